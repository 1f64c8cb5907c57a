"""A record of INDIGO: every value by its pointer, as it was written, with its place in the file it came from."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sibcase.casefile.source.places import Place
    from sibcase.tasks.indigo.records.fields import Kind

__all__ = ["ExportFault", "Item", "Merged", "Record", "Written"]

# More values than this are in no record that INDIGO has; the largest had some 5,000 in 2024.
MOST_VALUES = 100_000
LONGEST_VALUE = 100_000
# No list of a record has a million items.
_ITEM = re.compile(r"/([a-z0-9_]+)/([0-9]{1,6})/")


class ExportFault(ValueError):  # noqa: N818 - a fault of somebody's file, with its place
    """A file of INDIGO's cannot be read: what is wrong, where, and what to do."""

    def __init__(self, message: str, place: Place, help_text: str = "") -> None:
        """Keep the sentence, the place and the remedy."""
        super().__init__(f"{place}: {message}")
        self.message, self.place, self.help = message, place, help_text


@dataclass(frozen=True, slots=True)
class Written:
    """A value as it was written, without blanks around it, and its place; `raw` keeps the blanks."""

    text: str
    place: Place
    raw: str


@dataclass(frozen=True, slots=True)
class Merged:
    """Cells that are merged over several items of a list: the pointer of the first, their range, and its place."""

    pointer: str
    cells: str
    place: Place


@dataclass(frozen=True)
class Item:
    """A part of a record: the record itself, or an item of one of its lists."""

    record: Record = field(repr=False)
    at: str

    def written(self, path: str) -> Written | None:
        """Return what is written at a path, with or without its `value`; None where nothing is."""
        values = self.record.values
        return values.get(f"{self.at}/{path}/value") or values.get(f"{self.at}/{path}")

    def pointer(self, path: str) -> str:
        """Return the pointer of what is written at a path."""
        with_value = f"{self.at}/{path}/value"
        return with_value if with_value in self.record.values else f"{self.at}/{path}"

    def text(self, path: str) -> str:
        """Return the text at a path; nothing where there is none."""
        found = self.written(path)
        return found.text if found else ""


@dataclass(frozen=True)
class Record:
    """A record.

    Attributes:
        kind: a project, a pipeline or a fund.
        id: its INDIGO number; nothing where the file does not say it.
        values: every value by its pointer, in the order of the file.
        file: the file that it was read from.
        merged: cells of a form that are merged over several items of a list.
    """

    kind: Kind
    id: str
    values: Mapping[str, Written] = field(repr=False)
    file: str = ""
    merged: tuple[Merged, ...] = ()

    @cached_property
    def top(self) -> Item:
        """The record itself."""
        return Item(self, "")

    @cached_property
    def _items(self) -> Mapping[str, tuple[Item, ...]]:
        found: dict[str, dict[int, None]] = {}
        for pointer in self.values:
            match = _ITEM.match(pointer)
            if match:
                found.setdefault(match[1], {})[int(match[2])] = None
        return {name: tuple(Item(self, f"/{name}/{number}") for number in sorted(each)) for name, each in found.items()}

    @property
    def counts(self) -> dict[str, int]:
        """How many items each list has."""
        return {name: len(items) for name, items in self._items.items()}

    def text(self, path: str) -> str:
        """Return the text of the record itself at a path; nothing where there is none."""
        return self.top.text(path)

    def items(self, name: str) -> tuple[Item, ...]:
        """Return the items of a list, in their order."""
        return self._items.get(name, ())

    def __iter__(self) -> Iterator[tuple[str, Written]]:
        """Go through the pointers and their values."""
        return iter(self.values.items())
