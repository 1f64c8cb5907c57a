"""Lines of a rate card: what is observed and what it pays, written once."""

from __future__ import annotations

from typing import Annotated, Literal

from sibcase.casefile.sections import metrics as m  # noqa: TC001 - pydantic reads the types of fields
from sibcase.casefile.sections.payments import PricePerOutcome
from sibcase.casefile.values import fields as f
from sibcase.casefile.values.observables import Unit  # noqa: TC001 - pydantic reads the types of fields


class RateCardLine(PricePerOutcome):
    """An outcome and its price, read as a tariff of that id and as the metric of that id that the tariff pays for.

    Where the case has an outcome of that id, the tariff pays for that outcome instead.
    """

    title: f.Text = f.must("The name of the outcome in documents")
    definition: f.Text | None = f.may("The definition of the outcome, as for a contract")
    data: f.Text | None = f.may("The records from which it is counted")
    who: f.Text | None = f.may("The people whose change it is")
    against: f.Text | None = f.may("The comparison")
    stated_unit: Annotated[Unit, f.WORDS] | None = f.may(
        "The unit; by default a count, or the unit of its measure", alias="unit"
    )
    expected: f.Level | None = f.may("The number that the plan expects")
    without: f.Level | None = f.may("The number without the service; by default none")
    measure: m.Measure | None = f.may("How it is counted from the observations of each person")
    takes: Annotated[Literal["rate", "change", "reduction", "count"], f.WORDS] = f.may(
        "Which figure of the measure it uses, as for a metric", "rate"
    )
    cohorts: f.SomeOf[f.CohortId] | None = f.may("The cohorts for which it is counted separately")
    when: f.SomeOf[f.Date] | None = f.may("When it is counted: one date, or one for each cohort")
