"""Chance: whether a payment is made, or missed, by luck; and the smallest effect that can be shown not to be luck.

    paid_at_zero_effect     P(the line pays anything | the true effect is zero)
    missed_as_planned       P(the line pays nothing | the effect is as planned)
    paid_for_chance         price × people × error ÷ √(2π): what a price for the change pays on average for no effect
    detectable_effect       (z 97.5 % + z 80 %) × error of the change at the baseline: at 5 % two-sided, 80 % power
    power                   Φ(planned effect ÷ error − z 97.5 %), the error at the baseline

All who are measured within the term are taken as one group, measured once, unless a metric has cohorts. `noise` gives
the errors, `measurements` the changes that values stand for, and `odds` the chances of several results together.
"""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import TYPE_CHECKING

from sibcase.book.lines import Origin
from sibcase.book.terms import Ref, Term, floor, normal_below
from sibcase.casefile.sections.payments import BlockPayment, TablePayment, Tariff
from sibcase.model.contract.metrics import unit_of
from sibcase.model.contract.readings import line_title, payment_lines
from sibcase.model.contract.triggers import planned_change, points_of_one, trigger_of
from sibcase.model.programme.outcomes import level_unit
from sibcase.model.value.measurements import NO_DEVIATION, counts_change, measure_metric
from sibcase.model.value.noise import COMPARED, noise_of
from sibcase.model.value.odds import Odds, odds_of

if TYPE_CHECKING:
    from sibcase.casefile.sections.parts import Outcome
    from sibcase.casefile.sections.payments import Payment
    from sibcase.model.inputs import Model

TWO_SIDED, POWER = 0.05, 0.8
Z_SIGNIFICANT = NormalDist().inv_cdf(1 - TWO_SIDED / 2)
Z_POWER = NormalDist().inv_cdf(POWER)


def add_chance(model: Model) -> None:
    """Add what chance can do, by outcome, by metric and by payment line."""
    outcomes = (model.case.outcomes or {}) if model.case.service is not None else {}
    if not outcomes and not any(metric.sample for metric in model.case.metrics.values()):
        return
    evaluation = model.case.evaluation
    if evaluation is not None and evaluation.comparison_people is not None:
        model.stated(COMPARED, "People in the comparison group", "people", evaluation.comparison_people)
    for name, outcome in outcomes.items():
        _add_outcome(model, name, outcome)
    for name, metric in model.case.metrics.items():
        if metric.sample is not None:
            _add_metric(model, name)
    for name, line in payment_lines(model).items():
        _add_line(model, name, line)


def _add_outcome(model: Model, name: str, outcome: Outcome) -> None:
    """Add the people measured, the error of the change, and what can be detected with it."""
    key, book = f"chance.{name}", model.book
    measured = Ref(f"outcomes.measured.{name}")
    book.line(f"{key}.people", f"{outcome.title}: people measured, in whole numbers", "people", floor(measured + 0.5))
    if outcome.standard_deviation is not None:
        label = f"{outcome.title}: standard deviation between people"
        model.stated(f"outcomes.{name}.standard_deviation", label, "per person", outcome.standard_deviation)
    detectable, power = (
        f"{outcome.title}: smallest effect that can be shown",
        f"{outcome.title}: chance to show the planned effect",
    )
    noise = noise_of(name, outcome, compares=COMPARED in book)
    if not noise.is_known:
        unknown = _unknown(model, "deviation", NO_DEVIATION)
        book.line(f"{key}.detectable_effect", detectable, level_unit(outcome), unknown)
        book.line(f"{key}.power", power, "share", unknown)
        return
    label = f"{outcome.title}: error of the measured change, by chance"
    error = book.line(f"{key}.error", label, level_unit(outcome), noise.error_at_baseline)
    smallest = (Z_SIGNIFICANT + Z_POWER) * error / points_of_one(name, outcome)
    book.line(f"{key}.detectable_effect", detectable, level_unit(outcome), smallest)
    planned = planned_change(name, outcome, "net")
    book.line(f"{key}.power", power, "share", normal_below(planned / error - Z_SIGNIFICANT))


