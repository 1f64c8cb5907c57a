"""The terms of a contract as assumptions: prices, amounts, edges of bands, lags and caps, each with its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from sibcase.book.terms import Number, Ref, Term, ceiling, least, pence, total_of, when
from sibcase.casefile.sections.payments import (
    AvoidedPayment,
    BlockPayment,
    ReturnTable,
    SharePayment,
    TablePayment,
    Tariff,
)
from sibcase.casefile.values.composites import When
from sibcase.model.contract.readings import line_title, payment_lines
from sibcase.model.inputs import name_of
from sibcase.model.programme.costs import Span, running_time
from sibcase.model.time.schedules import Band, Edge

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from sibcase.casefile.case import Case
    from sibcase.casefile.sections.contract import Contract
    from sibcase.casefile.sections.payments import Payment, Row
    from sibcase.casefile.values.fields import Assumption
    from sibcase.model.inputs import Model
    from sibcase.model.time.calendar import Calendar

PRINCIPAL = "investment.committed"
# What a settlement observed to be drawn of a tranche: `tranche.loan.drawn_as_observed`.
DRAWN = "drawn_as_observed"


def add_terms(model: Model, calendar: Calendar) -> None:
    """Add what the contract states."""
    contract = model.case.contract
    if contract is None:
        return
    add_principal(model)
    for name, line in payment_lines(model).items():
        _add_common_terms(model, calendar, name, line)
        match line:
            case Tariff():
                _add_price(model, name, line)
            case BlockPayment():
                _add_block(model, calendar, name, line)
            case TablePayment() | AvoidedPayment() | SharePayment() | ReturnTable():
                pass  # their terms are added where they are read, with the metric that decides them
            case _:
                assert_never(line)
    for key, label, stated in (
        ("contract.cap_per_person", "Cap for one person", contract.cap_per_person),
        ("contract.cap_per_year", "Cap for one financial year", contract.cap_per_year),
        ("contract.cap", "Cap of the contract", contract.cap),
    ):
        if stated is not None:
            model.stated(key, label, "money", stated)
    _add_shared_caps(model, contract)


def _add_shared_caps(model: Model, contract: Contract) -> None:
    for name, shared in (contract.shared_caps or {}).items():
        title = name_of(shared.title, name)
        for field, label in (("cap", "cap"), ("cap_per_year", "cap for one financial year")):
            stated = getattr(shared, field)
            if stated is not None:
                model.stated(f"contract.shared.{name}.{field}", f"{title}: {label}", "money", stated)
    for payer, most in (contract.payer_caps or {}).items():
        model.stated(f"contract.payer_cap.{payer}", f"Cap of {model.party(payer)}", "money", most)


def add_principal(model: Model) -> None:
    """Add the investors' commitments, which shares of principal are of unless a line states its own."""
    tranches = model.case.investment.tranches if model.case.investment else {}
    for name, tranche in tranches.items():
        title = tranche.title or name.replace("-", " ").capitalize()
        model.stated(f"tranche.{name}.commitment", f"{title}: commitment", "money", tranche.commitment)
    parts: list[Term] = [Ref(f"tranche.{name}.commitment") for name in tranches]
    if parts:
        model.book.line(PRINCIPAL, "Commitments", "money", total_of(parts))


def principal_of(model: Model, name: str, line: Payment) -> Term:
    """Return the principal that a payment line refers to: its own, its tranche's, else all that investors commit."""
    key, stated = f"payment.{name}.principal", getattr(line, "principal", None)
    if stated is not None:
        return once(model, key, f"{line_title(model, name)}: principal", "money", stated)
    if line.principal_is == "drawn":
        return total_of([_drawn(model, tranche) for tranche in tranches_of(model.case, line)])
    if line.tranche is not None:
        return Ref(f"tranche.{line.tranche}.commitment")
    return Ref(PRINCIPAL) if PRINCIPAL in model.book else Number(0.0)


def tranches_of(case: Case, line: Payment) -> list[str]:
    """Return the tranches whose principal a line refers to: its own, else all of them."""
    if line.tranche is not None:
        return [line.tranche]
    return list(case.investment.tranches if case.investment else ())


