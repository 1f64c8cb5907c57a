"""Tables that a case names: `.csv` or `.xlsx`, with a mapping from our columns to the heads of the file.

The mapping is kept in the case, so that next month's file is read as this month's was:

    file: referrals.xlsx
    sheet: Monthly
    columns: {month: Month of referral, people: Accepted}

With a mapping, the head row is the first row that holds all the heads named; titles above it and other columns are not
read. Without one, the first row holds our own names. Whatever cannot be read, or could be read in two ways, is a
finding with its line or its cell: errors of Excel, merged cells, rows of totals, heads that appear twice.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sibcase.casefile.narratives import read_next_to
from sibcase.casefile.source.findings import shortened, suggestion
from sibcase.casefile.source.nodes import Block, Written
from sibcase.casefile.source.places import Place, SourceText, start_of
from sibcase.casefile.source.spreadsheet import (
    LARGEST_SPREADSHEET,
    SpreadsheetFault,
    column_number,
    read_spreadsheet,
)
from sibcase.casefile.source.table_text import TOTALS, TableFault, column_name, parse_table, text_of_table
from sibcase.casefile.source.yaml_faults import Refused, refuse_control_characters
from sibcase.files import LeadsOutError, NotPlainError, TooLargeError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sibcase.casefile.narratives import Shelf
    from sibcase.casefile.source.reading import Reading
    from sibcase.casefile.source.spreadsheet import Sheet, SheetCell

__all__ = ["TABLE_ENDINGS", "NamedTable", "TableFields", "TableRecord", "named_table", "read_table_file"]

TABLE_ENDINGS = (".csv", ".xlsx", ".xlsm")
_WORKBOOKS = (".xlsx", ".xlsm")
LARGEST_TABLE = 5_000_000
# How far down a sheet its heads are looked for.
_LAST_HEAD = 50
_RANGE = re.compile(r"([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)")
_CODE = "SIB044"
# Columns of sentences, in which the word for a total is a word.
_PROSE = frozenset({"source", "note", "confidence", "title"})


@dataclass(frozen=True, slots=True)
class TableFields:
    """What a table holds: its name in messages, the columns that it may have and must have, and those of numbers."""

    what: str
    known: tuple[str, ...]
    needed: tuple[str, ...]
    numbers: tuple[str, ...] = ()
    most_rows: int = 5_000


@dataclass(frozen=True, slots=True)
class NamedTable:
    """A table as a case names it: the file, the sheet, and the heads that stand for our columns.

    `above` says that it may be anywhere in the repository, as a card that cases share.
    """

    file: Written
    sheet: Written | None = None
    columns: Mapping[str, Written] = field(default_factory=dict)
    above: bool = False

    @property
    def is_workbook(self) -> bool:
        """Whether the file is a workbook, by its name."""
        return self.file.lower().endswith(_WORKBOOKS)


@dataclass(frozen=True, slots=True)
class TableRecord:
    """A row: its place, and its cells by our names of their columns; empty cells are left out."""

    place: Place
    cells: dict[str, Written]


def named_table(section: Block, reading: Reading, fields: TableFields, *, above: bool = False) -> NamedTable | None:
    """Return the table that a block names by `file`, `sheet` and `columns`; None, and a finding, where it cannot be."""
    file, sheet, columns = (section.get(name) for name in ("file", "sheet", "columns"))
    if not isinstance(file, Written) or file.is_empty:
        return None
    heads = {}
    mapping = columns if isinstance(columns, Block) else Block(section.place, ())
    for name, head in mapping.items():
        if name not in fields.known:
            message = f"{fields.what} has no column `{shortened(name)}`"
            reading.note(_CODE, mapping.key_place(name), message, reading.suggest(name, fields.known))
            return None
        if isinstance(head, Written):
            heads[name] = head
    return NamedTable(file, sheet if isinstance(sheet, Written) else None, heads, above)


def read_table_file(
    named: NamedTable, fields: TableFields, shelf: Shelf | None, reading: Reading, texts: dict[str, SourceText]
) -> list[TableRecord] | None:
    """Return the rows of a table that a case names; None, and a finding, where it cannot be read as it should be."""
    if shelf is None:
        message = "a case read from standard input cannot refer to files"
        reading.note("SIB010", named.file.place, message, "write the rows in the case itself")
        return None
    known = len(reading.findings)
    rows = _workbook_rows(named, fields, shelf, reading) if named.is_workbook else None
    rows = _text_rows(named, fields, shelf, reading, texts) if not named.is_workbook else rows
    if rows is not None and len(rows) > fields.most_rows:
        message = f"{fields.what} can have at most {fields.most_rows:,} rows"
        reading.note("SIB012", start_of(_called(named, shelf)), message, "combine rows into totals")
    for row in rows or ():
        _refuse_totals(row, reading)
    return rows if len(reading.findings) == known else None


def _called(named: NamedTable, shelf: Shelf) -> str:
    return shelf.called_above(named.file) if named.above else shelf.called(named.file)


def _refuse_totals(row: TableRecord, reading: Reading) -> None:
    """Note a row that a spreadsheet writes below a table: read as a row it would count everything twice."""
    for name, cell in row.cells.items():
        if name not in _PROSE and cell.casefold().rstrip(":") in TOTALS:
            reading.note(_CODE, cell.place, f"`{shortened(cell)}` looks like a row of totals", "delete the row")
            return


# --- the file ---------------------------------------------------------------------------------------------------------


def _content(named: NamedTable, most: int, shelf: Shelf, reading: Reading) -> bytes | None:
    """Return what a file holds, in the case's folder or in its repository; a finding where it may not be read."""
    shown, place = shortened(named.file), named.file.place
    try:
        if named.above:
            return shelf.read_above(named.file, most, TABLE_ENDINGS)
        if shelf.holds(named.file):
            content = shelf.read(named.file, most)
            if content is None:
                _note_too_large(named.file, most, reading)
            return content
        remedy = "keep tables in the case's own folder, for example `actuals.xlsx`"
        reading.note("SIB011", place, f"`{shown}` is outside the case's folder", remedy)
    except LeadsOutError:
        remedy = "name a .csv or .xlsx file of this repository, not hidden and no link: `file: ../unit-costs.csv`"
        reading.note("SIB011", place, f"`{shown}` is not a table of this repository that can be read", remedy)
    except TooLargeError:
        _note_too_large(named.file, most, reading)
    except NotPlainError:
        reading.note("SIB010", place, f"`{shown}` is not a plain file", "name the file itself")
    except (OSError, ValueError):  # a name that no system allows is a ValueError
        remedy = "check the name; the path is relative to the case's folder"
        reading.note("SIB010", place, f"`{shown}` does not exist or cannot be opened", remedy)
    return None


