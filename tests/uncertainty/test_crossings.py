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
    assert (found.until, found.jumps) == (None, False)
    assert search.below == ((0.0, found.value),)
    assert (search.least, search.most) == (-1.0, 2.0)


def test_a_figure_that_falls_is_below_at_the_end() -> None:
    search = crossings(lambda x: 0.3512 - x, (0.0, 1.0), 0.0, 1e-9)
    assert search.below == ((search.found[0].value, 1.0),)


def test_a_parabola_crosses_twice() -> None:
    search = crossings(lambda x: (x - 0.2512) * (x - 0.7518), (0.0, 1.0), 0.0, 1e-9)
    assert [each.value for each in search.found] == pytest.approx([0.2512, 0.7518], abs=1e-6)
    assert search.below == ((search.found[0].value, search.found[1].value),)


def test_what_stays_at_the_target_is_a_stretch() -> None:
    (found,) = crossings(lambda x: np.minimum(x, 0.6), (0.0, 1.0), 0.6, 1e-9).found
    assert found.value == pytest.approx(0.6)
    assert found.until == 1.0


def test_what_touches_the_target_is_below_on_both_sides() -> None:
    # -(x - 1/2)^2 is zero at a half and nowhere above: the point at the target ends one stretch and begins the next.
    assert crossings(lambda x: -((x - 0.5) ** 2), (0.0, 1.0), 0.0, 1e-9).below == ((0.0, 0.5), (0.5, 1.0))


def test_at_the_target_from_the_start_is_not_below() -> None:
    search = crossings(lambda x: x, (0.0, 1.0), 0.0, 1e-9)
    assert [each.value for each in search.found] == [0.0]
    assert search.below == ()


def test_an_undefined_figure_ends_what_is_below() -> None:
    # Evaluated at steps of a thousandth: 0.499 is the last value at which the figure is defined.
    (stretch,) = crossings(lambda x: np.where(x < 0.4995, -1.0, np.nan), (0.0, 1.0), 0.0, 1e-9).below
    assert stretch == pytest.approx((0.0, 0.499))


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
