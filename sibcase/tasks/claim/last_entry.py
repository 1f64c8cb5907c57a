"""The last entry of a ledger, kept in a file of its own next to it: what is cut off at the end of a ledger is noticed.

    ledger.end = the number of the last entry, and its hash; before there is any, 0 and the seal of the contract

A chain of hashes has an open end, so that a ledger without its last lines is sound by itself. The file is written after
the ledger: a program that is killed in between leaves one that names an earlier entry, which the ledger still has.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from typing import TYPE_CHECKING

from sibcase.tasks.claim.entries import REMEDY
from sibcase.tasks.sign.records import RecordFault

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sibcase.tasks.claim.entries import Entry

__all__ = ["LEDGER_END", "check_end", "end_of"]

LEDGER_END = "ledger.end"
_WRITTEN = re.compile(rb"(0|[1-9]\d{0,8}) ([0-9a-f]{64})?\r?\n?")


def end_of(entries: Sequence[Entry], root: str) -> bytes:
    """Return what the file holds for a ledger whose chain begins with a seal."""
    last = entries[-1].hash if entries else root
    return f"{len(entries)} {last}\n".encode("ascii", "replace")


def check_end(kept: bytes | None, entries: Sequence[Entry], ledger: Path, file: Path) -> None:
    """Refuse a ledger that lacks the entry which was its last, or has another in its place.

    A ledger that was begun before its last entry was kept has no such file until it is next written.

    Args:
        kept: what the file holds; None if there is none.
        entries: those of the ledger.
        ledger: its file.
        file: the file with its last entry.

    Raises:
        RecordFault: it does, or the file is missing or none of ours.
    """
    if kept is None:
        if entries and entries[0].before:
            raise RecordFault(
                f"{file}: this file is missing; it keeps the last entry of {ledger}, so that lines which are cut off "
                "are noticed; restore it, for example from Git or a backup"
            )
        return
    # As an editor saves it that puts a mark before every text.
    found = _WRITTEN.fullmatch(kept.removeprefix(BOM_UTF8))
    if found is None:
        raise RecordFault(
            f"{file}:1:1: this is not what `sibcase claim` has written; restore it, for example from Git or a backup"
        )
    number, kept_hash = int(found[1]), (found[2] or b"").decode("ascii")
    if number > len(entries):
        missing = _missing(len(entries), number)
        raise RecordFault(f"{ledger}: {missing} at the end: {file.name} names entry {number:,} as the last; {REMEDY}")
    if number and entries[number - 1].hash != kept_hash:
        place = f"{ledger}:{entries[number - 1].at}:1"
        raise RecordFault(f"{place}: entry {number} is another than the one in {file.name}; {REMEDY}")


def _missing(there: int, number: int) -> str:
    if not there:
        return f"all {number:,} entries are missing"
    return f"entry {number} is missing" if number == there + 1 else f"entries {there + 1} to {number} are missing"
