"""A table of results: its title, its columns with their units, its rows, and the id behind each row."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from sibcase.book.figures import Figures

Column = tuple[str, str, str]
LEVEL = "level"


@dataclass(frozen=True)
class Table:
    """A table of results: its title, its columns (key, label, unit), its rows, and the id behind each row.

    `names` holds for each cell the name of its figure, or nothing.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    ids: tuple[str, ...] = ()
    columns_first: bool = False
    levels: tuple[str, ...] = ()
    names: tuple[tuple[str, ...], ...] = ()

    def unit_at(self, row: int, column: int) -> str:
        """Return the unit of a cell; a column of levels has its unit row by row: rates, or events per person."""
        unit = self.columns[column][2]
        return self.levels[row] if unit == LEVEL else unit

    def name_at(self, row: int, column: int) -> str:
        """Return the name of the figure in a cell, or of which it is one year; nothing where there is none."""
        return self.names[row][column] if self.names else ""

    @property
    def keys(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(key for key, _, _ in self.columns)

    def as_mapping(self) -> dict[str, Any]:
        """Return the table as row id → column → value, a single column as row id → value.

        Tables with years as rows and ids as columns are turned: id → year → value.
        """
        ids = self.ids or tuple(str(row[0]) for row in self.rows)
        rows = [tuple(defined(value) for value in row) for row in self.rows]
        named = [(key, index) for index, key in enumerate(self.keys) if index > 0]
        if self.columns_first:
            return {key: {each: row[index] for each, row in zip(ids, rows, strict=True)} for key, index in named}
        if len(named) == 1:
            return {each: row[named[0][1]] for each, row in zip(ids, rows, strict=True)}
        return {each: {key: row[index] for key, index in named} for each, row in zip(ids, rows, strict=True)}

    def frame(self) -> pd.DataFrame:
        """Return the table as a pandas frame with its units and labels in `attrs`."""
        import pandas as pd

        frame = pd.DataFrame(list(self.rows), columns=list(self.keys))
        frame.attrs["units"] = {key: unit for key, _, unit in self.columns}
        frame.attrs["labels"] = {key: label for key, label, _ in self.columns}
        return frame


def defined(value: Any) -> Any:
    """Return a value, or nothing in the place of a number that is undefined."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


def value_of(figures: Figures, name: str) -> float | None:
    """Return a figure, or nothing where the case has none of that name."""
    return figures.value(name) if name in figures else None


def text(key: str, label: str) -> Column:
    """Return a column of words."""
    return (key, label, "text")


def money(key: str, label: str) -> Column:
    """Return a column of money."""
    return (key, label, "money")
