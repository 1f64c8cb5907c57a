"""SIB2, evidence: what would have happened anyway, how strong the study is, and how far the case goes beyond it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.reference.evidence import grade_of
from sibcase.rules.parts_of import listed, paid_outcomes
from sibcase.rules.rule import rule
from sibcase.rules.submission import Objection

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sibcase.casefile.sections.parts import Outcome
    from sibcase.casefile.source.places import Place
    from sibcase.rules.submission import Submission

# Levels of the Maryland scale: from 2 on there is a comparison; 5 is a trial.
COMPARED = 2
TRIAL = 5
# What floating point leaves of 45% − 25%.
_DUST = 1e-9


@rule("SIB201", "no-counterfactual", outline="advice", full="warning")
def no_counterfactual(case: Submission) -> Iterator[Objection]:
    """Where the evidence has no comparison group, the case states how much would have happened anyway.

    Why it matters:
        People leave care, find homes and stop offending without a programme. Without a comparison group the difference
        between before and after is taken for the effect, and payers pay for chance and the passage of time.

    Source:
        Study of 34 UK bonds, 2023: deadweight keeps payment honest; Maryland scale of evidence

    Example:
        outcomes:
          home:
            evidence: {design: historical baseline, reported: 22pp, source: trial}
            attribution: ~

    Instead:
        outcomes:
          home:
            evidence: {design: historical baseline, reported: 22pp, source: trial}
            attribution: 80%

    To fix:
        use evidence with a comparison group, or state deadweight or attribution with its source: `attribution: {value:
        80%, source: …}`
    """
    weak = {
        name: outcome
        for name, outcome in (case.case.outcomes or {}).items()
        if outcome.evidence
        and _level(outcome) < COMPARED
        and outcome.attribution is None
        and outcome.deadweight is None
    }
    for place, names in _by_place(case, weak, "design"):
        message = f"no comparison group, deadweight or attribution is given for {names}"
        yield Objection(place, message)


@rule("SIB202", "no-evidence", outline="advice", full="warning", contract="error")
def no_evidence(case: Submission) -> Iterator[Objection]:
    """Every expected effect states the kind of study that it rests on.

    Why it matters:
        An effect without evidence is a hope, and every later figure depends on it. The kind of study decides how much
        optimism bias to allow for, and without one there is no adjustment.

    Source:
        Maryland scale and Nesta standards of evidence; commissioners interviewed in 2012–13

    Example:
        outcomes:
          recovery: {evidence: ~}

    Instead:
        outcomes:
          recovery: {evidence: {design: matched comparison, source: trial}}

    To fix:
        add `evidence: {design: matched comparison, source: …}`; `expert opinion` is also a design
    """
    for name, outcome in (case.case.outcomes or {}).items():
        if outcome.evidence is None:
            yield Objection(case.where.of("outcomes", name), f"the effect on `{name}` has no evidence")


@rule("SIB203", "effect-beyond-source", outline="warning", full="error")
def effect_beyond_source(case: Submission) -> Iterator[Objection]:
    """No effect is larger than its source reports.

    Why it matters:
        A service repeated in another place rarely does better than in its study. A case that expects more than was
        measured needs a reason that a reviewer can read.

    Source:
        Own reading of the INDIGO dataset: actual payments over the first plan had median 0.93 in 29 UK projects

    Example:
        outcomes:
          home: {evidence: {reported: 12pp}}

    Instead:
        outcomes:
          home: {evidence: {reported: 22pp}}

    To fix:
        lower the effect to what was reported, or name the source that reports more
    """
    for name, outcome in (case.case.outcomes or {}).items():
        reported = outcome.evidence.reported if outcome.evidence else None
        expected = _change(outcome)
        if reported is None or expected is None:
            continue
        size = abs(reported.value) * (outcome.baseline.value if reported.quantity.unit == "relative" else 1)
        if expected > size + _DUST:
            sums = f"expected {_points(case, outcome, expected)}, reported {_points(case, outcome, size)}"
            message = f"the effect on `{name}` is larger than its source reports ({sums})"
            yield Objection((outcome.expected or outcome.effect or reported).place, message)


@rule("SIB204", "no-optimism-correction", outline="advice", full="warning")
def no_optimism_correction(case: Submission) -> Iterator[Objection]:
    """An effect from anything weaker than a randomised trial has an optimism bias adjustment.

    Why it matters:
        Plans are optimistic, and more so where the study is weaker. An adjustment of zero claims that a study without
        random allocation will be repeated here in full.

    Source:
        Green Book, paras 5.43 to 5.46; own reading of the INDIGO dataset (25 of 29 UK projects were re-planned)

    Example:
        outcomes:
          home: {evidence: {optimism: 0%}}

    Instead:
        outcomes:
          home: {evidence: {optimism: 15%}}

    To fix:
        remove `optimism: 0%` to use the adjustment for the study's grade, or state another with its reason: `optimism:
        {value: 15%, note: …}`
    """
    hopeful = {
        name: outcome
        for name, outcome in (case.case.outcomes or {}).items()
        if outcome.evidence
        and outcome.evidence.optimism is not None
        and outcome.evidence.optimism.value == 0
        and _level(outcome) < TRIAL
    }
    for place, names in _by_place(case, hopeful, "optimism"):
        yield Objection(
            place, f"the optimism bias adjustment is zero, and the evidence is not a randomised trial: {names}"
        )


@rule("SIB205", "attribution-exceeds-total", outline="warning", full="error")
def attribution_exceeds_total(case: Submission) -> Iterator[Objection]:
    """Attribution to all services together does not exceed 100%.

    Why it matters:
        Families are helped by several services at once, and each counts the child who stays at home. If several payers
        pay for the same change, the public pays more than once.

    Source:
        Government Outcomes Lab: pay only where attribution to the service exists

    Example:
        outcomes:
          home: {also_claimed: [{by: Family hubs, share: 30%}]}

    Instead:
        outcomes:
          home: {also_claimed: [{by: Family hubs, share: 10%}]}

    To fix:
        lower `attribution:`, or agree with the other services how the change is shared between them
    """
    for name, outcome in (case.case.outcomes or {}).items():
        own = outcome.attribution.value if outcome.attribution else 1.0
        others = sum(claim.share.value for claim in outcome.also_claimed or ())
        if own + others > 1 + _DUST:
            sums = f"this service {case.percent(own)}, others {case.percent(others)}"
            message = f"attribution for `{name}` adds up to more than 100% ({sums})"
            yield Objection(case.where.of("outcomes", name, "attribution"), message)


@rule("SIB206", "effect-without-range", outline="advice", full="warning")
def effect_without_range(case: Submission) -> Iterator[Objection]:
    """An effect that is paid for has a range: its worst and best plausible values.

    Why it matters:
        A single number hides how much depends on it. With a range the document shows what investors and payers face
        when the effect is at its lower end, which is the first thing that both ask.

    Source:
        Five-case model, economic case: sensitivity and switching values

    Example:
        outcomes:
          recovery: {expected: {low: ~, high: ~}}

    Instead:
        outcomes:
          recovery: {expected: {low: 30%, high: 45%}}

    To fix:
        add the worst and the best plausible value: `expected: {value: 40%, low: 30%, high: 45%}`
    """
    effects = {name: outcome.expected or outcome.effect for name, outcome in paid_outcomes(case.case).items()}
    bare = {name: given for name, given in effects.items() if given and given.low is None and given.high is None}
    if bare:
        first = next(iter(bare.values()))
        yield Objection(first.place, f"the effect has no range: {listed(bare)}")


@rule("SIB207", "effect-not-detectable", full="advice", contract="warning")
def effect_not_detectable(case: Submission) -> Iterator[Objection]:
    """The cohort is large enough to distinguish the planned effect from chance.

    Why it matters:
        With few people an effect of the planned size cannot be distinguished from good or bad luck. The evaluation may
        then find nothing, whether or not the service works.

    Source:
        Power of 80 % at a significance of 5 %, the usual convention

    Example:
        outcomes:
          recovery: {baseline: {value: 20%}, expected: {value: 24%, low: 21%, high: 26%}}

    Instead:
        outcomes:
          recovery: {baseline: {value: 20%}, expected: {value: 40%, low: 30%, high: 45%}}

    To fix:
        plan for more people, pool cohorts, or measure a more frequent event
    """
    for name, outcome in paid_outcomes(case.case).items():
        smallest, planned = case.figure(f"chance.{name}.detectable_effect"), case.figure(f"outcomes.{name}.effect_net")
        if smallest is not None and planned is not None and smallest > abs(planned) + _DUST:
            sums = f"planned {_points(case, outcome, abs(planned))}, detectable {_points(case, outcome, smallest)}"
            message = f"the effect on `{name}` is too small to distinguish from chance with this cohort ({sums})"
            yield Objection((outcome.expected or outcome.effect or outcome.baseline).place, message)


def _level(outcome: Outcome) -> int:
    grade = grade_of(outcome.evidence.design) if outcome.evidence else None
    return grade.rank if grade else 0


def _change(outcome: Outcome) -> float | None:
    """Return the size of the expected change, in the measure's own unit."""
    baseline = outcome.baseline.value
    if outcome.expected is not None:
        return abs(baseline - outcome.expected.value)
    if outcome.effect is None:
        return None
    return abs(outcome.effect.value) * (baseline if outcome.effect.quantity.unit == "relative" else 1)


def _points(case: Submission, outcome: Outcome, size: float) -> str:
    return f"{case.number(100 * size)} points" if outcome.measure == "binary" else case.number(size)


def _by_place(case: Submission, outcomes: dict[str, Outcome], field: str) -> Iterable[tuple[Place, str]]:
    """Return outcomes by the place of their evidence: several may share one anchor."""
    grouped: dict[Place, list[str]] = {}
    for name in outcomes:
        grouped.setdefault(case.where.of("outcomes", name, "evidence", field), []).append(name)
    return [(place, listed(names)) for place, names in grouped.items()]


RULES = (
    no_counterfactual,
    no_evidence,
    effect_beyond_source,
    no_optimism_correction,
    attribution_exceeds_total,
    effect_without_range,
    effect_not_detectable,
)
