"""Moments: rows that are 1 where something is measured, where a financial year begins, or where the term ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.book.terms import Ref

if TYPE_CHECKING:
    from sibcase.book.terms import Term
    from sibcase.model.inputs import Model
    from sibcase.model.time.calendar import Calendar

YEAR_BEGINS = "time.year_begins"


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of what a payment line claims: the row of one cohort, or of all that is counted."""

    cohort: str
    row: Term


def moment(model: Model, calendar: Calendar, period: int) -> Ref:
    """Return the row that is 1 in the period of measurement."""
    name = f"time.is_period{period + 1}"
    if name in model.book:
        return Ref(name)
    label = f"Whether a period is number {period + 1}"
    return model.structure(name, label, "share", calendar.only(period), "the period of measurement")


def last_moment(model: Model, calendar: Calendar) -> Ref:
    """Return the row that is 1 in the last period of the term."""
    return moment(model, calendar, calendar.count - 1)


def year_begins(model: Model, calendar: Calendar) -> Ref:
    """Return the row that is 1 in the first period of each financial year."""
    if YEAR_BEGINS not in model.book:
        why = "the first period of a financial year"
        model.structure(YEAR_BEGINS, "Whether a financial year begins", "share", calendar.first_of_years(), why)
    return Ref(YEAR_BEGINS)
