"""Noise: how far a measured change may lie from the true one by chance, with so many people and such a measure.

    variance of one person    r(1 − r) for yes or no; the rate itself for events, which then come as by Poisson's law;
                              else the square of the standard deviation that is stated
    error of the change       √(variance of one person ÷ people + variance at the baseline ÷ people compared with)
    of a relative change      the same, with the second variance × (1 ∓ limit ÷ baseline)²: a reduction by a tenth is
                              reached where the level is below 0.9 times the level of the comparison group

Without a comparison group the baseline is taken as known. Then yes or no is counted exactly, as binomial, and events
as Poisson; all else, and every comparison of two groups, by the normal curve. People are independent of one another.
An error that the case states itself is used as it is, with the normal curve.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

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

Kind: TypeAlias = Literal["binary", "count", "other"]


@dataclass(frozen=True, slots=True)
class Noise:
    """The chances of one measurement; changes are for one person, and count up in the good direction.

    Attributes:
        kind: Yes or no, events, or something else.
        falls: Whether the service is to reduce what is measured.
        people: The people measured, a whole number.
        baseline: The level without the service.
        deviation: The standard deviation of one person, where one is stated.
        compared_with: The people compared with; nothing where the baseline is taken as known.
        stated_error: The standard error of the change, where the case states it instead of all others.
        is_relative: Whether the change is measured relative to the level of those compared with.
    """

    kind: Kind
    falls: bool
    people: Term
    baseline: Term
    deviation: Term | None = None
    compared_with: Term | None = None
    stated_error: Term | None = None
    is_relative: bool = False

    @property
    def is_known(self) -> bool:
        """Whether the case states how people differ from one another."""
        return self.kind != "other" or self.deviation is not None or self.stated_error is not None

    def of_several(self, cohorts: int) -> Noise:
        """Return the noise of as many cohorts measured together, each as large as this one."""
        if cohorts == 1:
            return self
        return replace(
            self,
            people=self.people * float(cohorts),
            compared_with=self.compared_with * float(cohorts) if self.compared_with is not None else None,
            stated_error=self.stated_error / float(cohorts) ** 0.5 if self.stated_error is not None else None,
        )

    def level(self, change: Term) -> Term:
        """Return the level that people come to by a change in the good direction."""
        return self.baseline - change if self.falls else self.baseline + change

    def variance(self, change: Term) -> Term:
        """Return the variance of one person's result where the true change is this."""
        if self.deviation is not None:
            return self.deviation**2
        if self.kind == "binary":
            rate = least(greatest(self.level(change), 0.0), 1.0)
            return rate * (1 - rate)
        return greatest(self.level(change), 0.0)

    @property
    def error_at_baseline(self) -> Term:
        """The standard error of a change that is compared, if there is no effect."""
        return self.error(Number(0.0), compared=True)

    def error(self, change: Term, *, compared: bool, limit: Term | None = None) -> Term:
        """Return the standard error of the measured change where the true change is this.

        Args:
            change: The true change.
            compared: Whether the comparison group enters into it.
            limit: The change that it is held against, which matters to a relative one.
        """
        if self.stated_error is not None:
            return self.stated_error
        own = self.variance(change) / self.people
        if not compared or self.compared_with is None:
            return own**0.5
        others = self.variance(Number(0.0)) / self.compared_with
        if self.is_relative and limit is not None:
            others = others * (self.level(limit) / self.baseline) ** 2
        return (own + others) ** 0.5

    def exceeds(self, limit: Term, change: Term, *, included: bool, compared: bool) -> Term:
        """Return the chance that the measured change is above a limit (or at it) where the true change is `change`."""
        is_certain = not compared or self.compared_with is None
        is_exact = is_certain and self.deviation is None and self.stated_error is None
        if is_exact and self.kind == "binary":
            return self._binomial(limit, change, included=included)
        if is_exact and self.kind == "count":
            return self._poisson(limit, change, included=included)
        return normal_below((change - limit) / self.error(change, compared=compared, limit=limit))

    def _binomial(self, limit: Term, change: Term, *, included: bool) -> Term:
        good = 1 - self.baseline if self.falls else self.baseline
        rate = least(greatest(good + change, 0.0), 1.0)
        return binomial_at_least(self.people, rate, _first(self.people * (good + limit), included=included))

    def _poisson(self, limit: Term, change: Term, *, included: bool) -> Term:
        mean = greatest(self.people * self.level(change), 0.0)
        edge = self.people * self.level(limit)
        if not self.falls:
            return poisson_at_least(mean, _first(edge, included=included))
        # Fewer events are good: what exceeds the limit is what is not above the edge.
        return 1 - poisson_at_least(mean, _first(edge, included=not included))


def noise_of(name: str, outcome: Outcome, *, compares: bool = False) -> Noise:
    """Return the noise of an outcome, of which all who are measured within the term are one group."""
    return Noise(
        kind_of(outcome),
        outcome.direction == "reduce",
        Ref(f"chance.{name}.people"),
        Ref(f"outcomes.{name}.baseline"),
        Ref(f"outcomes.{name}.standard_deviation") if outcome.standard_deviation is not None else None,
        Ref(COMPARED) if compares else None,
    )


def kind_of(outcome: Outcome) -> Kind:
    """Return how an outcome is counted."""
    return outcome.measure if outcome.measure in ("binary", "count") else "other"


def _first(edge: Term, *, included: bool) -> Term:
    """Return the first whole number at or above an edge, or above it."""
    return greatest(ceiling(edge) if included else floor(edge) + 1, 0.0)
