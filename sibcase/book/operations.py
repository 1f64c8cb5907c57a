"""What each operation of the algebra computes, on arrays of shape (periods, draws).

A single value has shape (1, 1) or (1, draws); NumPy's broadcasting does the rest. Element by element operations also
serve the recursions, where they see one period at a time.
"""

from __future__ import annotations

import operator
from functools import reduce
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sibcase.book.probabilities import binomial_at_least, neither_each_nor_all, normal_below, poisson_at_least
from sibcase.book.rates import rates_of_return

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Array = npt.NDArray[np.float64]
DUST = 1e-9
# Half a penny of a billion is 5e-12 of it.
RELATIVE_DUST = 1e-12
PENNY_DUST_DECIMALS = 6
_LONGEST_BLOCK = 128


# Decimals of the smallest amounts of money that are paid, by the operation that rounds to them.
MINOR_UNITS = {"pence": 2, "minor_0": 0, "minor_3": 3, "minor_4": 4}


def to_minor_units(digits: int) -> Callable[[Array], Array]:
    """Return a function that rounds money to so many decimals, half away from zero, after a little dust is removed.

    Dust is what is under a millionth of the smallest amount, as floating point leaves it.
    """
    units = 10.0**digits

    def rounded(money: Array) -> Array:
        in_units = np.round(np.abs(money) * units, PENNY_DUST_DECIMALS)
        return np.asarray(np.copysign(np.floor(in_units + 0.5) / units, money) + 0.0)

    return rounded


def dust_of(level: Array) -> Array:
    """Return how near a value must come to a level to stand on it: sums of large amounts leave more dust."""
    return np.maximum(DUST, RELATIVE_DUST * np.abs(level))


