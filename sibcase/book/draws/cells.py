"""Cells: single values of lines at single periods, and what each takes from others.

A cell is added only where its value can differ from draw to draw and no equal cell is there yet. What does not move is
a plain float: operations on floats alone are worked out at once.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from sibcase.book.one_draw import computed_at_once
from sibcase.book.operations import DUST, MINOR_UNITS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sibcase.book.operations import Array

# What the machines do, one number for each draw. `taken` is one of the rows that a call has worked out.
ADD, SUBTRACT, MULTIPLY, DIVIDE, MIN, MAX = "add", "subtract", "multiply", "divide", "min", "max"
ABS, FLOOR, CEILING, ROUND = "abs", "floor", "ceiling", "round"
WHEN, AT_LEAST, ABOVE, REACHED = "when", "at_least", "above", "reached"
INPUT, TAKEN = "input", "taken"

_ARITHMETIC: Final = {ADD, SUBTRACT, MULTIPLY, DIVIDE, MIN, MAX, ABS, FLOOR, CEILING, ROUND}
_COMMUTES: Final = {ADD, MULTIPLY, MIN, MAX}
# No input is larger; a cell that cannot grow beyond the second is never undefined.
GREATEST_INPUT: Final = 1e15
_GREATEST_KNOWN: Final = 1e290
_NAN: Final = float("nan")


class Cell(int):
    """The number of a cell."""

    __slots__ = ()


Value: TypeAlias = Cell | float
Row: TypeAlias = list[Value]


@dataclass(frozen=True, slots=True)
class Call:
    """Whole rows handed to a function of the line engine, where an operation is more than one step a cell.

    Attributes:
        name: the operation.
        function: takes one array for each of the parts, of shape (rows of the part, draws), and returns (rows, draws).
        parts: the rows that it takes.
        rows: how many rows it returns.
    """

    name: str
    function: Callable[[Sequence[Array]], Array]
    parts: tuple[tuple[Value, ...], ...]
    rows: int

    def cells(self) -> list[Cell]:
        """Return the cells that it takes."""
        return [value for part in self.parts for value in part if isinstance(value, Cell)]


class Step(NamedTuple):
    """How a cell is worked out: an operation on values, or `taken` from a call, or an `input`.

    Attributes:
        name: the operation.
        values: cells and constants, in order.
        number: of `round` the smallest units in one, of `taken` the call, of `input` the input.
        row: of `taken` and `input` which row of it.
    """

    name: str
    values: tuple[Value, ...] = ()
    number: int = 0
    row: int = 0


@dataclass
class Cells:
    """The cells so far.

    Attributes:
        steps: how each cell is worked out.
        calls: what is handed to the line engine's functions.
    """

    steps: list[Step] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    _most: list[float] = field(default_factory=list)
    _known: dict[object, Value] = field(default_factory=dict)
    _rounded: dict[int, int] = field(default_factory=dict)

    def input(self, number: int, row: int) -> Cell:
        """Return a cell that is given."""
        return self._new(Step(INPUT, number=number, row=row), GREATEST_INPUT)

    def call(self, call: Call) -> list[Cell]:
        """Return the cells that a call works out; nothing is known of how large they are, or whether they are."""
        self.calls.append(call)
        number = len(self.calls) - 1
        return [self._new(Step(TAKEN, number=number, row=row), math.inf) for row in range(call.rows)]

    def known(self, key: object) -> Value | None:
        """Return what was found before under a key of the caller's."""
        return self._known.get(key)

    def remember(self, key: object, value: Value) -> None:
        """Keep a value under a key of the caller's."""
        self._known[key] = value

    def apply(self, name: str, *values: Value, number: int = 0) -> Value:
        """Return the value of an operation: a float where nothing moves, an equal cell where there is one."""
        if Cell not in map(type, values):
            return _constant(name, values, number)
        simple = self._simplified(name, values, number)
        if simple is not None:
            return simple
        ordered = _ordered(values) if name in _COMMUTES else values
        # The number of a cell is no constant of that number.
        key = (name, number, *ordered, *map(type, ordered))
        found = self._known.get(key)
        if found is None:
            cell = self._new(Step(name, ordered, number), self._most_of(name, ordered))
            self._note_rounded(cell, name, ordered, number)
            found = self._known[key] = cell
        return found

    def is_bounded(self, value: Value) -> bool:
        """Return whether a value is a finite number in every draw."""
        return math.isfinite(self._most_at(value))

    def _new(self, step: Step, most: float) -> Cell:
        self.steps.append(step)
        self._most.append(most if most < _GREATEST_KNOWN else math.inf)
        return Cell(len(self.steps) - 1)

    # --- what needs no cell of its own --------------------------------------------------------------------------------

    def _simplified(self, name: str, values: tuple[Value, ...], number: int) -> Value | None:
        """Return what an operation on a cell comes to where that is known beforehand."""
        if name in _ARITHMETIC and (values[0] != values[0] or values[-1] != values[-1]):  # NaN is not itself
            return _NAN
        if name == WHEN:
            return _chosen(*values)
        if name == MULTIPLY:
            return self._product(*values)
        if name == ROUND:
            return values[0] if self._rounded.get(self._number(values[0])) == number else None
        if name in (MIN, MAX):
            return values[0] if _is_same(*values) else None
        return _unchanged(name, *values)

    def _product(self, left: Value, right: Value) -> Value | None:
        """Zero times what is undefined is undefined: only what is surely a number makes zero."""
        for one, other in ((left, right), (right, left)):
            if not isinstance(one, Cell):
                if one == 1:
                    return other
                if one == 0 and self.is_bounded(other):
                    return 0.0
        return None

    # --- what is known of a cell --------------------------------------------------------------------------------------

    def _most_at(self, value: Value) -> float:
        """Return the largest size that a value can have; infinite where it may be undefined."""
        if isinstance(value, Cell):
            return self._most[value]
        return abs(value) if math.isfinite(value) else math.inf

    def _most_of(self, name: str, values: tuple[Value, ...]) -> float:
        sizes = [self._most_at(value) for value in values]
        if name in (AT_LEAST, ABOVE, REACHED):
            return 1.0
        if name == MULTIPLY:
            # An infinite size is that of what may be undefined, and stays so next to a zero.
            return math.inf if math.inf in sizes else sizes[0] * sizes[1]
        if name == DIVIDE:
            divisor = values[1]
            return math.inf if isinstance(divisor, Cell) or divisor == 0 else sizes[0] / abs(divisor)
        if name == WHEN:
            return max(sizes[1:])
        return max(sizes) if name in (MIN, MAX, ABS) else sum(sizes) + 1.0

    def _number(self, value: Value) -> int:
        return int(value) if isinstance(value, Cell) else -1

    def _note_rounded(self, cell: Cell, name: str, values: tuple[Value, ...], number: int) -> None:
        """Remember that a cell is in whole minor units: rounding it again changes nothing."""
        units = number if name == ROUND else self._units_of(name, values)
        if units:
            self._rounded[int(cell)] = units

    def _units_of(self, name: str, values: tuple[Value, ...]) -> int:
        """Return the minor units in which the least or the greatest of some amounts is."""
        if name not in (MIN, MAX):
            return 0
        units = {self._rounded.get(int(value), 0) for value in values if isinstance(value, Cell)}
        one = units.pop() if len(units) == 1 else 0
        constants = [value for value in values if not isinstance(value, Cell)]
        return one if one and all(_constant(ROUND, (value,), one) == value for value in constants) else 0


