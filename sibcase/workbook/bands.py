"""Bands: a tariff written as one condition within another is a table, and a formula looks it up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sibcase.book.terms import Number, Operation, Ref, Term

if TYPE_CHECKING:
    from collections.abc import Callable

# Where a band has no lower or no upper end.
ENDLESS: Final = 1e99
_COMPARISONS: Final = ("at_least", "above")


@dataclass(frozen=True, slots=True)
class Band:
    """A stretch of a metric and what it pays; whether a value at an end belongs to it."""

    lower: Term
    includes_lower: bool
    upper: Term | None
    includes_upper: bool
    pays: Term


@dataclass(frozen=True, slots=True)
class Banded:
    """A metric, its bands from the lowest to the highest, and what is paid below all of them."""

    metric: Term
    bands: tuple[Band, ...]
    below: Term


def banded(term: Operation, is_single: Callable[[Term], bool]) -> Banded | None:
    """Return a term as a table of at least two bands whose ends and amounts are single values; None if it is none."""
    bands: list[Band] = []
    rest: Term = term
    metric: Term | None = None
    while isinstance(rest, Operation) and rest.name == "when":
        condition, then, otherwise = rest.terms
        if condition == Number(1.0):
            lower: tuple[Term, Term, bool] | None = (metric or condition, Number(-ENDLESS), True)
        else:
            lower = _comparison(condition)
        if lower is None or (metric is not None and lower[0] != metric):
            return None
        metric = lower[0]
        band = _band(metric, lower[1], then, includes_lower=lower[2])
        if band is None or not _all_single(band, is_single):
            return None
        bands.insert(0, band)
        rest = otherwise
    is_table = len(bands) > 1 and metric is not None and not isinstance(metric, Number)
    return Banded(metric, tuple(bands), rest) if is_table and metric is not None and is_single(rest) else None


def as_operation(table: Banded, metric: Term) -> Operation:
    """Return a table as an operation of the workbook: the metric, what is below, then each band's ends and amount."""
    parts = [part for band in table.bands for part in (band.lower, band.upper or Number(ENDLESS), band.pays)]
    lower = tuple(float(band.includes_lower) for band in table.bands)
    upper = tuple(float(band.includes_upper) for band in table.bands)
    return Operation("banded", (metric, table.below, *parts), (lower, upper))


def bands_of(operation: Operation) -> tuple[Band, ...]:
    """Return the bands of such an operation."""
    parts, (lower, upper) = operation.terms[2:], operation.table
    return tuple(
        Band(parts[3 * at], bool(lower[at]), parts[3 * at + 1], bool(upper[at]), parts[3 * at + 2])
        for at in range(len(lower))
    )


def _comparison(condition: Term) -> tuple[Term, Term, bool] | None:
    if not isinstance(condition, Operation) or condition.name not in _COMPARISONS:
        return None
    left, right = condition.terms
    return left, right, condition.name == "at_least"


def _band(metric: Term, lower: Term, then: Term, *, includes_lower: bool) -> Band | None:
    """Return a band; one with an upper end pays within a condition of its own, and nothing beyond."""
    if not isinstance(then, Operation):
        return Band(lower, includes_lower, None, includes_upper=False, pays=then)
    if then.name != "when" or then.terms[2] != Number(0.0):
        return None
    upper = _comparison(then.terms[0])
    if upper is None or upper[1] != metric:
        return None
    return Band(lower, includes_lower, upper[0], upper[2], then.terms[1])


def _all_single(band: Band, is_single: Callable[[Term], bool]) -> bool:
    parts = [band.lower, band.pays, *([band.upper] if band.upper is not None else [])]
    return all(isinstance(part, Ref | Number) and is_single(part) for part in parts)
