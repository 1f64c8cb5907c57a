"""Files written whole or not at all, several of them all or none, and only inside the folder that was asked for."""

from __future__ import annotations

import errno
import os
import secrets
import stat
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from sibcase.files import lies_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from typing import BinaryIO

__all__ = [
    "InUseError",
    "NotAFileError",
    "OutsideFolderError",
    "only_writer",
    "write_all",
    "write_in_parts",
    "write_whole",
]

LONGEST_WAIT = 10.0

_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
)


class OutsideFolderError(OSError):
    """A file would have been written outside its folder: by its name, or through a link."""


class NotAFileError(OSError):
    """What is there under the name of a file is none, and a file must not take its place."""


class InUseError(OSError):
    """Another program is writing the records of a folder, and has not ended within the time that is waited for it."""


@contextmanager
def only_writer(folder: Path, longest: float = LONGEST_WAIT) -> Iterator[None]:
    """Let one program at a time write the records of a folder; others wait, and are refused after some seconds.

    The lock is on the folder itself and goes with the program, however that ends: no file is left over. Systems without
    such locks (Windows) have none; who writes there has to look again before a record is replaced.

    Args:
        folder: The folder with the records.
        longest: For how many seconds to wait for another writer.

    Raises:
        InUseError: another program is writing there.
        OSError: there is no such folder, or it may not be read.
    """
    try:
        from fcntl import LOCK_EX, LOCK_NB, flock
    except ImportError:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        until = time.monotonic() + longest
        while True:
            try:
                flock(handle, LOCK_EX | LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= until:
                    message = "another program is writing the records of this folder; run the command again"
                    raise InUseError(errno.EBUSY, message, str(folder)) from None
                time.sleep(0.02)
        yield
    finally:
        os.close(handle)


def write_whole(folder: Path, name: str, content: bytes | str) -> Path:
    """Write a file into a folder, making both where they are missing; return its path.

    Whoever reads the file sees the old content or the new one, never a part. Where writing fails, nothing is left over.

    Args:
        folder: Where to write.
        name: The file's name, or its path below the folder: `pictures/need.svg`.
        content: Bytes, or text, which is written as UTF-8 with plain line ends.

    Raises:
        OutsideFolderError: The name, or a link, leads out of the folder.
        NotAFileError: A folder, a device, a pipe or a socket is there under that name.
        OSError: The disk is full, the folder may not be written to, and the like.
    """
    return write_all(folder, {name: content})[0]


@contextmanager
def write_in_parts(folder: Path, name: str) -> Iterator[BinaryIO]:
    """Give a file to write part by part, which takes its place in a folder when all of it is written.

    For what is too large to be held in memory. A reader of the file sees the old content or the new one; where
    writing fails or is interrupted, nothing is left over.

    Args:
        folder: Where to write.
        name: The file's name, or its path below the folder.

    Raises:
        OSError: as `write_whole`.
    """
    target, new = folder / name, _Folders()
    _check_inside(folder, target)
    _check_is_file(target)
    draft = _hidden(target, "part")
    try:
        new.make(target.parent)
        with _named_after(target), draft.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _put_in_place({target: draft})
    except BaseException:
        with suppress(OSError):
            draft.unlink()
        new.remove()
        raise
    _settle(target.parent)


def write_all(folder: Path, contents: Mapping[str, bytes | str]) -> list[Path]:
    """Write files into a folder, all or none; return their paths, in order.

    All are written under other names first, and take the places of the old ones when the last of them is on the disk.
    Where one cannot, those before it get their old content back.

    Raises:
        OSError: as `write_whole`.
    """
    targets = {folder / name: content for name, content in contents.items()}
    for target in targets:
        _check_inside(folder, target)
        _check_is_file(target)
    new = _Folders()
    drafts: dict[Path, Path] = {}
    try:
        for target, content in targets.items():
            new.make(target.parent)
            # Next to the target: a file can be renamed only within one file system.
            drafts[target] = _hidden(target, "part")
            # Half a character, as of a name that is not UTF-8, has no bytes.
            whole = content.encode("utf-8", "replace") if isinstance(content, str) else content
            _write_new(drafts[target], whole, target)
        _put_in_place(drafts)
    except BaseException:
        for draft in drafts.values():
            with suppress(OSError):
                draft.unlink()
        new.remove()
        raise
    for parent in {target.parent for target in targets}:
        _settle(parent)
    return list(targets)


class _Folders:
    """The folders that had to be made, which go again where nothing comes to be in them."""

    def __init__(self) -> None:
        self._made: list[Path] = []

    def make(self, folder: Path) -> None:
        missing = [each for each in (folder, *folder.parents) if not each.exists()]
        self._made += reversed(missing)
        folder.mkdir(parents=True, exist_ok=True)

    def remove(self) -> None:
        for folder in reversed(self._made):
            with suppress(OSError):
                folder.rmdir()


def _hidden(target: Path, ending: str) -> Path:
    # Names may be as long as the system allows: this one is not made of the target's.
    return target.with_name(f".sibcase-{secrets.token_hex(8)}.{ending}")


def _check_inside(folder: Path, target: Path) -> None:
    # Links on the way are followed to see where they lead; the folder itself may be one.
    if not lies_in(target, folder) or os.path.realpath(target) == os.path.realpath(folder):
        raise OutsideFolderError(f"{target} leads out of the folder {folder}")


def _check_is_file(target: Path) -> None:
    try:
        mode = target.stat().st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISREG(mode):
        kind = next((kind for is_kind, kind in _KINDS if is_kind(mode)), "something else")
        raise NotAFileError(errno.EEXIST, f"there is {kind} of this name, and only a file is replaced", str(target))


def _put_in_place(drafts: Mapping[Path, Path]) -> None:
    """Let drafts take the places of their targets; if one cannot, or the program is to stop, none does."""
    olds = {target: _hidden(target, "old") for target in drafts}
    were_there = {target for target in drafts if target.exists()}
    try:
        for target, draft in drafts.items():
            # A second name for what is there; some file systems know no such thing.
            with suppress(OSError, NotImplementedError):
                olds[target].hardlink_to(target)
            draft.replace(target)
    except BaseException:
        for target, draft in drafts.items():
            # A draft that is still there has not taken its place.
            if not draft.exists():
                with suppress(OSError):
                    _give_back(target, olds[target], is_new=target not in were_there)
        raise
    finally:
        for old in olds.values():
            with suppress(OSError):
                old.unlink()


def _give_back(target: Path, old: Path, *, is_new: bool) -> None:
    if old.exists():
        old.replace(target)
    elif is_new:
        target.unlink()


def _write_new(draft: Path, content: bytes, target: Path) -> None:
    with _named_after(target), draft.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def _named_after(target: Path) -> Iterator[None]:
    """Let what goes wrong with a draft be reported of the file that it is for."""
    try:
        yield
    except OSError as error:
        # The name that is of use to a reader is the file's own.
        raise OSError(error.errno, error.strerror or str(error), str(target)) from error


def _settle(folder: Path) -> None:
    """Make sure that a file's new name survives a power cut, where the system can say so."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
