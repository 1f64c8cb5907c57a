"""A tape run by NumPy: one call of a function for each step and block of draws."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np

from sibcase.book.draws.tape import CallInstruction, Register
from sibcase.book.operations import DUST, PENNY_DUST_DECIMALS, RELATIVE_DUST

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sibcase.book.draws.tape import Instruction, Source, Tape
    from sibcase.book.operations import Array

# Registers of so many draws are worked on at a time.
BLOCK: Final = 4096
# Registers are used for fewer draws than they are made for: for a part of them, or where they are narrow.
_AT_A_TIME: Final = 4
_NARROW: Final = 1024
_PENNY_DUST: Final = 10.0**PENNY_DUST_DECIMALS
_STEP: Final[dict[str, Callable[..., Any]]] = {
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "abs": np.abs,
}


# A function and what it is called with; none for an input.
_Bound: TypeAlias = "tuple[Callable[..., Any] | None, tuple[Any, ...]]"


class NumpyMachine:
    """Runs a tape by NumPy. Every step works draw by draw: no result rests on the other draws of the block."""

    block = BLOCK

    def __init__(self, tape: Tape) -> None:
        """Take a tape."""
        self._tape = tape
        # Binding steps takes as long as a block of draws: they are kept from run to run.
        self._registers: list[Array] = []
        # The part of each that holds draws of the block: functions of the line engine are given no more.
        self._used: list[Array] = []
        self._steps: list[_Bound] = []

    def run(self, inputs: Sequence[Array], count: int, block: int) -> dict[str, Array]:
        """Return the wanted rows, each of shape (rows, count).

        Args:
            inputs: for each input its rows, shape (rows, count).
            count: how many draws there are.
            block: how many are worked on at a time.
        """
        results = {name: np.empty((len(sources), count)) for name, sources in self._tape.figures.items()}
        with np.errstate(all="ignore"):
            for begin in range(0, count, block):
                end = min(begin + block, count)
                self._bind(end - begin)
                _run_block(self._steps, [rows[:, begin:end] for rows in inputs])
                for name, sources in self._tape.figures.items():
                    write_rows(sources, self._used, results[name][:, begin:end])
        return results

    def _bind(self, size: int) -> None:
        """Take registers of a size, unless those at hand will do: what is left of them is not read."""
        at_hand = len(self._registers[0]) if self._registers else 0
        if not self._steps or (self._registers and not size <= at_hand <= max(_AT_A_TIME * size, _NARROW)):
            self._registers = list(np.empty((self._tape.registers, size)))
            self._steps = self._bound(self._registers)
        self._used[:] = [register[:size] for register in self._registers]

    def _bound(self, registers: Sequence[Array]) -> list[_Bound]:
        """Return each step as a function and what it is called with."""
        scratch = np.empty_like(registers[0]) if registers else np.empty(0)
        return [
            (run_call, (instruction, self._used))
            if isinstance(instruction, CallInstruction)
            else _bound_step(instruction, registers, scratch)
            for instruction in self._tape.instructions
        ]


def _run_block(steps: Sequence[_Bound], inputs: Sequence[Array]) -> None:
    for function, arguments in steps:
        if function is None:
            into, number, row = arguments
            values = inputs[number][row]
            into[: len(values)] = values
        else:
            function(*arguments)


def _bound_step(instruction: Instruction, registers: Sequence[Array], scratch: Array) -> _Bound:
    """Return a step as a function and what it is called with; an input has no function."""
    name, into = instruction.name, registers[instruction.into]
    values = [registers[each] if isinstance(each, Register) else np.asarray(each) for each in instruction.sources]
    if name == "input":
        return None, (into, instruction.number, instruction.row)
    if name == "round":
        return _round, (values[0], float(instruction.number), into, scratch)
    return (_STEP[name], (*values, into)) if name in _STEP else (_OTHER[name], (into, *values))


def run_call(instruction: CallInstruction, registers: Sequence[Array]) -> None:
    """Hand rows to a function and keep what it returns."""
    count = len(registers[0])
    parts = []
    for sources in instruction.parts:
        part = np.empty((len(sources), count))
        write_rows(sources, registers, part)
        parts.append(part)
    results = np.broadcast_to(instruction.call.function(parts), (instruction.call.rows, count))
    for into, row in zip(instruction.into, results, strict=True):
        if into is not None:
            registers[into][:] = row


def write_rows(sources: Sequence[Source], registers: Sequence[Array], rows: Array) -> None:
    """Write values, from registers or the same in every draw, into rows."""
    for source, row in zip(sources, rows, strict=True):
        row[:] = registers[source] if isinstance(source, Register) else source


def _round(money: Array, units: float, into: Array, scratch: Array) -> None:
    """Round money as `operations.to_minor_units` does, without a new array."""
    np.abs(money, out=scratch)
    scratch *= units
    scratch *= _PENNY_DUST
    np.rint(scratch, out=scratch)
    scratch /= _PENNY_DUST
    scratch += 0.5
    np.floor(scratch, out=scratch)
    scratch /= units
    np.copysign(scratch, money, out=into)
    into += 0.0


def _least(into: Array, left: Array, right: Array) -> None:
    np.minimum(left, right, out=into)


def _greatest(into: Array, left: Array, right: Array) -> None:
    np.maximum(left, right, out=into)


def _divide(into: Array, left: Array | float, right: Array | float) -> None:
    np.divide(left, right, out=into)
    np.copyto(into, np.nan, where=np.equal(right, 0.0))


def _floor(into: Array, value: Array) -> None:
    np.floor(np.add(value, DUST, out=into), out=into)


def _ceiling(into: Array, value: Array) -> None:
    np.ceil(np.subtract(value, DUST, out=into), out=into)


def _when(into: Array, condition: Array, then: Array | float, otherwise: Array | float) -> None:
    into[:] = otherwise
    np.copyto(into, then, where=condition != 0)


def _dust_of(level: Array | float) -> Array:
    return np.asarray(np.maximum(DUST, RELATIVE_DUST * np.abs(level)))


def _at_least(into: Array, left: Array | float, right: Array | float) -> None:
    np.greater_equal(left, right - _dust_of(right), out=into)


def _above(into: Array, left: Array | float, right: Array | float) -> None:
    np.greater(left, right + _dust_of(right), out=into)


def _reached(into: Array, value: Array | float, goal: Array | float) -> None:
    np.greater_equal(value, np.subtract(goal, DUST), out=into)


_OTHER: Final[dict[str, Callable[..., None]]] = {
    "min": _least,
    "max": _greatest,
    "divide": _divide,
    "floor": _floor,
    "ceiling": _ceiling,
    "when": _when,
    "at_least": _at_least,
    "above": _above,
    "reached": _reached,
}
