"""A cluster: the workers of a Dask scheduler, with the interface of `concurrent.futures`.

Handing a piece of work to a cluster takes one to three milliseconds. If a worker dies, its work is done again by the
others. Workers read the cases themselves: they need the folder at the same path, and the same version of sibcase.
"""

from __future__ import annotations

import logging
import os
from concurrent.futures import Executor, Future, InvalidStateError
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Thread
from time import sleep
from typing import TYPE_CHECKING, Any

import numpy as np

from sibcase.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = ["Cluster", "ClusterFault", "cluster_at"]

_SECONDS_TO_CONNECT = 10
# Workers that may die under one piece of work before it is given up.
_RETRIES = 3
# So many pieces wait for each thread of a worker that none is without work.
_AHEAD = 2
_LOST = "the scheduler has gone, and with it the work that was handed out"
_SECONDS_BETWEEN_LOOKS = 0.5
_GONE = ("closing", "closed")
# Each has a level of its own.
_LOGGERS = ("distributed", "distributed.client", "tornado.application")


class ClusterFault(ValueError):  # noqa: N818 - named for what is wrong with the cluster
    """The cluster cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """Who works, and how many pieces of work are handed out at a time."""

    executor: Executor
    at_once: int


class _WatchedExecutor(Executor):
    """The executor of a client, whose work fails if the scheduler goes: Dask would leave it waiting for ever."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._executor = client.get_executor(pure=False, retries=_RETRIES)
        self._waiting = set[Future[Any]]()
        Thread(target=self._watch, daemon=True).start()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Hand a piece of work out."""
        future: Future[Any] = Future()
        self._waiting.add(future)
        future.add_done_callback(self._waiting.discard)
        self._executor.submit(fn, *args, **kwargs).add_done_callback(lambda done: _pass_on(done, future))
        if self._client.status in _GONE:
            self._give_up()
        return future

    def _watch(self) -> None:
        while self._client.status not in _GONE:
            sleep(_SECONDS_BETWEEN_LOOKS)
        self._give_up()

    def _give_up(self) -> None:
        for future in list(self._waiting):
            # One that has ended meanwhile keeps its result.
            with suppress(InvalidStateError):
                future.set_exception(ClusterFault(_LOST))


def _pass_on(done: Future[Any], future: Future[Any]) -> None:
    """Give the outcome of a piece of work to those who wait for it; those who no longer do need none."""
    with suppress(InvalidStateError):
        if done.cancelled():
            future.set_exception(ClusterFault(_LOST))
        elif (error := done.exception()) is not None:
            future.set_exception(error)
        else:
            future.set_result(done.result())


@contextmanager
def cluster_at(address: str, *paths: str) -> Iterator[Cluster]:
    """Connect to a scheduler, and disconnect when the work is done.

    Args:
        address: of the scheduler, such as `tcp://10.0.0.5:8786`.
        paths: folders and files that every worker has to reach.

    Raises:
        ClusterFault: Dask is not installed, or the scheduler or its workers cannot be used.
    """
    client = _connected(address)
    try:
        _check_workers(client, paths)
        executor = _WatchedExecutor(client)
        yield Cluster(executor, _AHEAD * max(1, _threads_of(client)))
    finally:
        client.close(timeout=_SECONDS_TO_CONNECT)


def _connected(address: str) -> Any:
    try:
        import dask

        # What it notes about connections that end is no matter of those who use sibcase.
        dask.config.set({"logging": dict.fromkeys(_LOGGERS, "critical")})
        from distributed import Client
    except ImportError:
        raise ClusterFault("a cluster needs Dask: pip install 'sibcase[cluster]'") from None
    for name in _LOGGERS:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        return Client(address, timeout=_SECONDS_TO_CONNECT, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise ClusterFault(f"no scheduler answers at {address}: {error}") from None


def _check_workers(client: Any, paths: Sequence[str]) -> None:
    """Refuse a cluster whose workers would find other figures, or no cases."""
    try:
        found = client.run(_what_a_worker_has, *paths)
    except Exception as error:  # noqa: BLE001 - any answer of a worker without sibcase
        raise ClusterFault(f"the workers cannot run sibcase {__version__}: {error}") from None
    if not found:
        raise ClusterFault("the scheduler has no workers")
    here = _what_a_worker_has(*paths)
    for worker, there in sorted(found.items()):
        if there != here:
            raise ClusterFault(f"the worker at {worker} has {_in_words(there)}; here there is {_in_words(here)}")


def _threads_of(client: Any) -> int:
    """Return how many threads the workers have together."""
    try:
        return sum(client.nthreads().values())
    except OSError as error:
        raise ClusterFault(f"the scheduler has ended the connection: {error}") from None


def _what_a_worker_has(*paths: str) -> tuple[str, str, bool]:
    """Return what figures rest on: the versions of sibcase and NumPy, and whether all paths can be read."""
    return __version__, np.__version__, all(os.access(path, os.R_OK) for path in paths)


def _in_words(has: tuple[str, str, bool]) -> str:
    version, numpy, is_there = has
    return f"sibcase {version}, NumPy {numpy} and {'the files' if is_there else 'no such files'}"
