"""Drawing: words, boxes, lines and marks as SVG, and SVG as PNG for Word.

Drawn here, not by a browser's engine: that takes most of a second to start, longer than the document itself.
Nothing is measured and nothing is drawn at random, so the same parts give the same characters on every machine.

Whatever a reader may point at is a `mark`: a group with a title, which a web page shows next to the pointer and reads
out, and which paper leaves alone. Colours are given as they are printed and by the name of their part as a class, so
that a web page can turn them for a dark room.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr, unescape

from sibcase.documents.brand.house_style import ACCENT, CONTRAST, FONT, FONTS, INK, PALE, QUIET, WASH, WIDTH
from sibcase.documents.charts.drawing.lettering import printable
from sibcase.reference.letters import needs_shaping

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["box", "line", "mark", "number", "page", "path", "spot", "svg_to_png", "text", "unseen"]

MARGIN = 4  # in pixels, around the picture
# A hair less than 96: dust above a whole number of pixels would cost the picture a row of them, through its middle.
PIXELS_PER_INCH = 96 * (1 - 1e-6)

_POINTS = 0.75  # in a pixel
# The fonts that documents have next to the letters of Europe, as they name themselves.
FONTS_OF_SCRIPTS = (
    "Open Sans",
    "Noto Sans",
    *(f"Noto Sans {script}" for script in ("Devanagari", "Arabic", "Tamil", "Telugu", "Thai", "Khmer")),
)
# As `text` writes them.
_WORDS = re.compile(
    r'<text x="(?P<left>[-0-9.]+)" y="(?P<foot>[-0-9.]+)" font-size="(?P<size>[0-9.]+)" '
    r'font-weight="(?P<weight>[0-9]+)" (?:class="[^"]*" )?fill="(?P<colour>[^"]*)" '
    r'text-anchor="(?P<anchor>\w+)">(?P<words>[^<]*)</text>'
)

# What a colour is called on a web page, whose style sheet may choose another for a dark room.
PARTS = {INK: "ink", QUIET: "quiet", ACCENT: "accent", CONTRAST: "contrast", PALE: "pale", WASH: "wash"}


def text(  # noqa: PLR0913  # what a word on paper has: place, size, direction, colour, weight
    left: float,
    foot: float,
    words: str,
    *,
    size: int = 12,
    anchor: str = "middle",
    colour: str = INK,
    weight: int = 400,
) -> str:
    """Return words that are set on `foot`; `anchor` says whether they begin, end or are centred at `left`."""
    look = f'font-size="{size}" font-weight="{weight}" {_filled(colour)} text-anchor="{anchor}"'
    return f'<text x="{number(left)}" y="{number(foot)}" {look}>{escape(printable(words))}</text>'


def box(  # noqa: PLR0913  # a box has four sides, a colour, an edge and corners
    left: float, top: float, width: float, height: float, colour: str, *, edge: str = "", round_: float = 0
) -> str:
    """Return a filled box, with an edge in another colour and round corners where asked for."""
    place = f'x="{number(left)}" y="{number(top)}" width="{number(width)}" height="{number(height)}"'
    corners = f' rx="{number(round_)}"' if round_ else ""
    edged = f' stroke="{edge}" stroke-width="1"' if edge else ""
    classes = " ".join(part for part in (PARTS.get(colour), PARTS.get(edge) and f"line-{PARTS[edge]}") if part)
    named = f'class="{classes}" ' if classes else ""
    return f'<rect {place}{corners} {named}fill="{colour}"{edged}/>'


def spot(at: tuple[float, float], colour: str = INK, *, radius: float = 4) -> str:
    """Return a filled circle around a point, parted by white from what lies below it."""
    place = f'cx="{number(at[0])}" cy="{number(at[1])}"'
    return f'<circle {place} r="{number(radius)}" {_filled(colour)} stroke="white" stroke-width="1.5"/>'


def unseen(left: float, top: float, width: float, height: float) -> str:
    """Return a place that shows nothing and answers to a pointer, where what is drawn is too fine to be hit."""
    place = f'x="{number(left)}" y="{number(top)}" width="{number(width)}" height="{number(height)}"'
    return f'<rect {place} fill="white" fill-opacity="0"/>'


def line(start: tuple[float, float], end: tuple[float, float], colour: str = QUIET, *, width: float = 1) -> str:
    """Return a straight line."""
    return path(f"M{number(start[0])} {number(start[1])}L{number(end[0])} {number(end[1])}", colour, width=width)


def path(way: str, colour: str = INK, *, width: float = 1.5, dashed: bool = False, filled: bool = False) -> str:
    """Return a line along a way (the `d` of an SVG path), or the area that it encloses."""
    if filled:
        return f'<path d="{way}" {_filled(colour)}/>'
    dashes = ' stroke-dasharray="5 4"' if dashed else ""
    part = f'class="line-{PARTS[colour]}" ' if colour in PARTS else ""
    return f'<path d="{way}" fill="none" {part}stroke="{colour}" stroke-width="{number(width)}"{dashes}/>'


def mark(title: str, *parts: str) -> str:
    """Return parts of a picture that a reader may point at, with the words that are then shown."""
    return f'<g class="mark" data-says={quoteattr(title)}><title>{escape(title)}</title>{"".join(parts)}</g>'


def page(marks: Iterable[str], height: float, width: float = WIDTH) -> str:
    """Return the whole picture: the marks on white paper, with a margin around them, in whole pixels."""
    wide, high = math.ceil(width) + 2 * MARGIN, math.ceil(height) + 2 * MARGIN
    size = f'width="{number(wide)}" height="{number(high)}" viewBox="{-MARGIN} {-MARGIN} {number(wide)} {number(high)}"'
    ground = f'x="{-MARGIN}" y="{-MARGIN}" width="{number(wide)}" height="{number(high)}"'
    paper = f'<rect class="paper" {ground} fill="white"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="{FONT}">{paper}{"".join(marks)}</svg>\n'


def number(value: float) -> str:
    """Return a coordinate to the hundredth of a pixel."""
    return f"{value + 0.0:.2f}".rstrip("0").rstrip(".").removesuffix("-0") or "0"


def svg_to_png(svg: str, scale: float) -> bytes:
    """Return a picture as PNG, with words in the fonts that documents have.

    Typst sets letters that take their form from their neighbours when they are text of a page; within a picture it
    puts them side by side. Such words are taken out of the picture and set upon it.
    """
    import typst

    words = [found for found in _WORDS.finditer(svg) if needs_shaping(found["words"])]
    bare = _WORDS.sub(lambda found: "" if needs_shaping(found["words"]) else found[0], svg) if words else svg
    parts = ["#set page(width: auto, height: auto, margin: 0pt)", f'#image(bytes({_quoted(bare)}), format: "svg")']
    source = "\n".join([*parts, *map(_set_upon, words)])
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[FONTS])
    return typst.compile(source.encode(), font_paths=fonts, format="png", ppi=PIXELS_PER_INCH * scale)


def _set_upon(found: re.Match[str]) -> str:
    """Return words of a picture as Typst sets them: on the same foot, from the same side."""
    look = (
        f"font: ({', '.join(map(_quoted, FONTS_OF_SCRIPTS))}), size: {found['size']}pt * {_POINTS}, "
        f"weight: {found['weight']}, fill: rgb({_quoted(found['colour'])}), "
        'top-edge: "baseline", bottom-edge: "baseline"'
    )
    left, foot = (f"({found[side]} + {MARGIN}) * {_POINTS} * 1pt" for side in ("left", "foot"))
    before = {"start": "0", "middle": "0.5", "end": "1"}[found["anchor"]]
    words = f"text({look}, {_quoted(unescape(found['words']))})"
    at = f"dx: {left} - measure(words).width * {before}, dy: {foot}"
    return f"#context {{ let words = {words}; place(top + left, {at}, words) }}"


def _quoted(text: str) -> str:
    """Return a text as Typst writes it in its source."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _filled(colour: str) -> str:
    return f'class="{PARTS[colour]}" fill="{colour}"' if colour in PARTS else f'fill="{colour}"'
