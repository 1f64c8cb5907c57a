"""How sure the figures are, in words: what a document prints of the draws."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.casefile.values.wording import short_of_unit
from sibcase.documents.views.grounds import CauseView, LikelihoodView, UncertaintyView
from sibcase.documents.views.tables import table_in_words
from sibcase.wording.figures.labels import short_label
from sibcase.wording.phrases import sentence_start

if TYPE_CHECKING:
    from sibcase.documents.figures.subject import Subject
    from sibcase.tables.how_sure import Range

__all__ = ["build_uncertainty"]

_TITLE = "How sure the main figures are"
_COLUMNS = (("figure", "Figure"), ("low", "Low"), ("planned", "As planned"), ("high", "High"))
MOST_CAUSES = 4
LEAST_SHARE = 0.03


def build_uncertainty(subject: Subject) -> UncertaintyView | None:
    """Return how sure the figures are; None where nothing is uncertain, or where readers may not see all of it."""
    found = subject.how_sure
    if found is None:
        return None
    return UncertaintyView(
        draws=found.draws,
        seed=found.seed,
        inputs=found.inputs,
        correlated=found.correlated,
        outcomes=len(found.by_chance),
        table=table_in_words(_TITLE, _COLUMNS, (_row(subject, each) for each in found.ranges)),
        likelihoods=tuple(LikelihoodView(each.label, _how_often(each.share)) for each in found.likelihoods),
        explained=short_label(found.explained) if found.explained else "",
        causes=tuple(
            CauseView(sentence_start(each.label), f"{each.share:.0%}")
            for each in found.causes[:MOST_CAUSES]
            if each.share >= LEAST_SHARE
        ),
    )


def _how_often(share: float) -> str:
    """Return a share of the draws as exactly as so many draws know it."""
    if share in (0.0, 1.0):
        return "in every draw" if share else "in no draw"
    if share < 0.01:
        return "in fewer than 1% of draws"
    return "in more than 99% of draws" if share > 0.99 else f"in {share:.0%} of draws"


def _row(subject: Subject, each: Range) -> tuple[str, ...]:
    currency = subject.case.currency
    amounts = (short_of_unit(value, each.unit, currency) for value in (each.low, each.planned, each.high))
    return (short_label(each.name), *amounts)
