"""Internal rates of return: hard cases by name, and that a rate is a root whatever the flows."""

from __future__ import annotations

import math
from math import isnan, nan

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from sibcase.book.rates import (
    all_dated_rates,
    all_rates,
    dated_present_value,
    dated_rate,
    npv_profile,
    other_rates,
    present_value,
    rates_of_return,
    sign_changes,
    why_no_dated_rate,
    why_no_rate,
)

NONE_EARNED = "no money is paid in, so there is no return to calculate"

# flows by period → rate per period, and why there is none
HARD: dict[str, tuple[list[float], float, str]] = {
    "all_zero": ([0, 0, 0], nan, "no money moves"),
    "no_flows": ([], nan, "no money moves"),
    "no_sign_change": ([10, 0, 5], nan, NONE_EARNED),
    "only_outflows": ([-100, -50, 0], -1.0, ""),  # a total loss
    "single_outflow": ([-100], -1.0, ""),
    "single_redemption": ([-100, 0, 0, 133.1], 0.1, ""),  # 1.1³ = 1.331
    "repaid_at_once": ([-100, 100], 0.0, ""),
    "repaid_in_the_same_period": ([0, 0], nan, "no money moves"),
    "repaid_late": ([-100, 0, 0, 0, 100], 0.0, ""),
    "after_a_wait": ([0, 0, -100, 110], 0.1, ""),  # nothing happens before the first flow
    "received_first": ([100, -110], 0.1, ""),  # a loan taken costs what a loan given earns
    "two_sign_changes": ([-100, 230, -132], 0.1, ""),  # −(u − 1.1)(u − 1.2): 10 % and 20 %; 10 % is where one looks
    "two_sign_changes_low": ([-100, 245, -147], 0.05, ""),  # −(u − 1.05)(u − 1.4): 5 % is nearer to 10 % than 40 %
    "two_sign_changes_high": ([-100, 183, -70.4], 0.28, ""),  # −(u − 0.55)(u − 1.28): −45 % and 28 %
    "two_sign_changes_at_the_guess": ([-100, 150, -44], 0.1, ""),  # −(u − 0.4)(u − 1.1)
    # −100 × (u − 1.1)², where u = 1 + i: touches zero at 10 % and does not change its sign
    "touched": ([-100, 220, -121], 0.1, ""),
    "touched_where_nothing_looks": ([-1000, 2140, -1144.9], 0.07, ""),  # −1000 × (u − 1.07)²
    "touched_below_zero": ([-100, 150, -56.25], -0.25, ""),  # −100 × (u − 0.75)²
    # As spreadsheets show it; the other root is −76.89 %, and 650 more comes back than was put in.
    "gain_has_a_rate_above_zero": ([-50, -100, 600, 300, -100], 1.8544178284561776, ""),
    # −100 × (u − 0.95)(u − 3), and −100 + 395 − 285 = 10 is a gain: 200 %, although −5 % is nearer to 10 %
    "gain_with_a_nearer_root_below_zero": ([-100, 395, -285], 2.0, ""),
    # 100 × (u − 0.5)(u − 1.12), and 100 − 162 + 56 = −6 is a loss: −50 %, and not 12 %
    "loss_has_a_rate_below_zero": ([100, -162, 56], -0.5, ""),
    "two_roots_in_a_hair": ([-1e6, 2_200_010, -1_210_011], 0.1, ""),  # −10⁶ × (u − 1.1)(u − 1.10001)
    "no_root": ([-1, 3, -2.5], nan, "no rate makes the present value zero"),  # 9 < 4 × 2.5
    "near_minus_one": ([-1_000_000, 0.01], -0.99999999, ""),  # a penny of a million: 1e-8 − 1
    "very_high": ([-1, 500], 499.0, ""),
    "tiny": ([-1e-6, 1.1e-6], 0.1, ""),
    "huge": ([-1e12, 0, 1.21e12], 0.1, ""),
    "a_thousand_periods": ([-1_000.0, *[0.0] * 998, 1_000.0 * 1.01**999], 0.01, ""),
    "a_thousand_coupons": ([-100.0, *[5.0] * 998, 105.0], 0.05, ""),  # a loan at par earns its coupon
}

SAME_DAY = "all money is repaid on the day it is paid in"
BEYOND = "the annual rate is too large to calculate"
NO_ROOT = "no rate makes the present value zero"
THOUSAND = [365.0 * number for number in range(1000)]

