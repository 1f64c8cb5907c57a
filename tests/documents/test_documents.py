"""What every document says, whatever the case: what matters first, in plain words, and nothing that it cannot know."""

from __future__ import annotations

import re
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from sibcase.documents.formats.convert import to_pdf
from sibcase.documents.templates.render import TemplateFault, design_of, template_names
from sibcase.resources import cases_folder
from sibcase.tasks.business_case import load, load_text
from sibcase.tasks.publish.document import compose, compose_prepared, documents_for, missing_for, prepare

if TYPE_CHECKING:
    from pathlib import Path

    from sibcase.tasks.publish.document import Prepared

CASES = {
    "-".join(path.relative_to(cases_folder()).parts[:-1]): path for path in sorted(cases_folder().rglob("case.yaml"))
}
FULL = cases_folder() / "family-recovery"
NEED = "sibcase: 1\ntitle: A need\nneed: {people: 150, unit_cost: £70k per year, years: 15}\n"


@cache
def told(path: Path) -> Prepared:
    business = load(path)
    return prepare(business, business.evaluate())


def documents(path: Path) -> dict[str, str]:
    """Return the Markdown of every document that a case has enough for."""
    case = told(path)
    return {name: compose_prepared(case, name).markdown for name in documents_for(case.subject.figures)}


@pytest.mark.costly
@pytest.mark.matrix(3, by="path")
@pytest.mark.parametrize("path", CASES.values(), ids=CASES)
def test_each_opens_with_the_numbers_that_matter(path: Path) -> None:
    for name, markdown in documents(path).items():
        before, _, table = markdown.partition("Table: At a glance\n\n")
        # A brief says first what changes for people.
        sections = ["## Proposal"] if name == "brief" else ["## "]
        assert re.findall(r"(?m)^## (?:Proposal)?", before) == sections, name
        heads, _, figures = (line.strip("| ").split(" | ") for line in table.splitlines()[:3])
        # A deal of which neither need, plan nor cap was published has two numbers; a need of zero is none of them.
        assert 2 <= len(heads) == len(figures) <= 4, name
        assert "**£0**" not in figures or heads[figures.index("**£0**")] != "Cost of the need if nothing is done", name
        assert all(re.search(r"\d", figure) for figure in figures), figures


@pytest.mark.matrix(3, by="path")
@pytest.mark.parametrize("path", CASES.values(), ids=CASES)
def test_each_says_in_plain_words_who_is_concerned(path: Path) -> None:
    has_contract = "payments.total" in told(path).subject.figures
    expected = ["**Costs.**", "**Risk.**"] if has_contract else ["**Established so far.**"]
    for name, markdown in documents(path).items():
        assert [words for words in expected if words not in markdown] == [], name


@pytest.mark.matrix(3, by="path")
@pytest.mark.parametrize("path", CASES.values(), ids=CASES)
def test_none_says_what_only_a_program_would(path: Path) -> None:
    for name, markdown in documents(path).items():
        text = re.sub(r"`[^`]*`", "code", markdown)
        assert (
            re.findall(r"\bNone\b|\bnan\b|\binf\b|\d\.\d{5,}|\{\{|\{%|\b1 (?:people|outcomes|years)\b", text) == []
        ), name
        assert re.findall(r"(?<![.…])\.\.(?!\.)|,\.| ,|\( ", text) == [], name


@pytest.mark.costly
def test_the_business_case_asks_the_questions_in_their_order() -> None:
    markdown = documents(FULL)["business-case"]
    headings = re.findall(r"(?m)^#{2,3} (.*)$", markdown)
    # The questions of a five-case template, in the order in which a reviewer reads them.
    order = [
        "Executive summary", "Decision required", "Purpose and problem", "Why now and duration",
        "Strategic fit and evidence", "Intended outcomes and logic model", "Options", "Preferred option",
        "The service", "Rate card", "Route to market and rationale", "Market and suppliers", "Costs",
        "Payments by commissioner and year", "Plan and milestones", "Resources for procurement and set-up",
        "Dependencies", "Risks", "Evaluation", "Related cases and supporting documents",
        "Legal implications", "Comments of the Section 151 officer", "Assurance and sign-off",
    ]  # fmt: skip
    assert [heading for heading in headings if heading in order] == order


