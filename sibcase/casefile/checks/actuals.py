"""Actuals across sections: what was observed can be observed, once, and money moves to somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.casefile.source.nodes import Block, Written, block_within, rows_in
from sibcase.casefile.values.observed_names import observables

if TYPE_CHECKING:
    from sibcase.casefile.source.reading import Reading


def check_actuals(root: Block, reading: Reading) -> None:
    """Run the checks of what was observed and of what money moved."""
    section = root.get("actuals")
    if isinstance(section, Block):
        _check_observed(root, section, reading)
        _check_flows(root, section, reading)
        _check_repeats(section, reading)


def _check_observed(root: Block, section: Block, reading: Reading) -> None:
    known = observables(root)
    seen: dict[str, Written] = {}
    for row in rows_in(section.get("observed")):
        name, cohort = row.get("name"), row.get("cohort")
        if not isinstance(name, Written):
            continue
        full = f"{name}.{cohort}" if isinstance(cohort, Written) else str(name)
        if full not in known:
            remedy = reading.suggest(full, known)
            reading.note("SIB006", name.place, f"`{full}` cannot be observed in this case", remedy)
        elif full in seen:
            message = f"`{full}` is observed twice (first in line {seen[full].place.line})"
            reading.note("SIB031", name.place, message, "keep the latest value, or the sum of both")
        seen.setdefault(full, name)


def _check_flows(root: Block, section: Block, reading: Reading) -> None:
    tranches = block_within(root, "investment", "tranches")
    for row in rows_in(section.get("flows")):
        if row.get("what") == "payment" or "tranche" in row or "party" in row or len(tranches) == 1:
            continue
        remedy = "add `tranche: senior`, or `party: fund` where the case has no tranches"
        reading.note("SIB029", row.place, "this flow does not state whose money it is", remedy)


def _check_repeats(section: Block, reading: Reading) -> None:
    """Ask about rows that are the same in every field: two flows of a day differ at least in a note."""
    seen: dict[tuple[tuple[str, str], ...], Block] = {}
    for row in rows_in(section.get("flows")):
        fields = tuple(sorted((field, str(value)) for field, value in row.items()))
        if fields in seen:
            message = f"this flow is written twice (first in line {seen[fields].place.line}), and counted twice"
            reading.note("SIB066", row.place, message, "delete one of the two, or say in a `note` how they differ")
        seen.setdefault(fields, row)
