"""Evaluation: one path for one set of figures and for many draws at once.

Every line becomes an array of shape (1, draws), (periods, draws) or (years, draws). Lines that refer to their own
past are computed together in one loop over time; everything else is computed whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from sibcase.book.chances import expected_within
from sibcase.book.figures import Figures
from sibcase.book.one_draw import run_one_draw
from sibcase.book.operations import EACH, WHOLE, Array, by_shares, interpolate, shifted
from sibcase.book.rates import rates_at, rates_by_days
from sibcase.book.terms import Number, Operation, Ref, Term, references

if TYPE_CHECKING:
    from sibcase.book.lines import Book, Line

Computation = Callable[["Frame"], Array]


class Frame:
    """What a formula sees while it is computed: the lines so far, whole or at one period."""

    def __init__(self, book: Book) -> None:
        """Begin with nothing computed."""
        self.book = book
        self.arrays: dict[str, Array] = {}
        self.period: int | None = None

    def value(self, name: str) -> Array:
        """Return a line's array, or in a recursion its value at the present period."""
        array = self.arrays[name]
        if self.period is None or len(array) == 1:
            return array
        return array[self.period : self.period + 1]

    def full(self, array: Array) -> Array:
        """Return an array with a row for each period, a single value repeated."""
        return np.repeat(array, self.book.periods.count, axis=0) if len(array) == 1 else array

    def previous(self, name: str) -> Array:
        """Return a line's values one period earlier, zero before the first."""
        array = self.full(self.arrays[name])
        if self.period is None:
            return shifted(array, 1)
        return array[self.period - 1 : self.period] if self.period > 0 else np.zeros((1, array.shape[1]))


def evaluate(book: Book, draws: Mapping[str, Array] | None = None) -> Figures:
    """Evaluate every line of a book.

    Args:
        book: the lines.
        draws: arrays of shape (1, n) or (periods, n) that replace lines, by name; none for one set of figures. Any line
            can be replaced, also one with a formula and one in a recursion: its formula is then not computed.

    Returns:
        The figures; each array has shape (1, n), (periods, n) or (years, n), or a last axis of 1 where nothing varies.

    Raises:
        KeyError: a draw is of a line that the book does not have.
        ValueError: a draw has another number of rows than its line, or two draws differ in number.
    """
    frame = Frame(book)
    frame.arrays.update(drawn_arrays(book, draws or {}))
    _compute(book.lines.values(), frame)
    return Figures(book, frame.arrays)


def evaluate_some(book: Book, wanted: Iterable[str]) -> Figures:
    """Evaluate some lines of a book and those that they rest on, and nothing else.

    Args:
        book: the lines.
        wanted: the names that are asked for; those that the book does not have are passed over.
    """
    needed = lines_below(book, [name for name in wanted if name in book])
    frame = Frame(book)
    _compute([line for line in book.lines.values() if line.name in needed], frame)
    return Figures(book, frame.arrays)


def evaluate_again(figures: Figures, draws: Mapping[str, Array], wanted: Iterable[str]) -> Figures:
    """Evaluate what some figures take from other values of a few lines; all else stays as it was computed.

    Args:
        figures: one set of figures.
        draws: arrays of shape (1, n) or (periods, n) in the place of lines, by name.
        wanted: the figures that are asked for.

    Returns:
        The figures that are asked for, and those that they rest on.

    Raises:
        KeyError: a draw is of a line that the book does not have.
        ValueError: a draw has another number of rows than its line, or two draws differ in number.
    """
    book = figures.book
    drawn = drawn_arrays(book, draws)
    needed = lines_below(book, wanted)
    moved = lines_moved_by(book, drawn, needed)
    frame = Frame(book)
    frame.arrays.update({name: figures.arrays[name] for name in needed - moved} | drawn)
    _compute([line for line in book.lines.values() if line.name in moved], frame)
    return Figures(book, frame.arrays)


