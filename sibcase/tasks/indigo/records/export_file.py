"""An export of INDIGO: a file or a folder of tables, with its records and the names of organisations."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from dataclasses import dataclass, field
from functools import cached_property
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
        within: the folder out of which no file may lead; nothing for an export that the user named.
    """

    file: str
    records: Sequence[Record] = field(repr=False)
    names: Mapping[str, str] = field(repr=False)
    files: tuple[str, ...]
    downloaded: dt.date
    within: str = ""

    @cached_property
    def sha256(self) -> str:
        """The hash of its only file; of several, that of the list of their hashes, as `sha256sum` prints it by name."""
        hashes = {Path(each).name: hashlib.sha256(_read(Path(each), self.within)).hexdigest() for each in self.files}
        if len(hashes) == 1:
            return next(iter(hashes.values()))
        listed = "".join(f"{hashes[name]}  {name}\n" for name in sorted(hashes))
        return hashlib.sha256(listed.encode("utf-8", "surrogateescape")).hexdigest()

    def of_kind(self, kind: Kind) -> list[Record]:
        """Return the records of a kind."""
        return [each for each in self.records if each.kind == kind]


def open_export(path: str | Path, kinds: Sequence[Kind] = KINDS, within: str = "") -> IndigoExport:
    """Open an export that the user names, or a case.

    Args:
        path: a JSON file, the table of records of the CSV export, a form as .xlsx, or a folder with tables or JSON.
        kinds: the kinds of record to read out of a folder.
        within: the folder out of which no file may lead; nothing for an export that the user named.

    Raises:
        ExportFault: it is not there, cannot be read, or holds no record.
        SpreadsheetFault: a form cannot be read.
    """
    target = Path(path)
    opened = _of_folder(target, kinds, within) if target.is_dir() else _of_file(target, within)
    if not opened.records:
        raise ExportFault("there is no record of INDIGO in this", start_of(str(path)), _WHAT_THERE_IS)
    return opened


_WHAT_THERE_IS = "name projects.csv, pipelines.csv or funds.csv of the export, a record as JSON, or a form as .xlsx"


def _of_folder(folder: Path, kinds: Sequence[Kind], within: str) -> IndigoExport:
    records: list[Record] = []
    files: list[str] = []
    for kind in kinds:
        for ending in (".csv", *_JSON_ENDINGS):
            file = folder / f"{_TABLES[kind]}{ending}"
            if file.is_file():
                found = _of_file(file, within)
                records += found.records
                files += found.files
                break
    names, more = _organisations_in(folder)
    read = (*dict.fromkeys((*files, *more)),)
    return IndigoExport(str(folder), records, names, read, _date_of(folder, files), within)


def _of_file(file: Path, within: str) -> IndigoExport:
    content = _read(file, within)
    if content.startswith(_IS_WORKBOOK):
        if len(content) > LARGEST_SPREADSHEET:
            raise ExportFault(f"a form has at most {LARGEST_SPREADSHEET:,} bytes", start_of(str(file)))
        record = record_in_form(read_spreadsheet(content, str(file)))
        names = organisation_names_in_form(record)
        return IndigoExport(str(file), [record], names, (str(file),), _date_of(file), within)
    if file.suffix.lower() == ".csv":
        return _of_table(file, content, within)
    names, more = _organisations_in(file.parent)
    records = records_in_json(content, str(file))
    return IndigoExport(str(file), records, names, (str(file), *more), _date_of(file), within)


def _of_table(file: Path, content: bytes, within: str) -> IndigoExport:
    kind = kind_of_table(content, str(file))
    if kind is None:
        message = "this is not the table of projects, pipelines or funds of INDIGO's export"
        raise ExportFault(message, start_of(str(file)), _WHAT_THERE_IS)
    parts = _parts(file, kind)
    records = records_in_tables(kind, content, str(file), parts)
    names, more = _organisations_in(file.parent)
    files = (str(file), *(part.file for part in parts), *more)
    return IndigoExport(str(file), records, names, files, _date_of(file), within)


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


def _read(file: Path, within: str) -> bytes:
    place = Place(str(file), 1, 1, 2)
    try:
        if within:
            return read_within(within, os.path.relpath(file, within), LARGEST_EXPORT)
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
