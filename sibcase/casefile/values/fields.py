"""The types that the fields of a case have, by the names that the sections use."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, TypeAlias, TypeVar

from pydantic import Field

from sibcase.casefile.source.reading import Reading, Section, Takes, may, must, reading_of
from sibcase.casefile.values.assumptions import DISTRIBUTIONS, Assumption, assumption_fields, quantity_field
from sibcase.casefile.values.quantities import (
    ANNUAL_RATE,
    CAP,
    COUNT,
    DURATION,
    EFFECT,
    EVENT_RATE,
    LEVEL,
    MONEY_BLOCK,
    MONEY_FLOW,
    MONEY_PER_UNIT,
    MONEY_PER_YEAR,
    MONEY_TOTAL,
    MULTIPLE,
    PAYS,
    SHARE,
    SPREAD,
    UNITS_PER_YEAR,
    UNTIL,
    WEIGHT,
    YEARS,
)
from sibcase.casefile.values.words import (
    FINANCIAL_YEAR_SCHEMA,
    INPUT_PATHS,
    KEY_SCHEMA,
    RANK_CORRELATION,
    RULE_SCHEMA,
    WORDS,
    choice,
    choice_or_own,
    number_from,
    read_date,
    read_financial_year,
    read_flag,
    read_id,
    read_key,
    read_price_year,
    read_rule_code,
    read_source,
    read_text,
    read_texts,
    reference_to,
)

__all__ = [
    "DISTRIBUTIONS",
    "INPUT_PATHS",
    "RANK_CORRELATION",
    "WORDS",
    "Assumption",
    "Reading",
    "Section",
    "assumption_fields",
    "choice",
    "choice_or_own",
    "may",
    "must",
    "reading_of",
]

Text = Annotated[str, Takes(read_text, {"x-def": "text"})]
Texts = Annotated[tuple[str, ...], Takes(read_texts, {"type": "array", "items": {"x-def": "text"}})]
Flag = Annotated[bool, Takes(read_flag, {"type": "boolean"})]
Date = Annotated[dt.date, Takes(read_date, {"x-def": "date"})]
PriceYear = Annotated[str, Takes(read_price_year, {"x-def": "price-year"})]
FinancialYear = Annotated[str, Takes(read_financial_year, FINANCIAL_YEAR_SCHEMA)]
# A file is read where the whole case is; here it is only a name.
FileName = Annotated[str, Takes(read_text, {"x-def": "text"})]
SourceField = Annotated[str, Takes(read_source, {"x-def": "text"})]
RuleCode = Annotated[str, Takes(read_rule_code, RULE_SCHEMA)]
Rank = Annotated[int, number_from(1, 99)]
OneToFive = Annotated[int, number_from(1, 5)]

Money = Annotated[Assumption, quantity_field(MONEY_TOTAL)]
MoneyPerYear = Annotated[Assumption, quantity_field(MONEY_PER_YEAR, refs=True)]
UnitCost = Annotated[Assumption, quantity_field(MONEY_PER_UNIT, refs=True)]
CostAmount = Annotated[Assumption, quantity_field(MONEY_FLOW)]
BlockAmount = Annotated[Assumption, quantity_field(MONEY_BLOCK)]
Share = Annotated[Assumption, quantity_field(SHARE)]
Count = Annotated[Assumption, quantity_field(COUNT)]
EventRate = Annotated[Assumption, quantity_field(EVENT_RATE)]
Effect = Annotated[Assumption, quantity_field(EFFECT)]
Duration = Annotated[Assumption, quantity_field(DURATION)]
Years = Annotated[Assumption, quantity_field(YEARS)]
Spread = Annotated[Assumption, quantity_field(SPREAD)]
UnitsPerYear = Annotated[Assumption, quantity_field(UNITS_PER_YEAR)]
AnnualRate = Annotated[Assumption, quantity_field(ANNUAL_RATE)]
Level = Annotated[Assumption, quantity_field(LEVEL)]
Pays = Annotated[Assumption, quantity_field(PAYS)]
Multiple = Annotated[Assumption, quantity_field(MULTIPLE)]
Until = Annotated[Assumption, quantity_field(UNTIL)]
Cap = Annotated[Assumption, quantity_field(CAP)]
Weight = Annotated[Assumption, quantity_field(WEIGHT)]

Id = Annotated[str, Takes(read_key, KEY_SCHEMA)]
CohortId = Annotated[str, Takes(read_id, {"x-def": "id"})]
PartyId = Annotated[str, reference_to("parties")]
PartyKey = Annotated[str, reference_to("parties", read_key)]
TrancheId = Annotated[str, reference_to("investment.tranches")]
SegmentId = Annotated[str, reference_to("need.segments")]
OutcomeId = Annotated[str, reference_to("outcomes")]
MetricId = Annotated[str, reference_to("contract.metrics")]
MetricKey = Annotated[str, reference_to("contract.metrics", read_key)]
LineId = Annotated[str, reference_to("contract.payments")]
SegmentKey = Annotated[str, reference_to("need.segments", read_key)]

NOT_EMPTY = Field(min_length=1)
Item = TypeVar("Item")
ById: TypeAlias = Annotated[dict[Id, Item], NOT_EMPTY]
# Our columns, and the heads that stand for them in somebody's table.
Heads: TypeAlias = Annotated[dict[Text, Text], NOT_EMPTY]
SomeOf: TypeAlias = Annotated[list[Item], NOT_EMPTY]
