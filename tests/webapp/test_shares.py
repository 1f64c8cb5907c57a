"""A whole that several share, and fields that take one text or several: begun and changed in the form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sibcase.casefile.reader import load_case
from tests.webapp.test_writing import save, text_of

if TYPE_CHECKING:
    from tests.webapp.conftest import Bench

NAME = "need/case.yaml"
AGENCY = "outcomes.home.savings.placement.agency"
CASE = """\
sibcase: 1
title: Home again
stage: concept
start: 2027-04-01
term: 3 years
parties:
  council: {name: A council, role: commissioner}
  health: {name: A health board, role: commissioner, budget_by_year: {2027-28: £250k}}
  police: {name: A police force, role: commissioner}
need: {people: 150, unit_cost: £70k per year, years: 15, borne_by: {council: 70%, health: {value: 30%, note: a guess}}}
service:
  title: Help at home
  intake: {all: {starts: 60 over 3 years, profile: even}}
outcomes:
  home:
    title: At home
    direction: increase
    measure: binary
    baseline: 40%
    expected: 50%
    savings:
      # whose money it is
      placement: {title: A placement, agency: council, units: 4 weeks per year, unit_cost: £1k per week, for: 3 years}
"""


@pytest.fixture
def shared(bench: Bench) -> Bench:
    """Return a workbench with a case in which a saving has one agency."""
    (bench.folder / NAME).write_text(CASE, "utf-8")
    return bench


def added(bench: Bench, at: str, name: str, **words: str) -> Any:
    """Add an entry to a map of values."""
    digest = bench.workspace.opened(NAME).digest
    given = {f"f:{path}": value for path, value in words.items()}
    return bench.post("/add", {"case": NAME, "digest": digest, "at": at, "kind": "", "id": name, **given})


def case_of(bench: Bench) -> Any:
    """Return the case as it is written."""
    loaded = load_case(bench.folder / NAME)
    assert loaded.case is not None, loaded.findings
    return loaded.case


def test_a_saving_of_one_agency_is_shared_and_its_shares_are_changed(shared: Bench) -> None:
    page = shared.get("/form", case=NAME, at="outcomes.home.savings.placement").text
    assert "Share it between several" in page
    form = shared.get("/add", case=NAME, at=AGENCY).text
    assert "Shares of the others from then on" in form
    assert 'value="100%"' in form
    assert "A health board" in form
    answer = added(shared, AGENCY, "health", value="40%", **{"shares.council": "60%"})
    assert answer.status_code == 303
    assert "at=outcomes.home.savings.placement&" in answer.headers["location"]
    agency = case_of(shared).outcomes["home"].savings["placement"].agency
    assert {name: share.value for name, share in agency.items()} == {"council": 0.6, "health": 0.4}
    assert "# whose money it is" in text_of(shared)
    changes = {f"{AGENCY}.council": "70%", f"{AGENCY}.health": "30%"}
    assert save(shared, "outcomes.home.savings.placement", **changes).status_code == 303
    assert "agency: {council: 70%, health: 30%}" in text_of(shared)


def test_one_more_agency_gets_a_share_and_the_others_keep_their_reasons(shared: Bench) -> None:
    words = {"shares.council": "60%", "shares.health": "25%"}
    assert added(shared, "need.borne_by", "police", value="15%", **words).status_code == 303
    assert "borne_by: {council: 60%, health: {value: 25%, note: a guess}, police: 15%}" in text_of(shared)
    assert {name: each.value for name, each in case_of(shared).need.borne_by.items()} == {
        "council": 0.6,
        "health": 0.25,
        "police": 0.15,
    }


def test_shares_that_cannot_be_read_are_not_written(shared: Bench) -> None:
    answer = added(shared, AGENCY, "health", value="40%", **{"shares.council": "most"})
    assert answer.status_code == 422
    assert "This was not added yet." in answer.text
    assert added(shared, AGENCY, "health", value="", **{"shares.council": "60%"}).status_code == 422
    assert text_of(shared) == CASE


def test_a_budget_of_one_more_year_is_added(shared: Bench) -> None:
    assert "Financial year" in shared.get("/add", case=NAME, at="parties.health.budget_by_year").text
    assert added(shared, "parties.health.budget_by_year", "2028-29", value="£300k").status_code == 303
    assert "budget_by_year: {2027-28: £250k, 2028-29: £300k}" in text_of(shared)


def test_one_text_becomes_a_list_and_a_list_one_text(shared: Bench) -> None:
    at, path = "service.intake.all", "service.intake.all.profile"
    assert "<textarea" in shared.get("/form", case=NAME, at=at).text
    assert save(shared, at, **{path: "10\n20\n30"}).status_code == 303
    assert case_of(shared).service.intake["all"].profile is not None
    assert "profile: [10, 20, 30]" in text_of(shared)
    assert save(shared, at, **{path: "ramp 4 quarters"}).status_code == 303
    assert "profile: ramp 4 quarters" in text_of(shared)
