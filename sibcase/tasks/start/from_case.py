"""Start from another case: a copy of it as the start of one's own, in which every figure is marked to be replaced.

The other case is a path, or the address of one file. A case that reads further files is not taken from an address: they
would have to be fetched as well, from wherever the case of a stranger leads.

Figures keep their values, ranges, notes and sources, so that the copy can be calculated from the first day and shows
how each was found. Each of them is marked `supply: from TITLE, to be replaced`, and `validate` lists them until the
author has replaced them. Unit costs that are cited from the library stay as they are.

What belongs to the other case alone is left out: its author and date, its protective marking, what was observed, and
the rules that were waived for it.
"""

from __future__ import annotations

import errno
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sibcase.amend.amend import amend
from sibcase.amend.changes import Refused, Remove, Set
from sibcase.casefile.narratives import FolderShelf
from sibcase.casefile.reader import CASE_FILE_NAME, load_case, load_text
from sibcase.casefile.source.findings import shortened
from sibcase.casefile.stated import assumptions_of
from sibcase.tasks.business_case import CaseHasErrors
from sibcase.tasks.start.fetch import fetch_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sibcase.amend.changes import Change
    from sibcase.casefile.narratives import Shelf
    from sibcase.casefile.reader import Loaded
    from sibcase.casefile.values.assumptions import Assumption
    from sibcase.tasks.start.fetch import Connect

__all__ = ["CannotStartFromError", "StartedFrom", "is_path_of_case", "start_from", "start_from_address"]

TEXTS = (".yaml", ".yml", ".md", ".csv", ".txt")
LEFT_OUT = ("author", "date", "marking", "actuals", "waivers", "similar_deals")


