"""What a template sees of the case itself: its header, its parties, the need, the service and the outcomes."""
# ruff: noqa: RUF009 - `described` is `dataclasses.field` with the sentence that documents it

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.documents.views.documented import described

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

    title: str = described("The title of the case")
    summary: str = described("One or two sentences that open the document, or nothing")
    stage: str = described("concept, outline, full or contract")
    stage_title: str = described("What the document is at this stage: Concept note, Outline business case, …")
    is_contract_alone: bool = described("Whether it is a contract to be settled, without a service")
    instrument: str = described("The word for the instrument: social impact bond, social outcomes partnership, …")
    short_instrument: str = described("The same in a second mention: bond, partnership, contract")
    year: str = described("What a year of accounts is called there: financial year, fiscal year")
    area: str = described("The place the case is for, or nothing")
    author: str = described("Who wrote it, or nothing")
    date: str = described("The date of this version in words, or nothing")
    currency: str = described("The code of the currency: GBP")
    prices: str = described("The price year of all money, or nothing")
    start: str = described("The first day in words, or nothing")
    end: str = described("The last day of the term in words, or nothing")
    term: str = described("How long the case is computed for, as written, or nothing")
    discounting: str = described("The discount profile or rate in words")
    inflation: str = described("How prices are taken to change, in words")
    file: str = described("The name of the case file")
    not_stated: tuple[str, ...] = described(
        "What a case does not state of service, outcome, saving, payment and option, in this order"
    )


@dataclass(frozen=True, slots=True)
class PartyView:
    """A party that pays, saves, delivers, invests or measures."""

    name: str = described("The name")
    role: str = described("commissioner, co-payer, provider, investor, …")
    note: str = described("A sentence about the party, or nothing")


@dataclass(frozen=True, slots=True)
class SourceView:
    """A publication or data set that figures come from."""

    number: int = described("Its number in the list of sources")
    title: str = described("The title, or what the case or a unit cost on file says of it")
    details: str = described("Publisher, year, kind and page, as far as stated")
    url: str = described("Where it can be read, or nothing")
    accessed: str = described("When it was last read there, in words, or nothing")
    note: str = described("What a reader should know about it, or nothing")
    cited: int = described("How many figures of the case cite it")


@dataclass(frozen=True, slots=True)
class UseView:
    """A public service that one person in need uses."""

    title: str = described("The service")
    agency: str = described("Who pays for it today, or nothing")
    units: str = described("Units that one person uses in a year, as written")
    unit_cost: Quoted = described("What one unit costs, in the case's prices")


@dataclass(frozen=True, slots=True)
class SegmentView:
    """A group of people with one need."""

    title: str = described("Who they are")
    counted_as: str = described("What one calls them in a count: people, families")
    people: Quoted = described("How many there are")
    cost_each: Quoted = described("What one of them costs the public in a year")
    years: Quoted = described("For how many years the need lasts")
    cost: Quoted = described("What the need costs over those years")
    overlap: Quoted = described("The share of them who are counted in another segment too")
    uses: tuple[UseView, ...] = described("What the cost is made of; empty where it is given as one figure")
    note: str = described("A sentence from the author, or nothing")


@dataclass(frozen=True, slots=True)
class NeedView:
    """What doing nothing costs."""

    counted_as: str = described("What one calls those in need in a count: people, families")
    segments: tuple[SegmentView, ...] = described("Groups of people with needs of their own; at least one")
    agencies_known: bool = described("Whether the case says who bears the cost")
    bearers: tuple[str, ...] = described(
        "Who bears the cost, the greatest part first; empty where it is not stated, or withheld"
    )


@dataclass(frozen=True, slots=True)
class IntakeView:
    """How many people of one segment start."""

    segment: str = described("The segment's title")
    counted_as: str = described("What one calls them in a count: people, families")
    starts: Quoted = described("How many start")
    over: float = described("Over how many years: for the filter `years`")
    completers: Quoted = described("How many complete")


@dataclass(frozen=True, slots=True)
class CostView:
    """One line of the cost of the service or of the bond itself."""

    title: str = described("What the money is for")
    amount: str = described("The amount as written: £420k per year")
    when: str = described("When it falls, in words: once, on 1 April 2025; for 3 years; for each start")
    payee: str = described("Who is paid, or nothing")
    is_transaction: bool = described("Whether it is a cost of the bond itself")
    total: Quoted = described("Its total over the term")


