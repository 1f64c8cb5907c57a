"""The contract: what commissioners pay for: payment lines, payers and caps."""

from __future__ import annotations

from typing import Annotated

from pydantic import model_validator

from sibcase.casefile.sections.metrics import Metric, with_units
from sibcase.casefile.sections.payments import Payment, Tariff
from sibcase.casefile.sections.rate_card import RateCardLine
from sibcase.casefile.values import composites as c
from sibcase.casefile.values import fields as f
from sibcase.casefile.values.fields import Section


class SharedCap(Section):
    """A cap on several payment lines together."""

    title: f.Text | None = f.may("What the lines share")
    lines: f.SomeOf[f.LineId] = f.must("The payment lines")
    cap: f.Money | None = f.may("The maximum that they pay together over the contract")
    cap_per_year: f.Money | None = f.may("The maximum that they pay together for one financial year")


class Comparable(Section):
    """The price that another contract pays for the same outcome."""

    payment: f.LineId = f.must("The payment line whose price is compared")
    low: f.Money = f.must("The lowest price paid elsewhere for one outcome")
    high: f.Money = f.must("The highest price paid elsewhere for one outcome")
    source: f.SourceField | None = f.may("Where these prices are published")


class Contract(Section):
    """The contract: the payment lines, and the caps on them."""

    payments: f.ById[Payment] = f.must("Payment lines, in the order in which they are paid")
    rate_card: f.ById[RateCardLine] | None = f.may(
        "Outcomes with their prices: read as tariffs, and as metrics with the same ids. They are paid "
        "before `payments` if they are written before them, otherwise after"
    )
    include: f.FileName | None = f.may(
        "A file of this repository with rate card lines, which several cases can share: "
        "`../cards/young-people.yaml`. They come before those of `rate_card`"
    )
    payers: c.Shares | None = f.may("Who pays the lines that have no payers of their own, by share")
    alternatives: f.ById[Payment] | None = f.may(
        "Payment lines that are not agreed and never paid; `payout` shows what each would pay for the same results"
    )
    metrics: f.ById[Metric] | None = f.may("The metrics that determine payments, in addition to the outcomes")
    cap_per_person: f.Money | None = f.may("The maximum paid for the outcomes of one person, over all tariffs")
    shared_caps: f.ById[SharedCap] | None = f.may("Caps on several lines together")
    cap_per_year: f.Money | None = f.may("The maximum that the contract pays for one financial year")
    cap: f.Money | None = f.may("The maximum that the whole contract pays")
    payer_caps: Annotated[dict[f.PartyKey, f.Money], f.NOT_EMPTY] | None = f.may(
        "The maximum that a payer pays in total; any excess is not paid"
    )
    comparables: f.SomeOf[Comparable] | None = f.may("Prices that other contracts pay for the same outcomes")
    termination: f.Text | None = f.may("How either side can end the contract early, and what is then paid")
    pause: f.Text | None = f.may("When the contract can be paused, and which dates move")
    safeguarding: f.Text | None = f.may("Who can override a measure in a person's interest")
    terms: f.Texts | None = f.may("Other clauses that readers should know")
    note: f.Text | None = f.may("A sentence for the document")

    @model_validator(mode="after")
    def _what_has_a_price_each_is_a_count(self) -> Contract:
        """Take a metric that a tariff pays for as a count, where it says nothing of its unit."""
        lines = [*(self.payments or {}).values(), *(self.alternatives or {}).values()]
        for name in {line.metric for line in lines if isinstance(line, Tariff) and line.metric}:
            metric = (self.metrics or {}).get(name)
            if metric is not None and self.metrics is not None and metric.has_no_unit:
                self.metrics[name] = metric.model_copy(update={"stated_unit": "count"})
        return self

    @model_validator(mode="after")
    def _units_of_sums_and_ratios_follow(self) -> Contract:
        """Give every sum and ratio the unit that follows from its parts."""
        if self.metrics is not None:
            self.metrics.update(with_units(self.metrics))
        return self
