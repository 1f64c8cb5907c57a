"""The only way to open a file: plain files, up to a limit, and within their folder where a stranger chose the name.

Case files, templates, house styles and settings come from strangers. A name in them, or a file found next to them, may
be a link to a file elsewhere, a device without end, or a pipe that is never written to. What the user names on the
command line may be anywhere; it is read by `read_file`. Everything else is read by `read_within`, which follows no link
out of its folder, even if a link is put there while the file is being opened.

Every fault is an `OSError`, so that a reader that forgets to catch one still ends with a sentence.
"""

from __future__ import annotations

import errno
import os
import stat
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

__all__ = [
    "FileFault",
    "LeadsOutError",
    "NotPlainError",
    "TooLargeError",
    "lies_in",
    "open_within",
    "read_file",
    "read_head",
    "read_shipped",
    "read_within",
    "top_of_repository",
]

# Some systems lack some of them.
_TO_READ = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_CLOEXEC", "O_BINARY", "O_NONBLOCK", "O_NOCTTY"))
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_FOLDER = getattr(os, "O_PATH", os.O_RDONLY) | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_CLOEXEC", 0)
_KNOWS_FOLDERS = {os.open, os.stat} <= os.supports_dir_fd and bool(_NO_LINK)
# What marks the top of a repository.
_TOP = ".git"


class FileFault(OSError):  # noqa: N818 - the family of the three below
    """A file is there and may not be read as it is; `strerror` says why in a few words."""

    def __init__(self, why: str, path: object) -> None:
        """Keep the reason and the path, as every `OSError` does."""
        super().__init__(errno.EINVAL, why, str(path))


class LeadsOutError(FileFault):
    """A name leads out of the folder in which it has to stay."""


class NotPlainError(FileFault):
    """It is a folder, a device, a pipe or a socket."""


class TooLargeError(FileFault):
    """It holds more than may be read of it."""


def read_file(path: str | Path, most: int) -> bytes:
    """Return what a file holds that the user named: anywhere, plain, and of at most so many bytes.

    Raises:
        OSError: it is not there or may not be read; a `FileFault` if it is no plain file or larger than that.
    """
    with _opened(path) as file:
        return _all_of(file, most, path)


def read_within(folder: str | Path, name: str | Path, most: int) -> bytes:
    """Return what a file holds whose name a stranger chose: in that folder with every link followed, plain and bounded.

    Raises:
        OSError: it is not there or may not be read; a `FileFault` if it leads out, is no plain file or is too large.
    """
    with _opened_within(folder, name) as file:
        return _all_of(file, most, Path(folder, name))


def read_head(folder: str | Path, name: str | Path, most: int) -> bytes:
    """Return the first bytes of a file in a folder, at most so many; longer files are no fault.

    Raises:
        OSError: as `read_within`, but for the size.
    """
    with _opened_within(folder, name) as file:
        return _some_of(file, most)


def open_within(folder: str | Path, name: str | Path) -> int:
    """Open a plain file in a folder for reading in parts, and return its number, which has to be closed.

    Raises:
        OSError: as `read_within`.
    """
    with _opened_within(folder, name) as file:
        return os.dup(file)


def read_shipped(path: Path | Traversable) -> str:
    """Return a text that came with the program."""
    return path.read_text("utf-8")


def lies_in(target: str | Path, folder: str | Path) -> bool:
    """Return whether a path, with every link followed, lies in a folder; a path that cannot be followed does not."""
    try:
        return Path(os.path.realpath(target)).is_relative_to(os.path.realpath(folder))
    except (OSError, ValueError):
        return False


def top_of_repository(folder: str | Path) -> Path | None:
    """Return the top of the repository in which a folder lies; nothing outside of one.

    Git keeps nothing of that name within a repository, so that no change to one can move its top.
    """
    here = Path(os.path.realpath(folder))
    return next((each for each in (here, *here.parents) if os.path.lexists(each / _TOP)), None)


# --- opening ----------------------------------------------------------------------------------------------------------


@contextmanager
def _opened(path: str | Path) -> Iterator[int]:
    try:
        _refuse_special(Path(path).stat(), path)
        file = os.open(path, _TO_READ)
    except ValueError:  # a name that no system allows
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path)) from None
    with _closed_at_last(file, path):
        yield file


@contextmanager
def _opened_within(folder: str | Path, name: str | Path) -> Iterator[int]:
    path = Path(folder, name)
    try:
        top, real = os.path.realpath(folder), os.path.realpath(path)
    except ValueError:  # a name that no system allows
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path)) from None
    if Path(name).is_absolute() or not Path(real).is_relative_to(top):
        raise LeadsOutError("this leads out of its folder", path)
    steps = Path(real).relative_to(top).parts
    if not steps:
        raise NotPlainError("this is a folder, not a file", path)
    with _closed_at_last(_reached(top, steps, path), path) as file:
        yield file


def _reached(top: str, steps: tuple[str, ...], path: Path) -> int:
    """Return a file reached step by step from a folder; none of the steps may have become a link meanwhile."""
    if not _KNOWS_FOLDERS:
        target = Path(top, *steps)
        _refuse_special(target.lstat(), path)
        return os.open(target, _TO_READ)
    here = os.open(top, _FOLDER)
    try:
        for step in steps[:-1]:
            inner = os.open(step, _FOLDER | _NO_LINK, dir_fd=here)
            os.close(here)
            here = inner
        _refuse_special(os.stat(steps[-1], dir_fd=here, follow_symlinks=False), path)
        return os.open(steps[-1], _TO_READ | _NO_LINK, dir_fd=here)
    finally:
        os.close(here)


@contextmanager
def _closed_at_last(file: int, path: str | Path) -> Iterator[int]:
    try:
        # Looked at again once it is open: what was looked at before may have been replaced.
        _refuse_special(os.fstat(file), path)
        yield file
    finally:
        os.close(file)


def _refuse_special(state: os.stat_result, path: str | Path) -> None:
    if stat.S_ISDIR(state.st_mode):
        raise NotPlainError("this is a folder, not a file", path)
    if not stat.S_ISREG(state.st_mode):
        raise NotPlainError("this is not a plain file", path)


# --- reading ----------------------------------------------------------------------------------------------------------


def _all_of(file: int, most: int, path: str | Path) -> bytes:
    content = _some_of(file, most + 1)
    if len(content) > most:
        raise TooLargeError(f"this has more than {most:,} bytes", path)
    return content


def _some_of(file: int, most: int) -> bytes:
    pieces, left = [], most
    while left > 0 and (piece := os.read(file, left)):
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)
