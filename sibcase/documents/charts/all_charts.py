"""All charts: those that say something about a case are drawn, and no others.

`MAKERS` is the one place where pictures are listed: a name, as templates know it, and what makes the picture of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from sibcase.documents.charts.by_year_data import investors_cash, need_by_agency, savings_against_payments
from sibcase.documents.charts.deal_data import (
    options_compared,
    payment_curve,
    payments_against_cash,
    savings_ladder,
    waterfall,
)
from sibcase.documents.charts.flow_of_money.data import flow_of_money
from sibcase.documents.charts.logic_model_data import logic_model
from sibcase.documents.charts.one_person_data import one_person
from sibcase.documents.charts.time_data import timeline
from sibcase.documents.charts.uncertainty.data import distributions, payments_by_year, tornado
from sibcase.documents.charts.wrong_pockets_data import wrong_pockets
from sibcase.documents.figures.own_work import own_work
from sibcase.documents.views.grounds import ChartView
from sibcase.documents.views.tables import build_rows
from sibcase.withheld import asked_for_withheld

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sibcase.documents.charts.drawing.chart import Chart
    from sibcase.documents.figures.subject import Subject
    from sibcase.tables.table import Table

    Maker = Callable[[Subject, Mapping[str, Table]], Chart | None]

__all__ = ["MAKERS", "Charts", "picture_names"]

# What a coordinate becomes that was calculated from what is withheld.
_NO_NUMBER = re.compile(r"[\",( -]nan\b")
# What the templates call a picture, and what makes it; a maker returns nothing where there is nothing to show.
MAKERS: dict[str, Maker] = {
    "need_by_agency": need_by_agency,
    "savings_against_payments": savings_against_payments,
    "savings_ladder": savings_ladder,
    "payments_against_cash": payments_against_cash,
    "payment_curve": payment_curve,
    "investors_cash": investors_cash,
    "waterfall": waterfall,
    "options_compared": options_compared,
    "tornado": tornado,
    "distributions": distributions,
    "payments_by_year": payments_by_year,
    "one_person": one_person,
    "logic_model": logic_model,
    "flow_of_money": flow_of_money,
    "wrong_pockets": wrong_pockets,
    "timeline": timeline,
}


class Charts(Mapping[str, ChartView]):
    """The charts of a case by name, each drawn when it is first asked for; those that would say nothing are absent."""

    def __init__(self, subject: Subject, prefix: str) -> None:
        """Draw nothing yet.

        Args:
            subject: The case and its figures.
            prefix: What the names of the pictures begin with, so that two cases can share a folder.
        """
        self._subject, self._prefix = subject, prefix
        self._drawn: dict[str, ChartView | None] = {}

    def __getitem__(self, name: str) -> ChartView:
        """Return a chart.

        Raises:
            KeyError: there is no chart of that name, or this one would say nothing.
        """
        if name not in self._drawn:
            with own_work():
                chart = _made(MAKERS[name], self._subject)
                self._drawn[name] = _view(self._subject, name, chart, self._prefix) if chart is not None else None
        found = self._drawn[name]
        if found is None:
            raise KeyError(name)
        return found

    def __iter__(self) -> Iterator[str]:
        """Yield the names of the charts that say something, which draws them all."""
        return (name for name in MAKERS if name in self)

    def __len__(self) -> int:
        """Return how many charts say something, which draws them all."""
        return sum(1 for _ in self)

    def drawn(self) -> list[ChartView]:
        """Return the charts that have been asked for so far, in the order of all charts."""
        return [chart for name in MAKERS if (chart := self._drawn.get(name)) is not None]


def _made(make: Maker, subject: Subject) -> Chart | None:
    """Return a picture if it can be drawn without what is withheld; a maker that stumbles over that draws nothing."""
    if not subject.figures.withheld:
        return make(subject, subject.tables)
    with asked_for_withheld() as asked:
        try:
            chart = make(subject, subject.tables)
        except (ArithmeticError, TypeError, ValueError, LookupError):
            if asked:
                return None
            raise
    return None if chart is None or _NO_NUMBER.search(chart.svg) else chart


def picture_names(prefix: str) -> list[str]:
    """Return what all pictures of a case are called, those that it has nothing to draw from as well."""
    return [f"{prefix}-{name.replace('_', '-')}" for name in MAKERS]


def _view(subject: Subject, name: str, chart: Chart, prefix: str) -> ChartView:
    return ChartView(
        name=f"{prefix}-{name.replace('_', '-')}",
        title=subject.spelt(chart.title),
        alt=subject.spelt(chart.alt),
        svg=chart.svg,
        table=build_rows(subject, chart.title, chart.columns, chart.rows) if chart.columns else None,
    )
