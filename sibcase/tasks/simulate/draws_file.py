"""The draws of a simulation as CSV: a row for each draw, a column for each input, part of chance, and figure."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sibcase.book.operations import Array

__all__ = ["MOST_SAVED", "DrawsFile"]

# The text is written whole, so it is held in memory: 300 MB for a case with 50 columns.
MOST_SAVED: Final = 200_000


class DrawsFile:
    """The draws so far. A cell is empty where a figure is undefined."""

    def __init__(self) -> None:
        """Begin with no draws."""
        self._text = io.StringIO()
        self._writer = csv.writer(self._text, lineterminator="\n")
        self._columns: tuple[str, ...] = ()

    def add(self, draws: Mapping[str, Array]) -> None:
        """Add a block of draws, by name; every block has the same names."""
        if not self._columns:
            self._columns = tuple(draws)
            self._writer.writerow(self._columns)
        rows = np.stack([draws[name] for name in self._columns], axis=1)
        known = np.isfinite(rows)
        for row, is_known in zip(rows.tolist(), known.tolist(), strict=True):
            self._writer.writerow(
                [repr(value) if is_value else "" for value, is_value in zip(row, is_known, strict=True)]
            )

    @property
    def text(self) -> str:
        """The whole file."""
        return self._text.getvalue()
