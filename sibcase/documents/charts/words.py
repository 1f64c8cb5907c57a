"""Words on a picture: how much room they take, how they are cut to it, and where they can stand clear of everything.

Nothing is measured, so that every machine gives the same picture: letters count by their kind, rather too wide than
too narrow.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sibcase.documents.charts.drawing import text
from sibcase.documents.charts.house_style import INK, WIDTH

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["Labels", "shortened", "width_of"]

# In parts of the size of type, after Open Sans.
_NARROW = frozenset("iljtfrI.,:;'|!()[]/- ")
_WIDE = frozenset("mwMW@%—…")
_WIDTHS = ((_NARROW, 0.36), (_WIDE, 0.94))
_CAPITAL, _LETTER, _IDEOGRAPH = 0.7, 0.58, 1.05
_FIRST_IDEOGRAPH = 0x1100
_HEAVY = 1.06

# Words may touch nothing within this distance.
CLEARANCE = 2.0

Rectangle = tuple[float, float, float, float]


def width_of(words: str, size: float, *, weight: int = 400) -> float:
    """Return how wide words are, at most, in pixels."""
    return sum(_width(letter) for letter in words) * size * (_HEAVY if weight > 400 else 1.0)


def _width(letter: str) -> float:
    if ord(letter) >= _FIRST_IDEOGRAPH:
        return _IDEOGRAPH
    known = next((width for letters, width in _WIDTHS if letter in letters), None)
    return known if known is not None else _CAPITAL if letter.isupper() else _LETTER


def shortened(words: str, room: float, size: float, *, weight: int = 400) -> str:
    """Return words that fit into some room: whole, or cut off with an ellipsis."""
    if width_of(words, size, weight=weight) <= room:
        return words
    kept = words
    while kept and width_of(f"{kept}…", size, weight=weight) > room:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


@dataclass(slots=True)
class Labels:
    """The labels of one picture: each stands where it touches neither another nor what is drawn, or not at all.

    Attributes:
        height: Of the picture.
        taken: What is drawn and written already: left, top, right and foot.
    """

    height: float
    taken: list[Rectangle] = field(default_factory=list)

    def keep_clear(self, way: Sequence[tuple[float, float]]) -> None:
        """Keep words off a line through some points."""
        for (left, top), (right, foot) in itertools.pairwise(way):
            self.taken.append((min(left, right), min(top, foot), max(left, right), max(top, foot)))

    def write(
        self,
        words: str,
        places: Iterable[tuple[float, float, str]],
        *,
        size: int = 12,
        colour: str = INK,
        weight: int = 400,
    ) -> str:
        """Return words at the first of some places (left, foot, anchor) that is free; nothing where none is."""
        for left, foot, anchor in places:
            room = _room_of(words, (left, foot, anchor), size, weight)
            if self._is_free(room):
                self.taken.append(room)
                return text(left, foot, words, size=size, anchor=anchor, colour=colour, weight=weight)
        return ""

    def _is_free(self, room: Rectangle) -> bool:
        inside = room[0] >= -1 and room[2] <= WIDTH + 1 and room[1] >= 0 and room[3] <= self.height
        return inside and not any(_touch(room, other) for other in self.taken)


def _room_of(words: str, place: tuple[float, float, str], size: float, weight: int) -> Rectangle:
    left, foot, anchor = place
    width = width_of(words, size, weight=weight)
    begins = left - {"start": 0.0, "middle": width / 2, "end": width}[anchor]
    return begins, foot - size, begins + width, foot + size * 0.3


def _touch(one: Rectangle, other: Rectangle) -> bool:
    apart = (
        one[2] + CLEARANCE <= other[0]
        or other[2] + CLEARANCE <= one[0]
        or one[3] + CLEARANCE <= other[1]
        or other[3] + CLEARANCE <= one[1]
    )
    return not apart
