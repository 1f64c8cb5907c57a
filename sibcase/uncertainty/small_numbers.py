"""Chance in small numbers: of n people who each have a chance of r, not exactly n × r achieve the outcome.

    yes or no          Binomial(n, r) ÷ n
    events             Poisson(n × r) ÷ n
    all else           Normal(r, s ÷ √n), with the standard deviation s of one person that the outcome states

n is the number of people measured over the whole term, in whole numbers, and r the rate that was drawn. What is drawn
is the rate that the people of the service have, so that payments and savings both follow it. The error of a
comparison group is not drawn: it moves payments alone, and is given with each threshold of the contract.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from sibcase.book.operations import Array

__all__ = ["MeasuredRate", "realised"]

# More people or events than these make chance too small to see.
_MOST = 1e15

Measure: TypeAlias = Literal["binary", "count", "other"]


@dataclass(frozen=True, slots=True)
class MeasuredRate:
    """A rate that people achieve, by the names of its lines.

    Attributes:
        name: What its random numbers are named after.
        rate: The line of the expected rate.
        people: The line of the people measured.
        measure: Yes or no, events, or something else.
        deviation: The line of the standard deviation of one person; nothing for yes or no and for events.
    """

    name: str
    rate: str
    people: str
    measure: Measure
    deviation: str | None = None


def realised(
    measure: Measure, rate: Array, people: Array, deviation: Array | None, numbers: np.random.Generator
) -> Array:
    """Return the rates that people achieve by chance; the expected rate where no one is measured.

    Args:
        measure: Yes or no, events, or something else.
        rate: The expected rates, of shape (draws,).
        people: The people measured in each draw.
        deviation: Of one person, for what is neither yes or no nor events.
        numbers: Random numbers of this rate alone.
    """
    known = np.isfinite(rate) & np.isfinite(people)
    count = np.clip(np.where(known, np.rint(people), 0.0), 0.0, _MOST).astype(np.int64)
    some, divisor = count > 0, np.maximum(count, 1)
    if measure == "binary":
        found = numbers.binomial(divisor, np.clip(np.where(known, rate, 0.0), 0.0, 1.0)) / divisor
    elif measure == "count":
        found = numbers.poisson(np.clip(divisor * np.where(known, rate, 0.0), 0.0, _MOST)) / divisor
    else:
        spread = np.zeros_like(rate) if deviation is None else np.where(np.isfinite(deviation), deviation, 0.0)
        found = rate + spread / np.sqrt(divisor) * numbers.standard_normal(rate.size)
    return np.where(some, found, rate)
