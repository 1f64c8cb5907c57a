"""How a command ends when its standard streams are closed or full, or a signal tells it to stop."""

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

# A shell reports 128 plus the number of the signal that ended a program.
_BY_SIGNAL = 128
# Sent by systems, schedulers and closing terminals. Python handles an interruption from the keyboard itself.
_STOPPING = ("SIGTERM", "SIGHUP")


# Cleaning up takes less than this. A second request after so many seconds means that the first was lost.
_SECONDS_TO_CLEAR_UP = 5.0


# --- streams ----------------------------------------------------------------------------------------------------------


class ClosedStream(io.TextIOBase):
    """A standard stream that was closed before the program began: using it raises an error that names it."""

    def __init__(self, name: str) -> None:
        """Store the name of the stream for the error."""
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
    """Replace standard streams that are closed, which Python leaves as None.

    Their file descriptors are taken too: otherwise the next file opened would get one of them, and child processes
    would write their output into it.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            _take_number(number)
    sys.stdin = sys.stdin or ClosedStream("standard input")
    sys.stdout = sys.stdout or ClosedStream("standard output")
    # Remarks cannot be read where stderr is closed; the exit status shows how the command ended.
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
    """Redirect streams that can no longer be written to the null device, so that Python reports nothing at exit."""
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
    """The signal or keyboard interruption that asks the program to stop."""

    def __init__(self) -> None:
        """Start with no request to stop."""
        self._number = 0
        self._asked_at = -math.inf

    def ask(self, number: int, _frame: FrameType | None) -> None:
        """Interrupt the work; at a second request soon after, the program is already cleaning up."""
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
        """The exit status of a program that was stopped in this way."""
        return _BY_SIGNAL + (self._number or signal.SIGINT)

    @property
    def why(self) -> str:
        """The name of the signal, or that the program was interrupted."""
        return signal.Signals(self._number).name if self._number else "interrupted"


@contextmanager
def stop_when_asked() -> Iterator[Stop]:
    """Treat stop signals as an interruption, so that child processes end and temporary folders are removed.

    Signals that are already ignored stay ignored.
    """
    stop = Stop()
    numbers = [getattr(signal, name) for name in _STOPPING if hasattr(signal, name)]
    # Python allows only the main thread to set signal handlers.
    is_main = current_thread() is main_thread()
    taken = [number for number in numbers if is_main and signal.getsignal(number) is signal.SIG_DFL]
    for number in taken:
        signal.signal(number, stop.ask)
    try:
        yield stop
    finally:
        for number in taken:
            signal.signal(number, signal.SIG_DFL)
