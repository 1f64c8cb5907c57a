"""Formulas: a row's term as a spreadsheet writes it, the same in every period but for the letters of the column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sibcase.book.operations import MINOR_UNITS
from sibcase.book.probabilities import MOST_TERMS
from sibcase.book.terms import Number, Operation, Ref, Term, references
from sibcase.workbook.places import (
    AFTER,
    BEFORE,
    DUST_DIGITS,
    HALF,
    HERE,
    MINOR_DIGITS,
    RELATIVE_TOLERANCE,
    TOLERANCE,
    Places,
    column_name,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from sibcase.workbook.ranges import Ranges
    from sibcase.workbook.rows import Row

_INFIX: Final = {"add": ("+", 1), "subtract": ("-", 1), "multiply": ("*", 2), "divide": ("/", 2), "power": ("^", 3)}
_FUNCTIONS: Final = {"sum": "SUM", "min": "MIN", "max": "MAX", "abs": "ABS", "normal_below": "NORMSDIST"}
_ATOM: Final = 9


class Formulas:
    """Writes the formulas of rows."""

    def __init__(self, places: Places, ranges: Ranges) -> None:
        """Take where rows stand, and the ranges of tables, rates of return and ways."""
        self._places, self._ranges = places, ranges

    def of(self, row: Row) -> str:
        """Return a row's formula with `=`; HERE, BEFORE and AFTER stand in it for the letters of columns.

        Raises:
            KeyError: the row has an operation that no formula is written for.
        """
        sheet = self._places.of[row.name].sheet
        assert row.formula is not None  # noqa: S101 - only rows with a formula are asked
        return "=" + _Writer(self._places, self._ranges, row, sheet).text(row.formula)


def in_column(formula: str, column: int) -> str:
    """Return a formula as it stands in one column."""
    written = formula.replace(HERE, column_name(column))
    if BEFORE in formula:
        written = written.replace(BEFORE, column_name(column - 1))
    return written.replace(AFTER, column_name(column + 1)) if AFTER in formula else written


class _Writer:
    def __init__(self, places: Places, ranges: Ranges, row: Row, sheet: str) -> None:
        self._places, self._ranges, self._row, self._sheet = places, ranges, row, sheet

    def text(self, term: Term, strength: int = 0) -> str:
        """Return a term, in brackets where what stands around it holds more strongly."""
        written, own = self._written(term)
        return written if own > strength or own == _ATOM else f"({written})"

    def _written(self, term: Term) -> tuple[str, int]:
        if isinstance(term, Number):
            return self._places.number(term.value, self._sheet), _ATOM
        if isinstance(term, Ref):
            return self._places.pointer(term.name, self._sheet), _ATOM
        if not isinstance(term, Operation):
            raise KeyError(term)
        if term.name in _INFIX:
            return self._infix(term)
        if term.name in _FUNCTIONS:
            return f"{_FUNCTIONS[term.name]}({','.join(map(self.text, term.terms))})", _ATOM
        return _OTHERS[term.name](self, term), _ATOM

    def _infix(self, term: Operation) -> tuple[str, int]:
        sign, strength = _INFIX[term.name]
        left, right = term.terms
        # Of equal strength is read from the left: what stands on the right needs brackets.
        return f"{self.text(left, strength - 1)}{sign}{self.text(right, strength)}", strength

    def _number(self, value: float | str) -> str:
        return self._places.number(value, self._sheet)

    def _range(self, term: Term, until: str = "") -> str:
        if not isinstance(term, Ref):
            raise KeyError(term)
        return self._places.across(term.name, self._sheet, until)

    def earlier(self, term: Operation) -> str:
        ref = term.terms[0]
        if not isinstance(ref, Ref):
            raise KeyError(term)
        if self._places.rows[ref.name].axis == "once":
            later = f"{self._places.period_number(self._sheet)}>1"
            return f"IF({later},{self._places.pointer(ref.name, self._sheet)},0)"
        return self._places.earlier(ref.name, self._sheet)

    # --- yes and no ---------------------------------------------------------------------------------------------------

    def holds(self, term: Operation) -> str:
        """Return a comparison: sums of large amounts leave more dust, which a level forgives."""
        left, right = self.text(term.terms[0], 0), self.text(term.terms[1], 1)
        dust = f"MAX({self._number(TOLERANCE)},{self._number(RELATIVE_TOLERANCE)}*ABS({self.text(term.terms[1])}))"
        compared = f"{left}>={right}-{dust}" if term.name == "at_least" else f"{left}>{right}+{dust}"
        return f"IFERROR({compared},FALSE)" if self._may_be_unknown(term) else compared

    def _may_be_unknown(self, term: Operation) -> bool:
        """Return whether a comparison is with what may be undefined, and so is neither less nor more than anything."""
        return any(self._places.may_be_unknown(name) for name in references(term))

    def yes_or_no(self, term: Operation) -> str:
        return f"IF({self.holds(term)},1,0)"

    def reached(self, term: Operation) -> str:
        compared = f"{self.text(term.terms[0])}>={self.text(term.terms[1], 1)}-{self._number(TOLERANCE)}"
        return f"IF(IFERROR({compared},FALSE),1,0)" if self._may_be_unknown(term) else f"IF({compared},1,0)"

    def when(self, term: Operation) -> str:
        condition, then, otherwise = term.terms
        is_comparison = isinstance(condition, Operation) and condition.name in ("at_least", "above")
        asked = self.holds(condition) if is_comparison else f"{self.text(condition)}<>0"  # type: ignore[arg-type]
        return f"IF({asked},{self.text(then)},{self.text(otherwise)})"

    # --- whole numbers ------------------------------------------------------------------------------------------------

    def floor(self, term: Operation) -> str:
        return f"INT({self.text(term.terms[0])}+{self._number(TOLERANCE)})"

    def ceiling(self, term: Operation) -> str:
        return f"-INT({self._number(TOLERANCE)}-{self.text(term.terms[0], 1)})"

    def rounded(self, term: Operation) -> str:
        return f"ROUND(ROUND({self.text(term.terms[0])},{self._number(DUST_DIGITS)}),{self._number(MINOR_DIGITS)})"

    # --- rows ---------------------------------------------------------------------------------------------------------

    def total(self, term: Operation) -> str:
        return f"SUM({self._range(term.terms[0])})"

    def peak(self, term: Operation) -> str:
        return f"MAX({self._range(term.terms[0])})"

    def throughout(self, term: Operation) -> str:
        return self.text(term.terms[0])

    def running(self, term: Operation) -> str:
        return f"{self._places.earlier(self._row.name, self._sheet)}+{self.text(term.terms[0])}"

    def ahead(self, term: Operation) -> str:
        own = f"{AFTER}${self._places.of[self._row.name].row + 1}"
        later = self.text(term.terms[0]).replace(HERE, AFTER)
        return f"MAX({later}+{own},0)"

    def lag(self, term: Operation) -> str:
        row, whole, part = term.terms
        number, later = self._places.period_number(self._sheet), self.text(whole, 1)
        across, moved = self._range(row), self.text(part)
        near = f"IF({number}>{later},INDEX({across},1,{number}-{later}),0)"
        if isinstance(part, Number) and part.value == 0:
            return near
        far = f"IF({number}>{later}+1,INDEX({across},1,{number}-{later}-1),0)"
        return f"(1-{moved})*{near}+{moved}*{far}"

    def echo(self, term: Operation) -> str:
        row, weights = term.terms
        numbers, until = self._places.period_numbers(self._sheet), self._places.period_numbers(self._sheet, HERE)
        age = f"{self._places.period_number(self._sheet)}+1-{until}"
        return f"SUMPRODUCT({self._range(row, HERE)},SUMIF({numbers},{age},{self._range(weights)}))"

    def first_reached(self, term: Operation) -> str:
        return f"MATCH(1,{self._range(term.terms[0])},0)"

    def by_year(self, term: Operation) -> str:
        return self._places.in_year(self._range(term.terms[0]), f"{HERE}$4", self._sheet)

    # --- chance -------------------------------------------------------------------------------------------------------

    def binomial(self, term: Operation) -> str:
        people, rate, events = (self.text(each) for each in term.terms)
        exact = f"1-BINOMDIST({events}-1,{people},{rate},TRUE)"
        mean = f"{people}*{rate}"
        most = self._number(MOST_TERMS)
        is_long = f"AND({events}>{most},{people}-{events}+1>{most})"
        tail = f"IF({is_long},{self._above(events, mean, f'{mean}*(1-{rate})')},{exact})"
        return f"IF({events}<=0,1,IF({events}>{people},0,{tail}))"

    def _above(self, events: str, mean: str, variance: str) -> str:
        """Return the chance of so many events or more by the normal curve, which stands for long sums."""
        return f"1-NORMSDIST(({events}-{self._number(HALF)}-{mean})/SQRT({variance}))"

    def poisson(self, term: Operation) -> str:
        mean, events = (self.text(each) for each in term.terms)
        is_long = f"{events}>{self._number(MOST_TERMS)}"
        exact = f"1-POISSON({events}-1,{mean},TRUE)"
        return f"IF({events}<=0,1,IF({is_long},{self._above(events, mean, mean)},{exact}))"

    # --- ranges elsewhere ---------------------------------------------------------------------------------------------

    def interpolate(self, term: Operation) -> str:
        value, position = (self.text(each) for each in term.terms)
        xs, ys = self._ranges.points(term.table, self._sheet)
        x, y = f"INDEX({xs},{position})", f"INDEX({ys},{position})"
        next_x, next_y = f"INDEX({xs},{position}+1)", f"INDEX({ys},{position}+1)"
        within = f"MAX(MIN({value},MAX({xs})),MIN({xs}))"
        return f"{y}+({within}-{x})*({next_y}-{y})/({next_x}-{x})"

    def position(self, term: Operation) -> str:
        xs, _ = self._ranges.points(term.table, self._sheet)
        value = self.text(term.terms[0])
        return f"MIN(MATCH(MAX({value},MIN({xs})),{xs},1),COUNT({xs})-1)"

    def rate(self, _term: Operation) -> str:
        return self._ranges.rate(self._row.name, self._sheet)

    def periodic_rate(self, term: Operation) -> str:
        flows, guess = self._range(term.terms[0]), self._ranges.guess(self._row.name, self._sheet)
        found = f"(1+IRR({flows},{guess}))^{self.text(term.terms[1], 2)}-1"
        return f'IF(COUNTIF({flows},"<0")=0,NA(),IF(COUNTIF({flows},">0")=0,-1,{found}))'

    def banded(self, term: Operation) -> str:
        value, otherwise, *_ = term.terms
        return self._ranges.banded(self._row.name, self.text(value), self.text(otherwise), self._sheet)

    def expected(self, _term: Operation) -> str:
        return self._ranges.expected(self._row.name, self._sheet)


_OTHERS: Final[dict[str, Callable[[_Writer, Operation], str]]] = {
    "previous": _Writer.earlier,
    "at_least": _Writer.yes_or_no,
    "above": _Writer.yes_or_no,
    "reached": _Writer.reached,
    "when": _Writer.when,
    "floor": _Writer.floor,
    "ceiling": _Writer.ceiling,
    **dict.fromkeys(MINOR_UNITS, _Writer.rounded),
    "total": _Writer.total,
    "peak": _Writer.peak,
    "throughout": _Writer.throughout,
    "running": _Writer.running,
    "ahead": _Writer.ahead,
    "lag": _Writer.lag,
    "echo": _Writer.echo,
    "first_reached": _Writer.first_reached,
    "by_year": _Writer.by_year,
    "binomial_at_least": _Writer.binomial,
    "poisson_at_least": _Writer.poisson,
    "interpolate": _Writer.interpolate,
    "position": _Writer.position,
    "irr": _Writer.periodic_rate,
    "irr_at": _Writer.rate,
    "dated_irr": _Writer.rate,
    "banded": _Writer.banded,
    "expected_within": _Writer.expected,
}
