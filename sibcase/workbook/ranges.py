"""Ranges: what formulas look up or work out over several cells, tables of tariffs and points, and rates of return.

A rate of return of flows that move at times of their own has no function in a spreadsheet that takes parts of days. It
is worked out by Newton's method, forty steps side by side, from the rate that the engine found: the same in every
spreadsheet, and live. Each step moves the force of interest φ = ln(1 + rate) by worth ÷ slope, half at most.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING, Final

from sibcase.book.terms import Number, Operation, Ref, Term
from sibcase.workbook.bands import ENDLESS
from sibcase.workbook.blocks import block_of
from sibcase.workbook.places import (
    BEFORE,
    CONSTANTS,
    CONTRACT,
    FIRST,
    HALF,
    HERE,
    LARGEST_STEP,
    OPENING,
    RELATIVE_TOLERANCE,
    RETURNS,
    TOLERANCE,
    TOP,
    Place,
    Places,
    column_name,
    prefix,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sibcase.workbook.bands import Band
    from sibcase.workbook.rows import Row

STEPS: Final = 40
MOST_STEP: Final = 0.5
_START: Final = math.log(1.1)
# Stands for the sheet of the returns, as another sheet points to it.
AWAY: Final = "\x00"
MOMENT: Final = "Years to the moment between what is put in and what comes back"
_OF_THE_CONTRACT: Final = ("Payments", "The contract", "Metrics")
Table = tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell outside the rows of the model: a formula with its value, a number, or a text.

    Attributes:
        column: counted from zero.
        content: a formula with `=`, a number that is written as it is, or a text.
        value: what the formula comes to.
        unit: how it is shown.
    """

    column: int
    content: str | float
    value: float = math.nan
    unit: str = "number"


