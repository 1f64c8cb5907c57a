"""What the commissioners owe: payment lines, payers and caps."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sibcase.casefile import composites as c
from sibcase.casefile import fields as f
from sibcase.casefile.fields import Section


class PaymentBase(Section):
    """What every payment line may say."""

    title: f.Text | None = f.may("What is paid for, as the document prints it")
    due: f.Duration | None = f.may("Time from measurement to payment, rounded up to whole periods; by default none")
    cap: f.Money | None = f.may("The most that this line pays over the contract")
    payers: c.Shares | None = f.may("Who pays, by share; by default as the contract says")
    indexed: f.Flag | None = f.may("Whether it grows with `inflation`")
    note: f.Text | None = f.may("A sentence for the document")


class Tariff(PaymentBase):
    """A price for each outcome counted."""

    kind: Literal["tariff"] = f.must("A price for each outcome")
    outcome: f.OutcomeId = f.must("Which outcome is paid for")
    counts: Annotated[Literal["net", "gross"], f.WORDS] = f.must(
        "Outcomes above what would have happened, or all that are observed"
    )
    price: f.Money = f.must("The price of one outcome")
    verified_by: f.PartyId | None = f.may("Who verifies the outcomes that are claimed")


class BlockPayment(PaymentBase):
    """An amount that is paid whatever happens."""

    kind: Literal["block"] = f.must("An amount whatever happens")
    amount: f.BlockAmount = f.must("Once, or per time")
    when: c.WhenField | None = f.may("When an amount that falls once is paid; by default at the start")
    start: f.Date | None = f.may("When an amount per time begins; by default with the case", alias="from")
    lasts: f.Duration | None = f.may("How long an amount per time runs; by default to the end of the term", alias="for")


Payment = Annotated[Tariff | BlockPayment, Field(discriminator="kind")]


class Contract(Section):
    """What the commissioners owe, line by line."""

    payments: f.ById[Payment] = f.must("Payment lines, in the order in which they are paid")
    payers: c.Shares | None = f.may("Who pays the lines that name no payers, by share")
    cap: f.Money | None = f.may("The most that the whole contract pays")
    terms: f.Texts | None = f.may("Clauses that a reader should know")
    note: f.Text | None = f.may("A sentence for the document")
