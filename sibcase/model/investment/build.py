"""Investment: who funds the service until outcomes are paid, and who is repaid when.

Each period: available = cash[t − 1] + receipts[t]; what is missing for costs, fees and the reserve is drawn
(`funding`); what is left above the reserve goes down the waterfall (`waterfall`). Coupons accrue unrounded (`coupons`);
every movement of cash is in whole pence, and cash[t − 1] + receipts + drawn = costs + fees + paid + shared + returned +
cash[t]. What each tranche makes of it stands in `returns`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sibcase.book.terms import Ref, Term, above, greatest, pence, running, total_of, when
from sibcase.model.investment.coupons import (
    add_coupons,
    add_interest_dates,
    add_principal_shares,
    add_repayment_schedules,
)
from sibcase.model.investment.fund import Fund, tranche_title
from sibcase.model.investment.funding import add_funding, add_held, add_schedules, scheduled
from sibcase.model.investment.receipts import (
    add_fixed_fees,
    add_grants,
    add_own_payments,
    add_receipts,
    add_what_investors_owe,
)
from sibcase.model.investment.returns import add_returns
from sibcase.model.investment.shortfalls import add_shortfalls
from sibcase.model.investment.timing import add_fund_positions, add_positions
from sibcase.model.investment.waterfall import add_distributions, add_hurdle_rates

if TYPE_CHECKING:
    from sibcase.casefile.sections.parts import Investment
    from sibcase.model.contract.readings import Reading
    from sibcase.model.inputs import Model
    from sibcase.model.time.calendar import Calendar

__all__ = ["add_cash_flows", "add_investment", "add_settled_investment"]


def add_investment(model: Model, calendar: Calendar, forecast: Reading | None) -> None:
    """Add drawdown, waterfall and returns, as forecast and as if no outcome were achieved."""
    terms = model.case.investment
    if terms is None or model.case.service is None or forecast is None:
        return
    _add_terms(model, calendar, terms)
    nothing = replace(forecast, prefix="zero.", suffix=" if no outcome is achieved", nothing_achieved=True)
    for fund in (Fund(model, terms, calendar, forecast), Fund(model, terms, calendar, nothing)):
        add_cash_flows(fund)
        add_returns(fund)
        add_shortfalls(fund)
    label = "Investors' loss if no outcome is achieved"
    model.book.line("investment.loss_at_zero_outcomes", label, "money", 0.0 - Ref("zero.investment.net_gain"))
    _add_returned_by_payer(model)


def add_settled_investment(model: Model, calendar: Calendar, reading: Reading) -> Fund | None:
    """Add drawdown, waterfall and returns on observed results: the same account, with the costs of the plan.

    Returns:
        The fund; nothing where the case states no investment or no service that it pays for.
    """
    terms = model.case.investment
    if terms is None or model.case.service is None:
        return None
    _add_terms(model, calendar, terms)
    fund = Fund(model, terms, calendar, reading)
    add_cash_flows(fund)
    add_returns(fund)
    _add_returned_by_payer(model)
    return fund


def _add_terms(model: Model, calendar: Calendar, terms: Investment) -> None:
    add_grants(model, calendar)
    add_fixed_fees(model, calendar)
    add_schedules(model, calendar)
    add_repayment_schedules(model, calendar)
    add_interest_dates(model, calendar)
    _add_caps_on_return(model, terms)
    reserve = model.stated_or(
        "investment.reserve", "Reserve", "money", terms.reserve, 0.0, "no cash is kept in reserve"
    )
    held = _reserve_held(model, calendar, terms)
    model.book.line("investment.reserve_now", "Reserve in each period", "money", reserve * held)
    last = calendar.only(calendar.count - 1)
    model.structure("time.is_last", "Whether a period is the last", "share", last, "the last period of the term")
    _add_permission(model, calendar, terms)
    add_positions(model, calendar)


def _reserve_held(model: Model, calendar: Calendar, terms: Investment) -> Ref:
    """Add whether the reserve is held: while costs or fees are still to come; as available, until the last period."""
    name, label = "investment.reserve_held", "Whether the reserve is held"
    if terms.pays_as_available:
        kept = tuple(1.0 if t < calendar.count - 1 else 0.0 for t in range(calendar.count))
        return model.structure(name, label, "share", kept, "held until the last period, then paid out")
    fees = [f"fees.{each}" for each in terms.fees or {} if f"fees.{each}" in model.book]
    flows = ["service.costs.total", *fees]
    to_come = total_of([Ref(each) for each in flows]) - running(total_of([Ref(f"{each}.per_period") for each in flows]))
    return model.book.line(name, label, "share", when(above(pence(to_come), 0.0), 1.0, 0.0))


def _add_caps_on_return(model: Model, terms: Investment) -> None:
    for name, tranche in terms.tranches.items():
        title = tranche_title(name, tranche)
        if tranche.cap is not None and tranche.cap.irr is not None:
            model.stated(f"tranche.{name}.cap_irr", f"{title}: highest return a year", "rate", tranche.cap.irr)
        if tranche.cap is not None and tranche.cap.multiple is not None:
            label = f"{title}: highest money multiple"
            model.stated(f"tranche.{name}.cap_multiple", label, "multiple", tranche.cap.multiple)
    for name, share in (terms.surplus or {}).items():
        who = tranche_title(name, terms.tranches[name]) if name in terms.tranches else model.party(name)
        model.stated(f"surplus.{name}.share", f"{who}: share of the surplus", "share", share)


def _add_permission(model: Model, calendar: Calendar, terms: Investment) -> None:
    """Add from which period cash above the reserve may go to investors.

    `after service ends`: after the last period in which anybody completes.
    """
    rule = terms.distribute
    label = "Whether investors may be paid"
    if rule is not None and rule.rule == "service-end":
        completers = Ref("service.completers.total.per_period")
        to_come = Ref("service.completers.total") - running(completers) + completers
        model.book.line("investment.may_distribute", label, "share", when(above(to_come, 0.0), 0.0, 1.0))
        return
    first = calendar.first_from(rule.date) if rule is not None and rule.rule == "date" else 0
    values = tuple(1.0 if t >= first else 0.0 for t in range(calendar.count))
    model.structure(
        "investment.may_distribute",
        label,
        "share",
        values,
        rule.text if rule else "as available above what known costs need (not stated)",
        rule.place if rule else None,
    )


def add_cash_flows(fund: Fund) -> None:
    """Add what one reading of the investment moves in each period: draws, costs, coupons, principal, cash."""
    add_fund_positions(fund)
    add_coupons(fund)
    add_principal_shares(fund)
    add_hurdle_rates(fund)
    add_held(fund)
    with fund.model.book.period_by_period():
        add_own_payments(fund)
        add_what_investors_owe(fund)
        after_costs = add_funding(fund, add_receipts(fund))
        add_distributions(fund, after_costs)
        paid = fund.add("distributed", "Paid to investors", pence(fund.each_of("distributed")))
        others: list[Term] = [fund.row(what) for what in ("shared", "returned") if fund.has(what)]
        own: list[Term] = [fund.row(f"{name}.own") for name in fund.tranches if fund.has(f"{name}.own")]
        leaves = total_of([paid, *others]) - total_of(own) if own else total_of([paid, *others])
        cash = pence(after_costs - leaves)
        fund.add("cash", "Cash at the end of the period", cash)
        if fund.has("set_aside"):
            left = greatest(pence(fund.row("set_aside") - leaves), 0.0)
            fund.add("set_aside_left", "Set aside for investors and not paid out", left)
        if scheduled(fund):
            fund.add("overdrawn", "Cash below nil", greatest(0.0 - fund.row("cash"), 0.0))


def _add_returned_by_payer(model: Model) -> None:
    """Add what each payer gets back of what caps on the return have cut, shared as they have paid so far."""
    returned = Ref("investment.returned.per_period")
    if returned.name not in model.book:
        return
    parties = model.case.parties or {}
    payers = [name for name in parties if f"payments.by.{name}.per_period" in model.book]
    # A payer to whom more was owed than it has paid has no part in what comes back.
    so_far = {payer: greatest(running(Ref(f"payments.by.{payer}.per_period")), 0.0) for payer in payers}
    everyone = total_of(list(so_far.values()))
    rows: list[Term] = []
    for payer, paid in so_far.items():
        part = pence(returned * paid / when(above(everyone, 0.0), everyone, 1.0))
        rest = pence(returned - total_of(rows))
        label = f"{model.party(payer)}: returned by investors"
        rows.append(
            model.book.flow(f"investment.returned.by.{payer}", label, "money", rest if payer == payers[-1] else part)
        )
