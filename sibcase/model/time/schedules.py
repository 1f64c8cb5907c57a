"""Schedules: an amount as a function of a metric, in bands, interpolated, or unit by unit.

Bands, inclusive and exclusive edges, points and prices are terms of the book: they can be uncertain and are traced like
any other input.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from sibcase.book.terms import Number, Term, above, at_least, floor, greatest, least, total_of, when

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Edge:
    """One end of a band, and whether the value at the end belongs to it."""

    value: Term
    is_included: bool


@dataclass(frozen=True, slots=True)
class Band:
    """A stretch of a metric's values and what it pays."""

    lower: Edge | None
    upper: Edge | None
    pays: Term


def banded(metric: Term, bands: Sequence[Band]) -> Term:
    """Return the amount of the band that the metric falls in; zero outside every band.

    A band without an upper end reaches up to the next one: the last band whose lower end is reached counts.
    """
    amount: Term = Number(0.0)
    for band in bands:
        amount = when(reached(metric, band), band.pays, amount) if band.upper is None else _closed(metric, band, amount)
    return amount


def _closed(metric: Term, band: Band, otherwise: Term) -> Term:
    """A band with an upper end pays up to there; beyond it nothing is paid until a later band begins."""
    inside = when(within(metric, band), band.pays, 0.0)
    return when(reached(metric, band), inside, otherwise)


def reached(metric: Term, band: Band) -> Term:
    """Return 1 where the metric is at or above the lower end of a band."""
    if band.lower is None:
        return Number(1.0)
    return at_least(metric, band.lower.value) if band.lower.is_included else above(metric, band.lower.value)


def within(metric: Term, band: Band) -> Term:
    """Return 1 where the metric is at or below the upper end of a band."""
    if band.upper is None:
        return Number(1.0)
    return at_least(band.upper.value, metric) if band.upper.is_included else above(band.upper.value, metric)


def interpolated_between(
    metric: Term, points: Sequence[tuple[Term, Term]], *, flat_before: bool, flat_beyond: bool
) -> Term:
    """Return the straight line between neighbouring points; flat or zero before the first and beyond the last."""
    first, last = points[0], points[-1]
    amount: Term = first[1] if flat_before else Number(0.0)
    for (x, y), (next_x, next_y) in pairwise(points):
        line = y + (metric - x) / (next_x - x) * (next_y - y)
        amount = when(at_least(metric, x), line, amount)
    amount = when(at_least(metric, last[0]), last[1], amount)
    return amount if flat_beyond else when(above(metric, last[0]), 0.0, amount)


def unit_by_unit(metric: Term, bands: Sequence[Band], each: Term | None = None, *, whole: bool = False) -> Term:
    """Return Σ over bands of the units that lie in the band × its price.

    Args:
        metric: the units.
        bands: where each price stands.
        each: how much of the metric one price is for; one unit unless stated.
        whole: whether only full units count, band by band.
    """
    parts: list[Term] = []
    for index, band in enumerate(bands):
        begins = band.lower.value if band.lower else Number(0.0)
        ends = band.upper.value if band.upper else _next_begin(bands, index)
        reach = metric if ends is None else least(metric, ends)
        units = greatest(reach - begins, 0.0)
        units = units / each if each is not None else units
        parts.append((floor(units) if whole else units) * band.pays)
    return total_of(parts)


def _next_begin(bands: Sequence[Band], index: int) -> Term | None:
    later = bands[index + 1].lower if index + 1 < len(bands) else None
    return later.value if later else None


@dataclass(frozen=True, slots=True)
class StageTerms:
    """A share of a saving, until so much has been paid in all, or until so much has been saved in all."""

    share: Term
    until_paid: Term | None = None
    until_saved: Term | None = None


def shared_by_stages(saving: Term, stages: Sequence[StageTerms]) -> Term:
    """Return what is paid in all of a saving so far, stage by stage.

    Each stage takes its share of what is left of the saving, until so much has been saved or paid in all; then the next
    begins: used_i = min(left, until_saved_i − used before, (until_paid_i − paid before) ÷ share_i).
    """
    left, paid, used = saving, Number(0.0) + 0.0, Number(0.0) + 0.0
    for stage in stages:
        part = left
        if stage.until_saved is not None:
            part = least(part, greatest(stage.until_saved - used, 0.0))
        amount = stage.share * part
        if stage.until_paid is not None:
            amount = least(amount, greatest(stage.until_paid - paid, 0.0))
            part = when(above(stage.share, 0.0), amount / when(above(stage.share, 0.0), stage.share, 1.0), 0.0)
        left, paid, used = left - part, paid + amount, used + part
    return paid
