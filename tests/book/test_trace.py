"""Trace: a figure explained line by line, in words and in numbers that come to it, down to what somebody wrote."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import pytest

from sibcase.book.evaluate import evaluate
from sibcase.book.formulas import INFIX, PHRASES, Numbers, in_words
from sibcase.book.operations import EACH, WHOLE
from sibcase.book.terms import (
    Ref,
    Term,
    by_year,
    echoed,
    first_reached,
    highest,
    lagged,
    over_time,
    pence,
    previous,
    rate_of_return,
    running,
    when,
)
from sibcase.book.trace import Explained, trace
from tests.book.small_books import book_of, line_of
from tests.model import examples

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sibcase.book.figures import Figures

WORKED, QUARTERLY = "worked-example", "quarterly-example"
ROW = (1.0, 2.0, 3.0, 4.0)
R, X = Ref("row"), Ref("x")


def every(explained: Explained) -> Iterator[Explained]:
    """Yield a line and all that it rests on."""
    yield explained
    for inner in explained.because:
        yield from every(inner)


@cache
def figures_of(name: str) -> Figures:
    return examples.figures_of(name)


def exactly(value: float | None, _unit: str) -> str:
    return "undefined" if value is None else f"({value!r})"


@cache
def trees_of(name: str) -> list[Explained]:
    """Return the trees of all results: of single figures, and of rows by year."""
    figures = figures_of(name)
    years = [line for line in figures.book.lines if figures.book.lines[line].axis == "year"]
    return [trace(figures, result) for result in [*figures.single_names(), *years]]


# --- the tree ---------------------------------------------------------------------------------------------------------


def test_payments_of_the_worked_example_end_in_what_was_written() -> None:
    tree = trace(figures_of(WORKED), "payments.total")
    leaves = {each.name: each for each in every(tree) if not each.words and not each.shown_above}
    assert tree.value == 400_000
    price, cap, baseline = (
        leaves[name] for name in ("payment.care-tariff.price", "contract.cap", "outcomes.care.baseline")
    )
    # The lines of tests/examples/worked-example.yaml on which they stand
    assert (price.text, price.place.rsplit("/", 1)[-1]) == ("£60,000", "worked-example.yaml:70")
    assert (cap.text, cap.place.rsplit("/", 1)[-1]) == ("£400k", "worked-example.yaml:72")
    assert (baseline.text, baseline.source) == ("40%", "Joint needs assessment (2024)")


@pytest.mark.costly
@pytest.mark.parametrize("name", [WORKED, QUARTERLY])
def test_every_leaf_was_written_somewhere_or_says_why_it_is_a_default(name: str) -> None:
    for tree in trees_of(name):
        for each in every(tree):
            if not each.words:
                assert each.because == ()
                assert each.place or each.note or each.text, each.name


@pytest.mark.costly
@pytest.mark.parametrize("name", [WORKED, QUARTERLY])
def test_every_line_of_the_book_is_below_some_result(name: str) -> None:
    figures = figures_of(name)
    reached = {each.name for tree in trees_of(name) for each in every(tree)}
    # The last payer of a line pays what the others leave, so its share is written and not read.
    contract = examples.case_of(name).case.contract
    assert contract is not None
    unread = {f"payment.{key}.share.{list(line.payers or {})[-1]}" for key, line in contract.payments.items()}
    # A sum over outcomes of several kinds is no result; costs for each outcome may be reckoned by it.
    unlike = {each for each, line in figures.book.lines.items() if not line.adds_up}
    assert set(figures.book.lines) - reached - unlike == unread


def test_a_line_reported_once_is_not_reported_again() -> None:
    told = [
        (each.name, each.period)
        for each in every(trace(figures_of(QUARTERLY), "investment.irr"))
        if not each.shown_above
    ]
    assert len(told) == len(set(told))


@pytest.mark.costly
def test_every_line_can_be_explained_in_every_period() -> None:
    figures = figures_of(WORKED)
    for name, line in figures.book.lines.items():
        for period in figures.book.periods.labels if line.axis == "period" else ():
            explained = trace(figures, name, period)
            assert explained.period == period
            assert explained.value == figures.row(name)[figures.book.periods.labels.index(period)]


def test_money_is_followed_to_the_period_it_comes_from() -> None:
    # Due 3 months after measurement, in quarters: what is paid in Q1 was claimed in Q4.
    paid = trace(figures_of(QUARTERLY), "payments.home-tariff", "2028-29 Q1")
    claimed = paid.because[0]
    assert (paid.period, claimed.period) == ("2028-29 Q1", "2027-28 Q4")
    assert paid.value == claimed.value
    # Outcomes are measured 4 months after completion: two thirds one quarter before, a third two quarters before.
    measured = trace(figures_of(QUARTERLY), "outcomes.measured.recovery", "2027-28 Q4")
    assert [each.period for each in measured.because[:2]] == ["2027-28 Q3", "2027-28 Q2"]


@pytest.mark.parametrize(
    ("name", "period"),
    [("payments.totals", None), ("payments.total", "2031-32"), ("contract.cap", "2025-26")],
    ids=["no such figure", "no such period", "no row"],
)
def test_what_is_not_there_cannot_be_explained(name: str, period: str | None) -> None:
    with pytest.raises(KeyError):
        trace(figures_of(WORKED), name, period)


# --- words and numbers ------------------------------------------------------------------------------------------------


def test_what_is_no_term_has_no_words() -> None:
    assert in_words(figures_of(WORKED), Term()) == "?"


def test_every_operation_has_its_words() -> None:
    operations = {*EACH, *WHOLE, "previous", "interpolate", "by_year"}
    assert operations <= {*INFIX, *PHRASES}


def told(formula: Term, period: int | None = None) -> tuple[str, str]:
    """Return a formula in words and in numbers, over a row 1, 2, 3, 4 and a single 7."""
    book = book_of(row=ROW, x=7.0, late=1.25)
    book.flow("paid", "Paid", "money", Ref("row") * 1)
    line_of(book, formula)
    label = book.periods.labels[period] if period is not None else None
    explained = trace(evaluate(book), "result", label)
    return explained.words, explained.numbers


@pytest.mark.parametrize(
    ("formula", "period", "words", "numbers"),
    [
        (X * 2 + 1, None, "[X] × 2 + 1", "7 × 2 + 1"),
        ((X + 1) * 2, None, "([X] + 1) × 2", "(7 + 1) × 2"),
        (X - (X - 1), None, "[X] − ([X] − 1)", "7 − (7 − 1)"),
        (pence(X / 3), None, "([X] ÷ 3) to the penny", "(7 ÷ 3) to the penny"),
        (when(X, 1, 2) * 3, None, "(1 if [X], else 2) × 3", "(1 if 7, else 2) × 3"),
        (R + X, 2, "[Row] + [X]", "3 + 7"),
        (previous("row") * 2, 2, "(last period's [Row]) × 2", "2 × 2"),
        (previous("row") * 2, 0, "(last period's [Row]) × 2", "0 × 2"),
        (lagged(R, 2), 3, "[Row] moved later by 2 periods", "2"),
        (lagged(R, 2), 1, "[Row] moved later by 2 periods", "0"),
        # A quarter of a period more than one: ¾ of the second, ¼ of the first
        (lagged(R, Ref("late")), 2, "[Row] moved later by [Late] periods", "2 × 0.75 + 1 × 0.25"),
        (running(R) - R, 2, "the sum up to now of [Row] − [Row]", "6 − 3"),
        (
            echoed(R, when(R, 0.5, 0)) * 2,
            1,
            "(the sum over earlier periods of [Row] × (0.5 if [Row], else 0)) × 2",
            "(2 × 0.5 + 1 × 0.5) × 2",
        ),
        (over_time(R * X), None, "the sum over all periods of ([Row] × [X])", "1 × 7 + 2 × 7 + 3 × 7 + 4 × 7"),
        (over_time(R * 0), None, "the sum over all periods of ([Row] × 0)", "0"),
        (
            2 * over_time(R * X),
            None,
            "2 × the sum over all periods of ([Row] × [X])",
            "2 × (1 × 7 + 2 × 7 + 3 × 7 + 4 × 7)",
        ),
        (
            over_time(Ref("paid.per_period")),
            None,
            "the sum over all periods of [Paid]",
            "the sum over all periods of 10",
        ),
        (highest(R), None, "the highest of [Row]", "the highest of (1; 2; 3; 4)"),
        (
            rate_of_return(R - 2, 1),
            None,
            "the rate at which ([Row] − 2) has no present value",
            "the rate at which (-1; 0; 1; 2) has no present value",
        ),
        (
            first_reached(R, 3) * 0.25,
            None,
            "(the first period in which [Row] reaches 3) × 0.25",
            "(the first period in which (1; 2; 3; 4) reaches 3) × 0.25",
        ),
        # Over all periods: sums where they come to the figure, and otherwise nothing.
        (by_year(Ref("paid.per_period")), None, "[Paid] by financial year", "10 by financial year"),
        (R * X, None, "[Row] × [X]", ""),
    ],
)
def test_words_and_numbers(formula: Term, period: int | None, words: str, numbers: str) -> None:
    assert told(formula, period) == (words, numbers)


def test_long_sums_and_long_rows_of_flows_are_shortened() -> None:
    tree = trace(figures_of(QUARTERLY), "payments.present_value")
    assert tree.numbers.count(" + ") == 6
    assert "… 10 more …" in tree.numbers  # of the 16 quarters in which anything is paid
    irr = trace(figures_of(QUARTERLY), "investment.irr").numbers
    assert "(-170,166.67 at 0.05 years; -85,083.33 at 0.05 years; " in irr  # both tranches, in the first quarter
    assert "; … 22 more …; " in irr


def test_over_all_periods_flows_are_summed_and_factors_are_not() -> None:
    book = book_of(row=ROW, flat=(5.0, 5.0, 5.0, 5.0))
    paid = book.flow("paid", "Paid", "money", R * 2)
    book.flow("twice", "Twice", "money", paid * 2)
    book.flow("squared", "Squared", "money", paid * paid)
    figures = evaluate(book)
    shown = {name: trace(figures, name).shown for name in ("paid.per_period", "row", "flat")}
    assert shown == {"paid.per_period": "20", "row": "1 to 4", "flat": "5"}
    assert trace(figures, "row").value is None
    # Twice each is twice the sum; the square of the sum is not the sum of squares.
    assert trace(figures, "twice.per_period").numbers == "20 × 2"
    assert trace(figures, "squared.per_period").numbers == ""
    assert trace(figures, "squared.per_period", "2025-26 Q1").numbers == "4 × 4"


def test_what_is_undefined_is_reported_as_such() -> None:
    book = book_of(x=0.0, row=(0.0, 1.0, 2.0, 3.0))
    line_of(book, 1 / X)
    book.flow("shares", "Shares", "money", 1 / R)
    figures = evaluate(book)
    assert (trace(figures, "result").value, trace(figures, "result").shown) == (None, "undefined")
    assert trace(figures, "shares.per_period").shown == "undefined"
    assert trace(figures, "shares.per_period", "2025-26 Q1").value == 1


SUM = re.compile(r"[-0-9.e()+×÷−^ ]+")


def comes_to(numbers: str) -> float:
    """Return what a formula in numbers comes to."""
    for sign, meant in (("×", "*"), ("÷", "/"), ("−", "-"), ("^", "**")):
        numbers = numbers.replace(sign, meant)
    return float(eval(numbers, {"__builtins__": {}}))  # noqa: S307 - digits and signs alone: SUM has matched


@pytest.mark.parametrize("name", [WORKED, QUARTERLY])
@pytest.mark.parametrize("period", [None, 0, 3, -1])
def test_the_numbers_come_to_the_figure(name: str, period: int | None) -> None:
    """Every formula that is a sum without words is worked out from its text; weights in it have six figures."""
    figures = figures_of(name)
    numbers, at = Numbers(figures, exactly), None if period is None else period % figures.book.periods.count
    checked = 0
    for line in figures.book.lines.values():
        if line.axis == "period" or period is None:
            written, value = numbers.formula(line, at), numbers.value(line, at)
            if SUM.fullmatch(written):
                assert value is not None
                assert comes_to(written) == pytest.approx(value, rel=1e-5, abs=0.02), line.name
                checked += 1
    assert checked > 20
