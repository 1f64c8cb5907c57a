"""Evaluation: every operation by hand, recursion, and one path for one set of figures and for many draws."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from sibcase.book.evaluate import computation, evaluate, evaluate_again, evaluate_from, evaluate_some, lines_below
from sibcase.book.operations import EACH, WHOLE, Array, by_shares, echo, power, total
from sibcase.book.terms import (
    Number,
    Operation,
    Ref,
    Term,
    above,
    absolute,
    at_least,
    binomial_at_least,
    by_year,
    ceiling,
    echoed,
    first_reached,
    floor,
    greatest,
    highest,
    in_minor_units,
    interpolated,
    lagged,
    least,
    neither_each_nor_all,
    normal_below,
    over_time,
    pence,
    poisson_at_least,
    previous,
    rate_of_return,
    rate_of_return_at,
    running,
    still_needed,
    total_of,
    when,
)
from tests.book.moved_cases import CASES, by_line, moved_book, moved_by_a_fifth
from tests.book.small_books import book_of, line_of, result_of

if TYPE_CHECKING:
    from sibcase.book.lines import Book

ROW = (1.0, 2.0, 3.0, 4.0)
R, X, Y = Ref("row"), Ref("x"), Ref("y")

# Every operation on numbers small enough to check in the head: row = 1, 2, 3, 4; x = 7; y = −2.5.
BY_HAND: dict[str, tuple[Term, list[float]]] = {
    "add": (R + X, [8, 9, 10, 11]),
    "subtract": (X - R, [6, 5, 4, 3]),
    "multiply": (R * Y, [-2.5, -5, -7.5, -10]),
    "divide": (X / R, [7, 3.5, 7 / 3, 1.75]),
    "power": (R**2, [1, 4, 9, 16]),
    "sum": (total_of([R, X, Y]), [5.5, 6.5, 7.5, 8.5]),
    "min": (least(R, X, 2.5), [1, 2, 2.5, 2.5]),
    "max": (greatest(R, 2.5, Y), [2.5, 2.5, 3, 4]),
    "abs": (absolute(Y), [2.5]),
    "floor": (floor(R / 2), [0, 1, 1, 2]),
    "floor below nil": (floor(Y), [-3]),
    "ceiling": (ceiling(R / 2), [1, 1, 2, 2]),
    "pence": (pence(R / 8), [0.13, 0.25, 0.38, 0.5]),  # .125 and .375 are halves: away from nil
    "pence below nil": (pence(R / -8), [-0.13, -0.25, -0.38, -0.5]),
    "whole units": (in_minor_units(pence(R * 2.5), 0), [3, 5, 8, 10]),  # yen: 2.5 and 7.5 are halves
    "thousandths": (in_minor_units(pence(R / 16), 3), [0.063, 0.125, 0.188, 0.25]),  # dinars: 0.0625 is a half
    "ten-thousandths": (in_minor_units(pence(R / 32), 4), [0.0313, 0.0625, 0.0938, 0.125]),  # 0.03125 is a half
    "when": (when(at_least(R, 3), X, Y), [-2.5, -2.5, 7, 7]),
    "at least": (at_least(R, 2), [0, 1, 1, 1]),
    "above": (above(R, 2), [0, 0, 1, 1]),
    "lag by whole periods": (lagged(R, 2), [0, 0, 1, 2]),
    "lag by nothing": (lagged(R, 0), [1, 2, 3, 4]),
    "lag by a part": (lagged(R, 1.25), [0, 0.75, 1.75, 2.75]),  # ¾ of one period back, ¼ of two: ¾ × 2 + ¼ × 1
    "lag beyond the horizon": (lagged(R, 9), [0, 0, 0, 0]),
    "running": (running(R), [1, 3, 6, 10]),
    "total": (over_time(R), [10]),
    "peak": (highest(X - R), [6]),
    "echo": (echoed(R, when(at_least(R, 3), 0, 0.5)), [0.5, 1.5, 2.5, 3.5]),  # half of this and of the last
    "interpolate": (interpolated(R, [(0, 0), (2, 10), (3, 40)]), [5, 10, 40, 40]),  # flat outside
    "by_year": (by_year(R), [1, 9]),  # the first quarter; the other three
    "normal_below": (normal_below(X - 7), [0.5]),
    "binomial_at_least": (binomial_at_least(R, Number(0.5), Number(2.0)), [0, 1 / 4, 1 / 2, 11 / 16]),  # heads of coins
    "poisson_at_least": (poisson_at_least(R, Number(1.0)), [0.632121, 0.864665, 0.950213, 0.981684]),  # 1 − e^−λ
    # Two results below their mean, and both together below theirs anyway: 1/2 × 1/2.
    "neither_each_nor_all": (neither_each_nor_all(X - 7, X - 7, 2), [0.25]),
    "first_reached": (first_reached(R, 3), [3]),  # the third period
    "ahead": (still_needed(R - 2.5), [1.5, 2, 1.5, 0]),  # −1.5, −0.5, 0.5, 1.5: 1.5; 0.5 + 1.5; −0.5 + 2
    "irr at": (rate_of_return_at([(R - 2, R - 1)]), [0.521380]),  # the same, a year apart
    "irr": (rate_of_return(R - 2, 1), [0.521380]),  # −1, 0, 1, 2: u³ = u + 2 at u = 1.521380
}


@pytest.mark.parametrize("name", BY_HAND)
def test_operation_by_hand(name: str) -> None:
    formula, expected = BY_HAND[name]
    assert result_of(formula, row=ROW, x=7.0, y=-2.5) == pytest.approx(expected, abs=1e-6)


def test_every_operation_has_been_worked_by_hand() -> None:
    def operations(formula: Term) -> set[str]:
        if not isinstance(formula, Operation):
            return set()
        return {formula.name}.union(*(operations(inner) for inner in formula.terms))

    worked = set[str]().union(*(operations(formula) for formula, _ in BY_HAND.values()))
    assert {*EACH, *WHOLE} - worked == set()


def test_a_rate_of_return_is_that_of_a_year() -> None:
    # 0.521380 a quarter is 1.521380⁴ − 1 a year.
    assert result_of(rate_of_return(R - 2, 4), row=ROW) == pytest.approx([1.5213797**4 - 1], rel=1e-6)


@pytest.mark.parametrize(
    ("money", "expected"),
    [
        (1.005, 1.01),  # binary 1.00499999999999989…: the half it was written as
        (2.675, 2.68),
        (0.1 + 0.2, 0.3),
        (-1.005, -1.01),
        (0.0049, 0.0),
        (123_456_789.125, 123_456_789.13),
        (-0.001, 0.0),
    ],
)
def test_pence_are_halves_away_from_nil_after_dust(money: float, expected: float) -> None:
    found = result_of(pence(X), x=money)[0]
    assert found == expected
    assert np.copysign(1, found) == np.copysign(1, expected), "no −£0.00"


@pytest.mark.parametrize(
    ("formula", "expected"),
    [(floor(X), 3.0), (ceiling(X), 3.0), (at_least(X, 3), 1.0), (above(X, 3), 0.0)],
    ids=["floor", "ceiling", "at least", "above"],
)
@pytest.mark.parametrize("dusty", [3 - 1e-12, 3 + 1e-12])
def test_dust_does_not_decide(formula: Term, expected: float, dusty: float) -> None:
    assert result_of(formula, x=dusty) == [expected]


def test_a_division_by_nil_is_undefined_and_never_infinite() -> None:
    assert np.isnan(result_of(X / 0, x=1.0)[0])
    assert np.isnan(result_of(X / 0, x=0.0)[0])


def test_a_goal_that_is_never_reached_is_undefined() -> None:
    assert np.isnan(result_of(first_reached(R, 5), row=ROW)[0])


# --- recursion --------------------------------------------------------------------------------------------------------


def savings_account(book: Book) -> None:
    """A balance that pays interest on what was there before, and cannot take more than fills it."""
    with book.period_by_period():
        book.flow("interest", "Interest", "money", previous("balance.per_period") * Ref("rate"))
        book.flow("room", "Room", "money", greatest(Ref("limit") - previous("balance.per_period"), 0.0))
        book.flow("paid", "Paid in", "money", least(Ref("row"), Ref("room.per_period")))
        earlier = previous("balance.per_period")
        book.flow("balance", "Balance", "money", earlier + Ref("interest.per_period") + Ref("paid.per_period"))
    book.total("paid", "Paid in", "money")
    line_of(book, lagged(running(Ref("paid.per_period")), Ref("delay")), "seen")
    line_of(book, Ref("seen") * Ref("paid"))


def test_lines_that_refer_to_their_own_past_go_period_by_period() -> None:
    book = book_of(row=(100.0, 100.0, 100.0, 100.0), rate=0.1, limit=250.0, delay=1.0)
    savings_account(book)
    figures = evaluate(book)
    # 100; 100 + 10 + 100 = 210; room 40: 210 + 21 + 40 = 271; no room: 271 + 27.1
    assert figures.row("balance.per_period") == pytest.approx([100, 210, 271, 298.1])
    assert figures.row("paid.per_period") == [100, 100, 40, 0]
    assert figures.value("paid") == 240
    assert figures.row("seen") == [0, 100, 200, 240]


def test_outside_a_recursion_the_previous_value_is_the_row_one_period_later() -> None:
    assert result_of(previous("row"), row=ROW) == [0, 1, 2, 3]


def test_a_single_value_was_the_same_before_and_nil_before_the_first_period() -> None:
    assert result_of(previous("x"), x=7.0) == [0, 7, 7, 7]


def test_only_a_line_has_a_previous_period() -> None:
    with pytest.raises(TypeError, match="only a line has a previous period"):
        result_of(Operation("previous", (Number(1.0),)))


def test_what_is_no_term_cannot_be_computed() -> None:
    with pytest.raises(TypeError, match="is no term"):
        computation(Term())


# --- one path for one set of figures and for many ---------------------------------------------------------------------

DRAWN: dict[str, list[Any]] = {
    "rate": [0.1, 0.0, 0.25, 0.1, 0.07],
    "limit": [250.0, 90.0, 1e9, 0.0, 321.5],
    "delay": [1.0, 0.0, 0.5, 2.75, 9.0],
    "row": [ROW, (100.0,) * 4, (0.0, 300.0, 0.0, 5.5), (1e6, 0.0, 0.0, 1e6), (-1.0, 2.0, -3.0, 4.0)],
}


def as_draws(names: tuple[str, ...]) -> dict[str, Array]:
    """Return the drawn values as arrays of shape (1, n) or (periods, n)."""
    arrays = {name: np.array(DRAWN[name], dtype=float) for name in names}
    return {name: array.T if array.ndim == 2 else array[None, :] for name, array in arrays.items()}


@pytest.mark.parametrize("names", [("rate",), ("delay",), ("row",), ("limit", "delay"), tuple(DRAWN)], ids="+".join)
def test_many_draws_are_what_each_is_alone(names: tuple[str, ...]) -> None:
    stated: dict[str, Any] = {name: values[0] for name, values in DRAWN.items()}
    book = book_of(**stated)
    savings_account(book)
    together = evaluate(book, as_draws(names))
    for draw in range(5):
        alone = book_of(**(stated | {name: DRAWN[name][draw] for name in names}))
        savings_account(alone)
        figures = evaluate(alone)
        for name in alone.lines:
            array = together.array(name)
            column = array[:, min(draw, array.shape[1] - 1)]
            assert column.tolist() == pytest.approx(figures.row(name)), f"{name}, draw {draw}"


@pytest.mark.parametrize("name", BY_HAND)
def test_every_operation_takes_draws(name: str) -> None:
    formula, _ = BY_HAND[name]
    rows, numbers = np.array([ROW, (4.0, 1.0, 2.5, 3.0), (0.5, 0.0, -1.0, 9.0)]).T, np.array([[7.0, 3.0, -1.0]])
    book = book_of(row=ROW, x=7.0, y=-2.5)
    line_of(book, formula)
    with np.errstate(divide="ignore"):
        together = evaluate(book, {"row": rows, "x": numbers}).array("result")
    for draw in range(3):
        alone = result_of(formula, row=tuple(rows[:, draw]), x=numbers[0, draw], y=-2.5)
        column = together[:, min(draw, together.shape[1] - 1)]
        assert column.tolist() == pytest.approx(alone, nan_ok=True)


def test_one_draw_of_a_row_holds_for_every_period() -> None:
    book = book_of(row=ROW)
    line_of(book, over_time(R))
    # 5 in each of four periods; 6 likewise
    assert evaluate(book, {"row": np.array([[5.0, 6.0]])}).array("result").tolist() == [[20.0, 24.0]]


def test_a_draw_of_an_unknown_name_is_refused() -> None:
    with pytest.raises(KeyError, match="colum"):
        evaluate(book_of(row=ROW), {"colum": np.array([[1.0]])})


def test_a_draw_does_not_stay_in_the_book() -> None:
    book = book_of(x=1.0)
    line_of(book, X * 2)
    assert evaluate(book, {"x": np.array([[5.0]])}).value("result") == 10.0
    assert evaluate(book).value("result") == 2.0


def test_sums_of_large_amounts_stand_on_the_level_they_come_to() -> None:
    # Ten tenths of £123,456,789.10, each taken by itself: in binary the sum is not quite the whole.
    tenths = total_of([X * 0.1] * 10)
    for whole in (123_456_789.1, 987_654_321.7):
        assert result_of(at_least(tenths, whole), row=ROW, x=whole, y=0.0) == [1]
        assert result_of(above(tenths, whole), row=ROW, x=whole, y=0.0) == [0]
        assert result_of(at_least(tenths, whole + 0.005), row=ROW, x=whole, y=0.0) == [0]


def test_some_figures_evaluated_again_are_those_of_the_whole_book() -> None:
    book = book_of(people=(1.0, 2.0, 3.0, 4.0), price=10.0, rent=5.0)
    book.line("paid", "Paid", "money", Ref("people") * Ref("price"))
    with book.period_by_period():
        book.line("saved", "Saved", "money", previous("saved") + Ref("paid") - Ref("rent"))
    book.line("most", "Most", "money", highest(Ref("saved")))
    book.line("rents", "Rents", "money", Ref("rent") * 4.0)
    draws = {"price": np.array([[10.0, 0.0, 1.0]])}
    whole, again = evaluate(book, draws), evaluate_again(evaluate(book), draws, ["most"])
    # At a price of 10: 5, 20, 45, 80. At none only rents are left, 5 in each period. At 1: -4, -7, -9, -10.
    assert again.array("most").tolist() == whole.array("most").tolist() == [[80.0, -5.0, -4.0]]
    assert lines_below(book, ["most"]) == {"most", "saved", "paid", "rent", "people", "price"}
    assert "rents" not in again  # nobody asked for it
    with pytest.raises(KeyError):
        evaluate_again(evaluate(book), {"prise": draws["price"]}, ["most"])
    some = evaluate_some(book, ["most", "a line of another book"])
    assert some.array("most").tolist() == evaluate(book).array("most").tolist()
    assert some.arrays.keys() == lines_below(book, ["most"])


# --- draws of any line, and bits that rest on no other draw -----------------------------------------------------------


def products(a: float, b: float, c: float) -> Book:
    """Return a book in which two products are added, and one of their parts is doubled."""
    book = book_of(a=a, b=b, c=c)
    line_of(book, Ref("a") * Ref("b"), "ab")
    line_of(book, Ref("b") * Ref("c"), "bc")
    line_of(book, Ref("ab") + Ref("bc"))
    line_of(book, Ref("c") * 2, "other")
    return book


def test_a_book_that_is_much_like_another_takes_over_what_cannot_have_moved() -> None:
    before = evaluate(products(2, 3, 5))
    after = evaluate_from(before, products(7, 3, 5))
    # 7 × 3 + 3 × 5
    assert (after.value("result"), after.value("a")) == (36, 7)
    assert after.arrays["bc"] is before.arrays["bc"]
    assert set(evaluate_from(before, products(7, 3, 5), ["ab"]).arrays) == {"a", "b", "ab"}


def test_what_was_drawn_before_and_is_not_any_more_is_as_it_is_written() -> None:
    book = products(2, 3, 5)
    planned = evaluate(book)
    before = evaluate_again(planned, {"a": np.array([[1.0, 2.0]])}, ["result"])
    after = evaluate_from(before, book, ["result"], {"c": np.array([[1.0, 4.0]])})
    # 2 × 3 + 3 × 1, and 2 × 3 + 3 × 4
    assert after.arrays["result"].tolist() == [[9, 18]]
    again = evaluate_from(after, book, ["result"], {"c": np.array([[1.0, 5.0]])})
    # 2 × 3 + 3 × 5
    assert again.arrays["result"].tolist() == [[9, 21]]


def test_a_draw_of_a_line_in_a_recursion_stands_in_its_place() -> None:
    book = book_of(row=(100.0, 100.0, 100.0, 100.0), rate=0.1, limit=250.0, delay=1.0)
    savings_account(book)
    paid = {"paid.per_period": np.array([[10.0, 0.0], [0.0, 20.0], [0.0, 0.0], [0.0, 0.0]])}
    together = evaluate(book, paid)
    # 10, 11, 12.1, 13.31; nothing, then 20, 22, 24.2.
    assert together.array("balance.per_period")[:, 0].tolist() == pytest.approx([10, 11, 12.1, 13.31])
    assert together.array("balance.per_period")[:, 1].tolist() == pytest.approx([0, 20, 22, 24.2])
    assert together.array("paid").tolist() == [[10.0, 20.0]]
    alone = evaluate(book, {"paid.per_period": paid["paid.per_period"][:, :1]})
    assert alone.row("balance.per_period") == pytest.approx([10, 11, 12.1, 13.31])
    again = evaluate_again(evaluate(book), paid, ["balance.per_period"])
    assert again.array("balance.per_period").tolist() == together.array("balance.per_period").tolist()


def test_a_draw_of_a_formula_stands_in_its_place() -> None:
    book = book_of(x=1.0)
    line_of(book, X * 2, "twice")
    line_of(book, Ref("twice") + 1.0)
    assert evaluate(book, {"twice": np.array([[5.0, 7.0]])}).array("result").tolist() == [[6.0, 8.0]]


@pytest.mark.parametrize("shape", [(3, 2), (5, 2), (1, 2, 2)])
def test_draws_of_another_shape_than_the_line_are_refused(shape: tuple[int, ...]) -> None:
    book = book_of(row=ROW)
    with pytest.raises(ValueError, match=r"a draw of row has shape .* where \(1, n\) or \(4, n\) was expected"):
        evaluate(book, {"row": np.ones(shape)})


def test_draws_that_differ_in_number_are_refused() -> None:
    with pytest.raises(ValueError, match="draws differ in number: 2, 3"):
        evaluate(book_of(row=ROW, x=1.0), {"row": np.ones((4, 2)), "x": np.ones((1, 3))})


@pytest.mark.parametrize("count", [1, 3, 7, 8, 9, 40, 127, 128, 129, 300])
def test_a_sum_has_the_same_bits_however_many_are_added_together(count: int) -> None:
    rows = np.random.default_rng(count).normal(0, 1e6, (count, 5))
    together = total(rows)
    alone = [total(rows[:, at : at + 1])[0, 0] for at in range(5)]
    assert together[0].tolist() == alone
    # The order is that in which NumPy adds one row of numbers, so that single figures stay as they were.
    assert alone == [float(np.sum(np.ascontiguousarray(rows[:, at]))) for at in range(5)]


def test_a_year_counts_only_the_periods_that_share_in_it() -> None:
    # Two periods and two years; the second period lies half in each. 1 + 2 × ½ and 2 × ½.
    rows = np.array([[1.0, 4.0], [2.0, 6.0]])
    assert by_shares(rows, ((1.0, 0.5), (0.0, 0.5))).tolist() == [[2.0, 7.0], [1.0, 3.0]]
    undefined = by_shares(np.array([[np.nan], [2.0]]), ((1.0, 0.5), (0.0, 0.5)))
    assert np.isnan(undefined[0, 0])
    assert undefined[1, 0] == 1.0


def test_an_age_of_no_weight_adds_nothing_to_another_draw() -> None:
    row, weights = np.array([[np.nan, 1.0], [1.0, 1.0]]), np.array([[0.0, 1.0], [1.0, 0.0]])
    assert echo(row, weights)[:, 1].tolist() == [1.0, 1.0]
    assert echo(row[:, :1], weights[:, :1])[0, 0] == 0.0  # at age nil the weight is nil, and nothing came before


@pytest.mark.parametrize("exponent", [2.0, 0.5, -1.0, 3.7])
def test_a_power_has_the_same_bits_alone_and_together(exponent: float) -> None:
    bases = np.random.default_rng(1).uniform(0.5, 2.0, (1, 501))
    together = power(bases, np.array([[exponent]]))
    assert together[0].tolist() == [power(bases[:, at : at + 1], np.array([[exponent]]))[0, 0] for at in range(501)]


@pytest.mark.costly
@pytest.mark.matrix(4)
@pytest.mark.parametrize("path", CASES, ids=lambda path: path.split("/")[-2])
def test_no_bit_of_a_draw_rests_on_how_many_are_computed_together(path: str) -> None:
    book = moved_book(path)
    draws = by_line(book, moved_by_a_fifth(book, 9))
    together = evaluate(book, draws).arrays
    for first, last in ((0, 1), (1, 4), (4, 9)):
        part = evaluate(book, {name: values[:, first:last] for name, values in draws.items()}).arrays
        differing = [
            name
            for name, array in together.items()
            if not np.array_equal(
                np.broadcast_to(array, (len(array), 9))[:, first:last],
                np.broadcast_to(part[name], (len(array), last - first)),
                equal_nan=True,
            )
        ]
        assert differing == []
