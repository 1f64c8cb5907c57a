"""SIB8, readiness: the people, agreements, time and documents that every signed contract had."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.rules.parts_of import fiscal_savings, is_written, payers_of, payment_lines, savers_of
from sibcase.rules.rule import rule
from sibcase.rules.submission import DUST, Objection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sibcase.casefile.source.places import Place
    from sibcase.rules.submission import Submission

# The first from the literature; the second is an assumption of this project.
MOST_TRANSACTION = 0.1
MOST_OF_TURNOVER = 0.5
HIGH_SCORE = 12


@rule("SIB801", "no-named-lead", outline="advice", full="warning", contract="error")
def no_named_lead(case: Submission) -> Iterator[Objection]:
    """A named person has dedicated time to do the work.

    Why it matters:
        Every contract that was signed had a person with time to write the case, follow up decisions and explain each
        figure. Where it was added to another job, it was not done.

    Source:
        Notes on resourcing SIB development

    Example:
        governance: {worker: To be named}

    Instead:
        governance: {worker: "Programme manager, three days a week until signature"}

    To fix:
        name the person and their time: `governance: {worker: "Programme manager, three days a week until signature"}`
    """
    yield from _unsaid(case, "worker", "no person with dedicated time for this case is named")


@rule("SIB802", "no-champion", outline="advice", full="warning", contract="error")
def no_champion(case: Submission) -> Iterator[Objection]:
    """The case has a senior responsible owner.

    Why it matters:
        Several budgets have to move at once, and only a senior person can ask for that repeatedly. Every contract that
        was signed had such a champion.

    Source:
        Notes on resourcing SIB development

    Example:
        governance: {champion: ~}

    Instead:
        governance: {champion: Director of Children's Services}

    To fix:
        name the person: `governance: {champion: Director of Children's Services}`
    """
    yield from _unsaid(case, "champion", "no senior responsible owner is named")


@rule("SIB803", "not-yet-engaged", full="advice", contract="warning")
def not_yet_engaged(case: Submission) -> Iterator[Objection]:
    """Legal, finance, procurement, data, provider and investor leads have been engaged.

    Why it matters:
        Each of them can stop a contract in its last month, and each needs months of work. Lawyers and data protection
        officers are often asked too late.

    Source:
        Commissioners interviewed in 2012–13: set-up is slow and expensive; SIB readiness framework

    Example:
        governance: {engaged: {legal: ~, data: To be named}}

    Instead:
        governance: {engaged: {legal: County solicitor since May, data: Head of records since June}}

    To fix:
        add who has been engaged and since when: `governance: {engaged: {legal: County solicitor since May}}`
    """
    governance = case.case.governance
    engaged = governance.engaged if governance else None
    fields = ("legal", "finance", "procurement", "data", "provider", "investor")
    missing = [field for field in fields if not is_written(getattr(engaged, field, None))]
    if missing and payment_lines(case.case):
        message = f"no lead has been engaged for {', '.join(missing)}"
        yield Objection(case.where.of("governance", "engaged"), message)


@rule("SIB804", "no-data-sharing", full="warning", contract="error")
def no_data_sharing(case: Submission) -> Iterator[Objection]:
    """Where several agencies pay or save, there is a data sharing agreement.

    Why it matters:
        Outcomes are proven from the records of several organisations. Without an agreement the records cannot be
        linked, so outcomes cannot be verified or paid for.

    Source:
        SIB readiness framework; Government Outcomes Lab on setting and measuring outcomes

    Example:
        governance: {data_sharing: ~}

    Instead:
        governance: {data_sharing: "Agreement of the council and the health board, signed in October 2026"}

    To fix:
        state which agreement there is, or when it will be signed: `governance: {data_sharing: "Agreement of the council
        and the health board, signed in October 2026"}`
    """
    agencies = list(dict.fromkeys([*payers_of(case.case), *savers_of(case.case)])) if payment_lines(case.case) else []
    if len(agencies) > 1:
        message = f"{len(agencies)} agencies pay or save, but no data sharing agreement is named"
        yield from _unsaid(case, "data_sharing", message)


@rule("SIB805", "no-evaluator", full="warning", contract="error")
def no_evaluator(case: Submission) -> Iterator[Objection]:
    """The case names an evaluator.

    Why it matters:
        Whether the service worked has to be established by a party that does not gain from the answer, and that is
        involved from the first day: a comparison group cannot be drawn afterwards.

    Source:
        Five-case model, management case: monitoring and evaluation

    Example:
        evaluation: {evaluator: ~}

    Instead:
        evaluation: {evaluator: university}

    To fix:
        add the evaluator to the parties and name it: `parties: {university: {name: …, role: evaluator}}` and
        `evaluation: {evaluator: university}`
    """
    evaluation = case.case.evaluation
    if payment_lines(case.case) and (evaluation is None or evaluation.evaluator is None):
        yield Objection(case.where.of("evaluation"), "no evaluator is named")


@rule("SIB806", "after-the-window", full="warning", contract="error")
def after_the_window(case: Submission) -> Iterator[Objection]:
    """The service starts before approval or funding expires.

    Why it matters:
        Elections, funds and spending rounds set the date by which a contract must be signed, and set-up is slow. A
        contract that misses the date is usually not signed at all.

    Source:
        Commissioners interviewed in 2012–13: set-up is slow and expensive; own reading of the INDIGO dataset

    Example:
        governance: {window: 2027-03-31}

    Instead:
        governance: {window: 2027-12-31}

    To fix:
        start earlier, make the case simpler, or have the approval renewed first
    """
    governance, start = case.case.governance, case.case.start
    window = governance.window if governance else None
    if governance is None or window is None:
        return
    dates = [(decision.date, decision.title) for decision in governance.decisions or () if decision.date]
    late = [(date, what) for date, what in (*dates, *([(start, "the start")] if start else [])) if date > window]
    if late:
        date, what = max(late)
        message = f"{what} is on {date}, after the window closes on {window}"
        yield Objection(case.where.of("governance", "window"), message)


@rule("SIB807", "transaction-costs", outline="advice", full="warning")
def transaction_costs(case: Submission) -> Iterator[Objection]:
    """The cost of the bond itself is stated, and is at most a tenth of the payments.

    Why it matters:
        Lawyers, managers and evaluators are paid before any person is helped. Small contracts need the same documents
        as large ones, and above a tenth a simpler contract is worth considering.

    Source:
        Commissioners interviewed in 2012–13: set-up is slow and expensive; Maier & Meyer 2017

    Example:
        service:
          costs:
            set-up: {amount: {value: £140k}}

    Instead:
        service:
          costs:
            set-up: {amount: {value: £30k}}

    To fix:
        use a standard contract, share the set-up with others, or make the contract larger
    """
    service = case.case.service
    if service is None or not payment_lines(case.case):
        return
    paid = case.amount("payments.present_value")
    bond = case.amount("service.transaction_costs.present_value")
    first = next((name for name, cost in (service.costs or {}).items() if cost.kind == "transaction"), "")
    if not first:
        message = "no cost of the bond itself is stated: legal work, management, evaluation"
        yield Objection(
            case.where.of("service", "costs"),
            message,
            "add these costs: `set-up: {title: Legal set-up, amount: £30k, kind: transaction}`",
        )
    elif paid > 0 and bond / paid > MOST_TRANSACTION:
        sums = f"{case.money(bond)} of {case.money(paid)}, present value"
        message = f"the cost of the bond itself is {case.percent(bond / paid)} of the payments ({sums})"
        yield Objection(case.where.of("service", "costs", first), message)


@rule("SIB808", "provider-too-small", outline="advice", full="warning")
def provider_too_small(case: Submission) -> Iterator[Objection]:
    """The service is no more than half of its provider's annual turnover.

    Why it matters:
        A provider that doubles in size needs staff, premises and cash before the first payment. If it fails, the people
        it serves lose more than the investors do.

    Source:
        Practice of reviewers; the half is an assumption of this project

    Example:
        parties:
          charity: {turnover: £250k per year}

    Instead:
        parties:
          charity: {turnover: £3m per year}

    To fix:
        begin with a smaller service, share the work between two providers, or pay for the lead-in
    """
    provider = case.case.service.provider if case.case.service else None
    party = (case.case.parties or {}).get(provider or "")
    if party is None or party.turnover is None or party.turnover.ref:
        return
    years = case.by_year("service.delivery_costs")
    busiest = max(years, key=lambda year: years[year], default="")
    if busiest and years[busiest] > MOST_OF_TURNOVER * party.turnover.value:
        sums = f"{case.money(years[busiest])} in {busiest}, turnover {case.money(party.turnover.value)}"
        message = f"the service is more than half of the annual turnover of {party.name} ({sums})"
        yield Objection(case.where.of("parties", provider or "", "turnover"), message)


@rule("SIB809", "no-lead-in", full="advice", contract="warning")
def no_lead_in(case: Submission) -> Iterator[Objection]:
    """Time is planned to recruit and train staff before the first person starts.

    Why it matters:
        Key workers have to give notice to other employers, and referrers have to know who to refer. Without a lead-in
        the first cohort is too small, and so are all the outcomes that are paid for.

    Source:
        Own reading of the INDIGO dataset: 25 of 29 UK projects were re-planned

    Example:
        service: {lead_in: ~}

    Instead:
        service: {lead_in: 3 months}

    To fix:
        add `lead_in: 3 months` to the service, and begin the intake after it
    """
    service = case.case.service
    if service is not None and payment_lines(case.case) and service.lead_in is None:
        yield Objection(
            case.where.of("service"), "no time is planned to recruit and train staff before the first start"
        )


@rule("SIB810", "decision-without-date", full="advice", contract="warning")
def decision_without_date(case: Submission) -> Iterator[Objection]:
    """Every decision has a date and a decision-maker.

    Why it matters:
        Cabinets and boards meet on fixed days, and papers are due weeks before. A decision without a date has usually
        not been asked for.

    Source:
        Five-case model, management case: plan and milestones

    Example:
        governance:
          decisions:
            - {title: Approve the full case, by: Cabinet}
            - {title: Sign, by: Director of Children's Services, date: 2027-03-08}

    Instead:
        governance:
          decisions:
            - {title: Approve the full case, by: Cabinet, date: 2026-12-10}
            - {title: Sign, by: Director of Children's Services, date: 2027-03-08}

    To fix:
        add both: `{title: Approve the full case, by: Cabinet, date: 2026-12-10}`
    """
    governance = case.case.governance
    if governance is not None and not governance.decisions and payment_lines(case.case):
        message = "no decisions are listed, so it is unclear what has to be agreed and by when"
        yield Objection(
            case.where.of("governance"),
            message,
            "list them: `decisions: [{title: Approve the full case, by: Cabinet, date: 2026-12-10}]`",
        )
    for number, decision in enumerate((governance.decisions if governance else None) or ()):
        missing = [
            word
            for word, is_there in (("date", decision.date), ("decision-maker", is_written(decision.by)))
            if not is_there
        ]
        if missing:
            at = case.where.of("governance", "decisions", number, "title")
            yield Objection(at, f"the decision `{decision.title}` has no {' and no '.join(missing)}")


@rule("SIB811", "phase-without-document", full="advice", contract="warning")
def phase_without_document(case: Submission) -> Iterator[Objection]:
    """Each phase of commissioning has produced its document, or says when it will.

    Why it matters:
        Analysis, planning, delivery and review each produce a document for the next phase. A missing one is noticed
        when it is needed: a specification in procurement, a contract plan in the first month, a review when it is asked
        for.

    Source:
        The commissioning cycle: analyse, plan, do, review; five-case model, management case

    Example:
        governance: {products: {contract_management: ~, review: ~}}

    Instead:
        governance: {products: {contract_management: Quarterly board with open books, review: Every March}}

    To fix:
        name the document, or the date by which it will be ready: `governance: {products: {review: Every March}}`
    """
    if not payment_lines(case.case):
        return
    governance = case.case.governance
    products = governance.products if governance else None
    fields = ("needs_analysis", "specification", "contract_management", "review")
    missing = [field.replace("_", " ") for field in fields if not is_written(getattr(products, field, None))]
    if missing:
        message = f"phases of commissioning have no document yet: {', '.join(missing)}"
        yield Objection(case.where.of("governance", "products"), message)


@rule("SIB812", "risk-without-owner", full="advice", contract="warning")
def risk_without_owner(case: Submission) -> Iterator[Objection]:
    """Every high-scoring risk has an owner and a mitigation.

    Why it matters:
        A risk register without names is a list of worries. A risk that scores twelve or more of twenty-five needs an
        owner, an action, and a party that bears the loss.

    Source:
        Five-case questions: risks by likelihood and impact, out of 25; the score of twelve is this project's

    Example:
        risks:
          - {title: Fewer families are referred than planned, likelihood: 4, impact: 4}

    Instead:
        risks:
          - {title: Fewer families are referred than planned, likelihood: 4, impact: 4, owner: Programme manager,
             mitigation: Fewest number of referrals in the contract}

    To fix:
        add both: `owner: Programme manager, mitigation: Minimum number of referrals in the contract`
    """
    for number, risk in enumerate(case.case.risks or ()):
        score = risk.likelihood * risk.impact
        said = (("owner", is_written(risk.owner)), ("mitigation", is_written(risk.mitigation)))
        missing = [word for word, is_there in said if not is_there]
        if score >= HIGH_SCORE and missing:
            at = case.where.of("risks", number, "title")
            yield Objection(at, f"`{risk.title}` scores {score} of 25 and has no {' and no '.join(missing)}")


@rule("SIB813", "unfunded-gap", outline="warning", full="error")
def unfunded_gap(case: Submission) -> Iterator[Objection]:
    """Investors' commitments cover the service's costs until payments arrive.

    Why it matters:
        In the period in which commitments run out, staff cannot be paid. The service ends there, and so does every
        outcome that was still to come.

    Source:
        The arithmetic of this project: `investment.gap`

    Example:
        investment:
          tranches:
            loan: {commitment: £400k}

    Instead:
        investment:
          tranches:
            loan: {commitment: £1m}

    To fix:
        raise the commitments, pay earlier, or lower the costs of the first years
    """
    gap = case.amount("investment.gap") if case.case.investment else 0.0
    if gap > DUST:
        periods = zip(case.period_labels, case.by_period("investment.gap.per_period"), strict=True)
        first = next(label for label, missing in periods if missing > DUST)
        committed = case.money(case.amount("investment.committed"))
        message = f"commitments fall short by {case.money(gap)}, first in {first} (committed: {committed})"
        yield Objection(case.where.of("investment", "tranches"), message)


def _unsaid(case: Submission, field: str, message: str) -> Iterator[Objection]:
    governance = case.case.governance
    is_due = bool(payment_lines(case.case) or fiscal_savings(case.case))
    if is_due and not is_written(getattr(governance, field, None)):
        yield Objection(_at(case, field), message)


def _at(case: Submission, field: str) -> Place:
    return case.where.of("governance", field)


RULES = (
    no_named_lead,
    no_champion,
    not_yet_engaged,
    no_data_sharing,
    no_evaluator,
    after_the_window,
    transaction_costs,
    provider_too_small,
    no_lead_in,
    decision_without_date,
    phase_without_document,
    risk_without_owner,
    unfunded_gap,
)
