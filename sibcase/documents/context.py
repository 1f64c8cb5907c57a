"""What a template may print: the documented contract between a case and its documents.

Every field says what it holds; `docs/template-context.md` is made from these words, and a test holds the templates to
them. Text is text: it is escaped where it is printed. A figure is written by a filter (`money`, `percent`, …), or as
its unit asks; `is known` tells whether it is defined. What a case does not state is empty, or `none`.
"""
# ruff: noqa: RUF009 - `described` is `dataclasses.field` with the sentence that documents it

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.documents.views.case import (
    CostView,
    Header,
    IntakeView,
    NeedView,
    OutcomeView,
    PartyView,
    ReferralsView,
    SavingView,
    SegmentView,
    ServiceView,
    SourceView,
    UseView,
)
from sibcase.documents.views.deal import (
    AgencyView,
    ComparableView,
    ContractView,
    InvestmentView,
    OtherPriceView,
    PayerShare,
    PaymentView,
    SimilarDealsView,
    SimilarDealView,
    TrancheView,
)
from sibcase.documents.views.documented import described
from sibcase.documents.views.grounds import (
    AssumptionGroup,
    AssumptionLog,
    AssumptionView,
    CauseView,
    ChartView,
    ComparisonView,
    DefaultView,
    FindingView,
    LikelihoodView,
    NumberView,
    TableView,
    UncertaintyView,
    WaiverView,
)
from sibcase.documents.views.running import (
    CommitteeSectionView,
    DecisionView,
    EngagedView,
    EvaluationView,
    GovernanceView,
    OptionView,
    RiskView,
    SignatureView,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sibcase.wording.figures.quoted import Quoted
    from sibcase.wording.markdown import Markdown

__all__ = [
    "AgencyView",
    "AssumptionGroup",
    "AssumptionLog",
    "AssumptionView",
    "CauseView",
    "ChartView",
    "CommitteeSectionView",
    "ComparableView",
    "ComparisonView",
    "Context",
    "ContractView",
    "CostView",
    "DecisionView",
    "DefaultView",
    "EngagedView",
    "EvaluationView",
    "FindingView",
    "GovernanceView",
    "Header",
    "IntakeView",
    "InvestmentView",
    "LikelihoodView",
    "NeedView",
    "NumberView",
    "OptionView",
    "OtherPriceView",
    "OutcomeView",
    "PartyView",
    "PayerShare",
    "PaymentView",
    "ReferralsView",
    "RiskView",
    "SavingView",
    "SegmentView",
    "ServiceView",
    "SignatureView",
    "SimilarDealView",
    "SimilarDealsView",
    "SourceView",
    "TableView",
    "TrancheView",
    "UncertaintyView",
    "UseView",
    "WaiverView",
]


@dataclass(frozen=True, slots=True)
class Context:
    """All that a template is given; each field is a name in the template."""

    case: Header = described("The case itself")
    parties: tuple[PartyView, ...] = described("Everybody who takes part")
    sources: tuple[SourceView, ...] = described(
        "Where figures come from: what the case lists, then other long citations"
    )
    need: NeedView = described("What doing nothing costs")
    service: ServiceView | None = described("Who is reached and what it costs; none in a case of the need only")
    outcomes: tuple[OutcomeView, ...] = described("What changes, and what that saves")
    agencies: tuple[AgencyView, ...] = described("What each agency pays and saves; empty without a contract")
    contract: ContractView | None = described("What the commissioners owe; none where it is not written yet")
    similar_deals: SimilarDealsView | None = described(
        "The deals of INDIGO that are most like the case; none where no export is named"
    )
    investment: InvestmentView | None = described("Who funds the service; none if no funding is stated")
    evaluation: EvaluationView | None = described("How it will be known whether it worked; none where it is not stated")
    governance: GovernanceView | None = described("Who does the work; none where it is not stated")
    risks: tuple[RiskView, ...] = described("What may go wrong, the greatest score first")
    committee: tuple[CommitteeSectionView, ...] = described(
        "What a committee expects besides the five cases, as `sections.yaml` lists it: supplied, or asked for by now"
    )
    options: tuple[OptionView, ...] = described("The ways of meeting the need that were compared")
    comparison: ComparisonView | None = described(
        "The options over many draws; none where there is nothing to compare, or something is withheld from the reader"
    )
    uncertainty: UncertaintyView | None = described(
        "How sure the figures are; none where nothing is uncertain, or figures are withheld from the reader"
    )
    signatures: tuple[SignatureView, ...] = described("Who signs the document")
    glance: Mapping[str, tuple[NumberView, ...]] = described(
        "The four numbers that matter to a reader: to the `committee`, an `investor`, a `provider`, `finance`"
    )
    figures: Quoted = described("Every figure by its dotted name: `figures.savings.cashable.total`")
    tables: Mapping[str, TableView] = described("Tables by name; what the case has no figures for is not there")
    charts: Mapping[str, ChartView] = described("Pictures by name; what would say nothing is not there")
    assumptions: AssumptionLog = described("Everything that the figures rest on")
    findings: tuple[FindingView, ...] = described("Warnings that are still open")
    waivers: tuple[WaiverView, ...] = described("Rules that do not apply here, with reason, person and date")
    narrative: Mapping[str, Markdown] = described(
        "The author's prose by section: `narrative['why-now']`; empty where none"
    )
    made_with: str = described("The program and its version")
