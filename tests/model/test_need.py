"""Need: what doing nothing costs, by segment and bearer, undiscounted and discounted, worked by hand."""

from __future__ import annotations

import pytest

import sibcase
from tests.model.examples import EXAMPLES
from tests.model.small_cases import figures_of, value

SERVICES = """
need:
  segments:
    families:
      people: 10
      years: 2
      unit_cost: absent
      services:
        bed: {units: 30 days per year, unit_cost: £100 per day, agency: nhs}
        visit: {title: Home visit, units: 2 per month, unit_cost: £50, agency: council}
        advice: {units: 1 per year, unit_cost: £300}
"""
# 100 people × £10,000 a year
YEARLY = 1_000_000.0


def need(**fields: str) -> str:
    return "need: {segments: {families: {" + ", ".join(f"{key}: {text}" for key, text in fields.items()) + "}}}"


def test_the_founding_check() -> None:
    figures = sibcase.load(EXAMPLES / "need.yaml").evaluate()
    assert figures.value("need.cost.total") == 157_500_000  # 150 people × £70,000 × 15 years
    assert figures.value("need.people.total") == 150
    assert figures.value("need.cost.by.not-stated") == 157_500_000  # nobody is named who bears it


def test_present_value_is_an_annuity_paid_in_advance() -> None:
    figures = sibcase.load(EXAMPLES / "need.yaml").evaluate()
    # 3.5 % for 15 years, the first year at full value: (1 − 1.035^−15) / 0.035 × 1.035 = 11.92052
    annuity = (1 - 1.035**-15) / 0.035 * 1.035
    assert annuity == pytest.approx(11.92052, abs=5e-6)
    assert figures.value("need.present_value") == pytest.approx(150 * 70_000 * annuity)


@pytest.mark.parametrize(
    ("change", "present_value"),
    [
        (need(years="1"), YEARLY),
        (need(years="3"), YEARLY * (1 + 1 / 1.1 + 1 / 1.21)),
        (need(years="1.5"), YEARLY * (1 + 0.5 / 1.1)),  # a part of a year counts in part
        (need(years="2", **{"from": "2027-04-01"}), YEARLY * (1 / 1.21 + 1 / 1.331)),  # two years after the start
        (need(years="1", **{"from": "2035-03-31"}), YEARLY / 1.1**9),  # beyond the term, and a day before year 10
        (need(years="1", **{"from": "2020-01-01"}), YEARLY),  # what began before is there from the first day
        (need(years="0"), 0.0),
    ],
    ids=["one year", "three years", "a year and a half", "from year 2", "from year 9", "begun before", "no time"],
)
def test_present_value_by_hand(change: str, present_value: float) -> None:
    assert value("need.present_value", change) == pytest.approx(present_value)


def test_a_need_longer_than_the_term_is_counted_whole() -> None:
    assert value("need.cost.total") == 5_000_000  # 100 × £10,000 × 5 years in a case of 4 years


def test_services_add_up_to_the_cost_of_one_person() -> None:
    figures = figures_of(SERVICES)
    # 30 × £100 + 24 × £50 + 1 × £300 = £3,000 + £1,200 + £300
    assert figures.value("need.cost_each.families") == 4_500
    assert figures.value("need.cost.families") == 90_000  # × 10 people × 2 years


def test_who_bears_the_cost_follows_the_services() -> None:
    figures = figures_of(SERVICES)
    borne = {name: figures.value(f"need.cost.by.{name}") for name in ("nhs", "council", "not-stated")}
    # £3,000, £1,200 and £300 for each of 10 people in each of 2 years
    assert borne == pytest.approx({"nhs": 60_000, "council": 24_000, "not-stated": 6_000})
    assert figures.book.lines["need.cost.by.not-stated"].label == "Cost of the need borne by Not stated"


def test_services_that_cost_nothing_are_borne_as_nothing() -> None:
    free = "need: {segments: {families: {services: {bed: {unit_cost: £0}, visit: {unit_cost: £0}, advice: absent}}}}"
    figures = figures_of(SERVICES, free)
    assert [figures.value(f"need.cost.by.{name}") for name in ("nhs", "council")] == [0, 0]


def test_overlap_is_taken_off_once() -> None:
    figures = figures_of(SERVICES, need(overlap="25%"))
    assert figures.value("need.cost.total") == 67_500  # £90,000 × ¾
    assert figures.value("need.people.total") == 7.5  # who is counted in another segment too is not counted here
    assert figures.value("need.people.families") == 10
    assert figures.value("need.cost.by.nhs") == pytest.approx(45_000)  # £60,000 × ¾


def test_shares_say_who_bears_the_cost() -> None:
    figures = figures_of(need(borne_by="{council: 70%, nhs: 30%}"))
    assert figures.value("need.cost.by.council") == pytest.approx(3_500_000)  # 70 % of £5m
    assert figures.value("need.cost.by.nhs") == pytest.approx(1_500_000)


def test_segments_add_up() -> None:
    more = "need: {segments: {singles: {title: Single people, people: 20, unit_cost: £500 per month, years: 1}}}"
    figures = figures_of(more)
    assert figures.value("need.cost.singles") == 120_000  # 20 × 12 × £500
    assert figures.value("need.cost.total") == 5_120_000
    assert figures.value("need.people.total") == 120
    assert figures.book.lines["need.cost.singles"].label == "Single people: cost of the need"
    assert figures.book.lines["need.cost.families"].label == "Families: cost of the need"  # its id made readable


def test_nobody_stated_an_overlap_so_it_is_a_default() -> None:
    origin = figures_of().book.lines["need.overlap.families"].origin
    assert origin is not None
    assert origin.is_default
    assert origin.note == "the groups are assumed not to overlap"
