"""What may be asked of the text of a case, and what comes of it: a new text, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sibcase.casefile.source.places import Place

__all__ = [
    "Amended",
    "Append",
    "Change",
    "Copy",
    "Insert",
    "Move",
    "Path",
    "Refusal",
    "Refused",
    "Remove",
    "Set",
    "Value",
    "dotted",
    "steps_of",
]

# Names and numbers of items from the top of the case: `("need", "people")`. As one text: `need.people`.
Path: TypeAlias = "tuple[str, ...] | str"
# A text is written as people write it, `£70k per year`; `None` is a field without a value.
Value: TypeAlias = "str | bool | float | Mapping[str, Value] | Sequence[Value] | None"


@dataclass(frozen=True, slots=True)
class Set:
    """Give a place a value; a field that is missing is added, with the sections that it needs.

    A block or a list is changed only where it differs, so that the rest keeps its comments. A field of a number, such
    as `need.people.source`, turns a number alone into `{value: …, source: …}`.
    """

    path: Path
    value: Value


@dataclass(frozen=True, slots=True)
class Remove:
    """Remove a field, a block or an item of a list, with the comment directly above it."""

    path: Path


@dataclass(frozen=True, slots=True)
class Insert:
    """Insert an item into a list, before the item whose number ends the path, counted from 0."""

    path: Path
    value: Value


@dataclass(frozen=True, slots=True)
class Append:
    """Add an item to the end of a list; a list that is missing is made."""

    path: Path
    value: Value


@dataclass(frozen=True, slots=True)
class Copy:
    """Copy an item of a list before the item of a number, or a field under another name to below itself."""

    path: Path
    to: str | int


@dataclass(frozen=True, slots=True)
class Move:
    """Move an item of a list, or a field of a block, so that it has this number among its neighbours, from 0."""

    path: Path
    to: int


Change: TypeAlias = Set | Remove | Insert | Append | Copy | Move


@dataclass(frozen=True, slots=True)
class Amended:
    """The text as it was to be.

    Attributes:
        text: the whole new text.
        remarks: sentences on what else a change has reached, such as the aliases of an anchor.
        fingerprint: of the file that was written, as `fingerprint` gives it; nothing where none was written.
    """

    text: str
    remarks: tuple[str, ...] = ()
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a change cannot be made: where, what is wrong, and what to do instead."""

    path: tuple[str, ...]
    place: Place
    message: str
    help: str = ""

    def __str__(self) -> str:
        """Return it as one line, as findings have it: `case.yaml:12:3: the sentence (the remedy)`."""
        return f"{self.place}: {self.message}" + (f" ({self.help})" if self.help else "")


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was changed, for these reasons."""

    refusals: tuple[Refusal, ...]


def steps_of(path: Path) -> tuple[str, ...]:
    """Return the steps of a path; a text is split at its points."""
    if isinstance(path, str):
        return tuple(path.split(".")) if path else ()
    return tuple(map(str, path))


def dotted(path: Sequence[str]) -> str:
    """Return a path as one text: `need.people`."""
    return ".".join(path)
