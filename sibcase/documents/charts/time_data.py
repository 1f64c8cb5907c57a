"""The data of the timeline, from the first decision to the end of the term."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import TYPE_CHECKING

from sibcase.book.lines import PER_PERIOD
from sibcase.documents.charts import timeline as times
from sibcase.wording.figures.labels import LABELS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sibcase.documents.charts.drawing.chart import Chart
    from sibcase.documents.figures.subject import Subject
    from sibcase.tables.table import Table

__all__ = ["timeline"]

A_DAY = dt.timedelta(days=1)
# What moves less in a period, of people or money, is dust.
DUST = 0.004
MOST_OUTCOMES, MOST_DECISIONS = 10, 12
# A decision further from the term would squeeze all else.
YEARS_AROUND = 6


def timeline(subject: Subject, _tables: Mapping[str, Table]) -> Chart | None:
    """Return when what happens; nothing where a case has no dates, or nothing happens in it."""
    case = subject.case
    if case.start is None or case.term is None:
        return None
    starts = _starts(case.start, subject)
    term = (case.start, starts[-1] - A_DAY)
    lanes = [
        *_decisions(subject, term),
        *_service(subject, starts),
        *_measured(subject, starts),
        *_money(subject, starts),
    ]
    shown = [lane for lane in lanes if lane.stretches]
    return times.timeline(shown, term, case.fiscal_start, subject.day) if len(shown) > 1 else None


def _starts(start: dt.date, subject: Subject) -> list[dt.date]:
    """Return the first day of each period, and the day after the last."""
    periods = subject.figures.book.periods
    months = round(periods.years_each * 12)
    return [_later(start, months * place) for place in range(periods.count + 1)]


def _later(day: dt.date, months: int) -> dt.date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _decisions(subject: Subject, term: times.Stretch) -> Iterator[times.Lane]:
    governance = subject.case.governance
    dated = sorted(
        ((each.date, each.title) for each in (governance.decisions if governance else None) or () if each.date),
        key=lambda each: each[0],
    )
    near = [each for each in dated if abs(each[0].year - term[0].year) <= YEARS_AROUND or term[0] <= each[0] <= term[1]]
    for day, title in near[:MOST_DECISIONS]:
        yield times.Lane(title, ((day, day),), "decision")


def _service(subject: Subject, starts: Sequence[dt.date]) -> Iterator[times.Lane]:
    yield times.Lane("People start", _stretches(subject, "service.starts.total", starts), "service")
    yield times.Lane("People complete", _stretches(subject, "service.completers.total", starts), "service")


def _measured(subject: Subject, starts: Sequence[dt.date]) -> Iterator[times.Lane]:
    """Yield when each outcome is measured, and each metric that has days of its own."""
    outcomes = subject.case.outcomes or {}
    lanes = [
        times.Lane(each.title, _stretches(subject, f"outcomes.measured.{name}", starts), "measured")
        for name, each in outcomes.items()
    ]
    metrics = subject.case.metrics
    for metric in metrics.values():
        days = tuple((day, day) for day in sorted(set(metric.when or ())))
        lanes.append(times.Lane(metric.title, days, "measured"))
    shown = [lane for lane in lanes if lane.stretches]
    yield from shown[:MOST_OUTCOMES]
    others = shown[MOST_OUTCOMES:]
    if others:
        all_days = [day for lane in others for stretch in lane.stretches for day in stretch]
        yield times.Lane(f"{len(others)} more", ((min(all_days), max(all_days)),), "measured")


def _money(subject: Subject, starts: Sequence[dt.date]) -> Iterator[times.Lane]:
    for name in ("investment.drawn", "payments.total", "investment.distributed"):
        yield times.Lane(LABELS[name].flow, _stretches(subject, name, starts), "money")


def _stretches(subject: Subject, name: str, starts: Sequence[dt.date]) -> tuple[times.Stretch, ...]:
    """Return the first and last days of neighbouring periods in which anything moves."""
    if name + PER_PERIOD not in subject.figures:
        return ()
    found: list[times.Stretch] = []
    for place, amount in enumerate(subject.figures.row(name + PER_PERIOD)):
        if not abs(amount) > DUST:
            continue
        begins, ends = starts[place], starts[place + 1] - A_DAY
        if found and found[-1][1] + A_DAY == begins:
            found[-1] = (found[-1][0], ends)
        else:
            found.append((begins, ends))
    return tuple(found)
