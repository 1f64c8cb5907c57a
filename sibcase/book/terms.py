"""Terms: the small algebra in which formulas are written.

A term is a number, a reference to a line, or an operation on terms. Python's operators build terms, so that a model
reads `people * unit_cost * years` and a reader of the book can evaluate it, print it, or write it into a spreadsheet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


_PENCE_DIGITS = 2


class Term:
    """Anything that can stand in a formula."""

    __slots__ = ()

    def __add__(self, other: Term | float) -> Term:
        """Return the sum."""
        return Operation("add", (self, term(other)))

    def __radd__(self, other: float) -> Term:
        """Return the sum."""
        return Operation("add", (term(other), self))

    def __sub__(self, other: Term | float) -> Term:
        """Return the difference."""
        return Operation("subtract", (self, term(other)))

    def __rsub__(self, other: float) -> Term:
        """Return the difference."""
        return Operation("subtract", (term(other), self))

    def __mul__(self, other: Term | float) -> Term:
        """Return the product."""
        return Operation("multiply", (self, term(other)))

    def __rmul__(self, other: float) -> Term:
        """Return the product."""
        return Operation("multiply", (term(other), self))

    def __truediv__(self, other: Term | float) -> Term:
        """Return the quotient; undefined where the divisor is zero."""
        return Operation("divide", (self, term(other)))

    def __rtruediv__(self, other: float) -> Term:
        """Return the quotient; undefined where the divisor is zero."""
        return Operation("divide", (term(other), self))

    def __pow__(self, other: Term | float) -> Term:
        """Return the power."""
        return Operation("power", (self, term(other)))


@dataclass(frozen=True, slots=True)
class Number(Term):
    """A number that belongs to the formula itself, such as the 1 of `1 − overlap`; never an input."""

    value: float


@dataclass(frozen=True, slots=True)
class Ref(Term):
    """A reference to a line by its name."""

    name: str


@dataclass(frozen=True, slots=True)
class Operation(Term):
    """An operation on terms; `book.operations` says what each does and how it reads."""

    name: str
    terms: tuple[Term, ...]
    table: tuple[tuple[float, ...], ...] = ()


def term(value: Term | float) -> Term:
    """Return the value as a term."""
    return value if isinstance(value, Term) else Number(float(value))


def total_of(terms: list[Term]) -> Term:
    """Return the sum of terms; zero if there is none."""
    if not terms:
        return Number(0.0)
    if len(terms) == 1:
        return terms[0]
    return Operation("sum", tuple(terms))


def least(*terms: Term | float) -> Term:
    """Return the least of the terms."""
    return Operation("min", tuple(term(each) for each in terms))


def greatest(*terms: Term | float) -> Term:
    """Return the greatest of the terms."""
    return Operation("max", tuple(term(each) for each in terms))


def absolute(value: Term) -> Term:
    """Return the value without its sign."""
    return Operation("abs", (value,))


def floor(value: Term) -> Term:
    """Return the whole part, after floating-point dust is removed."""
    return Operation("floor", (value,))


def ceiling(value: Term) -> Term:
    """Return the next whole number, after floating-point dust is removed."""
    return Operation("ceiling", (value,))


def pence(value: Term) -> Term:
    """Return money rounded to the smallest amount that is paid, half away from zero: pence, yen, thousandths."""
    return Operation("pence", (value,))


def in_minor_units(formula: Term, digits: int) -> Term:
    """Return a formula whose money is rounded to so many decimals wherever it says pence."""
    if digits == _PENCE_DIGITS or not isinstance(formula, Operation):
        return formula
    name = f"minor_{digits}" if formula.name == "pence" else formula.name
    return Operation(name, tuple(in_minor_units(each, digits) for each in formula.terms), formula.table)


def when(condition: Term, then: Term | float, otherwise: Term | float) -> Term:
    """Return one term where the condition holds and another where it does not."""
    return Operation("when", (condition, term(then), term(otherwise)))


def at_least(left: Term, right: Term | float) -> Term:
    """Return 1 where left ≥ right, else 0."""
    return Operation("at_least", (left, term(right)))


def above(left: Term, right: Term | float) -> Term:
    """Return 1 where left > right, else 0."""
    return Operation("above", (left, term(right)))


def lagged(value: Term, periods: Term | float) -> Term:
    """Return a row moved later; a part of a period is shared linearly between neighbours: totals are kept."""
    return Operation("lag", (value, term(periods)))


def previous(name: str) -> Term:
    """Return last period's value of a line, zero before the first; the line may stand further down."""
    return Operation("previous", (Ref(name),))


