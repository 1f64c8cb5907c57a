"""Units across sections: every value that is written for a metric, or observed, is in the unit of what it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from sibcase.casefile.checks.payments import lines_written, way_of_reading
from sibcase.casefile.source.nodes import Block, Written, rows_in, value_written
from sibcase.casefile.values.observables import Misfit, impossible, is_unit_of, observable_outcome, read_as
from sibcase.casefile.values.observed_names import (
    LIMITS,
    level_written,
    metrics_of,
    observables,
    schedules_of,
    written_levels,
)
from sibcase.casefile.values.quantities import COUNT, MONEY_TOTAL, PAYS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sibcase.casefile.source.reading import Reading
    from sibcase.casefile.values.observables import Observable

# Each metric by its id, as what can be observed.
Metrics: TypeAlias = "Mapping[str, Observable]"

LOWER, UPPER = ("at_least", "above"), ("at_most", "below")

# The kinds of payment whose rows pay amounts.
_PAID_BY_ROWS = frozenset({"table", "bonus", "avoided"})
# What each kind of payment with a price counts.
_PAID_BY_NUMBER = {"tariff": "a tariff pays for each outcome", "avoided": "this line pays for each unit avoided"}


def check_units(root: Block, reading: Reading) -> None:
    """Note values that do not fit the unit of their metric, and observed values that cannot be."""
    currency, metrics = str(root.get("currency", "GBP")), metrics_of(root)
    _check_levels(root, metrics, currency, reading)
    _check_numbers_of_outcomes(root, currency, reading)
    _check_prices_of_shares(root, metrics, reading)
    _check_what_rows_pay(root, metrics, reading)
    _check_conditions(root, metrics, currency, reading)
    _check_observed(root, currency, reading)


def _check_levels(root: Block, metrics: Metrics, currency: str, reading: Reading) -> None:
    for level in written_levels(root):
        text = value_written(level.node)
        metric = metrics.get(level.metric)
        value = level_written(text, metric, currency) if metric is not None else None
        if text is not None and isinstance(value, Misfit):
            reading.note("SIB056", text.place, value.message, value.help)


def _check_numbers_of_outcomes(root: Block, currency: str, reading: Reading) -> None:
    """Note tiers and limits of a tariff that are no numbers of outcomes."""
    outcomes = root.get("outcomes")
    for line in lines_written(root):
        name = line.get("outcome")
        outcome = outcomes.get(name) if isinstance(outcomes, Block) and isinstance(name, Written) else None
        if not isinstance(outcome, Block) or outcome.get("measure") == "days":
            continue
        counted = observable_outcome(str(name), str(outcome.get("title", "")))
        nodes = [tier.get("above") for tier in rows_in(line.get("tiers"))]
        for node in (*nodes, line.get("most"), line.get("most_per_year")):
            text = value_written(node)
            value = read_as(text, counted, currency) if text is not None and COUNT.matches(text) else 0.0
            if text is not None and isinstance(value, Misfit):
                reading.note("SIB056", text.place, value.message, value.help)


def _check_prices_of_shares(root: Block, metrics: Metrics, reading: Reading) -> None:
    """Note a price for each outcome or unit of a metric that is a share: it would be paid for each whole of it."""
    for line in lines_written(root):
        name = line.get("metric")
        metric = metrics.get(str(name)) if isinstance(name, Written) else None
        kind = str(line.get("kind", "tariff"))
        if metric is None or metric.unit != "share" or kind not in _PAID_BY_NUMBER or _is_free(line):
            continue
        message = f"{_PAID_BY_NUMBER[kind]}, but `{name}` is a share: at 15% it pays 15% of its price"
        remedy = "use `kind: table` with `rows` for a share, or a metric that counts outcomes (`unit: count`)"
        reading.note("SIB064", line.key_place("metric"), message, remedy)


def _is_free(line: Block) -> bool:
    """Return whether nothing is paid for what a line only reports."""
    price = value_written(line.get("price"))
    return price is not None and MONEY_TOTAL.matches(price) and not MONEY_TOTAL.read(price).value


def _check_what_rows_pay(root: Block, metrics: Metrics, reading: Reading) -> None:
    """Note rows that pay per something other than the unit of their metric, or a share of nothing."""
    for line in lines_written(root):
        kind, scale = str(line.get("kind")), line.get("scaled_by")
        for schedule in schedules_of(line):
            metric = metrics.get(str(schedule.get("metric")))
            if kind not in _PAID_BY_ROWS or schedule is scale or metric is None:
                continue
            for row in rows_in(schedule.get("rows")):
                text = value_written(row.get("pays"))
                if text is not None and PAYS.matches(text):
                    _check_pays(text, metric, way_of_reading(schedule), reading)


def _check_pays(text: Written, metric: Observable, way: str, reading: Reading) -> None:
    pays = PAYS.read(text)
    if pays.unit == "rate":
        message = f"`{text}` is a share, and nothing says of what"
        reading.note("SIB056", text.place, message, f"write `{text} of target`, `{text} of principal`, or an amount")
    elif pays.per and way != "marginal":
        message = f"`{text}` is a price per {pays.per}, and a row of this table pays its amount once"
        reading.note("SIB056", text.place, message, "write the amount alone, or add `read: marginal` to the table")
    elif pays.per and not is_unit_of(pays.per, metric):
        message = f"`{text}` is a price per {pays.per}, and `{metric.name}` is {metric.called}"
        reading.note("SIB056", text.place, message, "write the price of one unit of the metric, for example `£60`")


def _check_conditions(root: Block, metrics: Metrics, currency: str, reading: Reading) -> None:
    """Note conditions whose least value lies above their greatest, so that no result can meet them."""
    for condition in (each for line in lines_written(root) for each in rows_in(line.get("requires"))):
        metric = metrics.get(str(condition.get("metric")))
        if metric is not None and not _can_be_met(condition, metric, currency):
            words = " and ".join(
                f"`{each}: {value_written(condition.get(each))}`" for each in LIMITS if each in condition
            )
            reading.note(
                "SIB065",
                condition.place,
                f"no result can meet {words}",
                "use a lower limit that is below the upper limit, for example `at_least: 5%, at_most: 20%`",
            )


def _can_be_met(condition: Block, metric: Observable, currency: str) -> bool:
    limits = {each: _limit(condition, each, metric, currency) for each in LIMITS}
    least = max((value for each in LOWER if (value := limits[each]) is not None), default=None)
    most = min((value for each in UPPER if (value := limits[each]) is not None), default=None)
    both_included = limits["above"] != least and limits["below"] != most
    return least is None or most is None or least < most or (least == most and both_included)


def _limit(condition: Block, name: str, metric: Observable, currency: str) -> float | None:
    value = level_written(condition.get(name), metric, currency)
    return value if isinstance(value, float) else None


def _check_observed(root: Block, currency: str, reading: Reading) -> None:
    section = root.get("actuals")
    rows = rows_in(section.get("observed") if isinstance(section, Block) else None)
    known = observables(root) if rows else {}
    for row in rows:
        text, observable = value_written(row.get("value")), known.get(_observed_name(row))
        if text is None or observable is None:
            continue
        value = level_written(text, observable, currency)
        if isinstance(value, Misfit):
            reading.note("SIB056", text.place, value.message, value.help)
        elif value is not None and (misfit := impossible(value, observable, text)) is not None:
            reading.note("SIB059", text.place, misfit.message, misfit.help)


def _observed_name(row: Block) -> str:
    name, cohort = row.get("name"), row.get("cohort")
    return f"{name}.{cohort}" if isinstance(cohort, Written) else str(name)
