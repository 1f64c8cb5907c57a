"""Sign: keep the version of a case that was agreed, and list what changed since."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.tasks.export.exported import hashes_of
from sibcase.tasks.sign.plan import plan_of
from sibcase.tasks.sign.records import RecordFault, folder_of_case
from sibcase.tasks.sign.signature import Signature, content_of, name_of_signature, read_signatures, sealed
from sibcase.tasks.sign.terms import TermChange, changes_of_terms, hash_of_terms, terms_of
from sibcase.write_files import only_writer, write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from sibcase.tasks.business_case import BusinessCase
    from sibcase.tasks.sign.plan import PlannedLine

__all__ = ["PlanChange", "SinceSigned", "changes_of_plan", "sign", "since_signed"]

LONGEST_REASON = 1_000
MOST_LISTED = 8


@dataclass(frozen=True, slots=True)
class PlanChange:
    """A figure of the plan by year: as it was first signed, and as it is now; none where there is no such figure."""

    name: str
    label: str
    unit: str
    first: float | None
    now: float | None
    by_year: dict[str, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class SinceSigned:
    """What changed in a case since it was signed.

    Attributes:
        first: The contract and the first plan.
        latest: The latest variation, or the contract again.
        terms: The terms that differ from the contract as it was first signed.
        not_recorded: The terms that differ from the latest signature.
        plan: The figures of the first plan, with those of today.
    """

    first: Signature
    latest: Signature
    terms: list[TermChange]
    not_recorded: list[TermChange]
    plan: list[PlanChange]


def sign(business: BusinessCase, *, variation: str = "", date: dt.date | None = None) -> tuple[Path, Signature]:
    """Keep a version of a case as signed; return the file and what it holds.

    Args:
        business: a case with a contract.
        variation: why the contract was varied; nothing when it is signed for the first time.
        date: the day of the signature; by default today.

    Raises:
        RecordFault: the case has no contract; it is signed already; a variation has no contract before it, changes no
            term, or is older than the signature before.
        OSError: the file cannot be written.
    """
    if business.case.contract is None:
        raise RecordFault(f"{business.path}: this case has no `contract:` to sign")
    if variation and not variation.strip():
        raise RecordFault("the reason of a variation is empty: write why the contract was varied")
    folder = folder_of_case(business.path)
    with only_writer(folder):
        signed = read_signatures(business.path)
        signature = _next(business, signed, variation.strip(), date or dt.date.today())  # noqa: DTZ011 - as the parties' calendar
        name = name_of_signature(business.path, signature.number)
        return write_whole(folder, name, content_of(signature)), signature


def _next(business: BusinessCase, signed: list[Signature], reason: str, day: dt.date) -> Signature:
    terms = terms_of(business.case)
    _check_may_follow(business.path, signed, reason, day)
    if signed and hash_of_terms(terms) == signed[-1].terms_hash:
        raise RecordFault(f"no term of the contract has changed since it was signed on {signed[-1].date}")
    if len(reason) > LONGEST_REASON:
        raise RecordFault(f"the reason of a variation has at most {LONGEST_REASON:,} characters")
    return sealed(
        Signature(
            number=len(signed) + 1,
            date=day.isoformat(),
            reason=" ".join(reason.split()),
            title=business.case.title,
            currency=business.case.currency,
            files=hashes_of(business),
            terms=terms,
            plan=plan_of(business.case, business.planned),
            before=signed[-1].seal if signed else "",
        )
    )


def _check_may_follow(path: str, signed: list[Signature], reason: str, day: dt.date) -> None:
    if not signed and reason:
        raise RecordFault(f"{path}: the contract is not signed yet: run the command without --variation first")
    if signed and not reason:
        message = f"the contract was signed on {signed[0].date} and stays as it is"
        raise RecordFault(f'{path}: {message}; to record a variation, give its reason: --variation "REASON"')
    if signed and day.isoformat() < signed[-1].date:
        raise RecordFault(f"{day} is before the latest signature, of {signed[-1].date}: give a later --date")


def since_signed(business: BusinessCase) -> SinceSigned:
    """Return what changed since a case was signed.

    Raises:
        RecordFault: the case was never signed, or a signature cannot be read.
    """
    signed = read_signatures(business.path)
    if not signed:
        raise RecordFault(f"{business.path}: the contract is not signed yet: run `sibcase sign`")
    terms = terms_of(business.case)
    return SinceSigned(
        first=signed[0],
        latest=signed[-1],
        terms=changes_of_terms(signed[0].terms, terms),
        not_recorded=changes_of_terms(signed[-1].terms, terms),
        plan=changes_of_plan(signed[0].plan, plan_of(business.case, business.planned)),
    )


def changes_of_plan(first: dict[str, PlannedLine], now: dict[str, PlannedLine]) -> list[PlanChange]:
    """Return each figure of two plans, as first signed and as it is now, with its financial years."""
    return [_change(name, first.get(name), now.get(name)) for name in dict.fromkeys((*first, *now))]


def _change(name: str, first: PlannedLine | None, now: PlannedLine | None) -> PlanChange:
    known = now or first
    before, after = first.by_year if first else {}, now.by_year if now else {}
    years = sorted(before.keys() | after.keys())
    return PlanChange(
        name,
        known.label if known else name,
        known.unit if known else "",
        first.total if first else None,
        now.total if now else None,
        {year: (before.get(year, 0.0), after.get(year, 0.0)) for year in years},
    )
