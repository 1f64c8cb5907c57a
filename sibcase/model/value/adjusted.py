"""The plan with the effect adjusted for optimism, where the contract pays for what is observed.

The forecast of a price for every outcome observed rests on the expected rate as its source reports it: optimism is
taken off what is due to the service, not off what is seen. Investors are shown both:

    observed, adjusted = observed − change per completer × correction for optimism
    adjusted.investment.irr, adjusted.payments.total: the same contract and the same costs, on these

Added where there are investors and a line pays for an outcome that is observed and has a correction. Lines that pay for
what is due to the service are the same in both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.book.terms import Ref, Term, total_of
from sibcase.casefile.sections.payments import Tariff
from sibcase.model.contract.build import add_payments
from sibcase.model.contract.metrics import Measured, Metrics, of_parts
from sibcase.model.contract.readings import ADJUSTED, Reading, payment_lines
from sibcase.model.investment.build import add_cash_flows
from sibcase.model.investment.fund import Fund
from sibcase.model.investment.returns import add_returns

if TYPE_CHECKING:
    from sibcase.casefile.sections.metrics import Metric
    from sibcase.model.inputs import Model
    from sibcase.model.time.calendar import Calendar

PREFIX = f"{ADJUSTED}."
SUFFIX = " with the effect adjusted for optimism"


def add_adjusted(model: Model, calendar: Calendar, forecast: Reading) -> None:
    """Add the payments and the investors' returns with the effect adjusted, where the forecast's is not."""
    terms = model.case.investment
    if terms is None or model.case.service is None or not _pays_for_unadjusted(model):
        return
    for name, outcome in (model.case.outcomes or {}).items():
        if f"outcomes.{name}.baseline" in model.book:
            label = f"{outcome.title}: observed per completer{SUFFIX}"
            adjusted = Ref(f"outcomes.{name}.observed") - _taken_off(name)
            seen = model.book.line(f"outcomes.{name}.{ADJUSTED}", label, "outcomes", adjusted)
            row = Ref(f"outcomes.measured.{name}.per_period") * seen
            model.book.flow(
                f"outcomes.{ADJUSTED}.{name}", f"{outcome.title}: outcomes observed{SUFFIX}", "outcomes", row
            )
    reading = Reading(_metrics(model, forecast.metrics), PREFIX, SUFFIX, gross_as=ADJUSTED)
    add_payments(model, calendar, reading)
    # Costs by result are those of the plan: they fall when the effect does, so that the return is rather understated.
    costs = Ref("service.costs.total.per_period")
    model.book.flow(f"{PREFIX}service.costs.total", f"Costs{SUFFIX}", "money", costs)
    fund = Fund(model, terms, calendar, reading)
    add_cash_flows(fund)
    add_returns(fund)


def _taken_off(name: str) -> Term:
    return Ref(f"outcomes.{name}.effect_raw") * Ref(f"outcomes.{name}.optimism")


def _pays_for_unadjusted(model: Model) -> bool:
    """Return whether any line pays for an outcome as observed that has a correction for optimism."""
    tariffs = [line for line in payment_lines(model).values() if isinstance(line, Tariff)]
    observed = {line.outcome for line in tariffs if line.counts == "gross"}
    metrics = model.case.metrics
    observed |= {metric.outcome for metric in metrics.values() if metric.counts == "gross"}
    corrections = [model.book.lines.get(f"outcomes.{name}.optimism") for name in observed if name]
    return any(line is not None and any(value > 0 for value in line.values) for line in corrections)


def _metrics(model: Model, planned: Metrics) -> Metrics:
    """Return the metrics of the plan, those of observed outcomes with the effect adjusted."""
    stated = model.case.metrics
    values: dict[str, tuple[Measured, ...]] = {}
    whole: dict[str, Ref] = {}
    found = Metrics(values, whole)
    for name, measured in planned.values.items():
        values[name] = tuple(
            Measured(_metric(model, stated[name], each, found), each.cohort, each.period, name) for each in measured
        )
        whole[name] = values[name][0].value
    return found


def _metric(model: Model, metric: Metric, planned: Measured, found: Metrics) -> Ref:
    name = planned.metric
    term = _changed(model, metric, found, name, planned.cohort)
    if metric.expected is not None or term is None:
        return planned.value
    line = model.book.lines[planned.value.name]
    return model.book.line(PREFIX + planned.value.name, line.label + SUFFIX, line.unit, term)


def _changed(model: Model, metric: Metric, found: Metrics, name: str, cohort: str) -> Term | None:
    if metric.parts:
        return of_parts(model, name, found.pooled, cohort)
    outcome = metric.outcome
    if outcome is None or metric.counts != "gross" or f"outcomes.{outcome}.baseline" not in model.book:
        return None
    key = f"outcomes.{outcome}"
    baseline, left = Ref(f"{key}.baseline"), 1 - Ref(f"{key}.optimism")
    if metric.takes == "count":
        return total_of([Ref(f"outcomes.{ADJUSTED}.{outcome}")])
    if metric.takes == "reduction":
        return Ref(f"{key}.effect_raw") * left / baseline
    if metric.takes == "change":
        return Ref(f"{key}.effect_raw") * left
    return baseline + (Ref(f"{key}.expected") - baseline) * left