def evaluate_from(
    before: Figures, book: Book, wanted: Iterable[str] | None = None, draws: Mapping[str, Array] | None = None
) -> Figures:
    """Evaluate a book that is much like one that was evaluated: what cannot have moved is taken over from there.

    A line is taken over if its formula or its values are the same, and so is all that it rests on. Every figure is the
    same, to the last bit, as `evaluate` or `evaluate_some` gives it.

    Args:
        before: figures of the other book, of as many draws, if any; of assumptions alone.
        book: the lines.
        wanted: the figures that are asked for, and what they rest on; all of them if none are named.
        draws: arrays that replace lines, as `evaluate` takes them.
    """
    needed = None if wanted is None else lines_below(book, [name for name in wanted if name in book])
    lines = [line for line in book.lines.values() if needed is None or line.name in needed]
    known = before.arrays if before.book.periods == book.periods and not before.withheld else {}
    frame = Frame(book)
    frame.arrays.update(drawn_arrays(book, draws or {}))
    moved = {name for name, array in frame.arrays.items() if not _has_value(array, known.get(name))}
    for together in lines_in_order([line for line in lines if line.name not in frame.arrays]):
        if all(_is_unmoved(line, before.book, known, moved) for line in together):
            frame.arrays.update({line.name: known[line.name] for line in together})
            continue
        _compute(together, frame)
        moved |= {line.name for line in together if not _has_value(frame.arrays[line.name], known.get(line.name))}
    return Figures(book, frame.arrays)


def _is_unmoved(line: Line, old: Book, known: Mapping[str, Array], moved: set[str]) -> bool:
    """Return whether a line is known from before, and rests on nothing that has moved.

    An assumption is at hand as it is written: what is known of it may be draws that are not made any more.
    """
    was = old.lines.get(line.name)
    if was is None or line.formula is None or line.name not in known:
        return False
    is_same = (was.axis, bool(was.group)) == (line.axis, bool(line.group)) and was.formula == line.formula
    return is_same and moved.isdisjoint(references(line.formula))


def _has_value(array: Array, before: Array | None) -> bool:
    return before is not None and array.shape == before.shape and np.array_equal(array, before, equal_nan=True)


def term_values(figures: Figures, term: Term) -> Array:
    """Return what a part of a formula is worth, shape (periods or 1, draws), where all that it rests on is computed."""
    frame = Frame(figures.book)
    frame.arrays.update(figures.arrays)
    return computation(term)(frame)


def lines_below(book: Book, names: Iterable[str]) -> set[str]:
    """Return these lines and all that they rest on, directly or through others."""
    waiting = list(names)
    found = set(waiting)
    while waiting:
        formula = book.lines[waiting.pop()].formula
        new = set(references(formula)) - found if formula is not None else set()
        found |= new
        waiting += new
    return found


def lines_moved_by(book: Book, names: Iterable[str], among: set[str]) -> set[str]:
    """Return which of some lines rest on these, directly or through others, without these themselves."""
    given = set(names)
    above: dict[str, list[str]] = {}
    for name in among - given:
        formula = book.lines[name].formula
        for below in references(formula) if formula is not None else ():
            above.setdefault(below, []).append(name)
    found: set[str] = set()
    waiting = list(given)
    while waiting:
        new = set(above.get(waiting.pop(), ())) - found
        found |= new
        waiting += new
    return found


def _compute(lines: Iterable[Line], frame: Frame) -> None:
    for together in lines_in_order(lines):
        if together[0].group:
            _compute_period_by_period(together, frame)
        else:
            _compute_whole(together[0], frame)


def drawn_arrays(book: Book, draws: Mapping[str, Array]) -> dict[str, Array]:
    """Return draws of lines as arrays with a row for each value of the line; one value for a row holds throughout.

    Raises:
        KeyError: a draw is of a line that the book does not have.
        ValueError: a draw has another number of rows than its line, or two draws differ in number.
    """
    arrays = {name: _drawn(book, name, values) for name, values in draws.items()}
    counts = sorted({array.shape[1] for array in arrays.values()} - {1})
    if len(counts) > 1:
        raise ValueError(f"draws differ in number: {', '.join(map(str, counts))}")
    return arrays


def _drawn(book: Book, name: str, values: Array) -> Array:
    array = np.atleast_2d(np.asarray(values, dtype=float))
    rows = book.rows_of(book.lines[name])
    if array.ndim > 2 or len(array) not in (1, rows):
        raise ValueError(f"a draw of {name} has shape {array.shape}, where (1, n) or ({rows}, n) was expected")
    return np.repeat(array, rows, axis=0) if len(array) == 1 else array


