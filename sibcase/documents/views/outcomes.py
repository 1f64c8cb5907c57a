"""The outcomes as a template sees them: what changes, the evidence for it, and what it saves each agency."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.documents.figures.subject import written
from sibcase.documents.views.case import OutcomeView, SavingView
from sibcase.documents.views.sources import cite
from sibcase.wording.parties import shared_by

if TYPE_CHECKING:
    from sibcase.casefile.sections.parts import Outcome, Saving
    from sibcase.documents.figures.subject import Subject
    from sibcase.wording.figures.quoted import Quoted

__all__ = ["build_outcomes"]

PER = {
    "binary": "of those measured",
    "count": "for each person measured",
    "days": "days for each person measured",
    "score": "points for each person measured",
}


def build_outcomes(subject: Subject) -> tuple[OutcomeView, ...]:
    """Return the outcomes that figures exist for."""
    outcomes = subject.case.outcomes or {}
    return tuple(
        _outcome(subject, key, each) for key, each in outcomes.items() if f"outcomes.net.{key}" in subject.figures
    )


def _outcome(subject: Subject, key: str, outcome: Outcome) -> OutcomeView:
    evidence = outcome.evidence
    return OutcomeView(
        title=outcome.title,
        segment=_segment(subject, outcome.segment),
        measure=outcome.measure,
        per=PER[outcome.measure],
        is_reduction=outcome.direction == "reduce",
        baseline=subject.figure(f"outcomes.{key}.baseline"),
        expected=subject.figure_or_none(f"outcomes.{key}.expected"),
        effect_net=subject.figure(f"outcomes.{key}.effect_net"),
        measured=subject.figure(f"outcomes.measured.{key}"),
        net=subject.figure(f"outcomes.net.{key}"),
        gross=subject.figure(f"outcomes.gross.{key}"),
        lag=written(outcome.lag) if outcome.lag and outcome.lag.value else "",
        design=evidence.design if evidence else "",
        grade=(evidence.grade or "") if evidence else "",
        optimism=subject.figure(f"outcomes.{key}.optimism"),
        attribution=subject.figure(f"outcomes.{key}.attribution"),
        evidence_source=cite(subject, (evidence.source or "") if evidence else ""),
        evidence_note=(evidence.note or "") if evidence else "",
        definition=outcome.definition or "",
        verified_by=subject.party(outcome.verified_by),
        data=outcome.data or "",
        savings=tuple(_saving(subject, key, name, saving) for name, saving in (outcome.savings or {}).items()),
        note=outcome.note or "",
    )


def _segment(subject: Subject, segment: str | None) -> str:
    segments = subject.case.segments
    return (segments[segment].title or segment) if segment in segments else ""


def _saving(subject: Subject, outcome: str, name: str, saving: Saving) -> SavingView:
    key = f"{outcome}.{name}"
    return SavingView(
        title=saving.title or name.replace("-", " ").capitalize(),
        agency=shared_by(subject.case, saving.agency),
        units=written(saving.units),
        unit_cost=subject.figure(f"saving.{key}.unit_cost"),
        unit_cost_used=_first(subject, f"saving.{key}.unit_cost.converted", f"saving.{key}.unit_cost"),
        lasts=written(saving.lasts),
        fading=subject.figure(f"saving.{key}.drop_off"),
        full_years=subject.figure(f"saving.{key}.full_years"),
        is_assessed=saving.cashable is not None,
        is_social=saving.kind == "social",
        gross=subject.figure_or_none(f"savings.gross.{key}"),
        cashable=subject.figure_or_none(f"savings.cashable.{key}"),
        taken_up=subject.figure_or_none(f"saving.{key}.backfill"),
        no_longer_spent=subject.figure_or_none(f"saving.{key}.marginal"),
        shrinks_by=written(saving.cashable.step) if saving.cashable else "",
        released_after=written(saving.cashable.lag) if saving.cashable else "",
        why_cash=(saving.cashable.note or "") if saving.cashable else "",
        note=saving.note or "",
    )


def _first(subject: Subject, name: str, otherwise: str) -> Quoted:
    return subject.figure(name if name in subject.figures else otherwise)
