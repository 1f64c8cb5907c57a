"""The objects of a Git repository, read from its files: commits, trees and what files hold, each under its hash.

Git's own programs are not run, so that no setting, hook, filter, driver, remote or helper of a repository can act. What
is not in the repository's own folder is not looked for anywhere else. Every object is checked against its name.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from sibcase.files import read_within
from sibcase.history.git_faults import DamagedError, RepositoryError, TooLargeObjectError
from sibcase.history.git_packs import LARGEST_OBJECT, Pack, inflated

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["Commit", "Objects"]

SHA1, SHA256 = 20, 32
MOST_FILES = 500_000
DEEPEST_FOLDER = 200
MOST_KEPT = 20_000
SMALL = 10_000

_LONGEST_HEAD = 64
_PLAIN_FILE, _FOLDER = 0o100000, 0o040000
_KIND_BITS = 0o170000
_PACK = re.compile(r"(pack-[0-9a-f]+)\.pack")
_NOT_IN_NAMES = frozenset({b"", b".", b"..", b".git"})


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit: the tree of its files, its parents, and when it was made, in seconds."""

    name: bytes
    tree: bytes
    parents: tuple[bytes, ...]
    moment: int


@dataclass
class Objects:
    """The objects of a repository.

    Attributes:
        folder: `.git/objects`.
        width: the bytes of a name: 20 for SHA-1, 32 for SHA-256.
    """

    folder: Path
    width: int = SHA1
    _small: OrderedDict[bytes, tuple[str, bytes]] = field(default_factory=OrderedDict)

    @cached_property
    def packs(self) -> list[Pack]:
        """The packs."""
        try:
            names = sorted(path.name for path in (self.folder / "pack").iterdir())
        except OSError:
            return []
        stems = [found[1] for found in map(_PACK.fullmatch, names) if found]
        return [Pack(self.folder / "pack", stem, self.width) for stem in stems if f"{stem}.idx" in names]

    def named(self, beginning: str) -> list[bytes]:
        """Return the names that begin with these hex digits, each once."""
        whole, nibble = (beginning[:-1], beginning[-1]) if len(beginning) % 2 else (beginning, "")
        found = [name for pack in self.packs for name in pack.named(bytes.fromhex(whole), nibble)]
        return list(dict.fromkeys([*found, *self._loose_named(beginning)]))

    def _loose_named(self, beginning: str) -> Iterator[bytes]:
        try:
            files = [path.name for path in (self.folder / beginning[:2]).iterdir()]
        except OSError:
            return
        for name in files:
            if name.startswith(beginning[2:]) and re.fullmatch(f"[0-9a-f]{{{2 * self.width - 2}}}", name):
                yield bytes.fromhex(beginning[:2] + name)

    # --- reading ------------------------------------------------------------------------------------------------------

    def read(self, name: bytes, kind: str, most: int = LARGEST_OBJECT) -> bytes:
        """Return what an object of a kind holds.

        Raises:
            RepositoryError: it is not there, is of another kind, has more than `most` bytes, or is damaged.
        """
        found, content = self.read_any(name, most)
        if found != kind:
            raise DamagedError(f"{name.hex()} is a {found} where a {kind} is expected")
        return content

    def read_any(self, name: bytes, most: int = LARGEST_OBJECT) -> tuple[str, bytes]:
        """Return the kind of an object and what it holds."""
        if name in self._small:
            self._small.move_to_end(name)
            kind, content = self._small[name]
            if len(content) > most:
                raise TooLargeObjectError
            return kind, content
        kind, content = self._found(name, most)
        head = f"{kind} {len(content)}\0".encode()
        digest = hashlib.sha1(head, usedforsecurity=False) if self.width == SHA1 else hashlib.sha256(head)
        digest.update(content)
        if digest.digest() != name:
            raise DamagedError(f"the object {name.hex()} of this repository is damaged")
        if len(content) <= SMALL:
            self._small[name] = kind, content
            if len(self._small) > MOST_KEPT:
                self._small.popitem(last=False)
        return kind, content

    def _found(self, name: bytes, most: int) -> tuple[str, bytes]:
        for pack in self.packs:
            offset = pack.offset_of(name)
            if offset is not None:
                return pack.read(offset, most, self._base)
        return self._loose(name, most)

    def _base(self, name: bytes) -> tuple[str, bytes]:
        # A change names a base in another pack only in what was fetched and not finished: one step is enough.
        return self._loose(name, LARGEST_OBJECT)

    def _loose(self, name: bytes, most: int) -> tuple[str, bytes]:
        path = f"{name.hex()[:2]}/{name.hex()[2:]}"
        try:
            # What compresses worst grows by a little.
            packed = read_within(self.folder, path, LARGEST_OBJECT + 1_000_000)
        except OSError:
            raise RepositoryError(self._missing(name)) from None
        head = _head_of(packed)
        found = re.fullmatch(rb"(commit|tree|blob|tag) ([0-9]{1,15})\0", head)
        if found is None:
            raise DamagedError(f"the object {name.hex()} of this repository is damaged")
        size = int(found[2])
        if size > most:
            raise TooLargeObjectError
        whole = inflated(lambda at: packed[at : at + 65_536], 0, len(head) + size, f"the object {name.hex()}")
        return found[1].decode(), whole[len(head) :]

    def _missing(self, name: bytes) -> str:
        said = f"the object {name.hex()[:12]} is not in this repository"
        if (self.folder / "info" / "alternates").exists():
            return f"{said}, which borrows objects from another; make it whole with `git repack -a -d`"
        if next(iter((self.folder / "pack").glob("*.promisor")), None):
            return f"{said}: it is a partial clone, and nothing is fetched; clone it without `--filter`"
        return f"{said}; fetch its whole history first (`fetch-depth: 0` on GitHub)"

    # --- what objects say ---------------------------------------------------------------------------------------------

    def commit_of(self, name: bytes) -> Commit:
        """Return a commit; a tag is followed to what it names."""
        for _ in range(10):
            kind, content = self.read_any(name)
            if kind == "commit":
                return _commit(name, content)
            found = re.match(rb"object ([0-9a-f]{40,64})\n", content) if kind == "tag" else None
            if found is None:
                break
            name = bytes.fromhex(found[1].decode())
        raise RepositoryError(f"{name.hex()[:12]} is not a commit")

    def files_of(self, tree: bytes) -> dict[str, bytes]:
        """Return the plain files of a tree by their paths; links and other repositories are none."""
        files: dict[str, bytes] = {}
        waiting = [("", tree, 0)]
        seen = 0
        while waiting:
            above, name, depth = waiting.pop()
            for mode, called, inner in self._entries(self.read(name, "tree")):
                seen += 1
                if seen > MOST_FILES or depth > DEEPEST_FOLDER:
                    raise RepositoryError(f"a revision may hold {MOST_FILES:,} files, {DEEPEST_FOLDER} folders deep")
                path = f"{above}{called.decode('utf-8', 'surrogateescape')}"
                if mode & _KIND_BITS == _FOLDER:
                    waiting.append((f"{path}/", inner, depth + 1))
                elif mode & _KIND_BITS == _PLAIN_FILE:
                    files[path] = inner
        return files

    def files_changed(self, old: bytes | None, new: bytes) -> set[str]:
        """Return the paths of the files that differ between two trees; a folder that is the same in both is not opened.

        Raises:
            RepositoryError: a tree cannot be read, or more differs than a revision may hold.
        """
        changed: set[str] = set()
        waiting: list[tuple[str, bytes | None, bytes | None]] = [("", old, new)]
        while waiting:
            above, before, after = waiting.pop()
            ones, others = self._inside(before), self._inside(after)
            for called in (name for name in ones | others if ones.get(name) != others.get(name)):
                path = f"{above}{called.decode('utf-8', 'surrogateescape')}"
                kinds = dict(each for each in (ones.get(called), others.get(called)) if each is not None)
                if _PLAIN_FILE in kinds:
                    changed.add(path)
                if _FOLDER in kinds:
                    waiting.append((f"{path}/", _folder_of(ones.get(called)), _folder_of(others.get(called))))
                if len(changed) > MOST_FILES or path.count("/") > DEEPEST_FOLDER:
                    raise RepositoryError(f"a revision may hold {MOST_FILES:,} files, {DEEPEST_FOLDER} folders deep")
        return changed

    def _inside(self, tree: bytes | None) -> dict[bytes, tuple[int, bytes]]:
        """Return what a folder holds by name: of which kind it is, and the name of its content."""
        if tree is None:
            return {}
        return {called: (mode & _KIND_BITS, inner) for mode, called, inner in self._entries(self.read(tree, "tree"))}

    def _entries(self, content: bytes) -> Iterator[tuple[int, bytes, bytes]]:
        at = 0
        while at < len(content):
            end = content.find(b"\0", at)
            mode, found, called = content[at:end].partition(b" ")
            inner = content[end + 1 : end + 1 + self.width]
            if end < 0 or not found or len(inner) < self.width or not re.fullmatch(rb"[0-7]{5,6}", mode):
                raise DamagedError("a folder of this repository is damaged")
            if called not in _NOT_IN_NAMES and b"/" not in called:
                yield int(mode, 8), called, inner
            at = end + 1 + self.width


def _folder_of(entry: tuple[int, bytes] | None) -> bytes | None:
    return entry[1] if entry is not None and entry[0] == _FOLDER else None


def _head_of(packed: bytes) -> bytes:
    try:
        head = zlib.decompressobj().decompress(packed[:4096], _LONGEST_HEAD)
    except zlib.error:
        return b""
    return head[: head.find(b"\0") + 1]


def _commit(name: bytes, content: bytes) -> Commit:
    head = content.partition(b"\n\n")[0].split(b"\n")
    tree = next((line[5:] for line in head if line.startswith(b"tree ")), b"")
    parents = [line[7:] for line in head if line.startswith(b"parent ")]
    who = next((line for line in head if line.startswith(b"committer ")), b"")
    moment = re.search(rb"> (-?[0-9]{1,15}) ", who)
    try:
        named = bytes.fromhex(tree.decode()), tuple(bytes.fromhex(each.decode()) for each in parents)
    except ValueError:
        raise DamagedError(f"the commit {name.hex()[:12]} is damaged") from None
    return Commit(name, *named, int(moment[1]) if moment else 0)
