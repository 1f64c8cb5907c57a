"""What a party marks private is in no document for others, nor can it be worked back: documents are attacked here.

The attack: somebody puts another secret in the place of the one in the case. If any byte of the document changes, it
tells something about the secret; if none does, nothing can be worked back from it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pytest

from sibcase.documents.formats.stamp import stamp_of
from sibcase.documents.templates.render import template_names
from sibcase.resources import cases_folder
from sibcase.tasks.business_case import load
from sibcase.tasks.privacy.audience import UnknownAudience, audience_of, case_in_words
from sibcase.tasks.privacy.withheld_figures import _is_safe, _without_withheld, readable_by
from sibcase.tasks.publish.document import converted, document_stem, documents_for, subject_of
from tests.documents.private_cases import FULL, document, marked, opened, varied

if TYPE_CHECKING:
    from sibcase.book.figures import Figures

WORKERS = "service.costs.workers.amount"
PSYCHOLOGIST = "service.costs.psychologist.amount"
COUPON = "investment.tranches.senior.coupon"
SINGLE = (
    WORKERS,
    "service.costs.flexible",
    COUPON,
    "investment.tranches.junior.commitment",
    "investment.reserve",
    "contract.payments.calls-tariff.price",
    "contract.payments.home-north-tariff.cap",
    "contract.cap",
    "outcomes.home-north.expected",
    "outcomes.home-north.savings.placement.units",
    "outcomes.home-north.savings.placement.cashable.marginal",
    "need.segments.north.people",
    "need.segments.south.services.calls.units",
    # One text in the case that is two lines of the book, one for each county: it is one secret all the same.
    "service.engagement",
    # Times shape the book itself: how many periods lie between one line and another.
    "service.duration",
    "outcomes.recovery.lag",
    # Nine tenths of six years end within a period, whose part is then a line of the book of its own.
    "service.costs.management.for",
)


def told(text: str, audience: str = "public") -> Figures:
    """Return the figures of a case as an audience is told them."""
    business = opened(text)
    return readable_by(audience_of(business.case, audience), business, business.evaluate()).figures


# --- one amount -------------------------------------------------------------------------------------------------------


@pytest.mark.costly
@pytest.mark.matrix(1, among="one secret")
@pytest.mark.parametrize("path", SINGLE)
def test_a_single_amount_leaves_no_trace(path: str) -> None:
    text = marked({"charity": path})
    amount = path if path != "service.costs.flexible" else f"{path}.amount"
    one, other = document(text), document(varied(text, amount, 0.9))
    assert one.markdown == other.markdown
    assert one.marked == other.marked
    assert stamp_of(one) == stamp_of(other)


@pytest.mark.costly
def test_the_attack_would_be_seen() -> None:
    text = marked({"charity": WORKERS})
    other = varied(text, WORKERS, 0.9)
    assert document(text, None, "brief").markdown != document(other, None, "brief").markdown


@pytest.mark.matrix(1, among="one secret")
@pytest.mark.parametrize("name", ["md", "html", "docx"])
@pytest.mark.parametrize("path", [WORKERS, COUPON])
def test_no_format_changes_with_the_amount(path: str, name: str) -> None:
    text = marked({"fund": path})
    one, other = document(text), document(varied(text, path, 1.1))
    assert converted(one, name) == converted(other, name)
    assert [picture.svg for picture in one.pictures] == [picture.svg for picture in other.pictures]


@pytest.mark.costly
def test_the_amount_is_nowhere_in_the_text() -> None:
    markdown = document(marked({"charity": WORKERS})).markdown
    # £430k a year for four years: 4 × 430,000 = 1,720,000
    assert re.findall("430k|430,000|1,720,000", markdown) == []
    assert (
        "| Seven key workers and their supervisor | withheld | for 4 years | Hearthstone Families | withheld |"
        in markdown
    )


@pytest.mark.matrix(1, among="one secret")
@pytest.mark.parametrize("name", template_names())
def test_every_document_can_be_made_when_much_is_private(name: str) -> None:
    text = marked({"charity": ", ".join(SINGLE)})
    names = documents_for(opened(text).evaluate())
    assert "business-case" in names
    if name in names:
        markdown = document(text, template=name).markdown
        assert re.findall(r"\bNone\b|\bnan\b|\binf\b|not defined", markdown) == []


@pytest.mark.matrix(1, among="one secret")
@pytest.mark.parametrize("name", template_names())
def test_every_document_can_be_made_when_no_saving_is_reported(name: str) -> None:
    case = opened(FULL).case
    lines = [f"outcomes.{outcome}.savings" for outcome in case.outcomes or {}]
    text = marked({"charity": ", ".join(lines)})
    if name in documents_for(opened(text).evaluate()):
        assert "Weeks in foster care" not in document(text, template=name).markdown


# --- several amounts of one party -------------------------------------------------------------------------------------


@pytest.mark.matrix(2, among="whole documents")
def test_a_total_of_two_amounts_is_shown_and_neither_of_them_can_be_inferred() -> None:
    text = marked({"charity": f"{WORKERS}, {PSYCHOLOGIST}"})
    figures = told(text)
    assert {"cost.workers.amount", "service.costs.workers", "service.costs.psychologist"} <= figures.withheld
    assert "service.costs.total" not in figures.withheld
    # What moves from one salary to the other: 430 × 0.9 = 387, and 58 + 43 = 101; both run for four years.
    moved = text.replace("£430k per year", "£387k per year").replace("£58k per year", "£101k per year")
    assert document(text).markdown == document(moved).markdown
    assert "£2,387,000" in document(text).markdown  # as in the snapshot of the whole case


@pytest.mark.costly
def test_a_total_in_which_one_amount_is_all_but_alone_is_withheld() -> None:
    # £430k and £16k a year: whoever knows their sum knows the first to within 4 %.
    figures = told(marked({"charity": f"{WORKERS}, service.costs.evaluation.amount"}))
    assert "service.costs.total" in figures.withheld


@pytest.mark.costly
def test_a_total_of_two_parties_is_withheld_since_each_knows_its_own() -> None:
    text = marked({"charity": WORKERS, "university": PSYCHOLOGIST})
    assert "service.costs.total" in told(text).withheld
    assert "service.costs.total" in told(text, "charity").withheld


def test_a_total_is_withheld_if_another_party_knows_all_but_one_of_its_amounts() -> None:
    text = marked({"charity": f"{WORKERS}, {PSYCHOLOGIST}", "manager": PSYCHOLOGIST})
    # The manager reads what the public reads, and knows the psychologist's cost.
    assert "service.costs.total" in told(text).withheld


def test_rows_that_differ_in_time_would_reveal_two_amounts() -> None:
    # The workers run for four years, contract management for six: the last two years are the second alone.
    figures = told(marked({"charity": f"{WORKERS}, service.costs.management.amount"}))
    assert "service.costs.total.per_period" in figures.withheld


@pytest.mark.parametrize(
    ("slopes", "safe"),
    [
        ([[100.0]], False),  # one amount, one total
        ([[100.0, 80.0]], True),  # two amounts in one total
        ([[100.0, 5.0]], False),  # 100 is at most 105: within a twentieth
        ([[100.0, 80.0], [50.0, 80.0]], False),  # two equations for two amounts
        ([[100.0, 80.0], [50.0, 40.0]], True),  # the same equation twice
        ([[100.0, 80.0, 60.0], [0.0, 0.0, 60.0]], False),  # the third stands alone
        ([[100.0, 80.0, 60.0], [50.0, 80.0, 60.0]], False),  # the difference is the first
    ],
)
def test_what_totals_reveal(slopes: list[list[float]], *, safe: bool) -> None:
    """Worked by hand: each row is a total, each number what one whole amount brings to it."""
    assert _is_safe(np.array(slopes)) is safe


# --- texts and blocks -------------------------------------------------------------------------------------------------


@pytest.mark.matrix(2, among="whole documents")
def test_a_block_is_gone_with_its_words() -> None:
    text = marked({"charity": "service.costs.workers"})
    one = document(text)
    assert "Seven key workers and their supervisor" not in one.markdown
    assert "Seven key workers" not in str([line.label for line in told(text).book.lines.values()])
    other = text.replace(
        "Seven key workers and their supervisor, amount: {value: £430k", "Two stars, amount: {value: £1m"
    )
    assert other != text
    assert (
        document(other.replace("£1m per year, note: illustrative}, for: 4", "£1m per year}, for: 3")).markdown
        == one.markdown
    )


@pytest.mark.matrix(1, among="one secret")
@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("narrative.market", "### Market and suppliers"),
        ("contract.terms", "Open books"),
        ("contract.terms.2", "Open books"),
        ("risks.8", "The provider fails"),
        ("risks", "The provider fails"),
        ("governance.decisions", "Agree shares and caps"),
        ("evaluation", "Did more children stay safely at home"),
        ("outcomes.home-north.evidence.note", "no study of this service in these counties exists"),
        ("outcomes.home-north.savings.placement", "children wait for placements today"),
    ],
)
def test_words_that_are_private_are_for_their_party_alone(path: str, words: str) -> None:
    text = marked({"charity": path})
    assert words in document(text, "charity").markdown
    assert words not in document(text).markdown
    assert words not in document(text, "fund").markdown


@pytest.mark.matrix(2, among="whole documents")
def test_a_note_can_be_private_without_its_amount() -> None:
    text = marked({"charity": f"{WORKERS}.note"}).replace(
        "£430k per year, note: illustrative", "£430k per year, note: pay deal"
    )
    assert "pay deal" in document(text, None).markdown
    assert "pay deal" not in document(text).markdown
    assert "£1,720,000" in document(text).markdown


# --- who reads --------------------------------------------------------------------------------------------------------


@pytest.mark.matrix(2, among="whole documents")
def test_a_party_reads_its_own() -> None:
    text = marked({"charity": WORKERS, "fund": COUPON})
    provider, fund = document(text, "charity").markdown, document(text, "fund").markdown
    assert "£430k per year" in provider
    assert "with a coupon of 5% a year" not in provider
    assert "£430k per year" not in fund
    assert "with a coupon of 5% a year" in fund
    assert document(text, "provider").markdown.replace("-provider-", "-charity-") == provider


@pytest.mark.matrix(2, among="whole documents")
def test_parties_of_one_role_are_strangers_to_one_another() -> None:
    text = marked({"fund": COUPON})
    assert "with a coupon of 5% a year" not in document(text, "investor").markdown
    assert "with a coupon of 5% a year" in document(marked({"fund": COUPON, "foundation": COUPON}), "investor").markdown


@pytest.mark.costly
def test_the_first_page_says_what_is_left_out_and_by_whom() -> None:
    text = marked({"charity": f"{WORKERS}, narrative.market", "fund": COUPON})
    assert document(text).markdown.startswith(
        "## Executive summary\n\n"
        "*This version is for the public. It leaves out information marked private by Hearthstone Families (costs and "
        "passages of prose) and Social investment fund (terms of the investment), and every figure from which that "
        "could be calculated.*\n"
    )
    assert document(text).status == "Full business case, for the public"
    assert document(text, "charity").status == (
        "Full business case, for Hearthstone Families – OFFICIAL-SENSITIVE: COMMERCIAL"
    )


@pytest.mark.matrix(2, among="whole documents")
def test_a_document_with_everything_is_marked_and_names_the_parties_once() -> None:
    whole = document(marked({"charity": WORKERS}), None)
    assert whole.status == "Full business case – OFFICIAL-SENSITIVE: COMMERCIAL"
    notice = "*This document contains information marked private by Hearthstone Families.*\n\n"
    assert whole.markdown.count(notice) == 1
    assert whole.markdown.replace(notice, "") == document(FULL, None).markdown


@pytest.mark.costly
def test_a_case_states_its_own_marking() -> None:
    own = "stage: full\nmarking: COUNCIL CONFIDENTIAL"
    with_private = marked({"charity": WORKERS}).replace("stage: full", own)
    assert document(with_private, None, "brief").status == "One-page brief – COUNCIL CONFIDENTIAL"
    assert document(with_private, template="brief").status == "One-page brief, for the public"
    assert document(FULL.replace("stage: full", own), None, "brief").status == "One-page brief – COUNCIL CONFIDENTIAL"


@pytest.mark.costly
def test_without_marks_an_audience_reads_the_whole_case() -> None:
    public = document(FULL)
    assert public.markdown.replace("-for-public-", "-") == document(FULL, None).markdown
    assert public.status == "Full business case, for the public"


def test_nobody_of_that_name() -> None:
    case = opened(FULL).case
    with pytest.raises(UnknownAudience, match=r"no party or role 'chariti'; did you mean `charity`\?"):
        audience_of(case, "chariti")
    with pytest.raises(UnknownAudience, match="nobody in this case has the role 'guarantor'"):
        audience_of(case, "guarantor")


@pytest.mark.parametrize("word", ["", " ", "  public"])
def test_an_empty_audience_is_nobody_and_not_everybody(word: str) -> None:
    with pytest.raises(UnknownAudience):
        subject_of(opened(FULL), opened(FULL).evaluate(), word)


def test_versions_do_not_overwrite_one_another() -> None:
    assert document_stem("cases/family-recovery/case.yaml", audience="public") == "family-recovery-for-public"
    assert document_stem("a.yaml", "brief", "fund") == "a-brief-for-fund"
    names = {picture.name for picture in document(FULL).pictures} & {
        picture.name for picture in document(FULL, None).pictures
    }
    assert names == set()


# --- what is withheld is told as such ---------------------------------------------------------------------------------


@pytest.mark.costly
def test_prose_and_conditions_on_what_is_withheld() -> None:
    text = marked({"fund": COUPON})
    prose = (
        "{{ figures.investment.irr | percent }} a year. "
        "{% if figures.investment.gap > 0 %}A gap.{% else %}No gap.{% endif %} "
        "{{ 'Known' if figures.investment.irr is known else 'Unknown' }}. "
        "{% if not figures.investment.gap %}Funded.{% endif %}"
        "Why: {{ figures.investment.irr | why }}."
    )
    told_text = text.replace("market: {file: narrative/market.md}", f'market: "{prose}"')
    markdown = document(told_text).markdown
    assert "withheld a year. withheld withheld. Why: withheld." in markdown
    figures = told(text)
    assert figures.why("investment.irr") == "withheld from this reader"
    assert np.isnan(figures.array("investment.irr")).all()


@pytest.mark.costly
@pytest.mark.matrix(2, among="whole documents")
def test_no_sentence_of_the_business_case_is_false_because_a_figure_is_withheld() -> None:
    markdown = document(marked({"charity": WORKERS, "fund": COUPON})).markdown
    for claim in (
        "no investment is drawn",
        "nothing is drawn",
        "it loses nothing",
        "investors lose nothing",
        "Investors lose nothing",
        "have not been assessed for cashability",
        "No investment has been agreed",
        "no loss",
        "neither better nor worse",
    ):
        assert claim not in markdown


@pytest.mark.matrix(2, among="whole documents")
@pytest.mark.parametrize("template", ["business-case", "brief", "investor-memorandum"])
def test_a_sentence_on_what_investors_lose_is_withheld_as_a_whole(template: str) -> None:
    markdown = document(marked({"charity": WORKERS, "fund": COUPON}), template=template).markdown
    assert (
        "If no outcomes are achieved, commissioners still pay £180,000.\n  Some information is withheld.\n" in markdown
    )
    assert re.findall(r"investors ?withheld|instead of ?withheld", markdown) == []


@pytest.mark.costly
@pytest.mark.matrix(2, among="whole documents")
def test_charts_of_what_is_withheld_are_not_drawn() -> None:
    drawn = {
        picture.name.removeprefix("family-recovery-for-public-")
        for picture in document(marked({"fund": COUPON})).pictures
    }
    assert "need-by-agency" in drawn
    assert "investors-cash" not in drawn


def test_the_case_of_an_audience_holds_nothing_else() -> None:
    business = opened(marked({"charity": f"{WORKERS}, risks.8, narrative.market, service.costs.premises"}))
    words = repr(case_in_words(business.case, audience_of(business.case, "public")))
    assert re.findall("430k|430000|The provider fails|narrative/market.md|Premises", words) == []


@pytest.mark.costly
@pytest.mark.parametrize("name", ["chicago-preschool", "deals/chicago"])
def test_nothing_is_withheld_where_nothing_is_private(name: str) -> None:
    # What a case does not state is not a number, and no such number equals another.
    business = load(cases_folder() / name)
    readers = audience_of(business.case, "public")
    assert readable_by(readers, business, business.planned).figures is business.planned
    # Stand-ins for what is kept back would find the same, for nothing is.
    found = _without_withheld(business.case, readers, business.planned)
    assert (found.withheld, [*found.book.lines]) == (frozenset(), [*business.book.lines])
    assert all(
        np.array_equal(found.array(each), business.planned.array(each), equal_nan=True) for each in found.book.lines
    )
