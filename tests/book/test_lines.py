"""Lines: a book refuses what could not be computed, and knows which lines vary by period or by year."""

from __future__ import annotations

import pytest

from sibcase.book.evaluate import evaluate
from sibcase.book.lines import Book, Origin
from sibcase.book.terms import (
    Number,
    Ref,
    Term,
    by_year,
    first_reached,
    highest,
    lagged,
    over_time,
    previous,
    rate_of_return,
    running,
)
from tests.book.small_books import QUARTERS, WRITTEN, book_of, line_of

ROW = (1.0, 2.0, 3.0, 4.0)


@pytest.mark.parametrize(
    ("formula", "axis"),
    [
        (Number(1.0), "once"),
        (Ref("single"), "once"),
        (Ref("row"), "period"),
        (Ref("single") * Ref("row"), "period"),
        (running(Ref("row")), "period"),
        (lagged(Ref("row"), Ref("single")), "period"),
        (over_time(Ref("row")), "once"),
        (highest(Ref("row")), "once"),
        (rate_of_return(Ref("row"), 4), "once"),
        (first_reached(Ref("row"), 2), "once"),
        (by_year(Ref("row")), "year"),
        (by_year(Ref("row")) * Ref("single"), "year"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_line_varies_as_what_it_refers_to(formula: Term, axis: str) -> None:
    book = book_of(single=2.0, row=ROW)
    assert book.lines[line_of(book, formula).name].axis == axis


def test_periods_and_years_do_not_mix() -> None:
    book = book_of(row=ROW)
    with pytest.raises(ValueError, match="mixes periods and financial years"):
        line_of(book, by_year(Ref("row")) + Ref("row"))


def test_a_name_is_given_once() -> None:
    book = book_of(single=2.0)
    with pytest.raises(ValueError, match="already a line single"):
        line_of(book, Number(1.0), "single")


def test_a_row_has_one_value_per_period() -> None:
    with pytest.raises(ValueError, match="row has 3 values for 4 periods"):
        book_of(row=(1.0, 2.0, 3.0))


@pytest.mark.parametrize("formula", [Ref("later") + 1, previous("later")], ids=["now", "previous"])
def test_a_line_refers_only_to_lines_above_it(formula: Term) -> None:
    with pytest.raises(ValueError, match="result refers to later, not in the book yet"):
        line_of(book_of(), formula)


def test_in_a_recursion_only_last_period_s_value_may_stand_further_down() -> None:
    book = book_of(row=ROW)
    with book.period_by_period():
        book.flow("opening", "Opening", "money", previous("closing.per_period"))
        book.flow("closing", "Closing", "money", Ref("opening.per_period") + Ref("row"))
        with pytest.raises(ValueError, match="lost refers to nowhere, not in the book yet"):
            line_of(book, Ref("nowhere") + previous("closing.per_period"), "lost")
    # Opening is what was closed before; closing adds the row: 1, 1 + 2, 1 + 2 + 3, …
    assert evaluate(book).row("closing.per_period") == [1.0, 3.0, 6.0, 10.0]


def test_what_is_no_term_is_refused() -> None:
    with pytest.raises(TypeError, match="is no term"):
        line_of(book_of(), Term())


def test_a_flow_is_a_row_and_its_sum() -> None:
    book = book_of(row=ROW)
    row = book.flow("paid", "Paid", "money", Ref("row") * 2)
    figures = evaluate(book)
    assert row == Ref("paid.per_period")
    assert figures.row("paid.per_period") == [2.0, 4.0, 6.0, 8.0]
    assert figures.value("paid") == 20.0  # 2 + 4 + 6 + 8


def test_a_flow_varies_by_period() -> None:
    with pytest.raises(ValueError, match="paid does not vary by period"):
        book_of(single=2.0).flow("paid", "Paid", "money", Ref("single"))


def test_the_sum_of_a_row_of_a_recursion_is_added_after_it() -> None:
    book = book_of(row=ROW)
    with book.period_by_period():
        book.flow("kept", "Kept", "money", previous("kept.per_period") + Ref("row"))
    assert "kept" not in book
    book.total("kept", "Kept", "money")
    assert evaluate(book).value("kept") == 20.0  # 1 + 3 + 6 + 10


def test_two_recursions_are_two_groups() -> None:
    book = book_of(row=ROW)
    for name in ("first", "second"):
        with book.period_by_period():
            book.flow(name, name, "money", previous(f"{name}.per_period") + Ref("row"))
    line_of(book, Ref("second.per_period") - Ref("first.per_period"))
    assert len({book.lines[f"{name}.per_period"].group for name in ("first", "second")} - {0}) == 2
    assert evaluate(book).row("result") == [0.0] * 4
    assert book.lines["result"].group == 0


def test_names_are_found_by_their_beginning_in_the_order_of_the_book() -> None:
    book = book_of(paid_b=1.0, saved=2.0, paid_a=3.0)
    assert book.names("paid_") == ["paid_b", "paid_a"]
    assert "saved" in book
    assert "spent" not in book


def test_an_assumption_knows_its_place_and_a_default_has_none() -> None:
    book = Book(QUARTERS)
    book.assume("stated", "Stated", "money", 1.0, WRITTEN)
    assert WRITTEN.place == "case.yaml:7"
    assert Origin("not stated", is_default=True).place == ""
    assert book.lines["stated"].is_assumption
    assert not book.lines[line_of(book, Ref("stated") * 2).name].is_assumption
