"""Real deals: every contract that ships pays what published sources say it pays. The answers stand beside each case."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from sibcase.casefile.reader import load_case
from sibcase.pipeline.answers import Answer, answers_of, expected
from sibcase.pipeline.compute import load
from sibcase.resources import cases_folder

if TYPE_CHECKING:
    from sibcase.pipeline.compute import BusinessCase

DEALS = sorted(path.parent.name for path in cases_folder().glob("deals/*/case.yaml"))
ANSWERS = [(deal, answer) for deal in DEALS for answer in answers_of(cases_folder() / "deals" / deal)]
TESTED = [pytest.param(deal, answer, id=answer.name) for deal, answer in ANSWERS if not answer.not_tested]
UNSURE = ("unverified", "conflict", "recalled")


@cache
def deal_of(name: str) -> BusinessCase:
    """Return a deal that ships."""
    return load(cases_folder() / "deals" / name)


def test_the_deals_are_those_promised() -> None:
    assert DEALS == [
        "chicago",
        "dc-water",
        "denver",
        "dwp-round-1",
        "dwp-round-2",
        "educate-girls",
        "essex",
        "greater-manchester",
        "newpin",
        "peterborough",
        "rikers-island",
        "troubled-families",
        "utah",
    ]


@pytest.mark.parametrize("name", DEALS)
def test_a_deal_has_no_finding(name: str) -> None:
    found = load_case(cases_folder() / "deals" / name).findings
    assert [f"{each.place}: {each.message}" for each in found] == []


@pytest.mark.parametrize(("deal", "answer"), TESTED)
def test_a_known_answer_comes_out(deal: str, answer: Answer) -> None:
    found = answer.figures(deal_of(deal))
    assert found
    assert {name: value for name, value in found.items() if not answer.expect[name].is_met(value)} == {}, answer.expect


@pytest.mark.parametrize("name", DEALS)
def test_a_deal_is_held_to_something(name: str) -> None:
    assert any(deal == name and not answer.not_tested for deal, answer in ANSWERS)


def test_what_sources_do_not_agree_on_is_not_tested() -> None:
    unsure = [answer for _, answer in ANSWERS if any(word in answer.confidence for word in UNSURE)]
    assert unsure
    assert [answer.name for answer in unsure if not answer.not_tested] == []


def test_an_answer_is_met_to_the_penny_and_a_rate_to_its_last_place() -> None:
    assert expected("100").is_met(100.004)
    assert not expected("100").is_met(100.01)
    assert not expected("0.089").is_met(0.0891)


@pytest.mark.parametrize("name", DEALS)
def test_a_deal_computes_as_a_case_too(name: str) -> None:
    assert deal_of(name).evaluate().value("need.cost.total") is not None