# flows, days since the first, rate per year, and why there is none; a year is 365 days
HARD_DATED: dict[str, tuple[list[float], list[float], float, str]] = {
    "all_zero": ([0, 0, 0], [0, 90, 400], nan, "no money moves"),
    "no_flows": ([], [], nan, "no money moves"),
    "no_sign_change": ([10, 0, 5], [0, 31, 60], nan, NONE_EARNED),
    "only_outflows": ([-100, -50], [0, 700], -1.0, ""),  # a total loss
    "single_outflow": ([-100], [0], -1.0, ""),
    "single_redemption": ([-100, 133.1], [0, 1095], 0.1, ""),  # 3 × 365 days; 1.1³ = 1.331
    "a_leap_year_is_longer": ([-100, 110], [0, 366], 1.1 ** (365 / 366) - 1, ""),  # 366 days earn 10 %
    "half_a_year": ([-100, 110], [0, 182.5], 0.21, ""),  # 1.1² = 1.21
    "two_draws_and_a_bullet": ([-100, -110, 242], [0, 365, 730], 0.1, ""),  # 121 + 121
    "repaid_at_once": ([-100, 100], [0, 0], nan, SAME_DAY),
    "repaid_with_a_gain_at_once": ([-100, 110], [0, 0], nan, NONE_EARNED),  # 10 on one day, and nothing put in
    "repaid_in_full_later": ([-100, 100], [0, 400], 0.0, ""),
    "one_day_together": ([-60, -40, 55, 55], [0, 0, 365, 365], 0.1, ""),  # −100 and 110
    # One moment that is worked out in two ways: their years are the same number, their days are not.
    "a_moment_that_differs_in_its_last_bit": ([-100, 55, 55], [0, 365, math.nextafter(365, 366)], 0.1, ""),
    "in_any_order": ([133.1, -100], [1095, 0], 0.1, ""),
    "after_a_wait": ([0, -100, 110], [0, 200, 565], 0.1, ""),  # nothing happens before the first flow
    "received_first": ([100, -110], [0, 365], 0.1, ""),  # a loan taken costs what a loan given earns
    "two_sign_changes": ([-100, 230, -132], [0, 365, 730], 0.1, ""),  # −(u − 1.1)(u − 1.2)
    "two_sign_changes_low": ([-100, 245, -147], [0, 365, 730], 0.05, ""),  # −(u − 1.05)(u − 1.4)
    "two_sign_changes_high": ([-100, 183, -70.4], [0, 365, 730], 0.28, ""),  # −(u − 0.55)(u − 1.28)
    "two_sign_changes_within_a_year": ([-100, 230, -132], [0, 73, 146], 1.1**5 - 1, ""),  # 73 days earn 10 %
    "touched": ([-100, 220, -121], [0, 365, 730], 0.1, ""),  # −100 × (u − 1.1)²
    "gain_has_a_rate_above_zero": (
        [-50, -100, 600, 300, -100],
        [0, 365, 730, 1095, 1460],
        1.8544178284561776,  # as with periods a year apart
        "",
    ),
    "no_root": ([-1, 3, -2.5], [0, 365, 730], nan, NO_ROOT),  # 9 < 4 × 2.5
    "near_minus_one": ([-1_000_000, 0.01], [0, 365], -0.99999999, ""),  # a penny of a million: 1e-8 − 1
    "very_high": ([-1, 500], [0, 365], 499.0, ""),
    "ten_per_cent_in_a_day": ([-100, 110], [0, 1], 1.1**365 - 1, ""),
    "doubled_in_a_day_with_more_to_come": ([-1, 2, 1], [0, 1, 1010], 2.0**365 - 1, ""),
    "tenfold_in_a_day": ([-100, 1000], [0, 1], nan, BEYOND),  # 10³⁶⁵
    "a_century": ([-1, 1.05**100], [0, 36_500], 0.05, ""),
    "a_thousand_periods": ([-1_000.0, *[0.0] * 998, 1_000.0 * 1.01**999], THOUSAND, 0.01, ""),
    "a_thousand_coupons": ([-100.0, *[5.0] * 998, 105.0], THOUSAND, 0.05, ""),  # at par it earns its coupon
}


def rate_of(flows: list[float], periods_per_year: float = 1.0) -> float:
    return float(rates_of_return(np.array(flows, dtype=float)[:, None], periods_per_year)[0, 0])


