"""Chance in small numbers: of n people who each have a chance of r, not exactly n × r achieve the outcome.

    yes or no          Binomial(n, r)
    events             Poisson(n × r)
    all else           Normal(n × r, s × √n), with the standard deviation s of one person that the outcome states

are the results of n people together, n a whole number. Results of people who are measured in one period or cohort do
not depend on those of others, so that the results of several add up to those of all of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from sibcase.book.operations import Array

__all__ = ["Measure", "realised", "results_of"]

# More people or events than these make chance too small to see.
_MOST = 1e15

Measure: TypeAlias = Literal["binary", "count", "other"]


def results_of(
    measure: Measure, rate: Array, people: Array, deviation: Array | None, numbers: np.random.Generator
) -> Array:
    """Return the results of groups of people together, of shape (draws, groups); zero where there is no one.

    Args:
        measure: Yes or no, events, or something else.
        rate: The expected rates, finite numbers of shape (draws,).
        people: The people of each group, whole numbers of shape (draws, groups).
        deviation: Of one person, for what is neither yes or no nor events.
        numbers: Random numbers of these groups alone; those of a draw follow those of the draw before it.
    """
    count, each = np.clip(people, 0.0, _MOST), rate[:, None]
    if measure == "binary":
        return np.asarray(numbers.binomial(count.astype(np.int64), np.clip(each, 0.0, 1.0)), dtype=float)
    if measure == "count":
        return np.asarray(numbers.poisson(np.clip(count * each, 0.0, _MOST)), dtype=float)
    spread = np.zeros_like(rate) if deviation is None else np.where(np.isfinite(deviation), deviation, 0.0)
    return np.asarray(count * each + spread[:, None] * np.sqrt(count) * numbers.standard_normal(count.shape))


def realised(
    measure: Measure, rate: Array, people: Array, deviation: Array | None, numbers: np.random.Generator
) -> Array:
    """Return the rates that one group of people achieves by chance; the expected rate where no one is measured.

    Args:
        measure: Yes or no, events, or something else.
        rate: The expected rates, of shape (draws,).
        people: The people measured in each draw, counted in whole numbers.
        deviation: Of one person, for what is neither yes or no nor events.
        numbers: Random numbers of this rate alone.
    """
    known = np.isfinite(rate) & np.isfinite(people)
    count = np.where(known, np.rint(people), 0.0)
    found = results_of(measure, np.where(known, rate, 0.0), count[:, None], deviation, numbers)[:, 0]
    return np.where(count > 0, found / np.maximum(count, 1.0), rate)
