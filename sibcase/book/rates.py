"""Internal rates of return that say why there is none, and choose as a spreadsheet would where there are several.

`rates_of_return` is for flows a period apart, `dated_rate` for flows on days of their own (Actual/365). Both follow the
same rules: nothing put in has no rate, nothing back is a total loss, and of several roots one above zero where more
comes back than was put in, as a spreadsheet would show it (docs/decisions/0035).
"""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sibcase.book.roots import all_roots, halved, root_to_show

if TYPE_CHECKING:
    from collections.abc import Sequence

Array = npt.NDArray[np.float64]
_SAME_RATE = 1e-9
# A penny back from ten billion is a rate above the lowest.
_LOWEST, _HIGHEST = -0.999_999_999_999, 1e6
DAYS_PER_YEAR = 365.0
# A tenth of a second.
_SAME_DAY = 1e-6
# e to the power of 700 is near the greatest number there is: no factor between two flows need be beyond it.
_MOST_EXPONENT = 700.0
NO_RATE = "no rate makes the present value zero"
NOTHING_PUT_IN = "no money is paid in, so there is no return to calculate"
NOTHING_MOVES = "no money moves"


def rates_of_return(flows: Array, periods_per_year: float) -> Array:
    """Return the effective annual internal rate of return of each column of flows, shape (1, draws).

    Solves Σ_t flows[t] / (1 + i)^t = 0 for the rate i of a period and returns (1 + i)^periods_per_year − 1.
    Money out and none back is a total loss, −100 %. No money out, or no flows at all, has no rate: NaN, see
    `why_no_rate`. Where the flows change sign more than once there may be several rates: see
    `sibcase.book.roots.root_to_show`.
    """
    rates = np.array([_rate(column) for column in np.asarray(flows, dtype=float).T])
    return np.asarray((1.0 + rates) ** periods_per_year - 1.0)[None, :]


def why_no_rate(flows: npt.ArrayLike) -> str:
    """Return why flows have no rate of return, or nothing if they have one."""
    column = np.asarray(flows, dtype=float)
    if not np.any(column):
        return NOTHING_MOVES
    if not np.any(column < 0):
        return NOTHING_PUT_IN
    if np.isnan(_rate(column)):
        return NO_RATE
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
    """Return every rate per period between −99.99 % and 1,000,000 at which the present value is zero."""
    column = np.asarray(flows, dtype=float)
    return all_roots(column, _periods_of(column))


def _periods_of(column: Array) -> Array:
    return np.arange(len(column), dtype=float)


def _rate(column: Array) -> float:
    outgoing, incoming = bool(np.any(column < 0)), bool(np.any(column > 0))
    if not outgoing or np.isnan(column).any():
        return float("nan")
    if not incoming:
        return -1.0
    trimmed = _from_first(column)
    if sign_changes(trimmed) == 1:
        return _only_rate(trimmed)
    return root_to_show(all_rates(trimmed), trimmed, _periods_of(trimmed))


def _only_rate(column: Array) -> float:
    """One change of sign: one root, by Descartes' rule."""
    low, high = _LOWEST, 1.0
    start = np.sign(present_value(column, low))
    while high < _HIGHEST and np.sign(present_value(column, high)) == start:
        low, high = high, high * 4
    if np.sign(present_value(column, high)) == start:
        return float("nan")
    return halved(lambda rate: present_value(column, rate), low, high)


# --- flows on days of their own ---------------------------------------------------------------------------------------


def dated_rate(flows: npt.ArrayLike, days: npt.ArrayLike) -> float:
    """Return the effective annual internal rate of return of flows on given days (XIRR, Actual/365).

    Solves Σ_k flows[k] / (1 + r)^(days[k] / 365) = 0 for the rate r of a year. Money out and none back is a total loss,
    −100 %. Where there is no rate: NaN, see `why_no_dated_rate`. Where the flows, in the order of their days and those
    of one day taken together, change sign more than once there may be several rates: see
    `sibcase.book.roots.root_to_show`.

    Args:
        flows: money put in below zero, money that comes back above it, in any order.
        days: days since the first flow, one for each flow.

    Raises:
        ValueError: there are not as many days as flows.

    Source:
        The formula is that of XIRR in spreadsheets, which count a year as 365 days.
    """
    net, years = _by_day(flows, days)
    if not np.any(net < 0) or np.isnan(net).any():
        return float("nan")
    if not np.any(net > 0):
        return -1.0
    if sign_changes(net) == 1:
        return _only_dated_rate(net, years)
    return root_to_show(all_roots(net, years), net, years)


def rates_by_days(rows: list[Array], days: Sequence[tuple[float, ...]]) -> Array:
    """Return `dated_rate` of each draw, shape (1, draws), for rows of flows with the day on which each period's falls.

    Args:
        rows: arrays of shape (periods, draws).
        days: for each row its days by period, since the start.
    """
    draws = max(row.shape[1] for row in rows)
    flows = np.concatenate([np.broadcast_to(row, (row.shape[0], draws)) for row in rows])
    when = np.concatenate([np.asarray(each, dtype=float) for each in days])
    return np.array([[dated_rate(column, when) for column in flows.T]])


