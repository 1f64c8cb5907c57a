"""Lines and the book that holds them: named rows with a label, a unit, an axis, and a formula or an assumption."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from sibcase.book.terms import Number, Operation, Ref, Term, in_minor_units, over_time, references

if TYPE_CHECKING:
    from collections.abc import Iterator

Axis = Literal["once", "period", "year"]
PER_PERIOD = ".per_period"
PER_YEAR = ".per_year"
# The unit of a sum over things that do not add up, tenancies and prison days: costs may be reckoned by it, no reader is
# shown it.
UNLIKE = "unlike"
# Operations that have as many values whatever they are given.
_AXIS_OF: dict[str, Axis] = {
    **dict.fromkeys(("total", "peak", "irr", "irr_at", "first_reached"), "once"),
    "by_year": "year",
    "previous": "period",
}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an assumption comes from: the text as written, its place, its source, or the reason for a default."""

    text: str
    file: str = ""
    line: int = 0
    column: int = 0
    path: str = ""
    source: str = ""
    note: str = ""
    low: float | None = None
    high: float | None = None
    low_text: str = ""
    high_text: str = ""
    distribution: str = ""
    supply: str = ""
    is_default: bool = False
    is_structure: bool = False

    @property
    def place(self) -> str:
        """The place as `file:line`, or nothing for a default."""
        return f"{self.file}:{self.line}" if self.file else ""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the book: an assumption with its values, or a formula over other lines."""

    name: str
    label: str
    unit: str
    axis: Axis
    formula: Term | None = None
    values: tuple[float, ...] = ()
    origin: Origin | None = None
    group: int = 0

    @property
    def adds_up(self) -> bool:
        """Whether the line is a number that means something: no sum over things of several kinds."""
        return self.unit != UNLIKE

    @property
    def is_assumption(self) -> bool:
        """Whether the line is an input rather than a formula."""
        return self.formula is None


@dataclass(frozen=True, slots=True)
class Periods:
    """The time axis: periods of equal length, their labels, and the financial years they fall in.

    `year_shares[y][t]` is the share of period t's days that lie in financial year y; each period's shares add up to 1.
    """

    count: int
    years_each: float
    labels: tuple[str, ...]
    year_labels: tuple[str, ...]
    year_shares: tuple[tuple[float, ...], ...]


@dataclass
class Book:
    """The lines of one model, in the order in which they are computed."""

    periods: Periods
    currency: str = "GBP"
    # Decimals of the smallest amount that is paid: 2 for pounds, 0 for yen, 3 for Kuwaiti dinars.
    minor_unit: int = 2
    lines: dict[str, Line] = field(default_factory=dict)
    _group: int = 0
    _groups: int = 0

    def assume(self, name: str, label: str, unit: str, value: float, origin: Origin) -> Ref:
        """Add an assumption with a single value."""
        return self._add(Line(name, label, unit, "once", values=(value,), origin=origin))

    def row(self, name: str, label: str, unit: str, values: tuple[float, ...], origin: Origin) -> Ref:
        """Add an assumption with one value per period."""
        if len(values) != self.periods.count:
            message = f"{name} has {len(values)} values for {self.periods.count} periods"
            raise ValueError(message)
        return self._add(Line(name, label, unit, "period", values=values, origin=origin))

    def line(self, name: str, label: str, unit: str, formula: Term) -> Ref:
        """Add a line computed from others."""
        formula = in_minor_units(formula, self.minor_unit)
        try:
            axis = self._axis_of(formula)
        except KeyError:
            self._check_references(name, formula)
            raise
        return self._add(Line(name, label, unit, axis, formula, group=self._group))

    def flow(self, name: str, label: str, unit: str, formula: Term) -> Ref:
        """Add a row per period and, under the plain name, its sum over the horizon; return the row."""
        row = self.line(name + PER_PERIOD, label, unit, formula)
        if self.lines[row.name].axis != "period":
            message = f"{name} does not vary by period"
            raise ValueError(message)
        if not self._group:
            self.line(name, label, unit, over_time(row))
        return row

    def total(self, name: str, label: str, unit: str) -> Ref:
        """Add, under the plain name, the sum of a row that was added inside a recursion."""
        return self.line(name, label, unit, over_time(Ref(name + PER_PERIOD)))

    @contextmanager
    def period_by_period(self) -> Iterator[None]:
        """Mark the lines added inside as computed together, period by period, because they refer to their own past."""
        self._groups += 1
        self._group = self._groups
        try:
            yield
        finally:
            self._group = 0

    def rows_of(self, line: Line) -> int:
        """Return how many values a line has: one, one for each period, or one for each financial year."""
        return {"once": 1, "period": self.periods.count, "year": len(self.periods.year_labels)}[line.axis]

    def __contains__(self, name: str) -> bool:
        """Return whether a line of that name is in the book."""
        return name in self.lines

    def names(self, prefix: str) -> list[str]:
        """Return the names of lines that begin with a prefix."""
        return [name for name in self.lines if name.startswith(prefix)]

    def parts(self, prefix: str) -> list[str]:
        """Return what the parts of a total are called after it: `northmarch` for `payments.by.northmarch`."""
        return [name.removeprefix(prefix) for name in self.names(prefix) if not name.endswith(PER_PERIOD)]

    def _add(self, line: Line) -> Ref:
        if line.name in self.lines:
            message = f"there is already a line {line.name}"
            raise ValueError(message)
        self.lines[line.name] = line
        return Ref(line.name)

    def _check_references(self, name: str, formula: Term) -> None:
        """A line may only refer to lines above it; within a recursion, to anything through `previous`."""
        needed = _needed_now(formula) if self._group else references(formula)
        unknown = [each for each in needed if each not in self.lines]
        if unknown:
            message = f"{name} refers to {', '.join(unknown)}, not in the book yet"
            raise ValueError(message)

    def _axis_of(self, formula: Term) -> Axis:
        """Return how many values a formula has.

        Raises:
            KeyError: it refers to a line that may not be referred to, see `_check_references`.
            TypeError: it is no formula.
            ValueError: it mixes periods and financial years.
        """
        if isinstance(formula, Ref):
            return self.lines[formula.name].axis
        if isinstance(formula, Number):
            return "once"
        if not isinstance(formula, Operation):
            message = f"{formula!r} is no term"
            raise TypeError(message)
        if formula.name == "previous" and self._group:
            return "period"
        found: Axis = "once"
        mixes = False
        for inner in formula.terms:
            axis = self.lines[inner.name].axis if isinstance(inner, Ref) else self._axis_of(inner)
            if axis != "once":
                mixes = mixes or found not in ("once", axis)
                found = axis
        of_operation = _AXIS_OF.get(formula.name)
        if of_operation is not None:
            return of_operation
        if mixes:
            message = "a formula mixes periods and financial years"
            raise ValueError(message)
        return found


def _needed_now(formula: Term) -> Iterator[str]:
    """Yield the names of the lines whose value of the same period a formula needs."""
    if isinstance(formula, Operation) and formula.name != "previous":
        for inner in formula.terms:
            yield from _needed_now(inner)
    elif isinstance(formula, Ref):
        yield formula.name
