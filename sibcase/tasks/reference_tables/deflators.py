"""GDP deflators from the workbook of HM Treasury, as users download it.

The layout is known from a description only: column B financial year, column C index with 2025-26 = 100, `-` for
forecasts. So the column of the years is found by what is in it, and the index by its head, or as the one column of
positive numbers with a year that is 100. Where several could be meant, none is taken.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from sibcase.casefile.source.findings import shortened
from sibcase.casefile.source.spreadsheet import SpreadsheetFault, column_letters, load_spreadsheet
from sibcase.reference.deflators import DEFAULT_SERIES, UnknownYear, load_series
from sibcase.tasks.reference_tables.recognise import (
    Imported,
    NotRecognised,
    column_of,
    heads_above,
    number_in,
    year_in,
)

if TYPE_CHECKING:
    from pathlib import Path

    from sibcase.casefile.source.spreadsheet import Sheet, SheetCell

__all__ = ["import_deflators"]

_FEWEST_YEARS = 5
_MOSTLY = 0.8
_BASE = 100.0
_INDEX = re.compile(r"index|deflator|= ?100", re.IGNORECASE)
_CHANGE = re.compile(r"change|per ?cent|growth|%", re.IGNORECASE)
_FORECAST = re.compile(r"forecast|projection", re.IGNORECASE)
# Ours and the newer ones are revised; what differs by more is another series.
_REVISION = 0.05


def import_deflators(path: str | Path) -> Imported:
    """Return the index by year, by the columns of `deflators.csv`, and what was not recognised.

    Raises:
        SpreadsheetFault: it is no workbook that can be read.
        NotRecognised: no sheet has a column of financial years with one index.
    """
    book = load_spreadsheet(path)
    remarks: list[str] = []
    found: list[tuple[Sheet, list[tuple[str, float, str, SheetCell]]]] = []
    for name in book.sheet_names:
        try:
            sheet = book.sheet(name)
            found.append((sheet, _rows(sheet, remarks)))
        except SpreadsheetFault as fault:
            remarks.append(str(fault))
        except NotRecognised as fault:
            remarks.append(f"sheet `{shortened(name)}` is not read: {fault}")
    if not found:
        raise NotRecognised("no sheet has financial years with an index: " + ("; ".join(remarks) or "it is empty"))
    sheet, rows = max(found, key=lambda each: len(each[1]))
    remarks += [
        f"sheet `{shortened(other.name)}` is not read: `{sheet.name}` has more years"
        for other, _ in found
        if other is not sheet
    ]
    file = sheet.file.replace("\\", "/").rpartition("/")[2]
    remarks += _checked(rows)
    return Imported([_row(row, file) for row in rows], remarks)


def _row(row: tuple[str, float, str, SheetCell], file: str) -> dict[str, str]:
    year, index, status, cell = row
    return {
        "year": year,
        "index": f"{index:.15g}",
        "status": status,
        "series": DEFAULT_SERIES,
        "title": "GDP deflator, HM Treasury",
        "source": f"HM Treasury, GDP deflators at market prices ({file}, {cell.place.cell})",
    }


def _rows(sheet: Sheet, remarks: list[str]) -> list[tuple[str, float, str, SheetCell]]:
    years = column_of(sheet, _is_financial_year)
    rows = [row for row in sheet.rows if years in row and _is_financial_year(row[years])]
    if len(rows) < _FEWEST_YEARS:
        raise NotRecognised("it has no column of financial years such as 2025-26")
    column = _index_column(sheet, rows, years)
    kept: dict[str, tuple[str, float, str, SheetCell]] = {}
    without: list[str] = []
    for row in rows:
        year, index = year_in(row[years]), number_in(row.get(column))
        is_forecast = any(_FORECAST.search(cell.text) for cell in row.values())
        if index is None or index <= 0:
            without.append(year)
        elif year in kept:
            raise NotRecognised(f"{row[years].place}: the year {year} is there twice")
        else:
            kept[year] = (year, index, "forecast" if is_forecast else "outturn", row[column])
    if without:
        remarks.append(f"years without an index are left out: {', '.join(without)}")
    if len(kept) < _FEWEST_YEARS:
        raise NotRecognised("it has fewer than five years with an index")
    return sorted(kept.values(), key=lambda each: each[0])


def _is_financial_year(cell: SheetCell) -> bool:
    return "-" in year_in(cell)


def _index_column(sheet: Sheet, rows: list[dict[int, SheetCell]], years: int) -> int:
    """Return the column of the index: named so, or the only one of positive numbers with a year that is 100."""
    heads = heads_above(sheet, next(iter(rows[0].values())).row)
    there = sorted({column for row in rows for column in row})
    numbers = [column for column in there if _is_index(rows, column, years)]
    named = [column for column in numbers if _is_named_index(heads.get(column, ""))]
    based = [column for column in named or numbers if any(number_in(row.get(column)) == _BASE for row in rows)]
    candidates = based if len(based) == 1 else named or numbers
    if len(candidates) != 1:
        listed = ", ".join(column_letters(column) for column in candidates) or "none"
        raise NotRecognised(f"its index is not recognised; columns that could be it: {listed}")
    return candidates[0]


def _is_named_index(head: str) -> bool:
    return bool(_INDEX.search(head)) and not _CHANGE.search(head)


def _is_index(rows: list[dict[int, SheetCell]], column: int, years: int) -> bool:
    values = [number_in(row[column]) for row in rows if column in row]
    known = [value for value in values if value is not None]
    return column != years and len(known) >= _FEWEST_YEARS and min(known) > 0 and _rises(known)


def _rises(values: list[float]) -> bool:
    """Return whether prices rise in most years: rates of change go up and down."""
    rises = sum(later >= earlier for earlier, later in pairwise(values))
    return rises >= _MOSTLY * (len(values) - 1)


def _checked(rows: list[tuple[str, float, str, SheetCell]]) -> list[str]:
    """Return what is odd: years that are missing, and changes that ours do not have."""
    ours = load_series()
    remarks = []
    for before, after in pairwise(rows):
        if int(after[0][:4]) - int(before[0][:4]) != 1:
            remarks.append(f"there is no year between {before[0]} and {after[0]}: prices of it cannot be converted")
            continue
        try:
            expected = ours.factor(before[0], after[0])
        except UnknownYear:
            continue
        change = after[1] / before[1]
        if abs(change / expected - 1) > _REVISION:
            told = f"prices change by {change - 1:.1%}; ours by {expected - 1:.1%}"
            remarks.append(f"from {before[0]} to {after[0]} {told}")
    return remarks
