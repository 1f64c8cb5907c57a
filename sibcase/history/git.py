"""A Git repository, found and read without Git: where it lies, what its names mean, and where histories meet.

Only a folder or a file named `.git` makes a repository. Git keeps nothing of that name within another repository, so
that no change to one can bring a repository of its own; a bare repository, which can be brought, is none here.
Settings, environment, replaced objects and grafts are not looked at.
"""

from __future__ import annotations

import heapq
import os
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sibcase.files import read_file, read_within
from sibcase.history.git_faults import RepositoryError
from sibcase.history.git_objects import SHA1, SHA256, Commit, Objects

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["GitFolder", "git_folder_above"]

LONGEST_NAME = 250
LARGEST_LIST = 100_000_000
LARGEST_LINE = 5_000
MOST_COMMITS = 1_000_000
MOST_STEPS = 100_000
_MOST_REFERENCES = 10

_HEX = re.compile(r"[0-9a-f]{4,64}")
# What `git describe` prints names the commit at its end.
_DESCRIBED = re.compile(r".+-[0-9]+-g([0-9a-f]{4,64})")
_SUFFIX = re.compile(r"\^\{(?:commit)?\}|\^[0-9]{0,3}|~[0-9]{0,6}")
_SPECIAL = re.compile(r"[A-Z][A-Z_]{0,40}")
# git-check-ref-format(1), and nothing that a file system could read as a way out.
_REFERENCE = re.compile(r"(?!.*(?:\.\.|//|@\{|\\))(?:[^\s\x00-\x20\x7f~^:?*\[/.-][^\s\x00-\x20\x7f~^:?*\[/]*/?)+")
_WHERE = ("{}", "refs/{}", "refs/tags/{}", "refs/heads/{}", "refs/remotes/{}", "refs/remotes/{}/HEAD")


