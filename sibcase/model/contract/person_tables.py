"""Tables read person by person: the terms of a line evaluated at the values of all people at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.book.evaluate import evaluate
from sibcase.book.lines import Book, Origin, Periods
from sibcase.book.terms import pence
from sibcase.model.contract.metrics import Measured, Metrics, metric_key
from sibcase.model.contract.readings import Reading
from sibcase.model.contract.tables import Context, adjusted, together
from sibcase.model.contract.terms import add_principal, wholes_of
from sibcase.model.inputs import Model
from sibcase.reference.currencies import minor_unit_of

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
    if not people:
        return []
    model = Model(case, Book(_one_after_another(len(people)), case.currency, minor_unit_of(case.currency)))
    add_principal(model)
    values = {metric: _values(model, metric, [person[metric] for person in people]) for metric in people[0]}
    pooled = {metric: each.value for metric, each in values.items()}
    reading = Reading(Metrics({metric: (each,) for metric, each in values.items()}, pooled))
    context = Context(reading, "", wholes_of(model, name, line))
    amount = adjusted(model, name, line, context, together(model, name, line, context))
    each = model.book.line(f"payments.person.{name}", "Amount for one person", "money", pence(amount))
    return evaluate(model.book).row(each.name)


def _one_after_another(count: int) -> Periods:
    """Return an axis on which people stand where periods do."""
    labels = tuple(str(number) for number in range(1, count + 1))
    return Periods(count, 1.0, labels, ("all",), ((1.0,) * count,))


def _values(model: Model, metric: str, values: Sequence[float]) -> Measured:
    origin = Origin("observed", note="person by person")
    return Measured(model.book.row(metric_key(metric), metric, "rate", tuple(values), origin), "", 0)
