"""Curve: what commissioners pay, and investors gain or lose, as results go from none, over the plan, to beyond it.

With modelled outcomes, every outcome moves from its baseline to what is planned and half as much again; with metrics
that the case only states, each moves from its value without the service. Where one metric alone decides, the curve is
that over its values. One evaluation computes all points. Where the payment leaps between two of them, the gap is
searched again, until its two sides stand so near to one another that a hair more of results is all that parts them.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.tables.curve import SHARE_OF_EFFECT, SHARE_OF_RESULTS, Cliff, Curve, CurvePoint
from sibcase.tables.table import value_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sibcase.book.figures import Figures
    from sibcase.book.operations import Array
    from sibcase.casefile.case import Case
    from sibcase.casefile.sections.parts import Metric

__all__ = ["payment_curve"]

PAYMENT, CUT, GAIN = "payments.total", "payments.cut_by_cap", "investment.net_gain"
# Results are shown up to half as much again as planned.
FURTHEST = 1.5
STEPS = 150
# A gap in which the payment leaps is searched at so many points, so many times.
SEARCHED_AT, SEARCHES = 24, 3
# The leaps that are searched, the greatest first; a contract with more of them is a staircase.
MOST_LEAPS = 12
# Smaller leaps, as parts of the whole range of payments, are the roundings of many small amounts.
LEAST_LEAP = 0.01
# The sides of an edge, as parts of the range of results: well above the dust that comparisons allow.
SIDE = 1e-6
A_PENNY = 0.005


@dataclass(frozen=True)
class _Way:
    """A line that moves with the results: its value with none, as planned, and how far it can go at most."""

    name: str
    nothing: float
    planned: float
    most: float = float("inf")

    def at(self, shares: Array) -> Array:
        """Return the line's values at shares of the plan."""
        import numpy as np

        return self.nothing + np.minimum(shares, self.most) * (self.planned - self.nothing)


@dataclass(frozen=True)
class _Walk:
    """The lines that move along a curve, the ends of its axis, and the results at which the contract may leap."""

    axis: str
    unit: str
    ways: tuple[_Way, ...]
    low: float
    high: float
    edges: tuple[float, ...] = ()
    plan: float | None = None


def payment_curve(case: Case, figures: Figures) -> Curve | None:
    """Return the payment curve of a case; nothing where no result that the case plans or its levels name moves it.

    Args:
        case: A case.
        figures: Its figures, one set.
    """
    is_known = PAYMENT in figures and PAYMENT not in figures.withheld
    walk = _walk(case, figures) if is_known else None
    if walk is None or not walk.high > walk.low:
        return None
    points = _points(walk, figures)
    if points is None:
        return None
    whole, cliffs = _with_cliffs(points, walk)
    return Curve(walk.axis, walk.unit, whole, cliffs, _plan(walk, figures))


def _plan(walk: _Walk, figures: Figures) -> CurvePoint | None:
    if walk.plan is None:
        return None
    payment = _value(figures, PAYMENT)
    if payment is None:
        return None
    return CurvePoint(walk.plan, payment, _value(figures, GAIN), _value(figures, CUT) or 0.0)


def _value(figures: Figures, name: str) -> float | None:
    """Return a figure; nothing where there is none, or it is not defined, or withheld from the reader."""
    value = value_of(figures, name)
    return value if value is not None and math.isfinite(value) else None


# --- what moves -------------------------------------------------------------------------------------------------------


def _walk(case: Case, figures: Figures) -> _Walk | None:
    """Return the walk along the modelled outcomes, else along the metric or the metrics that decide."""
    from sibcase.model.contract.steps import levels_of, metrics_of

    outcomes = _that_move(figures, _outcomes(case, figures))
    named = metrics_of(case)
    if not outcomes and len(named) == 1:
        return _along_metric(case, figures, named[0])
    metrics = _that_move(figures, _metrics(case, figures))
    ways = (*outcomes, *metrics)
    if not ways:
        return None
    edges = (
        (level - way.nothing) / (way.planned - way.nothing)
        for way in metrics
        for level in levels_of(case, way.name.split(".")[1])
    )
    inside = tuple(edge for edge in edges if 0 < edge < FURTHEST)
    return _Walk(SHARE_OF_EFFECT if outcomes else SHARE_OF_RESULTS, "share", ways, 0.0, FURTHEST, inside, 1.0)


