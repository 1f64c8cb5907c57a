"""Grids: each cell is what the case gives with both values written in."""

from __future__ import annotations

import pytest

from sibcase.tasks.sensitivity.grid import grids
from sibcase.tasks.sensitivity.solve import CannotVary
from tests.model.small_cases import case_of

RANGE = "outcomes: {home: {expected: {value: 40%, low: 50%, high: 30%}}}"


def test_each_cell_is_the_figure_of_the_case_with_both_values() -> None:
    found = grids(case_of(RANGE), "outcomes.home.expected", "contract.payments.home.price", ["payments.total"])[0]
    assert found.down.values == pytest.approx((0.3, 0.35, 0.4, 0.45, 0.5))
    # Without a range the price is £12,000, and a tenth and a fifth less and more.
    assert found.across.values == pytest.approx((9_600, 10_800, 12_000, 13_200, 14_400))
    for level, row in zip(found.down.values, found.values, strict=True):
        for price, paid in zip(found.across.values, row, strict=True):
            # 100 people, of whom 50% without the service and `level` with it.
            assert paid == pytest.approx(100 * (0.5 - level) * price, abs=1e-6)


def test_a_share_without_a_range_stays_below_all() -> None:
    found = grids(case_of(), "outcomes.home.baseline", "service.intake.families.starts", ["payments.total"])[0]
    assert found.down.values == pytest.approx((0.4, 0.45, 0.5, 0.55, 0.6))
    high = grids(case_of("outcomes: {home: {baseline: 95%}}"), "outcomes.home.baseline", "outcomes.home.expected")[0]
    assert high.down.values == pytest.approx((0.76, 0.855, 0.95, 1.0))


def test_an_input_that_is_zero_needs_a_range() -> None:
    with pytest.raises(CannotVary, match="give it a low and a high"):
        grids(case_of("outcomes: {home: {expected: 0%}}"), "outcomes.home.expected", "outcomes.home.baseline")
