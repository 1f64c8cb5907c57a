"""Build the context of a case: everything that a template may print, gathered once."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from sibcase.casefile.sections.parts import NARRATIVE_SECTIONS
from sibcase.documents.charts.all_charts import tell_charts
from sibcase.documents.context import Context
from sibcase.documents.templates.prose import gather_prose, render_prose
from sibcase.documents.views.assumptions import tell_assumptions, tell_findings, tell_waivers
from sibcase.documents.views.committee import committee_sections, usual_sections
from sibcase.documents.views.contract import tell_agencies, tell_contract
from sibcase.documents.views.glance import tell_glance
from sibcase.documents.views.header import tell_header, tell_parties
from sibcase.documents.views.investment import tell_investment
from sibcase.documents.views.management import (
    tell_evaluation,
    tell_governance,
    tell_options,
    tell_risks,
    tell_signatures,
)
from sibcase.documents.views.need import tell_need
from sibcase.documents.views.outcomes import tell_outcomes
from sibcase.documents.views.service import tell_service
from sibcase.documents.views.sources import tell_sources
from sibcase.documents.views.tables import tell_tables
from sibcase.version import __version__
from sibcase.wording.markdown import Markdown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sibcase.documents.figures.subject import Subject

__all__ = ["names_of", "tell"]


def tell(subject: Subject, prefix: str) -> Context:
    """Return the context of a document.

    Args:
        subject: The case and its figures.
        prefix: What the names of the pictures begin with.

    Raises:
        ProseFault: the narrative quotes a figure that there is not, or does what prose may not.
    """
    outcomes, narrative = tell_outcomes(subject), _narrative(subject)
    return Context(
        case=tell_header(subject),
        parties=tell_parties(subject),
        sources=tell_sources(subject),
        need=tell_need(subject),
        service=tell_service(subject),
        outcomes=outcomes,
        agencies=tell_agencies(subject),
        contract=tell_contract(subject),
        investment=tell_investment(subject),
        evaluation=tell_evaluation(subject),
        governance=tell_governance(subject),
        risks=tell_risks(subject),
        committee=committee_sections(usual_sections(), narrative, subject.case.stage),
        options=tell_options(subject),
        signatures=tell_signatures(subject),
        glance=tell_glance(subject),
        figures=subject.quoted,
        tables=tell_tables(subject, outcomes),
        charts=tell_charts(subject, prefix),
        assumptions=tell_assumptions(subject),
        findings=tell_findings(subject),
        waivers=tell_waivers(subject),
        narrative=narrative,
        made_with=f"sibcase {__version__}",
    )


def names_of(context: Context) -> dict[str, Any]:
    """Return the context as the names that a template sees."""
    return {each.name: getattr(context, each.name) for each in fields(context)}


def _narrative(subject: Subject) -> Mapping[str, Markdown]:
    """Return the author's prose by section; a section without any is empty, so that templates need not ask."""
    prose = gather_prose(subject.case, subject.narratives, subject.texts)
    return dict.fromkeys(NARRATIVE_SECTIONS, Markdown("")) | render_prose(prose, subject.quoted)