def _that_move(figures: Figures, ways: Iterable[_Way]) -> tuple[_Way, ...]:
    """Return the ways on which anything is changed that payments rest on."""
    from sibcase.book.evaluate import lines_below

    needed = lines_below(figures.book, [PAYMENT])
    return tuple(way for way in ways if way.name in needed and abs(way.planned - way.nothing) > 0)


def _outcomes(case: Case, figures: Figures) -> Iterable[_Way]:
    """Yield the expected result of each outcome, or its effect, whichever the case states."""
    for name, outcome in (case.outcomes or {}).items():
        key = f"outcomes.{name}"
        if f"{key}.expected" not in figures:
            continue
        baseline, expected = _value(figures, f"{key}.baseline"), _value(figures, f"{key}.expected")
        if baseline is None or expected is None:
            continue
        most = _most(baseline, expected, outcome.measure)
        if figures.book.lines[f"{key}.expected"].is_assumption:
            yield _Way(f"{key}.expected", baseline, expected, most)
        else:
            yield _Way(f"{key}.effect", 0.0, _value(figures, f"{key}.effect") or 0.0, most)


def _most(baseline: float, expected: float, measure: str) -> float:
    """Return how much of the planned change there can be: no rate is below none or above all, no count below zero."""
    change = expected - baseline
    if change < 0 and measure != "score":
        return -baseline / change
    return (1.0 - baseline) / change if change > 0 and measure == "binary" else float("inf")


def _metrics(case: Case, figures: Figures) -> Iterable[_Way]:
    """Yield the value of each metric that the case states by itself, for each of its cohorts."""
    for name, metric in case.metrics.items():
        if metric.expected is not None:
            for key in _lines_of(figures, name, metric):
                without = _without(figures, name, key)
                yield _Way(key, without, without if (planned := _value(figures, key)) is None else planned)


def _lines_of(figures: Figures, name: str, metric: Metric) -> list[str]:
    keys = [f"metric.{name}.{cohort}" for cohort in metric.cohorts or ()] or [f"metric.{name}"]
    return [key for key in keys if key in figures]


def _without(figures: Figures, name: str, key: str) -> float:
    """Return the value of a metric without the service; zero unless the case says otherwise."""
    names = (f"no_effect.{key}", f"metric.{name}.without")
    return next((_value(figures, each) or 0.0 for each in names if each in figures), 0.0)


def _along_metric(case: Case, figures: Figures, name: str) -> _Walk | None:
    """Return the walk along one metric, over the range that its levels ask for, the plan among them."""
    from sibcase.model.contract.steps import levels_of

    metric = case.metrics.get(name)
    keys = _lines_of(figures, name, metric) if metric is not None else []
    if metric is None or not keys:
        return None
    planned = _value(figures, keys[0])
    edges = levels_of(case, name)
    ends = [0.0, *edges[:1], *edges[-1:], *([] if planned is None else [planned * (1 if edges else FURTHEST)])]
    room = (max(ends) - min(ends)) * 0.2 if edges else 0.0
    ways = tuple(_Way(key, 0.0, 1.0) for key in keys)
    return _Walk(metric.title, metric.unit, ways, min(ends), max(ends) + room, tuple(edges), planned)


# --- the points -------------------------------------------------------------------------------------------------------


def _points(walk: _Walk, figures: Figures) -> list[CurvePoint] | None:
    """Return points along a walk, close together where the payment leaps; nothing where it is not defined."""
    points = _evaluated(walk, figures, _first(walk))
    for _ in range(SEARCHES):
        gaps = _leaps(points, walk)
        if not gaps or not _are_defined(points):
            break
        inside = (
            low + (high - low) * place / (SEARCHED_AT + 1) for low, high in gaps for place in range(1, SEARCHED_AT + 1)
        )
        points = sorted([*points, *_evaluated(walk, figures, list(inside))], key=lambda point: point.at)
    return points if _are_defined(points) else None


def _are_defined(points: Sequence[CurvePoint]) -> bool:
    return all(math.isfinite(point.payment) for point in points)


