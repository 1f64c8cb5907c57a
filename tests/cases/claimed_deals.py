"""Deals after signing: the first plan and the payments of each period that others have published, in `answers.yaml`.

A claimed deal says what the first plan pays (`first_plan`), and for each period its last day (`until`), what was
observed in it (`results`, by name) and what was paid for it (`pays`). The case is signed, claimed for period by period,
and reviewed, as the parties to the contract do it.
"""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sibcase.files import read_within
from sibcase.tasks.business_case import load
from sibcase.tasks.claim.claim import Asked, make_claim
from sibcase.tasks.claim.due import in_units
from sibcase.tasks.claim.ledger import read_ledger
from sibcase.tasks.claim.statement import statement_of
from sibcase.tasks.review.review import review
from sibcase.tasks.sign.sign import sign
from tests.cases.answers import ANSWERS, LARGEST_ANSWERS, Expected, expected
from tests.cases.changed_cases import changed_text

if TYPE_CHECKING:
    from pathlib import Path

    from sibcase.tasks.business_case import BusinessCase
    from sibcase.tasks.review.review import Review

CASE = "case.yaml"


@dataclass(frozen=True, slots=True)
class Period:
    """A period of a deal: its last day, what was observed in it, and what was paid for it."""

    until: str
    results: dict[str, str]
    pays: Expected


@dataclass(frozen=True)
class ClaimedDeal:
    """What was published of a deal after it was signed, who published it, and how certain it is."""

    name: str
    periods: tuple[Period, ...]
    first_plan: dict[str, Expected]
    change: dict[str, Any]
    source: str
    confidence: str


@dataclass(frozen=True)
class Came:
    """What came of a deal here: amounts claimed by period and to date, and the review, which has the first plan."""

    claimed: list[float]
    to_date: float
    review: Review

    def planned(self, name: str) -> float | None:
        """Return a figure of the first plan."""
        return next(each.first for each in self.review.since.plan if each.name == name)


def claimed_deals_of(folder: Path) -> list[ClaimedDeal]:
    """Return what was published of a deal after it was signed; none where nothing was."""
    import yaml

    written = yaml.load(read_within(folder, ANSWERS, LARGEST_ANSWERS).decode("utf-8-sig"), Loader=yaml.CBaseLoader)  # noqa: S506 - texts, lists, blocks
    return [_claimed_deal(each) for each in written.get("claims", ())]


def _claimed_deal(written: dict[str, Any]) -> ClaimedDeal:
    return ClaimedDeal(
        name=written["id"],
        periods=tuple(
            Period(each["until"], dict(each["results"]), expected(each["pays"])) for each in written["periods"]
        ),
        first_plan={name: expected(text) for name, text in written.get("first_plan", {}).items()},
        change=dict(written.get("change") or {}),
        source=written["source"],
        confidence=written["confidence"],
    )


def came_of(deal: ClaimedDeal, folder: Path, target: Path) -> Came:
    """Sign a deal, claim for each of its periods, and review it, in a copy of its folder."""
    business = _signed(deal, folder, target)
    for number, period in enumerate(deal.periods, start=1):
        table = target / f"period-{number}.csv"
        rows = [f'{name},"{value}",{period.until}' for name, value in period.results.items()]
        table.write_text("\n".join(["name,value,when", *rows]) + "\n", "utf-8")
        day = dt.date.fromisoformat(period.until)
        make_claim(business, Asked(period.until, (str(table),), who="provider", date=day))
    return _read(business)


def _signed(deal: ClaimedDeal, folder: Path, target: Path) -> BusinessCase:
    shutil.copytree(folder, target, ignore=shutil.ignore_patterns(ANSWERS))
    if deal.change:
        text = (folder / CASE).read_text("utf-8")
        (target / CASE).write_text(changed_text(text, deal.change), "utf-8")
    business = load(target)
    sign(business, date=business.case.start)
    return business


def _read(business: BusinessCase) -> Came:
    ledger, case = read_ledger(business.path), business.case
    statements = [statement_of(case, ledger, claim.number) for claim in ledger.claims]
    unit = in_units(1.0, case.currency)
    return Came([each.amount / unit for each in statements], statements[-1].to_date / unit, review(business))
