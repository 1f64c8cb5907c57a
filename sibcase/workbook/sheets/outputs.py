"""The outputs: the headline, and tables by agency, commissioner, tranche and financial year, each cell a link."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any, Final

from sibcase.book.lines import PER_PERIOD, PER_YEAR
from sibcase.withheld import is_withheld
from sibcase.workbook.places import BY_YEAR, FIRST, column_name

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from sibcase.tables.table import Table
    from sibcase.workbook.sheets.made import Made

__all__ = ["OUTPUTS", "write_outputs"]

OUTPUTS: Final = "Outputs"
_TABLES: Final = (
    "by_year",
    "payments_by_payer",
    "by_agency",
    "by_tranche",
    "payments",
    "need_by_segment",
    "need_by_agency",
    "outcomes",
    "savings",
    "costs",
    "options",
)
_BY_YEAR_TABLES: Final = frozenset({"by_year", "payments_by_payer"})
_WIDTH, _CHART_ROWS = 15, 18
_LINES: Final = {"color": "#D9DEE5", "width": 0.75}
# A name in a workbook may not look like a cell.
_NAME: Final = re.compile(r"[^A-Za-z0-9_.]")


def write_outputs(made: Made) -> None:
    """Write the sheet of outputs with its charts; every number on it is a link to the calculations."""
    sheet = made.sheet(OUTPUTS, "Outputs", "What the case comes to. Every number is a link to the calculations.")
    sheet.set_column(0, 0, 50)
    sheet.set_column(1, 1, 20)
    sheet.set_column(2, 16, _WIDTH)
    sheet.freeze_panes(3, 1)
    row = _write_headline(made, sheet, 3)
    written: dict[str, tuple[int, int, int]] = {}
    for name in _TABLES:
        table = made.plan.subject.tables.get(name)
        if table is not None and table.names and table.rows:
            written[name] = (row + 2, len(table.rows), len(table.columns))
            row = _write_table(made, sheet, row, table)
    row = _write_charts(made, sheet, row, written)
    sheet.print_area(0, 0, row, 9)


def _write_headline(made: Made, sheet: Worksheet, row: int) -> int:
    group = ""
    for figure in made.plan.subject.headline:
        if figure.group != group:
            group = figure.group
            made.heading(sheet, row, group, 2)
            row += 1
        made.text(sheet, row, 0, figure.label, "label")
        _write_link(made, sheet, (row, 1), figure.name, made.plan.rows[figure.name].unit)
        made.text(sheet, row, 2, figure.name, "name")
        named = "figure." + _NAME.sub("_", figure.name)
        made.workbook.define_name(named, f"={OUTPUTS}!$B${row + 1}")
        row += 1
    return row + 1


def _write_table(made: Made, sheet: Worksheet, row: int, table: Table) -> int:
    made.heading(sheet, row, table.title, len(table.columns) - 1)
    for column, (_, label, unit) in enumerate(table.columns):
        made.text(sheet, row + 1, column, label, "head" if unit == "text" else "number head")
    made.height(sheet, row + 1, [(label, _WIDTH) for _, label, _ in table.columns[1:]])
    for at, values in enumerate(table.rows):
        for column, value in enumerate(values):
            name, unit = table.name_at(at, column), table.unit_at(at, column)
            year = at if table.name in _BY_YEAR_TABLES else None
            _write_cell(made, sheet, (row + 2 + at, column), (name, unit, value), year)
    return row + len(table.rows) + 3


def _write_cell(
    made: Made, sheet: Worksheet, at: tuple[int, int], cell: tuple[str, str, Any], year: int | None
) -> None:
    """Write a cell of a table: a word, or a figure as a link to its row, by year where the table is by year."""
    name, unit, value = cell
    if isinstance(value, str):
        made.text(sheet, *at, value, "label")
    elif is_withheld(value):
        made.text(sheet, *at, "withheld", "withheld")
    elif year is not None and name:
        formula = _in_year(made, name, year)
        if formula:
            made.formula(sheet, at, formula, _finite(value), ("link", unit))
    elif name in made.plan.rows:
        _write_link(made, sheet, at, name, unit)
    elif value is not None:
        made.text(sheet, *at, "–", "withheld")


def _in_year(made: Made, name: str, year: int) -> str:
    """Return the formula of a flow in a financial year."""
    rows, places = made.plan.rows, made.plan.places
    if name + PER_YEAR in rows:
        place = places.of[name + PER_YEAR]
        return f"='{BY_YEAR}'!${column_name(FIRST + year)}${place.row + 1}"
    if name + PER_PERIOD not in rows or rows[name + PER_PERIOD].kind == "withheld":
        return ""
    number = f"'{BY_YEAR}'!${column_name(FIRST + year)}$4"
    return f"={places.in_year(places.across(name + PER_PERIOD, OUTPUTS), number, OUTPUTS)}"


def _finite(value: Any) -> float:
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else math.nan


def _write_link(made: Made, sheet: Worksheet, at: tuple[int, int], name: str, unit: str) -> None:
    row = made.plan.rows[name]
    if row.kind == "withheld":
        made.text(sheet, *at, "withheld", "withheld")
        return
    made.formula(sheet, at, f"={made.plan.places.pointer(name, OUTPUTS)}", row.values[0], ("link", unit))


# --- charts -----------------------------------------------------------------------------------------------------------


def _write_charts(made: Made, sheet: Worksheet, row: int, written: dict[str, tuple[int, int, int]]) -> int:
    """Draw payments by year, and what each agency pays and saves, from the cells of their tables."""
    if "payments_by_payer" in written:
        columns = range(1, written["payments_by_payer"][2])
        row = _draw(made, sheet, row, ("Payments by financial year", "stacked"), written["payments_by_payer"], columns)
    if "by_agency" in written:
        # What it pays, and what of its savings is cash.
        row = _draw(made, sheet, row, ("What agencies pay, and save in cash", ""), written["by_agency"], (1, 3))
    return row


def _draw(
    made: Made,
    sheet: Worksheet,
    row: int,
    chart_of: tuple[str, str],
    table: tuple[int, int, int],
    columns: range | tuple[int, ...],
) -> int:
    title, kind = chart_of
    first, count, width = table
    chart = made.workbook.add_chart({"type": "column", **({"subtype": kind} if kind else {})})
    for column in columns:
        if column < width:
            chart.add_series(
                {
                    "name": [OUTPUTS, first - 1, column],
                    "categories": [OUTPUTS, first, 0, first + count - 1, 0],
                    "values": [OUTPUTS, first, column, first + count - 1, column],
                }
            )
    chart.set_title({"name": title, "name_font": {"size": 12}})
    chart.set_y_axis({"num_format": made.styles.whole_money, "major_gridlines": {"visible": True, "line": _LINES}})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 860, "height": 330})
    sheet.insert_chart(row, 0, chart, {"description": title})
    return row + _CHART_ROWS
