"""Draws on a tape are what the line engine gives: every case, every operation, whatever the block."""

from __future__ import annotations

import sys
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from sibcase.book import operations
from sibcase.book.draws import Draws, compiled_machine, machine_code, many, written_inputs
from sibcase.book.draws.compiled_machine import CompiledMachine
from sibcase.book.draws.numpy_machine import NumpyMachine
from sibcase.book.evaluate import evaluate
from sibcase.book.lines import Book, Periods
from sibcase.book.rates import rates_of_return
from sibcase.book.terms import (
    Operation,
    Ref,
    echoed,
    expected_within,
    first_reached,
    in_minor_units,
    lagged,
    over_time,
    pence,
    previous,
    rate_of_dated_flows,
    rate_of_return,
    rate_of_return_at,
    when,
)
from tests.book.moved_cases import CASES, by_line, moved_book, moved_by_a_fifth
from tests.book.small_books import WRITTEN, book_of, line_of
from tests.book.test_evaluate import BY_HAND, DRAWN, ROW, as_draws, savings_account

if TYPE_CHECKING:
    from sibcase.book.operations import Array
    from sibcase.book.terms import Term

R, X, Y = Ref("row"), Ref("x"), Ref("y")
RATES = ("irr", "irr_at", "dated_irr")


def draws_of_every_line(book: Book) -> Draws:
    """Return draws of all inputs of a book, of which every line is asked for."""
    inputs = written_inputs(book)
    by_period = [name for name, written in inputs.items() if len(written.values) > 1]
    return Draws(book, list(book.lines), {name: each.lines for name, each in inputs.items()}, by_period=by_period)


SOME = ("payments.total", "investment.", "chance.", "commissioners.", "metric.", "outcomes.net")


def draws_of_some_lines(book: Book, wanted: tuple[str, ...] = SOME) -> Draws:
    """Return draws of the inputs that have one value, for lines whose names begin so."""
    inputs = {name: each.lines for name, each in written_inputs(book).items() if len(each.values) == 1}
    return Draws(book, [name for name in book.lines if name.startswith(wanted)], inputs)


def in_shape(draws: Draws, values: dict[str, Array]) -> dict[str, Array]:
    """Return values of shape (1, n) as (n,)."""
    return {name: array[0] if len(array) == 1 else array for name, array in values.items() if name in draws.inputs}


def differing(found: dict[str, Array], expected: dict[str, Array], within: float = 0.0) -> list[str]:
    """Return the lines that are not the same, undefined values being the same."""
    return [
        name
        for name, array in found.items()
        if not np.allclose(np.atleast_2d(array), expected[name], rtol=within, atol=within, equal_nan=True)
    ]


def is_rate(book: Book, name: str) -> bool:
    formula = book.lines[name].formula
    return isinstance(formula, Operation) and formula.name in RATES


@pytest.mark.matrix(2)
@pytest.mark.parametrize("path", CASES, ids=lambda path: path.split("/")[-2])
def test_every_line_of_every_case_is_what_the_line_engine_gives(path: str) -> None:
    book = moved_book(path)
    values = moved_by_a_fifth(book, 25)
    draws = draws_of_every_line(book)
    found = draws.run(in_shape(draws, values))
    expected = evaluate(book, by_line(book, values)).arrays
    assert found.keys() == book.lines.keys()
    assert differing(found, expected, within=1e-9) == []
    # What rests on no rate of return is the same to the last bit.
    assert [name for name in differing(found, expected) if not is_rate(book, name)] == []
    assert [name for name, array in found.items() if array.ndim == 2 and array.shape != (len(expected[name]), 25)] == []


