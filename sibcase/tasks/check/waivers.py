"""Waivers: rules that a case sets aside, with a reason, an approver and an expiry date."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sibcase.casefile.source.findings import Finding
from sibcase.casefile.source.whereabouts import Whereabouts
from sibcase.tasks.check.policy import ALL_CODES, is_fault_of_the_file, nearest_rules

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from sibcase.casefile.reader import Loaded
    from sibcase.casefile.sections.parts import Waiver

__all__ = ["Waived", "Weighed", "weigh"]

UNKNOWN_RULE, EXPIRED, NOT_NEEDED = "SIB051", "SIB052", "SIB053"


@dataclass(frozen=True, slots=True)
class Waived:
    """A finding that does not count, with the waiver that gives the reason."""

    finding: Finding
    waiver: Waiver


@dataclass(frozen=True, slots=True)
class Weighed:
    """Findings as the waivers of their case leave them.

    Attributes:
        open: those that count, with what is wrong with the waivers themselves.
        waived: those that do not.
    """

    open: list[Finding] = field(default_factory=list)
    waived: list[Waived] = field(default_factory=list)


def weigh(loaded: Loaded, findings: Iterable[Finding], today: dt.date, looked_at: Iterable[str] = ALL_CODES) -> Weighed:
    """Return the findings of a case as its waivers leave them.

    Args:
        loaded: the case.
        findings: what was found in it.
        today: the date on which waivers have expired or not.
        looked_at: the codes that were checked; a waiver of another code is not reported as unused.
    """
    waivers = (loaded.case.waivers if loaded.case else None) or []
    in_force = {waiver.rule: waiver for waiver in waivers if waiver.until >= today}
    weighed = Weighed()
    for finding in findings:
        waiver = None if is_fault_of_the_file(finding) else in_force.get(finding.code)
        if waiver is None:
            weighed.open.append(finding)
        else:
            weighed.waived.append(Waived(finding, waiver))
    used = {each.finding.code for each in weighed.waived}
    needless = {code for code in looked_at if code not in used}
    weighed.open.extend(_faults(loaded, waivers, today, needless))
    return weighed


def _faults(loaded: Loaded, waivers: Sequence[Waiver], today: dt.date, needless: set[str]) -> list[Finding]:
    """Return what is wrong with the waivers themselves."""
    if loaded.root is None:
        return []
    where, found = Whereabouts(loaded.root), []
    for number, waiver in enumerate(waivers):
        at = where.of("waivers", number, "rule")
        if waiver.rule not in ALL_CODES:
            remedy = f"{nearest_rules(waiver.rule)}`sibcase rules` lists them"
            found.append(Finding(UNKNOWN_RULE, at, f"there is no rule `{waiver.rule}`", remedy))
        elif waiver.until < today:
            message = f"the waiver of {waiver.rule} by {waiver.by} expired on {waiver.until}"
            remedy = "fix what it waived, or renew it with a later date, for example `until: 2027-03-31`"
            found.append(Finding(EXPIRED, where.of("waivers", number, "until"), message, remedy))
        elif waiver.rule in needless:
            found.append(
                Finding(NOT_NEEDED, at, f"{waiver.rule} has no findings to waive in this case", "remove the waiver")
            )
    return found
