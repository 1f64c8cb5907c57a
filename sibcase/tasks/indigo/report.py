"""The report of a record that was brought in, as plain values: for `--json` and for notebooks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sibcase.tasks.indigo.bring_in import BroughtIn

__all__ = ["as_data"]


def as_data(brought: BroughtIn) -> dict[str, Any]:
    """Return the report: every value that was read, with its pointer and its place."""
    return {
        "record": brought.record.id,
        "kind": brought.record.kind,
        "files": list(brought.files),
        "downloaded": brought.downloaded.isoformat(),
        "values": len(brought.taken) + len(brought.not_taken),
        "used": [
            {"pointer": each.pointer, "field": each.title, "where": str(each.place), "to": each.to}
            for each in brought.taken
        ],
        "not_used": [
            {
                "pointer": each.pointer,
                "field": each.title,
                "where": str(each.place),
                "value": each.value,
                "why": each.why,
            }
            for each in brought.not_taken
        ],
        "faults": [
            {
                "finding": each.finding,
                "pointer": each.pointer,
                "where": str(each.place),
                "value": each.value,
                "meaning": each.meaning,
            }
            for each in brought.faults
        ],
        "to_supply": [
            {"line": each.place.line, "message": each.message} for each in brought.findings if each.code == "SIB035"
        ],
    }
