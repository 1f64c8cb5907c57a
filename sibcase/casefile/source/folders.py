"""Which files are cases: as they are named, or found in folders; and which files were left out, and why.

This is the one place that decides it, for files on a disk and for those of a revision alike. A file whose name ends in
.yaml, .yml or .json is a case if `sibcase` is a field at its top, in whatever encoding and style of YAML; one that may
not be read, or is broken so that its top cannot be seen, is taken for a case, so that loading it names what is wrong.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from sibcase.casefile.source.compose import compose
from sibcase.casefile.source.encoding import decoded_as_far_as_possible
from sibcase.casefile.source.nodes import Block, Series
from sibcase.casefile.source.yaml_faults import LARGEST_TEXT
from sibcase.files import read_head, top_of_repository

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Sequence

    from sibcase.casefile.source.nodes import Node

STANDARD_INPUT = "-"
CASE_FILE_NAME = "case.yaml"
# A character of UTF-8 takes at most four bytes: whatever is longer is refused without being read to its end.
LARGEST_CASE = 4 * LARGEST_TEXT

FIELD = "sibcase"
_OTHER_FOLDERS = frozenset({"node_modules", "__pycache__", "build", "dist", "site-packages"})
_SUFFIXES = (".yaml", ".yml", ".json")
# Names that an editor, a mail program or a copy gives to a case file.
_NEARLY = re.compile(r"\.ya?ml\W|\.ya?ml$|\.txt$", re.IGNORECASE)
_NAMED = re.compile(rf"{FIELD}[\"']?\s*:|\?\s+[\"']?{FIELD}\b", re.IGNORECASE)
_AT_TOP = re.compile(rf"^([ \t]*)(?:\?\s+)?[\"']?{FIELD}[\"']?\s*:", re.IGNORECASE | re.MULTILINE)
_FIRST_LINE = re.compile(r"^(?!\s*(?:#|---|%|$))([ \t]*)", re.MULTILINE)
_COMMENT = re.compile(r"^\s*#.*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file or folder that was met in a search and is not among the cases.

    Attributes:
        path: where it is.
        why: the reason, as the rest of a sentence: `is a link`.
        may_be_case: whether it may be a case, so that leaving it out has to be reported.
    """

    path: str
    why: str
    may_be_case: bool = False

    @property
    def notice(self) -> str:
        """The sentence that reports a file which may be a case."""
        return f"{self.path} may be a case but was not checked: it {self.why}"


@dataclass(frozen=True, slots=True)
class Found:
    """What a search for cases has met: the case files in order, and what was left out."""

    files: list[str] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)


def find_case_files(paths: Sequence[str]) -> list[str]:
    """Return the case files that some paths stand for, see `search`."""
    return search(paths).files


def search(paths: Sequence[str]) -> Found:
    """Return the case files that some paths stand for: files as they are named, folders searched for cases.

    A folder that holds `case.yaml` is one case. Without any path the current folder is searched. Hidden folders and
    links are not followed; they are among what is left out, as is every other file that could be a case by its name.
    """
    found = Found()
    for path in paths or ["."]:
        if path != STANDARD_INPUT and os.path.isdir(path):  # noqa: PTH112 - takes any text
            _search_folder(path, found)
        else:
            found.files.append(path)
    return Found(list(dict.fromkeys(found.files)), _without_links_to(found))


def cases_among(names: Iterable[str], under: str, content_of: Callable[[str], bytes]) -> Found:
    """Return those of some paths that are case files, as they would be found in a folder on a disk.

    Args:
        names: paths of plain files, with slashes.
        under: the folder that is searched, above which nothing is passed over.
        content_of: returns what the file of a path holds.
    """
    found = Found()
    known = sorted(names)
    owners = {name.rpartition("/")[0] for name in known if name.rpartition("/")[2] == CASE_FILE_NAME}
    for name in known:
        _weigh_name(name, under, owners, content_of, found)
    return found


def is_case_text(text: str) -> bool:
    """Return whether a text is meant as a case: `sibcase` is a field at its top, or the top cannot be seen."""
    words = _COMMENT.sub("", text)
    if not _NAMED.search(words):
        return False
    top = _FIRST_LINE.search(text)
    indentations = {"", top[1] if top else ""}
    if any(line[1] in indentations for line in _AT_TOP.finditer(words)):
        return True
    root, findings = compose(text, "")
    # Of several documents the first lines of each have been looked at; anything else hides the top.
    return _is_case_tree(root) if root is not None else all(each.code != "SIB020" for each in findings)


def _is_case_tree(root: Node) -> bool:
    blocks = root if isinstance(root, Series) else [root]
    return any(key.lower() == FIELD for block in blocks if isinstance(block, Block) for key in block)


# --- in folders on a disk ---------------------------------------------------------------------------------------------


def _search_folder(top: str, found: Found) -> None:
    # `os.walk` is not stopped by a folder that may not be read, nor by the depth of folders.
    owner: Path | None = None
    for place, folders, files in os.walk(top, onerror=lambda error: _note_unreadable(error, found)):
        here = Path(place)
        owner = owner if owner and here.is_relative_to(owner) else None
        if owner is None and CASE_FILE_NAME in files:
            owner = here
            found.files.append(str(here / CASE_FILE_NAME))
            files.remove(CASE_FILE_NAME)
        found.left_out.extend(_folders_left_out(here, folders))
        folders[:] = sorted(name for name in folders if _is_searched(name) and not (here / name).is_symlink())
        for name in sorted(files):
            _weigh_file(here / name, owner, found)


