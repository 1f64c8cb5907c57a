"""Roots of a present value: every rate at which flows are worth zero, also one that is only touched, and which to show.

All of it works on the force of interest φ = ln(1 + rate), in which a present value is Σ flow × e^(−φ × years) and no
power of a rate near −100 % overflows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Callable

Array = npt.NDArray[np.float64]
GUESS = 0.1
LOWEST, HIGHEST = -0.9999, 1e6
# Newton's method has ended where a step is that small, and has led to a root where it ends that near to it.
NEWTON_ENDS, AT_THE_SAME = 1e-9, 1e-6
# Zero is one of the points: on either side of it present values are measured in money of another day.
_FORCES = np.concatenate(
    [
        np.linspace(np.log1p(LOWEST), -1.0, 400, endpoint=False),
        np.linspace(-1.0, 0.0, 800, endpoint=False),
        np.linspace(0.0, 1.0, 800, endpoint=False),
        np.linspace(1.0, np.log1p(HIGHEST), 600),
    ]
)
# What floating point leaves of a sum that is zero, as a share of the sizes of its terms.
_ZERO = 1e-12
MOST_NEWTON_STEPS = 100


def all_roots(flows: Array, years: Array) -> list[float]:
    """Return every rate a year from −99.99 % to 1,000,000 at which Σ flow ÷ (1 + rate)^years is zero, in order.

    A rate at which the present value touches zero without changing its sign is found where its slope is zero.

    Args:
        flows: the money of each moment, in the order of their moments.
        years: the years since the first moment, one for each flow.
    """
    forces = _FORCES
    values, slopes = _values_and_slopes(flows, years, forces)
    turning = [i for i in np.flatnonzero(slopes[:-1] * slopes[1:] < 0) if _turns(flows, years, forces[i : i + 2])]
    extremes = [halved(_slope_in(flows, years, forces[i]), forces[i], forces[i + 1]) for i in turning]
    points = np.concatenate([forces, extremes])
    order = np.argsort(points)
    points = points[order]
    at_extremes, _ = _values_and_slopes(flows, years, np.asarray(extremes, dtype=float))
    values = np.concatenate([values, at_extremes])[order]
    signs = np.sign(values)
    crossed = np.flatnonzero(signs[:-1] * signs[1:] < 0)
    roots = [halved(_value_in(flows, years, points[i]), points[i], points[i + 1]) for i in crossed]
    return sorted(float(np.expm1(force)) for force in [*roots, *points[signs == 0]])


def root_to_show(roots: list[float], flows: Array, years: Array) -> float:
    """Return the root that a reader would believe: of those on the side of the gain, what a spreadsheet would show.

    Where more money comes back than was put in the side is above zero, where less comes back it is below; where no root
    lies there every root may be shown. A spreadsheet follows Newton's method from 10 %; where that ends nowhere it is
    the root nearest to 10 %. Without roots: NaN.
    """
    if not roots:
        return float("nan")
    gain = float(np.sum(flows))
    even = abs(gain) <= _ZERO * float(np.sum(np.abs(flows)))
    side = [root for root in roots if (abs(root) <= 1e-9 if even else root * gain > 0)] or roots
    shown = _newton(flows, years)
    near = [root for root in side if abs(root - shown) <= AT_THE_SAME * (1 + abs(root))]
    return near[0] if near else min(side, key=lambda root: abs(root - GUESS))


def _turns(flows: Array, years: Array, ends: Array) -> bool:
    """Return whether a slope changes its sign between two points of the search.

    At zero it may only seem so: on either side of it present values are in money of another day.
    """
    low, high = ends
    if high != 0:
        return True
    slope_at = _slope_in(flows, years, low)
    return bool(slope_at(low) * slope_at(high) <= 0)


def halved(value_at: Callable[[float], float], low: float, high: float) -> float:
    """Return where a value changes its sign between two points, to the last bit: until no number lies between them."""
    below = np.sign(value_at(low))
    while low < (middle := (low + high) / 2) < high:
        here = np.sign(value_at(middle))
        if here == 0:
            break
        low, high = (middle, high) if here == below else (low, middle)
    return middle


def _newton(flows: Array, years: Array) -> float:
    """Return where Newton's method ends that begins at 10 %; NaN where it ends nowhere."""
    rate = GUESS
    for _ in range(MOST_NEWTON_STEPS):
        factors = (1 + rate) ** -years
        slope = float(np.sum(-years * flows * factors)) / (1 + rate)
        step = float(np.sum(flows * factors)) / slope if slope else float("nan")
        rate -= step
        if not LOWEST < rate < HIGHEST:
            return float("nan")
        if abs(step) <= NEWTON_ENDS * (1 + abs(rate)):
            return rate
    return float("nan")


def _values_and_slopes(flows: Array, years: Array, forces: Array) -> tuple[Array, Array]:
    """Return the present value at each force, and its slope; what floating point leaves of zero is a value of zero."""
    since = np.where(forces[:, None] >= 0, years, _before_last(years))
    weights = np.exp(-forces[:, None] * since)
    terms = flows * weights
    values: Array = terms.sum(axis=1)
    values = np.where(np.abs(values) <= _ZERO * np.abs(terms).sum(axis=1), 0.0, values)
    return values, np.asarray((-since * flows * weights).sum(axis=1))


def _before_last(years: Array) -> Array:
    """Return years from the last moment: below a force of zero no power of them overflows."""
    return np.asarray(years - years[-1])


def _value_in(flows: Array, years: Array, low: float) -> Callable[[float], float]:
    """Return the present value as a function of a force between a point of the search and the next."""
    since = years if low >= 0 else _before_last(years)
    return lambda force: float(np.sum(flows * np.exp(-force * since)))


def _slope_in(flows: Array, years: Array, low: float) -> Callable[[float], float]:
    since = years if low >= 0 else _before_last(years)
    return lambda force: float(np.sum(-since * flows * np.exp(-force * since)))
