"""Several documents of several cases: which, in which order, and what is told where one cannot be made."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from sibcase.cli.app import app
from sibcase.documents.formats.all_formats import ALL_FORMATS, Format
from sibcase.documents.formats.convert import ConversionError
from sibcase.tasks.publish import document
from sibcase.tasks.publish import render as printing
from sibcase.tasks.publish.render import ALL, Order, fulfil, fulfil_all
from sibcase.tasks.workers import Unseen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from typer.testing import Result

    from sibcase.book.figures import Figures
    from sibcase.tasks.business_case import BusinessCase
    from sibcase.tasks.publish.document import Prepared

WORKED = Path(__file__).parents[1] / "examples/worked-example.yaml"
NEED = WORKED.with_name("need.yaml")
BROKEN = "sibcase: 1\ntitle: Broken\nneed: {people: 150, unit_cost: seventy, years: 15}\n"
# The concept note's need is stated and nothing else: four documents need no more.
FOR_A_NEED = ["need.md", "need-assumption-log.md", "need-brief.md", "need-findings-report.md"]


def render(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["render", *map(str, arguments)])


def names_in(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def order(case: Path, out: Path, templates: Sequence[str] = ("brief",), formats: Sequence[str] = ("md",)) -> Order:
    return Order(str(case), tuple(formats), tuple(templates), out)


# --- which documents --------------------------------------------------------------------------------------------------


def test_documents_with_commas_between_them_are_written_in_that_order(tmp_path: Path) -> None:
    result = render(WORKED, "--template", "rate-card, brief", "--to", "md,html", "--out", tmp_path)
    assert (result.exit_code, result.stderr) == (0, "")
    stem = tmp_path / "worked-example"
    expected = [f"{stem}-rate-card.md", f"{stem}-rate-card.html", f"{stem}-brief.md", f"{stem}-brief.html"]
    assert result.stdout.splitlines() == expected


def test_all_are_those_that_the_case_has_enough_for_and_the_rest_are_reported_with_the_reason(tmp_path: Path) -> None:
    result = render(NEED, "--template", "all", "--to", "md", "--out", tmp_path)
    assert result.exit_code == 0
    assert [Path(line).name for line in result.stdout.splitlines()] == FOR_A_NEED
    assert result.stderr == (
        "need: left out, because the case does not have enough: benefits-note needs savings and contract; "
        "investor-memorandum needs contract and investment; provider-summary needs service and contract; "
        "rate-card needs contract\n"
    )


@pytest.mark.parametrize("names", ["investor-memorandum", "brief,investor-memorandum", "all,investor-memorandum"])
def test_a_document_asked_for_by_name_that_the_case_cannot_have_stops_the_case(tmp_path: Path, names: str) -> None:
    result = render(NEED, "--template", names, "--to", "md", "--out", tmp_path)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "investor-memorandum: this document needs contract and investment" in result.stderr
    assert names_in(tmp_path) == []


@pytest.mark.parametrize("names", ["no-such", "brief,no-such", " , "])
def test_a_document_that_there_is_not_is_reported_before_any_case_is_read(tmp_path: Path, names: str) -> None:
    result = render(tmp_path / "not-there.yaml", "--template", names)
    assert result.exit_code == 2
    assert "not-there" not in result.stderr
    assert "Traceback" not in result.stderr


def test_a_case_is_given_once_for_all_of_its_documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    real = document.prepare

    def prepare(business: BusinessCase, figures: Figures, audience: str | None = None) -> Prepared:
        told.append(business.path)
        return real(business, figures, audience)

    monkeypatch.setattr(document, "prepare", prepare)
    assert fulfil(order(WORKED, tmp_path, [ALL])).trouble == ""
    assert told == [str(WORKED)]


def test_pictures_are_shared_between_documents(tmp_path: Path) -> None:
    outcome = fulfil(order(WORKED, tmp_path, ["business-case", "investor-memorandum"]))
    shown = [path.read_text("utf-8").count("](pictures/") for path in outcome.paths]
    pictures = [name for name in names_in(tmp_path) if name.startswith("pictures/")]
    assert len(pictures) < sum(shown)


def test_nothing_is_written_before_everything_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> bytes:
        assert names_in(tmp_path) == []
        raise ConversionError("the PDF could not be set")

    monkeypatch.setitem(ALL_FORMATS, "pdf", Format(fail))
    outcome = fulfil(order(NEED, tmp_path, ["business-case", "brief"], ["md", "pdf"]))
    assert (outcome.fault, outcome.trouble) == ("the PDF could not be set", "failure")
    assert names_in(tmp_path) == []


# --- several cases ----------------------------------------------------------------------------------------------------


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    """Return a folder of three cases, the second of which is broken."""
    folder = tmp_path / "cases"
    folder.mkdir()
    for name, text in (("a", NEED.read_text("utf-8")), ("b", BROKEN), ("c", NEED.read_text("utf-8"))):
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    return folder


def test_a_case_that_fails_stops_no_other_and_is_reported_at_the_end(cases: Path, tmp_path: Path) -> None:
    result = render(cases, "--to", "md", "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert [Path(line).name for line in result.stdout.splitlines()] == ["a.md", "c.md"]
    assert f"{cases / 'b.yaml'}:3:" in result.stderr
    assert result.stderr.endswith("1 of 3 cases failed\n")


def test_the_gravest_status_is_that_of_the_command(cases: Path, tmp_path: Path) -> None:
    result = render(cases, cases / "gone.yaml", "--to", "md", "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert result.stderr.endswith("2 of 4 cases failed\n")


def test_a_fault_that_names_no_file_is_reported_with_its_case(cases: Path, tmp_path: Path) -> None:
    result = render(cases / "a.yaml", cases / "c.yaml", "--template", "rate-card", "--to", "md", "--out", tmp_path)
    assert result.exit_code == 2
    assert f"{cases / 'a.yaml'}: rate-card: this document needs contract" in result.stderr


def test_a_case_on_which_the_program_breaks_stops_no_other(
    cases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = document.render

    def breaks(business: BusinessCase, *rest: Any, **named: Any) -> list[Path]:
        if business.path.endswith("a.yaml"):
            raise ZeroDivisionError("division by zero")
        return real(business, *rest, **named)

    monkeypatch.setattr(printing, "render", breaks)
    first, _, last = fulfil_all([order(cases / f"{name}.yaml", tmp_path / "out") for name in "abc"])
    assert first.trouble == "failure"
    assert "ZeroDivisionError: division by zero; this is a fault of the program" in first.fault
    assert [path.name for path in last.paths] == ["c-brief.md"]


def test_many_cases_go_to_whoever_is_handed_in_and_come_back_in_order(tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as executor:
        orders = [order(NEED, tmp_path / str(number)) for number in range(5)]
        outcomes = list(fulfil_all(orders, 2, executor=executor))
    assert [outcome.paths for outcome in outcomes] == [(tmp_path / str(n) / "need-brief.md",) for n in range(5)]


@pytest.mark.costly
def test_files_are_the_same_whether_made_in_turn_or_side_by_side(tmp_path: Path) -> None:
    for jobs in (1, 3):
        (outcome,) = fulfil_all([order(NEED, tmp_path / str(jobs), formats=document.FORMATS)], jobs)
        assert outcome.trouble == ""
    one, other = ([path.read_bytes() for path in sorted((tmp_path / name).glob("*"))] for name in "13")
    assert one == other


def test_those_who_watch_see_files_of_few_cases_and_cases_of_many(tmp_path: Path) -> None:
    class Names(Unseen):
        def __init__(self) -> None:
            self.seen: list[str] = []

        def began(self, name: str) -> None:
            self.seen.append(name)

    few, many = Names(), Names()
    list(fulfil_all([order(NEED, tmp_path, formats=("md", "html"))], 1, few))
    assert few.seen == ["need-brief.md", "need-brief.html"]
    with ThreadPoolExecutor(1) as executor:
        list(fulfil_all([order(NEED, tmp_path), order(WORKED, tmp_path)], 1, many, executor))
    assert many.seen == ["need", "worked-example"]


# --- agreement --------------------------------------------------------------------------------------------------------


def test_several_documents_and_formats_are_checked_at_once(tmp_path: Path) -> None:
    arguments: list[str | Path] = [NEED, "--template", "brief,findings-report", "--out", tmp_path]
    assert render(*arguments, "--to", "md,html").exit_code == 0
    fresh = render(*arguments, "--check")
    assert (fresh.exit_code, fresh.stdout, fresh.stderr) == (0, "", "the documents of 1 case are up to date\n")
    (tmp_path / "need-brief.md").write_text("changed", "utf-8")
    (tmp_path / "need-findings-report.html").unlink()
    checked = render(*arguments, "--check", "--to", "md,html")
    assert checked.exit_code == 1
    assert checked.stdout.splitlines() == [
        f"{tmp_path / 'need-brief.md'}: differs from what its case says now",
        f"{tmp_path / 'need-findings-report.html'}: is not there",
    ]


def test_each_document_is_checked_in_the_formats_in_which_it_is_there(tmp_path: Path) -> None:
    render(NEED, "--template", "brief", "--to", "html", "--out", tmp_path)
    render(NEED, "--template", "findings-report", "--to", "md", "--out", tmp_path)
    result = render(NEED, "--template", "all", "--check", "--out", tmp_path)
    missing = [f"{tmp_path / name}: is not there" for name in ("need.md", "need-assumption-log.md")]
    assert (result.exit_code, result.stdout.splitlines()) == (1, missing)


def test_a_case_that_fails_is_reported_with_those_that_agree(cases: Path, tmp_path: Path) -> None:
    render(cases, "--to", "md", "--out", tmp_path / "out")
    result = render(cases, "--check", "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert "the documents of 2 cases are up to date\n" in result.stderr