@pytest.mark.matrix(1)
@pytest.mark.parametrize("name", ["family-recovery", "chicago-preschool", "educate-girls", "peterborough"])
def test_no_bit_of_a_draw_rests_on_the_block(name: str) -> None:
    book = moved_book(next(path for path in CASES if path.split("/")[-2] == name))
    draws = draws_of_some_lines(
        book, ("payments.total", "investment.irr", "investment.junior.", "chance.", "parties.health")
    )
    values = in_shape(draws, moved_by_a_fifth(book, 131))
    expected = draws.run(values, block=131)
    for block in (19, 64, 130):
        assert differing(draws.run(values, block=block), expected) == []
    few = {key: array[:12] for key, array in values.items()}
    assert differing(draws.run(few, block=1), {key: array[..., :12] for key, array in expected.items()}) == []


@pytest.mark.costly
def test_no_bit_of_a_figure_rests_on_the_other_figures() -> None:
    book = moved_book(next(path for path in CASES if "family-recovery" in path))
    inputs = {key: each.lines for key, each in written_inputs(book).items() if len(each.values) == 1}
    values = {key: array[0] for key, array in moved_by_a_fifth(book, 64).items() if key in inputs}
    figures = ["payments.total", "investment.irr", "parties.health.pays.per_year"]
    together = Draws(book, figures, inputs).run(values)
    planned = evaluate(book)
    for name in figures:
        assert differing(Draws(book, [name], inputs).run(values), together) == []
        # What was unrolled for the figures before is at hand.
        assert differing(Draws(book, [name], inputs, planned=planned).run(values), together) == []
    assert len(planned.unrolled) == 1


# Before the first of them the machine is compiled, which takes ten seconds.
@pytest.mark.matrix(0)
@pytest.mark.parametrize("path", CASES, ids=lambda path: path.split("/")[-2])
def test_the_compiled_machine_gives_the_same_bits(path: str) -> None:
    pytest.importorskip("numba", reason="an extra: pip install 'sibcase[fast]'")
    book = moved_book(path)
    draws = draws_of_some_lines(book)
    values = in_shape(draws, moved_by_a_fifth(book, 131))
    compiled = CompiledMachine(draws.tape)
    arrays = [np.atleast_2d(values[name]) for name in draws.inputs]
    expected = NumpyMachine(draws.tape).run(arrays, 131, 4096)
    for block in (131, 50):
        assert differing(compiled.run(arrays, 131, block), expected) == []


# --- every operation --------------------------------------------------------------------------------------------------

AWKWARD = {
    "row": np.array([ROW, (4.0, 1.0, 2.5, 3.0), (0.0, 0.0, -1.0, 9.0), (-1.0, 0.0, 0.5, 1e9)]).T,
    "x": np.array([[7.0, 3.0, 0.0, -1.0]]),
    "y": np.array([[-2.5, 0.0, 1.25, 0.005]]),
}
FURTHER: dict[str, Term] = {
    "lag that differs": lagged(R, when(X, Y * Y, 1.0)),
    "lag of a single value": lagged(X, 1.0),
    "echo of weights that differ": echoed(R, R * X),
    "a goal that differs": first_reached(R, X),
    "previous of a single value": previous("x"),
    "rate of dated flows": rate_of_dated_flows([Ref("x"), Ref("y")], [-1.0, -2.0], [0.0, 400.0]),
    "rate of a row": rate_of_return(R - X, 4.0),
    "rate at times that differ": rate_of_return_at([(R - X, R * 0 + 0.25), (R + X, R * R)]),
    "expected within a cap": expected_within(X * 3, [X / 10, Y * 0 + 0.5], [X, X * 2], [-1, 0], 1),
    "zero times undefined": (X / Y) * 0.0,
    "undefined in a sum": over_time(R / (R - 1.0)) * 0.0,
    "a row of one period more": R / X + over_time(R) * previous("row"),
}


OPERATIONS = pytest.mark.parametrize("name", [*BY_HAND, *FURTHER])
MOVED = pytest.mark.parametrize("moved", [("row", "x", "y"), ("x",), ("row",), ("y",)], ids="+".join)


def book_of_operation(name: str) -> Book:
    """Return a book with a line that is one operation."""
    book = book_of(row=ROW, x=7.0, y=-2.5)
    line_of(book, FURTHER[name] if name in FURTHER else BY_HAND[name][0])
    return book


