"""The service as a template sees it: who is reached, and what it costs, line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.casefile.values.grammar import PERIODS_PER_YEAR
from sibcase.documents.figures.subject import written
from sibcase.documents.views.case import CostView, IntakeView, ReferralsView, ServiceView

if TYPE_CHECKING:
    from sibcase.casefile.sections.parts import Cost, Service
    from sibcase.documents.figures.subject import Subject

__all__ = ["build_service"]

PEOPLE = "people"


AS_THEY = {
    "start": "people start",
    "person": "people start",
    "completer": "people complete",
    "outcome": "outcomes are achieved",
}


def build_service(subject: Subject) -> ServiceView | None:
    """Return who is reached and what it costs; None in a case without a service that can be computed."""
    service = subject.case.service
    if service is None or "service.starts.total" not in subject.figures:
        return None
    costs = tuple(_cost(subject, key, cost) for key, cost in (service.costs or {}).items())
    return ServiceView(
        title=service.title or "The service",
        description=service.description or "",
        provider=subject.party(service.provider),
        duration=written(service.duration),
        lead_in=written(service.lead_in),
        referrals=_referrals(subject, service),
        intake=_intake(subject, service),
        costs=costs,
        has_transaction_costs=any(cost.is_transaction for cost in costs),
    )


def _referrals(subject: Subject, service: Service) -> ReferralsView | None:
    referrals = service.referrals
    if referrals is None:
        return None
    return ReferralsView(
        by=subject.party(referrals.by),
        minimum=written(referrals.minimum),
        eligibility=referrals.eligibility or "",
        chosen_by=subject.party(referrals.chosen_by),
    )


def _intake(subject: Subject, service: Service) -> tuple[IntakeView, ...]:
    segments = subject.case.segments
    return tuple(
        IntakeView(
            segment=subject.title_of(f"service.starts.{key}").removesuffix(": people who start"),
            counted_as=segments[key].people.quantity.noun or PEOPLE if key in segments else PEOPLE,
            starts=subject.figure(f"service.starts.{key}"),
            over=intake.starts.quantity.years,
            completers=subject.figure(f"service.completers.{key}"),
        )
        for key, intake in service.intake.items()
    )


def _cost(subject: Subject, key: str, cost: Cost) -> CostView:
    return CostView(
        title=subject.title_of(f"service.costs.{key}"),
        amount=written(cost.amount),
        when=_when(subject, cost),
        payee=subject.party(cost.payee),
        is_transaction=cost.kind == "transaction",
        total=subject.figure(f"service.costs.{key}"),
    )


def _when(subject: Subject, cost: Cost) -> str:
    per = cost.amount.quantity.per
    if per and per not in PERIODS_PER_YEAR:
        return f"as {AS_THEY[per]}" if per in AS_THEY else f"for each {per}"
    if not per:
        return f"once, on {subject.day(cost.when.date if cost.when and cost.when.date else subject.case.start)}"
    begins = f"from {subject.day(cost.start)}" if cost.start else ""
    ends = f"for {written(cost.lasts)}" if cost.lasts else f"until {subject.day(cost.until)}" if cost.until else ""
    return ", ".join(part for part in (begins, ends) if part) or "over the whole term"
