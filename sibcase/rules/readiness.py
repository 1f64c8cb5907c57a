"""SIB8, readiness: the people, the agreements, the time and the products without which no contract was ever signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.rules.parts_of import fiscal_savings, is_said, payers_of, payment_lines, savers_of
from sibcase.rules.rule import rule
from sibcase.rules.submission import DUST, Objection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sibcase.casefile.places import Place
    from sibcase.rules.submission import Submission

# The first from the literature; the second is an assumption of this project.
MOST_TRANSACTION = 0.1
MOST_OF_TURNOVER = 0.5
HIGH_SCORE = 12


@rule("SIB801", "no-worker", outline="advice", full="warning", contract="error")
def no_worker(case: Submission) -> Iterator[Objection]:
    """Somebody has time of their own to do the work.

    Why it matters:
        Behind every contract that was signed stood a person with time to write the case, chase decisions and explain
        each figure. Where it was done beside another job, it was not done.

    Source:
        Notes on resourcing SIB development

    Example:
        governance: {worker: To be named}

    Instead:
        governance: {worker: "Programme manager, three days a week until signature"}

    To mend:
        name in `governance.worker` who has the time, and how much of it
    """
    yield from _unsaid(case, "worker", "nobody is named who has time of their own for this case")


@rule("SIB802", "no-champion", outline="advice", full="warning", contract="error")
def no_champion(case: Submission) -> Iterator[Objection]:
    """A senior person stands behind the case.

    Why it matters:
        Several budgets have to move at once, and only somebody senior can ask for that twice. Every contract that was
        signed had such a champion.

    Source:
        Notes on resourcing SIB development

    Example:
        governance: {champion: ~}

    Instead:
        governance: {champion: Director of Children's Services}

    To mend:
        name the person in `governance.champion`
    """
    yield from _unsaid(case, "champion", "no senior person is named who stands behind this case")


@rule("SIB803", "not-yet-engaged", full="advice", contract="warning")
def not_yet_engaged(case: Submission) -> Iterator[Objection]:
    """Law, finance, procurement, data, provider and investors have been spoken to.

    Why it matters:
        Each of them can stop a contract in its last month, and each needs months of its own. Lawyers and data
        protection are easily asked too late.

    Source:
        Commissioners interviewed in 2012–13: set-up is slow and dear; SIB readiness framework

    Example:
        governance: {engaged: {legal: ~, data: To be named}}

    Instead:
        governance: {engaged: {legal: County solicitor since May, data: Head of records since June}}

    To mend:
        add who and since when to `governance.engaged`
    """
    governance = case.case.governance
    engaged = governance.engaged if governance else None
    fields = ("legal", "finance", "procurement", "data", "provider", "investor")
    missing = [field for field in fields if not is_said(getattr(engaged, field, None))]
    if missing and payment_lines(case.case):
        message = f"nobody is named who has been engaged for {', '.join(missing)}"
        yield Objection(case.where.of("governance", "engaged"), message)


@rule("SIB804", "no-data-sharing", full="warning", contract="error")
def no_data_sharing(case: Submission) -> Iterator[Objection]:
    """Where several agencies pay or save, there is an agreement to share data.

    Why it matters:
        Outcomes are proven from records that lie in several places. Without an agreement they cannot be linked, so they
        cannot be verified, so they cannot be paid.

    Source:
        SIB readiness framework; Government Outcomes Lab on setting and measuring outcomes

    Example:
        governance: {data_sharing: ~}

    Instead:
        governance: {data_sharing: "Agreement of the council and the health board, signed in October 2026"}

    To mend:
        state in `governance.data_sharing` which agreement there is, and when it will be signed if it is not
    """
    agencies = list(dict.fromkeys([*payers_of(case.case), *savers_of(case.case)])) if payment_lines(case.case) else []
    if len(agencies) > 1:
        message = f"{len(agencies)} agencies pay or save, and there is no agreement to share data"
        yield from _unsaid(case, "data_sharing", message)


@rule("SIB805", "no-evaluator", full="warning", contract="error")
def no_evaluator(case: Submission) -> Iterator[Objection]:
    """Somebody is named who evaluates.

    Why it matters:
        Whether it worked has to be found out by somebody who gains nothing by the answer, and who is there from the
        first day: a comparison group cannot be drawn afterwards.

    Source:
        Five-case model, management case: monitoring and evaluation

    Example:
        evaluation: {evaluator: ~}

    Instead:
        evaluation: {evaluator: university}

    To mend:
        add the party to `parties:` and name it in `evaluation.evaluator`
    """
    evaluation = case.case.evaluation
    if payment_lines(case.case) and (evaluation is None or evaluation.evaluator is None):
        yield Objection(case.where.of("evaluation"), "nobody is named who evaluates")


@rule("SIB806", "beyond-the-window", full="warning", contract="error")
def beyond_the_window(case: Submission) -> Iterator[Objection]:
    """The service starts before mandate or money lapse.

    Why it matters:
        Elections, funds and spending rounds set the day by which something must be signed, and set-up is slow. What is
        signed too late is not signed.

    Source:
        Commissioners interviewed in 2012–13: set-up is slow and dear; own reading of the INDIGO dataset

    Example:
        governance: {window: 2027-03-31}

    Instead:
        governance: {window: 2027-12-31}

    To mend:
        start earlier, make the case simpler, or have the mandate renewed first
    """
    governance, start = case.case.governance, case.case.start
    window = governance.window if governance else None
    if governance is None or window is None:
        return
    dates = [(decision.date, decision.title) for decision in governance.decisions or () if decision.date]
    late = [(date, what) for date, what in (*dates, *([(start, "the start")] if start else [])) if date > window]
    if late:
        date, what = max(late)
        message = f"{what} is on {date}, and the window closes on {window}"
        yield Objection(case.where.of("governance", "window"), message)


@rule("SIB807", "transaction-costs", outline="advice", full="warning")
def transaction_costs(case: Submission) -> Iterator[Objection]:
    """The cost of the bond itself is stated, and is at most a tenth of what is paid.

    Why it matters:
        Lawyers, managers and evaluators are paid before anybody is helped. Small contracts carry the same papers as
        large ones, and above a tenth a simpler contract is worth a second look.

    Source:
        Commissioners interviewed in 2012–13: set-up is slow and dear; Maier & Meyer 2017

    Example:
        service:
          costs:
            set-up: {amount: {value: £140k}}

    Instead:
        service:
          costs:
            set-up: {amount: {value: £30k}}

    To mend:
        use a standard contract, share the set-up with others, or make the contract larger
    """
    service = case.case.service
    if service is None or not payment_lines(case.case):
        return
    paid = case.amount("payments.present_value")
    bond = case.amount("service.transaction_costs.present_value")
    first = next((name for name, cost in (service.costs or {}).items() if cost.kind == "transaction"), "")
    if not first:
        message = "no cost of the bond itself is stated: law, management, evaluation"
        yield Objection(case.where.of("service", "costs"), message, "add these costs with `kind: transaction`")
    elif paid > 0 and bond / paid > MOST_TRANSACTION:
        sums = f"{case.money(bond)} of {case.money(paid)}, present value"
        message = f"the bond itself costs {case.percent(bond / paid)} of what is paid ({sums})"
        yield Objection(case.where.of("service", "costs", first), message)


@rule("SIB808", "provider-too-small", outline="advice", full="warning")
def provider_too_small(case: Submission) -> Iterator[Objection]:
    """The service is no more than half of what its provider does in a year.

    Why it matters:
        A provider that doubles needs people, rooms and cash before the first payment. If it fails, the people it serves
        lose more than the investors do.

    Source:
        Practice of reviewers; the half is an assumption of this project

    Example:
        parties:
          charity: {turnover: £250k per year}

    Instead:
        parties:
          charity: {turnover: £3m per year}

    To mend:
        begin smaller, let two providers share the work, or pay for the lead-in
    """
    provider = case.case.service.provider if case.case.service else None
    party = (case.case.parties or {}).get(provider or "")
    if party is None or party.turnover is None or party.turnover.ref:
        return
    years = case.by_year("service.delivery_costs")
    busiest = max(years, key=lambda year: years[year], default="")
    if busiest and years[busiest] > MOST_OF_TURNOVER * party.turnover.value:
        sums = f"{case.money(years[busiest])} in {busiest}, turnover {case.money(party.turnover.value)}"
        message = f"the service is more than half of what {party.name} does in a year ({sums})"
        yield Objection(case.where.of("parties", provider or "", "turnover"), message)


@rule("SIB809", "no-lead-in", full="advice", contract="warning")
def no_lead_in(case: Submission) -> Iterator[Objection]:
    """Time is planned to find and train staff before the first person starts.

    Why it matters:
        Key workers have to give notice elsewhere, and referrers have to know whom to send. Without a lead-in the first
        cohort is short, and with it everything that is paid for.

    Source:
        Own reading of the INDIGO dataset: 25 of 29 UK projects were re-planned

    Example:
        service: {lead_in: ~}

    Instead:
        service: {lead_in: 3 months}

    To mend:
        add `lead_in:` to the service, and begin the intake after it
    """
    service = case.case.service
    if service is not None and payment_lines(case.case) and service.lead_in is None:
        yield Objection(case.where.of("service"), "no time is planned to find and train staff before the first start")


@rule("SIB810", "decision-without-date", full="advice", contract="warning")
def decision_without_date(case: Submission) -> Iterator[Objection]:
    """Every decision has a date, and somebody who takes it.

    Why it matters:
        Cabinets and boards meet on fixed days, papers are due weeks before. A decision without a date is one that
        nobody has asked for.

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

    To mend:
        add `date:` and `by:`
    """
    governance = case.case.governance
    if governance is not None and not governance.decisions and payment_lines(case.case):
        message = "no decision is listed, so nobody knows by when what has to be agreed"
        yield Objection(case.where.of("governance"), message, "add `decisions:` with title, by and date")
    for number, decision in enumerate((governance.decisions if governance else None) or ()):
        missing = [
            word for word, is_there in (("date", decision.date), ("person", is_said(decision.by))) if not is_there
        ]
        if missing:
            at = case.where.of("governance", "decisions", number, "title")
            yield Objection(at, f"the decision `{decision.title}` has no {' and no '.join(missing)}")


@rule("SIB811", "phase-without-product", full="advice", contract="warning")
def phase_without_product(case: Submission) -> Iterator[Objection]:
    """Each phase of commissioning has left its product, or says when it will.

    Why it matters:
        Analysis, planning, delivery and review each hand something to the next. What is missing is found when it is
        needed: a specification in procurement, a contract plan in the first month, a review when somebody asks.

    Source:
        The commissioning cycle: analyse, plan, do, review; five-case model, management case

    Example:
        governance: {products: {contract_management: ~, review: ~}}

    Instead:
        governance: {products: {contract_management: Quarterly board with open books, review: Every March}}

    To mend:
        name the document in `governance.products`, or the day by which it will be there
    """
    if not payment_lines(case.case):
        return
    governance = case.case.governance
    products = governance.products if governance else None
    fields = ("needs_analysis", "specification", "contract_management", "review")
    missing = [field.replace("_", " ") for field in fields if not is_said(getattr(products, field, None))]
    if missing:
        message = f"phases of commissioning have left no product: {', '.join(missing)}"
        yield Objection(case.where.of("governance", "products"), message)


@rule("SIB812", "risk-nobody-owns", full="advice", contract="warning")
def risk_nobody_owns(case: Submission) -> Iterator[Objection]:
    """A grave risk has somebody who looks after it, and something that is done about it.

    Why it matters:
        A register without names is a list of worries. What scores twelve or more of twenty-five needs a person, an
        action, and somebody who bears the loss.

    Source:
        Five-case questions: risks by likelihood and impact, out of 25; the score of twelve is this project's

    Example:
        risks:
          - {title: Fewer families are referred than planned, likelihood: 4, impact: 4}

    Instead:
        risks:
          - {title: Fewer families are referred than planned, likelihood: 4, impact: 4, owner: Programme manager,
             mitigation: Fewest number of referrals in the contract}

    To mend:
        add `owner:` and `mitigation:`
    """
    for number, risk in enumerate(case.case.risks or ()):
        score = risk.likelihood * risk.impact
        said = (("owner", is_said(risk.owner)), ("mitigation", is_said(risk.mitigation)))
        missing = [word for word, is_there in said if not is_there]
        if score >= HIGH_SCORE and missing:
            at = case.where.of("risks", number, "title")
            yield Objection(at, f"`{risk.title}` scores {score} of 25 and has no {' and no '.join(missing)}")


@rule("SIB813", "unfunded-gap", outline="warning", full="error")
def unfunded_gap(case: Submission) -> Iterator[Objection]:
    """Investors have committed what the service needs until it is paid.

    Why it matters:
        In the period in which commitments are used up, staff cannot be paid. The service ends there, and with it every
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

    To mend:
        raise the commitments, pay earlier, or lower the cost of the first years
    """
    gap = case.amount("investment.gap") if case.case.investment else 0.0
    if gap > DUST:
        periods = zip(case.period_labels, case.by_period("investment.gap.per_period"), strict=True)
        first = next(label for label, missing in periods if missing > DUST)
        committed = case.money(case.amount("investment.committed"))
        message = f"{case.money(gap)} is needed and not committed, first in {first} (committed: {committed})"
        yield Objection(case.where.of("investment", "tranches"), message)


def _unsaid(case: Submission, field: str, message: str) -> Iterator[Objection]:
    governance = case.case.governance
    is_due = bool(payment_lines(case.case) or fiscal_savings(case.case))
    if is_due and not is_said(getattr(governance, field, None)):
        yield Objection(_at(case, field), message)


def _at(case: Submission, field: str) -> Place:
    return case.where.of("governance", field)


RULES = (
    no_worker,
    no_champion,
    not_yet_engaged,
    no_data_sharing,
    no_evaluator,
    beyond_the_window,
    transaction_costs,
    provider_too_small,
    no_lead_in,
    decision_without_date,
    phase_without_product,
    risk_nobody_owns,
    unfunded_gap,
)
