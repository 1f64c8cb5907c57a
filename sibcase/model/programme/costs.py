"""Costs: what the service and the bond itself cost, line by line and in whole pence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.book.terms import Ref, Term, pence, total_of
from sibcase.model.inputs import Model, name_of
from sibcase.model.programme.need import NOT_STATED
from sibcase.model.time.prices import PRICE_INDEX, present_value_of_cash

if TYPE_CHECKING:
    import datetime as dt

    from sibcase.casefile.sections.parts import Cost, CostBase, DirectManagement
    from sibcase.model.time.calendar import Calendar


@dataclass(frozen=True, slots=True)
class Span:
    """From when and for how long an amount per time runs."""

    start: dt.date | None = None
    years: float | None = None
    until: dt.date | None = None


# Rows of outcomes due to the service in a settlement: those of the plan, moved in step with what was observed.
ACHIEVED = "achieved"
PER_PERSON = {"start": "starts", "person": "starts", "completer": "completers"}


def add_costs(model: Model, calendar: Calendar) -> None:
    """Add every cost line, the totals, and the share of the costs that the bond itself takes.

    transaction_cost_share = PV(costs of kind transaction) ÷ PV(all costs).
    """
    service = model.case.service
    if service is None:
        return
    costs = service.costs or {}
    for name, cost in costs.items():
        _add_cost(model, calendar, name, cost)
    of_bond = [name for name, cost in costs.items() if cost.kind == "transaction"]
    of_service = [name for name, cost in costs.items() if cost.kind == "service"]
    _add_total(model, "service.costs.total", "Costs of the service and the bond", list(costs))
    _add_total(model, "service.transaction_costs", "Costs of the bond itself", of_bond)
    _add_total(model, "service.delivery_costs", "Costs of the service", of_service)
    _add_payees(model, costs)
    share = Ref("service.transaction_costs.present_value") / Ref("service.costs.total.present_value")
    model.book.line("service.transaction_cost_share", "Share of the costs that the bond itself takes", "share", share)
    _add_zero_costs(model, [name for name, cost in costs.items() if cost.amount.quantity.per != "outcome"])


def _add_total(model: Model, name: str, label: str, costs: list[str]) -> None:
    row = model.book.flow(name, label, "money", _rows(costs))
    model.book.line(f"{name}.present_value", f"{label}, present value", "money", present_value_of_cash(row))


def _add_payees(model: Model, costs: dict[str, Cost]) -> None:
    """Add what each payee is paid; costs that name nobody are paid to somebody who is not stated."""
    paid: dict[str, list[str]] = {}
    for name, cost in costs.items():
        paid.setdefault(cost.payee or NOT_STATED, []).append(name)
    for payee, names in paid.items():
        who = "a payee who is not stated" if payee == NOT_STATED else model.party(payee)
        model.book.flow(f"service.costs.by.{payee}", f"Costs paid to {who}", "money", _rows(names))


def _add_zero_costs(model: Model, costs: list[str]) -> None:
    model.book.flow("zero.service.costs.total", "Costs if no outcome is achieved", "money", _rows(costs))


def _rows(costs: list[str]) -> Term:
    rows: list[Term] = [Ref(f"service.costs.{name}.per_period") for name in costs]
    return total_of(rows) if rows else Ref(PRICE_INDEX) * 0.0


def _add_cost(model: Model, calendar: Calendar, name: str, cost: Cost) -> None:
    title = name_of(cost.title, name)
    amount = model.stated(f"cost.{name}.amount", f"{title}: amount", "money", cost.amount)
    flow = amount * _times(model, calendar, name, cost, title)
    model.book.flow(f"service.costs.{name}", title, "money", _in_pence(cost, flow))


def add_direct_management(model: Model, calendar: Calendar, name: str, cost: DirectManagement) -> Ref:
    """Add, under a name, what managing the service would cost if it were commissioned directly; return its row."""
    title = cost.title or "Managing the service directly"
    amount = model.stated(f"{name}.amount", f"{title}: amount", "money", cost.amount)
    flow = amount * _in_time(model, calendar, name, cost, (title, cost.amount.quantity.per))
    return model.book.flow(name, title, "money", _in_pence(cost, flow))


def _in_pence(cost: CostBase, flow: Term) -> Term:
    return pence(flow * Ref(PRICE_INDEX) if cost.indexed else flow)


def _times(model: Model, calendar: Calendar, name: str, cost: Cost, title: str) -> Term:
    """Return how often the amount falls due in each period."""
    per = cost.amount.quantity.per
    if per in PER_PERSON:
        return _people(model, PER_PERSON[per], cost.segment)
    if per == "outcome":
        return _outcomes(model, cost.outcome or "total")
    return _in_time(model, calendar, f"cost.{name}", cost, (title, per))


def _in_time(model: Model, calendar: Calendar, key: str, cost: CostBase, called: tuple[str, str]) -> Ref:
    """Return when a cost falls that depends on nothing but time: once, or for so much of each period."""
    title, per = called
    if per == "":
        date = cost.when.date if cost.when else cost.start
        values = calendar.only(calendar.index_of(date))
        return model.structure(
            f"{key}.when", f"{title}: when it falls", "share", values, f"once, {date or 'at the start'}"
        )
    span = Span(cost.start, cost.lasts.value if cost.lasts else None, cost.until)
    return running_time(model, calendar, key, title, span)


def _outcomes(model: Model, name: str) -> Ref:
    """Return the outcomes for which a cost is paid: in a settlement those achieved, else those of the plan."""
    achieved = f"outcomes.{ACHIEVED}.{name}.per_period"
    return Ref(achieved if achieved in model.book else f"outcomes.net.{name}.per_period")


def _people(model: Model, stage: str, segment: str | None) -> Term:
    """Return those who start or complete; of a segment that the service does not take in, nobody."""
    row = f"service.{stage}.{segment or 'total'}.per_period"
    return Ref(row) if row in model.book else Ref(PRICE_INDEX) * 0.0


def running_time(model: Model, calendar: Calendar, key: str, title: str, span: Span) -> Ref:
    """Add the part of a year for which an amount per year runs in each period."""
    first = calendar.offset(span.start)
    last = float(calendar.count)
    if span.years is not None:
        last = first + span.years / calendar.years_each
    elif span.until is not None:
        last = calendar.offset(span.until)
    covered = tuple(part * calendar.years_each for part in calendar.coverage(first, last))
    length = sum(covered)
    return model.structure(
        f"{key}.running", f"{title}: years run", "years", covered, f"runs for {length:.4g} years within the term"
    )
