"""The sheets of the model: time, calculations, calculations by financial year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sibcase.workbook.places import (
    BY_YEAR,
    CALCULATIONS,
    CHECK_TOLERANCE,
    CONSTANTS,
    CONTRACT,
    DUST_DIGITS,
    FIRST,
    LARGEST_STEP,
    MINOR_DIGITS,
    PERIOD_NUMBER_ROW,
    RELATIVE_TOLERANCE,
    RETURNS,
    TIME,
    TOLERANCE,
    TOP,
    TOTAL,
    UNIT,
    VALUE,
)
from sibcase.workbook.ranges import MOST_STEP, STEPS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter.worksheet import Worksheet

    from sibcase.workbook.sheets.made import Made

_HEADS: Final = ("", "Figure", "Unit", "Value", "Total", "Before")
_DUST: Final = 6


def write_time(made: Made) -> None:
    """Write the time axis: periods, their shares in financial years, and what follows from dates."""
    places, periods = made.plan.places, made.plan.places.periods
    sheet = made.sheet(TIME, "Time", "The periods of the case, and what follows from its dates. Not for changing.")
    _axis(made, sheet, periods.labels)
    made.heading(sheet, places.shares_top - 1, "Share of each period in each financial year")
    for at, (year, shares) in enumerate(zip(periods.year_labels, periods.year_shares, strict=True)):
        made.text(sheet, places.shares_top + at, 0, year, "label")
        for period, share in enumerate(shares):
            made.number(sheet, (places.shares_top + at, FIRST + period), share, ("constant", "share"))
    _rows(made, sheet, TIME)


def write_calculations(made: Made) -> None:
    """Write the calculations: one row for each line of the model, one formula for all its periods."""
    sheet = made.sheet(
        CALCULATIONS, "Calculations", "In the order of the model; the steps of a row are above it, in grey."
    )
    _axis(made, sheet, made.plan.places.periods.labels)
    _rows(made, sheet, CALCULATIONS)


def write_by_year(made: Made) -> None:
    """Write what is worked out by financial year."""
    sheet = made.sheet(BY_YEAR, "By financial year", "Periods that straddle two years are split by days.")
    _axis(made, sheet, made.plan.places.periods.year_labels)
    _rows(made, sheet, BY_YEAR)


def write_returns(made: Made) -> None:
    """Write the steps by which rates of return are worked out."""
    note = "Rates of return by Newton's method, step by step, from the rate that sibcase found. See the cover."
    sheet = made.sheet(RETURNS, "Rates of return", note)
    _axis(made, sheet, [f"Step {at + 1}" for at in range(STEPS)])
    _ranges(made, sheet, RETURNS)


def write_contract(made: Made) -> None:
    """Write the terms of the contract in words, and its tables, which formulas look up."""
    sheet = made.sheet(
        CONTRACT, "The contract", "Its tables, which the calculations look up. Amounts come from the inputs."
    )
    sheet.set_column(0, 0, 58)
    sheet.set_column(1, 5, 16)
    last = _ranges(made, sheet, CONTRACT)
    made.heading(sheet, last + 2, "The rules of payment in words")
    for at, (title, sentence) in enumerate(made.plan.subject.terms):
        made.text(sheet, last + 3 + at, 0, title, "text")
        sheet.merge_range(last + 3 + at, 1, last + 3 + at, 8, "", made.styles.of("text"))
        made.text(sheet, last + 3 + at, 1, sentence, "text")
        made.height(sheet, last + 3 + at, [(sentence, 16 * 5 + 9 * 3), (title, 58)])
    sheet.print_area(0, 0, last + 3 + len(made.plan.subject.terms), 8)


def write_constants(made: Made) -> None:
    """Write the numbers that formulas use: none is typed into a formula, but for none and one."""
    sheet = made.sheet(
        CONSTANTS, "Constants", "Numbers that belong to formulas. They are no assumptions: not for changing."
    )
    made.columns(sheet, 0)
    _ranges(made, sheet, CONSTANTS)
    digits = made.plan.subject.figures.book.minor_unit
    named: dict[float | str, tuple[str, float]] = {
        MINOR_DIGITS: ("Decimals of the smallest amount that is paid", digits),
        DUST_DIGITS: ("Decimals that are kept before amounts are rounded, so that no dust decides", digits + _DUST),
        TOLERANCE: ("How near a value must come to a level to stand on it", TOLERANCE),
        RELATIVE_TOLERANCE: ("The same, as a share of a large level", RELATIVE_TOLERANCE),
        CHECK_TOLERANCE: (
            "How much money a check may be off: half of the smallest amount that is paid",
            0.5 / 10**digits,
        ),
        LARGEST_STEP: ("The longest step towards a rate of return", MOST_STEP),
    }
    for value, place in made.plan.places.constants.items():
        label, number = named[value] if value in named else ("A number of the model's own formulas", float(value))
        made.text(sheet, place.row, 0, label, "label")
        sheet.write_number(place.row, VALUE, number, made.styles.of("constant", "exact"))
    used = [place.row for place in made.plan.places.constants.values()]
    last = max([*used, *made.plan.ranges.cells.get(CONSTANTS, {})])
    sheet.print_area(0, 0, last, TOTAL)


def _axis(made: Made, sheet: Worksheet, labels: Sequence[str]) -> None:
    """Write the heads of a sheet of the model, with the number of each period above its label."""
    made.columns(sheet, len(labels))
    made.text(sheet, PERIOD_NUMBER_ROW, 0, "Number", "name")
    for at, head in enumerate(_HEADS):
        made.text(sheet, PERIOD_NUMBER_ROW + 1, at, head, "head")
    for at, label in enumerate(labels):
        sheet.write_number(PERIOD_NUMBER_ROW, FIRST + at, at + 1, made.styles.of("name"))
        made.text(sheet, PERIOD_NUMBER_ROW + 1, FIRST + at, label, "head")
    sheet.freeze_panes(TOP, UNIT + 1)
    sheet.repeat_rows(PERIOD_NUMBER_ROW, PERIOD_NUMBER_ROW + 1)


def _rows(made: Made, sheet: Worksheet, name: str) -> None:
    for at, heading in made.plan.places.headings.get(name, {}).items():
        made.heading(sheet, at, heading)
    places = made.plan.places.of
    written = [row for row in made.plan.rows.values() if places[row.name].sheet == name]
    for row in written:
        made.model_row(sheet, row)
    last = max((places[row.name].row for row in written), default=TOP)
    sheet.print_area(0, 0, last, FIRST + max(made.plan.places.periods.count, 1) - 1)


def _ranges(made: Made, sheet: Worksheet, name: str) -> int:
    """Write what is on a sheet outside the rows of the model; return its last row."""
    ranges = made.plan.ranges
    for at, heading in ranges.headings.get(name, {}).items():
        made.heading(sheet, at, heading)
    for at, cells in ranges.cells.get(name, {}).items():
        for cell in cells:
            made.cell(sheet, at, cell)
    last = max(ranges.cells.get(name, {}), default=TOP)
    wide = [cell.column for cells in ranges.cells.get(name, {}).values() for cell in cells]
    sheet.print_area(0, 0, last, max(wide, default=TOTAL))
    return last
