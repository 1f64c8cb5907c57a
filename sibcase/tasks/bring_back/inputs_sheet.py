"""The sheet of inputs of a workbook: its rows by the place in the case, its columns by their headings."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.casefile.source.places import Place
from sibcase.casefile.source.spreadsheet import SpreadsheetFault

if TYPE_CHECKING:
    from sibcase.casefile.source.spreadsheet import Sheet, SheetCell, Spreadsheet

__all__ = ["HIGH", "LOW", "VALUE", "WHERE", "WRITTEN", "InputRow", "InputsSheet", "inputs_sheet"]

INPUTS = "Inputs"
WHERE, VALUE, LOW, HIGH, WRITTEN = "Where in the case", "Value", "Low", "High", "As written"
FIGURE = "Figure"
NEEDED = (WHERE, VALUE)
# Headings are looked for in so many rows from the top.
_MOST_ROWS_ABOVE = 100

Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class InputRow:
    """An input: the place in the case, the number of its row, and its cells by the headings of their columns."""

    where: str
    number: int
    cells: dict[str, SheetCell]

    @property
    def label(self) -> str:
        """The first words of the row."""
        return next((cell.text for cell in self.cells.values() if isinstance(cell.value, str)), "")

    def text(self, heading: str) -> str:
        """Return what a cell says; nothing where it is empty."""
        return self.cells[heading].text if heading in self.cells else ""


@dataclass(frozen=True, slots=True)
class InputsSheet:
    """The sheet of inputs.

    Attributes:
        sheet: the sheet.
        heading_row: the number of the row with the headings.
        columns: the number of each column, by its heading.
        rows: the inputs, by the place that each names and how many times it was named before.
    """

    sheet: Sheet
    heading_row: int
    columns: dict[str, int]
    rows: dict[Key, InputRow]

    def place(self, row: int, heading: str) -> Place:
        """Return the place of a cell, be it empty."""
        return self.sheet.place(row, self.columns.get(heading, 1))


def inputs_sheet(workbook: Spreadsheet) -> InputsSheet:
    """Return the inputs of a workbook.

    Raises:
        SpreadsheetFault: there is no sheet of inputs, or it lacks the columns that are needed.
    """
    sheet = workbook.sheet(INPUTS)
    for cells in sheet.rows[:_MOST_ROWS_ABOVE]:
        columns = {cell.text: cell.column for cell in cells.values() if isinstance(cell.value, str)}
        if all(heading in columns for heading in NEEDED):
            number = next(iter(cells.values())).row
            return InputsSheet(sheet, number, columns, _rows(sheet, number, columns))
    message = f"the sheet `{INPUTS}` has no columns `{WHERE}` and `{VALUE}`"
    raise SpreadsheetFault(message, Place(workbook.file, 1, 1, 2), "export the case again with `sibcase export`")


def _rows(sheet: Sheet, heading_row: int, columns: dict[str, int]) -> dict[Key, InputRow]:
    headings = {column: heading for heading, column in columns.items()}
    seen: Counter[str] = Counter()
    rows: dict[Key, InputRow] = {}
    for cells in sheet.rows:
        number = next(iter(cells.values())).row
        named = {headings[column]: cell for column, cell in cells.items() if column in headings}
        if number <= heading_row or not named.keys() & {WHERE, VALUE}:
            continue
        where = named[WHERE].text if WHERE in named else ""
        figure = named[FIGURE].text if FIGURE in named else ""
        # A default is written nowhere: its words tell it from the others.
        words = "\n".join(cell.text for name, cell in named.items() if name not in (VALUE, LOW, HIGH))
        key = f"{where}\n{figure}" if where or figure else words
        rows[key, seen[key]] = InputRow(where, number, named)
        seen[key] += 1
    return rows
