"""Distributions: what an input may be, from its low, its value and its high.

Every distribution is held as a table of quantiles over standard normal scores z: x(z) = F⁻¹(Φ(z)), so that inputs which
move together are drawn as normal scores that do. Between the points of the table x is interpolated in a straight line.

| distribution | low and high | value |
| --- | --- | --- |
| `pert` (the default) | the least and the greatest | the most likely |
| `triangular` | the least and the greatest | the most likely |
| `uniform` | the least and the greatest | not used |
| `normal` | a 90% interval: standard deviation = (high − low) ÷ 2z₉₅ | the mean |
| `lognormal` | a 90% interval: standard deviation of ln x = ln(high ÷ low) ÷ 2z₉₅ | the median |
| `beta` | a 90% interval as wide as high − low, within 0 and 1 | the mean |

z₉₅ = Φ⁻¹(0.95) = 1.645. A PERT distribution is low + (high − low) × Beta(a, b) with a = 1 + 4(value − low) ÷
(high − low) and b = 1 + 4(high − value) ÷ (high − low) (Malcolm et al. 1959; Vose 2008). What would leave the bounds of
an input, such as a share above 100%, is cut off: the rest of the distribution is scaled up.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from sibcase.casefile.values.ranges import WIDEST_BETA, range_fault

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    Array: TypeAlias = npt.NDArray[np.float64]

__all__ = ["BY_DEFAULT", "Distribution", "QuantileTable", "Range", "RangeFault", "beta_of", "quantile_table"]

Distribution: TypeAlias = Literal["pert", "triangular", "uniform", "normal", "lognormal", "beta"]
BY_DEFAULT: Distribution = "pert"
Z_95 = 1.6448536269514722
# Beyond six standard deviations lies one draw in a thousand million.
_FARTHEST = 6.0
# So close that a straight line between two points is within a millionth of the range.
_POINTS = 4_097
_SCORES = np.linspace(-_FARTHEST, _FARTHEST, _POINTS)


class RangeFault(ValueError):  # noqa: N818 - named for what the author of a range has to fix
    """A range from which nothing can be drawn, in one sentence."""


@dataclass(frozen=True, slots=True)
class Range:
    """What an input may be, in the unit of its value.

    Attributes:
        low: The low value; of an outcome to be reduced it may be the greater of the two.
        value: The central value, which the plan uses.
        high: The high value.
        distribution: How plausible the values in between are.
        least: No value lies below this.
        most: No value lies above this.
    """

    low: float
    value: float
    high: float
    distribution: Distribution = BY_DEFAULT
    least: float = -np.inf
    most: float = np.inf

    @property
    def lower(self) -> float:
        """The lesser end of the range."""
        return min(self.low, self.high)

    @property
    def upper(self) -> float:
        """The greater end of the range."""
        return max(self.low, self.high)


@dataclass(frozen=True, slots=True)
class QuantileTable:
    """Quantiles of a distribution over standard normal scores.

    Attributes:
        values: The quantiles, of shape (4,097,), from z = −6 to z = 6.
    """

    values: Array

    def at(self, scores: Array) -> Array:
        """Return x(z) for standard normal scores, in their shape."""
        return np.asarray(np.interp(scores, _SCORES, self.values))

    def quantile(self, share: float) -> float:
        """Return the value below which a share of all draws lies."""
        from scipy.special import ndtri

        return float(self.at(np.array([ndtri(share)]))[0])

    @property
    def mean(self) -> float:
        """The mean of the distribution, ∫ x(z) φ(z) dz by the trapezium rule."""
        weights = np.exp(-_SCORES * _SCORES / 2)
        return float(np.dot(weights, self.values) / np.sum(weights))


@lru_cache(maxsize=256)
def quantile_table(what: Range) -> QuantileTable:
    """Return the quantiles of a range.

    Raises:
        RangeFault: its distribution cannot have such a range, or all of it lies outside its bounds.
    """
    from scipy.special import ndtr

    if not what.lower <= what.value <= what.upper:
        raise RangeFault("the value lies outside the range")
    fault = range_fault(what.distribution, what.lower, what.value, what.upper)
    if fault:
        raise RangeFault(fault)
    if what.lower == what.upper:
        return QuantileTable(np.full(_POINTS, what.value))
    cumulative, inverse = _OF[what.distribution](what)
    below = cumulative(what.least) if np.isfinite(what.least) else 0.0
    up_to = cumulative(what.most) if np.isfinite(what.most) else 1.0
    if not up_to > below:
        raise RangeFault(f"all of it lies outside {what.least:g} to {what.most:g}")
    values = inverse(below + ndtr(_SCORES) * (up_to - below))
    return QuantileTable(np.clip(values, what.least, what.most))


# --- the distributions: how much lies below a value, and the value below which so much lies ---------------------------

_Pair: TypeAlias = "tuple[Callable[[float], float], Callable[[Array], Array]]"


def _pert(what: Range) -> _Pair:
    width = what.upper - what.lower
    a, b = 1 + 4 * (what.value - what.lower) / width, 1 + 4 * (what.upper - what.value) / width
    return _scaled_beta(a, b, what.lower, width)


def _scaled_beta(a: float, b: float, lower: float, width: float) -> _Pair:
    from scipy.special import betainc, betaincinv

    def cumulative(value: float) -> float:
        return float(betainc(a, b, min(max((value - lower) / width, 0.0), 1.0)))

    return cumulative, lambda shares: lower + width * betaincinv(a, b, shares)


def _triangular(what: Range) -> _Pair:
    lower, mode, upper = what.lower, what.value, what.upper
    width, left = upper - lower, (mode - lower) / (upper - lower)

    def cumulative(value: float) -> float:
        if value <= mode:
            return max(value - lower, 0.0) ** 2 / (width * (mode - lower)) if mode > lower else 0.0
        return 1 - max(upper - value, 0.0) ** 2 / (width * (upper - mode)) if upper > mode else 1.0

    def inverse(shares: Array) -> Array:
        rising = lower + np.sqrt(np.maximum(shares, 0.0) * width * (mode - lower))
        falling = upper - np.sqrt(np.maximum(1 - shares, 0.0) * width * (upper - mode))
        return np.where(shares < left, rising, falling)

    return cumulative, inverse


def _uniform(what: Range) -> _Pair:
    width = what.upper - what.lower

    def cumulative(value: float) -> float:
        return min(max((value - what.lower) / width, 0.0), 1.0)

    return cumulative, lambda shares: what.lower + width * shares


def _normal(what: Range) -> _Pair:
    from scipy.special import ndtr, ndtri

    deviation = (what.upper - what.lower) / (2 * Z_95)
    return (
        lambda value: float(ndtr((value - what.value) / deviation)),
        lambda shares: what.value + deviation * ndtri(shares),
    )


def _lognormal(what: Range) -> _Pair:
    from scipy.special import ndtr, ndtri

    sigma = np.log(what.upper / what.lower) / (2 * Z_95)

    def cumulative(value: float) -> float:
        return float(ndtr(np.log(value / what.value) / sigma)) if value > 0 else 0.0

    return cumulative, lambda shares: what.value * np.exp(sigma * ndtri(shares))


def _beta(what: Range) -> _Pair:
    """Return the beta distribution of that mean whose 90% interval is as wide as the range."""
    return _scaled_beta(*beta_of(what.value, what.upper - what.lower), 0.0, 1.0)


def beta_of(mean: float, width: float) -> tuple[float, float]:
    """Return a and b of the beta distribution of a mean whose 90% interval is so wide.

    Args:
        mean: Of a share, between 0 and 1; both are excluded.
        width: Of the interval from the 5th to the 95th percentile.
    """
    from scipy.optimize import brentq
    from scipy.special import betaincinv

    def too_wide(log_size: float) -> float:
        a, b = mean * np.exp(log_size), (1 - mean) * np.exp(log_size)
        return float(betaincinv(a, b, 0.95) - betaincinv(a, b, 0.05)) - width

    size = float(np.exp(brentq(too_wide, _LEAST_SIZE, _GREATEST_SIZE, xtol=1e-12)))
    return mean * size, (1 - mean) * size


# Logarithms of a + b.
_LEAST_SIZE, _GREATEST_SIZE = float(np.log(WIDEST_BETA)), 30.0

_OF: dict[Distribution, Callable[[Range], _Pair]] = {
    "pert": _pert,
    "triangular": _triangular,
    "uniform": _uniform,
    "normal": _normal,
    "lognormal": _lognormal,
    "beta": _beta,
}
