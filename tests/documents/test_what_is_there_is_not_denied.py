"""No document says of a thing that it does not exist while the case states it: each thing, in each of its forms."""

from __future__ import annotations

import pytest

import sibcase
from sibcase.tasks.publish.document import compose_prepared, documents_for, prepare

CONCEPT = """
sibcase: 1
title: Concept
stage: concept
start: 2025-04-01
term: 4 years
parties:
  council: {name: County council, role: commissioner}
  charity: {name: Charity, role: provider}
  auditor: {name: Auditor, role: evaluator}
  fund: {name: Fund, role: investor}
need: {people: 100, unit_cost: £10k per year, years: 5}
"""
OUTCOME = "  home: {title: At home, measure: binary, direction: increase, baseline: 20%, expected: 50%"
SAVING = ", savings: {care: {agency: council, units: 1 per year, unit_cost: £3k, for: 2 years}}"
OPTION = "options:\n  - {title: Carry on, description: Nothing changes}\n"
SERVICE = "service: {intake: {all: {starts: 10 over 1 year}}, costs: {work: {amount: £100k}}}\n"
CONTRACT = """
contract:
  payers: {council: 100%}
  metrics:
    held: {title: Held, unit: share, expected: 10%, HELD}
    whole: {title: Whole, sum: {held: 100%}}
  payments:
    first: {kind: table, metric: whole, rows: [{from: 5%, pays: £20k}], LINE}
"""


def texts(text: str) -> dict[str, str]:
    """Return every document of a case in Markdown, each on one line."""
    business = sibcase.load_text(text)
    figures = business.evaluate()
    told = prepare(business, figures)
    return {name: " ".join(compose_prepared(told, name).markdown.split()) for name in documents_for(figures)}


@pytest.mark.parametrize(
    ("stated", "assessed"),
    [
        ("", "No service, outcome, saving, payment or option has been assessed"),
        (OPTION, "No service, outcome, saving or payment has been assessed"),
        (f"outcomes:\n{OUTCOME}}}\n", "No service, saving, payment or option has been assessed"),
        (f"outcomes:\n{OUTCOME}{SAVING}}}\n{OPTION}", "No service or payment has been assessed"),
    ],
)
def test_a_concept_names_only_what_it_does_not_state(stated: str, assessed: str) -> None:
    found = texts(CONCEPT + stated)["business-case"]
    assert assessed in found
    assert ("sets out the need only" in found) == (stated == "")


@pytest.mark.parametrize(
    ("held", "line"),
    [("verified_by: auditor", "note: As agreed"), ("note: As agreed", "verified_by: auditor")],
)
def test_a_verifier_is_found_wherever_it_is_named(held: str, line: str) -> None:
    contract = CONTRACT.replace("HELD", held).replace("LINE", line)
    found = texts(CONCEPT + SERVICE + contract)
    assert [name for name, text in found.items() if "o verifier has been named" in text] == []
    assert "Outcome claims are verified by Auditor" in found["rate-card"]


def test_without_a_verifier_documents_say_so() -> None:
    contract = CONTRACT.replace("HELD", "note: As agreed").replace("LINE", "note: As agreed")
    assert "No verifier has been named" in texts(CONCEPT + SERVICE + contract)["rate-card"]


def test_what_the_evaluation_compares_with_and_uses_is_not_said_to_be_missing() -> None:
    contract = CONTRACT.replace("HELD", "note: As agreed").replace("LINE", "note: As agreed")
    evaluation = "evaluation: {comparison: A matched group, data: Care records}\n"
    without, found = texts(CONCEPT + SERVICE + contract)["rate-card"], texts(CONCEPT + SERVICE + contract + evaluation)
    for question in ("the comparison", "the data source"):
        assert question in without
        assert [name for name, text in found.items() if question in text] == []
    assert "against A matched group" in found["rate-card"]


def test_a_payee_is_named_in_the_rule_and_in_the_flow_of_money() -> None:
    contract = CONTRACT.replace("HELD", "note: As agreed").replace("LINE", "payee: charity")
    found = texts(CONCEPT + SERVICE + contract)
    assert "to Charity" in found["rate-card"]
    assert "Charity receives £20,000 under its own payment lines" in found["business-case"]
