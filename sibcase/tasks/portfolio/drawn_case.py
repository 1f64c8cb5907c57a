"""One case of a portfolio: its payments and cashable savings by financial year, in every draw."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path, PurePosixPath
from threading import get_ident
from typing import TYPE_CHECKING

import numpy as np

from sibcase.book.lines import PER_PERIOD
from sibcase.book.operations import by_shares
from sibcase.casefile.source.folders import CASE_FILE_NAME
from sibcase.tasks.business_case import CaseHasErrors, load
from sibcase.tasks.privacy.audience import owners_shown
from sibcase.tasks.simulate.simulate import question_of
from sibcase.uncertainty.simulation import blocks_of, simulate
from sibcase.wording.parties import party_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sibcase.book.figures import Figures
    from sibcase.book.operations import Array
    from sibcase.tasks.business_case import BusinessCase
    from sibcase.tasks.simulate.simulate import Drawn

__all__ = [
    "PAYMENTS",
    "CaseToDraw",
    "DrawnCase",
    "PartToDraw",
    "draw_part",
    "drawn",
    "faults_of",
    "joined",
    "parts_of",
    "programme_of",
    "why_left_out",
]

PAYMENTS, CASHABLE = "payments.total", "savings.cashable.total"
_PAID_BY = "payments.by."
# Up to 32,768 draws in one piece: seconds, where handing a piece to a cluster takes milliseconds.
_BLOCKS_AT_ONCE = 8
# A worker with a few threads keeps the case of each.
_CASES_KEPT = 16


@dataclass(frozen=True, slots=True)
class CaseToDraw:
    """A case to be drawn: its file as seen from a folder, and what is drawn.

    Attributes:
        name: its path below the folder of the portfolio.
        path: its file.
        folder: the folder from which the path leads.
        draws: how many.
        seed: which.
        drawn: inputs from their ranges, chance in small numbers, or both.
    """

    name: str
    path: str
    folder: str
    draws: int
    seed: int
    drawn: Drawn

    @property
    def blocks(self) -> range:
        """The blocks in which its draws are made."""
        return range(blocks_of(self.draws))

    @property
    def programme(self) -> str:
        """The folder above those of its cases; nothing where there is none."""
        return programme_of(self.name)


def programme_of(name: str) -> str:
    """Return the programme of a case by its path: the folder above those of its cases, or nothing."""
    path = PurePosixPath(name)
    home = path.parent.parent if path.name == CASE_FILE_NAME else path.parent
    return "" if home.as_posix() == "." else home.as_posix()


@dataclass(frozen=True, slots=True)
class PartToDraw:
    """Some of the draws of a case, as one piece of work.

    Attributes:
        case: the case.
        blocks: which blocks of its draws.
        run: a word of this run: a worker that keeps a case for its next part must not keep it for the next run.
    """

    case: CaseToDraw
    blocks: range
    run: str

    @property
    def name(self) -> str:
        """The name of the case."""
        return self.case.name


def parts_of(case: CaseToDraw, run: str) -> list[PartToDraw]:
    """Return the draws of a case in pieces that take far longer than it takes to hand them out."""
    return [
        PartToDraw(case, case.blocks[first : first + _BLOCKS_AT_ONCE], run) for first in case.blocks[::_BLOCKS_AT_ONCE]
    ]


@dataclass(frozen=True, slots=True)
class DrawnCase:
    """What came of one case.

    Attributes:
        name: its path below the folder of the portfolio.
        title: its title; nothing where it cannot be read.
        currency: its currency.
        prices: the price year of its amounts; nothing where it states none.
        years: the financial years, in order.
        payments: by year and draw.
        cashable: cashable savings by year and draw.
        planned_payments: by year.
        planned_cashable: by year.
        payers: the share of the planned payments that each payer bears, by its name in small letters.
        problem: why it is not part of the portfolio; nothing where it is.
        is_broken: whether the case has errors.
        is_private: whether a party marked anything in it private.
    """

    name: str
    title: str = ""
    currency: str = ""
    prices: str = ""
    years: tuple[str, ...] = ()
    payments: Array = field(default_factory=lambda: np.zeros((0, 0)))
    cashable: Array = field(default_factory=lambda: np.zeros((0, 0)))
    planned_payments: tuple[float, ...] = ()
    planned_cashable: tuple[float, ...] = ()
    payers: Mapping[str, float] = field(default_factory=dict)
    problem: str = ""
    is_broken: bool = False
    is_private: bool = False

    @property
    def total(self) -> Array:
        """All payments together, by draw."""
        return np.asarray(self.payments.sum(axis=0))


def draw_part(part: PartToDraw) -> DrawnCase:
    """Return some of the draws of a case, or why there are none."""
    order = part.case
    try:
        business = _kept(order.path, order.folder, part.run, get_ident())
    except CaseHasErrors as fault:
        return DrawnCase(order.name, problem=faults_of(fault, order.folder), is_broken=True)
    left_out = why_left_out(business)
    if left_out:
        return DrawnCase(order.name, business.case.title, business.case.currency, problem=left_out)
    return drawn(business, order, part.blocks)


@lru_cache(maxsize=_CASES_KEPT)
def _kept(path: str, folder: str, _run: str, _thread: int) -> BusinessCase:
    """Return a case, read once for all of its parts: in each run, and in each thread, whose figures are its own."""
    return load(Path(folder, path))


def joined(parts: Sequence[DrawnCase]) -> DrawnCase:
    """Return a case with the draws of its parts in their order; the first part with a problem is returned for all."""
    first = next((part for part in parts if part.problem), parts[0])
    if first.problem or len(parts) == 1:
        return first
    payments = np.concatenate([part.payments for part in parts], axis=1)
    return replace(first, payments=payments, cashable=np.concatenate([part.cashable for part in parts], axis=1))


def faults_of(fault: CaseHasErrors, folder: str) -> str:
    """Return the first error of a case with its place as seen from a folder, and how many more there are."""
    first, more = fault.errors[0], len(fault.errors) - 1
    place = str(first.place).removeprefix(f"{folder}{os.sep}")
    return f"{place}: error {first.code}: {first.message}" + (f", and {more} more" if more else "")


def why_left_out(business: BusinessCase) -> str:
    """Return why a case has no payments by year; nothing where it has."""
    figures = business.planned
    if f"{PAYMENTS}{PER_PERIOD}" not in figures:
        return "it states no payments"
    if business.case.start is None:
        return "it states no first day, so that its financial years are not known"
    return "its payments cannot be forecast" if figures.value(PAYMENTS) is None else ""


def drawn(business: BusinessCase, order: CaseToDraw, blocks: range | None = None) -> DrawnCase:
    """Return the draws of a case that has payments by year, or those of some blocks."""
    found = _drawn(business, order, order.blocks if blocks is None else blocks)
    if not np.all(np.isfinite(found.payments)) or not np.all(np.isfinite(found.cashable)):
        return replace(found, problem="its payments or savings are undefined in some draws")
    return found


def _drawn(business: BusinessCase, order: CaseToDraw, blocks: range) -> DrawnCase:
    figures, periods = business.planned, business.planned.book.periods
    rows = [f"{name}{PER_PERIOD}" for name in (PAYMENTS, CASHABLE) if f"{name}{PER_PERIOD}" in figures]
    question = replace(question_of(business, figures, order.drawn, ()), rows=rows)
    parts: dict[str, list[Array]] = {row: [] for row in rows}

    def take(draws: Mapping[str, Array]) -> None:
        for row, found in parts.items():
            found.append(by_shares(draws[row], periods.year_shares))

    simulate(figures, question, order.draws, _seed_of(order), take=take, blocks=blocks)
    by_year = {row: np.concatenate(found, axis=1) for row, found in parts.items()}
    payments = by_year[rows[0]]
    cashable = by_year[rows[1]] if len(rows) > 1 else np.zeros_like(payments)
    return DrawnCase(
        order.name,
        business.case.title,
        business.case.currency,
        business.case.prices or "",
        periods.year_labels,
        payments,
        cashable,
        tuple(figures.by_year(PAYMENTS).values()),
        tuple(figures.by_year(CASHABLE).values()) if len(rows) > 1 else (0.0,) * len(periods.year_labels),
        _payers(business, figures),
        is_private=bool(owners_shown(business.case, None)),
    )


def _seed_of(order: CaseToDraw) -> int:
    """Return a seed of the case's own: inputs of two cases that have one name are not one input."""
    digest = hashlib.sha256(f"{order.seed} {order.name}".encode("utf-8", "surrogateescape")).digest()
    return int.from_bytes(digest[:7], "big")


def _payers(business: BusinessCase, figures: Figures) -> dict[str, float]:
    """Return the share of each payer in the planned payments, by its name; none where nothing is paid."""
    paid = {
        payer: max(0.0, figures.value(f"{_PAID_BY}{payer}") or 0.0)
        for payer in figures.book.parts(_PAID_BY)
        if f"{_PAID_BY}{payer}" in figures
    }
    total, shares = sum(paid.values()), dict[str, float]()
    for payer, amount in paid.items():
        name = " ".join(party_name(business.case, payer).lower().split())
        shares[name] = shares.get(name, 0.0) + (amount / total if total else 0.0)
    return {name: share for name, share in shares.items() if share}
