"""Opens a case for a command; errors go to stderr in the form `validate` uses, and end the command."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from sibcase.cli.frame import Status
from sibcase.cli.terminal import remark

if TYPE_CHECKING:
    from sibcase.tasks.business_case import BusinessCase

CaseArgument: TypeAlias = Annotated[
    str,
    typer.Argument(metavar="CASE", help="A case file, a folder that contains a case.yaml, or - for standard input."),
]


def open_case(path: str) -> BusinessCase:
    """Return a case that can be computed; otherwise print its errors and end with status 1, or 2 if unreadable."""
    from sibcase.casefile.source.report import format_findings
    from sibcase.tasks.business_case import CaseHasErrors, load

    try:
        return load(path)
    except CaseHasErrors as fault:
        remark(format_findings(fault.errors, fault.texts, "text").rstrip("\n"))
        raise typer.Exit(Status.FAILED if fault.is_unreadable else Status.PROBLEMS) from None
