"""What was read before: of a text that is changed in one section, only that section is composed and read again.

A page on which a case is typed reads its texts one after the other, and keeps one of these. What comes of a text is the
same with it and without it.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

from sibcase.casefile.source.compose import MOST_ALIASES, MOST_VALUES, compose, compose_part
from sibcase.casefile.source.nodes import Block, Series
from sibcase.casefile.source.parts_of_text import parts_of_text
from sibcase.casefile.source.reading import MOST_SUGGESTIONS, Reading
from sibcase.casefile.source.yaml_faults import LARGEST_TEXT, Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sibcase.casefile.source.compose import Part
    from sibcase.casefile.source.findings import Finding
    from sibcase.casefile.source.nodes import Node
    from sibcase.casefile.source.parts_of_text import PartOfText

__all__ = ["ReadBefore"]

# A case has about twenty sections: so many hold it as it is, and as it was at the last few changes.
MOST_KEPT = 80
# What the reading of sections leaves behind in addition to their values, in the order in which they are read.
_LISTS = (
    "findings",
    "references",
    "ids",
    "money",
    "sources",
    "unit_cost_refs",
    "price_years",
    "to_supply",
    "dates",
    "files",
)
# Files that a case includes: a card and a few tables, as they are and as they were.
MOST_FILES = 8


@dataclass(frozen=True, slots=True)
class _Read:
    """A section as it was read: its node, its value, what its reading left behind, and the unit costs then."""

    node: Node
    value: Any
    notes: dict[str, list[Any]]
    ranges: dict[str, Any]
    own_costs: dict[str, Any]


@dataclass
class ReadBefore:
    """What was composed and read of the texts of one case."""

    _parts: OrderedDict[tuple[str, int, str], Part] = field(default_factory=OrderedDict, repr=False)
    _read: OrderedDict[int, _Read] = field(default_factory=OrderedDict, repr=False)
    _made: OrderedDict[tuple[Any, ...], Any] = field(default_factory=OrderedDict, repr=False)
    _own_costs: dict[str, Any] = field(default_factory=dict, repr=False)
    _reading: Reading | None = field(default=None, repr=False)

    def compose(self, text: str, file: str) -> tuple[Node | None, list[Finding]]:
        """Return what `compose` returns of a text; sections that are as they were before are the same nodes."""
        return self._composed(text, file) or compose(text, file)

    def _composed(self, text: str, file: str) -> tuple[Block, list[Finding]] | None:
        """Return the tree of a text put together from its sections; None where it has to be read as a whole."""
        parts = parts_of_text(text) if len(text) <= LARGEST_TEXT else ()
        try:
            composed = [self._part(each, file) for each in parts]
        except (Refused, yaml.YAMLError):
            return None
        if not composed or any(each is None for each in composed):
            return None
        made = [each for each in composed if each is not None]
        if not _are_independent(made):
            return None
        root = Block(made[0].key.place, ())
        for each in made:
            root[each.key], root.keys_written[each.key] = each.value, each.key
        return root, [finding for each in made for finding in each.findings]

    def _part(self, part: PartOfText, file: str) -> Part | None:
        key = (file, part.line, part.text)
        if key in self._parts:
            self._parts.move_to_end(key)
            return self._parts[key]
        made = compose_part(part.in_place, file)
        if made is not None:
            _keep(self._parts, key, made)
        return made

    def read(self, node: object, handler: Callable[[Any], Any], reading: Reading) -> Any:
        """Return the value of a section; of the same node as before it is the same value, with the same findings."""
        if not isinstance(node, Block | Series):
            return handler(node)
        kept, own_costs = self._read.get(id(node)), self._costs_of(reading)
        is_same = kept is not None and kept.node is node and kept.own_costs is own_costs
        if kept is not None and is_same and _has_room(reading, kept.notes):
            self._read.move_to_end(id(node))
            for name, noted in kept.notes.items():
                getattr(reading, name).extend(noted)
            reading.ranges.update(kept.ranges)
            return kept.value
        begun = {name: len(getattr(reading, name)) for name in _LISTS}
        ranges = set(reading.ranges)
        value = handler(node)
        notes = {name: getattr(reading, name)[start:] for name, start in begun.items()}
        new = {path: place for path, place in reading.ranges.items() if path not in ranges}
        if len(reading.findings) < MOST_SUGGESTIONS:
            _keep(self._read, id(node), _Read(node, value, notes, new, own_costs))
        return value

    def _costs_of(self, reading: Reading) -> dict[str, Any]:
        """Return the unit costs of a case's own; as long as they are the same, the same dictionary.

        They are read before all sections in which an amount can name one.
        """
        if reading is not self._reading:
            self._reading = reading
            if reading.own_costs != self._own_costs:
                self._own_costs = dict(reading.own_costs)
        return self._own_costs

    def once(self, make: Callable[..., Any], *given: Any) -> Any:
        """Return what a function makes of what a file holds; what it raises is raised each time."""
        key = (make, *given)
        if key not in self._made:
            self._made[key] = make(*given)
            while len(self._made) > MOST_FILES:
                self._made.popitem(last=False)
        self._made.move_to_end(key)
        return self._made[key]


def _keep(kept: OrderedDict[Any, Any], key: object, value: object) -> None:
    kept[key] = value
    while len(kept) > MOST_KEPT:
        kept.popitem(last=False)


def _has_room(reading: Reading, notes: dict[str, list[Any]]) -> bool:
    """Return whether findings are few enough that each was, and would be, given with its suggestion."""
    return len(reading.findings) + len(notes["findings"]) < MOST_SUGGESTIONS


def _are_independent(parts: Sequence[Part]) -> bool:
    """Return whether sections are within the limits of a text together, and no two have an anchor of one name."""
    values, aliases = 1 + sum(each.values - 1 for each in parts), sum(each.aliases for each in parts)
    anchors = [name for each in parts for name in each.anchors]
    return values <= MOST_VALUES and aliases <= MOST_ALIASES and len(set(anchors)) == len(anchors)
