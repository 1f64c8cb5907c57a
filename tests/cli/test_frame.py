"""The frame of the command line: help that teaches, three ways to end, and nothing raw on anybody's screen."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import typer
from typer.testing import CliRunner

from sibcase import __version__
from sibcase.cli import app as commands
from sibcase.cli.app import app, offered
from sibcase.cli.frame import Command, MadeWhenAsked, Program
from sibcase.resources import cases_folder
from tests.tasks import publishers

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parents[2]
NAMES = [str(each.name or each.callback.__name__) for each in offered.registered_commands if each.callback]
NEED = "sibcase: 1\ntitle: Concept note\nneed: {people: 150, unit_cost: £70k per year, years: 15}\n"


def run(
    *arguments: str, settings: Mapping[str, str] | None = None, cwd: Path = ROOT, given: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    """Run the program as its users do, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "sibcase", *arguments],
        capture_output=True,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), **(settings or {})},
        input=given,
        check=False,
    )


# --- help -------------------------------------------------------------------------------------------------------------


def test_no_arguments_is_help() -> None:
    result = CliRunner().invoke(app, [])
    assert result.output.startswith("Usage: sibcase")


@pytest.mark.parametrize("name", NAMES)
def test_help_of_each_command_shows_examples(name: str) -> None:
    result = CliRunner().invoke(app, [name, "--help"], terminal_width=80)
    assert result.exit_code == 0, result.output
    assert f"\nExamples:\n  sibcase {name}" in result.output


@pytest.mark.parametrize("name", NAMES)
def test_help_speaks_plainly(name: str) -> None:
    told = CliRunner().invoke(app, [name, "--help"], terminal_width=80).output
    # Boxes of rich, raw backspaces, Python's types and names in braces are for nobody who reads help.
    assert re.findall(r"[─╭│]|\x08|\\b|list\[|<str>|\{PATH", told) == []
    assert [line for line in told.splitlines() if len(line) > 80] == []


def test_help_lists_commands_in_full() -> None:
    shown = CliRunner().invoke(app, ["--help"], terminal_width=80).output
    listed = shown.partition("Write a case:\n")[2].partition("Examples:\n")[0]
    assert [line.strip().partition("  ")[0] for line in listed.splitlines() if line.startswith("  ")] == NAMES
    assert "..." not in listed


def test_help_groups_the_commands_by_the_work() -> None:
    shown = CliRunner().invoke(app, ["--help"], terminal_width=80).output
    groups = ["Write a case", "Check it", "Understand the figures", "Print documents", "Settle results"]
    headings = [line[:-1] for line in shown.splitlines() if re.fullmatch(r"[A-Z].*:", line)]
    assert headings == ["Options", *groups, "Share and compare", "Examples"]
    # One column of names for all groups.
    assert "\n  new        " in shown
    assert "\n  validate   " in shown


def test_a_command_is_made_when_it_is_asked_for() -> None:
    made = MadeWhenAsked(offered.registered_commands)
    assert (list(made), len(made)) == (NAMES, len(NAMES))
    assert made["show"] is made["show"]
    assert "shw" not in made
    made["shw"] = made.pop("show")
    assert list(made) == [*(name for name in NAMES if name != "show"), "shw"]


def test_a_name_of_two_words_is_a_command_of_its_own() -> None:
    done = CliRunner().invoke(app, ["import", "indigo", "--help"])
    assert done.output.startswith("Usage: sibcase import indigo [OPTIONS] FILE")
    assert (
        CliRunner().invoke(app, ["import", "--help"]).output.startswith("Usage: sibcase import [OPTIONS] WORKBOOK CASE")
    )


def test_a_command_that_does_not_exist_is_compared_with_those_that_do() -> None:
    done = CliRunner().invoke(app, ["shw"])
    assert (done.exit_code, "Did you mean 'show'?" in done.stderr) == (2, True)


def test_version() -> None:
    assert CliRunner().invoke(app, ["--version"]).output == f"sibcase {__version__}\n"


@pytest.mark.costly
def test_module_and_command_are_one_program() -> None:
    assert run("--version").stdout.decode().strip() == f"sibcase {__version__}"


