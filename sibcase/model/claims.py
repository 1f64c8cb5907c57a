"""Claims: what each payment line asks for in each period, before any cap. One function for each kind of line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.book.terms import Number, Ref, Term, at_least, greatest, least, pence, running, total_of, when
from sibcase.casefile.sections.payments import (
    AvoidedPayment,
    BlockPayment,
    ReturnTable,
    SharePayment,
    TablePayment,
    Tariff,
)
from sibcase.model.prices import PRICE_INDEX
from sibcase.model.readings import line_title
from sibcase.model.schedules import banded, interpolated_between, shared_by_stages, unit_by_unit
from sibcase.model.terms import bands_of, once, points_of, principal_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sibcase.casefile.sections.payments import Condition, Payment, Row, Schedule
    from sibcase.model.calendar import Calendar
    from sibcase.model.inputs import Model
    from sibcase.model.readings import Reading

NOTHING = Ref(PRICE_INDEX) * 0.0


def claim_of(model: Model, calendar: Calendar, name: str, line: Payment, reading: Reading) -> Term:
    """Return the row of what a line claims, in whole pence as it is measured."""
    if name in reading.skipped:
        return NOTHING
    if isinstance(line, Tariff):
        claim = _tariff(model, calendar, name, line, reading)
    elif isinstance(line, BlockPayment):
        claim = Ref(f"payment.{name}.falls")
    elif isinstance(line, TablePayment):
        claim = _table(model, calendar, name, line, reading)
    elif isinstance(line, AvoidedPayment):
        claim = _at_measurement(model, calendar, line.metric, _avoided(model, name, line, reading), reading)
    elif isinstance(line, SharePayment):
        claim = _share(model, calendar, name, line, reading)
    else:
        claim = _at_measurement(model, calendar, line.metric, _return(model, name, line, reading), reading)
    return pence(claim * Ref(PRICE_INDEX) if line.indexed else claim)


# --- tariff -----------------------------------------------------------------------------------------------------------


def _tariff(model: Model, calendar: Calendar, name: str, line: Tariff, reading: Reading) -> Term:
    counted = _counted(model, calendar, name, line, reading)
    if counted is None:
        return NOTHING
    amount = Ref(f"payment.{name}.price") * counted
    cut, share = f"payments.cut_by_person_cap.{name}.per_period", f"payment.{name}.within_cap_per_person"
    if cut in model.book:
        return amount - Ref(cut)
    return amount * Ref(share) if share in model.book else amount


def _counted(model: Model, calendar: Calendar, name: str, line: Tariff, reading: Reading) -> Term | None:
    """Return the outcomes that are paid for, no more than the most that the line counts."""
    if reading.nothing_achieved:
        return None
    if f"payments.seen.{name}.per_period" in model.book:
        row: Term = Ref(f"payments.seen.{name}.per_period")
    elif line.metric is not None:
        row = _measured(model, calendar, line.metric, reading)
    elif f"outcomes.{reading.counts or line.counts}.{line.outcome}.per_period" in model.book:
        row = Ref(f"outcomes.{reading.counts or line.counts}.{line.outcome}.per_period")
    else:
        return None
    if line.most is None:
        return row
    most = once(
        model, f"payment.{name}.most", f"{line_title(model, name)}: most outcomes paid for", "outcomes", line.most
    )
    label = f"{line_title(model, name)}: outcomes counted{reading.told}"
    counted = model.book.line(f"{reading.prefix}payment.{name}.counted", label, "outcomes", row)
    return greatest(least(counted, most - (running(counted) - counted)), 0.0)


# --- table and bonus --------------------------------------------------------------------------------------------------


def _table(model: Model, calendar: Calendar, name: str, line: TablePayment, reading: Reading) -> Term:
    """Return what a table pays: for each cohort, or pooled; with a fallback where no cohort has brought anything."""
    title, rows, amounts = line_title(model, name), [], []
    for measured in reading.metrics.of(line.metric):
        key = f"{reading.prefix}payments.cohort.{name}" + (f".{measured.cohort}" if measured.cohort else "")
        told = f"{title}, {measured.cohort}" if measured.cohort else title
        amount = _scheduled(
            model, f"payment.{name}", title, line, (reading, measured.cohort, _whole(model, name, line))
        )
        amounts.append(
            model.book.line(key, f"{told}: amount{reading.told}", "money", _within_cohort_cap(model, name, amount))
        )
        rows.append(amounts[-1] * _moment(model, calendar, measured.period))
    if line.fallback is not None:
        rows.append(_fallback(model, calendar, name, line, (reading, total_of(list(amounts)))))
    return total_of(list(rows))


def _whole(model: Model, name: str, line: TablePayment) -> Term:
    if f"payment.{name}.target" in model.book:
        return Ref(f"payment.{name}.target")
    return principal_of(model, name, line.principal)


def _within_cohort_cap(model: Model, name: str, amount: Term) -> Term:
    cap = f"payment.{name}.cap_per_cohort"
    return pence(least(amount, Ref(cap)) if cap in model.book else amount)


def _fallback(model: Model, calendar: Calendar, name: str, line: TablePayment, context: tuple[Reading, Term]) -> Term:
    reading, from_cohorts = context
    schedule = line.fallback
    if schedule is None:
        return NOTHING
    title = f"{line_title(model, name)}, if no cohort has brought a payment"
    amount = _scheduled(model, f"payment.{name}.fallback", title, schedule, (reading, "", _whole(model, name, line)))
    told = model.book.line(
        f"{reading.prefix}payments.fallback.{name}", f"{title}{reading.told}", "money", pence(amount)
    )
    measured = reading.metrics.of(schedule.metric)[-1]
    return when(at_least(from_cohorts, 0.005), 0.0, told) * _moment(model, calendar, measured.period)


def _scheduled(model: Model, key: str, title: str, schedule: Schedule, context: tuple[Reading, str, Term]) -> Term:
    """Return the amount that a schedule pays at the metric's value, if all that it requires holds."""
    reading, cohort, whole = context
    metric = reading.metric(schedule.metric, cohort)
    if schedule.read == "linear":
        points = points_of(model, key, title, schedule.rows, whole)
        flat_before, flat_beyond = schedule.before == "flat", schedule.beyond == "flat"
        amount = interpolated_between(metric, points, flat_before=flat_before, flat_beyond=flat_beyond)
    else:
        bands = bands_of(model, key, title, schedule.rows, whole)
        amount = banded(metric, bands) if schedule.read == "band" else unit_by_unit(metric, bands)
    for number, condition in enumerate(schedule.requires or (), start=1):
        holds = _holds(model, f"{key}.condition{number}", f"{title}: condition {number}", condition, (reading, cohort))
        amount = when(holds, amount, 0.0)
    return amount