def _key(value: Value) -> tuple[bool, float]:
    return (isinstance(value, Cell), value)


def _ordered(values: tuple[Value, ...]) -> tuple[Value, ...]:
    left, right = values
    return values if _key(left) <= _key(right) else (right, left)


def _is_same(left: Value, right: Value) -> bool:
    return isinstance(left, Cell) and isinstance(right, Cell) and left == right


def _chosen(condition: Value, then: Value, otherwise: Value) -> Value | None:
    if not isinstance(condition, Cell):
        return then if condition != 0 else otherwise
    return then if _key(then) == _key(otherwise) else None


def _unchanged(name: str, left: Value, right: Value = 0.0) -> Value | None:
    """Return the other value where one of two leaves it as it is, and what needs no looking."""
    if name in (AT_LEAST, ABOVE, REACHED) and (left != left or right != right):  # noqa: PLR0124
        return 0.0
    if name in (ADD, SUBTRACT) and not isinstance(right, Cell) and right == 0:
        return left
    if name == ADD and not isinstance(left, Cell) and left == 0:
        return right
    if name == DIVIDE and not isinstance(right, Cell):
        return left if right == 1 else _NAN if right == 0 else None
    return None


def _constant(name: str, values: Iterable[float], number: int) -> float:
    """Return what an operation on plain floats comes to, to the same bits as on arrays."""
    numbers = [float(value) for value in values]
    if name == ROUND:
        return computed_at_once(_ROUNDING[number], numbers)
    if name == WHEN:
        return numbers[1] if numbers[0] != 0 else numbers[2]
    if name == REACHED:
        return float(numbers[0] >= numbers[1] - DUST)
    return computed_at_once(name, numbers)


# The operation that rounds to so many units in one.
_ROUNDING: Final = {10**digits: name for name, digits in MINOR_UNITS.items()}
ROUNDED_UNITS: Final = {name: units for units, name in _ROUNDING.items()}
