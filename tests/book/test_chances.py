"""The expected parts under one cap, held to a count over every combination of events."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sibcase.book.chances import expected_parts
from tests.trials import trials

if TYPE_CHECKING:
    from collections.abc import Sequence


def by_hand(cap: float, chances: Sequence[float], amounts: Sequence[float], needs: Sequence[int]) -> list[float]:
    """Go through every combination of events: what its chance is, and what the cap leaves of each amount."""
    expected = [0.0] * len(amounts)
    for came in product((False, True), repeat=len(amounts)):
        weight, left = 1.0, cap
        for index, comes in enumerate(came):
            own = chances[index] if needs[index] < 0 or came[needs[index]] else 0.0
            weight *= own if comes else 1 - own
        for index, comes in enumerate(came):
            part = min(amounts[index], left) if comes else 0.0
            expected[index] += weight * part
            left -= part
    return expected


@st.composite
def events(draw: st.DrawFn) -> tuple[float, list[float], list[float], list[int]]:
    count = draw(st.integers(1, 6))
    chances = draw(st.lists(st.floats(0, 1), min_size=count, max_size=count))
    amounts = [float(each) for each in draw(st.lists(st.integers(0, 5_000), min_size=count, max_size=count))]
    needs = [draw(st.integers(-1, index - 1)) for index in range(count)]
    return float(draw(st.integers(0, 12_000))), chances, amounts, needs


@trials(150)
@given(events())
def test_expected_parts_are_those_of_every_combination(case: tuple[float, list[float], list[float], list[int]]) -> None:
    assert expected_parts(*case) == pytest.approx(by_hand(*case), abs=1e-6)


def test_a_cap_that_both_reach_is_shared_in_order() -> None:
    # Half the people bring £60, half £60 more: one in four both, of which £40 is left: 0.5 × 60, 0.25 × 60 + 0.25 × 40.
    assert expected_parts(100, [0.5, 0.5], [60, 60], [-1, -1]) == pytest.approx([30, 25])


def test_a_milestone_comes_only_after_the_one_it_needs() -> None:
    # Half reach the first, all of them the second: 0.5 × 60 and 0.5 × 40.
    assert expected_parts(100, [0.5, 1.0], [60, 60], [-1, 0]) == pytest.approx([30, 20])
