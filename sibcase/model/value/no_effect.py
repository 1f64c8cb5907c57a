"""No effect: what the contract pays, and what investors lose, if people fare as they would have without the service.

No effect is not the same as no outcome. What is due to the service is zero, but what is merely observed stays at the
baseline: a price for every outcome observed is then paid for what would have happened anyway. Where no line can tell
the two apart, the reading "if no outcome is achieved" serves for both.

    observed with no effect = completers measured × baseline rate at which the good thing is seen

Metrics that the case takes from an outcome stand at its baseline; those that it only states stand at zero. The part of
a price that the cap for one person leaves is taken to be that of the plan.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from sibcase.book.terms import Number, Ref, Term, total_of
from sibcase.casefile.sections.payments import (
    AvoidedPayment,
    BlockPayment,
    ReturnTable,
    SharePayment,
    TablePayment,
    Tariff,
)
from sibcase.model.contract.build import add_payments
from sibcase.model.contract.metrics import Measured, Metrics, metric_key, of_parts, only_divides, unit_of
from sibcase.model.contract.readings import Reading, payment_lines
from sibcase.model.investment.build import add_cash_flows
from sibcase.model.investment.fund import Fund
from sibcase.model.investment.returns import add_totals

if TYPE_CHECKING:
    from sibcase.casefile.sections.metrics import Metric
    from sibcase.casefile.sections.parts import Outcome
    from sibcase.casefile.sections.payments import Payment
    from sibcase.model.inputs import Model
    from sibcase.model.time.calendar import Calendar

NO_OUTCOME, NO_EFFECT = "zero.", "no_effect."
SUFFIX = " if the service has no effect"
AT_BASELINE = "at_baseline"


def add_no_effect(model: Model, calendar: Calendar, forecast: Reading) -> None:
    """Add the payments with no effect, and the investors' cash flows that follow, where they differ from no outcome."""
    if prefix_of(model) == NO_OUTCOME:
        _add_deadweight_paid(model, NO_OUTCOME)
        return
    for name, outcome in (model.case.outcomes or {}).items():
        _add_observed(model, name, outcome)
    reading = _reading(model, forecast.metrics)
    add_payments(model, calendar, reading)
    _add_deadweight_paid(model, NO_EFFECT)
    if model.case.investment is not None:
        _add_investment(Fund(model, model.case.investment, calendar, reading))


def _add_deadweight_paid(model: Model, prefix: str) -> None:
    """Add what falls due although the service has no effect: what the payment curve pays where it begins.

    It holds no correction for optimism and no attribution: with no effect there is nothing to correct or attribute.
    """
    label = "Paid if the service has no effect (deadweight)"
    model.book.line("payments.deadweight_paid", label, "money", total_of([Ref(f"{prefix}payments.total")]))


def prefix_of(model: Model) -> str:
    """Return the prefix of the lines that say what happens with no effect."""
    if model.case.service is None:
        return NO_OUTCOME
    differs = [_sees_the_baseline(model, line) for line in payment_lines(model).values()]
    tranches = model.case.investment.tranches.values() if model.case.investment else ()
    differs += [_rests_on_outcome(model, each.results.metric) for each in tranches if each.results]
    return NO_EFFECT if any(differs) else NO_OUTCOME


def _sees_the_baseline(model: Model, line: Payment) -> bool:
    """Return whether a line may pay for what would have happened anyway."""
    match line:
        case Tariff(outcome=str(outcome)):
            return line.counts == "gross" and f"outcomes.{outcome}.baseline" in model.book
        case Tariff() | TablePayment() | AvoidedPayment() | SharePayment() | ReturnTable():
            return line.metric is not None and _rests_on_outcome(model, line.metric)
        case BlockPayment():
            return False
        case _:
            assert_never(line)


def _rests_on_outcome(model: Model, metric: str) -> bool:
    """Return whether a metric takes the result of an outcome, itself or by any part of it."""
    parts = [model.case.metrics.get(name) for name in model.case.parts_of(metric)]
    return any(part is not None and part.outcome is not None for part in parts)


