"""Writing files whole or not at all: whoever opens one meanwhile, or after the disk was full, finds the old one."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

__all__ = ["write_whole"]


def write_whole(path: str | Path, content: str | bytes) -> None:
    """Write a file beside its place and then put it there at once, over what stood there before.

    Args:
        path: the file; its folder is made where it is missing. A link is followed, so that it stays a link.
        content: text, written as UTF-8 with its line ends as they are, or bytes.

    Raises:
        OSError: the file cannot be written there.
    """
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_file():
        # A folder cannot be written, and what is no plain file, such as /dev/stdout, cannot be replaced.
        _write_through(target, content)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(prefix=".sibcase-", suffix=".part", dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(_as_bytes(content))
        Path(draft).chmod(target.stat().st_mode if target.exists() else 0o666 & ~_umask())
        Path(draft).replace(target)
    finally:
        Path(draft).unlink(missing_ok=True)


def _write_through(target: Path, content: str | bytes) -> None:
    with target.open("wb") as stream:
        stream.write(_as_bytes(content))


def _as_bytes(content: str | bytes) -> bytes:
    return content.encode("utf-8") if isinstance(content, str) else content


def _umask() -> int:
    # It can only be read by setting it.
    current = os.umask(0o022)
    os.umask(current)
    return current
