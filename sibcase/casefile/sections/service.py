"""Who is reached by the service, and what it costs."""

from __future__ import annotations

from math import isclose
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, model_validator

from sibcase.casefile.values import composites as c
from sibcase.casefile.values import fields as f
from sibcase.casefile.values.fields import Section


class ByMonth(Section):
    """A table of referrals by month, from which the starts of each period are counted."""

    file: f.FileName = f.must("The table, .csv or .xlsx, in the folder of the case")
    sheet: f.Text | None = f.may("The sheet of the workbook; optional if only one is shown")
    columns: f.Heads | None = f.may("Heads of the table by our names, if they differ: `{people: Accepted}`")


class Intake(Section):
    """The number of people of one segment who start, stay and complete."""

    starts: f.Spread = f.must("How many people start, over what period")
    by_month: ByMonth | None = f.may("A table of referrals by month, in place of `starts` and `profile`")
    profile: c.ProfileField | None = f.may(
        "How the starts are spread: `even`, `ramp 4 quarters`, or one number per period"
    )
    start: f.Date | None = f.may("When the first people start; by default at the start of the case", alias="from")
    engagement: f.Share | None = f.may("The share of those who start that engage, if it differs from the service's")
    completion: f.Share | None = f.may("The share of those engaged that complete, if it differs from the service's")
    duration: f.Duration | None = f.may("Time from start to completion, if it differs from the service's")

    @model_validator(mode="after")
    def _list_adds_up(self, info: ValidationInfo) -> Intake:
        _check_list_adds_up(self.starts, self.profile, f.reading_of(info))
        return self


class CostBase(Section):
    """The fields that every cost can have: what it is for, and when it is incurred."""

    title: f.Text | None = f.may("The purpose of the cost")
    when: c.WhenField | None = f.may("When a one-off cost is paid; by default at the start")
    start: f.Date | None = f.may("When a recurring cost begins; by default at the start of the case", alias="from")
    lasts: f.Duration | None = f.may("How long a recurring cost lasts; by default to the end of the term", alias="for")
    until: f.Date | None = f.may("The first day on which a recurring cost no longer applies", alias="to")
    payee: f.PartyId | None = f.may("The payee")
    indexed: f.Flag | None = f.may("Whether it grows with `inflation`")

    @model_validator(mode="after")
    def _timing_is_given_once(self, info: ValidationInfo) -> CostBase:
        if self.lasts is not None and self.until is not None:
            message = "this cost sets both `for` and `to`; use only one"
            f.reading_of(info).note("SIB031", self.lasts.place, message, "keep one of the two")
        return self


class Cost(CostBase):
    """One line of the cost of the service or of the bond itself."""

    amount: f.CostAmount = f.must("Once, per time, or per start, completer or outcome")
    outcome: f.OutcomeId | None = f.may("The outcome, for a cost per outcome")
    segment: f.SegmentId | None = f.may("The segment, for a cost per start or completer; by default all")
    kind: Annotated[Literal["service", "transaction"], f.WORDS] = f.may(
        "`transaction` for the set-up and running costs of the bond itself", default="service"
    )


class DirectManagement(CostBase):
    """The cost to the commissioners of managing the service if they commissioned it directly."""

    amount: f.BlockAmount = f.must("Once, or per time")


class Referrals(Section):
    """Referrals: who refers people, the eligibility criteria, and the minimum number."""

    by: f.PartyId | None = f.may("The party that refers people")
    minimum: f.Spread | None = f.may("The minimum number of referrals, and over what period")
    eligibility: f.Text | None = f.may("The eligibility criteria, which two readers would apply in the same way")
    chosen_by: f.PartyId | None = f.may(
        "The party that decides which eligible people are accepted; by default the one that refers"
    )


class Service(Section):
    """The service: who it reaches and what it costs."""

    title: f.Text | None = f.may("The name of the service")
    description: f.Text | None = f.may("A paragraph for the document")
    provider: f.PartyId | None = f.may("The provider")
    intake: Annotated[dict[f.SegmentKey, Intake], Field(min_length=1)] = f.must("Starts by segment")
    referrals: Referrals | None = f.may("How people are referred to the service")
    lead_in: f.Duration | None = f.may("Time before the first start to recruit and train staff")
    engagement: f.Share | None = f.may("The share of those who start that engage; by default 100%")
    completion: f.Share | None = f.may("The share of those engaged that complete; by default 100%")
    duration: f.Duration | None = f.may("Time from start to completion; by default none")
    costs: f.ById[Cost] | None = f.may("The costs of the service and of the bond, line by line")
    direct_management: DirectManagement | None = f.may(
        "The cost of managing the service if it were commissioned directly, without a bond; by default nothing"
    )


def _check_list_adds_up(starts: f.Assumption | None, profile: c.Profile | None, reading: f.Reading) -> None:
    if starts is None or profile is None or profile.kind != "list":
        return
    listed, total = sum(profile.counts), starts.value
    if not isclose(listed, total, rel_tol=1e-9):
        message = f"the list adds up to {listed:g}, but `starts` is {total:g}"
        reading.note("SIB026", profile.place or starts.place, message, "change one of the two so that they are equal")
