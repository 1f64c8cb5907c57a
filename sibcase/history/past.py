"""The past of cases: at which commits each was changed, found by comparing folders of commits and no texts."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from sibcase.casefile.source.folders import CASE_FILE_NAME

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from sibcase.history.git_objects import Commit
    from sibcase.history.repository import Repository

__all__ = ["Changed", "Past", "past_of"]

# A repository of cases has a few commits a week: these are ten years of them.
MOST_COMMITS = 5_000


@dataclass(frozen=True, slots=True)
class Changed:
    """A commit that changed a case: its whole name, and when it was made, in seconds since 1970."""

    commit: str
    moment: int


@dataclass(frozen=True, slots=True)
class Past:
    """What the history of some cases was when it was last read.

    Attributes:
        head: the whole name of the commit that was checked out; nothing where none was read.
        changes: the last commits that changed each case, newest first, by the case's path in the repository.
    """

    head: str = ""
    changes: Mapping[str, tuple[Changed, ...]] = field(default_factory=dict)


def past_of(repository: Repository, cases: Collection[str], most: int, known: Past | None = None) -> Past:
    """Return the last commits that changed each case: its file, or anything in the folder of a `case.yaml`.

    Branches are followed by their first parents, so that what was merged counts at its merge.

    Args:
        repository: the repository.
        cases: the case files, as the repository names them.
        most: how many commits are wanted of each.
        known: what was read before; commits from there backwards are not opened again.

    Raises:
        RepositoryError: the history cannot be read.
    """
    head, before = repository.revision("HEAD").commit, known or Past()
    found: dict[str, list[Changed]] = {case: [] for case in cases}
    owners = {_home(case): case for case in found}
    wanted = set(found)
    for commit, parent in _steps(repository, head):
        if commit.name.hex() == before.head:
            for case in wanted & before.changes.keys():
                found[case] += before.changes[case]
            wanted -= before.changes.keys()
        if not wanted:
            break
        files = repository.git.objects.files_changed(parent.tree if parent else None, commit.tree)
        for case in {owner for file in files for owner in _owners(file, owners)} & wanted:
            found[case].append(Changed(commit.name.hex(), commit.moment))
            wanted -= {case} if len(found[case]) >= most else set()
    return Past(head.name.hex(), {case: tuple(changes[:most]) for case, changes in found.items()})


def _home(case: str) -> str:
    """Return what belongs to a case: its folder where it is a `case.yaml`, else its file."""
    path = PurePosixPath(case)
    return path.parent.as_posix() if path.name == CASE_FILE_NAME else case


def _owners(file: str, owners: Mapping[str, str]) -> Iterator[str]:
    path = PurePosixPath(file)
    return (owners[name] for each in (path, *path.parents) if (name := each.as_posix()) in owners)


def _steps(repository: Repository, head: Commit) -> Iterator[tuple[Commit, Commit | None]]:
    """Yield commits from one backwards, each with the one before it."""
    commit = head
    for _ in range(MOST_COMMITS):
        parent = repository.git.first_parent(commit)
        yield commit, parent
        if parent is None:
            return
        commit = parent
