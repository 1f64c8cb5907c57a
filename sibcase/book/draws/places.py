"""Inputs by written place: one value that is written once is one input, however many lines of the book carry it.

A completion rate that is written once is a line for each segment, and a value behind a YAML anchor belongs to several
parts of the case. Drawn line by line they would move independently of one another; drawn by place they move together.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, count
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from sibcase.book.lines import Book, Line
    from sibcase.book.operations import Array

# File, line and column of a written value, and how many values it has; or the name of a line that is written nowhere.
_Place: TypeAlias = tuple[str, int, int, int] | str
# Two lines carry one value in other units where the ratio of their values is the same in every period.
_SAME_RATIO = 1e-9


@dataclass(frozen=True, slots=True)
class WrittenInput:
    """One written value and the lines of the book that carry it.

    Attributes:
        name: the path of the first field that takes the value, such as `service.completion`, or the name of the line
            where the value has no path. No two inputs of a book have one name.
        label: the label of its lines; of several that differ, what they have in common after the name of their part.
        unit: the unit of the first line, in which `values`, `low` and `high` are.
        values: the value as planned, one for each period where the line has a row.
        low: the lower end of the range as the author wrote it; None without a range. It may be the larger number, as
            with a rate that the service is meant to reduce.
        high: the other end; None without a range.
        distribution: the distribution that the author named; empty where none is named or there is no range.
        paths: every field that takes the value; several where a YAML anchor is used again.
        lines: the names of the assumption lines, in the order of the book.
        scales: for each of the lines its value as a multiple of `values`: 1, or another where the unit differs.
    """

    name: str
    label: str
    unit: str
    values: tuple[float, ...]
    low: float | None
    high: float | None
    distribution: str
    paths: tuple[str, ...]
    lines: tuple[str, ...]
    scales: tuple[float, ...]

    @property
    def value(self) -> float:
        """The value as planned, of a row that of the first period."""
        return self.values[0]

    @property
    def has_range(self) -> bool:
        """Whether the author wrote a range."""
        return self.low is not None

    def draws(self, values: npt.ArrayLike) -> dict[str, Array]:
        """Return draws of the value as draws of every line that carries it, for `evaluate`.

        Args:
            values: in the unit of the input, shape (n,) or (1, n); (periods, n) for a row.
        """
        array = np.atleast_2d(np.asarray(values, dtype=float))
        return {
            line: array if scale == 1 else array * scale for line, scale in zip(self.lines, self.scales, strict=True)
        }


def written_inputs(book: Book) -> dict[str, WrittenInput]:
    """Return the assumptions of a book by name, those that are written in one place as one input.

    Structure, such as the dates of periods, and assumptions without a value are not inputs. Lines at one place carry
    one value, each in its own unit; where their values are not in one ratio they are inputs of their own.
    """
    groups: dict[_Place, list[list[Line]]] = {}
    for line in book.lines.values():
        if _is_input(line):
            _add(groups.setdefault(_place(line), []), line)
    found: dict[str, WrittenInput] = {}
    for lines in chain.from_iterable(groups.values()):
        written = _input(lines, found)
        found[written.name] = written
    return found


def _is_input(line: Line) -> bool:
    has_value = bool(line.values) and all(value == value for value in line.values)  # noqa: PLR0124 (NaN is not itself)
    return line.is_assumption and has_value and not (line.origin is not None and line.origin.is_structure)


def _place(line: Line) -> _Place:
    origin = line.origin
    if origin is None or not origin.file or origin.is_default:
        return line.name
    return (origin.file, origin.line, origin.column, len(line.values))


def _add(groups: list[list[Line]], line: Line) -> None:
    """Add a line to the first group at its place whose value it carries."""
    for lines in groups:
        if _scale(lines[0], line) is not None:
            lines.append(line)
            return
    groups.append([line])


def _scale(first: Line, line: Line) -> float | None:
    """Return a line's values as a multiple of another's; None where they are not in one ratio."""
    if line.values == first.values:
        return 1.0
    if 0 in first.values or 0 in line.values:
        return None
    ratios = [value / planned for value, planned in zip(line.values, first.values, strict=True)]
    return ratios[0] if max(ratios) - min(ratios) <= _SAME_RATIO * abs(ratios[0]) else None


def _input(lines: list[Line], others: dict[str, WrittenInput]) -> WrittenInput:
    paths = tuple(dict.fromkeys(line.origin.path for line in lines if line.origin and line.origin.path))
    carried = tuple(line.name for line in lines)
    numbered = (f"{lines[0].name} ({number})" for number in count(2))
    name = next(each for each in chain(paths, carried, numbered) if each not in others)
    first, origin = lines[0], lines[0].origin
    low, high, distribution = None, None, ""
    if origin is not None and origin.low is not None and origin.high is not None:
        low, high, distribution = origin.low, origin.high, origin.distribution
    scales = tuple(_scale(first, line) or 1.0 for line in lines)
    return WrittenInput(name, _label(lines), first.unit, first.values, low, high, distribution, paths, carried, scales)


def _label(lines: list[Line]) -> str:
    """Return what lines are called: one value for two groups is the `Engagement rate`, and not that of the first."""
    first = lines[0].label
    of_all = first.rpartition(": ")[2]
    is_of_several = of_all != first and any(line.label != first for line in lines)
    if is_of_several and all(line.label.endswith(f": {of_all}") for line in lines):
        return of_all[:1].upper() + of_all[1:]
    return first
