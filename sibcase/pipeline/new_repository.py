"""A new repository of cases: a first case, its document, checks that run by themselves, and settings for editors.

The files stand in `templates/repository` as they will stand in the repository; there a name that begins with `_` stands
for one that begins with a dot, so that nothing here takes them for its own.
"""

from __future__ import annotations

import errno
import json
import os
import secrets
import shutil
from contextlib import contextmanager, suppress
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
# What a run that was killed has left.
_DRAFT = ".sibcase-"


def check_is_free(folder: Path) -> None:
    """Make sure that a folder is not there yet, or empty but for `.git`.

    Raises:
        FileExistsError: something is in it.
    """
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()) or _has_something(folder):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(folder))


def _has_something(folder: Path) -> bool:
    return folder.is_dir() and not all(
        path.name in _MAY_BE_THERE or (path.name.startswith(_DRAFT) and path.suffix == ".part")
        for path in folder.iterdir()
    )


def write_repository(folder: Path, name: str, case: str) -> list[Path]:
    """Write a repository with one case and the document made from it; return what was written.

    Args:
        folder: where; see `check_is_free`.
        name: of the case's folder: letters, digits and hyphens.
        case: the text of the case.

    It is built elsewhere and put in place as a whole: where something fails, nothing is there.

    Raises:
        OSError: something is there already, or cannot be written.
    """
    check_is_free(folder)
    texts = {path: _filled(text, name) for path, text in _template_files()}
    texts[Path(SCHEMA_NAME)] = json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"
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
    """Return where a folder is built until it is whole: beside it, or in it where it is there already.

    A program that is killed leaves that draft and nothing else, and the next run is not kept from its place.
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
    # The folder may be the one that somebody is in, or hold `.git`: it stays, and what was built moves into it.
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
    from sibcase.pipeline.compute import load
    from sibcase.pipeline.document import render

    business = load(case_file)
    return render(business, business.evaluate(), ["md"], out=out)
