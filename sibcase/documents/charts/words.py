"""Words on a picture: how much room they take, how they are cut to it, and where they can stand clear of everything.

Nothing is measured, so that every machine gives the same picture: letters count by their kind, rather too wide than
too narrow.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sibcase.documents.charts.drawing import printable, text
from sibcase.documents.charts.house_style import INK, WIDTH

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["Labels", "Rectangle", "inside", "shortened", "width_of"]

# Of Open Sans, in parts of the size of type, rounded up; what is not told is as wide as most capitals, or a square.
_WIDTHS = (
    ("'", 0.23),
    (" \N{NO-BREAK SPACE}ijl,.:;|!`", 0.28),
    ("JI", 0.29),
    ("()[]-", 0.33),
    ("ft/{}", 0.38),
    ("r", 0.42),
    ("zscvy–", 0.5),
    ("kxFLgST", 0.56),
    ("aeEYZ0123456789£$€−+=X", 0.58),
    ("bdhnopquPVKR?", 0.62),
    ("ACB", 0.66),
    ("DGU&HN", 0.76),
    ("wOQ…%", 0.83),
    ("mMW@—", 0.97),
)
_LETTERS = {letter: width for letters, width in _WIDTHS for letter in letters}
_OTHER, _IDEOGRAPH = 0.8, 1.05
_FIRST_IDEOGRAPH = "\u2e80"
_HEAVY = 1.045

# Words may touch nothing within this distance.
CLEARANCE = 2.0
STEP = 8.0

Rectangle = tuple[float, float, float, float]


def width_of(words: str, size: float, *, weight: int = 400) -> float:
    """Return how wide words are, at most, in pixels."""
    return sum(map(_width, printable(words))) * size * (_HEAVY if weight > 400 else 1.0)


def _width(letter: str) -> float:
    return _LETTERS.get(letter, _OTHER if letter < _FIRST_IDEOGRAPH else _IDEOGRAPH)


def shortened(words: str, room: float, size: float, *, weight: int = 400) -> str:
    """Return words that fit into some room: whole, or cut off with an ellipsis."""
    if width_of(words, size, weight=weight) <= room:
        return words
    kept = words
    while kept and width_of(f"{kept}…", size, weight=weight) > room:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


def inside(middle: float, words: str, size: float) -> float:
    """Return where the middle of words may stand, so that they do not run out of the picture."""
    half = width_of(words, size) / 2
    return min(max(middle, half), WIDTH - half)


@dataclass(slots=True)
class Labels:
    """The labels of one picture: each stands where it touches neither another nor what is drawn, or not at all.

    Attributes:
        foot: How far down words may stand.
        top: And how far up.
        taken: What is drawn and written already: left, top, right and foot.
    """

    foot: float
    top: float = 0.0
    taken: list[Rectangle] = field(default_factory=list)

    def keep_clear(self, way: Sequence[tuple[float, float]]) -> None:
        """Keep words off a line through some points."""
        for (left, top), (right, foot) in itertools.pairwise(way):
            # The room around a long slope is mostly free: what words may not touch is a row of small steps along it.
            steps = max(1, round(abs(foot - top) / STEP)) if right != left else 1
            for step in range(steps):
                ends = [
                    (left + (right - left) * at / steps, top + (foot - top) * at / steps) for at in (step, step + 1)
                ]
                (x1, y1), (x2, y2) = ends
                self.taken.append((min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)))

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
        inside = room[0] >= -1 and room[2] <= WIDTH + 1 and room[1] >= self.top and room[3] <= self.foot
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
