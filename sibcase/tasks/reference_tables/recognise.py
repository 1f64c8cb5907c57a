"""Recognising columns of somebody's sheet by their heads and by what is in them: positions alone are never trusted."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.casefile.source.findings import shortened
from sibcase.casefile.source.spreadsheet import column_letters
from sibcase.reference.deflators import normal_year

if TYPE_CHECKING:
    from collections.abc import Callable

    from sibcase.casefile.source.spreadsheet import Sheet, SheetCell

__all__ = ["Imported", "NotRecognised", "Recognised", "column_of", "heads_above", "number_in", "year_in"]

# Heads of a table may go over several rows, above which there is something else.
_ROWS_OF_HEADS = 4
_NUMBER = re.compile(r"-?[£$€]?\s?[0-9][0-9,]*(?:\.[0-9]+)?")
# A year as publishers write it: 2013/14, 2013-14, 2013/2014, FY 2013-14.
_YEAR = re.compile(r"(?:FY ?)?((?:19|20)[0-9]{2}(?:\s?[-/\N{EN DASH}]\s?(?:[0-9]{4}|[0-9]{2}))?)")


class NotRecognised(ValueError):  # noqa: N818 - what it is, in the words of those who import
    """A workbook is not one that can be imported; the message says what was looked for and not found."""


@dataclass(frozen=True)
class Imported:
    """What was imported: the rows, each by our names of columns, and what is worth saying about the rest."""

    rows: list[dict[str, str]]
    remarks: list[str]


@dataclass(frozen=True, slots=True)
class Recognised:
    """A column that was recognised: its number, and how: by its head, or by its place and what is in it."""

    column: int
    how: str


def column_of(sheet: Sheet, fits: Callable[[SheetCell], bool]) -> int:
    """Return the column with the most cells of a kind; zero where no cell is of that kind."""
    counts = Counter(column for row in sheet.rows for column, cell in row.items() if fits(cell))
    return min(counts, key=lambda column: (-counts[column], column)) if counts else 0


def heads_above(sheet: Sheet, line: int) -> dict[int, str]:
    """Return the heads of the columns: the words in the last rows above the first row of the table."""
    above = [row for row in sheet.rows if next(iter(row.values())).row < line][-_ROWS_OF_HEADS:]
    heads: dict[int, str] = {}
    for row in above:
        for column, cell in row.items():
            heads[column] = f"{heads.get(column, '')} {cell.text}".strip()
    return heads


def number_in(cell: SheetCell | None) -> float | None:
    """Return the number of a cell, typed as a number or as a text such as `£1,250`; None where it holds none."""
    if cell is None or cell.fault or isinstance(cell.value, bool):
        return None
    if isinstance(cell.value, int | float):
        return float(cell.value)
    text = cell.text.strip()
    return float(re.sub(r"[£$€,\s]", "", text)) if _NUMBER.fullmatch(text) else None


def year_in(cell: SheetCell | None) -> str:
    """Return the year of a cell as `2013-14` or `2013`; nothing where it holds none."""
    if cell is None or cell.fault:
        return ""
    found = _YEAR.fullmatch(cell.text.strip())
    return normal_year(re.sub(r"\s", "", found[1])) or "" if found else ""


def said_of(sheet: Sheet, what: str, found: Recognised) -> str:
    """Return a remark on a column that was recognised by its place only."""
    return f"sheet `{shortened(sheet.name)}`: column {column_letters(found.column)} is read as {what}, {found.how}"
