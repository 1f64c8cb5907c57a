"""Opening a case for a command: its errors go to stderr as `validate` prints them, and end the command."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from sibcase.cli.frame import Status
from sibcase.cli.terminal import remark

if TYPE_CHECKING:
    from sibcase.pipeline.compute import BusinessCase


def open_case(path: str) -> BusinessCase:
    """Return a case that can be computed, or print its errors and end with status 1, 2 if it is unreadable."""
    from sibcase.casefile.reader import load_case
    from sibcase.casefile.report import format_findings
    from sibcase.pipeline.compute import business_case

    loaded = load_case(path)
    if loaded.has_errors or loaded.case is None:
        errors = [finding for finding in loaded.findings if finding.is_error]
        remark(format_findings(errors, loaded.texts, "text").rstrip("\n"))
        unreadable = any(finding.code == "SIB019" for finding in errors)
        raise typer.Exit(Status.FAILED if unreadable else Status.PROBLEMS)
    return business_case(loaded)
