"""Percentiles of draws: exact while all are kept, near enough beyond, and the same in whatever order draws come."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sibcase.uncertainty.percentiles import MOST_KEPT, Drawers

SHARES = [0.0, 0.05, 0.1, 0.5, 0.9, 0.95, 1.0]


def drawers_of(draws: np.ndarray, expected: int, block: int = 4_096) -> Drawers:
    drawers = Drawers(expected)
    for begin in range(0, draws.size, block):
        drawers.add(draws[begin : begin + block])
    return drawers


@pytest.mark.parametrize("block", [1, 7, 500, 10_000])
def test_what_is_kept_gives_exact_percentiles_whatever_the_block(block: int) -> None:
    draws = np.random.default_rng(1).normal(0, 1e6, 501)
    assert drawers_of(draws, 501, block).percentiles(SHARES) == list(np.quantile(draws, SHARES))


@pytest.mark.parametrize("centre", [0.0, 1e6, -1e6, 1e-3])
def test_what_is_counted_is_as_near_as_a_drawer_is_wide(centre: float) -> None:
    draws = np.random.default_rng(1).normal(centre, 1e5, 20_000)
    counted = drawers_of(draws, MOST_KEPT + 1)
    exact = np.quantile(draws, SHARES, method="lower")
    assert counted.percentiles(SHARES) == pytest.approx(list(exact), rel=1 / 65_536)
    again = drawers_of(draws[::-1], MOST_KEPT + 1, block=1_000)
    assert again.percentiles(SHARES) == counted.percentiles(SHARES)


def test_memory_does_not_grow_with_the_draws() -> None:
    drawers = Drawers(MOST_KEPT + 1)
    for seed in range(40):
        drawers.add(np.random.default_rng(seed).uniform(1.0, 2.0, 100_000))
    drawers.percentiles(SHARES)
    assert drawers.count == 4_000_000
    assert drawers.held <= 65_537


def test_what_is_not_a_number_is_counted_apart() -> None:
    drawers = drawers_of(np.array([1.0, np.nan, 3.0]), 3)
    assert (drawers.count, drawers.undefined) == (2, 1)
    assert drawers.percentiles([0.5]) == [2.0]
    assert np.isnan(Drawers(3).percentiles([0.5])[0])


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False, width=64), min_size=1, max_size=50))
def test_counted_percentiles_are_in_order(draws: list[float]) -> None:
    found = drawers_of(np.array(draws), MOST_KEPT + 1).percentiles(SHARES)
    assert found == sorted(found)
