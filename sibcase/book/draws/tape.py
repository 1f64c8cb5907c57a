"""The tape: cells in an order of work, each in a register that is used again once nothing needs its value.

A tape is made once for a set of figures and inputs, and run as often as there are blocks of draws.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from sibcase.book.draws.cells import INPUT, TAKEN, Call, Cell

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sibcase.book.draws.cells import Cells, Row, Step, Value

_NEVER: Final = 1 << 62


class Register(int):
    """The number of a register, which holds one value for each draw of a block."""

    __slots__ = ()


Source: TypeAlias = Register | float


class Instruction(NamedTuple):
    """One step: an operation on registers and constants, into a register.

    Attributes:
        name: the operation, as in `cells`.
        into: the register that takes the result.
        sources: what it works on, in order.
        number: of `round` the smallest units in one, of `input` the input.
        row: of `input` which row of it.
    """

    name: str
    into: Register
    sources: tuple[Source, ...]
    number: int = 0
    row: int = 0


@dataclass(frozen=True, slots=True)
class CallInstruction:
    """Rows handed to a function, and the registers that take its rows; none for a row that nothing needs."""

    call: Call
    parts: tuple[tuple[Source, ...], ...]
    into: tuple[Register | None, ...]


@dataclass(frozen=True, slots=True)
class Tape:
    """What is done for each block of draws, in order.

    Attributes:
        instructions: the steps and calls.
        registers: how many registers there are.
        figures: where each figure's values are afterwards.
    """

    instructions: tuple[Instruction | CallInstruction, ...]
    registers: int
    figures: dict[str, tuple[Source, ...]]


def make_tape(cells: Cells, wanted: Mapping[str, Row]) -> Tape:
    """Return the tape on which the wanted rows are worked out, and nothing that they do not rest on."""
    return _Maker(cells, wanted).tape()


_Numbered: TypeAlias = tuple[int, Call]


class _Maker:
    def __init__(self, cells: Cells, wanted: Mapping[str, Row]) -> None:
        self._cells, self._wanted = cells, wanted
        self._taken: dict[int, dict[int, Cell]] = {}
        self._order = list(self._in_depth_first_order())
        self._last = self._last_uses()
        self._register: dict[Cell, Register] = {}
        self._free: list[Register] = []
        self._count = 0

    def tape(self) -> Tape:
        instructions = tuple(self._instruction(place, work) for place, work in enumerate(self._order))
        figures = {name: tuple(map(self._source, row)) for name, row in self._wanted.items()}
        return Tape(instructions, self._count, figures)

    # --- the order ----------------------------------------------------------------------------------------------------

    def _in_depth_first_order(self) -> Iterator[Cell | _Numbered]:
        """Yield cells and calls after all that they rest on; depth first, so that few values are held at a time."""
        done: set[Cell] = set()
        called: set[int] = set()
        waiting: list[tuple[Cell, bool]] = [
            (cell, False) for row in reversed(list(self._wanted.values())) for cell in reversed(_cells_in(row))
        ]
        while waiting:
            cell, is_ready = waiting.pop()
            if cell in done:
                continue
            step = self._cells.steps[cell]
            if not is_ready:
                waiting.append((cell, True))
                waiting += [(below, False) for below in reversed(self._below(step)) if below not in done]
                continue
            done.add(cell)
            if step.name != TAKEN:
                yield cell
                continue
            self._taken.setdefault(step.number, {})[step.row] = cell
            if step.number not in called:
                called.add(step.number)
                yield step.number, self._cells.calls[step.number]

    def _below(self, step: Step) -> list[Cell]:
        return self._cells.calls[step.number].cells() if step.name == TAKEN else _cells_in(step.values)

    def _last_uses(self) -> dict[Cell, int]:
        """Return for each cell the place of the last that needs it."""
        last: dict[Cell, int] = {}
        for place, work in enumerate(self._order):
            for cell in work[1].cells() if isinstance(work, tuple) else _cells_in(self._cells.steps[work].values):
                last[cell] = place
        for row in self._wanted.values():
            last.update(dict.fromkeys(_cells_in(row), _NEVER))
        return last

    # --- registers ----------------------------------------------------------------------------------------------------

    def _instruction(self, place: int, work: Cell | _Numbered) -> Instruction | CallInstruction:
        if isinstance(work, tuple):
            return self._call_instruction(place, *work)
        step = self._cells.steps[work]
        sources = tuple(map(self._source, step.values))
        # The result never goes where an operand is: a compiler may then work on several draws at a time.
        into = self._take(work)
        self._release(_cells_in(step.values), place)
        return Instruction(step.name, into, sources, step.number, step.row if step.name == INPUT else 0)

    def _call_instruction(self, place: int, number: int, call: Call) -> CallInstruction:
        parts = tuple(tuple(map(self._source, part)) for part in call.parts)
        taken = self._taken[number]
        into = tuple(self._take(taken[row]) if row in taken else None for row in range(call.rows))
        self._release(call.cells(), place)
        return CallInstruction(call, parts, into)

    def _source(self, value: Value) -> Source:
        return self._register[value] if isinstance(value, Cell) else float(value)

    def _take(self, cell: Cell) -> Register:
        if self._free:
            register = self._free.pop()
        else:
            register = Register(self._count)
            self._count += 1
        self._register[cell] = register
        return register

    def _release(self, cells: list[Cell], place: int) -> None:
        last = [cell for cell in cells if self._last[cell] == place]
        self._free += [self._register[cell] for cell in dict.fromkeys(last)]


def _cells_in(values: Row | tuple[Value, ...]) -> list[Cell]:
    return [value for value in values if isinstance(value, Cell)]
