"""Build the context of a case: everything that a template may print, each part when it is asked for."""

from __future__ import annotations

from dataclasses import fields
from functools import cached_property, partial
from typing import TYPE_CHECKING

from sibcase.casefile.sections.parts import NARRATIVE_SECTIONS
from sibcase.documents.charts.all_charts import Charts
from sibcase.documents.context import Context
from sibcase.documents.templates.deferred import Deferred
from sibcase.documents.templates.prose import gather_prose, render_prose
from sibcase.documents.views.assumptions import build_assumptions, build_findings, build_waivers
from sibcase.documents.views.committee import committee_sections, usual_sections
from sibcase.documents.views.contract import build_agencies, build_contract
from sibcase.documents.views.glance import build_glance
from sibcase.documents.views.header import build_header, build_parties
from sibcase.documents.views.investment import build_investment
from sibcase.documents.views.management import (
    build_evaluation,
    build_governance,
    build_options,
    build_risks,
    build_signatures,
)
from sibcase.documents.views.need import build_need
from sibcase.documents.views.outcomes import build_outcomes
from sibcase.documents.views.service import build_service
from sibcase.documents.views.sources import build_sources
from sibcase.documents.views.tables import build_tables
from sibcase.version import __version__
from sibcase.wording.markdown import Markdown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sibcase.documents.context import (
        AgencyView,
        AssumptionLog,
        CommitteeSectionView,
        ContractView,
        EvaluationView,
        FindingView,
        GovernanceView,
        Header,
        InvestmentView,
        NeedView,
        NumberView,
        OptionView,
        OutcomeView,
        PartyView,
        RiskView,
        ServiceView,
        SignatureView,
        SourceView,
        TableView,
        WaiverView,
    )
    from sibcase.documents.figures.subject import Subject
    from sibcase.wording.figures.quoted import Quoted

__all__ = ["BuiltContext", "names_of"]


class BuiltContext:
    """The context of a case, each part of which is built when it is first asked for; `Context` says what each holds."""

    def __init__(self, subject: Subject, prefix: str) -> None:
        """Keep what the parts are built from.

        Args:
            subject: The case and its figures.
            prefix: What the names of the pictures begin with.
        """
        self._subject = subject
        self.charts = Charts(subject, prefix)
        self.made_with = f"sibcase {__version__}"

    @property
    def figures(self) -> Quoted:
        """Every figure by its dotted name."""
        return self._subject.quoted

    @cached_property
    def narrative(self) -> Mapping[str, Markdown]:
        """The author's prose by section; a section without any is empty, so that templates need not ask.

        Raises:
            ProseFault: the narrative quotes a figure that there is not, or does what prose may not.
        """
        subject = self._subject
        prose = gather_prose(subject.case, subject.narratives, subject.texts)
        return dict.fromkeys(NARRATIVE_SECTIONS, Markdown("")) | render_prose(prose, subject.quoted)

    @cached_property
    def committee(self) -> tuple[CommitteeSectionView, ...]:
        """What a committee expects besides the five cases."""
        return committee_sections(usual_sections(), self.narrative, self._subject.case.stage)

    @cached_property
    def tables(self) -> Mapping[str, TableView]:
        """Tables by name."""
        return build_tables(self._subject, self.outcomes)

    @cached_property
    def case(self) -> Header:
        """The case itself."""
        return build_header(self._subject)

    @cached_property
    def parties(self) -> tuple[PartyView, ...]:
        """Everybody who takes part."""
        return build_parties(self._subject)

    @cached_property
    def sources(self) -> tuple[SourceView, ...]:
        """Where figures come from."""
        return build_sources(self._subject)

    @cached_property
    def need(self) -> NeedView:
        """What doing nothing costs."""
        return build_need(self._subject)

    @cached_property
    def service(self) -> ServiceView | None:
        """Who is reached and what it costs; none in a case of the need only."""
        return build_service(self._subject)

    @cached_property
    def outcomes(self) -> tuple[OutcomeView, ...]:
        """What changes, and what that saves."""
        return build_outcomes(self._subject)

    @cached_property
    def agencies(self) -> tuple[AgencyView, ...]:
        """What each agency pays and saves; empty without a contract."""
        return build_agencies(self._subject)

    @cached_property
    def contract(self) -> ContractView | None:
        """What the commissioners owe; none where it is not written yet."""
        return build_contract(self._subject)

    @cached_property
    def investment(self) -> InvestmentView | None:
        """Who funds the service; none if no funding is stated."""
        return build_investment(self._subject)

    @cached_property
    def evaluation(self) -> EvaluationView | None:
        """How it will be known whether it worked; none where it is not stated."""
        return build_evaluation(self._subject)

    @cached_property
    def governance(self) -> GovernanceView | None:
        """Who does the work; none where it is not stated."""
        return build_governance(self._subject)

    @cached_property
    def risks(self) -> tuple[RiskView, ...]:
        """What may go wrong, the greatest score first."""
        return build_risks(self._subject)

    @cached_property
    def options(self) -> tuple[OptionView, ...]:
        """The ways of meeting the need that were compared."""
        return build_options(self._subject)

    @cached_property
    def signatures(self) -> tuple[SignatureView, ...]:
        """Who signs the document."""
        return build_signatures(self._subject)

    @cached_property
    def glance(self) -> Mapping[str, tuple[NumberView, ...]]:
        """The four numbers that matter to each reader."""
        return build_glance(self._subject)

    @cached_property
    def assumptions(self) -> AssumptionLog:
        """Everything that the figures rest on."""
        return build_assumptions(self._subject)

    @cached_property
    def findings(self) -> tuple[FindingView, ...]:
        """Warnings that are still open."""
        return build_findings(self._subject)

    @cached_property
    def waivers(self) -> tuple[WaiverView, ...]:
        """Rules that do not apply here, with reason, person and date."""
        return build_waivers(self._subject)


def names_of(context: BuiltContext) -> dict[str, Deferred]:
    """Return the context as the names that a template sees, none of them built yet."""
    return {each.name: Deferred(partial(getattr, context, each.name)) for each in fields(Context)}
