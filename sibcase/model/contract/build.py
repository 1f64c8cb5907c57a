"""Contract: what the commissioners owe, line by line, cap by cap, payer by payer, in whole pence.

claim[p, t] is measured and rounded (`claims`); then the caps in their order (`caps`); then the payment is due whole
periods later; then payers share it (`payers`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.book.terms import Ref, Term, pence, total_of
from sibcase.model.contract.caps import add_caps, is_set_off
from sibcase.model.contract.claims import claim_of
from sibcase.model.contract.metrics import add_metrics
from sibcase.model.contract.payers import add_payers, add_shares, due_of
from sibcase.model.contract.person_cap import add_cap_per_person
from sibcase.model.contract.readings import Reading, line_title, payment_lines
from sibcase.model.contract.terms import add_terms
from sibcase.model.time.prices import present_value_of_cash

if TYPE_CHECKING:
    from sibcase.model.inputs import Model
    from sibcase.model.time.calendar import Calendar


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
    add_shares(model)
    forecast = Reading(metrics)
    add_payments(model, calendar, forecast)
    add_payers(model, forecast)
    add_payments(model, calendar, Reading(metrics, "zero.", " if no outcome is achieved", nothing_achieved=True))
    return forecast


def add_payments(model: Model, calendar: Calendar, reading: Reading) -> None:
    """Add one reading of the payments: claims, what caps leave, what falls due, and the totals."""
    book, lines, prefix = model.book, payment_lines(model), reading.prefix
    for name, line in lines.items():
        label = f"{line_title(model, name)}: claim{reading.suffix}"
        book.flow(f"{prefix}payments.claim.{name}", label, "money", claim_of(model, calendar, name, line, reading))
    add_caps(model, calendar, reading)
    for name in lines:
        due = due_of(model, name, reading)
        book.flow(f"{prefix}payments.{name}", f"{line_title(model, name)}: paid{reading.suffix}", "money", due)
    _add_totals(model, reading)


def _add_totals(model: Model, reading: Reading) -> None:
    book, prefix, suffix, names = model.book, reading.prefix, reading.suffix, list(payment_lines(model))
    total = book.flow(
        f"{prefix}payments.total", f"Payments{suffix}", "money", total_of([reading.row(name) for name in names])
    )
    book.line(
        f"{prefix}payments.present_value", f"Payments, present value{suffix}", "money", present_value_of_cash(total)
    )
    _add_payees(model, reading)
    claims = _add_sum(model, reading, "uncapped", "Claims before any cap", "claim")
    within = _add_sum(model, reading, "within_caps", "Claims within all caps", "allowed")
    cut = pence(claims + total_of(_besides_caps(model, reading)) - within)
    book.line(f"{prefix}payments.cut_by_cap", f"Cut by caps{suffix}", "money", cut)
    beyond = pence(within - Ref(f"{prefix}payments.total"))
    book.line(f"{prefix}payments.beyond_term", f"Due after the last period{suffix}", "money", beyond)


def payees_of(model: Model) -> dict[str, list[str]]:
    """Return the payees that payment lines name, each with its lines."""
    payees: dict[str, list[str]] = {}
    for name, line in payment_lines(model).items():
        if line.payee is not None:
            payees.setdefault(line.payee, []).append(name)
    return payees


def _add_payees(model: Model, reading: Reading) -> None:
    """Add what each payee that lines name is paid in their place of the investors; below zero it pays the payers."""
    for payee, names in payees_of(model).items():
        label = f"Outcome payments to {model.party(payee)}{reading.suffix}"
        rows: list[Term] = [reading.row(name) for name in names]
        model.book.flow(f"{reading.prefix}payments.to.{payee}", label, "money", total_of(rows))
    if payees_of(model) and model.case.investment and not reading.prefix:
        everyone: list[Term] = [Ref(f"payments.to.{payee}.per_period") for payee in payees_of(model)]
        label = "Outcome payments to others than the investors"
        model.book.flow("investment.paid_to_others", label, "money", total_of(everyone))


def _besides_caps(model: Model, reading: Reading) -> list[Term]:
    """Return what is no cap and still lies between claims and payments: minimums, less what was paid on account."""
    prefix, parts = reading.prefix, []
    for name, line in payment_lines(model).items():
        raised = f"{prefix}payments.raised.{name}"
        if is_set_off(model, line):
            earned, within = Ref(f"{prefix}payments.earned.{name}"), Ref(f"{prefix}payments.within_line_cap.{name}")
            parts.append(earned - within)
        elif raised in model.book:
            parts.append(Ref(raised))
    return parts


def _add_sum(model: Model, reading: Reading, name: str, label: str, stage: str) -> Ref:
    parts = [Ref(f"{reading.prefix}payments.{stage}.{line}") for line in payment_lines(model)]
    return model.book.line(f"{reading.prefix}payments.{name}", label + reading.suffix, "money", total_of(list(parts)))
