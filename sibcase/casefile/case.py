"""The whole case: its header and its sections, checked and immutable."""

from __future__ import annotations

import re
from typing import Annotated, Literal, get_args

from sibcase.casefile.sections import parts as p
from sibcase.casefile.source.nodes import Written
from sibcase.casefile.source.reading import ONCE, Reading, Section, Takes, described, place_of
from sibcase.casefile.values import composites as c
from sibcase.casefile.values import fields as f
from sibcase.casefile.values.grammar import CURRENCY_PATTERN, SIGNS
from sibcase.casefile.values.words import whole_number
from sibcase.reference.currencies import currency_of
from sibcase.reference.deflators import DeflatorSeries, load_series

Stage = Literal["concept", "outline", "full", "contract"]
Step = Literal["year", "quarter", "month"]
STAGES: tuple[str, ...] = get_args(Stage)
STEPS: tuple[str, ...] = get_args(Step)
INSTRUMENTS = (
    "social impact bond",
    "social outcomes partnership",
    "social outcomes contract",
    "pay for success",
    "social benefit bond",
    "development impact bond",
    "environmental impact bond",
    "impact bond",
)
FORMAT_VERSION = 1
_UK_FINANCIAL_YEAR = (4, 1)
_PERIOD_YEARS = {"year": 1.0, "quarter": 1 / 4, "month": 1 / 12}


def is_contract_alone(stage: str, *, has_service: bool) -> bool:
    """Return whether a case of a stage is a contract to be settled, of which no business case is asked."""
    return stage == "contract" and not has_service


def _read_version(node: object, reading: Reading) -> int | None:
    if whole_number(node) == FORMAT_VERSION or (isinstance(node, Written) and node == str(FORMAT_VERSION)):
        return FORMAT_VERSION
    message = f"expected format version {FORMAT_VERSION}, found {described(node)}"
    reading.note("SIB022", place_of(node), message, f"write `sibcase: {FORMAT_VERSION}`")
    return None


def _read_currency(node: object, reading: Reading) -> str | None:
    if isinstance(node, Written) and re.fullmatch(CURRENCY_PATTERN, node):
        return str(node)
    reading.note_wrong_kind(node, "a currency code", _code_meant(str(node)))
    return None


def _code_meant(text: str) -> str:
    """Return the remedy for a currency that is no code: the code of a sign, or capital letters."""
    code = SIGNS.get(text.strip(), text.strip().upper())
    known = re.fullmatch(CURRENCY_PATTERN, code) and currency_of(code)
    return f"write `{code}`" if known else "three capital letters: `GBP`, `USD`, `EUR`, `AUD`"


Version = Annotated[int, Takes(_read_version, {"enum": [FORMAT_VERSION, str(FORMAT_VERSION)]})]
Currency = Annotated[
    str, Takes(_read_currency, {"type": "string", "pattern": CURRENCY_PATTERN, "examples": ["GBP", "USD"]})
]
Prose = dict[Annotated[str, f.choice_or_own(p.OWN_SECTION, *p.NARRATIVE_SECTIONS)], c.NarrativeField]


