"""What is private must stay so: readers are named without doubt, and no other place in the case shows the same value.

`--audience` takes `public`, a role, or the id of a party. Where an id is one of the first two, the word keeps its
meaning and never stands for the party: a party called `public` would read its own secrets in what is published.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.casefile.sections.parties import ROLES
from sibcase.casefile.source.findings import shortened
from sibcase.casefile.source.nodes import Block, Node, Series, Written
from sibcase.casefile.values.private_marks import private_paths, real_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sibcase.casefile.source.places import Place
    from sibcase.casefile.source.reading import Reading

__all__ = ["PUBLIC", "check_audiences", "check_shared_values"]

PUBLIC = "public"


def check_audiences(root: Block, reading: Reading) -> None:
    """Note every party that is called as an audience of other readers is."""
    parties = root.get("parties")
    if not isinstance(parties, Block):
        return
    roles = {str(name): _role_of(party) for name, party in parties.items()}
    for name, written in parties.keys_written.items():
        word = name.casefold()
        in_role = [party for party, role in roles.items() if role == word]
        if word == PUBLIC or (word in ROLES and in_role != [name]):
            meant = "everybody" if word == PUBLIC else "every party with that role"
            message = f"`{name}` is the id of a party, but as an audience it means {meant}"
            reading.note(
                "SIB091", written.place, message, f"use `--audience party:{name}` for this party, or give it another id"
            )


def _role_of(party: object) -> str:
    return str(party.get("role", "")) if isinstance(party, Block) else ""


# --- one value in two places ------------------------------------------------------------------------------------------


def check_shared_values(root: Block, reading: Reading) -> None:
    """Note every private path to a value that YAML's aliases put elsewhere in the case, where it is not private."""
    marks = [(path, real) for path in private_paths(root) if (real := real_path(root, path.steps)) is not None]
    if not marks:
        return
    places: dict[Place, list[tuple[str, ...]]] = {}
    for word in _words(root):
        places.setdefault(word.place, []).append(word.path)
    shared = [paths for paths in places.values() if len(paths) > 1]
    for path, real in marks:
        seen = [each for paths in shared if any(_is_below(each, real) for each in paths) for each in paths]
        visible = next((each for each in seen if not any(_is_below(each, mark) for _, mark in marks)), None)
        if visible is not None:
            where = shortened(".".join(_as_written(root, visible)))
            message = (
                f"`{shortened(path.text)}` is private, but the same value, repeated by an alias at `{where}`, is not"
            )
            reading.note(
                "SIB090", path.place, message, "mark both as private, or write the second value out without an alias"
            )


def _words(node: Node) -> Iterator[Written]:
    waiting = [node]
    while waiting:
        each = waiting.pop()
        if isinstance(each, Written):
            yield each
        else:
            waiting += each.values() if isinstance(each, Block) else each


def _is_below(path: tuple[str, ...], mark: tuple[str, ...]) -> bool:
    return path[: len(mark)] == mark


def _as_written(root: Block, path: tuple[str, ...]) -> Iterator[str]:
    """Yield the steps of a path as authors write them: items of lists counted from one."""
    node: object = root
    for step in path:
        is_item = isinstance(node, Series)
        yield str(int(step) + 1) if is_item else step
        node = node[int(step)] if isinstance(node, Series) else node.get(step) if isinstance(node, Block) else None
