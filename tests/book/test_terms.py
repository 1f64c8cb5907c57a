"""Terms: Python's operators write formulas, and a formula says what it refers to."""

from __future__ import annotations

import pytest

from sibcase.book.terms import (
    Number,
    Operation,
    Ref,
    Term,
    at_least,
    greatest,
    interpolated,
    least,
    previous,
    references,
    term,
    total_of,
    when,
)

A, B = Ref("a"), Ref("b")
TWO = Number(2.0)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (A + B, Operation("add", (A, B))),
        (2 + A, Operation("add", (TWO, A))),
        (A - 2, Operation("subtract", (A, TWO))),
        (2 - A, Operation("subtract", (TWO, A))),
        (A * B, Operation("multiply", (A, B))),
        (2 * A, Operation("multiply", (TWO, A))),
        (A / B, Operation("divide", (A, B))),
        (2 / A, Operation("divide", (TWO, A))),
        (A**2, Operation("power", (A, TWO))),
        (least(A, 2), Operation("min", (A, TWO))),
        (greatest(A, B, 2), Operation("max", (A, B, TWO))),
        (when(at_least(A, 2), B, 2), Operation("when", (Operation("at_least", (A, TWO)), B, TWO))),
        (previous("a"), Operation("previous", (A,))),
        (interpolated(A, [(0, 1), (2, 3)]), Operation("interpolate", (A,), ((0, 1), (2, 3)))),
    ],
    ids=str,
)
def test_operators_write_formulas(written: Term, meant: Term) -> None:
    assert written == meant


def test_formulas_keep_the_strength_of_python_s_operators() -> None:
    written = A + B * 2
    assert written == Operation("add", (A, Operation("multiply", (B, TWO))))


def test_a_number_becomes_a_term_and_a_term_stays_one() -> None:
    assert term(2) == TWO
    assert term(A) is A


def test_a_sum_of_none_is_nil_and_of_one_is_that_one() -> None:
    assert total_of([]) == Number(0.0)
    assert total_of([A]) is A
    assert total_of([A, B, A]) == Operation("sum", (A, B, A))


def test_references_come_in_reading_order_and_as_often_as_they_stand() -> None:
    assert list(references(least(B, A * 2) - previous("c") / B)) == ["b", "a", "c", "b"]
    assert list(references(TWO)) == []


def test_terms_are_values() -> None:
    assert len({A + 1, Ref("a") + 1, A + 2}) == 2
