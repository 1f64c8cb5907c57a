"""Formulas as people read them: in words, with the labels of lines, and in numbers that come to the figure."""

from __future__ import annotations

import re
from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING

import numpy as np

from sibcase.book.evaluate import Frame, computation
from sibcase.book.lines import PER_PERIOD
from sibcase.book.operations import DUST, WHOLE, Array
from sibcase.book.terms import Number, Operation, Ref, Term, references

if TYPE_CHECKING:
    from sibcase.book.figures import Figures
    from sibcase.book.lines import Line

Show = Callable[[float | None, str], str]
Tell = Callable[[Term, int], str | None]
MOST_LISTED = 6
MOST_FLOWS = 12

INFIX = {
    "add": ("+", 1),
    "subtract": ("−", 1),
    "sum": ("+", 1),
    "multiply": ("×", 2),
    "divide": ("÷", 2),
    "power": ("^", 3),
}
PHRASES = {
    "min": "the least of ({})",
    "max": "the greatest of ({})",
    "abs": "the size of ({})",
    "floor": "the whole part of ({})",
    "ceiling": "({}) rounded up",
    "pence": "({}) to the penny",
    "minor_0": "({}) to the whole unit",
    "minor_3": "({}) to the thousandth",
    "minor_4": "({}) to the ten-thousandth",
    "lag": "({0}) moved later by ({1}) periods",
    "previous": "last period's {}",
    "running": "the sum up to now of ({})",
    "total": "the sum over all periods of ({})",
    "peak": "the highest of ({})",
    "echo": "the sum over earlier periods of ({0}) × ({1})",
    "ahead": "the most that later periods still need of ({})",
    "interpolate": "the table at ({})",
    "irr": "the rate at which ({0}) has no present value",
    "irr_at": "the rate of a year at which what moves, each amount at its time in years ({}), is worth zero",
    "dated_irr": "the rate of a year at which what was put in and got back on its days, ({}), has no present value",
    "expected_within": "the expected part that a cap leaves, from ({})",
    "by_year": "({}) by financial year",
    "first_reached": "the first period in which ({0}) reaches ({1})",
    "at_least": "({0}) is at least ({1})",
    "above": "({0}) is above ({1})",
    "when": "({1}) if ({0}), else ({2})",
    "normal_below": "the part of the normal curve below ({0})",
    "binomial_at_least": "the chance that of ({0}) people, each with a chance of ({1}), at least ({2}) succeed",
    "neither_each_nor_all": "the chance that none of ({2}) results is ({0}) errors up, nor all together ({1})",
    "poisson_at_least": "the chance of at least ({1}) events where ({0}) are expected",
}


# What a period takes from earlier ones.
EARLIER = frozenset({"previous", "lag", "echo"})
_KEEPS_SUMS = frozenset({"lag", "by_year"})
# Phrases that end in a term of their own: among other signs they stand in brackets.
_OPEN = frozenset({"lag", "previous", "echo", "first_reached", "at_least", "above", "when"})


def in_words(figures: Figures, formula: Term, called: Callable[[Line], str] = attrgetter("label")) -> str:
    """Write a formula with the lines it refers to, each by what it is called: its label, unless told otherwise."""
    lines = figures.book.lines
    return _written(formula, lambda part, _: f"[{called(lines[part.name])}]" if isinstance(part, Ref) else None, 0)


