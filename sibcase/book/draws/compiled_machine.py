"""A tape run by a machine that numba compiles: one set of instructions for every case, compiled once and kept."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sibcase.book.draws import machine_code as codes
from sibcase.book.draws.moments import NOTHING
from sibcase.book.draws.numpy_machine import run_call, write_rows
from sibcase.book.draws.rate_calls import RateCall, rate_alone
from sibcase.book.draws.returns import finished, prove_found
from sibcase.book.draws.tape import CallInstruction, Instruction, Register

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sibcase.book.draws.tape import Source, Tape
    from sibcase.book.operations import Array

# Registers of so many draws stay near the processor, and what is done once for a block hardly counts.
BLOCK: Final = 1536
_OF_TWO: Final[dict[str, tuple[int, int, int]]] = {
    # Both in registers; the second a constant; the first a constant.
    "add": (codes.ADD_RR, codes.ADD_RC, codes.ADD_RC),
    "subtract": (codes.SUBTRACT_RR, codes.SUBTRACT_RC, codes.SUBTRACT_CR),
    "multiply": (codes.MULTIPLY_RR, codes.MULTIPLY_RC, codes.MULTIPLY_RC),
    "divide": (codes.DIVIDE_RR, codes.DIVIDE_RC, codes.DIVIDE_CR),
    "min": (codes.MIN_RR, codes.MIN_RC, codes.MIN_RC),
    "max": (codes.MAX_RR, codes.MAX_RC, codes.MAX_RC),
}
_OF_REGISTERS: Final = {
    "round": codes.ROUND_R,
    "abs": codes.ABS_R,
    "floor": codes.FLOOR_R,
    "ceiling": codes.CEILING_R,
    "when": codes.WHEN_RRR,
    "at_least": codes.AT_LEAST_RR,
    "above": codes.ABOVE_RR,
    "reached": codes.REACHED_RR,
}


# The functions that others call, each after those that it calls itself.
_PARTS: Final = ("_exponential", "_add_term", "_step", "_gather", "_advance", "_move_together", "_keep", "_multiply")
_PARTS_OF: Final = {
    "prove": ("_sort_by_time", "_sum_one", "_add_flow", "_bound", "_bound_product", "_kind"),
    "find_forces": _PARTS,
}


def is_available() -> bool:
    """Return whether numba is installed."""
    return importlib.util.find_spec("numba") is not None


@cache
def _compiled(name: str) -> Callable[..., None]:
    """Return a function of `machine_code`, compiled."""
    import numba

    settings: dict[str, Any] = {"nogil": True, "error_model": "numpy", "boundscheck": False}
    for part in _PARTS_OF.get(name, ()):
        setattr(codes, part, numba.njit(error_model="numpy")(getattr(codes, part)))
    function = getattr(codes, name)
    try:
        return numba.njit(cache=True, **settings)(function)  # type: ignore[no-any-return]
    except RuntimeError:
        # There is no folder into which the compiled machine could be put: it is compiled in each process.
        return numba.njit(**settings)(function)  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class _Steps:
    """Steps without a call between them, as columns."""

    columns: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class _Rate:
    """A rate of return, as columns."""

    call: RateCall
    into: Register
    values: tuple[Register, ...]
    flows: Any
    added: Any
    constants: Array
    order: Any
    order_gaps: Any
    gaps: Array


class CompiledMachine:
    """Runs a tape as `NumpyMachine` does, to the same bits."""

    block = BLOCK

    def __init__(self, tape: Tape) -> None:
        """Take a tape.

        Raises:
            ImportError: numba is not installed.
        """
        self._tape = tape
        self._constants: dict[float, Register] = {}
        self._parts: list[_Steps | _Rate | CallInstruction | Instruction] = []
        waiting: list[tuple[Any, ...]] = []
        for instruction in tape.instructions:
            if isinstance(instruction, Instruction) and instruction.name != "input":
                waiting.append(self._row(instruction))
                continue
            self._close(waiting)
            self._parts.append(self._call(instruction) if isinstance(instruction, CallInstruction) else instruction)
        self._close(waiting)
        self._run_steps = _compiled("run_steps")

    def run(self, inputs: Sequence[Array], count: int, block: int) -> dict[str, Array]:
        """Return the wanted rows, each of shape (rows, count); see `NumpyMachine.run`."""
        results = {name: np.empty((len(sources), count)) for name, sources in self._tape.figures.items()}
        registers = np.empty((self._tape.registers + len(self._constants), min(block, count)))
        for constant, register in self._constants.items():
            registers[register] = constant
        with np.errstate(all="ignore"):
            for begin in range(0, count, block):
                end = min(begin + block, count)
                used = list(registers[:, : end - begin])
                self._run_block(registers, used, [rows[:, begin:end] for rows in inputs])
                for name, sources in self._tape.figures.items():
                    write_rows(sources, used, results[name][:, begin:end])
        return results

    def _run_block(self, registers: Array, used: Sequence[Array], inputs: Sequence[Array]) -> None:
        count = len(used[0]) if used else 0
        for part in self._parts:
            if isinstance(part, _Steps):
                self._run_steps(*part.columns, registers, count)
            elif isinstance(part, _Rate):
                used[part.into][:] = _rates(part, registers, count)
            elif isinstance(part, CallInstruction):
                run_call(part, used)
            else:
                used[part.into][:] = inputs[part.number][part.row]

    # --- columns ------------------------------------------------------------------------------------------------------

    def _close(self, waiting: list[tuple[Any, ...]]) -> None:
        if waiting:
            code, into, left, right, third, constants = zip(*waiting, strict=True)
            places = [np.array(column, dtype=np.int32) for column in (into, left, right, third)]
            self._parts.append(_Steps((np.array(code, dtype=np.int8), *places, np.array(constants, dtype=float))))
            waiting.clear()

    def _row(self, instruction: Instruction) -> tuple[Any, ...]:
        """Return a step as code, register of the result, registers of three operands, constant."""
        name, sources = instruction.name, instruction.sources
        if name in _OF_TWO:
            both, right_constant, left_constant = _OF_TWO[name]
            left, right = sources
            if not isinstance(right, Register):
                return (right_constant, instruction.into, left, left, 0, right)
            if not isinstance(left, Register):
                return (left_constant, instruction.into, right, right, 0, left)
            return (both, instruction.into, left, right, 0, 0.0)
        places = [self._held(source) for source in sources]
        places += [places[0]] * (3 - len(places))
        return (_OF_REGISTERS[name], instruction.into, *places, float(instruction.number))

    def _held(self, source: Source) -> Register:
        """Return the register of a value; a constant has one of its own, which is never written to again."""
        if isinstance(source, Register):
            return source
        return self._constants.setdefault(source, Register(self._tape.registers + len(self._constants)))

    def _call(self, instruction: CallInstruction) -> CallInstruction | _Rate:
        call, into = instruction.call, instruction.into[0]
        if not isinstance(call, RateCall) or into is None:
            return instruction
        flows, added = instruction.parts
        held = [self._held(source) for source in added]
        times, order = call.moments.times, call.moments.order
        return _Rate(
            call,
            into,
            tuple(held),
            np.array([self._held(source) for source in flows], dtype=np.int32),
            np.array([held[number] if number != NOTHING else NOTHING for _, number in times], dtype=np.int32),
            np.array([constant for constant, _ in times], dtype=float),
            np.array([moment for moment, _ in order], dtype=np.int32),
            np.array([gap for _, gap in order], dtype=np.int32),
            np.array(call.moments.gaps, dtype=float),
        )


def _rates(part: _Rate, registers: Array, count: int) -> Array:
    """Return the rates of a block of draws, as `returns.rates` does."""
    kinds, forces = np.empty(count, dtype=np.int8), np.empty(count)
    _compiled("prove")(registers, part.flows, part.constants, part.added, count, kinds)
    columns = (part.flows, part.constants, part.added, part.order, part.order_gaps, part.gaps)
    _compiled("find_forces")(registers, *columns, count, kinds, forces)
    prove_found(kinds, forces, lambda draws: (registers[np.ix_(part.flows, draws)], _times(part, registers, draws)))

    def alone(draw: int) -> float:
        flows, values = ([registers[row] for row in rows] for rows in (part.flows, part.values))
        return rate_alone(part.call, flows, values, draw)

    return finished(kinds, forces, part.call.a_year, alone)


def _times(part: _Rate, registers: Array, draws: Any) -> Array:
    """Return when each moment is in some draws, shape (moments, draws)."""
    added = np.where(part.added[:, None] >= 0, registers[np.ix_(part.added, draws)], 0.0)
    return np.asarray(part.constants[:, None] + added)
