"""`sibcase import indigo`: a record of the register INDIGO becomes a case to be completed."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sibcase.cli.exchange.opening_indigo import export_or_refused
from sibcase.cli.frame import Status, refuse
from sibcase.cli.new import FIGURE_TO_SUPPLY
from sibcase.cli.terminal import one_line, paint, print_json, remark, say

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from sibcase.tasks.indigo.bring_in import BroughtIn

EXAMPLES = (
    ("sibcase import indigo docs/indigo --id INDIGO-POJ-9001", "make a case of one project"),
    ("sibcase import indigo docs/indigo --id INDIGO-PL-9001 --out plan.yaml", "name the new file"),
    ("sibcase import indigo docs/indigo --id INDIGO-FUND-9001 --dry-run", "only report what is read"),
)
_SHOWN_OF_A_KIND = 3
_LONGEST_VALUE = 60


def import_indigo(
    export: Annotated[
        str,
        typer.Argument(metavar="FILE", help="A JSON file, a table or a form of INDIGO, or a folder with its tables."),
    ],
    *,
    record_id: Annotated[
        str, typer.Option("--id", metavar="ID", help="The INDIGO number of the record, if there are several.")
    ] = "",
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            metavar="FILE",
            help="The new file. [default: the number, ending in .yaml]",
            show_default=False,
        ),
    ] = None,
    downloaded: Annotated[
        datetime | None,
        typer.Option(
            "--downloaded",
            metavar="DATE",
            formats=["%Y-%m-%d"],
            help="When the export was downloaded. [default: the date of the file]",
            show_default=False,
        ),
    ] = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="List every value, not only some of a kind.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Report what is read, and write nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole report as JSON.")] = False,
) -> None:
    """Make a case of a record of the register INDIGO.

    INDIGO is a register of impact bonds. Takes a project, a pipeline or a fund from JSON, from the tables of the CSV
    export, or from a spreadsheet form. The export is downloaded by you; none comes with sibcase. Figures carry the
    record as their source. Those that INDIGO lacks are marked, and sibcase validate lists them: all savings, among
    others.

    The report lists what was read, where each value went, what a case has no field for, and what is wrong with the
    record, each with its sheet and cell, its row, or its field. An existing file is never overwritten. A workbook of
    your own that is called indigo is ./indigo: see sibcase import.

    Exit status: 0 if the record was read, 1 if some of it could not be understood, 2 if it cannot be read.
    """
    brought = _brought_in(export, record_id, downloaded.date() if downloaded else None)
    if as_json:
        from sibcase.tasks.indigo.report import as_data

        print_json(as_data(brought))
    else:
        _print(brought, verbose=verbose)
    if not dry_run:
        _write(brought, out or _new_file(brought), quiet=as_json)
    raise typer.Exit(Status.PROBLEMS if brought.is_left_out else Status.CLEAN)


def _brought_in(export: str, record_id: str, downloaded: dt.date | None) -> BroughtIn:
    from sibcase.tasks.indigo.bring_in import bring_in

    with export_or_refused():
        return bring_in(export, record_id.strip().upper(), downloaded)


# --- what is shown ----------------------------------------------------------------------------------------------------


def _print(brought: BroughtIn, *, verbose: bool) -> None:
    record = brought.record
    say(paint(one_line(f"{record.id or 'A record'}: {record.text('name') or 'without a name'}"), "title"))
    count = len(brought.taken) + len(brought.not_taken)
    say(f"  {count:,} values read, {len(brought.taken):,} used in the case, {len(brought.not_taken):,} not used")
    most = None if verbose else _SHOWN_OF_A_KIND
    _print_faults(brought, most)
    _print_taken(brought, most)
    _print_not_taken(brought, most)


def _print_faults(brought: BroughtIn, most: int | None) -> None:
    if brought.faults:
        say()
        say(paint("Faults of the record", "title"))
    for finding, count in brought.faults_by_finding.items():
        say(f"  {finding}: {count:,}")
        faults = [each for each in brought.faults if each.finding == finding]
        lines = [f"{each.place}: {_quoted(each.value)}{each.meaning}" for each in faults]
        _print_some(lines, most)


def _print_taken(brought: BroughtIn, most: int | None) -> None:
    say()
    say(paint("Used in the case", "title"))
    by_section: dict[str, list[str]] = {}
    for each in brought.taken:
        section = each.to.partition(".")[0].partition(",")[0]
        by_section.setdefault(section, []).append(f"{each.place}: {each.title} → {each.to}")
    for section, lines in by_section.items():
        say(f"  {section}: {len(lines):,}")
        _print_some(lines, most)


def _print_not_taken(brought: BroughtIn, most: int | None) -> None:
    if brought.not_taken:
        say()
        say(paint("Not used", "title"))
    by_reason: dict[str, list[str]] = {}
    for each in brought.not_taken:
        by_reason.setdefault(each.why, []).append(f"{each.place}: {each.title}: {_quoted(each.value)}")
    for why, lines in by_reason.items():
        say(f"  {one_line(why)}: {len(lines):,}")
        _print_some([line.removesuffix(", ") for line in lines], most)


def _quoted(value: str) -> str:
    from sibcase.casefile.source.findings import shortened

    return f"`{shortened(value, _LONGEST_VALUE)}`, " if value.strip() else ""


def _print_some(lines: Sequence[str], most: int | None) -> None:
    for line in lines[:most]:
        say(f"    {one_line(line)}")
    if most is not None and len(lines) > most:
        say(paint(f"    … and {len(lines) - most:,} more (--verbose)", "quiet"))


# --- what is written --------------------------------------------------------------------------------------------------


def _new_file(brought: BroughtIn) -> Path:
    """Return the file that is named after the record; what is no INDIGO number names no file."""
    from sibcase.tasks.indigo.records.fields import kind_of_id

    return Path(f"{brought.record.id.lower() if kind_of_id(brought.record.id) else 'indigo-record'}.yaml")


def _write(brought: BroughtIn, out: Path, *, quiet: bool) -> None:
    from sibcase.tasks.shell import for_shell
    from sibcase.tasks.start.start import write_new

    try:
        write_new(out, brought.text)
    except FileExistsError:
        refuse(one_line(f"{out} already exists: name another file with --out, or remove it first"))
    supply = sum(each.code == FIGURE_TO_SUPPLY for each in brought.findings)
    line = one_line(f"Written: {out}, {supply} figure{'' if supply == 1 else 's'} to be supplied")
    if quiet:
        remark(line)
        return
    say()
    say(line)
    say(one_line(f"Next: sibcase validate {for_shell(str(out))}"))
