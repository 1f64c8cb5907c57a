"""No document denies a cap that the case states, in whatever form it is stated; without any, each says so."""

from __future__ import annotations

import pytest

import sibcase
from sibcase.casefile.sections.limits import has_cap, unlimited_lines
from sibcase.tasks.publish.document import compose_prepared, documents_for, prepare

HEAD = """
sibcase: 1
title: Caps in every form
start: 2025-04-01
term: 4 years
parties:
  council: {name: County council, role: commissioner}
  nhs: {name: Health board, role: commissioner}
  charity: {name: Charity, role: provider}
need: {people: 100, unit_cost: £10k per year, years: 5}
service: {provider: charity, intake: {all: {starts: 100 over 2 years}}, costs: {work: {amount: £300k, payee: charity}}}
outcomes:
  home: {title: At home, measure: binary, direction: increase, baseline: 20%, expected: 50%, evidence: {design: rct}}
contract:
  payers: {council: 60%, nhs: 40%}
"""
PLAIN = "{kind: tariff, outcome: home, counts: net, price: £20k%s}"
LINE, OTHER = "  payments:\n    homes: ", "\n    second: "
DENIALS = ("o cap is stated", "no cap |", "Not stated: a cap", "No payment line has an overall cap")
CAPPED = {
    "contract": f"  cap: £500k\n{LINE}{PLAIN % ''}",
    "year": f"  cap_per_year: £200k\n{LINE}{PLAIN % ''}",
    "payers": f"  payer_caps: {{council: £300k, nhs: £200k}}\n{LINE}{PLAIN % ''}",
    "shared": f"  shared_caps: {{all: {{lines: [homes, second], cap: £500k}}}}\n{LINE}{PLAIN % ''}{OTHER}{PLAIN % ''}",
    "shared by year": f"  shared_caps: {{all: {{lines: [homes], cap_per_year: £200k}}}}\n{LINE}{PLAIN % ''}",
    "line": LINE + PLAIN % ", cap: £500k",
    "line by year": LINE + PLAIN % ", cap_per_year: £200k",
    "count": LINE + PLAIN % ", most: 25",
    "count by year": LINE + PLAIN % ", most_per_year: 10",
}
# What the caps allow in all: £200,000 in each of four financial years; two payers' caps added up.
MOST = {
    "contract": 500_000,
    "year": 800_000,
    "payers": 500_000,
    "shared": 500_000,
    "shared by year": 800_000,
    "line": 500_000,
    "line by year": 800_000,
}


def texts(contract: str) -> dict[str, str]:
    """Return every document of a case with this contract, in Markdown, each on one line."""
    business = sibcase.load_text(HEAD + contract)
    figures = business.evaluate()
    told = prepare(business, figures)
    return {name: " ".join(compose_prepared(told, name).markdown.split()) for name in documents_for(figures)}


@pytest.mark.costly
@pytest.mark.parametrize("form", CAPPED)
def test_no_document_denies_a_cap(form: str) -> None:
    contract = sibcase.load_text(HEAD + CAPPED[form]).case.contract
    assert contract is not None
    assert has_cap(contract)
    assert unlimited_lines(contract) == []
    found = texts(CAPPED[form])
    assert len(found) > 5
    assert {name: word for name, text in found.items() for word in DENIALS if word in text} == {}


@pytest.mark.parametrize("form", MOST)
def test_the_most_that_can_be_owed_follows_from_every_form_of_cap(form: str) -> None:
    figures = sibcase.load_text(HEAD + CAPPED[form]).evaluate()
    assert figures.value("commissioners.greatest_liability") == MOST[form]


@pytest.mark.costly
@pytest.mark.parametrize("form", MOST)
def test_every_document_about_money_says_what_the_most_is(form: str) -> None:
    written = f"{MOST[form]:,}"
    found = texts(CAPPED[form])
    assert [name for name in ("business-case", "rate-card", "benefits-note") if written not in found[name]] == []


def test_without_any_cap_documents_say_so() -> None:
    found = texts(LINE + PLAIN % "")
    for name in ("business-case", "rate-card", "benefits-note"):
        assert "no cap is stated" in found[name].lower(), name


def test_what_is_left_without_a_cap_is_named() -> None:
    found = texts(f"{LINE}{PLAIN % ', cap: £500k'}{OTHER}{PLAIN % ', title: Second home'}")
    assert "No cap is stated for “Second home”" in found["rate-card"]
    assert "some lines have no cap" in found["rate-card"]


def test_a_cap_of_one_payer_of_two_does_not_limit_the_line() -> None:
    text = f"  payer_caps: {{nhs: £200k}}\n{LINE}{PLAIN % ''}"
    found = texts(text)
    assert "Health board pays no more than £200k in total" in found["rate-card"]
    assert "No payment line has an overall cap" in found["rate-card"]
    assert "commissioners.greatest_liability" not in sibcase.load_text(HEAD + text).evaluate()
