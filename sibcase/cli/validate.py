"""`sibcase validate`: everything that is wrong with some case files, in one run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from sibcase.cli.frame import Status
from sibcase.cli.terminal import paint, progress, remark, say, say_json

if TYPE_CHECKING:
    from sibcase.casefile.report import Style
    from sibcase.pipeline.check import Checked, Selection

EXAMPLES = (
    ("sibcase validate", "check every case file below this folder"),
    ("sibcase validate family.yaml cases", "check one file, and all in a folder"),
    ("sibcase validate - < family.yaml", "check what comes from standard input"),
    ("sibcase validate cases --format json", "the same for other programs"),
)


def validate(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PATHS",
            help="Case files, folders, or - for standard input. Without any: all case files below this folder.",
            show_default=False,
        ),
    ] = None,
    style: Annotated[
        Literal["text", "short", "json", "github"],
        typer.Option("--format", help="Text with the lines, one line each, JSON, or annotations for GitHub."),
    ] = "text",
    strict: Annotated[bool, typer.Option("--strict", help="End with status 1 on warnings as well.")] = False,
) -> None:
    """Find what is wrong in case files, where, and how to mend it.

    All problems of all files are shown in one run. An error means that a result would be wrong or missing; a warning,
    that a reader would doubt it, such as a figure that is still to be supplied.

    Status 0: no errors. 1: errors. 2: a path that is not there, or a folder without cases.
    """
    from sibcase.pipeline.check import check_files, select_files

    selection = select_files(paths or [])
    _tell_what_is_not_there(selection)
    checked = check_files(progress(selection.files, "Checking cases"))
    _print_findings(checked, style)
    remark(checked.summary)
    raise typer.Exit(_status(selection, checked, strict=strict))


def _tell_what_is_not_there(selection: Selection) -> None:
    for path in selection.missing:
        remark(f"{path}: there is no such file or folder, or it may not be read")
    for folder in selection.without_cases:
        where = "here" if folder == "." else f"in {folder}"
        remark(f"there is no case file {where} or below: `sibcase new PATH` starts one")
    if not selection.files:
        raise typer.Exit(Status.FAILED)


def _print_findings(checked: Checked, style: Style) -> None:
    from sibcase.casefile.report import as_json, format_findings

    if style == "json":
        say_json(as_json(checked.findings))
    else:
        say(format_findings(checked.findings, checked.texts, style, _paint), end="")
        if style == "text" and checked.findings:
            # Paragraphs are set apart from the summary as they are from one another.
            say()


def _paint(role: str, text: str) -> str:
    return paint(text, role)


def _status(selection: Selection, checked: Checked, *, strict: bool) -> Status:
    if selection.missing or selection.without_cases:
        return Status.FAILED
    return Status.PROBLEMS if checked.has_errors or (strict and checked.has_warnings) else Status.CLEAN
