"""What a template may print: the documented contract between a case and its documents.

Every field says what it holds; `docs/template-context.md` is made from these words, and a test holds the templates to
them. Text is text: it is escaped where it is printed. A figure is written by a filter (`money`, `percent`, …), or as
its unit asks; `is known` tells whether it is defined. What a case does not state is empty, or `none`.
"""

# ruff: noqa: RUF009 - `told` is `dataclasses.field` with the sentence that documents it

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sibcase.documents.quoted import Quoted
    from sibcase.documents.safe_text import Markdown


def told(help_text: str) -> Any:
    """Return a field with the sentence that documents it."""
    return field(metadata={"help": help_text})


@dataclass(frozen=True, slots=True)
class Header:
    """The case itself."""

    title: str = told("The title of the case")
    summary: str = told("One or two sentences that open the document, or nothing")
    stage: str = told("concept, outline, full or contract")
    stage_title: str = told("What the document is at this stage: Concept note, Outline business case, …")
    instrument: str = told("The word for the instrument: social impact bond, social outcomes partnership, …")
    short_instrument: str = told("The same in a second mention: bond, partnership, contract")
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
    file: str = told("The case file, seen from the folder that it stands in")


@dataclass(frozen=True, slots=True)
class PartyView:
    """Somebody who pays, saves, delivers, invests or measures."""

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
    bearers: tuple[str, ...] = told("Who bears the cost, the greatest part first; empty where it is not stated")


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
    total: Quoted = told("What it comes to over the term")


@dataclass(frozen=True, slots=True)
class ServiceView:
    """Who is reached and what it costs."""

    title: str = told("What is delivered")
    description: str = told("A paragraph from the author, or nothing")
    provider: str = told("Who delivers it, or nothing")
    duration: str = told("Time from start to completion, as written, or nothing")
    intake: tuple[IntakeView, ...] = told("Starts by segment")
    costs: tuple[CostView, ...] = told("Costs, line by line")
    has_transaction_costs: bool = told("Whether any line is a cost of the bond itself")


@dataclass(frozen=True, slots=True)
class SavingView:
    """What one agency is spared by one outcome."""

    title: str = told("What is no longer needed")
    agency: str = told("Whose saving it is")
    units: str = told("Units spared in a year by one outcome, as written")
    unit_cost: Quoted = told("What one unit costs, in the case's prices")
    lasts: str = told("For how long one outcome goes on saving, as written")
    is_assessed: bool = told("Whether the case says how much of it is cash")
    is_social: bool = told("Whether it is social value, which is never added to public money")
    gross: Quoted | None = told("The saving; none where it is not computed")
    cashable: Quoted | None = told("The part of it that is cash; none where it is not assessed")
    why_cash: str = told("Why this much is cash, in the author's words, or nothing")
    note: str = told("A sentence from the author, or nothing")


@dataclass(frozen=True, slots=True)
class OutcomeView:
    """A change for people that is measured, and what it is worth."""

    title: str = told("What changes")
    segment: str = told("For whom, or nothing where it is for all")
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


@dataclass(frozen=True, slots=True)
class AgencyView:
    """What one agency pays and saves."""

    name: str = told("The agency")
    pays: Quoted | None = told("What it pays; none where it pays nothing")
    saves: Quoted | None = told("What it is spared; none where it is spared nothing")
    cashable: Quoted | None = told("The part of that which is cash; none where it is not assessed")
    net_present_cash: Quoted = told("Cash saved less paid, in present value")
    transfer: Quoted = told("What it would pay more, or less, if each paid in proportion to its cashable savings")


@dataclass(frozen=True, slots=True)
class PayerShare:
    """A payer's part of a payment."""

    name: str = told("The payer")
    share: Quoted = told("Its share")


@dataclass(frozen=True, slots=True)
class PaymentView:
    """One payment line of the contract."""

    title: str = told("What is paid for")
    is_tariff: bool = told("Whether it is a price for each outcome; else it is paid whatever happens")
    price: Quoted | None = told("The price of one outcome; none for a block payment")
    counts_net: bool = told("Whether only outcomes due to the service are counted")
    amount: str = told("A block payment's amount as written; nothing for a price")
    lasts: str = told("How long a block payment runs, as written, or nothing")
    due: str = told("Time from measurement to payment, as written, or nothing")
    payers: tuple[PayerShare, ...] = told("Who pays, by share")
    verified_by: str = told("Who verifies what is claimed, or nothing")
    cap: Quoted | None = told("The most that the line pays; none where it has no cap")
    claim: Quoted = told("What would be claimed if there were no cap")
    cut_by_line_cap: Quoted = told("What its own cap cuts")
    cut_by_contract_cap: Quoted = told("What the contract's cap cuts")
    paid: Quoted = told("What is paid within the term")
    note: str = told("A sentence from the author, or nothing")


