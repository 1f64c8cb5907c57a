"""The management case: who does the work, what is decided when, what may go wrong, what else was compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.documents.figures.subject import written
from sibcase.documents.views.running import (
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

    from sibcase.casefile.sections.parts import Engaged, Products
    from sibcase.documents.figures.subject import Subject

__all__ = ["build_evaluation", "build_governance", "build_options", "build_risks", "build_signatures"]

ENGAGED = {
    "legal": "Law and contract",
    "finance": "Savings and budgets",
    "procurement": "Procurement",
    "data": "Records",
    "provider": "Providers",
    "investor": "Investors",
}
PRODUCTS = {
    "needs_analysis": "Needs analysis",
    "specification": "Strategy and specification",
    "contract_management": "Contract management",
    "review": "Review against the first plan",
}

# The least score of each rating, on the grid of five by five that most councils use. An assumption: some draw the line
# between amber and green at four.
RATINGS = ((15, "Red"), (6, "Amber"), (1, "Green"))


def build_governance(subject: Subject) -> GovernanceView | None:
    """Return who does the work and who supports it, with decisions in the order of their dates."""
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
        engaged=_stated(governance.engaged, ENGAGED),
        products=_stated(governance.products, PRODUCTS),
        window=subject.day(governance.window),
        note=governance.note or "",
    )


def _stated(section: Engaged | Products | None, names: Mapping[str, str]) -> tuple[EngagedView, ...]:
    """Return what is stated field by field, each under its name in words."""
    found = ((words, getattr(section, name)) for name, words in names.items()) if section else ()
    return tuple(EngagedView(words, stated) for words, stated in found if stated)


def build_signatures(subject: Subject) -> tuple[SignatureView, ...]:
    """Return who signs: as stated, else the champion and those engaged for finance and law, known or not."""
    governance = subject.case.governance
    if governance is not None and governance.sign_off:
        signatures = governance.sign_off
        return tuple(SignatureView(each.role, each.name or "", subject.day(each.signed)) for each in signatures)
    engaged = governance.engaged if governance else None
    return (
        SignatureView("Senior responsible owner", (governance.champion if governance else "") or "", ""),
        SignatureView("Finance", (engaged.finance if engaged else "") or "", ""),
        SignatureView("Legal", (engaged.legal if engaged else "") or "", ""),
    )


def build_evaluation(subject: Subject) -> EvaluationView | None:
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


def build_risks(subject: Subject) -> tuple[RiskView, ...]:
    """Return the risks, the greatest score first, and of equal scores the one with the greater impact."""
    risks = [
        RiskView(
            title=risk.title,
            likelihood=risk.likelihood,
            impact=risk.impact,
            score=risk.likelihood * risk.impact,
            rating=rating_of(risk.likelihood * risk.impact),
            owner=risk.owner or "",
            carried_by=subject.party(risk.carried_by),
            mitigation=risk.mitigation or "",
        )
        for risk in subject.case.risks or ()
    ]
    return tuple(sorted(risks, key=lambda risk: (-risk.score, -risk.impact)))


def rating_of(score: int) -> str:
    """Return how a score is rated, in the word that is printed with it."""
    return next(word for least, word in RATINGS if score >= least)


def build_options(subject: Subject) -> tuple[OptionView, ...]:
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