def _holds(model: Model, key: str, label: str, condition: Condition, context: tuple[Reading, str]) -> Term:
    reading, cohort = context
    metric: Term = reading.metric(condition.metric, cohort)
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


# --- avoided, share, return -------------------------------------------------------------------------------------------


def _avoided(model: Model, name: str, line: AvoidedPayment, reading: Reading) -> Term:
    """Return price × units avoided: the baseline less the metric, nothing below the threshold."""
    title, key = line_title(model, name), f"payment.{name}"
    metric = reading.metric(line.metric)
    units: Term = metric
    if line.baseline is not None and not reading.nothing_achieved:
        units = once(model, f"{key}.baseline", f"{title}: units without the service", "units", line.baseline) - metric
    avoided = model.book.line(
        f"{reading.prefix}payments.avoided.{name}",
        f"{title}: units avoided{reading.told}",
        "units",
        greatest(units, 0.0),
    )
    paid: Term = avoided
    if line.threshold is not None:
        threshold = once(
            model, f"{key}.threshold", f"{title}: units below which nothing is paid", "units", line.threshold
        )
        above_it = avoided - threshold if line.pays_for == "above threshold" else avoided
        paid = when(at_least(avoided, threshold), above_it, 0.0)
    if line.rows:
        return unit_by_unit(paid, bands_of(model, key, title, line.rows, Number(1.0)))
    if line.price is None:
        return Number(0.0)
    return paid * once(model, f"{key}.price", f"{title}: price of one unit", "money", line.price)


