"""Units: what is counted, read from words; what can be turned into one another, and what cannot."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sibcase.casefile.values.units import Meeting, meeting_of, unit_of
from sibcase.reference.unit_costs import all_unit_costs

TIMES = ("day", "week", "month", "quarter", "year")


@pytest.mark.parametrize(
    ("words", "things", "time"),
    [
        ("weeks", set(), "week"),
        ("nights", set(), "day"),
        ("bed days", {"bed"}, "day"),
        ("bed-days", {"bed"}, "day"),
        ("prison place years", {"prison", "place"}, "year"),
        ("person-years", {"person"}, "year"),
        ("placement per week", {"placement"}, "week"),
        ("child-year", {"child"}, "year"),
        ("children per year", {"child"}, "year"),
        ("months in custody", {"custody"}, "month"),
        ("weeks of foster care", {"foster", "care"}, "week"),
        ("child over six months", {"child"}, ""),
        ("person over a lifetime", {"person"}, ""),
        ("day case", {"day", "case"}, ""),
        ("a&e visits", {"a&e", "visit"}, ""),
        ("family days", {"family"}, "day"),
        ("hours", {"hour"}, ""),
        ("units", set(), ""),
        ("", set(), ""),
    ],
)
def test_unit_is_a_thing_and_a_time(words: str, things: set[str], time: str) -> None:
    unit = unit_of(words)
    assert (set(unit.things), unit.time) == (things, time)


@pytest.mark.parametrize(
    ("units", "price", "meeting"),
    [
        ("day", "place per year", Meeting(1, 365)),
        ("night", "place per year", Meeting(1, 365)),
        ("day", "week", Meeting(1, 7)),
        ("week", "day", Meeting(7, 1)),
        ("week", "year", Meeting(1, 52)),
        ("year", "week", Meeting(52, 1)),
        ("week", "month", Meeting(12, 52)),
        ("month", "quarter", Meeting(4, 12)),
        ("bed night", "bed day", Meeting(1, 1)),
        ("prison place week", "place per year", Meeting(1, 52)),
        ("week", "placement per week", Meeting(1, 1)),
        ("", "week", Meeting(1, 1)),
        ("week", "", Meeting(1, 1)),
        ("visit", "home visit", Meeting(1, 1)),
        ("visit", "attendance", Meeting(1, 1, differ=True)),
        ("prison week", "foster week", Meeting(1, 1, differ=True)),
        ("place", "place per year", Meeting(1, 1)),
        ("pizza", "placement per week", None),
        ("placement", "placement per week", None),
        ("week", "visit", None),
        ("hour", "day", None),
    ],
)
def test_units_meet_where_they_can(units: str, price: str, meeting: Meeting | None) -> None:
    assert meeting_of(unit_of(units), unit_of(price)) == meeting


@given(st.sampled_from(TIMES), st.sampled_from(TIMES))
def test_there_and_back_is_one(one: str, other: str) -> None:
    there, back = meeting_of(unit_of(one), unit_of(other)), meeting_of(unit_of(other), unit_of(one))
    assert there is not None
    assert back is not None
    assert there.times * back.times == there.parts * back.parts


def test_every_unit_cost_on_file_has_a_unit_that_is_read() -> None:
    """A row whose id ends in a time is per that time, and one that names no time has a thing."""
    for cost in all_unit_costs():
        unit = unit_of(cost.unit)
        ends = cost.id.rpartition("-")[2]
        assert unit.is_named, cost.id
        if ends in TIMES:
            assert unit.time == ends, cost.id
        assert unit.time == (cost.per if cost.per in TIMES else ""), cost.id
