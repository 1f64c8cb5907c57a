"""Measurements: what is measured of an outcome or a metric, with how much noise, and which change a value stands for.

    takes         change for one person, in the good direction, that a value of the metric stands for
    rate          value − baseline; baseline − value where an outcome is to be reduced
    change        value × points of one outcome
    reduction     value × baseline
    count         value ÷ people in a cohort; less what is seen at the baseline, where all that are observed count

A metric with a unit other than a share and without a measure or an outcome is read as a number over all people. The
value of a metric whose standard error is stated is not divided among people: its change is its value less the value
without the service.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from sibcase.book.terms import Number, Ref, Term, absolute, floor
from sibcase.model.contract.metrics import metric_key
from sibcase.model.contract.terms import once
from sibcase.model.contract.triggers import planned_change, points_of_one
from sibcase.model.value.noise import COMPARED, Noise, noise_of

if TYPE_CHECKING:
    from sibcase.casefile.sections.metrics import Metric, Sample
    from sibcase.casefile.sections.parts import Outcome
    from sibcase.casefile.values.fields import Assumption
    from sibcase.model.inputs import Model
    from sibcase.model.value.noise import Kind

__all__ = [
    "Measurement",
    "Unknown",
    "is_over_all_people",
    "kind_of_metric",
    "measure_metric",
    "measure_outcome",
]

NO_DEVIATION = "the outcome does not state a `standard_deviation`, by how much people differ"
_KIND_OF_MEASURE: dict[str, Kind] = {"binary": "binary", "frequency": "count"}
_ONE, _NOTHING = Number(1.0), Number(0.0)

Unknown: TypeAlias = str  # why the chances of a measurement are not worked out


@dataclass(frozen=True, slots=True)
class Measurement:
    """One number that is measured, for all people or for each cohort.

    Attributes:
        about: What it is measured of: results about the same thing are not independent of one another.
        noise: Of one cohort, or of all people where there are none.
        compared: Whether the comparison group enters into it.
        planned: The change that the plan expects.
        cohorts: How many cohorts it is measured for, one by one.
        scale: The change that one unit of the value stands for.
        origin: The value that stands for no change, times the scale.
        falls: Whether a lower value is a greater change.
    """

    about: str
    noise: Noise
    compared: bool
    planned: Term = _NOTHING
    cohorts: int = 1
    scale: Term = _ONE
    origin: Term = _NOTHING
    falls: bool = False

    def change(self, value: Term) -> Term:
        """Return the change that a value stands for."""
        scaled = value if self.scale == _ONE else value * self.scale
        if self.origin == _NOTHING:
            return scaled
        return self.origin - scaled if self.falls else scaled - self.origin

    @property
    def effect(self) -> Term:
        """The planned change in the unit of the value, whatever its direction."""
        change = absolute(self.planned)
        return change if self.scale == _ONE else change / self.scale

    @property
    def error(self) -> Term:
        """The standard error of the value if there is no effect, for one cohort."""
        return self._in_its_unit(self.noise.error(_NOTHING, compared=self.compared))

    @property
    def error_as_planned(self) -> Term:
        """The standard error of the value if the effect is as planned, for one cohort."""
        return self._in_its_unit(self.noise.error(self.planned, compared=self.compared, limit=self.planned))

    def _in_its_unit(self, error: Term) -> Term:
        return error if self.scale == _ONE else error / self.scale


def measure_outcome(model: Model, name: str, counts: str) -> Measurement | Unknown:
    """Return the measurement by which a price for an outcome is paid."""
    outcome = (model.case.outcomes or {})[name]
    noise = noise_of(name, outcome, compares=COMPARED in model.book)
    if not noise.is_known:
        return NO_DEVIATION
    compared = counts == "net" or counts_change(outcome)
    return Measurement(f"outcome {name}", noise, compared, planned_change(name, outcome, counts))


def measure_metric(model: Model, name: str) -> Measurement | Unknown:
    """Return the measurement of a metric; or why its chances are not worked out, and what to add to the case."""
    metric, sample = model.case.metrics[name], model.case.metrics[name].sample
    if sample is not None and sample.standard_error is not None:
        return _with_stated_error(model, name, metric, sample.standard_error)
    if metric.parts:
        return f"`{name}` is made of other metrics, and its `sample` does not state a `standard_error`"
    outcome = (model.case.outcomes or {}).get(metric.outcome or "")
    if outcome is not None and f"outcomes.{metric.outcome}.baseline" in model.book:
        return _of_outcome(model, name, metric, outcome)
    if sample is None or sample.people is None:
        return f"nothing states how many people `{name}` is measured on: add `sample: {{people: 500}}` to the metric"
    return _of_people(model, name, metric, sample)


def counts_change(outcome: Outcome) -> bool:
    """Return whether an outcome is counted by how far it has changed, and not by who achieves it."""
    return outcome.measure == "score" or (outcome.direction == "reduce" and outcome.measure != "binary")


def _with_stated_error(model: Model, name: str, metric: Metric, stated: Assumption) -> Measurement:
    label = f"{metric.title}: standard error of its value"
    error = once(model, f"metric.{name}.standard_error", label, "rate", stated)
    noise = Noise("other", falls=False, people=_NOTHING, baseline=_NOTHING, stated_error=error)
    found = Measurement(f"metric {name}", noise, compared=True, cohorts=_cohorts(metric), origin=_without(model, name))
    return _as_planned(found, name, metric)


def _without(model: Model, name: str) -> Term:
    """Return the value of a metric without the service: as stated, the baseline of its outcome, else zero."""
    metric = model.case.metrics[name]
    if f"metric.{name}.without" in model.book:
        return Ref(f"metric.{name}.without")
    baseline = f"outcomes.{metric.outcome}.baseline"
    return Ref(baseline) if metric.takes == "rate" and baseline in model.book else _NOTHING


def _as_planned(found: Measurement, name: str, metric: Metric) -> Measurement:
    """Return a measurement with the change of the metric's planned value, which is the same for each cohort."""
    value = Ref(metric_key(name, metric.cohorts[0] if metric.cohorts else ""))
    return replace(found, planned=found.change(value))


