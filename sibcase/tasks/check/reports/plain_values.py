"""A check as JSON: one document, or one line for each finding."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sibcase.casefile.source.report import as_json as findings_as_json
from sibcase.casefile.source.report import json_text

if TYPE_CHECKING:
    from sibcase.tasks.check.check import Checked
    from sibcase.tasks.check.waivers import Waived

__all__ = ["as_json", "as_lines", "values"]


def as_json(checked: Checked) -> str:
    """Return a check as one JSON document."""
    return json_text(values(checked)) + "\n"


def as_lines(checked: Checked) -> str:
    """Return a check as lines of JSON: the findings, then those that are waived, each with its waiver."""
    whole = values(checked)
    return "".join(json_text(each, indent=None) + "\n" for each in (*whole["findings"], *whole["waived"]))


def values(checked: Checked) -> dict[str, Any]:
    """Return a check as plain values: findings, what is waived, which files were left out, and how many there are."""
    values: dict[str, Any] = findings_as_json(checked.findings)
    summary = {
        **values["summary"],
        "files": checked.files,
        "waived": len(checked.waived),
        "in_baseline": len(checked.known),
        "left_out": len(checked.left_out),
        "figures": checked.sourcing.stated,
        "figures_without_source": checked.sourcing.unsourced,
    }
    return {
        "findings": values["findings"],
        "waived": [_waived(each) for each in checked.waived],
        "left_out": [asdict(each) for each in checked.left_out],
        "summary": summary,
    }


def _waived(each: Waived) -> dict[str, Any]:
    values: dict[str, Any] = findings_as_json([each.finding])
    waiver = {"reason": each.waiver.reason, "by": each.waiver.by, "until": each.waiver.until.isoformat()}
    return {**values["findings"][0], "waiver": waiver}