def test_the_total_cost_to_commissioners_is_that_of_its_table() -> None:
    markdown = documents(FULL)["business-case"]
    (stated,) = re.findall(r"The total cost to commissioners is (£[\d,]+), profiled as follows", markdown)
    table = markdown.partition("Table: Payments by commissioner and year")[2]
    assert re.search(r"\| \*\*Total\*\* .*\*\*(£[\d,]+)\*\* \|", table)[1] == stated  # type: ignore[index]


def test_signatures_are_those_stated_else_of_those_engaged() -> None:
    markdown = documents(FULL)["business-case"]
    assert "| Senior responsible owner | Director of Children's Services, Northmarch County Council |  |  |" in markdown
    stated = load_text(
        f"{NEED}governance:\n  sign_off: [{{role: Treasurer, name: A. Example, signed: 2026-11-02}}, {{role: Clerk}}]\n"
    )
    lines = [(each.role, each.name, each.signed) for each in prepare(stated, stated.evaluate()).context.signatures]
    assert lines == [("Treasurer", "A. Example", "2 November 2026"), ("Clerk", "", "")]


def test_a_document_that_the_case_has_not_enough_for_is_refused_with_what_is_missing() -> None:
    business = load_text(NEED)
    figures = business.evaluate()
    assert documents_for(figures) == ["business-case", "assumption-log", "brief", "findings-report"]
    assert missing_for(figures, "investor-memorandum") == ["contract", "investment"]
    with pytest.raises(TemplateFault, match="this document needs contract and investment, and the case has none"):
        compose(business, figures, "investor-memorandum")


@pytest.mark.parametrize("name", template_names())
def test_every_document_says_for_whom_it_is(name: str) -> None:
    design = design_of(name)
    assert design.title
    assert design.reader
    assert design.about.endswith(".")


def test_a_draft_says_what_is_still_to_be_supplied() -> None:
    business = load_text(
        NEED.replace("£70k per year", "{value: £70k per year, supply: ask the council's finance team}")
    )
    document = compose(business, business.evaluate(), "brief")
    assert document.status == "One-page brief – draft: 1 figure still to be supplied"


def test_open_points_are_the_same_on_every_day() -> None:
    case = told(FULL)
    again = prepare(load(FULL), case.subject.figures)
    assert [finding.code for finding in case.context.findings] == [finding.code for finding in again.context.findings]
    # What waivers of the case set aside is not open; its date is before the end of each.
    waived = {waiver.rule for waiver in case.context.waivers}
    assert not waived & {finding.code for finding in case.context.findings}


@pytest.mark.parametrize(("currency", "year"), [("USD", "fiscal year"), ("GBP", "financial year")])
def test_a_year_of_accounts_is_called_as_people_call_it(currency: str, year: str) -> None:
    path = CASES["deals-denver"] if currency == "USD" else FULL
    words = " ".join(documents(path).values()).casefold()
    other = {"fiscal year": "financial year", "financial year": "fiscal year"}[year]
    assert year in words
    assert other not in words


@pytest.mark.costly
@pytest.mark.parametrize("times", [1, 10])
def test_a_brief_is_one_page_however_much_there_is_to_say(times: int) -> None:
    summary = "We propose a service for people whom no other service reaches, with one worker for each of them. " * 5
    business = load_text(f'{NEED}summary: "{summary * times}"\n')
    document = compose(business, business.evaluate(), "brief")
    assert len(PdfReader(BytesIO(to_pdf(document))).pages) == 1


@pytest.mark.costly
def test_a_brief_that_cannot_be_one_page_is_set_as_small_as_can_be_read() -> None:
    business = load_text(f'{NEED}summary: "{"Far too much to say on one page. " * 600}"\n')
    document = compose(business, business.evaluate(), "brief")
    assert len(PdfReader(BytesIO(to_pdf(document))).pages) > 1
