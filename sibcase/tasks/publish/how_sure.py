"""How sure the figures of a case are, as its documents print it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from sibcase.tables.how_sure import Cause, Histogram, HowSure, Likelihood, Range, Swing, Swings
from sibcase.tables.table import defined
from sibcase.tasks.sensitivity.sensitivity import tornado_of
from sibcase.tasks.simulate.simulate import NothingUncertain, simulate_case

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sibcase.book.operations import Array
    from sibcase.tasks.business_case import BusinessCase
    from sibcase.tasks.sensitivity.sensitivity import Tornado
    from sibcase.tasks.simulate.simulate import SpreadRow

__all__ = ["how_sure"]

PRINTED: Final = (
    "service.completers.total",
    "savings.gross.total",
    "savings.cashable.total",
    "payments.total",
    "commissioners.npv.cashable",
    "investment.multiple",
    "investment.irr",
)
# The first of these that a case has is explained.
EXPLAINED: Final = ("commissioners.npv.cashable", "payments.total")
SHOWN_AS_HISTOGRAM: Final = ("commissioners.npv.cashable", "investment.irr")
_COLUMNS = 32
_LOW, _HIGH = 0, -1


@dataclass(slots=True)
class _Kept:
    """The draws of the figures that are shown as histograms."""

    parts: dict[str, list[Array]] = field(default_factory=dict)

    def take(self, drawn: Mapping[str, Array]) -> None:
        for name in SHOWN_AS_HISTOGRAM:
            if name in drawn:
                self.parts.setdefault(name, []).append(drawn[name])


def how_sure(business: BusinessCase, draws: int, seed: int) -> HowSure | None:
    """Return how sure the figures of a case are; None where nothing in it is uncertain, or nothing moves.

    Args:
        business: The case.
        draws: How many.
        seed: Which: the same seed gives the same figures.
    """
    kept = _Kept()
    try:
        found = simulate_case(business, draws, seed, figures=PRINTED, take=kept.take)
    except NothingUncertain:
        return None
    rows = {row.name: row for row in found.rows}
    if not rows:
        return None
    explained = next((name for name in EXPLAINED if name in found.causes), "")
    return HowSure(
        found.draws,
        found.seed,
        len(found.inputs),
        len(found.correlations),
        found.by_chance,
        tuple(each for name in PRINTED if name in rows and (each := _range(rows[name])).is_known),
        tuple(
            Likelihood(each.name, each.label, each.share) for each in found.chances if defined(each.share) is not None
        ),
        explained,
        tuple(Cause(found.labels[each.input], each.share) for each in found.causes.get(explained, ())),
        _swings(business, explained) if explained and found.inputs else None,
        tuple(_histograms(rows, kept)),
    )


def _range(row: SpreadRow) -> Range:
    low, high = row.spread.percentiles[_LOW], row.spread.percentiles[_HIGH]
    return Range(row.name, row.unit, defined(low), row.planned, defined(high))


def _swings(business: BusinessCase, name: str) -> Swings | None:
    tornado = tornado_of(business, name)
    if tornado is None or tornado.planned is None:
        return None
    swings = tuple(_known(tornado))
    return Swings(name, tornado.unit, tornado.planned, swings) if swings else None


def _known(tornado: Tornado) -> list[Swing]:
    """Return the swings of the inputs that move a figure, at whose ends it is defined."""
    return [
        Swing(each.label, each.unit, each.low, each.high, each.at_low, each.at_high)
        for each in tornado.swings
        if each.at_low is not None and each.at_high is not None and each.width
    ]


def _histograms(rows: Mapping[str, SpreadRow], kept: _Kept) -> Iterator[Histogram]:
    """Yield how the draws of each figure are spread that is defined in some of them and not the same in all."""
    for name, parts in kept.parts.items():
        draws = np.concatenate(parts)
        known = draws[np.isfinite(draws)]
        # One draw in two hundred on either side would make all columns narrow.
        least, most = np.quantile(known, (0.005, 0.995)) if len(known) else (0.0, 0.0)
        if name in rows and least < most:
            yield _histogram(rows[name], known, (float(least), float(most)), len(draws))


def _histogram(row: SpreadRow, known: Array, ends: tuple[float, float], draws: int) -> Histogram:
    counts, edges = np.histogram(known, bins=_COLUMNS, range=ends)
    shares = counts / draws
    low, high = row.spread.percentiles[_LOW], row.spread.percentiles[_HIGH]
    return Histogram(row.name, row.unit, row.planned, low, high, tuple(edges.tolist()), tuple(shares.tolist()))