@dataclass(frozen=True, slots=True)
class ContractView:
    """What the commissioners owe."""

    payments: tuple[PaymentView, ...] = told("Payment lines, in the order in which they are paid")
    cap: Quoted | None = told("The most that the contract pays; none where it has no cap")
    terms: tuple[str, ...] = told("Clauses that a reader should know")
    payers: tuple[str, ...] = told("Everybody who pays")
    same_payers: bool = told("Whether every line is paid by the same payers in the same shares")
    verifiers: tuple[str, ...] = told("Everybody who verifies what is claimed")
    pays_for_gross: bool = told("Whether any line pays for all outcomes observed")
    note: str = told("A sentence from the author, or nothing")


@dataclass(frozen=True, slots=True)
class TrancheView:
    """Money of one investor on one set of terms."""

    title: str = told("The tranche")
    investor: str = told("Whose money it is")
    rank: int = told("The order of repayment: 1 is repaid first")
    commitment: Quoted = told("The most that can be drawn")
    coupon: Quoted | None = told("Interest a year; none for a tranche without")
    is_residual: bool = told("Whether it takes all that is left after the others")
    is_simple: bool = told("Whether its interest is simple and not compound")
    irr: Quoted = told("Its return a year")
    loss_at_zero: Quoted = told("Its net gain if no outcome is achieved: below nil, a loss")


@dataclass(frozen=True, slots=True)
class InvestmentView:
    """Who funds the service until outcomes are paid, and who is repaid when."""

    tranches: tuple[TrancheView, ...] = told("The investors' money, by tranche")
    investors: tuple[str, ...] = told("Everybody who invests")
    reserve: Quoted | None = told("Cash that is kept at hand; none where nothing is kept")
    distribute: str = told("From when investors are paid: as available, after service ends, from 1 June 2027")
    first_gap: str = told("The first period in which money is missing; nothing where none is")
    note: str = told("A sentence from the author, or nothing")


@dataclass(frozen=True, slots=True)
class EvaluationView:
    """How it will be known whether it worked."""

    evaluator: str = told("Who evaluates, or nothing")
    design: str = told("The design, or nothing")
    comparison: str = told("Against whom results are compared, or nothing")
    data: str = told("Which records are used, or nothing")
    reports: str = told("When it reports, or nothing")
    questions: tuple[str, ...] = told("What it is to answer")
    cost: str = told("What it costs beside the service's costs, as written, or nothing")
    note: str = told("A sentence from the author, or nothing")


@dataclass(frozen=True, slots=True)
class DecisionView:
    """A decision that somebody has to take."""

    title: str = told("What is decided")
    by: str = told("Who decides, or nothing")
    date: str = told("When, in words, or nothing")
    state: str = told("Where it stands, or nothing")


@dataclass(frozen=True, slots=True)
class GovernanceView:
    """Who does the work and who stands behind it."""

    worker: str = told("Who has time of their own for this case, or nothing")
    champion: str = told("The senior person who stands behind it, or nothing")
    data_sharing: str = told("The agreement under which agencies share data, or nothing")
    decisions: tuple[DecisionView, ...] = told("Decisions, with their dates")
    note: str = told("A sentence from the author, or nothing")


@dataclass(frozen=True, slots=True)
class RiskView:
    """What may go wrong."""

    title: str = told("What may go wrong")
    likelihood: int = told("From 1, rare, to 5, almost certain")
    impact: int = told("From 1, slight, to 5, severe")
    score: int = told("Likelihood × impact, out of 25")
    owner: str = told("Who looks after it, or nothing")
    carried_by: str = told("Who bears the loss, or nothing")
    mitigation: str = told("What is done about it, or nothing")


@dataclass(frozen=True, slots=True)
class OptionView:
    """A way of meeting the need that was compared."""

    title: str = told("The option")
    description: str = told("A paragraph from the author, or nothing")
    pros: tuple[str, ...] = told("What speaks for it")
    cons: tuple[str, ...] = told("What speaks against it")
    preferred: bool = told("Whether it is the one proposed")


