"""What a template is told of the case itself: its header, its parties, the need, the service and the outcomes."""
# ruff: noqa: RUF009 - `told` is `dataclasses.field` with the sentence that documents it

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.documents.views.documented import told

if TYPE_CHECKING:
    from sibcase.wording.figures.quoted import Quoted

__all__ = [
    "CostView",
    "Header",
    "IntakeView",
    "NeedView",
    "OutcomeView",
    "PartyView",
    "ReferralsView",
    "SavingView",
    "SegmentView",
    "ServiceView",
    "SourceView",
    "UseView",
]


@dataclass(frozen=True, slots=True)
class Header:
    """The case itself."""

    title: str = told("The title of the case")
    summary: str = told("One or two sentences that open the document, or nothing")
    stage: str = told("concept, outline, full or contract")
    stage_title: str = told("What the document is at this stage: Concept note, Outline business case, …")
    is_contract_alone: bool = told("Whether it is a contract to be settled, without a service")
    instrument: str = told("The word for the instrument: social impact bond, social outcomes partnership, …")
    short_instrument: str = told("The same in a second mention: bond, partnership, contract")
    year: str = told("What a year of accounts is called there: financial year, fiscal year")
    area: str = told("The place the case is for, or nothing")
    author: str = told("Who wrote it, or nothing")
    date: str = told("The date of this version in words, or nothing")
    currency: str = told("The code of the currency: GBP")
    prices: str = told("The price year of all money, or nothing")
    start: str = told("The first day in words, or nothing")
    end: str = told("The last day of the term in words, or nothing")
    term: str = told("How long the case is computed for, as written, or nothing")
    discounting: str = told("The discount profile or rate in words")
    inflation: str = told("How prices are taken to change, in words")
    file: str = told("The name of the case file")
    not_stated: tuple[str, ...] = told(
        "What a case does not state of service, outcome, saving, payment and option, in this order"
    )


@dataclass(frozen=True, slots=True)
class PartyView:
    """A party that pays, saves, delivers, invests or measures."""

    name: str = told("The name")
    role: str = told("commissioner, co-payer, provider, investor, …")
    note: str = told("A sentence about the party, or nothing")


@dataclass(frozen=True, slots=True)
class SourceView:
    """A publication or data set that figures come from."""

    number: int = told("Its number in the list of sources")
    title: str = told("The title, or what the case or a unit cost on file says of it")
    details: str = told("Publisher, year, kind and page, as far as stated")
    url: str = told("Where it can be read, or nothing")
    accessed: str = told("When it was last read there, in words, or nothing")
    note: str = told("What a reader should know about it, or nothing")
    cited: int = told("How many figures of the case cite it")


@dataclass(frozen=True, slots=True)
class UseView:
    """A public service that one person in need uses."""

    title: str = told("The service")
    agency: str = told("Who pays for it today, or nothing")
    units: str = told("Units that one person uses in a year, as written")
    unit_cost: Quoted = told("What one unit costs, in the case's prices")


@dataclass(frozen=True, slots=True)
class SegmentView:
    """A group of people with one need."""

    title: str = told("Who they are")
    counted_as: str = told("What one calls them in a count: people, families")
    people: Quoted = told("How many there are")
    cost_each: Quoted = told("What one of them costs the public in a year")
    years: Quoted = told("For how many years the need lasts")
    cost: Quoted = told("What the need costs over those years")
    overlap: Quoted = told("The share of them who are counted in another segment too")
    uses: tuple[UseView, ...] = told("What the cost is made of; empty where it is given as one figure")
    note: str = told("A sentence from the author, or nothing")


@dataclass(frozen=True, slots=True)
class NeedView:
    """What doing nothing costs."""

    counted_as: str = told("What one calls those in need in a count: people, families")
    segments: tuple[SegmentView, ...] = told("Groups of people with needs of their own; at least one")
    agencies_known: bool = told("Whether the case says who bears the cost")
    bearers: tuple[str, ...] = told(
        "Who bears the cost, the greatest part first; empty where it is not stated, or withheld"
    )


@dataclass(frozen=True, slots=True)
class IntakeView:
    """How many people of one segment start."""

    segment: str = told("The segment's title")
    counted_as: str = told("What one calls them in a count: people, families")
    starts: Quoted = told("How many start")
    over: float = told("Over how many years: for the filter `years`")
    completers: Quoted = told("How many complete")


