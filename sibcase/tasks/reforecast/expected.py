"""What is still expected of each result that a contract pays for: as observed to date, and by the plan for the rest.

total = observed to date + rest
rest of a count by outcome    what the plan counts after the last period; for yes or no Binomial(m, r), where m people
                              are still to be measured and r is the rate as planned or updated
rest of a metric that adds up  the plan's value × the share of the term that is left; nothing once its date has passed
any other metric              its value if it was observed, else the plan's
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from sibcase.book.lines import PER_PERIOD
from sibcase.casefile.sections.payments import SharePayment, Tariff
from sibcase.casefile.values.observed_names import counted_as, observables
from sibcase.model.time.calendar import calendar_of
from sibcase.tasks.reforecast.updated_rate import Beta, prior_of, updated
from sibcase.uncertainty.distributions import Range, RangeFault, quantile_table
from sibcase.uncertainty.streams import stream

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from sibcase.book.figures import Figures
    from sibcase.book.operations import Array
    from sibcase.casefile.case import Case
    from sibcase.casefile.sections.metrics import Metric
    from sibcase.casefile.sections.parts import Outcome
    from sibcase.casefile.values.observables import Observable

__all__ = ["Expected", "expected_results"]

HowKnown: TypeAlias = Literal["updated", "as planned", "as observed"]
# Two rates that differ by less are one.
DUST = 1e-9


@dataclass(frozen=True)
class Expected:
    """One result: as the plan had it, as it was observed to date, and as it is expected now.

    Attributes:
        name: As it is observed.
        title: What it is.
        unit: Its unit.
        planned: Its total in the plan; nothing if the plan does not say.
        observed: To date; nothing if it was not observed.
        rest: What is expected to come after that, by its mean.
        how: Whether the rate of the rest is updated by results, as planned, or nothing more is to come.
        prior: The rate as planned, where it is updated.
        posterior: The rate after results.
        measured: How many people were measured to date, by the plan or as stated.
        to_measure: How many are still to be measured.
        spread: The quantiles of a metric that was not observed and has a range.
    """

    name: str
    title: str
    unit: str
    planned: float | None
    observed: float | None
    rest: float
    how: HowKnown
    prior: Beta | None = None
    posterior: Beta | None = None
    measured: float = 0.0
    to_measure: float = 0.0
    rate: float | None = None
    spread: Range | None = None

    @property
    def total(self) -> float:
        """What is expected in all, by its mean."""
        return (self.observed or 0.0) + self.rest

    def draws(self, count: int, seed: int) -> Array:
        """Return draws of the total; the same seed gives the same draws, whatever else is drawn."""
        numbers = stream(seed, f"reforecast: {self.name}", 0)
        seen = self.observed or 0.0
        if self.spread is not None:
            try:
                return quantile_table(self.spread).at(numbers.standard_normal(count))
            except RangeFault:
                return np.full(count, self.total)
        if self.rate is None:
            return np.full(count, self.total)
        rates = self.posterior.draws(numbers, count) if self.posterior else np.full(count, self.rate)
        return seen + numbers.binomial(round(self.to_measure), np.clip(rates, 0.0, 1.0)).astype(float)


def expected_results(
    case: Case, planned: Figures, observed: Mapping[str, float], until: dt.date, measured: Mapping[str, float]
) -> list[Expected]:
    """Return each result that a contract pays for, with what is still expected of it.

    Args:
        case: the case.
        planned: its figures as planned.
        observed: results to date, by name.
        until: the last day of the results.
        measured: by outcome how many people were measured to date, where that is known; else the plan's number.
    """
    known, found = observables(case), dict[str, Expected]()
    begun = calendar_of(case).index_of(until) + 1
    for line in (case.contract.payments if case.contract else {}).values():
        counted = counted_as(case, line)
        if isinstance(line, Tariff) and line.outcome and counted:
            row = f"outcomes.{line.counts}.{line.outcome}"
            found[counted] = _of_outcome(case, planned, (counted, row), observed.get(counted), begun, measured)
        elif isinstance(line, SharePayment) and counted:
            row = f"savings.{line.counts}.{line.saving}"
            found[counted] = _by_plan(
                planned, (counted, row), known[counted].title, "money", observed.get(counted), begun
            )
    for name, metric in case.metrics.items():
        if not metric.parts:
            left = Left(until, 1 - begun / planned.book.periods.count)
            found |= {each.name: each for each in _of_metric(name, metric, known[name], observed, left)}
    return list(found.values())


def _of_outcome(
    case: Case,
    planned: Figures,
    called: tuple[str, str],
    seen: float | None,
    begun: int,
    measured: Mapping[str, float],
) -> Expected:
    counted, row = called
    name = row.rpartition(".")[2]
    outcome = (case.outcomes or {})[name]
    plain = _by_plan(planned, called, outcome.title, "count", seen, begun)
    people = f"outcomes.measured.{name}"
    if outcome.measure != "binary" or not row.startswith("outcomes.gross.") or people + PER_PERIOD not in planned:
        return plain
    to_date, later = _split(planned, people, begun)
    whole = planned.value(row) or 0.0
    if not to_date + later or not whole:
        return plain
    rate = whole / (to_date + later)
    known = max(measured.get(counted, to_date), seen or 0.0)
    prior = _prior(outcome, rate)
    posterior = updated(prior, seen, known) if prior is not None and seen is not None else prior
    mean = posterior.mean if posterior else rate
    return Expected(
        counted,
        outcome.title,
        "count",
        whole,
        seen,
        later * mean,
        "updated" if prior is not None and seen is not None else "as planned",
        prior,
        posterior,
        known,
        later,
        rate,
    )


def _prior(outcome: Outcome, rate: float) -> Beta | None:
    """Return the prior of the rate at which an outcome is counted, if the case states a range for it."""
    stated = outcome.expected
    if stated is None or stated.low is None or stated.high is None:
        return None
    low, value, high = stated.low.value, stated.value, stated.high.value
    if abs(value - rate) < DUST:
        return prior_of(low, value, high)
    # Of what is to be reduced, those are counted who do without it.
    return prior_of(1 - high, 1 - value, 1 - low) if abs(1 - value - rate) < DUST else None


def _by_plan(
    planned: Figures, called: tuple[str, str], title: str, unit: str, seen: float | None, begun: int
) -> Expected:
    counted, row = called
    if row + PER_PERIOD not in planned:
        return Expected(counted, title, unit, None, seen, 0.0, "as observed")
    _, later = _split(planned, row, begun)
    return Expected(counted, title, unit, planned.value(row), seen, later, "as planned")


def _split(planned: Figures, row: str, begun: int) -> tuple[float, float]:
    """Return what the plan has up to a period, and after it."""
    values = planned.row(row + PER_PERIOD)
    return sum(values[:begun]), sum(values[begun:])


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of the term after the last day of the results: that day, and the share of the term."""

    until: dt.date
    share: float


