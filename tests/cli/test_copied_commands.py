"""A command that is printed for copying reaches the same file when a shell reads it, whatever the folder is called."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sibcase.cli.app import app
from sibcase.tasks.shell import for_shell

ROOT = Path(__file__).parents[2]
WORKED = ROOT / "tests" / "examples" / "worked-example.yaml"
FOLDER = "my  case's $x é"


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.mark.parametrize(
    ("path", "written"),
    [("cases/north", "cases/north"), ("-", "-"), ("-x", "./-x"), ("-x y", "'./-x y'"), ("a`b", "'a`b'"), ("é", "'é'")],
)
def test_a_path_is_one_argument_and_no_option(path: str, written: str) -> None:
    assert for_shell(path) == written


@pytest.mark.parametrize("folder", [FOLDER, "-x"])
def test_commands_after_the_headline(folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / folder).mkdir()
    (tmp_path / folder / "case.yaml").write_bytes(WORKED.read_bytes())
    commands = re.findall(r"`(sibcase (?:trace|validate) .*)`", run("show", f"./{folder}"))
    assert "trace" in [shlex.split(command)[1] for command in commands]
    for command in commands:
        path = shlex.split(command)[2]
        assert not path.startswith("-")
        assert Path(path).exists(), command
        run(*shlex.split(command)[1:])


@pytest.mark.parametrize("folder", [FOLDER, "./-x"])
def test_commands_after_a_new_case(folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    printed = run("new", folder, "--from", "blank")
    command = next(line for line in printed.splitlines() if "sibcase show" in line)
    shown = run(*shlex.split(command)[1:3])
    assert "To see how a figure was calculated" in shown


@pytest.mark.costly
def test_commands_after_a_new_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    printed = run("new", "--repository", FOLDER, "--from", "blank")
    line = next(line for line in printed.splitlines() if line.startswith("  cd "))
    assert Path(shlex.split(line)[1]).is_dir()


def test_commands_beside_a_copied_template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run("templates", "brief", "--copy", FOLDER)
    text = (tmp_path / FOLDER / "README.md").read_text("utf-8")
    commands = re.findall(r"`(sibcase templates .*)`", text) + re.findall(
        r"^    (sibcase render .*)$", text, re.MULTILINE
    )
    assert len(commands) == 2
    assert all(shlex.split(command)[4].removeprefix("./") == FOLDER for command in commands)