def _add_metric(model: Model, name: str) -> None:
    """Add the error of a metric that states its sample, and what can be detected with it, for one cohort."""
    metric, key, book = model.case.metrics[name], f"chance.metric.{name}", model.book
    where = ", in one cohort" if metric.cohorts else ""
    unit, label = unit_of(metric), f"{metric.title}: smallest effect that can be shown{where}"
    found = measure_metric(model, name)
    if isinstance(found, str):
        book.line(f"{key}.detectable_effect", label, unit, _unknown(model, f"metric.{name}", found))
        return
    error = book.line(f"{key}.error", f"{metric.title}: error of its value, by chance{where}", unit, found.error)
    book.line(f"{key}.detectable_effect", label, unit, (Z_SIGNIFICANT + Z_POWER) * error)
    label = f"{metric.title}: error of its value if the effect is as planned, by chance{where}"
    book.line(f"{key}.error_as_planned", label, unit, found.error_as_planned)
    effect = book.line(f"{key}.effect", f"{metric.title}: planned effect{where}", unit, found.effect)
    label = f"{metric.title}: chance to show the planned effect{where}"
    book.line(f"{key}.power", label, "share", normal_below(effect / error - Z_SIGNIFICANT))


def _unknown(model: Model, kind: str, why: str) -> Ref:
    """Return a figure that is not worked out, with the reason; one for each kind of reason."""
    name = f"chance.unknown.{kind}"
    if name in model.book:
        return Ref(name)
    origin = Origin("not worked out", note=why, is_structure=True)
    return model.book.assume(name, "Chance, where it is not worked out", "share", float("nan"), origin)


# --- payment lines ----------------------------------------------------------------------------------------------------


def _add_line(model: Model, name: str, line: Payment) -> None:
    """Add the chances of one line: to pay for no effect, and to miss the plan."""
    if isinstance(line, BlockPayment):
        return
    title, key = line_title(model, name), f"chance.{name}"
    trigger = trigger_of(model, name, line)
    odds = trigger if isinstance(trigger, str) else odds_of(model, trigger)
    paid: Term
    missed: Term
    if isinstance(odds, Odds):
        paid, missed = odds.paid_at_zero_effect, 1 - odds.paid_as_planned
    elif isinstance(line, Tariff | TablePayment):
        paid = missed = _unknown(model, "deviation" if odds == NO_DEVIATION else f"line.{name}", odds)
    else:
        return
    label = f"{title}: chance that it pays if the service has no effect"
    model.book.line(f"{key}.paid_at_zero_effect", label, "share", paid)
    label = f"{title}: chance that it pays nothing although the effect is as planned"
    model.book.line(f"{key}.missed_as_planned", label, "share", missed)
    outcome = (model.case.outcomes or {}).get(line.outcome or "") if isinstance(line, Tariff) else None
    if isinstance(line, Tariff) and outcome is not None and not isinstance(odds, str):
        _add_paid_for_chance(model, name, line, outcome)


def _add_paid_for_chance(model: Model, name: str, line: Tariff, outcome: Outcome) -> None:
    """Add the mean of the part of the error that lies above zero, at the line's price, where it pays for a change."""
    if line.counts != "net" and not counts_change(outcome):
        return
    key = line.outcome or ""
    label = f"{line_title(model, name)}: paid on average for chance alone if the service has no effect, before caps"
    by_luck = Ref(f"chance.{key}.error") / points_of_one(key, outcome) / math.sqrt(2 * math.pi)
    price = Ref(f"payment.{name}.price") * Ref(f"chance.{key}.people")
    model.book.line(f"chance.{name}.paid_for_chance", label, "money", price * by_luck)
