"""Triggers: for which measured changes a payment line pays anything at all.

A change is for one person and counts up in the good direction; a table's rows, which are about a metric, are turned
into changes of the outcome that the metric is taken from.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from sibcase.book.terms import Number, Ref, Term
from sibcase.casefile.sections.payments import TablePayment, Tariff
from sibcase.model.contract.readings import line_title
from sibcase.model.contract.terms import NO_WHOLES, bands_of, points_of
from sibcase.model.time.schedules import Edge

if TYPE_CHECKING:
    from sibcase.casefile.sections.metrics import Metric
    from sibcase.casefile.sections.parts import Outcome
    from sibcase.model.inputs import Model

Stretch = tuple[Edge | None, Edge | None]


@dataclass(frozen=True, slots=True)
class Trigger:
    """The outcome whose change decides, the stretches of change that pay, and what the plan expects."""

    outcome: str
    pays: tuple[Stretch, ...]
    planned: Term
    compared: bool


def trigger_of(model: Model, name: str, line: Tariff | TablePayment) -> Trigger | str:
    """Return when a line pays anything, or why that is not worked out."""
    if isinstance(line, Tariff):
        outcome = (model.case.outcomes or {}).get(line.outcome or "")
        if outcome is None:
            return (
                "it is paid by a metric, and only prices for outcomes and tables on an outcome's metric are worked out"
            )
        return _of_tariff(line.outcome or "", line, outcome)
    return _of_table(model, name, line)


def _of_tariff(key: str, line: Tariff, outcome: Outcome) -> Trigger:
    """A price for the change pays for any change; a price for what is observed pays as soon as anything is."""
    counts_change = outcome.measure == "score" or (outcome.direction == "reduce" and outcome.measure != "binary")
    nothing: Term = Number(0.0)
    if line.counts == "gross" and not counts_change:
        nothing = 0.0 - _good(key, outcome)
    any_change: Stretch = (Edge(nothing, is_included=False), None)
    return Trigger(key, (any_change,), planned_change(key, outcome, line.counts), line.counts == "net" or counts_change)


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


def _of_table(model: Model, name: str, line: TablePayment) -> Trigger | str:
    metric = model.case.metrics.get(line.metric)
    outcome = (model.case.outcomes or {}).get((metric.outcome if metric else None) or "")
    if metric is None or outcome is None or metric.parts or metric.expected is not None:
        return "its metric is not taken from an outcome, so that nothing says how many people it rests on"
    if line.requires or line.fallback is not None or metric.cohorts:
        return "several results decide together, or cohort by cohort"
    pays = _paying_stretches(model, name, line)
    turned = tuple(_as_change(stretch, metric, (metric.outcome or "", outcome)) for stretch in pays)
    compares = metric.takes in ("change", "reduction") or metric.counts == "net"
    return Trigger(metric.outcome or "", turned, planned_change(metric.outcome or "", outcome, metric.counts), compares)


def _paying_stretches(model: Model, name: str, line: TablePayment) -> tuple[Stretch, ...]:
    key, title = f"payment.{name}", line_title(model, name)
    if line.read == "linear":
        return _between_points(model, name, line)
    bands = bands_of(model, key, title, line.rows, NO_WHOLES)
    ends = [
        band.upper or _next(bands[number + 1].lower if number + 1 < len(bands) else None)
        for number, band in enumerate(bands)
    ]
    paying = [number for number, row in enumerate(line.rows) if row.pays.value > 0]
    if line.read == "marginal":
        first = bands[paying[0]].lower if paying else None
        begins = Edge(first.value if first else Number(0.0), is_included=False)
        return ((begins, None),) if paying else ()
    return tuple((bands[number].lower, ends[number]) for number in paying)


def _next(begins: Edge | None) -> Edge | None:
    """Return where a band without an end of its own ends: where the next begins."""
    return Edge(begins.value, is_included=not begins.is_included) if begins else None


def _between_points(model: Model, name: str, line: TablePayment) -> tuple[Stretch, ...]:
    """Return the stretches of an interpolated table that pay: up to, and without, a neighbouring point of zero."""
    points = points_of(model, f"payment.{name}", line_title(model, name), line.rows, NO_WHOLES)
    pays = [row.pays.value > 0 for row in line.rows]
    stretches: list[Stretch] = []
    for number, ((x, _), (beyond, _)) in enumerate(pairwise(points)):
        if pays[number] or pays[number + 1]:
            stretches.append((Edge(x, is_included=pays[number]), Edge(beyond, is_included=False)))
    if line.before == "flat" and pays[0]:
        stretches.insert(0, (None, Edge(points[0][0], is_included=False)))
    if pays[-1]:
        flat = line.beyond == "flat"
        stretches.append(
            (Edge(points[-1][0], is_included=True), None if flat else Edge(points[-1][0], is_included=True))
        )
    return tuple(stretches)


def _as_change(stretch: Stretch, metric: Metric, paid_for: tuple[str, Outcome]) -> Stretch:
    """Return the changes that bring a metric into a stretch; fewer is better where the service reduces a rate."""
    begins, ends = (Edge(_change(edge.value, metric, paid_for), edge.is_included) if edge else None for edge in stretch)
    falls = metric.takes == "rate" and paid_for[1].direction == "reduce"
    return (ends, begins) if falls else (begins, ends)


def _change(level: Term, metric: Metric, paid_for: tuple[str, Outcome]) -> Term:
    key, outcome = paid_for
    baseline = Ref(f"outcomes.{key}.baseline")
    if metric.takes == "rate":
        return baseline - level if outcome.direction == "reduce" else level - baseline
    if metric.takes == "reduction":
        return level * baseline * points_of_one(key, outcome)
    if metric.takes == "change":
        return level * points_of_one(key, outcome)
    each = level / Ref(f"outcomes.measured.{key}")
    counts_change = outcome.measure == "score" or (outcome.direction == "reduce" and outcome.measure != "binary")
    if metric.counts == "net" or counts_change:
        return each * points_of_one(key, outcome)
    return each - _good(key, outcome)
