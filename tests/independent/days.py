"""Days of the calendar by hand: when periods begin, how long they are in days, and a rate of return on dates."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from tests.independent.periods import LEAST_LIKELY, nearest_to_a_guess
from tests.independent.reading import written

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.independent.periods import Timeline

DAYS_OF_A_YEAR = 365
SAME, MOST = 1e-9, 1e6


@dataclass(frozen=True, slots=True)
class Moved:
    """Whole pence that a schedule moves on a day, and where in its period the day lies."""

    day: date
    period: int
    amount: int
    position: float


def boundaries(time: Timeline) -> list[date]:
    """The first day of every period, and the first day after the last: a period ends as the next begins."""
    first = date.fromisoformat(time.start)
    length = int(12 * time.delta)
    months = [first.month - 1 + length * period for period in range(time.count + 1)]
    return [first.replace(year=first.year + month // 12, month=month % 12 + 1) for month in months]


def period_of(day: object, time: Timeline) -> int:
    """The period in which a day lies; the day after the last belongs to the last."""
    then = date.fromisoformat(written(day))
    return min(sum(bound <= then for bound in boundaries(time)), time.count) - 1


def lengths(time: Timeline, *, by_days: bool) -> list[Fraction]:
    """Each period in years: the step of the case, or its days over 365."""
    if not by_days:
        return [time.delta] * time.count
    bounds = boundaries(time)
    return [Fraction((bounds[t + 1] - bounds[t]).days, DAYS_OF_A_YEAR) for t in range(time.count)]


def rate_at_years(flows: Sequence[tuple[float, float]]) -> float | None:
    """Annual rate that brings flows, each at its years from the start, to zero; edges as in the rate by periods."""
    times = sorted({when for when, flow in flows if flow})
    moved = [(when, math.fsum(flow for other, flow in flows if other == when)) for when in times]
    if not any(flow < 0 for _, flow in moved):
        return None
    if not any(flow > 0 for _, flow in moved):
        return -1.0
    timed = [(when - moved[0][0], flow) for when, flow in moved]
    return to_be_shown(annual_roots(timed), timed)


def to_be_shown(roots: list[float], timed: Sequence[tuple[float, float]]) -> float | None:
    """Of several roots (0035): on the side of the gain, where Newton's method ends from 10 %, else nearest to that."""
    gain = math.fsum(flow for _, flow in timed)
    even = abs(gain) <= 1e-12 * math.fsum(abs(flow) for _, flow in timed)
    likely = [rate for rate in roots if rate > LEAST_LIKELY] or roots
    side = [rate for rate in likely if (abs(rate) <= SAME if even else rate * gain > 0)] or likely
    end = newton(timed)
    near = [rate for rate in side if end is not None and abs(rate - end) <= 1e-6 * (1 + abs(rate))]
    return near[0] if near else nearest_to_a_guess(side)


def newton(timed: Sequence[tuple[float, float]]) -> float | None:
    """Where Newton's method ends that begins at 10 %; nowhere if it leaves the rates that there can be."""
    rate = 0.1
    for _ in range(100):
        slope = math.fsum(-when * flow * (1 + rate) ** (-when - 1) for when, flow in timed)
        if not slope:
            return None
        step = worth(timed, rate) / slope
        rate -= step
        if not -1 < rate < MOST:
            return None
        if abs(step) < 1e-12 * (1 + abs(rate)):
            return rate
    return None


def annual_roots(timed: Sequence[tuple[float, float]]) -> list[float]:
    """Every rate at which the present value changes sign: a scan of growth in steps of 2 %, then bisection."""
    longest = max(when for when, _ in timed)
    lowest = -min(1250, int(32_500 / max(1.0, longest)))
    grid = [math.expm1(step / 50) for step in range(lowest, 600)]
    values = [worth(timed, rate) for rate in grid]
    exact = [rate for rate, value in zip(grid, values, strict=True) if value == 0]
    return exact + [
        bisected(timed, grid[i], grid[i + 1]) for i in range(len(grid) - 1) if values[i] * values[i + 1] < 0
    ]


def worth(timed: Sequence[tuple[float, float]], rate: float) -> float:
    """Present value of flows at times in years."""
    return math.fsum(flow * (1 + rate) ** -when for when, flow in timed)


def bisected(timed: Sequence[tuple[float, float]], low: float, high: float) -> float:
    """The root between two rates at which the value has opposite signs."""
    falling = worth(timed, low) > 0
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if (worth(timed, middle) > 0) == falling else (low, middle)
    return (low + high) / 2
