"""Tables of results that are claimed for: read within the folder of the case, each settled once.

A ledger names its tables, and may come from a stranger: only files in the folder of the case are read.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from sibcase.amend.amend_file import fingerprint
from sibcase.casefile.source.table_text import text_of_table
from sibcase.casefile.values.days_meant import how_to_write
from sibcase.casefile.values.quantities import LEVEL
from sibcase.casefile.values.words import DATE_PATTERN
from sibcase.files import FileFault, read_within
from sibcase.tasks.settle.csv_table import LARGEST_TABLE, ResultsTable, table_in
from sibcase.tasks.settle.events import is_table_of_events
from sibcase.tasks.sign.records import RecordFault

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

    from sibcase.casefile.case import Case
    from sibcase.tasks.claim.entries import Entry
    from sibcase.tasks.claim.ledger import Ledger
    from sibcase.tasks.settle.csv_table import Row

    # What a row says: its cells by column.
    _Meaning: TypeAlias = tuple[tuple[str, str], ...]

__all__ = [
    "SettledTable",
    "check_has_been_measured",
    "check_is_new",
    "check_within_period",
    "new_table",
    "people_in",
    "settled_tables",
]

WHEN, VALUE = "when", "value"
# The columns of results that are read; what others say makes no result another one.
READ = ("person", "name", "cohort", WHEN, VALUE)
FOLLOWED = "people followed"


@dataclass(frozen=True, slots=True)
class SettledTable:
    """A table of results: its path within the folder of the case, the SHA-256 of its text, and its rows.

    The text is that of UTF-8 with plain line ends: Git and editors write the same table with others.
    """

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
    if " ".join(name.split()) != name or not name.isprintable() or name.startswith(("=", "+", "-", "@")):
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
    table = table_in(content, path)
    text = "\n".join(text_of_table(content).replace("\r\n", "\n").split("\r"))
    return SettledTable(name, fingerprint(text.encode("utf-8", "replace")), table)


# --- settled once -----------------------------------------------------------------------------------------------------


def check_is_new(new: Sequence[SettledTable], ledger: Ledger, kept: Sequence[SettledTable]) -> None:
    """Refuse results that are settled already: a table, in whichever order and format, or a row that is one of a kind.

    Args:
        new: the tables that a claim brings.
        ledger: the ledger so far.
        kept: the tables that are settled and not replaced by this claim.

    Raises:
        RecordFault: they are, or the claim brings the same twice.
    """
    before = {each.inputs: each.claim for claim in ledger.claims for each in claim.results}
    alike = {_content(each): before[each.hash] for each in kept}
    for number, each in enumerate(new):
        claim = before.get(each.hash) or alike.get(_content(each))
        if claim:
            raise RecordFault(
                f"{each.table.path}:1:1: these results were settled by claim {claim}; nothing is due again, unless a "
                "column `when` shows that they are of other dates"
            )
        if any(_content(each) == _content(other) for other in new[:number]):
            raise RecordFault(f"{each.table.path}:1:1: the same results are given twice; keep one of the two files")
    _check_none_is_contained(new, before, kept)
    seen = dict(_rows_once(kept))
    for each in new:
        for key, row in _rows_once([each]):
            if key in seen and seen[key].where != row.where:
                raise RecordFault(
                    f"{row.where}:1: this row is in {seen[key].where} as well, and its result would be paid for twice; "
                    "delete it, or add a column `when` with the dates if it happened again"
                )
            seen[key] = row


def _check_none_is_contained(
    new: Sequence[SettledTable], claims: Mapping[str, str], kept: Sequence[SettledTable]
) -> None:
    """Refuse tables that hold all counts without a date of an earlier one: among others, or divided between files."""
    whole = Counter(row for each in new for row in _counts_without_date(each))
    for each in kept:
        own = Counter(_counts_without_date(each))
        if own and own <= whole:
            again = next(table for table in new if own.keys() & set(_counts_without_date(table)))
            raise RecordFault(
                f"{again.table.path}:1:1: the results in {each.name} were settled by claim {claims[each.hash]}, and "
                "all of them are given again; give new results only, or add a column `when` with the dates"
            )


def _counts_without_date(table: SettledTable) -> list[_Meaning]:
    """Return the rows of a table that no person and no date tells from others."""
    if is_table_of_events(table.table):
        return []
    return [_meaning(row) for row in table.table.rows if not (row.text("person") or row.text(WHEN))]


def _rows_once(tables: Sequence[SettledTable]) -> Iterator[tuple[_Meaning, Row]]:
    """Yield rows that differ from all others: of a person, or of a date. Two counts without a date may be alike."""
    for each in tables:
        for row in each.table.rows:
            if (row.text("person") or row.text(WHEN)) and not is_table_of_events(each.table):
                yield _meaning(row), row


def _content(table: SettledTable) -> tuple[_Meaning, ...]:
    """Return what a table says, in whichever order and format it says it."""
    if is_table_of_events(table.table):
        return tuple(sorted(tuple(sorted(row.cells.items())) for row in table.table.rows))
    return tuple(sorted(map(_meaning, table.table.rows)))


def _meaning(row: Row) -> _Meaning:
    """Return what is settled of a row: its columns that are read, with a number the same however it is written."""
    cells = {name: unicodedata.normalize("NFC", row.text(name)) for name in READ}
    return tuple((name, _number(cells, name)) for name in READ)


def _number(cells: Mapping[str, str], name: str) -> str:
    text = cells[name]
    if name != VALUE:
        return text
    # A row of a person without a value counts one.
    text = text or ("1" if cells["person"] else "")
    return repr(LEVEL.read(text).value) if LEVEL.matches(text) else text


def check_within_period(tables: Sequence[SettledTable], until: dt.date, start: dt.date | None) -> None:
    """Refuse results with a date after the period that is claimed for, or before the contract begins.

    Raises:
        RecordFault: there is one, or a date that is none.
    """
    for each in tables:
        for row in each.table.rows:
            text = row.text(WHEN)
            if text and not re.fullmatch(DATE_PATTERN, text):
                raise RecordFault(f"{row.where}:1: `{text[:40]}` is not a date: {how_to_write(text)}")
            if text > until.isoformat():
                raise RecordFault(f"{row.where}:1: this result is of {text}, after the end of the period, {until}")
            if text and start is not None and text < start.isoformat():
                raise RecordFault(f"{row.where}:1: this result is of {text}, before the case begins, on {start}")


def check_has_been_measured(tables: Sequence[SettledTable], case: Case, until: dt.date) -> None:
    """Refuse results without a date of a metric, or of its cohort, that the contract measures after the period.

    Raises:
        RecordFault: there is one.
    """
    days = _days_of_measurement(case)
    for each in tables:
        for row in each.table.rows:
            name = ".".join(part for part in (row.text("name"), row.text("cohort")) if part)
            day = days.get(name)
            if day is not None and day > until and not row.text(WHEN):
                raise RecordFault(
                    f"{row.where}:1: the contract measures `{name}` on {day}, after the end of the period, {until}; if "
                    "it was measured earlier, add a column `when` with the date"
                )


def _days_of_measurement(case: Case) -> dict[str, dt.date]:
    """Return the day on which each metric is first measured, and each of its cohorts; those without are left out."""
    found: dict[str, dt.date] = {}
    for name, metric in case.metrics.items():
        days, cohorts = metric.when or [], metric.cohorts or []
        if days:
            found[name] = min(days)
            each_day = days if len(days) == len(cohorts) else [min(days)] * len(cohorts)
            found |= {f"{name}.{cohort}": day for cohort, day in zip(cohorts, each_day, strict=True)}
    return found


def people_in(tables: Sequence[SettledTable]) -> Mapping[str, int]:
    """Return how many people have rows for each result; people who are followed from a date count as `FOLLOWED`."""
    people: dict[str, set[str]] = {}
    for each in tables:
        for row in each.table.rows:
            if row.text("person"):
                people.setdefault(row.text("name") or FOLLOWED, set()).add(row.text("person"))
    return {name: len(found) for name, found in people.items()}