def lines_in_order(lines: Iterable[Line]) -> list[list[Line]]:
    """Return the lines one by one, those of one recursion together where the first of them stands."""
    ordered: list[list[Line]] = []
    groups: dict[int, list[Line]] = {}
    for line in lines:
        if line.group in groups:
            groups[line.group].append(line)
            continue
        ordered.append([line])
        if line.group:
            groups[line.group] = ordered[-1]
    return ordered


def _compute_whole(line: Line, frame: Frame) -> None:
    if line.name in frame.arrays:
        return
    if line.formula is None:
        frame.arrays[line.name] = np.asarray(line.values, dtype=float)[:, None]
        return
    frame.arrays[line.name] = np.asarray(computation(line.formula)(frame), dtype=float)


def _compute_period_by_period(lines: list[Line], frame: Frame) -> None:
    count = frame.book.periods.count
    formulas = {line.name: line.formula for line in lines if line.formula is not None}
    needed = {name for formula in formulas.values() for name in references(formula)} | formulas.keys()
    known = {name: frame.arrays[name] for name in needed if name in frame.arrays}
    formulas = {name: formula for name, formula in formulas.items() if name not in known}
    draws = max((array.shape[1] for array in known.values()), default=1)
    if draws == 1 and _compute_one_draw(formulas, known, frame):
        return
    steps = [(name, computation(formula)) for name, formula in formulas.items()]
    for name, _ in steps:
        frame.arrays[name] = np.zeros((count, draws))
    for period in range(count):
        frame.period = period
        for name, compute in steps:
            frame.arrays[name][period] = compute(frame)[0]
    frame.period = None


def _compute_one_draw(formulas: Mapping[str, Term], known: Mapping[str, Array], frame: Frame) -> bool:
    """Compute lines of one set of figures in plain floats; return whether that could be done."""
    count = frame.book.periods.count
    computed = run_one_draw(formulas, {name: _by_period(array, count) for name, array in known.items()}, count)
    for name, row in (computed or {}).items():
        frame.arrays[name] = np.asarray(row, dtype=float)[:, None]
    return computed is not None


def _by_period(array: Array, count: int) -> list[float]:
    values: list[float] = array[:, 0].tolist()
    return values * count if len(values) == 1 else values


def computation(formula: Term) -> Computation:
    """Return a function that computes a formula in a frame."""
    if isinstance(formula, Number):
        constant = np.array([[formula.value]])
        return lambda _frame: constant
    if isinstance(formula, Ref):
        return lambda frame, name=formula.name: frame.value(name)  # type: ignore[misc]
    if not isinstance(formula, Operation):
        message = f"{formula!r} is no term"
        raise TypeError(message)
    return _operation(formula)


def _operation(formula: Operation) -> Computation:
    if formula.name == "previous":
        inner = formula.terms[0]
        if not isinstance(inner, Ref):
            message = "only a line has a previous period"
            raise TypeError(message)
        return lambda frame, name=inner.name: frame.previous(name)  # type: ignore[misc]
    parts = [computation(each) for each in formula.terms]
    if formula.name == "interpolate":
        return lambda frame: interpolate(parts[0](frame), formula.table)
    if formula.name in ("dated_irr", "irr_at"):
        return _rate_of_return(formula, parts)
    if formula.name == "expected_within":
        return lambda frame: expected_within([part(frame) for part in parts], formula.table)
    if formula.name == "by_year":
        return lambda frame: by_shares(frame.full(parts[0](frame)), frame.book.periods.year_shares)
    function = EACH.get(formula.name) or WHOLE[formula.name]
    if len(parts) == 2:
        left, right = parts
        return lambda frame: function(left(frame), right(frame))
    return lambda frame: function(*(part(frame) for part in parts))


def _rate_of_return(formula: Operation, parts: list[Computation]) -> Computation:
    """Return a function that computes the rate of flows on days of their own, or at rows of years."""
    if formula.name == "irr_at":
        return lambda frame: rates_at([part(frame) for part in parts], frame.book.periods.count)
    signs, days = formula.table
    signed = list(zip(parts, signs, strict=True))
    return lambda frame: rates_by_days([part(frame) * sign for part, sign in signed], [(day,) for day in days])
