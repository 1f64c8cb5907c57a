"""Dates on the command line: an option, and the day that was written."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import typer

from sibcase.cli.frame import refuse


def date_option(of_what: str) -> Any:
    """Return the option for a day, such as that of a signature; without it the day is today."""
    return typer.Option("--date", metavar="DATE", help=f"The day {of_what}, as YYYY-MM-DD. [default: today]")


def day_of(text: str) -> dt.date | None:
    """Return the day that was written; nothing where none was, and a refusal where it is none."""
    if not text:
        return None
    from sibcase.casefile.values.days_meant import how_to_write
    from sibcase.casefile.values.words import DATE_PATTERN

    try:
        day = dt.date.fromisoformat(text) if re.fullmatch(DATE_PATTERN, text) else None
    except ValueError:
        day = None
    return day or refuse(f"`{text[:40]}` is not a date: {how_to_write(text)}")
