"""Workbooks as publishers offer them, made up: the Greater Manchester database, and HM Treasury's deflators."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias

import xlsxwriter

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

Rows: TypeAlias = "Sequence[Sequence[Any]]"
# As ../shared/facts describes version 3.0: codes in C, then detail, unit, two of agency, value in H, price year in I.
HEADS = [
    "",
    "",
    "Code",
    "Cost/saving detail",
    "Unit",
    "Agency",
    "Agency",
    "Original fiscal value",
    "Original price year",
]
FOSTER = ["", "", "SS2.0", "Foster care", "Per placement per week", "Local authority", "", 901, "2023/24"]
ARREST = ["", "", "CR9.9", "Arrest", "Per incident", "Police", "NHS", "£812.50", "2024-25"]


def book(path: Path, sheets: Mapping[str, Any]) -> Path:
    with xlsxwriter.Workbook(path) as written:
        for name, rows in sheets.items():
            sheet = written.add_worksheet(name)
            for line, row in enumerate(rows):
                for column, value in enumerate(row):
                    if value != "":
                        sheet.write(line, column, value)
    return path


YEARS = ["2019-20", "2020-21", "2021-22", "2022-23", "2023-24", "2024-25", "2025-26"]
INDEX = [76.9, 81.6, 81.1, 86.6, 91.9, 96.5, 100]


def treasury(heads: Sequence[str] = ("", "Financial year", "GDP deflator, 2025-26 = 100", "% change")) -> Rows:
    changes = [round(later / earlier * 100 - 100, 2) for earlier, later in pairwise(INDEX)]
    rows = [["", year, index, change] for year, index, change in zip(YEARS, INDEX, ["", *changes], strict=True)]
    return [["GDP deflators at market prices"], [], heads, *rows, ["", "2026-27", "-", "-"]]
