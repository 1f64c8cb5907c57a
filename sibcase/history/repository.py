"""A repository of cases: its revisions, and the cases and texts that each of them holds."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from sibcase.casefile.narratives import CARDS, may_be_included
from sibcase.casefile.reader import LARGEST_CASE, Loaded, load_text, unreadable_case
from sibcase.casefile.source.folders import Found, cases_among
from sibcase.files import LeadsOutError, TooLargeError
from sibcase.history.git import GitFolder, git_folder_above
from sibcase.history.git_faults import RepositoryError, TooLargeObjectError
from sibcase.history.git_packs import LARGEST_OBJECT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sibcase.history.git_objects import Commit

__all__ = ["Repository", "RepositoryError", "Revision", "repository_of"]

_SHORT = 7


@dataclass(frozen=True)
class Repository:
    """A Git repository with a working tree."""

    git: GitFolder

    @property
    def top(self) -> Path:
        """The folder of its working tree."""
        return self.git.top

    def revision(self, name: str) -> Revision:
        """Return the revision of that name: a branch, a tag, a commit, or a path through history such as `HEAD~2`."""
        return Revision(self, name, self.git.commit(name))

    def common_ancestor(self, one: Revision, other: Revision) -> Revision:
        """Return the revision from which two others set out."""
        found = self.git.common_ancestor(one.commit, other.commit)
        if found is None:
            raise RepositoryError(f"`{one.name}` and `{other.name}` have no common ancestor here; fetch their history")
        return Revision(self, f"{one.name}...", found)

    def name_within(self, path: Path) -> str:
        """Return a path as the repository names it, from its top."""
        # The last part may be a link, and is named as what it is.
        real = path.absolute().parent.resolve() / path.name if path.name not in ("", "..") else path.resolve()
        try:
            return PurePosixPath(real.relative_to(self.top)).as_posix()
        except ValueError:
            raise RepositoryError(f"{path} does not lie in the repository {self.top}") from None


@dataclass(frozen=True)
class Revision:
    """One state of a repository: how it was asked for, and its commit."""

    repository: Repository
    name: str
    commit: Commit

    @property
    def title(self) -> str:
        """The revision as people read it: `main (1a2b3c4)`."""
        whole = self.commit.name.hex()
        return whole[:_SHORT] if whole.startswith(self.name) else f"{self.name} ({whole[:_SHORT]})"

    @cached_property
    def files(self) -> Mapping[str, bytes]:
        """The name of what each plain file holds, by its path; links and other repositories are none."""
        return self.repository.git.objects.files_of(self.commit.tree)

    def search(self, under: str = ".") -> Found:
        """Return the case files that are or lie below a path, and what was left out."""
        names = [name for name in self.files if under in (".", name) or name.startswith(f"{under}/")]
        if under in names:
            return Found([under])
        return cases_among(names, under, self._head_of)

    def cases(self, under: str = ".") -> list[str]:
        """Return the paths of the case files that are or lie below a path."""
        return self.search(under).files

    def _head_of(self, path: str) -> bytes:
        content = self.content(path, LARGEST_OBJECT)
        # Of what is too large to be unpacked as much is shown as would be read of it on a disk.
        return b" " * LARGEST_CASE if content is None else content[:LARGEST_CASE]

    def load(self, path: str) -> Loaded:
        """Load and check a case of this revision with the texts alongside it."""
        shown = f"{self.name}:{path}"
        if path not in self.files:
            return unreadable_case(shown, FileNotFoundError())
        content = self.content(path, LARGEST_CASE)
        if content is None:
            return unreadable_case(shown, OSError())
        return load_text(content, shown, shelf=RevisionShelf(self, posixpath.dirname(path)))

    def content(self, path: str, most: int) -> bytes | None:
        """Return what a file of this revision holds; nothing if that is more than so many bytes."""
        try:
            return self.repository.git.objects.read(self.files[path], "blob", most)
        except TooLargeObjectError:
            return None


@dataclass(frozen=True, slots=True)
class RevisionShelf:
    """The texts in a case's folder, in one revision."""

    revision: Revision
    folder: str

    def holds(self, name: str) -> bool:
        """Return whether a name leads to a place in the folder."""
        inside = posixpath.normpath(name)
        return not (posixpath.isabs(name) or inside == ".." or inside.startswith("../"))

    def has(self, name: str) -> bool:
        """Return whether there is a plain file of that name."""
        return self._path(name) in self.revision.files

    def read(self, name: str, most: int) -> bytes | None:
        """Return what a text holds, or nothing if that is too much."""
        if not self.has(name):
            raise FileNotFoundError
        return self.revision.content(self._path(name), most)

    def called(self, name: str) -> str:
        """Return the text's revision and path."""
        return f"{self.revision.name}:{self._path(name)}"

    def read_above(self, name: str, most: int, endings: tuple[str, ...] = CARDS) -> bytes:
        """Return what a file of the whole revision holds."""
        path = self._path(name)
        if not may_be_included(name, path, endings):
            raise LeadsOutError("this may not be included", name)
        if path not in self.revision.files:
            raise FileNotFoundError
        content = self.revision.content(path, most)
        if content is None:
            raise TooLargeError("this is too large", name)
        return content

    def called_above(self, name: str) -> str:
        """Return the file's revision and path."""
        return self.called(name)

    def _path(self, name: str) -> str:
        return posixpath.normpath(posixpath.join(self.folder, name))


def repository_of(path: Path) -> Repository:
    """Return the repository in which a path lies, or would lie if it were there.

    Raises:
        RepositoryError: there is none, or it cannot be read.
    """
    folder = path.absolute()
    while not folder.is_dir():
        folder = folder.parent
    git = git_folder_above(folder)
    if git is None:
        raise RepositoryError(f"{folder} does not lie in a Git repository")
    return Repository(git)
