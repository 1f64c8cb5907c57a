"""Fragments of a starter case: its sections, each as lines of text that can be put into another case."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.casefile.source.nodes import Block

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["BEARERS", "Fragment", "fragments_of", "who_bears_the_cost"]

BEARERS = "borne_by"
_SECTION = re.compile(r"^(?P<name>[a-z_]+):")
# How far a field of a segment is indented in the files of kinds.
_INDENT = 6


@dataclass(frozen=True, slots=True)
class Fragment:
    """A section of a starter case.

    Attributes:
        name: the name of the section.
        lines: its lines, with the blank line above it if there is one, without line ends.
    """

    name: str
    lines: tuple[str, ...]

    @property
    def heading_as_comment(self) -> str:
        """The line with the name, as a comment."""
        return next(f"# {line}" for line in self.lines if line)

    def commented(self) -> tuple[str, ...]:
        """Return the lines as comments, so that a reader of YAML ignores them."""
        return tuple(f"# {line}" if line else line for line in self.lines)


def fragments_of(text: str) -> list[Fragment]:
    """Return the sections of a starter case in order; comments at the margin belong to the section above them."""
    lines = text.splitlines()
    starts = [number for number, line in enumerate(lines) if _SECTION.match(line)]
    # The blank line above a section goes with it.
    starts = [number - (number > 0 and not lines[number - 1]) for number in starts]
    return [
        Fragment(_name(lines[start:end]), tuple(lines[start:end]))
        for start, end in zip(starts, [*starts[1:], len(lines)], strict=True)
    ]


def _name(lines: Sequence[str]) -> str:
    return next(found["name"] for line in lines if (found := _SECTION.match(line)))


def who_bears_the_cost(root: Block, lines: Sequence[str], name: str, new: str, old: str) -> list[tuple[Fragment, int]]:
    """Return the division of the cost of a segment among agencies, if the new stage brings it and it fits the case.

    It fits if the segment is laid out as in the kind's file, with each field on its own line.

    Args:
        root: the case as written.
        lines: the lines of the case.
        name: the id of the segment; nothing if there are several.
        new: the file of the kind at the new stage.
        old: the file of the kind at the old one.

    Returns:
        The fragment with the number of lines that come before it, or nothing.
    """
    of_kind = next(each.lines for each in fragments_of(new) if each.name == "need")
    before = next(each.lines for each in fragments_of(old) if each.name == "need")
    added = of_kind[len(before) :]
    segment = _segment(root, name)
    if not added or segment is None or BEARERS in segment:
        return []
    if any(key.place.column != _INDENT + 1 for key in segment.keys_written.values()):
        return []
    return [(Fragment(BEARERS, added), _end_of_segment(segment, lines))]


def _segment(root: Block, name: str) -> Block | None:
    node = root
    for step in ("need", "segments", name):
        inner = node.get(step)
        if not isinstance(inner, Block):
            return None
        node = inner
    return node


def _end_of_segment(segment: Block, lines: Sequence[str]) -> int:
    """Return the number of lines up to the last one that is indented as far as the fields of the segment."""
    last = max(key.place.line for key in segment.keys_written.values())
    for number in range(last + 1, len(lines) + 1):
        line = lines[number - 1]
        if line.strip() and not line.startswith(" " * _INDENT):
            break
        last = number if line.strip() else last
    return last
