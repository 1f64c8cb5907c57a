"""The logic model: from the need, by what is put in and done, to what comes of it and what that saves whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.documents.brand.house_style import ACCENT, QUIET, WIDTH
from sibcase.documents.charts.drawing.cards import (
    LINE,
    Card,
    Words,
    arrow,
    card_height,
    draw_card,
    draw_words,
    words_height,
)
from sibcase.documents.charts.drawing.chart import Chart, Row
from sibcase.documents.charts.drawing.drawing import line, page
from sibcase.documents.charts.drawing.lettering import SEMIBOLD
from sibcase.tables.table import text
from sibcase.wording.markdown import clean_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["Item", "Stage", "logic_model"]

# In pixels.
GAP = 22  # between two columns, for an arrow
APART = 7  # between two boxes of a column
BELOW_HEADING = 6
HEADING = 12
SMALL = 11

# More boxes than this make a column that nobody reads; the others are counted, and are in the table nearby.
MOST = 6

_COLUMNS = (text("stage", "Stage"), text("what", "Item"), text("how_much", "Amount"))


@dataclass(frozen=True, slots=True)
class Item:
    """One thing in the logic model.

    Attributes:
        what: What it is.
        facts: What is known of it, as short as a box needs it.
        in_full: The same to the pound, for a pointer and for the table nearby; the facts where it is empty.
        follows: Whether it comes of the thing above it.
    """

    what: str
    facts: tuple[str, ...] = ()
    in_full: tuple[str, ...] = ()
    follows: bool = False

    @property
    def shown(self) -> str:
        """What is known of it, in one line."""
        return ", ".join(self.in_full or self.facts)


@dataclass(frozen=True, slots=True)
class Stage:
    """A column: its heading, what is in it, and how much of it there is in all."""

    heading: str
    items: tuple[Item, ...]
    in_all: tuple[str, ...] = ()


def logic_model(stages: Sequence[Stage], alt: str, title: str = "Logic model") -> Chart:
    """Return the stages as columns from left to right, an arrow between each and the next.

    Args:
        stages: Those that the case has.
        alt: What the picture says.
        title: The caption.
    """
    filled = [_cleaned(stage) for stage in stages if stage.items]
    width = (WIDTH + GAP) / max(len(filled), 1) - GAP
    heading = max((words_height(_heading(stage), width) for stage in filled), default=0) + BELOW_HEADING
    bodies = [_cards(stage) for stage in filled]
    height = heading + max((_height(body, width) for body in bodies), default=0)
    marks: list[str] = []
    for place, (stage, body) in enumerate(zip(filled, bodies, strict=True)):
        left = place * (width + GAP)
        marks += _column(stage, body, (left, heading), width)
        if place:
            marks.append(_arrow_before(left, heading))
    return Chart("logic-model", title, clean_text(alt), page(marks, height), _rows(filled), _COLUMNS)


def _cleaned(stage: Stage) -> Stage:
    items = tuple(
        Item(clean_text(item.what), _all_clean(item.facts), _all_clean(item.in_full), item.follows)
        for item in stage.items
    )
    return Stage(stage.heading, items, _all_clean(stage.in_all))


def _all_clean(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(clean_text(each) for each in texts)


def _heading(stage: Stage) -> Words:
    return Words(stage.heading, HEADING, SEMIBOLD, most=2)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A card in a column, and whether an arrow comes down to it from the one above."""

    card: Card
    follows: bool = False


def _cards(stage: Stage) -> list[_Placed]:
    """Return the cards of a column: the sum first, then as many things as fit, then how many more there are."""
    fitting = len(stage.items) <= MOST
    shown = stage.items if fitting else stage.items[: MOST - 1]
    cards = [_Placed(_total(stage))] if stage.in_all else []
    cards += [_Placed(_card(item), item.follows) for item in shown]
    if not fitting:
        cards.append(_Placed(_others(stage.items[len(shown) :])))
    return cards


def _total(stage: Stage) -> Card:
    first, *others = stage.in_all
    words = (Words(first, weight=SEMIBOLD), *_quiet(others))
    return Card(f"{stage.heading}: {', '.join(stage.in_all)}", words, edge=ACCENT)


def _quiet(facts: Iterable[str]) -> tuple[Words, ...]:
    return tuple(Words(fact, SMALL, colour=QUIET) for fact in facts)


def _card(item: Item) -> Card:
    facts = (*(Words(fact, SMALL, SEMIBOLD) for fact in item.facts[:1]), *_quiet(item.facts[1:]))
    says = f"{item.what}: {item.shown}" if item.shown else item.what
    return Card(says, (Words(item.what, most=6), *facts))


def _others(items: Sequence[Item]) -> Card:
    count = f"and {len(items)} others"
    return Card(f"{count}: {', '.join(item.what for item in items)}", (Words(count, colour=QUIET),))


def _height(body: Sequence[_Placed], width: float) -> float:
    return sum(card_height(each.card, width) + _before(each, place) for place, each in enumerate(body))


def _before(placed: _Placed, place: int) -> float:
    """Return the room above a card: more where an arrow comes down to it, none above the first."""
    return 0 if not place else 2.4 * APART if placed.follows else APART


def _column(stage: Stage, body: Sequence[_Placed], corner: tuple[float, float], width: float) -> Iterable[str]:
    left, top = corner
    heading = _heading(stage)
    foot = top - BELOW_HEADING
    yield from draw_words([heading], left, foot - words_height(heading, width) - heading.size * (LINE - 1.2), width)
    yield line((left, foot + 1), (left + width, foot + 1), ACCENT, width=2)
    for place, each in enumerate(body):
        room = _before(each, place)
        if each.follows and place:
            middle = left + width / 2
            yield arrow((middle, top + 1), (middle, top + room - 1), QUIET)
        yield draw_card(each.card, left, top + room, width)
        top += room + card_height(each.card, width)


def _arrow_before(left: float, top: float) -> str:
    """Return the arrow to a column from the one before it, at the height of the line below their headings."""
    height = top - BELOW_HEADING + 1
    return arrow((left - GAP + 2, height), (left - 3, height), ACCENT, width=2)


def _rows(stages: Iterable[Stage]) -> tuple[Row, ...]:
    rows: list[Row] = []
    for stage in stages:
        if stage.in_all:
            rows.append({"stage": stage.heading, "what": "Total", "how_much": ", ".join(stage.in_all)})
        rows += [{"stage": stage.heading, "what": item.what, "how_much": item.shown} for item in stage.items]
    return tuple(rows)
