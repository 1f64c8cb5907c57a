"""A ladder: amounts below one another, each beginning where the one above it ended, with names at their left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.documents.brand.house_style import INK, PALE, QUIET, WIDTH
from sibcase.documents.charts.drawing.drawing import box, line, mark, page, text
from sibcase.documents.charts.drawing.lettering import shortened, width_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Rung", "draw_ladder"]

# In pixels.
LONGEST_NAME = 300  # for the names, at most
RUNG, BAR = 32, 18
GAP = 16  # above a rung that stands by itself


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of a ladder.

    Attributes:
        name: At its left.
        begins: Where its bar begins, in money.
        ends: And where it ends; the bar of a total begins at zero.
        written: The amount next to the bar.
        says: What is shown where a reader points at it.
        colour: Of the bar.
        edge: Of the bar's border; nothing for none.
        is_total: Whether it is what is left so far; its name is set in heavier type.
        stands_alone: Whether it does not go on from the rung above it.
    """

    name: str
    begins: float
    ends: float
    written: str
    says: str
    colour: str
    edge: str = ""
    is_total: bool = False
    stands_alone: bool = False


def draw_ladder(rungs: Sequence[Rung]) -> str:
    """Return the rungs below one another on one scale."""
    low = min((0.0, *(min(rung.begins, rung.ends) for rung in rungs)))
    high = max((0.0, *(max(rung.begins, rung.ends) for rung in rungs)))
    amounts = max((width_of(rung.written, 13, weight=600) for rung in rungs), default=0.0) + 8
    widest = max((width_of(rung.name, 13, weight=_weight(rung)) for rung in rungs), default=0.0)
    names = min(widest, LONGEST_NAME) + 14
    scale = (WIDTH - names - amounts) / ((high - low) or 1.0)
    nought = names - low * scale
    marks: list[str] = []
    top = 0.0
    for place, rung in enumerate(rungs):
        top += GAP if rung.stands_alone and place else 0
        after = rungs[place + 1] if place + 1 < len(rungs) else None
        marks.append(mark(rung.says, *_rung(rung, top, nought, scale)))
        if after is not None and not after.stands_alone:
            ends = nought + rung.ends * scale
            marks.append(line((ends, top + RUNG - (RUNG - BAR) / 2), (ends, top + RUNG + (RUNG - BAR) / 2), QUIET))
        top += RUNG
    return page([line((nought, 0), (nought, top), PALE), *marks], top)


def _rung(rung: Rung, top: float, nought: float, scale: float) -> Iterator[str]:
    weight = _weight(rung)
    foot = top + RUNG / 2 + 5
    yield text(0, foot, shortened(rung.name, LONGEST_NAME, 13, weight=weight), size=13, anchor="start", weight=weight)
    left, right = sorted((nought + rung.begins * scale, nought + rung.ends * scale))
    if right - left >= 0.5:
        yield box(left, top + (RUNG - BAR) / 2, right - left, BAR, rung.colour, edge=rung.edge)
    yield text(right + 6, foot, rung.written, size=13, anchor="start", colour=INK, weight=weight)


def _weight(rung: Rung) -> int:
    return 600 if rung.is_total else 400
