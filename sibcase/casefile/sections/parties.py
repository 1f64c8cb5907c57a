"""Who takes part in a case, and where its figures come from."""

from __future__ import annotations

from typing import Annotated, Literal

from sibcase.casefile.values import fields as f
from sibcase.casefile.values.fields import Section
from sibcase.casefile.values.private_marks import PrivateField

ROLES = (
    "commissioner",
    "payer",
    "co-payer",
    "provider",
    "investor",
    "intermediary",
    "evaluator",
    "guarantor",
    "referrer",
    "other",
)


class Party(Section):
    """A party that pays, saves, delivers, invests or evaluates."""

    name: f.Text = f.must("The name in documents")
    role: Annotated[str, f.choice(*ROLES)] = f.must("The role of the party in the contract")
    tier: Annotated[Literal["local", "regional", "central"], f.WORDS] | None = f.may(
        "For a public body: whether its budget is local, regional or that of central government"
    )
    turnover: f.MoneyPerYear | None = f.may("For a provider: its income in a year")
    budget: f.MoneyPerYear | None = f.may(
        "For a party that pays: the most that it has set aside for a financial year, in cash. `simulate` shows how "
        "likely its payments are to exceed it"
    )
    budget_by_year: Annotated[dict[f.FinancialYear, f.Money], f.NOT_EMPTY] | None = f.may(
        "The budget of financial years that differ from `budget`: `{2027-28: £250k}`"
    )
    note: f.Text | None = f.may("A sentence about the party")
    private: PrivateField | None = f.may(
        "What documents for other readers leave out: paths of the case, such as `service.costs.staff.amount`"
    )


class Source(Section):
    """A source of figures, cited by its id in `source:`."""

    title: f.Text = f.must("The title of the publication or data set")
    year: f.Text | None = f.may("When it was published or collected")
    kind: f.Text | None = f.may("What kind of source it is: administrative, trial, evaluation, survey")
    publisher: f.Text | None = f.may("Who published it")
    url: f.Text | None = f.may("Its web address")
    accessed: f.Date | None = f.may("When it was last accessed")
    page: f.Text | None = f.may("The page, table or paragraph")
    note: f.Text | None = f.may("A note for readers")
