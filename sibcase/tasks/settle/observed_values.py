"""Observed values, wherever they come from: each in the unit of its name, possible, and given once or added up."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sibcase.casefile.sections.payments import Tariff
from sibcase.casefile.source.findings import suggestion
from sibcase.casefile.values.observables import Misfit, impossible, observed_value
from sibcase.casefile.values.observed_names import metrics_of, observables, people_of
from sibcase.casefile.values.wording import money, number, percent
from sibcase.tasks.settle.csv_table import ObservationError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sibcase.casefile.case import Case
    from sibcase.casefile.values.observables import Observable
    from sibcase.model.settlement.people import People

WHOLE = 1.0
DUST = 1e-9


def read_values(case: Case, observed: Mapping[str, float | str]) -> dict[str, float]:
    """Return observed values in the units of their names: texts are read, numbers are checked.

    Raises:
        ObservationError: the case has no contract, a name cannot be observed, or a value does not fit it.
    """
    if case.contract is None:
        raise ObservationError("this case has no contract to settle")
    known = observables(case)
    return {
        name: checked(value, observable_named(name, known), case.currency, f"`{name}`")
        for name, value in observed.items()
    }


def observable_named(name: str, known: Mapping[str, Observable], where: str = "") -> Observable:
    """Return what can be observed under a name.

    Raises:
        ObservationError: there is no such name.
    """
    if name not in known:
        place = f"{where}: " if where else ""
        raise ObservationError(f"{place}`{name}` cannot be observed in this case: {suggestion(name, known)}")
    return known[name]


def checked(value: float | str, observable: Observable, currency: str, where: str) -> float:
    """Return a value in the unit of what is observed.

    A number, which Python code gives and nobody wrote down, may be a fraction of an outcome: a plan expects such.

    Raises:
        ObservationError: it does not fit the unit, or cannot be.
    """
    if isinstance(value, str):
        found = observed_value(value, observable, currency)
    else:
        found = impossible(value, replace(observable, is_whole=False)) or float(value)
    if isinstance(found, Misfit):
        raise ObservationError(f"{where}: {found.message}; {found.help}")
    return found


def check_people(case: Case, people: People) -> None:
    """Refuse results of people that no line pays a person for, or that cannot be.

    Raises:
        ObservationError: a name or a value cannot be used.
    """
    known = countable(case)
    for person, results in people.items():
        for name, value in results.items():
            if name not in known:
                raise ObservationError(f"no tariff pays a person for `{name}`: {suggestion(name, known)}")
            checked(value, known[name], case.currency, f"person `{person}`: `{name}`")


def check_wholes(case: Case, observed: Mapping[str, float]) -> None:
    """Refuse a sum or a ratio that is observed as a whole and by its parts.

    Raises:
        ObservationError: both were observed, and nothing says which of them holds.
    """
    from sibcase.model.settlement.observed import seen_twice

    for whole, part in seen_twice(case, observed):
        raise ObservationError(f"`{whole}` is observed both as a whole and by its part `{part}`; keep one of the two")


def countable(case: Case) -> dict[str, Observable]:
    """Return what can be observed of one person, by name."""
    from sibcase.model.settlement.people import countable_names

    # One person is not held to how many people start.
    known = {**metrics_of(case), **observables(case)}
    return {name: replace(known[name], people=None) for name in countable_names(case) if name in known}


def cautions(case: Case, observed: Mapping[str, float]) -> Iterator[str]:
    """Yield what a reader should look at again: shares above all there is, more results than people who start."""
    known, people = observables(case), people_of(case)
    for name, value in observed.items():
        observable, metric = known[name], name.split(".")[0]
        highest = max((abs(level) for level in observable.levels), default=WHOLE)
        if observable.unit == "share" and abs(value) > max(highest, WHOLE) + DUST:
            yield f"`{name}` is {percent(value)}, more than 100% and more than any value that the case states for it"
        is_once = any(line.per_person == "once" for line in _tariffs_on(case, metric))
        if is_once and observable.unit == "count" and people is not None and value > people + DUST:
            started = number(people)
            yield f"`{name}` is {number(value)}, more than the {started} people who start, each paid for once"


def _tariffs_on(case: Case, metric: str) -> list[Tariff]:
    lines = case.contract.payments.values() if case.contract else ()
    return [line for line in lines if isinstance(line, Tariff) and line.metric == metric]


def shown(value: float, observable: Observable, currency: str) -> str:
    """Return an observed value as its unit is written: 15.5%, 37, £281,550."""
    if observable.unit == "share":
        return percent(value, 4)
    if observable.unit == "money":
        return money(value, currency, pence=round(value) != value)
    return number(value, 4)
