"""What a test reads out of a picture: its words and where they stand, its boxes, and what a pointer is shown."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from sibcase.documents.brand.house_style import WIDTH

if TYPE_CHECKING:
    from sibcase.documents.charts.drawing.chart import Chart

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "</text><script>alert(1)</script> {{datum.x}} \"&'\x1b[31m\u202e]]>"
# Of Open Sans, digits and most small letters are at least this wide, in parts of the size of type.
NARROWEST = 0.45


@dataclass(frozen=True)
class Word:
    """A word of a picture, with the room that it takes at least."""

    text: str
    left: float
    right: float
    foot: float
    size: float

    def touches(self, other: Word) -> bool:
        """Whether two words overlap, by a width that is rather too small than too great."""
        beside = self.right <= other.left or other.right <= self.left
        return not beside and abs(self.foot - other.foot) < 0.7 * min(self.size, other.size)


def words(chart: Chart) -> list[str]:
    return [word.text for word in placed(chart)]


def placed(chart: Chart) -> list[Word]:
    return [_word(each) for each in _root(chart).iter(f"{SVG}text")]


def _word(each: ET.Element) -> Word:
    size, left, text = float(each.attrib["font-size"]), float(each.attrib["x"]), each.text or ""
    width = len(text) * size * NARROWEST
    begins = left - {"start": 0.0, "middle": width / 2, "end": width}[each.attrib["text-anchor"]]
    return Word(text, begins, begins + width, float(each.attrib["y"]), size)


def says(chart: Chart) -> list[str]:
    return [each.attrib["data-says"] for each in _root(chart).iter(f"{SVG}g")]


def boxes(chart: Chart, colour: str) -> list[dict[str, float]]:
    found = _root(chart).iter(f"{SVG}rect")
    sides = ("x", "y", "width", "height")
    return [{side: float(box.attrib[side]) for side in sides} for box in found if box.attrib["fill"] == colour]


def dashed(chart: Chart) -> int:
    return sum("stroke-dasharray" in each.attrib for each in _root(chart).iter(f"{SVG}path"))


def height(chart: Chart) -> float:
    return float(_root(chart).attrib["height"])


def assert_tidy(chart: Chart) -> None:
    """Nothing overlaps, nothing runs out of the picture, no word of a stranger is more than a word."""
    found = placed(chart)
    assert [(a.text, b.text) for a, b in combinations(found, 2) if a.touches(b)] == []
    assert [word.text for word in found if word.left < -5 or word.right > WIDTH + 5] == []
    assert [word.text for word in found if not 0 < word.foot < height(chart)] == []
    assert "<script" not in chart.svg
    assert "nan" not in chart.svg.lower().replace("finan", "")
    assert "None" not in chart.alt


def _root(chart: Chart) -> ET.Element:
    return ET.fromstring(chart.svg)  # noqa: S314  # our own
