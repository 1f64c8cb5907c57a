"""What stands on a chart, before anybody draws it: rows of columns by year, or bars by name, each with its words.

Two readers draw the same parts: chart_drawing.py for paper, chart_spec.py (Vega-Lite) for pages that answer to a mouse.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from sibcase.documents.house_style import LEAST_PANEL, TALLEST_PANEL, WIDTH

__all__ = ["YEAR_ROOM", "Bar", "Column", "Panel", "panel_heights"]

# In pixels: what a financial year ("2025-26") takes, with the space beside it.
YEAR_ROOM = 56


@dataclass(frozen=True, slots=True)
class Column:
    """An amount in a year, and how it is written beside the column; both may be nought and nothing."""

    year: str
    amount: float
    written: str


@dataclass(frozen=True, slots=True)
class Panel:
    """A row of columns with a heading and a colour. All panels of a chart have the same years and the same scale."""

    heading: str
    colour: str
    columns: tuple[Column, ...]

    def span(self) -> tuple[float, float]:
        """Return the least and the greatest amount, with nought between or among them."""
        amounts = [0.0, *(column.amount for column in self.columns)]
        return min(amounts), max(amounts)

    def years_written(self) -> list[str]:
        """Return the years to write below the columns: of many only every second or third, so that they stand apart."""
        every = math.ceil(len(self.columns) * YEAR_ROOM / WIDTH) or 1
        return [column.year if place % every == 0 else "" for place, column in enumerate(self.columns)]


@dataclass(frozen=True, slots=True)
class Bar:
    """An amount that belongs to somebody, and the words above its bar."""

    amount: float
    written: str


def panel_heights(panels: tuple[Panel, ...]) -> list[int]:
    """Return the height of each panel in pixels, so that a pound is as high in one as in another."""
    sizes = [high - low for low, high in (panel.span() for panel in panels)]
    greatest = max(sizes, default=0.0) or 1.0
    return [max(LEAST_PANEL, round(TALLEST_PANEL * size / greatest)) for size in sizes]
