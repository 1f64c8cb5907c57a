"""What chance moves in a case: its outcomes, the metrics that take their results, and who they are compared with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.book.lines import PER_PERIOD
from sibcase.model.contract.metrics import metric_key
from sibcase.model.contract.readings import ADJUSTED
from sibcase.model.programme.outcomes import COMPARED as AS_COMPARED
from sibcase.model.value.measurements import is_over_all_people, kind_of_metric
from sibcase.model.value.noise import COMPARED, noise_of
from sibcase.uncertainty.chance import MeasuredMetric, MeasuredRate, StatedMetric

if TYPE_CHECKING:
    from sibcase.book.figures import Figures
    from sibcase.casefile.case import Case
    from sibcase.casefile.sections.metrics import Metric
    from sibcase.casefile.sections.parts import Outcome
    from sibcase.uncertainty.small_numbers import Measure

__all__ = ["measured_rates", "stated_metrics"]


def measured_rates(case: Case, planned: Figures) -> list[MeasuredRate]:
    """Return the rates that chance moves, each by the id of its outcome."""
    found = []
    for name, outcome in (case.outcomes or {}).items():
        has_people = f"outcomes.measured.{name}" in planned
        if noise_of(name, outcome).is_known and has_people and planned.value(f"outcomes.{name}.expected") is not None:
            found.append(_measured(case, planned, name, outcome))
    return found


def stated_metrics(case: Case, planned: Figures) -> list[StatedMetric]:
    """Return the metrics whose expected value the case states, with a sample by which chance moves it."""
    found = []
    for name, metric in case.metrics.items():
        error = f"chance.metric.{name}.error_as_planned"
        cohorts = tuple(metric_key(name, cohort) for cohort in metric.cohorts or ("",))
        is_stated = metric.sample is not None and metric.expected is not None and not metric.parts
        if is_stated and all(_is_defined(planned, line) for line in (error, *cohorts)):
            found.append(_stated_metric(planned, name, metric, cohorts, error))
    return found


def _stated_metric(planned: Figures, name: str, metric: Metric, cohorts: tuple[str, ...], error: str) -> StatedMetric:
    called, people, sample = f"metric.{name}", f"chance.metric.{name}.people", metric.sample
    measure = kind_of_metric(metric, sample) if sample is not None and metric.outcome is None else "other"
    is_exact = measure != "other" and not metric.is_compared and people in planned
    if not is_exact or _stated(planned, name, "standard_deviation") or _stated_error(planned, name):
        return StatedMetric(called, cohorts, "other", error)
    return StatedMetric(called, cohorts, measure, error, people, is_over_all_people(metric))


def _stated_error(planned: Figures, name: str) -> bool:
    return f"metric.{name}.standard_error" in planned


def _measured(case: Case, planned: Figures, name: str, outcome: Outcome) -> MeasuredRate:
    key = f"outcomes.{name}"
    for_one = {"net": f"{key}.effect_net", "gross": f"{key}.observed", ADJUSTED: f"{key}.{ADJUSTED}"}
    rows = {f"outcomes.{kind}.{name}{PER_PERIOD}": line for kind, line in for_one.items()}
    deviation = f"{key}.standard_deviation" if outcome.standard_deviation is not None else None
    due, compared = f"outcomes.net.{name}{PER_PERIOD}", f"outcomes.{AS_COMPARED}.{name}{PER_PERIOD}"
    return MeasuredRate(
        name,
        f"{key}.expected",
        f"outcomes.measured.{name}{PER_PERIOD}",
        _measure_of(outcome),
        deviation,
        f"{key}.baseline",
        tuple((row, line) for row, line in rows.items() if row in planned and _is_defined(planned, line)),
        COMPARED if COMPARED in planned else None,
        (compared, due) if compared in planned and _is_defined(planned, for_one["net"]) else None,
        tuple(
            _metric(planned, metric_name, metric)
            for metric_name, metric in case.metrics.items()
            if metric.outcome == name and _is_moved(planned, metric_name, metric)
        ),
    )


def _measure_of(outcome: Outcome) -> Measure:
    if outcome.standard_deviation is None and outcome.measure in ("binary", "count"):
        return outcome.measure
    return "other"


def _is_defined(planned: Figures, line: str) -> bool:
    return line in planned and planned.value(line) is not None


# --- metrics ----------------------------------------------------------------------------------------------------------


def _is_moved(planned: Figures, name: str, metric: Metric) -> bool:
    """Return whether a metric takes the result of an outcome, and not simply that of all people who are measured.

    A number over all people follows the rows of outcomes, and a value that is stated is not drawn.
    """
    if metric.expected is not None or metric.takes == "count" or metric.parts:
        return False
    is_apart = bool(metric.cohorts) or _stated(planned, name, "people") is not None
    if not is_apart and not (_is_compared(metric) and _compared_with(planned, name)):
        return False
    return all(_is_defined(planned, line) for lines in _cohorts(planned, name, metric) for line in lines)


def _metric(planned: Figures, name: str, metric: Metric) -> MeasuredMetric:
    return MeasuredMetric(
        name,
        tuple(_cohorts(planned, name, metric)),
        _stated(planned, name, "people"),
        _stated(planned, name, "comparison_people"),
        _is_compared(metric),
    )


def _cohorts(planned: Figures, name: str, metric: Metric) -> list[tuple[str, ...]]:
    """Return for each cohort the lines that take its result: as planned, and with the effect adjusted."""
    keys = [metric_key(name, cohort) for cohort in metric.cohorts or ("",)]
    return [tuple(line for line in (key, f"{ADJUSTED}.{key}") if line in planned) for key in keys]


def _is_compared(metric: Metric) -> bool:
    return metric.is_compared or metric.counts == "net"


def _compared_with(planned: Figures, name: str) -> str | None:
    return _stated(planned, name, "comparison_people") or (COMPARED if COMPARED in planned else None)


def _stated(planned: Figures, name: str, field: str) -> str | None:
    """Return the line of what the sample of a metric states; nothing where it does not."""
    line = f"metric.{name}.sample.{field}"
    return line if line in planned else None