def running(value: Term) -> Term:
    """Return the sum of a row up to and including each period."""
    return Operation("running", (value,))


def over_time(value: Term) -> Term:
    """Return the sum of a row over the whole horizon."""
    return Operation("total", (value,))


def highest(value: Term) -> Term:
    """Return the greatest value of a row over the whole horizon."""
    return Operation("peak", (value,))


def still_needed(row: Term) -> Term:
    """Return the most that the periods to come still need of a row: out[t] = max(0, row[t + 1] + out[t + 1])."""
    return Operation("ahead", (row,))


def echoed(value: Term, echo: Term) -> Term:
    """Return Σ_j value[t − j] × echo[j]: what earlier periods still bring in each period."""
    return Operation("echo", (value, echo))


def interpolated(value: Term, points: list[tuple[float, float]]) -> Term:
    """Return the linear interpolation of a table at a value; flat outside the table."""
    return Operation("interpolate", (value,), tuple(points))


def rate_of_return(flows: Term, periods_per_year: float) -> Term:
    """Return the effective annual rate at which a row of flows has a present value of zero."""
    return Operation("irr", (flows, Number(periods_per_year)))


def rate_of_return_at(flows: list[tuple[Term, Term]]) -> Term:
    """Return the effective annual rate of rows of flows, each with a row of the years at which it moves."""
    return Operation("irr_at", tuple(part for flow in flows for part in flow))


def rate_of_dated_flows(flows: list[Ref], signs: list[float], days: list[float]) -> Term:
    """Return the effective annual rate at which flows, each with its sign, on days of their own are worth zero."""
    return Operation("dated_irr", tuple(flows), (tuple(signs), tuple(days)))


def by_year(value: Term) -> Term:
    """Return a row by financial year; a period that straddles two is split by days."""
    return Operation("by_year", (value,))


def first_reached(row: Term, goal: Term | float) -> Term:
    """Return the number of periods until a row first reaches a goal; undefined if it never does."""
    return Operation("first_reached", (row, term(goal)))


def normal_below(deviations: Term) -> Term:
    """Return the chance that a normal value lies below its mean plus so many standard deviations."""
    return Operation("normal_below", (deviations,))


def binomial_at_least(people: Term, rate: Term, events: Term) -> Term:
    """Return the chance that among so many people, each with the same chance, so many events or more come about."""
    return Operation("binomial_at_least", (people, rate, events))


def poisson_at_least(mean: Term, events: Term) -> Term:
    """Return the chance of so many events or more where a mean number is expected."""
    return Operation("poisson_at_least", (mean, events))


def neither_each_nor_all(each: Term, together: Term, count: Term | float) -> Term:
    """Return the chance that none of so many results exceeds one limit, nor all of them together another."""
    return Operation("neither_each_nor_all", (each, together, term(count)))


def references(value: Term) -> Iterator[str]:
    """Yield the names of the lines a term refers to, in reading order."""
    # Every line of every book is asked, and a generator within a generator takes several times as long.
    waiting = [value]
    while waiting:
        term = waiting.pop()
        if isinstance(term, Ref):
            yield term.name
        elif isinstance(term, Operation):
            waiting.extend(reversed(term.terms))


def expected_within(cap: Term, chances: list[Term], amounts: list[Term], needs: list[int], which: int) -> Term:
    """Return the expected part of one amount that a cap leaves, where amounts fall due in order with given chances.

    Events are independent, except that an event may need an earlier one: `needs[i]` is the index of the event that
    event i needs, or −1; its chance is then the chance given that the earlier one has come.
    """
    table = (tuple(float(each) for each in needs), (float(which),))
    return Operation("expected_within", (cap, *chances, *amounts), table)
