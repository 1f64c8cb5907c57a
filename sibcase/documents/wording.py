"""Wording, where the documents look for it: how a figure is written for people is told once, in the casefile room."""

from __future__ import annotations

from sibcase.casefile.wording import (
    MINUS,
    UNKNOWN,
    money,
    number,
    of_unit,
    percent,
    short_money,
    sign_of,
    year_of_accounts,
    years,
)

__all__ = [
    "MINUS",
    "UNKNOWN",
    "money",
    "number",
    "of_unit",
    "percent",
    "short_money",
    "sign_of",
    "year_of_accounts",
    "years",
]
