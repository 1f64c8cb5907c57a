"""Days of the calendar by hand: when periods begin, how long they are in days, and a rate of return on dates."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from tests.independent.periods import nearest_to_a_guess
from tests.independent.reading import written

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.independent.periods import Timeline

DAYS_OF_A_YEAR = 365


@dataclass(frozen=True, slots=True)
class Moved:
    """Whole pence that a schedule moves on a day."""

    day: date
    period: int
    amount: int


def boundaries(time: Timeline) -> list[date]:
    """The first day of every period, and the first day after the last: a period ends as the next begins."""
    first = date.fromisoformat(time.start)
    length = int(12 * time.delta)
    months = [first.month - 1 + length * period for period in range(time.count + 1)]
    return [first.replace(year=first.year + month // 12, month=month % 12 + 1) for month in months]


def period_of(day: object, time: Timeline) -> int:
    """The period in which a day lies."""
    then = date.fromisoformat(written(day))
    return sum(bound <= then for bound in boundaries(time)) - 1


def lengths(time: Timeline, *, by_days: bool) -> list[Fraction]:
    """Each period in years: the step of the case, or its days over 365."""
    if not by_days:
        return [time.delta] * time.count
    bounds = boundaries(time)
    return [Fraction((bounds[t + 1] - bounds[t]).days, DAYS_OF_A_YEAR) for t in range(time.count)]


def rest_of_period(moved: Moved, time: Timeline) -> Fraction:
    """The days from a movement to the end of its period, over 365."""
    return Fraction((boundaries(time)[moved.period + 1] - moved.day).days, DAYS_OF_A_YEAR)


def rate_on_dates(flows: Sequence[tuple[date, float]]) -> float | None:
    """Annual rate on actual/365 that brings dated flows to nil; the same edges as the rate by periods."""
    days = sorted({day for day, flow in flows if flow})
    moved = [(day, math.fsum(flow for other, flow in flows if other == day)) for day in days]
    if not any(flow < 0 for _, flow in moved):
        return None
    if not any(flow > 0 for _, flow in moved):
        return -1.0
    first = min(day for day, _ in moved)
    timed = [((day - first).days / DAYS_OF_A_YEAR, flow) for day, flow in moved]
    return nearest_to_a_guess(annual_roots(timed))


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
