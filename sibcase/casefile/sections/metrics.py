"""Metrics: what a contract measures, beyond the outcomes that the model counts by itself."""

from __future__ import annotations

from typing import Annotated, Literal

from sibcase.casefile import fields as f
from sibcase.casefile.fields import Section


class Metric(Section):
    """A number that decides what is paid: stated, taken from an outcome, or a weighted sum of other metrics."""

    title: f.Text = f.must("What is measured, as the document prints it")
    unit: Annotated[Literal["share", "count", "days", "points", "money"], f.WORDS] = f.may(
        "What kind of number it is", "share"
    )
    expected: f.Level | None = f.may("The value that the plan expects")
    outcome: f.OutcomeId | None = f.may("The outcome whose expected result it takes")
    takes: Annotated[Literal["rate", "change", "reduction", "count"], f.WORDS] = f.may(
        "What it takes of the outcome: the rate with the service, the change, the change relative to the baseline, "
        "or the number of outcomes",
        "rate",
    )
    counts: Annotated[Literal["net", "gross"], f.WORDS] = f.may(
        "Whether it takes what is due to the service, or all that is observed", "gross"
    )
    sum: Annotated[dict[f.MetricKey, f.Share], f.NOT_EMPTY] | None = f.may(
        "A weighted sum of other metrics, such as `{learning: 80%, enrolment: 20%}`"
    )
    cohorts: f.SomeOf[f.Id] | None = f.may("The cohorts for which it is measured one by one; without, it is pooled")
    when: f.SomeOf[f.Date] | None = f.may("When it is measured: one date, or one for each cohort")
    who: f.Text | None = f.may("Whose change it is")
    measured: f.Text | None = f.may("How it is measured")
    against: f.Text | None = f.may("Against what it is compared")
    verified_by: f.PartyId | None = f.may("Who verifies it")
    data: f.Text | None = f.may("From which records")
    note: f.Text | None = f.may("A sentence for the document")