@pytest.mark.parametrize("name", HARD)
def test_hard_case(name: str) -> None:
    flows, expected, why = HARD[name]
    assert rate_of(flows) == pytest.approx(expected, abs=1e-9, nan_ok=True)
    assert why_no_rate(flows) == why


def test_a_rate_is_there_exactly_when_no_reason_is() -> None:
    assert {name for name, (flows, _, _) in HARD.items() if isnan(rate_of(flows))} == {
        name for name, (_, _, why) in HARD.items() if why
    }


@pytest.mark.parametrize(("periods", "yearly"), [(1, 0.1), (4, 1.1**4 - 1), (12, 1.1**12 - 1)])
def test_a_year_compounds_its_periods(periods: int, yearly: float) -> None:
    assert rate_of([-100, 110], periods) == pytest.approx(yearly)
    assert rate_of([-100], periods) == -1.0


def test_each_column_has_its_own_rate() -> None:
    flows = np.array([[-100.0, 0.0, -100.0], [110.0, 0.0, 0.0]])
    assert rates_of_return(flows, 1.0)[0].tolist() == pytest.approx([0.1, nan, -1.0], nan_ok=True)


@pytest.mark.parametrize(
    ("flows", "changes"), [([-1, 0, 1], 1), ([1, 1], 0), ([-1, 2, 0, -1], 2), ([0, 0], 0), ([], 0)], ids=str
)
def test_sign_changes_pass_over_nil(flows: list[float], changes: int) -> None:
    assert sign_changes(flows) == changes


def test_all_rates_are_found() -> None:
    # −(u − 1.1)(u − 1.2)(u − 1.5) = −u³ + 3.8u² − 4.77u + 1.98
    assert all_rates([-100, 380, -477, 198]) == pytest.approx([0.1, 0.2, 0.5])


def test_a_root_that_is_only_touched_is_found_where_the_search_looks() -> None:
    # −(u − 2)²: nil at 100 %, and below nil on both sides of it.
    assert all_rates([-1, 4, -4]) == pytest.approx([1.0])


def test_present_value_by_hand() -> None:
    assert present_value([-100, 55, 60.5], 0.1) == pytest.approx(0.0)  # 55 / 1.1 = 50; 60.5 / 1.21 = 50
    assert present_value([-100, 55, 60.5], 0.0) == pytest.approx(15.5)


pennies = st.integers(0, 10**9).map(lambda amount: amount / 100)


@given(st.lists(pennies, min_size=1, max_size=12), st.lists(pennies, min_size=1, max_size=12))
@example([0.01], [10_000_000.0])
@example([375_008.96], [0.01])
def test_money_out_and_then_in_has_one_rate_and_it_is_a_root(out: list[float], back: list[float]) -> None:
    assume(sum(out) > 0)
    assume(sum(back) > 0)
    flows = [-amount for amount in out] + back
    rate = rate_of(flows)
    assume(not isnan(rate))
    # Sizes are of the terms of the sum. Near −100 % a rate is known to one part in 2⁵³ only, and 1 + rate to far fewer.
    sizes = sum(abs(flow) / (1 + rate) ** t for t, flow in enumerate(flows))
    precision = 1e-9 + len(flows) * 2**-53 / (1 + rate)
    assert abs(present_value(flows, rate)) <= precision * sizes


@pytest.mark.parametrize("name", HARD_DATED)
def test_hard_case_on_days(name: str) -> None:
    flows, days, expected, why = HARD_DATED[name]
    assert dated_rate(flows, days) == pytest.approx(expected, rel=1e-9, abs=1e-9, nan_ok=True)
    assert why_no_dated_rate(flows, days) == why


def test_every_dated_root_is_found() -> None:
    # −(u − 1.1)(u − 1.2)(u − 1.5) = −u³ + 3.8u² − 4.77u + 1.98, a year apart
    assert all_dated_rates([-100, 380, -477, 198], [0, 365, 730, 1095]) == pytest.approx([0.1, 0.2, 0.5])
    # −(u − 2)², nil at 100 %, where the search looks
    assert all_dated_rates([-1, 4, -4], [0, 365, 730]) == pytest.approx([1.0])


def test_flows_and_days_come_in_pairs() -> None:
    with pytest.raises(ValueError, match="2 flows on 1 days"):
        dated_rate([-1, 2], [0])


def test_dated_present_value_by_hand() -> None:
    assert dated_present_value([-100, 110], [0, 365], 0.1) == pytest.approx(0.0)
    assert dated_present_value([-100, 110], [0, 730], 0.1) == pytest.approx(-100 / 11)  # 110 / 1.21 = 1000 / 11


