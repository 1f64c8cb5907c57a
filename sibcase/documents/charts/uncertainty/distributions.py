"""Distributions: how far do the main figures of a case spread over the draws, and how often are they below zero?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.casefile.values.wording import percent, short_of_unit
from sibcase.documents.brand.house_style import ACCENT, CONTRAST, INK, QUIET, WIDTH
from sibcase.documents.charts.drawing.chart import Chart
from sibcase.documents.charts.drawing.drawing import box, line, mark, page, text
from sibcase.documents.charts.drawing.labels import inside
from sibcase.documents.charts.drawing.lettering import shortened, width_of
from sibcase.tables.table import text as text_column
from sibcase.wording.markdown import clean_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sibcase.tables.how_sure import Histogram

__all__ = ["distributions"]

# In pixels.
NAME, TOP, HEIGHT, TICKS, PLOT = 14, 40, 110, 16, 200
COLUMNS = (
    text_column("figure", "Figure"),
    text_column("low", "Low (5th percentile)"),
    text_column("planned", "As planned"),
    text_column("high", "High (95th percentile)"),
    text_column("below_zero", "Draws below zero"),
)


def distributions(
    histograms: Sequence[Histogram], labels: Mapping[str, str], currency: str = "GBP", alt: str = ""
) -> Chart:
    """Return a histogram of the draws of each figure, with what is below zero in another colour.

    Args:
        histograms: The figures, in the order in which they are shown.
        labels: What each is called.
        currency: Of the case.
        alt: What the chart says; made from the draws where it is empty.
    """
    rows = tuple(_row(each, labels[each.name], currency) for each in histograms)
    marks = [mark for place, each in enumerate(histograms) for mark in _plot(each, labels[each.name], place, currency)]
    title = "How the draws are spread"
    return Chart("distributions", title, alt or _says(rows), page(marks, len(histograms) * PLOT), rows, COLUMNS)


def _plot(each: Histogram, label: str, place: int, currency: str) -> Iterator[str]:
    top, foot = place * PLOT + TOP, place * PLOT + TOP + HEIGHT
    least, most = each.edges[0], each.edges[-1]
    scale = (WIDTH - 16) / ((most - least) or 1.0)
    highest = max(each.shares) or 1.0
    yield text(
        0, place * PLOT + NAME, shortened(clean_text(label), WIDTH, 13, weight=600), size=13, anchor="start", weight=600
    )
    for low, high, share in zip(each.edges, each.edges[1:], each.shares, strict=False):
        tall = share / highest * HEIGHT
        colour = CONTRAST if (low + high) / 2 < 0 else ACCENT
        ends = " to ".join(short_of_unit(end, each.unit, currency) for end in (low, high))
        width = max((high - low) * scale - 1.0, 0.5)
        yield mark(
            f"{ends}: {percent(share)} of the draws", box(8 + (low - least) * scale, foot - tall, width, tall, colour)
        )
    yield line((0, foot), (WIDTH, foot), QUIET)
    if each.planned is not None and least <= each.planned <= most:
        across = 8 + (each.planned - least) * scale
        words = f"as planned: {short_of_unit(each.planned, each.unit, currency)}"
        yield line((across, top), (across, foot), INK, width=1.5)
        yield text(inside(across, words, 11), top - 6, words, size=11)
    yield from _ends(each, (least, scale), foot, currency)


def _ends(each: Histogram, along: tuple[float, float], foot: float, currency: str) -> Iterator[str]:
    """Yield where the 5th and the 95th percentile lie, side by side if they are too near for two."""
    least, scale = along
    low, high = (short_of_unit(end, each.unit, currency) for end in (each.low, each.high))
    one, other = f"5%: {low}", f"95%: {high}"
    places = [inside(8 + (end - least) * scale, words, 11) for end, words in ((each.low, one), (each.high, other))]
    if places[1] - places[0] < (width_of(one, 11) + width_of(other, 11)) / 2 + 12:
        both = f"nine draws in ten: {low} to {high}"
        yield text(inside(sum(places) / 2, both, 11), foot + TICKS, both, size=11, colour=QUIET)
        return
    for across, words in zip(places, (one, other), strict=True):
        yield text(across, foot + TICKS, words, size=11, colour=QUIET)


def _row(each: Histogram, label: str, currency: str) -> dict[str, str]:
    below = sum(
        share for low, high, share in zip(each.edges, each.edges[1:], each.shares, strict=False) if low + high < 0
    )
    low, planned, high = (short_of_unit(value, each.unit, currency) for value in (each.low, each.planned, each.high))
    return {"figure": clean_text(label), "low": low, "planned": planned, "high": high, "below_zero": percent(below)}


def _says(rows: Sequence[Mapping[str, str]]) -> str:
    return " ".join(
        f"{row['figure']}: {row['low']} to {row['high']} in nine draws of ten, {row['planned']} as planned."
        for row in rows
    )
