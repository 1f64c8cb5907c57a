"""Reference data of the authors' own: unit costs, deflators, and the register in which similar deals are found."""

from __future__ import annotations

import re

from pydantic import ValidationInfo, model_validator

from sibcase.casefile.source.nodes import Block
from sibcase.casefile.values import fields as f
from sibcase.casefile.values.fields import Section
from sibcase.casefile.values.quantities import singular
from sibcase.reference.deflators import DEFAULT_SERIES, DeflatorSeries, YearIndex, normal_year
from sibcase.reference.unit_costs import UnitCost

_PER = re.compile(r"(?:^|.* )per (\S+)$")
_OWN = "own figures"


class OwnUnitCost(Section):
    """A unit cost with its source and price year; `unit_cost: {ref: …}` cites it by its id."""

    title: f.Text = f.must("What is costed")
    value: f.Money = f.must("The cost of one unit, in the prices of its price year")
    unit: f.Text = f.must("One unit in words: `placement per week`, `attendance`")
    prices: f.FinancialYear = f.must("The price year of the value")
    source: f.Text = f.must("Who published it, and where; or whose accounts it is from")
    category: f.Text | None = f.may("The service that it belongs to")
    agency: f.Text | None = f.may("Who bears it")
    kind: f.Text | None = f.may("`fiscal` for costs to public budgets, `social` for the value to people and society")
    confidence: f.Text | None = f.may("How certain it is")
    url: f.Text | None = f.may("Its web address")
    code: f.Text | None = f.may("Its name in the collection that it was taken from")
    note: f.Text | None = f.may("What to know before use")

    @property
    def is_whole(self) -> bool:
        """Whether all that it must have could be read."""
        return None not in (self.title, self.value, self.unit, self.prices, self.source)

    def as_unit_cost(self, ref: str) -> UnitCost:
        """Return it in the form of the unit costs that come with sibcase."""
        found = _PER.fullmatch(self.unit)
        return UnitCost(
            id=ref,
            title=self.title,
            category=self.category or _OWN,
            value=self.value.value,
            currency=self.value.quantity.currency,
            unit=self.unit,
            per=singular(found[1] if found else self.unit.rpartition(" ")[2]),
            kind=self.kind or "fiscal",
            price_year=self.prices,
            agency=self.agency or "not stated",
            confidence=self.confidence or "stated by the authors",
            source=self.source,
            source_url=self.url or "",
            original_id=self.code or "",
            note=self.note or "",
        )


class UnitCosts(Section):
    """Unit costs of the authors' own, in a table or in the case; one with the id of ours takes its place."""

    file: f.FileName | None = f.may("A table of unit costs of the repository, .csv or .xlsx; `sibcase costs --from`")
    sheet: f.Text | None = f.may("The sheet of the workbook; optional if only one is shown")
    columns: f.Heads | None = f.may("Heads of the table by our names, if they differ: `{value: Cost (£)}`")
    own: f.ById[OwnUnitCost] | None = f.may("Unit costs by id")

    @model_validator(mode="before")
    @classmethod
    def _note_names(cls, node: object, info: ValidationInfo) -> object:
        own = node.get("own") if isinstance(node, Block) else None
        f.reading_of(info).own_costs.update(dict.fromkeys(own if isinstance(own, Block) else ()))
        return node

    @model_validator(mode="after")
    def _note_costs(self, info: ValidationInfo) -> UnitCosts:
        f.reading_of(info).own_costs.update(self.by_id())
        return self

    def by_id(self) -> dict[str, UnitCost]:
        """Return the unit costs by id, in the form of those that come with sibcase."""
        return {name: each.as_unit_cost(name) for name, each in (self.own or {}).items() if each.is_whole}


class DeflatorYear(Section):
    """The price level of one year."""

    year: f.FinancialYear = f.must("The financial or calendar year")
    index: f.Weight = f.must("The price level; any year may be 100")
    status: f.Text | None = f.may("`outturn` or `forecast`; by default outturn")


class Deflators(Section):
    """A price index of the authors' own, which takes the place of the series of the same name."""

    file: f.FileName | None = f.may("A table of the index of the repository, .csv or .xlsx; `sibcase deflators --from`")
    sheet: f.Text | None = f.may("The sheet of the workbook; optional if only one is shown")
    columns: f.Heads | None = f.may("Heads of the table by our names, if they differ: `{index: GDP deflator}`")
    series: f.Text | None = f.may("The name of the series; by default uk-gdp-deflator")
    title: f.Text | None = f.may("Its title in documents")
    source: f.Text | None = f.may("Who published it, and when")
    years: f.SomeOf[DeflatorYear] | None = f.may("The index by year")

    @model_validator(mode="after")
    def _note_series(self, info: ValidationInfo) -> Deflators:
        f.reading_of(info).own_series = self.as_series()
        return self

    def as_series(self) -> DeflatorSeries | None:
        """Return it in the form of the series that come with sibcase; None where it has no years."""
        name = self.series or DEFAULT_SERIES
        source = self.source or "stated by the authors"
        years = [each for each in self.years or () if None not in (each.year, each.index)]
        rows = {
            normal_year(each.year) or each.year: YearIndex(
                each.year, each.index.value, each.status or "outturn", "as stated", "verified", source
            )
            for each in sorted(years, key=lambda each: each.year)
        }
        title = self.title or f"{name}, as the authors state it"
        return DeflatorSeries(name, title, "", source, "", "", rows) if rows else None


class DealsExport(Section):
    """Where deals like this one are looked up: an export of INDIGO, which the authors download themselves."""

    export: f.FileName = f.must(
        "The export: a folder, `projects.csv` or JSON in this repository; it need not be kept in Git"
    )
    policy_sector: f.Text | None = f.may("The policy sector of the case in INDIGO's words; by default any")
    downloaded: f.Date | None = f.may("When the export was downloaded")
