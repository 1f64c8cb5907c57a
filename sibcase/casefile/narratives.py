"""Texts kept in files of the case: read from its own folder, and from no other."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from sibcase.casefile.source.findings import shortened
from sibcase.casefile.source.places import Place, SourceText, start_of
from sibcase.casefile.source.table_text import TableFault, text_of_table
from sibcase.files import LeadsOutError, NotPlainError, TooLargeError, lies_in, read_within, top_of_repository

if TYPE_CHECKING:
    from sibcase.casefile.source.nodes import Written
    from sibcase.casefile.source.reading import Reading

LARGEST_NARRATIVE = 200_000
# A character of UTF-8 takes at most four bytes.
_MOST_BYTES = 4 * LARGEST_NARRATIVE
# What cases share: cards by default; tables where a case names one.
CARDS = (".yaml", ".yml", ".json")
_SETTINGS = "sibcase.toml"


class Shelf(Protocol):
    """Where the texts of a case are: its folder on a disk, or the same folder in a revision of a repository."""

    def holds(self, name: str) -> bool:
        """Return whether a name leads to a place in the case's own folder."""

    def has(self, name: str) -> bool:
        """Return whether there is something of that name."""

    def read(self, name: str, most: int) -> bytes | None:
        """Return what a text holds, or nothing if that is more than so many bytes; raise OSError if it is not there."""

    def called(self, name: str) -> str:
        """Return the name of a text as findings show it."""

    def read_above(self, name: str, most: int, endings: tuple[str, ...] = CARDS) -> bytes:
        """Return what a file of the whole repository holds; raise OSError if it may not be included."""

    def called_above(self, name: str) -> str:
        """Return the name of such a file as findings show it."""


@dataclass(frozen=True, slots=True)
class FolderShelf:
    """The texts in a case's folder on a disk."""

    folder: Path

    def holds(self, name: str) -> bool:
        """Return whether a name, with every link followed, leads to a place in the folder."""
        return not Path(name).is_absolute() and lies_in(self.folder / name, self.folder)

    def has(self, name: str) -> bool:
        """Return whether there is something of that name, be it a link that leads nowhere."""
        return os.path.lexists(self.folder / name)

    def read(self, name: str, most: int) -> bytes | None:
        """Return what a text holds, or nothing if that is too much; raise OSError if it is no plain file there."""
        try:
            return read_within(self.folder, name, most)
        except TooLargeError:
            return None

    def called(self, name: str) -> str:
        """Return the path of a text."""
        return str(self.folder / name)

    def read_above(self, name: str, most: int, endings: tuple[str, ...] = CARDS) -> bytes:
        """Return what a file holds that lies in the repository around the folder, and that no link leads to.

        A working tree has what no revision has: `.git/config` may hold a password. So nothing hidden is read.
        """
        here = os.path.realpath(self.folder)
        top = str(top_around(Path(here)))
        target = os.path.normpath(os.path.join(here, name))  # noqa: PTH118 - leads out by `..` as text, not by links
        inside = os.path.relpath(target, top)
        if not may_be_included(name, Path(inside).as_posix(), endings):
            raise LeadsOutError("this file cannot be included", name)
        if os.path.realpath(target) != target:
            raise LeadsOutError("it is a link", name)
        return read_within(top, inside, most)

    def called_above(self, name: str) -> str:
        """Return the path of such a file."""
        return os.path.normpath(self.folder / name)


def may_be_included(name: str, inside: str, endings: tuple[str, ...] = CARDS) -> bool:
    """Return whether a file may be read: named from the case's folder, of its kind, in the repository, not hidden."""
    steps = inside.split("/")
    return not Path(name).is_absolute() and inside.endswith(endings) and not any(each.startswith(".") for each in steps)


def top_around(folder: Path) -> Path:
    """Return the top of the repository around a folder, else the nearest folder with settings, else the folder."""
    found = top_of_repository(folder)
    if found is not None:
        return found
    return next((each for each in (folder, *folder.parents) if os.path.lexists(each / _SETTINGS)), folder)


def read_narratives(
    reading: Reading, shelf: Shelf | None, texts: dict[str, SourceText]
) -> dict[str, tuple[str, Place]]:
    """Read the texts that sections name by `file:`, by section, and add them to the texts of the case."""
    narratives = {}
    for name, path in reading.files:
        if shelf is None:
            message = "a case read from standard input cannot refer to files"
            reading.note("SIB010", name.place, message, "write the text in the case itself")
            continue
        text = read_next_to(name, shelf, reading)
        if text is not None:
            file = shelf.called(name)
            texts[file] = SourceText(file, text)
            narratives[path[-1]] = (text, start_of(file))
    return narratives


def read_next_to(name: Written, shelf: Shelf, reading: Reading) -> str | None:
    """Return the text of a file in the case's own folder, or note why it cannot be read."""
    if not shelf.holds(name):
        remedy = "keep texts in the case's own folder, for example `narrative/strategic.md`"
        reading.note("SIB011", name.place, f"`{shortened(name)}` is outside the case's folder", remedy)
        return None
    try:
        content = shelf.read(name, _MOST_BYTES)
        text = None if content is None else text_of_table(content)
    except TableFault as fault:
        place = Place(shelf.called(name), fault.line, fault.column, fault.column + 1)
        reading.note("SIB010", place, fault.message, "save the file as UTF-8")
        return None
    except NotPlainError:
        reading.note("SIB010", name.place, f"`{shortened(name)}` is not a plain file", "name the file itself")
        return None
    except OSError:
        help_text = "check the name; the path is relative to the case's folder"
        reading.note("SIB010", name.place, f"`{shortened(name)}` does not exist or cannot be opened", help_text)
        return None
    if text is None or len(text) > LARGEST_NARRATIVE:
        reading.note(
            "SIB012", name.place, f"`{shortened(name)}` has more than {LARGEST_NARRATIVE:,} characters", "shorten it"
        )
        return None
    return text
