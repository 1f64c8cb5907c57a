"""Amends a case file on the disk: the same encoding, and nothing written over what somebody else has changed."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sibcase.amend.amend import amend
from sibcase.amend.changes import Amended, Refusal, Refused
from sibcase.casefile.source.encoding import decoded, encoded_like
from sibcase.casefile.source.folders import CASE_FILE_NAME, LARGEST_CASE
from sibcase.casefile.source.places import start_of
from sibcase.files import read_file, read_within
from sibcase.write_files import write_whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sibcase.amend.changes import Change
    from sibcase.casefile.source.nodes import Block

__all__ = ["amend_file", "fingerprint"]


def fingerprint(content: bytes) -> str:
    """Return what tells one content of a file from every other: its SHA-256."""
    return hashlib.sha256(content).hexdigest()


def amend_file(
    path: str | Path, changes: Sequence[Change], *, was: str = "", read: Block | None = None, dry_run: bool = False
) -> Amended | Refused:
    """Amend a case file: the whole of it is written, or nothing.

    Args:
        path: the file.
        changes: what to change, see `amend`.
        was: the `fingerprint` of the file when the changes were thought of; nothing is written over another content.
        read: the case as `load_case` read it.
        dry_run: return the new text without writing it.

    Raises:
        OSError: the file cannot be read or written.
    """
    file = Path(path)
    content = _content(file)
    if was and fingerprint(content) != was:
        return _changed_meanwhile(file)
    try:
        text = decoded(content, keep_mark=True)
    except UnicodeDecodeError:
        return Refused((Refusal((), start_of(str(file)), "this is not UTF-8 text", "save the file as UTF-8"),))
    amended = amend(text, changes, file=str(file), read=read)
    if isinstance(amended, Refused) or dry_run:
        return amended
    new = encoded_like(amended.text, content)
    if new != content:
        if _content(file) != content:
            return _changed_meanwhile(file)
        write_whole(file.parent, file.name, new)
    return replace(amended, fingerprint=fingerprint(new))


def _content(file: Path) -> bytes:
    """Return what a case file holds, as `load_case` reads it."""
    if file.name == CASE_FILE_NAME:
        return read_within(file.parent, file.name, LARGEST_CASE)
    return read_file(file, LARGEST_CASE)


def _changed_meanwhile(file: Path) -> Refused:
    message = "the file has been changed meanwhile"
    return Refused((Refusal((), start_of(str(file)), message, "look at it again, and then make the change"),))
