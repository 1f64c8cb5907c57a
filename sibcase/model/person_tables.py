"""Tables read person by person: the terms of a line evaluated at the values of all people at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.book.lines import Book, Origin
from sibcase.book.terms import Ref, pence
from sibcase.model.calendar import calendar_of
from sibcase.model.inputs import Model
from sibcase.model.metrics import Measured, Metrics, metric_key
from sibcase.model.readings import Reading
from sibcase.model.tables import Context, adjusted, together
from sibcase.model.terms import add_terms, wholes_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sibcase.casefile.case import Case
    from sibcase.casefile.sections.payments import TablePayment


def amounts_of_people(case: Case, name: str, line: TablePayment, people: Sequence[Mapping[str, float]]) -> list[float]:
    """Return what a table pays for each person, to the penny.

    Args:
        case: a case with a contract.
        name: the payment line.
        line: the table.
        people: for each person the value of every metric that the line asks for.
    """
    import numpy as np

    from sibcase.book.evaluate import evaluate

    if not people:
        return []
    calendar = calendar_of(case)
    model = Model(case, Book(calendar.periods(), case.currency))
    add_terms(model, calendar)
    values = {metric: _value_of_one(model, metric) for metric in people[0]}
    reading = Reading(Metrics({metric: (value,) for metric, value in values.items()}, _pooled(values)))
    context = Context(reading, "", wholes_of(model, name, line))
    amount = adjusted(model, name, line, context, together(model, name, line, context))
    told = model.book.line(f"payments.person.{name}", "Amount for one person", "money", pence(amount))
    draws = {each.value.name: np.array([[person[metric] for person in people]]) for metric, each in values.items()}
    found = evaluate(model.book, draws).array(told.name)
    return [float(each) for each in np.broadcast_to(found, (1, len(people)))[0]]


def _value_of_one(model: Model, metric: str) -> Measured:
    value = model.book.assume(metric_key(metric), metric, "rate", 0.0, Origin("observed", note="of one person"))
    return Measured(value, "", 0)


def _pooled(values: Mapping[str, Measured]) -> dict[str, Ref]:
    return {metric: each.value for metric, each in values.items()}
