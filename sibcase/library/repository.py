"""A repository of cases: its revisions, and the cases and texts that each of them holds."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from sibcase.casefile.folders import Found, cases_among
from sibcase.casefile.reader import LARGEST_CASE, Loaded, load_text, unreadable_case
from sibcase.library.git import RepositoryError, ask, check_name

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Repository", "RepositoryError", "Revision", "repository_of"]

_PLAIN_FILES = frozenset({"100644", "100755"})
_SHORT = 7


@dataclass(frozen=True, slots=True)
class Entry:
    """A plain file of a revision: the name of what it holds, and its size in bytes."""

    blob: str
    size: int


@dataclass(frozen=True)
class Repository:
    """A Git repository with a working tree."""

    top: Path

    def revision(self, name: str) -> Revision:
        """Return the revision of that name: a branch, a tag, a commit, or a path through history such as `HEAD~2`."""
        found = ask(self.top, "rev-parse", "--verify", "--quiet", f"{check_name(name)}^{{commit}}", quiet=True)
        if found is None:
            raise RepositoryError(f"there is no revision `{name}` in this repository; it may have to be fetched first")
        return Revision(self, name, found.decode().strip())

    def common_ancestor(self, one: Revision, other: Revision) -> Revision:
        """Return the revision from which two others set out."""
        found = ask(self.top, "merge-base", one.commit, other.commit, quiet=True)
        if found is None:
            raise RepositoryError(f"`{one.name}` and `{other.name}` have no common ancestor here; fetch their history")
        return Revision(self, f"{one.name}...", found.decode().split()[0])

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
    commit: str

    @property
    def title(self) -> str:
        """The revision as people read it: `main (1a2b3c4)`."""
        short = self.commit[:_SHORT]
        return short if self.commit.startswith(self.name) else f"{self.name} ({short})"

    @cached_property
    def files(self) -> Mapping[str, Entry]:
        """Every plain file by its path; links and other repositories are none."""
        listed = ask(self.repository.top, "ls-tree", "-r", "-z", "-l", "--full-tree", self.commit) or b""
        rows = (row.partition(b"\t") for row in listed.split(b"\0") if row)
        found = ((path.decode("utf-8", "surrogateescape"), facts.decode().split()) for facts, _, path in rows)
        return {path: Entry(blob, int(size)) for path, (mode, _, blob, size) in found if mode in _PLAIN_FILES}

    def search(self, under: str = ".") -> Found:
        """Return the case files that are or lie below a path, and what was left out."""
        names = [name for name in self.files if under in (".", name) or name.startswith(f"{under}/")]
        if under in names:
            return Found([under])
        return cases_among(names, under, lambda name: self.content(self.files[name]))

    def cases(self, under: str = ".") -> list[str]:
        """Return the paths of the case files that are or lie below a path."""
        return self.search(under).files

    def load(self, path: str) -> Loaded:
        """Load and check a case of this revision with the texts beside it."""
        shown = f"{self.name}:{path}"
        entry = self.files.get(path)
        if entry is None:
            return unreadable_case(shown, FileNotFoundError())
        if entry.size > LARGEST_CASE:
            return unreadable_case(shown, OSError())
        return load_text(self.content(entry), shown, shelf=RevisionShelf(self, posixpath.dirname(path)))

    def content(self, entry: Entry) -> bytes:
        """Return what a file of this revision holds."""
        return ask(self.repository.top, "cat-file", "blob", entry.blob) or b""


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
        entry = self.revision.files.get(self._path(name))
        if entry is None:
            raise FileNotFoundError
        return self.revision.content(entry) if entry.size <= most else None

    def called(self, name: str) -> str:
        """Return the text's revision and path."""
        return f"{self.revision.name}:{self._path(name)}"

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
    top = ask(folder, "rev-parse", "--show-toplevel", quiet=True)
    if not top or not top.strip():
        raise RepositoryError(f"{folder} does not lie in a Git repository")
    return Repository(Path(top.decode("utf-8", "surrogateescape").rstrip("\r\n")).resolve())
