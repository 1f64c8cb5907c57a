"""Metrics: the numbers that decide what is paid, as the plan expects them or as they were observed.

In a forecast a metric takes the value it states, or that of its outcome, or the weighted sum of other metrics. In a
settlement it takes what was observed, for each cohort or pooled.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sibcase.book.lines import Origin
from sibcase.book.terms import Number, Ref, Term, total_of
from sibcase.model.contract.steps import metrics_of
from sibcase.model.contract.terms import once
from sibcase.model.programme.outcomes import due_row

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sibcase.casefile.case import Case
    from sibcase.casefile.sections.metrics import Metric
    from sibcase.model.inputs import Model
    from sibcase.model.time.calendar import Calendar

NOT_OBSERVED = "not observed"
NO_FORECAST = "the case states no expected value, outcome or sum of other metrics"


@dataclass(frozen=True, slots=True)
class Measured:
    """One value of a metric: pooled, or of one cohort, and the period in which it is measured."""

    value: Ref
    cohort: str
    period: int
    metric: str = ""


@dataclass(frozen=True)
class Metrics:
    """The metrics of a contract as lines of a book."""

    values: Mapping[str, tuple[Measured, ...]]
    whole: Mapping[str, Ref]
    unchanged: Mapping[str, Term] = field(default_factory=dict)
    unknown: frozenset[str] = frozenset()
    unknown_parts: frozenset[str] = frozenset()

    def without(self, metric: str) -> Term:
        """Return the value of a metric where nothing is achieved; zero unless the case states another."""
        return self.unchanged.get(metric, Number(0.0))

    def of(self, metric: str) -> tuple[Measured, ...]:
        """Return the values of a metric: one for each cohort, or a single pooled one."""
        return self.values[metric]

    def pooled(self, metric: str, cohort: str = "") -> Ref:
        """Return the value of a metric for a cohort, else over all cohorts."""
        found = self.values[metric]
        return next((each.value for each in found if each.cohort == cohort), self.whole[metric])


def add_metrics(model: Model, calendar: Calendar, observed: Mapping[str, float] | None = None) -> Metrics:
    """Add the value of every metric; with `observed`, what was seen instead of what is expected."""
    stated = model.case.metrics
    values: dict[str, tuple[Measured, ...]] = {}
    whole: dict[str, Ref] = {}
    unchanged: dict[str, Term] = {}
    unknown = frozenset(stated if observed is None else ()) - _forecast(model, stated)
    unknown_parts = frozenset(name for name, metric in stated.items() if unknown & set(metric.parts))
    found = Metrics(values, whole, unchanged, unknown, unknown_parts)
    for name in _in_order(stated):
        metric = stated[name]
        values[name] = tuple(
            Measured(
                _add_value(model, (name, cohort), found, observed), cohort, _period(metric, cohort, calendar), name
            )
            for cohort in _cohorts(model.case, name, observed)
        )
        whole[name] = next((each.value for each in values[name] if not each.cohort), values[name][0].value)
        if observed is not None and values[name][0].cohort:
            whole[name] = _add_value(model, (name, ""), found, observed)
        if observed is None and (unmoved := _without(model, name, metric, found)) is not None:
            unchanged[name] = unmoved
    return found


def _forecast(model: Model, stated: Mapping[str, Metric]) -> frozenset[str]:
    """Return the metrics of which the plan says what they come to: by themselves, or by all that they are made of."""
    known: set[str] = set()
    for name in _in_order(stated):
        metric = stated[name]
        of_outcome = metric.outcome is not None and f"outcomes.{metric.outcome}.baseline" in model.book
        if metric.expected is not None or of_outcome or (metric.parts and set(metric.parts) <= known):
            known.add(name)
    return frozenset(known)


def _without(model: Model, name: str, metric: Metric, found: Metrics) -> Term | None:
    """Return what a metric comes to without the service; nothing where the case does not say."""
    if metric.without is not None:
        return model.stated(f"metric.{name}.without", f"{metric.title}, without the service", "rate", metric.without)
    if only_divides(model.case, name):
        return found.whole[name]
    is_summed = metric.sum is not None and any(part in found.unchanged for part in metric.sum)
    is_divided = metric.ratio is not None and (metric.ratio.to is None or metric.ratio.to in found.unchanged)
    if is_summed or is_divided:
        return of_parts(model, name, lambda part, _: found.without(part))
    outcome = (model.case.outcomes or {}).get(metric.outcome or "")
    is_to_fall = outcome is not None and outcome.direction == "reduce" and metric.takes == "rate"
    baseline = f"outcomes.{metric.outcome}.baseline"
    # What is to fall has not fallen: zero would be the best of all results.
    return Ref(baseline) if is_to_fall and baseline in model.book else None


def _cohorts(case: Case, name: str, observed: Mapping[str, float] | None) -> tuple[str, ...]:
    """Return the cohorts for which a metric has a value: in a settlement those observed, or all of them pooled."""
    cohorts = tuple(case.metrics[name].cohorts or ("",))
    if observed is None:
        return cohorts
    parts = [name, *case.parts_of(name)]
    return tuple(each for each in cohorts if any(f"{part}.{each}" in observed for part in parts)) or ("",)


def _in_order(metrics: Mapping[str, Metric]) -> list[str]:
    """Return the metrics so that each comes after its parts; parts that go round in a circle keep their place."""
    ordered: list[str] = []
    waiting = list(metrics)
    while waiting:
        ready = [name for name in waiting if set(metrics[name].parts) <= set(ordered)] or waiting
        ordered += ready
        waiting = [name for name in waiting if name not in ready]
    return ordered


def _period(metric: Metric, cohort: str, calendar: Calendar) -> int:
    """Return the period in which a value is measured: at its date, else at the end of the term."""
    dates, cohorts = list(metric.when or ()), list(metric.cohorts or ())
    if not dates or cohort not in cohorts:
        return last_period(metric, calendar)
    return calendar.index_of(dates[min(cohorts.index(cohort), len(dates) - 1)])


def last_period(metric: Metric, calendar: Calendar) -> int:
    """Return the period in which the last value of a metric is measured; without a date, the last of the term."""
    return calendar.index_of(metric.when[-1]) if metric.when else calendar.count - 1


def metric_key(name: str, cohort: str = "") -> str:
    """Return the name of a metric's line: `metric.reduction`, or for a cohort `metric.reduction.first`."""
    return f"metric.{name}.{cohort}" if cohort else f"metric.{name}"