def _note_too_large(file: Written, most: int, reading: Reading) -> None:
    remedy = "save the rows that are needed in a table of their own"
    reading.note("SIB012", file.place, f"`{shortened(file)}` has more than {most:,} bytes", remedy)


# --- a CSV table ------------------------------------------------------------------------------------------------------


def _text_rows(
    named: NamedTable, fields: TableFields, shelf: Shelf, reading: Reading, texts: dict[str, SourceText]
) -> list[TableRecord] | None:
    file = _called(named, shelf)
    if named.sheet is not None:
        reading.note(_CODE, named.sheet.place, "a CSV table has no sheets", "remove `sheet`, or name an .xlsx file")
        return None
    text = _text(named, file, shelf, reading)
    if text is None:
        return None
    texts[file] = SourceText(file, text)
    heads = {column_name(head): name for name, head in named.columns.items()}
    numbers = {column_name(named.columns[name]) if name in named.columns else name for name in fields.numbers}
    try:
        refuse_control_characters(text, file)
        table = reading.once(parse_table, text, frozenset(numbers))
    except Refused as refused:
        reading.note(_CODE, refused.finding.place, "there is a control character here", refused.finding.help)
        return None
    except TableFault as fault:
        place = Place(file, fault.line, fault.column, fault.column + 1)
        reading.note(_CODE, place, fault.message, fault.help)
        return None
    if not _has_columns(named, fields, table.columns, file, reading):
        return None
    rows = []
    for row in table.rows:
        cells = {
            heads.get(column, column): Written(cell.text, Place(file, cell.line, cell.column, cell.end_column))
            for column, cell in row.cells.items()
            if cell.text and (column in heads if heads else column in fields.known)
        }
        if cells:
            first = next(iter(row.cells.values()))
            rows.append(TableRecord(Place(file, first.line, first.column, first.end_column), cells))
    return rows


def _text(named: NamedTable, file: str, shelf: Shelf, reading: Reading) -> str | None:
    if not named.above:
        return read_next_to(named.file, shelf, reading)
    content = _content(named, LARGEST_TABLE, shelf, reading)
    try:
        return None if content is None else text_of_table(content)
    except TableFault as fault:
        place = Place(file, fault.line, fault.column, fault.column + 1)
        reading.note("SIB010", place, fault.message, "save the file as UTF-8")
        return None


def _has_columns(named: NamedTable, fields: TableFields, columns: tuple[str, ...], file: str, reading: Reading) -> bool:
    """Return whether a table has the columns it must have; note what is missing, and what nobody would read."""
    known = len(reading.findings)
    for name, head in named.columns.items():
        if column_name(head) not in columns:
            message = f"the table has no column `{shortened(head)}`, which stands for `{name}`"
            reading.note(_CODE, head.place, message, suggestion(column_name(head), columns))
    there = set(named.columns) if named.columns else set(columns)
    for name in fields.needed:
        if name not in there:
            remedy = f"known: {', '.join(fields.known)}; or name its head under `columns:`"
            reading.note(_CODE, start_of(file), f"the column `{name}` is missing", remedy)
    for name in () if named.columns else columns:
        if name not in fields.known:
            message = f"{fields.what} has no column `{shortened(name)}`"
            reading.note(_CODE, start_of(file), message, reading.suggest(name, fields.known))
    return len(reading.findings) == known


