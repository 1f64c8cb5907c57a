"""Causes: which inputs the spread of a figure comes from, from draws of both.

    rank correlation    Spearman's, from ranks in order; between −1 and 1
    share of variance   the first-order share, var(E[y | x]) ÷ var(y), from the means of y in 20 groups of x that hold
                        equally many draws, less what chance alone gives: 1 − (1 − η²)(n − 1) ÷ (n − 20)

A share less than three standard deviations above zero counts as none: the groups of an input without any effect
differ by chance, so that η² is spread as Beta(19 ÷ 2, (n − 20) ÷ 2). This matters where draws are few.

Shares add up to 1 where inputs act one by one, and to less where they act together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sibcase.book.operations import Array

__all__ = ["Cause", "causes_of"]

_GROUPS = 20
_FROM_ZERO = 3.0  # standard deviations


@dataclass(frozen=True, slots=True)
class Cause:
    """What one input has to do with the spread of a figure.

    Attributes:
        input: The name of the input.
        rank_correlation: Whether they rise together, and how closely.
        share: The share of the variance that comes from this input alone; zero where chance would give as much.
    """

    input: str
    rank_correlation: float
    share: float


def causes_of(figure: Array, inputs: Mapping[str, Array]) -> list[Cause]:
    """Return the causes of the spread of a figure, the greatest share first; nothing where it has no spread.

    Args:
        figure: The draws of the figure, of shape (draws,); those that are undefined are left out.
        inputs: By name the draws of each input.
    """
    known = np.isfinite(figure)
    values = figure[known]
    if values.size <= _GROUPS or not np.ptp(values):
        return []
    ranks = _ranks(values)
    found = [Cause(name, *_closeness(draws[known], values, ranks)) for name, draws in inputs.items()]
    return sorted(found, key=lambda each: (-each.share, -abs(each.rank_correlation), each.input))


def _closeness(draws: Array, values: Array, ranks: Array) -> tuple[float, float]:
    if not np.ptp(draws):
        return 0.0, 0.0
    own = _ranks(draws)
    correlation = float(np.corrcoef(own, ranks)[0, 1])
    size = values.size
    group = np.minimum((own * _GROUPS / size).astype(np.int64), _GROUPS - 1)
    counts = np.bincount(group, minlength=_GROUPS)
    means = np.bincount(group, weights=values, minlength=_GROUPS) / np.maximum(counts, 1)
    between = float(np.sum(counts * (means - values.mean()) ** 2)) / (size * float(values.var()))
    return correlation, _share(between, size, int(np.count_nonzero(counts)))


def _share(between: float, size: int, groups: int) -> float:
    """Return the share of the variance between groups, less what chance gives; equal values are in one group."""
    scale = (size - 1) / (size - groups)
    share = 1 - (1 - between) * scale
    a, b = (groups - 1) / 2, (size - groups) / 2
    by_chance = np.sqrt(a * b / ((a + b) ** 2 * (a + b + 1)))
    return share if share > _FROM_ZERO * scale * by_chance else 0.0


def _ranks(values: Array) -> Array:
    """Return the rank of each value from 0, equal values with the mean of their ranks."""
    _, where, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last - (counts + 1) / 2)[where])
