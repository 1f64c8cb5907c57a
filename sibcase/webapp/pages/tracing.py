"""Where a figure comes from: its formula in words and numbers, step by step, down to the fields of the case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.casefile.values.wording import of_unit
from sibcase.webapp.desk import Html
from sibcase.webapp.markup import page
from sibcase.webapp.pages.fault import failed

if TYPE_CHECKING:
    from sibcase.webapp.desk import Asked

__all__ = ["tracing"]


def tracing(asked: Asked) -> Html:
    """Return the trace of a figure, of all time or of one period."""
    from sibcase.book.trace import trace

    opened, name, period = asked.case(), asked.get("figure"), asked.get("period")
    business = opened.business
    if business is None:
        return failed(asked, 409, "This case has errors, and no figures yet.")
    figures, currency = business.planned, business.case.currency
    labels = figures.book.periods.labels
    has_row = f"{name}.per_period" in figures
    if name not in figures or (period and (period not in labels or not has_row)):
        return failed(asked, 404, f"This case has no figure {name}{f' in {period}' if period else ''}.")
    explained = trace(figures, name, period or None, lambda value, unit: of_unit(value, unit, currency))
    lines = figures.book.lines
    paths = {each: line.origin.path for each, line in lines.items() if line.origin is not None and line.origin.path}
    by_year = {}
    if has_row and lines[f"{name}.per_period"].adds_up and not period:
        by_year = {year: of_unit(value, lines[name].unit, currency) for year, value in figures.by_year(name).items()}
    return Html(
        page(
            asked,
            "trace",
            opened=opened,
            here="/case",
            explained=explained,
            paths=paths,
            periods=labels if has_row else (),
            period=period,
            by_year=by_year,
        )
    )
