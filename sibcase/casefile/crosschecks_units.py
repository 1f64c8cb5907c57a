"""Units across sections: every value that is written for a metric, or observed, is in the unit of what it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.casefile.nodes import Block, Series, Written, value_written
from sibcase.casefile.observables import Misfit, impossible, read_as
from sibcase.casefile.observed_names import metrics_of, observables, written_levels
from sibcase.casefile.quantities import LEVEL

if TYPE_CHECKING:
    from sibcase.casefile.reading import Reading


def check_units(root: Block, reading: Reading) -> None:
    """Note values that do not fit the unit of their metric, and observed values that cannot be."""
    currency = str(root.get("currency", "GBP"))
    _check_levels(root, currency, reading)
    _check_observed(root, currency, reading)


def _check_levels(root: Block, currency: str, reading: Reading) -> None:
    metrics = metrics_of(root)
    for level in written_levels(root):
        text = value_written(level.node)
        if text is None or level.metric not in metrics or not LEVEL.matches(text):
            continue
        value = read_as(text, metrics[level.metric], currency)
        if isinstance(value, Misfit):
            reading.note("SIB056", text.place, value.message, value.help)


def _check_observed(root: Block, currency: str, reading: Reading) -> None:
    section = root.get("actuals")
    rows = section.get("observed") if isinstance(section, Block) else None
    known = observables(root) if isinstance(rows, Series) else {}
    for row in rows if isinstance(rows, Series) else ():
        text = value_written(row.get("value")) if isinstance(row, Block) else None
        observable = known.get(_observed_name(row)) if isinstance(row, Block) else None
        if text is None or observable is None or not LEVEL.matches(text):
            continue
        value = read_as(text, observable, currency)
        code, misfit = (
            ("SIB056", value) if isinstance(value, Misfit) else ("SIB059", impossible(value, observable, text))
        )
        if misfit is not None:
            reading.note(code, text.place, misfit.message, misfit.help)


def _observed_name(row: Block) -> str:
    name, cohort = row.get("name"), row.get("cohort")
    return f"{name}.{cohort}" if isinstance(cohort, Written) else str(name)
