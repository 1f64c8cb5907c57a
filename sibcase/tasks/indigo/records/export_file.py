"""An export of INDIGO: a file or a folder of tables, with its records and the names of organisations."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sibcase.casefile.source.places import Place, start_of
from sibcase.casefile.source.spreadsheet import LARGEST_SPREADSHEET, read_spreadsheet
from sibcase.files import FileFault, TooLargeError, read_file, read_within
from sibcase.tasks.indigo.records.csv_records import PartsTable, ids_and_names, kind_of_table, records_in_tables
from sibcase.tasks.indigo.records.fields import KINDS, Kind, lists_of
from sibcase.tasks.indigo.records.form_record import organisation_names_in_form, record_in_form
from sibcase.tasks.indigo.records.json_records import organisation_names_in_json, records_in_json
from sibcase.tasks.indigo.records.record import ExportFault, Record

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["IndigoExport", "open_export"]

LARGEST_EXPORT = 50_000_000
_TABLES: dict[Kind, str] = {"project": "projects", "pipeline": "pipelines", "fund": "funds"}
_ORGANISATIONS = "organisations"
_JSON_ENDINGS = (".jsonl", ".json")
_IS_WORKBOOK = b"PK\x03\x04"


@dataclass(frozen=True)
class IndigoExport:
    """An export.

    Attributes:
        file: the file or folder that was named.
        records: its records, in the order of the file.
        names: the names of organisations by their ids; empty where no list of them was found.
        files: the files that were read.
        downloaded: the date of the file, which is when it was downloaded unless its date was changed since.
    """

    file: str
    records: Sequence[Record] = field(repr=False)
    names: Mapping[str, str] = field(repr=False)
    files: tuple[str, ...]
    downloaded: dt.date

    def of_kind(self, kind: Kind) -> list[Record]:
        """Return the records of a kind."""
        return [each for each in self.records if each.kind == kind]


def open_export(path: str | Path, kinds: Sequence[Kind] = KINDS) -> IndigoExport:
    """Open an export that the user names.

    Args:
        path: a JSON file, the table of records of the CSV export, a form as .xlsx, or a folder with tables or JSON.
        kinds: the kinds of record to read out of a folder.

    Raises:
        ExportFault: it is not there, cannot be read, or holds no record.
        SpreadsheetFault: a form cannot be read.
    """
    target = Path(path)
    opened = _of_folder(target, kinds) if target.is_dir() else _of_file(target)
    if not opened.records:
        raise ExportFault("there is no record of INDIGO in this", start_of(str(path)), _WHAT_THERE_IS)
    return opened


_WHAT_THERE_IS = "name projects.csv, pipelines.csv or funds.csv of the export, a record as JSON, or a form as .xlsx"


def _of_folder(folder: Path, kinds: Sequence[Kind]) -> IndigoExport:
    records: list[Record] = []
    files: list[str] = []
    for kind in kinds:
        for ending in (".csv", *_JSON_ENDINGS):
            file = folder / f"{_TABLES[kind]}{ending}"
            if file.is_file():
                found = _of_file(file)
                records += found.records
                files += found.files
                break
    names, more = _organisations_in(folder)
    return IndigoExport(str(folder), records, names, (*dict.fromkeys((*files, *more)),), _date_of(folder, files))


def _of_file(file: Path) -> IndigoExport:
    content = _read(file)
    if content.startswith(_IS_WORKBOOK):
        if len(content) > LARGEST_SPREADSHEET:
            raise ExportFault(f"a form has at most {LARGEST_SPREADSHEET:,} bytes", start_of(str(file)))
        record = record_in_form(read_spreadsheet(content, str(file)))
        names = organisation_names_in_form(record)
        return IndigoExport(str(file), [record], names, (str(file),), _date_of(file))
    if file.suffix.lower() == ".csv":
        return _of_table(file, content)
    names, more = _organisations_in(file.parent)
    return IndigoExport(str(file), records_in_json(content, str(file)), names, (str(file), *more), _date_of(file))


def _of_table(file: Path, content: bytes) -> IndigoExport:
    kind = kind_of_table(content, str(file))
    if kind is None:
        message = "this is not the table of projects, pipelines or funds of INDIGO's export"
        raise ExportFault(message, start_of(str(file)), _WHAT_THERE_IS)
    parts = _parts(file, kind)
    records = records_in_tables(kind, content, str(file), parts)
    names, more = _organisations_in(file.parent)
    files = (str(file), *(part.file for part in parts), *more)
    return IndigoExport(str(file), records, names, files, _date_of(file))


def _parts(file: Path, kind: Kind) -> list[PartsTable]:
    """Return the tables of parts next to a table of records, whose names begin with its own."""
    found = []
    for name in lists_of(kind):
        content = _read_next_to(file, f"{file.stem}_{name}.csv")
        if content is not None:
            found.append(PartsTable(name, str(file.parent / f"{file.stem}_{name}.csv"), content))
    return found


def _organisations_in(folder: Path) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the names of organisations in the list of them that lies in a folder, and the file."""
    for ending in (".csv", *_JSON_ENDINGS):
        name = f"{_ORGANISATIONS}{ending}"
        content = _read_next_to(folder / name, name)
        if content is not None:
            read = ids_and_names if ending == ".csv" else organisation_names_in_json
            return read(content, str(folder / name)), (str(folder / name),)
    return {}, ()


def _date_of(file: Path, files: Sequence[str] = ()) -> dt.date:
    newest = max((Path(each).stat().st_mtime for each in files), default=file.stat().st_mtime)
    return dt.datetime.fromtimestamp(newest, tz=dt.UTC).date()


def _read(file: Path) -> bytes:
    place = Place(str(file), 1, 1, 2)
    try:
        return read_file(file, LARGEST_EXPORT)
    except TooLargeError:
        raise ExportFault(f"an export has at most {LARGEST_EXPORT:,} bytes", place) from None
    except FileFault as fault:
        raise ExportFault(str(fault.strerror), place, _WHAT_THERE_IS) from None
    except OSError:
        raise ExportFault("there is no such file, or it cannot be opened", place, "check the path") from None


def _read_next_to(file: Path, name: str) -> bytes | None:
    """Return the content of a file next to another; None where there is none, or it leads out of the folder."""
    try:
        return read_within(file.parent, name, LARGEST_EXPORT)
    except TooLargeError:
        raise ExportFault(f"a table has at most {LARGEST_EXPORT:,} bytes", start_of(str(file.parent / name))) from None
    except OSError:
        return None