class CannotStartFromError(ValueError):
    """A case cannot be started from another, and the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class StartedFrom:
    """A case that was started from another.

    Attributes:
        title: the title of the other case.
        files: the texts of the new case by their names within its folder.
        marked: how many figures are marked to be replaced.
    """

    title: str
    files: dict[str, str]
    marked: int


def is_path_of_case(start: str) -> bool:
    """Return whether a start is the path of a case, and not the name of a kind of programme."""
    return "/" in start or start.lower().endswith((".yaml", ".yml")) or Path(start, CASE_FILE_NAME).is_file()


def start_from(other: str | Path, target: Path, *, title: str = "", area: str = "") -> StartedFrom:
    """Return the files of a new case that starts from another.

    Args:
        other: the file of the other case, or the folder that holds its `case.yaml`.
        target: where the file of the new case will be.
        title: its title; by default it says which case it was started from.
        area: its area; by default none.

    Raises:
        CaseHasErrors: the other case has errors.
        CannotStartFromError: it reads files that the new case would not find, or it cannot be amended.
    """
    loaded = load_case(other)
    return _started(loaded, FolderShelf(Path(loaded.path).parent), target, title, area)


def start_from_address(
    address: str, target: Path, *, title: str = "", area: str = "", connect: Connect | None = None
) -> StartedFrom:
    """Return the file of a new case that starts from one at an address; nothing of it is run.

    Args:
        address: of the file of the other case, over https.
        target: where the file of the new case will be.
        title: its title; by default it says which case it was started from.
        area: its area; by default none.
        connect: returns a connection to a host; by default over TLS to a public host.

    Raises:
        CannotFetchError: the address is refused, or nothing that may be taken comes from it.
        CaseHasErrors: the other case has errors.
        CannotStartFromError: it reads further files, or it cannot be amended.
    """
    fetched = fetch_text(address, connect)
    shelf = _NoShelf()
    loaded = load_text(fetched.content, fetched.address, shelf=shelf)
    if shelf.asked:
        raise CannotStartFromError(
            f"{fetched.address}: this case reads `{shortened(shelf.asked[0])}`, which is not fetched with it: download "
            "the folder of the case, and give its path"
        )
    return _started(loaded, shelf, target, title, area)


@dataclass
class _NoShelf:
    """The shelf of a case from an address: there are no other files, and those that it names are remembered."""

    asked: list[str] = field(default_factory=list)

    def holds(self, name: str) -> bool:
        """Remember a name that a case gives."""
        self.asked.append(name)
        return False

    def has(self, name: str) -> bool:
        """Remember a name that a case gives."""
        return self.holds(name)

    def read(self, name: str, most: int) -> bytes | None:  # noqa: ARG002 - as every shelf
        """Remember a name that a case gives, and read nothing."""
        self.asked.append(name)
        raise FileNotFoundError(errno.ENOENT, "this is not fetched", name)

    def called(self, name: str) -> str:
        """Return a name as findings show it."""
        return name

    def read_above(self, name: str, most: int, endings: tuple[str, ...] = ()) -> bytes:  # noqa: ARG002 - as every shelf
        """Remember a name that a case gives, and read nothing."""
        self.asked.append(name)
        raise FileNotFoundError(errno.ENOENT, "this is not fetched", name)

    def called_above(self, name: str) -> str:
        """Return a name as findings show it."""
        return name


def _started(loaded: Loaded, shelf: Shelf, target: Path, title: str, area: str) -> StartedFrom:
    if loaded.case is None:
        raise CaseHasErrors(loaded)
    texts = _texts_within(loaded, target)
    figures = list(_own_figures(loaded))
    mark = f"from {shortened(loaded.case.title)}, to be replaced"
    changes = [*_header(loaded, title, area), *(Set((*each.path, "supply"), mark) for each in figures)]
    amended = amend(loaded.texts[loaded.path].text, changes, file=loaded.path, read=loaded.root)
    if isinstance(amended, Refused):
        raise CannotStartFromError("; ".join(map(str, amended.refusals)))
    again = load_text(amended.text, str(target), shelf=shelf)
    if again.case is None:
        raise CaseHasErrors(again)
    return StartedFrom(loaded.case.title, {target.name: amended.text, **texts}, len(figures))


def _header(loaded: Loaded, title: str, area: str) -> Iterator[Change]:
    """Yield what makes the header that of another case."""
    written = loaded.root if loaded.root is not None else ()
    title_of_other = loaded.case.title if loaded.case is not None else ""
    yield Set("title", title or f"To be named (started from {title_of_other})")
    if area:
        yield Set("area", area)
    elif "area" in written:
        yield Remove("area")
    yield from (Remove(name) for name in LEFT_OUT if name in written)


def _own_figures(loaded: Loaded) -> Iterator[Assumption]:
    """Yield the figures that the file of a case states itself; those of other files and of the library are not."""
    if loaded.case is None:
        return
    for each in assumptions_of(loaded.case):
        is_left_out = each.path[0] in LEFT_OUT
        if each.place.file == loaded.path and not (is_left_out or each.ref or each.supply):
            yield each


def _texts_within(loaded: Loaded, target: Path) -> dict[str, str]:
    """Return the texts that a case reads from its own folder, by their names there.

    Raises:
        CannotStartFromError: it reads a text from elsewhere, which the new case would not find.
    """
    home = Path(loaded.path).parent.resolve()
    texts = {}
    for path, text in loaded.texts.items():
        file = Path(path).resolve()
        if path == loaded.path:
            continue
        if file.suffix.lower() not in TEXTS:
            raise CannotStartFromError(f"the case reads the workbook {path}: copy its folder, and change the copy")
        if file.is_relative_to(home):
            texts[file.relative_to(home).as_posix()] = text.text
        elif not _is_found_from(target, home, file):
            message = f"the case reads {path}, which lies outside its folder"
            raise CannotStartFromError(f"{message}: start the new case in a folder next to it, or copy that file first")
    return texts


def _is_found_from(target: Path, home: Path, file: Path) -> bool:
    """Return whether a file outside the folder of the other case has the same relative path from the new case."""
    return target.resolve().parent.parent == home.parent and file.is_relative_to(home.parent)
