"""Which files are cases: as they are named, or found in folders."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from sibcase.casefile.yaml_faults import LARGEST_TEXT
from sibcase.files import read_head

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Sequence

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


def cases_among(names: Iterable[str], under: str, begins_as_case: Callable[[str], bool]) -> list[str]:
    """Return those of some paths that are case files, as they would be found in a folder on a disk.

    Args:
        names: paths of plain files, with slashes.
        under: the folder that is searched, above which nothing is passed over.
        begins_as_case: says of a path whether its file begins as a case does.
    """
    known = sorted(names)
    folders = {name.rpartition("/")[0] for name in known if name.rpartition("/")[2] == CASE_FILE_NAME}
    return [name for name in known if _is_case_among(PurePosixPath(name), under, folders, begins_as_case)]


def _is_case_among(
    path: PurePosixPath, under: str, folders: Container[str], begins_as_case: Callable[[str], bool]
) -> bool:
    below = path.relative_to(under)
    if any(part.startswith(".") or part in _SKIPPED_FOLDERS for part in below.parent.parts):
        return False
    above = [_as_folder(parent) for parent in path.parents if parent.is_relative_to(under)]
    # The outermost folder with a `case.yaml` is the case; what lies below belongs to it.
    owner = next((folder for folder in reversed(above) if folder in folders), None)
    if owner is not None:
        return path.name == CASE_FILE_NAME and _as_folder(path.parent) == owner
    return path.suffix in _SUFFIXES and not path.name.startswith(".") and begins_as_case(str(path))


def _as_folder(path: PurePosixPath) -> str:
    return "" if str(path) == "." else str(path)


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
    if file.name.startswith(".") or file.suffix not in _SUFFIXES or file.is_symlink():
        return False
    try:
        head = read_head(file.parent, file.name, LARGEST_TEXT)
    except OSError:
        return False
    return any(line.startswith(b"sibcase:") for line in head.splitlines())
