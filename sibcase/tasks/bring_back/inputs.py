"""Inputs changed in a workbook: as changes of the case, written as its author writes, or why they are none."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sibcase.amend.changes import Remove, Set
from sibcase.amend.elsewhere import where_in_words
from sibcase.casefile.source.findings import shortened
from sibcase.casefile.source.nodes import Block, node_at
from sibcase.casefile.stated import assumptions_of
from sibcase.casefile.values.quantities import KINDS
from sibcase.casefile.values.written_like import interval_like, written_like
from sibcase.tasks.bring_back.inputs_sheet import HIGH, LOW, VALUE, WHERE, WRITTEN
from sibcase.tasks.bring_back.left_out import LeftOut
from sibcase.tasks.bring_back.other_cells import is_same_value, what_differs

if TYPE_CHECKING:
    from sibcase.amend.changes import Change
    from sibcase.casefile.reader import Loaded
    from sibcase.casefile.source.places import Place
    from sibcase.casefile.source.spreadsheet import SheetCell
    from sibcase.casefile.values.assumptions import Assumption
    from sibcase.casefile.values.quantities import Quantity
    from sibcase.tasks.bring_back.inputs_sheet import InputRow, InputsSheet, Key

__all__ = ["ChangedInputs", "Since", "Taken", "changed_inputs"]

ENDS = {LOW: "low", HIGH: "high"}
_OF_NUMBERS = (VALUE, LOW, HIGH)
# A number comes through a sheet with so many of its digits.
_AS_GOOD_AS_EQUAL = 1e-9
_IN_THE_CASE = "change it in the case"


@dataclass(frozen=True, slots=True)
class Taken:
    """A number that is taken back: the cell, the place in the case, and what was and will be written there."""

    place: Place
    path: str
    old: str
    new: str
    value: float


@dataclass(frozen=True, slots=True)
class Since:
    """An input that was written in another way when the workbook was made: the place, then and now."""

    path: str
    then: str
    now: str


@dataclass(slots=True)
class ChangedInputs:
    """What the inputs of a workbook come to.

    Attributes:
        taken: the numbers that are taken back, in the order of the sheet.
        changes: the same as changes of the text.
        left_out: what cannot be taken back.
        since: what the case writes in another way than when the workbook was made.
    """

    taken: list[Taken] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    since: list[Since] = field(default_factory=list)


def changed_inputs(
    sheet: InputsSheet, fresh: InputsSheet, loaded: Loaded, *, is_same_version: bool = True
) -> ChangedInputs:
    """Return what was changed in the inputs of a workbook.

    Args:
        sheet: the inputs that come back.
        fresh: the inputs that the case would give now.
        loaded: the case.
        is_same_version: whether the workbook was made from the case as it is now.
    """
    return _Inputs(sheet, fresh, loaded, is_same_version=is_same_version).all()


class _Inputs:
    def __init__(self, sheet: InputsSheet, fresh: InputsSheet, loaded: Loaded, *, is_same_version: bool) -> None:
        self._sheet, self._fresh, self._loaded = sheet, fresh, loaded
        self._is_same_version = is_same_version
        case = loaded.case
        self._stated = {".".join(each.path): each for each in assumptions_of(case)} if case else {}
        self._found = ChangedInputs()
        self._new: dict[str, dict[str, SheetCell]] = {}

    def all(self) -> ChangedInputs:
        self._compare_columns()
        for key, row in self._sheet.rows.items():
            if key in self._fresh.rows:
                self._compare(row, self._fresh.rows[key])
            else:
                self._leave(row, WHERE, "this row is new", "add it to the case")
        for key, was in self._fresh.rows.items():
            if key not in self._sheet.rows:
                self._leave_deleted(key, was)
        return self._found

    def _compare_columns(self) -> None:
        for heading in self._sheet.columns.keys() - self._fresh.columns.keys():
            place = self._sheet.place(self._sheet.heading_row, heading)
            self._found.left_out.append(
                LeftOut(place, f"the column `{shortened(heading)}` is new", "it stays in Excel")
            )
        for heading in self._fresh.columns.keys() - self._sheet.columns.keys():
            place = self._sheet.sheet.place(self._sheet.heading_row, 1)
            self._found.left_out.append(LeftOut(place, f"the column `{shortened(heading)}` is not there any more"))

    def _leave_deleted(self, key: Key, was: InputRow) -> None:
        place = self._sheet.sheet.place(was.number, 1)
        message = f"the row of `{shortened(was.where or key[0])}` was deleted, and was row {was.number}"
        self._found.left_out.append(LeftOut(place, message, "remove the input in the case, if that is meant"))

    def _leave(self, row: InputRow, heading: str, message: str, remedy: str = _IN_THE_CASE) -> None:
        self._found.left_out.append(LeftOut(self._sheet.place(row.number, heading), message, remedy))

    # --- one row ------------------------------------------------------------------------------------------------------

    def _compare(self, row: InputRow, was: InputRow) -> None:
        changed = {name: row.cells.get(name) for name in _OF_NUMBERS if self._is_changed(row, was, name)}
        if self._is_same_version:
            self._leave_words(row, was)
        elif row.text(WRITTEN) != was.text(WRITTEN):
            self._note_since(row, was, changed)
            return
        if changed:
            self._take(row, was, changed)

    def _note_since(self, row: InputRow, was: InputRow, changed: dict[str, SheetCell | None]) -> None:
        """Note an input that the case has written in another way since, and whether the workbook has changed it too."""
        then, stated = row.text(WRITTEN), self._stated.get(row.where)
        self._found.since.append(Since(row.where, then, was.text(WRITTEN)))
        cell = changed.get(VALUE)
        if stated is None or cell is None or not isinstance(cell.value, int | float):
            return
        kinds = (kind.read(then) for kind in KINDS if kind.matches(then))
        before = next((each.value for each in kinds if each.unit == stated.quantity.unit), None)
        if before is None or not _as_good_as(cell.value, before):
            message = f"`{shortened(row.where)}` was changed here and in the case, where it is `{was.text(WRITTEN)}`"
            self._leave(row, VALUE, message, "decide which of them holds, and write it into the case")

    def _leave_words(self, row: InputRow, was: InputRow) -> None:
        """List the words of a row that were changed: its label, its source, how it is written."""
        for heading in self._fresh.columns:
            difference = what_differs(was.cells.get(heading), row.cells.get(heading))
            if difference and heading in self._sheet.columns and heading not in _OF_NUMBERS:
                self._leave(row, heading, difference)

    def _is_changed(self, row: InputRow, was: InputRow, heading: str) -> bool:
        if heading not in self._sheet.columns:
            return False
        return bool(what_differs(was.cells.get(heading), row.cells.get(heading)))

    def _take(self, row: InputRow, was: InputRow, changed: dict[str, SheetCell | None]) -> None:
        """Take the numbers of a row that were changed, or say why they cannot be."""
        if any(self._is_unfit(row, heading, cell) for heading, cell in changed.items()):
            return
        stated = self._stated.get(row.where)
        reason = self._why_not(stated, row, was)
        if stated is None or reason:
            self._leave(row, next(iter(changed)), f"`{shortened(row.where or row.label)}` {reason}")
            return
        if row.where in self._new and self._differs_from_twin(row, changed):
            return
        self._new[row.where] = {name: cell for name, cell in changed.items() if cell}
        self._write(row, stated, changed)

    def _is_unfit(self, row: InputRow, heading: str, cell: SheetCell | None) -> bool:
        if cell is not None and cell.formula:
            self._leave(
                row, heading, f"a formula was written here: `{shortened(cell.formula)}`", "type its value instead"
            )
        elif cell is None and heading == VALUE:
            self._leave(row, heading, "the value was deleted", "type a number, or remove the input in the case")
        elif cell is not None and (isinstance(cell.value, bool) or not isinstance(cell.value, int | float)):
            message = f"`{shortened(cell.text or cell.fault)}` was written where a number belongs"
            self._leave(row, heading, message, "type a number; its unit is that of the row")
        else:
            return False
        return True

    def _why_not(self, stated: Assumption | None, row: InputRow, was: InputRow) -> str:
        """Return why the number of a place cannot be changed there; nothing where it can."""
        if stated is None:
            return "is not a single number in the case" if row.where else "is not stated in the case"
        if stated.ref:
            return f"is the unit cost `{stated.ref}`; change that, or write `value:` instead of `ref:` in the case"
        if stated.place.file != self._loaded.path:
            return f"is written in {where_in_words(stated.place)}"
        value = was.cells.get(VALUE)
        if value is None or not isinstance(value.value, int | float) or not _as_good_as(value.value, stated.value):
            return "is shown here as something that follows from it"
        return ""

    def _differs_from_twin(self, row: InputRow, changed: dict[str, SheetCell | None]) -> bool:
        """Return whether another row of the same place was changed, and say so if it was changed otherwise."""
        twin = self._new[row.where]
        if any(
            cell is None or name not in twin or not is_same_value(cell, twin[name]) for name, cell in changed.items()
        ):
            self._leave(row, VALUE, f"another row of `{row.where}` was changed to something else", "change both alike")
        return True

    # --- what is written ----------------------------------------------------------------------------------------------

    def _write(self, row: InputRow, stated: Assumption, changed: dict[str, SheetCell | None]) -> None:
        path = tuple(stated.path)
        node = node_at(self._loaded.root, path) if self._loaded.root is not None else None
        if stated.low and stated.high and not (isinstance(node, Block) and node.keys() & {"low", "high"}):
            self._write_interval(row, stated, changed, (*path, "value") if isinstance(node, Block) else path)
            return
        is_block = isinstance(node, Block)
        for heading, cell in changed.items():
            old = {VALUE: stated.quantity, LOW: stated.low, HIGH: stated.high}[heading]
            where = (*path, ENDS.get(heading, "value")) if is_block or heading != VALUE else path
            if cell is None:
                self._found.changes.append(Remove(where))
                self._found.taken.append(
                    Taken(self._sheet.place(row.number, heading), ".".join(where), _text(old), "", 0)
                )
            else:
                self._spell(row, heading, cell, old or stated.quantity, where, "" if old is None else _text(old))

    def _spell(
        self, row: InputRow, heading: str, cell: SheetCell, like: Quantity, where: tuple[str, ...], old: str
    ) -> None:
        value = float(cell.value) if isinstance(cell.value, int | float) else 0.0
        new = written_like(like, value)
        if new is None:
            message = f"`{shortened(cell.text)}` cannot be written as `{shortened(like.text)}` is"
            self._leave(row, heading, message)
            return
        self._found.changes.append(Set(where, new))
        self._found.taken.append(Taken(cell.place, ".".join(where), old, new, value))

    def _write_interval(
        self, row: InputRow, stated: Assumption, changed: dict[str, SheetCell | None], where: tuple[str, ...]
    ) -> None:
        """Write an interval with other ends; the value is its middle, and cannot be changed alone."""
        low, high = stated.low, stated.high
        assert low is not None  # noqa: S101 - an interval has both
        assert high is not None  # noqa: S101
        ends = (_number(changed.get(LOW), low.value), _number(changed.get(HIGH), high.value))
        middle = _number(changed.get(VALUE), sum(ends) / 2)
        new = interval_like(low, high, ends) if None not in (changed.get(LOW, 0), changed.get(HIGH, 0)) else None
        if new is None or not _as_good_as(middle, sum(ends) / 2):
            message = f"`{shortened(stated.quantity.text)}` is a range with the value in its middle"
            self._leave(row, VALUE, message, "change Low and High so that the value is in their middle")
            return
        first = next(cell for cell in changed.values() if cell)
        self._found.changes.append(Set(where, new))
        self._found.taken.append(Taken(first.place, ".".join(where), stated.quantity.text, new, sum(ends) / 2))


def _number(cell: SheetCell | None, otherwise: float) -> float:
    return float(cell.value) if cell is not None and isinstance(cell.value, int | float) else otherwise


def _text(quantity: Quantity | None) -> str:
    return quantity.text if quantity is not None else ""


def _as_good_as(one: float, other: float) -> bool:
    return abs(one - other) <= _AS_GOOD_AS_EQUAL * max(abs(one), abs(other), 1e-3)
