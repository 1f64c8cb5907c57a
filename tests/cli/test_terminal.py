"""What reaches the screen: colour and bars on a terminal only, plain words elsewhere, nothing that obeys a case."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sibcase.casefile.source.report import json_text
from sibcase.cli.terminal import console, harmless, one_line, progress
from tests.locales import plain_locale

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parents[2]
PLAIN = {"FORCE_COLOR": "", "NO_COLOR": "", "TERM": "xterm-256color", "COLUMNS": ""}
SIBCASE = (sys.executable, "-m", "sibcase")
COUNT_TO_THREE = """
import time
from sibcase.cli.terminal import progress
for _ in progress([1, 2, 3], "Counting [red]"):
    time.sleep({seconds})
"""


def piped(*arguments: str, settings: Mapping[str, str] | None = None) -> bytes:
    """Return what the program writes into a pipe."""
    env = {**os.environ, **PLAIN, **(settings or {})}
    done = subprocess.run([*SIBCASE, *arguments], capture_output=True, cwd=ROOT, env=env, check=False)
    assert b"Traceback" not in done.stderr
    assert b"could not finish" not in done.stderr
    return done.stdout


def shown(*command: str, settings: Mapping[str, str] | None = None) -> bytes:
    """Return what a command writes to a terminal, one of 80 columns."""
    pty = pytest.importorskip("pty", reason="this system has no pseudo-terminals")
    master, slave = pty.openpty()
    env = {**os.environ, **PLAIN, **(settings or {})}
    running = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, cwd=ROOT, env=env)
    os.close(slave)
    written = b""
    try:
        while part := os.read(master, 65536):
            written += part
    except OSError:
        # How Linux says that nobody writes to the terminal any more.
        pass
    os.close(master)
    assert running.wait(timeout=60) == 0, written
    return written


# --- colour -----------------------------------------------------------------------------------------------------------


def test_a_terminal_gets_colour() -> None:
    assert b"\x1b[1mfoster-care-week" in shown(*SIBCASE, "costs", "foster", "week")


@pytest.mark.costly
@pytest.mark.parametrize("settings", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_a_terminal_without_colour_gets_none(settings: Mapping[str, str]) -> None:
    assert b"\x1b" not in shown(*SIBCASE, "costs", "foster", settings=settings)


@pytest.mark.costly
def test_a_pipe_is_plain_unless_colour_is_forced() -> None:
    assert b"\x1b" not in piped("costs", "foster")
    assert b"\x1b[1m" in piped("costs", "foster", settings={"FORCE_COLOR": "1"})
    assert b"\x1b" not in piped("costs", "foster", settings={"FORCE_COLOR": "1", "NO_COLOR": "1"})


@pytest.mark.costly
def test_lines_fit_a_terminal_and_stay_whole_in_a_pipe() -> None:
    # The source of the first row found.
    source = b"GMCA / New Economy Unit Cost Database v1.4 (March 2015), sheet Social Services, code SS2.0"
    on_terminal = shown(*SIBCASE, "costs", "foster", settings={"NO_COLOR": "1"})
    assert [line for line in on_terminal.decode().splitlines() if len(line) > 80] == []
    assert source not in on_terminal
    assert source in piped("costs", "foster")


# --- encodings --------------------------------------------------------------------------------------------------------


@pytest.mark.costly
def test_an_encoding_without_pounds_gets_plain_words() -> None:
    # £700 is the row foster-care-week of data/unit_costs.csv.
    assert b"GBP 700 per placement per week" in piped("costs", "foster", settings={"PYTHONIOENCODING": "ascii"})


@pytest.mark.costly
@pytest.mark.parametrize("arguments", [["costs", "foster"], ["costs", "--all", "--json"], ["new", "--help"]])
def test_a_plain_locale_stops_nothing(arguments: list[str]) -> None:
    assert piped(*arguments, settings={**plain_locale(), "PYTHONIOENCODING": ""})


def test_json_is_ascii_where_it_must_be() -> None:
    assert json_text({"a": "£–😀"}) == '{\n  "a": "£–😀"\n}'
    assert json_text(["£"], only_ascii=True) == '[\n  "\\u00a3"\n]'


# --- text from strangers ----------------------------------------------------------------------------------------------


def test_control_characters_are_shown_not_obeyed() -> None:
    # An escape that clears the screen, a one-byte CSI, a bell, and the mark that turns the direction of reading round.
    assert harmless("a\x1b[2Jb\x9b31mc\x07d\u202ee") == "a<U+001B>[2Jb<U+009B>31mc<U+0007>d<U+202E>e"
    assert harmless("£70k\nper year\n") == "£70k\nper year\n"
    assert one_line("two\n  lines\x1b") == "two lines<U+001B>"


def test_markup_is_text(capsys: pytest.CaptureFixture[str]) -> None:
    console().print("[red]a[/red] :smile: [/]")
    assert capsys.readouterr().out == "[red]a[/red] :smile: [/]\n"


def test_a_wide_table_in_a_pipe_is_not_cut(capsys: pytest.CaptureFixture[str]) -> None:
    from rich.table import Table

    table = Table("one", "two", box=None)
    table.add_row("a" * 200, "b" * 200)
    console().print(table)
    assert "a" * 200 in capsys.readouterr().out


# --- progress ---------------------------------------------------------------------------------------------------------


@pytest.mark.costly
def test_a_bar_appears_after_a_second_and_goes() -> None:
    written = shown(sys.executable, "-c", COUNT_TO_THREE.format(seconds=0.8))
    assert b"Counting [red]" in written
    # The last thing a bar does is to erase its line (ECMA-48: CSI 2 K) and show the cursor again (DEC: CSI ? 25 h).
    assert b"\x1b[2K" in written
    assert b"\x1b[?25h" in written


def test_what_is_done_at_once_shows_no_bar() -> None:
    assert shown(sys.executable, "-c", COUNT_TO_THREE.format(seconds=0)) == b""


def test_a_pipe_shows_no_bar(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sibcase.cli.terminal.SECONDS_BEFORE_A_BAR", 0.0)
    assert list(progress([1, 2], "Counting")) == [1, 2]
    assert capsys.readouterr() == ("", "")
