"""Tables: amounts by the value of a metric, for each cohort, pooled, or person by person; and what must hold too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.book.terms import Number, Ref, Term, at_least, greatest, least, pence, total_of, when
from sibcase.model.contract.readings import line_title, payment_lines
from sibcase.model.contract.terms import Wholes, bands_of, once, points_of, wholes_of
from sibcase.model.time.moments import Piece, moment
from sibcase.model.time.schedules import banded, interpolated_between, unit_by_unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sibcase.casefile.sections.payments import Condition, Payment, Schedule, TablePayment
    from sibcase.model.contract.metrics import Measured
    from sibcase.model.contract.readings import Reading
    from sibcase.model.inputs import Model
    from sibcase.model.time.calendar import Calendar

NO_PEOPLE = "the case does not say how many people it expects in each row"
A_PAYMENT = 0.005


@dataclass(frozen=True, slots=True)
class Context:
    """In what a schedule is read: the reading, the cohort, and what shares of principal or target are of."""

    reading: Reading
    cohort: str
    wholes: Wholes


def table_pieces(model: Model, calendar: Calendar, name: str, line: TablePayment, reading: Reading) -> list[Piece]:
    """Return what a table pays: for each cohort, or pooled; with a fallback where no cohort has brought anything."""
    if line.per == "person":
        return _person_pieces(model, calendar, name, line, reading)
    pieces, amounts = [], []
    for measured in reading.metrics.of(line.metric):
        amounts.append(_cohort_amount(model, name, line, measured, reading))
        pieces.append(Piece(measured.cohort, amounts[-1] * moment(model, calendar, measured.period)))
    if line.fallback is not None:
        pieces.append(_fallback(model, calendar, name, line.fallback, (reading, total_of(list(amounts)))))
    return pieces


def _cohort_amount(model: Model, name: str, line: TablePayment, measured: Measured, reading: Reading) -> Ref:
    title = line_title(model, name)
    key = f"{reading.prefix}payments.cohort.{name}" + (f".{measured.cohort}" if measured.cohort else "")
    label = f"{title}, {measured.cohort}" if measured.cohort else title
    context = Context(reading, measured.cohort, wholes_of(model, name, line))
    amount = adjusted(model, name, line, context, together(model, name, line, context))
    return model.book.line(key, f"{label}: amount{reading.suffix}", "money", pence(amount))


def together(model: Model, name: str, line: TablePayment, context: Context) -> Term:
    """Return the amounts of a line's tables: their sum, the least or the greatest."""
    key, title = f"payment.{name}", line_title(model, name)
    amounts = [scheduled(model, key, title, line, context)]
    for number, other in enumerate(line.others or (), start=2):
        amounts.append(scheduled(model, f"{key}.table{number}", f"{title}, table {number}", other, context))
    if line.takes == "sum" or len(amounts) == 1:
        return total_of(amounts)
    return least(*amounts) if line.takes == "least" else greatest(*amounts)


def _fallback(model: Model, calendar: Calendar, name: str, schedule: Schedule, context: tuple[Reading, Term]) -> Piece:
    reading, from_cohorts = context
    title = f"{line_title(model, name)}, if no cohort has brought a payment"
    wholes = wholes_of(model, name, payment_lines(model)[name])
    amount = scheduled(model, f"payment.{name}.fallback", title, schedule, Context(reading, "", wholes))
    from_all = model.book.line(
        f"{reading.prefix}payments.fallback.{name}", f"{title}{reading.suffix}", "money", pence(amount)
    )
    measured = reading.metrics.of(schedule.metric)[-1]
    falls = when(at_least(from_cohorts, A_PAYMENT), 0.0, from_all)
    return Piece("", falls * moment(model, calendar, measured.period))


# --- person by person -------------------------------------------------------------------------------------------------


def _person_pieces(model: Model, calendar: Calendar, name: str, line: TablePayment, reading: Reading) -> list[Piece]:
    """Return what the values of all people bring: as counted in a settlement, else as the plan spreads people."""
    by_person = f"payments.by_person.{name}.per_period"
    if reading.nothing_achieved:
        return []
    if by_person in model.book:
        return [Piece("", Ref(by_person))]
    measured = reading.metrics.of(line.metric)[-1]
    amount = _expected_over_people(model, name, line)
    return [Piece("", amount * moment(model, calendar, measured.period))]


def _expected_over_people(model: Model, name: str, line: TablePayment) -> Term:
    """Return Σ over rows of the people expected in it × what it pays."""
    title, key, wholes = line_title(model, name), f"payment.{name}", wholes_of(model, name, line)
    amounts: list[Term]
    if line.read == "linear":
        amounts = [pays for _, pays in points_of(model, key, title, line.rows, wholes)]
    else:
        amounts = [band.pays for band in bands_of(model, key, title, line.rows, wholes)]
    return total_of(
        [pays * _people_expected(model, name, line, number) for number, pays in enumerate(amounts, start=1)]
    )


