"""Work in parallel: in threads within a case, in processes from case to case, with results in the order of requests.

pandoc is a program of its own, and Typst lets other threads run while it sets a page: the files of one case need
threads only. Reading, computing and telling a case is Python, which threads would take turns at: many cases are given
to processes, or to whatever else has the interface of `concurrent.futures`.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import tempfile
from collections import deque
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, ProcessPoolExecutor, ThreadPoolExecutor, wait
from contextlib import contextmanager
from threading import Thread, current_thread, main_thread
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence
    from concurrent.futures import Executor
    from multiprocessing.context import BaseContext

__all__ = ["Unseen", "Watch", "case_by_case", "each_case", "in_threads", "is_stopping", "processors"]

Named = TypeVar("Named", bound="HasName")
Made = TypeVar("Made")

_LONGEST_TEMPORARY = 60  # bytes
OBJECTS_BEFORE_A_SEARCH = 200_000
# Fewer cases take less time than starting processes.
FEWEST_FOR_PROCESSES = 4

# What asks a program to stop: whoever sits at the keyboard; a system, a scheduler; a terminal that is closed.
_ENDING = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))
_STOPPING = (signal.SIGINT, *_ENDING)


class HasName(Protocol):
    """A piece of work that has a name of its own."""

    @property
    def name(self) -> str:
        """What those who watch see of it."""


class Watch(Protocol):
    """Somebody who watches the work: a progress bar, or nobody."""

    def expect(self, count: int) -> None:
        """So many more pieces of work have come to light."""

    def began(self, name: str) -> None:
        """Work on this piece has begun."""

    def ended(self, name: str) -> None:
        """This piece is done, well or badly."""


class Unseen:
    """Nobody watches."""

    def expect(self, count: int) -> None:
        """Nobody counts."""

    def began(self, name: str) -> None:
        """Nobody sees it begin."""

    def ended(self, name: str) -> None:
        """Nobody sees it end."""


def processors() -> int:
    """Return how many processors this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)
    return max(1, len(allowed(0)) if allowed else os.cpu_count() or 1)


# --- within a case ----------------------------------------------------------------------------------------------------


def in_threads(
    work: Callable[[Named], Made], pieces: Sequence[Named], jobs: int, watch: Watch | None = None
) -> Iterator[Made]:
    """Yield what the work makes of each piece, in their order; what one piece raises keeps the rest from beginning.

    Args:
        work: What is done; it must be safe to do twice at the same time.
        pieces: What it is done to.
        jobs: How many at the same time; with one, no thread is started.
        watch: Sees pieces begin and end.
    """
    watched = _Watched(work, watch or Unseen())
    if jobs == 1 or len(pieces) == 1:
        yield from map(watched, pieces)
        return
    with ThreadPoolExecutor(jobs) as threads:
        # Left before its end, `map` takes back what has not begun.
        yield from threads.map(watched, pieces)


class _Watched(Generic[Named, Made]):
    """Work that says when it begins and ends, and no longer begins once the whole run is to stop."""

    def __init__(self, work: Callable[[Named], Made], watch: Watch) -> None:
        self._work, self._watch = work, watch

    def __call__(self, piece: Named) -> Made:
        if is_stopping():
            raise KeyboardInterrupt
        self._watch.began(piece.name)
        try:
            return self._work(piece)
        finally:
            self._watch.ended(piece.name)


# --- from case to case ------------------------------------------------------------------------------------------------


def each_case(
    work: Callable[[Named], Made],
    orders: Sequence[Named],
    jobs: int | None,
    watch: Watch,
    preload: Sequence[str],
    executor: Executor | None = None,
) -> Generator[Future[Made]]:
    """Yield the outcome of each order, in their order: of a few in this process, of many by `case_by_case`.

    Args:
        work: What is done: a function of a module. What it raises in this process is raised at once.
        orders: What it is done to.
        jobs: How many at the same time; as many as there are processors if not given.
        watch: Sees orders begin and end.
        preload: Modules that a process imports before its first order.
        executor: Who works, such as that of a cluster; by default processes of this machine.
    """
    at_once = jobs or processors()
    watch.expect(len(orders))
    if executor is not None:
        yield from case_by_case(work, orders, at_once, watch, executor)
        return
    if at_once > 1 and len(orders) >= FEWEST_FOR_PROCESSES:
        yield from case_by_case(work, orders, at_once, watch, preload=preload)
        return
    for order in orders:
        watch.began(order.name)
        done: Future[Made] = Future()
        done.set_result(work(order))
        yield done
        watch.ended(order.name)


def case_by_case(
    work: Callable[[Named], Made],
    orders: Sequence[Named],
    jobs: int,
    watch: Watch | None = None,
    executor: Executor | None = None,
    preload: Sequence[str] = (),
) -> Generator[Future[Made]]:
    """Yield the outcome of each order, in their order, each as soon as those before it are there.

    No more orders are handed out than can be worked at, so that an interruption has little to wait for.

    Args:
        work: What is done: a function of a module, for it is sent to other processes.
        orders: What it is done to; they and what becomes of them are sent as well.
        jobs: How many at the same time.
        watch: Sees orders begin and end.
        executor: Who works, such as that of a cluster; by default processes of this machine.
        preload: Modules that a process imports before its first order; once for all, where the system can do that.
    """
    if executor is not None:
        yield from _handed_out(executor, work, orders, jobs, watch or Unseen())
        return
    crew = _Crew(min(jobs, len(orders)), preload)
    try:
        yield from _handed_out(crew, work, orders, jobs, watch or Unseen())
    except BaseException:
        crew.stop.set()
        raise
    finally:
        crew.disband()