def _of_metric(
    name: str, metric: Metric, known: Observable, observed: Mapping[str, float], left: Left
) -> list[Expected]:
    names = [name] if name in observed or not metric.cohorts else [f"{name}.{each}" for each in metric.cohorts]
    return [_of_one(each, metric, known, observed.get(each), left) for each in names]


def _of_one(name: str, metric: Metric, known: Observable, seen: float | None, left: Left) -> Expected:
    cohort = name.partition(".")[2]
    title, unit = f"{metric.title}, {cohort}" if cohort else metric.title, known.unit
    stated = metric.expected
    planned = stated.value if stated else None
    if _goes_on(metric, known, seen, left.until):
        rest = (planned or 0.0) * left.share
        return Expected(name, title, unit, planned, seen, rest, "as planned" if rest else "as observed")
    if seen is not None or stated is None:
        return Expected(name, title, unit, planned, seen, 0.0, "as observed")
    has_range = stated.low is not None and stated.high is not None
    spread = (
        Range(stated.low.value, stated.value, stated.high.value) if stated.low and stated.high and has_range else None
    )
    return Expected(name, title, unit, planned, None, stated.value, "as planned", spread=spread)


def _goes_on(metric: Metric, known: Observable, seen: float | None, until: dt.date) -> bool:
    """Return whether results of a metric come in over the term, so that what was observed is a part of them.

    Those of a metric with a date come in until that day; before any have come in, all of the plan is to come.
    """
    if not known.adds_up or metric.measure is not None or metric.cohorts:
        return False
    if metric.when:
        return seen is not None and max(metric.when) > until
    return seen is not None or known.unit == "count"
