"""Contract: what the commissioners owe, line by line, cap by cap, payer by payer, in whole pence.

claim[p, t] is measured and rounded (`claims`); then the caps in their order (`caps`); then the payment is due whole
periods later; then payers share it (`payers`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.book.terms import Ref, lagged, pence, total_of
from sibcase.casefile.sections.payments import Tariff
from sibcase.model.caps import add_cap_per_person, add_caps
from sibcase.model.claims import claim_of
from sibcase.model.metrics import add_metrics
from sibcase.model.payers import add_payers
from sibcase.model.prices import present_value_of_cash
from sibcase.model.readings import Reading, line_title, payment_lines
from sibcase.model.terms import add_terms

if TYPE_CHECKING:
    from sibcase.model.calendar import Calendar
    from sibcase.model.inputs import Model


def add_contract(model: Model, calendar: Calendar) -> Reading | None:
    """Add the payments as forecast, by line and payer, and the two other readings that the parties ask about.

    Returns:
        The reading as forecast, by which investors' terms read their metrics; nothing without a contract.
    """
    if model.case.contract is None:
        return None
    add_terms(model, calendar)
    metrics = add_metrics(model, calendar)
    add_cap_per_person(model)
    forecast = Reading(metrics)
    add_payments(model, calendar, forecast)
    add_payers(model)
    add_payments(model, calendar, Reading(metrics, "zero.", " if no outcome is achieved", nothing_achieved=True))
    if any(isinstance(line, Tariff) and line.counts == "gross" for line in payment_lines(model).values()):
        _add_deadweight_paid(model, calendar, Reading(metrics, "if_net.", " if net were counted", counts="net"))
    return forecast


def _add_deadweight_paid(model: Model, calendar: Calendar, if_net: Reading) -> None:
    """Add PV(payments for gross) − PV(payments had net been counted)."""
    add_payments(model, calendar, if_net)
    paid = Ref("payments.present_value") - Ref("if_net.payments.present_value")
    label = "Paid for outcomes that would have happened anyway, present value"
    model.book.line("payments.deadweight_paid", label, "money", paid)


def add_payments(model: Model, calendar: Calendar, reading: Reading) -> None:
    """Add one reading of the payments: claims, what caps leave, what falls due, and the totals."""
    book, lines, prefix = model.book, payment_lines(model), reading.prefix
    for name, line in lines.items():
        label = f"{line_title(model, name)}: claim{reading.told}"
        book.flow(f"{prefix}payments.claim.{name}", label, "money", claim_of(model, calendar, name, line, reading))
    add_caps(model, calendar, reading)
    for name in lines:
        allowed = reading.row(f"allowed.{name}")
        due = allowed if reading.at_once else lagged(allowed, Ref(f"payment.{name}.due_periods"))
        book.flow(f"{prefix}payments.{name}", f"{line_title(model, name)}: paid{reading.told}", "money", due)
    _add_totals(model, reading)


def _add_totals(model: Model, reading: Reading) -> None:
    book, prefix, told, names = model.book, reading.prefix, reading.told, list(payment_lines(model))
    total = book.flow(
        f"{prefix}payments.total", f"Payments{told}", "money", total_of([reading.row(name) for name in names])
    )
    book.line(
        f"{prefix}payments.present_value", f"Payments, present value{told}", "money", present_value_of_cash(total)
    )
    claims = _add_sum(model, reading, "uncapped", "Claims before any cap", "claim")
    within = _add_sum(model, reading, "within_caps", "Claims within all caps", "allowed")
    book.line(f"{prefix}payments.cut_by_cap", f"Cut by caps{told}", "money", pence(claims - within))
    beyond = pence(within - Ref(f"{prefix}payments.total"))
    book.line(f"{prefix}payments.beyond_term", f"Due after the last period{told}", "money", beyond)
    if not prefix:
        for name in names:
            _add_cuts(model, name)


def _add_sum(model: Model, reading: Reading, name: str, label: str, stage: str) -> Ref:
    parts = [Ref(f"{reading.prefix}payments.{stage}.{line}") for line in payment_lines(model)]
    return model.book.line(f"{reading.prefix}payments.{name}", label + reading.told, "money", total_of(list(parts)))


CUTS = (
    ("line", "the line", "claim", "within_line_cap"),
    ("year", "the year", "within_line_cap", "within_year_cap"),
    ("contract", "the contract", "within_year_cap", "allowed"),
)


def _add_cuts(model: Model, name: str) -> None:
    """Add what each cap has cut of a line."""
    for cap, told, before, after in CUTS:
        cut = pence(Ref(f"payments.{before}.{name}") - Ref(f"payments.{after}.{name}"))
        label = f"{line_title(model, name)}: cut by the cap of {told}"
        model.book.line(f"payments.cut_by_{cap}_cap.{name}", label, "money", cut)
