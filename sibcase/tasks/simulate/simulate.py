"""Simulating a case: its ranges and chance, what is asked of the draws, and the answers with their labels."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from sibcase.tables.how_sure import Likelihood
from sibcase.tables.table import defined
from sibcase.tasks.show.headline import HEADLINE
from sibcase.tasks.simulate.budgets import HALF_A_PENNY, budget_events, budget_risks
from sibcase.tasks.simulate.measured import measured_rates, stated_metrics
from sibcase.uncertainty.chance import BY_CHANCE, BY_COMPARISON
from sibcase.uncertainty.copula import copula_of
from sibcase.uncertainty.inputs import NotDrawn, ranges_of, uncertain_inputs
from sibcase.uncertainty.simulation import Event, Question, simulate
from sibcase.wording.figures.labels import short_label

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import numpy as np
    import numpy.typing as npt

    from sibcase.book.figures import Figures
    from sibcase.book.operations import Array
    from sibcase.casefile.case import Case
    from sibcase.tasks.business_case import BusinessCase
    from sibcase.tasks.simulate.budgets import BudgetRisk
    from sibcase.uncertainty.causes import Cause
    from sibcase.uncertainty.copula import Copula
    from sibcase.uncertainty.inputs import UncertainInput
    from sibcase.uncertainty.simulation import Spread

__all__ = [
    "Drawn",
    "NothingUncertain",
    "Simulated",
    "SpreadRow",
    "question_of",
    "simulate_case",
]

Drawn: TypeAlias = Literal["both", "ranges", "chance"]

# The figures whose spread is explained, as far as a case has them.
EXPLAINED: Final = ("commissioners.npv.cashable", "payments.total", "investment.multiple")
ALL_HEADLINE: Final = tuple(name for _, group in HEADLINE for name in group)


def _exceeds(paid: Array, saved: Array) -> npt.NDArray[np.bool_]:
    return paid > saved + HALF_A_PENNY


_ONLY_WITH_GUARANTORS: Final = "investment.guaranteed"
# What may happen, in the order in which it is reported, and what a reader sees.
EVENTS: Final[tuple[tuple[Event, str], ...]] = (
    (Event("investors_lose", ("investment.net_gain",), lambda gain: gain < -HALF_A_PENNY), "Investors lose money"),
    (
        Event(
            "investors_lose_all",
            ("investment.drawn", "investment.distributed", _ONLY_WITH_GUARANTORS),
            lambda drawn, *received: (drawn > HALF_A_PENNY) & (sum(received) <= HALF_A_PENNY),
        ),
        "Investors lose everything",
    ),
    (
        Event("payments_exceed_cash", ("payments.total", "savings.cashable.total"), _exceeds),
        "Payments exceed cashable savings",
    ),
    (
        Event("payments_exceed_savings", ("payments.total", "savings.gross.total"), _exceeds),
        "Payments exceed all savings",
    ),
    (Event("cap_binds", ("payments.cut_by_cap",), lambda cut: cut > HALF_A_PENNY), "A cap reduces payments"),
    (Event("costs_unfunded", ("investment.gap",), lambda gap: gap > HALF_A_PENNY), "Some costs are unfunded"),
)


class NothingUncertain(ValueError):  # noqa: N818 - named for what is wrong with the question
    """Nothing is drawn: the case states no range, and chance has nothing to move; the message says what to do."""


@dataclass(frozen=True, slots=True)
class SpreadRow:
    """A figure, as planned and as spread over the draws; `planned` is nothing where it is undefined."""

    name: str
    label: str
    unit: str
    planned: float | None
    spread: Spread


@dataclass(frozen=True, slots=True)
class MovedTogether:
    """Two inputs that were drawn together, by their names, and their rank correlation."""

    one: str
    other: str
    rank: float


@dataclass(frozen=True, slots=True)
class Simulated:
    """What the draws of a case say.

    Attributes:
        draws: How many there were.
        seed: Which.
        inputs: The inputs that were drawn.
        correlations: Which of them were drawn together.
        not_drawn: Inputs with a range from which nothing could be drawn.
        by_chance: The titles of the outcomes that chance moved.
        rows: The figures that move.
        chances: What may happen.
        budgets: How likely payers are to exceed their budgets.
        causes: By figure, which inputs its spread comes from, the greatest first.
        labels: What an input of `causes` is called.
    """

    draws: int
    seed: int
    inputs: tuple[UncertainInput, ...]
    correlations: tuple[MovedTogether, ...]
    not_drawn: tuple[NotDrawn, ...]
    by_chance: tuple[str, ...]
    rows: tuple[SpreadRow, ...]
    chances: tuple[Likelihood, ...]
    budgets: tuple[BudgetRisk, ...]
    causes: Mapping[str, list[Cause]]
    labels: Mapping[str, str]

    def as_data(self) -> dict[str, Any]:
        """Return all of it as plain values."""
        return {
            "draws": self.draws,
            "seed": self.seed,
            "inputs": [_input_as_data(each) for each in self.inputs],
            "correlations": [{"between": [each.one, each.other], "rank": each.rank} for each in self.correlations],
            "not_drawn": [{"name": each.name, "label": each.label, "why": each.why} for each in self.not_drawn],
            "chance": list(self.by_chance),
            "figures": {row.name: _row_as_data(row) for row in self.rows},
            "chances": {each.name: {"label": each.label, "share": defined(each.share)} for each in self.chances},
            "budgets": [each.as_data() for each in self.budgets],
            "causes": {
                figure: [
                    {
                        "input": each.input,
                        "label": self.labels[each.input],
                        "rank_correlation": defined(each.rank_correlation),
                        "share": defined(each.share),
                    }
                    for each in causes
                ]
                for figure, causes in self.causes.items()
            },
        }


def simulate_case(  # noqa: PLR0913  # what is drawn, what is asked of it, and who watches
    business: BusinessCase,
    draws: int,
    seed: int = 1,
    drawn: Drawn = "both",
    *,
    figures: Sequence[str] = ALL_HEADLINE,
    rows: Sequence[str] = (),
    watch: Callable[[int], None] | None = None,
    take: Callable[[Mapping[str, Array]], None] | None = None,
) -> Simulated:
    """Return how sure the figures of a case are.

    Args:
        business: The case.
        draws: How many.
        seed: Which: the same seed gives the same figures.
        drawn: Inputs from their ranges, chance in small numbers, or both.
        figures: The names of the figures to look at, as far as the case has them.
        rows: The names of lines of several figures whose draws are handed to `take`.
        watch: Is given the number of draws after each block.
        take: Is given the draws of each block by name.

    Raises:
        NothingUncertain: the case states no range, and chance has nothing to move.
    """
    planned = business.planned
    names = [name for name in figures if _is_shown(planned, name)]
    inputs, not_drawn = ([], []) if drawn == "chance" else ranges_of(business.case, business.book)
    question = _question(business, planned, inputs, drawn, names)
    if not inputs and not question.has_chance:
        raise NothingUncertain(_why_nothing(drawn, not_drawn))
    events = [*_events(business, planned), *budget_events(business.case, planned)]
    explained = [name for name in EXPLAINED if name in names]
    question = replace(question, events=events, explained=explained, rows=rows)
    spreads = simulate(planned, question, draws, seed, watch, take)
    by_chance = {rate.name: _title(business, rate.name) for rate in question.rates}
    titles = {f"{BY_COMPARISON}{name}": f"{title}: comparison group" for name, title in by_chance.items()}
    metrics = business.case.metrics
    by_chance |= {each.name: metrics[each.name.removeprefix("metric.")].title for each in question.stated}
    titles |= {f"{BY_CHANCE}{name}": f"{title}: chance" for name, title in by_chance.items()}
    happens_as = {event.name: label for event, label in EVENTS if event.name in spreads.chances}
    return Simulated(
        draws,
        seed,
        tuple(inputs),
        tuple(MovedTogether(*pair, rank) for pair, rank in _rank_correlations(business.case, inputs).items()),
        tuple(not_drawn),
        tuple(by_chance.values()),
        tuple(_row(planned, name, spreads.figures[name]) for name in names if _moves(spreads.figures[name])),
        tuple(Likelihood(name, label, spreads.chances[name]) for name, label in happens_as.items()),
        budget_risks(business.case, planned, spreads.chances),
        {name: causes for name, causes in spreads.causes.items() if causes and _moves(spreads.figures[name])},
        {each.written.name: each.written.label for each in inputs} | titles,
    )


def question_of(
    business: BusinessCase, planned: Figures, drawn: Drawn, figures: Sequence[str], copula: Copula | None = None
) -> Question:
    """Return what is drawn of a case, and the figures that are asked; nothing is drawn where nothing is uncertain.

    Args:
        business: The case.
        planned: Its figures as planned.
        drawn: Inputs from their ranges, chance in small numbers, or both.
        figures: The names of the figures.
        copula: Which inputs move together; as the case states if not given.
    """
    inputs = [] if drawn == "chance" else uncertain_inputs(business.book)[0]
    question = _question(business, planned, inputs, drawn, figures)
    return question if copula is None else replace(question, copula=copula)


def _question(
    business: BusinessCase, planned: Figures, inputs: Sequence[UncertainInput], drawn: Drawn, figures: Sequence[str]
) -> Question:
    rates = [] if drawn == "ranges" else measured_rates(business.case, planned)
    stated = [] if drawn == "ranges" else stated_metrics(business.case, planned)
    copula = copula_of(_rank_correlations(business.case, inputs), [each.written.name for each in inputs])
    return Question(inputs, rates, figures, copula=copula, stated=stated)


def _rank_correlations(case: Case, inputs: Iterable[UncertainInput]) -> dict[tuple[str, str], float]:
    """Return the rank correlation of each pair of inputs that is drawn together, by their names."""
    names = {path: each.written.name for each in inputs for path in each.written.paths}
    stated = (case.uncertainty.correlations if case.uncertainty else None) or ()
    return {
        (names[one], names[other]): correlation.rank
        for correlation in stated
        for one, other in combinations(correlation.between, 2)
        if one in names and other in names
    }


def _events(business: BusinessCase, planned: Figures) -> list[Event]:
    """Return what may happen in a case; nothing is held against savings where it states none."""
    found = []
    for event, _ in EVENTS:
        figures = tuple(name for name in event.figures if name in planned or name != _ONLY_WITH_GUARANTORS)
        against_savings = any(name.startswith("savings.") for name in figures)
        if all(name in planned for name in figures) and (business.states_savings or not against_savings):
            found.append(replace(event, figures=figures))
    return found


def _title(business: BusinessCase, outcome: str) -> str:
    return (business.case.outcomes or {})[outcome].title or outcome


def _is_shown(planned: Figures, name: str) -> bool:
    return name in planned and planned.book.lines[name].adds_up


def _moves(spread: Spread) -> bool:
    """Return whether a figure is not the same in all draws."""
    low, high = spread.percentiles[0], spread.percentiles[-1]
    return low != high or 0 < spread.undefined < 1


def _row(planned: Figures, name: str, spread: Spread) -> SpreadRow:
    line = planned.book.lines[name]
    return SpreadRow(name, short_label(name), line.unit, planned.value(name), spread)


def _why_nothing(drawn: Drawn, not_drawn: Sequence[NotDrawn]) -> str:
    if drawn == "chance":
        return "chance has nothing to move: the case has no outcome with people who are measured"
    if not_drawn:
        first = not_drawn[0]
        return f"no range of this case can be drawn; of `{first.name}`: {first.why}"
    remedy = "give an input a range, such as `{value: £70k, low: £60k, high: £85k}`"
    return f"no input has a range{', and chance has nothing to move' if drawn == 'both' else ''}: {remedy}"


def _input_as_data(each: UncertainInput) -> dict[str, Any]:
    what, written = each.range, each.written
    return {
        "name": written.name,
        "label": written.label,
        "unit": written.unit,
        "low": what.low,
        "value": what.value,
        "high": what.high,
        "distribution": what.distribution,
    }


def _row_as_data(row: SpreadRow) -> dict[str, Any]:
    return {
        "label": row.label,
        "unit": row.unit,
        "planned": row.planned,
        "mean": defined(row.spread.mean),
        **{name: defined(value) for name, value in row.spread.by_percentile.items()},
        "undefined": row.spread.undefined,
    }