def _drawn(model: Model, tranche: str) -> Term:
    """Return what was observed to be drawn of a tranche; what it commits where nothing is known of that."""
    seen = f"tranche.{tranche}.{DRAWN}"
    return Ref(seen if seen in model.book else f"tranche.{tranche}.commitment")


@dataclass(frozen=True, slots=True)
class Wholes:
    """What shares of the principal and of the target are of."""

    principal: Term
    target: Term

    def of(self, unit: str) -> Term:
        """Return what a share written `50% of principal` or `80% of target` is of."""
        return self.target if unit == "target" else self.principal


# What a rate or a price is of: itself.
NO_WHOLES = Wholes(Number(1.0), Number(1.0))


def wholes_of(model: Model, name: str, line: Payment) -> Wholes:
    """Return the principal and the target of a payment line."""
    target: Term = Number(0.0)
    if line.target is not None:
        target = once(
            model, f"payment.{name}.target", f"{line_title(model, name)}: target payment", "money", line.target
        )
    return Wholes(principal_of(model, name, line), target)


def once(model: Model, key: str, label: str, unit: str, stated: Assumption) -> Ref:
    """Add an assumption the first time it is asked for, and return it."""
    return Ref(key) if key in model.book else model.stated(key, label, unit, stated)


def _add_common_terms(model: Model, calendar: Calendar, name: str, line: Payment) -> None:
    title = line_title(model, name)
    label, why = f"{title}: time from measurement to payment", "paid in the period of measurement"
    due = model.stated_or(f"payment.{name}.due", label, "years", line.due, 0.0, why)
    periods = ceiling(due / calendar.years_each)
    model.book.line(f"payment.{name}.due_periods", f"{title}: whole periods to payment", "periods", periods)
    wholes = wholes_of(model, name, line)
    if line.cap is not None:
        _add_cap(model, name, line.cap, wholes)
    for field, label in (
        ("cap_per_cohort", "cap for one cohort"),
        ("cap_per_year", "cap for one financial year"),
        ("minimum", "least that it pays"),
    ):
        stated = getattr(line, field, None)
        if stated is not None:
            model.stated(f"payment.{name}.{field}", f"{title}: {label}", "money", stated)
    _add_instalments(model, calendar, name, line)


def _add_cap(model: Model, name: str, stated: Assumption, wholes: Wholes) -> None:
    key, label = f"payment.{name}.cap", f"{line_title(model, name)}: cap"
    if stated.quantity.unit == "money":
        model.stated(key, label, "money", stated)
        return
    share = model.stated(f"{key}_share", f"{label}, as a share", "share", stated)
    model.book.line(key, label, "money", pence(share * wholes.of(stated.quantity.unit)))


def _add_instalments(model: Model, calendar: Calendar, name: str, line: Payment) -> None:
    for number, part in enumerate(line.instalments or (), start=1):
        key, label = f"payment.{name}.instalment{number}", f"{line_title(model, name)}: instalment {number}"
        model.stated(f"{key}.share", f"{label}, share", "share", part.share)
        due = model.stated(f"{key}.due", f"{label}, time from measurement", "years", part.due)
        model.book.line(
            f"{key}.due_periods", f"{label}, whole periods to payment", "periods", ceiling(due / calendar.years_each)
        )


def _add_price(model: Model, name: str, line: Tariff) -> None:
    """Add the prices of one outcome, none more than the most that one outcome may bring."""
    title, key = line_title(model, name), f"payment.{name}"
    most: Ref | None = None
    if line.cap_per_outcome is not None:
        label = f"{title}: cap for one outcome"
        most = model.stated(f"{key}.cap_per_outcome", label, "money", line.cap_per_outcome)
    _add_one_price(model, (f"{key}.price", f"{title}: price of one outcome"), line.price, most)
    for number, other in enumerate(line.other_prices or (), start=1):
        label = f"{title}: price {f'for {other.cohort}' if other.cohort else f'from {other.start}'}"
        _add_one_price(model, (f"{key}.other_price{number}", label), other.price, most)
    for number, tier in enumerate(line.tiers or (), start=1):
        _add_one_price(model, (f"{key}.tier{number}.price", f"{title}: price of tier {number}"), tier.price, most)


