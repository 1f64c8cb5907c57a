"""From a change to its single steps: a block or a list is changed only where it differs from what it is to be."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, TypeGuard

from sibcase.amend.changes import Append, Change, Insert, Remove, Set, Value, steps_of
from sibcase.amend.meaning import value_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sibcase.amend.meaning import Meaning

__all__ = ["single_steps"]


def single_steps(change: Change, root: Meaning) -> list[Change]:
    """Return the changes of single places that make up a change.

    Args:
        change: what is asked.
        root: the case as it is.
    """
    path = steps_of(change.path)
    if isinstance(change, Append):
        there = _inside(root, path)
        content = there.content if there else None
        if isinstance(content, list) and content:
            return [Insert((*path, str(len(content))), change.value)]
        return [Set(path, [change.value])]
    there = _inside(root, path) if isinstance(change, Set) else None
    if isinstance(change, Set) and there is not None:
        return list(_differences(there, change.value, path))
    return [change]


def _inside(root: Meaning, path: tuple[str, ...]) -> Meaning | None:
    found: Meaning | None = root
    for step in path:
        found = found.inside(step) if found else None
    return found


def _differences(old: Meaning, new: Value, path: tuple[str, ...]) -> Iterator[Change]:
    content = old.content
    if isinstance(content, dict) and content and isinstance(new, Mapping) and new and content.keys() & new.keys():
        yield from _differing_fields(content, new, path)
    elif isinstance(content, list) and content and _is_list(new) and new:
        yield from _differing_items(content, new, path)
    elif _as_text(value_of(old)) != _as_text(new):
        yield Set(path, new)


def _differing_fields(old: dict[str, Meaning], new: Mapping[str, Value], path: tuple[str, ...]) -> Iterator[Change]:
    for name, value in new.items():
        if name in old:
            yield from _differences(old[name], value, (*path, name))
        else:
            yield Set((*path, name), value)
    yield from (Remove((*path, name)) for name in old if name not in new)


def _differing_items(old: list[Meaning], new: Sequence[Value], path: tuple[str, ...]) -> Iterator[Change]:
    """Yield the changes of a list from its end to its beginning, so that numbers hold until they are used."""
    before, after = [_as_text(value_of(each)) for each in old], [_as_text(each) for each in new]
    for kind, first, last, begin, end in reversed(SequenceMatcher(None, before, after, autojunk=False).get_opcodes()):
        if kind == "equal":
            continue
        both = min(last - first, end - begin)
        yield from (Insert((*path, str(last)), new[each]) for each in reversed(range(begin + both, end)))
        yield from (Remove((*path, str(each))) for each in reversed(range(first + both, last)))
        for each in reversed(range(both)):
            yield from _differences(old[first + each], new[begin + each], (*path, str(first + each)))


def _is_list(value: Value) -> TypeGuard[Sequence[Value]]:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _as_text(value: Value) -> str:
    """Return a value as one text that is the same for values which read the same."""

    def plain(each: Value) -> object:
        if isinstance(each, Mapping):
            return {str(name): plain(inner) for name, inner in each.items()}
        if isinstance(each, Sequence) and not isinstance(each, str):
            return [plain(inner) for inner in each]
        return each if each is None or isinstance(each, bool) else str(each)

    return json.dumps(plain(value))
