"""Real deals: every contract that ships pays what published sources say it pays. The answers stand beside each case."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from sibcase.casefile.reader import load_case
from sibcase.resources import cases_folder
from sibcase.tasks.business_case import load
from tests.cases.answers import Answer, answers_of, expected

if TYPE_CHECKING:
    from sibcase.tasks.business_case import BusinessCase

DEALS = sorted(path.parent.name for path in cases_folder().glob("deals/*/case.yaml"))
ANSWERS = [(deal, answer) for deal in DEALS for answer in answers_of(cases_folder() / "deals" / deal)]
TESTED = [pytest.param(deal, answer, id=answer.name) for deal, answer in ANSWERS if not answer.not_tested]
# Every row of published terms and results that was gathered for these deals, whether it can be tested or not.
GATHERED = """
PET-1 PET-2 PET-3 PET-4 PET-5
RIK-1 RIK-2 RIK-3 RIK-4 RIK-5 RIK-T16 RIK-T13 RIK-T12.5 RIK-T12 RIK-T11 RIK-T8.5 RIK-IRR
NEW-R70 NEW-R65 NEW-R60 NEW-R55 NEW-FLOOR NEW-CAP NEW-Y1 NEW-Y2 NEW-Y3 NEW-FORM NEW-PRIN NEW-PRIN2 NEW-SAV
NEW-NET
UTA-1 UTA-2 UTA-3 UTA-4
CHI-1 CHI-2 CHI-3 CHI-4 CHI-5 CHI-6 CHI-7
DEN-1 DEN-2 DEN-3 DEN-4 DEN-5 DEN-6 DEN-7 DEN-8 DEN-9 DEN-10
DWP-R1-1 DWP-R1-2 DWP-R1-3 DWP-R1-4 DWP-R1-5 DWP-R1-6 DWP-R1-7 DWP-R1-8 DWP-R1-9 DWP-R2-1 DWP-R2-2 DWP-R2-3
DWP-R2-4 DWP-R2-5 DWP-R2-6 DWP-R2-7 DWP-R2-8 DWP-R2-9 DWP-R2-10 DWP-CAP1 DWP-CAP2 DWP-EX DWP-NH
ESS-1 ESS-2 ESS-3
DCW-1 DCW-2 DCW-3 DCW-4 DCW-5
EG-1 EG-2 EG-3 EG-4 EG-5 EG-6
TF-1 TF-2 TF-3 TF-4 TF-5 TF-6 TF-7
ERS-GM-1 ERS-GM-2 ERS-GM-3 ERS-GM-4 ERS-GM-5 ERS-GM-6 ERS-GM-7 ERS-GM-8 ERS-GM-9 ERS-GM-10 ERS-GM-11 ERS-GM-12
ERS-GM-13 ERS-GM-14 ERS-GM-15 ERS-GM-16 ERS-GM-17 ERS-GM-18 ERS-GM-19 ERS-GM-20 ERS-GM-21 ERS-GM-22 ERS-GM-TOT
ERS-CAP ERS-ONCE ERS-MAX ERS-ACC
LON-2012
"""
# Those of them that sources do not agree on, or that were found in none.
NOT_TESTED = """
PET-5 RIK-T8.5 RIK-T11 RIK-T12 RIK-T12.5 RIK-T13 RIK-T16 UTA-3 UTA-4 CHI-5 DWP-CAP2 DCW-5 EG-2 EG-6 LON-2012
"""
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


def test_every_row_that_was_gathered_is_tested_or_says_why_not() -> None:
    names = [answer.name for _, answer in ANSWERS]
    tested = {answer.name.split(" ")[0] for _, answer in ANSWERS if not answer.not_tested}
    assert set(GATHERED.split()) - tested == set(NOT_TESTED.split())
    assert set(NOT_TESTED.split()) <= set(names)
    assert len(names) == len(set(names))


@pytest.mark.parametrize(("deal", "answer"), TESTED)
def test_an_answer_that_is_tested_expects_something_of_somebody(deal: str, answer: Answer) -> None:
    assert answer.expect, deal
    assert answer.source
    assert answer.confidence


def test_an_answer_is_met_to_the_penny_and_a_rate_to_its_last_place() -> None:
    assert expected("100").is_met(100.004)
    assert not expected("100").is_met(100.01)
    assert not expected("0.089").is_met(0.0891)


@pytest.mark.parametrize("name", DEALS)
def test_a_deal_computes_as_a_case_too(name: str) -> None:
    assert deal_of(name).evaluate().value("need.cost.total") is not None