def _first(walk: _Walk) -> list[float]:
    """Return even steps, both sides of what is known to be an edge, and the plan."""
    room = walk.high - walk.low
    even = [walk.low + room * step / STEPS for step in range(STEPS + 1)]
    sides = [edge + side * SIDE * room for edge in walk.edges for side in (-1, 0, 1)]
    plan = [] if walk.plan is None else [walk.plan]
    return sorted({at for at in (*even, *sides, *plan) if walk.low <= at <= walk.high})


def _evaluated(walk: _Walk, figures: Figures, results: Sequence[float]) -> list[CurvePoint]:
    import numpy as np

    from sibcase.book.evaluate import evaluate_again

    along = np.asarray([results])
    wanted = [name for name in (PAYMENT, CUT, GAIN) if name in figures and name not in figures.withheld]
    found = evaluate_again(figures, {way.name: way.at(along) for way in walk.ways}, wanted)
    rows = {
        name: np.broadcast_to(found.array(name), along.shape)[0].round(max(2, figures.book.minor_unit)).tolist()
        for name in wanted
    }
    gains: Sequence[float | None] = rows.get(GAIN, [None] * len(results))
    points = zip(results, rows[PAYMENT], gains, rows.get(CUT, [0.0] * len(results)), strict=True)
    return [CurvePoint(at, payment, _defined(gain), cut) for at, payment, gain, cut in points]


def _defined(gain: float | None) -> float | None:
    """Return what investors gain; nothing where it is not defined, or withheld from the reader."""
    return gain if gain is not None and math.isfinite(gain) else None


def _range(points: Sequence[CurvePoint]) -> float:
    payments = [point.payment for point in points]
    return max(payments) - min(payments)


def _leaps(points: Sequence[CurvePoint], walk: _Walk) -> list[tuple[float, float]]:
    """Return the gaps in which the payment changes faster than next to them, unless they are as narrow as can be."""
    least, narrow = max(LEAST_LEAP * _range(points), A_PENNY), _narrow(walk)
    gaps = list(itertools.pairwise(points))
    steep = [abs(right.payment - left.payment) / max(right.at - left.at, narrow / 100) for left, right in gaps]
    found = []
    for place, (left, right) in enumerate(gaps):
        beside = [steep[near] for near in (place - 1, place + 1) if 0 <= near < len(gaps)]
        change, width = abs(right.payment - left.payment), right.at - left.at
        if width > narrow and change - min(beside, default=0.0) * width > least:
            found.append((change, left.at, right.at))
    return [(low, high) for _, low, high in sorted(found, reverse=True)[:MOST_LEAPS]]


def _narrow(walk: _Walk) -> float:
    """Return how wide a gap may be whose sides are one result: the sides of an edge, or what is left of one."""
    return (walk.high - walk.low) * max(4 * SIDE, 4 / STEPS / (SEARCHED_AT + 1.0) ** (SEARCHES - 1))


def _with_cliffs(points: Sequence[CurvePoint], walk: _Walk) -> tuple[tuple[CurvePoint, ...], tuple[Cliff, ...]]:
    """Return the points with both sides of each cliff at one result, and the cliffs."""
    least, narrow = max(LEAST_LEAP * _range(points), A_PENNY), _narrow(walk)
    out, cliffs = [points[0]], list[Cliff]()
    for left, right in itertools.pairwise(points):
        if right.at - left.at > narrow or abs(right.payment - left.payment) < least:
            out.append(right)
            continue
        at = _edge_in(left.at, right.at, walk)
        if cliffs and cliffs[-1].at == at:
            cliffs[-1] = Cliff(at, cliffs[-1].before, right.payment)
        else:
            cliffs.append(Cliff(at, left.payment, right.payment))
        out[-1] = _moved(out[-1], at)
        out.append(_moved(right, at))
    return tuple(out), tuple(cliffs)


def _moved(point: CurvePoint, at: float) -> CurvePoint:
    return CurvePoint(at, point.payment, point.investors, point.cut)


def _edge_in(low: float, high: float, walk: _Walk) -> float:
    """Return the edge that is known to lie between two results, else their middle."""
    dust = SIDE * (walk.high - walk.low)
    known = [edge for edge in walk.edges if low - dust <= edge <= high + dust]
    return known[0] if known else (low + high) / 2
