"""Grids: a figure at several values of two inputs at once, all others as planned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sibcase.casefile.values.wording import SHARE_UNITS
from sibcase.tables.table import defined
from sibcase.tasks.sensitivity.sensitivity import check_single, label_of, usual_figures
from sibcase.tasks.sensitivity.solve import CannotVary, input_of
from sibcase.uncertainty.inputs import draws_of, figures_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sibcase.book.draws import WrittenInput
    from sibcase.book.operations import Array
    from sibcase.tasks.business_case import BusinessCase

__all__ = ["Axis", "Grid", "grids"]

# Without a range of its own an input is looked at as planned, and a tenth and a fifth below and above that.
_SHARES: Final = (0.8, 0.9, 1.0, 1.1, 1.2)


@dataclass(frozen=True, slots=True)
class Axis:
    """An input with the values that it takes in turn, the planned one among them."""

    name: str
    label: str
    unit: str
    planned: float
    values: tuple[float, ...]

    def as_data(self) -> dict[str, Any]:
        """Return all of it as plain values."""
        return {
            "input": self.name,
            "label": self.label,
            "unit": self.unit,
            "planned": self.planned,
            "values": list(self.values),
        }


@dataclass(frozen=True, slots=True)
class Grid:
    """A figure at each pair of values of two inputs.

    Attributes:
        name: The figure.
        label: What it is called.
        unit: Its unit.
        planned: As planned; nothing where it is undefined.
        down: The input that changes from row to row.
        across: The input that changes from column to column.
        values: By row and column; nothing where the figure is undefined.
    """

    name: str
    label: str
    unit: str
    planned: float | None
    down: Axis
    across: Axis
    values: tuple[tuple[float | None, ...], ...]

    def as_data(self) -> dict[str, Any]:
        """Return all of it as plain values."""
        return {
            "figure": self.name,
            "label": self.label,
            "unit": self.unit,
            "planned": self.planned,
            "down": self.down.as_data(),
            "across": self.across.as_data(),
            "values": [list(row) for row in self.values],
        }


def grids(business: BusinessCase, down: str, across: str, figures: Sequence[str] = ()) -> list[Grid]:
    """Return figures at several values of two inputs.

    An input with a range takes its low, its value, its high and the values half-way; one without takes its value, and a
    tenth and a fifth less and more.

    Args:
        business: The case.
        down: The path of the input that changes from row to row.
        across: The path of the input that changes from column to column.
        figures: Names of single figures; the usual ones if none.

    Raises:
        CannotVary: the case has no such input, or both are one.
        UnknownFigure: the case has no single figure of a name.
    """
    planned = business.planned
    for name in figures:
        check_single(planned, name)
    rows, columns = input_of(business.book, down), input_of(business.book, across)
    if rows.name == columns.name:
        raise CannotVary(f"{down} and {across} are the same input: name two")
    asked = list(dict.fromkeys(figures)) or usual_figures(planned)
    first, second = _axis(rows), _axis(columns)
    shape = len(first.values), len(second.values)
    values = draws_of(rows, np.repeat(first.values, shape[1])) | draws_of(columns, np.tile(second.values, shape[0]))
    found = figures_of(planned, asked, [rows, columns]).run(values)
    return [
        Grid(
            name,
            label_of(planned, name),
            planned.book.lines[name].unit,
            planned.value(name),
            first,
            second,
            _in_rows(np.broadcast_to(found[name], (shape[0] * shape[1],)).reshape(shape)),
        )
        for name in asked
    ]


def _in_rows(values: Array) -> tuple[tuple[float | None, ...], ...]:
    return tuple(tuple(defined(float(value)) for value in row) for row in values)


def _axis(written: WrittenInput) -> Axis:
    if len(written.values) > 1 and not written.values[0]:
        raise CannotVary(f"{written.name} is zero in the first period, so that the others cannot move in proportion")
    return Axis(written.name, written.label, written.unit, written.value, tuple(_values(written)))


def _values(written: WrittenInput) -> list[float]:
    value, low, high = written.value, written.low, written.high
    if low is not None and high is not None and low != high:
        return sorted({low, (low + value) / 2.0, value, (value + high) / 2.0, high})
    most = 1.0 if written.unit in SHARE_UNITS and 0 <= value <= 1 else np.inf
    found = sorted({float(min(share * value, most)) for share in _SHARES})
    if len(found) == 1:
        raise CannotVary(f"{written.name} is zero and has no range: give it a low and a high")
    return found
