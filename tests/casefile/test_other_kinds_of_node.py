"""Something of another kind in the place of every node of a case is a finding, never a fault of the program."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sibcase.casefile.narratives import FolderShelf
from sibcase.casefile.reader import load_tree
from sibcase.casefile.source.compose import compose
from sibcase.casefile.source.nodes import Block, Series, Written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sibcase.casefile.source.nodes import Node
    from sibcase.casefile.source.places import Place

EVERY_FIELD = Path(__file__).parent / "every-field.yaml"


def composed() -> Block:
    root, _ = compose(EVERY_FIELD.read_text("utf-8"), str(EVERY_FIELD))
    assert isinstance(root, Block)
    return root


def holders(node: Node, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the path of every node below one."""
    inner = node.items() if isinstance(node, Block) else enumerate(node) if isinstance(node, Series) else ()
    for name, below in inner:
        yield (*path, name)
        yield from holders(below, (*path, name))


PATHS = list(holders(composed()))


def others(place: Place, path: tuple[str, ...]) -> list[Node]:
    """Return nodes of every kind: words, a number, nothing, and a list of words."""
    words = Written("£70k", place, path)
    series = Series(place, path)
    series.append(Written("£70k", place, (*path, "0")))
    return [words, Written("-1", place, path), Block(place, path), Series(place, path), series]


@pytest.mark.costly
@pytest.mark.matrix(4)
@pytest.mark.parametrize("path", PATHS, ids=[".".join(map(str, path)) for path in PATHS])
def test_a_node_of_another_kind_is_a_finding(path: tuple[str | int, ...]) -> None:
    root = composed()
    holder: Any = root
    for step in path[:-1]:
        holder = holder[step]
    old = holder[path[-1]]
    for other in others(old.place, old.path):
        holder[path[-1]] = other
        loaded = load_tree(root, str(EVERY_FIELD), shelf=FolderShelf(EVERY_FIELD.parent))
        assert loaded.case is None or not any(finding.is_error for finding in loaded.findings)
