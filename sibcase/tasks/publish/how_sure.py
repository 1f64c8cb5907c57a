"""How sure the figures of a case are, as its documents print it."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from sibcase.tables.how_sure import Cause, Histogram, HowSure, Likelihood, Range, Swing, Swings, YearlyPayments
from sibcase.tables.table import defined
from sibcase.tasks.sensitivity.sensitivity import tornado_of
from sibcase.tasks.simulate.budgets import budget_of
from sibcase.tasks.simulate.simulate import NothingUncertain, simulate_case
from sibcase.wording.parties import party_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sibcase.book.operations import Array
    from sibcase.tasks.business_case import BusinessCase
    from sibcase.tasks.sensitivity.sensitivity import Tornado
    from sibcase.tasks.simulate.simulate import Simulated, SpreadRow

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
_BY_YEAR = ".pays.per_year"
_COLUMNS = 32
_LOW, _HIGH = 0, -1


@dataclass(slots=True)
class _Kept:
    """The draws of the figures that are shown as histograms, and of payments by year."""

    parts: dict[str, list[Array]] = field(default_factory=dict)

    def take(self, drawn: Mapping[str, Array]) -> None:
        for name in drawn:
            if name in SHOWN_AS_HISTOGRAM or name.endswith(_BY_YEAR):
                self.parts.setdefault(name, []).append(drawn[name])


def how_sure(business: BusinessCase, draws: int, seed: int) -> HowSure | None:
    """Return how sure the figures of a case are; None where nothing in it is uncertain, or nothing moves.

    Args:
        business: The case.
        draws: How many.
        seed: Which: the same seed gives the same figures.
    """
    kept, by_year = _Kept(), _payers_rows(business)
    try:
        found = simulate_case(business, draws, seed, figures=PRINTED, rows=list(by_year), take=kept.take)
    except NothingUncertain:
        return None
    rows = {row.name: row for row in found.rows}
    ranges = tuple(each for name in PRINTED if name in rows and (each := _range(rows[name])).is_known)
    if not ranges:
        return None
    explained = next((name for name in EXPLAINED if name in found.causes), "")
    return HowSure(
        found.draws,
        found.seed,
        len(found.inputs),
        len(found.correlations),
        found.by_chance,
        ranges,
        (*_likelihoods(found), *_above_budget(found)),
        explained,
        tuple(Cause(found.labels[each.input], each.share) for each in found.causes.get(explained, ())),
        _swings(business, explained) if explained and found.inputs else None,
        tuple(_histograms(rows, kept)),
        tuple(_payments(business, by_year, kept)),
    )


def _likelihoods(found: Simulated) -> Iterator[Likelihood]:
    """Return what may happen; nothing of which it is not known in any draw."""
    return (each for each in found.chances if defined(each.share) is not None)


def _above_budget(found: Simulated) -> Iterator[Likelihood]:
    """Yield how likely each payer is to exceed its budget in any year."""
    years = Counter(each.payer for each in found.budgets if each.year)
    for each in found.budgets:
        is_whole = not each.year or years[each.payer] == 1
        if is_whole and defined(each.share) is not None:
            yield Likelihood(
                each.figure, f"{each.name} pays more than its budget for {each.year or 'a year'}", each.share
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
        if each.at_low is not None and each.at_high is not None and each.width and math.isfinite(each.width)
    ]


def _histograms(rows: Mapping[str, SpreadRow], kept: _Kept) -> Iterator[Histogram]:
    """Yield how the draws of each figure are spread that is defined in some of them and not the same in all."""
    for name in SHOWN_AS_HISTOGRAM:
        draws = np.concatenate(kept.parts.get(name) or [np.zeros(0)])
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


# --- payments by year -------------------------------------------------------------------------------------------------


def _payers_rows(business: BusinessCase) -> dict[str, str]:
    """Return each party that pays anything, by the line of what it pays by year."""
    planned = business.planned
    names = {f"parties.{payer}{_BY_YEAR}": payer for payer in business.case.parties or {}}
    return {name: payer for name, payer in names.items() if name in planned and any(planned.row(name))}


def _payments(business: BusinessCase, by_year: Mapping[str, str], kept: _Kept) -> Iterator[YearlyPayments]:
    """Yield what each payer pays by year, up to the last year in which anything may be paid."""
    planned = business.planned
    years = planned.book.periods.year_labels
    for name, payer in by_year.items():
        draws = np.concatenate(kept.parts[name], axis=-1)
        if not np.isfinite(draws).all():
            continue
        low, high = np.quantile(draws, (0.05, 0.95), axis=-1).tolist()
        until = 1 + max(place for place, most in enumerate(high) if most or planned.row(name)[place])
        yield YearlyPayments(
            party_name(business.case, payer),
            tuple(years[:until]),
            tuple(low[:until]),
            tuple(planned.row(name)[:until]),
            tuple(high[:until]),
            tuple(budget_of(payer, year, planned) for year in years[:until]),
        )
