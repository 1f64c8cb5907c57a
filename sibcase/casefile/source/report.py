"""Findings for people and for programs: text with the line and carets, one line each, JSON, or GitHub's annotations.

Case files come from strangers: whatever is quoted from them is shown and never obeyed by the terminal.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Literal, TypeAlias

from sibcase.casefile.source.excerpt import excerpt, harmless, harmless_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sibcase.casefile.source.findings import Finding
    from sibcase.casefile.source.places import Place, SourceText

Style: TypeAlias = Literal["text", "short", "json", "github"]
# Given the role of a piece of text ("error", "warning", "advice", "place", "caret", "help") and the text itself.
Paint: TypeAlias = "Callable[[str, str], str]"

_GITHUB_LEVELS = {"error": "error", "warning": "warning", "advice": "notice"}


def plain(_role: str, text: str) -> str:
    """Return a text as it is: the paint of those who want no colour."""
    return text


def format_findings(
    findings: Sequence[Finding], texts: Mapping[str, SourceText], style: Style = "text", paint: Paint = plain
) -> str:
    """Return findings as text to read (`text`, `short`), as JSON, or as annotations for GitHub's runners.

    Args:
        findings: what was found, in the order in which it is printed.
        texts: the texts of the files by name, from which lines are quoted.
        style: how to tell it.
        paint: colours a piece of text by its role; used by `text` and `short`.
    """
    if style == "json":
        return json_text(as_json(findings)) + "\n"
    if style == "github":
        return "".join(_annotation(finding) + "\n" for finding in findings)
    if style == "short":
        return "".join(_headline(finding, paint) + "\n" for finding in findings)
    return "\n".join(format_text(finding, texts, paint) for finding in findings)


def format_text(finding: Finding, texts: Mapping[str, SourceText], paint: Paint = plain) -> str:
    """Return one finding as text: the headline, the line with carets, the remedy, and related places."""
    text = texts.get(finding.place.file)
    lines = [_headline(finding, paint), *(excerpt(finding, text, paint) if text else [])]
    if finding.help:
        lines.append(f"   = {paint('help', 'help:')} {harmless(finding.help)}")
    lines += [f"   = see {paint('place', _where(place))}: {harmless(why)}" for place, why in finding.related]
    return "\n".join(lines) + "\n"


def count_by_severity(findings: Iterable[Finding]) -> dict[str, int]:
    """Return how many findings there are of each severity, the gravest first."""
    counts = Counter(finding.severity for finding in findings)
    return {"errors": counts["error"], "warnings": counts["warning"], "advice": counts["advice"]}


def json_text(values: object, *, indent: int | None = 2, only_ascii: bool = False) -> str:
    """Return plain values as JSON in which nothing moves a cursor or turns the order of letters.

    What cannot be written as UTF-8 came from the name of a file, and is shown by its number.
    """
    return harmless_json(json.dumps(values, ensure_ascii=only_ascii, indent=indent, allow_nan=False))


def as_json(findings: Sequence[Finding]) -> dict[str, object]:
    """Return findings as plain values: `{"findings": […], "summary": {…}}`."""
    files = len({finding.place.file for finding in findings})
    return {
        "findings": [_fields(finding) for finding in findings],
        "summary": {**count_by_severity(findings), "files_with_findings": files},
    }


def _fields(finding: Finding) -> dict[str, object]:
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity,
        "message": finding.message,
        **_place_fields(finding.place),
        "help": finding.help,
        "related": [{**_place_fields(place), "message": why} for place, why in finding.related],
    }


def _place_fields(place: Place) -> dict[str, object]:
    fields = {"file": place.file, "line": place.line, "column": place.column, "end_column": place.end_column}
    return {**fields, "cell": place.cell} if place.cell else fields


def _headline(finding: Finding, paint: Paint) -> str:
    severity = paint(finding.severity, f"{finding.severity} {finding.code}")
    return f"{paint('place', _where(finding.place))}: {severity}: {harmless(finding.message)}"


def _where(place: Place) -> str:
    return harmless(str(place))


def _annotation(finding: Finding) -> str:
    place = finding.place
    properties = {
        "file": place.file,
        "line": place.line,
        "col": place.column,
        "endColumn": place.end_column,
        "title": f"{finding.code} {finding.name}".strip(),
    }
    fields = ",".join(f"{name}={_escaped_property(str(value))}" for name, value in properties.items())
    body = harmless(finding.message) + (f"\nhelp: {harmless(finding.help)}" if finding.help else "")
    return f"::{_GITHUB_LEVELS[finding.severity]} {fields}::{_escaped(body)}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escaped_property(text: str) -> str:
    # The name of a file is a stranger's as well.
    return _escaped(harmless(text)).replace(":", "%3A").replace(",", "%2C")
