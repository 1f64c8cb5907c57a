"""Contract: what the commissioners owe, line by line, cap by cap, payer by payer, in whole pence.

claim[p, t] is measured and rounded; then the cap of the line, then the cap of the contract, used up in order of time
and, within a period, in the order in which lines are written; then the payment is due whole periods later; then
payers share it, each but the last its share rounded, the last the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.book.terms import Ref, Term, ceiling, greatest, lagged, least, pence, running, total_of
from sibcase.casefile.composites import When
from sibcase.casefile.parts import BlockPayment, Tariff
from sibcase.model.costs import Span, running_time
from sibcase.model.inputs import Model, name_of
from sibcase.model.prices import PRICE_INDEX, present_value_of_cash

if TYPE_CHECKING:
    from sibcase.casefile.fields import Assumption
    from sibcase.model.calendar import Calendar


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of the contract: as forecast, as if net outcomes were counted, or as if nothing were achieved."""

    prefix: str = ""
    counts: str = ""
    nothing_achieved: bool = False
    told: str = ""


FORECAST = Reading()
IF_NET = Reading("if_net.", counts="net", told=" if only outcomes due to the service were counted")
AT_ZERO = Reading("zero.", nothing_achieved=True, told=" if no outcome is achieved")


def add_contract(model: Model, calendar: Calendar) -> None:
    """Add the payments as forecast, by line and payer, and the two other readings that the parties ask about."""
    contract = model.case.contract
    if contract is None:
        return
    _add_terms(model, calendar)
    _add_payments(model, FORECAST)
    _add_payers(model)
    _add_payments(model, AT_ZERO)
    if any(isinstance(line, Tariff) and line.counts == "gross" for line in contract.payments.values()):
        _add_payments(model, IF_NET)
        paid = Ref("payments.present_value") - Ref("if_net.payments.present_value")
        model.book.line(
            "payments.deadweight_paid",
            "Paid for outcomes that would have happened anyway, present value",
            "money",
            paid,
        )


def _lines(model: Model) -> dict[str, Tariff | BlockPayment]:
    return dict(model.case.contract.payments) if model.case.contract else {}


def line_title(model: Model, name: str) -> str:
    """Return what a payment line is called."""
    line = _lines(model)[name]
    if line.title is None and isinstance(line, Tariff):
        outcome = (model.case.outcomes or {}).get(line.outcome)
        return outcome.title if outcome else name_of(None, name)
    return name_of(line.title, name)


def _add_terms(model: Model, calendar: Calendar) -> None:
    """Add what the contract states: prices, amounts, lags and caps."""
    for name, line in _lines(model).items():
        title = line_title(model, name)
        due = model.stated_or(
            f"payment.{name}.due",
            f"{title}: time from measurement to payment",
            "years",
            line.due,
            0.0,
            "paid in the period of measurement",
        )
        model.book.line(
            f"payment.{name}.due_periods",
            f"{title}: whole periods to payment",
            "periods",
            ceiling(due / calendar.years_each),
        )
        if line.cap is not None:
            model.stated(f"payment.{name}.cap", f"{title}: cap", "money", line.cap)
        if isinstance(line, Tariff):
            model.stated(f"payment.{name}.price", f"{title}: price of one outcome", "money", line.price)
        else:
            _add_block(model, calendar, name, line, title)
    if model.case.contract and model.case.contract.cap is not None:
        model.stated("contract.cap", "Cap of the contract", "money", model.case.contract.cap)


def _add_block(model: Model, calendar: Calendar, name: str, line: BlockPayment, title: str) -> None:
    amount = model.stated(f"payment.{name}.amount", f"{title}: amount", "money", line.amount)
    if line.amount.quantity.per:
        times = running_time(
            model, calendar, f"payment.{name}", title, Span(line.start, line.lasts.value if line.lasts else None)
        )
    else:
        times = _once(model, calendar, name, line.when or When(line.start), title)
    model.book.line(f"payment.{name}.falls", f"{title}: amount that falls in each period", "money", amount * times)


def _once(model: Model, calendar: Calendar, name: str, moment: When, title: str) -> Ref:
    values = tuple(1.0 if t == calendar.index_of(moment.date) else 0.0 for t in range(calendar.count))
    return model.structure(
        f"payment.{name}.when",
        f"{title}: when it falls",
        "share",
        values,
        f"once, {moment.date or 'at the start'}",
        moment.place,
    )


def _add_payments(model: Model, reading: Reading) -> None:
    book, lines, prefix = model.book, _lines(model), reading.prefix
    for name, line in lines.items():
        title = line_title(model, name) + reading.told
        claim = book.flow(
            f"{prefix}payments.claim.{name}", f"{title}: claim", "money", pence(_claimed(model, name, line, reading))
        )
        book.flow(
            f"{prefix}payments.within_line_cap.{name}",
            f"{title}: claim within the cap of the line",
            "money",
            _within_line_cap(model, name, claim),
        )
    _add_contract_cap(model, reading)
    for name in lines:
        allowed = Ref(f"{prefix}payments.allowed.{name}.per_period")
        due = lagged(allowed, Ref(f"payment.{name}.due_periods"))
        book.flow(f"{prefix}payments.{name}", f"{line_title(model, name)}: paid{reading.told}", "money", due)
    _add_payment_totals(model, reading)


