"""References between the ids of a case: none is named twice in one list, and none leads back to where it begins.

Both hold for every field that takes ids, since they are gathered where ids are read: a new field needs no check of its
own. A sum of metrics, payments on account, a line that comes after another, and whatever else refers to a part of the
case, make one graph of the whole case; parts build on one another, so it has no circle.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sibcase.casefile.source.nodes import Block, Series, Written, inside, node_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sibcase.casefile.source.reading import Reading, Reference

__all__ = ["check_circles", "check_repeats"]

# A chain of references this long is no contract's, and longer ones could not be followed step by step.
LONGEST_CHAIN = 50
# Sums of sums that share their parts are reached in twice as many ways with each layer.
MOST_WAYS = 10_000
MOST_SHOWN = 8
# Where ids are defined, by what refers to them; lines are compared with alternatives, which are lines themselves.
_DEFINED_IN = {
    ("contract", "metrics"): "contract.metrics",
    ("contract", "payments"): "contract.payments",
    ("contract", "alternatives"): "contract.payments",
    ("investment", "tranches"): "investment.tranches",
    ("need", "segments"): "need.segments",
    ("outcomes",): "outcomes",
    ("parties",): "parties",
}

Part = tuple[str, str]


def check_repeats(root: Block, reading: Reading) -> None:
    """Note every id that a list names a second time."""
    first: dict[tuple[tuple[str, ...], str], Written] = {}
    for word in reading.ids:
        if not _is_listed(word, root):
            continue
        earlier = first.setdefault((word.path[:-1], str(word)), word)
        if earlier.path != word.path:
            message = f"`{word}` is in this list twice, and would be counted twice"
            reading.note("SIB088", word.place, message, "remove one of the two")


def _is_listed(word: Written, root: Block) -> bool:
    """Return whether a word is an item of a list, and not the name of a block that is called like a place in one."""
    above = node_at(root, word.path[:-1])
    return isinstance(above, Series) and bool(word.path) and inside(above, word.path[-1]) is word


# --- circles ----------------------------------------------------------------------------------------------------------


@dataclass
class _Graph:
    """Which part of the case refers to which, and by which word."""

    words: dict[tuple[Part, Part], Written] = field(default_factory=dict)
    next: dict[Part, list[Part]] = field(default_factory=lambda: defaultdict(list))
    done: dict[Part, int] = field(default_factory=dict)
    ways: dict[Part, int] = field(default_factory=dict)

    def add(self, start: Part, end: Part, word: Written) -> None:
        """Add a reference."""
        if (start, end) not in self.words:
            self.words[start, end] = word
            self.next[start].append(end)

    def faults(self) -> Iterator[tuple[Written, list[Part], bool]]:
        """Yield the word that closes each circle, with the parts on it, and the first word of a chain that is too long.

        A graph of many references may have more circles than anybody can count: each reference closes one at most.
        """
        for start in list(self.next):
            if start not in self.done:
                yield from self._from(start)

    def _from(self, start: Part) -> Iterator[tuple[Written, list[Part], bool]]:
        path, waiting, at = [start], [iter(self.next[start])], {start: 0}
        while path:
            here, following = path[-1], next(waiting[-1], None)
            if following is None:
                length = 1 + max((self.done.get(each, 0) for each in self.next.get(here, ())), default=0)
                self.done[here] = length
                ways = sum(self.ways.get(each, 1) for each in self.next.get(here, ())) or 1
                # Counted from here anew, so that only the first part beyond the limit is named.
                self.ways[here] = ways if ways <= MOST_WAYS else 1
                if length == LONGEST_CHAIN + 1 or ways > MOST_WAYS:
                    yield self.words[here, self.next[here][0]], [here], False
                del at[path.pop()]
                waiting.pop()
            elif following in at:
                yield self.words[here, following], path[at[following] :], True
            elif following not in self.done:
                at[following] = len(path)
                path.append(following)
                waiting.append(iter(self.next.get(following, ())))


def check_circles(references: Iterable[Reference], reading: Reading) -> None:
    """Note every reference that leads back to the part of the case that it is in."""
    graph = _Graph()
    for reference in references:
        start = _owner(reference.word.path)
        if start is not None:
            graph.add(start, (reference.section, str(reference.word)), reference.word)
    faults = list(graph.faults())
    has_circles = any(is_circle for _, _, is_circle in faults)
    for word, parts, is_circle in faults:
        if is_circle:
            _note_circle(word, parts, reading)
        elif not has_circles:
            message = f"references from here take more than {LONGEST_CHAIN} steps, or more than {MOST_WAYS:,} paths"
            reading.note("SIB089", word.place, message, "use fewer references, or refer to the last one directly")


def _note_circle(word: Written, parts: list[Part], reading: Reading) -> None:
    if len(parts) == 1:
        message = f"`{word}` refers to itself"
    else:
        names = [f"`{name}`" for _, name in (*parts, parts[0])]
        shown = names if len(names) <= MOST_SHOWN else [*names[: MOST_SHOWN - 2], "…", names[-1]]
        message = f"circular reference: {' → '.join(shown)}"
    reading.note("SIB089", word.place, message, "remove one of these references")


def _owner(path: tuple[str, ...]) -> Part | None:
    for where, section in _DEFINED_IN.items():
        if path[: len(where)] == where and len(path) > len(where):
            return section, path[len(where)]
    return None
