"""How a command ends when its surroundings do: each ending of each standard stream, and each signal to stop."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system ends streams in another way")

FULL, CLOSED, LEFT = "full", "closed", "left"
REASONS = {FULL: b"No space left on device", CLOSED: b"standard output is closed"}
CASE = "cases/concept-note"
COMMANDS = (
    "--help",
    "--version",
    "costs --all",
    f"show {CASE}",
    f"show {CASE} --json",
    f"validate {CASE} --format json",
    f"trace {CASE} need.cost.all",
    "templates",
    "schema",
)


def ended(words: str, streams: str, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[bytes]:
    """Run the program with its streams as a shell's redirections make them."""
    settings = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    line = f"exec {shlex.quote(sys.executable)} -m sibcase {words} {streams}"
    return subprocess.run(
        ["/bin/sh", "-c", line], capture_output=True, cwd=ROOT, env={**settings, **(env or {})}, check=False
    )


def ended_into_a_closed_pipe(words: str, env: Mapping[str, str]) -> subprocess.CompletedProcess[bytes]:
    """Run the program into a pipe whose reader left before the first word was written."""
    settings = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "sibcase", *shlex.split(words)]
    try:
        return subprocess.run(
            command, stdout=writing, stderr=subprocess.PIPE, cwd=ROOT, env={**settings, **env}, check=False
        )
    finally:
        os.close(writing)


# --- standard output --------------------------------------------------------------------------------------------------


@pytest.mark.matrix(12)
@pytest.mark.parametrize("env", [{}, {"PYTHONUNBUFFERED": "1"}], ids=["buffered", "unbuffered"])
@pytest.mark.parametrize("ending", [FULL, CLOSED, LEFT])
@pytest.mark.parametrize("words", COMMANDS)
def test_results_that_cannot_be_written_are_one_sentence_and_a_status(
    words: str, ending: str, env: dict[str, str]
) -> None:
    if ending == LEFT:
        done = ended_into_a_closed_pipe(words, env)
        # 141 = 128 + 13, what shells report for a program that SIGPIPE (13) has ended.
        assert (done.returncode, done.stderr) == (141, b"")
        return
    done = ended(words, {FULL: ">/dev/full", CLOSED: ">&-"}[ending], env)
    assert done.returncode == 2
    assert done.stderr == b"sibcase could not finish: " + REASONS[ending] + b"\n"


def test_a_command_that_prints_nothing_needs_no_output(tmp_path: Path) -> None:
    file = tmp_path / "case.schema.json"
    assert ended(f"schema --out {shlex.quote(str(file))}", ">&-").returncode == 0
    assert file.stat().st_size > 1000


def test_files_do_not_take_the_place_of_a_closed_stream(tmp_path: Path) -> None:
    """Where number 1 is free, the next file opened would get it, and whatever pandoc prints would be in that file."""
    done = ended(f"render {CASE} --to md,html --out {shlex.quote(str(tmp_path))}", ">&- 2>&- <&-")
    # The names of the documents could not be printed; the documents are whole.
    assert done.returncode == 2
    assert (tmp_path / "concept-note.html").read_text("utf-8").rstrip().endswith("</html>")
    assert (tmp_path / "concept-note.md").read_text("utf-8").startswith("# ")


# --- standard error and input -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["validat", "validate nothing.yaml", "show nothing.yaml"])
@pytest.mark.parametrize("streams", ["2>/dev/full", "2>&-", ">/dev/full 2>/dev/full", ">&- 2>&- <&-"])
def test_a_remark_that_cannot_be_written_leaves_the_status(words: str, streams: str) -> None:
    done = ended(words, streams)
    assert (done.returncode, done.stdout, done.stderr) == (2, b"", b"")


def test_a_result_is_whole_where_no_one_listens_to_remarks() -> None:
    done = ended(f"validate {CASE} --format json", "2>&-")
    assert done.returncode == 0
    assert done.stdout.rstrip().endswith(b"}")


def test_a_remark_that_is_lost_is_no_success() -> None:
    # The summary goes to stderr.
    assert ended(f"validate {CASE}", "2>/dev/full").returncode == 2


