"""The form: what is typed goes into the text, and nothing else of it changes."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest

from sibcase.casefile.reader import load_case
from sibcase.resources import cases_folder
from sibcase.webapp.form.fields import field_at, sections, top_fields
from sibcase.webapp.form.understood import heard
from tests.webapp.conftest import NEED

if TYPE_CHECKING:
    from tests.webapp.conftest import Bench

NAME = "need/case.yaml"
FULL = cases_folder() / "family-recovery" / "case.yaml"


def shown(bench: Bench, at: str, name: str = NAME) -> dict[str, str]:
    """Return what a page of the form holds, field by field, as a browser would send it unchanged."""
    page = bench.get("/form", case=name, at=at)
    assert page.status_code == 200
    text = page.text
    was = {unescape(path): unescape(value) for path, value in re.findall(r'name="w:([^"]+)" value="([^"]*)"', text)}
    digest = re.search(r'name="digest" value="(\w+)"', text)
    assert digest is not None
    sent = {f"w:{path}": value for path, value in was.items()} | {f"f:{path}": value for path, value in was.items()}
    return sent | {"case": name, "at": at, "digest": digest[1]}


def text_of(bench: Bench) -> str:
    """Return the text of the case."""
    return (bench.folder / NAME).read_text("utf-8")


def save(bench: Bench, at: str, **changes: str) -> Any:
    """Open a page of the form, type into some of its fields, and save it."""
    sent = shown(bench, at)
    return bench.post("/save", sent | {f"f:{path}": value for path, value in changes.items()})


def test_a_page_that_is_saved_unchanged_changes_nothing(bench: Bench) -> None:
    for at in ("about", "need"):
        assert save(bench, at).status_code == 303
    assert text_of(bench) == NEED


@pytest.mark.matrix(2)
@pytest.mark.parametrize(
    "at", [*sections(), "need.segments.north", "contract.payments.home-north-tariff", "outcomes.recovery"]
)
def test_every_page_of_the_full_case_shows_what_is_written_and_saves_nothing_new(bench: Bench, at: str) -> None:
    text = FULL.read_text("utf-8")
    (bench.folder / NAME).write_text(text, "utf-8")
    assert save(bench, at).status_code == 303
    assert text_of(bench) == text


def test_a_number_is_changed_with_its_comment_kept(bench: Bench) -> None:
    assert save(bench, "need", **{"need.unit_cost": "£75k per year"}).status_code == 303
    assert text_of(bench) == NEED.replace("£70k per year", "£75k per year")


def test_a_number_gets_its_range_and_source(bench: Bench) -> None:
    changes = {
        "need.unit_cost.low": "£60k per year",
        "need.unit_cost.high": "£85k per year",
        "need.unit_cost.source": "A study",
    }
    assert save(bench, "need", **changes).status_code == 303
    case = load_case(bench.folder / NAME).case
    assert case is not None
    assert case.need is not None
    assert case.need.unit_cost is not None
    assert case.need.unit_cost.low is not None
    assert (case.need.unit_cost.value, case.need.unit_cost.low.value, case.need.unit_cost.source) == (
        70_000,
        60_000,
        "A study",
    )
    assert "# from finance" in text_of(bench)
    # And again without them.
    assert save(bench, "need", **dict.fromkeys(changes, "")).status_code == 303
    case = load_case(bench.folder / NAME).case
    assert case is not None
    assert case.need is not None
    assert case.need.unit_cost is not None
    assert case.need.unit_cost.low is None


def test_text_that_is_yaml_is_text(bench: Bench) -> None:
    nasty = 'yes: "no" # {a: 1, b} & *c'
    assert save(bench, "about", area=nasty, author="2026", summary="One.\r\n\r\nTwo: 50%.").status_code == 303
    case = load_case(bench.folder / NAME).case
    assert case is not None
    assert (case.area, case.author) == (nasty, "2026")
    assert case.summary is not None
    assert case.summary.split() == ["One.", "Two:", "50%."]


def test_what_cannot_be_a_number_is_said_at_its_field_as_one_types(bench: Bench) -> None:
    sent = shown(bench, "need") | {"f:need.unit_cost": "£70k"}
    said = bench.post("/live", sent).text
    assert "is a total, but this field takes money per year" in said
    assert "£80,000 per year" in bench.post("/live", sent | {"f:need.unit_cost": "£80k per year"}).text
    # 150 × £80,000 × 15
    assert "£180,000,000" in bench.post("/live", sent | {"f:need.unit_cost": "£80k per year"}).text
    assert text_of(bench) == NEED


def test_a_remedy_is_offered_while_one_types(bench: Bench) -> None:
    said = bench.post("/live", shown(bench, "need") | {"f:need.unit_cost": "£80k"}).text
    assert 'data-fill="need.unit_cost" data-value="£80k per year"' in said


def test_a_number_to_be_supplied_is_supplied_by_its_new_value(bench: Bench) -> None:
    marked = "{value: £70k per year, supply: from finance}"
    (bench.folder / NAME).write_text(NEED.replace("£70k per year", marked), "utf-8")
    assert "It is our own figure" in bench.get("/form", case=NAME, at="need").text
    assert save(bench, "need", **{"need.unit_cost.value": "£71k per year"}).status_code == 303
    assert "unit_cost: {value: £71k per year}  # from finance" in text_of(bench)
    (bench.folder / NAME).write_text(NEED.replace("£70k per year", marked), "utf-8")
    digest = bench.workspace.opened(NAME).digest
    assert bench.post("/apply?at=need.unit_cost.value", case=NAME, digest=digest, keep="1").status_code == 303
    assert "unit_cost: {value: £70k per year}  # from finance" in text_of(bench)


def test_a_preview_shows_the_lines_that_change_and_what_they_do(bench: Bench) -> None:
    sent = shown(bench, "need") | {"f:need.years": "10"}
    page = bench.post("/preview", sent).text
    assert "<del>-  years: 15</del>" in page
    assert "<ins>+  years: 10</ins>" in page
    assert "£105,000,000" in page  # 150 × £70,000 × 10
    assert "was £157,500,000" in page
    assert text_of(bench) == NEED


def test_the_text_and_the_figures_come_before_the_findings(bench: Bench) -> None:
    sent = shown(bench, "need") | {"f:need.years": "10"}
    first = bench.post("/preview?rules=later", sent).text
    assert "<ins>+  years: 10</ins>" in first
    assert "£105,000,000" in first
    assert "data-follows" in first
    assert "data-follows" not in bench.post("/preview", sent).text
    # A case with errors has no rules to wait for.
    wrong = bench.post("/preview?rules=later", shown(bench, "need") | {"f:need.unit_cost": "£70k"}).text
    assert "data-follows" not in wrong
    assert 'data-finding="need.unit_cost"' in wrong


def test_a_remedy_is_a_button(bench: Bench) -> None:
    assert save(bench, "need", **{"need.unit_cost": "£70k"}).status_code == 303
    page = bench.get("/form", case=NAME, at="need").text
    assert "Use £70k per year" in page
    digest = bench.workspace.opened(NAME).digest
    answer = bench.post("/apply?at=need.unit_cost", case=NAME, digest=digest, value="£70k per year")
    assert answer.status_code == 303
    assert text_of(bench) == NEED


def test_two_tabs_keep_what_each_has_written(bench: Bench) -> None:
    first, second = shown(bench, "need"), shown(bench, "need")
    assert bench.post("/save", first | {"f:need.people": "160"}).status_code == 303
    assert bench.post("/save", second | {"f:need.years": "12"}).status_code == 303
    assert text_of(bench) == NEED.replace("150", "160").replace("15\n", "12\n")


def test_two_tabs_on_one_field_are_both_shown_and_nothing_is_written_over(bench: Bench) -> None:
    first, second = shown(bench, "need"), shown(bench, "need")
    assert bench.post("/save", first | {"f:need.people": "160"}).status_code == 303
    answer = bench.post("/save", second | {"f:need.people": "170"})
    assert answer.status_code == 409
    assert "is now “160” in the file, and you typed “170”" in answer.text
    assert "people: 160" in text_of(bench)


def test_entries_are_added_copied_moved_and_removed_and_all_of_it_undone(bench: Bench) -> None:
    def send(path: str, **words: str) -> None:
        answer = bench.post(path, {"case": NAME, "digest": bench.workspace.opened(NAME).digest, **words})
        assert answer.status_code == 303, answer.text

    def parties() -> list[str]:
        case = load_case(bench.folder / NAME).case
        return list((case.parties if case else None) or {})

    assert "Short name" in bench.get("/add", case=NAME, at="parties").text
    send("/add", at="parties", **{"f:name": "County Council", "f:role": "commissioner"})
    send("/add", at="parties", **{"f:name": "Marches Police", "f:role": "payer", "id": "police"})
    assert parties() == ["county-council", "police"]
    send("/entry?at=parties.police", do="up")
    assert parties() == ["police", "county-council"]
    send("/entry?at=parties.police", do="copy")
    assert parties() == ["police", "police-2", "county-council"]
    send("/entry?at=parties.police-2", do="remove")
    send("/add", at="need.borne_by", **{"f:value": "60%", "id": "police"})
    assert "police: 60%" in text_of(bench)
    for _ in range(6):
        assert bench.post("/undo", case=NAME).status_code == 303
    assert text_of(bench) == NEED


def test_a_new_entry_without_a_name_or_with_one_that_is_taken_is_asked_for_again(bench: Bench) -> None:
    digest = bench.workspace.opened(NAME).digest
    answer = bench.post("/add", case=NAME, digest=digest, at="parties", id="a b")
    assert answer.status_code == 422
    assert "letters, digits and hyphens" in answer.text
    assert bench.get("/add", case=NAME, at="title").status_code == 404
    assert bench.post("/entry?at=nothing.here", case=NAME, digest=digest, do="remove").status_code == 404


def test_a_new_entry_is_asked_for_again_where_an_answer_is_missing_or_cannot_be_read(bench: Bench) -> None:
    digest = bench.workspace.opened(NAME).digest
    words = {"at": "outcomes", "f:title": "Fewer stays", "f:measure": "binary", "f:baseline": "many"}
    answer = bench.post("/add", words, case=NAME, digest=digest)
    assert answer.status_code == 422
    assert "This is needed" in answer.text.partition('id="problems:direction"')[2].partition("</div>")[0]
    assert "Expected a rate" in answer.text.partition('id="problems:baseline"')[2].partition("</div>")[0]
    assert 'value="Fewer stays"' in answer.text
    assert text_of(bench) == NEED


def test_what_a_field_refers_to_is_chosen_by_its_name(bench: Bench) -> None:
    page = bench.get("/add", case=NAME, at="contract.payers").text
    assert "Add it in its section first" in page
    (bench.folder / NAME).write_text(NEED + "parties:\n  a: {name: Council A, role: commissioner}\n", "utf-8")
    page = bench.get("/add", case=NAME, at="contract.payers").text
    assert '<option value="a" selected>Council A</option>' in page
    digest = bench.workspace.opened(NAME).digest
    assert bench.post("/add", {"at": "contract.payers", "f:value": "100%"}, case=NAME, digest=digest).status_code == 422
    sent = {"at": "contract.payers", "f:value": "100%", "id": "a"}
    assert bench.post("/add", sent, case=NAME, digest=digest).status_code == 303
    assert "  payers:\n    a: 100%\n" in text_of(bench)
    assert '<option value="a">Council A</option>' in bench.get("/form", case=NAME, at="service").text


def test_a_section_that_is_empty_shows_what_most_cases_have(bench: Bench) -> None:
    page = bench.get("/form", case=NAME, at="contract").text
    first = page.partition('<details class="more"')[0]
    assert "Add a payment line" in first
    assert "Add a payer" in first
    assert 'id="at:contract.cap"' in first


def test_a_form_changes_only_the_fields_of_its_page(bench: Bench) -> None:
    sent = shown(bench, "need") | {"f:title": "Theirs", "w:title": "x"}
    assert bench.post("/save", sent).status_code == 400
    assert text_of(bench) == NEED


@pytest.mark.parametrize(
    ("name", "status", "party"),
    [
        ("Société d\u2019Évaluation", 303, "societe-d-evaluation"),
        # A name in another script has to be given a short name, and so has a word of the model's own.
        ("Дом", 422, ""),
        ("Total", 422, ""),
    ],
)
def test_a_short_name_is_made_of_a_name_or_asked_for(bench: Bench, name: str, status: int, party: str) -> None:
    sent = {"case": NAME, "at": "parties", "f:name": name, "f:role": "commissioner"}
    answer = bench.post("/add", {**sent, "digest": bench.workspace.opened(NAME).digest})
    assert answer.status_code == status
    case = load_case(bench.folder / NAME).case
    assert [*((case.parties if case else None) or {})] == ([party] if party else [])
    if not party:
        assert "short name" in answer.text


@pytest.mark.costly
def test_a_scenario_is_saved_as_an_option(bench: Bench) -> None:
    (bench.folder / NAME).write_text(FULL.read_text("utf-8"), "utf-8")
    digest = bench.workspace.opened(NAME).digest
    words = {"letter": "A", "title": "A smaller cap", "A:contract.cap": "£2m"}
    assert bench.post("/options", words, case=NAME, digest=digest).status_code == 303
    text = text_of(bench)
    assert "title: A smaller cap" in text
    assert "contract.cap: £2m" in text
    assert "smaller-cap" in bench.workspace.opened(NAME).loaded.variants


def test_every_section_of_a_case_is_in_the_form() -> None:
    named = {each.name for each in top_fields()}
    assert set(sections()) - {"about"} <= named
    assert {"parties", "need", "service", "outcomes", "contract", "investment", "narrative"} <= set(sections())


@pytest.mark.parametrize(
    ("path", "text", "is_good"),
    [
        ("need.people", "150 people", True),
        ("need.people", "many", False),
        ("need.unit_cost", "£75 per day", True),
        ("need.unit_cost", "£70k", False),
        ("contract.payments.a.price", "£18k", True),
        ("service.completion", "70%", True),
        ("service.completion", "170%", False),
        ("title", "anything", True),
        ("need.people", "", True),
    ],
)
def test_a_text_is_understood_or_refused_before_it_is_saved(path: str, text: str, *, is_good: bool) -> None:
    field = field_at(path)
    assert field is not None
    assert (heard(field, text).message == "") is is_good


def test_an_entry_gets_another_short_name_wherever_it_is_named(bench: Bench) -> None:
    text = NEED + "parties:\n  a: {name: A, role: commissioner}\n  b: {name: B, role: payer}\n"
    text = text.replace("  years: 15\n", "  years: 15\n  borne_by: {a: 60%, b: 40%}\n")
    (bench.folder / NAME).write_text(text, "utf-8")
    assert "New short name" in bench.get("/form", case=NAME, at="parties.a").text
    assert "New short name" not in bench.get("/form", case=NAME, at="need").text
    digest = bench.workspace.opened(NAME).digest
    taken = bench.post("/rename", case=NAME, digest=digest, at="parties.a", to="b")
    assert taken.status_code == 422
    assert "is there already" in taken.text
    answer = bench.post("/rename", case=NAME, digest=digest, at="parties.a", to="county")
    assert answer.status_code == 303
    assert "at=parties.county" in answer.headers["location"]
    assert text_of(bench) == text.replace("  a: {name", "  county: {name").replace("{a: 60%", "{county: 60%")
    # Another text by then: nothing is written.
    assert bench.post("/rename", case=NAME, digest=digest, at="parties.b", to="town").status_code == 409


@pytest.mark.parametrize(
    ("path", "text", "why"),
    [
        ("need.people", "1" * 1_500_000, "this has 1,500,000 characters, and this field takes at most 1,000"),
        ("need.title", "x" * 300_000, "this has 300,000 characters, and this field takes at most 200,000"),
    ],
)
def test_what_is_too_long_is_refused_before_it_is_read(bench: Bench, path: str, text: str, why: str) -> None:
    digest = bench.workspace.opened(NAME).digest
    words = {"case": NAME, "digest": digest, "at": "need", f"f:{path}": text, f"w:{path}": ""}
    assert why in bench.post("/live", words).text.lower()
    assert bench.post("/preview", words).status_code == 200
    saved = bench.post("/save", words)
    assert saved.status_code == 422
    assert "characters, and this field takes at most 200,000" in saved.text
    assert (bench.folder / NAME).read_text("utf-8") == NEED


def test_a_list_has_as_many_lines_as_somebody_may_read(bench: Bench) -> None:
    text = NEED + "parties:\n  a: {name: Council A, role: commissioner}\n"
    (bench.folder / NAME).write_text(text, "utf-8")
    path = "parties.a.private"
    digest = bench.workspace.opened(NAME).digest
    words = {"case": NAME, "digest": digest, "at": "parties.a", f"f:{path}": "need\n" * 100_000, f"w:{path}": ""}
    for address, status in (("/preview", 200), ("/save", 422)):
        answer = bench.post(address, words)
        assert answer.status_code == status
        assert "100,000 lines, and a field takes at most 1,000" in answer.text
    assert (bench.folder / NAME).read_text("utf-8") == text
