"""Records as the public export has them: a table of records, and next to it a table for each list of parts."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.casefile.source.encoding import decoded
from sibcase.casefile.source.findings import shortened
from sibcase.casefile.source.places import Place
from sibcase.casefile.source.spreadsheet import column_letters
from sibcase.tasks.indigo.records.fields import KINDS, Kind, fields_of
from sibcase.tasks.indigo.records.record import LONGEST_VALUE, MOST_VALUES, ExportFault, Record, Written

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["PartsTable", "ids_and_names", "kind_of_table", "records_in_tables"]

MOST_ROWS = 200_000
_ID = "ID"
_SEPARATORS = (",", ";", "\t")
# The only lists that the table of pipelines holds: names and countries, each joined by commas in one column.
_JOINED = {
    "Delivery Locations - Name": "/delivery_locations/0/location_name/value",
    "Delivery Locations - Country": "/delivery_locations/0/location_country/value",
}


@dataclass(frozen=True, slots=True)
class PartsTable:
    """A table of the parts of records: the list that it holds, its file, and its content."""

    list: str
    file: str
    content: bytes


@dataclass(frozen=True, slots=True)
class _Row:
    """A row: its number as a spreadsheet counts, its line, and its cells."""

    number: int
    line: int
    cells: Sequence[str]


def kind_of_table(content: bytes, file: str) -> Kind | None:
    """Return the kind of record that a table holds; None where it is no table of records.

    Raises:
        ExportFault: it cannot be read as a table.
    """
    heads = next(_rows(content, file), _Row(1, 1, ())).cells
    if not heads or heads[0].strip() != _ID:
        return None
    fits = {kind: sum(head in {each.title for each in fields_of(kind)} for head in heads) for kind in KINDS}
    best = max(KINDS, key=lambda kind: fits[kind])
    return best if fits[best] >= 2 else None


def records_in_tables(kind: Kind, content: bytes, file: str, parts: Sequence[PartsTable]) -> list[Record]:
    """Return the records of a table, each with its parts.

    Raises:
        ExportFault: a table cannot be read.
    """
    rows = _rows(content, file)
    paths = _pointers(kind, "", next(rows).cells)
    values: dict[str, dict[str, Written]] = {}
    for row in rows:
        record_id = row.cells[0].strip() if row.cells else ""
        if record_id in values:
            raise ExportFault(f"`{shortened(record_id)}` is here twice", Place(file, row.line, 1, 2))
        if record_id:
            values[record_id] = dict(_values(row, paths, file))
    for table in parts:
        _add_parts(values, kind, table)
    return [Record(kind, record_id, each, file) for record_id, each in values.items()]


def ids_and_names(content: bytes, file: str) -> dict[str, str]:
    """Return the names of a table of organisations by their ids; an id without a name is there too.

    Raises:
        ExportFault: it cannot be read as a table.
    """
    rows = _rows(content, file)
    heads = [head.strip() for head in next(rows, _Row(1, 1, ())).cells]
    if _ID not in heads or "Name" not in heads:
        return {}
    at_id, at_name = heads.index(_ID), heads.index("Name")
    return {
        row.cells[at_id].strip(): row.cells[at_name].strip()
        for row in rows
        if max(at_id, at_name) < len(row.cells) and row.cells[at_id].strip()
    }


# --- rows -------------------------------------------------------------------------------------------------------------


def _rows(content: bytes, file: str) -> Iterator[_Row]:
    try:
        text = decoded(content)
    except UnicodeDecodeError:
        raise ExportFault("this is not Unicode text", Place(file, 1, 1, 2), "save the table as CSV UTF-8") from None
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=max(_SEPARATORS, key=first.count))
    number = 0
    before = 0
    try:
        for cells in reader:
            number += 1
            if number > MOST_ROWS:
                raise ExportFault(f"a table has at most {MOST_ROWS:,} rows", Place(file, reader.line_num, 1, 2))
            if any(map(str.strip, cells)):
                yield _Row(number, before + 1, cells)
            before = reader.line_num
    except csv.Error as error:
        message = f"this is not a row of a CSV table: {error}"
        raise ExportFault(message, Place(file, max(reader.line_num, 1), 1, 2), "export the table again") from None


def _pointers(kind: Kind, name: str, heads: Sequence[str]) -> Mapping[int, str]:
    """Return the path of each column: a head that occurs several times is matched in its order.

    A column that INDIGO does not have is read under its head, so that the report lists it as one of no field.
    """
    by_title: dict[str, list[str]] = defaultdict(list)
    for field in fields_of(kind):
        if field.list == name:
            by_title[field.title].append(field.path)
    found = {}
    for column, head in enumerate(heads):
        joined = _JOINED.get(head) if kind == "pipeline" and not name else None
        if joined:
            found[column] = joined.lstrip("/")
        elif by_title.get(head):
            found[column] = by_title[head].pop(0)
        elif column and head.strip():
            found[column] = f"{head.strip().replace('/', '-')} (column {column_letters(column + 1)})"
    return found


def _values(row: _Row, paths: Mapping[int, str], file: str, above: str = "") -> Iterator[tuple[str, Written]]:
    for column, path in paths.items():
        text = row.cells[column][:LONGEST_VALUE] if column < len(row.cells) else ""
        if text.strip():
            place = Place(file, row.line, 1, 2, cell=f"{column_letters(column + 1)}{row.number}")
            yield f"{above}/{path}", Written(text.strip(), place, text)


def _add_parts(values: dict[str, dict[str, Written]], kind: Kind, table: PartsTable) -> None:
    rows = _rows(table.content, table.file)
    paths = _pointers(kind, table.list, next(rows, _Row(1, 1, ())).cells)
    counts: dict[str, int] = defaultdict(int)
    for row in rows:
        record_id = row.cells[0].strip()
        if record_id in values and len(values[record_id]) < MOST_VALUES:
            values[record_id].update(_values(row, paths, table.file, f"/{table.list}/{counts[record_id]}"))
            counts[record_id] += 1
