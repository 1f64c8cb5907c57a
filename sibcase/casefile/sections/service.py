"""Who is reached by the service, and what it costs."""

from __future__ import annotations

from math import isclose
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, model_validator

from sibcase.casefile import composites as c
from sibcase.casefile import fields as f
from sibcase.casefile.fields import Section


class Intake(Section):
    """How many people of one segment start, and how they fare in the service."""

    starts: f.Spread = f.must("How many start, over what time")
    profile: c.ProfileField | None = f.may(
        "How the starts are spread: `even`, `ramp 4 quarters`, or one number per period"
    )
    start: f.Date | None = f.may("When the first people start; by default with the case", alias="from")
    engagement: f.Share | None = f.may("The share of those who start that engage, where it differs from the service's")
    completion: f.Share | None = f.may("The share of those engaged that complete, where it differs from the service's")
    duration: f.Duration | None = f.may("Time from start to completion, where it differs from the service's")

    @model_validator(mode="after")
    def _list_adds_up(self, info: ValidationInfo) -> Intake:
        _check_list_adds_up(self.starts, self.profile, f.reading_of(info))
        return self


class CostBase(Section):
    """What every cost may say: what it is for, and when it falls."""

    title: f.Text | None = f.may("What the money is for")
    when: c.WhenField | None = f.may("When a cost that falls once is paid; by default at the start")
    start: f.Date | None = f.may("When a cost per time begins; by default with the case", alias="from")
    lasts: f.Duration | None = f.may("How long a cost per time runs; by default to the end of the term", alias="for")
    until: f.Date | None = f.may("The first day on which a cost per time no longer runs", alias="to")
    payee: f.PartyId | None = f.may("Who is paid")
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
    outcome: f.OutcomeId | None = f.may("Which outcome a cost per outcome is paid for")
    segment: f.SegmentId | None = f.may("Which segment a cost per start or completer is paid for; by default all")
    kind: Annotated[Literal["service", "transaction"], f.WORDS] = f.may(
        "`transaction` for set-up and running cost of the bond itself", default="service"
    )


class DirectManagement(CostBase):
    """What managing the service would cost the commissioners if they commissioned it directly."""

    amount: f.BlockAmount = f.must("Once, or per time")


class Referrals(Section):
    """How people come to the service: who refers them, by which criteria, and how many at least."""

    by: f.PartyId | None = f.may("Who refers people")
    minimum: f.Spread | None = f.may("The fewest that are referred, and over what time")
    eligibility: f.Text | None = f.may("Who is eligible, by criteria that two readers would apply alike")
    chosen_by: f.PartyId | None = f.may("Who decides which of those eligible are taken on; by default who refers")


class Service(Section):
    """The service: who it reaches and what it costs."""

    title: f.Text | None = f.may("What is delivered")
    description: f.Text | None = f.may("A paragraph for the document")
    provider: f.PartyId | None = f.may("Who delivers it")
    intake: Annotated[dict[f.SegmentKey, Intake], Field(min_length=1)] = f.must("Starts by segment")
    referrals: Referrals | None = f.may("How people come to the service")
    lead_in: f.Duration | None = f.may("Time before the first start in which staff are found and trained")
    engagement: f.Share | None = f.may("The share of those who start that engage; by default 100%")
    completion: f.Share | None = f.may("The share of those engaged that complete; by default 100%")
    duration: f.Duration | None = f.may("Time from start to completion; by default none")
    costs: f.ById[Cost] | None = f.may("What the service and the bond cost, line by line")
    direct_management: DirectManagement | None = f.may(
        "What managing the service would cost if it were commissioned directly, without a bond; by default nothing"
    )


def _check_list_adds_up(starts: f.Assumption | None, profile: c.Profile | None, reading: f.Reading) -> None:
    if starts is None or profile is None or profile.kind != "list":
        return
    listed, total = sum(profile.counts), starts.value
    if not isclose(listed, total, rel_tol=1e-9):
        message = f"the list adds up to {listed:g}, but `starts` is {total:g}"
        reading.note("SIB026", profile.place or starts.place, message, "change one of the two so that they are equal")