@dataclass
class GitFolder:
    """What Git keeps of a repository.

    Attributes:
        top: the folder of the working tree.
        own: what belongs to this working tree: its HEAD.
        common: what all working trees share: objects and references.
    """

    top: Path
    own: Path
    common: Path
    _packed: dict[str, str] | None = field(default=None, repr=False)

    @cached_property
    def objects(self) -> Objects:
        """The objects, under names as long as that of the commit that is checked out."""
        named = self._name_of("HEAD") or next(iter(self.packed.values()), None) or self._any_branch()
        is_long = named is not None and len(named) == 2 * SHA256
        return Objects(self.common / "objects", SHA256 if is_long else SHA1)

    @cached_property
    def packed(self) -> dict[str, str]:
        """References that are kept in one file, with the names of what they refer to."""
        try:
            lines = (
                read_within(self.common, "packed-refs", LARGEST_LIST).decode("utf-8", "surrogateescape").splitlines()
            )
        except OSError:
            return {}
        rows = (line.partition(" ") for line in lines if line[:1] not in ("#", "^"))
        return {name: value for value, _, name in rows if _is_whole(value)}

    @cached_property
    def cut_off(self) -> frozenset[bytes]:
        """The commits at which the history of a shallow clone ends."""
        try:
            lines = read_within(self.common, "shallow", LARGEST_LIST).decode("ascii", "replace").split()
        except OSError:
            return frozenset()
        return frozenset(bytes.fromhex(line) for line in lines if _is_whole(line))

    # --- names --------------------------------------------------------------------------------------------------------

    def commit(self, name: str) -> Commit:
        """Return the commit of a name: a branch, a tag, a hash, HEAD, or one of these with `~2` or `^` behind it.

        Raises:
            RepositoryError: there is no such commit, or the name means several.
        """
        if len(name) > LONGEST_NAME or name.startswith("-") or not re.fullmatch(r"[^\s\x00-\x20\x7f:]+", name):
            raise RepositoryError(f"`{name[:LONGEST_NAME]}` is not the name of a revision")
        suffixes: list[str] = []
        start = name
        while found := re.search(rf"(?:{_SUFFIX.pattern})$", start):
            suffixes.insert(0, found[0])
            start = start[: found.start()]
        if "@{" in start:
            message = (
                f"`{name}` asks for Git's own log or settings, which are not read; name a branch, a tag or a commit"
            )
            raise RepositoryError(message)
        commit = self.objects.commit_of(self._start(start, name))
        for suffix in suffixes:
            commit = self._stepped(commit, suffix, name)
        return commit

    def _start(self, start: str, name: str) -> bytes:
        width = 2 * self.objects.width
        if _is_whole(start):
            if len(start) != width or not self.objects.named(start):
                raise self._unknown(name)
            return bytes.fromhex(start)
        referred = self._referred("HEAD" if start == "@" else start)
        if referred is not None:
            return referred
        described = _DESCRIBED.fullmatch(start)
        digits = described[1] if described else start
        found = self.objects.named(digits) if _HEX.fullmatch(digits) and len(digits) < width else []
        commits = [each for each in found if self._is_commit(each)]
        if len(commits) > 1:
            raise RepositoryError(f"`{name}` is the beginning of several commits; write more of it")
        if not commits:
            raise self._unknown(name)
        return commits[0]

    def _is_commit(self, name: bytes) -> bool:
        try:
            return self.objects.read_any(name)[0] in ("commit", "tag")
        except RepositoryError:
            return False

    def _unknown(self, name: str) -> RepositoryError:
        if (self.common / "reftable").is_dir():
            message = "this repository keeps its references in a reftable; name a commit by its hash, or run"
            return RepositoryError(f"{message} `git refs migrate --ref-format=files`")
        said = f"there is no revision `{name}` in this repository; it may have to be fetched first"
        return RepositoryError(f"{said} (`fetch-depth: 0` on GitHub)" if self.cut_off else said)

    def _stepped(self, commit: Commit, suffix: str, name: str) -> Commit:
        if suffix.startswith("^{") or suffix == "^0":
            return commit
        number = int(suffix[1:] or 1)
        steps = [1] * number if suffix[0] == "~" else [number]
        if len(steps) > MOST_STEPS:
            raise self._unknown(name)
        for parent in steps:
            parents = self._parents(commit)
            if len(parents) < parent:
                raise self._unknown(name)
            commit = self.objects.commit_of(parents[parent - 1])
        return commit

    def first_parent(self, commit: Commit) -> Commit | None:
        """Return the commit before another on its own branch; None where its history begins, or is cut off."""
        parents = self._parents(commit)
        return self.objects.commit_of(parents[0]) if parents else None

    def _parents(self, commit: Commit) -> tuple[bytes, ...]:
        return () if commit.name in self.cut_off else commit.parents

    # --- references ---------------------------------------------------------------------------------------------------

    def _referred(self, name: str) -> bytes | None:
        if not _REFERENCE.fullmatch(name) or name.endswith((".lock", "/", ".")):
            return None
        for where in _WHERE:
            full = where.format(name)
            if where != "{}" or name.startswith("refs/") or _SPECIAL.fullmatch(name):
                found = self._name_of(full)
                if found is not None and len(found) == 2 * self.objects.width:
                    return bytes.fromhex(found)
        return None

    def _name_of(self, reference: str) -> str | None:
        """Return the name of the object that a reference leads to, by way of other references."""
        for _ in range(_MOST_REFERENCES):
            line = self._line_of(reference)
            if line is None:
                return self.packed.get(reference)
            if not line.startswith("ref:"):
                word = line.split(maxsplit=1)[0] if line.split() else ""
                return word if _is_whole(word) else None
            reference = line.removeprefix("ref:").strip()
            if not reference.startswith("refs/") or not _REFERENCE.fullmatch(reference):
                return None
        return None

    def _line_of(self, reference: str) -> str | None:
        for folder in dict.fromkeys((self.own, self.common)):
            try:
                text = read_within(folder, reference, LARGEST_LINE + LARGEST_LIST * (reference == "FETCH_HEAD"))
            except OSError:
                continue
            return text.decode("utf-8", "surrogateescape").partition("\n")[0]
        return None

    def _any_branch(self) -> str | None:
        for place, folders, files in os.walk(self.common / "refs"):
            folders.sort()
            for name in sorted(files):
                found = self._name_of((Path(place) / name).relative_to(self.common).as_posix())
                if found is not None:
                    return found
        return None

    # --- histories ----------------------------------------------------------------------------------------------------

    def common_ancestor(self, one: Commit, other: Commit) -> Commit | None:
        """Return the youngest commit from which two others come and that leads to no other such; nothing without one.

        Commits are visited from the youngest. Each is marked with the side, or the sides, that it was reached from;
        what lies behind a common one is marked as such and is no answer.
        """
        first, second, behind = 1, 2, 4
        marks = {one.name: first, other.name: second}
        if one.name == other.name:
            return one
        known = {each.name: each for each in (one, other)}
        queue = [(-each.moment, each.name) for each in (one, other)]
        heapq.heapify(queue)
        met: list[Commit] = []
        while any(not marks[name] & behind for _, name in queue):
            _, name = heapq.heappop(queue)
            commit, mark = known[name], marks[name]
            if mark & 3 == 3 and not mark & behind:
                met.append(commit)
                mark |= behind
            for parent in self._parents(commit):
                if marks.get(parent, 0) | mark != marks.get(parent, 0):
                    known[parent] = known.get(parent) or self.objects.commit_of(parent)
                    marks[parent] = marks.get(parent, 0) | mark
                    heapq.heappush(queue, (-known[parent].moment, parent))
            if len(known) > MOST_COMMITS:
                raise RepositoryError(f"no common ancestor was found among {MOST_COMMITS:,} commits")
        left = {each.name: each for each in met if not marks[each.name] & behind}
        if len(left) > 1:
            # Clocks may be wrong, so that one was visited before another that comes from it.
            older = self._all_behind(left.values())
            left = {name: each for name, each in left.items() if name not in older}
        return max(left.values(), key=lambda each: each.moment, default=None)

    def _all_behind(self, commits: Iterable[Commit]) -> set[bytes]:
        waiting = [parent for each in commits for parent in self._parents(each)]
        found: set[bytes] = set()
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += self._parents(self.objects.commit_of(name))
            if len(found) > MOST_COMMITS:
                raise RepositoryError(f"no common ancestor was found among {MOST_COMMITS:,} commits")
        return found


