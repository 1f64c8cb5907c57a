"""What a payment line measures, in words: what changes, for whom, how, against what, when, from which records, by whom.

Every question that a payment rule has to answer is either answered or named as missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from sibcase.casefile.sections.parts import (
    AvoidedPayment,
    BlockPayment,
    ReturnTable,
    SharePayment,
    TablePayment,
    Tariff,
)
from sibcase.wording.contract.terms import Scale, as_words, day, level, named
from sibcase.wording.phrases import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sibcase.casefile.case import Case
    from sibcase.casefile.sections.parts import Condition, Measure, Metric, Outcome, Payment
    from sibcase.casefile.values.fields import Assumption

__all__ = ["Measured", "conditions_in_words", "measured_by", "metric_of", "metric_title", "metrics_named"]

TAKES = {
    "rate": "the rate of",
    "change": "the change in",
    "reduction": "the relative reduction in",
    "count": "the number of",
}
COUNTS = {
    "binary": "whether a person has any event",
    "frequency": "events per person",
    "severity": "weighted events per person",
    "time to first event": "days to the first event, or the whole period if there is none,",
    "days in custody": "days in custody",
    "distance travelled": "steps",
}


@dataclass(frozen=True, slots=True)
class Measured:
    """What a document says of a measure, and the questions that are left open."""

    sentence: str
    missing: tuple[str, ...]


def metric_of(case: Case, name: str | None) -> Metric | None:
    """Return a metric of the contract."""
    return case.metrics.get(name or "")


def metric_title(case: Case, name: str) -> str:
    """Return what a metric is called."""
    metric = metric_of(case, name)
    return f"“{as_words(metric.title)}”" if metric else named(name)


def metrics_named(line: Payment) -> tuple[str, ...]:
    """Return the metrics that decide a payment line, each once: its own, those of its other tables and conditions."""
    names: list[str | None] = []
    schedules = [line.scaled_by]
    match line:
        case Tariff() | AvoidedPayment() | SharePayment() | ReturnTable():
            names.append(line.metric)
        case TablePayment():
            names.append(line.metric)
            schedules = [*(line.others or ()), line.fallback, line.scaled_by]
        case BlockPayment():
            pass  # paid whatever is measured
        case _:
            assert_never(line)
    names += [each.metric for each in line.requires or ()]
    for schedule in schedules:
        names += [schedule.metric, *(each.metric for each in schedule.requires or ())] if schedule else []
    return tuple(dict.fromkeys(name for name in names if name))


def measured_by(case: Case, line: Payment) -> Measured:
    """Return what decides a payment line and how it is measured."""
    if isinstance(line, Tariff) and line.outcome and line.outcome in (case.outcomes or {}):
        found = [_of_outcome(case, (case.outcomes or {})[line.outcome], line)]
    else:
        found = []
    found += [_of_metric(case, name, line, ()) for name in metrics_named(line)]
    missing = tuple(dict.fromkeys(each for one in found for each in one.missing))
    return Measured("; ".join(each.sentence for each in found if each.sentence), missing)


# --- outcomes ---------------------------------------------------------------------------------------------------------


def _of_outcome(case: Case, outcome: Outcome, line: Tariff) -> Measured:
    against = f"against {as_words(outcome.baseline.quantity.text)} without the service" if line.counts == "net" else ""
    when = f"{outcome.lag.quantity.text} after completion" if outcome.lag and outcome.lag.value else "at completion"
    title = f"“{as_words(outcome.title)}”" if line.title else "it"
    data = outcome.data or _evaluated_from(case)
    records = _records(case, data, _verifier(line, outcome))
    facts = [_measured_for(case, outcome), _how(outcome), against, when, *records]
    missing = _open(
        (outcome.definition, "the definition"),
        (_verifier(line, outcome), "the verifier"),
        (data, "the data source"),
    )
    return Measured(f"{title} is measured {', '.join(fact for fact in facts if fact)}", missing)


def _verifier(line: Payment, measure: Outcome | Metric) -> str:
    return line.verified_by or measure.verified_by or ""


def _how(outcome: Outcome) -> str:
    return f"as “{as_words(outcome.definition)}”" if outcome.definition else ""


def _measured_for(case: Case, outcome: Outcome) -> str:
    segments = case.segments
    chosen = [outcome.segment] if outcome.segment in segments else list(segments)
    titles = [as_words(segments[name].title) or ("" if name == "all" else named(name)) for name in chosen]
    return f"for {listed(titles)}" if titles and all(titles) else "for all who complete the service"


def _records(case: Case, data: str | None, verifier: str) -> list[str]:
    parties = case.parties or {}
    name = as_words(parties[verifier].name) if verifier in parties else as_words(verifier)
    return [f"using {as_words(data)}" if data else "", f"verified by {name}" if name else ""]


def _evaluated_from(case: Case) -> str | None:
    """Return the records that the evaluation uses, for what names none of its own."""
    return case.evaluation.data if case.evaluation else None


def _open(*answers: tuple[str | None, str]) -> tuple[str, ...]:
    return tuple(question for answer, question in answers if not answer)


# --- metrics ----------------------------------------------------------------------------------------------------------


def _of_metric(case: Case, name: str, line: Payment, above: tuple[str, ...]) -> Measured:
    """Return a metric in words; a weighted sum with its parts, and never round in a circle."""
    metric = metric_of(case, name)
    if metric is None or name in above:
        return Measured(named(name), ())
    if metric.ratio is not None:
        return _of_ratio(case, metric, line, (*above, name))
    if metric.sum is not None:
        return _of_sum(case, metric, line, (*above, name))
    outcome = (case.outcomes or {}).get(metric.outcome or "")
    verifier = _verifier(line, metric) or (_verifier(line, outcome) if outcome else "")
    measured = metric.measured or _counted(metric.measure) or (outcome.definition if outcome else None)
    against = metric.against or _compared(metric, outcome) or (case.evaluation.comparison if case.evaluation else None)
    data = metric.data or (outcome.data if outcome else None) or _evaluated_from(case)
    who = _who(case, metric, outcome)
    facts = [
        f"for {who}" if who else "",
        f"as “{as_words(measured)}”" if measured else "",
        f"against {as_words(against)}" if against else "",
        _taken_from(metric, outcome),
        _when(case, metric),
        *_records(case, data, verifier),
    ]
    missing = _open(
        (who, "the people measured"),
        (measured, "the definition"),
        (against, "the comparison"),
        ("dated" if metric.when else "", "the date of measurement"),
        (verifier, "the verifier"),
        (data, "the data source"),
    )
    facts_listed = ", ".join(fact for fact in facts if fact)
    title = metric_title(case, name)
    is_known = bool(who or measured or against)
    own_title = isinstance(line, Tariff) and name == line.metric and as_words(line.title) != as_words(metric.title)
    if not facts_listed:
        return Measured(f"what counts is {title}" if own_title else "", missing)
    return Measured(f"{title} is measured {facts_listed}" if is_known else f"{title}, {facts_listed}", missing)


def _who(case: Case, metric: Metric, outcome: Outcome | None) -> str:
    if metric.who:
        return as_words(metric.who)
    return _measured_for(case, outcome).removeprefix("for ") if outcome else ""


def _counted(measure: Measure | None) -> str:
    """Return in words what a measure counts of each person."""
    if measure is None:
        return ""
    if measure.points_per_step is not None:
        return f"{COUNTS[measure.kind]} of {as_words(measure.points_per_step.quantity.text)} points"
    better = f", where {'more' if measure.more_is_better else 'fewer'} is better" if measure.direction else ""
    return (
        f"{COUNTS[measure.kind].rstrip(',')} within {measure.over.quantity.text}{better}"
        if measure.over
        else COUNTS[measure.kind]
    )


def _compared(metric: Metric, outcome: Outcome | None) -> str:
    baseline = outcome.baseline if outcome else metric.measure.baseline if metric.measure else None
    if baseline is not None:
        return f"{baseline.quantity.text} without the service"
    return "the comparison group" if metric.measure and metric.is_compared else ""


def _taken_from(metric: Metric, outcome: Outcome | None) -> str:
    if outcome is None:
        return ""
    due = "attributable to the service" if metric.counts == "net" else "as observed"
    return f"taking {TAKES[metric.takes]} “{as_words(outcome.title)}” {due}"


def _of_sum(case: Case, metric: Metric, line: Payment, above: tuple[str, ...]) -> Measured:
    weights = metric.sum or {}
    shares = listed([_weighted(weight, metric_title(case, name)) for name, weight in weights.items()])
    parts = [_of_metric(case, name, line, above) for name in weights]
    sentences = [
        f"{metric_title(case, above[-1])} is the sum of {shares}",
        *(part.sentence for part in parts if part.sentence),
    ]
    missing = tuple(dict.fromkeys(each for part in parts for each in part.missing))
    return Measured("; ".join(sentences), missing)


def _of_ratio(case: Case, metric: Metric, line: Payment, above: tuple[str, ...]) -> Measured:
    of, *others = (metric_title(case, name) for name in metric.parts)
    target = metric.ratio.target if metric.ratio else None
    to = others[0] if others else f"the target of {as_words(target.quantity.text)}" if target else ""
    parts = [_of_metric(case, name, line, above) for name in metric.parts]
    sentences = [
        f"{metric_title(case, above[-1])} is {of} divided by {to}",
        *(part.sentence for part in parts if part.sentence),
    ]
    return Measured("; ".join(sentences), tuple(dict.fromkeys(each for part in parts for each in part.missing)))


def _weighted(weight: Assumption, title: str) -> str:
    """Return a part of a sum: `80% of “Learning”`, `3 × “Jobs”`, and what is taken off as `less`."""
    text = weight.quantity.text.strip().lstrip("+-")
    of = "" if text in ("1", "100%") else f"{text} of " if text.endswith("%") else f"{text} × "
    return f"{'less ' if weight.value < 0 else ''}{of}{title}"


def _when(case: Case, metric: Metric) -> str:
    """Return when a metric is measured, for each cohort on its own or for all together."""
    dates = listed([day(date, case) for date in metric.when or ()])
    cohorts = metric.cohorts or ()
    on = f"on {dates}" if dates else ""
    if not cohorts:
        return on
    names = listed([as_words(named(name)) for name in cohorts])
    one_by_one = f"for the cohort {names}" if len(cohorts) == 1 else f"for each cohort separately ({names})"
    in_turn = " in turn" if len(metric.when or ()) > 1 else ""
    return ", ".join(part for part in (one_by_one, f"{on}{in_turn}") if part) if on else one_by_one


def conditions_in_words(case: Case, conditions: Sequence[Condition] | None) -> str:
    """Return what must hold as well before anything is paid: `, only if “Attendance” is at least 80%`."""
    met = []
    for condition in conditions or ():
        metric = metric_of(case, condition.metric)
        scale = Scale(metric.unit if metric else "share", case.currency, "")
        limits = (
            ("at least", condition.at_least),
            ("above", condition.above),
            ("at most", condition.at_most),
            ("below", condition.below),
        )
        bounds = listed([f"{word} {level(limit, scale)}" for word, limit in limits if limit is not None])
        met.append(f"{metric_title(case, condition.metric)} is {bounds}")
    return f", only if {listed(met)}" if met else ""