def _add_observed(model: Model, name: str, outcome: Outcome) -> None:
    if f"outcomes.{name}.baseline" in model.book:
        seen = Ref(f"outcomes.measured.{name}.per_period") * seen_at_baseline(name, outcome)
        model.book.flow(
            f"outcomes.{AT_BASELINE}.{name}", f"{outcome.title}: outcomes observed{SUFFIX}", "outcomes", seen
        )


def seen_at_baseline(name: str, outcome: Outcome) -> Term:
    """Return the rate at which the good thing is seen where nothing has changed; zero where a change is counted."""
    baseline = Ref(f"outcomes.{name}.baseline")
    if outcome.measure == "score" or (outcome.direction == "reduce" and outcome.measure != "binary"):
        return Number(0.0)
    return 1 - baseline if outcome.direction == "reduce" else baseline


def _reading(model: Model, metrics: Metrics) -> Reading:
    """Return the reading: nothing for what is due to the service, the baseline for what is only observed."""
    nothing_due = frozenset(name for name, line in payment_lines(model).items() if _is_for_the_change(model, line))
    return Reading(_metrics(model, metrics), NO_EFFECT, SUFFIX, counts=AT_BASELINE, nothing_due=nothing_due)


def _is_for_the_change(model: Model, line: Payment) -> bool:
    """Return whether a line pays nothing with no effect: for a change, or for units of which no baseline is known."""
    match line:
        case Tariff():
            return line.outcome is not None and line.counts == "net"
        case SharePayment():
            return line.metric is None or not _has_baseline(model, line.metric)
        case AvoidedPayment():
            return not _has_baseline(model, line.metric)
        case BlockPayment() | TablePayment() | ReturnTable():
            return False
        case _:
            assert_never(line)


def _has_baseline(model: Model, name: str) -> bool:
    """Return whether the case says what a metric is without the service: by itself, its outcome, or all its parts."""
    metric = model.case.metrics.get(name)
    if metric is None:
        return False
    if metric.without is not None or f"outcomes.{metric.outcome}.baseline" in model.book:
        return True
    return bool(metric.parts) and all(_has_baseline(model, part) for part in metric.parts)


def _metrics(model: Model, planned: Metrics) -> Metrics:
    values: dict[str, tuple[Measured, ...]] = {}
    whole: dict[str, Ref] = {}
    found = Metrics(values, whole)
    for name, measured in planned.values.items():
        values[name] = tuple(
            Measured(_metric(model, name, each.cohort, found), each.cohort, each.period, name) for each in measured
        )
        whole[name] = values[name][0].value
    return found


def _metric(model: Model, name: str, cohort: str, found: Metrics) -> Ref:
    metric = model.case.metrics[name]
    key = NO_EFFECT + metric_key(name, cohort)
    return model.book.line(key, metric.title + SUFFIX, unit_of(metric), _value(model, name, cohort, found))


def _value(model: Model, name: str, cohort: str, found: Metrics) -> Term:
    """Return what a metric is with no effect: as stated, of its parts, as planned if it only divides, or by outcome."""
    metric = model.case.metrics[name]
    if metric.without is not None:
        return total_of([Ref(f"metric.{name}.without")])
    if metric.parts:
        return of_parts(model, name, found.pooled, cohort)
    if only_divides(model.case, name):
        return total_of([Ref(metric_key(name, cohort))])
    return _of_outcome(model, metric)


def _of_outcome(model: Model, metric: Metric) -> Term:
    """Return what a metric takes of an outcome that has not changed."""
    name = metric.outcome or ""
    if f"outcomes.{name}.baseline" not in model.book or metric.takes in ("change", "reduction"):
        return Number(0.0)
    if metric.takes == "rate":
        return Ref(f"outcomes.{name}.baseline")
    return Ref(f"outcomes.{AT_BASELINE}.{name}") if metric.counts == "gross" else Number(0.0)


def _add_investment(fund: Fund) -> None:
    """Add the investors' cash flows with no effect; costs are those of no outcome: none is due to the service."""
    costs = Ref("zero.service.costs.total.per_period")
    fund.model.book.flow(f"{NO_EFFECT}service.costs.total", f"Costs{SUFFIX}", "money", costs)
    add_cash_flows(fund)
    add_totals(fund)
