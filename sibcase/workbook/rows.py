"""Rows: what one line of a worksheet holds, an input, a formula, or a value that no formula is written for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from sibcase.book.lines import PER_PERIOD, PER_YEAR, Axis
from sibcase.book.terms import Number, Operation, Ref, Term

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sibcase.book.lines import Origin

Kind = Literal["input", "formula", "value", "withheld"]
# What no worksheet has a formula for: its value is written, and the cover counts it.
NOT_CARRIED = frozenset({"neither_each_nor_all"})
_ADD_UP = frozenset({"money", "people", "outcomes", "units", "count"})


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a worksheet.

    Attributes:
        name: the line that it writes, or the line and the step of its formula.
        label: what it is.
        unit: in what it is counted.
        axis: how many values it has.
        kind: how they come about.
        values: the values that the engine has worked out, kept next to each formula.
        formula: of a formula its term, of references, numbers and operations that one cell can write.
        origin: of an input where it was written.
        is_step: whether it is a step of the row below.
    """

    name: str
    label: str
    unit: str
    axis: Axis
    kind: Kind
    values: tuple[float, ...]
    formula: Term | None = None
    origin: Origin | None = None
    is_step: bool = False

    @property
    def has_total(self) -> bool:
        """Whether the sum over its periods means something: flows have one, balances, shares and rates do not."""
        is_flow = self.name.endswith((PER_PERIOD, PER_YEAR)) or self.is_step
        return self.axis != "once" and is_flow and self.unit in _ADD_UP


@dataclass
class Sheetful:
    """All rows of a workbook in the order of the model, and the numbers that their formulas use.

    Attributes:
        rows: by name, each after the rows that it rests on.
        values_for: rows that hold a value where no formula can be written, with the reason.
    """

    rows: dict[str, Row] = field(default_factory=dict)
    values_for: dict[str, str] = field(default_factory=dict)

    def add(self, row: Row) -> Ref:
        """Add a row and return a reference to it."""
        self.rows[row.name] = row
        return Ref(row.name)


def operations(term: Term | None) -> Iterator[Operation]:
    """Yield the operations of a term, outer before inner."""
    waiting = [term]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Operation):
            yield part
            waiting.extend(part.terms)


def looked_back_at(rows: dict[str, Row]) -> frozenset[str]:
    """Return the names of the rows of which some formula takes the value of the period before."""
    names = {
        inner.name
        for row in rows.values()
        for operation in operations(row.formula)
        if operation.name == "previous"
        for inner in operation.terms
        if isinstance(inner, Ref)
    }
    sums = {row.name for row in rows.values() if isinstance(row.formula, Operation) and row.formula.name == "running"}
    return frozenset(names | sums)


def numbers(term: Term | None) -> Iterator[float]:
    """Yield the numbers that a term holds."""
    if isinstance(term, Number):
        yield term.value
    elif isinstance(term, Operation):
        for inner in term.terms:
            yield from numbers(inner)
