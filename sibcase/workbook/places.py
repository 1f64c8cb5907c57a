"""Places: the worksheet and row of every line, and how a formula points to them."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Final

from sibcase.book.operations import DUST, RELATIVE_DUST
from sibcase.book.probabilities import MOST_TERMS
from sibcase.book.terms import Operation
from sibcase.workbook.blocks import block_of
from sibcase.workbook.rows import numbers

if TYPE_CHECKING:
    from sibcase.book.lines import Axis, Periods
    from sibcase.workbook.rows import Row, Sheetful

INPUTS: Final = "Inputs"
TIME: Final = "Time"
CALCULATIONS: Final = "Calculations"
BY_YEAR: Final = "By year"
RETURNS: Final = "Returns"
CONTRACT: Final = "Contract"
CONSTANTS: Final = "Constants"

# Columns, counted from zero: what a row is, its name, its unit, its value, its sum; then one of zeros, so that the
# first period has a period before it like every other; then the periods.
LABEL, NAME, UNIT, VALUE, TOTAL, OPENING, FIRST = range(7)
# In formulas for one column these stand for the column itself, the one before and the one after.
HERE, BEFORE, AFTER = "\x01", "\x02", "\x03"
# The first row of a sheet that holds rows of the model, counted from zero: above it title, periods and their numbers.
TOP: Final = 5
PERIOD_NUMBER_ROW: Final = 3

# What has no value at times: there is no rate, or a goal is never reached.
UNKNOWN_AT_TIMES: Final = ("irr", "irr_at", "dated_irr", "first_reached")
# Numbers that formulas share, with what they are for.
TOLERANCE, RELATIVE_TOLERANCE = DUST, RELATIVE_DUST
HALF: Final = 0.5
MINOR_DIGITS, DUST_DIGITS, LARGEST_STEP, CHECK_TOLERANCE = "minor", "dust", "step", "check"


@dataclass(frozen=True, slots=True)
class Place:
    """A row of a worksheet, counted from zero."""

    sheet: str
    row: int


@dataclass
class Places:
    """Where everything is.

    Attributes:
        periods: the time axis.
        rows: the rows of the model by name.
        of: the place of each.
        headings: by sheet, the row of each heading of a block.
        constants: the place of each number that formulas use.
    """

    periods: Periods
    rows: dict[str, Row]
    of: dict[str, Place] = field(default_factory=dict)
    headings: dict[str, dict[int, str]] = field(default_factory=dict)
    constants: dict[float | str, Place] = field(default_factory=dict)

    def pointer(self, name: str, sheet: str) -> str:
        """Return how a formula on a sheet points to a row: to its value, or in the same column to its period."""
        place = self.of[name]
        column = "$D" if self.rows[name].axis == "once" else HERE
        return f"{prefix(place, sheet)}{column}${place.row + 1}"

    def earlier(self, name: str, sheet: str) -> str:
        """Return how a formula points to the period before."""
        place = self.of[name]
        return f"{prefix(place, sheet)}{BEFORE}${place.row + 1}"

    def across(self, name: str, sheet: str, until: str = "") -> str:
        """Return how a formula points to all periods of a row, or to those up to a column."""
        place, row = self.of[name], self.of[name].row + 1
        if self.rows[name].axis == "once":
            return f"{prefix(place, sheet)}$D${row}"
        last = until or f"${column_name(self.last_column(self.rows[name].axis))}"
        return f"{prefix(place, sheet)}${column_name(FIRST)}${row}:{last}${row}"

    def may_be_unknown(self, name: str) -> bool:
        """Return whether a row is undefined in some period, or is a quotient, whose divisor may become nothing."""
        row = self.rows[name]
        divides = isinstance(row.formula, Operation) and row.formula.name in ("divide", *UNKNOWN_AT_TIMES)
        return divides or not all(map(math.isfinite, row.values))

    def last_column(self, axis: Axis) -> int:
        """Return the column of the last period, or of the last financial year."""
        count = len(self.periods.year_labels) if axis == "year" else self.periods.count
        return FIRST + count - 1

    def number(self, value: float | str, sheet: str) -> str:
        """Return how a formula points to a number that it uses; none and one stand in it themselves."""
        if value in (0, 1) and not isinstance(value, str):
            return str(int(value))
        place = self.constants[value]
        return f"{prefix(place, sheet)}$D${place.row + 1}"

    def period_numbers(self, sheet: str, until: str = "") -> str:
        """Return how a formula points to the numbers of all periods, one, two and so on."""
        last = until or f"${column_name(self.last_column('period'))}"
        row = PERIOD_NUMBER_ROW + 1
        return f"{prefix(Place(TIME, 0), sheet)}${column_name(FIRST)}${row}:{last}${row}"

    def period_number(self, sheet: str) -> str:
        """Return how a formula points to the number of its period."""
        return f"{prefix(Place(TIME, 0), sheet)}{HERE}${PERIOD_NUMBER_ROW + 1}"

    def in_year(self, row: str, year: str, sheet: str) -> str:
        """Return the formula of a row in a financial year, by the number of the year.

        Where no period straddles two years only the periods of the year are looked at: others may be undefined.
        """
        shares = self._year_shares(year, sheet)
        if all(share in (0.0, 1.0) for each in self.periods.year_shares for share in each):
            return f"SUMIF({shares},1,{row})"
        return f"SUMPRODUCT({row},{shares})"

    def _year_shares(self, year: str, sheet: str) -> str:
        """Return how a formula points to the share of each period in a financial year."""
        first, last = self.shares_top + 1, self.shares_top + len(self.periods.year_labels)
        start, end = column_name(FIRST), column_name(self.last_column("period"))
        return f"INDEX({prefix(Place(TIME, 0), sheet)}${start}${first}:${end}${last},{year},0)"

    @property
    def shares_top(self) -> int:
        """The first row, on the sheet of time, of the shares of periods in financial years."""
        return TOP + 1


def lay_out(sheetful: Sheetful, periods: Periods) -> Places:
    """Return the places of all rows: inputs, what follows from dates, calculations, and calculations by year."""
    places = Places(periods, sheetful.rows)
    after = dict.fromkeys((INPUTS, CALCULATIONS, BY_YEAR), TOP)
    after[TIME] = places.shares_top + len(periods.year_labels) + 1
    last: dict[str, str] = {}
    for name, row in _inputs_together(sheetful):
        sheet, block = sheet_of(row), block_of(name)
        if last.get(sheet) != block:
            after[sheet] += 1 if sheet in last else 0
            places.headings.setdefault(sheet, {})[after[sheet]] = block
            after[sheet], last[sheet] = after[sheet] + 1, block
        places.of[name] = Place(sheet, after[sheet])
        after[sheet] += 1
    used = {each for row in sheetful.rows.values() for each in numbers(row.formula)} - {0.0, 1.0}
    shared: list[float | str] = [MINOR_DIGITS, DUST_DIGITS, LARGEST_STEP, CHECK_TOLERANCE]
    own = {TOLERANCE, RELATIVE_TOLERANCE, HALF, float(MOST_TERMS)}
    for at, value in enumerate([*shared, *sorted(used | own)]):
        places.constants[value] = Place(CONSTANTS, TOP + at)
    return places


def _inputs_together(sheetful: Sheetful) -> list[tuple[str, Row]]:
    """Return the rows in the order of the model, but for what is given, which is together by block."""
    blocks = list(dict.fromkeys(map(block_of, sheetful.rows)))
    given = [pair for pair in sheetful.rows.items() if pair[1].kind == "input"]
    others = [pair for pair in sheetful.rows.items() if pair[1].kind != "input"]
    return [*sorted(given, key=lambda pair: blocks.index(block_of(pair[0]))), *others]


def sheet_of(row: Row) -> str:
    """Return the sheet on which a row stands."""
    if row.axis == "year":
        return BY_YEAR
    if row.kind == "input":
        return INPUTS if row.axis == "once" else TIME
    return CALCULATIONS


def prefix(place: Place, sheet: str) -> str:
    """Return what stands before a cell of a place in a formula on a sheet: nothing where it is the same."""
    if place.sheet == sheet:
        return ""
    return f"'{place.sheet}'!" if " " in place.sheet else f"{place.sheet}!"


@cache
def column_name(index: int) -> str:
    """Return the letters of a column that is counted from zero."""
    letters = ""
    index += 1
    while index:
        index, left = divmod(index - 1, 26)
        letters = chr(65 + left) + letters
    return letters
