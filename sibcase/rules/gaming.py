"""SIB7, gaming: where the payment terms encourage creaming, parking or harm to the client."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.casefile.sections.parts import AvoidedPayment
from sibcase.rules.parts_of import PAID, is_written, paid_outcomes, payment_lines, tariffs, tariffs_by_outcome
from sibcase.rules.rule import rule
from sibcase.rules.submission import Objection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sibcase.rules.submission import Submission

# Limits of this project.
WIDEST_MARGINS = 0.25
WIDE_NEED = 2.0
UNEQUAL_CHANCES = 1.5


@rule("SIB701", "margins-differ", outline="advice", full="warning")
def margins_differ(case: Submission) -> Iterator[Objection]:
    """The provider's margin per person is about the same in every group.

    Why it matters:
        A flat tariff for unequal needs pays best for the people who need least. No cynicism is needed: a provider that
        loses money on a group will soon find reasons not to take it.

    Source:
        Carter & Whitworth 2015: creaming and parking follow from flat tariffs over unequal needs

    Example:
        service:
          costs:
            extra: {title: Night workers for couples, amount: £3k per start, segment: couples, payee: charity}

    Instead:
        service:
          costs:
            extra: {title: Books for couples, amount: £50 per start, segment: couples, payee: charity}

    To fix:
        pay more for the group that costs more: an outcome and a tariff for each group
    """
    spread = case.figure("segments.margin_spread") if payment_lines(case.case) and case.case.service else None
    if spread is None or case.case.service is None:
        return
    names = [name for name in case.case.service.intake if case.figure(f"segments.{name}.margin") is not None]
    costs = [case.amount(f"segments.{name}.cost_per_start") for name in names]
    payments = [case.amount(f"segments.{name}.payment_per_start") for name in names]
    # SIB705 reports a group without any payment.
    if len(names) < 2 or 0.0 in payments or spread <= WIDEST_MARGINS * max(sum(costs) / len(costs), 1.0):
        return
    margins = {name: case.amount(f"segments.{name}.margin") for name in names}
    best, worst = max(margins, key=lambda name: margins[name]), min(margins, key=lambda name: margins[name])
    sums = f"`{best}` {case.money(margins[best])}, `{worst}` {case.money(margins[worst])}"
    yield Objection(case.where.of("contract", "payments"), f"the margin per person differs between groups ({sums})")


@rule("SIB702", "eligibility-not-stated", outline="advice", full="warning")
def eligibility_not_stated(case: Submission) -> Iterator[Objection]:
    """Eligibility is defined by criteria that two readers would apply in the same way.

    Why it matters:
        "Families who would benefit" invites the provider to choose. With criteria taken from records, the cohort is the
        one for which the price was set, and the comparison group can be drawn in the same way.

    Source:
        Study of 34 UK bonds, 2023: cohort definition keeps payment honest; Government Outcomes Lab on cohorts

    Example:
        service:
          referrals: {eligibility: ~}

    Instead:
        service:
          referrals: {eligibility: A parent in treatment and a child on a plan, by the council's records}

    To fix:
        state the criteria in terms of records: `referrals: {eligibility: A parent in treatment and a child on a plan,
        by the council's records}`
    """
    service = case.case.service
    if service is None or not payment_lines(case.case):
        return
    if service.referrals is None or not is_written(service.referrals.eligibility):
        message = "no eligibility criteria are stated"
        yield Objection(case.where.of("service", "referrals"), message)


@rule("SIB703", "chosen-by-payee", outline="warning", full="error")
def chosen_by_payee(case: Submission) -> Iterator[Objection]:
    """A party that is paid for outcomes does not choose the participants.

    Why it matters:
        A provider that selects its cohort can fill it with people who would have succeeded anyway. This cannot be
        detected afterwards, because the people left out were never counted.

    Source:
        Carter & Whitworth 2015; Rees and others on the Work Programme, where price groups did not stop it

    Example:
        service:
          referrals: {chosen_by: charity}

    Instead:
        service:
          referrals: {chosen_by: council}

    To fix:
        let the referrer decide (`chosen_by: council`), or take people in the order of a list
    """
    referrals = case.case.service.referrals if case.case.service else None
    for field in ("chosen_by", "by") if referrals else ():
        who = getattr(referrals, field)
        if case.role(who) in PAID and not (field == "by" and referrals is not None and referrals.chosen_by):
            message = f"{case.party(who)} is paid for outcomes and chooses the participants"
            yield Objection(case.where.of("service", "referrals", field), message)
            return


@rule("SIB704", "one-price-for-unequal-needs", outline="advice", full="warning")
def one_price_for_unequal_needs(case: Submission) -> Iterator[Objection]:
    """Groups with very different needs have separate prices for a yes-or-no outcome.

    Why it matters:
        The same outcome is much easier for some people than for others. One price for both pays too much for the first
        group and too little for the second, which is then neglected.

    Source:
        Carter & Whitworth 2015; the factor of two is this project's

    Example:
        need:
          segments:
            couples: {unit_cost: {value: £40k per year, source: records}}

    Instead:
        need:
          segments:
            couples: {unit_cost: {value: £18k per year, source: records}}

    To fix:
        split the outcome by group, each with its own tariff: `segment: couples`
    """
    groups = list(case.case.service.intake) if case.case.service else []
    if len(groups) < 2 or not payment_lines(case.case):
        return
    costs = {name: case.amount(f"need.cost_each.{name}") for name in groups}
    low, high = min(costs, key=lambda name: costs[name]), max(costs, key=lambda name: costs[name])
    if costs[low] <= 0 or costs[high] / costs[low] <= WIDE_NEED:
        return
    for name, lines in tariffs_by_outcome(case.case).items():
        outcome = (case.case.outcomes or {})[name]
        if outcome.measure == "binary" and outcome.segment is None:
            sums = f"`{high}` costs {case.money(costs[high])} a year each, `{low}` {case.money(costs[low])}"
            line = next(iter(lines))
            place = case.where.of("contract", "payments", line)
            yield Objection(place, f"`{name}` has one price for groups with very different needs ({sums})")
            return


@rule("SIB705", "hardest-not-paid", outline="advice", full="warning")
def hardest_not_paid(case: Submission) -> Iterator[Objection]:
    """The group with the greatest need has an outcome that is paid for.

    Why it matters:
        Unpaid work rarely continues for long. If no outcome of the group with the greatest need brings a payment, it is
        served from what other groups earn, or not at all.

    Source:
        Carter & Whitworth 2015 on parking

    Example:
        outcomes:
          home: {segment: couples}
          recovery: {segment: couples}
        service:
          intake:
            couples: {starts: 150 over 3 years}
        contract:
          payments:
            home-tariff: {price: £47k, payers: {justice: 100%}}
            recovery-tariff: {payers: {council: 40%, health: 40%, justice: 20%}}
          payers: {council: 65%, health: 35%}

    Instead:
        outcomes:
          home: {segment: ~}
          recovery: {segment: ~}
        service:
          intake:
            couples: {starts: 150 over 3 years}

    To fix:
        add a payment for an outcome of that group
    """
    groups = list(case.case.service.intake) if case.case.service else []
    paid_for = [outcome.segment for outcome in paid_outcomes(case.case).values()]
    if len(groups) < 2 or not paid_for or None in paid_for:
        return
    costs = {name: case.amount(f"need.cost_each.{name}") for name in groups}
    hardest = max(costs, key=lambda name: costs[name])
    if hardest not in paid_for:
        message = (
            f"no payment depends on `{hardest}`, the group with the greatest need ({case.money(costs[hardest])} each)"
        )
        yield Objection(case.where.of("contract", "payments"), message)


@rule("SIB706", "no-safeguarding", outline="warning", full="error")
def no_safeguarding(case: Submission) -> Iterator[Objection]:
    """Where fewer days of care are paid for, someone may override the measure in a person's interest.

    Why it matters:
        Days in care or in hospital fall when people get better and also when they are sent away. A service that is paid
        for fewer days must never be the one to decide, and the contract must say who does.

    Source:
        Fox & Albertson 2012: six ways of measuring pull a service six ways; practice of safeguarding

    Example:
        outcomes:
          days: {title: Fewer days in care, measure: days, direction: reduce, baseline: 60 days,
                 expected: {value: 40 days, low: 50 days, high: 35 days}, lag: 12 months,
                 evidence: {design: matched comparison}, definition: Days in care in the 12 months after completion,
                 verified_by: university, data: Records of children's social care}
        contract:
          payments:
            days-tariff: {kind: tariff, outcome: days, counts: net, price: £20, payers: {justice: 100%}}
          safeguarding: ~

    Instead:
        outcomes:
          days: {title: Fewer days in care, measure: days, direction: reduce, baseline: 60 days,
                 expected: {value: 40 days, low: 50 days, high: 35 days}, lag: 12 months,
                 evidence: {design: matched comparison}, definition: Days in care in the 12 months after completion,
                 verified_by: university, data: Records of children's social care}
        contract:
          payments:
            days-tariff: {kind: tariff, outcome: days, counts: net, price: £20, payers: {justice: 100%}}
          safeguarding: Social workers with no part in the contract decide about every child

    To fix:
        add `safeguarding: Social workers with no part in the contract decide about every child` to the contract, in
        your own terms
    """
    contract = case.case.contract
    if contract is None or is_written(contract.safeguarding):
        return
    fewer_days = [
        ("outcomes", name)
        for name, outcome in paid_outcomes(case.case).items()
        if outcome.measure == "days" and outcome.direction == "reduce"
    ]
    metrics = case.case.metrics
    avoided = [
        ("contract", "payments", name)
        for name, line in payment_lines(case.case).items()
        if isinstance(line, AvoidedPayment) and line.metric in metrics and metrics[line.metric].unit == "days"
    ]
    for path in (*fewer_days, *avoided):
        message = f"`{path[-1]}` is paid for fewer days, but the contract has no safeguarding clause"
        yield Objection(case.where.of(*path), message)


@rule("SIB707", "one-price-for-unequal-chances", outline="advice", full="warning")
def one_price_for_unequal_chances(case: Submission) -> Iterator[Objection]:
    """Groups with very different chances without the service have separate prices for a yes-or-no outcome.

    Why it matters:
        Some people achieve the outcome without the service, and they are found first where it is easiest to achieve.
        At one price for all groups, the contract rewards a provider that serves only the easiest tenth, changes little
        for them, and is paid in full.

    Source:
        Carter & Whitworth 2015; the factor of one and a half is this project's

    Example:
        outcomes:
          recovery: {segment: families}
          recovery-couples: {title: Expectant parent in lasting recovery, segment: couples, measure: binary,
                             direction: increase, baseline: {value: 40%, source: records},
                             expected: {value: 70%, low: 60%, high: 75%, source: trial}, lag: 6 months,
                             sustained: 6 months, evidence: {design: matched comparison, reported: 31pp, source: trial},
                             attribution: 90%, definition: As for families, verified_by: university,
                             data: Treatment records}
        contract:
          payments:
            couples-tariff: {kind: tariff, title: Recovery of couples, outcome: recovery-couples, counts: net,
                             price: £8k, due: 12 months, payers: {council: 40%, health: 40%, justice: 20%},
                             verified_by: university}

    Instead:
        outcomes:
          recovery: {segment: families}
          recovery-couples: {title: Expectant parent in lasting recovery, segment: couples, measure: binary,
                             direction: increase, baseline: {value: 22%, source: records},
                             expected: {value: 50%, low: 40%, high: 55%, source: trial}, lag: 6 months,
                             sustained: 6 months, evidence: {design: matched comparison, reported: 29pp, source: trial},
                             attribution: 90%, definition: As for families, verified_by: university,
                             data: Treatment records}
        contract:
          payments:
            couples-tariff: {kind: tariff, title: Recovery of couples, outcome: recovery-couples, counts: net,
                             price: £8k, due: 12 months, payers: {council: 40%, health: 40%, justice: 20%},
                             verified_by: university}

    To fix:
        set a lower price for the group in which more achieve the outcome anyway, and compare each group with people
        who are chosen in the same way
    """
    for anyway in _chances_at_one_price(case):
        hard, easy = min(anyway, key=lambda name: anyway[name]), max(anyway, key=lambda name: anyway[name])
        most, usual = case.amount(f"creaming.{easy}.easiest_payment"), case.amount(f"creaming.{hard}.usual_payment")
        if anyway[easy] > UNEQUAL_CHANCES * anyway[hard] and most > usual:
            chances = f"{case.percent(anyway[easy])} and {case.percent(anyway[hard])} achieve it without the service"
            sums = f"one of the easiest tenth brings up to {case.money(most)}, one of the others {case.money(usual)}"
            yield Objection(
                case.where.of("contract", "payments", easy),
                f"`{easy}` and `{hard}` have one price for unequal chances ({chances}; {sums})",
            )


def _chances_at_one_price(case: Submission) -> Iterator[dict[str, float]]:
    """Yield the payment lines, two or more, with one price for yes or no in different groups, each with its chance.

    It is the share of the group who achieve the outcome without the service.
    """
    outcomes, alike = case.case.outcomes or {}, dict[tuple[object, ...], dict[str, float]]()
    groups = dict[tuple[object, ...], set[str]]()
    for name, line in tariffs(case.case).items():
        outcome, baseline = outcomes.get(line.outcome or ""), case.figure(f"outcomes.{line.outcome}.baseline")
        is_known = case.figure(f"creaming.{name}.easiest_rate") is not None
        if outcome is None or outcome.segment is None or baseline is None or not is_known:
            continue
        key = (case.amount(f"payment.{name}.price"), line.counts, outcome.direction)
        alike.setdefault(key, {})[name] = 1 - baseline if outcome.direction == "reduce" else baseline
        groups.setdefault(key, set()).add(outcome.segment)
    yield from (lines for key, lines in alike.items() if len(groups[key]) > 1)


RULES = (
    margins_differ,
    eligibility_not_stated,
    chosen_by_payee,
    one_price_for_unequal_needs,
    hardest_not_paid,
    no_safeguarding,
    one_price_for_unequal_chances,
)
