"""Tables as spreadsheets export them: one reader for every CSV file that people hand in.

Accepted are commas, semicolons and tabs between cells, a line `sep=;`, a byte-order mark, UTF-16, empty lines and
columns, other letter case and stray spaces in the names of columns, and dates with a time of midnight. What can be read
in two ways is a fault with its place: a comma in a number where semicolons part the cells.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.casefile.source.encoding import decoded, line_and_column_of
from sibcase.casefile.source.findings import shortened

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

__all__ = ["TOTALS", "Cell", "TableFault", "TableRow", "TableText", "column_name", "parse_table", "text_of_table"]

# What a spreadsheet writes under a table; as a row of it, it would count everything twice.
TOTALS = frozenset({"total", "totals", "grand total", "subtotal", "sum"})
SEPARATORS = (",", ";", "\t")
_STATED = re.compile(r"sep=(.)", re.IGNORECASE)
_MIDNIGHT = re.compile(r"(\d{4}-\d{2}-\d{2})[ T]0?0:00(?::00(?:\.0+)?)?(?:Z|[+-]00:?00)?")
_QUOTED = re.compile(r'"[^"]*"')
_THOUSANDS = re.compile(r"[^\d,]*\d{1,3}(?:,\d{3})+[^\d,.]*")
_DECIMAL = re.compile(r"([^\d,]*\d+),(\d+[^\d,]*)")


class TableFault(ValueError):  # noqa: N818 - a fault of somebody's table, with its place
    """A table cannot be read: what is wrong, at which line and column, and what to do."""

    def __init__(self, message: str, line: int = 1, column: int = 1, help_text: str = "") -> None:
        """Keep the sentence, the place and the remedy."""
        super().__init__(message)
        self.message, self.line, self.column, self.help = message, line, column, help_text


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its text without the blanks around it, and its place; columns count from 1, the end is exclusive."""

    text: str
    line: int
    column: int
    end_column: int


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row that has something in it: its line, and its cells by the names of their columns."""

    line: int
    cells: dict[str, Cell]


@dataclass(frozen=True, slots=True)
class TableText:
    """A table: the names of its columns, in small letters with `_` between words, and its rows."""

    heads: tuple[Cell, ...]
    rows: tuple[TableRow, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(head.text for head in self.heads)


def text_of_table(content: bytes) -> str:
    """Return the text of a table.

    Raises:
        TableFault: it is in an encoding other than Unicode.
    """
    try:
        return decoded(content)
    except UnicodeDecodeError as error:
        shown = content[error.start : error.start + 1].decode("cp1252", "replace")
        message = f"this is not Unicode text; in Windows-1252 it would be `{shown}`"
        raise TableFault(message, *line_and_column_of(error), "save the table as CSV UTF-8") from None


def parse_table(text: str, numbers: Container[str] = ()) -> TableText:
    """Read a table whose first line with anything in it names the columns.

    Args:
        text: what the file holds.
        numbers: the columns that hold numbers, in which a comma may be ambiguous.

    Raises:
        TableFault: a row or a cell cannot be read.
    """
    lines = io.StringIO(text, newline="").readlines()
    separator, begin = _separator(lines)
    reader = csv.reader(lines[begin:], strict=True, delimiter=separator)
    heads: tuple[Cell, ...] | None = None
    rows = []
    try:
        for row in _rows_of(reader, lines, begin, separator):
            if heads is None:
                heads = _heads(row)
            else:
                rows.append(_row(row, heads, numbers if separator == ";" else ()))
    except csv.Error as error:
        at = begin + (reader.line_num or 1)
        raise TableFault(
            f"this is not a row of a CSV table: {error}", at, 1, "put cells that contain commas in quotes"
        ) from None
    return TableText(tuple(head for head in heads or () if head.text), tuple(rows))


def _separator(lines: Sequence[str]) -> tuple[str, int]:
    """Return what parts the cells, and the number of the line at which the table begins."""
    for number, line in enumerate(lines):
        stated = _STATED.fullmatch(line.strip(" \r\n").strip('"'))
        if stated:
            return stated[1], number + 1
        if line.strip().strip("".join(SEPARATORS)):
            bare = _QUOTED.sub("", line)
            return max(SEPARATORS, key=bare.count), number
    return SEPARATORS[0], 0


def _rows_of(
    reader: Iterator[list[str]], lines: Sequence[str], begin: int, separator: str
) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows that have anything in them, with the places of their cells."""
    for texts in reader:
        if any(map(str.strip, texts)):
            line = begin + int(getattr(reader, "line_num", 1))
            yield tuple(_cells(texts, line, lines[line - 1].rstrip("\r\n"), len(separator)))


def _cells(texts: Sequence[str], line: int, raw: str, width: int) -> Iterator[Cell]:
    """Yield cells with their places; with quotes in the line it is the line that is pointed at."""
    column = 1
    for text in texts:
        if '"' in raw:
            yield Cell(_tidy(text), line, 1, max(len(raw), 1) + 1)
        else:
            yield Cell(_tidy(text), line, column, column + max(len(text), 1))
        column += len(text) + width


def _tidy(text: str) -> str:
    """Return a cell without blanks around it; a date with a time of midnight is a date."""
    bare = text.strip()
    midnight = _MIDNIGHT.fullmatch(bare)
    return midnight[1] if midnight else bare


def _heads(row: Sequence[Cell]) -> tuple[Cell, ...]:
    heads = tuple(Cell(column_name(cell.text), cell.line, cell.column, cell.end_column) for cell in row)
    names = [head.text for head in heads]
    for number, head in enumerate(heads):
        if head.text and head.text in names[:number]:
            raise TableFault(f"the column `{shortened(head.text)}` appears twice", head.line, head.column)
    return heads


def column_name(text: str) -> str:
    """Return the head of a column in small letters, with `_` between words."""
    return re.sub(r"[\s_-]+", "_", text.casefold()).strip("_")


def _row(row: Sequence[Cell], heads: Sequence[Cell], numbers: Container[str]) -> TableRow:
    cells = {}
    for number, cell in enumerate(row):
        name = heads[number].text if number < len(heads) else ""
        if name:
            cells[name] = cell
            if name in numbers:
                _refuse_ambiguous_comma(cell)
        elif cell.text:
            _refuse_nameless(cell, row, heads)
    return TableRow(row[0].line, cells)


def _refuse_nameless(cell: Cell, row: Sequence[Cell], heads: Sequence[Cell]) -> None:
    if len(row) > len(heads):
        message, help_text = (
            f"this row has {len(row)} cells, but the table has {len(heads)} columns",
            "put cells that contain commas in quotes",
        )
    else:
        message, help_text = (
            f"`{shortened(cell.text)}` is in a column without a name",
            "name the column, or delete it",
        )
    raise TableFault(message, cell.line, cell.column, help_text)


def _refuse_ambiguous_comma(cell: Cell) -> None:
    """Refuse a comma in a number of a table with semicolons: it may part thousands, or be a decimal comma."""
    decimal = _DECIMAL.fullmatch(cell.text)
    if _THOUSANDS.fullmatch(cell.text):
        bare = cell.text.replace(",", "")
        either = f"`{decimal[1]}.{decimal[2]}` or `{bare}`" if decimal else f"`{bare}`"
        message = f"`{shortened(cell.text)}` has a comma, in a table separated by semicolons"
        raise TableFault(message, cell.line, cell.column, f"write {shortened(either)}, whichever is meant")
    if decimal:
        message = f"`{shortened(cell.text)}` has a decimal comma"
        raise TableFault(message, cell.line, cell.column, f"write `{shortened(decimal[1] + '.' + decimal[2])}`")
