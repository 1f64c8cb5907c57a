"""The plan of a workbook: its rows, their places, and what formulas look up, before anything is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from sibcase.workbook.bands import bands_of
from sibcase.workbook.checks import checks_of
from sibcase.workbook.formulas import Formulas
from sibcase.workbook.places import Places, lay_out
from sibcase.workbook.ranges import Ranges
from sibcase.workbook.rows import looked_back_at, operations
from sibcase.workbook.spelled_out import spelled_out

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sibcase.book.figures import Figures
    from sibcase.book.terms import Operation
    from sibcase.tables.table import Table
    from sibcase.workbook.checks import Check
    from sibcase.workbook.rows import Row, Sheetful

__all__ = ["HeadlineFigure", "Plan", "WorkbookSubject", "plan_of"]


@dataclass(frozen=True, slots=True)
class HeadlineFigure:
    """A figure that a reader asks for first: the block it belongs to, its label and its name."""

    group: str
    label: str
    name: str


@dataclass(frozen=True)
class WorkbookSubject:
    """What a workbook is made of.

    Attributes:
        title: of the case.
        figures: as its readers may see them.
        version: of sibcase.
        case_hash: of the text of the case.
        created: the moment that the file bears.
        about: what the cover says, each with its label.
        headline: the figures that are asked for first.
        tables: tables of results by name.
        assumptions: rows of the assumption log: section, what, as written, understood, range, source, note.
        findings: rows of what is open: severity, code, where, sentence, how to fix it.
        terms: the rules of the contract in words, each with its title.
    """

    title: str
    figures: Figures
    version: str
    case_hash: str
    created: datetime
    about: tuple[tuple[str, str], ...] = ()
    headline: tuple[HeadlineFigure, ...] = ()
    tables: Mapping[str, Table] = field(default_factory=dict)
    assumptions: tuple[tuple[str, ...], ...] = ()
    findings: tuple[tuple[str, ...], ...] = ()
    terms: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Plan:
    """Rows, places, ranges and formulas of one workbook."""

    subject: WorkbookSubject
    sheetful: Sheetful
    places: Places
    ranges: Ranges
    formulas: Formulas

    @cached_property
    def checks(self) -> list[Check]:
        """What must hold of the money of the case."""
        return checks_of(self.sheetful.rows)

    @cached_property
    def looked_back_at(self) -> frozenset[str]:
        """The rows that need a value before the first period: a zero, since MAX and MIN skip an empty cell."""
        return looked_back_at(self.sheetful.rows)

    @property
    def rows(self) -> dict[str, Row]:
        """The rows of the model by name."""
        return self.sheetful.rows


def plan_of(subject: WorkbookSubject) -> Plan:
    """Return the plan of a case's workbook."""
    sheetful = spelled_out(subject.figures)
    places = lay_out(sheetful, subject.figures.book.periods)
    ranges = Ranges(places)
    for row in sheetful.rows.values():
        for operation in operations(row.formula):
            _add_ranges(ranges, row, operation)
    return Plan(subject, sheetful, places, ranges, Formulas(places, ranges))


def _add_ranges(ranges: Ranges, row: Row, operation: Operation) -> None:
    if operation.name in ("interpolate", "position"):
        ranges.add_points(row, operation.table)
    elif operation.name == "banded":
        ranges.add_bands(row, bands_of(operation))
    elif operation.name == "expected_within":
        ranges.add_ways(row, operation)
    elif operation.name in ("irr", "irr_at", "dated_irr"):
        ranges.add_rate(row, operation, operation.table)
