"""Telling the whole case: everything that a template may print, gathered once."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from sibcase import __version__
from sibcase.casefile.parts import NARRATIVE_SECTIONS
from sibcase.documents.committee import committee_sections, usual_sections
from sibcase.documents.context import Context
from sibcase.documents.prose import gather_prose, render_prose
from sibcase.documents.safe_text import Markdown
from sibcase.documents.telling.assumptions import tell_assumptions, tell_findings, tell_waivers
from sibcase.documents.telling.contract import tell_agencies, tell_contract
from sibcase.documents.telling.glance import tell_glance
from sibcase.documents.telling.header import tell_header, tell_parties
from sibcase.documents.telling.investment import tell_investment
from sibcase.documents.telling.management import (
    tell_evaluation,
    tell_governance,
    tell_options,
    tell_risks,
    tell_signatures,
)
from sibcase.documents.telling.need import tell_need
from sibcase.documents.telling.outcomes import tell_outcomes
from sibcase.documents.telling.pictures import tell_charts
from sibcase.documents.telling.service import tell_service
from sibcase.documents.telling.sources import tell_sources
from sibcase.documents.telling.tables import tell_tables

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sibcase.documents.telling.subject import Subject

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
