"""A tornado: what does the range of each input do to a figure, all others as planned?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.casefile.values.wording import short_of_unit
from sibcase.documents.brand.house_style import ACCENT, CONTRAST, INK, QUIET, WIDTH
from sibcase.documents.charts.drawing.chart import Chart
from sibcase.documents.charts.drawing.drawing import box, line, mark, page, text
from sibcase.documents.charts.drawing.labels import inside
from sibcase.documents.charts.drawing.lettering import shortened, width_of
from sibcase.tables.table import text as text_column
from sibcase.wording.markdown import clean_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sibcase.tables.how_sure import Swing, Swings

__all__ = ["tornado"]

# In pixels.
ROW, NAME, BAR, HEIGHT, AMOUNTS, LEGEND = 58, 14, 20, 14, 49, 36
# More bars would be hardly wider than a line.
MOST_ROWS = 8
COLUMNS = (
    text_column("input", "Input"),
    text_column("range", "Its range"),
    text_column("at_low", "At its low"),
    text_column("at_high", "At its high"),
)


def tornado(swings: Swings, label: str, currency: str = "GBP", alt: str = "") -> Chart:
    """Return a bar for each input, from the figure at its low to the figure at its high, the widest first.

    Args:
        swings: The figure, as planned and at both ends of each range.
        label: What the figure is called.
        currency: Of the case.
        alt: What the chart says; made from the swings where it is empty.
    """
    label = clean_text(label)
    shown = swings.swings[:MOST_ROWS]
    rows = tuple(_row(each, swings, currency) for each in shown)
    title = f"{label}: each input from its low to its high"
    return Chart("tornado", title, alt or _says(rows, swings, label, currency), _drawn(swings, currency), rows, COLUMNS)


def _drawn(swings: Swings, currency: str) -> str:
    shown = swings.swings[:MOST_ROWS]
    ends = [swings.planned, *(end for each in shown for end in (each.at_low, each.at_high))]
    least, most = min(ends), max(ends)
    scale = (WIDTH - 16) / ((most - least) or 1.0)
    planned = 8 + (swings.planned - least) * scale
    foot = len(shown) * ROW
    words = f"as planned: {short_of_unit(swings.planned, swings.unit, currency)}"
    marks = [text(inside(planned, words, 11), foot + 14, words, size=11, colour=QUIET), *_legend(foot + LEGEND)]
    for place, each in enumerate(shown):
        marks += _bar(each, swings, place * ROW, (least, scale), currency)
        marks.append(line((planned, place * ROW + BAR - 2), (planned, place * ROW + BAR + HEIGHT + 2), INK, width=1.5))
    return page(marks, foot + LEGEND + 8)


def _legend(foot: float) -> Iterator[str]:
    """Yield what the colours of the bars mean."""
    for left, words, colour in ((0, "at the low end of the range", CONTRAST), (WIDTH / 2, "at the high end", ACCENT)):
        yield box(left, foot - 10, 12, 12, colour)
        yield text(left + 18, foot, words, size=11, anchor="start", colour=QUIET)


def _bar(each: Swing, swings: Swings, top: float, along: tuple[float, float], currency: str) -> Iterator[str]:
    least, scale = along
    # A long name is cut before its range.
    ends = f": {_range(each, currency)}"
    name = shortened(clean_text(each.input), WIDTH - width_of(ends, 12, 600), 12, weight=600)
    yield text(0, top + NAME, f"{name}{ends}", size=12, anchor="start", weight=600)
    for end, words, colour in ((each.at_low, "low", CONTRAST), (each.at_high, "high", ACCENT)):
        left, right = sorted((8 + (swings.planned - least) * scale, 8 + (end - least) * scale))
        amount = short_of_unit(end, swings.unit, currency)
        says = f"{clean_text(each.input)} at its {words}: {amount}"
        yield mark(says, box(left, top + BAR, max(right - left, 0.5), HEIGHT, colour))
    low, high = (short_of_unit(end, swings.unit, currency) for end in (each.at_low, each.at_high))
    middle = 8 + ((each.at_low + each.at_high) / 2 - least) * scale
    words = f"low: {low} · high: {high}"
    yield text(inside(middle, words, 11), top + AMOUNTS - 2, words, size=11)


def _range(each: Swing, currency: str) -> str:
    return " to ".join(short_of_unit(end, each.unit, currency) for end in (each.low, each.high))


def _row(each: Swing, swings: Swings, currency: str) -> dict[str, str]:
    return {
        "input": each.input,
        "range": _range(each, currency),
        "at_low": short_of_unit(each.at_low, swings.unit, currency),
        "at_high": short_of_unit(each.at_high, swings.unit, currency),
    }


def _says(rows: tuple[dict[str, str], ...], swings: Swings, label: str, currency: str) -> str:
    planned = short_of_unit(swings.planned, swings.unit, currency)
    inputs = " ".join(
        f"{clean_text(row['input'])} from {row['range']}: {row['at_low']} to {row['at_high']}." for row in rows
    )
    return f"{label}, {planned} as planned, with one input changed at a time. {inputs}"
