"""The plan of a case: what it expects by financial year, by day of measurement and in total, as it is signed.

Results that add up have their part of each financial year. A metric that the contract measures on a day has its whole
value on that day; one without a day has a total and nothing else, since the plan does not say when its results come in.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sibcase.book.lines import PER_PERIOD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sibcase.book.figures import Figures
    from sibcase.casefile.case import Case
    from sibcase.casefile.sections.metrics import Metric

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
    """A figure of a plan.

    Attributes:
        label: What it is.
        unit: Its unit.
        total: Over the whole term.
        by_year: Its part of each financial year, if it has parts.
        by_day: Its value on the day on which it is measured, as YYYY-MM-DD; of metrics with a day.
    """

    label: str
    unit: str
    total: float | None
    by_year: dict[str, float]
    by_day: dict[str, float] = field(default_factory=dict)


def plan_of(case: Case, figures: Figures) -> dict[str, PlannedLine]:
    """Return the plan by the names of its figures; what the case has no figure for is left out."""
    names = [name for named in BY_YEAR for name in _names(figures, named)]
    yearly = {name: _line(figures, name, figures.by_year(name)) for name in names}
    whole = {name: _line(figures, name, {}) for name in IN_TOTAL if name in figures.book}
    return yearly | whole | dict(_metrics(case, figures))


def _metrics(case: Case, figures: Figures) -> Iterator[tuple[str, PlannedLine]]:
    """Yield the value that the plan expects of each metric and cohort, by the name of its figure."""
    for name, metric in case.metrics.items():
        for cohort in metric.cohorts or ("",):
            figure = f"metric.{name}.{cohort}" if cohort else f"metric.{name}"
            value = figures.value(figure) if figure in figures.book else None
            if value is not None:
                line, day = figures.book.lines[figure], _day_of(metric, cohort)
                known = _known(value)
                yield figure, PlannedLine(line.label, line.unit, known, {}, {day: known} if day else {})


def _day_of(metric: Metric, cohort: str) -> str:
    """Return the day on which a metric is measured, of a cohort or in all; nothing where none is stated."""
    days, cohorts = list(metric.when or ()), list(metric.cohorts or ())
    if not days:
        return ""
    return days[min(cohorts.index(cohort), len(days) - 1) if cohort in cohorts else -1].isoformat()


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
