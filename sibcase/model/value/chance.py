"""Chance: whether a payment is made, or missed, by luck; and the smallest effect that can be shown not to be luck.

    paid_at_zero_effect     P(the line pays anything | the true effect is zero)
    missed_as_planned       P(the line pays nothing | the effect is as planned)
    paid_for_chance         price × people × error ÷ √(2π): what a price for the change pays on average for no effect
    detectable_effect       (z 97.5 % + z 80 %) × error of the change at the baseline: at 5 % two-sided, 80 % power
    power                   Φ(planned effect ÷ error − z 97.5 %), the error at the baseline

All who are measured within the term are taken as one group, measured once; `noise` says how errors come about.
"""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import TYPE_CHECKING

from sibcase.book.lines import Origin
from sibcase.book.terms import Number, Ref, Term, floor, normal_below, total_of
from sibcase.casefile.sections.payments import TablePayment, Tariff
from sibcase.model.contract.readings import line_title, payment_lines
from sibcase.model.contract.triggers import Trigger, planned_change, points_of_one, trigger_of
from sibcase.model.programme.outcomes import level_unit
from sibcase.model.value.noise import COMPARED, Noise

if TYPE_CHECKING:
    from sibcase.casefile.sections.parts import Outcome
    from sibcase.model.inputs import Model

TWO_SIDED, POWER = 0.05, 0.8
Z_SIGNIFICANT = NormalDist().inv_cdf(1 - TWO_SIDED / 2)
Z_POWER = NormalDist().inv_cdf(POWER)
NO_DEVIATION = "the outcome does not state a `standard_deviation`, by how much people differ"


def add_chance(model: Model) -> None:
    """Add what chance can do, by outcome and by payment line."""
    if model.case.service is None or not model.case.outcomes:
        return
    evaluation = model.case.evaluation
    compares = evaluation is not None and evaluation.comparison_people is not None
    if evaluation is not None and evaluation.comparison_people is not None:
        model.stated(COMPARED, "People in the comparison group", "people", evaluation.comparison_people)
    noises = {name: Noise(name, outcome, compares) for name, outcome in model.case.outcomes.items()}
    for noise in noises.values():
        _add_outcome(model, noise)
    for name, line in payment_lines(model).items():
        if isinstance(line, Tariff | TablePayment):
            _add_line(model, name, line, noises)


def _add_outcome(model: Model, noise: Noise) -> None:
    """Add the people measured, the error of the change, and what can be detected with it."""
    name, outcome, key, book = noise.name, noise.outcome, f"chance.{noise.name}", model.book
    measured = Ref(f"outcomes.measured.{name}")
    book.line(f"{key}.people", f"{outcome.title}: people measured, in whole numbers", "people", floor(measured + 0.5))
    if outcome.standard_deviation is not None:
        label = f"{outcome.title}: standard deviation between people"
        model.stated(noise.deviation.name, label, "per person", outcome.standard_deviation)
    detectable, power = (
        f"{outcome.title}: smallest effect that can be shown",
        f"{outcome.title}: chance to show the planned effect",
    )
    if not noise.is_known:
        unknown = _unknown(model, "deviation", NO_DEVIATION)
        book.line(f"{key}.detectable_effect", detectable, level_unit(outcome), unknown)
        book.line(f"{key}.power", power, "share", unknown)
        return
    label = f"{outcome.title}: error of the measured change, by chance"
    error = book.line(f"{key}.error", label, level_unit(outcome), noise.error(Number(0.0), compared=True))
    smallest = (Z_SIGNIFICANT + Z_POWER) * error / points_of_one(name, outcome)
    book.line(f"{key}.detectable_effect", detectable, level_unit(outcome), smallest)
    planned = planned_change(name, outcome, "net")
    book.line(f"{key}.power", power, "share", normal_below(planned / error - Z_SIGNIFICANT))


def _unknown(model: Model, kind: str, why: str) -> Ref:
    """Return a figure that is not worked out, with the reason; one for each kind of reason."""
    name = f"chance.unknown.{kind}"
    if name in model.book:
        return Ref(name)
    origin = Origin("not worked out", note=why, is_structure=True)
    return model.book.assume(name, "Chance, where it is not worked out", "share", float("nan"), origin)


# --- payment lines ----------------------------------------------------------------------------------------------------


def _add_line(model: Model, name: str, line: Tariff | TablePayment, noises: dict[str, Noise]) -> None:
    """Add the chances of one line: to pay for no effect, and to miss the plan."""
    title, key = line_title(model, name), f"chance.{name}"
    trigger = trigger_of(model, name, line)
    noise = noises[trigger.outcome] if isinstance(trigger, Trigger) else None
    paid: Term
    missed: Term
    if isinstance(trigger, str):
        paid = missed = _unknown(model, f"line.{name}", trigger)
    elif noise is None or not noise.is_known:
        paid = missed = _unknown(model, "deviation", NO_DEVIATION)
    else:
        paid, missed = _pays(noise, trigger, Number(0.0)), 1 - _pays(noise, trigger, trigger.planned)
    label = f"{title}: chance that it pays if the service has no effect"
    model.book.line(f"{key}.paid_at_zero_effect", label, "share", paid)
    label = f"{title}: chance that it pays nothing although the effect is as planned"
    model.book.line(f"{key}.missed_as_planned", label, "share", missed)
    if isinstance(line, Tariff) and noise is not None and noise.is_known and _is_for_the_change(line, noise.outcome):
        _add_paid_for_chance(model, name, noise)


def _pays(noise: Noise, trigger: Trigger, change: Term) -> Term:
    """Return the chance that the measured change lies where the line pays, if the true change is this."""
    parts: list[Term] = []
    for begins, ends in trigger.pays:
        above = Number(1.0) + 0.0
        if begins is not None:
            above = noise.exceeds(begins.value, change, included=begins.is_included, compared=trigger.compared)
        if ends is not None:
            above = above - noise.exceeds(ends.value, change, included=not ends.is_included, compared=trigger.compared)
        parts.append(above)
    return total_of(parts)


def _is_for_the_change(line: Tariff, outcome: Outcome) -> bool:
    counts_change = outcome.measure == "score" or (outcome.direction == "reduce" and outcome.measure != "binary")
    return line.counts == "net" or counts_change


def _add_paid_for_chance(model: Model, name: str, noise: Noise) -> None:
    """Add the mean of the part of the error that lies above zero, at the line's price."""
    label = f"{line_title(model, name)}: paid on average for chance alone if the service has no effect, before caps"
    by_luck = Ref(f"chance.{noise.name}.error") / points_of_one(noise.name, noise.outcome) / math.sqrt(2 * math.pi)
    price = Ref(f"payment.{name}.price") * noise.people
    model.book.line(f"chance.{name}.paid_for_chance", label, "money", price * by_luck)
