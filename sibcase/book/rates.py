"""Internal rates of return that say why there is none, and choose as a spreadsheet would where there are several."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
GUESS = 0.1
# A penny back from ten billion is a rate above the lowest.
_LOWEST, _HIGHEST = -0.999_999_999_999, 1e6
_GRID = np.concatenate([np.linspace(-0.9999, 1.0, 4000), np.geomspace(1.0001, _HIGHEST, 2000)])


def rates_of_return(flows: Array, periods_per_year: float) -> Array:
    """Return the effective annual internal rate of return of each column of flows, shape (1, draws).

    Solves Σ_t flows[t] / (1 + i)^t = 0 for the rate i of a period and returns (1 + i)^periods_per_year − 1.
    Money out and none back is a total loss, −100 %. No money out, or no flows at all, has no rate: NaN, see
    `why_no_rate`. Where the flows change sign more than once the root nearest to 10 % per period is taken, where
    spreadsheets begin to look.
    """
    rates = np.array([_rate(column) for column in np.asarray(flows, dtype=float).T])
    return np.asarray((1.0 + rates) ** periods_per_year - 1.0)[None, :]


def why_no_rate(flows: npt.ArrayLike) -> str:
    """Return why flows have no rate of return, or nothing if they have one."""
    column = np.asarray(flows, dtype=float)
    if not np.any(column):
        return "no money moves"
    if not np.any(column < 0):
        return "no money is put in, so there is nothing to earn a return on"
    if np.isnan(_rate(column)):
        return "no rate makes the present value nil"
    return ""


def sign_changes(flows: npt.ArrayLike) -> int:
    """Return how often the flows change sign; with more than one there may be several rates."""
    signs = np.sign(np.asarray(flows, dtype=float))
    signs = signs[signs != 0]
    return int(np.sum(signs[1:] != signs[:-1]))


def present_value(flows: npt.ArrayLike, rate: float) -> float:
    """Return Σ_t flows[t] / (1 + rate)^t."""
    # Python's own floats: what is out of range becomes infinite without a sound, and keeps its sign.
    column: list[float] = np.asarray(flows, dtype=float).tolist()
    factor, value = 1.0 / (1.0 + rate), 0.0
    for flow in reversed(column):
        value = value * factor + flow
    return value


def all_rates(flows: npt.ArrayLike) -> list[float]:
    """Return every rate per period between −99.99 % and 1,000,000 at which the present value is nil."""
    column = np.asarray(flows, dtype=float)
    values = _values_on_grid(column)
    crossings = np.flatnonzero(np.sign(values[:-1]) * np.sign(values[1:]) < 0)
    roots = [_halved(column, float(_GRID[i]), float(_GRID[i + 1])) for i in crossings]
    roots += [float(_GRID[i]) for i in np.flatnonzero(values == 0)]
    return sorted(roots)


def _values_on_grid(column: Array) -> Array:
    factors = 1.0 / (1.0 + _GRID)
    values = np.zeros_like(factors)
    for flow in column[::-1]:
        with np.errstate(over="ignore", invalid="ignore"):
            values = values * factors + flow
    return values


def _rate(column: Array) -> float:
    outgoing, incoming = bool(np.any(column < 0)), bool(np.any(column > 0))
    if not outgoing:
        return float("nan")
    if not incoming:
        return -1.0
    first = int(np.flatnonzero(column)[0])
    trimmed = column[first:]
    if sign_changes(trimmed) == 1:
        return _only_rate(trimmed)
    roots = all_rates(trimmed)
    return min(roots, key=lambda root: abs(root - GUESS)) if roots else float("nan")


def _only_rate(column: Array) -> float:
    """One change of sign: one root, by Descartes' rule."""
    low, high = _LOWEST, 1.0
    start = np.sign(present_value(column, low))
    while high < _HIGHEST and np.sign(present_value(column, high)) == start:
        low, high = high, high * 4
    if np.sign(present_value(column, high)) == start:
        return float("nan")
    return _halved(column, low, high)


def _halved(column: Array, low: float, high: float) -> float:
    """Return the root between two rates, to the last bit: until no number lies between them."""
    below = np.sign(present_value(column, low))
    while low < (middle := (low + high) / 2) < high:
        if np.sign(present_value(column, middle)) == below:
            low = middle
        else:
            high = middle
    return middle
