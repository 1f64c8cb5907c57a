"""Units across sections: every value that is written for a metric, or observed, is in the unit of what it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.casefile.nodes import Block, Series, Written, blocks_in, value_written
from sibcase.casefile.observables import Misfit, impossible, observable_outcome, read_as
from sibcase.casefile.observed_names import LIMITS, metrics_of, observables, written_levels
from sibcase.casefile.quantities import COUNT, LEVEL

if TYPE_CHECKING:
    from sibcase.casefile.observables import Observable
    from sibcase.casefile.reading import Reading

LOWER, UPPER = ("at_least", "above"), ("at_most", "below")


def check_units(root: Block, reading: Reading) -> None:
    """Note values that do not fit the unit of their metric, and observed values that cannot be."""
    currency = str(root.get("currency", "GBP"))
    _check_levels(root, currency, reading)
    _check_numbers_of_outcomes(root, currency, reading)
    _check_prices_of_shares(root, reading)
    _check_conditions(root, currency, reading)
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
    outcomes = root.get("outcomes")
    for line in _lines(root):
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


def _lines(root: Block) -> list[Block]:
    contract = root.get("contract")
    sections = [contract.get(each) for each in ("payments", "alternatives")] if isinstance(contract, Block) else []
    return [line for section in sections for line in blocks_in(section)]


def _check_prices_of_shares(root: Block, reading: Reading) -> None:
    """Note tariffs on a metric that is a share: their price would be paid for each whole of it."""
    metrics = metrics_of(root)
    for line in _lines(root):
        name = line.get("metric")
        metric = metrics.get(str(name)) if isinstance(name, Written) else None
        if metric is None or metric.unit != "share" or str(line.get("kind", "tariff")) != "tariff":
            continue
        message = f"a tariff pays for each outcome, and `{name}` is a share: at 15% it pays 15% of its price"
        mend = "pay a share by `kind: table` with `rows`, or name a metric that counts outcomes (`unit: count`)"
        reading.note("SIB064", line.key_place("metric"), message, mend)


def _check_conditions(root: Block, currency: str, reading: Reading) -> None:
    """Note conditions whose least value lies above their greatest, so that no result can meet them."""
    metrics = metrics_of(root)
    for line in _lines(root):
        conditions = line.get("requires")
        for condition in conditions if isinstance(conditions, Series) else ():
            metric = metrics.get(str(condition.get("metric"))) if isinstance(condition, Block) else None
            if not isinstance(condition, Block) or metric is None:
                continue
            limits = {each: _limit(condition, each, metric, currency) for each in LIMITS}
            least = max((value for each in LOWER if (value := limits[each]) is not None), default=None)
            most = min((value for each in UPPER if (value := limits[each]) is not None), default=None)
            both_included = limits["above"] != least and limits["below"] != most
            if least is None or most is None or least < most or (least == most and both_included):
                continue
            words = " and ".join(
                f"`{each}: {value_written(condition.get(each))}`" for each in LIMITS if each in condition
            )
            reading.note(
                "SIB065", condition.place, f"no result meets {words}", "write the lower limit first, then the higher"
            )


def _limit(condition: Block, name: str, metric: Observable, currency: str) -> float | None:
    text = value_written(condition.get(name))
    value = read_as(text, metric, currency) if text is not None and LEVEL.matches(text) else None
    return value if isinstance(value, float) else None


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
