"""Payment lines: every mechanism by which a contract turns results into money."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sibcase.casefile.values import composites as c
from sibcase.casefile.values import fields as f
from sibcase.casefile.values.fields import Section


class Row(Section):
    """One row of a table: the values of the metric that it covers, and the payment for them."""

    start: f.Level | None = f.may("The lowest value of the row, included", alias="from")
    above: f.Level | None = f.may("The lowest value of the row, not included")
    end: f.Level | None = f.may("The highest value of the row, included", alias="to")
    below: f.Level | None = f.may("The highest value of the row, not included")
    at: f.Level | None = f.may("For `read: linear`: the value at which exactly this is paid")
    pays: f.Pays = f.must("The amount, or a share of the principal or of the target; for `read: marginal` per unit")
    people: f.Count | None = f.may("For `per: person`: how many people the plan expects in this row")


class Condition(Section):
    """A condition that must be met before anything is paid."""

    metric: f.MetricId = f.must("The metric that must meet the condition")
    at_least: f.Level | None = f.may("The value it must reach")
    above: f.Level | None = f.may("The value it must exceed")
    at_most: f.Level | None = f.may("The highest value allowed")
    below: f.Level | None = f.may("The value it must be below")


Read = Annotated[Literal["band", "linear", "marginal"], f.WORDS]
Outside = Annotated[Literal["zero", "flat"], f.WORDS]


class Schedule(Section):
    """A function from a metric to an amount, given as rows."""

    metric: f.MetricId = f.must("The metric that decides")
    read: Read = f.may(
        "How it is read: the amount of the row, interpolated between rows, or each unit at the price of its row",
        "band",
    )
    rows: f.SomeOf[Row] = f.must("The rows, lowest first")
    before: Outside = f.may("For `read: linear`: the amount below the first row", "zero")
    beyond: Outside = f.may("For `read: linear`: the amount above the last row", "flat")
    each: f.Level | None = f.may(
        "For `read: marginal`: the unit that `pays` applies to, such as `1%`; by default one unit"
    )
    whole_steps: f.Flag | None = f.may("For `read: marginal`: `true` if only full steps of `each` count")
    requires: f.SomeOf[Condition] | None = f.may("Further conditions, all of which must be met")


class Instalment(Section):
    """An instalment: a part of a payment, with the date when it is due."""

    share: f.Share = f.must("The share of the payment")
    due: f.Duration = f.must("Time from measurement to this part")


class PaymentBase(Section):
    """The fields that every payment line can have."""

    title: f.Text | None = f.may("The name of the payment in documents")
    due: f.Duration | None = f.may("Time from measurement to payment, rounded up to whole periods; by default none")
    instalments: f.SomeOf[Instalment] | None = f.may("The instalments, instead of `due`")
    requires: f.SomeOf[Condition] | None = f.may("The conditions for any payment, all of which must be met")
    scaled_by: Schedule | None = f.may("A table of shares by which the amount is multiplied, such as 80% for late data")
    minimum: f.Money | None = f.may(
        "The minimum that this line pays over the contract; any shortfall is paid in the last period"
    )
    cap: f.Cap | None = f.may("The maximum that this line pays over the contract: money, or `120% of target`")
    cap_per_year: f.Money | None = f.may("The maximum that this line pays for one financial year")
    target: f.Money | None = f.may("The target payment, on which shares of target are based")
    on_account: f.SomeOf[f.LineId] | None = f.may(
        "Earlier lines that are payments on account of this one: their amounts are deducted. Several lines can share "
        "them: each uses the balance left by the lines before it, and any balance not earned is repaid with the last"
    )
    unearned: Annotated[Literal["paid back", "kept"], f.WORDS] = f.may(
        "What happens at the end to payments on account that were not earned", "paid back"
    )
    tranche: f.TrancheId | None = f.may("The tranche that this line pays, and on whose principal shares are based")
    principal_is: Annotated[Literal["committed", "drawn"], f.WORDS] = f.may(
        "Whether shares of principal and interest are based on the commitment or on the amount drawn: `payout` then "
        "asks for `principal.TRANCHE`. A plan assumes that all is drawn",
        "committed",
    )
    payee: f.PartyId | None = f.may(
        "The payee, which also owes any negative amount; by default the investors, through the investment account"
    )
    payers: c.Shares | None = f.may("The payers, by share; by default those of the contract")
    indexed: f.Flag | None = f.may("Whether it grows with `inflation`")
    verified_by: f.PartyId | None = f.may("The party that verifies claims")
    note: f.Text | None = f.may("A sentence for the document")


class OtherPrice(Section):
    """A price that replaces the one of the line from a date, or for a cohort."""

    start: f.Date | None = f.may("The date from which it applies", alias="from")
    cohort: f.CohortId | None = f.may("The cohort of the line's metric to which it applies")
    price: f.Money = f.must("The price of one outcome")


class Tier(Section):
    """The price of outcomes above a number."""

    above: f.Count = f.must("The number of outcomes beyond which the price applies")
    price: f.Money = f.must("The price of one outcome beyond them")


class PricePerOutcome(PaymentBase):
    """The fields that every price for each outcome can have, in a payment line or in a rate card."""

    counts: Annotated[Literal["net", "gross"], f.WORDS] = f.must(
        "Whether to count net outcomes, beyond what would have happened anyway, or all that are observed (gross)"
    )
    price: f.Money = f.must("The price of one outcome")
    other_prices: f.SomeOf[OtherPrice] | None = f.may("Other prices, which apply from a date or to a cohort")
    tiers: f.SomeOf[Tier] | None = f.may("Prices of outcomes beyond a number; below the first tier `price` applies")
    tiers_restart: Annotated[Literal["never", "each year"], f.WORDS] = f.may(
        "Whether the count for the tiers restarts in each financial year", "never"
    )
    most: f.Count | None = f.may("The maximum number of outcomes that are paid for")
    most_per_year: f.Count | None = f.may("The maximum number of outcomes that are paid for in one financial year")
    cap_per_outcome: f.Money | None = f.may("The maximum that is paid for one outcome")
    per_person: Annotated[Literal["once", "each time"], f.WORDS] = f.may(
        "Whether one person counts once or each time", "once"
    )
    after: f.LineId | None = f.may("The payment line whose outcome a person must reach before this one")
    cap_per_cohort: f.Money | None = f.may("The maximum that is paid for one cohort of the metric")


class Tariff(PricePerOutcome):
    """A price for each outcome counted."""

    kind: Literal["tariff"] = f.must("A price for each outcome")
    outcome: f.OutcomeId | None = f.may("The outcome that is paid for")
    metric: f.MetricId | None = f.may("The metric that is paid for, if it is not an outcome of the case")


class BlockPayment(PaymentBase):
    """An amount that is paid regardless of results."""

    kind: Literal["block"] = f.must("An amount that is due regardless of results")
    amount: f.BlockAmount = f.must("Once, or per time")
    when: c.WhenField | None = f.may("When a one-off amount is paid; by default at the start")
    start: f.Date | None = f.may("When a recurring amount begins; by default at the start of the case", alias="from")
    lasts: f.Duration | None = f.may(
        "How long a recurring amount lasts; by default to the end of the term", alias="for"
    )


class TablePayment(PaymentBase, Schedule):
    """An amount by the value of a metric."""

    kind: Literal["table", "bonus"] = f.must("An amount by a metric's value; `bonus` by a whole-contract result")
    per: Annotated[Literal["result", "person"], f.WORDS] = f.may(
        "Whether the table is applied to one result or to each person", "result"
    )
    principal: f.Money | None = f.may("The principal on which shares are based; by default the investors' commitments")
    others: f.SomeOf[Schedule] | None = f.may("Further tables, which `takes` combines with the first")
    takes: Annotated[Literal["sum", "least", "greatest"], f.WORDS] = f.may(
        "How several tables are combined: their sum, the lowest or the highest", "sum"
    )
    fallback: Schedule | None = f.may("The table that applies if no cohort has earned a payment")
    cap_per_cohort: f.Money | None = f.may("The maximum that is paid for one cohort")


class AvoidedPayment(PaymentBase):
    """A price for each unit avoided against a baseline."""

    kind: Literal["avoided"] = f.must("A price for each unit avoided")
    metric: f.MetricId = f.must("The metric that counts the units used, or those avoided where no baseline is given")
    baseline: f.Level | None = f.may("The units that would have been used; the units avoided are these less the metric")
    price: f.Money | None = f.may("The price of one unit")
    rows: f.SomeOf[Row] | None = f.may("Prices by band of units avoided, each unit at the price of its band")
    threshold: f.Level | None = f.may("The units below which nothing is paid")
    pays_for: Annotated[Literal["all", "above threshold"], f.WORDS] = f.may(
        "Whether all units are paid once the threshold is reached, or only those above it", "all"
    )
    cap_per_cohort: f.Money | None = f.may("The maximum that is paid for one cohort")


class Stage(Section):
    """A stage of a shared saving: the share paid until investors have received, or savings have reached, an amount."""

    share: f.Share = f.must("The share that is paid")
    until: f.Until | None = f.may("`principal`, `principal plus 5%`, or an amount; the last stage has none")
    until_saved: f.Money | None = f.may("The total that must have been saved before the next stage begins")


class SharePayment(PaymentBase):
    """A share of a saving, in stages."""

    kind: Literal["share"] = f.must("A share of a saving")
    metric: f.MetricId | None = f.may("The metric that measures the saving in money")
    saving: f.Text | None = f.may("The saving line of the case: `outcome.saving`")
    counts: Annotated[Literal["gross", "cashable"], f.WORDS] = f.may("The part of the saving line", "gross")
    principal: f.Money | None = f.may("The principal to which stages refer; by default the investors' commitments")
    stages: f.SomeOf[Stage] = f.must("The shares, in order")


class ReturnTable(PaymentBase):
    """An annual rate on the principal, and the share of it that is repaid, by a metric."""

    kind: Literal["return-table"] = f.must("The investors' rate and the principal repaid, by a metric")
    metric: f.MetricId = f.must("The metric that decides the rate")
    principal: f.Money | None = f.may("The principal; by default the investors' commitments")
    rates: f.SomeOf[Row] = f.must("The rate per year by the metric")
    read: Annotated[Literal["band", "linear"], f.WORDS] = f.may(
        "How the rate is read: that of the row, or interpolated between rows", "linear"
    )
    before: Outside = f.may("The rate below the first row", "zero")
    beyond: Outside = f.may("The rate above the last row", "flat")
    floor: f.AnnualRate | None = f.may("The lowest rate")
    ceiling: f.AnnualRate | None = f.may("The highest rate")
    years: f.Years = f.must("The number of years of interest")
    interest: Annotated[Literal["simple", "compound"], f.WORDS] = f.may(
        "How interest accumulates over the years", "simple"
    )
    repays: f.SomeOf[Row] | None = f.may("The share of the principal repaid by the metric; by default none")


Payment = Annotated[
    Tariff | BlockPayment | TablePayment | AvoidedPayment | SharePayment | ReturnTable, Field(discriminator="kind")
]