def test_a_case_from_an_input_that_is_closed() -> None:
    done = ended("validate -", "<&-")
    assert (done.returncode, done.stderr) == (2, b"sibcase could not finish: standard input is closed\n")


# --- signals ----------------------------------------------------------------------------------------------------------

# More cases than are done within one process, so that there are children.
MANY = ("render", "cases/deals", "--to", "docx,pdf", "--jobs", "2", "--out")


def interrupted(number: int, temp: Path, out: Path, *, whole_group: bool) -> tuple[int, bytes]:
    """Send a signal to the program, or to all that it has started as well, while documents are being made."""
    running = subprocess.Popen(
        [sys.executable, "-m", "sibcase", *MANY, str(out)],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(temp)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    until = time.monotonic() + 60
    while not list(temp.glob("sibcase-*")) and running.poll() is None and time.monotonic() < until:
        time.sleep(0.02)
    # Twice: `timeout` sends it to its child and then to all of the group.
    for _ in range(2):
        (os.killpg if whole_group else os.kill)(running.pid, number)
    _, told = running.communicate(timeout=60)
    return running.returncode, told


def is_running(group: int) -> bool:
    """Return whether a process of a group is still at work; one that has ended and is not yet collected is not."""
    states = subprocess.run(
        ["ps", "-o", "stat=", "-s", str(group)],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
    ).stdout.split()
    return any(not state.startswith("Z") for state in states)


@pytest.fixture
def temp() -> Iterator[Path]:
    """Return a folder for temporary files, with a short name: in a longer one processes are started in another way."""
    with tempfile.TemporaryDirectory(prefix="t") as name:
        yield Path(name)


@pytest.mark.parametrize("whole_group", [False, True], ids=["alone", "with its children"])
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_signal_to_stop_leaves_no_temporary_folder_and_no_part(
    name: str, *, whole_group: bool, tmp_path: Path
) -> None:
    temp, out = tmp_path / "temp", tmp_path / "out"
    temp.mkdir()
    number = getattr(signal, name)
    status, told = interrupted(number, temp, out, whole_group=whole_group)
    assert (status, told.decode()) == (128 + number, f"sibcase stopped before it had finished ({name})\n")
    assert list(temp.iterdir()) == []
    assert list(out.rglob(".*")) == []


def test_many_cases_are_done_where_temporary_files_are_far_away(tmp_path: Path) -> None:
    far = tmp_path / ("far" * 40)
    far.mkdir()
    command = [sys.executable, "-m", "sibcase", "render", "cases/deals", "--to", "md", "--jobs", "2"]
    done = subprocess.run(
        [*command, "--out", str(tmp_path / "out")],
        env={**os.environ, "TMPDIR": str(far)},
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_signal_that_is_ignored_stays_ignored() -> None:
    """`nohup` starts a program so that it outlives its terminal."""
    line = f"trap '' HUP; exec {shlex.quote(sys.executable)} -c \"$CODE\""
    code = (
        "import os, signal\nfrom sibcase.cli.endings import stop_when_asked\n"
        "with stop_when_asked():\n os.kill(os.getpid(), signal.SIGHUP)\n print('still here')"
    )
    done = subprocess.run(
        ["/bin/sh", "-c", line], capture_output=True, cwd=ROOT, env={**os.environ, "CODE": code}, check=False
    )
    assert done.stdout == b"still here\n"


def test_children_end_with_the_program_that_is_killed(temp: Path, tmp_path: Path) -> None:
    """A program that is killed outright can do nothing; its workers notice, clear up what is theirs, and end."""
    running = subprocess.Popen(
        [sys.executable, "-m", "sibcase", *MANY, str(tmp_path / "out")],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(temp)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    until = time.monotonic() + 60
    while not list(temp.glob("sibcase-*")) and running.poll() is None and time.monotonic() < until:
        time.sleep(0.02)
    os.kill(running.pid, signal.SIGKILL)
    running.wait(timeout=60)
    until = time.monotonic() + 60
    while is_running(running.pid) and time.monotonic() < until:
        time.sleep(0.05)
    assert not is_running(running.pid)
    assert list(temp.glob("sibcase-*")) == []
