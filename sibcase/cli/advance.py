"""`sibcase advance`: add the sections of the next stage to a case, in the same file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from sibcase.cli.frame import Status, refuse
from sibcase.cli.new import FIGURE_TO_SUPPLY, kind_names, print_steps, stage_names
from sibcase.cli.terminal import harmless, one_line, remark, say

if TYPE_CHECKING:
    from sibcase.casefile.reader import Loaded
    from sibcase.tasks.start.advance import Advanced

EXAMPLES = (
    ("sibcase advance cases/concept-note --dry-run", "print the new text without writing it"),
    ("sibcase advance cases/concept-note", "add the sections of the next stage"),
    ("sibcase advance cases/concept-note --to full --from homelessness", "choose the stage and the kind of programme"),
)


def advance(
    case: Annotated[str, typer.Argument(metavar="CASE", help="A case file, or a folder that contains a case.yaml.")],
    to: Annotated[
        str,
        typer.Option(
            "--to",
            metavar="STAGE",
            help="The stage: outline, full or contract. [default: the next]",
            autocompletion=stage_names,
        ),
    ] = "",
    kind: Annotated[
        str,
        typer.Option(
            "--from",
            metavar="KIND",
            help="The kind of programme. [default: the one named in the file, or blank]",
            autocompletion=kind_names,
        ),
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the new text, and write nothing.")] = False,
) -> None:
    """Add the sections of the next stage to a case.

    The sections come from the kind of programme, with illustrative figures that are marked for you to replace. They are
    added in the usual order. Everything already in the file stays as it is, including comments, apart from the value of
    `stage`. A section that does not fit the case, for example because its ids differ, is added as a comment for you to
    adapt.

    If `stage` is already set to a later stage and only sections are missing, those are added first. The file is written
    completely or not at all.

    Exit status: 0 if the new text has no errors, 1 if errors remain for you to fix, 2 if the case cannot be advanced.
    """
    from sibcase.tasks.start.advance import CannotAdvanceError, CaseHasErrorsError
    from sibcase.tasks.start.advance import advance as advanced

    loaded, text = _read(case)
    try:
        result = advanced(loaded, text, to=to, kind=kind)
    except CaseHasErrorsError:
        _end_with_findings(loaded)
    except CannotAdvanceError as fault:
        refuse(one_line(str(fault)))
    if dry_run:
        say(harmless(result.text), end="")
    else:
        _write(Path(loaded.path), result.text)
    _report(case, loaded.path, result, is_written=not dry_run)
    if any(each.is_error for each in result.findings):
        raise typer.Exit(Status.PROBLEMS)


def _read(case: str) -> tuple[Loaded, str]:
    """Return a case and the text of its file; if it cannot be read, print why and end the command."""
    from sibcase.casefile.reader import LARGEST_CASE, STANDARD_INPUT, load_case
    from sibcase.files import read_file

    if case == STANDARD_INPUT:
        refuse("name a file: standard input cannot be written to")
    loaded = load_case(case)
    if loaded.root is None:
        _end_with_findings(loaded)
    try:
        return loaded, read_file(loaded.path, LARGEST_CASE).decode("utf-8")
    except UnicodeDecodeError:
        refuse(one_line(f"{loaded.path}: save the file as UTF-8 first"))


def _end_with_findings(loaded: Loaded) -> NoReturn:
    from sibcase.casefile.source.report import format_findings

    remark(format_findings(loaded.findings, loaded.texts, "text").rstrip("\n"))
    raise typer.Exit(Status.PROBLEMS if loaded.texts else Status.FAILED)


def _write(file: Path, text: str) -> None:
    from sibcase.write_files import write_whole

    # As bytes, so that the line ends of the file stay as they are.
    write_whole(file.parent, file.name, text.encode("utf-8"))


def _report(case: str, file: str, result: Advanced, *, is_written: bool) -> None:
    from sibcase.tasks.shell import for_shell

    # In a dry run, standard output holds the text of the case.
    report = say if is_written else remark
    report(one_line(f"{'Written' if is_written else 'Not written'}: {file}, at the stage `{result.stage}`"))
    if result.added:
        report(f"Added from `{result.kind}`: {', '.join(result.added)}")
    if result.commented:
        report(f"Added as comments, to be adapted to the ids of the case: {', '.join(result.commented)}")
    if not (result.added or result.commented):
        report("No sections had to be added.")
    missing = sum(each.code == FIGURE_TO_SUPPLY for each in result.findings)
    errors = sum(each.is_error for each in result.findings)
    if missing:
        report(f"{missing} figure{'' if missing == 1 else 's'} to be supplied; until then they are illustrative.")
    if errors:
        report(f"{errors} error{'' if errors == 1 else 's'} to be fixed: see `sibcase validate`.")
    if is_written:
        shown = harmless(for_shell(case))
        print_steps(
            {
                f"sibcase validate {shown}": "list the figures to be supplied",
                f"sibcase show {shown}": "see the headline figures",
            }
        )
