"""Telling pictures: the charts that say something about this case, and no others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sibcase.documents.charts import by_year as charts
from sibcase.documents.context import ChartView
from sibcase.documents.tables import all_tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sibcase.documents.charts.chart import Chart
    from sibcase.documents.tables import Table
    from sibcase.documents.telling.subject import Subject

__all__ = ["tell_charts"]


def tell_charts(subject: Subject, prefix: str) -> Mapping[str, ChartView]:
    """Return the charts by name.

    Args:
        subject: The case and its figures.
        prefix: What the names of the pictures begin with, so that two cases can share a folder.
    """
    tables = all_tables(subject.case, subject.figures)
    return {chart.name.replace("-", "_"): _view(chart, prefix) for chart in _charts(tables, subject.sign)}


def _charts(tables: Mapping[str, Table], sign: str) -> Iterator[Chart]:
    agencies = tables["need_by_agency"].rows
    # One bar says no more than the sentence above it.
    if len(agencies) > 1:
        yield charts.need_by_agency([{"agency": name, "amount": cost} for name, cost in agencies], sign)
    by_year = tables.get("by_year")
    if by_year is None:
        return
    years = [dict(zip(by_year.keys, row, strict=True)) for row in by_year.rows]
    if any(year.get("payments") for year in years) and "savings_gross" in by_year.keys:
        yield charts.savings_against_payments([_savings(year) for year in years], sign)
    if any(year.get("drawn") for year in years):
        rows = [
            {"year": each["year"], "drawdown": each["drawn"], "distributions": each["distributed"]} for each in years
        ]
        yield charts.investors_cash(rows, sign)


def _savings(year: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "year": year["year"],
        "gross": year["savings_gross"],
        "cashable": year.get("savings_cashable"),
        "payments": year["payments"],
    }


def _view(chart: Chart, prefix: str) -> ChartView:
    return ChartView(f"{prefix}-{chart.name}", chart.title, chart.alt, chart.svg)
