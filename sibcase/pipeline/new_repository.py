"""A new repository of cases: a first case, its document, checks that run by themselves, and settings for editors.

The files stand in `templates/repository` as they will stand in the repository; there a name that begins with `_` stands
for one that begins with a dot, so that nothing here takes them for its own.
"""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from sibcase import __version__
from sibcase.casefile.schema import json_schema
from sibcase.files import read_shipped
from sibcase.pipeline.start import SCHEMA_NAME, write_new
from sibcase.resources import templates_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["CASES", "DOCUMENTS", "SCHEMA_FROM_CASE", "check_is_free", "write_repository"]

CASES, DOCUMENTS = "cases", "documents"
# The schema as a case in its folder names it.
SCHEMA_FROM_CASE = f"../../{SCHEMA_NAME}"
_TEMPLATE = "repository"
# What may be there already: the folder has just been made a repository.
_MAY_BE_THERE = frozenset({".git"})


def check_is_free(folder: Path) -> None:
    """Make sure that a folder is not there yet, or empty but for `.git`.

    Raises:
        FileExistsError: something is in it.
    """
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()) or _has_something(folder):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(folder))


def _has_something(folder: Path) -> bool:
    return folder.is_dir() and any(path.name not in _MAY_BE_THERE for path in folder.iterdir())


def write_repository(folder: Path, name: str, case: str) -> list[Path]:
    """Write a repository with one case and the document made from it; return what was written.

    Args:
        folder: where; see `check_is_free`.
        name: of the case's folder: letters, digits and hyphens.
        case: the text of the case.

    Raises:
        OSError: something is there already, or cannot be written.
    """
    check_is_free(folder)
    case_file = folder / CASES / name / "case.yaml"
    texts = {folder / path: _filled(text, name) for path, text in _template_files()}
    texts[folder / SCHEMA_NAME] = json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"
    texts[case_file] = case
    for path, text in texts.items():
        write_new(path, text)
    return [*texts, *_documents(case_file, folder / DOCUMENTS)]


def _template_files() -> Iterator[tuple[Path, str]]:
    top = templates_folder() / _TEMPLATE
    for path in sorted(top.rglob("*")):
        if path.is_file():
            parts = [f".{part[1:]}" if part.startswith("_") else part for part in path.relative_to(top).parts]
            yield Path(*parts), read_shipped(path)


def _filled(text: str, name: str) -> str:
    return text.replace("@@version@@", __version__).replace("@@case@@", name)


def _documents(case_file: Path, out: Path) -> list[Path]:
    from sibcase.pipeline.compute import load
    from sibcase.pipeline.document import render

    business = load(case_file)
    return render(business, business.evaluate(), ["md"], out=out)
