"""Settlement: a contract on observed results, in counts and person by person, worked by hand."""

from __future__ import annotations

import pytest

import sibcase
from sibcase.tasks.settle.csv_table import ObservationError
from sibcase.tasks.settle.settle import Payout, payout

HEAD = """
sibcase: 1
title: Small contract
start: 2025-04-01
term: 4 years
parties: {council: {name: County council, role: commissioner}}
need: {title: People, people: 10, unit_cost: £1 per year, years: 1}
contract:
  payers: {council: 100%}
"""
CARD = """
  cap_per_person: £500
  metrics:
    home: {title: Home, unit: count}
    school: {title: School, unit: count}
    work: {title: Work, unit: count}
  payments:
    home: {kind: tariff, metric: home, counts: gross, price: £200}
    school: {kind: tariff, metric: school, counts: gross, price: £100, per_person: each time}
    work: {kind: tariff, metric: work, counts: gross, price: £400, after: home}
"""
COHORTS = """
  metrics:
    fall: {title: Fall, cohorts: [first, second], when: [2026-04-01, 2027-04-01]}
  payments:
    table:
      kind: table
      metric: fall
      rows: [{from: 10%, pays: £100}]
      fallback: {metric: fall, rows: [{from: 5%, pays: £60}]}
"""


def settled(text: str, people: dict[str, dict[str, float]] | None = None, **observed: float) -> Payout:
    return payout(
        sibcase.load_text(HEAD + text).case, {name.replace("_", "."): each for name, each in observed.items()}, people
    )


def test_a_person_brings_no_more_than_the_cap_in_the_order_of_the_lines() -> None:
    found = settled(CARD, {"a": {"home": 1, "school": 2, "work": 1}, "b": {"home": 1}})
    # a: £200 + 2 × £100, then £100 of £400 are left; b: £200.
    assert found.total == 700
    assert found.amount("payments.cut_by_person_cap.work") == 300
    assert found.amount("payments.cut_by_person_cap") == 300
    assert [row["claim"] for row in found.lines()] == [400, 200, 400]


def test_once_per_person_pays_once_and_each_time_each_time() -> None:
    assert settled(CARD, {"a": {"home": 3}}).total == 200
    assert settled(CARD, {"a": {"school": 3}}).total == 300


def test_a_milestone_counts_only_after_the_one_before() -> None:
    assert settled(CARD, {"a": {"work": 1}}).total == 0
    assert settled(CARD, {"a": {"work": 1, "home": 1}}).total == 500  # £600 less £100 over the cap


def test_no_more_outcomes_are_counted_than_the_line_pays_for() -> None:
    text = CARD.replace("price: £200", "price: £200, most: 2")
    assert settled(text, {name: {"home": 1} for name in "abc"}).total == 400


def test_counts_alone_cannot_be_held_to_the_cap_of_a_person() -> None:
    found = settled(CARD, home=1, school=10, work=1)
    assert found.total == 1_600
    assert found.cap_cannot_bind
    assert not settled(CARD, {"a": {"home": 1}}).cap_cannot_bind


def test_a_fallback_pays_if_no_cohort_has() -> None:
    assert settled(COHORTS, fall_first=0.08, fall_second=0.04, fall=0.06).total == 60
    assert settled(COHORTS, fall_first=0.1, fall_second=0.04, fall=0.07).total == 100
    assert settled(COHORTS, fall_first=0.1, fall_second=0.12, fall=0.11).total == 200


def test_a_cohort_that_is_not_observed_yet_brings_nothing() -> None:
    assert settled(COHORTS, fall_first=0.1).total == 100


def test_a_name_that_no_tariff_pays_for_is_refused() -> None:
    with pytest.raises(ObservationError, match="no tariff pays a person for `hom`"):
        settled(CARD, {"a": {"hom": 1}})
