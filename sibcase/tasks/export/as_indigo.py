"""A case as INDIGO: a record as JSON, what it cannot hold, and what INDIGO's own checks find in it."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import TYPE_CHECKING

from sibcase.casefile.source.places import start_of
from sibcase.casefile.source.report import json_text
from sibcase.tasks.export.as_csv import safe_text
from sibcase.tasks.indigo.as_record import record_of
from sibcase.tasks.indigo.records.checks import faults_of_new
from sibcase.tasks.indigo.records.json_records import record_in_data

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sibcase.tasks.export.exported import Exported
    from sibcase.tasks.indigo.as_record import AsRecord

__all__ = ["as_indigo"]


def as_indigo(export: Exported) -> Mapping[str, bytes]:
    """Return the record, what of the case is not in it, and what INDIGO's own checks find in it.

    A record that fails them is written all the same: INDIGO's editors complete records, and a pipeline is never whole.

    Args:
        export: the case as the public may see it.

    Raises:
        ValueError: it is made for other readers.
    """
    if export.audience != "public":
        raise ValueError("a record of INDIGO is made for the public only")
    record = record_of(export.case)
    stem = export.stem
    text = json_text({"id": record.id, "data": record.data}) + "\n"
    left_out = [(each.path, each.written, each.why) for each in record.not_held]
    return {
        f"{stem}.indigo.json": text.encode(),
        f"{stem}.indigo-left-out.csv": _table(("path", "written", "why"), left_out),
        f"{stem}.indigo-checks.csv": _table(("check", "pointer", "value", "what_it_means"), _faults(record, stem)),
    }


def _faults(record: AsRecord, stem: str) -> list[tuple[str, ...]]:
    """Return what INDIGO's checks find in a record, check by check."""
    read = record_in_data(record.data, record.id, start_of(f"{stem}.indigo.json"))
    # A record without a number and any value has no kind of its own.
    faults = faults_of_new(replace(read, kind=record.kind))
    return [(each.finding, each.pointer, each.value, each.meaning) for each in faults]


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> bytes:
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(heads)
    writer.writerows(tuple(map(safe_text, row)) for row in rows)
    return table.getvalue().encode()
