"""Columns by year and bars by name: the plain forms that several charts share, each with its words."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.documents.brand.house_style import (
    ACCENT,
    LEAST_PANEL,
    QUIET,
    TALLEST_PANEL,
    WIDEST_COLUMN,
    WIDTH,
    short_money,
)
from sibcase.documents.charts.drawing.drawing import box, line, mark, page, text
from sibcase.documents.charts.drawing.labels import inside

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["Bar", "Column", "Panel", "amounts_written", "draw_bars", "draw_columns", "years_along"]

# In pixels, of which a page's text is WIDTH wide.
YEAR_ROOM = 56  # what a financial year ("2025-26") takes, with the space next to it
HEADING = 16  # from the top of a panel's room to the foot of its heading
ABOVE = 40  # and to the top of its tallest column: room for the heading and an amount
BELOW = 20  # room for an amount below a column
APART = 14  # between one panel and the next
YEARS = 22
BAR, BAR_ROOM = 18, 48
# With more columns than this the amounts on them would touch: only the greatest and the last are written.
COLUMNS_WRITTEN = 13


@dataclass(frozen=True, slots=True)
class Column:
    """An amount in a year, and how it is written next to the column; both may be zero and nothing."""

    year: str
    amount: float
    written: str
    says: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """A row of columns with a heading and a colour. All panels of a chart have the same years and the same scale."""

    heading: str
    colour: str
    columns: tuple[Column, ...]

    def span(self) -> tuple[float, float]:
        """Return the least and the greatest amount, with zero between or among them."""
        amounts = [0.0, *(column.amount for column in self.columns)]
        return min(amounts), max(amounts)


@dataclass(frozen=True, slots=True)
class Bar:
    """An amount that belongs to somebody, and the words above its bar."""

    amount: float
    written: str


def draw_columns(panels: tuple[Panel, ...], tallest: int = TALLEST_PANEL) -> str:
    """Return rows of columns, one above the other, over the same years; a pound is as high in one as in another."""
    marks: list[str] = []
    top = 0
    for panel, height in zip(panels, _heights(panels, tallest), strict=True):
        marks += _panel(panel, top, height)
        top += ABOVE + height + (BELOW if panel.span()[0] < 0 else 0) + APART
    marks += years_along([column.year for column in panels[0].columns], top - APART + YEARS - 4)
    return page(marks, top - APART + YEARS + 4)


def years_along(years: Sequence[str], foot: float) -> Iterator[str]:
    """Yield the years below columns: of many only every second or third, so that they stand apart."""
    room = WIDTH / max(len(years), 1)
    every = math.ceil(len(years) * YEAR_ROOM / WIDTH) or 1
    for place, year in enumerate(years):
        if place % every == 0:
            # The first and the last of many would stick out of the picture.
            yield text(inside(room * (place + 0.5), year, 12), foot, year, size=12, colour=QUIET)


def amounts_written(amounts: Sequence[float], symbol: str) -> list[str]:
    """Return what to write at each column: its amount, or of many columns only the greatest and the last."""
    labelled = set(range(len(amounts)))
    if len(amounts) > COLUMNS_WRITTEN:
        labelled = {max(labelled, key=lambda place: abs(amounts[place])), len(amounts) - 1}
    return [short_money(amount, symbol) if amount and place in labelled else "" for place, amount in enumerate(amounts)]


def draw_bars(bars: Sequence[Bar]) -> str:
    """Return bars below one another, the words of each above it."""
    longest = max((bar.amount for bar in bars), default=0.0) or 1.0
    drawn = (_bar(bar, place * BAR_ROOM, WIDTH * max(bar.amount, 0.0) / longest) for place, bar in enumerate(bars))
    return page(drawn, max(len(bars), 1) * BAR_ROOM)


def _bar(bar: Bar, top: int, length: float) -> str:
    words = text(0, top + HEADING, bar.written, size=13, anchor="start")
    return mark(bar.written, words, box(0, top + HEADING + 7, length, BAR, ACCENT))


def _heights(panels: tuple[Panel, ...], tallest: int) -> list[int]:
    sizes = [high - low for low, high in (panel.span() for panel in panels)]
    greatest = max(sizes, default=0.0) or 1.0
    return [max(LEAST_PANEL, round(tallest * size / greatest)) for size in sizes]


def _panel(panel: Panel, top: int, height: int) -> Iterable[str]:
    low, high = panel.span()
    scale = height / ((high - low) or 1.0)
    nought = top + ABOVE + high * scale
    width = WIDTH / max(len(panel.columns), 1)
    yield text(0, top + HEADING, panel.heading, size=13, anchor="start", weight=600)
    for place, column in enumerate(panel.columns):
        drawn = "".join(_column(column, place * width, width, nought, scale * column.amount, panel.colour))
        yield mark(f"{column.year}: {panel.heading}, {column.says or column.written}", drawn) if drawn else ""
    yield line((0, nought), (WIDTH, nought), QUIET)


def _column(column: Column, left: float, room: float, nought: float, size: float, colour: str) -> Iterable[str]:
    width = min(WIDEST_COLUMN, room * 0.7)
    if size:
        yield box(left + (room - width) / 2, min(nought, nought - size), width, abs(size), colour)
    if column.written:
        foot = nought - size + (14 if size < 0 else -5)
        yield text(inside(left + room / 2, column.written, 11), foot, column.written, size=11)
