"""Units across sections: every value that is written for a metric, or observed, is in the unit of what it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.casefile.nodes import Block, Series, Written, blocks_in, value_written
from sibcase.casefile.observables import Misfit, impossible, observable_outcome, read_as
from sibcase.casefile.observed_names import metrics_of, observables, written_levels
from sibcase.casefile.quantities import COUNT, LEVEL

if TYPE_CHECKING:
    from sibcase.casefile.reading import Reading


def check_units(root: Block, reading: Reading) -> None:
    """Note values that do not fit the unit of their metric, and observed values that cannot be."""
    currency = str(root.get("currency", "GBP"))
    _check_levels(root, currency, reading)
    _check_numbers_of_outcomes(root, currency, reading)
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


def _check_numbers_of_outcomes(root: Block, currency: str, reading: Reading) -> None:
    """Note tiers and limits of a tariff that are no numbers of outcomes."""
    contract, outcomes = root.get("contract"), root.get("outcomes")
    sections = [contract.get(each) for each in ("payments", "alternatives")] if isinstance(contract, Block) else []
    lines = [line for section in sections for line in blocks_in(section)]
    for line in lines:
        name = line.get("outcome")
        outcome = outcomes.get(name) if isinstance(outcomes, Block) and isinstance(name, Written) else None
        if not isinstance(outcome, Block) or outcome.get("measure") == "days":
            continue
        counted = observable_outcome(str(name), str(outcome.get("title", "")))
        tiers = line.get("tiers")
        nodes = [tier.get("above") for tier in tiers if isinstance(tier, Block)] if isinstance(tiers, Series) else []
        for node in (*nodes, line.get("most"), line.get("most_per_year")):
            text = value_written(node)
            value = read_as(text, counted, currency) if text is not None and COUNT.matches(text) else 0.0
            if text is not None and isinstance(value, Misfit):
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