def _add_value(
    model: Model,
    which: tuple[str, str],
    found: Metrics,
    observed: Mapping[str, float] | None,
) -> Ref:
    name, cohort = which
    metric = model.case.metrics[name]
    key, label = metric_key(name, cohort), f"{metric.title}, {cohort}" if cohort else metric.title
    unit = unit_of(metric)
    seen = _seen(observed or {}, name, cohort)
    if seen is not None:
        return model.book.assume(key, label, unit, seen, Origin("observed", note="as observed"))
    if metric.parts and (observed is not None or metric.expected is None or name not in found.unknown_parts):
        return model.book.line(key, label, unit, of_parts(model, name, found.pooled, cohort))
    if observed is not None:
        return model.default(key, label, unit, float("nan"), NOT_OBSERVED)
    return _add_expected(model, key, (label, unit), metric)


def _seen(observed: Mapping[str, float], name: str, cohort: str) -> float | None:
    own = observed.get(f"{name}.{cohort}") if cohort else None
    return own if own is not None else observed.get(name)


def only_divides(case: Case, name: str) -> bool:
    """Return whether a metric is stated to divide others and for nothing else, such as starts: no effect moves it."""
    if case.metrics[name].expected is None:
        return False
    metrics = case.metrics.values()
    divides = any(each.ratio is not None and each.ratio.to == name for each in metrics)
    is_part = any(name in (each.sum or ()) or (each.ratio is not None and each.ratio.of == name) for each in metrics)
    return divides and not is_part and name not in metrics_of(case)


def unit_of(metric: Metric) -> str:
    """Return the unit of a metric's line in the book."""
    return "money" if metric.unit == "money" else "rate" if metric.unit == "share" else metric.unit


def of_parts(model: Model, name: str, value: Callable[[str, str], Term], cohort: str = "") -> Term:
    """Return the weighted sum of a metric's parts, or the ratio of two.

    sum: Σ weight × part; ratio: of ÷ to, or of ÷ target.

    Args:
        model: The model.
        name: A metric that is a sum or a ratio.
        value: Returns the value of a metric for a cohort, in the reading that is meant.
        cohort: The cohort; empty for all of them.
    """
    metric = model.case.metrics[name]
    if metric.ratio is not None:
        return value(metric.ratio.of, cohort) / _divisor_of(model, name, value, cohort)
    terms: list[Term] = []
    for part, stated in (metric.sum or {}).items():
        weight = once(model, f"metric.{name}.weight.{part}", f"Weight of {part} in {name}", "share", stated)
        terms.append(weight * value(part, cohort))
    return total_of(terms)


def _divisor_of(model: Model, name: str, value: Callable[[str, str], Term], cohort: str) -> Term:
    """Return what a ratio is divided by: the value of another metric, or the target that it states."""
    metric = model.case.metrics[name]
    to, target = (metric.ratio.to, metric.ratio.target) if metric.ratio is not None else (None, None)
    if to is not None:
        return value(to, cohort)
    if target is None:
        return Number(1.0)
    return once(model, f"metric.{name}.target", f"{metric.title}: target", "rate", target)


def _add_expected(model: Model, key: str, called: tuple[str, str], metric: Metric) -> Ref:
    label, unit = called
    if metric.expected is not None:
        if key in model.book:
            return Ref(key)
        return model.stated(key, label, unit, metric.expected)
    if metric.outcome is not None and f"outcomes.{metric.outcome}.baseline" in model.book:
        return model.book.line(key, label, unit, _of_outcome(model, metric))
    return model.default(key, label, unit, float("nan"), NO_FORECAST)


def _of_outcome(model: Model, metric: Metric) -> Term:
    """Return what a metric takes of its outcome, due to the service or as observed."""
    key = f"outcomes.{metric.outcome}"
    baseline, expected = Ref(f"{key}.baseline"), Ref(f"{key}.expected")
    change = Ref(f"{key}.effect_net") if metric.counts == "net" else Ref(f"{key}.effect_raw")
    if metric.takes == "count":
        gross = f"outcomes.gross.{metric.outcome}"
        return Ref(gross if metric.counts == "gross" else due_row(model, metric.outcome or ""))
    if metric.takes == "reduction":
        return change / baseline
    if metric.takes == "change":
        return change
    return (
        expected if metric.counts == "gross" else baseline + (expected - baseline) * (change / Ref(f"{key}.effect_raw"))
    )
