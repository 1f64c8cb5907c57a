"""Discount profiles give the factors that the Treasury publishes, and refuse what they do not state."""

from __future__ import annotations

import csv
from itertools import pairwise
from pathlib import Path

import pytest

from sibcase.reference.discounting import (
    UnknownProfile,
    YearOutOfRange,
    flat_profile,
    load_profile,
    profile_names,
)
from sibcase.reference.lookup import read_table

_CHECK = Path(__file__).with_name("discount_factors_check.csv")
_ROWS = tuple(csv.DictReader(_CHECK.read_text(encoding="utf-8").splitlines()))


@pytest.mark.parametrize("row", _ROWS, ids=[f"{row['profile']}-{row['year']}" for row in _ROWS])
def test_factors_are_those_of_the_check_table(row: dict[str, str]) -> None:
    # Green Book supplementary guidance on discounting (February 2026), Annex A, to four places; past
    # year 30 the table holds factors multiplied out from the bands, to six.
    factor = load_profile(row["profile"]).factor(int(row["year"]))
    if row["factor_published"]:
        assert f"{factor:.4f}" == row["factor_published"]
    assert factor == pytest.approx(float(row["factor_computed"]), abs=5e-7)


def test_the_check_table_is_whole() -> None:
    published = [row for row in _ROWS if row["factor_published"]]
    assert len(_ROWS) == 90
    assert len(published) == 62  # years 0 to 30, standard and health


def test_factors_are_the_factors_of_the_first_years() -> None:
    profile = load_profile("green-book")
    # 1; 1/1.035; 1/1.035²
    assert profile.factors(3) == pytest.approx((1.0, 0.966184, 0.933511), abs=5e-7)
    assert profile.factors(0) == ()
    assert profile.factors(1) == (1.0,)
    assert profile.factors(126)[125] == profile.factor(125)


def test_the_step_falls_between_years_30_and_31() -> None:
    profile = load_profile("green-book")
    assert profile.factor(30) / profile.factor(29) == pytest.approx(1 / 1.035)
    assert profile.factor(31) / profile.factor(30) == pytest.approx(1 / 1.03)
    assert profile.factor(76) / profile.factor(75) == pytest.approx(1 / 1.025)


@pytest.mark.parametrize("year", [-1, 126])
def test_a_year_without_a_rate_is_refused(year: int) -> None:
    with pytest.raises(YearOutOfRange, match="76 to 125"):
        load_profile("green-book").factor(year)


def test_the_2003_edition_goes_on() -> None:
    old, new = load_profile("green-book-2003"), load_profile("green-book")
    assert old.factors(126) == new.factors(126)
    assert old.last_year is None
    assert old.factor(126) / old.factor(125) == pytest.approx(1 / 1.02)  # Green Book 2003, Table 6.1
    assert old.factor(400) > 0


def test_flat_profile_discounts_at_one_rate_for_ever() -> None:
    profile = flat_profile(0.04)
    assert profile.name == "flat 4%"
    assert profile.factor(10) == pytest.approx(0.675564)  # 1.04 to the power −10
    assert profile.factor(200) == pytest.approx(1.04**-200)
    assert flat_profile(0).factors(3) == (1.0, 1.0, 1.0)


@pytest.mark.parametrize("rate", [-1.0, -2.0, float("nan")])
def test_a_flat_rate_that_destroys_money_is_refused(rate: float) -> None:
    with pytest.raises(ValueError, match="above -100"):
        flat_profile(rate)


def test_an_unknown_profile_names_the_nearest() -> None:
    with pytest.raises(UnknownProfile) as caught:
        load_profile("greenbook")
    assert caught.value.nearest[0] == "green-book"
    assert caught.value.known == profile_names()
    assert "green-book-health" in str(caught.value)


@pytest.mark.parametrize("name", profile_names())
def test_bands_run_from_year_one_without_gap_or_overlap(name: str) -> None:
    steps = load_profile(name).steps
    assert steps[0].year_from == 1
    for earlier, later in pairwise(steps):
        assert earlier.year_to is not None
        assert later.year_from == earlier.year_to + 1
        assert later.rate < earlier.rate  # every schedule here declines with time


@pytest.mark.parametrize("row", read_table("discount_rates"), ids=lambda row: f"{row['profile']}-{row['year_from']}")
def test_every_rate_is_cited_and_verified(row: dict[str, str]) -> None:
    assert row["title"]
    assert row["source"]
    assert row["source_url"].startswith("http")
    assert row["confidence"] == "verified"
    assert 0 < float(row["rate"]) <= 0.10  # the highest official rate in the table is Australia's high test


def test_the_profiles_people_ask_for_are_there() -> None:
    wanted = {"green-book", "green-book-reduced", "green-book-health", "us-omb-a94", "australia-oia", "new-zealand"}
    assert wanted <= set(profile_names())
    assert {"netherlands", "norway", "eu-cohesion"} <= set(profile_names())
