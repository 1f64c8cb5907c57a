"""Where the parts of a case stand in its file: from a path of names to the place of the last that was written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.casefile.nodes import Block, Series

if TYPE_CHECKING:
    from sibcase.casefile.nodes import Node
    from sibcase.casefile.places import Place


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """The tree of a case as it was written, asked for places."""

    root: Block

    def of(self, *path: str | int) -> Place:
        """Return where a name of the case stands; if it is not written, where the nearest one above it stands.

        So what is missing is told at the section that lacks it, and a section that is missing at the case's title.
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
