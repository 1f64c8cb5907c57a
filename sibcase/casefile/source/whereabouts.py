"""Where the parts of a case are in its file: from a path of names to the place of the last that was written."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from sibcase.casefile.source.nodes import Block, Series

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sibcase.casefile.source.nodes import Node
    from sibcase.casefile.source.places import Place


Path = tuple[str, ...]
Start = tuple[int, int]


@dataclass(frozen=True)
class Whereabouts:
    """The tree of a case as it was written, asked for places."""

    root: Block

    def of(self, *path: str | int) -> Place:
        """Return where a name of the case is; if it is not written, where the nearest one above it is.

        So what is missing is reported at the section that lacks it, and a section that is missing at the case's title.
        """
        node: Node = self.root
        place = self.root.key_place("title")
        for step in path:
            if isinstance(node, Block) and str(step) in node:
                place, node = node.key_place(str(step)), node[str(step)]
            elif isinstance(node, Series) and isinstance(step, int) and step < len(node):
                node = node[step]
                place = node.place
            else:
                break
        return place

    def parts_at(self, place: Place) -> frozenset[Path]:
        """Return the paths of what is written at a place: of the last part that begins at or before it in the file.

        There are several where an alias repeats it, and none in a file without parts of the case.
        """
        starts, parts = self._beginnings.get(place.file, ([], []))
        at = bisect_right(starts, (place.line, place.column))
        return parts[at - 1] if at else frozenset()

    @cached_property
    def _beginnings(self) -> dict[str, tuple[list[Start], list[frozenset[Path]]]]:
        """Where parts of the case begin, by file and in order, and the paths of those that begin there."""
        found: dict[str, dict[Start, set[Path]]] = {}
        for place, path in _beginnings_in(self.root, ()):
            found.setdefault(place.file, {}).setdefault((place.line, place.column), set()).add(path)
        return {
            file: (sorted(begin), [frozenset(begin[start]) for start in sorted(begin)]) for file, begin in found.items()
        }


def _beginnings_in(node: Node, path: Path) -> Iterator[tuple[Place, Path]]:
    """Yield where each part of a tree begins, its name as well as its content, the outer before the inner."""
    yield node.place, path
    if isinstance(node, Block):
        for name, below in node.items():
            yield node.key_place(name), (*path, name)
            yield from _beginnings_in(below, (*path, name))
    elif isinstance(node, Series):
        for number, below in enumerate(node):
            yield from _beginnings_in(below, (*path, str(number)))
