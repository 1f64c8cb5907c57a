"""A version between two others: the old case with some of the changes made that lead to the new one."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from sibcase.casefile.source.nodes import Block, Series

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sibcase.casefile.source.nodes import Node, Written
    from sibcase.tasks.compare.changes import Change

__all__ = ["with_changes"]


def with_changes(root: Block, changes: Iterable[Change]) -> Block:
    """Return a case with the changes made, in their order; the case that is given stays as it is."""
    for change in changes:
        root = cast("Block", _changed(root, change, 0))
    return root


def _changed(node: Node, change: Change, depth: int) -> Node:
    """Return a node with the change made that lies so deep below it; only what lies on the way is copied."""
    rest = change.path[depth:]
    if change.kind == "moved" and not rest:
        return _reordered(cast("Block", node), change.order)
    if isinstance(node, Series):
        items = Series(node.place, node.path)
        items.extend(node)
        number = int(rest[0])
        items[number] = _replaced(node[number], change, depth)
        return items
    return _with_key(cast("Block", node), rest[0], change, depth)


def _replaced(node: Node, change: Change, depth: int) -> Node:
    is_here = len(change.path) == depth + 1 and change.kind != "moved"
    return cast("Node", change.new) if is_here else _changed(node, change, depth + 1)


def _with_key(block: Block, key: str, change: Change, depth: int) -> Block:
    is_last = len(change.path) == depth + 1
    if is_last and change.kind == "removed":
        return _of(block, [each for each in block if each != key])
    if is_last and change.kind == "added":
        # The reader looks at names as they were written, and not at the words alone.
        name = cast("Written", change.name)
        copy = _of(block, _with_name(list(block), name, change.order))
        copy[name] = change.new
        copy.keys_written[name] = name
        return copy
    copy = _of(block, list(block))
    copy[key] = _replaced(block[key], change, depth)
    return copy


def _of(block: Block, names: list[str]) -> Block:
    """Return a copy of a block with its names in that order; a new name is still without a value."""
    copy = Block(block.place, block.path)
    copy.keys_written.update(block.keys_written)
    copy.update({name: block.get(name) for name in names})
    return copy


def _with_name(names: list[str], name: str, order: tuple[str, ...]) -> list[str]:
    """Return names with one more, behind the nearest of those that the new version has before it."""
    before = next((each for each in reversed(order[: order.index(name)]) if each in names), None)
    place = 0 if before is None else names.index(before) + 1
    return [*names[:place], name, *names[place:]]


def _reordered(block: Block, order: tuple[str, ...]) -> Block:
    """Return a block with the names that the new version has in its order; the others keep their places."""
    known = [name for name in order if name in block]
    following = iter(known)
    return _of(block, [next(following) if name in known else name for name in block])
