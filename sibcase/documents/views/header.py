"""The case itself and its parties, as a template sees them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sibcase.casefile.values.wording import percent, year_of_accounts
from sibcase.documents.figures.subject import written
from sibcase.documents.views.case import Header, PartyView
from sibcase.reference.discounting import load_profile

if TYPE_CHECKING:
    from sibcase.casefile.case import Case
    from sibcase.casefile.values.composites import Discounting
    from sibcase.documents.figures.subject import Subject

__all__ = ["build_header", "build_parties"]

STAGE_TITLES = {
    "concept": "Concept note",
    "outline": "Outline business case",
    "full": "Full business case",
    "contract": "Business case for contract",
}
CONTRACT_ALONE = "Contract for settlement"
WITH_CONTRACT = "Business case at concept stage"
GREEN_BOOK = "green-book"
PAY_FOR_SUCCESS = "pay for success"


def build_header(subject: Subject) -> Header:
    """Return what is above everything else."""
    case = subject.case
    return Header(
        title=case.title,
        summary=case.summary or "",
        stage=case.stage,
        stage_title=_stage_title(case),
        is_contract_alone=case.is_contract_alone,
        instrument=f"{case.instrument} contract" if case.instrument == PAY_FOR_SUCCESS else case.instrument,
        short_instrument=_short_instrument(case),
        year=year_of_accounts(case.currency),
        area=case.area or "",
        author=case.author or "",
        date=subject.day(case.date),
        currency=case.currency,
        prices=case.prices or "",
        start=subject.day(case.start),
        end=subject.day(_last_day(subject)),
        term=written(case.term),
        discounting=_discounting(case.discounting),
        inflation=_inflation(case),
        file=subject.file,
        not_stated=_not_stated(case),
    )


def _not_stated(case: Case) -> tuple[str, ...]:
    """Return which parts of a business case a case does not state."""
    outcomes = case.outcomes or {}
    parts = {
        "service": case.service is not None,
        "outcome": bool(outcomes),
        "saving": any(outcome.savings for outcome in outcomes.values()),
        "payment": case.contract is not None,
        "option": bool(case.options),
    }
    return tuple(name for name, is_stated in parts.items() if not is_stated)


def _stage_title(case: Case) -> str:
    """Return what the document is at its stage; a contract is more than a note, however early it is written."""
    if case.is_contract_alone:
        return CONTRACT_ALONE
    has_contract = case.stage == "concept" and case.contract is not None
    return WITH_CONTRACT if has_contract else STAGE_TITLES[case.stage]


def _short_instrument(case: Case) -> str:
    """Return the last word of what the instrument is called; without investors nothing is a bond."""
    is_contract = case.instrument == PAY_FOR_SUCCESS or (case.contract is not None and case.investment is None)
    return "contract" if is_contract else case.instrument.split()[-1]


def build_parties(subject: Subject) -> tuple[PartyView, ...]:
    """Return everybody who takes part."""
    parties = (subject.case.parties or {}).values()
    return tuple(PartyView(party.name, party.role, party.note or "") for party in parties)


def _last_day(subject: Subject) -> dt.date | None:
    """Return the day before the term would begin anew."""
    case = subject.case
    if case.start is None or case.term is None:
        return None
    months = round(case.term.value * 12)
    years, month = divmod(case.start.month - 1 + months, 12)
    day = min(case.start.day, 28)  # every month has it; terms begin on the first of one
    return dt.date(case.start.year + years, month + 1, day) - dt.timedelta(days=1)


def _discounting(discounting: Discounting | None) -> str:
    if discounting is not None and not discounting.profile:
        return f"{percent(discounting.rate)} a year"
    return load_profile(discounting.profile if discounting else GREEN_BOOK).title


def _inflation(case: Case) -> str:
    inflation = case.inflation
    if inflation is None:
        return "no inflation, all amounts in constant prices"
    if not inflation.profile:
        return f"{percent(inflation.rate)} a year"
    return case.series(inflation.profile).title