def draws_of_operation(book: Book, moved: tuple[str, ...], *, compiled: bool = False) -> Draws:
    """Return draws of that line, of which some operands move."""
    by_period = [each for each in moved if each == "row"]
    return Draws(book, ["result"], {each: [each] for each in moved}, by_period=by_period, compiled=compiled)


@pytest.mark.costly
@OPERATIONS
@MOVED
def test_every_operation_is_what_the_line_engine_gives(name: str, moved: tuple[str, ...]) -> None:
    book = book_of_operation(name)
    draws = draws_of_operation(book, moved)
    arrays = {each: AWKWARD[each] for each in moved}
    with np.errstate(all="ignore"):
        expected = evaluate(book, arrays).arrays
    found = draws.run(in_shape(draws, arrays))["result"]
    whole = np.broadcast_to(expected["result"], (len(expected["result"]), 4))
    assert differing({"result": found}, {"result": whole}, within=1e-9) == []
    assert found.shape == (whole.shape if len(whole) > 1 else (4,))


# Before the first of them the machine is compiled, which takes ten seconds.
@pytest.mark.matrix(0)
@OPERATIONS
@MOVED
def test_every_operation_has_the_same_bits_by_both_machines(name: str, moved: tuple[str, ...]) -> None:
    pytest.importorskip("numba", reason="an extra: pip install 'sibcase[fast]'")
    book = book_of_operation(name)
    found, expected = (
        draws.run(in_shape(draws, {each: AWKWARD[each] for each in moved}))
        for draws in (draws_of_operation(book, moved, compiled=compiled) for compiled in (True, False))
    )
    assert differing(found, expected) == []


@pytest.mark.parametrize("names", [("rate",), ("delay",), ("row",), ("limit", "delay"), tuple(DRAWN)], ids="+".join)
def test_a_recursion_is_what_the_line_engine_gives(names: tuple[str, ...]) -> None:
    stated: dict[str, Any] = {name: values[0] for name, values in DRAWN.items()}
    book = book_of(**stated)
    savings_account(book)
    drawn = as_draws(names)
    draws = Draws(book, list(book.lines), {name: [name] for name in names}, by_period=set(names) & {"row"})
    expected = evaluate(book, drawn).arrays
    found = draws.run(in_shape(draws, drawn))
    assert differing(found, {name: np.broadcast_to(array, (len(array), 5)) for name, array in expected.items()}) == []


def test_a_line_in_a_recursion_can_be_an_input() -> None:
    book = book_of(row=(100.0, 100.0, 100.0, 100.0), rate=0.1, limit=250.0, delay=1.0)
    savings_account(book)
    draws = Draws(book, ["balance.per_period"], {"paid": ["paid.per_period"]}, by_period=["paid"])
    found = draws.run({"paid": np.array([[10.0, 0.0], [0.0, 20.0], [0.0, 0.0], [0.0, 0.0]])})["balance.per_period"]
    # 10, 11, 12.1, 13.31; nothing, then 20, 22, 24.2.
    assert found.T.tolist() == [pytest.approx([10, 11, 12.1, 13.31]), pytest.approx([0, 20, 22, 24.2])]


# --- how it is asked --------------------------------------------------------------------------------------------------


def test_an_input_moves_all_its_lines() -> None:
    book = book_of(x=1.0, y=1.0, z=5.0)
    line_of(book, X + Y + Ref("z"))
    draws = Draws(book, ["result", "z"], {"share": ["x", "y"]})
    found = draws.run({"share": [1.0, 2.0, 3.0]})
    assert found["result"].tolist() == [7.0, 9.0, 11.0]
    assert found["z"].tolist() == [5.0, 5.0, 5.0]  # nothing moves it


def test_a_line_with_a_formula_can_be_an_input() -> None:
    book = book_of(x=1.0)
    line_of(book, X * 2, "twice")
    line_of(book, Ref("twice") + 1.0)
    assert Draws(book, ["result"], {"twice": ["twice"]}).run({"twice": [5.0]})["result"].tolist() == [6.0]