def _is_searched(folder: str) -> bool:
    return not folder.startswith(".") and folder not in _OTHER_FOLDERS


def _folders_left_out(here: Path, folders: Sequence[str]) -> Iterator[LeftOut]:
    for name in sorted(folders):
        if (here / name).is_symlink():
            yield LeftOut(str(here / name), "is a link to a folder, and links are not followed", may_be_case=True)
        elif not _is_searched(name):
            yield LeftOut(str(here / name), _why_not_searched(name))


def _why_not_searched(folder: str) -> str:
    return "is a hidden folder" if folder.startswith(".") else f"is not searched: `{folder}` holds generated files"


def _note_unreadable(error: OSError, found: Found) -> None:
    found.left_out.append(LeftOut(str(error.filename), "is a folder that cannot be opened", may_be_case=True))


def _weigh_file(file: Path, owner: Path | None, found: Found) -> None:
    if not _may_be_case_by_name(file.name):
        return
    if file.is_symlink():
        why = "is a link, and links are not followed"
    elif file.is_file():
        why = _why_left_out(file.name, str(owner) if owner else None)
    else:
        found.left_out.append(LeftOut(str(file), "is not a plain file", may_be_case=True))
        return
    _enter(str(file), file.name, _head_of(file), why, found)


def _head_of(file: Path) -> bytes | None:
    """Return what a file holds, or a link within the repository leads to; nothing if that may not be read."""
    folder = Path(os.path.realpath(file.parent))
    top = top_of_repository(folder) or folder
    try:
        return read_head(top, folder.relative_to(top) / file.name, LARGEST_CASE)
    except OSError:
        return None


def _without_links_to(found: Found) -> list[LeftOut]:
    """Return what was left out; a link to a case that was found, or within a folder that was searched, is no loss."""
    files = {_real(path) for path in found.files}
    folders = {parent for path in files for parent in path.parents}
    kept = []
    for each in dict.fromkeys(found.left_out):
        target = _real(each.path)
        known = each.may_be_case and Path(each.path).is_symlink() and (target in files or target in folders)
        kept.append(LeftOut(each.path, each.why) if known else each)
    return kept


def _real(path: str) -> Path:
    try:
        return Path(path).resolve()
    except (OSError, RuntimeError, ValueError):
        return Path(path)


# --- among the names of a revision ------------------------------------------------------------------------------------


def _weigh_name(
    name: str, under: str, owners: Container[str], content_of: Callable[[str], bytes], found: Found
) -> None:
    path = PurePosixPath(name)
    folders = path.relative_to(under).parent.parts
    unsearched = next((part for part in folders if not _is_searched(part)), None)
    if unsearched is not None:
        if path.suffix.lower() in _SUFFIXES:
            found.left_out.append(LeftOut(name, f"is in `{unsearched}`, which {_why_not_searched(unsearched)}"))
        return
    above = [_as_folder(parent) for parent in path.parents if parent.is_relative_to(under)]
    # The outermost folder with a `case.yaml` is the case; what lies below belongs to it.
    owner = next((folder for folder in reversed(above) if folder in owners), None)
    if path.name == CASE_FILE_NAME and owner == _as_folder(path.parent):
        found.files.append(name)
    elif _may_be_case_by_name(path.name):
        _enter(name, path.name, content_of(name)[:LARGEST_CASE], _why_left_out(path.name, owner), found)


def _as_folder(path: PurePosixPath) -> str:
    return "" if str(path) == "." else str(path)


# --- one file ---------------------------------------------------------------------------------------------------------


def _may_be_case_by_name(name: str) -> bool:
    return name.lower().endswith(_SUFFIXES) or bool(_NEARLY.search(name))


def _why_left_out(name: str, owner: str | None) -> str:
    """Return why a file would be left out even if it is a case; nothing if it would not."""
    if owner is not None:
        return f"is in the folder of the case {owner + '/' if owner else ''}{CASE_FILE_NAME}"
    if name.startswith("."):
        return "is a hidden file"
    return "" if name.lower().endswith(_SUFFIXES) else "has a name that does not end in .yaml or .yml"


def _enter(path: str, name: str, head: bytes | None, why: str, found: Found) -> None:
    """Enter a file among the cases or among what is left out; `head` is what it holds, nothing if it is unreadable."""
    is_case = head is None or is_case_text(decoded_as_far_as_possible(head))
    too_large = head is not None and len(head) >= LARGEST_CASE
    if is_case and not why:
        found.files.append(path)
    elif is_case:
        found.left_out.append(LeftOut(path, why, may_be_case=True))
    elif too_large and name.lower().endswith(_SUFFIXES):
        reason = f"has no field `{FIELD}` in its first {LARGEST_CASE:,} bytes, and the rest was not read"
        found.left_out.append(LeftOut(path, reason, may_be_case=True))
    elif name.lower().endswith(_SUFFIXES):
        found.left_out.append(LeftOut(path, f"has no field `{FIELD}` at the top level"))
