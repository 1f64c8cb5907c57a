"""Figures of many draws: what uncertainty, sensitivity and options ask of a book."""

from __future__ import annotations

from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Final

import numpy as np

from sibcase.book.draws.cells import GREATEST_INPUT, Cells
from sibcase.book.draws.compiled_machine import CompiledMachine, is_available
from sibcase.book.draws.numpy_machine import NumpyMachine
from sibcase.book.draws.tape import CallInstruction, Register, make_tape
from sibcase.book.draws.unroll import Unrolled
from sibcase.book.evaluate import evaluate

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from sibcase.book.draws.cells import Row
    from sibcase.book.figures import Figures
    from sibcase.book.lines import Book
    from sibcase.book.operations import Array


# Loading numba takes as long as so many draws of a large case without it.
WORTH_COMPILING: Final = 10_000
# Two documents of one case may be made at the same time.
_UNROLLING: Final = Lock()


class Draws:
    """Some figures of a book as a function of some inputs, made once and run on as many draws as there are.

    Only what the figures rest on and the inputs move is worked out. A figure is the one that `evaluate` gives for the
    same values to 1e-9 (all but rates of return to the last bit), and its bits rest on nothing but the draw itself: not
    on the other draws, the size of blocks, the other figures that are asked for, or whether numba is installed.

    Attributes:
        figures: the names of the figures.
        inputs: the lines that take the value of each input.
        by_period: the inputs that have a value for each period.
        tape: what is done for each block of draws.
    """

    def __init__(  # noqa: PLR0913  # a book, and what is drawn, when and how
        self,
        book: Book,
        figures: Sequence[str],
        inputs: Mapping[str, Sequence[str]],
        *,
        by_period: Collection[str] = (),
        periods: Mapping[str, Sequence[int]] | None = None,
        planned: Figures | None = None,
        compiled: bool | None = None,
    ) -> None:
        """Make the tape.

        Args:
            book: the lines.
            figures: the names of any lines of the book.
            inputs: by a name of the caller's the lines that take the value of that input, in their own units: those of
                one written value together (`sibcase.book.draws.places.written_inputs`). A line with a formula can be an
                input too: its formula is then not worked out.
            by_period: the inputs that have a value for each period; any other holds in every period.
            periods: of inputs by period the periods that they have a value for, where it is not all of them; their
                lines keep the value of the plan in the others.
            planned: the figures of the book as planned, where they are at hand.
            compiled: whether the tape is run by the machine that numba compiles. As it stands, where numba is installed
                and there are so many draws that loading it is worth it. The figures are the same.

        Raises:
            ImportError: a compiled machine is asked for and numba is not installed.
            KeyError: the book has no line of a name.
            ValueError: a line takes its value from two inputs, or an input by period has a line that has no periods.
        """
        self.figures, self.inputs = tuple(figures), {name: tuple(lines) for name, lines in inputs.items()}
        self.by_period = frozenset(by_period)
        _check(book, self.figures, self.inputs, by_period)
        all_periods, some = range(book.periods.count), periods or {}
        self._periods = {name: tuple(some.get(name, all_periods)) for name in self.by_period}
        self._rows = {name: len(self._periods.get(name, (0,))) for name in self.inputs}
        unrolled = self._unrolled(planned or evaluate(book))
        self._is_single = {name: book.lines[name].axis == "once" for name in self.figures}
        self.tape = make_tape(unrolled.cells, {name: unrolled.rows[name] for name in self.figures})
        self._numpy = NumpyMachine(self.tape)
        self._is_compiled = compiled
        if compiled:
            self._compiled  # noqa: B018 (whether numba is there is known at once)

    def _unrolled(self, planned: Figures) -> Unrolled:
        """Return the lines that the figures rest on as cells, once for all who draw the same inputs of a plan."""
        with _UNROLLING:
            key = (tuple(self.inputs.items()), frozenset(self._periods.items()))
            unrolled = planned.unrolled.get(key) or Unrolled(planned, *self._drawn(planned))
            unrolled.add(self.figures)
            planned.unrolled[key] = unrolled
        return unrolled

    def _drawn(self, planned: Figures) -> tuple[dict[str, Row], Cells]:
        """Return the cells of the lines that take the values of the inputs."""
        book, cells = planned.book, Cells()
        drawn: dict[str, Row] = {}
        for number, (name, lines) in enumerate(self.inputs.items()):
            row: Row = [cells.input(number, at) for at in range(self._rows[name])]
            if name in self._periods:
                by_period = dict(zip(self._periods[name], row, strict=True))
                drawn.update(
                    {line: [by_period.get(at, value) for at, value in _by_period(planned, line)] for line in lines}
                )
            else:
                drawn.update({line: row * book.rows_of(book.lines[line]) for line in lines})
        return drawn, cells

    @cached_property
    def _compiled(self) -> CompiledMachine:
        return CompiledMachine(self.tape)

    def _machine(self, count: int) -> NumpyMachine | CompiledMachine:
        if self._is_compiled is None:
            return self._compiled if is_worth_compiling(count) else self._numpy
        return self._compiled if self._is_compiled else self._numpy

    @property
    def handed_over(self) -> frozenset[str]:
        """The operations left to functions of the line engine, being more than a step of the tape."""
        calls = (each.call.name for each in self.tape.instructions if isinstance(each, CallInstruction))
        return frozenset(calls)

    def periods_other_than_zero(self, figure: str) -> tuple[int, ...]:
        """Return the periods in which a row may have a value other than zero."""
        sources = self.tape.figures[figure]
        return tuple(at for at, source in enumerate(sources) if isinstance(source, Register) or source != 0)

    @property
    def size(self) -> int:
        """How many steps are done for each draw."""
        return len(self.tape.instructions)

    def run(self, values: Mapping[str, Array | Iterable[float]], block: int | None = None) -> dict[str, Array]:
        """Return the figures of every draw.

        Memory is that of the inputs and the figures, and a few megabytes for the block: a caller that runs draws in
        parts and keeps only what it needs of each is bounded whatever their number.

        Args:
            values: for each input its values, shape (n,), or (periods, n) for an input by period, of those periods that
                it has a value for.
            block: how many draws are worked on at a time; as is fastest if not given. It changes no figure.

        Returns:
            For each figure an array of shape (n,), (periods, n) or (years, n), NaN where it is undefined.

        Raises:
            ValueError: an input is missing or unknown, has another shape, or holds a value that is not finite or is
                beyond 1e15.
        """
        arrays = self._arrays(values)
        count = arrays[0].shape[1] if arrays else 1
        machine = self._machine(count)
        found = machine.run(arrays, count, block or machine.block)
        return {name: array[0] if self._is_single[name] else array for name, array in found.items()}

    def _arrays(self, values: Mapping[str, Array | Iterable[float]]) -> list[Array]:
        """Return the values of all inputs, each of shape (rows, n)."""
        odd = sorted(values.keys() ^ self.inputs.keys())
        if odd:
            raise ValueError(f"the values given are not those of the inputs: {', '.join(odd)}")
        arrays = [self._array(name, np.asarray(values[name], dtype=float)) for name in self.inputs]
        counts = sorted({array.shape[1] for array in arrays})
        if len(counts) > 1:
            raise ValueError(f"the inputs differ in the number of draws: {', '.join(map(str, counts))}")
        return arrays

    def _array(self, name: str, values: Array) -> Array:
        rows = self._rows[name]
        array = values[None, :] if values.ndim == 1 and rows == 1 else values
        if array.ndim != 2 or len(array) != rows:
            expected = "(n,)" if rows == 1 else f"({rows}, n)"
            raise ValueError(f"the values of {name} have shape {values.shape}, where {expected} was expected")
        if not np.all(np.abs(array) <= GREATEST_INPUT):
            raise ValueError(f"the values of {name} are not all finite, or beyond {GREATEST_INPUT:g}")
        return array


def is_worth_compiling(count: int) -> bool:
    """Return whether numba is installed, and there are so many draws that loading it is worth it."""
    return count >= WORTH_COMPILING and is_available()


def _by_period(planned: Figures, line: str) -> Iterator[tuple[int, float]]:
    """Yield the values of a line as planned, by period."""
    row = planned.row(line)
    return enumerate(row * (planned.book.periods.count // len(row)))


def _check(book: Book, figures: Sequence[str], inputs: Mapping[str, Sequence[str]], by_period: Collection[str]) -> None:
    lines = [line for each in inputs.values() for line in each]
    unknown = [name for name in (*figures, *lines) if name not in book]
    if unknown:
        raise KeyError(f"the book has no line {unknown[0]}")
    twice = sorted({line for line in lines if lines.count(line) > 1})
    if twice:
        raise ValueError(f"{twice[0]} takes its value from two inputs")
    for name in by_period:
        for line in inputs[name]:
            if book.lines[line].axis != "period":
                raise ValueError(f"{line} has no value for each period")
