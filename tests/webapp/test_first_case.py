"""A first case: what somebody meets who writes one from a sentence, and has never seen the text of a case."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest

from sibcase.tasks.start.need_line import NeedLine, parse_need

if TYPE_CHECKING:
    from tests.webapp.conftest import Bench

BETWEEN = "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}"
CASE = "leavers/case.yaml"
ANSWERS = {"title": "Leavers", "need": "120 care leavers, £18,000 a year each, for 6 years", "kind": "blank"}


@pytest.fixture
def first(bench: Bench) -> Bench:
    """Return a workbench in which an outline case was begun from a sentence."""
    made = bench.post("/new", {**ANSWERS, "area": "", "name": "", "stage": "outline"})
    assert made.status_code == 303
    return bench


def words_of(bench: Bench, path: str, **words: str) -> str:
    """Return the words of a page."""
    return unescape(re.sub(r"<[^>]+>", "", bench.get(path, case=CASE, **words).text))


def text_of(bench: Bench) -> str:
    """Return the text of the case."""
    return (bench.folder / CASE).read_text("utf-8")


def save(bench: Bench, at: str, path: str, was: str, now: str) -> int:
    """Save one field of a page of the form."""
    digest = bench.workspace.opened(CASE).digest
    sent = {"case": CASE, "digest": digest, "at": at, f"f:{path}": now, f"w:{path}": was}
    return int(bench.post("/save", sent).status_code)


@pytest.mark.parametrize("bearer", ["us", "the council", "public services"])
def test_a_sentence_may_say_who_bears_the_cost(bearer: str) -> None:
    need = parse_need(f"120 care leavers cost {bearer} £18,000 a year each for 6 years")
    assert isinstance(need, NeedLine)
    assert (need.people, need.total) == ("120 care leavers", 12_960_000)


def test_a_new_file_says_nothing_of_a_line_that_it_does_not_have(first: Bench) -> None:
    assert text_of(first).startswith("# A case file sets out")
    assert "first line" not in text_of(first)


def test_a_text_that_is_still_to_be_written_is_asked_for_and_not_made_up(first: Bench) -> None:
    assert "The definition of “The outcome” does not state" in words_of(first, "/case")
    assert "A paragraph that describes" not in text_of(first)


def test_entries_are_listed_in_words(first: Bench) -> None:
    payments = words_of(first, "/form", at="contract")
    assert "Outcome payment Kind: tariff · Outcome: The outcome · Counts: net" in payments
    assert "change-tariff" not in payments
    assert "Investor: Social investment fund" in words_of(first, "/form", at="investment")


def test_findings_name_entries_by_their_titles(first: Bench) -> None:
    save(first, "outcomes.change", "outcomes.change.title", "The outcome", "In work after six months")
    summary = words_of(first, "/case")
    assert "“Outcomes, In work after six months, Baseline”" in summary
    assert "Outcomes, Change" not in summary


def test_what_a_whole_section_lacks_is_found_there(first: Bench) -> None:
    assert f"Go to the field: Governance {BETWEEN} Lead officer" in words_of(first, "/case")
    assert "No senior responsible owner is named" not in words_of(first, "/form", at="about")
    assert "No senior responsible owner is named" in words_of(first, "/form", at="governance")


def test_a_number_that_is_supplied_is_no_longer_illustrative(first: Bench) -> None:
    block = '      price:\n        value: {}\n        note: "illustrative"\n        supply: '
    assert block.format("75k") in text_of(first)
    path = "contract.payments.change-tariff"
    assert save(first, path, f"{path}.price.value", "75k", "£27,000") == 303
    assert "      price:\n        value: £27,000\n      due: 3 months" in text_of(first)


def test_a_number_of_ones_own_keeps_its_note(first: Bench) -> None:
    path = "service.engagement"
    save(first, "service", f"{path}.note", "illustrative", "From the register")
    first.client.get("/")
    digest = first.workspace.opened(CASE).digest
    first.post(f"/apply?at={path}", {"case": CASE, "digest": digest, "keep": "1"})
    assert 'engagement:\n    value: 85%\n    note: "From the register"\n' in text_of(first)


@pytest.mark.parametrize(
    ("typed", "offered"),
    [("1 April 2027", ["2027-04-01"]), ("01/04/2027", ["2027-04-01", "2027-01-04"])],
)
def test_a_date_in_words_has_a_button_for_how_it_is_written(first: Bench, typed: str, offered: list[str]) -> None:
    assert save(first, "about", "start", "2027-04-01", typed) == 303
    page = first.get("/form", case=CASE, at="about").text
    assert re.findall(r'name="value" value="([^"]+)" data-at="start"', page) == offered


def test_a_length_of_time_is_understood_in_months_below_a_year(first: Bench) -> None:
    path = "service.duration"
    sent = {"case": CASE, "digest": "", "at": "service", f"f:{path}": "0.5 years", f"w:{path}": "9 months"}
    assert "Understood as 6 months" in first.post("/live", sent).text
    assert "Understood as 1 year<" in first.post("/live", {**sent, f"f:{path}": "12 months"}).text


def test_a_number_outside_its_range_shows_the_range(first: Bench) -> None:
    path = "outcomes.change.expected"
    save(first, "outcomes.change", f"{path}.value", "30%", "52%")
    page = first.get("/form", case=CASE, at="outcomes.change").text
    field = page[page.index(f'data-at="{path}"') :]
    assert re.search(r"<details( open)?>", field[: field.index("<summary>")])[0] == "<details open>"  # type: ignore[index]


def test_the_next_stage_is_listed_in_words(bench: Bench) -> None:
    bench.post("/new", {**ANSWERS, "area": "", "name": "", "stage": "concept"})
    page = words_of(bench, "/advance")
    assert "Who bears the cost" in page
    assert "borne_by" not in page


def test_a_search_without_a_target_asks_for_one(first: Bench) -> None:
    page = words_of(first, "/try", vary="contract.cap", until="investment.irr", target="")
    assert "State the value that the figure is to reach, such as 6%" in page


def test_the_lines_of_the_file_are_shown_when_asked_for(first: Bench) -> None:
    sent = {"case": CASE, "digest": "", "at": "about", "f:title": "Others", "w:title": "Leavers"}
    page = first.post("/preview", sent).text
    assert page.index("<details><summary>What changes in the text of the file") < page.index("<ins>")
