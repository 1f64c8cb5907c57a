"""How a command ends when its surroundings do: standard streams that are closed, full or left, and signals to stop."""

from __future__ import annotations

import errno
import io
import math
import os
import signal
import sys
import time
from contextlib import contextmanager, suppress
from threading import current_thread, main_thread
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

__all__ = ["Stop", "open_streams", "silence_broken_streams", "stop_when_asked"]

# What a shell adds to the number of the signal that ended a program.
_BY_SIGNAL = 128
# Sent by systems, schedulers and closing terminals. An interruption from the keyboard is Python's own affair.
_STOPPING = ("SIGTERM", "SIGHUP")


# Clearing up takes less than this. Whoever asks again after so many seconds was not heard the first time.
_SECONDS_TO_CLEAR_UP = 5.0


# --- streams ----------------------------------------------------------------------------------------------------------


class ClosedStream(io.TextIOBase):
    """A standard stream that was closed before the program began: whoever uses it learns which one it is."""

    def __init__(self, name: str) -> None:
        """Keep what the stream is called."""
        self._what = f"{name} is closed"

    def write(self, text: str, /) -> int:
        """Fail, unless there is nothing to write."""
        return self._refuse() if text else 0

    @property
    def buffer(self) -> NoReturn:
        """Fail: there are no bytes to read or write."""
        self._refuse()

    def _refuse(self) -> NoReturn:
        raise OSError(errno.EBADF, self._what)


def open_streams() -> None:
    """Stand in for standard streams that are closed, which Python leaves out.

    Their numbers are taken as well: otherwise the next file that is opened would get one of them, and what other
    programs write to their standard output would end up in it.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            _take_number(number)
    sys.stdin = sys.stdin or ClosedStream("standard input")
    sys.stdout = sys.stdout or ClosedStream("standard output")
    # No one reads remarks where stderr is closed; the status says how the command ended.
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - open to the end


def _take_number(number: int) -> None:
    with suppress(OSError):
        os.fstat(number)
        return
    with suppress(OSError):
        nothing = os.open(os.devnull, os.O_RDWR)
        os.dup2(nothing, number)
        if nothing != number:
            os.close(nothing)


def silence_broken_streams() -> None:
    """Point streams that can no longer be written to nowhere, so that Python says nothing about them at its end."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            with suppress(OSError, ValueError):
                nothing = os.open(os.devnull, os.O_WRONLY)
                os.dup2(nothing, stream.fileno())
                os.close(nothing)


# --- signals ----------------------------------------------------------------------------------------------------------


class Stop:
    """What has asked the program to stop: a signal, or whoever sits at the keyboard."""

    def __init__(self) -> None:
        """Nothing has, so far."""
        self._number = 0
        self._asked_at = -math.inf

    def ask(self, number: int, _frame: FrameType | None) -> None:
        """Interrupt what is being done; asked again at once, the program is clearing up already."""
        now = time.monotonic()
        if now - self._asked_at > _SECONDS_TO_CLEAR_UP:
            self._number, self._asked_at = number, now
            raise KeyboardInterrupt

    def interrupt_if_asked(self) -> None:
        """Interrupt where that was asked for and got lost: code in C may take any exception for a failed import."""
        if self._number:
            raise KeyboardInterrupt

    @property
    def status(self) -> int:
        """With what status a program ends that was stopped so."""
        return _BY_SIGNAL + (self._number or signal.SIGINT)

    @property
    def why(self) -> str:
        """What has asked, in a few words."""
        return signal.Signals(self._number).name if self._number else "interrupted"


@contextmanager
def stop_when_asked() -> Iterator[Stop]:
    """Take signals to stop as an interruption, so that children end and temporary folders go; those ignored stay so."""
    stop = Stop()
    numbers = [getattr(signal, name) for name in _STOPPING if hasattr(signal, name)]
    # Python lets the main thread alone say what signals do.
    is_main = current_thread() is main_thread()
    taken = [number for number in numbers if is_main and signal.getsignal(number) is signal.SIG_DFL]
    for number in taken:
        signal.signal(number, stop.ask)
    try:
        yield stop
    finally:
        for number in taken:
            signal.signal(number, signal.SIG_DFL)
