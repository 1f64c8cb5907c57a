"""Measures: one table of people and events, counted in every way by hand; windows, censoring, weights and steps.

Followed for 12 months from 1 January 2024, a leap year, are four treated people and two compared with them:

- a has no event; b has a theft on day 60 with 10 days in custody and violence on day 359 with 30, of which the window
  holds 7; c has a burglary on 1 January 2025, the first day outside; d has a theft on day 0;
- e has violence on day 182 with 20 days and a theft the day after; f has a burglary on day 365 with 5 days, of which
  the window holds 1.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sibcase.casefile.reader import load_text
from sibcase.model.settlement.measures import Event, Followed, MeasureError, measure, window_end

START = dt.date(2024, 1, 1)
CASE = """
sibcase: 1
title: x
start: 2024-01-01
term: 3 years
parties: {council: {name: County council, role: commissioner}}
need: {people: 1, unit_cost: £0 per year, years: 1}
contract:
  payers: {council: 100%}
  payments: {any: {kind: block, amount: £1}}
  metrics:
    m: {title: Measured, measure: {MEASURE}, takes: TAKES, counts: COUNTS}
"""
WEIGHTS = "weights: {theft: 1, burglary: 4, violence: 6}"


def day(number: int) -> dt.date:
    """Return the day so many days after the index date."""
    return START + dt.timedelta(days=number)


def treated(*events: Event, **more: Any) -> Followed:
    """Return a treated person."""
    return Followed(group="treated", cohort="", index_date=START, events=events, **more)


def compared(*events: Event, **more: Any) -> Followed:
    """Return a person of the comparison group."""
    return Followed(group="comparison", cohort="", index_date=START, events=events, **more)


PEOPLE = (
    treated(),
    treated(Event(day(60), "theft", 10), Event(day(359), "violence", 30)),
    treated(Event(dt.date(2025, 1, 1), "burglary", 100)),
    treated(Event(day(0), "theft")),
    compared(Event(day(182), "violence", 20), Event(day(183), "theft")),
    compared(Event(day(365), "burglary", 5)),
)


def metric(measured: str, takes: str = "rate", counts: str = "gross") -> Any:
    """Return a metric of a case."""
    text = CASE.replace("MEASURE", measured).replace("TAKES", takes).replace("COUNTS", counts)
    loaded = load_text(text)
    assert [found.message for found in loaded.findings if found.is_error] == []
    assert loaded.case is not None
    assert loaded.case.contract is not None
    return (loaded.case.contract.metrics or {})["m"]


@pytest.mark.parametrize(
    ("kind", "rate", "comparison", "change", "reduction"),
    [
        ("binary", 2 / 4, 2 / 2, 0.5, 0.5),  # b and d of four; e and f of two
        ("frequency", 3 / 4, 3 / 2, 0.75, 0.5),  # 2 + 1; 2 + 1
        (f"severity, {WEIGHTS}", 8 / 4, 11 / 2, 3.5, 7 / 11),  # 1 + 6 + 1; 6 + 1 + 4
        ("time to first event", 792 / 4, 547 / 2, -75.5, -151 / 547),  # 366 + 60 + 366 + 0; 182 + 365
        ("days in custody", 17 / 4, 21 / 2, 6.25, 25 / 42),  # 10 + 7; 20 + 1
    ],
)
def test_each_way_of_counting_by_hand(
    kind: str, rate: float, comparison: float, change: float, reduction: float
) -> None:
    found = measure(metric(f"kind: {kind}, over: 12 months"), PEOPLE)
    assert found.treated.rate == pytest.approx(rate)
    assert found.comparison == pytest.approx(comparison)
    assert found.change == pytest.approx(change)
    assert found.reduction == pytest.approx(reduction)
    assert (found.treated.people, found.comparison_people) == (4, 2)


@pytest.mark.parametrize(
    ("takes", "counts", "value"),
    [
        ("rate", "gross", 0.75),
        ("change", "gross", 0.75),  # 1.5 − 0.75
        ("reduction", "gross", 0.5),
        ("count", "gross", 3.0),
        ("count", "net", 3.0),  # 1.5 × 4 − 3
    ],
)
def test_what_a_metric_takes(takes: str, counts: str, value: float) -> None:
    assert measure(metric("kind: frequency, over: 12 months", takes, counts), PEOPLE).value == pytest.approx(value)


def test_a_stated_baseline_stands_in_the_place_of_the_comparison_group() -> None:
    found = measure(metric("kind: binary, over: 12 months, baseline: 60%", "count", "net"), PEOPLE)
    assert (found.comparison, found.comparison_people) == (0.6, 0)
    assert found.value == pytest.approx(0.4)  # 60% of 4 people are 2.4; 2 had an event


@pytest.mark.parametrize(
    ("over", "ends"),
    [
        ("12 months", dt.date(2025, 1, 31)),
        ("1 year", dt.date(2025, 1, 31)),
        ("1 month", dt.date(2024, 2, 29)),  # the last day of a shorter month
        ("6 months", dt.date(2024, 7, 31)),
        ("2 quarters", dt.date(2024, 7, 31)),
        ("1.5 years", dt.date(2025, 7, 31)),
        ("90 days", dt.date(2024, 4, 30)),  # 31 January and 29 + 31 + 30 days
        ("52 weeks", dt.date(2025, 1, 29)),  # 364 days
        ("0.5 months", dt.date(2024, 2, 15)),  # 365 / 24 days are 15
    ],
)
def test_windows_go_by_the_calendar(over: str, ends: dt.date) -> None:
    measured = metric(f"kind: binary, over: {over}").measure
    assert window_end(dt.date(2024, 1, 31), measured.over) == ends


def test_a_shorter_window_counts_less_and_censors_sooner() -> None:
    # 90 days: of the treated b and d have an event, on days 60 and 0; of the others nobody has.
    assert measure(metric("kind: frequency, over: 90 days"), PEOPLE).treated.total == 2
    time = measure(metric("kind: time to first event, over: 90 days"), PEOPLE)
    assert time.treated.total == 90 + 60 + 90 + 0
    assert time.comparison == 90


def in_work(group: str, number: int, working: int) -> tuple[Followed, ...]:
    """Return so many people of a group, of whom some have a job within the window."""
    follow = treated if group == "treated" else compared
    return tuple(follow(Event(day(30))) if each < working else follow() for each in range(number))


@pytest.mark.parametrize(
    ("direction", "takes", "counts", "value"),
    [
        ("increase", "change", "gross", 0.2),  # 60% − 40%
        ("increase", "reduction", "gross", 0.5),  # 20 points of 40%
        ("increase", "count", "net", 20),  # 60 of 100 less 40 of 100
        ("reduce", "reduction", "gross", -0.5),
        ("reduce", "count", "net", -20),
    ],
)
def test_good_events_are_counted_as_good(direction: str, takes: str, counts: str, value: float) -> None:
    people = (*in_work("treated", 100, 60), *in_work("comparison", 100, 40))
    found = measure(metric(f"kind: binary, over: 12 months, direction: {direction}", takes, counts), people)
    assert found.value == pytest.approx(value)


def test_a_job_that_comes_earlier_is_better() -> None:
    # Treated 30 days to the job, compared 182: sooner by 152.
    people = (treated(Event(day(30))), compared(Event(day(182))))
    sooner = measure(metric("kind: time to first event, over: 12 months, direction: reduce", "change"), people)
    assert sooner.value == 152
    later = measure(metric("kind: time to first event, over: 12 months, direction: increase", "change"), people)
    assert later.value == -152


def test_custody_fills_no_more_than_the_window() -> None:
    crowded = (treated(Event(day(0), "", 300), Event(day(1), "", 300)),)
    # 300 days and 300 of the 365 left are 600, but a year has 366.
    assert measure(metric("kind: days in custody, over: 12 months"), crowded).value == 366


@pytest.mark.parametrize(
    ("direction", "backwards", "steps"),
    [
        ("increase", "not counted", [2, 0, 0]),  # 10 → 21 is 11 points; 9.9 points; 6 points back
        ("increase", "counted", [2, 0, -1]),
        ("reduce", "counted", [-2, 0, 1]),
    ],
)
def test_distance_travelled_counts_whole_steps(direction: str, backwards: str, steps: list[float]) -> None:
    measured = f"kind: distance travelled, points_per_step: 5, direction: {direction}, backwards: {backwards}"
    scores = [(10, 21), (10, 14.9), (10, 4)]
    found = [measure(metric(measured, "count"), (treated(before=float(b), after=float(a)),)).value for b, a in scores]
    assert found == steps


def test_a_tenth_is_a_step_of_a_tenth() -> None:
    # 0.3 / 0.1 is a hair below 3 in floating point.
    one = (treated(before=0.0, after=0.3),)
    assert measure(metric("kind: distance travelled, points_per_step: 0.1", "count"), one).value == 3


@pytest.mark.parametrize(
    ("measured", "takes", "people", "told"),
    [
        ("kind: binary, over: 12 months", "rate", PEOPLE[4:], "nobody is in the group `treated`"),
        ("kind: binary, over: 12 months", "change", PEOPLE[:4], "nobody is in the group `comparison`"),
        ("kind: binary, over: 12 months", "reduction", (treated(), compared()), "comes to nil"),
        (f"kind: severity, over: 12 months, {WEIGHTS}", "rate", (treated(Event(day(1), "thefts")),), "`theft`"),
        (f"kind: severity, over: 12 months, {WEIGHTS}", "rate", (treated(Event(day(1))),), "has no offence"),
        ("kind: binary, over: 12 months", "rate", (treated(followed_to=day(365)),), "end on 2025-01-01"),
        ("kind: distance travelled, points_per_step: 5", "rate", (treated(before=1.0),), "`after` is empty"),
    ],
)
def test_what_cannot_be_measured_is_said(measured: str, takes: str, people: tuple[Followed, ...], told: str) -> None:
    with pytest.raises(MeasureError, match=told.replace("(", r"\(")):
        measure(metric(measured, takes), people)


def test_a_comparison_that_is_only_described_may_lack_what_is_counted() -> None:
    people = (treated(before=0.0, after=5.0), compared())
    found = measure(metric("kind: distance travelled, points_per_step: 5", "count"), people)
    assert (found.value, found.comparison) == (1, None)


followed = st.lists(
    st.lists(st.tuples(st.integers(0, 500), st.sampled_from(["theft", "violence"]), st.integers(0, 400)), max_size=4),
    min_size=1,
    max_size=8,
)


@pytest.mark.costly
@given(followed)
def test_measures_agree_with_one_another(rows: list[list[tuple[int, str, int]]]) -> None:
    people = tuple(treated(*(Event(day(at), what, days) for at, what, days in row)) for row in rows)
    found = {
        kind: measure(metric(f"kind: {kind}, over: 12 months{more}"), people).treated
        for kind, more in {
            "binary": "",
            "frequency": "",
            "severity": ", weights: {theft: 1, violence: 1}",
            "time to first event": "",
            "days in custody": "",
        }.items()
    }
    assert 0 <= found["binary"].total <= found["frequency"].total
    # Where every offence weighs one, severity is frequency.
    assert found["severity"].total == found["frequency"].total
    # Nobody waits or is locked up for longer than the window, and who waits for all of it had no event.
    assert found["time to first event"].total <= 366 * len(people)
    assert (found["time to first event"].rate == 366) == (found["binary"].total == 0)
    assert 0 <= found["days in custody"].total <= 366 * len(people)
