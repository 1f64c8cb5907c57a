"""Probabilities: exact sums worked in fractions, values of published tables, and the ends."""

from __future__ import annotations

import math
from fractions import Fraction
from statistics import NormalDist

import numpy as np
import pytest

from sibcase.book.probabilities import binomial_at_least, neither_each_nor_all, normal_below, poisson_at_least


def at_least(n: float, p: float, k: float) -> float:
    return float(binomial_at_least(np.array([[n]]), np.array([[p]]), np.array([[k]]))[0, 0])


def events(mean: float, k: float) -> float:
    return float(poisson_at_least(np.array([[mean]]), np.array([[k]]))[0, 0])


def exact(n: int, p: Fraction, k: int) -> float:
    """The same sum in fractions, from the other end."""
    return float(sum(math.comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(k, n + 1)))


@pytest.mark.parametrize(
    ("z", "below"),
    [(0.0, 0.5), (1.959964, 0.975), (-1.959964, 0.025), (0.841621, 0.8), (-3.0, 0.001350)],  # any table of Φ
)
def test_the_normal_curve(z: float, below: float) -> None:
    assert float(normal_below(np.array([[z]]))[0, 0]) == pytest.approx(below, abs=1e-6)


@pytest.mark.parametrize(
    ("n", "p", "k", "chance"),
    [
        (4, 0.5, 3, 5 / 16),  # four ways to three, one way to four, of sixteen
        (4, 0.75, 3, 4 * 27 / 256 + 81 / 256),
        (10, 0.1, 1, 1 - 0.9**10),
        (10, 0.3, 0, 1.0),
        (10, 0.3, -2, 1.0),
        (10, 0.3, 11, 0.0),
        (10, 0.0, 1, 0.0),
        (10, 1.0, 10, 1.0),
        (0, 0.5, 1, 0.0),
    ],
)
def test_few_people(n: float, p: float, k: float, chance: float) -> None:
    assert at_least(n, p, k) == pytest.approx(chance, abs=1e-12)


@pytest.mark.parametrize(("n", "p", "k"), [(57, (14, 25), 33), (200, (1, 200), 2), (2500, (99, 100), 2480)])
def test_sums_agree_with_fractions(n: int, p: tuple[int, int], k: int) -> None:
    assert at_least(n, p[0] / p[1], k) == pytest.approx(exact(n, Fraction(*p), k), abs=1e-10)


def test_many_people_go_by_the_normal_curve() -> None:
    # 1 − Φ((50,100.5 − 50,000) / √25,000) = 1 − Φ(0.635618)
    assert at_least(100_000, 0.5, 50_101) == pytest.approx(0.262513, abs=1e-6)
    assert events(10_000, 10_100) == pytest.approx(
        0.159868, abs=1e-6
    )  # 1 − Φ((10,099.5 − 10,000) / 100) = 1 − Φ(0.995)


@pytest.mark.parametrize(
    ("mean", "k", "chance"),
    [
        (2.0, 1, 1 - math.exp(-2)),
        (2.0, 2, 1 - 3 * math.exp(-2)),
        (1.0, 3, 1 - 2.5 * math.exp(-1)),  # 1 + 1 + ½
        (0.0, 1, 0.0),
        (0.0, 0, 1.0),
        (5.0, -1, 1.0),
    ],
)
def test_events(mean: float, k: float, chance: float) -> None:
    assert events(mean, k) == pytest.approx(chance, abs=1e-12)


def test_a_large_mean_loses_no_term() -> None:
    # e^−1,500 is below the least float; half of a Poisson law lies at its mean or above, and a little more.
    assert events(1_500, 1_500) == pytest.approx(0.5 + 1 / (3 * math.sqrt(2 * math.pi * 1_500)), abs=1e-3)


def test_draws_are_computed_together() -> None:
    found = binomial_at_least(np.array([[4.0, 10.0]]), np.array([[0.5, 0.1]]), np.array([[3.0, 1.0]]))
    assert found[0].tolist() == pytest.approx([5 / 16, 1 - 0.9**10])


def test_what_is_undefined_stays_undefined() -> None:
    assert math.isnan(at_least(10, float("nan"), 1))
    assert math.isnan(at_least(float("nan"), 0.5, 1))
    assert math.isnan(events(float("nan"), 1))
    found = poisson_at_least(np.array([[float("nan"), 2.0]]), np.array([[1.0, 1.0]]))
    assert found[0, 1] == pytest.approx(1 - math.exp(-2))


