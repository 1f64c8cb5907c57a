"""What is being made: a workbook with its plan and its styles, and the steps that its sheets share."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.workbook.formulas import in_column
from sibcase.workbook.places import (
    FIRST,
    LABEL,
    NAME,
    OPENING,
    TOTAL,
    UNIT,
    VALUE,
    column_name,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from sibcase.workbook.plan import Plan
    from sibcase.workbook.ranges import Cell
    from sibcase.workbook.rows import Row
    from sibcase.workbook.styles import Styles

# Above this a text in a cell is cut off by Excel itself.
LONGEST_TEXT = 32_767
NOT_KNOWN = "#N/A"
_PERIODS_ON_A_PAGE = 20
LINE_HEIGHT, MOST_LINES = 15, 12
# The width of a letter among those of a column, with room for words that do not fit in a line.
_WIDE = 1.1


@dataclass(frozen=True)
class Made:
    """A workbook in the making."""

    workbook: Workbook
    plan: Plan
    styles: Styles

    def sheet(self, name: str, title: str, subtitle: str) -> Worksheet:
        """Return a new worksheet with its title and what it is for."""
        from sibcase.workbook.plain_worksheet import PlainWorksheet

        sheet = self.workbook.add_worksheet(name, PlainWorksheet)
        sheet.hide_gridlines(2)
        sheet.write_string(0, 0, title, self.styles.of("title"))
        sheet.write_string(1, 0, subtitle, self.styles.of("subtitle"))
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&L&F&C&A&RPage &P of &N")
        return sheet

    def text(self, sheet: Worksheet, row: int, column: int, words: str, look: str = "text") -> None:
        """Write words, which are never taken for a formula."""
        sheet.write_string(row, column, words[:LONGEST_TEXT], self.styles.of(look))

    def height(self, sheet: Worksheet, row: int, words: Iterable[tuple[str, float]]) -> None:
        """Make a row as high as its longest words need in columns of a width: no program does that on opening."""
        lines = max((math.ceil(len(text) * _WIDE / width) for text, width in words if text), default=1)
        if lines > 1:
            sheet.set_row(row, LINE_HEIGHT * min(lines, MOST_LINES))

    def heading(self, sheet: Worksheet, row: int, words: str, until: int = TOTAL) -> None:
        """Write the heading of a block across the first columns."""
        self.text(sheet, row, LABEL, words, "heading")
        for column in range(1, until + 1):
            sheet.write_blank(row, column, None, self.styles.of("heading"))

    def formula(self, sheet: Worksheet, at: tuple[int, int], formula: str, value: float, look: tuple[str, str]) -> None:
        """Write a formula with its value; what is undefined has the value that a spreadsheet gives it."""
        sheet.write_formula(*at, formula, self.styles.of(*look), _kept(value))

    def number(self, sheet: Worksheet, at: tuple[int, int], value: float, look: tuple[str, str]) -> None:
        """Write a number that is given; one that is not known is what a spreadsheet calls not available."""
        if math.isfinite(value):
            sheet.write_number(*at, value, self.styles.of(*look))
        else:
            sheet.write_formula(*at, "=NA()", self.styles.of(*look), NOT_KNOWN)

    def cell(self, sheet: Worksheet, row: int, cell: Cell) -> None:
        """Write a cell outside the rows of the model."""
        at = (row, cell.column)
        if isinstance(cell.content, str) and cell.content.startswith("="):
            self.formula(sheet, at, in_column(cell.content, cell.column), cell.value, ("formula", cell.unit))
        elif isinstance(cell.content, str):
            self.text(sheet, row, cell.column, cell.content, "label" if cell.column == 0 else "head")
        else:
            self.number(sheet, at, cell.content, ("constant", cell.unit))

    def model_row(self, sheet: Worksheet, row: Row) -> None:
        """Write a row of the model: what it is, and its value or its periods with their sum."""
        at = self.plan.places.of[row.name].row
        self.text(sheet, at, LABEL, row.label, "step" if row.is_step else "label")
        self.text(sheet, at, NAME, row.name, "name")
        self.text(sheet, at, UNIT, row.unit, "name")
        if row.kind == "withheld":
            self.text(sheet, at, VALUE, "withheld", "withheld")
            return
        if row.axis == "once":
            self._values(sheet, row, VALUE)
            return
        self._values(sheet, row, FIRST)
        if row.name in self.plan.looked_back_at:
            sheet.write_number(at, OPENING, 0, self.styles.of("opening"))
        if row.has_total:
            first, last = column_name(FIRST), column_name(self.plan.places.last_column(row.axis))
            total = f"=SUM({first}{at + 1}:{last}{at + 1})"
            value = math.fsum(row.values) if all(map(math.isfinite, row.values)) else math.nan
            self.formula(sheet, (at, TOTAL), total, value, ("total", row.unit))

    def _values(self, sheet: Worksheet, row: Row, first: int) -> None:
        at = self.plan.places.of[row.name].row
        if row.kind != "formula":
            look = "constant" if row.kind == "input" else "value"
            for place, value in enumerate(row.values):
                self.number(sheet, (at, first + place), value, (look, row.unit))
            return
        formula, style = self.plan.formulas.of(row), self.styles.of("formula", row.unit)
        for place, value in enumerate(row.values):
            sheet.write_formula(at, first + place, in_column(formula, first + place), style, _kept(value))

    def columns(self, sheet: Worksheet, count: int) -> None:
        """Set the widths of a sheet of the model and keep its first columns in sight."""
        sheet.set_column(LABEL, LABEL, 70)
        sheet.set_column(NAME, NAME, 30)
        sheet.set_column(UNIT, UNIT, 13)
        sheet.set_column(VALUE, TOTAL, 15)
        sheet.set_column(OPENING, OPENING, 7)
        sheet.set_column(FIRST, FIRST + max(count - 1, 0), 12)
        # So many periods can be read on a page next to the labels, which every page repeats.
        sheet.repeat_columns(LABEL, LABEL)
        sheet.fit_to_pages(max(1, math.ceil(count / _PERIODS_ON_A_PAGE)), 0)


def _kept(value: float) -> float | str:
    """Return the value that is kept next to a formula; for what is undefined, that which a spreadsheet has for it."""
    return value if math.isfinite(value) else NOT_KNOWN
