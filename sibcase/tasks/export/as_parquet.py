"""A case as Parquet: the tables of an export, a file for each, for programs that read columns."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

from sibcase.tasks.export.tables import export_tables

if TYPE_CHECKING:
    from sibcase.tasks.export.exported import Exported
    from sibcase.tasks.export.tables import ExportTable

__all__ = ["NoParquetError", "as_parquet"]

_TYPES: Final[dict[str, Any]] = {
    "string": "string",
    "number": "Float64",
    "integer": "Int64",
    "boolean": "boolean",
    "date": "string",
}


class NoParquetError(ImportError):
    """Parquet cannot be written, since pandas finds no library for it."""


def as_parquet(export: Exported) -> dict[str, bytes]:
    """Return the export as Parquet files, by their names.

    Raises:
        NoParquetError: pyarrow is not installed.
    """
    tables = export_tables(export)
    return {f"{export.stem}-parquet/{table.name.replace('_', '-')}.parquet": _parquet(table) for table in tables}


def _parquet(table: ExportTable) -> bytes:
    import pandas as pd

    columns = {
        field.name: pd.Series([row[number] for row in table.rows], dtype=_TYPES[field.kind])
        for number, field in enumerate(table.fields)
    }
    content = io.BytesIO()
    try:
        pd.DataFrame(columns).to_parquet(content, engine="pyarrow", index=False)
    except ImportError:
        message = "Parquet needs pyarrow: install the extra with `pip install 'sibcase[parquet]'`"
        raise NoParquetError(message) from None
    return content.getvalue()
