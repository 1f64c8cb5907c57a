"""What changed between two versions of a case, as it is written: value by value, in the order of the file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from sibcase.casefile.source.nodes import Block, Series, written_alike
from sibcase.casefile.values.assumptions import is_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sibcase.casefile.source.nodes import Node, Written

__all__ = ["NARRATIVE", "Change", "changes_between", "merged_order"]

Kind: TypeAlias = Literal["changed", "added", "removed", "moved"]
NARRATIVE = "narrative"


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """One difference: where, and the old and the new content.

    Attributes:
        path: the names and, in lists, the numbers that lead to it.
        kind: `moved` if the same names are in a different order, which can change who is paid first.
        old: what the old version says; nothing where it was added.
        new: what the new version says; nothing where it was removed.
        order: the names alongside it, in the order of the new version.
        name: the last name of the path as the new version writes it, where it was added.
    """

    path: tuple[str, ...]
    kind: Kind
    old: Node | None
    new: Node | None
    order: tuple[str, ...] = ()
    name: Written | None = None

    @property
    def is_prose(self) -> bool:
        """Whether it is a text for readers, on which no figure rests."""
        return self.path[:1] == (NARRATIVE,)


def changes_between(old: Block, new: Block) -> list[Change]:
    """Return the changes that lead from one version to the other."""
    return list(_in_block(old, new, ()))


def _in_block(old: Block, new: Block, path: tuple[str, ...]) -> Iterator[Change]:
    order = tuple(new)
    if [key for key in old if key in new] != [key for key in new if key in old]:
        yield Change(path, "moved", old, new, order)
    for key in merged_order(list(old), list(new)):
        here = (*path, str(key))
        if key not in old:
            yield Change(here, "added", None, new[key], order, new.keys_written[key])
        elif key not in new:
            yield Change(here, "removed", old[key], None, order)
        else:
            yield from _at(old[key], new[key], here)


def _at(old: Node, new: Node, path: tuple[str, ...]) -> Iterator[Change]:
    if written_alike(old, new):
        return
    if isinstance(old, Block) and isinstance(new, Block) and not (is_number(old) or is_number(new)):
        yield from _in_block(old, new, path)
    elif isinstance(old, Series) and isinstance(new, Series) and len(old) == len(new):
        for number, (before, after) in enumerate(zip(old, new, strict=True)):
            yield from _at(before, after, (*path, str(number)))
    else:
        yield Change(path, "changed", old, new)


def merged_order(old: Sequence[str], new: Sequence[str]) -> list[str]:
    """Return all names in the order of the new list, those only in the old one behind what they stood behind."""
    merged = list(new)
    known = set(new)
    for number, name in enumerate(old):
        if name not in known:
            before = next((each for each in reversed(old[:number]) if each in known), None)
            merged.insert(0 if before is None else merged.index(before) + 1, name)
            known.add(name)
    return merged
