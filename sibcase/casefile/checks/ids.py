"""Ids across sections: none may be a word with which the model names its own figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.casefile.source.nodes import Block, blocks_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sibcase.casefile.source.reading import Reading

# Figures are named `savings.gross.total` or `payments.by.council`: an id among these words would name two of them.
RESERVED = frozenset(
    {
        "achieved",
        "asked",
        "beyond_term",
        "by",
        "cut_by_cap",
        "deadweight_paid",
        "per_period",
        "per_year",
        "present_value",
        "settled",
        "total",
        "uncapped",
        "within_caps",
    }
)


def check_ids(root: Block, reading: Reading) -> None:
    """Note every id that is a word of the model's own."""
    for block in _blocks_of_ids(root):
        for key, written in block.keys_written.items():
            if key in RESERVED:
                message = f"`{key}` is reserved for the names of figures and cannot be an id"
                reading.note("SIB041", written.place, message, f"for example `the-{key.replace('_', '-')}`")


def _blocks_of_ids(root: Block) -> Iterator[Block]:
    """Return the blocks whose keys become parts of the names of figures."""
    paths = (
        ("need", "services"),
        ("need", "segments"),
        ("service", "costs"),
        ("outcomes",),
        ("contract", "payments"),
        ("contract", "alternatives"),
        ("contract", "metrics"),
        ("investment", "tranches"),
        ("investment", "fees"),
        ("investment", "grants"),
        ("parties",),
    )
    for path in paths:
        node: object = root
        for name in path:
            node = node.get(name) if isinstance(node, Block) else None
        if isinstance(node, Block):
            yield node
            inner = {"segments": "services", "outcomes": "savings"}.get(path[-1], "")
            yield from (each[inner] for each in blocks_in(node) if isinstance(each.get(inner), Block))
