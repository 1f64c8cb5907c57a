"""What the fields of a case refer to: where ids are defined, and what is called by each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.casefile.source.nodes import Block, Written, node_at

if TYPE_CHECKING:
    from sibcase.casefile.source.nodes import Node

__all__ = ["CALLED", "REFERRED", "named_in", "refers_to", "title_of"]

# What one entry of a section is called, where other fields refer to it.
CALLED = {
    "parties": "Party",
    "need.segments": "Segment",
    "outcomes": "Outcome",
    "contract.metrics": "Metric",
    "contract.payments": "Payment line",
    "investment.tranches": "Tranche",
    "sources": "Source",
}
REFERRED = tuple(CALLED)
_FIELDS = {
    "parties": (
        "agency agencies carried_by payer payee investor lead shifts_to evaluator verifier verified_by provider owner "
        "referrer chosen_by guarantor by payers borne_by payer_caps party recipient gets"
    ),
    "need.segments": "segment intake",
    "outcomes": "outcome",
    "contract.metrics": "metric of observe sum",
    "contract.payments": "payment after",
    "investment.tranches": "tranche",
    "sources": "source",
}
_SECTION_OF = {name: section for section, names in _FIELDS.items() for name in names.split()}
# What an entry is called, in its own words.
_TITLES = ("title", "name")


def refers_to(name: str) -> str:
    """Return the section in which the ids are defined that a field of a name takes; nothing where it takes none."""
    return _SECTION_OF.get(name, "")


def named_in(root: Block, section: str) -> list[tuple[str, str]]:
    """Return the ids that are defined in a section of a case, each with what it is called."""
    node = node_at(root, section.split("."))
    if isinstance(node, Block):
        return [(str(each), title_of(inner) or str(each)) for each, inner in node.items()]
    return [("people", "people")] if section == "need.segments" and isinstance(root.get("need"), Block) else []


def title_of(node: Node | None) -> str:
    """Return the title or the name that is written in a block; nothing where there is none."""
    inner = [node.get(name) for name in _TITLES] if isinstance(node, Block) else []
    return next((str(each) for each in inner if isinstance(each, Written) and not each.is_empty), "")