def _is_whole(text: str) -> bool:
    return len(text) in (2 * SHA1, 2 * SHA256) and _HEX.fullmatch(text) is not None


# --- where a repository lies ------------------------------------------------------------------------------------------


def git_folder_above(folder: Path) -> GitFolder | None:
    """Return the repository in which a folder lies; nothing if it lies in none.

    Raises:
        RepositoryError: what lies there as `.git` is not the folder of this repository.
    """
    real = Path(os.path.realpath(folder))
    for top in (real, *real.parents):
        own = top / ".git"
        if os.path.lexists(own):
            return _git_folder(top, own)
    return None


def _git_folder(top: Path, named: Path) -> GitFolder:
    own = named if named.is_dir() and not named.is_symlink() else _linked(top, named)
    common = own
    shared = _line_in(own / "commondir")
    if shared is not None:
        common = Path(os.path.realpath(own / shared))
        if own.parent.name != "worktrees" or Path(os.path.realpath(own.parent.parent)) != common:
            raise RepositoryError(f"{named} leads to a repository elsewhere, which is not read")
    return GitFolder(top, own, common)


def _linked(top: Path, named: Path) -> Path:
    """Return the folder that a `.git` file names: if that names the file as well, or is kept by a repository above."""
    line = _line_in(named) if named.is_file() and not named.is_symlink() else None
    if line is None or not line.startswith("gitdir:"):
        raise RepositoryError(f"{named} is not the folder of a repository")
    target = Path(os.path.realpath(top / line.removeprefix("gitdir:").strip()))
    back = _line_in(target / "gitdir")
    if back is not None and Path(os.path.realpath(target / back)) == Path(os.path.realpath(named)):
        return target
    if any(target.is_relative_to(above / ".git" / "modules") for above in top.parents):
        return target
    raise RepositoryError(f"{named} leads to a repository elsewhere, which is not read")


def _line_in(file: Path) -> str | None:
    try:
        text = read_file(file, LARGEST_LINE).decode("utf-8", "surrogateescape")
    except OSError:
        return None
    return text.strip("\r\n")
