"""The fields of a case: where each is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.casefile.source.nodes import node_at
from sibcase.webapp.desk import Go, address

if TYPE_CHECKING:
    from sibcase.webapp.desk import Asked

__all__ = ["writing"]


def writing(asked: Asked) -> Go:
    """Lead to the line at which a field is written."""
    opened = asked.case()
    root = opened.loaded.root
    node = node_at(root, asked.get("at").split(".")) if root is not None and asked.get("at") else None
    line = node.place.line if node is not None and node.place.file == opened.loaded.path else 1
    return Go(f"{address('/text', case=opened.name)}#line-{line}")
