"""Discounting and inflation: what a flow of one period is worth at the start and in the case's price base."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.book.lines import Origin
from sibcase.book.terms import Ref, Term, over_time
from sibcase.casefile.values.units import price_meets, unit_priced, units_used
from sibcase.model.inputs import located
from sibcase.model.time.calendar import Calendar, fiscal_year_label, fiscal_year_of
from sibcase.reference.deflators import DeflatorSeries, UnknownYear
from sibcase.reference.discounting import DiscountProfile, flat_profile, load_profile

if TYPE_CHECKING:
    from sibcase.casefile.values.assumptions import Assumption
    from sibcase.model.inputs import Model

DISCOUNT = "time.discount_factor"
PRICE_INDEX = "time.price_index"
DEFAULT_PROFILE = "green-book"


def profile_of(model: Model) -> DiscountProfile:
    """Return the discount profile of a case; the Green Book's unless it states one."""
    stated = model.case.discounting
    if stated is None:
        return load_profile(DEFAULT_PROFILE)
    return load_profile(stated.profile) if stated.profile else flat_profile(stated.rate)


def discount_factors(profile: DiscountProfile, count: int) -> tuple[float, ...]:
    """Return the factors of years 0 … count − 1; beyond the profile's last year its last rate goes on."""
    last = profile.last_year
    if last is None or count - 1 <= last:
        return profile.factors(count)
    known = list(profile.factors(last + 1))
    while len(known) < count:
        known.append(known[-1] / (1 + profile.rate(last)))
    return tuple(known)


def add_prices(model: Model, calendar: Calendar) -> None:
    """Add the discount factor and the price index of every period.

    All periods of year n carry the factor of year n; the first year carries 1. Without inflation the index is 1.
    """
    years = [int(t * calendar.years_each + 1e-9) for t in range(calendar.count)]
    factors = discount_factors(profile_of(model), years[-1] + 1)
    discounted = tuple(factors[year] for year in years)
    model.book.row(DISCOUNT, "Discount factor", "factor", discounted, _discount_origin(model))
    model.book.row(PRICE_INDEX, "Price index", "factor", _price_index(model, calendar), _index_origin(model))


def _discount_origin(model: Model) -> Origin:
    profile, stated = profile_of(model), model.case.discounting
    source = f"{profile.title}: {profile.source}" if profile.source else profile.title
    if stated is None:
        why = "the Green Book's discount rates are used unless a case states others"
        return Origin("not stated", source=source, note=why, is_default=True)
    return located(Origin(stated.text, source=source), stated.place)


def _index_origin(model: Model) -> Origin:
    stated = model.case.inflation
    if stated is None:
        return Origin("not stated", note="no inflation: all money is in the case's price base", is_default=True)
    return located(Origin(stated.text, note="prices of each financial year over the case's price base"), stated.place)


def _price_index(model: Model, calendar: Calendar) -> tuple[float, ...]:
    stated = model.case.inflation
    if stated is None:
        return (1.0,) * calendar.count
    base = model.case.prices or fiscal_year_label(calendar.years()[0], calendar.fiscal_start)
    year_of = [fiscal_year_of(start, calendar.fiscal_start) for start in calendar.starts[:-1]]
    if stated.profile:
        series = model.case.series(stated.profile)
        return tuple(_from_series(series, base, fiscal_year_label(year, calendar.fiscal_start)) for year in year_of)
    return tuple(float((1 + stated.rate) ** (year - int(base[:4]))) for year in year_of)


def _from_series(series: DeflatorSeries, base: str, year: str) -> float:
    """Return the index of a year; beyond the series its last index stands, which the origin's caution says."""
    try:
        return series.factor(base, year)
    except UnknownYear:
        return series.factor(base, series.years[-1])


def present_value(row: Term) -> Term:
    """Return Σ_t row[t] × discount factor[t]."""
    return over_time(row * Ref(DISCOUNT))


def present_value_of_cash(row: Term) -> Term:
    """Return the present value of a flow in cash terms: Σ_t row[t] ÷ price index[t] × discount factor[t]."""
    return over_time(row / Ref(PRICE_INDEX) * Ref(DISCOUNT))


def price_per_unit(model: Model, name: str, title: str, units: Assumption, unit_cost: Assumption) -> Ref:
    """Add a unit cost, and what it is for one of the units that it prices: a cost per year ÷ 365 for a day."""
    price = model.stated(name, f"{title}: unit cost", "money", unit_cost)
    meeting = price_meets(units, unit_cost)
    if not meeting.is_converted:
        return price
    each = f"{title}: unit cost of one {units_used(units).words}, from one {unit_priced(unit_cost).words}"
    return model.book.line(f"{name}.converted", each, "money", price * meeting.times / meeting.parts)
