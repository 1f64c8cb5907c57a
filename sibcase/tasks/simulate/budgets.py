"""Budgets in the draws: in what share of them a payer pays more than it has set aside, year by year and in any year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sibcase.tables.table import defined
from sibcase.uncertainty.simulation import Event
from sibcase.wording.parties import party_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from sibcase.book.figures import Figures
    from sibcase.book.operations import Array
    from sibcase.casefile.case import Case

__all__ = ["BudgetRisk", "budget_events", "budget_of", "budget_risks"]

ANY_YEAR: Final = ""
_EVENT = "budget_exceeded"
HALF_A_PENNY: Final = 0.005


@dataclass(frozen=True, slots=True)
class BudgetRisk:
    """How likely a payer is to pay more than its budget.

    Attributes:
        payer: Its id.
        name: Its name.
        year: The financial year; empty for any of those with a budget.
        budget: Of that year; nothing for any year, or where it is undefined.
        planned: What it pays in that year as planned.
        share: The share of the draws in which it pays more.
    """

    payer: str
    name: str
    year: str
    budget: float | None
    planned: float | None
    share: float

    @property
    def figure(self) -> str:
        """What the chance is called: `budget_exceeded.council.2027-28`, or `budget_exceeded.council`."""
        return _event_name(self.payer, self.year)

    def as_data(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {
            "payer": self.payer,
            "name": self.name,
            "year": self.year or None,
            "budget": self.budget,
            "planned": self.planned,
            "share": defined(self.share),
        }


def budget_events(case: Case, planned: Figures) -> list[Event]:
    """Return what may happen to the budgets of a case: each payer's in each year, and in any year."""
    events = []
    for payer, years in _years_with_budget(case, planned).items():
        beyond = [f"parties.{payer}.above_budget.{year}" for year in years]
        events += [
            Event(_event_name(payer, year), (name,), _any_above) for year, name in zip(years, beyond, strict=True)
        ]
        if len(years) > 1:
            events.append(Event(_event_name(payer, ANY_YEAR), tuple(beyond), _any_above))
    return events


def budget_risks(case: Case, planned: Figures, chances: Mapping[str, float]) -> tuple[BudgetRisk, ...]:
    """Return how likely each budget is to be exceeded, by the chances of `budget_events`.

    A year in which nothing is planned to be paid, and no draw exceeds the budget, is left out.
    """
    risks = []
    for payer, years in _years_with_budget(case, planned).items():
        for year in (*years, ANY_YEAR):
            name = _event_name(payer, year)
            if name not in chances:
                continue
            paid = planned.value(f"parties.{payer}.paid.{year}") if year else None
            if year and not paid and not chances[name]:
                continue
            budget = budget_of(payer, year, planned) if year else None
            risks.append(BudgetRisk(payer, party_name(case, payer), year, budget, paid, chances[name]))
    return tuple(risks)


def _years_with_budget(case: Case, planned: Figures) -> dict[str, list[str]]:
    """Return the payers with a budget, each with the financial years that it is for."""
    years = planned.book.periods.year_labels
    found = {
        payer: [year for year in years if f"parties.{payer}.above_budget.{year}" in planned]
        for payer in case.parties or {}
    }
    return {payer: years for payer, years in found.items() if years}


def budget_of(payer: str, year: str, planned: Figures) -> float | None:
    """Return the budget of a payer for a financial year; None where it has none."""
    names = (f"parties.{payer}.budget.{year}", f"parties.{payer}.budget")
    return next((planned.value(name) for name in names if name in planned), None)


def _event_name(payer: str, year: str) -> str:
    return ".".join(part for part in (_EVENT, payer, year) if part)


def _any_above(*beyond: Array) -> npt.NDArray[np.bool_]:
    """Return whether any of several amounts is more than half a penny."""
    return np.asarray(np.logical_or.reduce([each > HALF_A_PENNY for each in beyond]))
