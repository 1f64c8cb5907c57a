"""SIB5, the contract: limits, clauses, who verifies, and whether anything is at risk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.casefile.sections.limits import unlimited_lines
from sibcase.casefile.sections.parts import AvoidedPayment, TablePayment
from sibcase.rules.options import loss_stays_with_payers
from sibcase.rules.parts_of import (
    PAID,
    PUBLIC_PAYERS,
    blocks,
    is_written,
    listed,
    paid_outcomes,
    payment_lines,
    tariffs,
    title_of,
)
from sibcase.rules.rule import rule
from sibcase.rules.submission import DUST, Objection

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sibcase.casefile.sections.parts import Row
    from sibcase.rules.submission import Submission

# An assumption of this project: with less than half at risk a contract pays for activity more than for outcomes.
MOST_IN_BLOCKS = 0.5


@rule("SIB501", "no-cap", outline="warning", full="error")
def no_cap(case: Submission) -> Iterator[Objection]:
    """The contract states the maximum that can become payable.

    Why it matters:
        Without a cap, more outcomes than planned can cost more than any budget holds, and finance cannot approve an
        unlimited liability.

    Source:
        Government Outcomes Lab on contracting: no open-ended numbers

    Example:
        contract:
          payments:
            home-tariff: {cap: ~}
          cap: ~

    Instead:
        contract:
          cap: £1.8m

    To fix:
        add `cap: £1.8m` to the contract, or a cap to every payment line or payer
    """
    contract = case.case.contract
    if contract is None or contract.cap is not None:
        return
    open_lines = unlimited_lines(contract)
    if open_lines:
        named = listed(open_lines, " or ")
        message = f"neither the contract nor {named} has a cap, so the amount payable is unlimited"
        yield Objection(case.where.of("contract"), message)


@rule("SIB502", "no-minimum-referrals", outline="advice", full="warning")
def no_minimum_referrals(case: Submission) -> Iterator[Objection]:
    """A payer that controls referrals commits to a minimum number.

    Why it matters:
        The party that controls referrals controls what the provider can earn. If too few people are referred, the
        service's costs continue and there are no outcomes to be paid for.

    Source:
        Government Outcomes Lab on contracting: minimum referrals; own reading of the INDIGO dataset (25 of 29 UK
        projects were re-planned)

    Example:
        service:
          referrals: {by: council, minimum: ~}

    Instead:
        service:
          referrals: {by: council, minimum: 180 over 3 years}

    To fix:
        add `minimum: 60 over 3 years` to `service.referrals`, and state in the contract's terms what is paid below it
    """
    referrals = case.case.service.referrals if case.case.service else None
    if referrals is None or referrals.minimum is not None or case.role(referrals.by) not in PUBLIC_PAYERS:
        return
    planned = case.amount("service.starts.total")
    message = (
        f"{case.party(referrals.by or '')} pays and refers, but no minimum is stated ({case.number(planned)} planned)"
    )
    yield Objection(case.where.of("service", "referrals", "by"), message)


@rule("SIB503", "paid-before-measurable", outline="warning", contract="error")
def paid_before_measurable(case: Submission) -> Iterator[Objection]:
    """An outcome is measured no earlier than the change can be seen.

    Why it matters:
        A year without care cannot be counted after six months. A payment made before the outcome can be measured is a
        payment for a forecast.

    Source:
        Government Outcomes Lab on setting and measuring outcomes

    Example:
        outcomes:
          home: {lag: 3 months, sustained: 12 months}

    Instead:
        outcomes:
          home: {lag: 12 months, sustained: 12 months}

    To fix:
        set `lag: 12 months`, or however long it takes until the change can be measured
    """
    for name, outcome in paid_outcomes(case.case).items():
        lag = outcome.lag.value if outcome.lag else 0.0
        at = case.where.of("outcomes", name, "lag")
        if outcome.sustained is not None and lag < outcome.sustained.value:
            when = f"after {outcome.lag.quantity.text}" if outcome.lag else "at completion"
            yield Objection(at, f"`{name}` must hold for {outcome.sustained.quantity.text}, but is measured {when}")
        elif outcome.measure in ("count", "days") and not lag:
            counted = "days" if outcome.measure == "days" else "events"
            message = f"`{name}` counts {counted} over time, but is measured at completion"
            yield Objection(at, message, "add the time over which they are counted: `lag: 12 months`")


@rule("SIB504", "payment-cliff", outline="advice", full="warning")
def payment_cliff(case: Submission) -> Iterator[Objection]:
    """No single threshold decides between full payment and no payment.

    Why it matters:
        At a cliff edge one person more or less decides the whole payment. Chance decides, both sides dispute the last
        case, and there is no reason to continue once the threshold is reached or out of reach.

    Source:
        HMP Peterborough, where 8.4 % against a threshold of 10 % paid nothing for the first cohort; GO Lab on payment
        mechanisms

    Example:
        contract:
          metrics:
            care: {title: Fewer entries into care, outcome: home, takes: reduction}
          payments:
            home-bonus:
              kind: bonus
              metric: care
              rows: [{from: 30%, pays: £100k}]
              payers: {justice: 100%}

    Instead:
        contract:
          metrics:
            care: {title: Fewer entries into care, outcome: home, takes: reduction}
          payments:
            home-bonus:
              kind: bonus
              metric: care
              rows: [{from: 20%, below: 30%, pays: £50k}, {from: 30%, pays: £100k}]
              payers: {justice: 100%}

    To fix:
        pay in bands, or in proportion between points (`read: linear`), or add a `fallback:` for all cohorts together
    """
    for name, line in payment_lines(case.case).items():
        at = case.where.of("contract", "payments", name)
        if isinstance(line, TablePayment) and line.fallback is None and _pays_at_once(line.rows, line.read):
            yield Objection(at, f"`{name}` pays all or nothing at one threshold")
        elif isinstance(line, AvoidedPayment) and line.threshold is not None and line.pays_for == "all":
            message = f"`{name}` pays nothing below {line.threshold.quantity.text}, and for every unit from there on"
            yield Objection(at, message, "write `pays_for: above threshold`, or pay in bands")


def _pays_at_once(rows: Sequence[Row], read: str) -> bool:
    paying = {row.pays.value for row in rows if row.pays.value}
    return read == "band" and len(paying) == 1


@rule("SIB505", "price-beyond-comparables", outline="advice", full="warning")
def price_beyond_comparables(case: Submission) -> Iterator[Objection]:
    """A price is within the range that other contracts pay for the same outcome.

    Why it matters:
        A price outside the range may be right, but will have to be explained: by a harder cohort, a longer outcome, or
        a different price year.

    Source:
        Government Outcomes Lab on pricing outcomes; 385 prices of 30 projects in the INDIGO dataset

    Example:
        sources:
          rate-cards: {title: Prices of comparable contracts, year: 2024, kind: published contracts}
        contract:
          comparables: [{payment: home-tariff, low: £10k, high: £20k, source: rate-cards}]

    Instead:
        sources:
          rate-cards: {title: Prices of comparable contracts, year: 2024, kind: published contracts}
        contract:
          comparables: [{payment: home-tariff, low: £20k, high: £60k, source: rate-cards}]

    To fix:
        change the price, or say in the line's `note` why this outcome is worth more or less here
    """
    lines = tariffs(case.case)
    contract = case.case.contract
    for each in (contract.comparables if contract else None) or ():
        line = lines.get(each.payment)
        low, high = sorted((each.low.value, each.high.value))
        if line is not None and not low <= line.price.value <= high:
            sums = f"{case.money(line.price.value)}, elsewhere {case.money(low)} to {case.money(high)}"
            message = (
                f"the price of {title_of(each.payment, line)} is outside the range of comparable contracts ({sums})"
            )
            yield Objection(line.price.place, message)


@rule("SIB506", "no-termination-clause", full="warning", contract="error")
def no_termination_clause(case: Submission) -> Iterator[Objection]:
    """The contract states how it can end early, and what is then paid.

    Why it matters:
        Investors have paid for people whose outcomes are still to come. Without a clause, a change of policy can cost
        them everything or lead to a dispute with the payer, and both price in that risk.

    Source:
        Government Outcomes Lab on contracting: termination compensation; HMP Peterborough, whose third cohort was
        cancelled in April 2014

    Example:
        contract:
          termination: ~

    Instead:
        contract:
          termination: Either side, with six months' notice; outcomes of those who have started are still paid for

    To fix:
        add `termination: Either side, with six months' notice; outcomes of those who have started are still paid for`
        to the contract, in your own terms
    """
    yield from _missing_clause(case, "termination", "how it can end early and what is then paid")


@rule("SIB507", "no-pause-clause", full="advice", contract="warning")
def no_pause_clause(case: Submission) -> Iterator[Objection]:
    """The contract states when it can be paused, and which dates move as a result.

    Why it matters:
        Courts, schools and hospitals closed in 2020, and outcomes could be neither achieved nor measured. Without a
        clause, both sides have to agree terms during the disruption.

    Source:
        Own reading of the INDIGO dataset, whose claims cover the Covid period; Government Outcomes Lab on contracting

    Example:
        contract:
          pause: ~

    Instead:
        contract:
          pause: For up to six months, if courts or schools close; all dates move by as long

    To fix:
        add `pause: For up to six months, if courts or schools close; all dates move by as long` to the contract, in
        your own terms
    """
    yield from _missing_clause(case, "pause", "when it can be paused and which dates move")


def _missing_clause(case: Submission, name: str, says: str) -> Iterator[Objection]:
    contract = case.case.contract
    if contract is not None and not is_written(getattr(contract, name)):
        yield Objection(case.where.of("contract", name), f"the contract does not state {says}")


@rule("SIB508", "verified-by-payee", outline="warning", full="error")
def verified_by_payee(case: Submission) -> Iterator[Objection]:
    """No party verifies outcomes for which it is paid.

    Why it matters:
        The party that counts the outcomes decides the payment. A count by the provider, the investors or their manager
        is a claim and not a verification, however honest.

    Source:
        Government Outcomes Lab on setting and measuring outcomes; study of 34 UK bonds, 2023

    Example:
        outcomes:
          home: {verified_by: charity}

    Instead:
        outcomes:
          home: {verified_by: university}

    To fix:
        name a party in `verified_by` that does not gain from the result: an evaluator, an auditor or the owner of the
        records
    """
    paid = _paid_parties(case)
    for path, who in _verifiers(case):
        if case.role(who) in PAID or who in paid:
            message = f"{case.party(who)} verifies the outcomes and is paid when they are reached"
            yield Objection(case.where.of(*path, "verified_by"), message)


def _verifiers(case: Submission) -> Iterator[tuple[tuple[str, ...], str]]:
    named: list[tuple[tuple[str, ...], str | None]]
    named = [(("outcomes", name), outcome.verified_by) for name, outcome in (case.case.outcomes or {}).items()]
    for name, line in payment_lines(case.case).items():
        named.append((("contract", "payments", name), line.verified_by))
    for name, metric in case.case.metrics.items():
        named.append((("contract", "metrics", name), metric.verified_by))
    yield from ((path, who) for path, who in named if who)


def _paid_parties(case: Submission) -> set[str]:
    investment, service = case.case.investment, case.case.service
    investors = {tranche.investor for tranche in investment.tranches.values()} if investment else set()
    return investors | ({service.provider} if service and service.provider else set())


@rule("SIB509", "little-at-risk", outline="advice", full="warning")
def little_at_risk(case: Submission) -> Iterator[Objection]:
    """Most of the payments depend on outcomes.

    Why it matters:
        Block payments are due regardless of results. Where they make up most of the contract, the payers bear the risk
        they pay others to take, and an ordinary contract would be simpler.

    Source:
        Government Outcomes Lab on payment mechanisms; the limit of one half is an assumption of this project

    Example:
        stage: outline
        investment: ~
        contract:
          payments:
            block: {kind: block, amount: £1.6m, when: 2032-04-01, payers: {justice: 100%}}
          cap: £3m

    Instead:
        stage: outline
        investment: ~
        contract:
          payments:
            block: {kind: block, amount: £20k, when: 2032-04-01, payers: {justice: 100%}}
          cap: £3m

    To fix:
        move money from block payments to outcome payments
    """
    fixed = sum(case.amount(f"payments.{name}") for name in blocks(case.case)) if blocks(case.case) else 0.0
    total = case.amount("payments.total") if fixed else 0.0
    if total > 0 and fixed / total > MOST_IN_BLOCKS:
        sums = f"{case.money(fixed)} of {case.money(total)}"
        message = f"{case.percent(fixed / total)} of the payments are due regardless of results ({sums})"
        yield Objection(case.where.of("contract", "payments", next(iter(blocks(case.case)))), message)


@rule("SIB510", "due-after-the-term", outline="warning")
def due_after_the_term(case: Submission) -> Iterator[Objection]:
    """All claims fall due within the term.

    Why it matters:
        Payments due after the last period are not in any total: the case looks cheaper for payers, and worse for
        investors, than the contract really is.

    Source:
        The arithmetic of this project: `payments.beyond_term`

    Example:
        contract:
          payments:
            recovery-tariff: {due: 9 years}

    Instead:
        contract:
          payments:
            recovery-tariff: {due: 12 months}

    To fix:
        lengthen `term:`, or shorten `due:` or the outcomes' `lag:`
    """
    late = case.amount("payments.beyond_term") if payment_lines(case.case) else 0.0
    if late > DUST:
        total = case.amount("payments.total")
        within = f"due within the term: {case.money(total)}"
        message = f"{case.money(late)} falls due after the last period and is not in any total ({within})"
        yield Objection(case.where.of("term"), message)


RULES = (
    no_cap,
    no_minimum_referrals,
    paid_before_measurable,
    payment_cliff,
    price_beyond_comparables,
    no_termination_clause,
    no_pause_clause,
    verified_by_payee,
    little_at_risk,
    due_after_the_term,
    loss_stays_with_payers,
)