def _cohorts(metric: Metric) -> int:
    return len(metric.cohorts or ()) or 1


# --- metrics that are taken from an outcome ---------------------------------------------------------------------------


def _of_outcome(model: Model, name: str, metric: Metric, outcome: Outcome) -> Measurement | Unknown:
    key, cohorts = metric.outcome or "", _cohorts(metric)
    noise, measured = noise_of(key, outcome, compares=COMPARED in model.book), Ref(f"outcomes.measured.{key}")
    if metric.sample is not None or cohorts > 1:
        measured = _people(model, name, metric, measured)
        noise = replace(
            noise,
            people=measured,
            compared_with=_compared_with(model, name, metric),
            baseline=_stated(model, name, "baseline") or noise.baseline,
            deviation=_stated(model, name, "standard_deviation") or noise.deviation,
        )
    if not noise.is_known:
        return NO_DEVIATION
    planned, points = planned_change(key, outcome, metric.counts), points_of_one(key, outcome)
    compared = metric.is_compared or metric.counts == "net"
    found = Measurement(f"outcome {key}", noise, compared, planned, cohorts)
    if metric.takes == "rate":
        found = replace(found, origin=noise.baseline, falls=noise.falls)
    elif metric.takes == "reduction":
        found = replace(found, scale=noise.baseline * points, noise=replace(noise, is_relative=True))
    elif metric.takes == "change":
        found = replace(found, scale=points)
    elif metric.counts == "net" or counts_change(outcome):
        found = replace(found, scale=points / measured)
    else:
        found = replace(found, scale=1 / measured, origin=1 - noise.baseline if noise.falls else noise.baseline)
    return found if metric.expected is None else _as_planned(found, name, metric)


# --- metrics that are only stated -------------------------------------------------------------------------------------


def is_over_all_people(metric: Metric) -> bool:
    """Return whether a metric that is only stated is a number over all people, and not for one of them."""
    return metric.takes == "count" or (metric.measure is None and metric.unit != "share")