@given(
    st.lists(st.integers(-(10**6), 10**6).map(float), min_size=2, max_size=10),
)
def test_days_a_year_apart_are_periods_of_a_year(flows: list[float]) -> None:
    assume(sign_changes(flows) <= 1)
    assume(any(flows))
    apart = dated_rate(flows, [365 * number for number in range(len(flows))])
    assert apart == pytest.approx(rate_of(flows), rel=1e-6, abs=1e-9, nan_ok=True)


@given(
    st.lists(st.tuples(st.integers(1, 10**6), st.integers(0, 3000)), min_size=1, max_size=8),
    st.lists(st.tuples(st.integers(1, 10**6), st.integers(1, 4000)), min_size=1, max_size=8),
)
def test_money_out_and_then_in_on_any_days_has_a_root(out: list[tuple[int, int]], back: list[tuple[int, int]]) -> None:
    last = max(day for _, day in out)
    flows = [*(-float(amount) for amount, _ in out), *(float(amount) for amount, _ in back)]
    days = [*(day for _, day in out), *(last + day for _, day in back)]
    rate = dated_rate(flows, days)
    # A rate a hair above −100 % has lost the digits that would show it to be a root; one beyond reason overflows.
    assume(-0.999 < rate < 1e6)
    first = min(days)
    since = [day - first for day in days]
    sizes = sum(abs(flow) / (1 + rate) ** (day / 365) for flow, day in zip(flows, since, strict=True))
    assert abs(dated_present_value(flows, since, rate)) <= 1e-9 * sizes


@given(st.lists(st.integers(1, 1000), min_size=1, max_size=5), st.lists(st.integers(1, 1000), min_size=1, max_size=5))
def test_one_change_of_sign_agrees_with_the_roots_of_the_polynomial(out: list[int], back: list[int]) -> None:
    flows = [*(-amount for amount in out), *back]
    # In x = 1 / (1 + i) the present value is a polynomial, and Descartes allows it one positive root.
    roots = np.roots(flows[::-1])
    positive = [root.real for root in roots if abs(root.imag) < 1e-9 * abs(root) and root.real > 0]
    assume(len(positive) == 1)
    assert 1 / (1 + rate_of([float(flow) for flow in flows])) == pytest.approx(positive[0], rel=1e-6)


@given(st.lists(st.integers(-(10**6), 10**6).map(float), min_size=2, max_size=10))
def test_whatever_the_flows_there_is_a_root_or_a_reason(flows: list[float]) -> None:
    rate = rate_of(flows)
    if isnan(rate):
        assert why_no_rate(flows)
    elif rate == -1.0:
        assert max(flows) <= 0
    else:
        sizes = sum(abs(flow) / (1 + rate) ** t for t, flow in enumerate(flows))
        assert abs(present_value(flows, rate)) <= 1e-9 * sizes


# --- several rates ----------------------------------------------------------------------------------------------------

TWO_RATES = (-100.0, 230.0, -132.0)  # −100 × (1 + i)² + 230 × (1 + i) − 132 is nil at 10 % and at 20 %


def test_other_rates_are_those_that_were_not_taken() -> None:
    assert rates_of_return(np.array([TWO_RATES]).T, 1.0)[0, 0] == pytest.approx(0.1)
    assert other_rates(TWO_RATES, 1.0) == pytest.approx([0.2])
    assert other_rates((0.0, *TWO_RATES), 1.0) == pytest.approx([0.2])
    assert other_rates((-100.0, 110.0), 1.0) == []


def test_other_rates_are_those_of_a_year() -> None:
    assert other_rates(TWO_RATES, 4.0) == pytest.approx([1.2**4 - 1])


def test_profile_of_present_values() -> None:
    # At 0 %: −2; at 15 %: −100 + 200 − 99.81; at 50 %: −100 + 153.33 − 58.67.
    assert npv_profile(TWO_RATES, 1.0, (0.0, 0.15, 0.5)) == pytest.approx([-2, 0.189036, -5.333333], abs=1e-6)


def test_undefined_flows_have_no_rate() -> None:
    assert isnan(rate_of([-100.0, nan]))
    assert isnan(rate_of([-100.0, nan, 110.0]))
    assert isnan(dated_rate([-100.0, nan], [0.0, 365.0]))
    assert isnan(dated_rate([-100.0, nan, 110.0], [0.0, 10.0, 365.0]))
