"""What comes into the fund and what goes out before any investor is paid: payments, grants, costs and fees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.book.terms import Number, Ref, Term, greatest, pence, total_of
from sibcase.casefile.sections.parts import AvoidedPayment, BlockPayment, Tariff
from sibcase.model.contract.readings import lines_into_account, lines_of_tranche, payment_lines
from sibcase.model.inputs import Model, name_of
from sibcase.model.investment.fund import DAYS_A_YEAR, period_days, share_out
from sibcase.model.investment.timing import counts_days
from sibcase.model.programme.costs import Span, running_time

if TYPE_CHECKING:
    from collections.abc import Collection

    from sibcase.casefile.sections.parts import Fee, Grant
    from sibcase.model.investment.fund import Fund
    from sibcase.model.time.calendar import Calendar

# What lines of these kinds pay is never below zero.
_NEVER_BELOW_ZERO = (Tariff, BlockPayment, AvoidedPayment)


def add_grants(model: Model, calendar: Calendar) -> None:
    """Add what each grant brings in each period, and all of them together."""
    grants = (model.case.investment.grants if model.case.investment else None) or {}
    rows: list[Term] = []
    for name, grant in grants.items():
        title = name_of(grant.title, name)
        amount = model.stated(f"grants.{name}.amount", f"{title}: amount", "money", grant.amount)
        times = _times(model, calendar, f"grants.{name}", title, grant)
        rows.append(model.book.flow(f"grants.{name}", f"{title}: received", "money", pence(amount * times)))
    if rows:
        model.book.flow("grants.total", "Grants", "money", total_of(rows))


def add_fixed_fees(model: Model, calendar: Calendar) -> None:
    """Add the fees that do not depend on what is drawn: amounts, and rates of the commitments."""
    investment = model.case.investment
    for name, fee in ((investment.fees if investment else None) or {}).items():
        title = name_of(fee.title, name)
        if fee.amount is not None:
            charged: Term = model.stated(f"fees.{name}.amount", f"{title}: amount", "money", fee.amount)
        elif fee.rate is not None:
            charged = model.stated(f"fees.{name}.rate", f"{title}: rate", "share per year", fee.rate)
        else:
            continue
        times = _times(model, calendar, f"fees.{name}", title, fee)
        if _is_fixed(fee):
            whole = total_of(_of_tranches(model, fee)) if fee.amount is None else Number(1.0)
            model.book.flow(f"fees.{name}", title, "money", pence(charged * whole * times))


def fixed_fees(fund: Fund) -> list[Term]:
    """Return the rows of the fees that do not depend on what is drawn."""
    return [Ref(f"fees.{name}.per_period") for name, fee in (fund.terms.fees or {}).items() if _is_fixed(fee)]


def add_fees_on_principal(fund: Fund) -> list[Term]:
    """Add the fees that are a rate of the principal outstanding, or of what is not drawn, as a period begins."""
    rows: list[Term] = []
    for name, fee in (fund.terms.fees or {}).items():
        if not _is_fixed(fee):
            names = [fee.tranche] if fee.tranche else list(fund.tranches)
            whole = [fund.before(f"{each}.principal") for each in names]
            if fee.of == "undrawn":
                whole = [fund.row(f"{each}.undrawn") for each in names]
            charged = Ref(f"fees.{name}.rate") * total_of(whole) * fee_time(fund.model, name)
            rows.append(
                fund.model.book.flow(
                    f"{fund.prefix}fees.{name}", name_of(fee.title, name) + fund.suffix, "money", pence(charged)
                )
            )
    return rows


def fee_time(model: Model, name: str) -> Ref:
    """Return the row of how much of a year, or how often, a fee is charged in each period."""
    once = f"fees.{name}.when"
    return Ref(once if once in model.book else f"fees.{name}.years")


def _is_fixed(fee: Fee) -> bool:
    return fee.amount is not None or fee.of == "commitments"


def _of_tranches(model: Model, fee: Fee) -> list[Term]:
    tranches = model.case.investment.tranches if model.case.investment else {}
    return [Ref(f"tranche.{name}.commitment") for name in ([fee.tranche] if fee.tranche else tranches)]


def _times(model: Model, calendar: Calendar, key: str, title: str, what: Fee | Grant) -> Ref:
    """Add when an amount falls: once at its moment, or for the part of a year that each period holds."""
    amount = what.amount
    falls_once = not amount.quantity.per if amount is not None else getattr(what, "when", None) is not None
    if falls_once:
        date = what.when.date if what.when else what.start
        return model.structure(
            f"{key}.when",
            f"{title}: when it falls",
            "share",
            calendar.only(calendar.index_of(date)),
            f"once, {date or 'at the start'}",
            what.when.place if what.when else None,
        )
    running = running_time(model, calendar, key, title, Span(what.start, what.lasts.value if what.lasts else None))
    years = running if amount is not None else _by_days(model, calendar, running)
    return model.book.line(f"{key}.years", f"{title}: years charged", "years", years)


def _by_days(model: Model, calendar: Calendar, running: Ref) -> Term:
    """A fee by rate counts days where interest does."""
    if not counts_days(model):
        return running
    return running / calendar.years_each * (period_days(model, calendar) / DAYS_A_YEAR)


def outcome_payments(fund: Fund) -> Term:
    """Return the row of payments for results into the account: all its lines but those that are unconditional."""
    lines = lines_into_account(fund.model).items()
    return total_of([fund.reading.row(name) for name, line in lines if not isinstance(line, BlockPayment)])


def can_be_below_zero(model: Model, names: Collection[str] | None = None) -> bool:
    """Return whether payment lines, or those of some names, may owe the payers something."""
    lines = payment_lines(model)
    return any(not isinstance(lines[name], _NEVER_BELOW_ZERO) for name in (lines if names is None else names))


def add_receipts(fund: Fund) -> Ref:
    """Add what the fund receives; what lines owe the payers is no receipt, and investors pay it themselves."""
    payments = add_account_payments(fund)
    is_owed = can_be_below_zero(fund.model, lines_into_account(fund.model))
    parts: list[Term] = [greatest(payments, 0.0) if is_owed else payments]
    if "grants.total" in fund.model.book:
        parts.append(Ref("grants.total.per_period"))
    if parts == [payments]:
        return payments
    return fund.add("receipts", "Payments and grants received", total_of(parts))


def usable_receipts(fund: Fund) -> Term:
    """Return the row of what comes in and may be used for costs, as it is known before anything is drawn or paid."""
    rows: list[Term] = [fund.reading.row(name) for name in lines_into_account(fund.model)]
    usable: Term = greatest(total_of([fund.reading.row("total") * 0.0, *rows]), 0.0)
    if fund.terms.recycle is False:
        usable = usable - greatest(outcome_payments(fund), 0.0)
    return total_of([usable, *([Ref("grants.total.per_period")] if "grants.total" in fund.model.book else [])])


def add_account_payments(fund: Fund) -> Ref:
    """Return the row of what lines pay into the account, added where it is not all that is paid."""
    names = lines_into_account(fund.model)
    if len(names) == len(payment_lines(fund.model)):
        return fund.reading.row("total")
    if not fund.has("account_payments"):
        rows: list[Term] = [fund.reading.row(name) for name in names]
        rows = rows or [fund.reading.row("total") * 0.0]
        fund.add("account_payments", "Payments into the account of the investment", pence(total_of(rows)))
    return fund.row("account_payments")


def add_own_payments(fund: Fund) -> None:
    """Add what lines written for one tranche pay it, past the account, and what they owe the payers."""
    for name in fund.tranches:
        lines = lines_of_tranche(fund.model, name)
        if lines:
            paid = pence(total_of([fund.reading.row(key) for key in lines]))
            fund.add_to(name, "own", "paid by lines of its own", greatest(paid, 0.0))
            if can_be_below_zero(fund.model, lines):
                label = "owed to the payers by lines of its own"
                fund.add_to(name, "own_owed", label, greatest(0.0 - paid, 0.0))


def add_what_investors_owe(fund: Fund) -> None:
    """Add what payment lines owe the payers: investors pay it in addition to their commitments.

    What lines of one tranche owe, that tranche pays. What lines into the account owe falls on those who would gain if
    it were paid to the account: the residual tranches, else all of them, pro rata to commitments.
    """
    names = lines_into_account(fund.model)
    in_common = can_be_below_zero(fund.model, names)
    if not in_common and not any(fund.has(f"{name}.own_owed") for name in fund.tranches):
        return
    owed: list[Term] = [fund.row(f"{name}.own_owed") for name in fund.tranches if fund.has(f"{name}.own_owed")]
    if in_common:
        owed.append(greatest(0.0 - add_account_payments(fund), 0.0))
    fund.add("owed_to_payers", "Owed by investors to the payers", total_of(owed))
    if in_common:
        share_out(fund, "owed_share", owed[-1], fund.commitments(fund.residual or fund.tranches))
    for name in fund.tranches:
        mine = [fund.row(row) for row in (f"{name}.own_owed", f"{name}.owed_share") if fund.has(row)]
        whole = total_of(list(mine)) if mine else fund.row("owed_to_payers") * 0.0
        fund.add_to(name, "paid_in", "paid to the payers", whole)


def add_outgoings(fund: Fund, fees: list[Term]) -> Ref:
    """Add what must be paid before any investor is: the costs of the service and the fees."""
    costs = Ref(f"{fund.prefix}service.costs.total.per_period")
    if not fees:
        return costs
    total = fund.model.book.flow(
        f"{fund.prefix}fees.total", f"Fees of the investment{fund.suffix}", "money", total_of(fees)
    )
    return fund.add("outgoings", "Costs and fees", total_of([costs, total]))