class Numbers:
    """Writes values and formulas in numbers: at one period, or over all of them."""

    def __init__(self, figures: Figures, show: Show) -> None:
        """Write the figures of a book; `show` says how a value of a unit is written."""
        self.figures = figures
        self.lines = figures.book.lines
        self.show = show
        self.frame = Frame(figures.book)
        self.frame.arrays = figures.arrays

    def value(self, line: Line, period: int | None) -> float | None:
        """Return a line's value at a period; over all periods the sum of a flow, or what never varies, else nothing."""
        column = self.figures.array(line.name)[:, 0]
        if line.axis == "period" and period is not None:
            return _defined(column[period])
        if self._is_flow(line):
            return _defined(column.sum())
        return _defined(column[0]) if line.axis == "once" or np.all(column == column[0]) else None

    def shown(self, line: Line, period: int | None) -> str:
        """Return a line's value as it is written: `£400,000`, or for what varies and is no flow `1 to 0.9`."""
        value, column = self.value(line, period), self.figures.array(line.name)[:, 0]
        if value is None and line.axis != "once" and period is None and not np.isnan(column).any():
            return f"{self.show(float(column.min()), line.unit)} to {self.show(float(column.max()), line.unit)}"
        return self.show(value, line.unit)

    def formula(self, line: Line, period: int | None) -> str:
        """Return a line's formula in numbers; nothing where sums over time do not come to the figure."""
        if line.formula is None or line.axis == "year" or (line.axis == "period" and period is None):
            holds = line.formula is not None and self._holds_for_sums(line, line.formula)
            return _written(line.formula, self._at(None), 0) if holds and line.formula is not None else ""
        return _written(line.formula, self._at(period), 0)

    def needed(self, formula: Term, period: int | None) -> list[tuple[str, int | None]]:
        """Return the lines that a formula looks at, each with the period at which it does."""
        if isinstance(formula, Ref):
            return [(formula.name, period if self.lines[formula.name].axis == "period" else None)]
        if not isinstance(formula, Operation):
            return []
        if period is not None and formula.name in EARLIER:
            looked_at = [
                found for at, _ in self._earlier(formula, period) for found in self.needed(formula.terms[0], at)
            ]
            return looked_at + [found for inner in formula.terms[1:] for found in self.needed(inner, None)]
        return [found for inner in formula.terms for found in self.needed(inner, period)]

    def _is_flow(self, line: Line) -> bool:
        """Return whether a row can be summed: it has a total of its name, or counts units; balances have neither."""
        has_total = line.name.endswith(PER_PERIOD) and line.name.removesuffix(PER_PERIOD) in self.lines
        return line.axis == "year" or (line.axis == "period" and (has_total or line.unit == "units"))

    def _computed(self, formula: Term) -> Array:
        return computation(formula)(self.frame)

    def _earlier(self, formula: Operation, period: int) -> list[tuple[int, float]]:
        """Return the periods that count in this one, each with its weight."""
        if formula.name == "previous":
            return [(period - 1, 1.0)] if period > 0 else []
        if formula.name == "lag":
            return _lagged(float(self._computed(formula.terms[1]).flat[0]), period)
        row, weights = (self._computed(part)[: period + 1, 0] for part in formula.terms)
        return [(period - age, float(weight)) for age, weight in enumerate(weights) if weight and row[period - age]]

    def _at(self, period: int | None) -> Tell:
        return lambda part, strength: self._told(part, period, strength)

    def _told(self, part: Term, period: int | None, strength: int) -> str | None:
        """Write what reads differently in numbers than in words: references, and what looks at other periods."""
        if isinstance(part, Ref):
            line = self.lines[part.name]
            return self.shown(line, period if line.axis == "period" else None)
        if not isinstance(part, Operation):
            return None
        if part.name == "total" and not isinstance(part.terms[0], Ref):
            return self._sum_over_time(part.terms[0], strength)
        if part.name in ("peak", "irr", "first_reached"):
            goals = [_written(goal, self._at(None), 0) for goal in part.terms[1:]]
            return _phrase(part.name, [self._flows(part.terms[0]), *goals], strength)
        if part.name == "irr_at":
            return _phrase(part.name, [self._flows_at(part)], strength)
        if period is not None and part.name == "running":
            return self.show(float(self._computed(part)[period, 0]), self._unit_of(part))
        if period is not None and part.name in EARLIER:
            return self._from_earlier(part, period, strength)
        return None

    def _from_earlier(self, part: Operation, period: int, strength: int) -> str:
        weighted = self._earlier(part, period)
        if len(weighted) == 1 and weighted[0][1] == 1:
            return _written(part.terms[0], self._at(weighted[0][0]), strength)
        texts = []
        for at, weight in weighted:
            text = _written(part.terms[0], self._at(at), 1 if weight == 1 else 2)
            texts.append(text if weight == 1 else f"{text} × {weight:.6g}")
        return _joined(texts, strength)

    def _sum_over_time(self, inner: Term, strength: int) -> str:
        periods = np.flatnonzero(self._computed(inner)[:, 0])
        return _joined([_written(inner, self._at(int(period)), 1) for period in periods], strength)

    def _flows(self, row: Term) -> str:
        values = [self.show(float(value), self._unit_of(row)) for value in self._computed(row)[:, 0]]
        return "; ".join(_shortened(values, MOST_FLOWS))

    def _flows_at(self, part: Operation) -> str:
        """Write what moves, in the order of time, with the years at which it does."""
        rows = [np.broadcast_to(self._computed(each)[:, 0], (self.figures.book.periods.count,)) for each in part.terms]
        flows = sorted(zip(np.concatenate(rows[1::2]).tolist(), np.concatenate(rows[::2]).tolist(), strict=True))
        unit = self._unit_of(part)
        values = [f"{self.show(amount, unit)} at {years:.2f} years" for years, amount in flows if amount]
        return "; ".join(_shortened(values, MOST_FLOWS))

    def _unit_of(self, row: Term) -> str:
        return next((self.lines[name].unit for name in references(row)), "")

    def _holds_for_sums(self, line: Line, formula: Term) -> bool:
        """Return whether a formula of rows also holds of their sums, but for what rounding to pence takes."""
        if not self._is_flow(line) or _looks_elsewhere(formula):
            return False
        sums = {name: self.value(self.lines[name], None) for name in references(formula)}
        if None in sums.values():
            return False
        frame = Frame(self.figures.book)
        frame.arrays = {name: np.array([[value]]) for name, value in sums.items()}
        found, value = float(computation(_of_sums(formula))(frame).flat[0]), self.value(line, None)
        half_a_penny = 0.5 / 10**self.figures.book.minor_unit
        allowed = half_a_penny * self.figures.book.periods.count if line.unit == "money" else DUST
        return value is not None and abs(found - value) <= allowed + DUST * abs(value)


