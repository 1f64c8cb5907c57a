"""Writes a new repository of cases: a first case, its document, automatic checks and editor settings.

The files are in `templates/repository`, laid out as in the new repository. A leading `_` in a name there becomes a dot,
so that tools working on this project ignore the files.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from sibcase.casefile.schema import json_schema
from sibcase.casefile.source.report import json_text
from sibcase.files import read_shipped
from sibcase.resources import templates_folder
from sibcase.tasks.start.start import SCHEMA_NAME, write_new
from sibcase.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["CASES", "DOCUMENTS", "SCHEMA_FROM_CASE", "check_is_free", "write_repository"]

CASES, DOCUMENTS = "cases", "documents"
# The path of the schema from the folder of a case.
SCHEMA_FROM_CASE = f"../../{SCHEMA_NAME}"
_TEMPLATE = "repository"
# `.git` may already exist: the folder may have just been made a repository.
_MAY_BE_THERE = frozenset({".git"})
# The prefix of files that a killed run leaves behind.
_DRAFT = ".sibcase-"


def check_is_free(folder: Path) -> None:
    """Make sure that a folder does not exist yet, or contains nothing but `.git`.

    Raises:
        FileExistsError: the folder contains something else.
    """
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()) or _has_something(folder):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(folder))


def _has_something(folder: Path) -> bool:
    return folder.is_dir() and not all(
        path.name in _MAY_BE_THERE or (path.name.startswith(_DRAFT) and path.suffix == ".part")
        for path in folder.iterdir()
    )


def write_repository(folder: Path, name: str, case: str) -> list[Path]:
    """Write a repository with one case and its document; return the files written.

    Args:
        folder: where to write it; see `check_is_free`.
        name: the name of the case's folder, in letters, digits and hyphens.
        case: the text of the case.

    The repository is built in a draft folder and then put in place: if anything fails, nothing is left behind.

    Raises:
        OSError: the folder is not empty, or a file cannot be written.
    """
    check_is_free(folder)
    texts = {path: _filled(text, name) for path, text in _template_files()}
    texts[Path(SCHEMA_NAME)] = json_text(json_schema()) + "\n"
    texts[Path(CASES, name, "case.yaml")] = case
    with _draft_of(folder) as draft:
        for path, text in texts.items():
            write_new(draft / path, text)
        documents = _documents(draft / CASES / name / "case.yaml", draft / DOCUMENTS)
        written = [*texts, *(path.relative_to(draft) for path in documents)]
        _put_in_place(draft, folder)
    return [folder / path for path in written]


@contextmanager
def _draft_of(folder: Path) -> Iterator[Path]:
    """Yield a draft folder, alongside the new folder or inside it if it exists.

    If the program is killed, only the draft is left behind, and it does not block the next run.
    """
    outside = [each for each in (folder, *folder.parents) if not each.exists()]
    home = folder if folder.exists() else folder.parent
    draft = home / f"{_DRAFT}{secrets.token_hex(8)}.part"
    try:
        draft.mkdir(parents=True)
        yield draft
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        for each in outside:
            with suppress(OSError):
                each.rmdir()
        raise


def _put_in_place(draft: Path, folder: Path) -> None:
    if not folder.exists():
        draft.rename(folder)
        return
    # The folder may be a current directory or contain `.git`, so it is kept, and the files are moved into it.
    for left in folder.glob(f"{_DRAFT}*.part"):
        if left != draft:
            shutil.rmtree(left, ignore_errors=True)
    moved: list[Path] = []
    try:
        for path in sorted(draft.iterdir()):
            moved.append(folder / path.name)
            path.rename(moved[-1])
    except BaseException:
        for path in moved:
            with suppress(OSError):
                path.rename(draft / path.name)
        raise
    draft.rmdir()


def _template_files() -> Iterator[tuple[Path, str]]:
    top = templates_folder() / _TEMPLATE
    for path in sorted(top.rglob("*")):
        if path.is_file():
            parts = [f".{part[1:]}" if part.startswith("_") else part for part in path.relative_to(top).parts]
            yield Path(*parts), read_shipped(path)


def _filled(text: str, name: str) -> str:
    return text.replace("@@version@@", __version__).replace("@@case@@", name)


def _documents(case_file: Path, out: Path) -> list[Path]:
    from sibcase.tasks.business_case import load
    from sibcase.tasks.publish.document import render

    business = load(case_file)
    return render(business, business.planned, ["md"], out=out)
