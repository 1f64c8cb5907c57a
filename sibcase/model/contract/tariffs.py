"""Tariffs: a price for each outcome counted, with prices by date, cohort or tier, and the most outcomes that count.

An outcome is one piece; a metric gives one piece for each of its cohorts. Pieces are counted in their order: first up
to the most of a financial year, then up to the most of the contract; what is counted goes through the tiers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.book.terms import Number, Ref, Term, greatest, least, previous, running, total_of
from sibcase.casefile.values.observed_names import counted_as
from sibcase.model.contract.readings import line_title
from sibcase.model.contract.terms import once, price_in_force, price_row
from sibcase.model.programme.outcomes import due_row
from sibcase.model.time.moments import Piece, moment, year_begins
from sibcase.model.time.schedules import Band, Edge, unit_by_unit

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from sibcase.casefile.sections.payments import Tariff
    from sibcase.model.contract.readings import Reading
    from sibcase.model.inputs import Model
    from sibcase.model.time.calendar import Calendar


@dataclass(frozen=True, slots=True)
class _Counting:
    """What a tariff is counted with: the book, the calendar, the line and the reading."""

    model: Model
    calendar: Calendar
    name: str
    line: Tariff
    reading: Reading

    def key(self, what: str, cohort: str = "") -> str:
        return f"{self.reading.prefix}payment.{self.name}.{what}" + (f".{cohort}" if cohort else "")

    def label(self, what: str, cohort: str = "") -> str:
        title = f"{line_title(self.model, self.name)}, {cohort}" if cohort else line_title(self.model, self.name)
        return f"{title}: {what}{self.reading.suffix}"


def tariff_pieces(model: Model, calendar: Calendar, name: str, line: Tariff, reading: Reading) -> list[Piece]:
    """Return what a tariff claims, piece by piece: price × outcomes counted."""
    counting = _Counting(model, calendar, name, line, reading)
    counted = _counted(counting, _seen(counting))
    if line.tiers:
        return _by_tier(counting, counted)
    return [Piece(each.cohort, _price(counting, each.cohort) * each.row) for each in counted]


def _seen(counting: _Counting) -> list[Piece]:
    """Return the rows of what is observed or expected; none if nothing is achieved."""
    model, line, reading = counting.model, counting.line, counting.reading
    by_person = f"payments.seen.{counting.name}.per_period"
    counted = counted_as(model.case, line) if reading.settled else line.outcome
    rows = reading.rows_of(line.counts)
    outcome = f"{due_row(model, str(counted)) if rows == 'net' else f'outcomes.{rows}.{counted}'}.per_period"
    if reading.nothing_achieved:
        return []
    if by_person in model.book:
        return [Piece("", Ref(by_person))]
    if line.metric is not None:
        return [
            Piece(each.cohort, reading.level(each) * moment(model, counting.calendar, each.period))
            for each in reading.metrics.of(line.metric)
        ]
    return [Piece("", Ref(outcome))] if outcome in model.book else []


def _price(counting: _Counting, cohort: str) -> Term:
    """Return the price of a piece: for a metric the one in force where it is measured, else a row of prices."""
    model, calendar, name, line = counting.model, counting.calendar, counting.name, counting.line
    if not line.other_prices:
        return Ref(f"payment.{name}.price")
    if line.outcome is not None:
        return price_row(model, calendar, name, line)
    return price_in_force(name, line, cohort, _date_of(counting, cohort))


def _date_of(counting: _Counting, cohort: str) -> dt.date:
    """Return when a cohort is measured: at its date, else on the last day of the term."""
    metric = counting.model.case.metrics.get(counting.line.metric or "")
    dates, cohorts = list(metric.when or ()) if metric else [], list(metric.cohorts or ()) if metric else []
    if not dates:
        return counting.calendar.starts[-1]
    return dates[min(cohorts.index(cohort), len(dates) - 1)] if cohort in cohorts else dates[-1]


# --- the most outcomes ------------------------------------------------------------------------------------------------


def _counted(counting: _Counting, seen: list[Piece]) -> list[Piece]:
    """Return the outcomes that are paid for, no more than the line counts in a year and over the contract."""
    model, name, line = counting.model, counting.name, counting.line
    if not seen or (line.most is None and line.most_per_year is None and not line.tiers):
        return seen
    pieces = _kept(counting, "seen", "outcomes seen", seen)
    if line.most_per_year is not None:
        key, label = f"payment.{name}.most_per_year", "most outcomes paid for in a financial year"
        most = once(model, key, f"{line_title(model, name)}: {label}", "outcomes", line.most_per_year)
        pieces = _kept(
            counting,
            "within_year",
            "outcomes within the most of the year",
            _limited(pieces, most, _before(counting, "seen_in_year", pieces, restarts=True)),
        )
    if line.most is not None:
        key = f"payment.{name}.most"
        most = once(model, key, f"{line_title(model, name)}: most outcomes paid for", "outcomes", line.most)
        pieces = _limited(pieces, most, _before(counting, "", pieces, restarts=False))
    return _kept(counting, "counted", "outcomes counted", pieces)


def _kept(counting: _Counting, what: str, label: str, pieces: Sequence[Piece]) -> list[Piece]:
    """Add the rows of pieces to the book under a name of their own."""
    add = counting.model.book.line
    return [
        Piece(
            each.cohort, add(counting.key(what, each.cohort), counting.label(label, each.cohort), "outcomes", each.row)
        )
        for each in pieces
    ]


def _limited(pieces: Sequence[Piece], most: Term, before: Term) -> list[Piece]:
    """Return what is left of each piece: counted[i] = min(seen[i], most − what came before in time and in order)."""
    kept = []
    for index, each in enumerate(pieces):
        earlier = total_of([before, *(piece.row for piece in pieces[:index])])
        kept.append(Piece(each.cohort, greatest(least(each.row, most - earlier), 0.0)))
    return kept


def _before(counting: _Counting, what: str, pieces: Sequence[Piece], *, restarts: bool) -> Term:
    """Return what came before each period, over the contract or since its financial year began."""
    now = total_of([each.row for each in pieces])
    if not restarts:
        return running(now) - now
    model, key = counting.model, counting.key(what)
    begins = year_begins(model, counting.calendar)
    with model.book.period_by_period():
        so_far = model.book.line(
            key, counting.label("outcomes so far in the year"), "outcomes", previous(key) * (1 - begins) + now
        )
    return so_far - now


# --- tiers ------------------------------------------------------------------------------------------------------------


def _by_tier(counting: _Counting, pieces: Sequence[Piece]) -> list[Piece]:
    """Return F(before + piece) − F(before), F being the price of so many outcomes through the tiers."""
    if not pieces:
        return []
    bands = _tiers(counting)
    restarts = counting.line.tiers_restart == "each year"
    before = _before(counting, "in_tiers", pieces, restarts=restarts)
    amounts = []
    for index, each in enumerate(pieces):
        earlier = total_of([before, *(piece.row for piece in pieces[:index])])
        amounts.append(Piece(each.cohort, unit_by_unit(earlier + each.row, bands) - unit_by_unit(earlier, bands)))
    return amounts


def _tiers(counting: _Counting) -> list[Band]:
    """Return the tiers as bands: the line's own price up to the first tier, then each tier's up to the next."""
    model, name, title = counting.model, counting.name, line_title(counting.model, counting.name)
    edges: list[Term] = [Number(0.0)]
    prices: list[Term] = [Ref(f"payment.{name}.price")]
    for number, tier in enumerate(counting.line.tiers or (), start=1):
        key = f"payment.{name}.tier{number}"
        edges.append(once(model, f"{key}.above", f"{title}: tier {number} begins", "outcomes", tier.above))
        prices.append(Ref(f"{key}.price"))
    return [Band(Edge(edge, is_included=False), None, price) for edge, price in zip(edges, prices, strict=True)]
