"""Names of the files that are written of a case: the case, and the readers that it is written for."""

from __future__ import annotations

from pathlib import Path

from sibcase.casefile.reader import CASE_FILE_NAME
from sibcase.short_names import file_name

__all__ = ["audience_suffix", "file_stem"]


def file_stem(path: str) -> str:
    """Return what a case's files are named after: its file, or the folder that holds `case.yaml`."""
    # Resolved, for `case.yaml` may be named from within its folder.
    name = Path(path).resolve().parent.name if Path(path).name == CASE_FILE_NAME else Path(path).stem
    return file_name(name) or "case"


def audience_suffix(audience: str | None) -> str:
    """Return the end of a name that says for whom a file is: `-for-public`; nothing for the authors."""
    return f"-for-{audience.replace(':', '-')}" if audience is not None else ""