def rates_at(rows: Sequence[Array], periods: int) -> Array:
    """Return `dated_rate` of each draw, shape (1, draws), for rows of flows that move at given years.

    Args:
        rows: in turn the flows of each kind and the years since the start at which they move, shape (periods, draws);
            a last axis or a first of 1 holds for all.
        periods: how many periods there are.
    """
    draws = max(row.shape[1] for row in rows)
    whole = [np.broadcast_to(row, (periods, draws)) for row in rows]
    flows, years = np.concatenate(whole[::2]), np.concatenate(whole[1::2])
    days = years * DAYS_PER_YEAR
    return np.array([[dated_rate(flows[:, draw], days[:, draw]) for draw in range(draws)]])


def why_no_dated_rate(flows: npt.ArrayLike, days: npt.ArrayLike) -> str:
    """Return why dated flows have no rate of return, or nothing if they have one."""
    net, _ = _by_day(flows, days)
    if not np.any(np.asarray(flows, dtype=float)):
        return NOTHING_MOVES
    if not np.any(net):
        return "all money is repaid on the day it is paid in"
    if not np.any(net < 0):
        return NOTHING_PUT_IN
    if not np.isnan(dated_rate(flows, days)):
        return ""
    return NO_RATE if sign_changes(net) > 1 else "the annual rate is too large to calculate"


def other_rates(flows: npt.ArrayLike, periods_per_year: float) -> list[float]:
    """Return the annual rates, apart from the one that `rates_of_return` gives, at which flows are worth zero."""
    column = np.asarray(flows, dtype=float)
    if sign_changes(column) < 2:
        return []
    taken = _rate(column)
    others = [root for root in all_rates(_from_first(column)) if abs(root - taken) > _SAME_RATE]
    return [float((1.0 + root) ** periods_per_year - 1.0) for root in others]


def other_dated_rates(flows: npt.ArrayLike, days: npt.ArrayLike) -> list[float]:
    """Return the annual rates, apart from the one that `dated_rate` gives, at which dated flows are worth zero."""
    net, years = _by_day(flows, days)
    if sign_changes(net) < 2:
        return []
    roots = all_roots(net, years)
    taken = root_to_show(roots, net, years)
    return [root for root in roots if abs(root - taken) > _SAME_RATE]


def npv_profile(flows: npt.ArrayLike, periods_per_year: float, rates: Sequence[float]) -> list[float]:
    """Return Σ_t flows[t] ÷ (1 + rate)^(t ÷ periods a year), the present value of a row at each annual rate."""
    return [present_value(flows, (1.0 + rate) ** (1.0 / periods_per_year) - 1.0) for rate in rates]


def _from_first(column: Array) -> Array:
    """Return flows from the first that moves money."""
    moves = np.flatnonzero(column)
    return column[moves[0] :] if moves.size else column


def dated_present_value(flows: npt.ArrayLike, days: npt.ArrayLike, rate: float) -> float:
    """Return Σ_k flows[k] / (1 + rate)^(days[k] / 365)."""
    factors = (1.0 + rate) ** (-np.asarray(days, dtype=float) / DAYS_PER_YEAR)
    return float(np.sum(np.asarray(flows, dtype=float) * factors))


def all_dated_rates(flows: npt.ArrayLike, days: npt.ArrayLike) -> list[float]:
    """Return every annual rate between −99.99 % and 1,000,000 at which the present value of dated flows is zero."""
    net, years = _by_day(flows, days)
    return all_roots(net, years)


def _by_day(flows: npt.ArrayLike, days: npt.ArrayLike) -> tuple[Array, Array]:
    """Return the net flow of each day on which money moves, in order, and the years since the first of them.

    Days are worked out, so that one day may come out as two that differ in their last bits: they are taken together.
    """
    amounts, dates = np.asarray(flows, dtype=float), np.asarray(days, dtype=float)
    if amounts.shape != dates.shape:
        raise ValueError(f"{amounts.size} flows on {dates.size} days")
    order = np.argsort(dates, kind="stable")
    is_later = ~(np.diff(dates[order], prepend=-np.inf) <= _SAME_DAY)
    each_day = dates[order][is_later]
    net: Array = np.bincount(np.cumsum(is_later) - 1, weights=amounts[order], minlength=each_day.size).astype(float)
    moves = np.flatnonzero(net)
    if not moves.size:
        return net[:0], each_day[:0]
    return net[moves], (each_day[moves] - each_day[moves[0]]) / DAYS_PER_YEAR


def _only_dated_rate(net: Array, years: Array) -> float:
    """One change of sign: one root, by Descartes' rule, which holds for any real powers.

    Halved is the force of interest, which runs from all weight on the last flow to all weight on the first, however
    near or far apart their days are.
    """
    most = _MOST_EXPONENT / float(np.min(np.diff(years)))
    # A few dozen flows: plain floats are four times as fast as arrays, and draws ask for thousands of rates.
    moved, since = [float(flow) for flow in net], [float(when) for when in years]
    before_last = [when - since[-1] for when in since]

    def value(force: float) -> float:
        """Return Σ flow × e^(−force × years), for a negative force in money of the last day: no power overflows."""
        times = since if force >= 0 else before_last
        return sum(flow * exp(-force * when) for flow, when in zip(moved, times, strict=True))

    force = halved(value, -most, most)
    return float(np.expm1(force)) if force < _MOST_EXPONENT else float("nan")
