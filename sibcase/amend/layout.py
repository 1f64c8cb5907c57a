"""The layout of a text: where each value begins and ends, to the character, in which style, and what aliases repeat.

The tree of the case file knows places for people; to change a text, every stretch of it has to be known exactly.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias, cast

import yaml

from sibcase.casefile.source.places import Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Alias", "Collection", "Fields", "Items", "Layout", "Member", "Scalar", "Spot", "indentation_of", "lay_out"]

_LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_ENDS = "\n\r\x85\u2028\u2029"
# Spaces, line ends and comments: what may lie between two parts of a text.
_BETWEEN = re.compile(r"(?:[\s\x85]|(?:(?<=[\s\x85])|(?<=^))#[^\n\r\x85\u2028\u2029]*)*")
_PROPERTY = re.compile(r"(?:&[^\s,\[\]{}]+|!(?=\s))")
_INNER = re.compile(r"^( +)[^\s#-]", re.MULTILINE)
_BLOCK_SCALAR = frozenset("|>")


@dataclass(slots=True, eq=False)
class Scalar:
    """A scalar: its text as it is read, its style (`'`, `"`, `|`, `>` or none), and its stretch without an anchor."""

    start: int
    end: int
    value: str
    style: str
    anchor: str = ""


@dataclass(slots=True, eq=False)
class Alias:
    """An alias such as `*home`, and what its anchor is at."""

    start: int
    end: int
    target: Scalar | Fields | Items
    anchor: str = ""


@dataclass(slots=True, eq=False)
class Member:
    """A field of a block, or an item of a list.

    Attributes:
        start: where it begins: at its name, or at its dash; in a list in brackets at its value.
        key: its name; nothing for an item.
        value: what it holds.
    """

    start: int
    key: Scalar | None
    value: Spot

    @property
    def end(self) -> int:
        """Where its last character is written."""
        return self.value.end


@dataclass(slots=True, eq=False)
class Fields:
    """A block of fields; `flow` is one in braces."""

    start: int
    end: int
    flow: bool
    members: list[Member] = field(default_factory=list)
    anchor: str = ""

    def at(self, step: str) -> int | None:
        """Return the number of the field of a name."""
        return next((at for at, each in enumerate(self.members) if each.key and each.key.value == step), None)


@dataclass(slots=True, eq=False)
class Items:
    """A list; `flow` is one in brackets."""

    start: int
    end: int
    flow: bool
    members: list[Member] = field(default_factory=list)
    anchor: str = ""

    def at(self, step: str) -> int | None:
        """Return the number of the item that a step counts."""
        is_number = step.isdecimal() and len(step) <= 6
        return int(step) if is_number and int(step) < len(self.members) else None


Spot: TypeAlias = Scalar | Alias | Fields | Items
Collection: TypeAlias = Fields | Items


@dataclass(frozen=True, slots=True)
class Layout:
    """A text with its layout, and questions about its lines.

    `indentation` is how many spaces deeper it writes what is inside a block.
    """

    text: str
    file: str
    root: Spot
    indentation: int

    @property
    def line_break(self) -> str:
        """How the text ends its lines."""
        found = _LINE_END.search(self.text)
        return found.group() if found else "\n"

    def line_start(self, at: int) -> int:
        """Return where the line of a character begins."""
        return max(self.text.rfind(end, 0, at) for end in _ENDS) + 1

    def line_end(self, at: int) -> int:
        """Return where the line of a character ends, before its line break."""
        found = _LINE_END.search(self.text, at)
        return found.start() if found else len(self.text)

    def next_line(self, at: int) -> int:
        """Return where the line below that of a character begins."""
        found = _LINE_END.search(self.text, at)
        return found.end() if found else len(self.text)

    def lines(self, start: int, end: int) -> list[str]:
        """Return the lines of a stretch, without their line breaks."""
        return _LINE_END.split(self.text[start:end])

    def column(self, at: int) -> int:
        """Return how many characters come before one in its line."""
        return at - self.line_start(at)

    def opens_line(self, at: int) -> bool:
        """Return whether only spaces come before a character in its line."""
        return not self.text[self.line_start(at) : at].strip(" ")

    def is_one_line(self, start: int, end: int) -> bool:
        """Return whether a stretch has no line break."""
        return _LINE_END.search(self.text, start, end) is None

    def after_blank(self, at: int) -> int:
        """Return the first character from there on that is no space, line break or comment."""
        return after_blank(self.text, at)

    def place(self, at: int, length: int = 1) -> Place:
        """Return a stretch of the text as a place for people."""
        line = len(_LINE_END.findall(self.text, 0, at)) + 1
        column = self.column(at) + 1
        return Place(self.file, line, column, column + max(length, 1))

    def offsets(self, places: Iterable[Place]) -> set[int]:
        """Return where in the text places for people begin."""
        starts = [0, *(each.end() for each in _LINE_END.finditer(self.text))]
        return {starts[min(each.line, len(starts)) - 1] + each.column - 1 for each in places}


def indentation_of(text: str) -> int:
    """Return how many spaces deeper a text writes what is inside a block: as its first inner block does."""
    found = _INNER.search(text)
    return len(found[1]) if found and len(found[1]) <= 8 else 2


def after_blank(text: str, at: int) -> int:
    """Return the first character from there on that is no space, line break or comment."""
    found = _BETWEEN.match(text, at)
    return found.end() if found else at


def lay_out(text: str, file: str) -> Layout | None:
    """Return the layout of a text that has been composed without a fault; nothing if it is empty."""
    root = _Reader(text).document()
    return Layout(text, file, root, indentation_of(text)) if root is not None else None


class _Reader:
    """Reads the parser's events once, and keeps their marks."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._events: Iterator[yaml.Event] = iter(
            yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        )
        self._anchors: dict[str, Scalar | Fields | Items] = {}

    def document(self) -> Spot | None:
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                return self._spot(next(self._events))
        return None

    def _spot(self, event: yaml.Event) -> Spot:
        start, end = _marks(event)
        if isinstance(event, yaml.AliasEvent):
            return Alias(start, end, self._anchors[str(event.anchor)])
        begin = self._after_properties(start)
        spot: Scalar | Fields | Items
        if isinstance(event, yaml.ScalarEvent):
            spot = Scalar(begin, self._end_of_scalar(event, begin, end), event.value, event.style or "")
        elif isinstance(event, yaml.MappingStartEvent):
            spot = self._fields(Fields(begin, begin, bool(event.flow_style)))
        else:
            started = cast("yaml.SequenceStartEvent", event)
            spot = self._items(Items(begin, begin, bool(started.flow_style)))
        anchor = getattr(event, "anchor", None)
        if anchor:
            spot.anchor = anchor
            self._anchors[anchor] = spot
        return spot

    def _after_properties(self, at: int) -> int:
        """Return where a value begins that may have an anchor, or the mark of a text, before it."""
        while found := _PROPERTY.match(self._text, at):
            at = after_blank(self._text, found.end())
        return at

    def _end_of_scalar(self, event: yaml.ScalarEvent, begin: int, end: int) -> int:
        """Return where a scalar ends; of a text below `|` or `>` without the empty lines that follow it."""
        if event.style not in _BLOCK_SCALAR:
            return max(begin, end)
        written = self._text[begin:end]
        header = _LINE_END.split(written, maxsplit=1)[0]
        if "+" in header.partition("#")[0]:
            last = written.endswith("\r\n") + 1 if written.endswith(tuple(_ENDS)) else 0
            return end - last
        return begin + len(written.rstrip(f" \t{_ENDS}"))

    def _fields(self, block: Fields) -> Fields:
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = cast("Scalar", self._spot(event))
            value = self._filled(self._spot(next(self._events)), key)
            block.members.append(Member(key.start, key, value))
        block.end = _marks(event)[1] if block.flow else _last(block)
        return block

    def _filled(self, value: Spot, key: Scalar) -> Spot:
        """Let a value that is not written begin directly behind the colon of its name."""
        if isinstance(value, Scalar) and not value.style and not value.value and value.start == value.end:
            colon = after_blank(self._text, key.end)
            if not value.anchor:
                value.start = value.end = colon + 1 if self._text[colon : colon + 1] == ":" else key.end
        return value

    def _items(self, items: Items) -> Items:
        at = items.start
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            value = self._spot(event)
            dash = self._dash(at, items) if not items.flow else value.start
            begin = _marks(event)[0] if items.flow else dash
            if isinstance(value, Scalar) and value.start == value.end and not items.flow and not value.anchor:
                value.start = value.end = dash + 1
            items.members.append(Member(begin, None, value))
            at = value.end
        items.end = _marks(event)[1] if items.flow else _last(items)
        return items

    def _dash(self, at: int, items: Items) -> int:
        """Return the dash of the next item."""
        return items.start if not items.members else after_blank(self._text, at)


def _last(spot: Collection) -> int:
    return spot.members[-1].end if spot.members else spot.start


def _marks(event: yaml.Event) -> tuple[int, int]:
    return cast("yaml.Mark", event.start_mark).index, cast("yaml.Mark", event.end_mark).index
