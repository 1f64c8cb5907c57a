"""Unrolling: the lines that figures rest on and that the inputs move, as cells, period by period.

Each operation of the algebra is written here once more, on rows of cells. What is not written here is handed to the
function of the line engine itself, on whole rows (`Draws.handed_over` names those). The tests hold the two together.
"""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np

from sibcase.book.chances import expected_within
from sibcase.book.draws import cells as steps
from sibcase.book.draws.cells import ROUNDED_UNITS, Call, Cell, Cells
from sibcase.book.draws.rate_calls import dated_rate_call, periodic_rate_call
from sibcase.book.evaluate import lines_below, lines_in_order, lines_moved_by, term_values
from sibcase.book.operations import DUST, EACH, WHOLE, add_in_order, interpolate
from sibcase.book.rates import DAYS_PER_YEAR
from sibcase.book.terms import Number, Operation, Ref

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sibcase.book.draws.cells import Row, Value
    from sibcase.book.figures import Figures
    from sibcase.book.lines import Line
    from sibcase.book.operations import Array
    from sibcase.book.terms import Term

_OF_TWO: Final = frozenset({"add", "subtract", "multiply", "divide", "at_least", "above"})
_OF_ONE: Final = frozenset({"abs", "floor", "ceiling"})
_FOLDED: Final = {"sum": steps.ADD, "min": steps.MIN, "max": steps.MAX}
# Element by element, and too much for one step of the machines.
_BY_ELEMENT: Final = frozenset(
    {"power", "normal_below", "binomial_at_least", "poisson_at_least", "neither_each_nor_all", "interpolate"}
)
_SINGLE: Final = frozenset({"expected_within"})
_RATES: Final = frozenset({"irr", "irr_at", "dated_irr"})