def test_only_what_moves_is_worked_out() -> None:
    book = book_of(x=1.0, y=2.0, row=ROW)
    line_of(book, over_time(R) * Y, "still")
    line_of(book, X * Ref("still") + X * Ref("still"))
    # The input, one product (which is there once), one sum.
    assert Draws(book, ["result"], {"x": ["x"]}).size == 3


def test_what_is_left_to_the_line_engine_is_named() -> None:
    book = book_of(x=1.0, y=2.0, row=ROW)
    line_of(book, lagged(R, X) + R**X)
    assert Draws(book, ["result"], {"x": ["x"]}).handed_over == {"lag", "power"}
    assert Draws(book, ["result"], {"row": ["row"]}).handed_over == {"power"}


@pytest.mark.parametrize(
    ("figures", "inputs", "by_period", "error", "message"),
    [
        (["resul"], {"x": ["x"]}, [], KeyError, "the book has no line resul"),
        (["result"], {"x": ["z"]}, [], KeyError, "the book has no line z"),
        (["result"], {"x": ["x"], "y": ["x"]}, [], ValueError, "x takes its value from two inputs"),
        (["result"], {"x": ["x"]}, ["x"], ValueError, "x has no value for each period"),
    ],
)
def test_what_cannot_be_asked_is_refused(
    figures: list[str], inputs: dict[str, list[str]], by_period: list[str], error: type[Exception], message: str
) -> None:
    book = book_of(x=1.0)
    line_of(book, X * 2)
    with pytest.raises(error, match=message):
        Draws(book, figures, inputs, by_period=by_period)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"x": [1.0]}, "the values given are not those of the inputs: row"),
        ({"x": [1.0], "row": np.ones((4, 1)), "z": [1.0]}, "the values given are not those of the inputs: z"),
        ({"x": [1.0], "row": np.ones((4, 2))}, "the inputs differ in the number of draws: 1, 2"),
        ({"x": np.ones((2, 2)), "row": np.ones((4, 2))}, r"the values of x have shape \(2, 2\), where \(n,\) was"),
        ({"x": [1.0], "row": [1.0]}, r"the values of row have shape \(1,\), where \(4, n\) was expected"),
        ({"x": [np.nan], "row": np.ones((4, 1))}, "the values of x are not all finite, or beyond 1e"),
        ({"x": [1e16], "row": np.ones((4, 1))}, "the values of x are not all finite, or beyond 1e"),
    ],
)
def test_values_that_do_not_fit_are_refused(values: dict[str, Any], message: str) -> None:
    book = book_of(x=1.0, row=ROW)
    line_of(book, X * R)
    draws = Draws(book, ["result"], {"x": ["x"], "row": ["row"]}, by_period=["row"])
    with pytest.raises(ValueError, match=message):
        draws.run(values)


def test_a_row_can_be_drawn_in_some_periods_and_keeps_its_plan_in_the_others() -> None:
    book = book_of(row=(1.0, 2.0, 0.0, 4.0))
    line_of(book, Ref("row") * 10)
    draws = Draws(book, ["result"], {"row": ["row"]}, by_period=["row"], periods={"row": [1, 3]})
    found = draws.run({"row": np.array([[5.0, 6.0], [7.0, 8.0]])})["result"]
    assert found.tolist() == [[10, 10], [50, 60], [0, 0], [70, 80]]
    assert draws.periods_other_than_zero("result") == (0, 1, 3)


def test_a_row_of_one_period_is_still_a_row() -> None:
    book = Book(Periods(1, 1.0, ("1",), ("1",), ((1.0,),)))
    book.row("row", "Row", "money", (5.0,), WRITTEN)
    line_of(book, R * 2, "twice")
    line_of(book, over_time(Ref("twice")), "whole")
    found = Draws(book, ["twice", "whole"], {"row": ["row"]}).run({"row": [1.0, 2.0]})
    assert found["twice"].tolist() == [[2.0, 4.0]]
    assert found["whole"].tolist() == [2.0, 4.0]


