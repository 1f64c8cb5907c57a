"""Chances: the expected part that a cap leaves of each amount, against every way in which things can turn out."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sibcase.book.chances import expected_parts
from sibcase.book.evaluate import evaluate
from sibcase.book.terms import Ref, expected_within
from tests.book.small_books import book_of, line_of

Event = tuple[float, float, int]


def counted_out(cap: float, events: list[Event]) -> list[float]:
    """Return the expectations by going through every combination of events, one by one."""
    expected = [0.0] * len(events)
    for came in product((False, True), repeat=len(events)):
        chance, left = 1.0, cap
        parts = []
        for happened, (own, amount, need) in zip(came, events, strict=True):
            possible = own if need < 0 or came[need] else 0.0
            chance *= possible if happened else 1 - possible
            parts.append(min(amount, left) if happened else 0.0)
            left -= parts[-1]
        expected = [sofar + chance * part for sofar, part in zip(expected, parts, strict=True)]
    return expected


@st.composite
def events(draw: st.DrawFn) -> list[Event]:
    count = draw(st.integers(1, 5))
    chances = st.integers(0, 20).map(lambda twentieths: twentieths / 20)
    amounts = st.integers(0, 1000).map(lambda pence: pence / 100)
    return [(draw(chances), draw(amounts), draw(st.integers(-1, index - 1))) for index in range(count)]


@given(st.integers(0, 3000).map(lambda pence: pence / 100), events())
def test_expectations_are_those_of_all_outcomes_counted_out(cap: float, given_events: list[Event]) -> None:
    chances, amounts, needs = ([event[part] for event in given_events] for part in range(3))
    found = expected_parts(cap, chances, amounts, [int(need) for need in needs])
    assert found == pytest.approx(counted_out(cap, given_events), abs=1e-9)


def test_by_hand() -> None:
    # £100 with a chance of ½, then £100 with ½, under £150: the second is whole in ¼ and half in ¼ of all cases.
    assert expected_parts(150, [0.5, 0.5], [100, 100], [-1, -1]) == pytest.approx([50, 25 + 12.5])
    # If the second needs the first, it comes in ¼ of all cases and finds £50 left.
    assert expected_parts(150, [0.5, 0.5], [100, 100], [-1, 0]) == pytest.approx([50, 12.5])
    # What is certain is paid in full as far as the cap goes; what is impossible is never paid.
    assert expected_parts(150, [1, 0, 1], [100, 100, 100], [-1, -1, 0]) == pytest.approx([100, 0, 50])


def test_draws_are_each_worked_out_alone() -> None:
    book = book_of(cap=150.0, first=0.5, second=0.5, price=100.0)
    chances, amounts = [Ref("first"), Ref("second")], [Ref("price"), Ref("price")]
    line_of(book, expected_within(Ref("cap"), list(chances), list(amounts), [-1, -1], 1))
    assert evaluate(book).value("result") == pytest.approx(37.5)  # as above
    caps = np.array([[150.0, 100.0, 300.0]])
    # Under £100 the second is paid only if the first did not come: ¼ of £100; under £300 always: ½ of it.
    assert evaluate(book, {"cap": caps}).array("result")[0].tolist() == pytest.approx([37.5, 25, 50])
