"""Everything in a workbook but its inputs, held against a fresh export: none of it can be taken back, all is listed."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, TypeGuard

from sibcase.casefile.source.findings import shortened
from sibcase.casefile.source.places import Place
from sibcase.tasks.bring_back.left_out import LeftOut

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from sibcase.casefile.source.spreadsheet import Sheet, SheetCell, Spreadsheet

    Row = dict[int, SheetCell]

__all__ = ["is_same_value", "other_cells", "what_differs"]

# A person goes through so many cells of a sheet; a changed column is seen from fewer.
MOST_LISTED = 20
# Two numbers that differ by less have gone through Excel and back.
_SAME = 1e-12
_QUOTED = re.compile(r"(\"(?:[^\"]|\"\")*\"|'(?:[^']|'')*'!)")
_PLAIN_NAME = re.compile(r"'([A-Za-z_][A-Za-z0-9_.]*)'!")
_ADDED_BY_OTHERS = re.compile(r"_xlfn\.|_xlws\.|(?<=TRUE)\(\)|(?<=FALSE)\(\)|\s+", re.IGNORECASE)
# The cover says from which version of the case and of sibcase the workbook was made.
_OF_THE_EXPORT = ("case_hash", "case_version")
_IN_EXCEL = "change it in the case, in YAML, or in sibcase"


def other_cells(workbook: Spreadsheet, fresh: Spreadsheet, but: Collection[str]) -> list[LeftOut]:
    """Return what differs from a fresh export outside of some sheets, at most a page of it for each sheet.

    Args:
        workbook: the workbook that comes back.
        fresh: the workbook that the case would give now.
        but: the sheets that are looked at elsewhere.
    """
    known = {name for name in fresh.sheet_names if name in workbook.sheet_names}
    found = [
        LeftOut(Place(workbook.file, 1, 1, 2, name), "this sheet is new", "its content stays in the workbook")
        for name in workbook.sheet_names
        if name not in known
    ]
    found += [
        LeftOut(Place(workbook.file, 1, 1, 2, name), "this sheet was deleted", "it is in every new export")
        for name in fresh.sheet_names
        if name not in known
    ]
    stamps = {cell.place.cell for name in _OF_THE_EXPORT if (cell := fresh.named_cell(name))}
    for name in fresh.sheet_names:
        if name in known and name not in but:
            found += _listed(list(_in_sheet(workbook.typed(name), fresh.typed(name), stamps)))
    return found


def _listed(found: list[LeftOut]) -> list[LeftOut]:
    left = len(found) - MOST_LISTED
    if left <= 0:
        return found
    last = found[MOST_LISTED]
    return [*found[:MOST_LISTED], LeftOut(last.place, f"from here on, {left} more cells of this sheet differ")]


def _in_sheet(sheet: Sheet, fresh: Sheet, stamps: Collection[str]) -> Iterator[LeftOut]:
    old, new = list(fresh.rows), list(sheet.rows)
    pairs, added, gone = _paired(old, new)
    yield from (LeftOut(_start_of(row), "this row is new", "rows come from the case") for row in added)
    yield from (
        LeftOut(_moved_to(_start_of(row), sheet.file), "this row was deleted", "rows come from the case")
        for row in gone
    )
    if added or gone:
        message = "the formulas of this sheet were not compared, because rows are new or deleted"
        yield LeftOut(Place(sheet.file, 1, 1, 2, sheet.name), message)
    for before, after in pairs:
        for column in sorted(before.keys() | after.keys()):
            cell, was = after.get(column), before.get(column)
            here = sheet.place((cell or next(iter(after.values()))).row, column)
            difference = what_differs(was, cell, formulas=not (added or gone))
            if difference and here.cell not in stamps:
                yield LeftOut(here, difference, _IN_EXCEL)


def _paired(old: Sequence[Row], new: Sequence[Row]) -> tuple[list[tuple[Row, Row]], list[Row], list[Row]]:
    """Return the rows that belong together, those that are new, and those that are gone."""
    matcher = SequenceMatcher(None, [_words(row) for row in old], [_words(row) for row in new], autojunk=False)
    pairs: list[tuple[Row, Row]] = []
    added: list[Row] = []
    gone: list[Row] = []
    for _, first, last, begin, end in matcher.get_opcodes():
        both = min(last - first, end - begin)
        pairs += zip(old[first : first + both], new[begin : begin + both], strict=True)
        gone += old[first + both : last]
        added += new[begin + both : end]
    return pairs, added, gone


def _words(row: Row) -> str:
    """Return the words of a row, by which it is known again."""
    return "\n".join(cell.text for cell in row.values() if isinstance(cell.value, str) and not cell.formula)


def _start_of(row: Row) -> Place:
    return next(iter(row.values())).place


def _moved_to(place: Place, file: str) -> Place:
    """Return the place that a cell of a fresh export has in the workbook."""
    return Place(file, place.line, place.column, place.end_column, place.cell)


def what_differs(was: SheetCell | None, cell: SheetCell | None, *, formulas: bool = True) -> str:
    """Return in words how a cell differs from what it was; nothing where it does not.

    Args:
        was: the cell of a fresh export; nothing where it is empty.
        cell: the cell that came back.
        formulas: whether formulas are compared by their text; where rows have moved, they cannot be.
    """
    if was is not None and was.formula:
        if cell is None or not cell.formula:
            return f"the formula was replaced by `{shortened(cell.text)}`" if cell else "the formula was deleted"
        return "the formula was changed" if formulas and _plain(cell.formula) != _plain(was.formula) else ""
    if cell is not None and cell.formula:
        return f"a formula was written here: `{shortened(cell.formula)}`"
    if cell is None or was is None:
        return f"`{shortened(was.text)}` was deleted" if was else f"`{shortened(cell.text)}` was added" if cell else ""
    if is_same_value(was, cell):
        return ""
    return f"`{shortened(was.text)}` was changed to `{shortened(cell.text or cell.fault)}`"


def is_same_value(one: SheetCell, other: SheetCell) -> bool:
    """Return whether two cells hold the same, as far as a number keeps its digits on its way through Excel."""
    mine, theirs = one.value, other.value
    if _is_number(mine) and _is_number(theirs):
        return abs(mine - theirs) <= _SAME * max(abs(mine), abs(theirs))
    return (mine, one.text, one.fault) == (theirs, other.text, other.fault)


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _plain(formula: str) -> str:
    """Return a formula without what programs change when they save it: spaces, letter case, quotes of sheet names."""
    parts = _QUOTED.split(_PLAIN_NAME.sub(r"\1!", formula))
    return "".join(part if number % 2 else _ADDED_BY_OTHERS.sub("", part).upper() for number, part in enumerate(parts))
