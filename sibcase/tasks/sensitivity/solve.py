"""Solving: the value of an input at which a figure reaches a target."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sibcase.book.draws import GREATEST_INPUT, written_inputs
from sibcase.casefile.source.findings import nearest
from sibcase.casefile.values.wording import SHARE_UNITS, of_unit
from sibcase.tables.table import defined
from sibcase.tasks.sensitivity.sensitivity import check_single, label_of, nearness
from sibcase.uncertainty.crossings import Search, crossings
from sibcase.uncertainty.inputs import draws_of, figures_of

if TYPE_CHECKING:
    from sibcase.book.draws import WrittenInput
    from sibcase.book.lines import Book
    from sibcase.book.operations import Array
    from sibcase.tasks.business_case import BusinessCase

__all__ = ["CannotVary", "Solved", "input_of", "solve"]

# Without a range of its own an input is looked at from zero to so many times its value.
_TIMES = 10.0


class CannotVary(ValueError):  # noqa: N818 - named for what is wrong with the question
    """An input that the case does not have, or that cannot be varied so; the message says which there are."""


@dataclass(frozen=True, slots=True)
class Solved:
    """At which values of an input a figure reaches a target.

    Attributes:
        input: The name of the input, its label, unit and planned value.
        figure: The name of the figure, its label, unit and planned value; nothing where it is undefined.
        target: What the figure is to be.
        between: The least and the greatest value that was looked at.
        search: What was found.
    """

    input: tuple[str, str, str, float]
    figure: tuple[str, str, str, float | None]
    target: float
    between: tuple[float, float]
    search: Search

    def reached(self, currency: str) -> str:
        """Return in a sentence what the figure is at the values that were looked at."""
        _, called, unit, _ = self.figure
        least, most = self.search.least, self.search.most
        if not np.isfinite(least):
            return f"{called} is not known at any of these values."
        if most - least <= nearness(unit):
            return f"{called} does not depend on it."
        return f"{called}: from {of_unit(least, unit, currency)} to {of_unit(most, unit, currency)}."

    def as_data(self) -> dict[str, Any]:
        """Return all of it as plain values."""
        name, label, unit, planned = self.input
        figure, called, of, value = self.figure
        return {
            "vary": {"input": name, "label": label, "unit": unit, "planned": planned, "between": list(self.between)},
            "until": {"figure": figure, "label": called, "unit": of, "planned": value, "target": self.target},
            "at": [{"value": each.value, "until": each.until, "jumps": each.jumps} for each in self.search.found],
            "least": defined(self.search.least),
            "most": defined(self.search.most),
        }


def solve(
    business: BusinessCase, name: str, figure: str, target: float, between: tuple[float, float] | None = None
) -> Solved:
    """Return at which values of an input a figure reaches a target, all else as planned.

    Args:
        business: The case.
        name: The path of the input in the case file, such as `contract.payments.home.price`.
        figure: The name of a single figure.
        target: What it is to be, in its own unit.
        between: The least and the greatest value to look at; as fits the input if not given.

    Raises:
        CannotVary: the case has no such input, or its range is empty.
        UnknownFigure: the case has no single figure of that name.
    """
    planned = business.planned
    check_single(planned, figure)
    written = input_of(business.book, name)
    span = between or _span(written)
    if max(map(abs, span)) > GREATEST_INPUT:
        raise CannotVary(f"values beyond {GREATEST_INPUT:g} cannot be calculated with")
    if not span[0] < span[1]:
        raise CannotVary(f"nothing lies between {span[0]:g} and {span[1]:g}: give the lower value first")
    if len(written.values) > 1 and not written.values[0]:
        raise CannotVary(f"{name} is zero in the first period, so that the others cannot move in proportion")
    draws, unit = figures_of(planned, [figure], [written]), planned.book.lines[figure].unit

    def found_at(values: Array) -> Array:
        return draws.run(draws_of(written, values))[figure]

    return Solved(
        (written.name, written.label, written.unit, written.value),
        (figure, label_of(planned, figure), unit, planned.value(figure)),
        target,
        span,
        crossings(found_at, span, target, nearness(unit)),
    )


def input_of(book: Book, name: str) -> WrittenInput:
    """Return an input by its path in the case file.

    Raises:
        CannotVary: the case has no such input.
    """
    inputs = written_inputs(book)
    by_path = {path: each for each in inputs.values() for path in each.paths} | inputs
    if name not in by_path:
        # What the case leaves to a default, or what gives it its shape, cannot be varied.
        written = [path for path, each in by_path.items() if each.paths]
        close = ", ".join(nearest(name, written)[:4])
        raise CannotVary(f"this case has no input {name} that can be varied; near it: {close or 'none'}")
    return by_path[name]


def _span(written: WrittenInput) -> tuple[float, float]:
    value = written.value
    if written.unit in SHARE_UNITS and 0 <= value <= 1:
        return 0.0, 1.0
    return (0.0, _TIMES * value) if value > 0 else (_TIMES * value, 0.0) if value < 0 else (0.0, 1.0)
