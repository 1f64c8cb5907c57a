"""Figures: the values of a book's lines, with their units, their labels, and the reason where one is undefined."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from sibcase.book.lines import PER_PERIOD, PER_YEAR
from sibcase.book.operations import by_shares
from sibcase.book.rates import DAYS_PER_YEAR, other_dated_rates, other_rates, why_no_dated_rate, why_no_rate
from sibcase.book.terms import Operation, Ref, references
from sibcase.withheld import WITHHELD

if TYPE_CHECKING:
    from sibcase.book.draws.unroll import Unrolled
    from sibcase.book.lines import Book, Line
    from sibcase.book.operations import Array
    from sibcase.book.terms import Term

FROM_THIS_READER = "withheld from this reader"
NOT_UNIQUE = (
    "the IRR is not unique, because investors pay in again after being repaid; rely on the money multiple and net gain"
)
DATED_RATES = frozenset({"irr_at", "dated_irr"})


@dataclass(frozen=True)
class Figures:
    """The evaluated book. `array` gives all draws, `value` the first, which without draws is the only one.

    Of lines that are withheld from a reader nothing is known: their arrays hold no number, their values are `WITHHELD`.
    """

    book: Book
    arrays: dict[str, Array]
    withheld: frozenset[str] = field(default_factory=frozenset)
    # What `Draws` has made of the book, by what is drawn: it goes when the figures go.
    unrolled: dict[object, Unrolled] = field(default_factory=dict, repr=False, compare=False)

    def __contains__(self, name: str) -> bool:
        """Return whether there is a figure of that name."""
        return name in self.arrays

    def array(self, name: str) -> Array:
        """Return all values of a line, shape (periods or years or 1, draws)."""
        return self.arrays[name]

    def value(self, name: str) -> float | None:
        """Return a single value; None where it is undefined, `WITHHELD` where the reader may not see it.

        Raises:
            KeyError: there is no such figure.
        """
        if name in self.withheld:
            return WITHHELD
        number = float(self.arrays[name].flat[0])
        return None if np.isnan(number) else number

    def row(self, name: str) -> list[float]:
        """Return a row by period, or by year, of the first draw."""
        if name in self.withheld:
            return [WITHHELD] * len(self.arrays[name])
        return [float(each) for each in self.arrays[name][:, 0]]

    def by_period(self, name: str) -> dict[str, float]:
        """Return a figure's row by period label."""
        return dict(zip(self.book.periods.labels, self.row(name + PER_PERIOD), strict=True))

    def by_year(self, name: str) -> dict[str, float]:
        """Return a figure by financial year."""
        if name + PER_YEAR in self.arrays:
            values = self.row(name + PER_YEAR)
        elif name + PER_PERIOD in self.withheld:
            values = [WITHHELD] * len(self.book.periods.year_labels)
        else:
            by_year = by_shares(self.arrays[name + PER_PERIOD], self.book.periods.year_shares)
            values = [float(each) for each in by_year[:, 0]]
        return dict(zip(self.book.periods.year_labels, values, strict=True))

    def single_names(self) -> list[str]:
        """Return the names of the single figures that are results and add up, in the order of the book."""
        lines = self.book.lines.items()
        return [name for name, line in lines if line.axis == "once" and not line.is_assumption and line.adds_up]

    def why(self, name: str) -> str:
        """Return why a figure is undefined, in words; nothing if it is defined."""
        if name in self.withheld:
            return FROM_THIS_READER
        if not np.isnan(self.arrays[name]).any():
            return ""
        line = self.book.lines[name]
        return self._reason(line, {name}) or self._own_reason(line)

    def caution(self, name: str) -> str:
        """Return what to know about a rate of return that is not the only one; nothing about anything else."""
        return "" if name in self.withheld or not self.other_rates(name) else NOT_UNIQUE

    def other_rates(self, name: str) -> list[float]:
        """Return the other annual rates at which the flows of a rate of return are worth zero; none of other lines."""
        formula = self.book.lines[name].formula
        if not isinstance(formula, Operation):
            return []
        if formula.name == "irr" and isinstance(formula.terms[0], Ref):
            return other_rates(self.arrays[formula.terms[0].name][:, 0], 1 / self.book.periods.years_each)
        return other_dated_rates(*self._dated_flows(formula)) if formula.name in DATED_RATES else []

    def dated_flows(self, name: str) -> tuple[list[float], list[float]]:
        """Return the amounts of a rate of return, and for each the days over 365 since the start at which it moves.

        Raises:
            ValueError: the figure is no rate of return of amounts that move at times of their own.
        """
        formula = self.book.lines[name].formula
        if not isinstance(formula, Operation) or formula.name not in DATED_RATES:
            message = f"{name} is no rate of return of dated flows"
            raise ValueError(message)
        return self._dated_flows(formula)

    def _dated_flows(self, formula: Operation) -> tuple[list[float], list[float]]:
        if formula.name == "dated_irr":
            signs, days = formula.table
            amounts = [float(self.arrays[name].flat[0]) for name in references(formula)]
            return [amount * sign for amount, sign in zip(amounts, signs, strict=True)], list(days)
        # Evaluation makes figures: neither can be loaded before the other.
        from sibcase.book.evaluate import term_values

        rows = [np.broadcast_to(term_values(self, term)[:, 0], (self.book.periods.count,)) for term in formula.terms]
        moved, years = np.concatenate(rows[::2]), np.concatenate(rows[1::2])
        return [float(amount) for amount in moved], [float(each) * DAYS_PER_YEAR for each in years]

    def _reason(self, line: Line, seen: set[str]) -> str:
        """Return the first reason found on the way down; lines that refer to their own past are asked once."""
        if line.is_assumption and line.origin is not None:
            return line.origin.note or "it is not stated"
        formula = line.formula
        undefined = [name for name in references(formula) if np.isnan(self.arrays[name]).any()] if formula else []
        for name in undefined:
            if name not in seen:
                seen.add(name)
                reason = self._reason(self.book.lines[name], seen)
                if reason:
                    return reason
        return "" if undefined else self._own_reason(line)

    def _own_reason(self, line: Line) -> str:
        """Return why a line is undefined although all that it rests on is defined."""
        formula = line.formula
        if isinstance(formula, Operation) and formula.name == "irr":
            return self._why_no_rate(formula)
        if isinstance(formula, Operation) and formula.name in DATED_RATES:
            return why_no_dated_rate(*self._dated_flows(formula))
        if any(operation.name == "first_reached" for operation in _operations(line.formula)):
            return "it is never reached within the term"
        return self._zero_divisor(line)

    def _why_no_rate(self, formula: Operation) -> str:
        """Return why flows have no rate of return, taken period by period."""
        flows = formula.terms[0]
        names = [flows.name] if isinstance(flows, Ref) else []
        return (why_no_rate(self.arrays[names[0]][:, 0]) if names else "") or "there is no rate"

    def _zero_divisor(self, line: Line) -> str:
        for divisor in (each.terms[1] for each in _operations(line.formula) if each.name == "divide"):
            if isinstance(divisor, Ref) and not np.any(self.arrays[divisor.name]):
                label = self.book.lines[divisor.name].label
                return f"{label[:1].lower()}{label[1:]} is zero"
        return "it would mean dividing by zero"


def _operations(formula: Term | None) -> list[Operation]:
    """Return the operations of a formula, outer before inner."""
    if not isinstance(formula, Operation):
        return []
    return [formula] + [operation for inner in formula.terms for operation in _operations(inner)]
