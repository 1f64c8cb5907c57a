"""Unit costs: cited, found by the words people use, and consistent with their own parts."""

from __future__ import annotations

import re

import pytest

from sibcase.reference.deflators import load_series, normal_year
from sibcase.reference.unit_costs import (
    UnitCost,
    all_unit_costs,
    nearest_refs,
    search_unit_costs,
    unit_cost,
)


def _value(ref: str) -> float:
    cost = unit_cost(ref)
    assert cost is not None, ref
    return cost.value


def _found(*words: str) -> list[str]:
    return [cost.id for cost in search_unit_costs(words)]


def test_there_are_at_least_a_hundred() -> None:
    assert len(all_unit_costs()) >= 100


def test_ids_are_unique_and_readable() -> None:
    ids = [cost.id for cost in all_unit_costs()]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", ref) for ref in ids)


def test_titles_are_unique_within_a_price_year() -> None:
    titles = [(cost.title, cost.price_year) for cost in all_unit_costs()]
    assert len(set(titles)) == len(titles)


def is_complete_and_cited(cost: UnitCost) -> bool:
    stated = (cost.unit, cost.category, cost.agency, cost.source, cost.original_id)
    known = cost.currency == "GBP" and cost.kind in {"fiscal", "social"} and cost.confidence == "verified"
    cited = cost.source_url.startswith("http") and re.fullmatch(r"[a-z]+", cost.per)
    return bool(cost.value > 0 and all(stated) and known and cited)


def test_every_row_is_complete_and_cited() -> None:
    assert [cost.id for cost in all_unit_costs() if not is_complete_and_cited(cost)] == []


def test_every_price_year_is_known_to_the_deflator() -> None:
    years = {cost.price_year for cost in all_unit_costs()}
    assert {normal_year(year) for year in years} == years
    # All are older than 2025-26, and prices have risen.
    assert [year for year in years if not load_series().factor(year, "2025-26") > 1] == []


@pytest.mark.parametrize("ending", ["year", "month", "week", "hour", "day"])
def test_a_unit_of_time_in_the_id_is_the_unit_of_the_value(ending: str) -> None:
    timed = [cost for cost in all_unit_costs() if cost.id.endswith(f"-{ending}")]
    assert timed
    assert {cost.per for cost in timed} == {ending}


@pytest.mark.parametrize(
    ("ref", "value", "per", "price_year"),
    [
        ("foster-care-week", 700, "week", "2013-14"),  # GMCA v1.4, SS2.0
        ("residential-care-week", 2995, "week", "2013-14"),  # GMCA v1.4, SS3.0
        ("prison-place-year", 51724, "year", "2022-23"),  # Ministry of Justice, costs per prisoner 2022-23
        ("ae-attendance", 280, "attendance", "2024-25"),  # Unit Costs of Health and Social Care 2025, Table 6.1.1
        ("robbery-response", 1450, "offence", "2019-20"),  # Home Office, costs of crime 2019-20, response component
        ("robbery-social", 10490, "offence", "2019-20"),  # the same, whole cost
        ("wellby", 13000, "wellby", "2019"),  # HM Treasury, Wellbeing guidance for appraisal, July 2021
    ],
)
def test_figures_are_the_published_ones(ref: str, value: float, per: str, price_year: str) -> None:
    cost = unit_cost(ref)
    assert cost is not None
    assert (cost.value, cost.per, cost.price_year) == (value, per, price_year)


@pytest.mark.parametrize(
    ("whole", "parts"),
    [
        ("domestic-abuse-incident", ["health", "justice", "police", "children", "housing"]),
        ("permanent-exclusion-year", ["education-year", "health-year", "crime-year", "social-services-year"]),
    ],
)
def test_parts_add_up_to_the_whole_they_belong_to(whole: str, parts: list[str]) -> None:
    stem = whole.removesuffix("-year")
    # The publisher rounds the whole to a pound.
    assert sum(_value(f"{stem}-{part}") for part in parts) == pytest.approx(_value(whole), abs=0.5)


def test_a_note_that_names_another_cost_names_one_that_exists() -> None:
    for cost in all_unit_costs():
        for ref in re.findall(r"(?:Part of|see) ([a-z0-9-]+)", cost.note):
            assert unit_cost(ref) is not None, (cost.id, ref)


def test_society_bears_more_than_the_public_response_to_an_offence() -> None:
    responses = [cost for cost in all_unit_costs() if cost.id.endswith("-response")]
    assert len(responses) == 14
    for cost in responses:
        assert _value(cost.id.replace("-response", "-social")) > cost.value


def test_a_reference_is_found_whatever_its_capitals() -> None:
    assert unit_cost(" Foster-Care-Week ") == unit_cost("foster-care-week")
    assert unit_cost("foster-care-fortnight") is None


def test_every_word_must_match() -> None:
    assert "foster-care-week" in _found("foster", "week")
    assert _found("foster", "prison") == []


def test_search_forgives_plurals_capitals_and_phrases() -> None:
    assert _found("Robberies") == _found("robbery")
    assert _found("children", "care") == _found("child care")
    assert _found("social worker hours")[0] == "social-worker-hour"


def test_the_nearest_answer_comes_first() -> None:
    assert _found("rough", "sleeping")[0] == "rough-sleeping-year"
    assert _found("a&e")[0] == "ae-attendance"
    assert _found("prison", "place", "year")[0] == "prison-place-year"


def test_of_equal_answers_the_newer_comes_first() -> None:
    found = _found("ae")
    assert found.index("ae-attendance") < found.index("ae-attendance-2011")


def test_no_words_find_everything() -> None:
    assert len(search_unit_costs([])) == len(all_unit_costs())


def test_a_word_that_is_nowhere_finds_nothing() -> None:
    assert search_unit_costs(["zeppelin"]) == []


@pytest.mark.parametrize(
    ("asked", "meant"),
    [("foster-care-weeks", "foster-care-week"), ("prisonplace-year", "prison-place-year"), ("rehab", "rehabilitation")],
)
def test_a_wrong_reference_is_answered_with_near_ones(asked: str, meant: str) -> None:
    assert any(ref.startswith(meant) or meant in ref for ref in nearest_refs(asked))
    assert len(nearest_refs(asked)) <= 5


@pytest.mark.parametrize(
    "words",
    [
        "foster",
        "residential child",
        "prison",
        "police",
        "a&e",
        "bed",
        "ambulance",
        "drug treatment",
        "alcohol",
        "homelessness",
        "temporary accommodation",
        "rough sleeping",
        "benefit",
        "neet",
        "exclusion",
        "mental health",
        "gp",
        "domestic abuse",
        "social worker",
        "probation",
        "court",
        "truancy",
    ],
)
def test_what_impact_bonds_are_about_can_be_found(words: str) -> None:
    assert search_unit_costs([words])
