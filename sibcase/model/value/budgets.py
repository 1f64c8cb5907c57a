"""Budgets: what a payer has set aside for each financial year, and by how much its payments exceed it.

budget[y]          as the payer states it for year y, else its budget for any year; in cash, as payments are
paid[y]            Σ over periods of payments less what is given back × the share of the period that is in year y
above_budget[y]    max(paid[y] − budget[y], 0)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.book.terms import Ref, Term, greatest, over_time

if TYPE_CHECKING:
    from sibcase.model.inputs import Model

__all__ = ["add_budget"]


def add_budget(model: Model, payer: str, payments: Term) -> None:
    """Add the budget of each financial year for which a payer states one, and what it pays beyond it.

    Args:
        model: The model.
        payer: The party.
        payments: What it pays in each period, less what it is given back.
    """
    party = (model.case.parties or {}).get(payer)
    if party is None or (party.budget is None and not party.budget_by_year):
        return
    who, key, book = model.party(payer), f"parties.{payer}", model.book
    if party.budget is not None:
        model.stated(f"{key}.budget", f"{who}: budget for a financial year", "money", party.budget)
    by_year, periods = party.budget_by_year or {}, book.periods
    for year, shares in zip(periods.year_labels, periods.year_shares, strict=True):
        budget: Term
        if year in by_year:
            budget = model.stated(f"{key}.budget.{year}", f"{who}: budget in {year}", "money", by_year[year])
        elif party.budget is not None:
            budget = Ref(f"{key}.budget")
        else:
            continue
        label = f"{who}: share of each period in {year}"
        falls = model.structure(f"{key}.in_year.{year}", label, "share", shares, "from the dates of the case")
        paid = book.line(f"{key}.paid.{year}", f"{who}: pays in {year}", "money", over_time(payments * falls))
        beyond = greatest(paid - budget, 0.0)
        book.line(f"{key}.above_budget.{year}", f"{who}: pays above its budget in {year}", "money", beyond)
