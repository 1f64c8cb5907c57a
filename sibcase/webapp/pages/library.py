"""The library: the cases that come with sibcase, to be copied into the folder with the files next to them."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from sibcase.casefile.reader import CASE_FILE_NAME, find_case_files
from sibcase.files import read_shipped
from sibcase.resources import cases_folder

__all__ = ["library", "library_files"]

_TITLE = re.compile(r"^title: *[\"']?(.+?)[\"']? *$", re.MULTILINE)
_TEXTS = (".yaml", ".yml", ".md", ".csv")


@cache
def library() -> dict[str, str]:
    """Return the titles of the cases that come with sibcase, by their names."""
    return {_name(path): _title(read_shipped(path)) for path in _cases()}


def library_files(name: str) -> dict[str, str]:
    """Return the files of a case that comes with sibcase, by the names that a copy has; none without such a case."""
    path = next((each for each in _cases() if _name(each) == name), None)
    if path is None:
        return {}
    if path.name != CASE_FILE_NAME:
        return {CASE_FILE_NAME: read_shipped(path)}
    files = sorted(each for each in path.parent.rglob("*") if each.suffix in _TEXTS and each.is_file())
    return {each.relative_to(path.parent).as_posix(): read_shipped(each) for each in files}


@cache
def _cases() -> tuple[Path, ...]:
    return tuple(Path(each) for each in sorted(find_case_files([str(cases_folder())])))


def _name(path: Path) -> str:
    return path.parent.name if path.name == CASE_FILE_NAME else path.stem


def _title(text: str) -> str:
    found = _TITLE.search(text)
    return found[1] if found else "A case"
