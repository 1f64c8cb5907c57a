"""Choosing bids: both ways agree, limits are kept to the penny, and criteria count in their order."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from sibcase.tasks.bids import choose as choosing
from sibcase.tasks.bids.choose import Limit, Question, choose

METHODS = pytest.mark.parametrize("method", ["every set", "integer programming"])


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch, method: str) -> None:
    """Let the set be found in one way only."""
    monkeypatch.setattr(choosing, "MOST_SETS", 0 if method == "integer programming" else 10**6)


def numbers(*values: float) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Return an array."""
    return np.array(values, dtype=float)


@METHODS
@pytest.mark.usefixtures("only")
def test_the_best_set_within_the_allocation(method: str) -> None:
    # Programme 0: £60 for 9 or £50 for 7. Programme 1: £50 for 8. Programme 2: £40 for 7. With £100: 9 + 7 = 16 for
    # £100; 8 + 7 = 15 for £90, and 7 + 8 = 15 for £100.
    question = Question([0, 0, 1, 2], [Limit(numbers(60, 50, 50, 40), 100)], [numbers(9, 7, 8, 7)])
    found = choose(question)
    assert (found.bids, found.method, found.is_best) == ((0, 3), method, True)
    assert question.sets == 3 * 2 * 2


@METHODS
@pytest.mark.usefixtures("only")
def test_a_penny_too_much_is_too_much(method: str) -> None:
    most = 30_000_000.0
    values, amounts = numbers(10, 9), numbers(most + 0.01, most)
    found = choose(Question([0, 1], [Limit(amounts, most)], [values]))
    assert (found.bids, found.method) == ((1,), method)


@METHODS
@pytest.mark.usefixtures("only")
def test_the_second_criterion_decides_between_equals(method: str) -> None:
    # Both bids of the only programme bring 5; the second costs less.
    found = choose(Question([0, 0], [Limit(numbers(3, 2), 3)], [numbers(5, 5), -numbers(3, 2)]))
    assert (found.bids, found.method) == ((1,), method)


@METHODS
@pytest.mark.usefixtures("only")
def test_no_set_reaches_what_cannot_be_reached(method: str) -> None:
    limits = [Limit(numbers(3, 2), 3), Limit(numbers(1, 1), 2, is_floor=True)]
    assert choose(Question([0, 1], limits, [numbers(1, 1)])).bids is None, method


@pytest.mark.matrix(2)
@pytest.mark.parametrize("seed", range(12))
def test_both_ways_find_sets_that_are_equally_good(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    draw = np.random.default_rng(seed)
    programmes = list(draw.integers(0, 4, size=9))
    amounts, values, people = draw.integers(100, 999, size=(3, 9)).astype(float) * 1_000.01
    limits = [Limit(amounts, 1_600_000), Limit(people, 500_000, is_floor=True)]
    question = Question(programmes, limits, [values, -amounts])
    # By the definition: every set of bids, however many of a programme.
    kept = [
        np.array(each, dtype=bool)
        for each in product([False, True], repeat=9)
        if amounts[list(each)].sum() <= 1_600_000
        and people[list(each)].sum() >= 500_000
        and all(sum(is_in for is_in, own in zip(each, programmes, strict=True) if own == one) <= 1 for one in range(4))
    ]
    best = max(((values[each].sum(), -amounts[each].sum()) for each in kept), default=None)
    for most in (10**6, 0):
        monkeypatch.setattr(choosing, "MOST_SETS", most)
        found = choose(question).bids
        together = None if found is None else (values[list(found)].sum(), -amounts[list(found)].sum())
        assert together == pytest.approx(best) if best else found is None


def test_ten_programmes_of_six_bids_are_an_integer_programme() -> None:
    draw = np.random.default_rng(7)
    amounts, values = draw.uniform(1e6, 9e6, size=(2, 60))
    programmes = [number // 6 for number in range(60)]
    found = choose(Question(programmes, [Limit(amounts, 30e6)], [values]))
    # 7 to the power of 10 sets: about 282 million.
    assert (found.method, found.is_best) == ("integer programming", True)
    assert found.bids is not None
    assert amounts[list(found.bids)].sum() <= 30e6
    # No single exchange, addition or removal within a programme is better.
    held = {programmes[bid]: bid for bid in found.bids}
    for bid in range(60):
        other = {**held, programmes[bid]: bid}.values()
        if amounts[list(other)].sum() <= 30e6:
            assert values[list(other)].sum() <= values[list(found.bids)].sum() + 1e-3
