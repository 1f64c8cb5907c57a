"""Charts for pages that answer to a mouse: the parts of a chart as a Vega-Lite specification, a plain dictionary.

A specification holds our own marks and rows of data. Whatever is printed was worked out before and is printed as it
stands: no word of a case is ever read as an expression.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sibcase.documents.chart_parts import panel_heights
from sibcase.documents.house_style import ACCENT, CONFIG, QUIET, WIDEST_COLUMN, WIDTH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sibcase.documents.chart_parts import Bar, Panel

__all__ = ["bars_spec", "columns_spec"]

Spec = dict[str, Any]

VEGA_LITE = "https://vega.github.io/schema/vega-lite/v5.json"  # the language's name; nobody opens it

# In pixels: between panels, for a heading and an amount.
ROOM = 26


def bars_spec(bars: Sequence[Bar]) -> Spec:
    """Return bars below one another, the words of each above it."""
    place = {"field": "row", "type": "ordinal", "axis": None, "sort": None}
    length = {"field": "amount", "type": "quantitative", "axis": None, "scale": {"zero": True, "nice": False}}
    words = {"type": "text", "align": "left", "baseline": "bottom", "dy": -2, "fontSize": 13, "limit": WIDTH}
    bar = {"type": "bar", "height": 18, "yOffset": 10, "y2Offset": 10, "color": ACCENT}
    return _spec(
        width=WIDTH,
        height={"step": 48},
        data={"values": [{"row": row, "amount": bar.amount, "label": bar.written} for row, bar in enumerate(bars)]},
        layer=[
            {"mark": bar, "encoding": {"y": place, "x": length}},
            {"mark": words, "encoding": {"y": place, "x": {"value": 0}, "text": _label()}},
        ],
    )


def columns_spec(panels: tuple[Panel, ...]) -> Spec:
    """Return rows of columns, one above the other, over the same years."""
    heights = panel_heights(panels)
    drawn = [_panel(panel, height) for panel, height in zip(panels, heights, strict=True)]
    drawn[-1]["layer"].append(_years(panels[-1]))
    return _spec(vconcat=drawn, spacing=ROOM)


def _spec(**parts: object) -> Spec:
    return {"$schema": VEGA_LITE, "config": CONFIG, **parts}


def _label() -> Spec:
    return {"field": "label", "type": "nominal"}


def _panel(panel: Panel, height: int) -> Spec:
    """Return one row: a column for each year, its amount at the end of it, and the line of nought."""
    columns: list[dict[str, Any]] = [
        {"column": place, "year": column.year, "amount": column.amount, "label": column.written}
        for place, column in enumerate(panel.columns)
    ]
    width = min(WIDEST_COLUMN, WIDTH / max(len(columns), 1) * 0.7)
    y = {"field": "amount", "type": "quantitative", "axis": None}
    above, below = ([row for row in columns if (row["amount"] < 0) == negative] for negative in (False, True))
    return {
        "width": WIDTH,
        "height": height,
        "title": {"text": panel.heading, "offset": ROOM - 8},
        "encoding": {
            "x": {"field": "column", "type": "ordinal", "axis": None, "scale": {"padding": 0}},
            "y": y | {"scale": {"domain": list(panel.span()), "nice": False}},
        },
        "layer": [
            {"data": {"values": columns}, "mark": {"type": "bar", "width": width, "color": panel.colour}},
            {"data": {"values": above}, **_amounts(baseline="bottom", dy=-3)},
            {"data": {"values": below}, **_amounts(baseline="top", dy=4)},
            {"data": {"values": [{"amount": 0}]}, "mark": {"type": "rule"}, "encoding": {"x": None}},
        ],
    }


def _amounts(baseline: str, dy: int) -> Spec:
    return {"mark": {"type": "text", "baseline": baseline, "dy": dy, "fontSize": 11}, "encoding": {"text": _label()}}


def _years(panel: Panel) -> Spec:
    room = ROOM if panel.span()[0] < 0 else ROOM - 14
    return {
        "data": {"values": [{"column": place, "label": year} for place, year in enumerate(panel.years_written())]},
        "mark": {"type": "text", "baseline": "top", "dy": room, "color": QUIET},
        "encoding": {"y": {"value": "height"}, "text": _label()},
    }
