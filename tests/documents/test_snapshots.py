"""The Markdown of documents, as it was last read and approved.

The business case of every case; every other document of the full case, of a deal in another country, and of a concept
note, which between them have all there is. After a change that is meant,
`SNAPSHOT_UPDATE=1 pytest tests/documents/test_snapshots.py` writes the snapshots anew and removes those that nothing
becomes any more; what changed is reviewed like any other line.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sibcase.documents.templates.render import template_names
from sibcase.resources import cases_folder
from sibcase.tasks.file_names import file_stem
from sibcase.tasks.publish.document import BUSINESS_CASE
from tests.documents.every_case import documents_of, without_version

SNAPSHOTS = Path(__file__).parents[1] / "snapshots"
EXAMPLES = Path(__file__).parents[1] / "examples"
UPDATE = os.environ.get("SNAPSHOT_UPDATE") == "1"

DEAL = cases_folder() / "deals/newpin/case.yaml"
CASES = {
    file_stem(str(path)): path
    for path in (*EXAMPLES.glob("*.yaml"), *cases_folder().glob("*.yaml"), *cases_folder().glob("*/case.yaml"), DEAL)
    if not path.name.endswith(".expected.yaml")
}
IN_EVERY_DOCUMENT = ("family-recovery", "newpin", "concept-note")
OTHERS = [name for name in template_names() if name != BUSINESS_CASE]
KEPT = {
    **{name: (path, BUSINESS_CASE) for name, path in CASES.items()},
    **{f"{name}--{other}": (CASES[name], other) for name in IN_EVERY_DOCUMENT for other in OTHERS},
}


@pytest.mark.parametrize("name", KEPT)
def test_the_document_is_as_it_was_approved(name: str) -> None:
    path, template = KEPT[name]
    document, snapshot = documents_of(path).get(template), SNAPSHOTS / f"{name}.md"
    if document is None:
        if UPDATE:
            snapshot.unlink(missing_ok=True)
        assert not snapshot.exists(), "the case has not enough for this document any more: SNAPSHOT_UPDATE=1 removes it"
        return
    now = without_version(document.markdown)
    if UPDATE:
        snapshot.write_text(now, "utf-8")
    assert snapshot.is_file(), "a document without a snapshot: SNAPSHOT_UPDATE=1 writes it"
    assert now == snapshot.read_text("utf-8")


def test_every_snapshot_is_of_something() -> None:
    left_over = [path for path in SNAPSHOTS.glob("*.md") if path.stem not in KEPT]
    if UPDATE:
        for path in left_over:
            path.unlink()
        left_over = []
    assert left_over == []
