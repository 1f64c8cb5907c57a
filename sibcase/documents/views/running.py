"""What a template sees of how it will be run: evaluation, governance, decisions, risks, options."""

from __future__ import annotations

from dataclasses import dataclass

from sibcase.documents.views.documented import described

__all__ = [
    "CommitteeSectionView",
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

    evaluator: str = described("Who evaluates, or nothing")
    design: str = described("The design, or nothing")
    comparison: str = described("Who results are compared with, or nothing")
    comparison_people: str = described("How many people are compared with, as written, or nothing")
    data: str = described("Which records are used, or nothing")
    reports: str = described("When it reports, or nothing")
    questions: tuple[str, ...] = described("What it is to answer")
    cost: str = described("Its cost in addition to the service's costs, as written, or nothing")
    note: str = described("A sentence from the author, or nothing")


@dataclass(frozen=True, slots=True)
class DecisionView:
    """A decision that is still to be taken."""

    title: str = described("What is decided")
    by: str = described("Who decides, or nothing")
    date: str = described("When, in words, or nothing")
    state: str = described("Its state, or nothing")


@dataclass(frozen=True, slots=True)
class EngagedView:
    """An adviser who has been engaged, and for what; or a document of the work, and its state."""

    what: str = described("For what: law, finance, procurement, …; or which product")
    who: str = described("Who; or its state")


@dataclass(frozen=True, slots=True)
class SignatureView:
    """A line to sign on."""

    role: str = described("The role in which a person signs")
    name: str = described("Who signs, or nothing")
    signed: str = described("When it was signed, in words, or nothing")


@dataclass(frozen=True, slots=True)
class GovernanceView:
    """Who does the work and who supports it."""

    worker: str = described("Who has time of their own for this case, or nothing")
    champion: str = described("The senior person who supports it, or nothing")
    data_sharing: str = described("The agreement under which agencies share data, or nothing")
    decisions: tuple[DecisionView, ...] = described("Decisions, with their dates")
    engaged: tuple[EngagedView, ...] = described("Who has been engaged, field by field")
    products: tuple[EngagedView, ...] = described("What each phase of commissioning leaves behind")
    window: str = described("The day after which mandate or money lapse if nothing is signed, in words, or nothing")
    note: str = described("A sentence from the author, or nothing")


@dataclass(frozen=True, slots=True)
class RiskView:
    """What may go wrong."""

    title: str = described("What may go wrong")
    likelihood: int = described("From 1, rare, to 5, almost certain")
    impact: int = described("From 1, slight, to 5, severe")
    score: int = described("Likelihood × impact, out of 25")
    rating: str = described("Red, Amber or Green, by the score")
    owner: str = described("Who looks after it, or nothing")
    carried_by: str = described("Who bears the loss, or nothing")
    mitigation: str = described("What is done about it, or nothing")


@dataclass(frozen=True, slots=True)
class CommitteeSectionView:
    """A section that a committee expects besides the five cases."""

    title: str = described("Its heading")
    words: int = described("How long it should be, in words")
    guide: str = described("What it should state")
    text: str = described("The author's text, or nothing")


@dataclass(frozen=True, slots=True)
class OptionView:
    """A way of meeting the need that was compared."""

    title: str = described("The option")
    description: str = described("A paragraph from the author, or nothing")
    pros: tuple[str, ...] = described("What speaks for it")
    cons: tuple[str, ...] = described("What speaks against it")
    preferred: bool = described("Whether it is the one proposed")
