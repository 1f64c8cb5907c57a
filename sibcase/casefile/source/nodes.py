"""The tree of a case file: scalars as they were written, blocks and series, each with its place and its path.

What a scalar means is decided by the field that holds it, so that none of YAML's implicit types (`no`, `12:30`, `010`,
`1_000`, `2024-04-01`) can change a value behind the author's back.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Self

    from sibcase.casefile.source.places import Place

_YAML_NULL = re.compile(r"(?:~|null|Null|NULL)?")
_YAML_BOOLEAN = re.compile(r"(?:true|True|TRUE|false|False|FALSE)")
_YAML_NUMBER = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
# No list has as many items as a number of more digits.
_LONGEST_NUMBER = 6
# Python refuses to turn longer texts into whole numbers.
_LONGEST_WHOLE_NUMBER = 300


class Written(str):
    """A scalar as it was written, with its place, its path in the case and whether it stood without quotes."""

    __slots__ = ("path", "place", "plain")
    place: Place
    path: tuple[str, ...]
    plain: bool

    def __new__(cls, text: str, place: Place, path: tuple[str, ...] = (), *, plain: bool = True) -> Self:
        """Make a written scalar."""
        self = super().__new__(cls, text)
        self.place, self.path, self.plain = place, path, plain
        return self

    @property
    def is_empty(self) -> bool:
        """Whether YAML 1.2 reads this as nothing at all."""
        return self.plain and _YAML_NULL.fullmatch(self) is not None

    @property
    def is_boolean(self) -> bool:
        """Whether YAML 1.2 reads this as true or false."""
        return self.plain and _YAML_BOOLEAN.fullmatch(self) is not None

    @property
    def is_number(self) -> bool:
        """Whether YAML 1.2 reads this as a decimal number."""
        return self.plain and _YAML_NUMBER.fullmatch(self) is not None


class Block(dict[str, Any]):
    """A mapping with its place and its path; its keys are written scalars.

    Its place is the name it stands under where it begins on a later line, else the braces, else its first key.
    """

    __slots__ = ("keys_written", "path", "place")

    def __init__(self, place: Place, path: tuple[str, ...]) -> None:
        """Make an empty block."""
        super().__init__()
        self.place, self.path = place, path
        self.keys_written: dict[str, Written] = {}

    def key_place(self, key: str) -> Place:
        """Return where a key is, or where the block begins if it has no such key."""
        return self.keys_written[key].place if key in self.keys_written else self.place


class Series(list[Any]):
    """A list with its place, found as that of a block is, and its path."""

    __slots__ = ("path", "place")

    def __init__(self, place: Place, path: tuple[str, ...]) -> None:
        """Make an empty series."""
        super().__init__()
        self.place, self.path = place, path


Node: TypeAlias = Written | Block | Series


def plain_value(node: Node) -> object:
    """Return the tree as plain YAML 1.2 values: what an editor that knows the schema sees."""
    if isinstance(node, Block):
        return {str(key): plain_value(value) for key, value in node.items()}
    if isinstance(node, Series):
        return [plain_value(item) for item in node]
    if node.is_empty:
        return None
    if node.is_boolean:
        return node.lower() == "true"
    return _plain_number(node) if node.is_number else str(node)


def _plain_number(text: str) -> float:
    whole = re.fullmatch(r"[-+]?[0-9]+", text) and len(text) <= _LONGEST_WHOLE_NUMBER
    return int(text) if whole else float(text)


def written_alike(one: Node | None, other: Node | None) -> bool:
    """Return whether two trees say the same in the same words and in the same order, wherever they stand."""
    if isinstance(one, Block) and isinstance(other, Block):
        return list(one) == list(other) and all(written_alike(value, other[key]) for key, value in one.items())
    if isinstance(one, Series) and isinstance(other, Series):
        return len(one) == len(other) and all(map(written_alike, one, other))
    if isinstance(one, Written) and isinstance(other, Written):
        return str(one) == str(other) and plain_value(one) == plain_value(other)
    return one is other


def inside(node: object, step: str) -> Node | None:
    """Return what a step of a path leads to, None if nowhere; items of a list are counted from 0."""
    if isinstance(node, Block):
        found: Node | None = node.get(step)
        return found
    if isinstance(node, Series) and step.isdecimal() and len(step) <= _LONGEST_NUMBER and int(step) < len(node):
        item: Node = node[int(step)]
        return item
    return None


def node_at(root: Node, steps: Iterable[str]) -> Node | None:
    """Return what a path leads to; None if nowhere."""
    node: Node | None = root
    for step in steps:
        node = inside(node, step)
    return node


def own_copy(outer: Block, name: str) -> Any:
    """Return what a block holds under a name, as a copy that takes its place and may be completed.

    The one that was there stays as it was written: a text that is read again has it too. Nothing is copied below it.
    """
    node = outer[name]
    if isinstance(node, Block):
        outer[name] = made = Block(node.place, node.path)
        made.update(node)
        made.keys_written = dict(node.keys_written)
    elif isinstance(node, Series):
        outer[name] = series = Series(node.place, node.path)
        series += node
    return outer[name]


def blocks_in(node: object) -> list[Block]:
    """Return the blocks that a block holds by id; nothing if it is not a block."""
    return [value for value in node.values() if isinstance(value, Block)] if isinstance(node, Block) else []


def block_within(root: Block, section: str, name: str) -> Block:
    """Return a block within a section; an empty one if there is none."""
    outer = root.get(section)
    inner = outer.get(name) if isinstance(outer, Block) else None
    return inner if isinstance(inner, Block) else Block(root.place, ())


def rows_in(node: object) -> list[Block]:
    """Return the blocks that a list holds, in order; nothing if it is not a list."""
    return [each for each in node if isinstance(each, Block)] if isinstance(node, Series) else []


def value_written(node: object) -> Written | None:
    """Return the number of a field as it was written, whether it carries its reason or not."""
    value = node.get("value") if isinstance(node, Block) else node
    return value if isinstance(value, Written) else None
