"""The program's own work while a template is filled in: charts that it draws and parts of the case that it builds.

The time that this takes does not count towards what a template may take.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["own_seconds", "own_work"]

_own_seconds: ContextVar[float] = ContextVar("seconds of the program's own work", default=0.0)
_at_work: ContextVar[bool] = ContextVar("whether the program is at work of its own", default=False)


def own_seconds() -> float:
    """Return how much processor time the program has spent so far on what templates asked for."""
    return _own_seconds.get()


@contextmanager
def own_work() -> Iterator[None]:
    """Count the processor time spent inside as the program's own; work within work is counted once."""
    if _at_work.get():
        yield
        return
    token, began = _at_work.set(True), time.thread_time()
    try:
        yield
    finally:
        _at_work.reset(token)
        _own_seconds.set(_own_seconds.get() + time.thread_time() - began)