def _add_one_price(model: Model, called: tuple[str, str], stated: Assumption, most: Ref | None) -> None:
    key, label = called
    if most is None:
        model.stated(key, label, "money", stated)
        return
    written = model.stated(f"{key}_written", f"{label} before its cap", "money", stated)
    model.book.line(key, label, "money", least(written, most))


def price_in_force(name: str, line: Tariff, cohort: str, date: dt.date) -> Ref:
    """Return the price of a cohort: the one for it, else the last that stands on the day when it is measured."""
    others = list(enumerate(line.other_prices or (), start=1))
    own = [number for number, other in others if other.cohort and other.cohort == cohort]
    dated = sorted((other.start, number) for number, other in others if other.start and other.start <= date)
    if own:
        return Ref(f"payment.{name}.other_price{own[0]}")
    return Ref(f"payment.{name}.other_price{dated[-1][1]}" if dated else f"payment.{name}.price")


def price_row(model: Model, calendar: Calendar, name: str, line: Tariff) -> Ref:
    """Return the price of each period: a price from a date stands from the first period that begins on or after it."""
    key, label = f"payment.{name}.price_now", f"{line_title(model, name)}: price of one outcome in each period"
    if key in model.book:
        return Ref(key)
    price: Term = Ref(f"payment.{name}.price")
    dated = sorted((each.start, number) for number, each in enumerate(line.other_prices or (), start=1) if each.start)
    for date, number in dated:
        begun = tuple(1.0 if t >= calendar.first_from(date) else 0.0 for t in range(calendar.count))
        whether = f"{label}: whether price {number} stands"
        stands = model.structure(f"{key}.from{number}", whether, "share", begun, f"from {date}")
        price = when(stands, Ref(f"payment.{name}.other_price{number}"), price)
    return model.book.line(key, label, "money", price)


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
    when = f"once, {moment.date or 'at the start'}"
    values = calendar.only(calendar.index_of(moment.date))
    return model.structure(f"payment.{name}.when", label, "share", values, when, moment.place)


def bands_of(model: Model, key: str, title: str, rows: Sequence[Row], wholes: Wholes) -> list[Band]:
    """Return the rows of a table as bands of the book; `wholes` are what shares of principal or target are of."""
    bands = []
    for number, row in enumerate(rows, start=1):
        lower = _edge(model, f"{key}.row{number}.from", f"{title}: band {number}, from", row.start, row.above)
        upper = _edge(model, f"{key}.row{number}.to", f"{title}: band {number}, to", row.end, row.below)
        bands.append(
            Band(
                lower, upper, pays_of(model, f"{key}.row{number}.pays", f"{title}: band {number}, payment", row, wholes)
            )
        )
    return bands


def points_of(model: Model, key: str, title: str, rows: Sequence[Row], wholes: Wholes) -> list[tuple[Term, Term]]:
    """Return the rows of a table as points between which it is interpolated."""
    points: list[tuple[Term, Term]] = []
    for number, row in enumerate(rows, start=1):
        level = row.at or row.start or row.above
        if level is None:
            continue
        x = once(model, f"{key}.row{number}.at", f"{title}: point {number}, result", "rate", level)
        points.append((x, pays_of(model, f"{key}.row{number}.pays", f"{title}: point {number}, payment", row, wholes)))
    return points


def pays_of(model: Model, key: str, label: str, row: Row, wholes: Wholes) -> Term:
    """Return what a row pays: money as written, or a share of the principal or the target."""
    unit = row.pays.quantity.unit
    amount = once(model, key, label, "money" if unit == "money" else "share", row.pays)
    return amount if unit in ("money", "rate") else amount * wholes.of(unit)


def _edge(model: Model, key: str, label: str, included: Assumption | None, excluded: Assumption | None) -> Edge | None:
    level = included or excluded
    if level is None:
        return None
    return Edge(once(model, key, label, "rate", level), is_included=included is not None)
