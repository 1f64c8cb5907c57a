"""Which files are cases: as they are named, or found in folders."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from sibcase.casefile.yaml_faults import LARGEST_TEXT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

STANDARD_INPUT = "-"
CASE_FILE_NAME = "case.yaml"
_SKIPPED_FOLDERS = frozenset({"node_modules", "__pycache__", "build", "dist", "site-packages"})
_SUFFIXES = (".yaml", ".yml")


def find_case_files(paths: Sequence[str]) -> list[str]:
    """Return the case files named: files as they are, folders searched for files that begin as a case does.

    A folder that holds `case.yaml` is one case. Without any path the current folder is searched. Hidden folders and
    links are passed over.
    """
    found: list[str] = []
    for path in paths or ["."]:
        found += _case_files_below(path) if path != STANDARD_INPUT and os.path.isdir(path) else [path]  # noqa: PTH112 - takes any text
    return list(dict.fromkeys(found))


def _case_files_below(folder: str) -> Iterator[str]:
    # `os.walk` is not stopped by a folder that may not be read, nor by the depth of folders.
    for place, folders, files in os.walk(folder):
        here = Path(place)
        if CASE_FILE_NAME in files:
            folders.clear()
            yield str(here / CASE_FILE_NAME)
            continue
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in _SKIPPED_FOLDERS)
        yield from (str(here / name) for name in sorted(files) if _is_case(here / name))


def _is_case(file: Path) -> bool:
    if file.name.startswith(".") or file.suffix not in _SUFFIXES or file.is_symlink() or not file.is_file():
        return False
    try:
        with file.open("rb") as stream:
            head = stream.read(LARGEST_TEXT)
    except OSError:
        return False
    return any(line.startswith(b"sibcase:") for line in head.splitlines())
