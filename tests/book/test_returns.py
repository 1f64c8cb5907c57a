"""Rates of return of many draws at once: those that the bisection of one draw finds, hard cases among them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sibcase.book.draws.exponentials import exponential
from sibcase.book.draws.machine_code import ABOVE, ALONE, BELOW, EVEN, LOST, MAYBE_ABOVE, MAYBE_BELOW, NONE
from sibcase.book.draws.moments import by_moment, moments_at
from sibcase.book.draws.returns import kinds_of, rates
from sibcase.book.rates import dated_rate, rates_of_return
from tests.book.test_rates import HARD, HARD_DATED
from tests.trials import trials

if TYPE_CHECKING:
    from sibcase.book.operations import Array


def periodic(flows: Array, periods_per_year: float = 1.0) -> Array:
    """Return the rates of columns of flows a period apart."""
    moments = moments_at([(float(period), -1) for period in range(len(flows))])

    def alone(draw: int) -> float:
        return float(rates_of_return(flows[:, draw : draw + 1], periods_per_year)[0, 0])

    return rates(list(flows), moments, [], periods_per_year, alone)


def one_by_one(flows: Array) -> Array:
    return np.asarray(rates_of_return(flows, 1.0)[0])


@pytest.mark.costly
@pytest.mark.parametrize("name", [name for name in HARD if HARD[name][0]])
def test_hard_case(name: str) -> None:
    flows, expected, _ = HARD[name]
    column = np.array(flows, dtype=float)[:, None]
    for beside in (column, np.tile(column, 3), np.hstack([column, -column, column * 0])):
        assert periodic(beside)[0] == pytest.approx(expected, abs=1e-9, nan_ok=True)


@pytest.mark.parametrize("name", [name for name in HARD_DATED if HARD_DATED[name][0]])
def test_hard_dated_case(name: str) -> None:
    flows, days, expected, _ = HARD_DATED[name]
    moments = by_moment([(day / 365.0, -1) for day in days], {})
    net = [np.array([sum(float(flows[each]) for each in members)]) for members in moments.values()]
    found = rates(net, moments_at(list(moments)), [], 1.0, lambda _: dated_rate(flows, days))
    assert found[0] == pytest.approx(expected, abs=1e-9, rel=1e-9, nan_ok=True)


MONEY = st.floats(-1e6, 1e6).map(lambda value: round(value, 2)) | st.sampled_from([0.0, -100.0, 110.0, 0.01])


@pytest.mark.costly
@trials(200)
@given(arrays(float, st.tuples(st.integers(1, 12), st.integers(1, 6)), elements=MONEY))
def test_any_flows_have_the_rate_that_is_found_one_by_one(flows: Array) -> None:
    found, expected = periodic(flows), one_by_one(flows)
    assert np.isnan(found).tolist() == np.isnan(expected).tolist()
    assert found == pytest.approx(expected, abs=1e-9, rel=1e-9, nan_ok=True)


@pytest.mark.costly
@trials(60)
@given(
    arrays(float, st.tuples(st.just(8), st.just(4)), elements=MONEY),
    arrays(float, st.tuples(st.just(4), st.just(4)), elements=st.floats(0.0, 1.5)),
)
def test_flows_that_change_places_have_the_rate_of_their_own_order(flows: Array, added: Array) -> None:
    # Four costs somewhere in a year and a half from the start of each year, four receipts in its middle.
    moments = moments_at([(year + 0.5 * half, -1 if half else year) for year in range(4) for half in (0, 1)])

    def days(draw: int) -> Array:
        return np.array([365.0 * (year + (0.5 if half else added[year, draw])) for year in range(4) for half in (0, 1)])

    def alone(draw: int) -> float:
        return dated_rate(flows[:, draw], days(draw))

    found = rates(list(flows), moments, list(added), 1.0, alone)
    expected = [alone(draw) for draw in range(4)]
    assert np.isnan(found).tolist() == np.isnan(expected).tolist()
    assert found == pytest.approx(expected, abs=1e-9, rel=1e-9, nan_ok=True)
    for draw in range(4):
        own = slice(draw, draw + 1)
        by_itself = rates([row[own] for row in flows], moments, [row[own] for row in added], 1.0, lambda _: alone(draw))  # noqa: B023
        assert by_itself.tolist() == pytest.approx([found[draw]], abs=0, rel=0, nan_ok=True)


@pytest.mark.parametrize(
    ("flows", "kind"),
    [
        ([-100, 50, 60], ABOVE),  # sums −100, −50, 10: they turn once
        ([-100, 50, -40, 100], ABOVE),  # −100, −50, −90, 10
        ([-100, 150, -100, 100], MAYBE_ABOVE),  # −100, 50, −50, 50: three turns, so that there may be three rates
        ([-100, 50, 40], BELOW),  # −10; from the end 40, 90, −10: they turn once
        ([-100, 30, -20, 50], BELOW),  # −40; from the end 50, 30, 60, −40
        ([-100, 60, -20], MAYBE_BELOW),  # a loss that ends with a payment in: from the end −20, 40, −60
        ([-100, 100], EVEN),
        ([-100, 40, 60], EVEN),
        ([100, -110], MAYBE_BELOW),  # received first
        ([-100, 0], LOST),
        ([0, 10], NONE),
        ([0, 0], NONE),
        ([-100, math.nan], NONE),
        ([-100, 150, -150, 100], ALONE),  # nothing gained or lost, with sums of both signs: −100, 50, −100, 0
    ],
)
def test_what_running_sums_prove(flows: list[float], kind: int) -> None:
    column = [np.array([flow], dtype=float) for flow in flows]
    assert kinds_of(column).tolist() == [kind]


def test_what_is_proved_is_not_worked_out_alone() -> None:
    flows = np.random.default_rng(2).uniform(0, 60, (40, 500))
    flows[:8] = -flows[:8] * 3

    def alone(draw: int) -> float:
        raise AssertionError(draw)

    moments = moments_at([(0.25 * period, -1) for period in range(40)])
    found = rates(list(flows), moments, [], 1.0, alone)
    expected = one_by_one(flows[:, :50])
    # 0.25 of a year each: a rate of a quarter to the fourth power.
    assert found[:50] == pytest.approx((1 + expected) ** 4 - 1, rel=1e-12)


def test_of_two_losses_the_one_that_a_spreadsheet_shows_is_proved() -> None:
    # Money to and fro, less back than was put in, and a payment in at the end: another rate lies near a total loss.
    flows = np.random.default_rng(4).normal(150, 60, (16, 300)).round(2)
    flows[:8] = -120
    flows[14:] = -np.abs(flows[14:]) / 6
    alone: list[int] = []

    def count(draw: int) -> float:
        alone.append(draw)
        return float(one_by_one(flows[:, draw : draw + 1])[0])

    found = rates(list(flows), moments_at([(float(period), -1) for period in range(16)]), [], 1.0, count)
    losses = flows.sum(axis=0) < 0
    assert np.count_nonzero(losses) > 150
    assert len(alone) < np.count_nonzero(losses) / 2
    assert found == pytest.approx(one_by_one(flows), abs=1e-9, rel=1e-9, nan_ok=True)


@pytest.mark.parametrize(
    "flows",
    [
        [-100, 105, -8, 20],  # a gain: −100, 5, −3, 17
        [-100, 60, 50, -12, 30],  # −100, −40, 10, −2, 28
        [-130, -50, 120, -8, -6, 10],  # a loss at whose end money moves to and fro
    ],
)
def test_sums_that_turn_often_are_proved_from_what_is_found(flows: list[float]) -> None:
    def alone(draw: int) -> float:
        raise AssertionError(draw)

    column = np.array(flows, dtype=float)[:, None]
    moments = moments_at([(float(period), -1) for period in range(len(flows))])
    assert rates(list(column), moments, [], 1.0, alone) == pytest.approx(one_by_one(column), rel=1e-9)


@pytest.mark.parametrize(
    ("flows", "rate"),
    [
        # A gain of 7: worth nothing at −0.00075 % and at 464,101 %, of which that on the side of the gain is shown.
        ([-100.0, 464_201.0, 0.0, -464_094.0], 4641.009784625715),
        ([-100.0, 1_000_000.0, -999_899.9], 9998.0000001),
    ],
)
def test_a_rate_just_below_zero_is_not_that_of_a_gain(flows: list[float], rate: float) -> None:
    column = np.array(flows)[:, None]
    assert one_by_one(column) == pytest.approx(rate, rel=1e-9)
    assert periodic(column) == pytest.approx(rate, rel=1e-9)


def test_a_draw_that_is_done_stays_as_it_is() -> None:
    # Gains and losses of all sizes take two steps or ten: beside one another or not, the bits are the same.
    rng = np.random.default_rng(7)
    flows = np.concatenate([-rng.uniform(50, 150, (4, 300)), rng.uniform(0, 40, (16, 300)) ** rng.uniform(0, 1.5, 300)])
    together = periodic(flows)
    for begin, end in ((0, 1), (1, 8), (8, 80), (80, 300)):
        assert periodic(flows[:, begin:end]).tolist() == together[begin:end].tolist()


@pytest.mark.costly
def test_the_exponential_is_right_to_a_unit_in_the_last_place() -> None:
    values = np.concatenate([np.linspace(-700, 700, 20_001), np.linspace(-1, 1, 20_001)])
    exact = [math.exp(value) for value in values.tolist()]
    assert exponential(values) == pytest.approx(exact, rel=2.3e-16, abs=0)
    assert exponential(np.array([0.0, 900.0])).tolist() == [1.0, float(exponential(np.array([700.0]))[0])]
    assert np.isnan(exponential(np.array([math.nan]))).all()


def test_moments_are_in_order_and_lie_apart_by_few_lengths() -> None:
    # Costs at a place of their own in each quarter, planned at its start; receipts in its middle.
    times = [(0.0, 5), (0.25, 5), (0.125, -1), (0.375, -1), (0.375, -1)]
    grouped = by_moment(times, {5: 0.0})
    assert list(grouped) == [(0.0, 5), (0.125, -1), (0.25, 5), (0.375, -1)]
    assert grouped[(0.375, -1)] == [3, 4]
    moments = moments_at(list(grouped))
    assert moments.gaps == (0.25,)
    assert moments.order == ((0, -1), (2, 0), (1, -1), (3, 0))
