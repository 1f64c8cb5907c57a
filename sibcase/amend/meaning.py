"""What a text means: its tree without places, on which a change is made for itself, to be held against the new text.

The parts that an alias repeats are one and the same part here, so that a change reaches both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from sibcase.amend.layout import Alias, Fields, Items, Scalar
from sibcase.casefile.source.nodes import Block, Node, Series, Written
from sibcase.casefile.source.places import start_of

if TYPE_CHECKING:
    from sibcase.amend.changes import Value
    from sibcase.amend.layout import Spot

__all__ = [
    "Meaning",
    "Said",
    "agrees_with_tree",
    "alike",
    "meaning_of",
    "meaning_of_value",
    "reads_as",
    "said_of",
    "value_of",
]

TEXT, NUMBER, TRUTH, NOTHING = "text", "number", "truth", "nothing"


@dataclass(frozen=True, slots=True)
class Said:
    """A scalar: its text, and what YAML may read it as: a text, a number, true or false, or nothing."""

    text: str
    kinds: frozenset[str]


@dataclass(slots=True, eq=False)
class Meaning:
    """A part of the tree: a scalar, fields by name in their order, or items."""

    content: Said | dict[str, Meaning] | list[Meaning]

    def inside(self, step: str) -> Meaning | None:
        """Return what a step leads to."""
        if isinstance(self.content, dict):
            return self.content.get(step)
        if isinstance(self.content, list) and step.isdecimal() and int(step) < len(self.content):
            return self.content[int(step)]
        return None

    def copied(self) -> Meaning:
        """Return a copy that shares no part with this one."""
        if isinstance(self.content, dict):
            return Meaning({name: each.copied() for name, each in self.content.items()})
        return Meaning([each.copied() for each in self.content] if isinstance(self.content, list) else self.content)


Part: TypeAlias = "Scalar | Fields | Items"


def reads_as(text: str, *, plain: bool) -> str:
    """Return what YAML 1.2 reads a scalar as."""
    written = Written(text, start_of(""), plain=plain)
    if written.is_empty:
        return NOTHING
    if written.is_boolean:
        return TRUTH
    return NUMBER if written.is_number else TEXT


def meaning_of(root: Spot) -> Meaning:
    """Return what a text means that was laid out; aliases share the part of their anchor."""
    known: dict[int, Meaning] = {}

    def part(spot: Spot) -> Meaning:
        if isinstance(spot, Alias):
            return known[id(spot.target)]
        meaning = known[id(spot)] = Meaning(Said("", frozenset()))
        if isinstance(spot, Scalar):
            kind = reads_as(spot.value, plain=not spot.style)
            meaning.content = Said("" if kind == NOTHING else spot.value, frozenset({kind}))
        elif isinstance(spot, Fields):
            meaning.content = {each.key.value: part(each.value) for each in spot.members if each.key}
        else:
            meaning.content = [part(each.value) for each in spot.members]
        return meaning

    return part(root)


def meaning_of_value(value: Value) -> Meaning:
    """Return what a new value means."""
    if isinstance(value, Mapping):
        return Meaning({str(name): meaning_of_value(each) for name, each in value.items()})
    if isinstance(value, Sequence) and not isinstance(value, str):
        return Meaning([meaning_of_value(each) for each in value])
    return Meaning(said_of(value))


def said_of(value: Value) -> Said:
    """Return a new scalar: a text of digits may become a number, but no word becomes true, false or nothing."""
    if value is None:
        return Said("", frozenset({NOTHING}))
    if isinstance(value, bool):
        return Said("true" if value else "false", frozenset({TRUTH}))
    if isinstance(value, str):
        kinds = {TEXT, NUMBER} if reads_as(value, plain=True) == NUMBER else {TEXT}
        return Said(str(value), frozenset(kinds))
    if isinstance(value, Mapping | Sequence):
        message = "a block or a list is no scalar"
        raise TypeError(message)
    return Said(repr(value), frozenset({NUMBER}))


def value_of(meaning: Meaning) -> Value:
    """Return a part of the tree as the value that would write it anew."""
    content = meaning.content
    if isinstance(content, dict):
        return {name: value_of(each) for name, each in content.items()}
    if isinstance(content, list):
        return [value_of(each) for each in content]
    if NOTHING in content.kinds:
        return None
    return content.text.lower() == "true" if TRUTH in content.kinds else content.text


def alike(one: Meaning, other: Meaning) -> bool:
    """Return whether two trees say the same, in the same order."""
    mine, theirs = one.content, other.content
    if isinstance(mine, dict) and isinstance(theirs, dict):
        return list(mine) == list(theirs) and all(alike(each, theirs[name]) for name, each in mine.items())
    if isinstance(mine, list) and isinstance(theirs, list):
        return len(mine) == len(theirs) and all(map(alike, mine, theirs))
    if isinstance(mine, Said) and isinstance(theirs, Said):
        return mine.text == theirs.text and bool(mine.kinds & theirs.kinds)
    return False


def agrees_with_tree(meaning: Meaning, node: Node) -> bool:
    """Return whether the reader of case files reads the same."""
    content = meaning.content
    if isinstance(node, Block):
        return (
            isinstance(content, dict)
            and list(content) == [str(name) for name in node]
            and all(agrees_with_tree(each, node[name]) for name, each in content.items())
        )
    if isinstance(node, Series):
        return isinstance(content, list) and len(content) == len(node) and all(map(agrees_with_tree, content, node))
    kind = reads_as(str(node), plain=node.plain)
    return (
        isinstance(content, Said) and kind in content.kinds and content.text == ("" if kind == NOTHING else str(node))
    )
