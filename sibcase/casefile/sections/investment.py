"""Who funds the service until outcomes are paid, and who is repaid when."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ValidationInfo, model_validator

from sibcase.casefile import composites as c
from sibcase.casefile import fields as f
from sibcase.casefile.fields import Section


class Guarantee(Section):
    """A promise of somebody else to make good what an investor loses."""

    by: f.PartyId = f.must("Who guarantees")
    share: f.Share | None = f.may("The share of lost principal that is made good; by default all of it")
    most: f.Money | None = f.may("The most that is paid")


class Tranche(Section):
    """Money of one investor on one set of terms."""

    title: f.Text | None = f.may("The name of the tranche in the document")
    investor: f.PartyId = f.must("Whose money it is")
    commitment: f.Money = f.must("The most that can be drawn")
    rank: f.Rank = f.must("The order of repayment: 1 is repaid first")
    coupon: f.AnnualRate | None = f.may("Interest on the principal outstanding")
    interest: Annotated[Literal["compound", "simple"], f.WORDS] = f.may("How unpaid interest grows", default="compound")
    returns: Annotated[Literal["residual", "coupon"], f.WORDS] | None = f.may(
        "`residual` for all that is left after the others; by default the coupon", alias="return"
    )

    guarantee: Guarantee | None = f.may("Who makes good lost principal, and how much of it")

    @model_validator(mode="after")
    def _return_is_told_once(self, info: ValidationInfo) -> Tranche:
        if self.returns == "residual" and self.coupon is not None:
            message = "a residual tranche takes what is left and has no coupon"
            f.reading_of(info).note("SIB031", self.coupon.place, message, "remove `coupon` or `return: residual`")
        return self

    @property
    def is_residual(self) -> bool:
        """Whether the tranche takes all that is left."""
        return self.returns == "residual"


class Investment(Section):
    """Who funds the service until outcomes are paid, and who is repaid when."""

    funding: Annotated[Literal["just-in-time"], f.WORDS] = f.may(
        "When investors' money is drawn", default="just-in-time"
    )
    reserve: f.Money | None = f.may("Cash that is kept at hand; by default none")
    distribute: c.DistributeField | None = f.may(
        "From when investors are paid: `as available`, `after service ends` or `from 2028-04-01`"
    )
    tranches: f.ById[Tranche] = f.must("The investors' money, by tranche")
    note: f.Text | None = f.may("A sentence for the document")
