"""What comes into the fund and what goes out before any investor is paid: payments, grants, costs and fees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.book.terms import Number, Ref, Term, greatest, pence, total_of
from sibcase.casefile.parts import AvoidedPayment, BlockPayment, Tariff
from sibcase.model.costs import Span, running_time
from sibcase.model.fund import BY_DAYS, DAYS_A_YEAR, period_days
from sibcase.model.inputs import Model, name_of
from sibcase.model.readings import payment_lines

if TYPE_CHECKING:
    from sibcase.casefile.parts import Fee, Grant
    from sibcase.model.calendar import Calendar
    from sibcase.model.fund import Fund

# What lines of these kinds pay is never below nil.
_NEVER_BELOW_NIL = (Tariff, BlockPayment, AvoidedPayment)


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
                    f"{fund.prefix}fees.{name}", name_of(fee.title, name) + fund.told, "money", pence(charged)
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
    investment = model.case.investment
    if investment is None or investment.day_count != BY_DAYS:
        return running
    return running / calendar.years_each * (period_days(model, calendar) / DAYS_A_YEAR)


def outcome_payments(fund: Fund) -> Term:
    """Return the row of payments for results: all lines but those that are paid whatever happens."""
    lines = payment_lines(fund.model)
    common = {name: line for name, line in lines.items() if line.tranche not in fund.tranches}
    return total_of([fund.reading.row(name) for name, line in common.items() if not isinstance(line, BlockPayment)])


def can_be_below_nil(model: Model) -> bool:
    """Return whether payment lines may owe the payers something."""
    return any(not isinstance(line, _NEVER_BELOW_NIL) for line in payment_lines(model).values())


def add_receipts(fund: Fund) -> Ref:
    """Add what the fund receives; what lines owe the payers is no receipt, and investors pay it themselves."""
    payments: Term = fund.reading.row("total")
    own: list[Term] = [fund.row(f"{name}.own") for name in fund.tranches if own_lines(fund, name)]
    common = payments - total_of(own) if own else payments
    parts: list[Term] = [greatest(common, 0.0) if can_be_below_nil(fund.model) else common]
    if "grants.total" in fund.model.book:
        parts.append(Ref("grants.total.per_period"))
    if parts == [payments]:
        return fund.reading.row("total")
    return fund.add("receipts", "Payments and grants received", total_of(parts))


def own_lines(fund: Fund, name: str) -> list[str]:
    """Return the payment lines that are written for one tranche."""
    return [key for key, line in payment_lines(fund.model).items() if line.tranche == name]


def add_own_payments(fund: Fund) -> None:
    """Add what lines written for one tranche pay it: past the account, which funds costs from all others."""
    for name in fund.tranches:
        lines = own_lines(fund, name)
        if lines:
            paid = total_of([fund.reading.row(key) for key in lines])
            fund.add_to(name, "own", "paid by lines of its own", greatest(pence(paid), 0.0))


def add_outgoings(fund: Fund, fees: list[Term]) -> Ref:
    """Add what must be paid before any investor is: the costs of the service and the fees."""
    costs = Ref(f"{fund.prefix}service.costs.total.per_period")
    if not fees:
        return costs
    total = fund.model.book.flow(
        f"{fund.prefix}fees.total", f"Fees of the investment{fund.told}", "money", total_of(fees)
    )
    return fund.add("outgoings", "Costs and fees", total_of([costs, total]))
