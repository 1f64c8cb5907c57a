"""Inputs by written place: one value that is written once is one input, however many lines of the book carry it.

A completion rate that is written once is a line for each segment, and a value behind a YAML anchor belongs to several
parts of the case. Drawn line by line they would move independently of one another; drawn by place they move together.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, count
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from sibcase.book.lines import Book, Line

# File, line and column of a written value, then the values; or the name of a line that is written nowhere.
_Key: TypeAlias = tuple[str, int, int, tuple[float, ...]] | str


@dataclass(frozen=True, slots=True)
class WrittenInput:
    """One written value and the lines of the book that carry it.

    Attributes:
        name: the path of the first field that takes the value, such as `service.completion`, or the name of the line
            where the value has no path. No two inputs of a book have one name.
        paths: every field that takes the value; several where a YAML anchor is used again.
        lines: the names of the assumption lines, in the order of the book.
        values: the value as planned, one for each period where the line has a row.
    """

    name: str
    paths: tuple[str, ...]
    lines: tuple[str, ...]
    values: tuple[float, ...]


def written_inputs(book: Book) -> dict[str, WrittenInput]:
    """Return the assumptions of a book by name, those that are written in one place as one input.

    Structure, such as the dates of periods, and assumptions without a value are no inputs. Lines at one place whose
    values differ, as where a unit was converted, are inputs of their own.
    """
    groups: dict[_Key, list[Line]] = {}
    for line in book.lines.values():
        if _is_input(line):
            groups.setdefault(_key(line), []).append(line)
    found: dict[str, WrittenInput] = {}
    for lines in groups.values():
        paths = tuple(dict.fromkeys(line.origin.path for line in lines if line.origin and line.origin.path))
        carried = tuple(line.name for line in lines)
        numbered = (f"{lines[0].name} ({number})" for number in count(2))
        name = next(each for each in chain(paths, carried, numbered) if each not in found)
        found[name] = WrittenInput(name, paths, carried, lines[0].values)
    return found


def _is_input(line: Line) -> bool:
    has_value = bool(line.values) and all(value == value for value in line.values)  # noqa: PLR0124 (NaN is not itself)
    return line.is_assumption and has_value and not (line.origin is not None and line.origin.is_structure)


def _key(line: Line) -> _Key:
    origin = line.origin
    if origin is None or not origin.file or origin.is_default:
        return line.name
    return (origin.file, origin.line, origin.column, line.values)
