"""What stands in a private block is secret one by one and together; a text that must be there is withheld as well."""

from __future__ import annotations

import pytest

from tests.documents.private_cases import document, marked, varied

CALLS = "need.segments.south.services.calls"


@pytest.mark.matrix(1, among="private blocks")
@pytest.mark.parametrize("amount", ["units", "unit_cost"])
def test_the_cost_of_a_private_service_is_in_no_total(amount: str) -> None:
    # People × units × cost of a unit: whoever reads the cost of all services knows the others'.
    head, south, tail = marked({"charity": CALLS}).partition("    south:")
    text = head + south + tail.replace("unit_cost: {ref: domestic-abuse-incident-police}", "unit_cost: £780", 1)
    other = varied(text, f"{CALLS}.{amount}", 1.1)
    assert other != text
    assert document(other).markdown == document(text).markdown


@pytest.mark.costly
@pytest.mark.matrix(1, among="private blocks")
@pytest.mark.parametrize("path", ["outcomes.home-north.evidence", "outcomes.home-north.evidence.design"])
def test_a_text_that_must_be_there_is_withheld(path: str) -> None:
    text = marked({"charity": path})
    head, north, tail = text.partition("home-north:\n")
    other = head + north + tail.replace("design: matched comparison", "design: two telephone calls", 1)
    assert "two telephone calls" in document(other, "charity").markdown
    assert document(other).markdown == document(text).markdown
