"""Metrics in the oracle: what the plan expects, and what a table of rows makes of it."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from tests.independent.reading import number
from tests.independent.service import expected_rate

if TYPE_CHECKING:
    from tests.independent.service import Case


def expected(name: str, case: Case) -> Fraction:
    """The value that the plan expects: stated, or the rate with the service of an outcome."""
    metric = case["contract"]["metrics"][name]
    return number(metric["expected"]) if "expected" in metric else expected_rate(case["outcomes"][metric["outcome"]])


def read_rate(results: Case, value: Fraction) -> Fraction:
    """The coupon of the row that the value falls in, or between two rows, within floor and ceiling."""
    linear = results.get("read", "band") == "linear"
    rate = read_line(results, value) if linear else read_bands(results["rates"], value)
    rate = max(rate, number(results["floor"])) if "floor" in results else rate
    return min(rate, number(results["ceiling"])) if "ceiling" in results else rate


def read_bands(rows: list[Case], value: Fraction) -> Fraction:
    """What the row pays that the value falls in; outside all rows nothing."""
    return next((number(row["pays"]) for row in rows if holds(row, value)), Fraction(0))


def holds(row: Case, value: Fraction) -> bool:
    """Whether a value lies within a row: `from` and `to` belong to it, `above` and `below` do not."""
    return not (
        ("from" in row and value < number(row["from"]))
        or ("above" in row and value <= number(row["above"]))
        or ("to" in row and value > number(row["to"]))
        or ("below" in row and value >= number(row["below"]))
    )


def read_line(results: Case, value: Fraction) -> Fraction:
    """Between the rows' values in a straight line; outside nil or flat, as stated for either end."""
    points = sorted((number(row["at"]), number(row["pays"])) for row in results["rates"])
    if value < points[0][0]:
        return points[0][1] if results.get("before", "zero") == "flat" else Fraction(0)
    if value > points[-1][0]:
        return points[-1][1] if results.get("beyond", "flat") == "flat" else Fraction(0)
    for (low, at_low), (high, at_high) in pairwise(points):
        if low <= value <= high:
            return at_low + (at_high - at_low) * (value - low) / (high - low)
    return points[0][1]
