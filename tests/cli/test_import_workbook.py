"""`sibcase import`: what a workbook changed, shown and written, with comments and everything else as it was."""

from __future__ import annotations

import io
import shutil
import zipfile
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from typer.testing import CliRunner

from sibcase.cli.app import app
from sibcase.resources import cases_folder
from sibcase.tasks.business_case import load
from sibcase.tasks.export.export import export_case

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from typer.testing import Result

CASES = sorted(path.parent for path in cases_folder().rglob("case.yaml"))


def run(*arguments: str, answer: str = "") -> Result:
    return CliRunner().invoke(app, ["import", *arguments], input=answer)


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a case and its workbook."""
    folder = tmp_path_factory.mktemp("exported")
    shutil.copytree(cases_folder() / "concept-note", folder / "case")
    export_case(load(folder / "case"), ["xlsx"], folder)
    return folder


@pytest.fixture
def folder(exported: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder of its own with a case and its workbook, that is the current one."""
    shutil.copytree(exported, tmp_path, dirs_exist_ok=True)
    next(tmp_path.glob("*.xlsx")).rename(tmp_path / "back.xlsx")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def edit(workbook: Path, change: Callable[[Any], object]) -> None:
    book = openpyxl.load_workbook(workbook)
    change(book)
    book.save(workbook)


def put(where: str, value: object, heading: str = "Value") -> Callable[[Any], object]:
    def change(book: Any) -> None:
        sheet = book["Inputs"]
        heads = next(row for row in sheet.iter_rows() if any(cell.value == "Where in the case" for cell in row))
        column = {cell.value: cell.column for cell in heads}
        rows = range(heads[0].row + 1, sheet.max_row + 1)
        row = next(row for row in rows if sheet.cell(row, column["Where in the case"]).value == where)
        sheet.cell(row, column[heading]).value = value

    return change


@pytest.mark.costly
def test_a_change_is_shown_and_written_where_it_belongs(folder: Path) -> None:
    before = (folder / "case" / "case.yaml").read_bytes()
    edit(folder / "back.xlsx", put("need.years", 12))
    shown = run("back.xlsx", "case", "--dry-run")
    assert shown.exit_code == 0, shown.output
    assert "need.years" in shown.stdout
    assert "Effect in money" in shown.stdout
    assert "Not written (--dry-run)." in shown.stdout
    assert (folder / "case" / "case.yaml").read_bytes() == before
    written = run("back.xlsx", "case", "--yes")
    assert written.exit_code == 0, written.output
    assert "Written: case/case.yaml, 1 change" in written.stdout
    lines = before.splitlines()
    now = (folder / "case" / "case.yaml").read_bytes().splitlines()
    assert [(old, new) for old, new in zip(lines, now, strict=True) if old != new] == [
        (old, old.replace(b"15", b"12", 1)) for old in lines if old.strip().startswith(b"years: ")
    ]


@pytest.mark.costly
@pytest.mark.usefixtures("folder")
def test_an_unchanged_workbook_changes_nothing() -> None:
    result = run("back.xlsx", "case")
    assert (result.exit_code, result.output) == (0, "There are no changes to take back.\n")


def test_without_a_terminal_nothing_is_written_unasked(folder: Path) -> None:
    before = (folder / "case" / "case.yaml").read_bytes()
    edit(folder / "back.xlsx", put("need.years", 12))
    result = run("back.xlsx", "case")
    assert result.exit_code == 2
    assert "add --yes to write the changes, or --dry-run to only show them" in result.stderr
    assert (folder / "case" / "case.yaml").read_bytes() == before


@pytest.mark.costly
@pytest.mark.parametrize(("answer", "status", "is_written"), [("y\n", 0, True), ("n\n", 1, False), ("\n", 1, False)])
def test_at_a_terminal_it_asks(
    folder: Path, monkeypatch: pytest.MonkeyPatch, answer: str, status: int, *, is_written: bool
) -> None:
    monkeypatch.setattr("sibcase.cli.exchange.import_workbook.is_terminal", lambda _: True)
    edit(folder / "back.xlsx", put("need.years", 12))
    result = run("back.xlsx", "case", answer=answer)
    assert result.exit_code == status
    assert "Write 1 change into case/case.yaml?" in result.output
    assert ("years: {value: 12," in (folder / "case" / "case.yaml").read_text("utf-8")) == is_written


