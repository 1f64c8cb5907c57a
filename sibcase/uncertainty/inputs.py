"""Uncertain inputs: the assumptions of a case that state a range, and the distribution that each is drawn from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np

from sibcase.book.draws import Draws, written_inputs
from sibcase.casefile.stated import assumptions_of
from sibcase.casefile.values.wording import SHARE_UNITS
from sibcase.uncertainty.distributions import BY_DEFAULT, Range, RangeFault, quantile_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sibcase.book.draws import WrittenInput
    from sibcase.book.figures import Figures
    from sibcase.book.lines import Book
    from sibcase.book.operations import Array
    from sibcase.casefile.case import Case
    from sibcase.uncertainty.distributions import Distribution, QuantileTable

__all__ = ["NotDrawn", "UncertainInput", "draws_of", "figures_of", "ranges_of", "uncertain_inputs"]

_NO_LINE = (
    "no line of the model takes its value alone, so that it cannot be drawn; "
    "to see what another value does, define an option with `changes`"
)


@dataclass(frozen=True, slots=True)
class UncertainInput:
    """One written value with a range.

    Attributes:
        written: The value, and the lines of the book that carry it.
        range: What it may be.
        table: The quantiles of its distribution.
    """

    written: WrittenInput
    range: Range
    table: QuantileTable

    def draws(self, values: Array) -> dict[str, Array]:
        """Return draws of the value as draws of every line that carries it, see `draws_of`."""
        return draws_of(self.written, values)


@dataclass(frozen=True, slots=True)
class NotDrawn:
    """An input that states a range, from which nothing can be drawn: it keeps its value. `why` gives the reason."""

    name: str
    label: str
    why: str


def uncertain_inputs(book: Book) -> tuple[list[UncertainInput], list[NotDrawn]]:
    """Return the inputs that state a range, and those of them from which nothing can be drawn."""
    drawn: list[UncertainInput] = []
    left_out: list[NotDrawn] = []
    for written in written_inputs(book).values():
        if written.low is None or written.high is None:
            continue
        try:
            drawn.append(_uncertain(written, written.low, written.high))
        except RangeFault as fault:
            left_out.append(NotDrawn(written.name, written.label, str(fault)))
    return drawn, left_out


def ranges_of(case: Case, book: Book) -> tuple[list[UncertainInput], list[NotDrawn]]:
    """Return the inputs with a range that are drawn, and every written range of a case from which nothing is."""
    drawn, left_out = uncertain_inputs(book)
    return drawn, [*left_out, *_without_a_line(case, drawn, left_out)]


def _without_a_line(case: Case, drawn: Iterable[UncertainInput], left_out: Iterable[NotDrawn]) -> list[NotDrawn]:
    """Return the ranges that no input of the book carries: with one end only, or of a quantity without a line."""
    known = {path for each in drawn for path in each.written.paths} | {each.name for each in left_out}
    found: dict[str, NotDrawn] = {}
    for each in assumptions_of(case):
        name = ".".join(each.path)
        if name in known or (each.low is None and each.high is None):
            continue
        has, lacks = ("low", "high") if each.high is None else ("high", "low")
        one_end = f"its range has `{has}` and no `{lacks}`: add the other end"
        is_whole = each.low is not None and each.high is not None
        found.setdefault(name, NotDrawn(name, name, _NO_LINE if is_whole else one_end))
    return list(found.values())


def draws_of(written: WrittenInput, values: Array) -> dict[str, Array]:
    """Return draws of a written value as draws of every line that carries it.

    A value for each period moves in proportion: with the first period a tenth higher, all are.

    Args:
        written: The value.
        values: Of the first period, of shape (draws,).
    """
    rows = values if len(written.values) == 1 else np.outer(written.values, values / written.values[0])
    return written.draws(rows)


def figures_of(
    planned: Figures,
    names: Sequence[str],
    inputs: Iterable[WrittenInput],
    levels: Iterable[str] = (),
    *,
    periods: Mapping[str, Sequence[int]] | None = None,
    compiled: bool | None = None,
) -> Draws:
    """Return figures as a function of written values, line by line as `draws_of` gives them.

    Args:
        planned: The figures of the book as planned.
        names: The figures.
        inputs: The values that are drawn.
        levels: Lines that are drawn besides, such as expected levels.
        periods: Of those of them that are rows, the periods in which they are drawn.
        compiled: See `Draws`.
    """
    written = list(inputs)
    lines = dict.fromkeys([*(line for each in written for line in each.lines), *levels])
    rows = [line for each in written if len(each.values) > 1 for line in each.lines]
    moved, some = {line: (line,) for line in lines}, periods or {}
    return Draws(planned.book, names, moved, by_period=[*rows, *some], periods=some, planned=planned, compiled=compiled)


def _uncertain(written: WrittenInput, low: float, high: float) -> UncertainInput:
    if len(written.values) > 1 and not written.values[0]:
        raise RangeFault("its first value is zero, so that the others cannot move in proportion")
    distribution = cast("Distribution", written.distribution or BY_DEFAULT)
    least = 0.0 if min(low, high) >= 0 else -np.inf
    # What lies between 0 and 1 as planned does so in every draw.
    most = 1.0 if written.unit in SHARE_UNITS and max(low, high) <= 1 else np.inf
    what = Range(low, written.value, high, distribution, least, most)
    return UncertainInput(written, what, quantile_table(what))
