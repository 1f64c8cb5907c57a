"""Metrics: what a contract measures, beyond the outcomes that the model counts by itself.

One thing can be measured in several ways, and each pulls a service another way (Fox & Albertson 2012): whether anybody
reoffends, how often, how seriously, how soon, how long they are locked up, each as it is or against a comparison group.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from sibcase.casefile.values import fields as f
from sibcase.casefile.values.fields import Section
from sibcase.casefile.values.observables import UNIT_OF_MEASURE, Composition, Unit, units_through_parts

if TYPE_CHECKING:
    from collections.abc import Mapping

MeasureKind = Literal["binary", "frequency", "severity", "time to first event", "days in custody", "distance travelled"]


class Measure(Section):
    """How a metric is counted from the records of each person; `payout` reads them from a table of events."""

    kind: Annotated[MeasureKind, f.WORDS] = f.must(
        "Whether a person had any event, how many, how many by their weights, how long until the first, the days in "
        "custody that followed, or how many steps a score has moved"
    )
    over: f.Duration | None = f.may("How long each person is followed from the index date; later events do not count")
    weights: Annotated[dict[f.Id, f.Count], f.NOT_EMPTY] | None = f.may(
        "For `severity`: the weight of each type of offence, such as `{theft: 1, burglary: 3}`"
    )
    baseline: f.EventRate | None = f.may(
        "What is expected of a person without the service, where a stated figure and no comparison group is the measure"
    )
    points_per_step: f.Count | None = f.may("For `distance travelled`: how many points are one step")
    direction: Annotated[Literal["increase", "reduce"], f.WORDS] | None = f.may(
        "Whether the service is to increase what is counted or to reduce it: `increase` for events that are good, such "
        "as a job. Without, more days to the first event and a higher score are better, and fewer of all others"
    )
    backwards: Annotated[Literal["not counted", "counted"], f.WORDS] = f.may(
        "For `distance travelled`: whether steps backwards are taken off", "not counted"
    )

    @property
    def more_is_better(self) -> bool:
        """Whether a greater value is the better one: more good events, more steps, a later first bad event."""
        if self.kind == "distance travelled":
            # A step is counted in the direction that is better.
            return True
        return self.direction == "increase" if self.direction else self.kind == "time to first event"

    @property
    def lower_scores_are_better(self) -> bool:
        """Whether a step is one down the scale."""
        return self.kind == "distance travelled" and self.direction == "reduce"


class Ratio(Section):
    """A ratio of two metrics: cost for each outcome, outcomes for each start, days for each person."""

    of: f.MetricId = f.must("The numerator: a metric")
    to: f.MetricId | None = f.may("The divisor: a metric; where that is zero, there is no ratio")
    target: f.Level | None = f.may("The divisor as a fixed target: with `250`, a value of 200 is 80%")

    def divisor(self, values: Mapping[str, float]) -> float:
        """Return what it is divided by: the value of another metric, or its target."""
        if self.to is not None:
            return values[self.to]
        return self.target.value if self.target is not None else 1.0


class Sample(Section):
    """How many people a metric is measured on, and how they differ: what chance alone can do to its value."""

    people: f.Count | None = f.may(
        "How many people it is measured on, in each cohort; by default those of its outcome, in equal cohorts"
    )
    comparison_people: f.Count | None = f.may(
        "How many people they are compared with, in each cohort; by default those of `evaluation`, in equal cohorts. "
        "If neither is stated, the baseline is treated as certain"
    )
    baseline: f.EventRate | None = f.may(
        "What is expected of a person without the service; by default the baseline of its measure or outcome"
    )
    standard_deviation: f.EventRate | None = f.may(
        "By how much one person's result differs from another's; not needed for yes or no"
    )
    standard_error: f.Level | None = f.may(
        "The standard error of the metric's value, in its own unit, if an evaluator states it: instead of all others"
    )


class Metric(Section):
    """A number that determines payments: stated, measured, taken from an outcome, or a sum or ratio of others."""

    title: f.Text = f.must("The name of the metric in documents")
    stated_unit: Annotated[Unit, f.WORDS] | None = f.may(
        "The unit; by default a share, or the unit of its measure or its parts", alias="unit"
    )
    expected: f.Level | None = f.may("The value that the plan expects")
    without: f.Level | None = f.may(
        "The value without the service, if nothing is achieved; by default zero, so state it where lower is better"
    )
    outcome: f.OutcomeId | None = f.may("The outcome whose expected result it takes")
    measure: Measure | None = f.may("How it is counted from the observations of each person")
    sample: Sample | None = f.may(
        "The people it is measured on: for the chance that luck triggers a payment, or withholds it"
    )
    takes: Annotated[Literal["rate", "change", "reduction", "count"], f.WORDS] = f.may(
        "Which figure of the outcome or measure it uses: the rate with the service, the change for the better, that "
        "change relative to the baseline or the comparison group, or the number over all people",
        "rate",
    )
    counts: Annotated[Literal["net", "gross"], f.WORDS] = f.may(
        "Whether it uses the outcomes due to the service, or all that are observed", "gross"
    )
    sum: Annotated[dict[f.MetricKey, f.Weight], f.NOT_EMPTY] | None = f.may(
        "A weighted sum of other metrics: `{learning: 80%, enrolment: 20%}`, points `{job: 3, course: 1}`, or a "
        "difference `{treated: 100%, control: -100%}`"
    )
    ratio: Ratio | None = f.may("A ratio of two metrics: `{of: cost, to: outcomes}`")
    cohorts: f.SomeOf[f.CohortId] | None = f.may(
        "The cohorts for which it is measured separately; if not stated, it is pooled"
    )
    when: f.SomeOf[f.Date] | None = f.may("When it is measured: one date, or one for each cohort")
    who: f.Text | None = f.may("The people whose change it is")
    measured: f.Text | None = f.may("How it is measured")
    against: f.Text | None = f.may("The comparison")
    verified_by: f.PartyId | None = f.may("The party that verifies it")
    data: f.Text | None = f.may("The records that are used")
    note: f.Text | None = f.may("A sentence for the document")

    @property
    def unit(self) -> Unit:
        """The kind of number it is."""
        if self.stated_unit is not None:
            return self.stated_unit
        if self.measure is None or self.takes == "reduction":
            return "count" if self.takes == "count" and self.outcome is not None else "share"
        # A kind that was refused is none: it has its finding, and the rest of the case is read.
        unit = UNIT_OF_MEASURE.get(self.measure.kind, "share")
        return "count" if unit == "share" and self.takes == "count" else unit

    @property
    def has_no_unit(self) -> bool:
        """Whether neither its unit is stated nor anything from which the unit follows."""
        return self.stated_unit is None and self.measure is None and self.outcome is None and not self.parts

    @property
    def parts(self) -> tuple[str, ...]:
        """The metrics of which it is the sum or the ratio; none of a metric that is observed by itself."""
        if self.ratio is not None:
            return (self.ratio.of, *([self.ratio.to] if self.ratio.to else []))
        return tuple(self.sum or ())

    @property
    def is_compared(self) -> bool:
        """Whether its value rests on a comparison: a change, relative or not, or the number that is due to it."""
        return self.takes in ("change", "reduction") or (self.takes == "count" and self.counts == "net")


def with_units(metrics: Mapping[str, Metric]) -> dict[str, Metric]:
    """Return metrics of which every sum and every ratio has the unit that follows from its parts."""
    units = units_through_parts({name: _composition(metric) for name, metric in metrics.items()})
    return {
        name: metric.model_copy(update={"stated_unit": units[name] or None}) if metric.parts else metric
        for name, metric in metrics.items()
    }


def _composition(metric: Metric) -> Composition:
    own = (metric.stated_unit or "") if metric.parts else metric.unit
    return Composition(own, metric.parts, metric.ratio is not None)