def _of_people(model: Model, name: str, metric: Metric, sample: Sample) -> Measurement | Unknown:
    is_total = is_over_all_people(metric)
    people, baseline = _people(model, name, metric, _NOTHING), _baseline(model, name, metric, is_total=is_total)
    kind, deviation = kind_of_metric(metric, sample), _stated(model, name, "standard_deviation")
    is_for_change = metric.is_compared
    if baseline is None and (not is_for_change or metric.takes == "reduction" or deviation is None):
        return f"nothing states what `{name}` is without the service: add `baseline` to its `sample`"
    falls = is_for_change and not metric.measure.more_is_better if metric.measure else metric.takes == "reduction"
    compared_with = _compared_with(model, name, metric)
    noise = Noise(kind, falls, people, baseline or _NOTHING, deviation, compared_with)
    if not noise.is_known:
        return f"`{name}` is neither yes or no nor a number of events, and its `sample` states no `standard_deviation`"
    found = Measurement(f"metric {name}", noise, is_for_change, cohorts=_cohorts(metric))
    if is_total:
        found = replace(found, scale=1 / people)
    elif metric.takes == "reduction":
        found = replace(found, scale=noise.baseline, noise=replace(noise, is_relative=True))
    if not is_for_change:
        found = replace(found, origin=noise.baseline)
    return _as_planned(found, name, metric)


def kind_of_metric(metric: Metric, sample: Sample) -> Kind:
    """Return how a metric is counted: as its measure states, else by how its baseline is written."""
    if metric.measure is not None:
        return _KIND_OF_MEASURE.get(metric.measure.kind, "other")
    if sample.standard_deviation is not None:
        return "other"
    is_share = sample.baseline.quantity.unit == "share" if sample.baseline is not None else metric.unit == "share"
    return "binary" if is_share else "count"


def _baseline(model: Model, name: str, metric: Metric, *, is_total: bool) -> Term | None:
    """Return the level of one person without the service; nothing where the case does not state it."""
    stated = _stated(model, name, "baseline")
    if stated is not None:
        return stated
    if metric.measure is not None and metric.measure.baseline is not None:
        key, label = f"metric.{name}.measure.baseline", f"{metric.title}: baseline of its measure"
        return once(model, key, label, "per person", metric.measure.baseline)
    if metric.is_compared or f"metric.{name}.without" not in model.book:
        return None
    without = Ref(f"metric.{name}.without")
    return without / _people(model, name, metric, _NOTHING) if is_total else without


# --- samples ----------------------------------------------------------------------------------------------------------


def _people(model: Model, name: str, metric: Metric, measured: Term) -> Ref:
    """Return the people of one cohort, in whole numbers: as stated, else an equal share of those measured."""
    key, stated = f"chance.metric.{name}.people", _stated(model, name, "people")
    if key not in model.book:
        where = " in each cohort" if metric.cohorts else ""
        people = stated if stated is not None else measured / float(_cohorts(metric))
        label = f"{metric.title}: people measured{where}, in whole numbers"
        model.book.line(key, label, "people", floor(people + 0.5))
    return Ref(key)


def _compared_with(model: Model, name: str, metric: Metric) -> Term | None:
    """Return the people that one cohort is compared with: as stated, else an equal share of the comparison group."""
    stated = _stated(model, name, "comparison_people")
    if stated is not None or COMPARED not in model.book:
        return stated
    return Ref(COMPARED) / float(_cohorts(metric)) if metric.cohorts else Ref(COMPARED)


_CALLED = {
    "people": ("people measured, as stated", "people"),
    "comparison_people": ("people compared with", "people"),
    "baseline": ("level without the service, for one person", "per person"),
    "standard_deviation": ("standard deviation between people", "per person"),
}


def _stated(model: Model, name: str, field: str) -> Ref | None:
    """Return what the sample of a metric states; nothing where it does not."""
    metric = model.case.metrics[name]
    written = getattr(metric.sample, field) if metric.sample is not None else None
    if written is None:
        return None
    label, unit = _CALLED[field]
    return once(model, f"metric.{name}.sample.{field}", f"{metric.title}: {label}", unit, written)
