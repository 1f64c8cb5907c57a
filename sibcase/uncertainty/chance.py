"""Chance in the draws: what the people measured achieve, by period and cohort, and what a comparison group says.

A rate r is drawn first. Then whole people are measured, each with a chance of r (`groups`), and

    outcomes[t]            people[t] × a + results[t] × b, where one person with the rate r counts for a + b × r
    by the comparison[t]   outcomes due to the service[t] − b × the error of the comparison group for these people
    rate of the term       results ÷ people, and of a cohort alike; metrics of the outcome are worked out again at the
                           rate of their cohort, and those that compare at the baseline that the comparison group shows

Savings follow what people achieve. Payments follow it too, or, where they are for the change, what the comparison
shows. a and b are found by working out the line of one person at the rates 0 and 1: it is linear in the rate.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from sibcase.book.draws import GREATEST_INPUT
from sibcase.uncertainty.groups import Groups
from sibcase.uncertainty.inputs import figures_of
from sibcase.uncertainty.small_numbers import realised
from sibcase.uncertainty.streams import BLOCK

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sibcase.book.draws import WrittenInput
    from sibcase.book.figures import Figures
    from sibcase.book.operations import Array
    from sibcase.uncertainty.groups import Shared
    from sibcase.uncertainty.small_numbers import Measure
    from sibcase.uncertainty.streams import Streams

__all__ = [
    "BY_CHANCE",
    "BY_COMPARISON",
    "Chance",
    "MeasuredMetric",
    "MeasuredRate",
    "StatedMetric",
    "computable",
    "of_size",
]

BY_CHANCE: Final = "chance: "
BY_COMPARISON: Final = "comparison: "
# Which people are measured in which period is the same for all outcomes.
_PEOPLE: Final = "people measured"
# Values of rows by period that are held at a time, and what a rate holds of them in addition to its rows.
_MOST_VALUES, _ROWS_BESIDES, _FEWEST = 4_000_000, 6, 32


@dataclass(frozen=True, slots=True)
class MeasuredMetric:
    """A metric that takes the result of an outcome, by the names of lines.

    Attributes:
        name: What its random numbers are named after.
        cohorts: For each cohort the lines that take its result.
        people: The people of one cohort, where the case states them for this metric.
        compared_with: The people that one cohort is compared with, where the case states them for this metric.
        is_compared: Whether its value rests on a comparison.
    """

    name: str
    cohorts: tuple[tuple[str, ...], ...]
    people: str | None = None
    compared_with: str | None = None
    is_compared: bool = False


@dataclass(frozen=True, slots=True)
class StatedMetric:
    """A metric whose expected value the case states, with the people it is measured on, by the names of lines.

    Attributes:
        name: What its random numbers are named after.
        cohorts: The line of each cohort.
        measure: Yes or no or events, where they are counted exactly; all else is spread by its error.
        error: The standard error of the value of one cohort.
        people: The people of one cohort, where they are counted exactly.
        is_total: Whether the value is that of all people together.
    """

    name: str
    cohorts: tuple[str, ...]
    measure: Measure
    error: str
    people: str | None = None
    is_total: bool = False

    def levels(self) -> tuple[str, ...]:
        """Return the lines that its draws rest on."""
        return (*self.cohorts, self.error, *((self.people,) if self.people else ()))


@dataclass(frozen=True, slots=True)
class MeasuredRate:
    """A rate that people achieve, by the names of its lines.

    Attributes:
        name: What its random numbers are named after.
        rate: The expected rate.
        people: The people measured in each period.
        measure: Yes or no, events, or something else.
        deviation: The standard deviation of one person; nothing for yes or no and for events.
        baseline: The rate without the service.
        rows: The outcomes by period, each with the line of the same for one person.
        compared_with: The people of the comparison group; nothing where the baseline is taken as known.
        as_compared: The row of outcomes as the comparison shows them, and the row of those due to the service.
        metrics: The metrics that take its result and have cohorts, a comparison or people of their own.
    """

    name: str
    rate: str
    people: str
    measure: Measure
    deviation: str | None = None
    baseline: str = ""
    rows: tuple[tuple[str, str], ...] = ()
    compared_with: str | None = None
    as_compared: tuple[str, str] | None = None
    metrics: tuple[MeasuredMetric, ...] = ()

    def levels(self) -> Iterator[str]:
        """Yield the lines that its draws rest on."""
        stated = [name for each in self.metrics for name in (each.people, each.compared_with)]
        lines = (self.rate, self.people, self.deviation, self.baseline, self.compared_with, *stated)
        return (name for name in lines if name)

    def moved_rows(self) -> list[str]:
        """Return the rows by period that chance moves."""
        return [*(row for row, _ in self.rows), *(self.as_compared[:1] if self.as_compared else ())]

    def moved_metrics(self) -> list[str]:
        """Return the lines of metrics that chance moves by cohort."""
        return [line for metric in self.metrics for lines in metric.cohorts for line in lines]


@dataclass(frozen=True, slots=True)
class _Block:
    """Draws that are worked on together.

    Attributes:
        by_line: What is drawn of inputs, by line.
        expected: What outcomes rest on, by line.
        none: What one person counts for at a rate of zero, by line.
        one: What one person counts for at a rate of one, by line.
        start: Where people begin to be counted.
        streams: The random numbers.
    """

    by_line: Mapping[str, Array]
    expected: Mapping[str, Array]
    none: Mapping[str, Array]
    one: Mapping[str, Array]
    start: Array
    streams: Streams


@dataclass(frozen=True, slots=True)
class _Measured:
    """What is measured of one outcome in a block of draws.

    Attributes:
        measure: Yes or no, events, or something else.
        level: The rate that people are expected to have.
        baseline: The rate without the service.
        deviation: The standard deviation of one person.
        people: Those who are measured.
        results: What they achieve together.
        errors: What a comparison group errs by for these people together.
    """

    measure: Measure
    level: Array
    baseline: Array
    deviation: Array | None
    people: Shared
    results: Shared
    errors: Shared | None


class Chance:
    """What chance adds to draws of the inputs: of some rates, on the figures of a plan.

    Attributes:
        levels: The lines that it moves.
        periods: Of those that are rows, in which periods; in the others they keep the value of the plan.
    """

    def __init__(
        self,
        planned: Figures,
        rates: Sequence[MeasuredRate],
        stated: Sequence[StatedMetric],
        inputs: Sequence[WrittenInput],
    ) -> None:
        """Prepare for draws of these inputs."""
        self._planned, self._rates, self._stated = planned, rates, stated
        names = [
            *(name for each in rates for name in each.levels()),
            *(name for each in stated for name in each.levels()),
        ]
        self._before = figures_of(planned, list(dict.fromkeys(names)), inputs)
        for_one = dict.fromkeys(line for each in rates for _, line in each.rows)
        self._for_one = figures_of(planned, list(for_one), inputs, [each.rate for each in rates])
        metrics = [line for each in rates for line in each.moved_metrics()]
        self._metric_levels = [line for each in rates if each.metrics for line in (each.rate, each.baseline)]
        self._metrics = figures_of(planned, metrics, inputs, self._metric_levels)
        self._at = {each.name: list(self._before.periods_other_than_zero(each.people)) for each in rates}
        self.periods = {row: self._at[each.name] for each in rates for row in each.moved_rows()}
        of_stated = [line for each in stated for line in each.cohorts]
        self.levels = [*(each.rate for each in rates), *metrics, *of_stated, *self.periods]

    @property
    def draws_at_a_time(self) -> int:
        """How many draws are made together, so that their rows by period fit into memory."""
        rows = sum(len(self._at[each.name]) * (len(each.moved_rows()) + _ROWS_BESIDES) for each in self._rates)
        return max(_FEWEST, min(BLOCK, _MOST_VALUES // max(rows, 1)))

    def draw(
        self, by_line: Mapping[str, Array], size: int, streams: Streams
    ) -> tuple[dict[str, Array], dict[str, Array]]:
        """Return what chance adds to the rate of each outcome, by name, and the lines that it moves.

        Args:
            by_line: The draws of the inputs.
            size: How many draws there are.
            streams: The random numbers; draws made in parts, one after the other, are those made at once.
        """
        none, one = (
            of_size(self._for_one.run({**by_line, **{each.rate: np.full(size, rate) for each in self._rates}}), size)
            for rate in (0.0, 1.0)
        )
        expected = of_size(self._before.run(by_line), size)
        block = _Block(by_line, expected, none, one, streams.of(_PEOPLE).random(size), streams)
        added: dict[str, Array] = {}
        moved: dict[str, Array] = {}
        for rate in self._rates:
            self._draw_rate(rate, block, added, moved)
        for metric in self._stated:
            self._draw_stated(metric, block, added, moved)
        return added, moved

    def _draw_rate(self, rate: MeasuredRate, block: _Block, added: dict[str, Array], moved: dict[str, Array]) -> None:
        """Add the draws of one rate: the rate of the term, its rows of outcomes, and its metrics."""
        drawn = self._measured(rate, block)
        found = _for_one(drawn.results.total, drawn.people.total, drawn.level)
        # What chance adds to the rate that was drawn: the rate itself has its own inputs among the causes.
        added[BY_CHANCE + rate.name] = found - drawn.level
        moved[rate.rate] = computable(found)
        for row, for_one in rate.rows:
            slope = block.one[for_one] - block.none[for_one]
            outcomes = drawn.people.by_period * block.none[for_one] + drawn.results.by_period * slope
            self._move(moved, row, outcomes)
            if drawn.errors is not None and rate.as_compared is not None and row == rate.as_compared[1]:
                self._move(moved, rate.as_compared[0], outcomes - drawn.errors.by_period * slope)
        if drawn.errors is not None:
            added[BY_COMPARISON + rate.name] = _for_one(drawn.errors.total, drawn.people.total, np.zeros_like(found))
        for metric in rate.metrics:
            for cohort, lines in enumerate(metric.cohorts):
                values = self._values(rate, block, *_in_cohort(metric, cohort, drawn, block))
                for line in lines:
                    self._move(moved, line, values[line])

    def _draw_stated(
        self, metric: StatedMetric, block: _Block, added: dict[str, Array], moved: dict[str, Array]
    ) -> None:
        """Add the draws of a metric that is stated: of each cohort by itself."""
        errors = []
        for cohort, line in enumerate(metric.cohorts):
            expected = self._known(block.expected, line)
            found = _found(metric, expected, block, block.streams.of(f"{BY_CHANCE}{metric.name}.{cohort}"))
            self._move(moved, line, found)
            errors.append(moved[line] - expected)
        added[BY_CHANCE + metric.name] = np.cumsum(errors, axis=0)[-1] / len(errors)

    def _measured(self, rate: MeasuredRate, block: _Block) -> _Measured:
        """Return what is measured of the people of one outcome, and what the comparison group errs by."""
        level, baseline = self._known(block.expected, rate.rate), self._known(block.expected, rate.baseline)
        deviation = block.expected[rate.deviation] if rate.deviation else None
        planned = np.nan_to_num(block.expected[rate.people][self._at[rate.name]])
        groups = Groups.of(planned, sorted({len(metric.cohorts) for metric in rate.metrics}), block.start)
        results = groups.results(rate.measure, level, deviation, block.streams.of(BY_CHANCE + rate.name))
        errors = None
        if rate.compared_with is not None:
            size, numbers = block.expected[rate.compared_with], block.streams.of(BY_COMPARISON + rate.name)
            errors = groups.errors_of_comparison(size, rate.measure, baseline, deviation, numbers)
        return _Measured(rate.measure, level, baseline, deviation, groups.people, results, errors)

    def _values(self, rate: MeasuredRate, block: _Block, level: Array, baseline: Array) -> dict[str, Array]:
        """Return the metrics of all outcomes where one of them has this rate, and this rate without the service."""
        size = len(level)
        planned = {line: np.full(size, self._planned.value(line) or 0.0) for line in self._metric_levels}
        levels = {rate.rate: computable(level), rate.baseline: computable(baseline)}
        return of_size(self._metrics.run({**planned, **block.by_line, **levels}), size)

    def _move(self, moved: dict[str, Array], line: str, values: Array) -> None:
        """Move a line; in a draw in which it is undefined it keeps the value of the plan."""
        planned = np.asarray(self._planned.arrays[line][:, :1])
        planned = planned[self.periods[line]] if line in self.periods and len(planned) > 1 else planned
        moved[line] = computable(np.where(np.isfinite(values), values, planned if values.ndim > 1 else planned[0]))

    def _known(self, expected: Mapping[str, Array], line: str) -> Array:
        """Return a rate as drawn; as planned in a draw in which it is undefined."""
        return np.where(np.isfinite(expected[line]), expected[line], self._planned.value(line) or 0.0)


def _found(metric: StatedMetric, expected: Array, block: _Block, numbers: np.random.Generator) -> Array:
    """Return the value of a metric that is found where another is expected."""
    if metric.people is None:
        return np.asarray(expected + block.expected[metric.error] * numbers.standard_normal(len(expected)))
    people = np.maximum(block.expected[metric.people], 1.0) if metric.is_total else np.ones_like(expected)
    return realised(metric.measure, expected / people, block.expected[metric.people], None, numbers) * people


def _in_cohort(metric: MeasuredMetric, cohort: int, drawn: _Measured, block: _Block) -> tuple[Array, Array]:
    """Return the rate that the people of a cohort achieve, and the rate without the service that they are held to."""
    name, cohorts = f"{metric.name}.{cohort}", len(metric.cohorts)
    people = drawn.people.by_cohort[cohorts][cohort]
    if metric.people is not None:
        numbers, stated = block.streams.of(BY_CHANCE + name), block.expected[metric.people]
        level = realised(drawn.measure, drawn.level, stated, drawn.deviation, numbers)
    else:
        level = _for_one(drawn.results.by_cohort[cohorts][cohort], people, drawn.level)
    baseline = drawn.baseline
    if metric.is_compared and metric.compared_with is not None:
        numbers, size = block.streams.of(BY_COMPARISON + name), block.expected[metric.compared_with]
        baseline = realised(drawn.measure, baseline, size, drawn.deviation, numbers)
    elif metric.is_compared and drawn.errors is not None:
        baseline = baseline + _for_one(drawn.errors.by_cohort[cohorts][cohort], people, np.zeros_like(baseline))
    return level, baseline


def _for_one(amount: Array, people: Array, otherwise: Array) -> Array:
    """Return an amount for each of so many people; another where there is no one."""
    return np.where(people > 0, amount / np.maximum(people, 1.0), otherwise)


def computable(values: Array) -> Array:
    """Return values no greater than the book can calculate with: the tail of a lognormal has no end."""
    return np.clip(values, -GREATEST_INPUT, GREATEST_INPUT)


def of_size(found: Mapping[str, Array], size: int) -> dict[str, Array]:
    """Return a value for each draw: where no input is drawn there is one for all of them."""
    return {name: np.broadcast_to(values, (*values.shape[:-1], size)) for name, values in found.items()}