def test_what_is_not_taken_back_is_listed_and_is_status_1(folder: Path) -> None:
    def change(book: Any) -> None:
        put("need.people", "a few")(book)
        put("need.years", 12)(book)

    edit(folder / "back.xlsx", change)
    result = run("back.xlsx", "case", "--yes")
    assert result.exit_code == 1
    assert "Not taken back" in result.stdout
    assert "`a few` was written where a number belongs" in result.stdout
    assert "years: {value: 12," in (folder / "case" / "case.yaml").read_text("utf-8")


@pytest.mark.costly
def test_a_workbook_of_another_version_is_refused_and_can_be_merged(folder: Path) -> None:
    file = folder / "case" / "case.yaml"
    edit(folder / "back.xlsx", put("need.years", 12))
    file.write_text(file.read_text("utf-8").replace("value: 150 people", "value: 175 people"), "utf-8")
    result = run("back.xlsx", "case", "--yes")
    assert result.exit_code == 1
    assert "This workbook was made from another version of the case." in result.stdout
    assert "150 people → 175 people" in result.stdout
    assert "Not written: export the case again" in result.stdout
    merged = run("back.xlsx", "case", "--yes", "--merge")
    assert "Written: case/case.yaml, 1 change" in merged.stdout
    assert "value: 175 people" in file.read_text("utf-8")
    assert "years: {value: 12," in file.read_text("utf-8")


def test_a_workbook_that_withholds_something_takes_nothing_back_unasked(folder: Path) -> None:
    file = folder / "case" / "case.yaml"
    private = "parties: {a: {name: A, role: commissioner, private: need.unit_cost}}\n"
    file.write_text(file.read_text("utf-8") + private, "utf-8")
    [workbook] = export_case(load(file), ["xlsx"], folder, "public")
    file.write_text(file.read_text("utf-8").replace("value: 150 people", "value: 175 people"), "utf-8")
    edit(workbook, put("need.years", 12))
    refused = run(str(workbook), "case", "--audience", "public", "--yes")
    assert refused.exit_code == 1
    assert "This workbook does not say from which version of the case it was made." in refused.stdout
    assert run(str(workbook), "case", "--audience", "public", "--yes", "--merge").exit_code == 1
    assert "value: 175 people" in file.read_text("utf-8")
    assert "years: {value: 12," in file.read_text("utf-8")
    assert run(str(workbook), "case", "--audience", "nobody").exit_code == 2


def test_a_case_with_impossible_values_is_not_written(folder: Path) -> None:
    before = (folder / "case" / "case.yaml").read_bytes()
    edit(folder / "back.xlsx", put("need.years", 500))
    result = run("back.xlsx", "case", "--yes")
    assert result.exit_code == 1
    assert (folder / "case" / "case.yaml").read_bytes() == before


# --- strangers' workbooks ---------------------------------------------------------------------------------------------


def packed(workbook: Path, **parts: bytes) -> None:
    """Put other parts into a workbook in place of its own, or next to them."""
    with zipfile.ZipFile(workbook) as archive:
        own = {name: archive.read(name) for name in archive.namelist()}
    own.update({name.replace("__", "/").replace("_xml", ".xml"): content for name, content in parts.items()})
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in own.items():
            archive.writestr(name, part)
    workbook.write_bytes(content.getvalue())


ENTITIES = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><sst>&b;</sst>'
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><sst>&a;</sst>'


