"""Figures as pages show them: the headline, with what moved, and tables whose cells lead to their traces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sibcase.casefile.values.wording import of_unit
from sibcase.tasks.show.headline import headline
from sibcase.wording.figures.labels import amount_by_itself, side_of

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from sibcase.book.figures import Figures
    from sibcase.tables.all_tables import Table
    from sibcase.tasks.show.headline import HeadlineRow

__all__ = ["Cell", "FigureRow", "Group", "TableOnPage", "headline_groups", "shown_table", "words_by_themselves"]

MINUS, PLUS = "−", "+"


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A figure of the headline.

    Attributes:
        name: the figure.
        label: what it is called.
        shown: the value in words, or why there is none.
        before: the value that it is compared with, in words; nothing where it is the same.
        moved: by how much it moved, with its sign, or to which side of zero; nothing where that cannot be said.
        caution: what to know about it.
        is_missing: whether it has no value.
        by_itself: the value in words that say on which side of zero it is, where the label says that otherwise.
    """

    name: str
    label: str
    shown: str
    before: str = ""
    moved: str = ""
    caution: str = ""
    is_missing: bool = False
    by_itself: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """The figures of the headline that belong together."""

    title: str
    rows: tuple[FigureRow, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: its words, the figure that it leads to, and whether it is a number."""

    shown: str
    name: str
    is_number: bool


@dataclass(frozen=True, slots=True)
class TableOnPage:
    """A table with every cell in words."""

    name: str
    title: str
    heads: tuple[tuple[str, bool], ...]
    rows: tuple[tuple[Cell, ...], ...]


def headline_groups(figures: Figures, currency: str, before: Figures | None = None) -> list[Group]:
    """Return the headline by group; with what it was before, where a figure moved.

    Args:
        figures: the figures.
        currency: the currency of the case.
        before: the figures that they are compared with.
    """
    old = _by_name(before) if before is not None else None
    return [Group(title, tuple(_row(row, currency, old) for row in rows)) for title, rows in headline(figures)]


def _by_name(figures: Figures) -> dict[str, HeadlineRow]:
    return {row.name: row for _, rows in headline(figures) for row in rows}


def _row(row: HeadlineRow, currency: str, old: Mapping[str, HeadlineRow] | None) -> FigureRow:
    shown = _shown(row, currency)
    by_itself = words_by_themselves(row, currency)
    before, moved = _before(row, old, currency) if old is not None else ("", "")
    return FigureRow(row.name, row.label, shown, before, moved, row.caution, row.value is None, by_itself)


def words_by_themselves(row: HeadlineRow, currency: str) -> str:
    """Return the value of a row in words that do not need its label to say on which side of zero it is."""
    shown = _shown(row, currency)
    return shown if row.value is None else amount_by_itself(row.name, shown, is_below=row.is_below)


def _before(row: HeadlineRow, old: Mapping[str, HeadlineRow], currency: str) -> tuple[str, str]:
    """Return what a figure was before and by how much it moved, in words; nothing where it reads the same."""
    was = old.get(row.name)
    if was is None:
        return "none", ""
    if was.is_below != row.is_below:
        side = side_of(row.name, is_below=row.is_below)
        return words_by_themselves(was, currency), f"now {side}" if row.value else ""
    before = _shown(was, currency)
    return (before, _moved(row, was, currency)) if before != _shown(row, currency) else ("", "")


def _shown(row: HeadlineRow, currency: str) -> str:
    if row.value is None:
        return row.why if row.why.startswith("not ") else f"none: {row.why}"
    return of_unit(row.value, row.unit, currency)


def _moved(row: HeadlineRow, old: HeadlineRow, currency: str) -> str:
    if row.value is None or old.value is None or row.label != old.label:
        return ""
    by = row.value - old.value
    words = of_unit(abs(by), row.unit, currency)
    if row.unit in ("share", "rate", "share per year", "rate per year"):
        words = words.replace("%", " points")
    return f"{MINUS if by < 0 else PLUS}{words}"


def shown_table(table: Table, currency: str, known: Container[str]) -> TableOnPage:
    """Return a table with every cell in words; a cell leads to its figure where the case has it."""
    rows = tuple(
        tuple(
            _cell(value, table.unit_at(at, column), _known(table.name_at(at, column), known), currency)
            for column, value in enumerate(row)
        )
        for at, row in enumerate(table.rows)
    )
    return TableOnPage(
        table.name, table.title, tuple((label, unit != "text") for _, label, unit in table.columns), rows
    )


def _cell(value: Any, unit: str, name: str, currency: str) -> Cell:
    if unit == "text":
        return Cell(" ".join(value) if isinstance(value, tuple) else str(value), "", is_number=False)
    return Cell("–" if value is None else of_unit(value, unit, currency), name, is_number=True)


def _known(name: str, known: Container[str]) -> str:
    return name if name in known else ""
