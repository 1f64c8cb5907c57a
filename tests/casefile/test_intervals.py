"""Intervals: a value and its range in one, with the unit at both ends or at the last."""

from __future__ import annotations

import pytest

import sibcase
from sibcase.casefile import reader
from sibcase.casefile.values.intervals import ends_of
from sibcase.casefile.values.quantities import KINDS

BY_NAME = {kind.name: kind for kind in KINDS}
CASE = "sibcase: 1\ntitle: Interval\nneed:\n  people: 150\n  unit_cost: {}\n  years: 3\n"


@pytest.mark.parametrize(
    ("kind", "text", "ends"),
    [
        ("money", "£60k to £85k", ("£60k", "£85k")),
        ("money", "£60,000 to £1.2m", ("£60,000", "£1.2m")),
        ("money-per-year", "£60k to £85k per year", ("£60k per year", "£85k per year")),
        ("unit-cost", "£60 to £85 per week", ("£60 per week", "£85 per week")),
        ("cost", "£300 to £350 per start", ("£300 per start", "£350 per start")),
        ("share", "75% to 92%", ("75%", "92%")),
        ("share", "75 to 92%", ("75%", "92%")),
        ("share", "1 to 2%", ("1%", "2%")),  # and not the whole to 2%
        ("share", "0.45 to 0.6", ("0.45", "0.6")),
        ("count", "60 to 85 people", ("60 people", "85 people")),
        ("count", "1,000 to 1,200", ("1,000", "1,200")),
        ("effect", "12 to 15pp", ("12pp", "15pp")),
        ("effect", "-10% to -20%", ("-10%", "-20%")),
        ("spread", "80 to 120 over 3 years", ("80 over 3 years", "120 over 3 years")),
        ("units-per-year", "40 to 45 weeks per year", ("40 weeks per year", "45 weeks per year")),
        ("money-per-year", "£5k per month to £70k per year", ("£5k per month", "£70k per year")),
        ("money", "£60k", None),
        ("money", "from £60k to £85k", None),
        ("share", "75% to £92", None),
        ("effect", "12pp to -20%", None),  # points and a relative change
        ("level", "5% to 10%", None),  # a threshold of the contract is agreed
        ("money", "£" + "1" * 300 + " to £2", None),
    ],
)
def test_ends_of_an_interval(kind: str, text: str, ends: tuple[str, str] | None) -> None:
    assert ends_of(text, BY_NAME[kind]) == ends


def test_an_interval_is_a_value_with_its_range() -> None:
    case = sibcase.load_text(CASE.format("£60k to £85k per year")).case
    assert case.need is not None
    cost = case.need.unit_cost
    assert cost is not None
    assert cost.low is not None
    assert cost.high is not None
    assert (cost.low.value, cost.value, cost.high.value) == (60_000, 72_500, 85_000)
    assert cost.distribution == "normal"
    assert cost.quantity.text == "£60k to £85k per year"


@pytest.mark.parametrize(
    ("written", "distribution"),
    [
        ("{value: £60k to £85k per year, note: a survey}", "normal"),
        ("{value: £60k to £85k per year, distribution: lognormal}", "lognormal"),
    ],
)
def test_an_interval_may_carry_its_reason(written: str, distribution: str) -> None:
    case = sibcase.load_text(CASE.format(written)).case
    assert case.need is not None
    assert case.need.unit_cost is not None
    assert (case.need.unit_cost.value, case.need.unit_cost.distribution) == (72_500, distribution)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("{value: £60k to £85k per year, low: £50k per year}", "SIB032"),
        ("£60k to £85k", "SIB004"),  # no period
        ("{value: £60k per year, low: £50k to £55k per year}", "SIB004"),
    ],
)
def test_what_is_no_interval_is_a_finding(written: str, code: str) -> None:
    found = reader.load_text(CASE.format(written), "case.yaml").findings
    assert [each.code for each in found if each.is_error] == [code]


def test_an_interval_is_a_range_that_can_be_correlated() -> None:
    correlated = "uncertainty: {correlations: [{between: [need.unit_cost, need.people], rank: 0.5}]}\n"
    text = CASE.format("£60k to £85k per year").replace("people: 150", "people: 140 to 160 people") + correlated
    assert [each for each in reader.load_text(text, "case.yaml").findings if each.is_error] == []


def test_an_interval_that_cannot_be_read_is_one_finding() -> None:
    correlated = "uncertainty: {correlations: [{between: [need.unit_cost, need.people], rank: 0.5}]}\n"
    text = CASE.format("£60k to £85k").replace("people: 150", "people: 140 to 160 people") + correlated
    assert [each.code for each in reader.load_text(text, "case.yaml").findings if each.is_error] == ["SIB004"]
