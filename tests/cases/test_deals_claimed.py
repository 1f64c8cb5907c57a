"""Real deals after signing: first plans and the payments of each period come out as they were published."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sibcase.resources import cases_folder
from tests.cases.answers import HALF_A_PENNY
from tests.cases.claimed_deals import CASE, ClaimedDeal, came_of, claimed_deals_of

if TYPE_CHECKING:
    from pathlib import Path

CLAIMED = [
    pytest.param(path.parent, deal, id=path.parent.name)
    for path in sorted(cases_folder().glob(f"deals/*/{CASE}"))
    for deal in claimed_deals_of(path.parent)
]


def test_deals_with_published_payments_are_claimed() -> None:
    names = [each.id for each in CLAIMED]
    assert names == ["dc-water", "denver", "greater-manchester", "newpin", "peterborough", "rikers-island", "utah"]


@pytest.mark.matrix(2)
@pytest.mark.parametrize(("folder", "deal"), CLAIMED)
def test_first_plan_and_payments_come_out_as_published(folder: Path, deal: ClaimedDeal, tmp_path: Path) -> None:
    came = came_of(deal, folder, tmp_path / folder.name)
    wrong = {
        period.until: found
        for period, found in zip(deal.periods, came.claimed, strict=True)
        if not period.pays.is_met(found)
    }
    assert wrong == {}
    total = sum(period.pays.value for period in deal.periods)
    assert abs(came.to_date - total) <= HALF_A_PENNY
    planned = {name: came.planned(name) for name in deal.first_plan}
    assert all(value is not None and deal.first_plan[name].is_met(value) for name, value in planned.items()), planned
    # The review adds the claims up by year, and ends where no more is expected.
    by_year = sum(row.claimed for row in came.review.years if not row.payer)
    assert abs(by_year - total) <= HALF_A_PENNY
    assert deal.source
    assert deal.confidence
