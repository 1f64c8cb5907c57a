"""Inputs by written place: lines that carry one written value are one input."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sibcase.book.draws import written_inputs
from sibcase.book.lines import Book, Origin
from sibcase.casefile.reader import load_case
from sibcase.model.build import build_book
from sibcase.resources import cases_folder
from tests.book.moved_cases import CASES, moved_book
from tests.book.small_books import QUARTERS, book_of


def origin(path: str, line: int, column: int = 3, *, is_structure: bool = False, is_default: bool = False) -> Origin:
    return Origin("as written", "case.yaml", line, column, path, is_structure=is_structure, is_default=is_default)


def test_lines_of_one_field_are_one_input() -> None:
    book = Book(QUARTERS)
    book.assume("completion.north", "Completion", "rate", 0.7, origin("service.completion", 4))
    book.assume("price", "Price", "money", 10.0, origin("service.price", 5))
    book.assume("completion.south", "Completion", "rate", 0.7, origin("service.completion", 4))
    inputs = written_inputs(book)
    assert inputs["service.completion"].lines == ("completion.north", "completion.south")
    assert inputs["service.completion"].values == (0.7,)
    assert inputs["service.price"].lines == ("price",)
    assert len(inputs) == 2


def test_an_anchor_that_is_used_again_is_one_input() -> None:
    book = Book(QUARTERS)
    book.assume("a", "A", "rate", 0.1, origin("outcomes.a.optimism", 4))
    book.assume("b", "B", "rate", 0.1, origin("outcomes.b.optimism", 4))
    book.assume("c", "C", "rate", 0.1, origin("outcomes.c.optimism", 4, column=40))  # another value on the same line
    inputs = written_inputs(book)
    assert inputs["outcomes.a.optimism"].paths == ("outcomes.a.optimism", "outcomes.b.optimism")
    assert inputs["outcomes.a.optimism"].lines == ("a", "b")
    assert inputs["outcomes.c.optimism"].lines == ("c",)


def test_one_value_in_two_units_moves_together() -> None:
    book = Book(QUARTERS)
    book.assume("days", "Length in days", "days", 730.0, origin("service.duration", 4))
    book.assume("years", "Length", "years", 2.0, origin("service.duration", 4))
    found = written_inputs(book)
    assert list(found) == ["service.duration"]
    drawn = found["service.duration"].draws([365.0, 1095.0])
    assert drawn["days"].tolist() == [[365.0, 1095.0]]
    assert drawn["years"] == pytest.approx(np.array([[1.0, 3.0]]))  # a year is 365 days here


def test_values_in_no_one_ratio_are_inputs_of_their_own() -> None:
    book = Book(QUARTERS)
    book.assume("share", "Share", "share", 0.0, origin("contract.share", 4))
    book.assume("rest", "Rest", "share", 1.0, origin("contract.share", 4))
    inputs = written_inputs(book)
    assert {name: each.lines for name, each in inputs.items()} == {"contract.share": ("share",), "rest": ("rest",)}


def test_a_range_is_as_the_author_wrote_it() -> None:
    book = Book(QUARTERS)
    book.assume("rate", "Rate", "rate", 0.3, replace(origin("a", 4), low=0.4, high=0.2, distribution="triangular"))
    book.assume("half", "Half a range", "rate", 0.3, replace(origin("b", 5), low=0.4))
    rate, half = written_inputs(book).values()
    assert (rate.label, rate.unit, rate.value) == ("Rate", "rate", 0.3)
    assert (rate.low, rate.high, rate.distribution, rate.has_range) == (0.4, 0.2, "triangular", True)
    assert (half.low, half.high, half.distribution, half.has_range) == (None, None, "", False)


@pytest.mark.costly
@pytest.mark.parametrize("path", CASES)
def test_every_input_of_every_case(path: str) -> None:
    """Each assumption belongs to one input, and a range includes the value as planned, in the same unit."""
    book = moved_book(path)
    inputs = written_inputs(book).values()
    lines = [line for each in inputs for line in each.lines]
    assert len(lines) == len(set(lines))
    assert all(book.lines[line].is_assumption for line in lines)
    for each in inputs:
        if each.low is not None and each.high is not None:
            assert min(each.low, each.high) <= each.value <= max(each.low, each.high)


def test_no_two_inputs_have_one_name() -> None:
    book = Book(QUARTERS)
    book.assume("b", "B", "money", 1.0, origin("a", 4))
    book.assume("a", "A", "money", 2.0, Origin("observed"))
    assert {name: each.lines for name, each in written_inputs(book).items()} == {"a": ("b",), "a (2)": ("a",)}


def test_what_is_no_input() -> None:
    book = book_of(x=1.0)
    book.assume("y", "Y", "money", float("nan"), origin("y", 9))
    book.assume("z", "Z", "money", 1.0, origin("z", 10, is_structure=True))
    book.line("sum", "Sum", "money", book.assume("d", "D", "money", 1.0, Origin("not stated", is_default=True)) + 1.0)
    assert list(written_inputs(book)) == ["x", "d"]


def test_a_rate_that_is_written_once_moves_in_every_segment() -> None:
    case = load_case(str(cases_folder() / "family-recovery" / "case.yaml")).case
    assert case is not None
    inputs = written_inputs(build_book(case))
    assert inputs["service.completion"].lines == ("service.completion.north", "service.completion.south")
    assert inputs["service.completion"].low == 0.65  # as written in the case, with a high of 82 %
