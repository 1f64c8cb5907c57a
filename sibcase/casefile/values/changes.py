"""Changes: what an option has in another way than the case as written, or removes, by the path of a field.

A path is the one by which `sibcase solve --vary` names an input: `contract.payments.home.price`. What the value may be
is decided by the field that it is put in, once it is there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from sibcase.casefile.source.nodes import Block, Series, Written
from sibcase.casefile.source.reading import Takes, described
from sibcase.casefile.values.private_marks import LONGEST_PATH, PATH_PATTERN

if TYPE_CHECKING:
    from sibcase.casefile.source.nodes import Node
    from sibcase.casefile.source.reading import Reading

__all__ = ["Change", "Changes", "Removes", "changes_in", "removals_in", "steps_of"]

MOST_CHANGES = 100
_EXAMPLE = "`changes: {service.completion: 70%}`"
_EXAMPLE_OF_REMOVES = "`removes: [contract.cap]`"


@dataclass(frozen=True, slots=True)
class Change:
    """One field of the case, and what an option has in its place.

    Attributes:
        key: the path of the field, as written and where.
        value: what is put there: a number, a word, or a block.
    """

    key: Written
    value: Node


def steps_of(path: Written) -> tuple[str, ...]:
    """Return the names that the path of a field goes through."""
    return tuple(path.split("."))


def changes_in(node: object) -> list[Change]:
    """Return the changes that are written in a form that can be followed."""
    if not isinstance(node, Block) or len(node) > MOST_CHANGES:
        return []
    return [
        Change(node.keys_written[key], value) for key, value in node.items() if _is_path(key) and not _is_nothing(value)
    ]


def removals_in(node: object) -> list[Written]:
    """Return the paths of fields that an option removes, those that can be followed."""
    if not isinstance(node, Series) or len(node) > MOST_CHANGES:
        return []
    return [each for each in node if isinstance(each, Written) and _is_path(each)]


def _read_removes(node: object, reading: Reading) -> tuple[Written, ...] | None:
    if not isinstance(node, Series):
        reading.note_wrong_kind(node, "a list of fields", f"write {_EXAMPLE_OF_REMOVES}")
        return None
    if not node:
        reading.note("SIB004", node.place, "this is empty", f"write {_EXAMPLE_OF_REMOVES}, or remove it")
        return None
    if len(node) > MOST_CHANGES:
        message = f"more than {MOST_CHANGES} fields"
        reading.note("SIB004", node.place, message, "write a case of its own, and compare the two with `sibcase diff`")
        return None
    for each in node:
        if not (isinstance(each, Written) and _is_path(each)):
            message = f"expected the path of a field, found {described(each)}"
            remedy = f"write the names of fields with dots between them: {_EXAMPLE_OF_REMOVES}"
            reading.note("SIB004", each.place, message, remedy)
    return tuple(removals_in(node))


def _read_changes(node: object, reading: Reading) -> tuple[Change, ...] | None:
    if isinstance(node, Block) and not node:
        reading.note("SIB004", node.place, "this is empty", f"write {_EXAMPLE}, or remove it")
        return None
    if not isinstance(node, Block):
        reading.note_wrong_kind(node, "fields of the case, each with its value in this option", f"write {_EXAMPLE}")
        return None
    if len(node) > MOST_CHANGES:
        message = f"more than {MOST_CHANGES} changes"
        reading.note("SIB004", node.place, message, "write a case of its own, and compare the two with `sibcase diff`")
        return None
    for key, value in node.items():
        if not _is_path(key):
            message = f"expected the path of a field, found {described(key)}"
            remedy = f"write the names of fields with dots between them: {_EXAMPLE}"
            reading.note("SIB004", node.key_place(key), message, remedy)
        elif _is_nothing(value):
            message = f"there is no value for `{key}`"
            reading.note("SIB004", node.key_place(key), message, f"write the value in this option: {_EXAMPLE}")
    return tuple(changes_in(node))


def _is_path(key: str) -> bool:
    return len(key) <= LONGEST_PATH and re.fullmatch(PATH_PATTERN, key) is not None


def _is_nothing(value: object) -> bool:
    return isinstance(value, Written) and value.is_empty


_SCHEMA: dict[str, Any] = {
    "type": "object",
    "minProperties": 1,
    "maxProperties": MOST_CHANGES,
    "propertyNames": {"pattern": PATH_PATTERN, "maxLength": LONGEST_PATH},
    "additionalProperties": {"type": ["string", "number", "boolean", "object", "array"]},
    "examples": [{"service.completion": "70%", "contract.payments.home.price": "£18k"}],
}
Changes = Annotated[tuple[Change, ...], Takes(_read_changes, _SCHEMA)]

_SCHEMA_OF_REMOVES: dict[str, Any] = {
    "type": "array",
    "minItems": 1,
    "maxItems": MOST_CHANGES,
    "items": {"type": "string", "pattern": PATH_PATTERN, "maxLength": LONGEST_PATH},
    "examples": [["contract.cap"]],
}
Removes = Annotated[tuple[Written, ...], Takes(_read_removes, _SCHEMA_OF_REMOVES)]
