"""Probabilities: the normal curve, and how often a number of events or more comes about by chance."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Callable

Array = npt.NDArray[np.float64]
# A sum of more terms than this differs from the normal curve by less than any decision needs.
MOST_TERMS = 2_000
_TINY = 1e-300
# For so few draws, all terms are worked out at once: a step for each of them would take longer than the sum.
_FEW = 16
# Beyond nine standard deviations lies nothing that a chance could show.
_FARTHEST, _STEP = 9.0, 1.0 / 256.0
_error_function = np.vectorize(math.erfc, otypes=[float])


def normal_below(deviations: Array) -> Array:
    """Return Φ(z) = erfc(−z / √2) / 2: the chance to lie below the mean plus z standard deviations."""
    return np.asarray(_error_function(-np.asarray(deviations, dtype=float) / math.sqrt(2.0)) / 2.0)


def binomial_at_least(people: Array, rate: Array, events: Array) -> Array:
    """Return P(X ≥ k) = 1 − Σ_{i<k} C(n, i) p^i (1 − p)^(n − i), the chance of k events or more among n people.

    The lower tail is summed exactly where it has at most 2,000 terms, else the upper tail where that has. Where both
    are longer the normal curve is used, with the correction for continuity: 1 − Φ((k − ½ − np) / √(np(1 − p))). Each
    draw is decided by its own numbers: no draw depends on the others.

    Args:
        people: n, whole numbers.
        rate: p, the chance of an event for each of them.
        events: k, whole numbers.
    """
    n, p, k = (np.asarray(each, dtype=float) for each in np.broadcast_arrays(people, rate, events))
    lower = k <= MOST_TERMS
    upper = ~lower & (n - k + 1 <= MOST_TERMS)
    found = np.full(n.shape, np.nan)
    found[lower] = 1.0 - _binomial_below(n[lower], p[lower], k[lower])
    found[upper] = _binomial_below(n[upper], 1.0 - p[upper], n[upper] - k[upper] + 1)
    both = ~lower & ~upper
    found[both] = 1.0 - _normal_tail(k[both], n[both] * p[both], n[both] * p[both] * (1.0 - p[both]))
    return np.asarray(np.where(np.isnan(n + p + k), np.nan, found))


def poisson_at_least(mean: Array, events: Array) -> Array:
    """Return P(N ≥ k) = 1 − Σ_{i<k} e^(−λ) λ^i / i!, the chance of k events or more where λ are expected.

    Beyond 2,000 terms the normal curve is used: 1 − Φ((k − ½ − λ) / √λ). Each draw is decided by its own numbers.

    Args:
        mean: λ, the number of events expected.
        events: k, whole numbers.
    """
    expected, k = (np.asarray(each, dtype=float) for each in np.broadcast_arrays(mean, events))
    expected = np.maximum(expected, _TINY)
    few = k <= MOST_TERMS
    found = np.full(k.shape, np.nan)
    found[few] = 1.0 - _poisson_below(expected[few], k[few])
    found[~few] = 1.0 - _normal_tail(k[~few], expected[~few], expected[~few])
    return np.asarray(np.where(np.isnan(expected + k), np.nan, found))


def neither_each_nor_all(each: Array, together: Array, count: Array) -> Array:
    """Return P(every Zᵢ < a, and ΣZᵢ ÷ √k < b) for k independent standard normal Zᵢ.

    Such is the chance that a contract pays nothing which pays for any cohort above one limit, or else for all cohorts
    together above another. The density of the sum is worked out by convolution, of steps of 1/256, with the trapezium
    rule; the result is exact to 1e-5.

    Args:
        each: a, the limit for each result, in its standard errors.
        together: b, the limit for all together, in their standard error.
        count: k, a whole number.
    """
    return np.asarray(_neither(*np.broadcast_arrays(each, together, count)), dtype=float)


def _neither_once(each: float, together: float, count: float) -> float:
    results = int(count)
    if math.isnan(each + together + count) or results < 1:
        return math.nan
    if results == 1:
        return math.erfc(-min(each, together) / math.sqrt(2.0)) / 2.0
    limit = min(max(each, -_FARTHEST), _FARTHEST)
    steps = int((limit + _FARTHEST) / _STEP) + 1
    if steps < 2:
        return 0.0
    values = limit - _STEP * np.arange(steps)
    weights = np.exp(-values * values / 2.0) * (_STEP / math.sqrt(2.0 * math.pi))
    weights[0] /= 2.0
    size = 1 << (results * steps).bit_length()
    sums = np.fft.irfft(np.fft.rfft(weights, size) ** results, size)[: results * (steps - 1) + 1]
    # From the greatest sum downwards: the chance to lie below one is all that comes after it.
    below = np.cumsum(sums[::-1])[::-1] - sums / 2.0
    place = (results * limit - math.sqrt(results) * together) / _STEP
    return float(
        min(max(np.interp(place, np.arange(below.size), below, left=float(np.sum(sums)), right=0.0), 0.0), 1.0)
    )


_neither = np.vectorize(_neither_once, otypes=[float])


def _normal_tail(events: Array, mean: Array, variance: Array) -> Array:
    """Return Φ((k − ½ − mean) / √variance), the chance of fewer than k events by the normal curve."""
    return normal_below((events - 0.5 - mean) / np.sqrt(np.maximum(variance, _TINY)))


def _most(terms: Array) -> int:
    """Return the greatest number of terms over some draws; an undefined one has none."""
    return int(np.max(np.nan_to_num(terms, nan=0.0), initial=0.0))


def _binomial_below(n: Array, p: Array, k: Array) -> Array:
    """Return Σ_{i<k} C(n, i) p^i (1 − p)^(n − i), in logarithms so that no term is lost."""
    rate = np.clip(p, _TINY, 1.0 - 1e-16)
    odds = np.log(rate) - np.log1p(-rate)
    return _sum_of_terms(
        n * np.log1p(-rate), lambda i: np.log(np.maximum(n - i, _TINY) / (i + 1)) + odds, np.minimum(k, n + 1)
    )


def _poisson_below(mean: Array, k: Array) -> Array:
    return _sum_of_terms(-mean, lambda i: np.log(mean / (i + 1)), k)


def _sum_of_terms(first: Array, step: Callable[[Array], Array], counts: Array) -> Array:
    """Return Σ_{i<k} e^(l_i) for each of some draws, at most 1, where l_0 is given and l_(i+1) = l_i + step(i).

    Terms are added from the first on: for few draws all at once, for many one after the other, with the same bits.
    """
    add = _added_at_once if first.size <= _FEW else _added_in_turn
    return np.minimum(add(first, step, counts, np.arange(float(_most(counts)))[:, None]), 1.0)


def _added_at_once(first: Array, step: Callable[[Array], Array], counts: Array, numbers: Array) -> Array:
    if not numbers.size:
        return np.zeros_like(first)
    logarithms = np.cumsum(np.vstack([first[None], step(numbers[:-1])]), axis=0)
    return np.asarray(np.cumsum(np.where(numbers < counts, np.exp(logarithms), 0.0), axis=0)[-1])


def _added_in_turn(first: Array, step: Callable[[Array], Array], counts: Array, numbers: Array) -> Array:
    logarithm, below = first, np.zeros_like(first)
    for number in numbers:
        below += np.where(number < counts, np.exp(logarithm), 0.0)
        logarithm = logarithm + step(number)
    return below
