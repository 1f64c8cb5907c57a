"""One person over the years: what the need costs without the service, and with it on average."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.documents.brand.house_style import ACCENT, PALE, WIDTH, short_money
from sibcase.documents.charts.drawing.chart import Chart
from sibcase.documents.charts.drawing.columns import Column, Panel, amounts_written, draw_columns
from sibcase.documents.charts.drawing.lettering import shortened
from sibcase.tables.table import money, text
from sibcase.wording.markdown import clean_text

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["AveragePerson", "one_person"]

# Two rows for each segment: lower than elsewhere, so that several segments fit on half a page.
_TALLEST = 56
_COLUMNS = (
    text("segment", "Segment"),
    text("year", "Year after completion"),
    money("without", "Cost without the service"),
    money("average", "Cost with the service, on average"),
)


@dataclass(frozen=True, slots=True)
class AveragePerson:
    """What the average person of a segment costs, year by year, without the service and with it."""

    segment: str
    without: tuple[float, ...]
    average: tuple[float, ...]


def one_person(people: Sequence[AveragePerson], symbol: str = "£") -> Chart:
    """Return two rows of columns for each segment, on one scale.

    Args:
        people: One for each segment.
        symbol: Of the case's currency.
    """
    named = [AveragePerson(clean_text(each.segment), each.without, each.average) for each in people]
    rows = tuple(
        {"segment": each.segment, "year": f"Year {year}", "without": without, "average": average}
        for each in named
        for year, (without, average) in enumerate(zip(each.without, each.average, strict=True), start=1)
    )
    panels = tuple(panel for each in named for panel in _panels(each, symbol))
    title = "Average cost per year with and without the service; no real person or family is shown"
    return Chart("one-person", title, _said(named, symbol), draw_columns(panels, _TALLEST), rows, _COLUMNS)


def _panels(person: AveragePerson, symbol: str) -> tuple[Panel, Panel]:
    return (
        Panel(
            shortened(f"Without the service: {person.segment}", WIDTH, 13, weight=600),
            PALE,
            _columns(person.without, symbol),
        ),
        Panel("With the service, on average", ACCENT, _columns(person.average, symbol)),
    )


def _columns(amounts: tuple[float, ...], symbol: str) -> tuple[Column, ...]:
    written = amounts_written(amounts, symbol)
    return tuple(
        Column(f"Year {year}", amount, words, short_money(amount, symbol))
        for year, (amount, words) in enumerate(zip(amounts, written, strict=True), start=1)
    )


def _said(people: Sequence[AveragePerson], symbol: str) -> str:
    return " ".join(
        f"{each.segment}: {short_money(sum(each.without), symbol)} each over {len(each.without)} years "
        f"without the service, and {short_money(sum(each.average), symbol)} with it, on average."
        for each in people
    )
