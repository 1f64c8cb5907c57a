"""Work side by side: in order, no more at a time than asked; a failure stops no other, an interruption all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from threading import Lock, get_ident

import pytest

from sibcase.tasks import workers as many
from sibcase.tasks.workers import case_by_case, in_threads, processors

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Task:
    """Something to do, which takes so many seconds and may fail."""

    name: str
    seconds: float = 0.0
    fails: bool = False


class Record:
    """Somebody who watches, and writes down what is seen."""

    def __init__(self) -> None:
        self.expected, self.most, self.now = 0, 0, list[str]()
        self.ended_names: list[str] = []
        self._lock = Lock()

    def expect(self, count: int) -> None:
        self.expected += count

    def began(self, name: str) -> None:
        with self._lock:
            self.now.append(name)
            self.most = max(self.most, len(self.now))

    def ended(self, name: str) -> None:
        with self._lock:
            self.now.remove(name)
            self.ended_names.append(name)


def done(task: Task) -> tuple[str, int]:
    time.sleep(task.seconds)
    if task.fails:
        raise ValueError(task.name)
    return task.name, os.getpid()


def die(task: Task) -> str:
    if task.fails:
        os._exit(9)
    return task.name


# The first takes longest, so that whoever tells of work as it ends would tell of it last.
TASKS = [Task(f"task {number}", seconds=0.05 / (number + 1)) for number in range(6)]
NAMES = [task.name for task in TASKS]


def test_threads_report_in_order_and_work_at_the_same_time() -> None:
    seen = Record()
    assert [name for name, _ in in_threads(done, TASKS, 3, seen)] == NAMES
    assert 1 < seen.most <= 3
    assert sorted(seen.ended_names) == sorted(NAMES)


def test_one_job_needs_no_thread() -> None:
    assert set(in_threads(lambda _: get_ident(), TASKS, 1)) == {get_ident()}


def test_what_one_piece_raises_keeps_the_rest_from_beginning() -> None:
    seen = Record()
    tasks = [Task("bad", fails=True), *(Task(f"task {number}", seconds=0.05) for number in range(20))]
    with pytest.raises(ValueError, match="bad"):
        list(in_threads(done, tasks, 2, seen))
    assert len(seen.ended_names) < 10
    assert seen.now == []


@pytest.mark.costly
def test_processes_report_in_order() -> None:
    seen = Record()
    outcomes = [future.result() for future in case_by_case(done, TASKS, 2, seen)]
    assert [name for name, _ in outcomes] == NAMES
    assert os.getpid() not in {process for _, process in outcomes}
    assert seen.most == 2
    assert sorted(seen.ended_names) == sorted(NAMES)


def test_an_executor_that_is_handed_in_does_the_work_and_is_not_closed() -> None:
    with ThreadPoolExecutor(2) as executor:
        outcomes = [future.result() for future in case_by_case(done, TASKS, 2, executor=executor)]
        assert outcomes == [(name, os.getpid()) for name in NAMES]
        assert executor.submit(int, "3").result() == 3


def test_one_failure_stops_none_of_the_others() -> None:
    tasks = [Task("good"), Task("bad", fails=True), Task("better")]
    with ThreadPoolExecutor(2) as executor:
        futures = list(case_by_case(done, tasks, 2, executor=executor))
    assert [type(future.exception()) for future in futures] == [type(None), ValueError, type(None)]


@pytest.mark.costly
def test_a_process_that_dies_takes_no_case_along_that_was_not_being_made() -> None:
    futures = list(case_by_case(die, [Task("bad", fails=True), Task("good"), Task("better")], 1))
    assert isinstance(futures[0].exception(), BrokenProcessPool)
    assert [future.result() for future in futures[1:]] == ["good", "better"]


def test_there_is_a_processor() -> None:
    assert 1 <= processors() <= (os.cpu_count() or 1)


@pytest.mark.costly
@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="signals as Unix knows them")
@pytest.mark.matrix(1)
@pytest.mark.parametrize("seconds", [0.5, 4.0])
def test_an_interruption_ends_cleanly_and_leaves_whole_files_only(tmp_path: Path, seconds: float) -> None:
    command = [sys.executable, "-m", "sibcase", "render", str(ROOT / "cases/deals"), "--out", str(tmp_path)]
    running = subprocess.Popen(
        [*command, "--jobs", "2"], cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, start_new_session=True
    )
    # Once Python has set up its own answer to interruptions.
    time.sleep(seconds + 0.5)
    os.killpg(running.pid, signal.SIGINT)
    _, stderr = running.communicate(timeout=60)
    assert b"Traceback" not in stderr
    assert running.returncode in {0, 130, -signal.SIGINT}
    assert not list(tmp_path.rglob("*.part"))
    assert all(path.read_bytes().rstrip().endswith(b"%%EOF") for path in tmp_path.glob("*.pdf"))


def interrupted_while_processes_break() -> None:
    with many._interrupted_later():  # noqa: SLF001
        os.kill(os.getpid(), signal.SIGINT)
        raise BrokenProcessPool


def test_an_interruption_is_not_lost_where_starting_processes_fails() -> None:
    # A signal to the whole group ends the workers first: what fails then must not hide that this process was asked too.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            interrupted_while_processes_break()
    finally:
        signal.signal(signal.SIGINT, before)
