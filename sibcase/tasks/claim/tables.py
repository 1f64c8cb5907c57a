"""Tables of results that are claimed for: read within the folder of the case, each settled once.

A ledger names its tables, and may come from a stranger: only files in the folder of the case are read.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sibcase.amend.amend_file import fingerprint
from sibcase.casefile.values.words import DATE_PATTERN
from sibcase.files import FileFault, read_within
from sibcase.tasks.settle.csv_table import LARGEST_TABLE, ResultsTable, table_in
from sibcase.tasks.settle.events import is_table_of_events
from sibcase.tasks.sign.records import RecordFault

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

    from sibcase.tasks.claim.entries import Entry
    from sibcase.tasks.claim.ledger import Ledger
    from sibcase.tasks.settle.csv_table import Row

__all__ = ["SettledTable", "check_is_new", "check_within_period", "new_table", "people_in", "settled_tables"]

WHEN = "when"
FOLLOWED = "people followed"


@dataclass(frozen=True, slots=True)
class SettledTable:
    """A table of results: its path within the folder of the case, the SHA-256 of the file, and its rows."""

    name: str
    hash: str
    table: ResultsTable


def new_table(path: str, folder: Path) -> SettledTable:
    """Return a table that a claim brings.

    Raises:
        RecordFault: it is not in the folder of the case, or cannot be read.
        ObservationError: it is no table of results.
    """
    top, real = Path(os.path.realpath(folder)), Path(os.path.realpath(path))
    if not real.is_relative_to(top):
        raise RecordFault(
            f"{path}: results that are claimed for must be in the folder of the case, where later claims find them "
            f"again; copy the file to {folder}"
        )
    name = real.relative_to(top).as_posix()
    if " ".join(name.split()) != name or name.startswith(("=", "+", "-", "@")):
        raise RecordFault(f"{path}: give the file a name of letters, digits, `-` and `_`, as the ledger refers to it")
    return _read(folder, name)


def settled_tables(ledger: Ledger, folder: Path) -> list[SettledTable]:
    """Return the tables that are settled and not replaced, as they were when they were settled.

    Raises:
        RecordFault: one is missing or was changed since.
    """
    return [_unchanged(each, ledger, folder) for each in ledger.in_force()]


def _unchanged(entry: Entry, ledger: Ledger, folder: Path) -> SettledTable:
    place = f"{ledger.file}:{entry.at}:1"
    try:
        table = _read(folder, entry.file)
    except RecordFault as fault:
        raise RecordFault(f"{place}: claim {entry.claim} rests on a table that cannot be read: {fault}") from None
    if table.hash != entry.inputs:
        raise RecordFault(
            f"{folder / entry.file}:1:1: this table was changed after claim {entry.claim} had settled it "
            f"(see {place}); restore it, and give corrections in a new file with --replaces"
        )
    return table


def _read(folder: Path, name: str) -> SettledTable:
    path = folder / name
    try:
        content = read_within(folder, name, LARGEST_TABLE)
    except FileFault as fault:
        raise RecordFault(f"{path}: cannot be read as a table: {fault.strerror}") from None
    except OSError as error:
        raise RecordFault(f"{path}: cannot be read: {error.strerror}") from error
    return SettledTable(name, fingerprint(content), table_in(content, path))


# --- settled once -----------------------------------------------------------------------------------------------------


def check_is_new(new: Sequence[SettledTable], ledger: Ledger, kept: Sequence[SettledTable]) -> None:
    """Refuse results that are settled already: a file, or the same row of a person or a dated result.

    Args:
        new: the tables that a claim brings.
        ledger: the ledger so far.
        kept: the tables that are settled and not replaced by this claim.

    Raises:
        RecordFault: they are, or the claim brings the same twice.
    """
    before = {each.inputs: each for claim in ledger.claims for each in claim.results}
    for number, each in enumerate(new):
        if each.hash in before:
            claim = before[each.hash].claim
            raise RecordFault(
                f"{each.table.path}:1:1: these results were settled by claim {claim}; nothing is due again"
            )
        if any(each.hash == other.hash for other in new[:number]):
            raise RecordFault(f"{each.table.path}:1:1: the same results are given twice; keep one of the two files")
    seen = dict(_rows_once(kept))
    for each in new:
        for key, row in _rows_once([each]):
            if key in seen and seen[key].where != row.where:
                raise RecordFault(
                    f"{row.where}:1: this row is in {seen[key].where} as well, and its result would be paid for twice; "
                    "delete it, or add a column `when` with the dates if it happened again"
                )
            seen[key] = row


def _rows_once(tables: Sequence[SettledTable]) -> Iterator[tuple[tuple[tuple[str, str], ...], Row]]:
    """Yield rows that differ from all others: of a person, or of a date. Two counts without a date may be alike."""
    for each in tables:
        for row in each.table.rows:
            if (row.text("person") or row.text(WHEN)) and not is_table_of_events(each.table):
                yield tuple(sorted((name, text) for name, text in row.cells.items() if text)), row


def check_within_period(tables: Sequence[SettledTable], until: dt.date) -> None:
    """Refuse results with a date after the period that is claimed for.

    Raises:
        RecordFault: there is one, or a date that is none.
    """
    for each in tables:
        for row in each.table.rows:
            text = row.text(WHEN)
            if text and not re.fullmatch(DATE_PATTERN, text):
                raise RecordFault(
                    f"{row.where}:1: `{text[:40]}` is not a date: write year-month-day, such as 2028-09-30"
                )
            if text > until.isoformat():
                raise RecordFault(f"{row.where}:1: this result is of {text}, after the end of the period, {until}")


def people_in(tables: Sequence[SettledTable]) -> Mapping[str, int]:
    """Return how many people have rows for each result; people who are followed from a date count as `FOLLOWED`."""
    people: dict[str, set[str]] = {}
    for each in tables:
        for row in each.table.rows:
            if row.text("person"):
                people.setdefault(row.text("name") or FOLLOWED, set()).add(row.text("person"))
    return {name: len(found) for name, found in people.items()}
