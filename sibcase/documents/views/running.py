"""What a template is told of how it will be run: evaluation, governance, decisions, risks, options."""

from __future__ import annotations

from dataclasses import dataclass

from sibcase.documents.views.documented import told

__all__ = [
    "DecisionView",
    "EngagedView",
    "EvaluationView",
    "GovernanceView",
    "OptionView",
    "RiskView",
    "SignatureView",
]


@dataclass(frozen=True, slots=True)
class EvaluationView:
    """How it will be known whether it worked."""

    evaluator: str = told("Who evaluates, or nothing")
    design: str = told("The design, or nothing")
    comparison: str = told("Who results are compared with, or nothing")
    comparison_people: str = told("How many people are compared with, as written, or nothing")
    data: str = told("Which records are used, or nothing")
    reports: str = told("When it reports, or nothing")
    questions: tuple[str, ...] = told("What it is to answer")
    cost: str = told("Its cost in addition to the service's costs, as written, or nothing")
    note: str = told("A sentence from the author, or nothing")


@dataclass(frozen=True, slots=True)
class DecisionView:
    """A decision that is still to be taken."""

    title: str = told("What is decided")
    by: str = told("Who decides, or nothing")
    date: str = told("When, in words, or nothing")
    state: str = told("Its state, or nothing")


@dataclass(frozen=True, slots=True)
class EngagedView:
    """An adviser who has been engaged, and for what; or a document of the work, and its state."""

    what: str = told("For what: law, finance, procurement, …; or which product")
    who: str = told("Who; or its state")


@dataclass(frozen=True, slots=True)
class SignatureView:
    """A line to sign on."""

    role: str = told("The role in which a person signs")
    name: str = told("Who signs, or nothing")
    signed: str = told("When it was signed, in words, or nothing")


@dataclass(frozen=True, slots=True)
class GovernanceView:
    """Who does the work and who supports it."""

    worker: str = told("Who has time of their own for this case, or nothing")
    champion: str = told("The senior person who supports it, or nothing")
    data_sharing: str = told("The agreement under which agencies share data, or nothing")
    decisions: tuple[DecisionView, ...] = told("Decisions, with their dates")
    engaged: tuple[EngagedView, ...] = told("Who has been engaged, field by field")
    products: tuple[EngagedView, ...] = told("What each phase of commissioning leaves behind")
    window: str = told("The day after which mandate or money lapse if nothing is signed, in words, or nothing")
    note: str = told("A sentence from the author, or nothing")


@dataclass(frozen=True, slots=True)
class RiskView:
    """What may go wrong."""

    title: str = told("What may go wrong")
    likelihood: int = told("From 1, rare, to 5, almost certain")
    impact: int = told("From 1, slight, to 5, severe")
    score: int = told("Likelihood × impact, out of 25")
    rating: str = told("Red, Amber or Green, by the score")
    owner: str = told("Who looks after it, or nothing")
    carried_by: str = told("Who bears the loss, or nothing")
    mitigation: str = told("What is done about it, or nothing")


@dataclass(frozen=True, slots=True)
class CommitteeSectionView:
    """A section that a committee expects besides the five cases."""

    title: str = told("Its heading")
    words: int = told("How long it should be, in words")
    guide: str = told("What it should state")
    text: str = told("The author's text, or nothing")


@dataclass(frozen=True, slots=True)
class OptionView:
    """A way of meeting the need that was compared."""

    title: str = told("The option")
    description: str = told("A paragraph from the author, or nothing")
    pros: tuple[str, ...] = told("What speaks for it")
    cons: tuple[str, ...] = told("What speaks against it")
    preferred: bool = told("Whether it is the one proposed")
