"""Noise: how far a measured change may lie from the true one by chance, with so many people and such a measure.

    variance of one person    r(1 − r) for yes or no; the rate itself for events, which then come as by Poisson's law;
                              else the square of the standard deviation that the outcome states
    error of the change       √(variance of one person ÷ people + variance at the baseline ÷ people compared with)

Without a comparison group the baseline is taken as known. Then yes or no is counted exactly, as binomial, and events
as Poisson; all else, and every comparison of two groups, by the normal curve. People are independent of one another.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.book.terms import (
    Number,
    Ref,
    Term,
    binomial_at_least,
    ceiling,
    floor,
    greatest,
    least,
    normal_below,
    poisson_at_least,
)

if TYPE_CHECKING:
    from sibcase.casefile.sections.parts import Outcome

COMPARED = "evaluation.comparison_people"


@dataclass(frozen=True, slots=True)
class Noise:
    """The chances of one outcome's measurement; changes are for one person, and count up in the good direction."""

    name: str
    outcome: Outcome
    compares: bool

    @property
    def is_known(self) -> bool:
        """Whether the case says how people differ from one another."""
        return self.outcome.measure in ("binary", "count") or self.outcome.standard_deviation is not None

    @property
    def people(self) -> Ref:
        """The people measured, a whole number."""
        return Ref(f"chance.{self.name}.people")

    @property
    def baseline(self) -> Ref:
        """The level without the service."""
        return Ref(f"outcomes.{self.name}.baseline")

    @property
    def deviation(self) -> Ref:
        """The standard deviation that the outcome states."""
        return Ref(f"outcomes.{self.name}.standard_deviation")

    def level(self, change: Term) -> Term:
        """Return the level that people come to by a change in the good direction."""
        return self.baseline - change if self.outcome.direction == "reduce" else self.baseline + change

    def variance(self, change: Term) -> Term:
        """Return the variance of one person's result where the true change is this."""
        if self.outcome.standard_deviation is not None:
            return self.deviation**2
        if self.outcome.measure == "binary":
            rate = least(greatest(self.level(change), 0.0), 1.0)
            return rate * (1 - rate)
        return greatest(self.level(change), 0.0)

    def error(self, change: Term, *, compared: bool) -> Term:
        """Return the standard error of the measured change where the true change is this."""
        own = self.variance(change) / self.people
        both = own + self.variance(Number(0.0)) / Ref(COMPARED) if compared and self.compares else own
        return both**0.5

    def exceeds(self, limit: Term, change: Term, *, included: bool, compared: bool) -> Term:
        """Return the chance that the measured change is above a limit (or at it) where the true change is `change`."""
        is_exact = not (compared and self.compares) and self.outcome.standard_deviation is None
        if is_exact and self.outcome.measure == "binary":
            return self._binomial(limit, change, included=included)
        if is_exact and self.outcome.measure == "count":
            return self._poisson(limit, change, included=included)
        return normal_below((change - limit) / self.error(change, compared=compared))

    def _binomial(self, limit: Term, change: Term, *, included: bool) -> Term:
        good = 1 - self.baseline if self.outcome.direction == "reduce" else self.baseline
        rate = least(greatest(good + change, 0.0), 1.0)
        return binomial_at_least(self.people, rate, _first(self.people * (good + limit), included=included))

    def _poisson(self, limit: Term, change: Term, *, included: bool) -> Term:
        mean = greatest(self.people * self.level(change), 0.0)
        edge = self.people * self.level(limit)
        if self.outcome.direction == "increase":
            return poisson_at_least(mean, _first(edge, included=included))
        # Fewer events are good: what exceeds the limit is what is not above the edge.
        return 1 - poisson_at_least(mean, _first(edge, included=not included))


def _first(edge: Term, *, included: bool) -> Term:
    """Return the first whole number at or above an edge, or above it."""
    return greatest(ceiling(edge) if included else floor(edge) + 1, 0.0)