def _defined(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _lagged(periods: float, period: int) -> list[tuple[int, float]]:
    """Return the one or two periods that a lag reaches back to, and how much each counts."""
    whole = int(np.floor(periods + DUST))
    part = periods - whole if periods - whole > DUST else 0.0
    reached = [(period - whole, 1 - part), (period - whole - 1, part)]
    return [(at, weight) for at, weight in reached if at >= 0 and weight]


def _looks_elsewhere(formula: Term) -> bool:
    """Return whether a formula does more to rows than what can be done to their sums."""
    if not isinstance(formula, Operation):
        return False
    here = formula.name == "previous" or (formula.name in WHOLE and formula.name not in _KEEPS_SUMS)
    return here or any(map(_looks_elsewhere, formula.terms))


def _of_sums(formula: Term) -> Term:
    """Return the formula without what only moves money in time."""
    if not isinstance(formula, Operation):
        return formula
    if formula.name in _KEEPS_SUMS:
        return _of_sums(formula.terms[0])
    return Operation(formula.name, tuple(map(_of_sums, formula.terms)), formula.table)


def _shortened(texts: list[str], most: int) -> list[str]:
    return texts if len(texts) <= most else [*texts[: most - 1], f"… {len(texts) - most} more …", texts[-1]]


def _joined(texts: list[str], strength: int) -> str:
    text = " + ".join(_shortened(texts, MOST_LISTED)) or "0"
    return f"({text})" if len(texts) > 1 and strength > 1 else text


def _written(formula: Term, tell: Tell, strength: int) -> str:
    """Write a formula with the operations' own words; brackets only where they are needed."""
    told = tell(formula, strength)
    if told is not None:
        return told
    if isinstance(formula, Number):
        return f"{formula.value:g}"
    if not isinstance(formula, Operation):
        return "?"
    if formula.name in INFIX:
        return _infix(formula, tell, strength)
    return _phrase(formula.name, [_written(inner, tell, 0) for inner in formula.terms], strength)


def _phrase(name: str, parts: list[str], strength: int) -> str:
    phrase = PHRASES[name]
    numbered = "{0}" in phrase or "{1}" in phrase
    text = _without_spare_brackets(phrase.format(*parts) if numbered else phrase.format("; ".join(parts)))
    return f"({text})" if strength and name in _OPEN else text


def _infix(formula: Operation, tell: Tell, strength: int) -> str:
    sign, own = INFIX[formula.name]
    tighter = own + 1 if formula.name in ("subtract", "divide", "power") else own
    parts = [_written(inner, tell, own if index == 0 else tighter) for index, inner in enumerate(formula.terms)]
    text = f" {sign} ".join(parts)
    return f"({text})" if own < strength else text


def _without_spare_brackets(text: str) -> str:
    """Take away brackets around a single label or number: `([Payments])` reads as `[Payments]`.

    Labels stay as they are, whatever brackets are in them.
    """
    return _SINGLE.sub(lambda found: found["label"] or found["number"] or found[0], text)


_SINGLE = re.compile(r"\((?P<label>\[[^][]*\])\)|\[[^][]*\]|\((?P<number>[^\s()+×÷;]+)\)")
