"""Referrals by month in a table next to the case: `by_month` of an intake becomes its starts and their profile.

    service:
      intake:
        families:
          by_month: {file: referrals.xlsx, sheet: Plan, columns: {month: Month, people: Accepted}}

Months are added up to the periods of the case. A month that is missing has no starts; one that appears twice, or lies
outside the term, is a finding.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sibcase.casefile.source.findings import shortened
from sibcase.casefile.source.nodes import Block, Series, Written, block_within, blocks_in, own_copy, value_written
from sibcase.casefile.table_file import TableFields, named_table, read_table_file
from sibcase.casefile.values.assumptions import read_assumption
from sibcase.casefile.values.days_meant import MONTHS
from sibcase.casefile.values.grammar import plain
from sibcase.casefile.values.quantities import COUNT, DURATION, read_duration

if TYPE_CHECKING:
    from sibcase.casefile.narratives import Shelf
    from sibcase.casefile.source.places import SourceText
    from sibcase.casefile.source.reading import Reading
    from sibcase.casefile.table_file import TableRecord

__all__ = ["INTAKE_COLUMNS", "add_intake_files", "month_of"]

INTAKE_COLUMNS = ("month", "people")
_FIELDS = TableFields("a table of referrals", INTAKE_COLUMNS, INTAKE_COLUMNS, ("people",), 1_200)
_MONTHS_EACH = {"year": 12, "quarter": 3, "month": 1}
_NUMBERED = re.compile(r"([0-9]{4})-([0-9]{2})(?:-[0-9]{2})?")
_NAMED = re.compile(r"([A-Za-z]{3,9})[ -]([0-9]{4}|[0-9]{2})")
_INSTEAD = ("starts", "profile", "from")


def add_intake_files(root: Block, reading: Reading, shelf: Shelf | None, texts: dict[str, SourceText]) -> None:
    """Put the starts and the profile in each intake that names a table of referrals by month."""
    stated_in = block_within(root, "service", "intake")
    if not any("by_month" in each for each in blocks_in(stated_in)):
        return
    segments = own_copy(own_copy(root, "service"), "intake")
    for name in [str(each) for each in segments if isinstance(segments[each], Block)]:
        intake = own_copy(segments, name)
        stated = intake.get("by_month")
        if isinstance(stated, Block) and _is_stated_once(intake, reading):
            named = named_table(stated, reading, _FIELDS)
            rows = read_table_file(named, _FIELDS, shelf, reading, texts) if named is not None else None
            if rows:
                _enter(root, intake, rows, reading)
            if "starts" not in intake:
                # What is wrong with the table has been noted: that starts are missing as well says nothing more.
                _put_starts(intake, "0 over 1 year")


def _is_stated_once(intake: Block, reading: Reading) -> bool:
    twice = [name for name in _INSTEAD if name in intake]
    if twice:
        message = f"this intake sets both `by_month` and `{twice[0]}`; use only one"
        reading.note("SIB031", intake.key_place(twice[0]), message, "keep one of the two")
    return not twice


def month_of(text: str) -> tuple[int, int] | None:
    """Return year and month of a text; None where it could be read in two ways, as 01/04/2026.

    >>> month_of("2026-04"), month_of("April 2026"), month_of("Apr-26"), month_of("01/04/2026")
    ((2026, 4), (2026, 4), (2026, 4), None)
    """
    numbered, named = _NUMBERED.fullmatch(text), _NAMED.fullmatch(text)
    if numbered is not None:
        year, month = int(numbered[1]), int(numbered[2])
        return (year, month) if 1 <= month <= 12 else None
    if named is None:
        return None
    short = [name.casefold() for name in MONTHS]
    word = named[1].casefold()
    found = [number for number, name in enumerate(short, 1) if name == word or name[:3] == word]
    return (int(named[2]) % 100 + 2000 if len(named[2]) == 2 else int(named[2]), found[0]) if found else None


def _enter(root: Block, intake: Block, rows: list[TableRecord], reading: Reading) -> None:
    start = month_of(str(value_written(root.get("start"))))
    step = str(root.get("step", "year"))
    if start is None or step not in _MONTHS_EACH:
        place = intake.key_place("by_month")
        reading.note("SIB029", place, "referrals by month need the `start` of the case", "add `start: 2026-04-01`")
        return
    periods: dict[int, list[tuple[float, TableRecord]]] = {}
    seen: dict[tuple[int, int], TableRecord] = {}
    for row in rows:
        found = _month_and_people(row, reading)
        if found is None:
            continue
        (year, month), people = found
        index = ((year - start[0]) * 12 + month - start[1]) // _MONTHS_EACH[step]
        if seen.setdefault((year, month), row) is not row:
            message = f"{year}-{month:02d} appears twice; the other row is at {seen[year, month].place}"
            reading.note("SIB044", row.cells["month"].place, message, "add the two up in one row")
        elif index < 0 or index >= _periods(root, step):
            message = f"{year}-{month:02d} is outside the term of the case"
            reading.note("SIB044", row.cells["month"].place, message, "leave the row out, or change `start` or `term`")
        else:
            periods.setdefault(index, []).append((people, row))
    if periods:
        _put(intake, periods, step)


def _periods(root: Block, step: str) -> float:
    """Return how many periods the term has; without end where it is not stated or cannot be read."""
    term = value_written(root.get("term"))
    if term is None or not DURATION.matches(term):
        return float("inf")
    return read_duration(plain(term)).value * 12 / _MONTHS_EACH[step]


def _month_and_people(row: TableRecord, reading: Reading) -> tuple[tuple[int, int], float] | None:
    for name in INTAKE_COLUMNS:
        if name not in row.cells:
            reading.note("SIB044", row.place, f"this row has no `{name}`", "fill in the cell, or delete the row")
            return None
    written = row.cells["month"]
    month = month_of(written)
    if month is None:
        remedy = "write the month as 2026-04 or April 2026, or format the cell as a date"
        reading.note("SIB044", written.place, f"`{shortened(written)}` is not a month", remedy)
        return None
    people = read_assumption(row.cells["people"], COUNT, reading)
    return None if people is None else (month, people.value)


def _put(intake: Block, periods: dict[int, list[tuple[float, TableRecord]]], step: str) -> None:
    place, path = intake.key_place("by_month"), intake.path
    profile = Series(place, (*path, "profile"))
    for index in range(max(periods) + 1):
        parts = periods.get(index, [])
        at = parts[0][1].cells["people"].place if parts else place
        text = f"{sum(people for people, _ in parts):.12g}"
        profile.append(Written(text, at, (*path, "profile", str(index))))
    total = sum(people for parts in periods.values() for people, _ in parts)
    count = max(periods) + 1
    over = f"{count} {step}{'' if count == 1 else 's'}"
    _put_starts(intake, f"{total:.12g} over {over}")
    intake["profile"] = profile
    intake.keys_written["profile"] = Written("profile", place, (*path, "profile"))


def _put_starts(intake: Block, text: str) -> None:
    place, path = intake.key_place("by_month"), (*intake.path, "starts")
    intake["starts"] = Written(text, place, path)
    intake.keys_written["starts"] = Written("starts", place, path)
