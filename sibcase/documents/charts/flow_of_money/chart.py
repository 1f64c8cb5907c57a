"""The flow of money: who gives it to whom over the term, through whoever holds the contract.

Who gives stands on the left, who is paid on the right, the holder of the contract between them. What flows only if
results are shown is dashed, so that a grey print says it too; a thicker arrow carries more.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.documents.brand.house_style import ACCENT, CONTRAST, INK, QUIET, WIDTH
from sibcase.documents.charts.drawing.cards import Card, Words, arrow, card_height, draw_card, draw_words
from sibcase.documents.charts.drawing.chart import Chart, Row
from sibcase.documents.charts.drawing.drawing import mark, page, path, text
from sibcase.documents.charts.drawing.lettering import SEMIBOLD, shortened, width_of
from sibcase.tables.table import money as money_column
from sibcase.tables.table import text as text_column
from sibcase.wording.markdown import clean_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["Backer", "Flow", "Group", "Holder", "Party", "flow_of_money"]

# In pixels: the columns, from the left.
GIVERS, WAY, HOLDER = 170, 112, 94
TAKERS = WIDTH - GIVERS - 2 * WAY - HOLDER
# And the rows, from the top.
FLOW = 27  # an arrow with its amount above it
NOTE = 13  # and a word below it
APART = 8
HEADING = 20
BACKED, INDENT = 34, 14  # between a party and whoever stands behind it
KEY = 26
THINNEST, THICKEST = 1.5, 6.0
TYPE, SMALL = 11, 10

# More parties than this in one group make a picture that nobody reads.
MOST = 6

RESULTS, ALWAYS = "if outcomes are achieved", "unconditional"

_COLUMNS = (
    text_column("giver", "From"),
    text_column("taker", "To"),
    text_column("what", "For"),
    money_column("amount", "Amount"),
    text_column("when", "When"),
)


@dataclass(frozen=True, slots=True)
class Flow:
    """Money between a party and the holder of the contract.

    Attributes:
        amount: None where it is not known; its size sets the thickness of the arrow, where it is a number.
        written: The amount, as short as an arrow needs it.
        what: What it is, for the table nearby.
        says: Who gives how much to whom, in full.
        to_holder: Whether the holder gets it.
        if_results: Whether it flows only if results are shown.
        word: What stands after the amount, where there is room.
        note: What stands below it.
    """

    amount: float | None
    written: str
    what: str
    says: str
    to_holder: bool
    if_results: bool = False
    word: str = ""
    note: str = ""

    @property
    def is_known(self) -> bool:
        """Whether the amount is a number that a reader may see."""
        return self.amount is not None and math.isfinite(self.amount)

    @property
    def size(self) -> float:
        """How much flows, whichever way; nothing is known of what is not known."""
        return abs(self.amount) if self.amount is not None and math.isfinite(self.amount) else 0.0


@dataclass(frozen=True, slots=True)
class Backer:
    """Who stands behind a party and makes good what it loses."""

    name: str
    written: str
    says: str
    amount: float | None


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who gives money or is paid, with what flows between them and the holder."""

    name: str
    flows: tuple[Flow, ...]
    role: str = ""
    backers: tuple[Backer, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Parties that do the same, below one heading; where they are many, one that stands for all of them is shown."""

    heading: str
    parties: tuple[Party, ...]
    together: Party | None = None

    @property
    def shown(self) -> tuple[Party, ...]:
        """The parties that the picture shows."""
        return (self.together,) if self.together and len(self.parties) > MOST else self.parties


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds the contract, and what stays there."""

    name: str
    facts: tuple[str, ...] = ()
    says: str = ""


def flow_of_money(
    holder: Holder,
    givers: Sequence[Group],
    takers: Sequence[Group],
    alt: str,
    title: str = "Flow of funds over the term",
) -> Chart:
    """Return the parties on both sides of the holder, an arrow for each flow.

    Args:
        holder: Who holds the contract.
        givers: Groups on the left: payers, investors, givers of grants.
        takers: Groups on the right: who is paid.
        alt: What the picture says.
        title: The caption.
    """
    left = [_Placed(group, 0, GIVERS, is_left=True) for group in givers if group.parties]
    right = [_Placed(group, WIDTH - TAKERS, TAKERS, is_left=False) for group in takers if group.parties]
    scale = _Scale(max((flow.size for flow in _flows([*left, *right])), default=0.0))
    marks: list[str] = []
    heights = [_draw_column(column, scale, marks) for column in (left, right)]
    height = max(heights)
    marks.append(_draw_holder(holder, height, reaches_edge=not right))
    key = list(_key(_flows([*left, *right]), height))
    return Chart(
        "flow-of-money",
        title,
        clean_text(alt),
        page([*marks, *key], height + (KEY if key else 0)),
        tuple(_rows(holder, [*left, *right])),
        _COLUMNS,
    )


# --- the columns ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Placed:
    """A group and its column."""

    group: Group
    left: float
    width: float
    is_left: bool


@dataclass(frozen=True, slots=True)
class _Scale:
    """How thick an arrow is: by its amount, between a hair and a finger."""

    greatest: float

    def width(self, flow: Flow) -> float:
        share = flow.size / self.greatest if self.greatest else 0.0
        return THINNEST + (THICKEST - THINNEST) * share


def _flows(groups: Iterable[_Placed]) -> list[Flow]:
    return [flow for placed in groups for party in placed.group.shown for flow in party.flows]


def _draw_column(groups: Sequence[_Placed], scale: _Scale, marks: list[str]) -> float:
    """Draw the groups of a side below one another; return where they end."""
    top = 0.0
    for placed in groups:
        top += APART if top else 0
        heading = Words(placed.group.heading, TYPE, SEMIBOLD, QUIET, most=1)
        marks.extend(draw_words([heading], placed.left, top, placed.width + WAY * 0.8))
        top += HEADING
        for party in placed.group.shown:
            top = _draw_party(party, placed, top, scale, marks) + APART
    return top - APART if groups else 0.0


def _draw_party(party: Party, placed: _Placed, top: float, scale: _Scale, marks: list[str]) -> float:
    card = _card(party, placed.group)
    arrows = sum(_room(flow) for flow in party.flows)
    height = max(card_height(card, placed.width), arrows)
    marks.append(draw_card(card, placed.left, top, placed.width, height))
    place = top + (height - arrows) / 2
    for flow in party.flows:
        marks.append(_draw_flow(flow, placed, place, scale.width(flow)))
        place += _room(flow)
    top += height
    for backer in party.backers:
        top = _draw_backer(backer, placed, top, marks)
    return top


def _card(party: Party, group: Group) -> Card:
    """Return a party's card; one that stands for many says what each of them does."""
    says = _in_full(party)
    if party is group.together:
        says = clean_text("; ".join(flow.says for each in group.parties for flow in each.flows))
    role = (Words(clean_text(party.role), SMALL, colour=QUIET, most=2),) if party.role else ()
    return Card(says, (Words(clean_text(party.name), TYPE, most=3), *role))


def _in_full(party: Party) -> str:
    return clean_text(f"{party.name} ({party.role})" if party.role else party.name)


def _room(flow: Flow) -> float:
    return FLOW + (NOTE if flow.note else 0)


def _draw_flow(flow: Flow, placed: _Placed, top: float, width: float) -> str:
    """Return an arrow between a party and the holder, its amount above it."""
    start, end = (GIVERS, GIVERS + WAY) if placed.is_left else (WIDTH - TAKERS - WAY, WIDTH - TAKERS)
    height = top + 19
    points = ((start + 3, height), (end - 3, height))
    rightwards = flow.to_holder == placed.is_left
    way = points if rightwards else (points[1], points[0])
    middle = (start + end) / 2
    words = [text(middle, height - width / 2 - 6, _label(flow), size=TYPE, weight=SEMIBOLD)]
    if flow.note:
        note = shortened(clean_text(flow.note), WAY - 4, SMALL)
        words.append(text(middle, height + width / 2 + 12, note, size=SMALL, colour=QUIET))
    colour = CONTRAST if flow.if_results else ACCENT
    return mark(clean_text(flow.says), arrow(*way, colour, width=width, dashed=flow.if_results), *words)


def _label(flow: Flow) -> str:
    """Return the amount and its word; without the word where there is no amount, or no room for both."""
    whole = f"{flow.written} {flow.word}".rstrip() if flow.is_known else flow.written
    return whole if width_of(whole, TYPE, SEMIBOLD) <= WAY - 4 else shortened(flow.written, WAY - 4, TYPE, SEMIBOLD)


def _draw_backer(backer: Backer, placed: _Placed, top: float, marks: list[str]) -> float:
    """Draw who stands behind a party below it, with an arrow up to it; return where it ends."""
    card = Card(clean_text(backer.says), (Words(clean_text(backer.name), TYPE, most=3),))
    foot, left, width = top + BACKED, placed.left + INDENT, placed.width - INDENT
    written = Words(clean_text(backer.written), SMALL, SEMIBOLD, most=2)
    marks.append(
        mark(
            clean_text(backer.says),
            arrow((left + 12, foot - 1), (left + 12, top + 2), QUIET, dashed=True),
            *draw_words([written], left + 22, top + 4, width - 22),
        )
    )
    marks.append(draw_card(card, left, foot, width))
    return foot + card_height(card, width)


def _draw_holder(holder: Holder, height: float, *, reaches_edge: bool) -> str:
    left = GIVERS + WAY
    width = WIDTH - left if reaches_edge else HOLDER
    words = [Words(clean_text(holder.name), TYPE, SEMIBOLD, most=6)]
    words += [Words(clean_text(fact), SMALL, colour=QUIET, most=5) for fact in holder.facts]
    card = Card(clean_text(holder.says or holder.name), tuple(words), edge=ACCENT)
    top = HEADING if height > HEADING + card_height(card, width) else 0
    return draw_card(card, left, top, width, height - top)


def _key(flows: Sequence[Flow], top: float) -> Iterable[str]:
    """Yield what dashes and full lines mean, where there are both or dashes alone."""
    kinds = [(RESULTS, True, CONTRAST), (ALWAYS, False, ACCENT)]
    shown = [kind for kind in kinds if any(flow.if_results == kind[1] for flow in flows)]
    if not any(dashed for _, dashed, _ in shown):
        return
    left, foot = 0.0, top + KEY - 4
    for words, dashed, colour in shown:
        yield path(f"M{left:g} {foot - 4:g}L{left + 30:g} {foot - 4:g}", colour, width=2.5, dashed=dashed)
        yield text(left + 36, foot, words, size=SMALL, anchor="start", colour=INK)
        left += 36 + width_of(words, SMALL) + 24


def _rows(holder: Holder, groups: Iterable[_Placed]) -> Iterable[Row]:
    middle = clean_text(holder.name)
    for placed in groups:
        for party in placed.group.parties:
            name = _in_full(party)
            for flow in party.flows:
                giver, taker = (name, middle) if flow.to_holder else (middle, name)
                when = RESULTS if flow.if_results else ALWAYS
                yield {"giver": giver, "taker": taker, "what": flow.what, "amount": flow.amount, "when": when}
            for backer in party.backers:
                promise = {"giver": clean_text(backer.name), "taker": name, "what": "guarantee"}
                yield {**promise, "amount": backer.amount, "when": "if money is lost"}