# --- a sheet of a workbook --------------------------------------------------------------------------------------------


def _workbook_rows(named: NamedTable, fields: TableFields, shelf: Shelf, reading: Reading) -> list[TableRecord] | None:
    content = _content(named, LARGEST_SPREADSHEET, shelf, reading)
    if content is None:
        return None
    try:
        sheet = reading.once(read_spreadsheet, content, _called(named, shelf)).sheet(named.sheet or "")
    except SpreadsheetFault as fault:
        place = fault.place
        if place.cell == "" and named.sheet is not None:
            place = named.sheet.place
        reading.note(_CODE, place, fault.message, fault.help)
        return None
    found = _heads(sheet, named, fields, reading)
    if found is None:
        return None
    number, columns = found
    below = [row for row in sheet.rows if _line(row) > number]
    _refuse_merged(sheet, number, set(columns), reading)
    return list(_records(below, columns, reading))


def _line(row: dict[int, SheetCell]) -> int:
    return next(iter(row.values())).row


def _heads(sheet: Sheet, named: NamedTable, fields: TableFields, reading: Reading) -> tuple[int, dict[int, str]] | None:
    """Return the row of the heads, and our name of each column that is read; None, and a finding, if there is none."""
    wanted = {column_name(head): name for name, head in named.columns.items()}
    wanted = wanted or {name: name for name in fields.known}
    needed = {head for head, name in wanted.items() if named.columns or name in fields.needed}
    for row in sheet.rows[:_LAST_HEAD]:
        names = [column_name(cell.text) for cell in row.values()]
        if needed <= set(names):
            return _checked_heads(row, wanted, named, fields, reading)
    first = sheet.rows[0] if sheet.rows else {}
    there = [cell.text for cell in first.values() if cell.text]
    place = named.file.place if named.columns else sheet.place(_line(first) if first else 1, 1)
    missing = [head for head in needed if head not in {column_name(text) for text in there}]
    message = f"no row of the sheet `{shortened(sheet.name)}` has the heads {_quoted(missing or sorted(needed))}"
    reading.note(_CODE, place, message, f"its first row has: {_quoted(there[:8])}" if there else "the sheet is empty")
    return None


def _checked_heads(
    row: dict[int, SheetCell], wanted: dict[str, str], named: NamedTable, fields: TableFields, reading: Reading
) -> tuple[int, dict[int, str]] | None:
    columns: dict[int, str] = {}
    for column, cell in row.items():
        name = wanted.get(column_name(cell.text))
        if name is not None and name in columns.values():
            remedy = "rename one of the two columns"
            reading.note(_CODE, cell.place, f"the column `{shortened(cell.text)}` appears twice", remedy)
            return None
        if name is not None:
            columns[column] = name
        elif cell.text and not named.columns:
            message = f"{fields.what} has no column `{shortened(cell.text)}`"
            reading.note(_CODE, cell.place, message, reading.suggest(column_name(cell.text), fields.known))
            return None
    lacking = [name for name in fields.needed if name not in columns.values()]
    if lacking:
        remedy = f"name its head under `columns:`, for example `columns: {{{lacking[0]}: …}}`"
        reading.note(_CODE, named.file.place, f"the column `{lacking[0]}` is missing", remedy)
        return None
    return _line(row), columns


def _quoted(names: list[str]) -> str:
    return ", ".join(f"`{shortened(name)}`" for name in names)


def _refuse_merged(sheet: Sheet, heads: int, columns: set[int], reading: Reading) -> None:
    """Note merged cells among the rows that are read: only the first of them holds a value."""
    for text in sheet.merged:
        found = _RANGE.fullmatch(text)
        if found is None:
            continue
        first, last = column_number(found[1]), column_number(found[3])
        if int(found[4]) > heads and columns & set(range(first, min(last, first + 20_000) + 1)):
            message = f"the cells {text} are merged, and only the first holds a value"
            reading.note(_CODE, sheet.place(int(found[2]), first), message, "unmerge them, and fill in each cell")


def _records(rows: list[dict[int, SheetCell]], columns: dict[int, str], reading: Reading) -> Iterator[TableRecord]:
    for row in rows:
        cells = {}
        for column, name in columns.items():
            cell = row.get(column)
            if cell is not None and cell.fault:
                reading.note(_CODE, cell.place, cell.fault, "correct the cell")
            elif cell is not None and cell.text:
                cells[name] = Written(cell.text, cell.place)
        if cells:
            yield TableRecord(next(iter(cells.values())).place, cells)
