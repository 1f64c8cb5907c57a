"""Actuals kept in a table next to the case: its rows become the same tree as if they were written in the case.

`actuals.csv` in the folder of a case is read, or the file that `actuals: {file: …}` names. Its columns:

| column | what it holds |
| --- | --- |
| `what` | `observed`, or the kind of flow: `drawdown`, `repayment`, `coupon`, `payment`, `guarantee` |
| `name` | of what was observed; of a flow its tranche, of a `payment` the party who paid |
| `value` | the value that was observed, or the amount |
| `cohort`, `when`, `source`, `confidence`, `note` | as in the case; each may be left out |
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.casefile.narratives import read_next_to
from sibcase.casefile.source.findings import shortened
from sibcase.casefile.source.folders import CASE_FILE_NAME
from sibcase.casefile.source.nodes import Block, Series, Written
from sibcase.casefile.source.places import Place, SourceText, start_of
from sibcase.casefile.source.table_text import TableFault, parse_table
from sibcase.casefile.source.yaml_faults import Refused, refuse_control_characters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sibcase.casefile.narratives import Shelf
    from sibcase.casefile.source.reading import Reading
    from sibcase.casefile.source.table_text import Cell, TableRow

ACTUALS_FILE = "actuals.csv"
MOST_ROWS = 5_000
COLUMNS = ("what", "name", "value", "cohort", "when", "source", "confidence", "note")
NEEDED = ("what", "name", "value")
SECTION = "actuals"


def add_actuals_file(root: Block, reading: Reading, shelf: Shelf | None, texts: dict[str, SourceText]) -> None:
    """Add the rows of the table next to a case to its `actuals`, and the table to the texts of the case."""
    name = _name_of_file(root, shelf)
    if name is None:
        return
    if shelf is None:
        reading.note(
            "SIB010",
            name.place,
            "a case read from standard input cannot refer to files",
            "write the rows in the case itself",
        )
        return
    text = read_next_to(name, shelf, reading)
    if text is None:
        return
    file = shelf.called(name)
    texts[file] = SourceText(file, text)
    try:
        refuse_control_characters(text, file)
    except Refused as refused:
        reading.note("SIB044", refused.finding.place, "there is a control character here", refused.finding.help)
        return
    section = root.get(SECTION)
    if SECTION not in root:
        section = root[SECTION] = Block(start_of(file), (SECTION,))
        root.keys_written[SECTION] = Written(SECTION, start_of(file), (SECTION,))
    if isinstance(section, Block):
        for block in _rows(text, file, reading):
            _enter(section, block)


def _name_of_file(root: Block, shelf: Shelf | None) -> Written | None:
    """Return the file that a case names, else `actuals.csv` if the case is a folder that holds one."""
    section = root.get(SECTION)
    stated = section.get("file") if isinstance(section, Block) else None
    if isinstance(stated, Written):
        return stated
    if shelf is None or root.place.file != shelf.called(CASE_FILE_NAME) or not shelf.has(ACTUALS_FILE):
        return None
    return Written(ACTUALS_FILE, start_of(root.place.file), (SECTION, "file"))


def _rows(text: str, file: str, reading: Reading) -> list[Block]:
    """Return the rows of a table as blocks; what is wrong with it as a table is a finding."""
    try:
        table = parse_table(text, numbers=("value",))
    except TableFault as fault:
        place = Place(file, fault.line, fault.column, fault.column + 1)
        reading.note("SIB044", place, fault.message, fault.help)
        return []
    if not _has_columns(table.columns, file, reading):
        return []
    blocks = [_block(row, file) for row in table.rows if _says_what(row, file, reading)]
    if len(blocks) > MOST_ROWS:
        reading.note(
            "SIB012",
            start_of(file),
            f"a table of actuals can have at most {MOST_ROWS:,} rows",
            "combine rows into totals",
        )
        return []
    return blocks


def _has_columns(columns: Sequence[str], file: str, reading: Reading) -> bool:
    known = len(reading.findings)
    for name in NEEDED:
        if name not in columns:
            reading.note("SIB044", start_of(file), f"the column `{name}` is missing", f"known: {', '.join(COLUMNS)}")
    for name in columns:
        if name not in COLUMNS:
            message = f"a table of actuals has no column `{shortened(name)}`"
            reading.note("SIB044", start_of(file), message, reading.suggest(name, COLUMNS))
    return len(reading.findings) == known


def _says_what(row: TableRow, file: str, reading: Reading) -> bool:
    if "what" in row.cells and row.cells["what"].text:
        return True
    place = _place(next(iter(row.cells.values())), file)
    reading.note("SIB005", place, "`what` is missing", "write `observed`, or the kind of flow, for example `drawdown`")
    return False


def _place(cell: Cell, file: str) -> Place:
    return Place(file, cell.line, cell.column, cell.end_column)


def _block(row: TableRow, file: str) -> Block:
    """Return a row as the block that would stand in the case; empty cells are left out."""
    block = Block(_place(next(iter(row.cells.values())), file), ())
    what = row.cells["what"].text
    for name, cell in row.cells.items():
        field, place = _field(name, what), _place(cell, file)
        if cell.text and field:
            block[field] = Written(cell.text, place, plain=name == "value")
            block.keys_written[field] = Written(field, place)
    return block


def _field(column: str, what: str) -> str:
    """Return the field of the case that a column stands for, by the kind of row."""
    if what == "observed":
        return "" if column == "what" else column
    return {"name": "party" if what == "payment" else "tranche", "value": "amount"}.get(column, column)


def _enter(section: Block, block: Block) -> None:
    """Add a row behind those that the case holds, and tell its values where in the case they stand."""
    name = "flows" if "what" in block else "observed"
    series = section.get(name)
    if name not in section:
        series = section[name] = Series(block.place, (SECTION, name))
        section.keys_written[name] = Written(name, block.place, (SECTION, name))
    if isinstance(series, Series):
        block.path = (SECTION, name, str(len(series)))
        for field, value in block.items():
            value.path = (*block.path, field)
        series.append(block)