@dataclass
class Ranges:
    """The sheets of the contract's tables and of the rates of return, and how formulas point into them.

    Attributes:
        cells: by sheet and row what stands there.
        headings: by sheet the rows that are headings.
    """

    places: Places
    cells: dict[str, dict[int, list[Cell]]] = field(default_factory=dict)
    headings: dict[str, dict[int, str]] = field(default_factory=dict)
    _next: dict[str, int] = field(default_factory=dict)
    _points: dict[Table, tuple[str, int, int]] = field(default_factory=dict)
    _rates: dict[str, str] = field(default_factory=dict)
    _guesses: dict[str, int] = field(default_factory=dict)
    _ways: dict[str, tuple[int, int]] = field(default_factory=dict)
    _bands: dict[str, tuple[int, int]] = field(default_factory=dict)

    # --- what formulas ask --------------------------------------------------------------------------------------------

    def points(self, table: Table, sheet: str) -> tuple[str, str]:
        """Return how a formula on a sheet points to the two columns of a table of points."""
        home, first, last = self._points[table]
        before = prefix(Place(home, 0), sheet)
        return f"{before}$B${first}:$B${last}", f"{before}$D${first}:$D${last}"

    def rate(self, name: str, sheet: str) -> str:
        """Return the formula of a rate of return, on the sheet of calculations."""
        return self._rates[name].replace(AWAY, prefix(Place(RETURNS, 0), sheet))

    def guess(self, name: str, sheet: str) -> str:
        """Return how a formula points to the rate from which a rate of return is sought."""
        return f"{prefix(Place(RETURNS, 0), sheet)}$D${self._guesses[name]}"

    def banded(self, name: str, metric: str, below: str, sheet: str) -> str:
        """Return the formula that looks up what a table of bands pays for a metric."""
        first, last = self._bands[name]
        before = prefix(Place(CONTRACT, 0), sheet)
        begins, ends, pays = (f"{before}${letter}${first}:${letter}${last}" for letter in "CEF")
        at = f"MATCH({metric},{begins},1)"
        found = f"IF({metric}<=INDEX({ends},{at}),INDEX({pays},{at}),0)"
        return f"IF({metric}<MIN({begins}),{below},{found})"

    def expected(self, name: str, sheet: str) -> str:
        """Return the formula of what a cap is expected to leave of an amount, over all ways that lead to it."""
        first, last = self._ways[name]
        before = prefix(Place(CONTRACT, 0), sheet)
        chances, parts = (f"{before}${letter}${first}:${letter}${last}" for letter in "BD")
        return f"SUMPRODUCT({chances},{parts})"

    # --- what stands there --------------------------------------------------------------------------------------------

    def add_points(self, row: Row, table: Table) -> None:
        """Add a table of points, unless it is there."""
        if table in self._points:
            return
        sheet = CONTRACT if block_of(row.name) in _OF_THE_CONTRACT else CONSTANTS
        first = self._begin(sheet, f"{row.label}: a straight line between points", ("", "At", "", "Is"))
        for x, y in table:
            self._put(sheet, [Cell(1, x), Cell(3, y)])
        self._points[table] = (sheet, first + 1, first + len(table))

    def add_bands(self, row: Row, bands: Sequence[Band]) -> None:
        """Add a table of bands: where each begins and ends, from where and until where it counts, and what it pays."""
        heads = ("", "From", "Counts from", "To", "Counts to", "Pays")
        first = self._begin(CONTRACT, f"{row.label}: by bands", heads)
        for number, band in enumerate(bands, start=1):
            at = self._next[CONTRACT] + 1
            begins = self._end(f"$B{at}", -1 if band.includes_lower else 1)
            ends = self._end(f"$D{at}", 1 if band.includes_upper else -1)
            upper = band.upper or Number(ENDLESS)
            self._put(
                CONTRACT,
                [
                    Cell(0, f"Band {number}"),
                    self._given(1, band.lower),
                    Cell(2, f"={begins}", self._value(band.lower)),
                    self._given(3, upper),
                    Cell(4, f"={ends}", self._value(upper)),
                    self._given(5, band.pays, row.unit),
                ],
            )
        self._bands[row.name] = (first + 1, first + len(bands))

    def add_ways(self, row: Row, operation: Operation) -> None:
        """Add every way in which the amounts before one may have fallen due, with its chance and what the cap leaves.

        A way has the chance Π p of what has come × Π (1 − p) of what has not, times that of the amount itself; what
        needs an event that has not come does not come. The cap leaves min(amount, cap − paid before).
        """
        needs, which = [int(each) for each in operation.table[0]], int(operation.table[1][0])
        count = len(needs)
        cap, chances, amounts = operation.terms[0], operation.terms[1 : count + 1], operation.terms[count + 1 :]
        heads = ("", "Chance of the way, and of the amount", "Paid before", "What the cap leaves")
        first = self._begin(CONTRACT, f"{row.label}: every way in which a cap may bind", heads)
        for came in _ways_before(needs, which):
            at = self._next[CONTRACT] + 1
            chance = [_in_way(self._number_of(chances[event]), came, event, needs) for event in range(which + 1)]
            paid = [self._number_of(amounts[event]) for event in sorted(came - {which})]
            left = (self._number_of(amounts[which]), self._number_of(cap))
            before = sum(value for _, value in paid)
            kept = min(left[0][1], left[1][1] - before)
            self._put(
                CONTRACT,
                [
                    Cell(0, f"Due before: {_events(came - {which})}"),
                    Cell(1, "=" + "*".join(text for text, _ in chance), math.prod(value for _, value in chance)),
                    Cell(2, "=" + ("+".join(text for text, _ in paid) or "0"), before, "money"),
                    Cell(
                        3,
                        f"=MAX(MIN({left[0][0]},{left[1][0]}-$C{at}),0)",
                        max(kept, 0.0),
                        "money",
                    ),
                ],
            )
        self._ways[row.name] = (first + 1, self._next[CONTRACT])

    def _number_of(self, term: Term) -> tuple[str, float]:
        """Return how a cell of the contract's sheet points to a single value, and the value."""
        if isinstance(term, Number):
            return self.places.number(term.value, CONTRACT), term.value
        if not isinstance(term, Ref):
            raise TypeError(f"{term!r} is no single value")
        return self.places.pointer(term.name, CONTRACT), self._value(term)

    def _end(self, cell: str, sign: int) -> str:
        """Return an end of a band with the dust that sums of large amounts leave."""
        near, part = (self.places.number(each, CONTRACT) for each in (TOLERANCE, RELATIVE_TOLERANCE))
        return f"{cell}{'+' if sign > 0 else '-'}MAX({near},{part}*ABS({cell}))"

    def _given(self, column: int, term: Term, unit: str = "") -> Cell:
        if isinstance(term, Number):
            return Cell(column, term.value, term.value, unit or "number")
        if not isinstance(term, Ref):
            raise TypeError(f"{term!r} is no single value")
        unit = unit or self.places.rows[term.name].unit
        return Cell(column, f"={self.places.pointer(term.name, CONTRACT)}", self._value(term), unit)

    def _value(self, term: Term) -> float:
        return self.places.rows[term.name].values[0] if isinstance(term, Ref) else getattr(term, "value", math.nan)

    # --- rates of return ----------------------------------------------------------------------------------------------

    def add_rate(self, row: Row, formula: Operation, signs: Table) -> None:
        """Add the steps by which a rate of return is worked out."""
        if formula.name == "irr":
            self._add_guess(row)
            return
        self._begin(RETURNS, row.label, ())
        if formula.name == "irr_at":
            flows = [self.places.across(name, RETURNS) for name in _names(formula.terms[::2])]
            times = [self.places.across(name, RETURNS) for name in _names(formula.terms[1::2])]
            rows = [self.places.rows[name].values for name in _names(formula.terms)]
            pairs = list(zip(rows[::2], rows[1::2], strict=True))
        else:
            flows, times, pairs = self._listed(formula, signs)
        self._add_steps(row, flows, times, [pair for flow, time in pairs for pair in zip(flow, time, strict=True)])

    def _listed(
        self, formula: Operation, table: Table
    ) -> tuple[list[str], list[str], list[tuple[tuple[float, ...], tuple[float, ...]]]]:
        """Write flows of single figures side by side, with the years at which they move."""
        signs, days = table
        names = list(_names(formula.terms))
        values = tuple(self._value(Ref(name)) * sign for name, sign in zip(names, signs, strict=True))
        years = tuple(day / 365.0 for day in days)
        pointers = [self.places.pointer(name, RETURNS) for name in names]
        cells = [f"={'-' if sign < 0 else ''}{each}" for each, sign in zip(pointers, signs, strict=True)]
        flow_row = self._put(
            RETURNS,
            [
                Cell(0, "What moves"),
                *(Cell(FIRST + at, cells[at], values[at], "money") for at in range(len(names))),
            ],
        )
        year_row = self._put(
            RETURNS, [Cell(0, "Years since the start"), *(Cell(FIRST + at, each) for at, each in enumerate(years))]
        )
        last = column_name(FIRST + len(names) - 1)
        first = column_name(FIRST)
        ranges = [f"${first}${at + 1}:${last}${at + 1}" for at in (flow_row, year_row)]
        return [ranges[0]], [ranges[1]], [(values, years)]

    def _add_steps(self, row: Row, flows: list[str], times: list[str], moved: Sequence[tuple[float, float]]) -> None:
        rate = row.values[0]
        start = math.log1p(rate) if math.isfinite(rate) and rate > -1 else _START
        between = self._put(RETURNS, [Cell(0, MOMENT), Cell(3, self._moment(flows, times), _moment(moved), "years")])
        since = [f"($D${between + 1}-{time})" for time in times]
        at = self._next[RETURNS] + 1
        before = f"{BEFORE}${at + 2}"
        weights = [f"EXP({before}*{each})" for each in since]
        worth = "+".join(f"SUMPRODUCT({flow},{weight})" for flow, weight in zip(flows, weights, strict=True))
        slope = "+".join(f"SUMPRODUCT({part})" for part in map(",".join, zip(flows, since, weights, strict=True)))
        most = self.places.number(LARGEST_STEP, RETURNS)
        force = f"{before}-MAX(MIN({HERE}${at}/{HERE}${at + 1},{most}),-{most})"
        worths, slopes, forces = _newton(moved, start)
        self._steps("What it is worth at that moment", f"={worth}", worths)
        self._steps("How that changes with the force of interest", f"={slope}", slopes)
        self._steps("Force of interest, ln(1 + rate)", f"={force}", forces, start)
        last, next_to_last = (f"{AWAY}${column_name(FIRST + STEPS - back)}${at + 2}" for back in (1, 2))
        settled = f"ABS({last}-{next_to_last})>{self.places.number(TOLERANCE, '')}"
        lost, got, known = (f"{AWAY}$D${row_of + 1}" for row_of in self._sums(flows, times, moved))
        self._rates[row.name] = f"IF({lost}=0,NA(),IF({got}=0,-1+0*{known},IF({settled},NA(),EXP({last})-1)))"

    def _sums(self, flows: list[str], times: list[str], moved: Sequence[tuple[float, float]]) -> tuple[int, int, int]:
        """Write what is put in and what comes back in all, and a sum that is known if all flows and moments are."""
        lost, got = ("+".join(f'SUMIF({flow},"{sign}0")' for flow in flows) for sign in "<>")
        known = "+".join(f"SUM({each})" for each in (*flows, *times))
        sums = [sum(flow for flow, _ in moved if flow * sign > 0) for sign in (-1, 1)]
        whole = sum(flow + time for flow, time in moved)
        return (
            self._put(RETURNS, [Cell(0, "Put in, in all"), Cell(3, f"={lost}", sums[0], "money")]),
            self._put(RETURNS, [Cell(0, "Comes back, in all"), Cell(3, f"={got}", sums[1], "money")]),
            self._put(RETURNS, [Cell(0, "Known if every flow and moment is"), Cell(3, f"={known}", whole)]),
        )

    def _moment(self, flows: list[str], times: list[str]) -> str:
        """Return the formula of the moment between what is put in and what comes back, each on average.

        Seen from there a worth falls with the force of interest where money is put in before it comes back: Newton's
        method then finds its only root from wherever it begins.
        """
        means = []
        for sign in "<>":
            weighed = "+".join(f"SUMPRODUCT(({f}{sign}0)*{f},{t})" for f, t in zip(flows, times, strict=True))
            whole = "+".join(f'SUMIF({flow},"{sign}0")' for flow in flows)
            means.append(f"({weighed})/({whole})")
        return f"={self.places.number(HALF, RETURNS)}*({means[0]}+{means[1]})"

    def _steps(self, label: str, formula: str, values: list[float], start: float | None = None) -> None:
        cells = [Cell(0, label)]
        if start is not None:
            cells.append(Cell(OPENING, start, start))
        cells += [Cell(FIRST + at, formula, value) for at, value in enumerate(values)]
        self._put(RETURNS, cells)

    def _add_guess(self, row: Row) -> None:
        self._begin(RETURNS, row.label, ())
        rate = row.values[0]
        guess = rate if math.isfinite(rate) and rate > -1 else 0.1
        at = self._put(RETURNS, [Cell(0, "From where the rate is sought, per period"), Cell(3, guess, guess, "rate")])
        self._guesses[row.name] = at + 1

    # --- rows of sheets -----------------------------------------------------------------------------------------------

    def _begin(self, sheet: str, heading: str, heads: tuple[str, ...]) -> int:
        """Begin a block with its heading and the heads of its columns; return the row of what follows."""
        free = TOP + len(self.places.constants) if sheet == CONSTANTS else TOP - 1
        at = self._next.get(sheet, free) + 1
        self.headings.setdefault(sheet, {})[at] = heading
        self._next[sheet] = at + 1
        if heads:
            self._put(sheet, [Cell(column, head) for column, head in enumerate(heads) if head])
        return self._next[sheet]

    def _put(self, sheet: str, cells: list[Cell]) -> int:
        at = self._next[sheet]
        self.cells.setdefault(sheet, {})[at] = cells
        self._next[sheet] = at + 1
        return at


