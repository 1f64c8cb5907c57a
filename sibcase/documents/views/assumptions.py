"""What the figures rest on: the assumption log, warnings that are open, and rules that were waived."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from sibcase.casefile.values.wording import SHARE_UNITS, number, of_unit, percent
from sibcase.documents.figures.subject import Reason, with_commas
from sibcase.documents.views.grounds import (
    AssumptionGroup,
    AssumptionLog,
    AssumptionView,
    DefaultView,
    FindingView,
    WaiverView,
)
from sibcase.documents.views.outstanding import action_for, issue_in_words
from sibcase.documents.views.sources import cite
from sibcase.model.time.prices import DISCOUNT
from sibcase.reference.discounting import load_profile
from sibcase.withheld import WITHHELD_WORD
from sibcase.wording.phrases import lower_first, sentence_start

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sibcase.book.lines import Line, Origin
    from sibcase.casefile.source.findings import Finding
    from sibcase.documents.figures.subject import Subject

__all__ = ["build_assumptions", "build_findings", "build_waivers"]

# An amount per time is kept by the year.
_PER_TIME = re.compile(r" per (?:year|quarter|month|week|day)$")

# What the reader of case files finds has no reason but the file's own form.
IN_THE_FILE = Reason("The case file", "", "", "")

GROUPS = {
    "": "General",
    "need": "Need",
    "service": "Service and costs",
    "outcomes": "Outcomes and savings",
    "contract": "Contract",
    "investment": "Investment",
}


def build_assumptions(subject: Subject) -> AssumptionLog:
    """Return the assumption log: what the case states, by section, and the defaults that it does not."""
    lines = [(line, line.origin) for line in subject.figures.book.lines.values() if line.origin is not None]
    shown = [
        (_section(origin), origin, _assumption(subject, line, origin))
        for line, origin in lines
        if _is_shown(line, origin)
    ]
    stated = [(section, row) for section, origin, row in shown if not origin.is_default]
    groups = (
        AssumptionGroup(title, _by_subject(row for section, row in stated if section == key))
        for key, title in GROUPS.items()
    )
    # Whether what is withheld has a source is withheld too.
    counted = [row for _, row in stated if row.written != WITHHELD_WORD]
    sourced = sum(bool(row.source) for row in counted)
    return AssumptionLog(
        groups=tuple(group for group in groups if group.rows),
        defaults=_defaults(row for _, origin, row in shown if origin.is_default),
        to_supply=tuple(row for _, row in stated if row.supply),
        stated=len(counted),
        sourced=sourced,
        unsourced=len(counted) - sourced,
    )


def _defaults(rows: Iterable[AssumptionView]) -> tuple[DefaultView, ...]:
    """Return each thing that the model takes once, with everything of which it takes it."""
    alike: dict[tuple[str, str, str], dict[str, None]] = {}
    for row in rows:
        subjects = alike.setdefault((row.label, row.understood, row.note), {})
        subjects.update({row.subject: None} if row.subject else {})
    return tuple(DefaultView(*what, tuple(subjects)) for what, subjects in alike.items())


def _names_another(origin: Origin) -> bool:
    """Say whether a figure is written as the name of one on file."""
    return origin.text.startswith("ref ")


def _by_subject(rows: Iterable[AssumptionView]) -> tuple[AssumptionView, ...]:
    """Return rows in their order; one that is alone of its subject has its full label."""
    rows_shown: list[AssumptionView] = []
    for subject, of_it in groupby(rows, key=lambda row: row.subject):
        together = list(of_it)
        if len(together) == 1 and subject:
            together = [replace(together[0], subject="", label=f"{subject}: {lower_first(together[0].label)}")]
        rows_shown += together
    return tuple(rows_shown)


def _is_shown(line: Line, origin: Origin) -> bool:
    """Say whether a line is an assumption to be read: not one that follows from dates, nor a default by period."""
    return not origin.is_structure and not (origin.is_default and line.axis != "once")


def _section(origin: Origin) -> str:
    section = origin.path.partition(".")[0]
    return section if section in GROUPS else ""


def _assumption(subject: Subject, line: Line, origin: Origin) -> AssumptionView:
    belongs_to, label = _parted(subject, line.label)
    return AssumptionView(
        subject=belongs_to,
        label=sentence_start(label),
        written=origin.text,
        understood=_understood(subject, line, origin),
        taken_as=_taken_as(subject, line, origin),
        range=_range(origin),
        source=cite(subject, origin.source),
        note=origin.note,
        line=str(origin.line) if origin.file else "",
        supply=origin.supply,
    )


def _range(origin: Origin) -> str:
    """Return a range as it was written; nothing for an interval, of which the value gives both ends."""
    if not (origin.low_text and origin.high_text) or origin.text.endswith(f" to {origin.high_text}"):
        return ""
    return f"{origin.low_text} to {origin.high_text}"


def _taken_as(subject: Subject, line: Line, origin: Origin) -> str:
    """Return a value in words, without the name by which the case refers to a figure or a discount profile on file."""
    if _names_another(origin):
        return _understood(subject, line, origin)
    discounting = subject.case.discounting
    if line.name == DISCOUNT and discounting is not None and discounting.profile:
        return load_profile(discounting.profile).title
    return with_commas(origin.text)


def _parted(subject: Subject, label: str) -> tuple[str, str]:
    """Return what an assumption belongs to, and what of it it is: `Senior: coupon`; `Parents, foster care: units`."""
    for segment in subject.case.segments.values():
        rest = label.removeprefix(segment.title or label)
        if segment.title and rest.startswith((", ", ": ")):
            return segment.title, rest[2:]
    belongs_to, _, own = label.rpartition(": ")
    return belongs_to, own


def _understood(subject: Subject, line: Line, origin: Origin) -> str:
    """Return a value as exactly as it was written: what is rounded elsewhere is not rounded here."""
    value = line.values[0]
    if line.axis != "once":
        return "one for each period"
    if line.unit in SHARE_UNITS and value <= 1:
        return percent(value, 4)
    if line.unit.startswith("money") or line.unit in ("years", "multiple"):
        yearly = " a year" if line.name.endswith(".amount") and _PER_TIME.search(origin.text) else ""
        return of_unit(value, line.unit, subject.case.currency) + yearly
    return number(value, 4)


def build_findings(subject: Subject) -> tuple[FindingView, ...]:
    """Return what is still open: warnings before advice, grouped by rule."""
    findings = [_finding(subject, finding) for finding in subject.findings if not finding.is_error]
    return tuple(sorted(findings, key=lambda finding: (finding.severity != "warning", finding.code)))


def _finding(subject: Subject, finding: Finding) -> FindingView:
    reason = subject.reasons.get(finding.code, IN_THE_FILE)
    return FindingView(
        code=finding.code,
        name=finding.name.replace("-", " "),
        family=reason.family,
        matters=reason.matters,
        source=reason.source,
        severity=finding.severity,
        message=finding.message,
        help=finding.help,
        issue=issue_in_words(subject.case, subject.figures, finding.message),
        action=action_for(finding.code),
        place=subject.place(finding.place.file, finding.place.line),
    )


def build_waivers(subject: Subject) -> tuple[WaiverView, ...]:
    """Return the checks that have been waived."""
    waivers = subject.case.waivers or ()
    return tuple(
        WaiverView(each.rule, _name_of(subject, each.rule), each.reason, each.by, subject.day(each.until))
        for each in waivers
    )


def _name_of(subject: Subject, code: str) -> str:
    """Return the name of a rule in words; its code where no rule is known."""
    reason = subject.reasons.get(code, IN_THE_FILE)
    return reason.name.replace("-", " ") or code