class Case(Section):
    """A business case as its author wrote it."""

    sibcase: Version = f.must("The version of the format: 1")
    title: f.Text = f.must("The title of the case")
    summary: f.Text | None = f.may("One or two sentences at the beginning of the document")
    stage: Annotated[Stage, f.WORDS] = f.may(
        "The stage of the case; determines which sections are required", default="concept"
    )
    instrument: Annotated[str, f.choice(*INSTRUMENTS)] = f.may(
        "The name of the instrument in the document", default="social impact bond"
    )
    area: f.Text | None = f.may("The place the case is for")
    author: f.Text | None = f.may("The author")
    date: f.Date | None = f.may("The date of this version")
    marking: f.Text | None = f.may(
        "The protective marking of documents with private information; by default OFFICIAL-SENSITIVE: COMMERCIAL"
    )
    currency: Currency = f.may("The currency of all money in the case", default="GBP")
    prices: f.PriceYear | None = f.may("The price year of all amounts, unless an amount states another")
    start: f.Date | None = f.may("The first day of the first period")
    term: f.Duration | None = f.may("The period that the case covers")
    step: Annotated[Step, f.WORDS] = f.may("The length of a period", default="year")
    fiscal_year_start: c.FiscalYearStart | None = f.may("The first day of the financial year; by default 1 April")
    discounting: c.DiscountingField | None = f.may("A discount profile or a flat rate; by default the Green Book's")
    inflation: c.InflationField | None = f.may(
        "A deflator series or a rate per year; by default none, all money is in constant prices"
    )
    deflator: c.DeflatorField | None = f.may("The series that converts prices of other years to the case's price year")
    costs: p.UnitCosts | None = f.may("Unit costs of your own, with their sources; `unit_cost: {ref: …}` cites them")
    deflators: p.Deflators | None = f.may("A price index of your own, in place of the one that comes with sibcase")
    similar_deals: p.DealsExport | None = f.may("Where deals like this one are looked up: an export of INDIGO")
    parties: Annotated[f.ById[p.Party] | None, ONCE] = f.may("All parties that pay, save, deliver, invest or evaluate")
    sources: Annotated[f.ById[p.Source] | None, ONCE] = f.may("The sources of the figures")
    need: Annotated[p.Need | None, ONCE] = f.may(
        "The need and the cost of doing nothing; required at every stage except `contract`"
    )
    service: Annotated[p.Service | None, ONCE] = f.may("The service: who it reaches and what it costs")
    outcomes: Annotated[f.ById[p.Outcome] | None, ONCE] = f.may(
        "The outcomes: what changes, by how much, and what that saves"
    )
    contract: Annotated[p.Contract | None, ONCE] = f.may("The contract: what commissioners pay for")
    investment: Annotated[p.Investment | None, ONCE] = f.may(
        "The investment: who funds the service, and who is repaid when"
    )
    evaluation: Annotated[p.Evaluation | None, ONCE] = f.may("The evaluation: how results are measured")
    governance: Annotated[p.Governance | None, ONCE] = f.may(
        "Governance: the lead, the senior responsible owner, and the decisions required"
    )
    risks: Annotated[f.SomeOf[p.Risk] | None, ONCE] = f.may("The risk register")
    options: Annotated[f.SomeOf[p.Option] | None, ONCE] = f.may("The options that were compared")
    uncertainty: Annotated[p.Uncertainty | None, ONCE] = f.may(
        "Which inputs move together when they are drawn from their ranges"
    )
    narrative: Annotated[Annotated[Prose, f.NOT_EMPTY] | None, ONCE] = f.may("Text for each section of the document")
    actuals: p.Actuals | None = f.may("Observed results and actual cash flows")
    waivers: Annotated[f.SomeOf[p.Waiver] | None, ONCE] = f.may("Rules that do not apply to this case, and the reason")

    @property
    def own_series(self) -> DeflatorSeries | None:
        """The price index that the case brings with it; None where it uses those of sibcase."""
        return self.deflators.as_series() if self.deflators is not None else None

    def series(self, name: str) -> DeflatorSeries:
        """Return a price index by its name: the case's own before the one that comes with sibcase.

        Raises:
            UnknownSeries: there is none of that name.
        """
        own = self.own_series
        return own if own is not None and own.name == name else load_series(name)

    @property
    def period_years(self) -> float:
        """The length of a period in years."""
        return _PERIOD_YEARS[self.step]

    @property
    def fiscal_start(self) -> tuple[int, int]:
        """The month and day on which the financial year begins."""
        return self.fiscal_year_start or _UK_FINANCIAL_YEAR

    @property
    def segments(self) -> dict[str, p.Segment]:
        """The groups of people in need, by id; none where the case states no need."""
        return self.need.by_segment() if self.need is not None else {}

    @property
    def metrics(self) -> dict[str, p.Metric]:
        """What the contract measures, by id; none where it names no metric."""
        return (self.contract.metrics if self.contract else None) or {}

    def parts_of(self, metric: str) -> list[str]:
        """Return the metrics that a sum or a ratio is made of in the end, each once; any other is its own part."""
        parts: dict[str, None] = {}
        seen, waiting = {metric}, [metric]
        while waiting:
            name = waiting.pop()
            found = self.metrics.get(name)
            if found is None or not found.parts:
                parts[name] = None
                continue
            inner = [each for each in found.parts if each not in seen]
            seen.update(inner)
            waiting += reversed(inner)
        return list(parts)

    @property
    def is_contract_alone(self) -> bool:
        """Whether this is a contract to be settled: at the stage `contract`, and without a service of its own."""
        return is_contract_alone(self.stage, has_service=self.service is not None)