@dataclass(frozen=True, slots=True)
class ReferralsView:
    """How people come to the service."""

    by: str = described("Who refers people, or nothing")
    minimum: str = described("The fewest that are referred, as written, or nothing")
    eligibility: str = described("Who is eligible, or nothing")
    chosen_by: str = described("Who decides which of those eligible are taken on, or nothing")


@dataclass(frozen=True, slots=True)
class ServiceView:
    """Who is reached and what it costs."""

    title: str = described("What is delivered")
    description: str = described("A paragraph from the author, or nothing")
    provider: str = described("Who delivers it, or nothing")
    duration: str = described("Time from start to completion, as written, or nothing")
    lead_in: str = described("Time before the first start in which staff are found, as written, or nothing")
    referrals: ReferralsView | None = described("How people come to it; none where that is not stated")
    intake: tuple[IntakeView, ...] = described("Starts by segment")
    costs: tuple[CostView, ...] = described("Costs, line by line")
    has_transaction_costs: bool = described("Whether any line is a cost of the bond itself")


@dataclass(frozen=True, slots=True)
class SavingView:
    """What one outcome saves one agency."""

    title: str = described("What is no longer needed")
    agency: str = described("Whose saving it is")
    units: str = described("Units avoided in a year by one outcome, as written")
    unit_cost: Quoted = described("What one unit costs, in the case's prices")
    unit_cost_used: Quoted = described("What one unit costs, in the unit in which it is saved")
    lasts: str = described("For how long one outcome goes on saving, as written")
    fading: Quoted = described("The share of the effect that is lost each year")
    full_years: Quoted = described("How many years one outcome saves at full effect, after fading and within the term")
    is_assessed: bool = described("Whether the case says how much of it is cash")
    is_social: bool = described("Whether it is social value, which is never added to public money")
    gross: Quoted | None = described("The saving; none where it is not computed")
    cashable: Quoted | None = described("The part of it that is cash; none where it is not assessed")
    taken_up: Quoted | None = described("The share of what is freed that others take up; none where it is not assessed")
    no_longer_spent: Quoted | None = described("The share of the unit cost that stops; none where it is not assessed")
    shrinks_by: str = described("The least by which the service can shrink, as written, or nothing")
    released_after: str = described("Time until the cash is released, as written, or nothing")
    why_cash: str = described("Why this much is cash, in the author's words, or nothing")
    note: str = described("A sentence from the author, or nothing")


@dataclass(frozen=True, slots=True)
class OutcomeView:
    """A change for people that is measured, and what it is worth."""

    title: str = described("What changes")
    segment: str = described("The group it is for, or nothing if it is for all")
    measure: str = described("binary, count, days or score")
    per: str = described("How its rates are read, after the figure: of those measured; for each person measured")
    is_reduction: bool = described("Whether the service reduces it")
    baseline: Quoted = described("What would happen without the service")
    expected: Quoted | None = described("What is expected with it; none where the model does not state it")
    effect_net: Quoted = described("The change for each person who completes that is due to the service")
    measured: Quoted = described("How many people are measured")
    net: Quoted = described("Outcomes due to the service")
    gross: Quoted = described("Outcomes observed")
    lag: str = described("Time from completion to measurement, as written, or nothing")
    design: str = described("What kind of study the effect rests on, or nothing")
    grade: str = described("The grade of the evidence, or nothing")
    optimism: Quoted = described("By how much the effect is cut for optimism")
    attribution: Quoted = described("The share of the change that is due to the service")
    evidence_source: str = described(
        "Where the evidence is published: a number in the list of sources, a text, or nothing"
    )
    evidence_note: str = described("What the author says about the evidence, or nothing")
    definition: str = described("The measure in words fit for a contract, or nothing")
    verified_by: str = described("Who verifies it, or nothing")
    data: str = described("From which records it is measured, or nothing")
    savings: tuple[SavingView, ...] = described("What it saves, agency by agency")
    note: str = described("A sentence from the author, or nothing")
