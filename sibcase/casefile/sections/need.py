"""What doing nothing costs: people, their cost and its years, by segment and by service."""

from __future__ import annotations

from pydantic import ValidationInfo, model_validator

from sibcase.casefile.values import composites as c
from sibcase.casefile.values import fields as f
from sibcase.casefile.values.fields import Section
from sibcase.casefile.values.units import check_units_meet


class NeedService(Section):
    """A public service that people in need use today."""

    title: f.Text | None = f.may("The service that is used")
    agency: f.PartyId | None = f.may("The agency that pays for it today")
    units: f.UnitsPerYear = f.must("Units that one person uses in a year")
    unit_cost: f.UnitCost = f.must("The cost of one unit")

    @model_validator(mode="after")
    def _units_meet(self, info: ValidationInfo) -> NeedService:
        check_units_meet(self.units, self.unit_cost, f.reading_of(info))
        return self


class Segment(Section):
    """A group of people with one need and one cost."""

    title: f.Text | None = f.may("Who these people are")
    people: f.Count = f.must("How many there are")
    unit_cost: f.MoneyPerYear | None = f.may("The annual public cost of one person, if nothing is done")
    services: f.ById[NeedService] | None = f.may("The same cost by service, each with its units and unit cost")
    years: f.Years = f.must("How many years the need lasts")
    start: f.Date | None = f.may("When the need begins; by default at the start of the case", alias="from")
    overlap: f.Share | None = f.may("The share of these people who are also counted in another segment")
    borne_by: c.Shares | None = f.may("The agencies that bear the cost today, by share")
    note: f.Text | None = f.may("A sentence for the document")


class Need(Section):
    """The need and the cost of doing nothing: one group of people, or several segments."""

    title: f.Text | None = f.may("Who these people are")
    people: f.Count | None = f.may("How many there are")
    unit_cost: f.MoneyPerYear | None = f.may("The annual public cost of one person, if nothing is done")
    services: f.ById[NeedService] | None = f.may("The same cost by service, each with its units and unit cost")
    years: f.Years | None = f.may("How many years the need lasts")
    start: f.Date | None = f.may("When the need begins; by default at the start of the case", alias="from")
    borne_by: c.Shares | None = f.may("The agencies that bear the cost today, by share")
    note: f.Text | None = f.may("A sentence for the document")
    segments: f.ById[Segment] | None = f.may("Groups of people, each with its own need")

    @model_validator(mode="after")
    def _need_is_given_once(self, info: ValidationInfo) -> Need:
        reading = f.reading_of(info)
        for group in [self] if self.segments is None else self.segments.values():
            if group.unit_cost is not None and group.services is not None:
                message = "this need sets both `unit_cost` and `services`; use only one"
                reading.note("SIB031", group.unit_cost.place, message, "keep one of the two")
        if self.segments is not None and self.people is not None:
            message = "this need has both `segments` and fields of its own"
            reading.note("SIB031", self.people.place, message, "move those fields to a segment")
        return self

    def by_segment(self) -> dict[str, Segment]:
        """Return the segments; a need without any is one segment called `all`."""
        if self.segments is not None:
            return dict(self.segments)
        shared = Segment.model_fields.keys() & type(self).model_fields.keys()
        one = {name: getattr(self, name) for name in shared}
        return {"all": Segment.model_construct(**one, overlap=None)}
