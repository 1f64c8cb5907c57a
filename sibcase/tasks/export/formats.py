"""The formats of `sibcase export`, in one place: each with what it writes, and the function that makes its files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sibcase.tasks.business_case import BusinessCase
    from sibcase.tasks.export.exported import Exported

__all__ = ["EXPORT_FORMATS", "ExportFormat"]

# Files by their names below the folder that they are written to.
Files: TypeAlias = "Mapping[str, bytes]"


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """A format: its title on a page, what it writes, in a few words for the help, and what makes its files.

    `readers` are those for whom it is always made, whatever is asked for: a register is read by the public.
    """

    title: str
    writes: str
    make: Callable[[Exported], Files]
    readers: str | None = None

    def files_of(self, business: BusinessCase, audience: str | None = None) -> Files:
        """Return the files of a case for its readers.

        Raises:
            UnknownAudience: the case has no reader of this name.
        """
        from sibcase.tasks.export.exported import exported

        return self.make(exported(business, self.readers or audience))


def _json(export: Exported) -> Files:
    from sibcase.tasks.export.as_json import as_json

    return as_json(export)


def _csv(export: Exported) -> Files:
    from sibcase.tasks.export.as_csv import as_csv

    return as_csv(export)


def _parquet(export: Exported) -> Files:
    from sibcase.tasks.export.as_parquet import as_parquet

    return as_parquet(export)


def _xlsx(export: Exported) -> Files:
    from sibcase.tasks.export.as_xlsx import as_xlsx

    return as_xlsx(export)


def _indigo(export: Exported) -> Files:
    from sibcase.tasks.export.as_indigo import as_indigo

    return as_indigo(export)


# Libraries are imported when a format is made: the help names the formats, and starts at once.
EXPORT_FORMATS: dict[str, ExportFormat] = {
    "xlsx": ExportFormat("Excel", "a workbook of live formulas", _xlsx),
    "json": ExportFormat("JSON", "one JSON file", _json),
    "csv": ExportFormat("CSV (data package)", "a folder with a Frictionless data package", _csv),
    "parquet": ExportFormat("Parquet", "a folder with a Parquet file for each table", _parquet),
    "indigo": ExportFormat(
        "INDIGO record", "a record of the register INDIGO, and what it cannot hold", _indigo, readers="public"
    ),
}
