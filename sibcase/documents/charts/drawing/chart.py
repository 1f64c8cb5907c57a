"""A chart, drawn: its picture, its caption, what it says in a sentence, and the data that it shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sibcase.tables.table import Column

__all__ = ["Chart", "Row"]

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart, drawn.

    Attributes:
        name: What the picture is called in a document.
        title: Its caption.
        alt: What it says, in a sentence or two.
        svg: The picture.
        rows: The data, for a table nearby.
        columns: Of the table nearby: key, head and unit of each column; a chart without any has a table elsewhere.
    """

    name: str
    title: str
    alt: str
    svg: str
    rows: tuple[Row, ...]
    columns: tuple[Column, ...] = ()
