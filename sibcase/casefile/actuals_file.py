"""Actuals kept in a table next to the case: its rows become the same tree as if they were written in the case.

`actuals.csv` in the folder of a case is read, or the file that `actuals: {file: …}` names: `.csv`, or `.xlsx` with the
`sheet` to be read. Its columns:

| column | what it holds |
| --- | --- |
| `what` | `observed`, or the kind of flow: `drawdown`, `repayment`, `coupon`, `payment`, `guarantee` |
| `name` | of what was observed; of a flow its tranche, of a `payment` the party who paid |
| `value` | the value that was observed, or the amount |
| `cohort`, `when`, `source`, `confidence`, `note` | as in the case; each may be left out |

A table with other heads is read by a mapping, which stays in the case for the next one: `columns: {value: Homes, when:
Month}`. What every row has in common is written once: `each_row: {name: homes, source: Case system}`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sibcase.casefile.source.folders import CASE_FILE_NAME
from sibcase.casefile.source.nodes import Block, Series, Written, own_copy
from sibcase.casefile.source.places import start_of
from sibcase.casefile.table_file import NamedTable, TableFields, TableRecord, named_table, read_table_file

if TYPE_CHECKING:
    from sibcase.casefile.narratives import Shelf
    from sibcase.casefile.source.places import SourceText
    from sibcase.casefile.source.reading import Reading

ACTUALS_FILE = "actuals.csv"
MOST_ROWS = 5_000
COLUMNS = ("what", "name", "value", "cohort", "when", "source", "confidence", "note")
NEEDED = ("what", "name", "value")
SECTION = "actuals"
OBSERVED, FLOWS = "observed", "flows"
_FIELDS = TableFields("a table of actuals", COLUMNS, NEEDED, ("value",), MOST_ROWS)


def add_actuals_file(root: Block, reading: Reading, shelf: Shelf | None, texts: dict[str, SourceText]) -> None:
    """Add the rows of the table next to a case to its `actuals`, and the table to the texts of the case."""
    section = root.get(SECTION)
    common = _common(section)
    named = _named(root, reading, shelf)
    if named is None:
        return
    # A mapping that names no column for the kind of row is one of results: flows say of what kind they are.
    common.setdefault("what", Written(OBSERVED, named.file.place)) if named.columns else None
    needed = tuple(name for name in NEEDED if name not in common or name in named.columns)
    rows = read_table_file(named, replace(_FIELDS, needed=needed), shelf, reading, texts)
    if rows is None:
        return
    if section is None:
        file = start_of(str(shelf.called(named.file)) if shelf is not None else named.file)
        section = root[SECTION] = Block(file, (SECTION,))
        root.keys_written[SECTION] = Written(SECTION, file, (SECTION,))
    if isinstance(section, Block):
        section = own_copy(root, SECTION)
        for name in [each for each in (OBSERVED, FLOWS) if each in section]:
            own_copy(section, name)
        for row in rows:
            cells = {**{name: Written(text, row.place) for name, text in common.items()}, **row.cells}
            if "what" in cells:
                _enter(section, _block(TableRecord(row.place, cells)))
            else:
                remedy = "write `observed`, or the kind of flow, for example `drawdown`"
                reading.note("SIB005", row.place, "`what` is missing", remedy)


def _common(section: object) -> dict[str, Written]:
    """Return what every row has in common, as the case says."""
    stated = section.get("each_row") if isinstance(section, Block) else None
    items = stated.items() if isinstance(stated, Block) else ()
    return {str(name): value for name, value in items if isinstance(value, Written) and name in COLUMNS}


def _named(root: Block, reading: Reading, shelf: Shelf | None) -> NamedTable | None:
    """Return the table that a case names, else `actuals.csv` if the case is a folder that holds one."""
    section = root.get(SECTION)
    if isinstance(section, Block) and isinstance(section.get("file"), Written):
        return named_table(section, reading, _FIELDS)
    if shelf is None or root.place.file != shelf.called(CASE_FILE_NAME) or not shelf.has(ACTUALS_FILE):
        return None
    return NamedTable(Written(ACTUALS_FILE, start_of(root.place.file), (SECTION, "file")))


def _block(row: TableRecord) -> Block:
    """Return a row as the block that would stand in the case."""
    block = Block(row.place, ())
    what = str(row.cells["what"])
    for name, cell in row.cells.items():
        field = _field(name, what)
        if field:
            block[field] = Written(cell, cell.place, plain=name == "value")
            block.keys_written[field] = Written(field, cell.place)
    return block


def _field(column: str, what: str) -> str:
    """Return the field of the case that a column stands for, by the kind of row."""
    if what == OBSERVED:
        return "" if column == "what" else column
    return {"name": "party" if what == "payment" else "tranche", "value": "amount"}.get(column, column)


def _enter(section: Block, block: Block) -> None:
    """Add a row behind those that the case holds, and tell its values where in the case they stand."""
    name = FLOWS if "what" in block else OBSERVED
    series = section.get(name)
    if name not in section:
        series = section[name] = Series(block.place, (SECTION, name))
        section.keys_written[name] = Written(name, block.place, (SECTION, name))
    if isinstance(series, Series):
        block.path = (SECTION, name, str(len(series)))
        for field, value in block.items():
            value.path = (*block.path, field)
        series.append(block)
