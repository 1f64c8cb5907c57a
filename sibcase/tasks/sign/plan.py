"""The plan of a case: what it expects by financial year and in total, as it is signed and measured against later."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.book.lines import PER_PERIOD

if TYPE_CHECKING:
    from sibcase.book.figures import Figures

__all__ = ["PlannedLine", "plan_of"]

# In the order in which a plan is read; those that end with a dot are for each part: each payer, each tranche.
BY_YEAR = (
    "service.starts.total",
    "service.completers.total",
    "outcomes.gross.",
    "outcomes.net.",
    "service.costs.total",
    "savings.gross.total",
    "savings.cashable.total",
    "payments.total",
    "payments.by.",
    "investment.drawn",
    "investment.distributed",
)
# What has no years.
IN_TOTAL = (
    "investment.multiple",
    "investment.irr",
    "investment.net_gain",
    "investment.peak_funding",
    "commissioners.npv.cashable",
    "commissioners.cover.cashable",
)


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """A figure of a plan: its label and unit, its total, and its part of each financial year, if it has parts."""

    label: str
    unit: str
    total: float | None
    by_year: dict[str, float]


def plan_of(figures: Figures) -> dict[str, PlannedLine]:
    """Return the plan by the names of its figures; what the case has no figure for is left out."""
    names = [name for named in BY_YEAR for name in _names(figures, named)]
    yearly = {name: _line(figures, name, figures.by_year(name)) for name in names}
    return yearly | {name: _line(figures, name, {}) for name in IN_TOTAL if name in figures.book}


def _names(figures: Figures, named: str) -> list[str]:
    """Return the names of figures that can be added up over a year."""
    asked = [named + part for part in figures.book.parts(named)] if named.endswith(".") else [named]
    rows = ((name, figures.book.lines.get(name + PER_PERIOD)) for name in asked)
    return [name for name, row in rows if row is not None and row.adds_up and name in figures.book]


def _line(figures: Figures, name: str, by_year: dict[str, float]) -> PlannedLine:
    line = figures.book.lines[name]
    total = figures.value(name)
    return PlannedLine(line.label, line.unit, _rounded(total), {year: _known(value) for year, value in by_year.items()})


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def _known(value: float) -> float:
    return round(value, 6) + 0.0
