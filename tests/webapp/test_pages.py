"""The pages of the workbench, as a browser without a script asks for them."""

from __future__ import annotations

import re
import shutil
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sibcase.casefile.reader import load_case
from sibcase.casefile.values.quantities import MONEY_PER_YEAR, SHARE
from sibcase.resources import cases_folder
from sibcase.webapp.pages.trying import written_as_planned

if TYPE_CHECKING:
    from sibcase.casefile.values.quantities import Kind
    from tests.webapp.conftest import Bench

NAME = "need/case.yaml"


def test_the_folder_lists_its_cases_and_finds_words_in_them(bench: Bench) -> None:
    assert "Families known to many services" in bench.get("/").text
    assert "Families known to many services" in bench.get("/", search="finance BOARD").text
    assert "No case has these words." in bench.get("/", search="nothing of the kind").text
    # 150 people × £70,000 a year × 15 years.
    assert "£157,500,000" in bench.get("/", all="1").text
    assert "£157,500,000" in bench.get("/row", case=NAME).text


def test_a_list_is_worked_out_once_and_again_where_a_file_has_changed(bench: Bench) -> None:
    bench.get("/row", case=NAME)
    assert bench.workspace.noted(NAME) is not None
    assert "£157,500,000" in bench.get("/").text
    file = bench.folder / NAME
    file.write_text(file.read_text("utf-8").replace("150", "300"), "utf-8")
    assert bench.workspace.noted(NAME) is None
    assert "£157,500,000" not in bench.get("/").text
    assert "£315,000,000" in bench.get("/row", case=NAME).text


def test_a_summary_shows_figures_that_lead_to_their_traces_and_fields(bench: Bench) -> None:
    page = bench.get("/case", case=NAME).text
    assert "£157,500,000" in page
    assert "figure=need.cost.total" in page
    trace = bench.get("/trace", case=NAME, figure="need.cost.total").text
    assert "150 × £70,000 per year" in trace
    assert "at=need.unit_cost" in trace
    assert bench.get("/trace", case=NAME, figure="nothing").status_code == 404


def test_a_case_with_errors_shows_them_with_their_fields(bench: Bench) -> None:
    file = bench.folder / NAME
    file.write_text(file.read_text("utf-8").replace("£70k per year", "£70k"), "utf-8")
    page = bench.get("/case", case=NAME).text
    assert "This case has errors" in page
    assert "at=need.unit_cost" in page
    for path in ("/try", "/print", "/range", "/trace"):
        assert bench.get(path, case=NAME).status_code == 409


def test_what_a_stranger_wrote_is_text_and_never_markup(bench: Bench) -> None:
    file = bench.folder / NAME
    nasty = '"<script>alert(1)</script><img src=x onerror=alert(1)>\'"'
    file.write_text(file.read_text("utf-8").replace("Families known to many services", nasty, 1), "utf-8")
    for path in ("/", "/case", "/text", "/try", "/print", "/trace", "/row", "/since", "/compare"):
        page = bench.get(path, case=NAME, figure="need.cost.total", search="<b>x</b>").text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "<b>x</b>" not in page


def test_values_are_tried_and_not_saved(bench: Bench) -> None:
    before = (bench.folder / NAME).read_bytes()
    page = bench.get(
        "/try", case=NAME, **{"A:need.people": "300", "B:need.unit_cost": "£7k per year", "C:need.years": "x"}
    ).text
    assert "£315,000,000" in page  # 300 × £70,000 × 15
    assert "£15,750,000" in page  # 150 × £7,000 × 15
    assert "found <code>x</code>" in page
    assert (bench.folder / NAME).read_bytes() == before


def test_inputs_are_added_to_the_scenarios_and_taken_away(bench: Bench) -> None:
    answer = bench.client.get("/try", params={"case": NAME, "added": "need.years", "add": "1", "input": "need.people"})
    assert "input=need.people&input=need.years" in str(answer.url)
    answer = bench.client.get(
        "/try", params=[("case", NAME), ("take", "need.years"), ("input", "need.people"), ("input", "need.years")]
    )
    assert "need.years" not in str(answer.url)


