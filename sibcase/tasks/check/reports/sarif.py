"""A check as SARIF 2.1.0: the form in which code hosts and editors take findings of any tool."""

from __future__ import annotations

import hashlib
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sibcase.casefile.source.report import json_text
from sibcase.tasks.check.explain import explain
from sibcase.version import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sibcase.casefile.source.findings import Finding
    from sibcase.casefile.source.places import Place
    from sibcase.tasks.check.check import Checked
    from sibcase.tasks.check.waivers import Waived

__all__ = ["as_sarif"]

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {"error": "error", "warning": "warning", "advice": "note"}


def as_sarif(checked: Checked) -> str:
    """Return a check as a SARIF log with one run; what is waived or known is there, and marked as suppressed."""
    waived, known = checked.waived, checked.known
    findings = [*checked.findings, *(each.finding for each in waived), *known]
    codes = sorted({finding.code for finding in findings})
    results = [_result(finding, codes) for finding in checked.findings]
    results += [{**_result(each.finding, codes), "suppressions": [_by_waiver(each)]} for each in waived]
    results += [{**_result(finding, codes), "suppressions": [_by_baseline()]} for finding in known]
    driver = {"name": "sibcase", "semanticVersion": __version__, "rules": [_rule(code) for code in codes]}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return json_text({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}) + "\n"


def _rule(code: str) -> dict[str, Any]:
    entry = explain(code)
    help_text = "\n\n".join(
        part for part in (entry.matters, entry.source and f"Source: {entry.source}", entry.fix) if part
    )
    return {
        "id": code,
        "name": "".join(word.capitalize() for word in entry.name.split("-")),
        "shortDescription": {"text": entry.checks},
        "fullDescription": {"text": entry.matters},
        "help": {"text": help_text},
        "defaultConfiguration": {"level": LEVELS[entry.gravest]},
        "properties": {"tags": [entry.family]},
    }


def _result(finding: Finding, codes: Sequence[str]) -> dict[str, Any]:
    text = finding.message + (f"\nhelp: {finding.help}" if finding.help else "")
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": codes.index(finding.code),
        "level": LEVELS[finding.severity],
        "message": {"text": text},
        "locations": [_location(finding.place)],
        "partialFingerprints": {"sibcase/v1": _fingerprint(finding)},
    }
    if finding.related:
        result["relatedLocations"] = [{**_location(place), "message": {"text": why}} for place, why in finding.related]
    return result


def _location(place: Place) -> dict[str, Any]:
    region = {"startLine": place.line, "startColumn": place.column, "endColumn": max(place.end_column, place.column)}
    return {"physicalLocation": {"artifactLocation": {"uri": _uri(place.file)}, "region": region}}


def _uri(file: str) -> str:
    """Return a file as a URI: relative to the folder of the run, or whole where the file was given that way."""
    # The bytes of a name need be no text: each that is none is written by its number (RFC 3986, section 2.1).
    path = PurePath(file)
    return Path(file).as_uri() if path.is_absolute() else quote(path.as_posix(), errors="surrogateescape")


def _fingerprint(finding: Finding) -> str:
    """Return what stays the same when lines move: the rule, the file and the sentence."""
    identity = "\n".join((finding.code, PurePath(finding.place.file).as_posix(), finding.message))
    return hashlib.sha256(identity.encode("utf-8", "replace")).hexdigest()[:32]


def _by_waiver(waived: Waived) -> dict[str, str]:
    waiver = waived.waiver
    why = f"{waiver.reason} ({waiver.by}, until {waiver.until.isoformat()})"
    return {"kind": "inSource", "status": "accepted", "justification": why}


def _by_baseline() -> dict[str, str]:
    return {"kind": "external", "status": "accepted", "justification": "known before: it is in the baseline"}