def test_no_draw_at_all_has_no_figures() -> None:
    book = book_of(x=1.0)
    line_of(book, X * 2)
    assert Draws(book, ["result"], {"x": ["x"]}).run({"x": []})["result"].tolist() == []


# --- which machine ----------------------------------------------------------------------------------------------------


def small_draws(*, compiled: bool | None) -> Draws:
    book = book_of(x=1.0)
    line_of(book, X * 2)
    return Draws(book, ["result"], {"x": ["x"]}, compiled=compiled)


def test_without_numba_draws_are_run_by_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(many, "is_available", lambda: False)
    values = np.arange(many.WORTH_COMPILING + 1.0)
    assert small_draws(compiled=None).run({"x": values})["result"].tolist() == (values * 2).tolist()


def test_a_compiled_machine_that_is_not_there_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numba", None)
    monkeypatch.setattr(compiled_machine, "_compiled", cache(compiled_machine._compiled.__wrapped__))  # noqa: SLF001
    with pytest.raises(ImportError):
        small_draws(compiled=True)


@pytest.mark.matrix(0)
def test_many_draws_are_run_by_the_compiled_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("numba", reason="an extra: pip install 'sibcase[fast]'")
    monkeypatch.setattr(NumpyMachine, "run", None)
    values = np.arange(many.WORTH_COMPILING + 1.0)
    assert small_draws(compiled=None).run({"x": values})["result"].tolist() == (values * 2).tolist()


@pytest.mark.matrix(0)
def test_rates_of_flows_with_hardly_a_gain_have_the_same_bits_by_both_machines() -> None:
    pytest.importorskip("numba", reason="an extra: pip install 'sibcase[fast]'")
    rng = np.random.default_rng(3)
    flows = np.round(rng.choice([-1.0, 0.0, 1.0], (4, 3_000)) * 10.0 ** rng.uniform(-2, 6, (4, 3_000)), 2)
    flows[-1] -= flows.sum(axis=0) - np.round(10.0 ** rng.uniform(-2, 2, 3_000), 2)
    book = book_of(row=tuple(flows[:, 0]))
    line_of(book, rate_of_return(R, 1.0))
    expected, found = (
        Draws(book, ["result"], {"row": ["row"]}, by_period=["row"], compiled=compiled).run({"row": flows})
        for compiled in (False, True)
    )
    assert differing(found, expected) == []
    assert expected["result"] == pytest.approx(rates_of_return(flows, 1.0)[0], rel=1e-9, abs=1e-9, nan_ok=True)


def test_constants_of_the_compiled_machine_are_those_of_the_book() -> None:
    # They are written twice, because what is compiled is kept for as long as one file is the same.
    assert machine_code.DUST == operations.DUST
    assert machine_code.RELATIVE_DUST == operations.RELATIVE_DUST
    assert 10.0**operations.PENNY_DUST_DECIMALS == machine_code.PENNY_DUST


@pytest.mark.matrix(0)
@pytest.mark.parametrize("digits", [0, 2, 3, 4])
def test_money_is_rounded_alike_by_both_machines(digits: int) -> None:
    pytest.importorskip("numba", reason="an extra: pip install 'sibcase[fast]'")
    rng = np.random.default_rng(digits)
    halves = (rng.integers(-(10**9), 10**9, 20_000) + 0.5) / 10.0**digits
    amounts = np.concatenate(
        [halves, np.nextafter(halves, 0.0), np.nextafter(halves, 1e12), halves + 1e-7, rng.normal(0, 1e13, 1_000)]
    )
    book = book_of(x=1.0)
    line_of(book, in_minor_units(pence(X), digits))
    for part in (amounts, amounts[:80_000]):  # with and without amounts too large for the shorter way
        expected = operations.EACH["pence" if digits == 2 else f"minor_{digits}"](part[None, :])[0]
        for compiled in (True, False):
            found = Draws(book, ["result"], {"x": ["x"]}, compiled=compiled).run({"x": part})["result"]
            assert np.array_equal(found, expected)
