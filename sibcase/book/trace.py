"""Trace: why this figure. The formula in words and in numbers, line under line, down to the assumptions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.book.formulas import Numbers, in_words
from sibcase.book.lines import PER_PERIOD, Line, Origin

if TYPE_CHECKING:
    from sibcase.book.figures import Figures
    from sibcase.book.formulas import Show

DEEPEST = 60


@dataclass(frozen=True, slots=True)
class Explained:
    """A line of the book at one period: its value, its formula in words and numbers, and the lines it rests on.

    Over all periods, `numbers` is empty where sums over time do not come to the figure, and `value` is nothing where
    a row varies and cannot be summed; `shown` is the value as it is written, then a range.
    """

    name: str
    label: str
    unit: str
    value: float | None
    shown: str
    period: str
    words: str
    numbers: str
    text: str
    place: str
    source: str
    note: str
    is_default: bool
    because: tuple[Explained, ...]
    shown_above: bool = False


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
    tracer = _Tracer(figures, show or _plainly)
    if period is None:
        return tracer.explain(name, None, 0)
    periods = dict(zip(figures.book.periods.labels, range(figures.book.periods.count), strict=True))
    is_row = name in figures and figures.book.lines[name].axis == "period"
    return tracer.explain(name if is_row else name + PER_PERIOD, periods[period], 0)


def _plainly(value: float | None, _unit: str) -> str:
    return "undefined" if value is None else f"{value:,.10g}"


_NOWHERE = Origin("")


class _Tracer:
    """Walks from a figure to its assumptions; a line shown once is not shown again below."""

    def __init__(self, figures: Figures, show: Show) -> None:
        self.figures = figures
        self.numbers = Numbers(figures, show)
        self.shown: set[tuple[str, int | None]] = set()

    def explain(self, name: str, period: int | None, depth: int) -> Explained:
        line = self.figures.book.lines[name]
        at = period if line.axis == "period" else None
        again = (name, at) in self.shown
        self.shown.add((name, at))
        inner = () if again or depth > DEEPEST else self._because(line, at, depth)
        origin = line.origin or _NOWHERE
        return Explained(
            name=name,
            label=line.label,
            unit=line.unit,
            value=self.numbers.value(line, at),
            shown=self.numbers.shown(line, at),
            period=self.figures.book.periods.labels[at] if at is not None else "",
            words=in_words(self.figures, line.formula) if line.formula is not None else "",
            numbers=self.numbers.formula(line, at),
            text=origin.text,
            place=origin.place,
            source=origin.source,
            note=origin.note or self.figures.caution(name),
            is_default=origin.is_default,
            because=inner,
            shown_above=again,
        )

    def _because(self, line: Line, period: int | None, depth: int) -> tuple[Explained, ...]:
        if line.formula is None:
            return ()
        needed = dict.fromkeys(self.numbers.needed(line.formula, period))
        return tuple(self.explain(name, at, depth + 1) for name, at in needed)
