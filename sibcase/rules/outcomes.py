"""SIB2, outcomes that are paid for: whether they last, are defined, and exceed chance and deadweight."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.casefile.sections.parts import AvoidedPayment, ReturnTable, TablePayment, Tariff
from sibcase.rules.parts_of import is_written, paid_outcomes, payment_lines, tariffs, tariffs_by_outcome, title_of
from sibcase.rules.rule import rule
from sibcase.rules.submission import DUST, Objection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sibcase.casefile.sections.parts import Metric, Outcome, Payment
    from sibcase.casefile.source.places import Place
    from sibcase.rules.submission import Submission

SHORTEST_LAG = 0.25
# Limits of this project: beyond one in ten chance decides too much; beyond one in five the provider bets.
MOST_PAID_BY_CHANCE = 0.1
MOST_MISSED_BY_CHANCE = 0.2
MOST_BOUGHT_BY_CHANCE = 0.25
_DETECTION = (("chance", "detectable_effect"), ("outcomes", "effect_net"))
# An assumption of this project: beyond a quarter the price should be set against the outcomes due to the service.
MOST_DEADWEIGHT = 0.25


@rule("SIB211", "no-sustainment", outline="advice", full="warning")
def no_sustainment(case: Submission) -> Iterator[Objection]:
    """A yes-or-no outcome that could be reversed has been sustained for a period before it is paid in full.

    Why it matters:
        A job, a tenancy or a recovery that lasts one day is not the outcome that commissioners want, and it saves
        nothing. If payment is made on the day, the service has no reason to keep supporting the person.

    Source:
        Greater Manchester and DWP Innovation Fund rate cards, which pay again after weeks and months

    Example:
        outcomes:
          recovery: {lag: 1 month, sustained: ~}
        contract:
          payments:
            recovery-tariff: {due: 18 months}

    Instead:
        outcomes:
          recovery: {lag: 6 months, sustained: 6 months}
        contract:
          payments:
            recovery-tariff: {due: 12 months}

    To fix:
        add how long the outcome must hold, `sustained: 6 months, lag: 6 months`, or add later payment steps with
        `after:`
    """
    paying = tariffs_by_outcome(case.case)
    earlier_steps = {line.after for line in tariffs(case.case).values() if line.after}
    for name, outcome in paid_outcomes(case.case).items():
        is_step = any(line in earlier_steps for line in paying.get(name, {}))
        at_once = outcome.lag is None or outcome.lag.value < SHORTEST_LAG
        if outcome.measure == "binary" and outcome.sustained is None and at_once and not is_step:
            yield Objection(
                case.where.of("outcomes", name), f"`{name}` is paid as soon as it is reached and could be reversed"
            )


@rule("SIB212", "definition-incomplete", outline="advice", full="warning", contract="error")
def definition_incomplete(case: Submission) -> Iterator[Objection]:
    """Each paid outcome states what changes, compared with what, by when, who verifies it, and from which records.

    Why it matters:
        Every part that is left open will be disputed when money is due. Six ways of measuring reoffending push a
        service in six directions.

    Source:
        Fox & Albertson 2012; Government Outcomes Lab on setting and measuring outcomes

    Example:
        outcomes:
          home: {definition: ~, data: ~}

    Instead:
        outcomes:
          home:
            definition: No child of the family has entered care in the 12 months after completion
            data: Records of children's social care

    To fix:
        add the missing parts: `definition: …`, `lag: 12 months`, `evidence: {design: …}`, `verified_by: …`, `data: …`
    """
    paying = tariffs_by_outcome(case.case)
    for name, outcome in paid_outcomes(case.case).items():
        verified = [line.verified_by for line in paying.get(name, {}).values()]
        yield from _gaps(case, ("outcomes", name), name, _missing_of_outcome(case, outcome, verified))
    metrics = case.case.metrics
    lines = _lines_by_metric(case) if metrics else {}
    for name, metric in metrics.items():
        if metric.outcome is None and not metric.parts:
            yield from _gaps(case, ("contract", "metrics", name), name, _missing_of_metric(metric, lines.get(name, [])))


def _lines_by_metric(case: Submission) -> dict[str, list[Payment]]:
    found: dict[str, list[Payment]] = {}
    for line in payment_lines(case.case).values():
        found.setdefault(getattr(line, "metric", None) or "", []).append(line)
    return found


def _gaps(case: Submission, path: tuple[str, ...], name: str, missing: list[str]) -> Iterator[Objection]:
    if missing:
        yield Objection(case.where.of(*path), f"the definition of `{name}` does not state {', '.join(missing)}")


def _missing_of_outcome(case: Submission, outcome: Outcome, verified: list[str | None]) -> list[str]:
    evaluation = case.case.evaluation
    said = {
        "what changes": is_written(outcome.definition),
        "compared with what": outcome.evidence is not None
        or (evaluation is not None and is_written(evaluation.comparison)),
        "by when": outcome.lag is not None,
        "who verifies it": outcome.verified_by is not None or (bool(verified) and None not in verified),
        "from which records": is_written(outcome.data),
    }
    return [part for part, is_there in said.items() if not is_there]


def _missing_of_metric(metric: Metric, lines: list[Payment]) -> list[str]:
    verified = metric.verified_by is not None or (bool(lines) and all(line.verified_by for line in lines))
    said = {
        "how it is measured": is_written(metric.measured),
        "whose change it is": is_written(metric.who),
        "by when": bool(metric.when),
        "who verifies it": verified,
        "from which records": is_written(metric.data),
    }
    return [part for part, is_there in said.items() if not is_there]


@rule("SIB213", "score-paid-once", outline="advice", full="warning")
def score_paid_once(case: Submission) -> Iterator[Objection]:
    """A score is paid by distance travelled, not once for any improvement.

    Why it matters:
        A person who starts far below a threshold can gain much and still not reach it; a person just below it needs one
        point. With a single payment, the service earns most from the people who need least.

    Source:
        Carter & Whitworth 2015 on creaming and parking; Government Outcomes Lab on soft outcomes

    Example:
        outcomes:
          confidence: &confidence
            {title: Parents more confident, measure: score, direction: increase, baseline: 40 points,
             expected: {value: 48 points, low: 44 points, high: 50 points}, points_per_outcome: 4, lag: 6 months,
             evidence: {design: matched comparison}, definition: Points of the parents' scale, verified_by: university,
             data: Interviews}
        contract:
          payments:
            confidence-tariff: {kind: tariff, outcome: confidence, counts: net, price: £300, payers: {justice: 100%}}

    Instead:
        outcomes:
          confidence: &confidence
            {title: Parents more confident, measure: score, direction: increase, baseline: 40 points,
             expected: {value: 48 points, low: 44 points, high: 50 points}, points_per_outcome: 4, lag: 6 months,
             evidence: {design: matched comparison}, definition: Points of the parents' scale, verified_by: university,
             data: Interviews}
        contract:
          payments:
            confidence-tariff: {kind: tariff, outcome: confidence, counts: net, price: £300, per_person: each time,
                                payers: {justice: 100%}}

    To fix:
        write `per_person: each time`, or pay by a table with `read: linear`
    """
    scores = {name for name, outcome in (case.case.outcomes or {}).items() if outcome.measure == "score"}
    for name, line in tariffs(case.case).items():
        if line.outcome in scores and line.per_person == "once":
            message = f"{title_of(name, line)} is a score, but is paid once whatever the size of the improvement"
            yield Objection(case.where.of("contract", "payments", name), message)


@rule("SIB214", "paid-by-chance", full="advice", contract="warning")
def paid_by_chance(case: Submission) -> Iterator[Objection]:
    """The probability that chance alone triggers a payment is at most one in ten.

    Why it matters:
        A rate varies from year to year without any service. A threshold close to what happens anyway is reached by
        luck, and the payers pay for it.

    Source:
        Binomial or Poisson noise around the baseline; the limits, one in ten and a quarter of the plan, are this
        project's

    Example:
        contract:
          metrics:
            care: {title: Fewer entries into care, outcome: home, takes: reduction, verified_by: university}
          payments:
            home-bonus:
              kind: bonus
              metric: care
              rows: [{from: 2%, below: 20%, pays: £10k}, {from: 20%, pays: £20k}]
              payers: {justice: 100%}

    Instead:
        contract:
          metrics:
            care: {title: Fewer entries into care, outcome: home, takes: reduction, verified_by: university}
          payments:
            home-bonus:
              kind: bonus
              metric: care
              rows: [{from: 30%, below: 40%, pays: £10k}, {from: 40%, pays: £20k}]
              payers: {justice: 100%}

    To fix:
        raise the threshold, pool cohorts, or use a larger comparison group
    """
    for name, line in payment_lines(case.case).items():
        at = case.where.of("contract", "payments", name)
        if isinstance(line, Tariff):
            yield from _bought_by_chance(case, name, line, at)
            continue
        chance = case.figure(f"chance.{name}.paid_at_zero_effect") if _has_threshold(line) else None
        if chance is not None and chance > MOST_PAID_BY_CHANCE:
            message = f"{title_of(name, line)} is paid with probability {case.percent(chance)} even without any effect"
            yield Objection(at, message)


def _has_threshold(line: Payment) -> bool:
    """Return whether a line pays from a result on: not in proportion from the first unit, nor whatever the result."""
    match line:
        case AvoidedPayment():
            return line.threshold is not None
        case ReturnTable():
            return line.floor is None
        case _:
            return isinstance(line, TablePayment)


def _bought_by_chance(case: Submission, name: str, line: Tariff, at: Place) -> Iterator[Objection]:
    """A price for each outcome pays for any change above zero: what counts is how much.

    SIB207 reports effects too small to detect, and SIB216 payments for every outcome observed.
    """
    smallest, planned = (case.figure(f"{start}.{line.outcome}.{end}") for start, end in _DETECTION)
    if smallest is not None and planned is not None and smallest > planned:
        return
    luck = case.figure(f"chance.{name}.paid_for_chance") if line.counts == "net" else None
    paid = case.amount(f"payments.{name}") if luck is not None else 0.0
    if luck is not None and paid > 0 and luck / paid > MOST_BOUGHT_BY_CHANCE:
        sums = f"{case.money(luck)} on average, planned {case.money(paid)}"
        yield Objection(at, f"{title_of(name, line)} pays a large amount by chance even if there is no effect ({sums})")


@rule("SIB215", "missed-by-chance", full="advice", contract="warning")
def missed_by_chance(case: Submission) -> Iterator[Objection]:
    """The probability that chance alone withholds payment for planned results is at most one in five.

    Why it matters:
        A service that delivers what it promised and is not paid because of an unlucky year will set its prices so that
        the lucky years pay for the others.

    Source:
        HMP Peterborough, first cohort; binomial or Poisson noise around the plan; the limit is this project's

    Example:
        contract:
          metrics:
            care: {title: Fewer entries into care, outcome: home, takes: reduction, verified_by: university}
          payments:
            home-bonus:
              kind: bonus
              metric: care
              rows: [{from: 42%, below: 44%, pays: £10k}, {from: 44%, pays: £20k}]
              payers: {justice: 100%}

    Instead:
        contract:
          metrics:
            care: {title: Fewer entries into care, outcome: home, takes: reduction, verified_by: university}
          payments:
            home-bonus:
              kind: bonus
              metric: care
              rows: [{from: 25%, below: 35%, pays: £10k}, {from: 35%, pays: £20k}]
              payers: {justice: 100%}

    To fix:
        lower the threshold, pool cohorts, or pay in proportion between points (`read: linear`)
    """
    for name, line in payment_lines(case.case).items():
        chance = case.figure(f"chance.{name}.missed_as_planned")
        if chance is not None and chance > MOST_MISSED_BY_CHANCE:
            message = (
                f"{title_of(name, line)} is missed with probability {case.percent(chance)} even if all goes as planned"
            )
            yield Objection(case.where.of("contract", "payments", name), message)


@rule("SIB216", "deadweight-paid", outline="advice", full="warning")
def deadweight_paid(case: Submission) -> Iterator[Objection]:
    """Payments for what would have happened anyway, which are due even if the service has no effect, are limited.

    Why it matters:
        Paying for every outcome observed is simple, but some of those outcomes are not due to the service. The price
        has to be lower by that share, or the payers buy what they would have had anyway.

    Source:
        Study of 34 UK bonds, 2023: deadweight keeps payment honest; the limit of a quarter is this project's

    Example:
        contract:
          payments:
            home-tariff: {price: £26k}
            recovery-tariff: {counts: gross, price: £10k, payers: {justice: 100%}}

    Instead:
        contract:
          payments:
            home-tariff: {price: £26k}
            recovery-tariff: {counts: net, price: £10k, payers: {justice: 100%}}

    To fix:
        pay for net outcomes (`counts: net`), or lower the price by the share that would have happened anyway
    """
    gross = [name for name, line in tariffs(case.case).items() if line.counts == "gross"]
    paid = case.amount("payments.total") if gross else 0.0
    wasted = case.amount("payments.deadweight_paid") if gross else 0.0
    if paid > 0 and wasted / paid > MOST_DEADWEIGHT:
        sums = f"{case.money(wasted)} of {case.money(paid)}"
        message = f"{case.percent(wasted / paid)} of the payments fall due even if the service has no effect ({sums})"
        yield Objection(case.where.of("contract", "payments", gross[0], "counts"), message)


@rule("SIB217", "worse-results-pay-more", outline="warning", full="error")
def worse_results_pay_more(case: Submission) -> Iterator[Objection]:
    """No payment line claims more with no effect than as planned.

    Why it matters:
        A line that pays more for worse results rewards failure. Usually the metric already counts what is avoided, and
        is taken off a baseline a second time, or it counts what is used and has no baseline.

    Source:
        The arithmetic of this project: `payments.claim.*` as planned and with no effect

    Example:
        contract:
          metrics:
            homes: {title: Children home, outcome: home, takes: count, counts: gross, unit: count, when: [2031-03-31]}
          payments:
            homes-avoided: {kind: avoided, metric: homes, baseline: 150, price: £200, cap: £50k}

    Instead:
        contract:
          metrics:
            homes: {title: Children home, outcome: home, takes: count, counts: gross, unit: count, when: [2031-03-31]}
          payments:
            homes-avoided: {kind: avoided, metric: homes, price: £200, cap: £50k}

    To fix:
        leave out `baseline:` where the metric counts what is avoided; add it where the metric counts what is used
    """
    for name in payment_lines(case.case):
        planned = case.figure(f"payments.claim.{name}")
        unmoved = case.figure(f"no_effect.payments.claim.{name}")
        if planned is not None and unmoved is not None and unmoved > planned + DUST:
            sums = f"{case.money(unmoved)} if the service has no effect, and {case.money(planned)} as planned"
            message = f"`{name}` claims {sums}"
            yield Objection(case.where.of("contract", "payments", name), message)


RULES = (
    no_sustainment,
    definition_incomplete,
    score_paid_once,
    paid_by_chance,
    missed_by_chance,
    deadweight_paid,
    worse_results_pay_more,
)
