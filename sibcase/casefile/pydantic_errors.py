"""From pydantic's errors to findings: what is missing or of the wrong shape, at the place its path leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sibcase.casefile.fragments import field_fragment
from sibcase.casefile.source.findings import shortened, suggestion
from sibcase.casefile.source.nodes import Block, Node, Series
from sibcase.casefile.source.reading import place_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic import ValidationError

    from sibcase.casefile.source.reading import Reading

_EXPECTED = {
    "list_type": ("a list", "begin each item with `- `"),
    "dict_type": ("ids with a block of fields each", "indent them below the name of the section"),
}
_A_BLOCK = ("a block of fields", "indent its fields below its name")


def note_problems(root: Block, error: ValidationError, reading: Reading) -> None:
    """Note every problem that pydantic found; values that cannot be read have been noted where they were read."""
    for problem in error.errors(include_url=False):
        _note_problem(_node_at(root, problem["loc"]), problem, reading)


def _note_problem(node: Node, problem: Any, reading: Reading) -> None:
    kind, name = problem["type"], problem["loc"][-1]
    if kind == "missing" and name == "payments" and isinstance(node, Block) and "include" in node:
        return  # the file that was to hold them has a finding
    if kind == "missing":
        reading.note("SIB005", node.place, f"`{name}` is missing", f"add `{field_fragment(str(name))}`")
    elif kind == "union_tag_not_found" and isinstance(node, Block):
        reading.note("SIB005", node.place, "`kind` is missing", "add `kind: tariff`, or another kind of payment")
    elif kind == "union_tag_invalid":
        _note_unknown_kind(node, problem["ctx"]["expected_tags"], reading)
    elif kind == "too_short":
        reading.note("SIB004", node.place, "this is empty", "add at least one, or remove it")
    else:
        expected, remedy = _EXPECTED.get(kind, _A_BLOCK)
        reading.note_wrong_kind(node, expected, remedy)


def _note_unknown_kind(payment: Node, expected: str, reading: Reading) -> None:
    written = payment["kind"] if isinstance(payment, Block) else payment
    known = [word.strip(" '") for word in expected.split(",")]
    message = f"`{shortened(str(written))}` is not a kind of payment"
    reading.note("SIB016", place_of(written), message, suggestion(shortened(str(written)), known))


def _node_at(root: Block, path: Sequence[int | str]) -> Node:
    """Follow a path as far as it goes; steps that pydantic adds for its unions are passed over."""
    node: Node = root
    for step in path:
        if isinstance(node, Block) and step in node:
            node = node[str(step)]
        elif isinstance(node, Series) and isinstance(step, int):
            node = node[step]
    return node