def _handed_out(
    executor: Executor | _Crew, work: Callable[[Named], Made], orders: Sequence[Named], jobs: int, watch: Watch
) -> Iterator[Future[Made]]:
    waiting, running = deque(orders), set[Future[Made]]()
    submitted = deque[tuple[str, Future[Made]]]()
    try:
        while waiting or submitted:
            while waiting and len(running) < jobs:
                order = waiting.popleft()
                watch.began(order.name)
                submitted.append((order.name, _submitted(executor, work, order)))
                submitted[-1][1].add_done_callback(_ending(watch, order.name))
                running.add(submitted[-1][1])
            running -= wait(running, return_when=FIRST_COMPLETED).done
            while submitted and submitted[0][1].done():
                yield submitted.popleft()[1]
    finally:
        for future in running:
            future.cancel()


def _ending(watch: Watch, name: str) -> Callable[[Any], None]:
    return lambda _: watch.ended(name)


def _submitted(executor: Executor | _Crew, work: Callable[[Named], Made], order: Named) -> Future[Made]:
    try:
        return executor.submit(work, order)
    except BrokenExecutor as error:
        failed: Future[Made] = Future()
        failed.set_exception(error)
        return failed


class _Crew:
    """Processes of this machine; where one dies and takes the others along, new ones do what is left."""

    def __init__(self, count: int, preload: Sequence[str]) -> None:
        self._count, self._context = count, _way_of_starting(preload)
        # This starts a process as well: one that keeps account of what is shared.
        with _interrupted_later():
            self.stop = self._context.Event()
        self._pool = self._hired()

    def submit(self, work: Callable[[Named], Made], order: Named) -> Future[Made]:
        """Hand an order out."""
        with _interrupted_later():
            try:
                return self._pool.submit(_Task(work), order)
            except BrokenExecutor:
                self.disband()
                self._pool = self._hired()
                return self._pool.submit(_Task(work), order)

    def disband(self) -> None:
        """Let what has begun come to an end, and nothing else begin."""
        self._pool.shutdown(cancel_futures=True)

    def _hired(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            self._count, mp_context=self._context, initializer=_begin_worker, initargs=(self.stop,)
        )


def _way_of_starting(preload: Sequence[str]) -> BaseContext:
    """Return how processes are started: from a clean one that has our modules; a copy of this one may hold threads.

    That one listens at a name in the folder of temporary files, and systems allow such names some 100 bytes.
    """
    is_near = len(os.fsencode(tempfile.gettempdir())) <= _LONGEST_TEMPORARY
    if "forkserver" not in multiprocessing.get_all_start_methods() or not is_near:
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(preload))
    return context


@contextmanager
def _interrupted_later() -> Iterator[None]:
    """Hold an interruption back while processes are started: one that is half started would outlive this one."""
    if current_thread() is not main_thread():
        yield
        return
    held: list[int] = []
    before = {number: signal.signal(number, lambda number, _: held.append(number)) for number in _STOPPING}
    try:
        with _deaf():
            yield
    finally:
        for number, handler in before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
        # Also where the block failed: what ended the processes may have been meant for this one as well.
        for number in held[:1]:
            signal.raise_signal(number)


@contextmanager
def _deaf() -> Iterator[None]:
    """Block interruptions in this thread, where the system knows how; programs begin life with what is blocked here."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _STOPPING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class _Worker:
    """What a worker process knows of the whole run."""

    stop: Any = None
    is_busy = False
    is_leaving = False


def _begin_worker(stop: Any) -> None:
    """Leave an interruption to the process that gave the orders: it lets what has begun come to a clean end.

    A worker that is itself asked to end leaves what it does by the doors, so that temporary folders are cleared away;
    and none outlives the process that it works for.
    """
    # As in the process that gave the orders: most of what a case makes is kept until it is done.
    gc.set_threshold(OBJECTS_BEFORE_A_SEARCH)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in _ENDING:
        signal.signal(number, _leave)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING)
    _Worker.stop = stop
    Thread(target=_end_with_parent, daemon=True).start()


def _leave(number: int, _frame: object) -> None:
    if not _Worker.is_busy:
        os._exit(128 + number)
    # Once: asked again, it is clearing up already.
    if not _Worker.is_leaving:
        _Worker.is_leaving = True
        sys.exit(128 + number)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)


class _Task(Generic[Named, Made]):
    """Work as a worker process does it: asked to end, it ends instead of waiting for more."""

    def __init__(self, work: Callable[[Named], Made]) -> None:
        self._work = work

    def __call__(self, order: Named) -> Made:
        try:
            _Worker.is_busy = True
            return self._work(order)
        except SystemExit as left:
            from sibcase.documents.formats.pandoc import clear_away

            # What was open is closed by now, and the pool would take this for one more result.
            clear_away()
            os._exit(left.code if isinstance(left.code, int) else 1)
        finally:
            _Worker.is_busy = False


def is_stopping() -> bool:
    """Return whether this is a process that works for a run which is to stop."""
    return _Worker.stop is not None and bool(_Worker.stop.is_set())
