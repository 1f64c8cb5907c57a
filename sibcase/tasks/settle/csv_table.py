"""Tables of results: CSV from outside, read within limits, with the row and the column in every complaint."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.casefile.source.findings import shortened, suggestion
from sibcase.casefile.source.table_text import TOTALS, TableFault, parse_table, text_of_table
from sibcase.casefile.values.days_meant import how_to_write
from sibcase.casefile.values.observables import Misfit, Observable, observed_value
from sibcase.casefile.values.quantities import LEVEL
from sibcase.casefile.values.words import DATE_PATTERN, YEARS_OF_CASES
from sibcase.files import FileFault, TooLargeError, read_file

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sibcase.casefile.source.table_text import TableRow

LARGEST_TABLE = 5_000_000
MOST_ROWS = 100_000
LONGEST_CELL = 1_000
# The columns of all tables of results that hold numbers.
NUMBERS = ("value", "before", "after", "days_in_custody")


class ObservationError(ValueError):
    """An observation cannot be used; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: its cells by column, and where it is."""

    where: str
    cells: dict[str, str]

    def text(self, column: str) -> str:
        """Return a cell without the blanks around it; nothing where the table has no such column."""
        return self.cells.get(column, "")

    def needed(self, column: str) -> str:
        """Return a cell that must not be empty."""
        text = self.text(column)
        if not text:
            raise self.fault(column, "is empty")
        return text

    def date(self, column: str) -> dt.date | None:
        """Return a cell as a date, written year-month-day; nothing if it is empty."""
        text = self.text(column)
        if not text:
            return None
        if not re.fullmatch(DATE_PATTERN, text):
            raise self.fault(column, f"`{shortened(text)}` is not a date; {how_to_write(text)}")
        try:
            date = dt.date.fromisoformat(text)
        except ValueError:
            raise self.fault(column, f"there is no date `{text}`") from None
        if date.year not in YEARS_OF_CASES:
            raise self.fault(column, f"`{text}` is outside the years {YEARS_OF_CASES[0]} to {YEARS_OF_CASES[-1]}")
        return date

    def number(self, column: str, unit: str) -> float | None:
        """Return a cell as a number of a unit, such as days; nothing if it is empty."""
        text = self.text(column)
        value = observed_value(text, Observable(column, column, unit), "") if text else None
        if isinstance(value, Misfit):
            raise self.fault(column, f"{value.message}; {value.help}")
        return value

    def fault(self, column: str, message: str) -> ObservationError:
        """Return the complaint about a cell."""
        return ObservationError(f"{self.where}: column `{column}`: {message}")


@dataclass(frozen=True, slots=True)
class ResultsTable:
    """A table of results as it was read."""

    path: Path
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def check_columns(self, needed: Iterable[str], known: Iterable[str]) -> None:
        """Refuse a table that lacks a column, or has one that nobody would read."""
        known = tuple(known)
        for column in needed:
            if column not in self.columns:
                raise ObservationError(f"{self.path}:1: the column `{column}` is missing")
        for column in self.columns:
            if column not in known:
                hint = suggestion(shortened(column), known)
                raise ObservationError(f"{self.path}:1: unknown column `{shortened(column)}`: {hint}")


def level_of(text: str, where: str) -> float:
    """Read a value as a case file writes it: `10%`, `1,250`, `£281,550`, `-3%`."""
    written = text.strip()
    if not LEVEL.matches(written):
        raise ObservationError(f"{where}: `{shortened(written)}` is not a value; write 10%, 1,250 or £281,550")
    value = LEVEL.read(written).value
    if abs(value) > LEVEL.largest:
        raise ObservationError(f"{where}: `{shortened(written)}` is larger than any case can hold")
    return value


def read_table(path: Path) -> ResultsTable:
    """Read a CSV table whose first line names its columns.

    Raises:
        ObservationError: it cannot be read, is too large, or a row does not fit its first line.
    """
    return table_in(_content_of(path), path)


def table_in(content: bytes, path: Path) -> ResultsTable:
    """Return the table that a file holds; its path is for messages.

    Raises:
        ObservationError: as `read_table`.
    """
    try:
        table = parse_table(text_of_table(content), numbers=NUMBERS)
    except TableFault as fault:
        place = f"{path}:{fault.line}:{fault.column}"
        raise ObservationError(f"{place}: {fault.message}{'; ' if fault.help else ''}{fault.help}") from None
    if len(table.rows) > MOST_ROWS:
        raise ObservationError(f"{path}: a table of results has at most {MOST_ROWS:,} rows")
    return ResultsTable(path, table.columns, tuple(_row(row, path) for row in table.rows))


def _row(row: TableRow, path: Path) -> Row:
    where = f"{path}:{row.line}"
    person = row.cells.get("person")
    if person is not None and person.text.casefold().rstrip(":") in TOTALS:
        raise ObservationError(f"{where}: `{person.text}` looks like a row of totals, not a person: delete the row")
    for column, cell in row.cells.items():
        if len(cell.text) > LONGEST_CELL:
            raise ObservationError(f"{where}: column `{column}`: a cell has at most {LONGEST_CELL:,} characters")
    return Row(where, {column: cell.text for column, cell in row.cells.items()})


def _content_of(path: Path) -> bytes:
    try:
        return read_file(path, LARGEST_TABLE)
    except TooLargeError:
        raise ObservationError(f"{path}: a table of results has at most {LARGEST_TABLE:,} bytes") from None
    except FileFault as fault:
        raise ObservationError(f"{path}: cannot be read as a table: {fault.strerror}") from None
    except (OSError, ValueError) as error:
        raise ObservationError(f"{path}: cannot be read: there is no such table, or it cannot be opened") from error
