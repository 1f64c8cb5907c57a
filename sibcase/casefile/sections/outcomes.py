"""What changes for people, by how much, on what evidence, and what that saves."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ValidationInfo, model_validator

from sibcase.casefile.values import composites as c
from sibcase.casefile.values import fields as f
from sibcase.casefile.values.fields import Section
from sibcase.casefile.values.units import check_step_meets, check_units_meet

# What floating point leaves of 45% - 45%.
_DUST = 1e-9


class Evidence(Section):
    """The evidence for the expected effect."""

    design: f.Text = f.must("The study design: randomised trial, matched comparison, historical baseline")
    optimism: f.Share | None = f.may("The optimism bias adjustment; by default that of the design's grade")
    grade: f.Text | None = f.may("The grade on a named scale, such as Maryland 3")
    reported: f.Effect | None = f.may("The effect that its source reports, as a change: `12pp` or `-20%`")
    source: f.SourceField | None = f.may("Where the evidence is published")
    note: f.Text | None = f.may("A sentence for the document")


class Cashable(Section):
    """How much of a saving is cash, and when."""

    backfill: f.Share | None = f.may("The share of freed capacity that other people take up at once; by default none")
    waiting_list: f.Flag | None = f.may("Whether there is a waiting list for the freed capacity")
    marginal: f.Share = f.must("The share of the unit cost that is no longer spent")
    step: f.UnitsPerYear | None = f.may("The smallest step by which the service can shrink; by default any amount")
    lag: f.Duration | None = f.may("Time from the avoided use to the released cash; by default none")
    note: f.Text | None = f.may("The reason why this much is cash")


class Saving(Section):
    """What one agency saves from one outcome."""

    title: f.Text | None = f.may("The use of services that is avoided")
    agency: c.Agencies = f.must("The agency that saves: a party, or several by share, `{council: 60%, health: 40%}`")
    units: f.UnitsPerYear = f.must("Units avoided in a year by one outcome")
    unit_cost: f.UnitCost = f.must("The cost of one unit")
    lasts: f.Duration = f.must("How long one outcome continues to save", alias="for")
    drop_off: f.AnnualRate | None = f.may("How much the effect fades each year; by default not at all")
    delay: f.Duration | None = f.may("Time from the outcome to the first saving; by default none")
    shifts_to: f.PartyId | None = f.may("The agency that pays instead, where use only moves to another agency")
    cashable: Cashable | None = f.may("How much of it is cash; not assessed if it is not stated")
    kind: Annotated[Literal["fiscal", "social"], f.WORDS] = f.may(
        "`social` for value that is not public money: shown separately and never added", default="fiscal"
    )
    note: f.Text | None = f.may("A sentence for the document")

    @model_validator(mode="after")
    def _units_meet(self, info: ValidationInfo) -> Saving:
        reading = f.reading_of(info)
        check_units_meet(self.units, self.unit_cost, reading)
        check_step_meets(self.units, self.cashable.step if self.cashable else None, reading)
        return self


class Claim(Section):
    """The share of the same change that another service claims."""

    by: f.Text = f.must("The service that claims it")
    share: f.Share = f.must("The share of the change that it claims")


class Outcome(Section):
    """A measured change for people, and what it is worth."""

    title: f.Text = f.must("What changes, and for which people")
    segment: f.SegmentId | None = f.may("The segment to which it applies; by default all segments")
    measure: Annotated[Literal["binary", "count", "days", "score"], f.WORDS] = f.must(
        "Yes or no per person, events, days, or points on a scale"
    )
    direction: Annotated[Literal["reduce", "increase"], f.WORDS] = f.must("Whether the service reduces or increases it")
    baseline: f.EventRate = f.must("What would happen without the service")
    expected: f.EventRate | None = f.may("What is expected with the service")
    effect: f.Effect | None = f.may("The expected result as a change: `12pp` or `-20%`")
    points_per_outcome: f.Count | None = f.may("For a score: the change in points that counts as one outcome")
    standard_deviation: f.EventRate | None = f.may(
        "For counts, days and scores: by how much one person's result differs from another's"
    )
    lag: f.Duration | None = f.may("Time from completion to measurement; by default none")
    sustained: f.Duration | None = f.may("How long the change must be sustained before it is counted")
    evidence: Evidence | None = f.may("The evidence for the expected effect")
    attribution: f.Share | None = f.may("The share of the change that is due to the service; by default 100%")
    also_claimed: f.SomeOf[Claim] | None = f.may("Other services that claim a share of the same change")
    deadweight: f.Share | None = f.may(
        "The share of the change that would have happened anyway, beyond the baseline; by default none"
    )
    displacement: f.Share | None = f.may("The share that only moves the problem elsewhere; by default none")
    definition: f.Text | None = f.may("The definition of the measure, as for a contract")
    verified_by: f.PartyId | None = f.may("The party that verifies it")
    data: f.Text | None = f.may("The records from which it is measured")
    savings: f.ById[Saving] | None = f.may("The savings, by agency")
    note: f.Text | None = f.may("A sentence for the document")

    @model_validator(mode="after")
    def _effect_is_given_once(self, info: ValidationInfo) -> Outcome:
        reading = f.reading_of(info)
        if self.expected is not None and self.effect is not None:
            message = "this outcome sets both `expected` and `effect`; use only one"
            reading.note("SIB031", self.effect.place, message, "keep one of the two")
        if self.measure == "binary" and self.standard_deviation is not None:
            message = "a yes-or-no measure needs no `standard_deviation`, which follows from its rate"
            reading.note("SIB031", self.standard_deviation.place, message, "remove `standard_deviation`")
        for rate, assumption in self._rates():
            _check_rate(rate, assumption, reading, is_share=self.measure == "binary")
        return self

    @property
    def planned_rate(self) -> tuple[float, f.Assumption] | None:
        """The rate with the service, with the assumption that says so; None where only the baseline is stated."""
        rates = self._rates()
        return rates[-1] if self.expected is not None or (self.effect is not None and len(rates) > 1) else None

    def _rates(self) -> list[tuple[float, f.Assumption]]:
        """Return the rates that the outcome starts from and comes to, each with the assumption that says so."""
        stated = [(given.value, given) for given in (self.baseline, self.expected) if given is not None]
        if self.effect is None or self.baseline is None:
            return stated
        return [*stated, (self._changed(self.baseline.value, self.effect), self.effect)]

    def _changed(self, baseline: float, effect: f.Assumption) -> float:
        """Return the rate after the effect: relative, or in points that without a sign move the good way."""
        if effect.quantity.unit == "relative":
            return baseline * (1 + effect.value)
        downwards = not effect.quantity.noun and self.direction == "reduce"
        return baseline - effect.value if downwards else baseline + effect.value


def _check_rate(rate: float, stated: f.Assumption, reading: f.Reading, *, is_share: bool) -> None:
    if rate < -_DUST:
        message = f"`{stated.quantity.text}` takes the rate below zero, to {rate:.4g}"
        reading.note("SIB038", stated.place, message, "use a smaller effect: it cannot reduce the rate below zero")
    elif is_share and rate > 1 + _DUST:
        message = f"`{stated.quantity.text}` is more than 100%, but a binary measure is a share of people"
        reading.note("SIB038", stated.place, message, "write a share such as `45%`, or use `measure: count`")
