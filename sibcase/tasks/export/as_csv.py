"""A case as a Frictionless data package: `datapackage.json` with the schema of each table, and one CSV file for each.

Spreadsheets take a text for a formula if it begins with `=`, `+`, `-` or `@`, also after blanks, tabs or line ends. An
apostrophe is put before such a text, and the description of the package says so. Numbers are numbers: `-5` stays `-5`.
"""

from __future__ import annotations

import csv
import hashlib
import io
from typing import TYPE_CHECKING, Any

from sibcase.casefile.source.report import json_text
from sibcase.tasks.export.as_json import described_case
from sibcase.tasks.export.tables import export_tables

if TYPE_CHECKING:
    from sibcase.tasks.export.exported import Exported
    from sibcase.tasks.export.tables import Cell, ExportTable

__all__ = ["as_csv", "safe_text"]

# Also in the full width of East Asian keyboards, which some spreadsheets read as the plain sign.
_BEGIN_FORMULAS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_NOTE = (
    "Texts that a spreadsheet would take for a formula (those that begin with =, +, - or @) have an apostrophe in "
    "front of them. Cells are empty where a value is undefined or withheld."
)


def as_csv(export: Exported) -> dict[str, bytes]:
    """Return the export as the files of a data package, by their names within the folder of the export."""
    tables = export_tables(export)
    files = {f"{table.name.replace('_', '-')}.csv": _csv(table) for table in tables}
    resources = [_resource(table, name, content) for table, (name, content) in zip(tables, files.items(), strict=True)]
    package = {
        "profile": "tabular-data-package",
        "name": export.stem.lower(),
        "title": export.case.title,
        "description": " ".join(filter(None, (export.notice, _NOTE))),
        "case": described_case(export),
        "resources": resources,
    }
    files["datapackage.json"] = f"{json_text(package)}\n".encode()
    return {f"{export.stem}-csv/{name}": content for name, content in files.items()}


def safe_text(text: str) -> str:
    """Return a text in one line that no spreadsheet takes for a formula.

    >>> safe_text("=1+1"), safe_text(" -x"), safe_text("a = b")
    ("'=1+1", "'-x", 'a = b')
    """
    line = " ".join(text.split())
    return f"'{line}" if line.startswith(_BEGIN_FORMULAS) else line


def _csv(table: ExportTable) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([field.name for field in table.fields])
    writer.writerows([_cell(cell) for cell in row] for row in table.rows)
    # Half a character, as of a name that is not UTF-8, has no bytes.
    return text.getvalue().encode("utf-8", "replace")


def _cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return safe_text(cell) if isinstance(cell, str) else repr(cell)


def _resource(table: ExportTable, path: str, content: bytes) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "title": table.title,
        "path": path,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "header": True},
        "schema": _schema(table),
    }


def _schema(table: ExportTable) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [{"name": each.name, "type": each.kind, "description": each.meaning} for each in table.fields],
        "missingValues": [""],
    }
    if table.key:
        schema["primaryKey"] = list(table.key)
    if table.refers_to:
        schema["foreignKeys"] = [
            {"fields": field, "reference": {"resource": other, "fields": field}} for field, other in table.refers_to
        ]
    return schema
