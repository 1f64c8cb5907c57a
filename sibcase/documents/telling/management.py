"""Telling the management case: who does the work, what is decided when, what may go wrong, what else was compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.documents.context import DecisionView, EvaluationView, GovernanceView, OptionView, RiskView
from sibcase.documents.telling.subject import written

if TYPE_CHECKING:
    from sibcase.documents.telling.subject import Subject

__all__ = ["tell_evaluation", "tell_governance", "tell_options", "tell_risks"]


def tell_governance(subject: Subject) -> GovernanceView | None:
    """Return who does the work and who stands behind it, with decisions in the order of their dates."""
    governance = subject.case.governance
    if governance is None:
        return None
    # Decisions without a date come last: somebody has still to set one.
    decisions = sorted(governance.decisions or (), key=lambda each: (each.date is None, each.date or 0))
    return GovernanceView(
        worker=governance.worker or "",
        champion=governance.champion or "",
        data_sharing=governance.data_sharing or "",
        decisions=tuple(
            DecisionView(each.title, each.by or "", subject.day(each.date), each.state or "") for each in decisions
        ),
        note=governance.note or "",
    )


def tell_evaluation(subject: Subject) -> EvaluationView | None:
    """Return how it will be known whether it worked."""
    evaluation = subject.case.evaluation
    if evaluation is None:
        return None
    return EvaluationView(
        evaluator=subject.party(evaluation.evaluator),
        design=evaluation.design or "",
        comparison=evaluation.comparison or "",
        comparison_people=written(evaluation.comparison_people),
        data=evaluation.data or "",
        reports=evaluation.reports or "",
        questions=evaluation.questions or (),
        cost=written(evaluation.cost),
        note=evaluation.note or "",
    )


def tell_risks(subject: Subject) -> tuple[RiskView, ...]:
    """Return the risks, the greatest score first, and of equal scores the one with the greater impact."""
    risks = [
        RiskView(
            title=risk.title,
            likelihood=risk.likelihood,
            impact=risk.impact,
            score=risk.likelihood * risk.impact,
            owner=risk.owner or "",
            carried_by=subject.party(risk.carried_by),
            mitigation=risk.mitigation or "",
        )
        for risk in subject.case.risks or ()
    ]
    return tuple(sorted(risks, key=lambda risk: (-risk.score, -risk.impact)))


def tell_options(subject: Subject) -> tuple[OptionView, ...]:
    """Return the ways of meeting the need that were compared."""
    return tuple(
        OptionView(
            title=option.title,
            description=option.description or "",
            pros=option.pros or (),
            cons=option.cons or (),
            preferred=bool(option.preferred),
        )
        for option in subject.case.options or ()
    )