@dataclass(frozen=True, slots=True)
class TableView:
    """A table, written out: `{{ tables.payments | table }}` prints it, `| table('payment', 'paid')` some columns."""

    title: str = told("Its caption")
    keys: tuple[str, ...] = told("The names of its columns")
    heads: tuple[str, ...] = told("The headings of its columns")
    are_numbers: tuple[bool, ...] = told("Whether a column holds figures")
    rows: tuple[tuple[str, ...], ...] = told("Its rows, every cell in words")
    total: tuple[str, ...] = told("A last row with totals; empty where there is none")


@dataclass(frozen=True, slots=True)
class ChartView:
    """A picture: `{{ charts.need_by_agency | picture }}` shows it."""

    name: str = told("The name of its file, without its folder and suffix")
    title: str = told("Its caption")
    alt: str = told("What it says, for those who cannot see it")
    svg: str = told("The picture itself")


@dataclass(frozen=True, slots=True)
class AssumptionView:
    """A figure that the case rests on."""

    subject: str = told("What it belongs to: a segment, an outcome, a tranche; nothing where it stands alone")
    label: str = told("What it is")
    written: str = told("As written in the case, or `not stated` for a default")
    understood: str = told("How it was understood")
    range: str = told("From low to high as written, or nothing")
    source: str = told("Where it comes from: a number in the list of sources, a text, or nothing")
    note: str = told("The author's note; for a default why it was taken")
    line: str = told("The line of the case file in which it stands; nothing for a default")
    is_default: bool = told("Whether the case does not state it")
    supply: str = told("What the author still has to supply, or nothing")


@dataclass(frozen=True, slots=True)
class AssumptionGroup:
    """The assumptions of one section of the case."""

    title: str = told("The section")
    rows: tuple[AssumptionView, ...] = told("Its assumptions, in the order of the file")


@dataclass(frozen=True, slots=True)
class AssumptionLog:
    """Everything that the figures rest on."""

    groups: tuple[AssumptionGroup, ...] = told("What the case states, by section")
    defaults: tuple[AssumptionView, ...] = told("What the case does not state and the model takes")
    to_supply: tuple[AssumptionView, ...] = told("What the author still has to supply")
    stated: int = told("How many figures the case states")
    sourced: int = told("How many of them have a source")
    unsourced: int = told("How many of them have none")


@dataclass(frozen=True, slots=True)
class FindingView:
    """A warning about the case that is still open."""

    code: str = told("The code of the rule: SIB035")
    severity: str = told("warning or advice")
    message: str = told("What was found")
    help: str = told("How to mend it, or nothing")
    place: str = told("Where: file:line")


@dataclass(frozen=True, slots=True)
class WaiverView:
    """A rule that does not apply here."""

    rule: str = told("The code of the rule")
    reason: str = told("Why it does not apply")
    by: str = told("Who says so")
    until: str = told("When the waiver ends, in words")


@dataclass(frozen=True, slots=True)
class Context:
    """All that a template is given; each field is a name in the template."""

    case: Header = told("The case itself")
    parties: tuple[PartyView, ...] = told("Everybody who takes part")
    sources: tuple[SourceView, ...] = told("Where figures come from: what the case lists, then other long citations")
    need: NeedView = told("What doing nothing costs")
    service: ServiceView | None = told("Who is reached and what it costs; none in a case of the need only")
    outcomes: tuple[OutcomeView, ...] = told("What changes, and what that saves")
    agencies: tuple[AgencyView, ...] = told("What each agency pays and saves; empty without a contract")
    contract: ContractView | None = told("What the commissioners owe; none where it is not written yet")
    investment: InvestmentView | None = told("Who funds the service; none where nobody does")
    evaluation: EvaluationView | None = told("How it will be known whether it worked; none where it is not stated")
    governance: GovernanceView | None = told("Who does the work; none where it is not stated")
    risks: tuple[RiskView, ...] = told("What may go wrong, the greatest score first")
    options: tuple[OptionView, ...] = told("The ways of meeting the need that were compared")
    figures: Quoted = told("Every figure by its dotted name: `figures.savings.cashable.total`")
    tables: Mapping[str, TableView] = told("Tables by name; what the case has no figures for is not there")
    charts: Mapping[str, ChartView] = told("Pictures by name; what would say nothing is not there")
    assumptions: AssumptionLog = told("Everything that the figures rest on")
    findings: tuple[FindingView, ...] = told("Warnings that are still open")
    waivers: tuple[WaiverView, ...] = told("Rules that do not apply here, with reason, person and date")
    narrative: Mapping[str, Markdown] = told("The author's prose by section: `narrative['why-now']`; empty where none")
    made_with: str = told("The program and its version")