def test_a_value_is_found_for_a_target_and_written_as_the_author_writes(bench: Bench) -> None:
    words = {"case": NAME, "vary": "need.unit_cost", "until": "need.cost.total", "target": "£100m"}
    page = bench.get("/try", **words).text
    # £100m / (150 × 15) = £44,444.44, without pence.
    assert "Try £44,444 per year in a scenario" in page
    assert "no value can be" not in page
    assert "more than" not in bench.get("/try", **{**words, "target": "£1"}).text
    assert bench.get("/try", **{**words, "target": "soon"}).status_code == 200


@pytest.mark.parametrize(
    ("kind", "text", "planned", "value", "expected"),
    [
        (MONEY_PER_YEAR, "£70k per year", 70_000, 44_444.4444, "£44,444 per year"),
        # In other prices than the case's: both are moved in proportion.
        (MONEY_PER_YEAR, "£70k per year", 77_000, 88_000, "£80k per year"),
        (SHARE, "45%", 0.45, 0.5, "50%"),
        (SHARE, "45%", 0.45, 0.123456789, "12.3457%"),
        (SHARE, "0%", 0.0, 0.1, ""),
    ],
)
def test_a_value_that_was_found_is_written_as_the_author_wrote_the_planned_one(
    kind: Kind, text: str, planned: float, value: float, expected: str
) -> None:
    assert written_as_planned(kind.read(text), planned, value) == expected


def test_a_new_case_is_written_from_a_sentence(bench: Bench) -> None:
    answer = bench.post(
        "/new",
        title="Recovery in Northshire",
        need="120 people, £60k a year each, for 10 years",
        kind="blank",
        stage="concept",
    )
    assert answer.status_code == 303
    loaded = load_case(bench.folder / "recovery-in-northshire" / "case.yaml")
    assert loaded.case is not None
    assert loaded.case.title == "Recovery in Northshire"
    # No words stand in for what was not answered.
    assert loaded.case.area is None
    again = bench.post("/new", title="Recovery in Northshire", kind="blank", stage="concept")
    assert again.status_code == 422
    assert "already" in again.text


def test_an_answer_that_cannot_be_read_is_asked_for_again_and_the_others_are_kept(bench: Bench) -> None:
    answer = bench.post("/new", title="Kept", need="many people", kind="blank", stage="concept", area="Northshire")
    assert answer.status_code == 422
    assert 'value="Kept"' in answer.text
    assert 'value="Northshire"' in answer.text
    assert "150 people" in answer.text  # the example


@pytest.mark.costly
def test_a_case_of_the_library_is_copied_with_its_files(bench: Bench) -> None:
    assert bench.post("/copy", {"from": "family-recovery", "name": "ours"}).status_code == 303
    assert load_case(bench.folder / "ours" / "case.yaml").case is not None
    assert (bench.folder / "ours" / "narrative" / "summary.md").is_file()


def test_the_next_stage_is_shown_and_then_written(bench: Bench) -> None:
    page = bench.get("/advance", case=NAME).text
    assert "outline" in page
    digest = bench.workspace.opened(NAME).digest
    assert bench.post("/advance", case=NAME, digest="0" * 64).status_code == 409
    assert bench.post("/advance", case=NAME, digest=digest).status_code == 303
    text = (bench.folder / NAME).read_text("utf-8")
    assert "stage: outline" in text
    assert "# from finance" in text
    assert bench.post("/undo", case=NAME).status_code == 303
    assert "stage: concept" in (bench.folder / NAME).read_text("utf-8")


def test_documents_are_shown_in_a_frame_and_kept(bench: Bench) -> None:
    assert "Business case" in bench.get("/print", case=NAME).text
    shown = bench.get("/document", case=NAME, template="business-case")
    assert shown.headers["content-security-policy"].startswith("sandbox allow-scripts")
    assert "allow-same-origin" not in shown.headers["content-security-policy"]
    kept = bench.get("/document", case=NAME, template="business-case", format="md", keep="1")
    assert kept.headers["content-disposition"] == 'attachment; filename="need.md"'
    assert "£157,500,000" in kept.text or "£157.5m" in kept.text
    assert bench.get("/document", case=NAME, template="rate-card").status_code == 404
    assert bench.get("/document", case=NAME, template="../../x").status_code == 404
    assert bench.get("/document", case=NAME, template="business-case", audience="nobody-here").status_code == 409


