"""From a path to a part of the text; what lies on the way, and what is missing of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.amend.changes import Refusal, dotted
from sibcase.amend.layout import Alias, Fields, Items, Scalar
from sibcase.amend.spelling import Hand
from sibcase.casefile.source.findings import shortened, suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sibcase.amend.layout import Collection, Layout, Spot

__all__ = ["Reached", "aliases_of", "anchors_within", "hand_of_the_text", "reach"]


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a path leads.

    Attributes:
        spot: the last part that is written.
        parent: the block or the list that holds it; nothing for the whole text.
        at: its number there.
        steps: the steps that lead to it.
        missing: the steps that lead on from it, and to nothing.
        hand: how a value in its place is written.
        anchored: the parts on the way that have an anchor, itself included.
    """

    spot: Spot
    parent: Collection | None
    at: int
    steps: tuple[str, ...]
    missing: tuple[str, ...]
    hand: Hand
    anchored: tuple[Spot, ...]


def reach(layout: Layout, path: tuple[str, ...]) -> Reached | Refusal:
    """Return how far a path leads in a text, or that it leads through an alias, behind which nothing is written."""
    spot, parent, at = layout.root, None, 0
    hand, anchored = hand_of_the_text(layout), _with_anchor(layout.root)
    for number, step in enumerate(path):
        if isinstance(spot, Alias):
            return _behind_alias(layout, spot, path)
        found = spot.at(step) if isinstance(spot, Fields | Items) else None
        if found is None or not isinstance(spot, Fields | Items):
            return Reached(spot, parent, at, path[:number], path[number:], hand, anchored)
        hand, parent, at = hand_in(layout, spot, hand), spot, found
        spot = spot.members[found].value
        anchored = (*anchored, *_with_anchor(spot))
    return Reached(spot, parent, at, path, (), hand, anchored)


def hand_of_the_text(layout: Layout) -> Hand:
    """Return how the text as a whole is written."""
    return Hand(layout.line_break, layout.indentation)


def hand_in(layout: Layout, among: Collection, outer: Hand) -> Hand:
    """Return how values in a block or a list are written."""
    keys = [each.key for each in among.members if each.key]
    is_json = among.flow and (all(key.style == '"' for key in keys) if keys else outer.is_json)
    indent = layout.column(among.members[0].start) if among.members else outer.indent
    return Hand(outer.line_break, outer.step, indent, outer.is_flow or among.flow, is_json)


def refusal_at(layout: Layout, path: Sequence[str], at: int, message: str, remedy: str = "") -> Refusal:
    """Return why a change is refused, with its place in the text."""
    return Refusal(tuple(path), layout.place(at), message, remedy)


def unknown(layout: Layout, path: tuple[str, ...], reached: Reached) -> Refusal:
    """Return that a path leads to nothing, with the nearest name that it might have meant."""
    spot, step = reached.spot, shortened(reached.missing[0])
    where = f"`{dotted(reached.steps)}`" if reached.steps else "the case"
    if isinstance(spot, Fields):
        names = [each.key.value for each in spot.members if each.key]
        return refusal_at(layout, path, spot.start, f"there is no `{step}` in {where}", suggestion(step, names))
    if isinstance(spot, Items):
        message = f"there is no item {step} in {where}, which has {len(spot.members)}"
        return refusal_at(layout, path, spot.start, message, "items are counted from 0")
    message = f"{where} is a single value and has no `{step}`"
    return refusal_at(layout, path, spot.start, message, "remove it first, or change the value itself")


def _behind_alias(layout: Layout, alias: Alias, path: tuple[str, ...]) -> Refusal:
    name = alias.target.anchor
    line = layout.place(alias.target.start).line
    message = f"`{shortened(dotted(path))}` is not written here: `*{name}` repeats what is written in line {line}"
    return refusal_at(
        layout, path, alias.start, message, f"change line {line} for all that repeat it, or write it out here"
    )


# --- anchors and aliases ----------------------------------------------------------------------------------------------


def aliases_of(layout: Layout, anchored: Spot) -> list[tuple[str, ...]]:
    """Return the paths of the aliases that repeat a part."""
    return [path for path, spot in _parts(layout.root, ()) if isinstance(spot, Alias) and spot.target is anchored]


def anchors_within(spot: Spot) -> list[Spot]:
    """Return the parts of a part that have an anchor."""
    return [each for _, each in _parts(spot, ()) if each.anchor]


def first_alias_outside(layout: Layout, spot: Spot, *, of_itself: bool = True) -> Alias | None:
    """Return an alias outside of a part that repeats it, or something in it, and would be left without its anchor."""
    inside = {id(each) for _, each in _parts(spot, ()) if of_itself or each is not spot}
    return next(
        (
            each
            for _, each in _parts(layout.root, ())
            if isinstance(each, Alias) and id(each) not in inside and id(each.target) in inside
        ),
        None,
    )


def _parts(spot: Spot, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Spot]]:
    yield path, spot
    if isinstance(spot, Fields | Items):
        for number, member in enumerate(spot.members):
            yield from _parts(member.value, (*path, member.key.value if member.key else str(number)))


def _with_anchor(spot: Spot) -> tuple[Spot, ...]:
    return (spot,) if spot.anchor else ()


def is_empty(spot: Spot) -> bool:
    """Return whether a part is a field without a value."""
    return isinstance(spot, Scalar) and not spot.style and spot.value in ("", "~", "null", "Null", "NULL")
