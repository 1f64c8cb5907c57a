"""Who funds the service until outcomes are paid, on which terms, and who is repaid when."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ValidationInfo, model_validator

from sibcase.casefile.sections.payments import Outside, Row
from sibcase.casefile.values import composites as c
from sibcase.casefile.values import fields as f
from sibcase.casefile.values.fields import Section


class Guarantee(Section):
    """A guarantee by another party to cover an investor's loss."""

    by: f.PartyId = f.must("The guarantor")
    share: f.Share | None = f.may("The share of lost principal that is covered; by default all of it")
    after: f.Money | None = f.may("The first loss that investors bear themselves, before the guarantee pays")
    most: f.Money | None = f.may("The maximum that is paid")


class ReturnCap(Section):
    """The maximum that a tranche can be paid."""

    irr: f.AnnualRate | None = f.may("The highest rate of return a year")
    multiple: f.Multiple | None = f.may("The maximum that is paid, as a multiple of the amount drawn: `1.5x`")
    above: Annotated[Literal["payers", "next"], f.WORDS] = f.may(
        "Who receives the excess above the cap: the payers, or the next in rank", "payers"
    )


class ResultTerms(Section):
    """The coupon and the repaid principal of a tranche, by the value of a metric."""

    metric: f.MetricId = f.must("The metric that decides")
    rates: f.SomeOf[Row] | None = f.may("The annual coupon by the metric; if not stated, the coupon of the tranche")
    read: Annotated[Literal["band", "linear"], f.WORDS] = f.may(
        "How the rate is read: that of the row, or interpolated between rows", "band"
    )
    before: Outside = f.may("For `read: linear`: the rate below the first row", "zero")
    beyond: Outside = f.may("For `read: linear`: the rate above the last row", "flat")
    floor: f.AnnualRate | None = f.may("The lowest rate")
    ceiling: f.AnnualRate | None = f.may("The highest rate")
    repays: f.SomeOf[Row] | None = f.may("The share of the principal that is repaid; by default all of it")


class DatedAmount(Section):
    """An amount on a date."""

    when: f.Date = f.must("When")
    amount: f.Money = f.must("The amount")


class Tranche(Section):
    """The money of one investor on one set of terms."""

    title: f.Text | None = f.may("The name of the tranche in documents")
    investor: f.PartyId = f.must("The investor")
    commitment: f.Money = f.must("The maximum that can be drawn")
    rank: f.Rank = f.must("The order of repayment: 1 is repaid first")
    draw_rank: f.Rank | None = f.may("The order of drawdown: lower numbers are drawn first; by default pro rata")
    drawdowns: f.SomeOf[DatedAmount] | None = f.may("The drawdown schedule, if it is not drawn just in time")
    coupon: f.AnnualRate | None = f.may("Interest on the principal outstanding")
    interest: Annotated[Literal["compound", "capitalised", "simple"], f.WORDS] = f.may(
        "How unpaid interest grows: `compound` at the rate a year, `capitalised` period by period, or not at all",
        default="compound",
    )
    coupon_paid: Annotated[Literal["with distributions", "each period"], f.WORDS] = f.may(
        "Whether the coupon is due in every period, or only when investors can be paid", default="with distributions"
    )
    interest_dates: f.SomeOf[f.Date] | None = f.may(
        "The dates on which the coupon is due, if not in every period; of several in one period the last counts"
    )
    maturity: f.Date | None = f.may("The date before which no principal is due, and the date when all of it is")
    repayments: f.SomeOf[DatedAmount] | None = f.may(
        "When principal is due; any remainder is due with the last instalment"
    )
    results: ResultTerms | None = f.may("How the coupon and principal depend on results")
    returns: Annotated[Literal["residual", "coupon"], f.WORDS] | None = f.may(
        "`residual` for all cash that remains after the others; by default the coupon", alias="return"
    )
    cap: ReturnCap | None = f.may("The maximum that it can be paid")
    guarantee: Guarantee | None = f.may("The guarantee of lost principal")

    @model_validator(mode="after")
    def _return_is_given_once(self, info: ValidationInfo) -> Tranche:
        if self.returns == "residual" and self.coupon is not None:
            message = "a residual tranche takes the remaining cash and has no coupon"
            f.reading_of(info).note("SIB031", self.coupon.place, message, "remove `coupon` or `return: residual`")
        return self

    @property
    def is_residual(self) -> bool:
        """Whether the tranche takes all that is left."""
        return self.returns == "residual"

    @property
    def is_sweep(self) -> bool:
        """Whether principal is repaid as soon as there is money for it."""
        return self.maturity is None and self.repayments is None


class Fee(Section):
    """A fee of the investment: an amount, or a rate on the committed, outstanding or undrawn principal."""

    title: f.Text | None = f.may("The purpose of the fee")
    payee: f.PartyId | None = f.may("The payee")
    amount: f.BlockAmount | None = f.may("An amount, once or per time")
    rate: f.AnnualRate | None = f.may("An annual rate, or with `when` a rate charged once")
    of: Annotated[Literal["commitments", "outstanding", "undrawn"], f.WORDS] = f.may(
        "The base of the rate: the commitments, the principal outstanding, or the amount not drawn",
        default="commitments",
    )
    tranche: f.TrancheId | None = f.may("The tranche to which the rate applies; by default all of them")
    when: c.WhenField | None = f.may("When a one-off fee is due; by default an amount is due at the start")
    start: f.Date | None = f.may("When a recurring fee begins; by default at the start of the case", alias="from")
    lasts: f.Duration | None = f.may("How long a recurring fee lasts; by default to the end of the term", alias="for")


class Grant(Section):
    """A contribution to the costs that is not repaid."""

    by: f.PartyId = f.must("The funder")
    title: f.Text | None = f.may("The purpose of the grant")
    amount: f.BlockAmount = f.must("An amount, once or per time")
    when: c.WhenField | None = f.may("When a one-off amount is received; by default at the start")
    start: f.Date | None = f.may("When a recurring amount begins; by default at the start of the case", alias="from")
    lasts: f.Duration | None = f.may(
        "How long a recurring amount lasts; by default to the end of the term", alias="for"
    )


class Investment(Section):
    """The investment: who funds the service until outcomes are paid, and the order of repayment."""

    funding: Annotated[Literal["just-in-time", "schedule"], f.WORDS] = f.may(
        "When investors' money is drawn: when it is needed, or by the `drawdowns` of every tranche",
        default="just-in-time",
    )
    reserve: f.Money | None = f.may("Cash that is held in reserve; by default none")
    recycle: f.Flag | None = f.may("Whether outcome payments may be used for costs before investors are repaid")
    distribute: c.DistributeField | None = f.may(
        "When investors are paid: `as available`, `after service ends` or `from 2028-04-01`"
    )
    day_count: Annotated[Literal["periods", "actual/365"], f.WORDS] = f.may(
        "Whether interest counts whole periods, or days over 365", default="periods"
    )
    grants: f.ById[Grant] | None = f.may("Money towards the costs that is not repaid")
    fees: f.ById[Fee] | None = f.may("The cost of the investment itself")
    tranches: f.ById[Tranche] = f.must("The investors' money, by tranche")
    surplus: c.SurplusShares | None = f.may(
        "Who shares the cash left after the ranked tranches, by tranche or party; by default the residual tranches"
    )
    note: f.Text | None = f.may("A sentence for the document")

    @property
    def pays_as_available(self) -> bool:
        """Whether the contract says that cash goes to investors as soon as it is there, whatever is to be paid next."""
        return self.distribute is not None and self.distribute.rule == "available"
