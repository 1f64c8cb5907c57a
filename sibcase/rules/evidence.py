"""SIB2, evidence: what would have happened anyway, how strong the study is, and how much is hoped beyond it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.reference.evidence import grade_of
from sibcase.rules.parts_of import listed, paid_outcomes
from sibcase.rules.rule import rule
from sibcase.rules.submission import Objection

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sibcase.casefile.parts import Outcome
    from sibcase.casefile.places import Place
    from sibcase.rules.submission import Submission

# Levels of the Maryland scale: from 2 on somebody is compared with somebody; 5 is a trial.
COMPARED = 2
TRIAL = 5
# What floating point leaves of 45% − 25%.
_DUST = 1e-9


@rule("SIB201", "no-counterfactual", outline="advice", full="warning")
def no_counterfactual(case: Submission) -> Iterator[Objection]:
    """Where nobody is compared with anybody, it is said how much would have happened anyway.

    Why it matters:
        People leave care, find homes and stop offending without a programme. Without a comparison group the difference
        between before and after is taken for the effect, and chance and time are paid for.

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

    To mend:
        compare with a group, or state `attribution:` or `deadweight:` and where it comes from
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
        message = f"nobody is compared with anybody, and nothing is said of what would have happened anyway: {names}"
        yield Objection(place, message)


@rule("SIB202", "no-evidence", outline="advice", full="warning", contract="error")
def no_evidence(case: Submission) -> Iterator[Objection]:
    """Every expected effect says on what kind of study it rests.

    Why it matters:
        An effect without evidence is a hope, and it moves every figure after it. The kind of study decides how far it
        should be doubted, and without one nothing is taken off for optimism.

    Source:
        Maryland scale and Nesta standards of evidence; commissioners interviewed in 2012–13

    Example:
        outcomes:
          recovery: {evidence: ~}

    Instead:
        outcomes:
          recovery: {evidence: {design: matched comparison, source: trial}}

    To mend:
        add `evidence: {design: matched comparison, source: …}`; `expert opinion` is a design too
    """
    for name, outcome in (case.case.outcomes or {}).items():
        if outcome.evidence is None:
            yield Objection(case.where.of("outcomes", name), f"the effect on `{name}` rests on no evidence")


@rule("SIB203", "effect-beyond-source", outline="warning", full="error")
def effect_beyond_source(case: Submission) -> Iterator[Objection]:
    """No effect is larger than the one its source reports.

    Why it matters:
        A service repeated in another place rarely does better than in its study. Whoever expects more than was
        measured needs a reason that a reviewer can read.

    Source:
        Own reading of the INDIGO dataset: actual payments over the first plan had median 0.93 in 29 UK projects

    Example:
        outcomes:
          home: {evidence: {reported: 12pp}}

    Instead:
        outcomes:
          home: {evidence: {reported: 22pp}}

    To mend:
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
    """Below a randomised trial something is taken off for optimism.

    Why it matters:
        Plans are optimistic, and the more so the weaker the study. A correction of nil claims that a study without
        random allocation will be repeated here in full.

    Source:
        Green Book, paras 5.43 to 5.46; own reading of the INDIGO dataset (25 of 29 UK projects were re-planned)

    Example:
        outcomes:
          home: {evidence: {optimism: 0%}}

    Instead:
        outcomes:
          home: {evidence: {optimism: 15%}}

    To mend:
        remove `optimism: 0%`, and that of the study's grade is taken; or state one, with its reason in `note`
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
        yield Objection(place, f"nothing is taken off for optimism, and the evidence is no trial: {names}")


@rule("SIB205", "attribution-beyond-whole", outline="warning", full="error")
def attribution_beyond_whole(case: Submission) -> Iterator[Objection]:
    """All services together claim no more than the whole of a change.

    Why it matters:
        Families are helped by several services at once, and each counts the child who stays at home. Paid by several
        payers for one change, the public pays more than once.

    Source:
        Government Outcomes Lab: pay only where attribution to the service exists

    Example:
        outcomes:
          home: {also_claimed: [{by: Family hubs, share: 30%}]}

    Instead:
        outcomes:
          home: {also_claimed: [{by: Family hubs, share: 10%}]}

    To mend:
        lower `attribution:`, or agree with the other services who claims what
    """
    for name, outcome in (case.case.outcomes or {}).items():
        own = outcome.attribution.value if outcome.attribution else 1.0
        others = sum(claim.share.value for claim in outcome.also_claimed or ())
        if own + others > 1 + _DUST:
            sums = f"this service {case.percent(own)}, others {case.percent(others)}"
            message = f"more than the whole of the change in `{name}` is claimed ({sums})"
            yield Objection(case.where.of("outcomes", name, "attribution"), message)


@rule("SIB206", "effect-without-range", outline="advice", full="warning")
def effect_without_range(case: Submission) -> Iterator[Objection]:
    """An effect that is paid for has a worst and a best plausible value.

    Why it matters:
        One number hides how much depends on it. With a range the document shows what investors and payers face when
        the effect is at its lower end, which is the first thing that both ask.

    Source:
        Five-case model, economic case: sensitivity and switching values

    Example:
        outcomes:
          recovery: {expected: {low: ~, high: ~}}

    Instead:
        outcomes:
          recovery: {expected: {low: 30%, high: 45%}}

    To mend:
        write `{value: …, low: …, high: …}`: the worst and the best plausible value
    """
    effects = {name: outcome.expected or outcome.effect for name, outcome in paid_outcomes(case.case).items()}
    bare = {name: given for name, given in effects.items() if given and given.low is None and given.high is None}
    if bare:
        first = next(iter(bare.values()))
        yield Objection(first.place, f"the effect is one number without a range: {listed(bare)}")


@rule("SIB207", "effect-not-detectable", full="advice", contract="warning")
def effect_not_detectable(case: Submission) -> Iterator[Objection]:
    """The cohort is large enough to tell the planned effect from chance.

    Why it matters:
        With few people an effect of the planned size cannot be told from good or bad luck. The evaluation will then
        find nothing, whether the service works or not.

    Source:
        Power of 80 % at a significance of 5 %, the usual convention

    Example:
        outcomes:
          recovery: {baseline: {value: 20%}, expected: {value: 24%, low: 21%, high: 26%}}

    Instead:
        outcomes:
          recovery: {baseline: {value: 20%}, expected: {value: 40%, low: 30%, high: 45%}}

    To mend:
        plan for more people, pool cohorts, or measure what happens more often
    """
    for name, outcome in paid_outcomes(case.case).items():
        smallest, planned = case.figure(f"chance.{name}.detectable_effect"), case.figure(f"outcomes.{name}.effect_net")
        if smallest is not None and planned is not None and smallest > abs(planned) + _DUST:
            sums = f"planned {_points(case, outcome, abs(planned))}, detectable {_points(case, outcome, smallest)}"
            message = f"the effect on `{name}` is too small to be told from chance with this cohort ({sums})"
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
    """Return outcomes by the place of their evidence: several may share what stands at an anchor."""
    grouped: dict[Place, list[str]] = {}
    for name in outcomes:
        grouped.setdefault(case.where.of("outcomes", name, "evidence", field), []).append(name)
    return [(place, listed(names)) for place, names in grouped.items()]


RULES = (
    no_counterfactual,
    no_evidence,
    effect_beyond_source,
    no_optimism_correction,
    attribution_beyond_whole,
    effect_without_range,
    effect_not_detectable,
)
