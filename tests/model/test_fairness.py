"""Fairness between segments: margins under a flat tariff and the tariff that would level them, worked by hand.

Two segments of the small case: 60 easier people, all of whom complete, and 40 harder ones, half of whom do. One price
of £12,000 for each of the 10 % of completers who are at home because of the service.
"""

from __future__ import annotations

import pytest

from tests.model.small_cases import figures_of

SEGMENTS = """
need: {segments: {families: absent, easier: {people: 100, unit_cost: £10k per year, years: 5},
  harder: {people: 100, unit_cost: £20k per year, years: 5}}}
service: {intake: {families: absent, easier: {starts: 60 over 1 year},
  harder: {starts: 40 over 1 year, completion: 50%}}}
"""
# £1,500 more for each of the 40: £60,000 in all.
DEARER = "service: {costs: {therapy: {amount: £1_500 per start, segment: harder}}}"


def test_one_segment_has_a_margin_and_nothing_to_compare_it_with() -> None:
    figures = figures_of()
    assert figures.value("segments.families.payment_per_start") == pytest.approx(1_200)  # £12,000 × 10 %
    assert figures.value("segments.families.cost_per_start") == 1_000  # £100,000 for 100
    assert figures.value("segments.families.margin") == pytest.approx(200)
    assert "segments.margin_spread" not in figures


def test_margins_of_two_segments() -> None:
    figures = figures_of(SEGMENTS, DEARER)
    assert figures.value("segments.easier.payment_per_start") == pytest.approx(1_200)  # £12,000 × 100 % × 10 %
    assert figures.value("segments.harder.payment_per_start") == pytest.approx(600)  # £12,000 × 50 % × 10 %
    assert figures.value("segments.easier.cost_per_start") == 1_000  # £100,000 for all 100 who start
    assert figures.value("segments.harder.cost_per_start") == 2_500  # and £1,500 of their own
    assert figures.value("segments.easier.margin") == pytest.approx(200)
    assert figures.value("segments.harder.margin") == pytest.approx(-1_900)
    assert figures.value("segments.margin_spread") == pytest.approx(2_100)


def test_the_tariff_that_would_be_fair() -> None:
    figures = figures_of(SEGMENTS, DEARER)
    # The average margin is (60 × 200 − 40 × 1,900) / 100 = −640: easier people would have to bring 1,000 − 640 = £360
    # instead of £1,200, harder ones 2,500 − 640 = £1,860 instead of £600.
    assert figures.value("segments.average_margin") == pytest.approx(-640)
    assert figures.value("segments.easier.equal_tariff") == pytest.approx(0.3)
    assert figures.value("segments.easier.equal_tariff.home") == pytest.approx(3_600)
    assert figures.value("segments.harder.equal_tariff") == pytest.approx(3.1)
    assert figures.value("segments.harder.equal_tariff.home") == pytest.approx(37_200)
    # Payments in all stay what they are: 60 × 360 + 40 × 1,860 = 96,000 = 60 × 1,200 + 40 × 600.
    assert figures.value("payments.total") == pytest.approx(96_000)


def test_a_tariff_for_one_segment_is_no_payment_for_the_other() -> None:
    figures = figures_of(SEGMENTS, "outcomes: {home: {segment: harder}}")
    assert figures.value("segments.easier.payment_per_start") == 0
    assert figures.value("segments.harder.payment_per_start") == pytest.approx(600)
    assert figures.value("segments.easier.equal_tariff") is None
    assert figures.why("segments.easier.equal_tariff") == "easier: payment by tariff for one who starts is zero"
    assert "segments.easier.equal_tariff.home" not in figures


def test_prices_for_what_is_observed_count_what_is_observed() -> None:
    # 60 % are at home: £12,000 × 60 %.
    figures = figures_of("contract: {payments: {home: {counts: gross}}}")
    assert figures.value("segments.families.payment_per_start") == pytest.approx(7_200)


def test_other_lines_are_shared_by_starts() -> None:
    # £40,000 in all for 100 who start; the factor leaves it alone.
    fixed = "contract: {payments: {fixed: {kind: block, amount: £10k per year, payers: {nhs: 100%}}}}"
    figures = figures_of(SEGMENTS, fixed)
    assert figures.value("segments.easier.payment_per_start") == pytest.approx(1_600)
    assert figures.value("segments.harder.payment_per_start") == pytest.approx(1_000)
    # Both cost £1,000; the average margin is (60 × 600 + 40 × 0) / 100 = £360: each is to bring £1,360, £960 by tariff.
    assert figures.value("segments.easier.equal_tariff.home") == pytest.approx(12_000 * 960 / 1_200)
    assert figures.value("segments.harder.equal_tariff.home") == pytest.approx(12_000 * 960 / 600)


def test_a_cost_per_outcome_is_reported_by_the_outcome_s_segment() -> None:
    # 40 × 50 % × 10 % = 2 outcomes of £3,000: £150 for each of 40; the easier segment does not pay for them.
    changes = (
        "outcomes: {home: {segment: harder}}",
        "service: {costs: {bonus: {amount: £3k per outcome, outcome: home}}}",
    )
    figures = figures_of(SEGMENTS, *changes)
    assert figures.value("segments.easier.cost_per_start") == 1_000
    assert figures.value("segments.harder.cost_per_start") == pytest.approx(1_150)


def test_costs_by_segment_add_up_to_all_costs() -> None:
    figures = figures_of(SEGMENTS, DEARER)
    parts = [
        (figures.value(f"segments.{name}.cost_per_start") or 0) * (figures.value(f"service.starts.{name}") or 0)
        for name in ("easier", "harder")
    ]
    assert sum(parts) == pytest.approx(figures.value("service.costs.total"))


def test_money_of_later_years_is_put_into_the_case_s_prices() -> None:
    # Workers grow by 10 % a year with prices: £50,000 and £55,000 in cash are 2 × £50,000 in the case's prices.
    figures = figures_of("inflation: 10%", "service: {costs: {workers: {indexed: true}}}")
    assert figures.value("service.costs.total") == pytest.approx(105_000)
    assert figures.value("segments.families.cost_per_start") == pytest.approx(1_000)


def test_the_cap_for_one_person_counts() -> None:
    # £12,000 with a chance of 10 %, of which one person brings £9,000 at most: £900.
    figures = figures_of("contract: {cap_per_person: £9k}")
    assert figures.value("segments.families.payment_per_start") == pytest.approx(900)


def test_nobody_starts_and_nothing_is_divided_by_nobody() -> None:
    figures = figures_of(SEGMENTS, DEARER, "service: {intake: {harder: {starts: 0 over 1 year}}}")
    assert figures.value("segments.easier.margin") == pytest.approx(1_200 - 100_000 / 60)
    assert figures.value("segments.average_margin") == pytest.approx(1_200 - 100_000 / 60)


def test_without_costs_or_contract_there_are_no_margins() -> None:
    assert not figures_of("service: {costs: absent}").book.names("segments.")
    assert not figures_of("stage: concept", "contract: absent\ninvestment: absent").book.names("segments.")
