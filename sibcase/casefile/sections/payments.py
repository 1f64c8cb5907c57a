"""Payment lines: every mechanism by which a contract turns results into money."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sibcase.casefile import composites as c
from sibcase.casefile import fields as f
from sibcase.casefile.fields import Section


class Row(Section):
    """One row of a table: which values of the metric it covers, and what it pays."""

    start: f.Level | None = f.may("The lowest value of the row, included", alias="from")
    above: f.Level | None = f.may("The lowest value of the row, not included")
    end: f.Level | None = f.may("The highest value of the row, included", alias="to")
    below: f.Level | None = f.may("The highest value of the row, not included")
    at: f.Level | None = f.may("For `read: linear`: the value at which exactly this is paid")
    pays: f.Pays = f.must("The amount, or a share of the principal or of the target; for `read: marginal` per unit")
    people: f.Count | None = f.may("For `per: person`: how many people the plan expects in this row")


class Condition(Section):
    """Something that must hold before anything is paid."""

    metric: f.MetricId = f.must("Which metric must be good enough")
    at_least: f.Level | None = f.may("The value it must reach")
    above: f.Level | None = f.may("The value it must exceed")
    at_most: f.Level | None = f.may("The value it may reach at most")
    below: f.Level | None = f.may("The value it must stay below")


Read = Annotated[Literal["band", "linear", "marginal"], f.WORDS]
Outside = Annotated[Literal["zero", "flat"], f.WORDS]


class Schedule(Section):
    """A function from a metric to an amount, given as rows."""

    metric: f.MetricId = f.must("Which metric decides")
    read: Read = f.may("The amount of the row, interpolated between rows, or each unit at the price of its row", "band")
    rows: f.SomeOf[Row] = f.must("The rows, lowest first")
    before: Outside = f.may("For `read: linear`: what is paid below the first row", "zero")
    beyond: Outside = f.may("For `read: linear`: what is paid above the last row", "flat")
    each: f.Level | None = f.may("For `read: marginal`: what `pays` is for, such as `1%`; by default one unit")
    whole_steps: f.Flag | None = f.may("For `read: marginal`: `true` where only full steps of `each` count")
    requires: f.SomeOf[Condition] | None = f.may("What must hold as well; all of it")


class Instalment(Section):
    """A part of a payment, and when it is paid."""

    share: f.Share = f.must("The share of the payment")
    due: f.Duration = f.must("Time from measurement to this part")


class PaymentBase(Section):
    """What every payment line may say."""

    title: f.Text | None = f.may("What is paid for, as the document prints it")
    due: f.Duration | None = f.may("Time from measurement to payment, rounded up to whole periods; by default none")
    instalments: f.SomeOf[Instalment] | None = f.may("The parts in which it is paid, in the place of `due`")
    requires: f.SomeOf[Condition] | None = f.may("What must hold before anything is paid; all of it")
    scaled_by: Schedule | None = f.may("A table of shares by which the amount is multiplied, such as 80% for late data")
    minimum: f.Money | None = f.may("The least that this line pays over the contract; made up for in the last period")
    cap: f.Cap | None = f.may("The most that this line pays over the contract: money, or `120% of target`")
    cap_per_year: f.Money | None = f.may("The most that this line pays for one financial year")
    target: f.Money | None = f.may("The target payment, which shares of target are of")
    on_account: f.SomeOf[f.LineId] | None = f.may(
        "Lines written before that are paid on account of this one: what they paid is set off. Several lines may share "
        "them: each takes what those before it have left, and the last pays back what none has earned"
    )
    unearned: Annotated[Literal["paid back", "kept"], f.WORDS] = f.may(
        "What becomes at the end of payments on account that were not earned", "paid back"
    )
    tranche: f.TrancheId | None = f.may("The tranche that is paid by this line, and whose principal shares are of")
    principal_is: Annotated[Literal["committed", "drawn"], f.WORDS] = f.may(
        "Whether shares of principal and interest are of what is committed or of what was really drawn: `payout` then "
        "asks for `principal.TRANCHE`. A plan takes all to be drawn",
        "committed",
    )
    payee: f.PartyId | None = f.may(
        "Who is paid, and who owes what is below zero; by default the investors, through the account of the investment"
    )
    payers: c.Shares | None = f.may("Who pays, by share; by default as the contract says")
    indexed: f.Flag | None = f.may("Whether it grows with `inflation`")
    verified_by: f.PartyId | None = f.may("Who verifies what is claimed")
    note: f.Text | None = f.may("A sentence for the document")


class OtherPrice(Section):
    """A price that stands in the place of the line's own from a date, or for a cohort."""

    start: f.Date | None = f.may("From when it stands", alias="from")
    cohort: f.CohortId | None = f.may("The cohort of the line's metric for which it stands")
    price: f.Money = f.must("The price of one outcome")


class Tier(Section):
    """The price of outcomes beyond so many."""

    above: f.Count = f.must("Beyond how many outcomes the price stands")
    price: f.Money = f.must("The price of one outcome beyond them")


