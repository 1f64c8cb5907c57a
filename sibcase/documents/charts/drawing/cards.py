"""Cards: boxes with words in them that grow with their words, and the arrows between them."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot
from typing import TYPE_CHECKING

from sibcase.documents.brand.house_style import INK, PALE, WASH
from sibcase.documents.charts.drawing.drawing import box, mark, number, path, text
from sibcase.documents.charts.drawing.lettering import wrapped

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Card", "Words", "arrow", "card_height", "draw_card", "draw_words", "words_height"]

Point = tuple[float, float]

# In pixels.
PADDING = 6
LINE = 1.28  # from one line to the next, in sizes of type
BASE = 0.98  # from the top of a line to its foot
HEAD = 7  # of an arrow: how long and how wide it is, next to the thickness of its line


@dataclass(frozen=True, slots=True)
class Words:
    """Words in a card: as many lines of one look as they need, up to a number."""

    words: str
    size: int = 11
    weight: int = 400
    colour: str = INK
    most: int = 4


@dataclass(frozen=True, slots=True)
class Card:
    """A box with words, and what is said in full to a reader who points at it."""

    says: str
    words: tuple[Words, ...]
    ground: str = WASH
    edge: str = PALE


def words_height(words: Words, room: float) -> float:
    """Return how high words are in a room of some width."""
    return len(_lines(words, room)) * words.size * LINE


def card_height(card: Card, width: float) -> float:
    """Return how high a card of some width is."""
    return sum(words_height(each, width - 2 * PADDING) for each in card.words) + 2 * PADDING


def draw_card(card: Card, left: float, top: float, width: float, height: float = 0) -> str:
    """Return a card with its words; one that is higher than they are has them in the middle."""
    needed = card_height(card, width)
    high = max(height, needed)
    ground = box(left, top, width, high, card.ground, edge=card.edge, round_=3)
    start = top + PADDING + (high - needed) / 2
    return mark(card.says, ground, *draw_words(card.words, left + PADDING, start, width - 2 * PADDING))


def draw_words(words: Iterable[Words], left: float, top: float, room: float) -> Iterable[str]:
    """Return words below one another, from the left."""
    for each in words:
        for line in _lines(each, room):
            yield text(
                left,
                top + each.size * BASE,
                line,
                size=each.size,
                anchor="start",
                colour=each.colour,
                weight=each.weight,
            )
            top += each.size * LINE


def arrow(start: Point, end: Point, colour: str = INK, *, width: float = 1.5, dashed: bool = False) -> str:
    """Return an arrow from one point to another, whose tip touches the second."""
    length = hypot(end[0] - start[0], end[1] - start[1])
    along = ((end[0] - start[0]) / length, (end[1] - start[1]) / length)
    long, half = HEAD + width / 2, HEAD / 2 + width / 2
    neck = (end[0] - along[0] * long, end[1] - along[1] * long)
    sides = [(neck[0] - sign * along[1] * half, neck[1] + sign * along[0] * half) for sign in (1, -1)]
    shaft = path(f"M{_at(start)}L{_at(neck)}", colour, width=width, dashed=dashed)
    return shaft + path(f"M{_at(end)}L{_at(sides[0])}L{_at(sides[1])}Z", colour, filled=True)


def _lines(words: Words, room: float) -> tuple[str, ...]:
    return wrapped(words.words, room, words.size, words.weight, words.most)


def _at(point: Point) -> str:
    return f"{number(point[0])} {number(point[1])}"
