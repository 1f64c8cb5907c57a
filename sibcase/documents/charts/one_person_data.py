"""The data of the chart of one person over the years."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sibcase.documents.charts import one_person as charts
from sibcase.tables.one_person import person_by_year, person_segments, title_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sibcase.documents.charts.drawing.chart import Chart
    from sibcase.documents.figures.subject import Subject
    from sibcase.tables.table import Table

__all__ = ["one_person"]

# More panels than these make a picture that fills a page; the table has every segment.
MOST_SEGMENTS = 3


def one_person(subject: Subject, _tables: Mapping[str, Table]) -> Chart | None:
    """Return what one person costs year by year, without the service and with it, for the first segments."""
    people = [_person(subject, name) for name in person_segments(subject.figures)[:MOST_SEGMENTS]]
    amounts = [amount for each in people for amount in (*each.without, *each.average)]
    if not any(amounts) or not all(math.isfinite(amount) for amount in amounts):
        return None
    return charts.one_person(people, subject.sign)


def _person(subject: Subject, name: str) -> charts.AveragePerson:
    without, saved = (person_by_year(subject.figures, f"person.in_all.{kind}.{name}") for kind in ("cost", "saved"))
    average = tuple(cost - less for cost, less in zip(without, saved, strict=True))
    return charts.AveragePerson(title_of(subject.figures, name), tuple(without), average)
