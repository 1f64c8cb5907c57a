"""Lines of a rate card: what is observed and what it pays, written once."""

from __future__ import annotations

from typing import Annotated, Literal

from sibcase.casefile import fields as f
from sibcase.casefile.observables import Unit  # noqa: TC001 - pydantic reads the types of fields
from sibcase.casefile.sections import metrics as m  # noqa: TC001 - pydantic reads the types of fields
from sibcase.casefile.sections.payments import PricePerOutcome


class RateCardLine(PricePerOutcome):
    """An outcome and its price, read as a tariff of that id and as the metric of that id that the tariff pays for.

    Where the case has an outcome of that id, the tariff pays for that outcome instead.
    """

    title: f.Text = f.must("What is observed and paid for, as the document prints it")
    definition: f.Text | None = f.may("What counts as the outcome, in words fit for a contract")
    data: f.Text | None = f.may("From which records it is counted")
    who: f.Text | None = f.may("Whose change it is")
    against: f.Text | None = f.may("Against what it is compared")
    stated_unit: Annotated[Unit, f.WORDS] | None = f.may(
        "What kind of number is observed; by default a count, or what its measure counts", alias="unit"
    )
    expected: f.Level | None = f.may("How many the plan expects")
    without: f.Level | None = f.may("How many there would be without the service; by default none")
    measure: m.Measure | None = f.may("How it is counted from what was observed of each person")
    takes: Annotated[Literal["rate", "change", "reduction", "count"], f.WORDS] = f.may(
        "What it takes of the measure, as a metric does", "rate"
    )
    cohorts: f.SomeOf[f.CohortId] | None = f.may("The cohorts for which it is counted one by one")
    when: f.SomeOf[f.Date] | None = f.may("When it is counted: one date, or one for each cohort")
