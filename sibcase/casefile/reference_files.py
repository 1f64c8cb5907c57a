"""Unit costs and deflators in a table of the repository: its rows become the same tree as if the case held them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.casefile.source.findings import shortened
from sibcase.casefile.source.nodes import Block, Series, Written, own_copy
from sibcase.casefile.table_file import TableFields, named_table, read_table_file

if TYPE_CHECKING:
    from sibcase.casefile.narratives import Shelf
    from sibcase.casefile.source.places import SourceText
    from sibcase.casefile.source.reading import Reading
    from sibcase.casefile.table_file import TableRecord

__all__ = ["COST_COLUMNS", "DEFLATOR_COLUMNS", "add_reference_files"]

COST_COLUMNS = (
    "id",
    "title",
    "value",
    "unit",
    "prices",
    "source",
    "category",
    "agency",
    "kind",
    "confidence",
    "url",
    "code",
    "note",
)
DEFLATOR_COLUMNS = ("year", "index", "status", "series", "title", "source")
_COSTS = TableFields(
    "a table of unit costs", COST_COLUMNS, ("id", "title", "value", "unit", "prices", "source"), ("value",), 3_000
)
_DEFLATORS = TableFields("a table of deflators", DEFLATOR_COLUMNS, ("year", "index"), ("index",), 500)
_OF_SERIES = ("series", "title", "source")


def add_reference_files(root: Block, reading: Reading, shelf: Shelf | None, texts: dict[str, SourceText]) -> None:
    """Add the rows of the tables that `costs` and `deflators` name to these sections."""
    for name, fields, enter in (("costs", _COSTS, _enter_costs), ("deflators", _DEFLATORS, _enter_years)):
        section = root.get(name)
        named = named_table(section, reading, fields, above=True) if isinstance(section, Block) else None
        rows = read_table_file(named, fields, shelf, reading, texts) if named is not None else None
        if name == "costs" and isinstance(section, Block) and "file" in section and rows is None:
            reading.own_costs_unread = True
        if rows and isinstance(section, Block):
            enter(own_copy(root, name), rows, reading)


def _enter_costs(section: Block, rows: list[TableRecord], reading: Reading) -> None:
    section.setdefault("own", Block(rows[0].place, ("costs", "own")))
    own = own_copy(section, "own")
    section.keys_written.setdefault("own", Written("own", rows[0].place, ("costs", "own")))
    if not isinstance(own, Block):
        return
    for row in rows:
        name = row.cells.get("id")
        if name is None:
            reading.note("SIB005", row.place, "`id` is missing", "name the unit cost, for example `foster-care-week`")
        elif name in own:
            message = f"`{shortened(name)}` is also defined at {own.key_place(name)}"
            reading.note("SIB044", name.place, message, "keep one of the two")
        else:
            path = ("costs", "own", str(name))
            key = Written(name, name.place, path, plain=False)
            own[key], own.keys_written[key] = _block(row, path, leaving_out=("id",)), key


def _enter_years(section: Block, rows: list[TableRecord], reading: Reading) -> None:
    section.setdefault("years", Series(rows[0].place, ("deflators", "years")))
    years = own_copy(section, "years")
    section.keys_written.setdefault("years", Written("years", rows[0].place, ("deflators", "years")))
    if not isinstance(years, Series):
        return
    seen: dict[str, Written] = {}
    for row in rows:
        year = row.cells.get("year")
        if year is not None and seen.setdefault(str(year), year) is not year:
            reading.note("SIB044", year.place, f"there are two rows for `{shortened(year)}`", "keep one of the two")
        path = ("deflators", "years", str(len(years)))
        years.append(_block(row, path, leaving_out=_OF_SERIES))
        for name in (each for each in _OF_SERIES if each in row.cells and each not in section):
            section[name] = Written(row.cells[name], row.cells[name].place, ("deflators", name), plain=False)
            section.keys_written[name] = Written(name, row.cells[name].place, ("deflators", name))


def _block(row: TableRecord, path: tuple[str, ...], leaving_out: tuple[str, ...]) -> Block:
    block = Block(row.place, path)
    for name, cell in row.cells.items():
        if name not in leaving_out:
            block[name] = Written(cell, cell.place, (*path, name), plain=name in ("value", "index"))
            block.keys_written[name] = Written(name, cell.place, (*path, name))
    return block
