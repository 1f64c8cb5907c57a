"""History in money: the headline of a case at each commit that changed it, and what moved in between.

Nothing of it is shown if any version kept something back from the readers, or keeps it back now: what is private today
may have been written openly before, and a figure of that time would say it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sibcase.history.git_faults import RepositoryError
from sibcase.history.repository import Repository, Revision, repository_of
from sibcase.tasks.business_case import business_case
from sibcase.tasks.compare.as_rows import difference, shown
from sibcase.tasks.compare.figures import moved_headline
from sibcase.tasks.privacy.audience import UnknownAudience, audience_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sibcase.book.figures import Figures
    from sibcase.history.past import Changed
    from sibcase.tasks.business_case import BusinessCase
    from sibcase.tasks.site.order import CaseOrder

__all__ = ["PAST_FIGURES", "PastFigures", "PastVersion", "past_figures"]

# What is followed from version to version.
PAST_FIGURES = (
    "need.cost.total",
    "service.costs.total",
    "savings.cashable.total",
    "payments.total",
    "investment.irr",
)
NOT_COMMITTED = "not committed"
_SHORT = 7


@dataclass(frozen=True, slots=True)
class PastVersion:
    """One version of a case.

    Attributes:
        day: the day of its commit.
        commit: the beginning of the commit's name; that it is not committed where it is in none.
        cells: for each figure that some version has: its value in words, and by how much it moved since the version
            before.
        fault: why it has no figures.
    """

    day: str
    commit: str
    cells: tuple[tuple[str, str], ...]
    fault: str = ""


@dataclass(frozen=True, slots=True)
class PastFigures:
    """The history of a case: the heads of its figures, its versions, newest first, and why some or all are missing."""

    heads: tuple[str, ...] = ()
    versions: tuple[PastVersion, ...] = ()
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class _Stated:
    day: str
    commit: str
    business: BusinessCase | None


def past_figures(business: BusinessCase, order: CaseOrder) -> PastFigures:
    """Return the history of a case for the readers of its site."""
    if not order.versions or order.repository is None:
        return PastFigures()
    try:
        committed = [_at(order.repository, order.path, each) for each in order.versions]
    except (RepositoryError, OSError) as fault:
        return PastFigures(why_not=f"The history could not be read: {fault}.")
    if order.audience is not None and not _all_may_be_seen(order.audience, business, committed):
        why = "The history is not shown: parts of the case are or were private, or an earlier version cannot be read."
        return PastFigures(why_not=why)
    newest = committed[0].business
    is_committed = newest is not None and _texts(newest) == _texts(business)
    return _in_words(committed if is_committed else [_Stated("", NOT_COMMITTED, business), *committed])


def _at(top: Path, path: str, changed: Changed) -> _Stated:
    repository = _repository(top)
    revision = Revision(repository, changed.commit[:_SHORT], repository.git.commit(changed.commit))
    loaded = revision.load(repository.name_within(Path(path)))
    day = dt.datetime.fromtimestamp(changed.moment, dt.UTC).date().isoformat()
    return _Stated(day, revision.name, business_case(loaded) if loaded.case is not None else None)


@cache
def _repository(top: Path) -> Repository:
    return repository_of(top)


def _all_may_be_seen(audience: str, business: BusinessCase, committed: Sequence[_Stated]) -> bool:
    """Return whether no version keeps anything from the readers; a version that cannot be read may."""
    versions = [business, *(each.business for each in committed)]
    try:
        return all(each is not None and not audience_of(each.case, audience).owners() for each in versions)
    except UnknownAudience:
        return False


def _texts(business: BusinessCase) -> list[str]:
    return [text.text for text in business.texts.values()]


def _in_words(versions: Sequence[_Stated]) -> PastFigures:
    figures = [each.business.planned if each.business is not None else None for each in versions]
    names = [name for name in PAST_FIGURES if any(each is not None and name in each for each in figures)]
    rows = []
    for version, now, before in zip(versions, figures, [*figures[1:], None], strict=True):
        fault = "" if now is not None else "this version has errors"
        cells = _cells(version, now, before, names) if now is not None else ()
        rows.append(PastVersion(version.day, version.commit, cells, fault))
    heads = {moved.name: moved.label for each in figures if each is not None for moved in moved_headline(each, each)}
    return PastFigures(tuple(heads[name] for name in names), tuple(rows))


def _cells(version: _Stated, now: Figures, before: Figures | None, names: Sequence[str]) -> tuple[tuple[str, str], ...]:
    currency = version.business.case.currency if version.business is not None else "GBP"
    moved = {each.name: each for each in moved_headline(before, now)}
    return tuple(
        (shown(moved[name].new, moved[name].unit, currency), difference(moved[name], currency) if before else "")
        if name in moved
        else ("", "")
        for name in names
    )
