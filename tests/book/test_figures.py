"""Figures: values by name, period and year, and why one is undefined, in the words of the case."""

from __future__ import annotations

import numpy as np
import pytest

from sibcase.book.evaluate import evaluate
from sibcase.book.lines import Book, Origin
from sibcase.book.terms import Ref, Term, by_year, first_reached, over_time, rate_of_return
from tests.book.small_books import QUARTERS, book_of, figures_of, line_of

ROW = (1.0, 2.0, 3.0, 4.0)
NAN = float("nan")


def why(formula: Term, **inputs: float | tuple[float, ...]) -> str:
    return figures_of(formula, **inputs).why("result")


def test_a_figure_is_a_number_or_nothing() -> None:
    assert figures_of(Ref("x") / Ref("y"), x=1.0, y=4.0).value("result") == 0.25
    assert figures_of(Ref("x") / Ref("y"), x=1.0, y=0.0).value("result") is None
    with pytest.raises(KeyError):
        figures_of(Ref("x"), x=1.0).value("nothing")


def test_rows_are_read_by_period_and_by_year() -> None:
    book = book_of(row=ROW)
    book.flow("paid", "Paid", "money", Ref("row") * 1)
    book.line("shared.per_year", "Shared", "money", by_year(Ref("row") * 2))
    figures = evaluate(book)
    assert figures.by_period("paid") == {"2024-25 Q4": 1, "2025-26 Q1": 2, "2025-26 Q2": 3, "2025-26 Q3": 4}
    assert figures.by_year("paid") == {"2024-25": 1, "2025-26": 9}  # 2 + 3 + 4
    assert figures.by_year("shared") == {"2024-25": 2, "2025-26": 18}


def test_results_are_the_single_lines_with_a_formula() -> None:
    book = book_of(x=1.0, row=ROW)
    book.flow("paid", "Paid", "money", Ref("row") * Ref("x"))
    line_of(book, Ref("paid") * 2)
    figures = evaluate(book)
    assert figures.single_names() == ["paid", "result"]
    assert "paid.per_period" in figures
    assert "spent" not in figures


def test_of_many_draws_the_value_is_the_first() -> None:
    book = book_of(x=1.0)
    line_of(book, Ref("x") * 2)
    figures = evaluate(book, {"x": np.array([[3.0, 4.0]])})
    assert figures.value("result") == 6.0
    assert figures.array("result").tolist() == [[6.0, 8.0]]


# --- why a figure is undefined ----------------------------------------------------------------------------------------


def test_a_defined_figure_needs_no_reason() -> None:
    assert why(Ref("x") / Ref("y"), x=1.0, y=4.0) == ""


def test_a_divisor_that_is_zero_is_named_by_its_label() -> None:
    assert why(Ref("x") / Ref("payments"), x=1.0, payments=0.0) == "payments is zero"
    assert why(2 * (Ref("x") - 1 / Ref("savings")), x=1.0, savings=0.0) == "savings is zero"


def test_a_divisor_without_a_name_is_zero_all_the_same() -> None:
    assert why(Ref("x") / (Ref("x") - 1), x=1.0) == "it would mean dividing by zero"


def test_flows_without_a_rate_say_why() -> None:
    assert why(rate_of_return(Ref("row"), 1), row=ROW).startswith("no money is paid in")
    assert why(rate_of_return(Ref("row"), 1), row=(0.0,) * 4) == "no money moves"
    assert why(rate_of_return(Ref("row") * 2, 1), row=(0.0,) * 4) == "there is no rate"


def test_a_goal_out_of_reach_says_so() -> None:
    assert why(first_reached(Ref("row"), 5), row=ROW) == "it is never reached within the term"


def test_an_assumption_that_is_unknown_gives_its_note() -> None:
    book = Book(QUARTERS)
    book.assume("cash", "Cash", "money", NAN, Origin("not stated", note="not assessed: nobody has said"))
    book.assume("other", "Other", "money", NAN, Origin("not stated"))
    line_of(book, Ref("cash") + 1, "noted")
    line_of(book, Ref("other") + 1, "bare")
    figures = evaluate(book)
    assert figures.why("noted") == "not assessed: nobody has said"
    assert figures.why("bare") == "it is not stated"


def test_a_reason_is_found_however_deep_it_lies() -> None:
    book = book_of(x=1.0, payments=0.0)
    line_of(book, Ref("x") / Ref("payments"), "cover")
    line_of(book, Ref("cover") * 2, "above")
    line_of(book, over_time(Ref("above")), "topmost")
    assert evaluate(book).why("topmost") == "payments is zero"
