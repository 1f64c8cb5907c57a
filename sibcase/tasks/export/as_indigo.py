"""A case as INDIGO: a record as JSON, and a table of what a record cannot hold."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from sibcase.casefile.source.report import json_text
from sibcase.tasks.export.as_csv import safe_text
from sibcase.tasks.indigo.as_record import record_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sibcase.tasks.export.exported import Exported

__all__ = ["as_indigo"]


def as_indigo(export: Exported) -> Mapping[str, bytes]:
    """Return the record, and what of the case is not in it.

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
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(("path", "written", "why"))
    writer.writerows((safe_text(each.path), safe_text(each.written), each.why) for each in record.not_held)
    return {f"{stem}.indigo.json": text.encode(), f"{stem}.indigo-left-out.csv": table.getvalue().encode()}
