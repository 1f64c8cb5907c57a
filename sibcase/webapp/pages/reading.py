"""The summary of a case: its headline, charts, tables, findings and readiness, each figure with a way to its trace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.tasks.show.on_pages import headline_groups, shown_table
from sibcase.webapp.desk import Html
from sibcase.webapp.findings import counts, findings_of
from sibcase.webapp.markup import page

if TYPE_CHECKING:
    from sibcase.documents.context import ChartView
    from sibcase.webapp.desk import Asked
    from sibcase.webapp.opened import Opened

__all__ = ["charts_of", "reading"]

# Pictures that are drawn at once; those that rest on thousands of draws are on a page of their own.
AT_ONCE = (
    "savings_against_payments",
    "payments_against_cash",
    "payment_curve",
    "investors_cash",
    "waterfall",
    "wrong_pockets",
    "flow_of_money",
    "timeline",
    "need_by_agency",
)


def reading(asked: Asked) -> Html:
    """Return the summary of a case; of one with errors, what they are."""
    opened = asked.case()
    business = opened.business
    currency = business.case.currency if business else "GBP"
    known = business.planned.arrays if business else {}
    return Html(
        page(
            asked,
            "summary",
            opened=opened,
            here="/case",
            findings=findings_of(opened),
            counted=counts(opened.findings),
            groups=headline_groups(business.planned, currency) if business else [],
            charts=charts_of(opened, AT_ONCE),
            tables=[shown_table(table, currency, known) for table in opened.tables.values() if table.rows],
            readiness=opened.readiness,
        )
    )


def charts_of(opened: Opened, names: tuple[str, ...]) -> list[ChartView]:
    """Return the pictures of a case that have something to show, in this order."""
    prepared = opened.prepared
    if prepared is None:
        return []
    return [chart for name in names if (chart := prepared.context.charts.get(name)) is not None]
