"""The entries of a ledger as a table: one line each, chained by hashes, so that a change to any of them is noticed.

    hash = SHA-256 of all cells of the entry, among them `before`, which is the hash of the entry above it

An entry that was edited no longer has its hash; one that was removed or moved leaves one below that does not follow.
The first entry follows the seal of the contract, so that the ledger of another case does not fit. The ledger alone does
not show that the whole chain was written anew: the hash of the last entry is printed on each payment certificate, and
Git keeps earlier versions.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from dataclasses import astuple, dataclass, fields, replace
from typing import TYPE_CHECKING

from sibcase.casefile.source.findings import shortened
from sibcase.casefile.source.table_text import TableFault, parse_table, text_of_table
from sibcase.tasks.export.as_csv import safe_text
from sibcase.tasks.sign.records import RecordFault, hash_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from sibcase.casefile.source.table_text import TableRow

__all__ = ["Entry", "chained", "hash_of_cells", "read_entries", "written"]

MOST_ENTRIES = 200_000
MOST_FAULTS = 20
_WHOLE = re.compile(r"[1-9]\d{0,8}", re.ASCII)
_NUMBER = re.compile(r"(-?\d{1,18}(\.\d{1,4})?)?", re.ASCII)
REMEDY = "restore the ledger, for example from Git or a backup; entries are only ever added"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a ledger; every cell is text, as it is written.

    Attributes:
        entry: Its number, from 1.
        what: `results`, `withdrawn`, `due`, `cap`, `evidence`, `submitted`, or the state that a claim was given.
        claim: The number of the claim that it belongs to.
        date: The day on which it was entered.
        until: The last day of the period that is claimed for.
        line: The payment line, the cap, or the result that was observed.
        cohort: The cohort, where a line is paid by cohort.
        payer: Who pays.
        amount: What is due for this period; of a cap its size, of evidence the number of people.
        to_date: What is due for all results so far; of a cap what it has left.
        varied: The part of the amount that comes from settling earlier results by other terms or another plan.
        corrected: The part that comes from corrections of earlier results.
        who: The party that entered a state, such as the verifier.
        note: The reason of a correction or a dispute, or the words of a result.
        file: The table of results, within the folder of the case.
        inputs: The SHA-256 of the table; of other entries of all tables that the claim rests on.
        terms: The SHA-256 of the contract's terms.
        before: The hash of the entry before; of the first entry the seal of the contract as it was signed.
        hash: The hash of this entry.
        at: The line of the file; no cell.
    """

    entry: str = ""
    what: str = ""
    claim: str = ""
    date: str = ""
    until: str = ""
    line: str = ""
    cohort: str = ""
    payer: str = ""
    amount: str = ""
    to_date: str = ""
    varied: str = ""
    corrected: str = ""
    who: str = ""
    note: str = ""
    file: str = ""
    inputs: str = ""
    terms: str = ""
    before: str = ""
    hash: str = ""
    at: str = ""


COLUMNS = tuple(each.name for each in fields(Entry) if each.name != "at")


def chained(entries: Iterable[Entry], last: Entry | None, root: str = "") -> list[Entry]:
    """Return new entries with their numbers and hashes, following the last one of a ledger, or else its root."""
    found: list[Entry] = []
    number, before = (int(last.entry), last.hash) if last else (0, root)
    for each in entries:
        number += 1
        safe = replace(each, **{name: safe_text(getattr(each, name)) for name in ("who", "note", "file")})
        linked = replace(safe, entry=str(number), before=before)
        found.append(replace(linked, hash=hash_of_cells(linked)))
        before = found[-1].hash
    return found


def written(entries: Sequence[Entry]) -> str:
    """Return a ledger as a CSV table: its heads, and its entries line by line."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(COLUMNS)
    rows.writerows(astuple(each)[: len(COLUMNS)] for each in entries)
    return text.getvalue()


def read_entries(content: bytes, file: Path) -> list[Entry]:
    """Return the entries of a ledger, all of them as they were written.

    Raises:
        RecordFault: it is no ledger, or an entry was edited, removed or moved; the message has every line concerned.
    """
    try:
        table = parse_table(text_of_table(content))
    except TableFault as fault:
        raise RecordFault(f"{file}:{fault.line}:{fault.column}: {fault.message}; {REMEDY}") from None
    if table.columns != COLUMNS:
        raise RecordFault(f"{file}:1:1: this is not a ledger of `sibcase claim`: its columns are others; {REMEDY}")
    if len(table.rows) > MOST_ENTRIES:
        raise RecordFault(f"{file}: a ledger has at most {MOST_ENTRIES:,} entries")
    entries = [_entry(row) for row in table.rows]
    faults = _faults(entries)
    if faults:
        listed = "\n".join(f"{file}:{line}:1: {message}" for line, message in faults[:MOST_FAULTS])
        more = f"\nand {len(faults) - MOST_FAULTS:,} more lines" if len(faults) > MOST_FAULTS else ""
        raise RecordFault(f"{listed}{more}\n{REMEDY}")
    return entries


def _entry(row: TableRow) -> Entry:
    return Entry(**{name: row.cells[name].text if name in row.cells else "" for name in COLUMNS}, at=str(row.line))


def _faults(entries: Sequence[Entry]) -> list[tuple[str, str]]:
    """Return the lines that are not as they were written, each with what is wrong."""
    found, before, expected = [], entries[0].before if entries else "", 1
    for each in entries:
        number = _number_of(each)
        if each.hash != hash_of_cells(each):
            found.append((each.at, f"entry {shortened(each.entry)} was changed after it was written"))
        elif each.before != before or number != expected:
            why = _why(number, expected)
            found.append((each.at, f"entry {shortened(each.entry)} does not follow the line above it: {why}"))
        elif not _is_sound(each):
            found.append((each.at, f"entry {each.entry} has an amount or a date that is none"))
        before, expected = each.hash, (expected if number is None else number) + 1
    return found


def _number_of(entry: Entry) -> int | None:
    return int(entry.entry) if _WHOLE.fullmatch(entry.entry) else None


def _is_sound(entry: Entry) -> bool:
    """Return whether the numbers and dates of an entry can be read, which those that we write always can."""
    counted = (entry.amount, entry.to_date, entry.varied, entry.corrected)
    are_numbers = all(_NUMBER.fullmatch(text) for text in counted)
    return are_numbers and all(_is_date(each) for each in (entry.date, entry.until))


def _is_date(text: str) -> bool:
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _why(number: int | None, expected: int) -> str:
    if number is not None and number > expected:
        return f"entry {expected} is missing" if number == expected + 1 else f"entries from {expected} are missing"
    return f"entry {expected} belongs here; lines were moved or entered twice"


def hash_of_cells(entry: Entry) -> str:
    """Return the hash that an entry has to carry, over all of its other cells."""
    cells = {name: getattr(entry, name) for name in COLUMNS if name != "hash"}
    return hash_of(cells)
