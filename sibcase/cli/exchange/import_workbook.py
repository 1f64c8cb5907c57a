"""`sibcase import`: what was changed in a workbook, written into the case that it was made from."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from sibcase.cli.frame import Status, refuse
from sibcase.cli.opening import open_case
from sibcase.cli.terminal import is_terminal, one_line, paint, remark, say

if TYPE_CHECKING:
    from sibcase.tasks.bring_back.bring_back import BroughtBack
    from sibcase.tasks.bring_back.from_files import FromFile
    from sibcase.tasks.bring_back.left_out import LeftOut
    from sibcase.tasks.business_case import BusinessCase

EXAMPLES = (
    ("sibcase import back.xlsx cases/family-recovery --dry-run", "show what changed and its effect in money"),
    ("sibcase import back.xlsx cases/family-recovery", "show it, ask, and write it into the case"),
    ("sibcase import back.xlsx cases/family-recovery --yes", "write it without asking"),
    ("sibcase import old.xlsx cases/family-recovery --merge", "keep what the case has changed since"),
)
_OF_ANOTHER_VERSION = "This workbook was made from another version of the case."
_OF_SOME_VERSION = "This workbook does not say from which version of the case it was made."


def import_workbook(
    workbook: Annotated[str, typer.Argument(metavar="WORKBOOK", help="A workbook that `sibcase export` made.")],
    case: Annotated[str, typer.Argument(metavar="CASE", help="The case: a file, or a folder with a case.yaml.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what changed, and write nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Write without asking.")] = False,
    merge: Annotated[
        bool, typer.Option("--merge", help="Accept a workbook of another version of the case, see above.")
    ] = False,
    audience: Annotated[
        str | None,
        typer.Option(
            "--audience",
            metavar="WHO",
            help="The readers that the workbook was made for. [default: the authors]",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Write what was changed in a workbook into its case.

    Shows each input that was changed, in words and in money as `sibcase diff` does, and writes it into the case file.
    Numbers keep the form in which they were written: £12k becomes £13,500, 45% becomes 40%, 18 months become 24 months.
    Comments, order and everything else in the file stay as they are.

    Anything that cannot be taken back is listed with its cell: a changed formula or label, new and deleted rows, text
    instead of a number, and values that come from another file or from the library of unit costs. No formula in the
    workbook is calculated.

    For a record of the register INDIGO, see sibcase import indigo.

    A workbook made from another version of the case is refused, and what the case has changed since is listed. With
    --merge, inputs that only the workbook changed are taken; those changed in both are listed.

    Exit status: 0 if everything was taken back, 1 if something was not, 2 if the workbook cannot be read.
    """
    from sibcase.casefile.source.folders import STANDARD_INPUT

    if case == STANDARD_INPUT:
        refuse("name a file: standard input cannot be written to")
    brought = _read(workbook, open_case(case), audience)
    _print(brought)
    reason = _why_not_written(brought.found, dry_run=dry_run, merge=merge)
    if reason:
        say(reason)
    else:
        _write(brought, yes=yes)
    raise typer.Exit(Status.PROBLEMS if _is_left(brought.found, merge=merge) else Status.CLEAN)


def _read(workbook: str, business: BusinessCase, audience: str | None) -> FromFile:
    from sibcase.casefile.source.spreadsheet import SpreadsheetFault
    from sibcase.tasks.bring_back.from_files import bring_back_file
    from sibcase.tasks.privacy.audience import UnknownAudience

    try:
        return bring_back_file(workbook, business, audience)
    except SpreadsheetFault as fault:
        refuse(one_line(f"{fault.place}: {fault.message}" + (f"; {fault.help}" if fault.help else "")))
    except UnknownAudience as fault:
        refuse(one_line(str(fault)))


def _is_left(found: BroughtBack, *, merge: bool) -> bool:
    is_refused = not found.is_of_this_version and not merge
    return bool(found.left_out or found.refusals or found.errors) or is_refused


def _why_not_written(found: BroughtBack, *, dry_run: bool, merge: bool) -> str:
    """Return why nothing is written in spite of changes, or that there are none."""
    if not found.is_of_this_version and not merge:
        return "Not written: export the case again and make the changes there, or use --merge."
    if not found.changes:
        return "There are no changes to take back."
    if not found.can_be_written:
        return (
            f"Not written: the {'file cannot be changed there' if found.refusals else 'case cannot have these values'}."
        )
    return "Not written (--dry-run)." if dry_run else ""


# --- what is shown ----------------------------------------------------------------------------------------------------


def _print(brought: FromFile) -> None:
    from sibcase.cli.diff import print_comparison

    found = brought.found
    if not found.is_of_this_version:
        say(_OF_ANOTHER_VERSION if found.says_its_version else _OF_SOME_VERSION)
        _print_since(found)
    if found.comparison is not None:
        print_comparison(found.comparison)
        say()
    _print_left_out(found)
    _print_faults(brought)


def _print_since(found: BroughtBack) -> None:
    if found.since:
        _head("Changed in the case since")
    for each in found.since:
        say(f"  {paint(one_line(each.path), 'place')}")
        say(f"      {one_line(each.then)} → {one_line(each.now)}")
    say()


def _print_left_out(found: BroughtBack) -> None:
    if not found.left_out:
        return
    _head("Not taken back")
    for each in found.left_out:
        say(f"  {paint(one_line(_cell(each)), 'place')}: {one_line(each.message)}")
        if each.help:
            say(paint(f"      {one_line(each.help)}", "quiet"))
    say()


def _cell(each: LeftOut) -> str:
    return each.place.cell or "the workbook"


def _print_faults(brought: FromFile) -> None:
    from sibcase.casefile.source.places import SourceText
    from sibcase.casefile.source.report import format_findings

    found, path = brought.found, brought.business.path
    for refusal in found.refusals:
        remark(one_line(str(refusal)))
    if found.errors:
        remark(format_findings(list(found.errors), {path: SourceText(path, found.text)}, "text").rstrip("\n"))


def _head(title: str) -> None:
    say(paint(title, "title"))


# --- what is written --------------------------------------------------------------------------------------------------


def _write(brought: FromFile, *, yes: bool) -> None:
    from sibcase.amend.changes import Refused
    from sibcase.tasks.bring_back.from_files import write_back

    file, count = brought.business.path, len(brought.found.changes)
    changes = f"{count} change{'' if count == 1 else 's'}"
    if not yes:
        _ask(f"Write {changes} into {one_line(file)}?")
    written = write_back(brought)
    if isinstance(written, Refused):
        refuse(one_line(str(written.refusals[0])))
    say(one_line(f"Written: {file}, {changes}"))
    for each in written.remarks:
        say(one_line(f"  {each}"))


def _ask(question: str) -> None:
    """Ask whether to write; without a terminal nobody can answer."""
    if not is_terminal(sys.stdin):
        refuse("nothing was written: add --yes to write the changes, or --dry-run to only show them")
    if not typer.confirm(question, default=False):
        say("Not written.")
        raise typer.Exit(Status.PROBLEMS)
