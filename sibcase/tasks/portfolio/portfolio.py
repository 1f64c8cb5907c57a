"""A portfolio: the draws of all cases together, in the order that what they share gives them.

Each case is drawn by itself. What cases share (a common shock, their payers, their programme) decides which of their
draws meet: see `uncertainty/together.py`. Nothing is shared unless it is stated, since no source gives such shares.
The risk that a case adds is Cov(payments of the case, all payments) ÷ Var(all payments); these shares add up to 1.
"""

from __future__ import annotations

from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import numpy as np

from sibcase.tables.table import defined
from sibcase.tasks.check.check import select_files
from sibcase.tasks.cluster import ClusterFault
from sibcase.tasks.portfolio.drawn_case import (
    CaseToDraw,
    DrawnCase,
    PartToDraw,
    draw_part,
    joined,
    parts_of,
    programme_of,
)
from sibcase.tasks.portfolio.shared_risk import parts_of_risk
from sibcase.tasks.workers import Unseen, each_case
from sibcase.uncertainty.together import Factors, in_order_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from concurrent.futures import Executor, Future

    from sibcase.book.operations import Array
    from sibcase.tasks.portfolio.shared_risk import PartsOfRisk
    from sibcase.tasks.simulate.simulate import Drawn
    from sibcase.tasks.workers import Watch

__all__ = ["AllCases", "CaseRisk", "NoCasesError", "PortfolioOrder", "PortfolioYear", "Shared", "portfolio"]

PRELOADED = ("sibcase.tasks.portfolio.drawn_case", "sibcase.uncertainty.simulation")
PERCENTILES = (0.05, 0.50, 0.95)
# All years together, in budgets and results.
TOTAL = "total"
HALF_A_PENNY = 0.005


class NoCasesError(ValueError):
    """There is no case in the folder."""


@dataclass(frozen=True, slots=True)
class Shared:
    """How much of the risk of a case comes from what it shares: shares of variance, together at most 1.

    Attributes:
        common: from what moves all cases.
        payer: from its payers, each by its share of the payments.
        programme: from its programme, which is the folder above that of the case.
    """

    common: float = 0.0
    payer: float = 0.0
    programme: float = 0.0

    def weights_of(self, case: DrawnCase) -> dict[str, float]:
        """Return the factors of a case, each with its share of the variance."""
        programme = programme_of(case.name)
        weights = {"common": self.common}
        weights |= {f"payer: {name}": self.payer * share for name, share in case.payers.items()}
        weights |= {f"programme: {programme}": self.programme} if programme else {}
        return {factor: weight for factor, weight in weights.items() if weight > 0}


@dataclass(frozen=True, slots=True)
class PortfolioOrder:
    """What is asked.

    Attributes:
        folder: the folder of the cases.
        draws: how many.
        seed: which.
        drawn: inputs from their ranges, chance in small numbers, or both.
        shared: what the cases share.
        budgets: amounts by financial year; of all years under `TOTAL`.
        currency: the currency of the cases that are counted; that of most of them if it is not given.
        jobs: how many cases are drawn at the same time.
    """

    folder: Path
    draws: int
    seed: int = 1
    drawn: Drawn = "both"
    shared: Shared = field(default_factory=Shared)
    budgets: Mapping[str, float] = field(default_factory=dict)
    currency: str = ""
    jobs: int | None = None


@dataclass(frozen=True, slots=True)
class Spread:
    """An amount as planned and over the draws: mean, and the values below which it falls in 5%, 50% and 95% of them."""

    planned: float
    mean: float
    p5: float
    p50: float
    p95: float


@dataclass(frozen=True, slots=True)
class PortfolioYear:
    """A financial year, or all of them, over all cases.

    Attributes:
        year: its label; `TOTAL` for all.
        payments: what is paid.
        cashable: cashable savings.
        net: cashable savings less payments.
        budget: the budget for it; None where there is none.
        exceeded: the share of the draws in which payments are above the budget; None where there is none.
    """

    year: str
    payments: Spread
    cashable: Spread
    net: Spread
    budget: float | None
    exceeded: float | None


@dataclass(frozen=True, slots=True)
class CaseRisk:
    """What one case adds.

    Attributes:
        name: its path below the folder.
        title: its title.
        payments: its payments.
        risk: its share of the variance of all payments; None where nothing varies.
        own_risk: the standard deviation of its payments.
        parts: where its share of the variance comes from; None where nothing varies.
    """

    name: str
    title: str
    payments: Spread
    risk: float | None
    own_risk: float
    parts: PartsOfRisk | None


