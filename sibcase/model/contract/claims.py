"""Claims: what each payment line asks for in each period, before any cap. One function for each kind of line.

A line's claim is made of pieces, one for each cohort of its metric or a single one. A piece is held to what the line
requires, scaled, indexed and rounded to the penny; then the cap for one cohort is taken off.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from sibcase.book.terms import Number, Ref, Term, at_least, greatest, least, pence, previous, running, total_of, when
from sibcase.casefile.sections.payments import (
    AvoidedPayment,
    BlockPayment,
    ReturnTable,
    SharePayment,
    TablePayment,
    Tariff,
)
from sibcase.casefile.values.observed_names import counted_as
from sibcase.model.contract.readings import SETTLED, line_title
from sibcase.model.contract.tables import Context, adjusted, table_pieces
from sibcase.model.contract.tariffs import tariff_pieces
from sibcase.model.contract.terms import NO_WHOLES, bands_of, once, points_of, principal_of, wholes_of
from sibcase.model.time.moments import Piece, moment
from sibcase.model.time.prices import PRICE_INDEX
from sibcase.model.time.schedules import StageTerms, banded, interpolated_between, shared_by_stages, unit_by_unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sibcase.casefile.sections.payments import Payment, Row, Stage
    from sibcase.model.contract.metrics import Measured
    from sibcase.model.contract.readings import Reading
    from sibcase.model.inputs import Model
    from sibcase.model.time.calendar import Calendar

NOTHING = Ref(PRICE_INDEX) * 0.0


def claim_of(model: Model, calendar: Calendar, name: str, line: Payment, reading: Reading) -> Term:
    """Return the row of what a line claims, in whole pence as it is measured."""
    if name in reading.skipped | reading.nothing_due:
        return NOTHING
    unknown = [metric for metric in deciding_metrics(line) if metric in reading.metrics.unknown]
    if unknown and not reading.nothing_achieved:
        # What decides the line is not known, and so what it pays is not: a table would read it as nothing.
        return NOTHING * reading.metric(unknown[0])
    rows = [
        each.row * Ref(PRICE_INDEX) if line.indexed else each.row
        for each in _pieces(model, calendar, name, line, reading)
    ]
    cap = f"payment.{name}.cap_per_cohort"
    if cap in model.book:
        rows = [pence(row) for row in rows]
        _add_cohort_cut(model, name, rows, reading)
        rows = [least(row, Ref(cap)) for row in rows]
    return _within_person_cap(model, name, total_of([NOTHING, *rows]))


def deciding_metrics(line: Payment) -> list[str]:
    """Return the metrics without which it is not known what a line pays."""
    schedules = [each for each in (*(getattr(line, "others", None) or ()), line.scaled_by) if each is not None]
    conditions = [*(line.requires or ()), *(each for schedule in schedules for each in schedule.requires or ())]
    own = getattr(line, "metric", None)
    return [*([own] if own else []), *(each.metric for each in (*schedules, *conditions))]


def _pieces(model: Model, calendar: Calendar, name: str, line: Payment, reading: Reading) -> list[Piece]:
    match line:
        case TablePayment():
            return table_pieces(model, calendar, name, line, reading)
        case AvoidedPayment() | ReturnTable():
            return _measured_pieces(model, calendar, name, line, reading)
        case Tariff():
            pieces = tariff_pieces(model, calendar, name, line, reading)
        case BlockPayment():
            pieces = [Piece("", Ref(f"payment.{name}.falls"))]
        case SharePayment():
            pieces = [Piece("", _share(model, calendar, name, line, reading))]
        case _:
            assert_never(line)
    wholes = wholes_of(model, name, line)
    return [
        Piece(each.cohort, adjusted(model, name, line, Context(reading, each.cohort, wholes), each.row))
        for each in pieces
    ]


def _measured_pieces(
    model: Model, calendar: Calendar, name: str, line: AvoidedPayment | ReturnTable, reading: Reading
) -> list[Piece]:
    """Return what units avoided or a return table bring, for each cohort or pooled."""
    pieces = []
    for measured in reading.metrics.of(line.metric):
        if isinstance(line, AvoidedPayment):
            amount = _avoided(model, name, line, (measured, reading))
        else:
            amount = _return(model, name, line, (measured, reading))
        context = Context(reading, measured.cohort, wholes_of(model, name, line))
        amount = adjusted(model, name, line, context, amount)
        pieces.append(Piece(measured.cohort, amount * moment(model, calendar, measured.period)))
    return pieces


def _add_cohort_cut(model: Model, name: str, rows: Sequence[Term], reading: Reading) -> None:
    cut = total_of([greatest(row - Ref(f"payment.{name}.cap_per_cohort"), 0.0) for row in rows])
    label = f"{line_title(model, name)}: cut by the cap of the cohort{reading.suffix}"
    model.book.flow(f"{reading.prefix}payments.cut_by_cohort_cap.{name}", label, "money", pence(NOTHING + cut))


def _within_person_cap(model: Model, name: str, claim: Term) -> Term:
    """Return a claim less what the cap for one person cuts: counted in a settlement, expected in a forecast."""
    cut, share = f"payments.cut_by_person_cap.{name}.per_period", f"payment.{name}.within_cap_per_person"
    if cut in model.book:
        return pence(claim - Ref(cut))
    return pence(claim * Ref(share) if share in model.book else claim)


# --- avoided ----------------------------------------------------------------------------------------------------------


def _avoided(model: Model, name: str, line: AvoidedPayment, at: tuple[Measured, Reading]) -> Term:
    """Return price × units avoided: the baseline less the metric, nothing below the threshold."""
    title, key = line_title(model, name), f"payment.{name}"
    avoided = _units_avoided(model, name, line, at)
    paid: Term = avoided
    if line.threshold is not None:
        label = f"{title}: units below which nothing is paid"
        threshold = once(model, f"{key}.threshold", label, "units", line.threshold)
        above_it = avoided - threshold if line.pays_for == "above threshold" else avoided
        paid = when(at_least(avoided, threshold), above_it, 0.0)
    if line.rows:
        return unit_by_unit(paid, bands_of(model, key, title, line.rows, NO_WHOLES))
    if line.price is None:
        return Number(0.0)
    return paid * once(model, f"{key}.price", f"{title}: price of one unit", "money", line.price)


def _units_avoided(model: Model, name: str, line: AvoidedPayment, at: tuple[Measured, Reading]) -> Ref:
    measured, reading = at
    units = reading.level(measured)
    is_stated = not reading.nothing_achieved or measured.metric in reading.metrics.unchanged
    if line.baseline is not None and is_stated:
        label = f"{line_title(model, name)}: units without the service"
        units = once(model, f"payment.{name}.baseline", label, "units", line.baseline) - units
    key, label = _named(model, f"{reading.prefix}payments.avoided.{name}", name, measured.cohort)
    return model.book.line(key, f"{label}: units avoided{reading.suffix}", "units", greatest(units, 0.0))


def _named(model: Model, key: str, name: str, cohort: str) -> tuple[str, str]:
    """Return the name and the label of a line that there is for each cohort."""
    title = line_title(model, name)
    return (f"{key}.{cohort}", f"{title}, {cohort}") if cohort else (key, title)


# --- share ------------------------------------------------------------------------------------------------------------


def _share(model: Model, calendar: Calendar, name: str, line: SharePayment, reading: Reading) -> Term:
    """Return the shares, stage by stage, of a saving as it builds up."""
    row = _saving_row(model, calendar, line, reading)
    stages = [_stage(model, name, number, stage, line) for number, stage in enumerate(line.stages, start=1)]
    saving = model.book.line(
        f"{reading.prefix}payments.saving.{name}",
        f"{line_title(model, name)}: saving shared{reading.suffix}",
        "money",
        row,
    )
    key = f"{reading.prefix}payments.shared_so_far.{name}"
    label = f"{line_title(model, name)}: shared so far{reading.suffix}"
    model.book.line(key, label, "money", shared_by_stages(greatest(running(saving), 0.0), stages))
    return Ref(key) - previous(key)


def _stage(model: Model, name: str, number: int, stage: Stage, line: SharePayment) -> StageTerms:
    key, label = f"payment.{name}.stage{number}", f"{line_title(model, name)}: stage {number}"
    share = once(model, f"{key}.share", f"{label}, share", "share", stage.share)
    paid: Term | None = None
    if stage.until is not None:
        paid = once(model, f"{key}.until", f"{label}, until", "money", stage.until)
        paid = paid if stage.until.quantity.unit == "money" else paid * principal_of(model, name, line)
    saved = (
        once(model, f"{key}.until_saved", f"{label}, until so much is saved", "money", stage.until_saved)
        if stage.until_saved
        else None
    )
    return StageTerms(share, paid, saved)


def _saving_row(model: Model, calendar: Calendar, line: SharePayment, reading: Reading) -> Term:
    if line.metric is not None:
        rows = [reading.level(each) * moment(model, calendar, each.period) for each in reading.metrics.of(line.metric)]
        return total_of(list(rows))
    counted = f"{SETTLED}.{counted_as(model.case, line)}" if reading.settled else f"{line.counts}.{line.saving}"
    saving = f"savings.{counted}.per_period"
    return NOTHING if reading.nothing_achieved or saving not in model.book else Ref(saving)


# --- return -----------------------------------------------------------------------------------------------------------


def _return(model: Model, name: str, line: ReturnTable, at: tuple[Measured, Reading]) -> Term:
    """Return principal × (rate × years, or compounded) and the share of the principal that is repaid."""
    measured, reading = at
    title, key, metric = line_title(model, name), f"payment.{name}", reading.level(measured)
    called, label = _named(model, f"{reading.prefix}payments.rate.{name}", name, measured.cohort)
    rate = model.book.line(called, f"{label}: rate{reading.suffix}", "rate", _rate(model, name, line, metric))
    years = once(model, f"{key}.years", f"{title}: years of interest", "years", line.years)
    interest = (1 + rate) ** years - 1 if line.interest == "compound" else rate * years
    repaid: Term = Number(0.0)
    if line.repays:
        repaid = banded(metric, bands_of(model, f"{key}.repays", f"{title}: principal repaid", line.repays, NO_WHOLES))
    return pence(principal_of(model, name, line) * (interest + repaid))


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
        return banded(metric, bands_of(model, key, title, rows, NO_WHOLES))
    points = points_of(model, key, title, rows, NO_WHOLES)
    flat_before, flat_beyond = line.before == "flat", line.beyond == "flat"
    return interpolated_between(metric, points, flat_before=flat_before, flat_beyond=flat_beyond)
