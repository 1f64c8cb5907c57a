"""The investment as a template sees it: who funds the service, the terms, and the loss if nothing is achieved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.documents.views.deal import InvestmentView, TrancheView
from sibcase.wording.contract.investment import fund_terms, tranche_terms

if TYPE_CHECKING:
    from sibcase.casefile.sections.parts import Tranche
    from sibcase.casefile.values.composites import Distribute
    from sibcase.documents.figures.subject import Subject

__all__ = ["build_investment"]

PENNY = 0.005


def build_investment(subject: Subject) -> InvestmentView | None:
    """Return who funds the service; None where nobody does, or nothing is computed yet."""
    investment = subject.case.investment
    if investment is None or "investment.drawn" not in subject.figures:
        return None
    return InvestmentView(
        tranches=tuple(_tranche(subject, key, tranche) for key, tranche in investment.tranches.items()),
        investors=tuple(dict.fromkeys(subject.party(tranche.investor) for tranche in investment.tranches.values())),
        terms=fund_terms(subject.case, investment),
        is_scheduled=all(tranche.drawdowns for tranche in investment.tranches.values()),
        reserve=subject.figure("investment.reserve") if investment.reserve else None,
        distribute=_distribute(subject, investment.distribute),
        first_gap=_first_gap(subject),
        caution=subject.figures.caution("investment.irr"),
        note=investment.note or "",
    )


def _distribute(subject: Subject, distribute: Distribute | None) -> str:
    if distribute is None:
        return "from cash not needed for known costs before the next receipts"
    return f"from {subject.day(distribute.date)}" if distribute.date else distribute.text


def _first_gap(subject: Subject) -> str:
    by_period = subject.figures.by_period("investment.gap")
    return next((label for label, gap in by_period.items() if gap > PENNY), "")


def _tranche(subject: Subject, key: str, tranche: Tranche) -> TrancheView:
    return TrancheView(
        title=subject.title_of(f"tranche.{key}.commitment").removesuffix(": commitment"),
        investor=subject.party(tranche.investor),
        rank=tranche.rank,
        commitment=subject.figure(f"tranche.{key}.commitment"),
        coupon=subject.figure(f"tranche.{key}.coupon") if tranche.coupon else None,
        is_residual=tranche.is_residual,
        is_simple=tranche.interest == "simple",
        terms=tranche_terms(subject.case, tranche),
        irr=subject.figure(f"investment.{key}.irr"),
        loss_at_zero=subject.figure(f"zero.investment.{key}.net_gain"),
    )
