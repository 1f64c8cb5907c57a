"""How a command ends when its surroundings do: each ending of each standard stream, and each signal to stop."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from sibcase.cli.app import app
from sibcase.cli.endings import Stop

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


@pytest.mark.costly
@pytest.mark.matrix(2)
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


@pytest.mark.costly
def test_a_command_that_prints_nothing_needs_no_output(tmp_path: Path) -> None:
    file = tmp_path / "case.schema.json"
    assert ended(f"schema --out {shlex.quote(str(file))}", ">&-").returncode == 0
    assert file.stat().st_size > 1000


@pytest.mark.costly
def test_files_do_not_take_the_place_of_a_closed_stream(tmp_path: Path) -> None:
    """Where number 1 is free, the next file opened would get it, and whatever pandoc prints would be in that file."""
    done = ended(f"render {CASE} --to md,html --out {shlex.quote(str(tmp_path))}", ">&- 2>&- <&-")
    # The names of the documents could not be printed; the documents are whole.
    assert done.returncode == 2
    assert (tmp_path / "concept-note.html").read_text("utf-8").rstrip().endswith("</html>")
    assert (tmp_path / "concept-note.md").read_text("utf-8").startswith("# ")


@pytest.mark.costly
def test_a_new_case_stays_although_nothing_can_be_said_of_it(tmp_path: Path) -> None:
    done = ended(f"new {shlex.quote(str(tmp_path / 'ours'))}", ">/dev/full")
    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1)
    assert sorted(file.name for file in (tmp_path / "ours").iterdir()) == ["case.schema.json", "case.yaml"]
    assert (tmp_path / "ours/case.yaml").read_text("utf-8").startswith("# yaml-language-server")


# --- standard error and input -----------------------------------------------------------------------------------------


@pytest.mark.matrix(1)
@pytest.mark.parametrize("words", ["validat", "validate nothing.yaml", "show nothing.yaml"])
@pytest.mark.parametrize("streams", ["2>/dev/full", "2>&-", ">/dev/full 2>/dev/full", ">&- 2>&- <&-"])
def test_a_remark_that_cannot_be_written_leaves_the_status(words: str, streams: str) -> None:
    done = ended(words, streams)
    assert (done.returncode, done.stdout, done.stderr) == (2, b"", b"")


@pytest.mark.costly
def test_a_result_is_whole_where_no_one_listens_to_remarks() -> None:
    done = ended(f"validate {CASE} --format json", "2>&-")
    assert done.returncode == 0
    assert done.stdout.rstrip().endswith(b"}")


@pytest.mark.costly
def test_a_remark_that_is_lost_is_no_success() -> None:
    # The summary goes to stderr.
    assert ended(f"validate {CASE}", "2>/dev/full").returncode == 2


@pytest.mark.costly
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
        # Whoever runs the tests in the background may ignore signals, and the program keeps to that.
        preexec_fn=lambda: signal.signal(number, signal.SIG_DFL),  # noqa: PLW1509 - no threads are at work here
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


LOST = """
import os, signal, typer
from sibcase.cli.frame import Program
app = typer.Typer(cls=Program)
@app.command()
def lose():
    try:
        os.kill(os.getpid(), signal.SIGTERM)
    except KeyboardInterrupt:
        raise typer.Exit(0) from None
