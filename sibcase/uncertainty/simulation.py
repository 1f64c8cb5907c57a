"""Simulation: many draws of the uncertain inputs and of chance, and what they make of the figures.

Draws are made and evaluated block by block, and of each figure only what its percentiles need is kept.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from sibcase.book.draws import is_worth_compiling
from sibcase.uncertainty.causes import causes_of
from sibcase.uncertainty.chance import Chance, computable, of_size
from sibcase.uncertainty.copula import INDEPENDENT, Copula
from sibcase.uncertainty.inputs import figures_of
from sibcase.uncertainty.percentiles import Drawers
from sibcase.uncertainty.streams import BLOCK, Streams

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import numpy.typing as npt

    from sibcase.book.draws import Draws
    from sibcase.book.figures import Figures
    from sibcase.book.operations import Array
    from sibcase.uncertainty.causes import Cause
    from sibcase.uncertainty.chance import MeasuredRate, StatedMetric
    from sibcase.uncertainty.inputs import UncertainInput

__all__ = ["PERCENTILES", "PERCENTILE_NAMES", "Event", "Question", "Spread", "Spreads", "blocks_of", "simulate"]

PERCENTILES: Final = (0.05, 0.10, 0.50, 0.90, 0.95)
PERCENTILE_NAMES: Final = tuple(f"p{round(100 * share)}" for share in PERCENTILES)
# Of so many draws the causes are worked out; more would say the same.
_MOST_KEPT = 32_768
# The first use compiles, which takes as long as so many times the draws for which loading is worth it.
_WORTH_IT = 10


@dataclass(frozen=True, slots=True)
class Event:
    """Something that may happen: which figures decide it, and whether it has happened in each draw.

    Where one of the figures is undefined, it is not known whether it has happened.
    """

    name: str
    figures: tuple[str, ...]
    happens: Callable[..., npt.NDArray[np.bool_]]


@dataclass(frozen=True, slots=True)
class Question:
    """What is drawn, and what is asked.

    Attributes:
        inputs: The uncertain inputs; none if the inputs are to keep their values.
        rates: The rates that chance moves; none without chance.
        figures: The names of the figures asked for.
        events: What may happen.
        explained: The figures of which the causes are asked, some of `figures`.
        copula: Which inputs move together.
        stated: The metrics that the case states and chance moves.
        rows: Lines of several figures, such as payments by year, whose draws are handed to `take` and not counted.
    """

    inputs: Sequence[UncertainInput]
    rates: Sequence[MeasuredRate]
    figures: Sequence[str]
    events: Sequence[Event] = ()
    explained: Sequence[str] = ()
    copula: Copula = INDEPENDENT
    stated: Sequence[StatedMetric] = ()
    rows: Sequence[str] = ()

    @property
    def has_chance(self) -> bool:
        """Whether chance moves anything."""
        return bool(self.rates or self.stated)


@dataclass(frozen=True, slots=True)
class Spread:
    """How one figure is spread.

    Attributes:
        mean: Over all draws in which the figure is defined.
        percentiles: In the order of `PERCENTILES`.
        undefined: The share of draws in which the figure is undefined.
    """

    mean: float
    percentiles: tuple[float, ...]
    undefined: float

    @property
    def by_percentile(self) -> dict[str, float]:
        """The percentiles as results call them: `p5`, `p10`, `p50`, `p90` and `p95`."""
        return dict(zip(PERCENTILE_NAMES, self.percentiles, strict=True))

    def negative(self) -> Spread:
        """Return the spread of the same with the other sign: what a party pays as what it gains."""
        return Spread(0.0 - self.mean, tuple(0.0 - each for each in reversed(self.percentiles)), self.undefined)


@dataclass(frozen=True, slots=True)
class Spreads:
    """What the draws make of the figures.

    Attributes:
        figures: By name.
        chances: By event the share of draws in which it happens, of those in which that is known; undefined if none.
        causes: By figure.
    """

    figures: Mapping[str, Spread]
    chances: Mapping[str, float]
    causes: Mapping[str, list[Cause]]


@dataclass(slots=True)
class _Counted:
    """Draws of one figure so far."""

    drawers: Drawers
    total: float = 0.0
    # What rounding has taken from the total, by Kahan (1965): ten million pounds ten million times keep their pence.
    lost: float = 0.0

    def add(self, draws: Array) -> None:
        self.drawers.add(draws)
        amount = float(np.sum(draws[np.isfinite(draws)])) - self.lost
        total = self.total + amount
        self.lost = (total - self.total) - amount
        self.total = total

    def spread(self) -> Spread:
        count, undefined = self.drawers.count, self.drawers.undefined
        mean = self.total / count if count else float("nan")
        return Spread(mean, tuple(self.drawers.percentiles(PERCENTILES)), undefined / max(count + undefined, 1))


@dataclass(slots=True)
class _Happened:
    """How often something has happened, and in how many draws that is known."""

    count: int = 0
    known: int = 0

    def add(self, event: Event, found: Mapping[str, Array]) -> None:
        values = [found[name] for name in event.figures]
        known = np.logical_and.reduce([np.isfinite(each) for each in values])
        with np.errstate(invalid="ignore"):
            self.count += int(np.count_nonzero(event.happens(*values) & known))
        self.known += int(np.count_nonzero(known))


@dataclass(slots=True)
class _Kept:
    """The first draws of inputs and of figures that are to be explained."""

    inputs: dict[str, list[Array]] = field(default_factory=dict)
    figures: dict[str, list[Array]] = field(default_factory=dict)


def blocks_of(draws: int) -> int:
    """Return in how many blocks so many draws are made."""
    return -(-draws // BLOCK)


def simulate(  # noqa: PLR0913  # what is drawn, what is asked of it, and who watches
    planned: Figures,
    question: Question,
    draws: int,
    seed: int,
    watch: Callable[[int], None] | None = None,
    take: Callable[[Mapping[str, Array]], None] | None = None,
    *,
    blocks: range | None = None,
) -> Spreads:
    """Return how the figures asked for are spread over draws.

    The same seed gives the same figures, whatever else is asked. The first draws of a longer run are those of a
    shorter one.

    Args:
        planned: The figures of the book as planned.
        question: What is drawn, and what is asked.
        draws: How many.
        seed: Which.
        watch: Is given the number of draws after each block.
        take: Is given the draws of inputs and figures of each block, by name.
        blocks: Which blocks of the draws are made here; all if not given.
    """
    numbers = range(blocks_of(draws)) if blocks is None else blocks
    decisive = [name for event in question.events for name in event.figures]
    asked = list(dict.fromkeys([*question.figures, *question.rows, *decisive]))
    counted = {name: _Counted(Drawers(draws)) for name in question.figures}
    happened = [_Happened() for _ in question.events]
    kept, done = _Kept(), 0
    for size, inputs, found in _blocks(planned, question, asked, _Draws(draws, seed, numbers)):
        for name, each in counted.items():
            each.add(found[name])
        for event, so_far in zip(question.events, happened, strict=True):
            so_far.add(event, found)
        if done < _MOST_KEPT:
            _keep(kept, question, inputs, found)
        if take is not None:
            take(inputs | {name: found[name] for name in (*question.figures, *question.rows)})
        done += size
        if watch is not None:
            watch(size)
    return Spreads(
        {name: each.spread() for name, each in counted.items()},
        {event.name: _share(each) for event, each in zip(question.events, happened, strict=True)},
        _causes(kept),
    )


def _share(happened: _Happened) -> float:
    return happened.count / happened.known if happened.known else float("nan")


def _keep(kept: _Kept, question: Question, inputs: Mapping[str, Array], found: Mapping[str, Array]) -> None:
    for name, values in inputs.items():
        kept.inputs.setdefault(name, []).append(values)
    for name in question.explained:
        kept.figures.setdefault(name, []).append(found[name])


def _causes(kept: _Kept) -> dict[str, list[Cause]]:
    inputs = {name: np.concatenate(parts) for name, parts in kept.inputs.items()}
    return {name: causes_of(np.concatenate(parts), inputs) for name, parts in kept.figures.items()}


# --- one block --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Draws:
    """How many draws there are in all, from which seed, and which of their blocks are made."""

    count: int
    seed: int
    blocks: range


def _blocks(
    planned: Figures, question: Question, asked: Sequence[str], drawn: _Draws
) -> Iterator[tuple[int, dict[str, Array], dict[str, Array]]]:
    """Yield how many draws there are in each block, and the draws of inputs and of figures."""
    inputs, seed = question.inputs, drawn.seed
    written = [each.written for each in inputs]
    # Blocks are small: whether it is worth it is decided by all of them.
    compiled = is_worth_compiling(drawn.count // _WORTH_IT)
    chance = Chance(planned, question.rates, question.stated, written)
    after = figures_of(planned, asked, written, chance.levels, periods=chance.periods, compiled=compiled)
    for number in drawn.blocks:
        size = min(BLOCK, drawn.count - number * BLOCK)
        # A whole block in any case, so that a shorter one begins with the same draws.
        scores = question.copula.scores([each.written.name for each in inputs], seed, number)
        values = {each.written.name: each.table.at(scores[each.written.name])[:size] for each in inputs}
        by_line = {
            line: computable(row) for each in inputs for line, row in each.draws(values[each.written.name]).items()
        }
        if not question.has_chance:
            yield size, values, of_size(after.run(by_line), size)
            continue
        parts = list(_parts(chance, after, by_line, size, Streams(seed, number)))
        added, found = (
            {name: np.concatenate([part[which][name] for part in parts], axis=-1) for name in parts[0][which]}
            for which in (0, 1)
        )
        yield size, values | added, found


def _parts(
    chance: Chance, after: Draws, by_line: Mapping[str, Array], size: int, streams: Streams
) -> Iterator[tuple[dict[str, Array], dict[str, Array]]]:
    """Yield what chance adds and what it makes of the figures, for as many draws at a time as fit into memory."""
    step = chance.draws_at_a_time
    for first in range(0, size, step):
        count = min(step, size - first)
        own = {line: row[..., first : first + count] for line, row in by_line.items()}
        added, moved = chance.draw(own, count, streams)
        yield added, of_size(after.run(own | moved), count)
