"""`sibcase export`: a case as a workbook, and as data for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sibcase.cli.frame import refuse
from sibcase.cli.opening import CaseArgument, open_case
from sibcase.cli.terminal import one_line, say
from sibcase.tasks.export.formats import EXPORT_FORMATS

EXAMPLES = (
    ("sibcase export cases/family-recovery --to xlsx", "write a workbook of live formulas"),
    ("sibcase export cases/family-recovery --to json", "write figures and lines by period"),
    ("sibcase export cases/family-recovery --to csv --out build", "write a data package"),
    ("sibcase export cases/family-recovery --to json,csv,parquet", "write several formats"),
    ("sibcase export cases/family-recovery --to csv --audience public", "leave out what is private"),
)


def export(
    case: CaseArgument,
    to: Annotated[
        str,
        typer.Option("--to", metavar="FORMATS", help=f"{', '.join(EXPORT_FORMATS)}; several separated by commas."),
    ],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FOLDER", help="The folder to write to.")] = Path(),
    audience: Annotated[
        str | None,
        typer.Option(
            "--audience",
            metavar="WHO",
            help="The readers: a party's id, a role or `public`. [default: the authors, with everything]",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Write a case as an Excel workbook, or as data.

    xlsx writes a workbook of live formulas: change an input, and all that rests on it follows. `sibcase import` brings
    changed inputs back into the case.

    Each other export holds the figures, the lines by period with unit and label, payments by payer, the inputs and the
    assumption log. json writes one file; csv and parquet write a folder with a file for each table. The csv folder is a
    Frictionless data package: datapackage.json describes every column.

    indigo writes a record of the register INDIGO, always for the public, and lists what a record cannot hold, and what
    INDIGO's own checks find in it.

    With --audience, anything that other parties marked private is left out, as is any figure from which it could be
    worked out. Texts in CSV that a spreadsheet would take for a formula begin with an apostrophe.

    Either all files are written or none. The same case always produces the same bytes.
    """
    from sibcase.tasks.export.as_parquet import NoParquetError
    from sibcase.tasks.export.export import export_case
    from sibcase.tasks.privacy.audience import UnknownAudience

    formats = _formats(to)
    if audience is not None and not audience.strip():
        refuse("--audience is empty: name a party, a role or `public`, or leave the option out to include everything")
    business = open_case(case)
    try:
        paths = export_case(business, formats, out, audience)
    except (UnknownAudience, NoParquetError) as fault:
        refuse(one_line(str(fault)))
    for path in paths:
        say(one_line(str(path)))


def _formats(to: str) -> tuple[str, ...]:
    """Return the formats asked for, each once."""
    asked = tuple(dict.fromkeys(each.strip() for each in to.lower().split(",") if each.strip()))
    unknown = [each for each in asked if each not in EXPORT_FORMATS]
    if unknown or not asked:
        fault = f"there is no format {one_line(unknown[0])}" if unknown else "--to is empty"
        refuse(f"{fault}; the formats are: {', '.join(EXPORT_FORMATS)}")
    return asked
