"""Time and money by hand: lags, coverage, discounting, whole pence and the internal rate of return."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

Stream = list[Fraction]
GREEN_BOOK = ((30, 0.035), (75, 0.030), (125, 0.025))
DUST = 1e-9
LEAST_LIKELY = -0.9999


@dataclass(frozen=True, slots=True)
class Timeline:
    """``count`` periods, each ``delta`` years long, from the date ``start``."""

    start: str
    count: int
    delta: Fraction


def shifted(stream: Sequence[Fraction], periods: Fraction) -> Stream:
    """Move a stream later; a part of a period is shared linearly between the two neighbours."""
    whole, part = divmod(periods, 1)
    moved = [Fraction(0)] * len(stream)
    for period, value in enumerate(stream):
        for later, weight in ((whole, 1 - part), (whole + 1, part)):
            if period + later < len(stream):
                moved[period + int(later)] += value * weight
    return moved


def delayed(stream: Sequence[int], periods: Fraction) -> list[int]:
    """Move whole pence later by whole periods, a started period counting as one."""
    lag = math.ceil(periods)
    return ([0] * lag + list(stream))[: len(stream)]


def coverage(first: Fraction, length: Fraction, count: int) -> Stream:
    """The share of each period that lies within ``length`` periods after ``first``."""
    return [max(Fraction(0), min(first + length, Fraction(t + 1)) - max(first, Fraction(t))) for t in range(count)]


def discount_factors(rate: float | None, timeline: Timeline) -> list[float]:
    """Factor of each period: 1 in the first year, then one more year's rate each year; no rate is the Green Book."""
    factors = []
    for period in range(timeline.count):
        factor = 1.0
        for year in range(1, math.floor(period * timeline.delta) + 1):
            factor /= 1 + (green_book_rate(year) if rate is None else rate)
        factors.append(factor)
    return factors


def green_book_rate(year: int) -> float:
    """The rate of one year after the first: 3.5 % to year 30, 3.0 % to 75, then 2.5 %."""
    return next((rate for last, rate in GREEN_BOOK if year <= last), GREEN_BOOK[-1][1])


def present_value(stream: Sequence[float | Fraction | int], factors: Sequence[float]) -> float:
    """Sum of a stream, each period at its factor."""
    return math.fsum(float(value) * factor for value, factor in zip(stream, factors, strict=True))


def pence(pounds: Fraction | float) -> int:
    """Pounds as whole pence, half away from zero, after dust under a millionth of a penny is removed."""
    exact = pounds if isinstance(pounds, Fraction) else Fraction(pounds)
    millionths = Decimal(round(exact * 10**8))
    return int((millionths / 10**6).quantize(Decimal(1), ROUND_HALF_UP))


def shared(total: int, weights: Sequence[Fraction]) -> list[int]:
    """Split whole pence: each but the last takes its share rounded, the last takes the rest."""
    whole = sum(weights, Fraction(0))
    parts = [pence(total * weight / whole / 100) for weight in weights[:-1]]
    return [*parts, total - sum(parts)]


def internal_rate(flows: Sequence[float], delta: Fraction) -> float | None:
    """Effective annual rate that brings the flows to nil; -1 is a total loss, None no investment or no loss at all.

    Of several roots the one nearest to ten per cent a period is given: where Excel's IRR starts looking.
    """
    if not any(flow < 0 for flow in flows):
        return None
    if not any(flow > 0 for flow in flows):
        return -1.0
    rate = nearest_to_a_guess(period_roots(flows))
    return None if rate is None else float((1 + rate) ** float(1 / delta) - 1)


def nearest_to_a_guess(roots: list[float]) -> float | None:
    """Of several roots the one nearest to ten per cent; one below -99.99 % only if there is no other."""
    likely = [rate for rate in roots if rate > LEAST_LIKELY] or roots
    return min(likely, key=lambda rate: abs(rate - 0.1)) if likely else None


def period_roots(flows: Sequence[float]) -> list[float]:
    """Every rate per period at which the present value changes sign, by scanning and bisection."""
    # Steps of 2 % of growth, as low and as high as the powers of so many periods can be held in a float.
    furthest = 32_500 // len(flows)
    grid = [math.expm1(step / 50) for step in range(-min(1250, furthest), min(600, furthest))]
    values = [value_at(flows, rate) for rate in grid]
    exact = [rate for rate, value in zip(grid, values, strict=True) if value == 0]
    return exact + [
        bisected(flows, grid[i], grid[i + 1]) for i in range(len(grid) - 1) if values[i] * values[i + 1] < 0
    ]


def value_at(flows: Sequence[float], rate: float) -> float:
    """Present value of the flows at one rate per period."""
    return math.fsum(flow / (1 + rate) ** period for period, flow in enumerate(flows) if flow)


def bisected(flows: Sequence[float], low: float, high: float) -> float:
    """The root between two rates at which the value has opposite signs."""
    falling = value_at(flows, low) > 0
    for _ in range(200):
        middle = (low + high) / 2
        if (value_at(flows, middle) > 0) == falling:
            low = middle
        else:
            high = middle
    return (low + high) / 2
