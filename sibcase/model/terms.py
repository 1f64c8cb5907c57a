"""The terms of a contract as assumptions: prices, amounts, edges of bands, lags and caps, each with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.book.terms import Number, Ref, Term, ceiling, least, total_of
from sibcase.casefile.composites import When
from sibcase.casefile.sections.payments import BlockPayment, TablePayment, Tariff
from sibcase.model.costs import Span, running_time
from sibcase.model.readings import line_title, payment_lines
from sibcase.model.schedules import Band, Edge

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sibcase.casefile.fields import Assumption
    from sibcase.casefile.sections.payments import Payment, Row
    from sibcase.model.calendar import Calendar
    from sibcase.model.inputs import Model

PRINCIPAL = "contract.principal"


def add_terms(model: Model, calendar: Calendar) -> None:
    """Add what the contract states."""
    contract = model.case.contract
    if contract is None:
        return
    _add_principal(model)
    for name, line in payment_lines(model).items():
        _add_common_terms(model, calendar, name, line)
        if isinstance(line, Tariff):
            _add_price(model, name, line)
        elif isinstance(line, BlockPayment):
            _add_block(model, calendar, name, line)
    for key, label, stated in (
        ("contract.cap_per_person", "Cap for one person", contract.cap_per_person),
        ("contract.cap_per_year", "Cap for one financial year", contract.cap_per_year),
        ("contract.cap", "Cap of the contract", contract.cap),
    ):
        if stated is not None:
            model.stated(key, label, "money", stated)


def _add_principal(model: Model) -> None:
    """Add the investors' commitments, which shares of principal are of unless a line states its own."""
    tranches = model.case.investment.tranches if model.case.investment else {}
    for name, tranche in tranches.items():
        title = tranche.title or name.replace("-", " ").capitalize()
        model.stated(f"tranche.{name}.commitment", f"{title}: commitment", "money", tranche.commitment)
    parts: list[Term] = [Ref(f"tranche.{name}.commitment") for name in tranches]
    if parts:
        model.book.line(PRINCIPAL, "Investors' commitments", "money", total_of(parts))


def principal_of(model: Model, name: str, stated: Assumption | None) -> Term:
    """Return the principal that a payment line speaks of: its own, else the investors' commitments."""
    key = f"payment.{name}.principal"
    if stated is not None:
        return once(model, key, f"{line_title(model, name)}: principal", "money", stated)
    return Ref(PRINCIPAL) if PRINCIPAL in model.book else Number(0.0)


def once(model: Model, key: str, label: str, unit: str, stated: Assumption) -> Ref:
    """Add an assumption the first time it is asked for, and return it."""
    return Ref(key) if key in model.book else model.stated(key, label, unit, stated)


def _add_common_terms(model: Model, calendar: Calendar, name: str, line: Payment) -> None:
    title = line_title(model, name)
    label, why = f"{title}: time from measurement to payment", "paid in the period of measurement"
    due = model.stated_or(f"payment.{name}.due", label, "years", line.due, 0.0, why)
    periods = ceiling(due / calendar.years_each)
    model.book.line(f"payment.{name}.due_periods", f"{title}: whole periods to payment", "periods", periods)
    if line.cap is not None:
        model.stated(f"payment.{name}.cap", f"{title}: cap", "money", line.cap)
    if isinstance(line, TablePayment) and line.cap_per_cohort is not None:
        model.stated(f"payment.{name}.cap_per_cohort", f"{title}: cap for one cohort", "money", line.cap_per_cohort)
    if isinstance(line, TablePayment) and line.target is not None:
        model.stated(f"payment.{name}.target", f"{title}: target payment", "money", line.target)


def _add_price(model: Model, name: str, line: Tariff) -> None:
    """Add the price of one outcome, no more than the most that one outcome may bring."""
    title, key = line_title(model, name), f"payment.{name}.price"
    if line.cap_per_outcome is None:
        model.stated(key, f"{title}: price of one outcome", "money", line.price)
        return
    price = model.stated(f"{key}_written", f"{title}: price of one outcome before its cap", "money", line.price)
    most = model.stated(
        f"payment.{name}.cap_per_outcome", f"{title}: cap for one outcome", "money", line.cap_per_outcome
    )
    model.book.line(key, f"{title}: price of one outcome", "money", least(price, most))


def _add_block(model: Model, calendar: Calendar, name: str, line: BlockPayment) -> None:
    title, key = line_title(model, name), f"payment.{name}"
    amount = model.stated(f"{key}.amount", f"{title}: amount", "money", line.amount)
    if line.amount.quantity.per:
        span = Span(line.start, line.lasts.value if line.lasts else None)
        times = running_time(model, calendar, key, title, span)
    else:
        times = _once_in(model, calendar, name, line.when or When(line.start))
    model.book.line(f"{key}.falls", f"{title}: amount that falls in each period", "money", amount * times)


def _once_in(model: Model, calendar: Calendar, name: str, moment: When) -> Ref:
    label = f"{line_title(model, name)}: when it falls"
    told = f"once, {moment.date or 'at the start'}"
    values = calendar.only(calendar.index_of(moment.date))
    return model.structure(f"payment.{name}.when", label, "share", values, told, moment.place)


def bands_of(model: Model, key: str, title: str, rows: Sequence[Row], whole: Term) -> list[Band]:
    """Return the rows of a table as bands of the book; `whole` is what shares of principal or target are of."""
    bands = []
    for number, row in enumerate(rows, start=1):
        lower = _edge(model, f"{key}.row{number}.from", f"{title}: row {number} begins", row.start, row.above)
        upper = _edge(model, f"{key}.row{number}.to", f"{title}: row {number} ends", row.end, row.below)
        bands.append(
            Band(lower, upper, pays_of(model, f"{key}.row{number}.pays", f"{title}: row {number} pays", row, whole))
        )
    return bands


def points_of(model: Model, key: str, title: str, rows: Sequence[Row], whole: Term) -> list[tuple[Term, Term]]:
    """Return the rows of a table as points between which it is interpolated."""
    points: list[tuple[Term, Term]] = []
    for number, row in enumerate(rows, start=1):
        level = row.at or row.start or row.above
        if level is None:
            continue
        x = once(model, f"{key}.row{number}.at", f"{title}: point {number} lies", "rate", level)
        points.append((x, pays_of(model, f"{key}.row{number}.pays", f"{title}: point {number} pays", row, whole)))
    return points


def pays_of(model: Model, key: str, label: str, row: Row, whole: Term) -> Term:
    """Return what a row pays: money as written, or a share of the principal or the target."""
    unit = row.pays.quantity.unit
    amount = once(model, key, label, "money" if unit == "money" else "share", row.pays)
    return amount if unit in ("money", "rate") else amount * whole


def _edge(model: Model, key: str, label: str, included: Assumption | None, excluded: Assumption | None) -> Edge | None:
    level = included or excluded
    if level is None:
        return None
    return Edge(once(model, key, label, "rate", level), is_included=included is not None)
