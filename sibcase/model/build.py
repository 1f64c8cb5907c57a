"""From a case to its book of lines: the sections of the model in the order in which a case is read aloud."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.book.lines import Book
from sibcase.model.contract.build import add_contract
from sibcase.model.inputs import Model
from sibcase.model.investment.build import add_investment
from sibcase.model.programme.costs import add_costs
from sibcase.model.programme.need import add_need
from sibcase.model.programme.one_person import add_one_person
from sibcase.model.programme.outcomes import add_outcomes
from sibcase.model.programme.savings import add_savings
from sibcase.model.programme.service import add_service
from sibcase.model.settlement.actuals import add_actuals
from sibcase.model.time.calendar import calendar_of
from sibcase.model.time.prices import add_prices
from sibcase.model.value.adjusted import add_adjusted
from sibcase.model.value.chance import add_chance
from sibcase.model.value.creaming import add_creaming
from sibcase.model.value.fairness import add_fairness
from sibcase.model.value.no_effect import add_no_effect
from sibcase.model.value.options import add_options
from sibcase.model.value.parties import add_parties
from sibcase.reference.currencies import minor_unit_of

if TYPE_CHECKING:
    from sibcase.casefile.case import Case
    from sibcase.model.contract.readings import Reading
    from sibcase.model.time.calendar import Calendar


def build_book(case: Case) -> Book:
    """Return the book of lines of a case that has passed its checks."""
    calendar = calendar_of(case)
    model = _begun(case, calendar)
    forecast = _add_plan(model, calendar)
    if forecast is not None:
        add_no_effect(model, calendar, forecast)
        add_adjusted(model, calendar, forecast)
    add_parties(model)
    add_options(model, calendar)
    add_fairness(model)
    add_creaming(model)
    add_chance(model)
    add_actuals(model)
    return model.book


def build_plan(case: Case) -> Book:
    """Return the lines of the plan alone: without other effects, what it is worth to whom, and how likely it is."""
    calendar = calendar_of(case)
    model = _begun(case, calendar)
    _add_plan(model, calendar)
    return model.book


def _begun(case: Case, calendar: Calendar) -> Model:
    return Model(case, Book(calendar.periods(), case.currency, minor_unit_of(case.currency)))


def _add_plan(model: Model, calendar: Calendar) -> Reading | None:
    """Add the need, the service, what it achieves and costs, the contract and its funding; return what is forecast."""
    add_prices(model, calendar)
    add_need(model, calendar)
    add_service(model, calendar)
    add_outcomes(model, calendar)
    add_savings(model, calendar)
    add_one_person(model, calendar)
    add_costs(model, calendar)
    forecast = add_contract(model, calendar)
    add_investment(model, calendar, forecast)
    return forecast