@dataclass(frozen=True, slots=True)
class AllCases:
    """A portfolio.

    Attributes:
        draws: how many there were.
        seed: which.
        shared: what the cases share.
        currency: of all amounts.
        prices: the price years of the cases.
        years: each financial year, and then all of them.
        cases: the cases, the one that adds most risk first.
        sum_of_p95: the P95 of each case's payments added up: what it would be if all went badly at once.
        left_out: the cases that are not counted, by name, with the reason.
        broken: those of them that have errors.
        private: the cases that are counted and in which a party marked something private.
    """

    draws: int
    seed: int
    shared: Shared
    currency: str
    prices: tuple[str, ...]
    years: tuple[PortfolioYear, ...]
    cases: tuple[CaseRisk, ...]
    sum_of_p95: float
    left_out: Mapping[str, str]
    broken: tuple[str, ...]
    private: tuple[str, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """Return all of it as plain values."""
        return {
            "draws": self.draws,
            "seed": self.seed,
            "shared": {
                "common": self.shared.common,
                "payer": self.shared.payer,
                "programme": self.shared.programme,
            },
            "currency": self.currency,
            "prices": list(self.prices),
            "years": [_year_as_data(each) for each in self.years],
            "cases": [
                {
                    "case": each.name,
                    "title": each.title,
                    "payments": _spread_as_data(each.payments),
                    "risk": defined(each.risk),
                    "risk_from": each.parts.as_data() if each.parts else None,
                    "standard_deviation": each.own_risk,
                }
                for each in self.cases
            ],
            "sum_of_p95": self.sum_of_p95,
            "left_out": dict(self.left_out),
        }


def portfolio(order: PortfolioOrder, watch: Watch | None = None, executor: Executor | None = None) -> AllCases:
    """Return payments, savings and risk over all cases of a folder.

    Args:
        order: what is asked.
        watch: sees cases begin and end.
        executor: who draws, such as that of a cluster; by default processes of this machine.

    Raises:
        NoCasesError: there is no case in it, or none that states payments.
        PolicyFault: settings above a case cannot be read.
        ClusterFault: the scheduler of the executor has gone.
    """
    files = sorted(select_files([str(order.folder)]).files)
    if not files:
        raise NoCasesError(f"no case file found in {order.folder} or below")
    orders = [_to_draw(order, file) for file in files]
    left_out, counted, broken = dict[str, str](), list[DrawnCase](), list[str]()
    for case in _drawn(orders, order.jobs, watch, executor):
        if case.problem:
            left_out[case.name] = case.problem
            broken += [case.name] if case.is_broken else []
        else:
            counted.append(case)
    currency = order.currency or _most_common([case.currency for case in counted])
    for case in counted:
        if case.currency != currency:
            left_out[case.name] = f"it is in {case.currency}, and nothing is converted"
    counted = [case for case in counted if case.currency == currency]
    if not counted:
        reasons = "; ".join(f"{name}: {why}" for name, why in list(left_out.items())[:3])
        raise NoCasesError(f"no case in {order.folder} can be counted: {reasons}")
    return _together(order, counted, left_out, tuple(broken))


def _to_draw(order: PortfolioOrder, file: str) -> CaseToDraw:
    name = Path(file).relative_to(order.folder).as_posix()
    return CaseToDraw(name, file, str(Path.cwd()), order.draws, order.seed, order.drawn)


def _drawn(
    orders: Sequence[CaseToDraw], jobs: int | None, watch: Watch | None, executor: Executor | None
) -> Iterator[DrawnCase]:
    """Yield the cases as they are drawn, in their order; the same however many processes or machines there are."""
    run = uuid4().hex
    parts = [part for order in orders for part in parts_of(order, run)]
    with closing(each_case(draw_part, parts, jobs, watch or Unseen(), PRELOADED, executor)) as outcomes:
        found = map(_outcome_of, parts, outcomes)
        for _, own in groupby(zip(parts, found, strict=True), key=lambda pair: pair[0].name):
            yield joined([part for _, part in own])


def _outcome_of(part: PartToDraw, outcome: Future[DrawnCase]) -> DrawnCase:
    try:
        return outcome.result()
    except ClusterFault:
        raise
    except Exception as error:  # noqa: BLE001 - anything that ends a process or a cluster
        why = f"the process that drew it ended: {str(error) or type(error).__name__}"
        return DrawnCase(part.name, problem=why, is_broken=True)


def _most_common(words: Iterable[str]) -> str:
    counted: dict[str, int] = defaultdict(int)
    for word in words:
        counted[word] += 1
    return max(sorted(counted), key=lambda word: counted[word], default="")


# --- all cases together -----------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Sums:
    """Draws and plans added up by year."""

    draws: int
    drawn: dict[str, Array] = field(default_factory=dict)
    planned: dict[str, float] = field(default_factory=dict)

    def add(self, years: Sequence[str], rows: Array, planned: Sequence[float]) -> None:
        for year, row, amount in zip(years, rows, planned, strict=True):
            self.drawn[year] = self.drawn.get(year, np.zeros(self.draws)) + row
            self.planned[year] = self.planned.get(year, 0.0) + amount

    def of(self, year: str) -> tuple[float, Array]:
        """Return a year as planned and in each draw, or all years."""
        if year == TOTAL:
            return sum(self.planned.values()), np.asarray(sum(self.drawn.values(), np.zeros(self.draws)))
        return self.planned[year], self.drawn[year]


def _together(
    order: PortfolioOrder, cases: Sequence[DrawnCase], left_out: Mapping[str, str], broken: tuple[str, ...]
) -> AllCases:
    factors, payments, cashable = Factors(order.draws, order.seed), _Sums(order.draws), _Sums(order.draws)
    weights, totals = [order.shared.weights_of(case) for case in cases], np.empty((len(cases), order.draws))
    for place, case in enumerate(cases):
        scores = factors.scores(case.name, weights[place])
        both = in_order_of(scores, np.concatenate([case.payments, case.cashable]), case.total)
        paid, saved = np.split(both, 2)
        payments.add(case.years, paid, case.planned_payments)
        cashable.add(case.years, saved, case.planned_cashable)
        totals[place] = paid.sum(axis=0)
    risks = _risks_of(cases, totals, payments.of(TOTAL)[1], weights)
    years = [*sorted(payments.drawn), TOTAL]
    return AllCases(
        order.draws,
        order.seed,
        order.shared,
        cases[0].currency,
        tuple(sorted({case.prices for case in cases} - {""})),
        tuple(_year(year, payments, cashable, order.budgets) for year in years),
        tuple(sorted(risks, key=lambda each: (-(each.risk or 0.0), each.name))),
        sum(each.payments.p95 for each in risks),
        dict(sorted(left_out.items())),
        broken,
        tuple(case.title for case in cases if case.is_private),
    )


def _risks_of(
    cases: Sequence[DrawnCase], totals: Array, all_paid: Array, weights: Sequence[Mapping[str, float]]
) -> list[CaseRisk]:
    """Return what each case adds; the totals are less their means afterwards, since there may be no room for both."""
    variance, centred = float(np.var(all_paid)), all_paid - all_paid.mean()
    spreads = [_spread(sum(case.planned_payments), total) for case, total in zip(cases, totals, strict=True)]
    deviations = totals.std(axis=1)
    totals -= totals.mean(axis=1, keepdims=True)
    if variance <= HALF_A_PENNY**2:
        rows = zip(cases, spreads, deviations, strict=True)
        return [CaseRisk(case.name, case.title, spread, None, float(each), None) for case, spread, each in rows]
    risks = [float(np.mean(total * centred)) / variance for total in totals]
    parts = parts_of_risk(totals, weights, variance)
    return [
        CaseRisk(case.name, case.title, spread, risk, float(deviation), part)
        for case, spread, risk, deviation, part in zip(cases, spreads, risks, deviations, parts, strict=True)
    ]


def _year(year: str, payments: _Sums, cashable: _Sums, budgets: Mapping[str, float]) -> PortfolioYear:
    (planned, paid), (planned_saved, saved) = payments.of(year), cashable.of(year)
    budget = budgets.get(year)
    exceeded = float(np.mean(paid > budget + HALF_A_PENNY)) if budget is not None else None
    net = _spread(planned_saved - planned, saved - paid)
    return PortfolioYear(year, _spread(planned, paid), _spread(planned_saved, saved), net, budget, exceeded)


def _spread(planned: float, draws: Array) -> Spread:
    low, middle, high = (float(each) for each in np.quantile(draws, PERCENTILES))
    return Spread(planned, float(draws.mean()), low, middle, high)


def _spread_as_data(spread: Spread) -> dict[str, float]:
    return {name: getattr(spread, name) for name in ("planned", "mean", "p5", "p50", "p95")}


def _year_as_data(each: PortfolioYear) -> dict[str, Any]:
    return {
        "year": each.year,
        "payments": _spread_as_data(each.payments),
        "cashable_savings": _spread_as_data(each.cashable),
        "net_cash": _spread_as_data(each.net),
        "budget": each.budget,
        "exceeded": each.exceeded,
    }
