"""Build the context of a case: everything that a template may print, each part when it is asked for."""

from __future__ import annotations

from dataclasses import fields
from functools import cached_property, partial
from typing import TYPE_CHECKING, TypeVar

from sibcase.casefile.sections.parts import NARRATIVE_SECTIONS
from sibcase.documents.charts.all_charts import Charts
from sibcase.documents.context import Context
from sibcase.documents.templates.deferred import Deferred
from sibcase.documents.templates.prose import gather_prose, render_prose
from sibcase.documents.views.assumptions import build_assumptions, build_findings, build_waivers
from sibcase.documents.views.committee import committee_sections, usual_sections
from sibcase.documents.views.contract import build_agencies, build_contract, build_similar_deals
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
from sibcase.documents.views.options import build_comparison
from sibcase.documents.views.outcomes import build_outcomes
from sibcase.documents.views.service import build_service
from sibcase.documents.views.sources import build_sources
from sibcase.documents.views.tables import build_tables
from sibcase.documents.views.uncertainty import build_uncertainty
from sibcase.version import __version__
from sibcase.wording.markdown import Markdown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sibcase.documents.context import CommitteeSectionView, TableView
    from sibcase.documents.figures.subject import Subject
    from sibcase.wording.figures.quoted import Quoted

__all__ = ["BuiltContext", "names_of"]

Part = TypeVar("Part")


def _part(build: Callable[[Subject], Part]) -> cached_property[Part]:
    """Return a part of the context that a function builds of the subject."""
    return cached_property(lambda context: build(context.subject))


class BuiltContext:
    """The context of a case, each part of which is built when it is first asked for; `Context` says what each holds."""

    case = _part(build_header)
    parties = _part(build_parties)
    sources = _part(build_sources)
    need = _part(build_need)
    service = _part(build_service)
    outcomes = _part(build_outcomes)
    agencies = _part(build_agencies)
    contract = _part(build_contract)
    similar_deals = _part(build_similar_deals)
    investment = _part(build_investment)
    evaluation = _part(build_evaluation)
    governance = _part(build_governance)
    risks = _part(build_risks)
    options = _part(build_options)
    comparison = _part(build_comparison)
    signatures = _part(build_signatures)
    glance = _part(build_glance)
    uncertainty = _part(build_uncertainty)
    assumptions = _part(build_assumptions)
    findings = _part(build_findings)
    waivers = _part(build_waivers)

    def __init__(self, subject: Subject, prefix: str) -> None:
        """Keep what the parts are built from.

        Args:
            subject: The case and its figures.
            prefix: What the names of the pictures begin with.
        """
        self.subject = subject
        self.charts = Charts(subject, prefix)
        self.made_with = f"sibcase {__version__}"

    @property
    def figures(self) -> Quoted:
        """Every figure by its dotted name."""
        return self.subject.quoted

    @cached_property
    def narrative(self) -> Mapping[str, Markdown]:
        """The author's prose by section; a section without any is empty, so that templates need not ask.

        Raises:
            ProseFault: the narrative quotes a figure that there is not, or does what prose may not.
        """
        subject = self.subject
        prose = gather_prose(subject.case, subject.narratives, subject.texts)
        return dict.fromkeys(NARRATIVE_SECTIONS, Markdown("")) | render_prose(prose, subject.quoted)

    @cached_property
    def committee(self) -> tuple[CommitteeSectionView, ...]:
        """What a committee expects besides the five cases."""
        return committee_sections(usual_sections(), self.narrative, self.subject.case.stage)

    @cached_property
    def tables(self) -> Mapping[str, TableView]:
        """Tables by name."""
        return build_tables(self.subject, self.outcomes)


def names_of(context: BuiltContext) -> dict[str, Deferred]:
    """Return the context as the names that a template sees, none of them built yet."""
    return {each.name: Deferred(partial(getattr, context, each.name)) for each in fields(Context)}