@dataclass(frozen=True, slots=True)
class CostView:
    """One line of the cost of the service or of the bond itself."""

    title: str = told("What the money is for")
    amount: str = told("The amount as written: £420k per year")
    when: str = told("When it falls, in words: once, on 1 April 2025; for 3 years; for each start")
    payee: str = told("Who is paid, or nothing")
    is_transaction: bool = told("Whether it is a cost of the bond itself")
    total: Quoted = told("Its total over the term")


@dataclass(frozen=True, slots=True)
class ReferralsView:
    """How people come to the service."""

    by: str = told("Who refers people, or nothing")
    minimum: str = told("The fewest that are referred, as written, or nothing")
    eligibility: str = told("Who is eligible, or nothing")
    chosen_by: str = told("Who decides which of those eligible are taken on, or nothing")


@dataclass(frozen=True, slots=True)
class ServiceView:
    """Who is reached and what it costs."""

    title: str = told("What is delivered")
    description: str = told("A paragraph from the author, or nothing")
    provider: str = told("Who delivers it, or nothing")
    duration: str = told("Time from start to completion, as written, or nothing")
    lead_in: str = told("Time before the first start in which staff are found, as written, or nothing")
    referrals: ReferralsView | None = told("How people come to it; none where that is not stated")
    intake: tuple[IntakeView, ...] = told("Starts by segment")
    costs: tuple[CostView, ...] = told("Costs, line by line")
    has_transaction_costs: bool = told("Whether any line is a cost of the bond itself")


@dataclass(frozen=True, slots=True)
class SavingView:
    """What one outcome saves one agency."""

    title: str = told("What is no longer needed")
    agency: str = told("Whose saving it is")
    units: str = told("Units avoided in a year by one outcome, as written")
    unit_cost: Quoted = told("What one unit costs, in the case's prices")
    unit_cost_used: Quoted = told("What one unit costs, in the unit in which it is saved")
    lasts: str = told("For how long one outcome goes on saving, as written")
    fading: Quoted = told("The share of the effect that is lost each year")
    full_years: Quoted = told("How many years one outcome saves at full effect, after fading and within the term")
    is_assessed: bool = told("Whether the case says how much of it is cash")
    is_social: bool = told("Whether it is social value, which is never added to public money")
    gross: Quoted | None = told("The saving; none where it is not computed")
    cashable: Quoted | None = told("The part of it that is cash; none where it is not assessed")
    taken_up: Quoted | None = told("The share of what is freed that others take up; none where it is not assessed")
    no_longer_spent: Quoted | None = told("The share of the unit cost that stops; none where it is not assessed")
    shrinks_by: str = told("The least by which the service can shrink, as written, or nothing")
    released_after: str = told("Time until the cash is released, as written, or nothing")
    why_cash: str = told("Why this much is cash, in the author's words, or nothing")
    note: str = told("A sentence from the author, or nothing")


@dataclass(frozen=True, slots=True)
class OutcomeView:
    """A change for people that is measured, and what it is worth."""

    title: str = told("What changes")
    segment: str = told("The group it is for, or nothing if it is for all")
    measure: str = told("binary, count, days or score")
    per: str = told("How its rates are read, after the figure: of those measured; for each person measured")
    is_reduction: bool = told("Whether the service reduces it")
    baseline: Quoted = told("What would happen without the service")
    expected: Quoted | None = told("What is expected with it; none where the model does not state it")
    effect_net: Quoted = told("The change for each person who completes that is due to the service")
    measured: Quoted = told("How many people are measured")
    net: Quoted = told("Outcomes due to the service")
    gross: Quoted = told("Outcomes observed")
    lag: str = told("Time from completion to measurement, as written, or nothing")
    design: str = told("What kind of study the effect rests on, or nothing")
    grade: str = told("The grade of the evidence, or nothing")
    optimism: Quoted = told("By how much the effect is cut for optimism")
    attribution: Quoted = told("The share of the change that is due to the service")
    evidence_source: str = told("Where the evidence is published: a number in the list of sources, a text, or nothing")
    evidence_note: str = told("What the author says about the evidence, or nothing")
    definition: str = told("The measure in words fit for a contract, or nothing")
    verified_by: str = told("Who verifies it, or nothing")
    data: str = told("From which records it is measured, or nothing")
    savings: tuple[SavingView, ...] = told("What it saves, agency by agency")
    note: str = told("A sentence from the author, or nothing")