class PricePerOutcome(PaymentBase):
    """What every price for each outcome may say, whether it stands in a payment line or in a rate card."""

    counts: Annotated[Literal["net", "gross"], f.WORDS] = f.must(
        "Outcomes above what would have happened, or all that are observed"
    )
    price: f.Money = f.must("The price of one outcome")
    other_prices: f.SomeOf[OtherPrice] | None = f.may("Prices that stand from a date or for a cohort instead")
    tiers: f.SomeOf[Tier] | None = f.may("Prices of outcomes beyond so many; below the first tier `price` stands")
    tiers_restart: Annotated[Literal["never", "each year"], f.WORDS] = f.may(
        "Whether outcomes are counted through the tiers anew in each financial year", "never"
    )
    most: f.Count | None = f.may("The most outcomes that are paid for")
    most_per_year: f.Count | None = f.may("The most outcomes that are paid for in one financial year")
    cap_per_outcome: f.Money | None = f.may("The most that is paid for one outcome")
    per_person: Annotated[Literal["once", "each time"], f.WORDS] = f.may(
        "Whether one person can bring the payment once or more often", "once"
    )
    after: f.LineId | None = f.may("The payment line whose outcome a person must have reached before this one")
    cap_per_cohort: f.Money | None = f.may("The most that one cohort of the metric brings")


class Tariff(PricePerOutcome):
    """A price for each outcome counted."""

    kind: Literal["tariff"] = f.must("A price for each outcome")
    outcome: f.OutcomeId | None = f.may("Which outcome is paid for")
    metric: f.MetricId | None = f.may("Which metric is paid for, where it is no outcome of the case")


class BlockPayment(PaymentBase):
    """An amount that is paid whatever happens."""

    kind: Literal["block"] = f.must("An amount whatever happens")
    amount: f.BlockAmount = f.must("Once, or per time")
    when: c.WhenField | None = f.may("When an amount that falls once is paid; by default at the start")
    start: f.Date | None = f.may("When an amount per time begins; by default with the case", alias="from")
    lasts: f.Duration | None = f.may("How long an amount per time runs; by default to the end of the term", alias="for")


class TablePayment(PaymentBase, Schedule):
    """An amount by the value of a metric."""

    kind: Literal["table", "bonus"] = f.must("An amount by a metric's value; `bonus` by a whole-contract result")
    per: Annotated[Literal["result", "person"], f.WORDS] = f.may(
        "Whether one result is read in the table, or the value of each person", "result"
    )
    principal: f.Money | None = f.may("What shares of principal are of; by default the investors' commitments")
    others: f.SomeOf[Schedule] | None = f.may("Further tables, which `takes` puts together with the first")
    takes: Annotated[Literal["sum", "least", "greatest"], f.WORDS] = f.may(
        "What is paid of several tables: their sum, the least or the greatest", "sum"
    )
    fallback: Schedule | None = f.may("The table that applies where no cohort has brought a payment")
    cap_per_cohort: f.Money | None = f.may("The most that one cohort brings")


class AvoidedPayment(PaymentBase):
    """A price for each unit avoided against a baseline."""

    kind: Literal["avoided"] = f.must("A price for each unit avoided")
    metric: f.MetricId = f.must("Which metric counts the units used, or those avoided where no baseline is given")
    baseline: f.Level | None = f.may("The units that would have been used; avoided are these less the metric")
    price: f.Money | None = f.may("The price of one unit")
    rows: f.SomeOf[Row] | None = f.may("Prices by band of units avoided, each unit at the price of its band")
    threshold: f.Level | None = f.may("The units below which nothing is paid")
    pays_for: Annotated[Literal["all", "above threshold"], f.WORDS] = f.may(
        "Whether all units are paid once the threshold is reached, or only those above it", "all"
    )
    cap_per_cohort: f.Money | None = f.may("The most that one cohort brings")


class Stage(Section):
    """A share of a saving, until investors have had so much, or until so much has been saved."""

    share: f.Share = f.must("The share that is paid")
    until: f.Until | None = f.may("`principal`, `principal plus 5%`, or an amount; the last stage has none")
    until_saved: f.Money | None = f.may("How much must have been saved before the next stage begins, in all")


class SharePayment(PaymentBase):
    """A share of a saving, by stages."""

    kind: Literal["share"] = f.must("A share of a saving")
    metric: f.MetricId | None = f.may("The metric that measures the saving in money")
    saving: f.Text | None = f.may("The saving line of the case: `outcome.saving`")
    counts: Annotated[Literal["gross", "cashable"], f.WORDS] = f.may("Which part of the saving line", "gross")
    principal: f.Money | None = f.may("The principal that stages speak of; by default the investors' commitments")
    stages: f.SomeOf[Stage] = f.must("The shares in their order")


class ReturnTable(PaymentBase):
    """An annual rate on the principal, and the share of it that is repaid, by a metric."""

    kind: Literal["return-table"] = f.must("The investors' rate and the principal repaid, by a metric")
    metric: f.MetricId = f.must("Which metric decides the rate")
    principal: f.Money | None = f.may("The principal; by default the investors' commitments")
    rates: f.SomeOf[Row] = f.must("The rate per year by the metric")
    read: Annotated[Literal["band", "linear"], f.WORDS] = f.may("The rate of the row, or interpolated", "linear")
    before: Outside = f.may("What the rate is below the first row", "zero")
    beyond: Outside = f.may("What the rate is above the last row", "flat")
    floor: f.AnnualRate | None = f.may("The lowest rate")
    ceiling: f.AnnualRate | None = f.may("The highest rate")
    years: f.Years = f.must("For how many years interest runs")
    interest: Annotated[Literal["simple", "compound"], f.WORDS] = f.may("How interest adds up over the years", "simple")
    repays: f.SomeOf[Row] | None = f.may("The share of the principal repaid by the metric; by default none")


Payment = Annotated[
    Tariff | BlockPayment | TablePayment | AvoidedPayment | SharePayment | ReturnTable, Field(discriminator="kind")
]
