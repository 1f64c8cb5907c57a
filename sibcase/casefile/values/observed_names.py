"""What can be observed of a case, and every value that its contract writes for a metric.

Both are taken from the written tree while a case is checked, and from the finished case when it is settled, by the same
functions: whoever reads a value reads it in the same unit.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sibcase.casefile.source.nodes import Block, Series, Written, value_written
from sibcase.casefile.values.observables import (
    Composition,
    MetricFacts,
    Misfit,
    Observable,
    observable_metric,
    observable_outcome,
    observable_saving,
    observables_of_tranche,
    read_as,
    unit_of_metric,
    units_through_parts,
)
from sibcase.casefile.values.quantities import LEVEL, SPREAD, WEIGHT, Quantity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sibcase.casefile.values.quantities import Kind

ENDS = ("from", "above", "to", "below", "at")
LIMITS = ("at_least", "above", "at_most", "below")
TABLES = ("rows", "rates", "repays")
DERIVED = ("sum", "ratio")
# Fields whose name in a case file is a word of Python, or means something else there.
_ATTRIBUTES = {"from": "start", "to": "end", "unit": "stated_unit"}


@dataclass(frozen=True, slots=True)
class WrittenLevel:
    """A value that the contract writes for a metric: in which field, and of which it is a threshold, if of one."""

    metric: str
    field: str
    node: Any


def observables(case: object) -> dict[str, Observable]:
    """Return what can be observed, by name: metrics, cohorts, outcomes paid by tariff, savings shared, tranches."""
    found: dict[str, Observable] = {}
    contract, metrics = _get(case, "contract"), metrics_of(case)
    for name, metric in _items(_get(contract, "metrics")):
        whole = metrics[name]
        if parts := _parts(metric):
            # A sum or a ratio follows from its parts, or is observed as a whole where only that is published.
            whole = _renamed(whole, name, f"{whole.title} (in place of its parts: {', '.join(parts)})")
        found[name] = whole
        for cohort in _list(_get(metric, "cohorts")):
            key = f"{name}.{cohort}"
            found[key] = _renamed(whole, key, f"{whole.title}, {cohort}")
    for _, line in _items(_get(contract, "payments")):
        found |= {each.name: each for each in _paid_by(case, line)}
    return found | tranche_observables(case)


def tranche_observables(case: object) -> dict[str, Observable]:
    """Return what can be observed of the tranches of a case, by name."""
    found: dict[str, Observable] = {}
    for name, tranche in _items(_get(_get(case, "investment"), "tranches")):
        earns = _get(tranche, "coupon") is not None or _get(_get(tranche, "results"), "rates") is not None
        guaranteed = _get(tranche, "guarantee") is not None
        found |= {e.name: e for e in observables_of_tranche(name, earns_coupon=earns, is_guaranteed=guaranteed)}
    return found


def metrics_of(case: object) -> dict[str, Observable]:
    """Return every metric as something with a unit, whether it can be observed itself or is derived from others."""
    contract = _get(case, "contract")
    levels: dict[str, list[WrittenLevel]] = {}
    for level in written_levels(case):
        levels.setdefault(level.metric, []).append(level)
    lines = [line for section in ("payments", "alternatives") for _, line in _items(_get(contract, section))]
    counted = {_word(line, "metric") for line in lines if _word(line, "kind") == "tariff"}
    found = {
        name: _metric(case, (name, metric), levels.get(name, []), is_counted=name in counted)
        for name, metric in _items(_get(contract, "metrics"))
    }
    stated = dict(_items(_get(contract, "metrics")))
    units = units_through_parts({name: _composition(metric, found[name]) for name, metric in stated.items()})
    for name, metric in stated.items():
        if _parts(metric) and _get(metric, "measure") is None:
            unit = units[name] or "share"
            found[name] = _derived(found[name], unit, _values(levels.get(name, []), is_share=unit == "share"))
    return found


def _parts(metric: object) -> tuple[str, ...]:
    """Return the metrics of which one is the sum or the ratio; none of one that is observed by itself."""
    ratio, weights = _get(metric, "ratio"), _get(metric, "sum")
    if ratio is not None:
        return tuple(part for part in (_word(ratio, "of"), _word(ratio, "to")) if part)
    return tuple(map(str, weights)) if isinstance(weights, dict) else ()


def _composition(metric: object, found: Observable) -> Composition:
    parts = _parts(metric)
    own = _word(metric, "unit") or ("" if parts else found.unit)
    return Composition(own, parts, _get(metric, "ratio") is not None)


def _derived(found: Observable, unit: str, levels: tuple[float, ...]) -> Observable:
    """Return a sum or a ratio as something that can be observed as a whole: of its unit, and of any size."""
    facts = MetricFacts(stated_unit=unit, measure="", outcome_measure="", takes="rate", counts="gross", levels=levels)
    return replace(
        observable_metric(found.name, found.title, facts), smallest=-math.inf, is_whole=False, unit_is_stated=True
    )


def _metric(case: object, named: tuple[str, Any], levels: list[WrittenLevel], *, is_counted: bool) -> Observable:
    name, metric = named
    measure, outcome = _get(metric, "measure"), _get(metric, "outcome")
    has_no_name = all(_get(metric, field) is None for field in ("measure", "outcome", *DERIVED))
    # A metric that says nothing of its unit is a count where a tariff has a price for each.
    stated = _word(metric, "unit") or ("count" if is_counted and has_no_name else "")
    facts = MetricFacts(
        stated_unit=stated,
        measure=_word(measure, "kind"),
        outcome_measure=_word(_outcome(case, outcome), "measure"),
        takes=_word(metric, "takes", "rate"),
        counts=_word(metric, "counts", "gross"),
    )
    is_share = unit_of_metric(facts) == "share"
    return observable_metric(
        name, _word(metric, "title", name), replace(facts, levels=_values(levels, is_share=is_share))
    )


def written_levels(case: object) -> Iterator[WrittenLevel]:
    """Yield every value that a case writes for a metric: of metrics, payment lines, alternatives and tranches."""
    contract = _get(case, "contract")
    for name, metric in _items(_get(contract, "metrics")):
        yield from _fields(name, metric, ("expected", "without"))
    for section in ("payments", "alternatives"):
        for _, line in _items(_get(contract, section)):
            yield from _of_line(line)
    for _, tranche in _items(_get(_get(case, "investment"), "tranches")):
        yield from _of_schedule(_get(tranche, "results"))


def level_written(node: object, metric: Observable, currency: str) -> float | Misfit | None:
    """Return a value that is written for a metric in its unit, or why it does not fit; nothing where it is no value."""
    text = value_written(node)
    return read_as(text, metric, currency) if text is not None and LEVEL.matches(text) else None


def people_of(case: object, segment: str = "") -> float | None:
    """Return how many people start in all, or of one segment; nothing where the case does not say."""
    starts = [
        value
        for name, intake in _items(_get(_get(case, "service"), "intake"))
        if segment in ("", name) and (value := _number(_get(intake, "starts"), SPREAD)) is not None
    ]
    return sum(starts) if starts else None


def schedules_of(line: object) -> Iterator[Any]:
    """Yield the parts of a line in which a table may stand: itself, its fallback, its scale and its other tables."""
    yield line
    for part in (_get(line, "fallback"), _get(line, "scaled_by"), *_list(_get(line, "others"))):
        # What is written there may be text, which is reported where the line is read.
        if part is not None and not isinstance(part, str | list):
            yield part


# What lines of a kind count that the case has under an id of its own.
_COUNTED = {"tariff": "outcome", "share": "saving"}


# --- what is paid for -------------------------------------------------------------------------------------------------


def counted_as(case: object, line: object) -> str:
    """Return the name under which what a line counts of an outcome or a saving is observed; nothing for a metric.

    An outcome that is paid for both as observed and as due to the service is two numbers: `care` and `care.net`. So is
    a saving that is shared as a whole and as cash.
    """
    field = _COUNTED.get(_word(line, "kind"), "")
    name = _word(line, field) if field else ""
    if not name:
        return ""
    own = _word(line, "counts", "gross")
    lines = (each for _, each in _items(_get(_get(case, "contract"), "payments")))
    ways = {_word(each, "counts", "gross") for each in lines if _word(each, field) == name}
    return f"{name}.{own}" if own != "gross" and "gross" in ways else name


def _paid_by(case: object, line: object) -> Iterator[Observable]:
    kind, outcome, saving = _word(line, "kind"), _word(line, "outcome"), _word(line, "saving")
    counted = counted_as(case, line)
    if kind == "tariff" and outcome:
        paid = _outcome(case, outcome)
        measure = _word(paid, "measure")
        once = measure == "binary" and _word(line, "per_person", "once") == "once"
        title = _word(paid, "title", outcome)
        yield observable_outcome(
            counted,
            title if counted == outcome else f"{title}, due to the service",
            measure,
            is_net=_word(line, "counts") == "net",
            people=people_of(case, _word(paid, "segment")) if once else None,
        )
    if kind == "share" and saving:
        yield observable_saving(counted)


def _outcome(case: object, name: object) -> Any:
    return _get(_get(case, "outcomes"), str(name)) if name is not None else None


def _renamed(observable: Observable, name: str, title: str) -> Observable:
    return replace(observable, name=name, title=title)


# --- what is written for a metric -------------------------------------------------------------------------------------


def _values(levels: list[WrittenLevel], *, is_share: bool) -> tuple[float, ...]:
    """Return the values that are written for a metric in its own unit."""
    found = [_quantity(level.node, LEVEL) for level in levels if level.field not in ("each", "tier")]
    return tuple(each.value for each in found if each is not None and (is_share or each.unit != "rate"))


def _of_line(line: object) -> Iterator[WrittenLevel]:
    for part in schedules_of(line):
        yield from _of_schedule(part)
    metric = _word(line, "metric")
    if not metric:
        return
    if _word(line, "kind") == "avoided":
        yield from _fields(metric, line, ("baseline", "threshold"))
    if _word(line, "kind") == "tariff":
        for tier in _list(_get(line, "tiers")):
            yield from (WrittenLevel(metric, "tier", each.node) for each in _fields(metric, tier, ("above",)))
        yield from _fields(metric, line, ("most", "most_per_year"))


def _of_schedule(part: object) -> Iterator[WrittenLevel]:
    metric = _word(part, "metric")
    for table in TABLES if metric else ():
        for row in _list(_get(part, table)):
            yield from _fields(metric, row, ENDS)
    if metric:
        yield from _fields(metric, part, ("each",))
    for condition in _list(_get(part, "requires")):
        yield from _fields(_word(condition, "metric"), condition, LIMITS)


def _fields(metric: str, node: object, names: tuple[str, ...]) -> Iterator[WrittenLevel]:
    for name in names:
        found = _get(node, name)
        if found is not None and metric:
            yield WrittenLevel(metric, name, found)


# --- the tree and the case alike --------------------------------------------------------------------------------------


def _get(node: object, name: str) -> Any:
    """Return a field of a block of the tree or of a section of the case; nothing where it is not there."""
    if node is None or isinstance(node, Written | Series):
        return None
    if isinstance(node, dict):
        return node.get(name)
    return getattr(node, _ATTRIBUTES.get(name, name), None)


def _items(node: object) -> Iterator[tuple[str, Any]]:
    if isinstance(node, dict):
        yield from ((str(name), each) for name, each in node.items() if not isinstance(each, Written | Series))


def _list(node: object) -> list[Any]:
    return list(node) if isinstance(node, list | tuple) else []


def _word(node: object, name: str, otherwise: str = "") -> str:
    found = _get(node, name)
    return str(found) if isinstance(found, str) and found else otherwise


def _quantity(node: object, kind: Kind) -> Quantity | None:
    """Return a quantity of the tree or of the case; nothing where it cannot be read."""
    if isinstance(node, Written | Block):
        text = value_written(node)
        return kind.read(str(text)) if text is not None and kind.matches(text) else None
    found = getattr(node, "quantity", None)
    return found if isinstance(found, Quantity) else None


def _number(node: object, kind: Kind) -> float | None:
    found = _quantity(node, kind)
    return found.value if found is not None else None


# --- in which steps a metric moves ------------------------------------------------------------------------------------

A_PENNY = 0.01


def comes_in_steps_of(case: object, name: str, metrics: Mapping[str, Observable]) -> float:
    """Return the least by which two values of a metric differ: one, a penny, or zero where it is continuous."""
    if name in metrics and metrics[name].unit == "money":
        return A_PENNY
    stated = _get(_get(case, "contract"), "metrics")
    waiting, seen = [name], set[str]()
    while waiting:
        part = waiting.pop()
        if part in seen:
            continue
        seen.add(part)
        weights = _get(_get(stated, part), "sum")
        if isinstance(weights, dict):
            if not all(_is_whole_number(weight) for weight in weights.values()):
                return 0.0
            waiting += map(str, weights)
        elif part not in metrics or not _counts_wholes(metrics[part]):
            return 0.0
    return 1.0


def _is_whole_number(weight: object) -> bool:
    number = _number(weight, WEIGHT)
    return number is not None and number == round(number)


def _counts_wholes(metric: Observable) -> bool:
    """Return whether a metric takes whole numbers only: counts, and days, unless they are a mean."""
    return metric.is_whole or (metric.unit == "days" and metric.adds_up)
