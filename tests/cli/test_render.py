"""`sibcase render --check`: documents that do not say what their cases say are named, and nothing is written."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from sibcase.cli.app import app
from sibcase.documents.formats import stamp as stamps
from sibcase.documents.formats.stamp import Stamp, read_stamp

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

CASE = "sibcase: 1\ntitle: Concept note\nneed: {people: 150, unit_cost: £70k per year, years: 15}\n"
AGENCIES = CASE.replace("years: 15}", "years: 15, borne_by: {council: 60%, nhs: 40%}}") + (
    "parties: {council: {name: Council, role: payer}, nhs: {name: Board, role: payer}}\n"
)
ALL = "md,html,docx,pdf"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with two cases, which is the current one."""
    monkeypatch.chdir(tmp_path)
    for name, text in (("north", CASE), ("south", AGENCIES)):
        (tmp_path / "cases" / name).mkdir(parents=True)
        (tmp_path / "cases" / name / "case.yaml").write_text(text, "utf-8")
    return tmp_path


def render(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["render", *arguments, "--out", "documents"])


def states(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Return every file below a folder with what it holds and when it was written."""
    return {str(path): (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.rglob("*") if path.is_file()}


def test_every_case_of_a_folder_is_rendered(folder: Path) -> None:
    result = render("cases", "--to", "md")
    assert (result.exit_code, result.stdout.split()) == (0, ["documents/north.md", "documents/south.md"])
    assert (folder / "documents/pictures/south-need-by-agency.svg").is_file()


def test_other_cases_within_the_folder_of_a_case_are_named(folder: Path) -> None:
    (folder / "cases/north/variant.yaml").write_text(CASE, "utf-8")
    result = render("cases/north", "--to", "md")
    assert (result.exit_code, result.stdout.split()) == (0, ["documents/north.md"])
    assert "cases/north/variant.yaml may be a case but was not checked" in result.stderr


@pytest.mark.costly
def test_fresh_documents_agree(folder: Path) -> None:
    assert render("cases", "--to", ALL).exit_code == 0
    before = states(folder)
    result = render("cases", "--check")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "the documents of 2 cases are up to date\n"
    assert states(folder) == before


@pytest.mark.costly
def test_a_case_that_has_changed_leaves_its_documents_behind(folder: Path) -> None:
    render("cases", "--to", ALL)
    (folder / "cases/north/case.yaml").write_text(CASE.replace("150", "160"), "utf-8")
    before = states(folder)
    result = render("cases", "--check")
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        f"documents/north.{name}: differs from what its case says now" for name in ("md", "html", "docx", "pdf")
    ]
    assert states(folder) == before


@pytest.mark.costly
@pytest.mark.parametrize("name", ["html", "docx", "pdf"])
def test_a_change_by_hand_is_seen(folder: Path, name: str) -> None:
    render("cases/north", "--to", name)
    path = folder / f"documents/north.{name}"
    path.write_bytes(changed_by_hand(path.read_bytes()))
    result = render("cases/north", "--check")
    assert (result.exit_code, result.stdout) == (1, f"documents/north.{name}: was changed after it was made\n")


def changed_by_hand(content: bytes) -> bytes:
    """Return a document with something else in it, of a Word file in its text."""
    if not content.startswith(b"PK"):
        return content.replace(b"Concept note", b"Concept mote")
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            new.writestr(part, old.read(part).replace(b"Concept note", b"Concept mote"))
    return out.getvalue()


def test_other_typesetters_give_other_bytes_that_agree(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    render("cases/north", "--to", "html,docx,pdf")
    for name in ("html", "docx", "pdf"):
        path = folder / f"documents/north.{name}"
        assert read_stamp(path.read_bytes()) is not None
    monkeypatch.setattr(stamps, "_tools", lambda: "pandoc-99-typst-99")
    assert render("cases/north", "--check").exit_code == 0


def test_pictures_belong_to_the_markdown(folder: Path) -> None:
    render("cases/south", "--to", "md")
    picture = folder / "documents/pictures/south-need-by-agency.svg"
    picture.write_text(re.sub("Council", "Country", picture.read_text("utf-8")), "utf-8")
    assert render("cases/south", "--check").stdout == (
        "documents/pictures/south-need-by-agency.svg: differs from what its case says now\n"
    )
    picture.unlink()
    assert render("cases/south", "--check").stdout == "documents/pictures/south-need-by-agency.svg: is not there\n"


def test_line_ends_of_another_system_agree(folder: Path) -> None:
    render("cases/north", "--to", "md")
    path = folder / "documents/north.md"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert render("cases/north", "--check").exit_code == 0


@pytest.mark.costly
def test_documents_that_are_missing(folder: Path) -> None:
    assert folder.is_dir()
    assert render("cases/north", "--check").stdout == "documents/north.md: is not there\n"
    render("cases/north", "--to", "html")
    assert render("cases/north", "--check").exit_code == 0, "what is there is checked"
    assert render("cases/north", "--check", "--to", "html,pdf").stdout == "documents/north.pdf: is not there\n"


def test_two_cases_of_one_name_would_write_over_each_other(folder: Path) -> None:
    (folder / "north.yaml").write_text(CASE, "utf-8")
    result = render("cases", "north.yaml", "--to", "md")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "cases/north/case.yaml and north.yaml would write documents with the same name" in result.stderr
    assert not (folder / "documents").exists()


def test_a_case_that_is_called_like_a_document_of_another_would_be_written_over(folder: Path) -> None:
    # The brief of `north` is north-brief.md, and so is the business case of `North-brief` where capitals do not count.
    for name in ("north", "North-brief"):
        (folder / f"{name}.yaml").write_text(CASE, "utf-8")
    result = render("north.yaml", "North-brief.yaml", "--to", "md", "--template", "business-case,brief")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "north.yaml and North-brief.yaml would write documents with the same name" in result.stderr
    assert render("north.yaml", "North-brief.yaml", "--to", "md").exit_code == 0


def test_two_templates_of_one_name_would_be_written_over(folder: Path) -> None:
    (folder / "brief").mkdir()
    (folder / "brief" / "brief.md.j2").write_text("Our own.\n", "utf-8")
    (folder / "north.yaml").write_text(CASE, "utf-8")
    result = render("north.yaml", "--to", "md", "--template", "brief,./brief")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "brief and ./brief would write documents with the same name" in result.stderr
    assert not (folder / "documents").exists()


def test_a_folder_without_cases(folder: Path) -> None:
    (folder / "empty").mkdir()
    assert render("empty").exit_code == 2


def test_what_carries_no_stamp_has_none() -> None:
    assert read_stamp(b"") is None
    assert read_stamp(b"PK not an archive") is None
    assert read_stamp(b"<html>") is None
    assert read_stamp(str(Stamp("0" * 32, "pandoc-1")).encode()) == Stamp("0" * 32, "pandoc-1")
