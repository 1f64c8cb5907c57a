"""Labels: words on a picture that stand inside it, where they touch neither one another nor what is drawn."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sibcase.documents.brand.house_style import INK, WIDTH
from sibcase.documents.charts.drawing.drawing import text
from sibcase.documents.charts.drawing.lettering import width_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["Labels", "Rectangle", "inside"]

# Words may touch nothing within this distance.
CLEARANCE = 2.0
STEP = 8.0

Rectangle = tuple[float, float, float, float]


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
