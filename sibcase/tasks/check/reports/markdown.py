"""A check as Markdown: a table for a pull request or a job's summary. Nothing quoted from a case is markup in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sibcase.casefile.source.excerpt import harmless

if TYPE_CHECKING:
    from sibcase.casefile.source.findings import Finding
    from sibcase.tasks.check.check import Checked, CheckedCase

__all__ = ["as_markdown"]

_MARKS = re.compile(r"([\\`*_{}\[\]<>()#+!|~&@:$^=-])")
_CODE = re.compile(r"`([^`]*)`")


def as_markdown(checked: Checked) -> str:
    """Return a check as Markdown: the summary, then a table for each case that has something to tell."""
    parts = [f"**{checked.summary}**"]
    parts += [_case(case) for case in checked.cases if case.findings or case.waived]
    return "\n\n".join(parts) + "\n"


def _case(case: CheckedCase) -> str:
    rows = [_row(finding) for finding in case.findings]
    head = ["| line | severity | rule | finding |", "| --- | --- | --- | --- |"]
    parts = [f"### {_plain(case.file)}"]
    parts += ["\n".join(head + rows)] if rows else []
    parts += [
        f"Waived: {each.finding.code} at line {each.finding.place.line}, by {_plain(each.waiver.by)} "
        f"until {each.waiver.until.isoformat()}: {_plain(each.waiver.reason)}"
        for each in case.waived
    ]
    return "\n\n".join(parts)


def _row(finding: Finding) -> str:
    cell = _plain(finding.message) + (f"<br>*{_plain(finding.help)}*" if finding.help else "")
    return f"| {finding.place.line} | {finding.severity} | {finding.code} {finding.name} | {cell} |"


def _plain(text: str) -> str:
    """Return a text in which nothing is markup: what stood between backquotes is shown as it was, without them."""
    return _MARKS.sub(r"\\\1", _CODE.sub(r"‘\1’", harmless(text)))
