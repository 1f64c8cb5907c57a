"""`sibcase new`: five questions or a few flags, and a case that validates."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from sibcase.casefile.reader import load_case
from sibcase.cli import new as command
from sibcase.cli.app import app
from sibcase.resources import templates_folder

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

KINDS = sorted(file.stem for file in (templates_folder() / "kinds").glob("*.yaml"))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder that is the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def new(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["new", *arguments])


def answer(monkeypatch: pytest.MonkeyPatch, path: str, *answers: str) -> Result:
    """Run `sibcase new PATH` as if a terminal stood behind standard input."""
    monkeypatch.setattr(command, "is_terminal", lambda stream: stream is sys.stdin)
    return CliRunner().invoke(app, ["new", path], input="".join(f"{each}\n" for each in answers))


# --- by flags ---------------------------------------------------------------------------------------------------------


def test_flags_ask_nothing(folder: Path) -> None:
    flags = ["--title", "Safe at home", "--area", "Northshire", "--need", "200 people x £60k x 10 years"]
    result = new("north", "--from", "family-recovery", "--stage", "outline", *flags)
    assert result.exit_code == 0, result.output
    text = (folder / "north" / "case.yaml").read_text("utf-8")
    for written in ("Safe at home", "Northshire", "people: 200", "£60k per year"):
        assert written in text


@pytest.mark.matrix(6)
@pytest.mark.parametrize("stage", ["concept", "outline", "full"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_at_every_stage_has_no_errors(kind: str, stage: str, folder: Path) -> None:
    result = new("case.yaml", "--from", kind, "--stage", stage)
    assert result.exit_code == 0, result.output
    loaded = load_case(folder / "case.yaml")
    assert [finding for finding in loaded.findings if finding.is_error] == []
    missing = sum(finding.code == "SIB035" for finding in loaded.findings)
    assert f"{missing} figure" in result.stdout or not missing


def test_without_terminal_or_flags_there_are_defaults(folder: Path) -> None:
    result = new("start")
    assert result.exit_code == 0, result.output
    assert (folder / "start" / "case.yaml").is_file()


def test_next_steps_are_commands_to_copy(folder: Path) -> None:
    result = new("north shire")
    assert (folder / "north shire" / "case.yaml").is_file()
    for name in ("validate", "show", "render"):
        assert f"sibcase {name} 'north shire'" in result.stdout


def test_the_schema_that_the_first_line_names_is_written_beside(folder: Path) -> None:
    new("north")
    first = (folder / "north" / "case.yaml").read_text("utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=case.schema.json"
    assert json.loads((folder / "north" / "case.schema.json").read_text("utf-8"))["type"] == "object"


def test_a_schema_that_is_there_stays(folder: Path) -> None:
    (folder / "case.schema.json").write_text("{}", "utf-8")
    assert new("one.yaml").exit_code == 0
    assert (folder / "case.schema.json").read_text("utf-8") == "{}"


# --- what is refused --------------------------------------------------------------------------------------------------


def test_nothing_is_overwritten(folder: Path) -> None:
    (folder / "one.yaml").write_text("mine", "utf-8")
    result = new("one.yaml", "--from", "health")
    assert result.exit_code == 2
    assert result.stderr == "one.yaml already exists: choose another path, or remove it first\n"
    assert (folder / "one.yaml").read_text("utf-8") == "mine"


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        (["--from", "homeless"], "`homelessness`"),
        (["--stage", "outlin"], "`outline`"),
        (["--need", "many people"], "--need"),
        (["--need", "150 people x $70k x 15 years", "--from", "health"], "USD"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_written(flags: list[str], told: str, folder: Path) -> None:
    result = new("one.yaml", *flags)
    assert (result.exit_code, result.stdout) == (2, "")
    assert told in result.stderr
    assert list(folder.iterdir()) == []


def test_a_path_that_cannot_be_written_is_reported(folder: Path) -> None:
    (folder / "file").write_text("", "utf-8")
    result = new("file/below.yaml", "--from", "health")
    assert result.exit_code == 2
    assert "fault" not in result.stderr


# --- by questions -----------------------------------------------------------------------------------------------------


def test_questions_in_their_order(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    answers = ("Safe at home", "Northshire", "200 people x £60k x 10 years", "concept", "reoffending")
    result = answer(monkeypatch, "north", *answers)
    assert result.exit_code == 0, result.output
    asked = [result.stdout.index(each) for each in ("Title", "Area", "Need in one line", "Stage", "Kind of programme")]
    assert asked == sorted(asked)
    text = (folder / "north" / "case.yaml").read_text("utf-8")
    assert 'title: "Safe at home"' in text
    assert "stage: concept" in text


def test_enter_takes_the_defaults(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    result = answer(monkeypatch, "edge-of-care", "", "", "", "", "")
    assert result.exit_code == 0, result.output
    text = (folder / "edge-of-care" / "case.yaml").read_text("utf-8")
    # The path says what the case is called and which kind it is; outline is the stage most cases start at.
    assert 'title: "Edge of care"' in text
    assert "stage: outline" in text
    assert "foster" in text


def test_choices_are_taken_by_number(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    result = answer(monkeypatch, "north", "", "", "", "1", "1")
    assert result.exit_code == 0, result.output
    assert "stage: concept" in (folder / "north" / "case.yaml").read_text("utf-8")


def test_an_answer_that_cannot_be_read_is_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    result = answer(monkeypatch, "north", "", "", "lots", "150 people x £70k x 15 years", "9", "2", "0", "1")
    assert result.exit_code == 0, result.output
    assert result.stdout.count("Need in one line") == 2
    assert result.stdout.count("a number from 1 to") == 2


def test_leaving_in_the_middle_writes_nothing(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    result = answer(monkeypatch, "north", "Title")
    assert result.exit_code == 130
    assert "Nothing was written." in result.stderr
    assert list(folder.iterdir()) == []


def test_a_case_without_its_schema_is_not_left_behind(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sibcase.tasks.start import start

    def full(path: Path, text: str) -> None:
        if path.name == start.SCHEMA_NAME:
            raise OSError(28, "No space left on device", str(path))
        real(path, text)

    real = start.write_new
    monkeypatch.setattr(start, "write_new", full)
    result = CliRunner().invoke(app, ["new", "north/cases/one"])
    assert result.exit_code == 2
    assert "No space left on device" in result.stderr
    assert list(folder.iterdir()) == []
