"""Crossings: single values, stretches, jumps, several of them, and none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sibcase.uncertainty.crossings import crossings


def test_a_straight_line_crosses_once() -> None:
    search = crossings(lambda x: 3 * x - 1, (0.0, 1.0), 0.0, 1e-9)
    (found,) = search.found
    assert found.value == pytest.approx(1 / 3, abs=1e-9)
    assert (found.until, found.jumps, found.rises) == (None, False, True)
    assert (search.least, search.most) == (-1.0, 2.0)


def test_a_figure_that_falls_does_not_rise() -> None:
    assert [each.rises for each in crossings(lambda x: 0.3512 - x, (0.0, 1.0), 0.0, 1e-9).found] == [False]


def test_a_parabola_crosses_twice() -> None:
    search = crossings(lambda x: (x - 0.2512) * (x - 0.7518), (0.0, 1.0), 0.0, 1e-9)
    assert [each.value for each in search.found] == pytest.approx([0.2512, 0.7518], abs=1e-6)
    assert [each.rises for each in search.found] == [False, True]


def test_what_stays_at_the_target_is_a_stretch() -> None:
    (found,) = crossings(lambda x: np.minimum(x, 0.6), (0.0, 1.0), 0.6, 1e-9).found
    assert found.value == pytest.approx(0.6)
    assert found.until == 1.0
    assert found.rises


def test_a_cliff_is_jumped() -> None:
    (found,) = crossings(lambda x: np.where(x < 0.4567, -5.0, 5.0), (0.0, 1.0), 0.0, 1e-9).found
    assert found.jumps
    assert found.value == pytest.approx(0.4567, abs=1e-9)


def test_what_never_comes_to_the_target_says_how_near_it_comes() -> None:
    search = crossings(lambda x: x + 1, (0.0, 1.0), 9.0, 1e-9)
    assert (search.found, search.least, search.most) == ((), 1.0, 2.0)


def test_what_is_undefined_crosses_nothing() -> None:
    search = crossings(lambda x: np.full(x.shape, np.nan), (0.0, 1.0), 0.0, 1e-9)
    assert search.found == ()
    assert np.isnan(search.least)


def test_a_gap_is_no_crossing() -> None:
    assert crossings(lambda x: np.where(x < 0.5, -1.0, np.nan), (0.0, 1.0), 0.0, 1e-9).found == ()


@given(st.floats(0.001, 0.999), st.floats(0.1, 1e6))
def test_the_crossing_of_a_line_is_where_it_is_zero(root: float, slope: float) -> None:
    search = crossings(lambda x: slope * (x - root), (0.0, 1.0), 0.0, 1e-12)
    assert [each.value for each in search.found] == pytest.approx([root], abs=1e-9)