def _ways_before(needs: Sequence[int], which: int) -> Iterator[frozenset[int]]:
    """Yield every set of events that may have come, the one that is asked for among them, in one order."""
    for chosen in product((False, True), repeat=which):
        came = frozenset(event for event, has_come in enumerate(chosen) if has_come) | {which}
        if all(needs[event] < 0 or needs[event] in came for event in came):
            yield came


def _in_way(chance: tuple[str, float], came: frozenset[int], event: int, needs: Sequence[int]) -> tuple[str, float]:
    """Return the chance that an event has come, or has not; what cannot come has surely not come."""
    text, value = chance
    if event in came:
        return text, value
    return (f"(1-{text})", 1.0 - value) if needs[event] < 0 or needs[event] in came else ("1", 1.0)


def _events(came: frozenset[int]) -> str:
    return ", ".join(str(event + 1) for event in sorted(came)) or "none"


def _names(terms: Sequence[Term]) -> Iterator[str]:
    for term in terms:
        if not isinstance(term, Ref):
            raise TypeError(f"{term!r} has no row")
        yield term.name


def _moment(moved: Sequence[tuple[float, float]]) -> float:
    """Return what the cell of the moment between comes to."""
    means = []
    for sign in (-1, 1):
        part = [(flow, time) for flow, time in moved if flow * sign > 0]
        whole = sum(flow for flow, _ in part)
        means.append(sum(flow * time for flow, time in part) / whole if whole else math.nan)
    return (means[0] + means[1]) / 2


def _newton(moved: Sequence[tuple[float, float]], force: float) -> tuple[list[float], list[float], list[float]]:
    """Return what the cells of the steps come to: worth, slope and force, step by step."""
    worths, slopes, forces = [], [], []
    between = _moment(moved)
    for _ in range(STEPS):
        present = [(flow * math.exp(force * (between - time)), between - time) for flow, time in moved]
        worth, slope = sum(each for each, _ in present), sum(each * since for each, since in present)
        step = max(min(worth / slope, MOST_STEP), -MOST_STEP) if slope else math.nan
        force -= step
        worths.append(worth)
        slopes.append(slope)
        forces.append(force)
    return worths, slopes, forces
