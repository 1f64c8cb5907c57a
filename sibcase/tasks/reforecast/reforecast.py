"""Reforecast: the contract settled on what is expected now, over many draws of what is still to come."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sibcase.book.evaluate import evaluate
from sibcase.book.lines import PER_PERIOD
from sibcase.book.operations import by_shares
from sibcase.casefile.sections.payments import Tariff
from sibcase.model.settlement.build import settle
from sibcase.reference.currencies import minor_unit_of
from sibcase.tasks.claim.due import units_of
from sibcase.tasks.claim.ledger import read_ledger
from sibcase.tasks.claim.tables import settled_tables
from sibcase.tasks.reforecast.expected import Expected, expected_results
from sibcase.tasks.settle.observations import observations_in
from sibcase.tasks.settle.settle import payout
from sibcase.tasks.sign.records import RecordFault, folder_of_case
from sibcase.tasks.sign.signature import read_signatures
from sibcase.tasks.simulate.budgets import HALF_A_PENNY, budget_of
from sibcase.wording.parties import party_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sibcase.book.figures import Figures
    from sibcase.book.operations import Array
    from sibcase.casefile.case import Case
    from sibcase.tasks.business_case import BusinessCase
    from sibcase.tasks.settle.observations import Observations

__all__ = ["Reforecast", "Risk", "StillToPay", "reforecast"]

DRAWS, SEED = 10_000, 1
INTERVAL = (0.05, 0.95)
# A cap that is reached in fewer draws than these is no risk that a reader should look at.
LEAST_SHARE = 0.0005


@dataclass(frozen=True, slots=True)
class StillToPay:
    """What a payer pays in all and still has to pay, in money.

    Attributes:
        payer: Its id; empty for all of them together.
        name: Its name.
        first_plan: What the first plan had; nothing if there is none.
        claimed: What has been claimed to date.
        expected: What is expected in all, as the mean of the draws.
        low: The 5th percentile of what is expected in all.
        high: The 95th percentile.
    """

    payer: str
    name: str
    first_plan: float | None
    claimed: float
    expected: float
    low: float
    high: float

    @property
    def still(self) -> float:
        """What is still to be paid, by the mean."""
        return self.expected - self.claimed


@dataclass(frozen=True, slots=True)
class Risk:
    """Something that may happen to a cap or a budget: in which share of the draws it does."""

    title: str
    amount: float | None
    share: float


@dataclass(frozen=True)
class Reforecast:
    """A contract as it is expected now.

    Attributes:
        until: The last day of the results.
        draws: How many draws.
        seed: Which.
        results: What is expected of each result.
        payments: All payers together first, then each.
        risks: Of caps and of payers' budgets by year.
        not_forecast: Lines that cannot be settled, with what the plan does not state.
        currency: Of the amounts.
    """

    until: dt.date
    draws: int
    seed: int
    results: list[Expected]
    payments: list[StillToPay]
    risks: list[Risk]
    not_forecast: Mapping[str, tuple[str, ...]]
    currency: str

    def as_data(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "until": self.until.isoformat(),
            "draws": self.draws,
            "seed": self.seed,
            "currency": self.currency,
            "results": [
                {**{name: value for name, value in asdict(each).items() if name != "spread"}, "total": each.total}
                for each in self.results
            ],
            "payments": [{**asdict(each), "still": each.still} for each in self.payments],
            "risks": [asdict(each) for each in self.risks],
            "not_forecast": {name: list(gaps) for name, gaps in self.not_forecast.items()},
        }


def reforecast(
    business: BusinessCase, measured: Mapping[str, float] | None = None, *, draws: int = DRAWS, seed: int = SEED
) -> Reforecast:
    """Return what a contract is expected to pay, from the results of its ledger and the plan for the rest.

    Args:
        business: the case.
        measured: by outcome how many people were measured to date; by default as many as planned.
        draws: how many draws of what is still to come.
        seed: which.

    Raises:
        RecordFault: there are no claims yet, or the ledger cannot be read.
        ObservationError: the results cannot be settled.
    """
    case, ledger = business.case, read_ledger(business.path)
    if not ledger.claims:
        raise RecordFault(f"{ledger.file}: there are no claims yet, so that the forecast is the plan")
    until = dt.date.fromisoformat(ledger.claims[-1].submitted.until)
    tables = settled_tables(ledger, folder_of_case(business.path))
    observed = _observed(case, observations_in([each.table for each in tables], case))
    results = expected_results(case, business.planned, observed, until, _known_outcomes(case, measured or {}))
    drawn = {each.name: each.draws(draws, seed) for each in results if each.planned is not None or each.observed}
    figures, missing = _settled(case, drawn, observed)
    claimed = {payer: _money(units, case) for payer, units in _claimed(business).items()}
    return Reforecast(
        until,
        draws,
        seed,
        results,
        _payments(business, figures, claimed),
        [*_cap_risks(figures), *_budget_risks(business, figures)],
        missing,
        case.currency,
    )


def _known_outcomes(case: Case, measured: Mapping[str, float]) -> Mapping[str, float]:
    unknown = [name for name in measured if name not in (case.outcomes or {})]
    if unknown:
        raise RecordFault(f"`{unknown[0]}` is no outcome of this case, of which people can have been measured")
    return measured


def _observed(case: Case, seen: Observations) -> dict[str, float]:
    """Return results to date by name, those of people counted: each person once where a line pays once."""
    settled = payout(case, dict(seen.values), seen.people, seen.events)
    once = {
        line.metric or line.outcome
        for line in (case.contract.payments if case.contract else {}).values()
        if isinstance(line, Tariff) and line.per_person == "once"
    }
    observed = dict(settled.observed)
    for results in seen.people.values():
        for name, times in results.items():
            observed[name] = observed.get(name, 0.0) + (min(times, 1.0) if name.partition(".")[0] in once else times)
    return observed


def _settled(
    case: Case, drawn: Mapping[str, Array], observed: Mapping[str, float]
) -> tuple[Figures, Mapping[str, tuple[str, ...]]]:
    """Return the contract settled on draws of all results, and the lines that cannot be."""
    # Whole numbers, so that the book counts whole outcomes as it does in a settlement.
    means = {
        name: float(np.round(np.mean(values))) if _is_whole(values) else float(np.mean(values))
        for name, values in drawn.items()
    }
    settlement = settle(case, {**observed, **means}, with_investors=False)
    lines = settlement.book.lines
    named = {name: next((each for each in _lines_of(name) if each in lines), "") for name in drawn}
    arrays = {line: drawn[name][np.newaxis, :] for name, line in named.items() if line}
    return evaluate(settlement.book, arrays), {**settlement.missing, **settlement.undefined}


def _is_whole(values: Array) -> bool:
    return bool(np.all(values == np.round(values)))


def _lines_of(name: str) -> tuple[str, ...]:
    return (f"outcomes.settled.{name}.observed", f"savings.settled.{name}.observed", f"metric.{name}")


def _claimed(business: BusinessCase) -> dict[str, int]:
    sums: dict[str, int] = {}
    for claim in read_ledger(business.path).claims:
        for each in claim.due:
            sums[each.payer] = sums.get(each.payer, 0) + units_of(each.amount, business.case.currency)
    return sums


def _money(units: int, case: Case) -> float:
    return float(units / 10.0 ** minor_unit_of(case.currency))


def _payments(business: BusinessCase, figures: Figures, claimed: Mapping[str, float]) -> list[StillToPay]:
    signed = read_signatures(business.path)
    plan = signed[0].plan if signed else {}
    rows = [("", "All payers", "payments.total", sum(claimed.values()))]
    for payer in figures.book.parts("payments.by."):
        name = f"payments.by.{payer}"
        rows.append((payer, party_name(business.case, payer), name, claimed.get(payer, 0.0)))
    found = []
    for payer, title, name, already in rows:
        values = figures.array(name)[0]
        low, high = (float(each) for each in np.quantile(values, INTERVAL))
        first = plan[name].total if name in plan else None
        found.append(StillToPay(payer, title, first, already, float(np.mean(values)), low, high))
    return found


def _cap_risks(figures: Figures) -> list[Risk]:
    risks = []
    for name in figures.book.names("payments.cut_by_"):
        line = figures.book.lines[name]
        share = float(np.mean(figures.array(name)[0] > HALF_A_PENNY)) if line.axis == "once" else 0.0
        if share >= LEAST_SHARE and line.unit == "money":
            risks.append(Risk(line.label, None, share))
    return risks


def _budget_risks(business: BusinessCase, figures: Figures) -> list[Risk]:
    """Return in which share of the draws each payer's budget of a year is exceeded, years without payments left out."""
    periods = figures.book.periods
    risks = []
    for payer in figures.book.parts("payments.by."):
        paid = by_shares(figures.array(f"payments.by.{payer}{PER_PERIOD}"), periods.year_shares)
        for year, row in zip(periods.year_labels, paid, strict=True):
            budget = budget_of(payer, year, business.planned)
            if budget is not None and np.any(row > HALF_A_PENNY):
                share = float(np.mean(row > budget + HALF_A_PENNY))
                risks.append(Risk(f"{party_name(business.case, payer)}: budget of {year}", budget, share))
    return risks
