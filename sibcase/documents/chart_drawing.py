"""Charts on paper: the parts of a chart as SVG, and SVG as PNG for Word.

Drawn here, not by a browser's engine: that takes most of a second to start, longer than the document itself.
Nothing is measured and nothing is drawn at random, so the same parts give the same characters on every machine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from sibcase.documents.chart_parts import YEAR_ROOM, panel_heights
from sibcase.documents.house_style import ACCENT, FONT, INK, QUIET, WIDEST_COLUMN, WIDTH
from sibcase.documents.workshop import FONTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sibcase.documents.chart_parts import Bar, Column, Panel

__all__ = ["draw_bars", "draw_columns", "svg_to_png"]

# In pixels, of which a page's text is WIDTH wide.
MARGIN = 4
HEADING = 16  # from the top of a panel's room to the foot of its heading
ABOVE = 40  # and to the top of its tallest column: room for the heading and an amount
BELOW = 20  # room for an amount below a column
APART = 14  # between one panel and the next
YEARS = 22
BAR, BAR_ROOM = 18, 48

PIXELS_PER_INCH = 96


def draw_columns(panels: tuple[Panel, ...]) -> str:
    """Return rows of columns, one above the other, over the same years."""
    marks: list[str] = []
    top = 0
    for panel, height in zip(panels, panel_heights(panels), strict=True):
        marks += _panel(panel, top, height)
        top += ABOVE + height + (BELOW if panel.span()[0] < 0 else 0) + APART
    marks += _years(panels[0], top - APART + YEARS - 4)
    return _svg(marks, top - APART + YEARS + 4)


def draw_bars(bars: Sequence[Bar]) -> str:
    """Return bars below one another, the words of each above it."""
    longest = max((bar.amount for bar in bars), default=0.0) or 1.0
    marks: list[str] = []
    for place, bar in enumerate(bars):
        top = place * BAR_ROOM
        marks += [
            _text(0, top + HEADING, bar.written, size=13, anchor="start"),
            _box(0, top + HEADING + 7, WIDTH * max(bar.amount, 0.0) / longest, BAR, ACCENT),
        ]
    return _svg(marks, max(len(bars), 1) * BAR_ROOM)


def svg_to_png(svg: str, scale: float) -> bytes:
    """Return a picture as PNG, with words in the font that the documents have."""
    import typst

    quoted = svg.replace("\\", "\\\\").replace('"', '\\"')
    page = f'#set page(width: auto, height: auto, margin: 0pt)\n#image(bytes("{quoted}"), format: "svg")'
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[FONTS])
    return typst.compile(page.encode(), font_paths=fonts, format="png", ppi=PIXELS_PER_INCH * scale)


def _panel(panel: Panel, top: int, height: int) -> Iterable[str]:
    low, high = panel.span()
    scale = height / ((high - low) or 1.0)
    nought = top + ABOVE + high * scale
    width = WIDTH / max(len(panel.columns), 1)
    yield _text(0, top + HEADING, panel.heading, size=13, anchor="start", weight=600)
    for place, column in enumerate(panel.columns):
        yield from _column(column, place * width, width, nought, scale * column.amount, panel.colour)
    yield f'<path d="M0 {_number(nought)}h{WIDTH}" stroke="{QUIET}" stroke-width="1"/>'


def _column(column: Column, left: float, room: float, nought: float, size: float, colour: str) -> Iterable[str]:
    width = min(WIDEST_COLUMN, room * 0.7)
    if size:
        yield _box(left + (room - width) / 2, min(nought, nought - size), width, abs(size), colour)
    if column.written:
        foot = nought - size + (14 if size < 0 else -5)
        yield _text(left + room / 2, foot, column.written, size=11)


def _years(panel: Panel, foot: float) -> Iterable[str]:
    room = WIDTH / max(len(panel.columns), 1)
    for place, year in enumerate(panel.years_written()):
        if year:
            # The first one of many would stick out of the picture.
            yield _text(max(room * (place + 0.5), YEAR_ROOM / 2), foot, year, size=12, colour=QUIET)


def _box(left: float, top: float, width: float, height: float, colour: str) -> str:
    place = f'x="{_number(left)}" y="{_number(top)}" width="{_number(width)}" height="{_number(height)}"'
    return f'<rect {place} fill="{colour}"/>'


def _text(  # noqa: PLR0913  # what a word on paper has: place, size, direction, colour, weight
    left: float,
    foot: float,
    words: str,
    *,
    size: int,
    anchor: str = "middle",
    colour: str = INK,
    weight: int = 400,
) -> str:
    look = f'font-size="{size}" font-weight="{weight}" fill="{colour}" text-anchor="{anchor}"'
    return f'<text x="{_number(left)}" y="{_number(foot)}" {look}>{escape(words)}</text>'


def _svg(marks: Iterable[str], height: float) -> str:
    width, height = WIDTH + 2 * MARGIN, height + 2 * MARGIN
    size = f'width="{width}" height="{_number(height)}" viewBox="{-MARGIN} {-MARGIN} {width} {_number(height)}"'
    paper = f'<rect x="{-MARGIN}" y="{-MARGIN}" width="{width}" height="{_number(height)}" fill="white"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="{FONT}">{paper}{"".join(marks)}</svg>\n'


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
