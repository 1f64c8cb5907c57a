"""Triggers: which measured results make a payment line pay anything at all.

A result lies in a stretch of the values of its metric; of a price for an outcome, in a stretch of changes for one
person, which count up in the good direction. A line pays where all of its results, and one of its alternatives, are
there; where it pays by cohort, if this is so for any cohort.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from sibcase.book.terms import Number, Ref, Term
from sibcase.casefile.sections.payments import (
    AvoidedPayment,
    BlockPayment,
    ReturnTable,
    SharePayment,
    TablePayment,
    Tariff,
)
from sibcase.model.contract.readings import line_title
from sibcase.model.contract.steps import LIMITS
from sibcase.model.contract.terms import NO_WHOLES, bands_of, once, points_of
from sibcase.model.time.schedules import Edge

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sibcase.casefile.sections.parts import Outcome
    from sibcase.casefile.sections.payments import Condition, Payment, Row, Schedule
    from sibcase.model.inputs import Model

__all__ = ["PricedOutcome", "Result", "Stretch", "Trigger", "planned_change", "points_of_one", "trigger_of"]

Stretch = tuple[Edge | None, Edge | None]
_ABOVE_ZERO: Stretch = (Edge(Number(0.0), is_included=False), None)
_ALWAYS: Stretch = (None, None)


@dataclass(frozen=True, slots=True)
class PricedOutcome:
    """An outcome that a price is paid for: counted net of what would have happened anyway, or as observed."""

    name: str
    counts: str


@dataclass(frozen=True, slots=True)
class Result:
    """One result, by its metric or its outcome, and the stretches in which it has to lie."""

    measured: str | PricedOutcome
    pays: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class Trigger:
    """When a line pays anything.

    Attributes:
        decides: The metric by whose cohorts it pays; nothing where it pays for an outcome.
        results: All of them have to be there.
        alternatives: One of them has to be there; none where `results` are all.
        fallback: Pays if no cohort has brought anything.
    """

    decides: str
    results: tuple[Result, ...]
    alternatives: tuple[tuple[Result, ...], ...] = ()
    fallback: tuple[Result, ...] = ()


def trigger_of(model: Model, name: str, line: Payment) -> Trigger | str:
    """Return when a line pays anything, or why that is not worked out."""
    key, title = f"payment.{name}", line_title(model, name)
    held = _conditions(model, key, title, line.requires or ())
    if line.scaled_by is not None:
        held += _of_schedule(model, f"{key}.scale", f"{title}: share of the amount", line.scaled_by)
    match line:
        case Tariff():
            return _of_tariff(model, line, held)
        case TablePayment():
            return _of_table(model, name, line, held)
        case AvoidedPayment():
            return Trigger(line.metric, (*_of_units_avoided(model, name, line), *held))
        case ReturnTable():
            return Trigger(line.metric, held, _of_return(model, name, line))
        case SharePayment():
            if line.metric is None:
                return "it is a share of a saving, which is not measured by itself"
            return Trigger(line.metric, (Result(line.metric, (_ABOVE_ZERO,)), *held))
        case BlockPayment():
            return "it is paid regardless of results"


def _of_tariff(model: Model, line: Tariff, held: tuple[Result, ...]) -> Trigger:
    """A price for the change pays for any change; a price for what is observed pays as soon as anything is."""
    outcome = (model.case.outcomes or {}).get(line.outcome or "")
    if outcome is None:
        metric = line.metric or ""
        return Trigger(metric, (Result(metric, (_ABOVE_ZERO,)), *held))
    key = line.outcome or ""
    counts_change = outcome.measure == "score" or (outcome.direction == "reduce" and outcome.measure != "binary")
    nothing: Term = Number(0.0)
    if line.counts == "gross" and not counts_change:
        nothing = 0.0 - _good(key, outcome)
    any_change: Stretch = (Edge(nothing, is_included=False), None)
    return Trigger("", (Result(PricedOutcome(key, line.counts), (any_change,)), *held))


def _good(key: str, outcome: Outcome) -> Term:
    baseline = Ref(f"outcomes.{key}.baseline")
    return 1 - baseline if outcome.direction == "reduce" else baseline


def planned_change(key: str, outcome: Outcome, counts: str) -> Term:
    """Return the change for one person that the plan expects, due to the service or as observed."""
    effect = Ref(f"outcomes.{key}.{'effect_net' if counts == 'net' else 'effect_raw'}")
    return effect * points_of_one(key, outcome)


def points_of_one(key: str, outcome: Outcome) -> Term:
    """Return how much of the measure one outcome is: so many points of a score, else one."""
    is_score = outcome.measure == "score" and outcome.points_per_outcome is not None
    return Ref(f"outcomes.{key}.points") if is_score else Number(1.0)


# --- tables -----------------------------------------------------------------------------------------------------------


def _of_table(model: Model, name: str, line: TablePayment, held: tuple[Result, ...]) -> Trigger | str:
    if line.per == "person":
        return "it is read for each person, and nothing states how results differ between people"
    key, title = f"payment.{name}", line_title(model, name)
    # What the line requires was asked already: its conditions are those of its first table.
    own = _paying(model, key, title, line)
    tables: list[tuple[Result, ...]] = [(Result(line.metric, own),)]
    for number, other in enumerate(line.others or (), start=2):
        tables.append(_of_schedule(model, f"{key}.table{number}", f"{title}, table {number}", other))
    fallback: tuple[Result, ...] = ()
    if line.fallback is not None:
        label = f"{title}, if no cohort has brought a payment"
        fallback = _of_schedule(model, f"{key}.fallback", label, line.fallback)
    if len(tables) == 1 or line.takes == "least":
        results = tuple(result for table in tables for result in table)
        return Trigger(line.metric, (*results, *held), fallback=fallback)
    return Trigger(line.metric, held, tuple(tables), fallback)


def _of_schedule(model: Model, key: str, title: str, schedule: Schedule) -> tuple[Result, ...]:
    """Return the results that bring a payment by a table of its own: where its rows pay, and what it requires."""
    own = Result(schedule.metric, _paying(model, key, title, schedule))
    return (own, *_conditions(model, key, title, schedule.requires or ()))


def _conditions(model: Model, key: str, title: str, conditions: Sequence[Condition]) -> tuple[Result, ...]:
    results = []
    for number, condition in enumerate(conditions, start=1):
        for word in LIMITS:
            level = getattr(condition, word)
            if level is None:
                continue
            label = f"{title}: condition {number}, {word.replace('_', ' ')}"
            limit = once(model, f"{key}.condition{number}.{word}", label, "rate", level)
            edge = Edge(limit, is_included=word in ("at_least", "at_most"))
            stretch: Stretch = (edge, None) if word in ("at_least", "above") else (None, edge)
            results.append(Result(condition.metric, (stretch,)))
    return tuple(results)


def _paying(model: Model, key: str, title: str, schedule: Schedule) -> tuple[Stretch, ...]:
    """Return the stretches of its metric in which a table pays."""
    if schedule.read == "linear":
        flat_before, flat_beyond = schedule.before == "flat", schedule.beyond == "flat"
        return _between_points(model, key, title, schedule.rows, (flat_before, flat_beyond))
    if schedule.read == "marginal":
        return _unit_by_unit(model, key, title, schedule.rows)
    return _in_bands(model, key, title, schedule.rows)


def _in_bands(model: Model, key: str, title: str, rows: Sequence[Row]) -> tuple[Stretch, ...]:
    bands = bands_of(model, key, title, rows, NO_WHOLES)
    ends = [
        band.upper or _next(bands[number + 1].lower if number + 1 < len(bands) else None)
        for number, band in enumerate(bands)
    ]
    paying = [number for number, row in enumerate(rows) if row.pays.value > 0]
    return tuple((bands[number].lower, ends[number]) for number in paying)


def _unit_by_unit(model: Model, key: str, title: str, rows: Sequence[Row]) -> tuple[Stretch, ...]:
    """Return where units are paid for: above the first row that pays."""
    bands = bands_of(model, key, title, rows, NO_WHOLES)
    paying = [band for band, row in zip(bands, rows, strict=True) if row.pays.value > 0]
    if not paying:
        return ()
    lower = paying[0].lower
    return ((Edge(lower.value if lower else Number(0.0), is_included=False), None),)


def _next(begins: Edge | None) -> Edge | None:
    """Return where a band without an end of its own ends: where the next begins."""
    return Edge(begins.value, is_included=not begins.is_included) if begins else None


def _between_points(
    model: Model, key: str, title: str, rows: Sequence[Row], flat: tuple[bool, bool]
) -> tuple[Stretch, ...]:
    """Return the stretches of an interpolated table that pay: up to, and without, a neighbouring point of zero."""
    points = points_of(model, key, title, rows, NO_WHOLES)
    pays = [row.pays.value > 0 for row in rows]
    stretches: list[Stretch] = []
    for number, ((x, _), (beyond, _)) in enumerate(pairwise(points)):
        if pays[number] or pays[number + 1]:
            stretches.append((Edge(x, is_included=pays[number]), Edge(beyond, is_included=False)))
    if flat[0] and pays[0]:
        stretches.insert(0, (None, Edge(points[0][0], is_included=False)))
    if pays[-1]:
        stretches.append(
            (Edge(points[-1][0], is_included=True), None if flat[1] else Edge(points[-1][0], is_included=True))
        )
    return tuple(stretches)


# --- units avoided, and returns ---------------------------------------------------------------------------------------


def _of_units_avoided(model: Model, name: str, line: AvoidedPayment) -> tuple[Result, ...]:
    """Return where a line for units avoided pays: above its threshold, and above the first row with a price."""
    prices = [row.pays for row in line.rows or ()] or ([line.price] if line.price is not None else [])
    if not any(price.value > 0 for price in prices):
        return (Result(line.metric, ()),)
    stretches = list(_avoided(model, name, line))
    if line.baseline is None:
        return tuple(Result(line.metric, (stretch,)) for stretch in stretches)
    label = f"{line_title(model, name)}: units without the service"
    baseline = once(model, f"payment.{name}.baseline", label, "units", line.baseline)
    used = [(None, Edge(baseline - begins.value, begins.is_included)) for begins, _ in stretches if begins]
    return tuple(Result(line.metric, (stretch,)) for stretch in used)


def _avoided(model: Model, name: str, line: AvoidedPayment) -> Iterator[Stretch]:
    title, key = line_title(model, name), f"payment.{name}"
    threshold: Term = Number(0.0)
    if line.threshold is not None:
        label = f"{title}: units below which nothing is paid"
        threshold = once(model, f"{key}.threshold", label, "units", line.threshold)
        is_included = line.pays_for == "all" and line.threshold.value > 0
        yield Edge(threshold, is_included), None
    if line.rows:
        paid = _unit_by_unit(model, key, title, line.rows)
        above = threshold if line.pays_for == "above threshold" else Number(0.0)
        yield from [(Edge(above + edge.value, edge.is_included), None) for edge, _ in paid if edge]
    elif line.threshold is None:
        yield _ABOVE_ZERO


def _of_return(model: Model, name: str, line: ReturnTable) -> tuple[tuple[Result, ...], ...]:
    """Return where a return table pays: where it brings interest, or where it repays principal."""
    title, key = line_title(model, name), f"payment.{name}"
    if line.floor is not None and line.floor.value > 0:
        rates: tuple[Stretch, ...] = (_ALWAYS,)
    elif line.read == "band":
        rates = _in_bands(model, f"{key}.rates", f"{title}: rate", line.rates)
    else:
        flat = (line.before == "flat", line.beyond == "flat")
        rates = _between_points(model, f"{key}.rates", f"{title}: rate", line.rates, flat)
    ways = [(Result(line.metric, rates),)]
    if line.repays:
        repays = _in_bands(model, f"{key}.repays", f"{title}: principal repaid", line.repays)
        ways.append((Result(line.metric, repays),))
    return tuple(ways)