def _share(model: Model, calendar: Calendar, name: str, line: SharePayment, reading: Reading) -> Term:
    """Return the shares, stage by stage, of a saving as it builds up."""
    row = _saving_row(model, calendar, line, reading)
    principal = principal_of(model, name, line.principal)
    stages: list[tuple[Term, Term | None]] = []
    for number, stage in enumerate(line.stages, start=1):
        key, label = f"payment.{name}.stage{number}", f"{line_title(model, name)}: stage {number}"
        share = once(model, f"{key}.share", f"{label}, share", "share", stage.share)
        until = once(model, f"{key}.until", f"{label}, until", "money", stage.until) if stage.until else None
        is_of_principal = stage.until is not None and stage.until.quantity.unit != "money"
        stages.append((share, until * principal if until is not None and is_of_principal else until))
    saving = model.book.line(
        f"{reading.prefix}payments.saving.{name}",
        f"{line_title(model, name)}: saving shared{reading.told}",
        "money",
        row,
    )
    so_far = running(saving)
    return shared_by_stages(so_far, stages) - shared_by_stages(so_far - saving, stages)


def _saving_row(model: Model, calendar: Calendar, line: SharePayment, reading: Reading) -> Term:
    if line.metric is not None:
        return _measured(model, calendar, line.metric, reading)
    saving = f"savings.{line.counts}.{line.saving}.per_period"
    return NOTHING if reading.nothing_achieved or saving not in model.book else Ref(saving)


def _return(model: Model, name: str, line: ReturnTable, reading: Reading) -> Term:
    """Return principal × (rate × years, or compounded) and the share of the principal that is repaid."""
    title, key, metric = line_title(model, name), f"payment.{name}", reading.metric(line.metric)
    rate = _rate(model, name, line, metric)
    told = model.book.line(f"{reading.prefix}payments.rate.{name}", f"{title}: rate{reading.told}", "rate", rate)
    years = once(model, f"{key}.years", f"{title}: years of interest", "years", line.years)
    interest = (1 + told) ** years - 1 if line.interest == "compound" else told * years
    repaid = (
        banded(metric, bands_of(model, f"{key}.repays", f"{title}: principal repaid", line.repays, Number(1.0)))
        if line.repays
        else Number(0.0)
    )
    return principal_of(model, name, line.principal) * (interest + repaid)


def _rate(model: Model, name: str, line: ReturnTable, metric: Term) -> Term:
    title, key = line_title(model, name), f"payment.{name}"
    rate = _rate_read(model, f"{key}.rates", f"{title}: rate", line, metric)
    if line.floor is not None:
        rate = greatest(rate, once(model, f"{key}.floor", f"{title}: lowest rate", "rate", line.floor))
    if line.ceiling is not None:
        rate = least(rate, once(model, f"{key}.ceiling", f"{title}: highest rate", "rate", line.ceiling))
    return rate


def _rate_read(model: Model, key: str, title: str, line: ReturnTable, metric: Term) -> Term:
    rows: Sequence[Row] = line.rates
    if line.read == "band":
        return banded(metric, bands_of(model, key, title, rows, Number(1.0)))
    flat_before, flat_beyond = line.before == "flat", line.beyond == "flat"
    return interpolated_between(
        metric, points_of(model, key, title, rows, Number(1.0)), flat_before=flat_before, flat_beyond=flat_beyond
    )


def _measured(model: Model, calendar: Calendar, metric: str, reading: Reading) -> Term:
    """Return the row of a metric's values, each in the period in which it is measured."""
    rows = [reading.level(each) * _moment(model, calendar, each.period) for each in reading.metrics.of(metric)]
    return total_of(list(rows))


def _at_measurement(model: Model, calendar: Calendar, metric: str, amount: Term, reading: Reading) -> Term:
    return amount * _moment(model, calendar, reading.metrics.of(metric)[-1].period)


def _moment(model: Model, calendar: Calendar, period: int) -> Ref:
    """Return the row that is 1 in the period of measurement."""
    name = f"time.is_period{period + 1}"
    if name in model.book:
        return Ref(name)
    label = f"Whether a period is number {period + 1}"
    return model.structure(name, label, "share", calendar.only(period), "the period of measurement")
