"""Papers of a fund on the command line: their formats, the folder that they go to, and the day on their cover."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from sibcase.cli.frame import refuse
from sibcase.cli.settlement.dates import day_of

ToOption: TypeAlias = Annotated[
    str, typer.Option("--to", metavar="FORMATS", help="Write it as a document: md, html, docx or pdf.")
]
OutOption: TypeAlias = Annotated[Path, typer.Option("--out", metavar="FOLDER", help="The folder to write to.")]
DayOption: TypeAlias = Annotated[
    str, typer.Option("--date", metavar="DATE", help="The day on the cover of the document, as YYYY-MM-DD.")
]


def day_on_cover(date: str, to: str) -> str:
    """Return the day on the cover of a document; nothing where none is stated, so that files do not change by day."""
    if date and not to:
        refuse("--date is the day on a document: name its formats with --to")
    day = day_of(date)
    return day.isoformat() if day else ""