@app.command()
def other(): ...
app(["lose"])
"""


def test_a_signal_that_is_swallowed_is_no_success() -> None:
    done = subprocess.run([sys.executable, "-c", LOST], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 128 + signal.SIGTERM
    assert "was stopped before it finished (SIGTERM)" in done.stderr


def test_whoever_asks_again_much_later_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("sibcase.cli.endings.time.monotonic", lambda: now[0])
    stop = Stop()
    heard = []
    for seconds in (0.0, 1.0, 20.0, 1.0):
        now[0] += seconds
        try:
            stop.ask(signal.SIGTERM, None)
        except KeyboardInterrupt:
            heard.append(now[0])
    # Asked at once, the program is clearing up; twenty seconds later the first was lost.
    assert heard == [100.0, 121.0]


@pytest.mark.costly
@pytest.mark.matrix(1)
@pytest.mark.parametrize("whole_group", [False, True], ids=["alone", "with its children"])
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_signal_to_stop_leaves_no_temporary_folder_and_no_part(
    name: str, *, whole_group: bool, tmp_path: Path
) -> None:
    temp, out = tmp_path / "temp", tmp_path / "out"
    temp.mkdir()
    number = getattr(signal, name)
    status, told = interrupted(number, temp, out, whole_group=whole_group)
    assert (status, told.decode()) == (128 + number, f"sibcase was stopped before it finished ({name})\n")
    assert list(temp.iterdir()) == []
    assert list(out.rglob(".*")) == []


@pytest.mark.costly
def test_many_cases_are_done_where_temporary_files_are_far_away(tmp_path: Path) -> None:
    far = tmp_path / ("far" * 40)
    far.mkdir()
    deals = ["cases/deals/essex", "cases/deals/newpin", "cases/deals/utah"]
    command = [sys.executable, "-m", "sibcase", "render", *deals, "--to", "md", "--jobs", "2"]
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


@pytest.mark.costly
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


# --- names and outputs ------------------------------------------------------------------------------------------------

# Bytes that are no UTF-8, what a terminal obeys, the end of a line, what has a meaning in reports.
NAMES = (b"a\xff", b"a\x1b[31m", b"a\nb", b"a,b:c%d", "a\u202eb".encode())
STYLES = ("text", "short", "json", "jsonl", "github", "sarif", "markdown")
UNKNOWN = "sibcase: 1\ntitle: A case\nneed: {people: 150, unit_cost: £70k per year, years: 15}\ntitel: wrong\n"


@pytest.fixture
def odd_cases(tmp_path: Path) -> Path:
    """Return a folder of cases with odd names, each with one error."""
    for name in NAMES:
        try:
            Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name + b".yaml")).write_text(UNKNOWN, "utf-8")
        except OSError:
            pytest.skip("names must be text here")
    return tmp_path


@pytest.mark.parametrize("style", STYLES)
def test_names_of_files_are_shown_and_obeyed_in_no_report(
    style: str, odd_cases: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(odd_cases)
    done = CliRunner().invoke(app, ["validate", ".", "--format", style])
    assert done.exit_code == 1, done.output
    assert "5 cases checked" in done.stderr
    assert not {"\x1b", "\u202e"} & set(done.stdout)
    if style == "github":
        assert len(done.stdout.splitlines()) == len(NAMES)
    if style == "sarif":
        (run,) = json.loads(done.stdout)["runs"]
        found = {each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for each in run["results"]}
        assert found == {"a%FF.yaml", "a%1B%5B31m.yaml", "a%0Ab.yaml", "a%2Cb%3Ac%25d.yaml", "a%E2%80%AEb.yaml"}


@pytest.mark.costly
def test_a_case_whose_folder_is_no_text_takes_every_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    folder = os.fsdecode(b"case\xff")
    try:
        shutil.copytree(ROOT / CASE, folder)
    except OSError:
        pytest.skip("names must be text here")
    for words in (
        ["validate", folder, "--format", "sarif"],
        ["show", folder, "--json"],
        ["trace", folder, "need.cost.all"],
        ["readiness", folder],
        ["render", folder, "--to", "md,html,docx,pdf", "--out", os.fsdecode(b"out\xff")],
        ["templates", "brief", "--copy", os.fsdecode(b"own\xff")],
        ["render", folder, "--to", "html", "--template", os.fsdecode(b"./own\xff")],
        ["new", os.fsdecode(b"new\xff")],
        ["schema", "--out", os.fsdecode(b"schema\xff.json")],
    ):
        done = CliRunner().invoke(app, words)
        assert done.exit_code == 0, (words, done.output)


@pytest.mark.parametrize("kind", ["a folder", "a pipe", "a device"])
def test_only_a_file_is_replaced_by_an_output(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    target = Path("/dev/null") if kind == "a device" else tmp_path / "out.json"
    if kind == "a folder":
        target.mkdir()
    elif kind == "a pipe":
        os.mkfifo(target)
    before = target.stat()
    for words in (["schema", "--out"], ["validate", str(ROOT / CASE), "--write-baseline"]):
        done = CliRunner().invoke(app, [*words, str(target)])
        assert done.exit_code == 2
        assert done.stderr.endswith(f"{target}: there is {kind} of this name, and only a file is replaced\n")
    assert (target.stat().st_mode, target.stat().st_rdev) == (before.st_mode, before.st_rdev)


def test_of_the_files_of_a_case_all_are_written_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "concept-note.md").write_text("an earlier run", "utf-8")
    # The last of the files to be written cannot be.
    (tmp_path / "concept-note.html").mkdir()
    done = CliRunner().invoke(app, ["render", str(ROOT / CASE), "--to", "md,html"])
    assert done.exit_code == 2
    assert done.stdout == ""
    assert "concept-note.html: there is a folder of this name" in done.stderr
    assert (tmp_path / "concept-note.md").read_text("utf-8") == "an earlier run"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["concept-note.html", "concept-note.md"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_to(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    done = CliRunner().invoke(app, ["render", str(ROOT / CASE), "--to", "md", "--out", str(tmp_path / "out")])
    assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
    assert "Permission denied" in done.stderr
