"""Measures: what one and the same observed events come to, counted in each of the ways that contracts count them.

A person is followed from an index date, such as the day of release, over the window of a measure. With T the people of
the treated group, C those of the comparison group, and x_i what the measure counts for person i within the window:

    rate       x̄_T = Σ_{i∈T} x_i / |T|, and x̄_C likewise, or the stated baseline in its place
    change     x̄_C − x̄_T where fewer is better, x̄_T − x̄_C where more is (`direction: increase`)
    reduction  change / x̄_C
    count      Σ_{i∈T} x_i gross, change × |T| net

and x_i is, by kind: 1 or 0 for any event (binary); the number of events (frequency); the sum of their weights
(severity); days to the first event, and the whole window where there was none (time to first event: the mean restricted
to the window); days in custody that fall within it; whole steps of a score (distance travelled).

Source: Fox & Albertson (2012) on measuring reoffending under payment by results; the formulas are the textbook's.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from sibcase.casefile.source.findings import suggestion
from sibcase.casefile.values.grammar import PERIODS_PER_YEAR
from sibcase.model.time.calendar import months_later

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sibcase.casefile.sections.metrics import Measure, Metric
    from sibcase.casefile.values.fields import Assumption

GroupName: TypeAlias = Literal["treated", "comparison"]
MONTHS_IN = {"year": 12, "quarter": 3, "month": 1}
DAYS_IN = {"week": 7, "day": 1}
# What floating point leaves of 0.3 / 0.1 below three whole steps.
DUST = 1e-9


class MeasureError(ValueError):
    """A measure cannot be taken of these people; the message says why."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a person: when, of which type, and how many days in custody it began."""

    date: dt.date
    offence: str = ""
    days_in_custody: float = 0.0


@dataclass(frozen=True, slots=True)
class Followed:
    """A person who is followed from an index date, with or without events; scores where something is scored."""

    group: GroupName
    cohort: str
    index_date: dt.date
    events: tuple[Event, ...] = ()
    before: float | None = None
    after: float | None = None
    followed_to: dt.date | None = None
    where: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """What a measure comes to over a group: how many people, and the sum over them."""

    people: int
    total: float

    @property
    def rate(self) -> float:
        """The mean of a person."""
        return self.total / self.people


@dataclass(frozen=True, slots=True)
class Measured:
    """A metric as it was measured: the treated, what they are compared with, and the value that payments go by."""

    treated: Group
    comparison: float | None
    comparison_people: int
    change: float | None
    reduction: float | None
    value: float


def measure(metric: Metric, people: Sequence[Followed]) -> Measured:
    """Return what a metric comes to over people: see the module for the formulas.

    Raises:
        MeasureError: the metric has no measure, nobody is in a group that it needs, or a person lacks what it counts.
    """
    measure_of = metric.measure
    if measure_of is None:
        raise MeasureError("this metric does not say how it is measured")
    treated = _group(measure_of, "treated", people)
    if treated is None:
        raise MeasureError("nobody is in the group `treated`")
    others = _comparison(metric, measure_of, people)
    stated = measure_of.baseline.value if measure_of.baseline is not None else None
    comparison = others.rate if others else stated
    better = None
    if comparison is not None:
        # Over all people first: 60% of 100 less 58 are 2 people, and 60% less 58% leave floating-point dust.
        fewer = comparison * treated.people - treated.total
        better = -fewer if measure_of.more_is_better else fewer
    change = better / treated.people if better is not None else None
    reduction = change / comparison if change is not None and comparison else None
    value = _taken(metric, treated, better, reduction)
    return Measured(treated, comparison, others.people if others else 0, change, reduction, value)


def _taken(metric: Metric, treated: Group, better: float | None, reduction: float | None) -> float:
    """Return what the metric takes: the rate, the change, the relative change, or the number over all people."""
    if metric.takes == "rate":
        return treated.rate
    if not metric.is_compared:
        return treated.total
    if better is None:
        raise MeasureError("it is compared, and nobody is in the group `comparison`, nor is a `baseline` stated")
    if metric.takes == "count":
        return better
    if metric.takes == "change":
        return better / treated.people
    if reduction is None:
        raise MeasureError("a relative reduction of nothing is none: what it is compared with comes to nil")
    return reduction