@pytest.mark.costly
@pytest.mark.matrix(2)
@pytest.mark.parametrize("name", [name for name in NAMES if name != "serve"])
def test_examples_run(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every example that help shows does what it says, in a folder with a case and the folder of shipped cases.

    In this process: that the program starts as one of its own is seen below, and starting takes longer than most do.
    Those of `serve` run until they are ended: tests/cli/test_serve.py tries it.
    """
    (tmp_path / "family.yaml").write_text(NEED, "utf-8")
    shutil.copytree(cases_folder(), tmp_path / "cases")
    publishers.book(tmp_path / "unit-cost-database.xlsx", {"Social": [publishers.HEADS, publishers.FOSTER]})
    publishers.book(tmp_path / "gdp-deflators.xlsx", {"Deflators": publishers.treasury()})
    for folder in ("docs/indigo", "docs/bids"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    keep_under_git(tmp_path)
    monkeypatch.chdir(tmp_path)
    if name == "import":
        CliRunner().invoke(app, ["export", "cases/family-recovery", "--to", "xlsx"])
        for copy in ("back.xlsx", "old.xlsx"):
            shutil.copy(tmp_path / "family-recovery.xlsx", tmp_path / copy)
    if name in ("claim", "reforecast", "review"):
        shutil.copytree(cases_folder() / "rough-sleeping", tmp_path / "homes")
        (tmp_path / "homes" / "q3.csv").write_text("name,value\nentered,12\n", "utf-8")
        CliRunner().invoke(app, ["sign", "homes"])
        if name != "claim":
            CliRunner().invoke(app, ["claim", "homes", "--until", "2028-Q3", "--results", "homes/q3.csv"])
    told = CliRunner().invoke(app, [name, "--help"], terminal_width=80).output
    lines = re.findall(r"^  sibcase (.*)$", told.split("Examples:\n")[1], flags=re.MULTILINE)
    assert lines
    for line in lines:
        command, _, given = line.partition(" < ")
        text = (tmp_path / given).read_bytes() if given else b""
        done = CliRunner().invoke(app, shlex.split(command), input=text)
        assert done.exit_code == 0, f"{line}\n{done.stderr}"


@pytest.mark.costly
def test_an_example_runs_as_a_process(tmp_path: Path) -> None:
    done = run("render", "-", "--to", "md,html", cwd=tmp_path, given=NEED.encode())
    assert (done.returncode, done.stderr) == (0, b"")
    assert len(done.stdout.splitlines()) == 2


def keep_under_git(folder: Path) -> None:
    """Put a folder under Git with a few commits on the branch main, for examples that name revisions."""
    who = ("-c", "user.name=Author", "-c", "user.email=author@example.org")
    for command in (("init", "-q", "-b", "main"), ("add", "."), *[("commit", "-q", "--allow-empty", "-m", "kept")] * 4):
        subprocess.run(["git", *who, *command], cwd=folder, check=True, capture_output=True)  # noqa: S607


@pytest.mark.costly
def test_completion_knows_commands_and_kinds() -> None:
    asked = {"_SIBCASE_COMPLETE": "complete_bash", "COMP_WORDS": "sibcase val", "COMP_CWORD": "1"}
    assert run(settings=asked).stdout.decode().split() == ["validate"]
    asked |= {"COMP_WORDS": "sibcase new x --from family", "COMP_CWORD": "4"}
    assert run(settings=asked).stdout.decode().split() == ["family-recovery"]


# --- how a command ends -----------------------------------------------------------------------------------------------


def broken_program(error: BaseException) -> typer.Typer:
    """Return a program with the frame of sibcase and one command that fails."""
    program = typer.Typer(cls=Program, rich_markup_mode=None)

    @program.callback()
    def nothing() -> None:
        """Do nothing."""

    @program.command("work", cls=Command)
    def work() -> None:
        raise error

    return program


def test_wrong_usage_ends_with_2_and_names_the_nearest() -> None:
    result = CliRunner().invoke(app, ["validat"])
    assert result.exit_code == 2
    assert "Did you mean 'validate'?" in result.stderr


def test_a_fault_is_one_line_without_traceback() -> None:
    result = CliRunner().invoke(broken_program(KeyError("per\x1b[31m\nson")), ["work"])
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.count("\n") == 1
    assert result.stderr.startswith("sibcase could not finish: KeyError")
    assert "\x1b" not in result.stderr
    assert "report it" in result.stderr


def test_a_fault_shows_its_traceback_to_developers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIBCASE_DEBUG", "1")
    result = CliRunner().invoke(broken_program(KeyError("person")), ["work"])
    assert result.exit_code == 2
    assert "Traceback (most recent call last)" in result.stderr


def test_a_full_disk_is_not_called_a_fault_of_the_program() -> None:
    error = OSError(28, "No space left on device", "case.pdf")  # 28 is ENOSPC
    result = CliRunner().invoke(broken_program(error), ["work"])
    assert result.exit_code == 2
    assert result.stderr == "sibcase could not finish: case.pdf: No space left on device\n"


def test_an_interruption_ends_with_130() -> None:
    result = CliRunner().invoke(broken_program(KeyboardInterrupt()), ["work"])
    assert result.exit_code == 130
    assert "Traceback" not in result.output


def test_an_interruption_while_starting_ends_with_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(**_: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(commands, "app", interrupt)
    from sibcase.cli import main

    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 130
