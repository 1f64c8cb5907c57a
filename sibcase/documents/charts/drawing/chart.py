"""A chart, drawn: its picture, its caption, what it says in a sentence, and the data that it shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sibcase.documents.charts.drawing.drawing import svg_to_png

if TYPE_CHECKING:
    from sibcase.tables.table import Column

__all__ = ["Chart", "Row", "chart_png"]

Row = dict[str, Any]

PNG_SCALE = 2.0


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart, drawn.

    Attributes:
        name: What the picture is called in a document.
        title: Its caption.
        alt: What it says, in a sentence or two.
        svg: The picture.
        rows: The data, for a table nearby.
        columns: Of the table nearby: key, head and unit of each column; a chart without any has a table elsewhere.
    """

    name: str
    title: str
    alt: str
    svg: str
    rows: tuple[Row, ...]
    columns: tuple[Column, ...] = ()


def chart_png(chart: Chart, scale: float = PNG_SCALE) -> bytes:
    """Return the chart as PNG, `scale` times as large as on the page; the same chart always gives the same bytes."""
    return svg_to_png(chart.svg, scale)