def _comparison(metric: Metric, measure_of: Measure, people: Sequence[Followed]) -> Group | None:
    """Return the comparison group; where it is only given next to the treated, it may lack what is counted."""
    if measure_of.baseline is not None:
        return None
    try:
        return _group(measure_of, "comparison", people)
    except MeasureError:
        if metric.is_compared:
            raise
        return None


def _group(measure_of: Measure, group: GroupName, people: Sequence[Followed]) -> Group | None:
    values = [counted(measure_of, person) for person in people if person.group == group]
    return Group(len(values), math.fsum(values)) if values else None


def counted(measure_of: Measure, person: Followed) -> float:
    """Return what a measure counts for one person.

    Raises:
        MeasureError: an offence has no weight, a score is missing, or the person was not followed over the window.
    """
    if measure_of.kind == "distance travelled":
        return _steps(measure_of, person)
    if measure_of.over is None:
        raise MeasureError("this measure does not say over how long people are followed")
    ends = window_end(person.index_date, measure_of.over)
    if person.followed_to is not None and person.followed_to < ends:
        raise MeasureError(
            f"{person.where}: followed to {person.followed_to} only, and {measure_of.over.quantity.text} from "
            f"{person.index_date} end on {ends}; leave the person out, or wait"
        )
    within = [event for event in person.events if event.date < ends]
    return _BY_KIND[measure_of.kind](measure_of, person, within, ends)


def window_end(index_date: dt.date, over: Assumption) -> dt.date:
    """Return the first day after the window: whole months by the calendar, weeks and days by days.

    Twelve months from 1 March 2013 end on 1 March 2014: an event on that day is outside.
    """
    unit = over.quantity.noun or "year"
    number = over.value * PERIODS_PER_YEAR[unit]
    if unit in MONTHS_IN:
        months = number * MONTHS_IN[unit]
        if abs(months - round(months)) < DUST:
            return months_later(index_date, round(months))
        return index_date + dt.timedelta(days=round(over.value * PERIODS_PER_YEAR["day"]))
    return index_date + dt.timedelta(days=round(number * DAYS_IN[unit]))


# --- what each kind counts for one person -----------------------------------------------------------------------------


def _any(_measure: Measure, _person: Followed, within: list[Event], _ends: dt.date) -> float:
    return 1.0 if within else 0.0


def _number(_measure: Measure, _person: Followed, within: list[Event], _ends: dt.date) -> float:
    return float(len(within))


def _weighted(measure_of: Measure, person: Followed, within: list[Event], _ends: dt.date) -> float:
    weights = measure_of.weights or {}
    for event in within:
        if event.offence not in weights:
            why = f"the offence `{event.offence}` has no weight" if event.offence else "an event has no offence"
            raise MeasureError(f"{person.where}: {why}: {suggestion(event.offence, weights)}")
    return math.fsum(weights[event.offence].value for event in within)


def _days_to_first(_measure: Measure, person: Followed, within: list[Event], ends: dt.date) -> float:
    first = min((event.date for event in within), default=ends)
    return float((first - person.index_date).days)


def _days_in_custody(_measure: Measure, person: Followed, within: list[Event], ends: dt.date) -> float:
    """Custody begins on the day of its event; days beyond the window do not count, and no day counts twice over."""
    days = math.fsum(min(event.days_in_custody, (ends - event.date).days) for event in within)
    return min(days, float((ends - person.index_date).days))


_BY_KIND: dict[str, Callable[[Measure, Followed, list[Event], dt.date], float]] = {
    "binary": _any,
    "frequency": _number,
    "severity": _weighted,
    "time to first event": _days_to_first,
    "days in custody": _days_in_custody,
}


def _steps(measure_of: Measure, person: Followed) -> float:
    """Return the whole steps of the way that a score has moved; backwards they count only if the case says so."""
    if person.before is None or person.after is None:
        missing = "before" if person.before is None else "after"
        raise MeasureError(
            f"{person.where}: column `{missing}` is empty; a person who cannot be scored again counts no step if the "
            "score before is written there"
        )
    points = person.after - person.before
    if measure_of.lower_scores_are_better:
        points = -points
    size = measure_of.points_per_step.value if measure_of.points_per_step else 1.0
    steps = math.copysign(math.floor(abs(points) / size + DUST), points)
    return steps if steps > 0 or measure_of.backwards == "counted" else 0.0
