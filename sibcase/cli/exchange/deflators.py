"""`sibcase deflators`: price indices on file, and a newer one from HM Treasury's workbook."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sibcase.cli.frame import refuse
from sibcase.cli.terminal import one_line, remark, say

if TYPE_CHECKING:
    from collections.abc import Callable

    from sibcase.tasks.reference_tables.recognise import Imported

EXAMPLES = (
    ("sibcase deflators", "list the price indices"),
    ("sibcase deflators --from gdp-deflators.xlsx", "write deflators.csv for a case"),
)


def deflators(
    from_file: Annotated[
        str, typer.Option("--from", metavar="FILE", help="The workbook of HM Treasury.", show_default=False)
    ] = "",
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="The table to write.")] = Path(
        "deflators.csv"
    ),
    replace: Annotated[bool, typer.Option("--replace", help="Write over an existing table.")] = False,
) -> None:
    """List the price indices, or import a newer one.

    With --from, the GDP deflators that HM Treasury publishes as a workbook are written as a table. A case uses them
    instead of those that come with sibcase:

      deflators: {file: deflators.csv}

    Columns are recognised by their heads and by what is in them; what is not recognised is listed.
    """
    if not from_file:
        _print_series()
        return
    from sibcase.casefile.reference_files import DEFLATOR_COLUMNS
    from sibcase.tasks.reference_tables.deflators import import_deflators

    imported = imported_or_refused(lambda: import_deflators(from_file))
    write_or_refuse(out, DEFLATOR_COLUMNS, imported, replace=replace)
    first, last = imported.rows[0]["year"], imported.rows[-1]["year"]
    say(one_line(f"{out}: {len(imported.rows)} years, from {first} to {last}"))
    remark(one_line(f"In a case: deflators: {{file: {out}}}"))


def _print_series() -> None:
    from sibcase.reference.deflators import load_series, series_names

    for name in series_names():
        series = load_series(name)
        say(f"{name}: {series.title}, {series.years[0]} to {series.years[-1]}")
        say(f"  {series.source}")


def imported_or_refused(make: Callable[[], Imported]) -> Imported:
    """Return what was imported, and print what was not recognised; end the command where nothing was."""
    from sibcase.casefile.source.spreadsheet import SpreadsheetFault
    from sibcase.tasks.reference_tables.recognise import NotRecognised

    try:
        imported = make()
    except SpreadsheetFault as fault:
        refuse(one_line(f"{fault}{'; ' if fault.help else ''}{fault.help}"))
    except NotRecognised as fault:
        refuse(one_line(str(fault)))
    for each in imported.remarks:
        remark(one_line(each))
    return imported


def write_or_refuse(out: Path, columns: tuple[str, ...], imported: Imported, *, replace: bool) -> None:
    """Write a table; end the command where there is one that is not to be replaced."""
    from sibcase.tasks.reference_tables.written import write_table

    try:
        write_table(out, columns, imported.rows, replace=replace)
    except FileExistsError as fault:
        refuse(one_line(str(fault)))
