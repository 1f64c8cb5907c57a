"""Files written whole or not at all, and only inside the folder that was asked for."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["OutsideFolderError", "write_whole"]


class OutsideFolderError(OSError):
    """A file would have been written outside its folder: by its name, or through a link."""


def write_whole(folder: Path, name: str, content: bytes | str) -> Path:
    """Write a file into a folder, making both where they are missing; return its path.

    Whoever reads the file sees the old content or the new one, never a part. Where writing fails, nothing is left over.

    Args:
        folder: Where to write.
        name: The file's name, or its path below the folder: `pictures/need.svg`.
        content: Bytes, or text, which is written as UTF-8 with plain line ends.

    Raises:
        OutsideFolderError: The name, or a link, leads out of the folder.
        OSError: The disk is full, the folder may not be written to, and the like.
    """
    target = folder / name
    _check_inside(folder, target)
    target.parent.mkdir(parents=True, exist_ok=True)
    # Beside the target: a file can be renamed only within one file system.
    beside = target.with_name(f".{target.name}.{secrets.token_hex(8)}.part")
    try:
        _write_new(beside, content.encode() if isinstance(content, str) else content)
        beside.replace(target)
    except BaseException:
        with suppress(OSError):
            beside.unlink()
        raise
    _settle(target.parent)
    return target


def _check_inside(folder: Path, target: Path) -> None:
    # Links on the way are followed to see where they lead; the folder itself may be one.
    if not target.resolve().is_relative_to(folder.resolve()) or target.resolve() == folder.resolve():
        raise OutsideFolderError(f"{target} leads out of the folder {folder}")


def _write_new(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _settle(folder: Path) -> None:
    """Make sure that a file's new name survives a power cut, where the system can say so."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