def test_a_document_that_cannot_be_made_says_in_its_frame_where_the_fault_is(bench: Bench) -> None:
    (bench.folder / NAME).write_text(
        bench.workspace.opened(NAME).text + "narrative:\n  decision: |\n    Approve\n    {{7*7}}\n", "utf-8"
    )
    shown = bench.get("/document", case=NAME, template="business-case")
    kept = bench.get("/document", case=NAME, template="business-case", keep="1")
    assert (shown.status_code, kept.status_code) == (409, 409)
    assert "frame-ancestors 'self'" in shown.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in kept.headers["content-security-policy"]
    for answer in (shown, kept):
        assert "Narrative \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} Decision: prose may not do this" in answer.text


def test_figures_are_kept_for_other_programs(bench: Bench) -> None:
    assert "Keep the figures as" in bench.get("/print", case=NAME).text
    kept = bench.get("/export", case=NAME, format="json")
    assert kept.headers["content-disposition"] == 'attachment; filename="need.json"'
    assert '"need.cost.total"' in kept.text
    several = bench.get("/export", case=NAME, format="csv")
    assert several.content.startswith(b"PK")
    assert several.content == bench.get("/export", case=NAME, format="csv").content
    assert bench.get("/export", case=NAME, format="nothing").status_code == 404
    assert bench.get("/export", case=NAME, format="json", audience="nobody-here").status_code == 409


@pytest.mark.costly
def test_the_full_case_has_every_page(bench: Bench) -> None:
    shutil.copytree(cases_folder() / "family-recovery", bench.folder / "full")
    name = "full/case.yaml"
    for path in ("/case", "/try", "/print", "/text", "/since"):
        answer = bench.get(path, case=name)
        assert answer.status_code == 200
        assert "Please report it" not in answer.text
    assert "£2,689,010" in bench.get("/compare", case=name).text
    # A revision of a folder that is no repository.
    assert bench.get("/since", case=name, revision="HEAD").status_code == 200


# Pages that take seconds: they are asked for elsewhere.
SLOW = ("/document", "/export", "/range")
MOST_PAGES = 60


@pytest.mark.costly
@pytest.mark.matrix(1)
@pytest.mark.parametrize(
    "case", sorted(path.parent.relative_to(cases_folder()).as_posix() for path in cases_folder().glob("**/case.yaml"))
)
def test_every_link_from_a_case_leads_to_a_page(bench: Bench, case: str) -> None:
    shutil.copytree(cases_folder() / case, bench.folder / "it")
    waiting, seen = ["/case?case=it/case.yaml", "/form?case=it/case.yaml"], set[str]()
    while waiting and len(seen) < MOST_PAGES:
        address = waiting.pop(0)
        if address in seen or address.startswith(SLOW):
            continue
        seen.add(address)
        answer = bench.client.get(address)
        assert answer.status_code == 200, (address, answer.text[-600:])
        links = re.findall(r'(?:href|data-load)="(/[^"]*)"', answer.text)
        waiting += [unescape(link).partition("#")[0] for link in links if not link.startswith("/assets")]


def test_every_template_is_of_a_page() -> None:
    import sibcase.webapp

    folder = Path(sibcase.webapp.__file__).parent
    code = "".join(path.read_text("utf-8") for path in folder.rglob("*.py"))
    texts = "".join(path.read_text("utf-8") for path in (folder / "templates").glob("*.html"))
    for path in (folder / "templates").glob("*.html"):
        assert f'"{path.stem}"' in code or f'"{path.name}"' in texts


def test_a_contract_says_where_it_is_signed_and_reviewed(bench: Bench) -> None:
    assert "sibcase sign" not in bench.get("/case", case=NAME).text
    file = bench.folder / NAME
    file.write_text(file.read_text("utf-8").replace("stage: concept", "stage: contract"), "utf-8")
    assert "<code>sibcase sign</code>" in bench.get("/case", case=NAME).text


def test_a_folder_without_git_says_so_and_how_to_go_back(bench: Bench) -> None:
    for words in ({}, {"revision": "main"}):
        page = bench.get("/since", case=NAME, **words).text
        assert "This folder is not kept in Git" in page
        assert str(bench.folder) not in page
        assert 'name="revision"' not in page
    (bench.folder / ".git").mkdir()
    assert 'name="revision"' in bench.get("/since", case=NAME).text
