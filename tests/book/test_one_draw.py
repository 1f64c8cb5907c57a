"""Recursions in plain floats give the bits that arrays give, for every case there is and for awkward numbers."""

from __future__ import annotations

from math import inf, isnan, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sibcase.book import evaluate as evaluation
from sibcase.book.evaluate import evaluate
from sibcase.book.lines import Book, Origin, Periods
from sibcase.book.one_draw import run_one_draw
from sibcase.book.operations import EACH, MINOR_UNITS
from sibcase.book.terms import Number, Operation, Ref
from sibcase.casefile.reader import find_case_files, load_case
from sibcase.model.build import build_book
from sibcase.resources import cases_folder

CASES = find_case_files([str(cases_folder()), "tests/examples"])
AWKWARD = st.floats(allow_nan=True, allow_infinity=True) | st.sampled_from(
    [0.0, -0.0, 0.005, 1.005, 2.675, 1e15, inf, nan]
)


@pytest.mark.matrix(8)
@pytest.mark.parametrize("path", CASES, ids=lambda path: path.split("/")[-2])
def test_every_case_has_the_same_figures_either_way(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    case = load_case(path).case
    assert case is not None
    book = build_book(case)
    plain = evaluate(book).arrays
    monkeypatch.setattr(evaluation, "run_one_draw", lambda *_: None)
    arrays = evaluate(book).arrays
    assert plain.keys() == arrays.keys()
    assert [name for name in plain if not np.array_equal(plain[name], arrays[name], equal_nan=True)] == []


def is_the_same(one: float, other: float) -> bool:
    """Return whether two numbers are one, or both are undefined; nil has no sign that anybody sees."""
    return one == other or (isnan(one) and isnan(other))


@given(
    AWKWARD,
    AWKWARD,
    st.sampled_from(["add", "subtract", "multiply", "divide", "min", "max", "at_least", "above", "sum"]),
)
def test_operations_on_two_agree_with_arrays(left: float, right: float, name: str) -> None:
    with np.errstate(all="ignore"):
        expected = float(EACH[name](np.array([[left]]), np.array([[right]]))[0, 0])
    computed = run_one_draw({"x": Operation(name, (Number(left), Number(right)))}, {}, 1)
    assert computed is not None
    assert is_the_same(computed["x"][0], expected)


@given(
    AWKWARD | st.floats(-1e9, 1e9).map(lambda value: round(value, 3)),
    st.sampled_from(["abs", "floor", "ceiling", *MINOR_UNITS]),
)
def test_operations_on_one_agree_with_arrays(value: float, name: str) -> None:
    with np.errstate(all="ignore"):
        expected = float(EACH[name](np.array([[value]]))[0, 0])
    computed = run_one_draw({"x": Operation(name, (Number(value),))}, {}, 1)
    assert computed is not None
    assert is_the_same(computed["x"][0], expected)


def test_what_there_is_no_plain_form_of_is_left_to_the_arrays() -> None:
    assert run_one_draw({"x": Operation("power", (Number(2.0), Number(3.0)))}, {}, 2) is None


def test_a_line_may_look_at_the_period_before() -> None:
    # x[t] = x[t − 1] + a[t]: 1, 1 + 2 = 3, 3 + 3 = 6.
    formula = Operation("add", (Operation("previous", (Ref("x"),)), Ref("a")))
    assert run_one_draw({"x": formula}, {"a": [1.0, 2.0, 3.0]}, 3) == {"x": [1.0, 3.0, 6.0]}


def test_draws_are_computed_as_arrays() -> None:
    book = Book(Periods(2, 1.0, ("1", "2"), ("1", "2"), ((1.0, 0.0), (0.0, 1.0))))
    book.assume("a", "A", "money", 1.0, Origin("1"))
    with book.period_by_period():
        book.line("x", "X", "money", Operation("add", (Operation("previous", (Ref("x"),)), Ref("a"))))
    drawn = evaluate(book, {"a": np.array([[1.0, 2.0]])})
    # Sums over two periods of 1 and of 2.
    assert drawn.array("x").tolist() == [[1.0, 2.0], [2.0, 4.0]]
