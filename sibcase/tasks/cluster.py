"""A cluster: the workers of a Dask scheduler, with the interface of `concurrent.futures`.

Handing a piece of work to a cluster takes one to three milliseconds. If a worker dies, its work is done again by the
others. Workers read the cases themselves: they need the folder at the same path, and the same version of sibcase.
"""

from __future__ import annotations

import logging
import os
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sibcase.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Executor

__all__ = ["Cluster", "ClusterFault", "cluster_at"]

_SECONDS_TO_CONNECT = 10
# Workers that may die under one piece of work before it is given up.
_RETRIES = 3
# So many pieces wait for each thread of a worker that none is without work.
_AHEAD = 2


class ClusterFault(ValueError):  # noqa: N818 - named for what is wrong with the cluster
    """The cluster cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """Who works, and how many pieces of work are handed out at a time."""

    executor: Executor
    at_once: int


@contextmanager
def cluster_at(address: str, folder: str) -> Iterator[Cluster]:
    """Connect to a scheduler, and disconnect when the work is done.

    Args:
        address: of the scheduler, such as `tcp://10.0.0.5:8786`.
        folder: that every worker has to reach.

    Raises:
        ClusterFault: Dask is not installed, or the scheduler or its workers cannot be used.
    """
    client = _connected(address)
    try:
        _check_workers(client, folder)
        threads = sum(client.nthreads().values())
        executor = client.get_executor(pure=False, retries=_RETRIES)
        yield Cluster(executor, _AHEAD * max(1, threads))
    finally:
        client.close(timeout=_SECONDS_TO_CONNECT)


def _connected(address: str) -> Any:
    try:
        import dask

        # What it notes about connections that end is no matter of those who use sibcase.
        dask.config.set({"logging": {"distributed": "critical"}})
        from distributed import Client
    except ImportError:
        raise ClusterFault("a cluster needs Dask: pip install 'sibcase[cluster]'") from None
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    try:
        return Client(address, timeout=_SECONDS_TO_CONNECT, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ClusterFault(f"no scheduler answers at {address}: {error}") from None


def _check_workers(client: Any, folder: str) -> None:
    """Refuse a cluster whose workers would find other figures, or no cases."""
    try:
        found = client.run(_what_a_worker_has, folder)
    except Exception as error:  # noqa: BLE001 - whatever a worker without sibcase answers with
        raise ClusterFault(f"the workers cannot run sibcase {__version__}: {error}") from None
    if not found:
        raise ClusterFault("the scheduler has no workers")
    here = _what_a_worker_has(folder)
    for worker, there in sorted(found.items()):
        if there != here:
            raise ClusterFault(f"the worker at {worker} has {_in_words(there)}; here there is {_in_words(here)}")


def _what_a_worker_has(folder: str) -> tuple[str, str, bool]:
    """Return what figures rest on: the versions of sibcase and NumPy, and whether the folder can be read."""
    return __version__, np.__version__, os.access(folder, os.R_OK)


def _in_words(has: tuple[str, str, bool]) -> str:
    version, numpy, is_there = has
    return f"sibcase {version}, NumPy {numpy} and {'the folder' if is_there else 'no such folder'}"
