"""Spelled out: each line of the book as a row that one formula can write, with rows of their own for its steps.

A spreadsheet has no rows within a formula: what an operation takes from other periods must stand in a row. Long
formulas are parted as well, so that each can be read. A step that several formulas share is written once.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from sibcase.book.evaluate import term_values
from sibcase.book.operations import DUST
from sibcase.book.terms import Number, Operation, Ref, Term, greatest, references
from sibcase.workbook.bands import as_operation, banded
from sibcase.workbook.rows import NOT_CARRIED, Row, Sheetful, operations

if TYPE_CHECKING:
    from sibcase.book.figures import Figures
    from sibcase.book.lines import Axis, Line

# A formula of more parts is divided: nobody reads a longer one.
LONGEST: Final = 11
# Operations that take whole rows, or make more than one cell can.
_OF_ROWS: Final = frozenset(
    {"lag", "running", "total", "peak", "echo", "ahead", "first_reached", "irr", "irr_at", "by_year"}
)
_ON_THEIR_OWN: Final = _OF_ROWS | {
    "interpolate",
    "dated_irr",
    "expected_within",
    "binomial_at_least",
    "poisson_at_least",
}
_ONCE: Final = frozenset({"total", "peak", "first_reached", "irr", "irr_at", "dated_irr", "expected_within"})
# Events under one cap are written out way by way up to so many of them: their number doubles with each.
MOST_EVENTS: Final = 8


def spelled_out(figures: Figures) -> Sheetful:
    """Return the rows of a workbook: inputs as they are, formulas in steps, and what is withheld as one word."""
    return _Spelling(figures).all_rows()


class _Spelling:
    def __init__(self, figures: Figures) -> None:
        self._figures, self._book = figures, figures.book
        self._sheetful = Sheetful()
        self._shared: dict[Term, Ref] = {}
        self._line: Line
        self._steps = 0

    def all_rows(self) -> Sheetful:
        for line in self._book.lines.values():
            self._line, self._steps = line, 0
            self._sheetful.add(self._row(line))
        return self._sheetful

    def _row(self, line: Line) -> Row:
        values = tuple(float(each) for each in self._figures.arrays[line.name][:, 0])
        whole = Row(line.name, line.label, line.unit, line.axis, "value", values, origin=line.origin)
        if line.name in self._figures.withheld:
            return Row(line.name, line.label, line.unit, line.axis, "withheld", ())
        if line.formula is None:
            return Row(line.name, line.label, line.unit, line.axis, "input", values, origin=line.origin)
        if any(name in self._figures.withheld for name in references(line.formula)):
            self._sheetful.values_for[line.name] = "what it is worked out from is withheld"
            return whole
        if not _can_be_written(line.formula):
            self._sheetful.values_for[line.name] = "a spreadsheet has no formula for it"
            return whole
        formula = self._spelled(line.formula, is_whole=True)
        return Row(line.name, line.label, line.unit, line.axis, "formula", values, formula)

    # --- formulas -----------------------------------------------------------------------------------------------------

    def _spelled(self, term: Term, *, is_whole: bool = False) -> Term:
        """Return a term in which each operation can stand in one cell; steps become rows on the way."""
        if not isinstance(term, Operation) or term.name == "previous":
            return term
        table = banded(term, self._is_single)
        if (term.name in _ON_THEIR_OWN or table is not None) and not is_whole:
            return self._step(term)
        if table is not None:
            return as_operation(table, self._as_row(table.metric, term.name, 0))
        if term.name in _ON_THEIR_OWN:
            return self._on_its_own(term)
        return self._parted(Operation(term.name, tuple(map(self._spelled, term.terms)), term.table), term)

    def _parted(self, spelled: Operation, whole: Operation) -> Term:
        """Return a formula no longer than can be read: its longest parts first become steps."""
        parts = list(spelled.terms)
        while _length(Operation(spelled.name, tuple(parts))) > LONGEST:
            longest = max(range(len(parts)), key=lambda at: _length(parts[at]))
            if not isinstance(parts[longest], Operation):
                break
            parts[longest] = self._step(whole.terms[longest], parts[longest])
        return Operation(spelled.name, tuple(parts), spelled.table)

    def _on_its_own(self, term: Operation) -> Term:
        if term.name == "lag":
            return self._lag(term)
        parts = tuple(self._as_row(part, term.name, at) for at, part in enumerate(term.terms))
        if term.name == "first_reached":
            reached = self._step(Operation("at_least", term.terms), Operation("reached", parts), axis="period")
            return Operation(term.name, (reached,))
        if term.name == "interpolate":
            return Operation(term.name, (*parts, self._position(term, parts[0])), term.table)
        return Operation(term.name, parts, term.table)

    def _position(self, term: Operation, value: Term) -> Ref:
        """Return at which point of a table a value stands: the last that it reaches, never the last of all."""
        reached = self._values(term.terms[0], self._axis_of(term.terms[0]))
        at = np.searchsorted([x for x, _ in term.table], reached, side="right").clip(1, len(term.table) - 1)
        return self._step(term.terms[0], Operation("position", (value,), term.table), values=tuple(map(float, at)))

    def _as_row(self, term: Term, operation: str, at: int) -> Term:
        """Return a part that an operation takes as a row of its own; what holds throughout is given to every period."""
        if isinstance(term, Number) and (operation in ("irr", "interpolate") or at > 0):
            return term
        needs_row = operation in ("running", "echo", "ahead", "irr_at", "by_year")
        if isinstance(term, Ref) and (not needs_row or self._axis_of(term) != "once"):
            return term
        if needs_row and self._axis_of(term) == "once":
            return self._step(term, Operation("throughout", (self._spelled(term),)), axis="period")
        return self._step(term)

    def _lag(self, term: Operation) -> Term:
        """Return a row moved later, with the whole periods and the part of one by which it is."""
        row, periods = term.terms
        moved = self._as_row(row, "lag", 0)
        if isinstance(periods, Number):
            whole = math.floor(periods.value + DUST)
            return Operation("lag", (moved, Number(float(whole)), Number(max(periods.value - whole, 0.0))))
        later = periods if isinstance(periods, Ref) else self._step(periods)
        full = self._step(Operation("floor", (periods,)), Operation("floor", (later,)))
        part = greatest(later - full, 0.0)
        left = self._step(greatest(periods - Operation("floor", (periods,)), 0.0), part)
        return Operation("lag", (moved, full, left))

    def _step(
        self,
        term: Term,
        spelled: Term | None = None,
        axis: Axis | None = None,
        values: tuple[float, ...] | None = None,
    ) -> Ref:
        """Return a row that holds a part of a formula: the term in lines, and as it is spelled in rows."""
        written = spelled if spelled is not None else self._spelled(term, is_whole=True)
        if isinstance(written, Ref) and axis is None:
            return written
        known = self._shared.get(written)
        if known is not None:
            return known
        self._steps += 1
        name = f"{self._line.name} / {self._steps}"
        label = f"{self._line.label}, step {self._steps}"
        axis = axis or self._axis_of(term)
        values = self._values(term, axis) if values is None else values
        row = Row(name, label, self._unit_of(written), axis, "formula", values, written, is_step=True)
        ref = self._sheetful.add(row)
        self._shared[written] = ref
        return ref

    def _is_single(self, term: Term) -> bool:
        return not isinstance(term, Operation) and self._axis_of(term) == "once"

    # --- what steps are -----------------------------------------------------------------------------------------------

    def _values(self, term: Term, axis: Axis) -> tuple[float, ...]:
        with np.errstate(all="ignore"):
            found = term_values(self._figures, term)[:, 0]
        count = self._book.periods.count
        if axis == "period" and len(found) == 1:
            found = np.repeat(found, count)
        return tuple(float(each) for each in found)

    def _axis_of(self, term: Term) -> Axis:
        """Return how many values a term has."""
        if isinstance(term, Ref):
            row = self._sheetful.rows.get(term.name)
            return row.axis if row is not None else self._book.lines[term.name].axis
        if not isinstance(term, Operation) or term.name in _ONCE:
            return "once"
        if term.name in ("previous", "throughout"):
            return "period"
        if term.name == "by_year":
            return "year"
        axes = [self._axis_of(inner) for inner in term.terms]
        return next((axis for axis in axes if axis != "once"), "once")

    def _unit_of(self, term: Term) -> str:
        """Return the unit of a step: that of what it refers to, unless it says yes or no, counts, or makes another."""
        operation = term.name if isinstance(term, Operation) else ""
        if operation in ("at_least", "above", "reached", "position"):
            return "count"
        units = {self._unit(name) for name in references(term)}
        is_kept = len(units) == 1 and operation not in ("multiply", "divide", "power")
        return units.pop() if is_kept else "number"

    def _unit(self, name: str) -> str:
        row = self._sheetful.rows.get(name)
        return row.unit if row is not None else self._book.lines[name].unit


def _can_be_written(formula: Term) -> bool:
    for operation in operations(formula):
        if operation.name in NOT_CARRIED:
            return False
        if operation.name == "expected_within" and len(operation.table[0]) > MOST_EVENTS:
            return False
    return True


def _length(term: Term) -> int:
    """Return of how many references, numbers and signs a formula consists."""
    if not isinstance(term, Operation):
        return 1
    own = 0 if term.name in ("sum", "min", "max") else 1
    if term.name in ("sum", "min", "max") and all(not isinstance(inner, Operation) for inner in term.terms):
        return 2
    return own + sum(_length(inner) for inner in term.terms)
