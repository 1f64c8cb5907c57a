"""Creaming within a group: what the easiest tenth can bring at most, worked by hand on the small case."""

from __future__ import annotations

import pytest

from tests.model.small_cases import figures_of, value

KEY = "creaming.home"


def test_a_price_for_the_change_pays_for_people_who_would_have_done_well_anyway() -> None:
    # Half of the children stay at home without the service, so that a whole tenth of them can be found among these.
    # Counted against the baseline of all, that is 100% − 50%; as planned it is 50% − 40%. £12,000 for each.
    figures = figures_of()
    assert figures.value(f"{KEY}.easiest_rate") == 1
    assert figures.value(f"{KEY}.usual_payment") == pytest.approx(1_200)
    assert figures.value(f"{KEY}.easiest_payment") == pytest.approx(6_000)
    assert figures.value(f"{KEY}.gain") == pytest.approx(4_800)
    assert figures.value(f"{KEY}.even_price") == pytest.approx(2_400)  # × 50% is £1,200


def test_a_price_for_what_is_observed_pays_for_all_of_them() -> None:
    # £2,000 for each: 60% are at home with the service, and all of the easiest tenth.
    gross = "contract: {payments: {home: {counts: gross, price: £2k}}}"
    assert value(f"{KEY}.usual_payment", gross) == pytest.approx(1_200)
    assert value(f"{KEY}.easiest_payment", gross) == pytest.approx(2_000)
    assert value(f"{KEY}.even_price", gross) == pytest.approx(1_200)


def test_a_rare_outcome_is_not_found_in_a_whole_tenth() -> None:
    # 5% are in work without the service: half of the easiest tenth at most. 50% − 5% is counted, as planned 30% − 5%.
    rare = "outcomes: {home: {direction: increase, baseline: 5%, expected: 30%}}"
    assert value(f"{KEY}.easiest_rate", rare) == pytest.approx(0.5)
    assert value(f"{KEY}.usual_payment", rare) == pytest.approx(3_000)
    assert value(f"{KEY}.easiest_payment", rare) == pytest.approx(5_400)
    assert value(f"{KEY}.even_price", rare) == pytest.approx(3_000 / 0.45)


def test_where_nobody_does_well_without_the_service_there_is_nothing_to_gain() -> None:
    never = "outcomes: {home: {direction: increase, baseline: 0%, expected: 30%}}"
    assert value(f"{KEY}.easiest_payment", never) == 0
    assert value(f"{KEY}.gain", never) == pytest.approx(-3_600)
    assert value(f"{KEY}.even_price", never) is None


@pytest.mark.parametrize("measure", ["count", "days"])
def test_only_what_is_yes_or_no_is_worked_out(measure: str) -> None:
    figures = figures_of(f"outcomes: {{home: {{measure: {measure}, baseline: 3, expected: 2}}}}")
    assert f"{KEY}.gain" not in figures