class Unrolled:
    """Lines as rows of cells.

    Attributes:
        cells: all cells.
        rows: by line, one value for each value of the line; only of lines that the figures asked for so far rest on.
    """

    def __init__(self, planned: Figures, drawn: Mapping[str, Row], cells: Cells) -> None:
        """Begin with what is drawn.

        Args:
            planned: the figures as planned, from which all values are taken that do not move.
            drawn: the cells of the lines that are drawn.
            cells: holds those cells; the others are added to it.
        """
        self.cells = cells
        self.rows: dict[str, Row] = dict(drawn)
        self._planned, self._book, self._drawn = planned, planned.book, frozenset(drawn)
        self._count = planned.book.periods.count

    def add(self, wanted: Iterable[str]) -> None:
        """Unroll what some more figures rest on.

        Raises:
            KeyError: there is no line of a name.
            TypeError: a formula has an operation that neither the tape nor the line engine knows.
        """
        needed = lines_below(self._book, wanted)
        moved = lines_moved_by(self._book, self._drawn, needed) - self.rows.keys()
        arrays = self._planned.arrays
        self.rows.update({name: arrays[name][:, 0].tolist() for name in needed - moved - self.rows.keys()})
        for together in lines_in_order(line for line in self._book.lines.values() if line.name in moved):
            if together[0].group:
                self._unroll_period_by_period(together)
            else:
                self.rows[together[0].name] = self._row(together[0].formula)

    # --- lines --------------------------------------------------------------------------------------------------------

    def _unroll_period_by_period(self, lines: list[Line]) -> None:
        """Unroll lines that refer to their own past: each period after the one before it."""
        for line in lines:
            self.rows[line.name] = [0.0] * self._count
        for period in range(self._count):
            for line in lines:
                self.rows[line.name][period] = self._at(line.formula, period)[0]

    def _row(self, formula: Term | None) -> Row:
        """Return a formula as a row."""
        if isinstance(formula, Number):
            return [float(formula.value)]
        if isinstance(formula, Ref):
            return self.rows[formula.name]
        if not isinstance(formula, Operation):
            raise TypeError(f"{formula!r} is no term")
        if formula.name == "previous":
            return [0.0, *self._earlier(formula)[:-1]]
        return self._operation(formula, [self._row(inner) for inner in formula.terms])

    def _at(self, formula: Term | None, period: int) -> Row:
        """Return a formula at one period, as a row of one."""
        if isinstance(formula, Ref):
            row = self.rows[formula.name]
            return row if len(row) == 1 else row[period : period + 1]
        if isinstance(formula, Operation) and formula.name == "previous":
            return [self._earlier(formula)[period - 1] if period else 0.0]
        if isinstance(formula, Operation):
            return self._operation(formula, [self._at(inner, period) for inner in formula.terms])
        return self._row(formula)

    def _earlier(self, formula: Operation) -> Row:
        inner = formula.terms[0]
        if not isinstance(inner, Ref):
            raise TypeError("only a line has a previous period")
        return self._full(self.rows[inner.name])

    def _full(self, row: Row) -> Row:
        return row * self._count if len(row) == 1 else row

    # --- operations ---------------------------------------------------------------------------------------------------

    def _operation(self, formula: Operation, parts: list[Row]) -> Row:
        name = formula.name
        if name in _OF_TWO or name in _OF_ONE or name == "when":
            return [self.cells.apply(name, *each) for each in _abreast(parts)]
        if name in _FOLDED:
            return [self._folded(_FOLDED[name], each) for each in _abreast(parts)]
        if name in ROUNDED_UNITS:
            return [self.cells.apply(steps.ROUND, each, number=ROUNDED_UNITS[name]) for each in parts[0]]
        if name in _BY_ELEMENT:
            return self._by_element(formula, _abreast(parts))
        if name in _RATES:
            return self._rate(formula, parts)
        if name == "expected_within":
            return self._whole(name, lambda arrays: expected_within(arrays, formula.table), parts)
        if name in self._OVER_TIME and not (name == "lag" and isinstance(parts[1][0], Cell)):
            return self._OVER_TIME[name](self, parts)
        function = EACH.get(name) or WHOLE.get(name)
        if function is None:
            raise TypeError(f"there is no operation {name}")
        return self._whole(name, lambda arrays: np.asarray(function(*arrays), dtype=float), parts)

    def _folded(self, name: str, values: Sequence[Value]) -> Value:
        result = values[0]
        for value in values[1:]:
            result = self.cells.apply(name, result, value)
        return result

    def _add(self, left: Value, right: Value) -> Value:
        return self.cells.apply(steps.ADD, left, right)

    def _multiply(self, left: Value, right: Value) -> Value:
        return self.cells.apply(steps.MULTIPLY, left, right)

    # --- over time ----------------------------------------------------------------------------------------------------

    def _lag(self, parts: list[Row]) -> Row:
        """Move a row later by a number of periods that is the same in every draw, as `operations.lag` does."""
        row, periods = parts[0], float(parts[1][0])
        whole = math.floor(periods + DUST)
        part = max(periods - whole, 0.0)
        part = 0.0 if part < DUST else part
        first, second = _shifted(row, whole), _shifted(row, whole + 1)
        return [
            self._add(self._multiply(1 - part, near), self._multiply(part, far))
            for near, far in zip(first, second, strict=True)
        ]

    def _running(self, parts: list[Row]) -> Row:
        sums = [parts[0][0]]
        for value in parts[0][1:]:
            sums.append(self._add(sums[-1], value))
        return sums

    def _total(self, parts: list[Row]) -> Row:
        return [add_in_order(parts[0], self._add)]

    def _peak(self, parts: list[Row]) -> Row:
        return [self._folded(steps.MAX, parts[0])]

    def _ahead(self, parts: list[Row]) -> Row:
        row = parts[0]
        needs: Row = [0.0] * len(row)
        for period in range(len(row) - 2, -1, -1):
            later = self._add(row[period + 1], needs[period + 1])
            needs[period] = self.cells.apply(steps.MAX, later, 0.0)
        return needs

    def _echo(self, parts: list[Row]) -> Row:
        rows = _abreast(parts)
        row, weights = [values[0] for values in rows], parts[1]
        result: Row = [0.0] * len(row)
        for age, weight in enumerate(weights):
            if isinstance(weight, Cell) or weight != 0:
                moved = [self._weighted(value, weight) for value in _shifted(row, age)]
                result = [self._add(so_far, more) for so_far, more in zip(result, moved, strict=True)]
        return result

    def _weighted(self, value: Value, weight: Value) -> Value:
        product = self._multiply(value, weight)
        if not isinstance(weight, Cell) or self.cells.is_bounded(product):
            return product
        return self.cells.apply(steps.WHEN, weight, product, 0.0)

    def _by_year(self, parts: list[Row]) -> Row:
        row = self._full(parts[0])
        years: Row = []
        for shares in self._book.periods.year_shares:
            shared = [self._multiply(row[period], share) for period, share in enumerate(shares) if share != 0]
            years.append(add_in_order(shared, self._add) if shared else 0.0)
        return years

    def _first_reached(self, parts: list[Row]) -> Row:
        found: Value = float("nan")
        rows = _abreast(parts)
        for period in range(len(rows) - 1, -1, -1):
            reached = self.cells.apply(steps.REACHED, *rows[period])
            found = self.cells.apply(steps.WHEN, reached, period + 1.0, found)
        return [found]

    _OVER_TIME: Final[dict[str, Callable[[Unrolled, list[Row]], Row]]] = {
        "lag": _lag,
        "running": _running,
        "total": _total,
        "peak": _peak,
        "ahead": _ahead,
        "echo": _echo,
        "by_year": _by_year,
        "first_reached": _first_reached,
    }

    # --- handed to the line engine ------------------------------------------------------------------------------------

    def _by_element(self, formula: Operation, rows: list[Row]) -> Row:
        """Hand the elements that move to a function of the line engine, those that are alike once."""
        function = _element_function(formula)
        keys = [(formula.name, formula.table, *((isinstance(value, Cell), value) for value in row)) for row in rows]
        found = {key: self._known_element(key, function, row) for key, row in zip(keys, rows, strict=True)}
        new = {key: row for key, row in zip(keys, rows, strict=True) if found[key] is None}
        if new:
            parts = tuple(tuple(row[part] for row in new.values()) for part in range(len(formula.terms)))
            call = Call(formula.name, lambda arrays: np.asarray(function(*arrays)), parts, len(new))
            for key, cell in zip(new, self.cells.call(call), strict=True):
                found[key] = cell
                self.cells.remember(key, cell)
        return [value for key in keys if (value := found[key]) is not None]

    def _known_element(self, key: object, function: Callable[..., Array], row: Row) -> Value | None:
        if any(isinstance(value, Cell) for value in row):
            return self.cells.known(key)
        with np.errstate(all="ignore"):
            return float(function(*(np.array([[value]]) for value in row))[0, 0])

    def _whole(self, name: str, function: Callable[[Sequence[Array]], Array], parts: list[Row]) -> Row:
        """Hand whole rows to a function of the line engine."""
        planned = [np.array([[0.0 if isinstance(value, Cell) else value] for value in row]) for row in parts]
        with np.errstate(all="ignore"):
            result = function(planned)
        if not any(isinstance(value, Cell) for row in parts for value in row):
            constants: Row = result[:, 0].tolist()
            return constants
        return list(self.cells.call(Call(name, function, tuple(map(tuple, parts)), len(result))))

    def _rate(self, formula: Operation, parts: list[Row]) -> Row:
        """Return a rate of return."""
        found: Call | float
        if formula.name == "irr":
            if isinstance(parts[1][0], Cell):
                raise TypeError("the periods of a year cannot be drawn")
            found = periodic_rate_call(parts[0], float(parts[1][0]))
        elif formula.name == "irr_at":
            whole = [self._full(part) for part in parts]
            flows, times = ([value for row in rows for value in row] for rows in (whole[::2], whole[1::2]))
            found = dated_rate_call(self.cells, flows, times, self._planned_values(formula.terms[1::2]))
        else:
            signs, days = formula.table
            flows = [self._multiply(part[0], sign) for part, sign in zip(parts, signs, strict=True)]
            years = [day / DAYS_PER_YEAR for day in days]
            found = dated_rate_call(self.cells, flows, list(years), years)
        return [found] if isinstance(found, float) else list(self.cells.call(found))

    def _planned_values(self, terms: Iterable[Term]) -> list[float]:
        """Return rows as planned, one after the other."""
        rows = [term_values(self._planned, term)[:, 0] for term in terms]
        return [float(value) for row in rows for value in np.broadcast_to(row, (self._count,))]


def _abreast(parts: list[Row]) -> list[Row]:
    """Return the values of several rows side by side, a single value next to each of a row."""
    longest = max(map(len, parts))
    return [list(each) for each in zip(*(part * longest if len(part) == 1 else part for part in parts), strict=True)]


def _shifted(row: Row, periods: int) -> Row:
    """Return a row moved later by whole periods; zero comes in, what leaves the horizon is gone."""
    return [*([0.0] * min(periods, len(row))), *row[: max(len(row) - periods, 0)]]


def _element_function(formula: Operation) -> Callable[..., Array]:
    if formula.name == "interpolate":
        return partial(interpolate, table=formula.table)
    return EACH[formula.name]
