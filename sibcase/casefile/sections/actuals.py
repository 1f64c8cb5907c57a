"""Actuals: what was observed, and what money really moved, each with its source."""

from __future__ import annotations

from typing import Annotated, Literal

from sibcase.casefile import fields as f
from sibcase.casefile.fields import Section

TO_INVESTORS = ("repayment", "coupon", "guarantee")
FlowKind = Literal["drawdown", "repayment", "coupon", "payment", "guarantee"]


class Sourced(Section):
    """What every row of actuals may say of where it comes from."""

    source: f.SourceField | None = f.may("Where it is published, or in whose books it stands")
    confidence: f.Text | None = f.may("How sure that is: verified in two or more sources, in a single one, derived")
    note: f.Text | None = f.may("What a reader should know")


class Observation(Sourced):
    """A result as it was measured: under the name by which `payout` observes it."""

    name: f.Text = f.must("A metric, an outcome, a saving, `principal.loan` or `guarantee.loan`")
    cohort: f.Id | None = f.may("The cohort, of a metric that is measured cohort by cohort")
    value: f.Level = f.must("The value that was observed")
    when: f.Date | None = f.may("When it was measured or published")

    @property
    def observed_name(self) -> str:
        """The name by which a settlement knows it: `reduction.first`."""
        return f"{self.name}.{self.cohort}" if self.cohort else self.name


class Flow(Sourced):
    """Money that moved: from investors, back to them, or from a payer."""

    what: Annotated[FlowKind, f.WORDS] = f.must(
        "Money drawn from investors; principal, return or guarantee paid to them; an outcome payment"
    )
    amount: f.Money = f.must("How much, always above nil: `what` says in which direction")
    when: f.Date | None = f.may("The day; flows without one count in sums, and leave no rate of return")
    tranche: f.TrancheId | None = f.may("Whose money it is; may be left out where there is one tranche")
    party: f.PartyId | None = f.may("Who paid, or the investor where the case has no tranches")

    @property
    def sign(self) -> float:
        """The direction, seen by investors: below nil what they put in, nil what is between others."""
        return -1.0 if self.what == "drawdown" else 1.0 if self.what in TO_INVESTORS else 0.0


class Actuals(Section):
    """What has happened so far."""

    as_of: f.Date | None = f.may("The day up to which this is known; by default that of the latest row")
    file: f.FileName | None = f.may("A table of rows beside the case; `actuals.csv` in a case's folder is read anyway")
    observed: f.SomeOf[Observation] | None = f.may("What was observed")
    flows: f.SomeOf[Flow] | None = f.may("What money moved, and when")
    note: f.Text | None = f.may("A sentence for the document")
