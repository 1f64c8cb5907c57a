"""Ranges that a distribution cannot have: noted where they are written, and refused where they are drawn.

lognormal    positive values only
beta         within 0 and 1, and no wider than the widest beta distribution of that mean that has a single hill
"""

from __future__ import annotations

__all__ = ["WIDEST_BETA", "range_fault"]

# The sum of its two parameters, below which a beta distribution has its weight at both ends: no author means that.
WIDEST_BETA = 1.0


def range_fault(distribution: str, low: float, value: float, high: float) -> str:
    """Return why a distribution cannot have a range, in one sentence; nothing if it can.

    Args:
        distribution: its name.
        low: one end of the range.
        value: the central value, which is between the ends.
        high: the other end.
    """
    lower, upper = min(low, high), max(low, high)
    if lower == upper:
        return ""
    if distribution == "lognormal" and lower <= 0:
        return "a lognormal distribution has positive values only"
    if distribution == "beta":
        if not 0 < value < 1 or lower < 0 or upper > 1:
            return "a beta distribution lies between 0 and 1"
        if widest_beta(value) < upper - lower:
            return "no beta distribution of this mean has so wide a range"
    return ""


def widest_beta(mean: float) -> float:
    """Return the width of the 90% interval of the widest beta distribution of a mean that is drawn."""
    from scipy.special import betaincinv

    a, b = mean * WIDEST_BETA, (1 - mean) * WIDEST_BETA
    return float(betaincinv(a, b, 0.95) - betaincinv(a, b, 0.05))
