"""Outcomes: how many are observed, and how many would not have happened anyway.

effect_raw = baseline − expected (to reduce) or expected − baseline (to increase), per completer;
effect_net = effect_raw × (1 − optimism) × attribution × (1 − deadweight) × (1 − displacement).
An effect of the wrong sign is negative, not zero.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.book.lines import UNLIKE, Origin
from sibcase.book.terms import Ref, Term, lagged, total_of
from sibcase.reference.evidence import UnknownDesign, optimism_correction

if TYPE_CHECKING:
    from sibcase.casefile.sections.parts import Outcome
    from sibcase.model.inputs import Model
    from sibcase.model.time.calendar import Calendar


# Rows of what is due to the service as a comparison group shows it: as planned the same, in draws with its error.
COMPARED = "compared"


def is_compared(model: Model) -> bool:
    """Return whether the case states how many people those of the service are compared with."""
    evaluation = model.case.evaluation
    return evaluation is not None and evaluation.comparison_people is not None


def due_row(model: Model, name: str) -> str:
    """Return the outcomes that a payment for the change counts: as a comparison group shows them, if there is one."""
    compared = f"outcomes.{COMPARED}.{name}"
    return compared if f"{compared}.per_period" in model.book else f"outcomes.net.{name}"


def add_outcomes(model: Model, calendar: Calendar) -> None:
    """Add gross and net outcomes by period, where a service reaches people."""
    if model.case.service is None or not model.case.outcomes:
        return
    for name, outcome in model.case.outcomes.items():
        _add_outcome(model, calendar, name, outcome)
    for kind, label in (("net", "Outcomes attributable to the service"), ("gross", "Outcomes observed")):
        rows: list[Term] = [Ref(f"outcomes.{kind}.{name}.per_period") for name in model.case.outcomes]
        is_one_kind = len(model.case.outcomes) == 1
        unit = "outcomes" if is_one_kind else UNLIKE
        title = label if is_one_kind else f"{label}, of several kinds that do not add up"
        model.book.flow(f"outcomes.{kind}.total", title, unit, total_of(rows))


def _add_outcome(model: Model, calendar: Calendar, name: str, outcome: Outcome) -> None:
    book, title, key = model.book, outcome.title, f"outcomes.{name}"
    baseline = model.stated(f"{key}.baseline", f"{title}: without the service", level_unit(outcome), outcome.baseline)
    expected = _add_expected(model, key, outcome, baseline)
    gain = baseline - expected if outcome.direction == "reduce" else expected - baseline
    if outcome.points_per_outcome is not None and outcome.measure == "score":
        gain = gain / model.stated(
            f"{key}.points", f"{title}: points that count as one outcome", "points", outcome.points_per_outcome
        )
    raw = book.line(f"{key}.effect_raw", f"{title}: change per completer", "outcomes", gain)
    net = book.line(
        f"{key}.effect_net",
        f"{title}: change per completer attributable to the service",
        "outcomes",
        raw * _add_corrections(model, key, outcome),
    )
    observed = book.line(
        f"{key}.observed", f"{title}: observed per completer", "outcomes", _observed(outcome, expected, raw)
    )
    lag = model.stated_or(
        f"{key}.lag",
        f"{title}: time from completion to measurement",
        "years",
        outcome.lag,
        0.0,
        "measured in the period of completion",
    )
    measured = book.flow(
        f"outcomes.measured.{name}",
        f"{title}: completers measured",
        "people",
        lagged(_completers(model, outcome), lag / calendar.years_each),
    )
    due = book.flow(
        f"outcomes.net.{name}", f"{title}: outcomes attributable to the service", "outcomes", measured * net
    )
    if is_compared(model):
        label = f"{title}: outcomes attributable to the service, as the comparison group shows"
        book.flow(f"outcomes.{COMPARED}.{name}", label, "outcomes", due)
    book.flow(f"outcomes.gross.{name}", f"{title}: outcomes observed", "outcomes", measured * observed)


def _completers(model: Model, outcome: Outcome) -> Term:
    service = model.case.service
    if outcome.segment is None or service is None:
        return Ref("service.completers.total.per_period")
    if outcome.segment not in service.intake:
        return Ref("service.completers.total.per_period") * 0.0
    return Ref(f"service.completers.{outcome.segment}.per_period")


def _add_expected(model: Model, key: str, outcome: Outcome, baseline: Ref) -> Ref:
    """Add the expected rate: as stated, or from the baseline by percentage points or a relative change.

    Points without a sign move in the direction that the service works; with a sign they are added as written.
    """
    label = f"{outcome.title}: with the service"
    if outcome.expected is not None:
        return model.stated(f"{key}.expected", label, level_unit(outcome), outcome.expected)
    if outcome.effect is None:
        message = f"{key} passed the checks and has no effect"
        raise ValueError(message)
    effect = model.stated(f"{key}.effect", f"{outcome.title}: effect", "share", outcome.effect)
    quantity = outcome.effect.quantity
    if quantity.unit == "relative":
        return model.book.line(f"{key}.expected", label, level_unit(outcome), baseline * (1 + effect))
    downwards = quantity.noun == "" and outcome.direction == "reduce"
    return model.book.line(
        f"{key}.expected", label, level_unit(outcome), baseline - effect if downwards else baseline + effect
    )


def _add_corrections(model: Model, key: str, outcome: Outcome) -> Term:
    title = outcome.title
    optimism = _add_optimism(model, key, outcome)
    attribution = model.stated_or(
        f"{key}.attribution",
        f"{title}: attribution",
        "share",
        outcome.attribution,
        1.0,
        "the whole change is attributed to the service",
    )
    deadweight = model.stated_or(
        f"{key}.deadweight",
        f"{title}: deadweight",
        "share",
        outcome.deadweight,
        0.0,
        "no deadweight is assumed beyond the baseline",
    )
    displacement = model.stated_or(
        f"{key}.displacement",
        f"{title}: displacement",
        "share",
        outcome.displacement,
        0.0,
        "no displacement is assumed",
    )
    return (1 - optimism) * attribution * (1 - deadweight) * (1 - displacement)


def _add_optimism(model: Model, key: str, outcome: Outcome) -> Ref:
    label = f"{outcome.title}: optimism bias adjustment"
    evidence = outcome.evidence
    if evidence is not None and evidence.optimism is not None:
        return model.stated(f"{key}.optimism", label, "share", evidence.optimism)
    if evidence is None:
        return model.default(f"{key}.optimism", label, "share", 0.0, "no evidence is stated, and no correction is made")
    try:
        correction = optimism_correction(evidence.design)
    except UnknownDesign:
        return model.default(
            f"{key}.optimism",
            label,
            "share",
            0.0,
            f"the design `{evidence.design}` has no grade, and no correction is made",
        )
    why = f"by the grade of a {evidence.design}; {correction.status} of sibcase: {correction.reason}"
    return model.book.assume(
        f"{key}.optimism",
        label,
        "share",
        correction.share,
        Origin("not stated", note=why, source=correction.source, is_default=True),
    )


def level_unit(outcome: Outcome) -> str:
    """Return the unit of a baseline: a rate for what happens or not, else events, days or points per person."""
    return "rate" if outcome.measure == "binary" else "per person"


def _observed(outcome: Outcome, expected: Ref, raw: Ref) -> Term:
    """Return the rate at which the good thing is seen, without asking whether it would have happened anyway.

    To increase: the expected rate. To reduce a binary event: 1 − expected. Where fewer events, days or points are the
    good thing, and for a distance travelled, it is the change itself.
    """
    if outcome.measure == "score" or (outcome.direction == "reduce" and outcome.measure != "binary"):
        return raw
    return 1 - expected if outcome.direction == "reduce" else expected
