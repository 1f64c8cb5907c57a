"""Cases with something private in them, and the same cases with another secret in its place: what attackers compare."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from sibcase.casefile.reader import load_text
from sibcase.casefile.source.nodes import Block, Node, Series, Written
from sibcase.resources import cases_folder
from sibcase.tasks.business_case import BusinessCase, business_case
from sibcase.tasks.publish.document import compose

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sibcase.documents.document import Document

FOLDER = cases_folder() / "family-recovery"
# Nobody in the case on disk keeps anything back here: each test says what is private.
FULL = re.sub(r", private: (?:\[[^\]]*\]|[a-z.-]+)", "", (FOLDER / "case.yaml").read_text("utf-8"))
_NUMBER = re.compile(r"[0-9][0-9_,]*(?:\.[0-9]+)?")


def marked(private: Mapping[str, str], text: str = FULL) -> str:
    """Return the text of a case in which parties, by id, mark paths private."""
    for party, paths in private.items():
        text, count = re.subn(rf"(?m)^(  {party}: {{.*)}}$", rf"\1, private: [{paths}]}}", text)
        assert count == 1
    return text


# Many tests compare with the same few; nothing of a case or a document changes once it is made.
@lru_cache(maxsize=16)
def opened(text: str) -> BusinessCase:
    """Return the full case with another text."""
    loaded = load_text(text, "family-recovery.yaml", folder=FOLDER)
    assert [finding.message for finding in loaded.findings if finding.is_error] == []
    return business_case(loaded)


@lru_cache(maxsize=16)
def document(text: str, audience: str | None = "public", template: str = "business-case") -> Document:
    """Return a document for an audience."""
    business = opened(text)
    return compose(business, business.evaluate(), template, audience)


def varied(text: str, path: str, factor: float) -> str:
    """Return the text with another amount at a path: what is written there, and its range, times a factor."""
    node: Node | None = load_text(text, "family-recovery.yaml", folder=FOLDER).root
    for step in path.split("."):
        node = node[int(step)] if isinstance(node, Series) else node[step] if isinstance(node, Block) else None
    if isinstance(node, Block):
        for name in ("value", "low", "high"):
            text = varied(text, f"{path}.{name}", factor) if name in node else text
        return text
    assert isinstance(node, Written)
    amount = _NUMBER.sub(lambda found: f"{float(found[0].replace('_', '').replace(',', '')) * factor:.10g}", node, 1)
    return replaced(text, node, amount)


def replaced(text: str, node: Written, other: str) -> str:
    """Return a text with other words where a scalar was written."""
    lines = text.split("\n")
    at = node.place.line - 1
    before, after = lines[at][: node.place.column - 1], lines[at][node.place.end_column - 1 :]
    lines[at] = f"{before}{other}{after}"
    return "\n".join(lines)
