"""Trace: why this figure. The formula in words and in numbers, line under line, down to the assumptions."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sibcase.book.lines import PER_PERIOD, Line
from sibcase.book.terms import Number, Operation, Ref, Term, references

if TYPE_CHECKING:
    from sibcase.book.figures import Figures

DEEPEST = 60


@dataclass(frozen=True, slots=True)
class Explained:
    """A line of the book at one period: its value, its formula in words and numbers, and the lines it rests on."""

    name: str
    label: str
    unit: str
    value: float | None
    period: str
    words: str
    numbers: str
    text: str
    place: str
    source: str
    note: str
    is_default: bool
    because: tuple[Explained, ...]
    told_above: bool = False


Show = Callable[[float | None, str], str]


def trace(figures: Figures, name: str, period: str | None = None, show: Show | None = None) -> Explained:
    """Return the tree that explains a figure.

    Args:
        figures: the evaluated book.
        name: a figure, such as `payments.total`.
        period: a period's label; then the row behind the figure is explained at that period.
        show: how a value of a unit is written.

    Raises:
        KeyError: there is no such figure, no such period, or the figure has no row.
    """
    row = name if name.endswith(PER_PERIOD) else name + PER_PERIOD
    if period is None:
        return _Tracer(figures, show or _plainly).explain(name, None, 0)
    if row not in figures and figures.book.lines[name].axis == "period":
        row = name
    return _Tracer(figures, show or _plainly).explain(row, figures.book.periods.labels.index(period), 0)


def _plainly(value: float | None, _unit: str) -> str:
    return "undefined" if value is None else f"{value:,.10g}"


class _Tracer:
    """Walks from a figure to its assumptions; a line told once is not told again below."""

    def __init__(self, figures: Figures, show: Show) -> None:
        self.figures = figures
        self.show = show
        self.told: set[tuple[str, int | None]] = set()

    def explain(self, name: str, period: int | None, depth: int) -> Explained:
        line = self.figures.book.lines[name]
        at = period if line.axis == "period" else None
        again = (name, at) in self.told
        self.told.add((name, at))
        inner = () if again or depth > DEEPEST else self._because(line, at, depth)
        formula = line.formula
        origin = line.origin
        return Explained(
            name=name,
            label=line.label,
            unit=line.unit,
            value=self._value(line, at),
            period=self.figures.book.periods.labels[at] if at is not None else "",
            words=self._words(formula) if formula is not None else "",
            numbers=self._numbers(formula, at) if formula is not None else "",
            text=origin.text if origin else "",
            place=origin.place if origin else "",
            source=origin.source if origin else "",
            note=origin.note if origin else "",
            is_default=origin.is_default if origin else False,
            because=inner,
            told_above=again,
        )

    def _because(self, line: Line, period: int | None, depth: int) -> tuple[Explained, ...]:
        if line.formula is None:
            return ()
        found = []
        for name, at in dict.fromkeys(self._needed(line.formula, period)):
            found.append(self.explain(name, at, depth + 1))
        return tuple(found)

    def _needed(self, formula: Term, period: int | None) -> list[tuple[str, int | None]]:
        """Return the lines and periods that a formula looks at."""
        if isinstance(formula, Operation) and formula.name == "previous" and period is not None:
            return [(name, period - 1) for name in references(formula)] if period > 0 else []
        if isinstance(formula, Operation):
            return [needed for inner in formula.terms for needed in self._needed(inner, period)]
        if isinstance(formula, Ref):
            return [(formula.name, period if self.figures.book.lines[formula.name].axis == "period" else None)]
        return []

    def _value(self, line: Line, period: int | None) -> float | None:
        array = self.figures.array(line.name)
        if line.axis == "once":
            return self.figures.value(line.name)
        value = float(array[period, 0]) if period is not None else float(array[:, 0].sum())
        return None if np.isnan(value) else value

    def _words(self, formula: Term) -> str:
        return _written(formula, lambda name: f"[{self.figures.book.lines[name].label}]", 0)

    def _numbers(self, formula: Term, period: int | None) -> str:
        return _written(formula, lambda name: self._shown(name, period), 0)

    def _shown(self, name: str, period: int | None) -> str:
        line = self.figures.book.lines[name]
        return self.show(self._value(line, period if line.axis == "period" else None), line.unit)


_INFIX = {
    "add": ("+", 1),
    "subtract": ("−", 1),
    "sum": ("+", 1),
    "multiply": ("×", 2),
    "divide": ("÷", 2),
    "power": ("^", 3),
}
_PHRASES = {
    "min": "the least of ({})",
    "max": "the greatest of ({})",
    "abs": "the size of ({})",
    "floor": "the whole part of ({})",
    "ceiling": "({}) rounded up",
    "pence": "({}) to the penny",
    "lag": "({0}) moved later by ({1}) periods",
    "previous": "last period's {}",
    "running": "the sum up to now of ({})",
    "total": "the sum over all periods of ({})",
    "peak": "the highest of {}",
    "echo": "the sum over earlier periods of {0} × {1}",
    "interpolate": "the table at {}",
    "irr": "the rate at which {0} has no present value",
    "by_year": "{} by financial year",
    "first_reached": "the first period in which {0} reaches {1}",
    "at_least": "{0} is at least {1}",
    "above": "{0} is above {1}",
    "when": "{1} if {0}, else {2}",
}


def _written(formula: Term, write: Callable[[str], str], strength: int) -> str:
    """Write a formula with the operations' own words; brackets only where they are needed."""
    if isinstance(formula, Number):
        return f"{formula.value:g}"
    if isinstance(formula, Ref):
        return write(formula.name)
    if not isinstance(formula, Operation):
        return "?"
    if formula.name in _INFIX:
        return _infix(formula, write, strength)
    parts = [_written(inner, write, 0) for inner in formula.terms]
    phrase = _PHRASES[formula.name]
    numbered = "{0}" in phrase or "{1}" in phrase
    return _without_spare_brackets(phrase.format(*parts) if numbered else phrase.format("; ".join(parts)))


def _infix(formula: Operation, write: Callable[[str], str], strength: int) -> str:
    sign, own = _INFIX[formula.name]
    tighter = own + 1 if formula.name in ("subtract", "divide", "power") else own
    parts = [_written(inner, write, own if index == 0 else tighter) for index, inner in enumerate(formula.terms)]
    text = f" {sign} ".join(parts)
    return f"({text})" if own < strength else text


def _without_spare_brackets(text: str) -> str:
    """Take away brackets around a single label or number: `([Payments])` reads as `[Payments]`."""
    return _SINGLE.sub(r"\1", text)


_SINGLE = re.compile(r"\((\[[^][()]*\]|[^\s()+×÷−;]+)\)")
