"""Reports: what a check has found, in the form that people, editors, pull requests or test runners read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from sibcase.casefile.source.report import format_findings, plain

if TYPE_CHECKING:
    from sibcase.casefile.source.report import Paint
    from sibcase.tasks.check.check import Checked

__all__ = ["FORMATS", "Format", "report"]

Format: TypeAlias = Literal["text", "short", "json", "jsonl", "github", "sarif", "junit", "markdown"]
FORMATS: tuple[str, ...] = get_args(Format)


def report(checked: Checked, style: Format = "text", paint: Paint = plain) -> str:
    """Return what a check has found in one form; `paint` colours the two that are read in a terminal."""
    if style in ("text", "short", "github"):
        return format_findings(checked.findings, checked.texts, style, paint)
    if style in ("json", "jsonl"):
        from sibcase.tasks.check.reports.plain_values import as_json, as_lines

        return as_json(checked) if style == "json" else as_lines(checked)
    if style == "sarif":
        from sibcase.tasks.check.reports.sarif import as_sarif

        return as_sarif(checked)
    if style == "junit":
        from sibcase.tasks.check.reports.junit import as_junit

        return as_junit(checked)
    from sibcase.tasks.check.reports.markdown import as_markdown

    return as_markdown(checked)