@pytest.mark.costly
@pytest.mark.parametrize(
    ("part", "content", "says"),
    [
        ("xl__sharedStrings_xml", b" " * 80_000_000, "more than 60 MB when unpacked"),
        ("xl__sharedStrings_xml", ENTITIES, "cannot be read"),
        ("xl__sharedStrings_xml", OUTSIDE, "cannot be read"),
        ("xl__workbook_xml", b"<workbook/>", "back.xlsx"),
    ],
    ids=["zip bomb", "entities", "a file from elsewhere", "no sheets"],
)
def test_a_hostile_workbook_is_refused_in_one_line(folder: Path, part: str, content: bytes, says: str) -> None:
    before = (folder / "case" / "case.yaml").read_bytes()
    packed(folder / "back.xlsx", **{part: content})
    result = run("back.xlsx", "case", "--yes")
    assert result.exit_code == 2
    assert says in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert "Traceback" not in result.output
    assert "root:" not in result.output
    assert (folder / "case" / "case.yaml").read_bytes() == before


@pytest.mark.costly
def test_parts_that_lead_out_of_the_archive_are_not_unpacked(folder: Path) -> None:
    with zipfile.ZipFile(folder / "back.xlsx", "a") as archive:
        archive.writestr("../../escaped.xml", b"x")
        archive.writestr("xl/vbaProject.bin", b"\0")
    result = run("back.xlsx", "case")
    assert "macros are in this workbook; they were neither run nor looked at" in result.stdout
    assert not list(folder.parent.rglob("escaped.xml"))


@pytest.mark.costly
def test_words_of_a_stranger_do_not_move_the_cursor(folder: Path) -> None:
    edit(folder / "back.xlsx", put("need.people", '=DDE("cmd";"/C calc";"x")'))
    result = run("back.xlsx", "case", "--yes")
    assert result.exit_code == 1
    assert 'a formula was written here: `=DDE("cmd";"/C calc";"x")`' in result.stdout
    edit(folder / "back.xlsx", put("need.people", "=1\u202e+2\u0085x"))
    assert "\u202e" not in run("back.xlsx", "case").output


@pytest.mark.parametrize("name", ["no.xlsx", "case", "case/case.yaml"])
def test_what_is_no_workbook_is_refused(folder: Path, name: str) -> None:
    result = run(str(folder / name), "case")
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1


# --- there and back, over all cases -----------------------------------------------------------------------------------


@pytest.mark.costly
@pytest.mark.matrix(1)
@pytest.mark.parametrize("case", CASES, ids=lambda path: path.relative_to(cases_folder()).as_posix())
def test_there_and_back_changes_one_number_alone(case: Path, tmp_path: Path) -> None:
    shutil.copytree(case.parents[1] if (case.parents[1] / "cards").is_dir() else case, tmp_path / "case")
    file = tmp_path / "case" / "case.yaml"
    [workbook] = export_case(load(file), ["xlsx"], tmp_path)
    unchanged = run(str(workbook), str(file))
    assert (unchanged.exit_code, unchanged.output) == (0, "There are no changes to take back.\n")
    before = file.read_text("utf-8")
    where, number = first_number(workbook)
    edit(workbook, put(where, number * 0.75))
    result = run(str(workbook), str(file), "--yes")
    assert result.exit_code == 0, result.output
    after = file.read_text("utf-8").splitlines()
    changed = [(old, new) for old, new in zip(before.splitlines(), after, strict=True) if old != new]
    assert len(changed) == 1


def first_number(workbook: Path) -> tuple[str, float]:
    """Return the place and the value of an input that the case states and that may be smaller."""
    sheet = openpyxl.load_workbook(workbook, read_only=True)["Inputs"]
    rows: list[list[Any]] = [[cell.value for cell in row] for row in sheet.iter_rows()]
    heads = next(row for row in rows if "Where in the case" in row)
    at = {head: heads.index(head) for head in ("Where in the case", "Value", "Low", "As written")}
    for row in rows:
        where, value, low, written = (row[number] for number in at.values())
        is_stated = isinstance(where, str) and where != "Where in the case" and not str(written).startswith("ref ")
        if is_stated and isinstance(value, int | float) and value > 0 and low is None and "payers" not in where:
            return str(where), float(value)
    raise AssertionError(workbook)