def divide(left: Array, right: Array) -> Array:
    """Return left / right; undefined (NaN) where right is zero."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(right == 0, np.nan, left / np.where(right == 0, 1.0, right)))


def lag(row: Array, periods: Array) -> Array:
    """Return out[t] = (1 − f) × row[t − k] + f × row[t − k − 1], for a lag of k + f periods."""
    whole = np.floor(periods + DUST)
    part = np.maximum(periods - whole, 0.0)
    part = np.where(part < DUST, 0.0, part)
    first = int(whole.flat[0])
    if np.all(whole == first):
        return (1 - part) * shifted(row, first) + part * shifted(row, first + 1)
    return (1 - part) * _shifted_each(row, whole) + part * _shifted_each(row, whole + 1)


def shifted(row: Array, periods: int) -> Array:
    """Return a row moved later by whole periods; zero comes in, what leaves the horizon is gone."""
    moved = np.zeros_like(row)
    if periods < len(row):
        moved[periods:] = row[: len(row) - periods]
    return moved


def _shifted_each(row: Array, periods: Array) -> Array:
    """Shift every draw by its own number of whole periods."""
    steps = np.arange(len(row))[:, None] - periods.astype(int)
    wide = np.broadcast_to(row, steps.shape)
    return np.asarray(np.where(steps >= 0, np.take_along_axis(wide, np.maximum(steps, 0), axis=0), 0.0))


def echo(row: Array, weights: Array) -> Array:
    """Return out[t] = Σ_j row[t − j] × weights[j]; an age of weight zero adds nothing."""
    result = np.zeros(np.broadcast_shapes(row.shape, weights.shape))
    for age in np.flatnonzero(np.any(weights != 0, axis=1)):
        moved = shifted(np.broadcast_to(row, result.shape), int(age))
        result += np.where(weights[age] != 0, moved * weights[age], 0.0)
    return result


def add_in_order(parts: Sequence[Any], add: Callable[[Any, Any], Any]) -> Any:
    """Return the sum of parts in one fixed order, pairs of pairs, whether they are floats, arrays or cells of a tape.

    The order is that of a pairwise sum: eight running sums over up to 128 parts, which are then added in pairs, and
    halves of longer rows by themselves. A sum has the same bits however many draws are added side by side.
    """
    count = len(parts)
    if count > _LONGEST_BLOCK:
        half = count // 2 - count // 2 % 8
        return add(add_in_order(parts[:half], add), add_in_order(parts[half:], add))
    whole = count - count % 8
    if whole == 0:
        return reduce(add, parts)
    sums = list(parts[:8])
    for at in range(8, whole):
        sums[at % 8] = add(sums[at % 8], parts[at])
    pairs = [add(sums[at], sums[at + 1]) for at in range(0, 8, 2)]
    return reduce(add, parts[whole:], add(add(pairs[0], pairs[1]), add(pairs[2], pairs[3])))


def total(row: Array) -> Array:
    """Return the sum of a row over its periods, shape (1, draws)."""
    if row.shape[1] == 1:
        # NumPy adds a single row in the same order, and faster; a test holds the two together.
        return np.add.reduce(row, axis=0, keepdims=True)
    return np.asarray(add_in_order(list(row), operator.add))[None, :]


def by_shares(row: Array, shares: Sequence[Sequence[float]]) -> Array:
    """Return Σ_t share[y][t] × row[t] for each year y; only the periods that share in a year count in it."""
    years = [[row[period] * share for period, share in enumerate(year) if share != 0] for year in shares]
    return np.array([add_in_order(year, operator.add) if year else np.zeros(row.shape[1]) for year in years])


def power(base: Array, exponent: Array) -> Array:
    """Return base to the power of an exponent, by the same path for one draw and for many.

    NumPy squares where one exponent of 2 holds for a whole array, which differs from a power in the last bit.
    """
    whole, powers = (np.ascontiguousarray(each) for each in np.broadcast_arrays(base, exponent))
    if whole.size == 1:
        return np.asarray(np.power(np.repeat(whole, 2, axis=-1), np.repeat(powers, 2, axis=-1))[..., :1])
    return np.asarray(np.power(whole, powers))


def ahead(row: Array) -> Array:
    """Return the most that later periods still need: out[t] = max(0, row[t + 1] + out[t + 1]), zero at the end."""
    result = np.zeros_like(row)
    for period in range(len(row) - 2, -1, -1):
        result[period] = np.maximum(row[period + 1] + result[period + 1], 0.0)
    return result


def first_reached(row: Array, goal: Array) -> Array:
    """Return the number of whole periods up to and including the first in which the row is at least the goal."""
    reached = row >= goal - DUST
    first = np.argmax(reached, axis=0)[None, :] + 1.0
    return np.asarray(np.where(np.any(reached, axis=0)[None, :], first, np.nan))


def interpolate(value: Array, table: tuple[tuple[float, ...], ...]) -> Array:
    """Return the linear interpolation of a table of (x, y) points, flat outside."""
    points = np.asarray(table, dtype=float)
    return np.asarray(np.interp(value, points[:, 0], points[:, 1]))


def _sum(*terms: Array) -> Array:
    result = terms[0]
    for each in terms[1:]:
        result = result + each
    return result


def _least(*terms: Array) -> Array:
    result = terms[0]
    for each in terms[1:]:
        result = np.minimum(result, each)
    return result


def _greatest(*terms: Array) -> Array:
    result = terms[0]
    for each in terms[1:]:
        result = np.maximum(result, each)
    return result


EACH: dict[str, Callable[..., Any]] = {
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "divide": divide,
    "power": power,
    "sum": _sum,
    "min": _least,
    "max": _greatest,
    "abs": np.abs,
    "floor": lambda value: np.floor(value + DUST),
    "ceiling": lambda value: np.ceil(value - DUST),
    **{name: to_minor_units(digits) for name, digits in MINOR_UNITS.items()},
    "when": lambda condition, then, otherwise: np.where(condition != 0, then, otherwise),
    "at_least": lambda left, right: (left >= right - dust_of(right)).astype(float),
    "above": lambda left, right: (left > right + dust_of(right)).astype(float),
    "normal_below": normal_below,
    "binomial_at_least": binomial_at_least,
    "poisson_at_least": poisson_at_least,
    "neither_each_nor_all": neither_each_nor_all,
}

WHOLE: dict[str, Callable[..., Any]] = {
    "lag": lag,
    "running": lambda row: np.cumsum(row, axis=0),
    "total": total,
    "peak": lambda row: np.max(row, axis=0, keepdims=True),
    "echo": echo,
    "ahead": ahead,
    "first_reached": first_reached,
    "irr": lambda flows, periods_per_year: rates_of_return(flows, float(periods_per_year.flat[0])),
}
