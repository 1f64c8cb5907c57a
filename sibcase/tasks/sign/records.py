"""Records next to a case: the files in which a signed contract lives on, their names, and what is wrong with one."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from sibcase.casefile.reader import CASE_FILE_NAME, STANDARD_INPUT
from sibcase.files import FileFault, read_within

__all__ = ["RecordFault", "file_of_record", "folder_of_case", "hash_of", "name_of_record", "read_record"]

LARGEST_RECORD = 20_000_000


class RecordFault(ValueError):  # noqa: N818 - what is wrong with a record, or keeps one from being written
    """A record cannot be read or written; the message has its place and says what to do."""


def folder_of_case(path: str) -> Path:
    """Return the folder in which the records of a case are kept.

    Raises:
        RecordFault: the case was read from standard input, next to which nothing can be kept, or through a link, next
            to which there would be a second ledger.
    """
    if path in (STANDARD_INPUT, "<stdin>"):
        raise RecordFault("a case from standard input has no folder for its records: name its file")
    if Path(path).is_symlink():
        raise RecordFault(
            f"{path}: this is a link, and records are kept next to the case itself: name {Path(path).resolve()}"
        )
    return Path(path).parent


def name_of_record(path: str, record: str) -> str:
    """Return the name of a record: `ledger.csv` of a `case.yaml`, and of another file `NAME.ledger.csv`."""
    file = Path(path)
    return record if file.name == CASE_FILE_NAME else f"{file.stem}.{record}"


def file_of_record(path: str, record: str) -> Path:
    """Return the path of a record of a case."""
    return folder_of_case(path) / name_of_record(path, record)


def read_record(folder: Path, name: str) -> bytes | None:
    """Return what a record holds; nothing if there is none.

    Raises:
        RecordFault: it cannot be read, or is no plain file within the folder.
    """
    try:
        return read_within(folder, name, LARGEST_RECORD)
    except FileNotFoundError:
        return None
    except FileFault as fault:
        raise RecordFault(f"{folder / name}: cannot be read: {fault.strerror}") from None
    except OSError as error:
        raise RecordFault(f"{folder / name}: cannot be read: {error.strerror}") from error


def hash_of(value: Any) -> str:
    """Return the SHA-256 of plain data, however it is laid out."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