@pytest.mark.costly
def test_no_draw_changes_another() -> None:
    # 2,100 of 4,000 people at 52 %: summed exactly alone, and beside 60,000 of 100,000, for whom the curve is used.
    people, rate, events_of = np.array([[4000.0, 1e5]]), np.array([[0.52, 0.6]]), np.array([[2100.0, 60_000.0]])
    together = binomial_at_least(people, rate, events_of)[0].tolist()
    assert together == [at_least(4000, 0.52, 2100), at_least(1e5, 0.6, 60_000)]
    assert together[0] == pytest.approx(exact(4000, Fraction(13, 25), 2100), abs=1e-9)
    mean, counts = np.array([[3.0, 10_000.0]]), np.array([[5.0, 10_100.0]])
    assert poisson_at_least(mean, counts)[0].tolist() == [events(3.0, 5), events(10_000, 10_100)]


def test_each_draw_takes_the_shorter_tail() -> None:
    # P(X ≥ 2,500 of 2,501 at 99.9 %) = p^2501 + 2501 p^2500 (1 − p): the upper tail has two terms.
    p = 0.999
    found = binomial_at_least(np.array([[2501.0, 3.0]]), np.array([[p, 0.5]]), np.array([[2500.0, 3.0]]))[0]
    assert found.tolist() == pytest.approx([p**2501 + 2501 * p**2500 * (1 - p), 1 / 8], rel=1e-9)


# --- several results and all of them together -------------------------------------------------------------------------


def neither(each: float, together: float, count: int) -> float:
    return float(neither_each_nor_all(np.array([[each]]), np.array([[together]]), np.array([[float(count)]]))[0, 0])


@pytest.mark.parametrize("together", [-1.5, 0.0, 0.7, 2.5])
def test_of_one_result_the_lower_limit_decides(together: float) -> None:
    assert neither(0.7, together, 1) == pytest.approx(NormalDist().cdf(min(0.7, together)))


@pytest.mark.parametrize("count", [2, 3, 10])
def test_one_limit_far_away_leaves_the_other(count: int) -> None:
    # All below one limit: Φ^k. The mean below the other: its own Φ.
    assert neither(0.7, 9, count) == pytest.approx(NormalDist().cdf(0.7) ** count, abs=1e-5)
    assert neither(9, 0.7, count) == pytest.approx(NormalDist().cdf(0.7), abs=1e-5)


@pytest.mark.parametrize(("each", "together"), [(1.0, 0.5), (0.3, 1.7), (-1.0, 0.2), (2.0, 2.0)])
def test_two_results_by_an_integral(each: float, together: float) -> None:
    # ∫ φ(x) Φ(min(a, √2 b − x)) dx up to a, by the trapezium rule over 20,000 steps.
    phi, steps = NormalDist(), 20_000
    xs = [-9 + (each + 9) * i / steps for i in range(steps + 1)]
    heights = [phi.pdf(x) * phi.cdf(min(each, math.sqrt(2) * together - x)) for x in xs]
    integral = (sum(heights) - (heights[0] + heights[-1]) / 2) * (each + 9) / steps
    assert neither(each, together, 2) == pytest.approx(integral, abs=1e-5)


def test_what_is_undefined_or_out_of_reach() -> None:
    assert math.isnan(neither(float("nan"), 1, 2))
    assert neither(-20, 1, 2) == 0
    assert neither(50, 50, 3) == pytest.approx(1)
    assert neither(1, -50, 3) == pytest.approx(0)


def test_a_draw_has_the_same_bits_by_itself_and_among_many() -> None:
    rng = np.random.default_rng(7)
    people, events = np.floor(rng.uniform(0, 900, (2, 40)))
    rate, mean = rng.uniform(0, 1, 40), rng.uniform(0, 900, 40)
    by_itself = [slice(at, at + 1) for at in range(40)]
    binomial, poisson = binomial_at_least(people, rate, events), poisson_at_least(mean, events)
    assert [binomial_at_least(people[at], rate[at], events[at])[0] for at in by_itself] == binomial.tolist()
    assert [poisson_at_least(mean[at], events[at])[0] for at in by_itself] == poisson.tolist()