def _claimed(model: Model, name: str, line: Tariff | BlockPayment, reading: Reading) -> Term:
    if isinstance(line, BlockPayment):
        amount: Term = Ref(f"payment.{name}.falls")
    elif reading.nothing_achieved or f"outcomes.net.{line.outcome}" not in model.book:
        amount = Ref(PRICE_INDEX) * 0.0
    else:
        counted = Ref(f"outcomes.{reading.counts or line.counts}.{line.outcome}.per_period")
        amount = Ref(f"payment.{name}.price") * counted
    return amount * Ref(PRICE_INDEX) if line.indexed else amount


def _within_line_cap(model: Model, name: str, claim: Ref) -> Term:
    """Return min(claim, cap − Σ claimed before), never below nil."""
    if f"payment.{name}.cap" not in model.book:
        return claim
    return _within(claim, Ref(f"payment.{name}.cap"), running(claim) - claim)


def _within(claim: Ref, cap: Ref, before: Term) -> Term:
    return pence(least(claim, greatest(cap - before, 0.0)))


def _add_contract_cap(model: Model, reading: Reading) -> None:
    """Let every line take what the lines before it, in time and in writing, have left of the contract's cap."""
    book, prefix = model.book, reading.prefix
    rows: dict[str, Term] = {name: Ref(f"{prefix}payments.within_line_cap.{name}.per_period") for name in _lines(model)}
    capped = "contract.cap" in book
    total = book.line(
        f"{prefix}payments.asked",
        "Claims within the caps of their lines" + reading.told,
        "money",
        total_of(list(rows.values())),
    )
    earlier: list[Term] = [running(total) - total]
    for name, row in rows.items():
        title = line_title(model, name) + reading.told
        allowed = (
            _within(Ref(f"{prefix}payments.within_line_cap.{name}.per_period"), Ref("contract.cap"), total_of(earlier))
            if capped
            else row
        )
        book.flow(f"{prefix}payments.allowed.{name}", f"{title}: claim within all caps", "money", allowed)
        earlier = [*earlier, row]


def _add_payment_totals(model: Model, reading: Reading) -> None:
    book, prefix, told, names = model.book, reading.prefix, reading.told, list(_lines(model))
    total = book.flow(
        f"{prefix}payments.total",
        "Payments" + told,
        "money",
        total_of([Ref(f"{prefix}payments.{name}.per_period") for name in names]),
    )
    book.line(
        f"{prefix}payments.present_value", "Payments, present value" + told, "money", present_value_of_cash(total)
    )
    claims = book.line(
        f"{prefix}payments.uncapped",
        "Claims before any cap" + told,
        "money",
        total_of([Ref(f"{prefix}payments.claim.{name}") for name in names]),
    )
    allowed = total_of([Ref(f"{prefix}payments.allowed.{name}") for name in names])
    within = book.line(f"{prefix}payments.within_caps", "Claims within all caps" + told, "money", allowed)
    book.line(f"{prefix}payments.cut_by_cap", "Cut by caps" + told, "money", pence(claims - within))
    book.line(
        f"{prefix}payments.beyond_term",
        "Due after the last period" + told,
        "money",
        pence(within - Ref(f"{prefix}payments.total")),
    )
    if prefix:
        return
    for name in names:
        cut = Ref(f"payments.claim.{name}") - Ref(f"payments.within_line_cap.{name}")
        book.line(
            f"payments.cut_by_line_cap.{name}",
            f"{line_title(model, name)}: cut by the cap of the line",
            "money",
            pence(cut),
        )
        cut = Ref(f"payments.within_line_cap.{name}") - Ref(f"payments.allowed.{name}")
        book.line(
            f"payments.cut_by_contract_cap.{name}",
            f"{line_title(model, name)}: cut by the cap of the contract",
            "money",
            pence(cut),
        )


def payer_shares(model: Model, name: str) -> dict[str, Assumption]:
    """Return who pays a line: as the line says, else as the contract says."""
    contract, line = model.case.contract, _lines(model)[name]
    return dict(line.payers or (contract.payers if contract else None) or {})


def _add_payers(model: Model) -> None:
    by_payer: dict[str, list[Term]] = {}
    for name in _lines(model):
        for payer, row in _add_split(model, name).items():
            by_payer.setdefault(payer, []).append(row)
    parties = model.case.parties or {}
    for payer, rows in by_payer.items():
        label = f"Payments by {parties[payer].name}" if payer in parties else f"Payments by {payer}"
        row = model.book.flow(f"payments.by.{payer}", label, "money", total_of(rows))
        model.book.line(
            f"payments.present_value.by.{payer}", f"{label}, present value", "money", present_value_of_cash(row)
        )


def _add_split(model: Model, name: str) -> dict[str, Ref]:
    """Add what each payer pays of one line; the last pays the rest, so that the parts sum to the penny."""
    due = Ref(f"payments.{name}.per_period")
    shares, title = payer_shares(model, name), line_title(model, name)
    rows: dict[str, Ref] = {}
    for payer, share in shares.items():
        stated = model.stated(f"payment.{name}.share.{payer}", f"{title}: share of {payer}", "share", share)
        rest = pence(due - total_of(list(rows.values())))
        part = rest if payer == list(shares)[-1] else pence(due * stated)
        rows[payer] = model.book.flow(f"payments.split.{name}.{payer}", f"{title}: paid by {payer}", "money", part)
    return rows
