"""The ledger that Git keeps: entries that were committed must still be there, for a chain alone has an open end.

A ledger from whose end whole claims were cut off is a chain that is sound. Where the case lies in a Git repository, the
ledger of the commit that is checked out shows what is missing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.history.repository import RepositoryError, repository_of
from sibcase.tasks.claim.entries import read_entries
from sibcase.tasks.sign.records import LARGEST_RECORD, RecordFault

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sibcase.tasks.claim.entries import Entry

__all__ = ["check_against_git"]


def check_against_git(entries: Sequence[Entry], file: Path) -> None:
    """Refuse a ledger that lacks entries which were committed, or has others in their place.

    Nothing is checked where there is no repository, or none with a commit that holds a ledger.

    Raises:
        RecordFault: it does; the message says from which entry on.
    """
    committed = _committed(file)
    for number, kept in enumerate(committed):
        if number >= len(entries) or entries[number].hash != kept.hash:
            there = f"{file}:{entries[number].at}:1" if number < len(entries) else f"{file}"
            what = "is another than" if number < len(entries) else "is missing, which is in"
            raise RecordFault(
                f"{there}: entry {kept.entry} {what} the ledger that was committed; "
                "restore the ledger from Git, and compare the two"
            )


def _committed(file: Path) -> list[Entry]:
    """Return the entries of the ledger in the commit that is checked out; none if it holds none that can be read."""
    try:
        repository = repository_of(file.parent)
        revision, name = repository.revision("HEAD"), repository.name_within(file)
        content = revision.content(name, LARGEST_RECORD) if name in revision.files else None
        return read_entries(content, file) if content is not None else []
    except (RepositoryError, RecordFault, OSError):
        return []
