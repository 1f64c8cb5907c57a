"""What the fields of a case refer to: where ids are defined, and what is called by each of them."""

from __future__ import annotations

from sibcase.casefile.source.nodes import Block, node_at
from sibcase.webapp.in_words import title_of

__all__ = ["CALLED", "REFERRED", "named_in", "refers_to"]

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


def refers_to(name: str) -> str:
    """Return the section in which the ids are defined that a field of a name takes; nothing where it takes none."""
    return _SECTION_OF.get(name, "")


def named_in(root: Block, section: str) -> list[tuple[str, str]]:
    """Return the ids that are defined in a section of a case, each with what it is called."""
    node = node_at(root, section.split("."))
    if isinstance(node, Block):
        return [(str(each), title_of(inner) or str(each)) for each, inner in node.items()]
    return [("people", "people")] if section == "need.segments" and isinstance(root.get("need"), Block) else []
