"""The data of charts of uncertainty: what moves a figure, and how its draws are spread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.documents.charts.uncertainty import distributions as spread
from sibcase.documents.charts.uncertainty import payments_by_year as fan
from sibcase.documents.charts.uncertainty import tornado as bars
from sibcase.wording.figures.labels import short_label

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sibcase.documents.charts.drawing.chart import Chart
    from sibcase.documents.figures.subject import Subject
    from sibcase.tables.table import Table

__all__ = ["distributions", "payments_by_year", "tornado"]

# More payers would fill a page.
MOST_PAYERS = 4


def tornado(subject: Subject, _tables: Mapping[str, Table]) -> Chart | None:
    """Return what each range does to the figure that is explained, where a range does anything."""
    found = subject.how_sure
    if found is None or found.swings is None:
        return None
    return bars.tornado(found.swings, short_label(found.swings.name), subject.case.currency)


def distributions(subject: Subject, _tables: Mapping[str, Table]) -> Chart | None:
    """Return how the draws of the main figures are spread, where any of them moves."""
    found = subject.how_sure
    if found is None or not found.histograms:
        return None
    labels = {each.name: short_label(each.name) for each in found.histograms}
    return spread.distributions(found.histograms, labels, subject.case.currency)


def payments_by_year(subject: Subject, _tables: Mapping[str, Table]) -> Chart | None:
    """Return what each payer may have to pay by year; of many payers those that pay most."""
    found = subject.how_sure
    if found is None or not found.payments:
        return None
    most = sorted(found.payments, key=lambda each: -sum(each.planned))[:MOST_PAYERS]
    return fan.payments_by_year([each for each in found.payments if each in most], subject.case.currency)