def _people_expected(model: Model, name: str, line: TablePayment, number: int) -> Ref:
    key, label = f"payment.{name}.row{number}.people", f"{line_title(model, name)}: people expected in row {number}"
    if key in model.book:
        return Ref(key)
    stated = line.rows[number - 1].people
    if stated is not None and line.read != "marginal":
        return model.stated(key, label, "people", stated)
    is_stated = any(row.people is not None for row in line.rows) and line.read != "marginal"
    return model.default(key, label, "people", 0.0 if is_stated else float("nan"), NO_PEOPLE)


# --- one schedule -----------------------------------------------------------------------------------------------------


def scheduled(model: Model, key: str, title: str, schedule: Schedule, context: Context) -> Term:
    """Return the amount that a schedule pays at the metric's value, if all that it requires holds."""
    metric = context.reading.metric(schedule.metric, context.cohort)
    amount = read_at(model, key, title, schedule, (metric, context.wholes))
    return _if_all_hold(model, (key, title), schedule.requires or (), context, amount)


def read_at(model: Model, key: str, title: str, schedule: Schedule, at: tuple[Term, Wholes]) -> Term:
    """Return the amount that a schedule pays at a value, whatever else it requires."""
    metric, wholes = at
    if schedule.read == "linear":
        points = points_of(model, key, title, schedule.rows, wholes)
        flat_before, flat_beyond = schedule.before == "flat", schedule.beyond == "flat"
        return interpolated_between(metric, points, flat_before=flat_before, flat_beyond=flat_beyond)
    bands = bands_of(model, key, title, schedule.rows, wholes)
    if schedule.read == "band":
        return banded(metric, bands)
    if schedule.each is None:
        return unit_by_unit(metric, bands, whole=bool(schedule.whole_steps))
    each = once(model, f"{key}.each", f"{title}: what an amount is for", "rate", schedule.each)
    return unit_by_unit(metric, bands, each, whole=bool(schedule.whole_steps))


def adjusted(model: Model, name: str, line: Payment, context: Context, amount: Term) -> Term:
    """Return an amount times the share that the line scales it by, if all that the line requires holds."""
    title, key = line_title(model, name), f"payment.{name}"
    if line.scaled_by is not None:
        amount = amount * scheduled(model, f"{key}.scale", f"{title}: share of the amount", line.scaled_by, context)
    if line.kind in ("table", "bonus") or name in context.reading.by_person:
        return amount  # what it requires was asked already: of each cohort, or of each person
    return _if_all_hold(model, (key, title), line.requires or (), context, amount)


def _if_all_hold(
    model: Model, called: tuple[str, str], conditions: Sequence[Condition], context: Context, amount: Term
) -> Term:
    key, title = called
    for number, condition in enumerate(conditions, start=1):
        holds = _holds(model, f"{key}.condition{number}", f"{title}: condition {number}", condition, context)
        if context.reading.settled:
            holds = _add_met(model, called, (number, condition), context, holds)
        amount = when(holds, amount, 0.0)
    return amount


def _add_met(
    model: Model, called: tuple[str, str], numbered: tuple[int, Condition], context: Context, holds: Term
) -> Term:
    """Add whether a condition of a settled line is met: 1 or 0."""
    (key, title), (number, condition) = called, numbered
    name = f"payments.condition.{key.removeprefix('payment.')}.{number}" + (context.cohort and f".{context.cohort}")
    if name in model.book:
        return Ref(name)
    metric = model.case.metrics[condition.metric]
    asked = [
        f"{word.replace('_', ' ')} {getattr(condition, word).quantity.text}"
        for word in ("at_least", "above", "at_most", "below")
        if getattr(condition, word) is not None
    ]
    what = ", ".join([metric.title, *asked])
    label = f"{title}{context.cohort and f', {context.cohort}'}: condition met: {what}"
    return model.book.line(name, label, "share", total_of([holds]))


def _holds(model: Model, key: str, label: str, condition: Condition, context: Context) -> Term:
    metric: Term = context.reading.metric(condition.metric, context.cohort)
    holds: Term = Number(1.0)
    for word in ("at_least", "above", "at_most", "below"):
        level = getattr(condition, word)
        if level is not None:
            limit = once(model, f"{key}.{word}", f"{label}, {word.replace('_', ' ')}", "rate", level)
            holds = holds * _compared(metric, word, limit)
    return holds


def _compared(metric: Term, word: str, limit: Term) -> Term:
    if word == "at_least":
        return at_least(metric, limit)
    if word == "above":
        return 1 - at_least(limit, metric)
    if word == "at_most":
        return at_least(limit, metric)
    return 1 - at_least(metric, limit)
