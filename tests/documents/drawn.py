"""A picture as it is drawn: its words with the room that they take, its boxes, arrows and marks."""

from __future__ import annotations

import re
import struct
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sibcase.documents.brand import house_style
from sibcase.documents.brand.house_style import FONTS
from sibcase.documents.charts.drawing.drawing import MARGIN

if TYPE_CHECKING:
    from sibcase.documents.charts.drawing.chart import Chart

SVG = "{http://www.w3.org/2000/svg}"
HOUSE_COLOURS = {
    *(getattr(house_style, name) for name in ("INK", "QUIET", "ACCENT", "CONTRAST", "PALE", "WASH")),
    "white",
    "none",
}


@dataclass(frozen=True)
class Area:
    """A rectangle of a picture."""

    left: float
    top: float
    right: float
    foot: float

    def holds(self, other: Area, slack: float = 0.5) -> bool:
        across = self.left - slack <= other.left and other.right <= self.right + slack
        return across and self.top - slack <= other.top and other.foot <= self.foot + slack

    def meets(self, other: Area) -> bool:
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.foot and other.top < self.foot


@cache
def advances(weight: int) -> dict[str, int]:
    """Return the advance widths of the shipped font in thousandths, read from its file."""
    data = (Path(FONTS) / f"OpenSans-{'Semibold' if weight >= 600 else 'Regular'}.ttf").read_bytes()
    tables = {}
    for place in range(struct.unpack(">H", data[4:6])[0]):
        tag, _, start, _ = struct.unpack(">4sIII", data[12 + 16 * place : 28 + 16 * place])
        tables[tag.decode()] = start
    (units,) = struct.unpack(">H", data[tables["head"] + 18 : tables["head"] + 20])
    (count,) = struct.unpack(">H", data[tables["hhea"] + 34 : tables["hhea"] + 36])
    widths = [struct.unpack(">H", data[tables["hmtx"] + 4 * k : tables["hmtx"] + 4 * k + 2])[0] for k in range(count)]
    return {chr(code): round(widths[min(glyph, count - 1)] * 1000 / units) for code, glyph in _glyphs(data, tables)}


def _glyphs(data: bytes, tables: dict[str, int]) -> list[tuple[int, int]]:
    """Return character codes with their glyphs, from the format 4 table of `cmap`."""
    start = tables["cmap"]
    (count,) = struct.unpack(">H", data[start + 2 : start + 4])
    places = [start + struct.unpack(">I", data[start + 8 + 8 * k : start + 12 + 8 * k])[0] for k in range(count)]
    at = next(place for place in places if struct.unpack(">H", data[place : place + 2])[0] == 4)
    segments = struct.unpack(">H", data[at + 6 : at + 8])[0] // 2

    def column(number: int, kind: str) -> tuple[int, ...]:
        begin = at + 14 + 2 * segments * number + (2 if number else 0)
        return struct.unpack(f">{segments}{kind}", data[begin : begin + 2 * segments])

    found = []
    offsets_at = at + 16 + 6 * segments
    rows = zip(column(0, "H"), column(1, "H"), column(2, "h"), column(3, "H"), strict=True)
    for place, (end, first, delta, offset) in enumerate(rows):
        for code in range(first, min(end, 0xFFFE) + 1):
            glyph = code
            if offset:
                where = offsets_at + 2 * place + offset + 2 * (code - first)
                (glyph,) = struct.unpack(">H", data[where : where + 2])
            if glyph:
                found.append((code, (glyph + delta) & 0xFFFF))
    return found


def true_width(words: str, size: float, weight: int) -> float:
    """Return the room that words take in the shipped font; what is not in it is not counted."""
    return sum(advances(weight).get(letter, 0) for letter in words) * size / 1000


def root(chart: Chart) -> ET.Element:
    return ET.fromstring(chart.svg)  # noqa: S314  # our own


def words(chart: Chart) -> list[str]:
    return [text.text or "" for text in root(chart).iter(f"{SVG}text")]


def titles(chart: Chart) -> list[str]:
    return [title.text or "" for title in root(chart).iter(f"{SVG}title")]


def marks(chart: Chart) -> list[ET.Element]:
    return list(root(chart).iter(f"{SVG}g"))


def text_area(text: ET.Element) -> Area:
    size, foot = float(text.attrib["font-size"]), float(text.attrib["y"])
    wide = true_width(text.text or "", size, int(text.attrib["font-weight"]))
    left = float(text.attrib["x"]) - {"start": 0.0, "middle": wide / 2, "end": wide}[text.attrib["text-anchor"]]
    return Area(left, foot - 0.75 * size, left + wide, foot + 0.2 * size)


def box_area(box: ET.Element) -> Area:
    left, top, wide, high = (float(box.attrib[side]) for side in ("x", "y", "width", "height"))
    return Area(left, top, left + wide, top + high)


def path_area(path: ET.Element) -> Area:
    """Return what a straight line or a polygon covers, with the thickness of the line."""
    numbers = [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", path.attrib["d"])]
    across, down = numbers[::2], numbers[1::2]
    half = float(path.attrib.get("stroke-width", 0)) / 2
    level = half if len(set(down)) == 1 else 0.0
    upright = half if len(set(across)) == 1 else 0.0
    return Area(min(across) - upright, min(down) - level, max(across) + upright, max(down) + level)


def whole(chart: Chart) -> Area:
    wide, high = (float(root(chart).attrib[side]) for side in ("width", "height"))
    return Area(-MARGIN, -MARGIN, wide - MARGIN, high - MARGIN)


def faults(chart: Chart) -> list[str]:
    """Return what is wrong with how a picture is drawn: words out of the page or of their box, or crossed by a line."""
    found = [f"out of the page: {text.text}" for text in _texts(chart) if not whole(chart).holds(text_area(text))]
    for group in marks(chart):
        cards = [box_area(box) for box in group.iter(f"{SVG}rect") if "rx" in box.attrib]
        for card in cards[:1]:
            found += [f"out of its box: {t.text}" for t in group.iter(f"{SVG}text") if not card.holds(text_area(t))]
    lines = [path_area(path) for path in root(chart).iter(f"{SVG}path")]
    for text in _texts(chart):
        found += [f"crossed by a line: {text.text}" for line in lines if line.meets(text_area(text))]
    areas = [(text.text, text_area(text)) for text in _texts(chart)]
    for place, (one, area) in enumerate(areas):
        found += [f"{one!r} over {other!r}" for other, below in areas[place + 1 :] if area.meets(below)]
    return found


def _texts(chart: Chart) -> list[ET.Element]:
    return list(root(chart).iter(f"{SVG}text"))


def smallest_type(chart: Chart) -> float:
    return min(float(text.attrib["font-size"]) for text in _texts(chart))


def colours(chart: Chart) -> set[str]:
    return {part.attrib[side] for part in root(chart).iter() for side in ("fill", "stroke") if side in part.attrib}
