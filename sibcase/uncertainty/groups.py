"""Groups: which people are measured in which period and cohort, in whole numbers, and what chance makes of each group.

people so far      N[t] = ⌊Σ people planned up to t + u⌋, with one u from 0 to 1 for a draw: people are whole, and
                   on average as many are measured in each period as planned
cohorts            the c-th of k ends with person N × c ÷ k, in the order in which people are measured
results            of each group by itself (`small_numbers`); those of a period or a cohort are sums of groups
comparison group   C people, shared among groups as the people are: C[t] = C × N[t] ÷ N, in whole numbers;
                   its error, for the people of a group together, is (N ÷ C) × (results − people × baseline)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from sibcase.uncertainty.small_numbers import results_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sibcase.book.operations import Array
    from sibcase.uncertainty.small_numbers import Measure

__all__ = ["Groups", "Shared"]

_Places: TypeAlias = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Shared:
    """An amount that is shared among people.

    Attributes:
        total: Of all people, of shape (draws,).
        by_period: Of those measured in each period, of shape (periods, draws).
        by_cohort: By number of cohorts, of those of each cohort, of shape (cohorts, draws).
    """

    total: Array
    by_period: Array
    by_cohort: dict[int, Array]


@dataclass(frozen=True, slots=True)
class Groups:
    """People in the order in which they are measured, cut where a period or a cohort ends.

    Attributes:
        so_far: How many people have been measured at each cut, in order, of shape (cuts, draws).
        periods: Which cuts end a period.
        cohorts: By number of cohorts, which cuts end one of them.
    """

    so_far: Array
    periods: _Places
    cohorts: dict[int, _Places]

    @classmethod
    def of(cls, planned: Array, cohorts: Sequence[int], start: Array) -> Groups:
        """Return the groups of people.

        Args:
            planned: The people measured in each period, of shape (periods, draws).
            cohorts: Into how many cohorts of equal size they are divided; several numbers for several metrics.
            start: A place from 0 to 1 in each draw at which people begin to be counted, of shape (draws,).
        """
        ends = [np.floor(np.maximum(np.cumsum(planned, axis=0), 0.0) + start)]
        ends += [np.rint(ends[0][-1:] * (np.arange(1, count + 1)[:, None] / count)) for count in cohorts]
        cuts = np.concatenate(ends)
        order = np.argsort(cuts, axis=0, kind="stable")
        places = np.argsort(order, axis=0, kind="stable")
        periods, *others = np.split(places, np.cumsum([len(each) for each in ends])[:-1])
        return cls(np.take_along_axis(cuts, order, axis=0), periods, dict(zip(cohorts, others, strict=True)))

    @property
    def people(self) -> Shared:
        """The people themselves."""
        return self._shared(self.so_far)

    def results(self, measure: Measure, rate: Array, deviation: Array | None, numbers: np.random.Generator) -> Shared:
        """Return what the people of each group achieve together, see `small_numbers.results_of`."""
        people = np.diff(self.so_far, axis=0, prepend=0.0)
        found = results_of(measure, rate, np.ascontiguousarray(people.T), deviation, numbers)
        return self._shared(np.cumsum(found.T, axis=0))

    def errors_of_comparison(
        self, size: Array, measure: Measure, rate: Array, deviation: Array | None, numbers: np.random.Generator
    ) -> Shared:
        """Return the error of what a comparison group says that the people of each group would have had.

        Args:
            size: The people of the comparison group, of shape (draws,); without any, the baseline is certain.
            measure: Yes or no, events, or something else.
            rate: The rate that they are expected to have.
            deviation: Of one person, for what is neither yes or no nor events.
            numbers: Random numbers of this comparison group alone.
        """
        compared = np.maximum(np.rint(np.where(np.isfinite(size), size, 0.0)), 0.0)
        for_one = compared / np.maximum(self.so_far[-1], 1.0)
        people = np.diff(np.rint(self.so_far * for_one), axis=0, prepend=0.0)
        found = results_of(measure, rate, np.ascontiguousarray(people.T), deviation, numbers).T
        errors = (found - people * rate) / np.where(for_one > 0, for_one, 1.0)
        return self._shared(np.cumsum(errors, axis=0))

    def _shared(self, so_far: Array) -> Shared:
        by_cohort = {count: _between(so_far, places) for count, places in self.cohorts.items()}
        return Shared(so_far[-1], _between(so_far, self.periods), by_cohort)


def _between(so_far: Array, places: _Places) -> Array:
    """Return what comes between one of the places and the next."""
    return np.asarray(np.diff(np.take_along_axis(so_far, places, axis=0), axis=0, prepend=0.0))
