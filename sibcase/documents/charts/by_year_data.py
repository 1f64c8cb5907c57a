"""The data of charts by year and by agency: those of the need, of savings and of investors' cash."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from sibcase.documents.charts import by_year as charts
from sibcase.documents.charts import investors_cash as cash
from sibcase.withheld import is_withheld

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sibcase.documents.charts.drawing.chart import Chart
    from sibcase.documents.figures.subject import Subject
    from sibcase.tables.table import Table

__all__ = ["investors_cash", "need_by_agency", "savings_against_payments"]


def need_by_agency(subject: Subject, tables: Mapping[str, Table]) -> Chart | None:
    """Return what each agency bears; one bar would say no more than the sentence above it."""
    agencies = tables["need_by_agency"].rows
    rows = [{"agency": name, "amount": cost} for name, cost in agencies]
    if len(rows) < 2 or any(is_withheld(cost) for _, cost in agencies):
        return None
    return charts.need_by_agency(rows, subject.sign)


def savings_against_payments(subject: Subject, tables: Mapping[str, Table]) -> Chart | None:
    """Return savings and payments by year, where there are both."""
    years = _years(tables)
    if not any(year.get("payments") for year in years) or "savings_gross" not in years[0]:
        return None
    rows = [_savings(year) for year in years]
    if any(is_withheld(amount) for row in rows for amount in row.values()):
        return None
    return charts.savings_against_payments(rows, subject.sign)


def investors_cash(subject: Subject, tables: Mapping[str, Table]) -> Chart | None:
    """Return what investors pay in and get back by year, where anything moves."""
    rows = [
        {"year": each["year"], "drawdown": each["drawn"], "distributions": each["distributed"]}
        for each in _years(tables)
        if "drawn" in each
    ]
    amounts = [row[what] for row in rows for what in ("drawdown", "distributions")]
    if not any(amounts) or not all(math.isfinite(amount) for amount in amounts):
        return None
    return cash.investors_cash(rows, subject.case.currency)


def _years(tables: Mapping[str, Table]) -> list[dict[str, Any]]:
    table = tables.get("by_year")
    return [dict(zip(table.keys, row, strict=True)) for row in table.rows] if table else []


def _savings(year: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "year": year["year"],
        "gross": year["savings_gross"],
        "cashable": year.get("savings_cashable"),
        "payments": year["payments"],
    }
