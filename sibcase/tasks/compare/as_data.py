"""A comparison as plain values for other programs."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sibcase.tasks.compare.as_rows import summary
from sibcase.tasks.compare.figures import PENCE, rounded

if TYPE_CHECKING:
    from sibcase.casefile.source.findings import Finding
    from sibcase.tasks.compare.compare import Comparison
    from sibcase.tasks.compare.figures import Moved

__all__ = ["as_data"]


def as_data(comparison: Comparison) -> dict[str, Any]:
    """Return a comparison as plain values for other programs; money to the penny, differences of rounded values."""
    return {
        "case": comparison.name,
        "title": comparison.title or None,
        "moved_from": comparison.moved_from or None,
        "old": comparison.old,
        "new": comparison.new,
        "currency": comparison.currency,
        "changed": comparison.is_changed,
        "summary": summary(comparison),
        "changes": [asdict(change) for change in comparison.changes],
        "figures": {each.name: _figure_data(each) for each in comparison.figures},
        "agencies": [
            {
                "agency": each.agency,
                "name": each.name,
                "year": each.year or None,
                "pays": _figure_data(each.pays),
                "cashable": _figure_data(each.cashable),
            }
            for each in comparison.agencies
        ],
        "tranches": {each.name: _figure_data(each) for each in comparison.tranches},
        "causes": [
            {
                "changes": [change.path for change in cause.changes],
                "figures": {name: _figure_data(each) for name, each in cause.moved.items()},
            }
            for cause in comparison.causes
        ],
        "findings": {
            "new": [_finding_data(each) for each in comparison.new_findings],
            "gone": [_finding_data(each) for each in comparison.gone_findings],
            "reworded": [
                {"before": _finding_data(before), "now": _finding_data(now)}
                for before, now in comparison.reworded_findings
            ],
        },
        "no_figures": comparison.no_figures or None,
    }


def _figure_data(moved: Moved) -> dict[str, Any]:
    change = moved.difference
    return {
        "label": moved.label,
        "unit": moved.unit,
        "old": _number(moved.old, moved.unit),
        "new": _number(moved.new, moved.unit),
        "difference": None if change is None else float(change),
    }


def _number(value: float | None, unit: str) -> float | None:
    if value is None:
        return None
    return float(rounded(value, PENCE if unit == "money" else 9))


def _finding_data(finding: Finding) -> dict[str, Any]:
    place = finding.place
    return {
        "code": finding.code,
        "severity": finding.severity,
        "message": finding.message,
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "help": finding.help,
    }
