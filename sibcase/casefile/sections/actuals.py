"""Actuals: what was observed, and what money really moved, each with its source."""

from __future__ import annotations

from typing import Annotated, Literal

from sibcase.casefile.values import fields as f
from sibcase.casefile.values.fields import Section

TO_INVESTORS = ("repayment", "coupon", "guarantee")
FlowKind = Literal["drawdown", "repayment", "coupon", "payment", "guarantee"]


class Sourced(Section):
    """The source fields of every row of actuals."""

    source: f.SourceField | None = f.may("Where it is published, or whose accounts record it")
    confidence: f.Text | None = f.may("How certain it is: verified in two or more sources, in one source, or derived")
    note: f.Text | None = f.may("A note for readers")


class Observation(Sourced):
    """A measured result, under the name that `payout` uses for it."""

    name: f.Text = f.must("A metric, an outcome, a saving, `principal.loan` or `guarantee.loan`")
    cohort: f.Id | None = f.may("The cohort, for a metric that is measured for each cohort")
    value: f.Level = f.must("The observed value")
    when: f.Date | None = f.may("When it was measured or published")

    @property
    def observed_name(self) -> str:
        """The name by which a settlement knows it: `reduction.first`."""
        return f"{self.name}.{self.cohort}" if self.cohort else self.name


class Flow(Sourced):
    """A cash flow that has happened: from investors, to investors, or from a payer."""

    what: Annotated[FlowKind, f.WORDS] = f.must(
        "Money drawn from investors; principal, return or guarantee paid to them; an outcome payment"
    )
    amount: f.Money = f.must("The amount, always above zero; `what` gives the direction")
    when: f.Date | None = f.may("The date; flows without one count in totals, but then there is no rate of return")
    tranche: f.TrancheId | None = f.may("The tranche; optional where there is only one")
    party: f.PartyId | None = f.may("Who paid, or the investor where the case has no tranches")

    @property
    def sign(self) -> float:
        """The direction, seen by investors: below zero what they put in, zero what is between others."""
        return -1.0 if self.what == "drawdown" else 1.0 if self.what in TO_INVESTORS else 0.0


class Actuals(Section):
    """Results and cash flows so far."""

    as_of: f.Date | None = f.may("The date up to which this is known; by default that of the latest row")
    file: f.FileName | None = f.may("A table of rows next to the case; `actuals.csv` in a case's folder is always read")
    sheet: f.Text | None = f.may("The sheet of the workbook; optional if only one is shown")
    columns: f.Heads | None = f.may("Heads of the table by our names, if they differ: `{value: Homes, when: Month}`")
    each_row: f.Heads | None = f.may("What every row has in common: `{name: homes, source: Case system}`")
    observed: f.SomeOf[Observation] | None = f.may("Observed results")
    flows: f.SomeOf[Flow] | None = f.may("Cash flows, with their dates")
    note: f.Text | None = f.may("A sentence for the document")
