"""Two versions of one case or of many: on a disk, or in the revisions of a repository.

They are paired by their paths; a case that is gone from one path and new at another has moved.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sibcase.casefile.reader import CASE_FILE_NAME, load_case
from sibcase.casefile.source.folders import STANDARD_INPUT, search
from sibcase.history.moves import moves_between
from sibcase.history.repository import RepositoryError, repository_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sibcase.casefile.reader import Loaded
    from sibcase.casefile.source.folders import Found, LeftOut
    from sibcase.history.repository import Repository, Revision

__all__ = ["Pair", "Version", "pairs_of"]

WORKING_TREE = "working tree"


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a case: what it is called, and how it is loaded."""

    called: str
    load: Callable[[], Loaded]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two versions of a case; a side is missing where the case was added or removed.

    Attributes:
        name: the path of the case, the new one where it moved.
        old: the version before.
        new: the version after.
        moved_from: the path that the case had before; nothing where it is the same.
    """

    name: str
    old: Version | None
    new: Version | None
    moved_from: str = ""


def _pass_over(_: LeftOut) -> None:
    """Take no notice of what was left out."""


def pairs_of(old: str, new: Sequence[str], report: Callable[[LeftOut], None] = _pass_over) -> list[Pair]:
    """Return the cases to compare, by name.

    Args:
        old: a path, a revision, `REVISION:PATH`, or a range of revisions as Git writes it: `A..B`, or `A...B` for what
            B did since it set out from A.
        new: a path, or, where `old` is one revision or a range, the paths of the cases that are meant.
        report: is given what was left out of folders and revisions though it may be a case.

    Raises:
        RepositoryError: a revision, a file in it or a path is not there, or both sides cannot be paired.
    """
    if _is_path(old) or _names_file(old):
        return _with_moves(_pairs_of_two(old, new, report))
    pairs = [pair for path in new or ["."] for pair in _pairs_in_history(old, path, report)]
    return _with_moves(list({pair.name: pair for pair in pairs}.values()))


def _with_moves(pairs: list[Pair]) -> list[Pair]:
    """Return the pairs with one in place of two where a case moved."""
    gone = {pair.name: pair.old for pair in pairs if pair.old and not pair.new}
    come = {pair.name: pair.new for pair in pairs if pair.new and not pair.old}
    if not gone or not come:
        return pairs
    before, after = ({name: version.load() for name, version in side.items()} for side in (gone, come))
    moves = moves_between(before, after)
    left = set(moves.values())
    return [
        Pair(pair.name, gone[moves[pair.name]], pair.new, moves[pair.name]) if pair.name in moves else pair
        for pair in pairs
        if pair.name not in left
    ]


def _is_path(text: str) -> bool:
    return text == STANDARD_INPUT or os.path.lexists(text)


def _names_file(text: str) -> bool:
    return not text.startswith(":") and ":" in text


# --- two places, each named by itself ---------------------------------------------------------------------------------


def _pairs_of_two(old: str, new: Sequence[str], report: Callable[[LeftOut], None]) -> list[Pair]:
    if len(new) != 1:
        raise RepositoryError("name two cases, two folders, or a revision and the cases to compare with it")
    before, after = _cases_at(old, report), _cases_at(new[0], report)
    if before.keys() != after.keys() and "" in (*before, *after):
        raise RepositoryError(f"one of {old} and {new[0]} is a case, the other a folder of cases")
    names = sorted({*before, *after})
    return [Pair(name or after[name].called, before.get(name), after.get(name)) for name in names]


def _cases_at(place: str, report: Callable[[LeftOut], None]) -> dict[str, Version]:
    """Return the cases at a place by their paths below it; a place that is a case itself has no path below it."""
    if not _is_path(place) and _names_file(place):
        return _cases_in_revision(place, report)
    if not _is_path(place):
        raise RepositoryError(f"{place}: there is no such file or folder")
    if place == STANDARD_INPUT or not Path(place).is_dir() or (Path(place) / CASE_FILE_NAME).is_file():
        return {"": _on_disk(place)}
    found = {Path(file).relative_to(place).as_posix(): _on_disk(file) for file in _files(search([place]), report)}
    if not found:
        raise RepositoryError(f"there is no case file in {place} or below")
    return found


def _files(found: Found, report: Callable[[LeftOut], None]) -> list[str]:
    """Return the files that were found, and report what may have been one of them."""
    for each in found.left_out:
        if each.may_be_case:
            report(each)
    return found.files


def _cases_in_revision(place: str, report: Callable[[LeftOut], None]) -> dict[str, Version]:
    name, _, path = place.partition(":")
    repository = repository_of(Path.cwd())
    revision = repository.revision(name)
    under = path.strip("/") or "."
    below = _below(_files(revision.search(under), report), under)
    if not below:
        raise RepositoryError(f"{place}: there is no such file, or no case in that folder")
    return {each: _in_revision(revision, file) for each, file in below.items()}


def _below(files: Sequence[str], under: str) -> dict[str, str]:
    """Return files by their paths below a folder; a file, or the `case.yaml` of that very folder, has none."""
    itself = {under, CASE_FILE_NAME if under == "." else f"{under}/{CASE_FILE_NAME}"}
    if len(files) == 1 and files[0] in itself:
        return {"": files[0]}
    return {file if under == "." else file.removeprefix(f"{under}/"): file for file in files}


# --- one place, at two times ------------------------------------------------------------------------------------------


def _pairs_in_history(span: str, path: str, report: Callable[[LeftOut], None]) -> list[Pair]:
    repository = repository_of(Path(path))
    old, new = _ends_of(span, repository)
    under = repository.name_within(Path(path))
    before = {name: _in_revision(old, name) for name in _files(old.search(under), _pass_over)}
    if new is None:
        after = _now(repository, path, report)
    else:
        after = {name: _in_revision(new, name) for name in _files(new.search(under), report)}
    if not before and not after:
        where = old.title if new is None else f"{old.title} or {new.title}"
        raise RepositoryError(f"{path}: there is no case here, and none in {where}")
    names = sorted({*before, *after})
    return [Pair(name, before.get(name), after.get(name)) for name in names]


def _ends_of(span: str, repository: Repository) -> tuple[Revision, Revision | None]:
    """Return both ends of a range as Git writes it; a single revision is compared with what is on the disk now."""
    for dots in ("...", ".."):
        left, found, right = span.partition(dots)
        if found:
            old, new = repository.revision(left or "HEAD"), repository.revision(right or "HEAD")
            return (repository.common_ancestor(old, new) if dots == "..." else old), new
    return repository.revision(span), None


def _now(repository: Repository, path: str, report: Callable[[LeftOut], None]) -> dict[str, Version]:
    files = _files(search([path]), report) if os.path.lexists(path) else []
    return {repository.name_within(Path(file)): _on_disk(file) for file in files}


def _on_disk(path: str) -> Version:
    return Version(path, partial(load_case, path))


def _in_revision(revision: Revision, path: str) -> Version:
    return Version(f"{path} in {revision.title}", partial(revision.load, path))
