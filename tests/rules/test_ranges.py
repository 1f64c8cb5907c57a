"""Ranges: which inputs matter is what the case itself says."""

from __future__ import annotations

import pytest

from sibcase.book.draws import written_inputs
from sibcase.rules.ranges import _shares_of_the_spread
from tests.model.small_cases import case_of


@pytest.mark.costly
def test_shares_of_the_spread_are_those_of_a_tenth_more() -> None:
    # Cash saved: 100 × (50% − 40%) × £20,000 × 50% = £100,000; paid a year later: 10 × £12,000 ÷ 1.1.
    # The net present value moves in proportion to the number of people, the units, the cost and the cashable share …
    figures = case_of().evaluate()
    inputs = written_inputs(figures.book).values()
    shares = {each.paths[0]: share for each, share in _shares_of_the_spread(figures, inputs).items()}
    saved = 100_000.0
    paid = 120_000 / 1.1
    moved = {
        "service.intake.families.starts": 0.1 * (saved - paid),
        "outcomes.home.baseline": 0.5 * (saved - paid),  # 5 points more of 10
        "outcomes.home.expected": -0.4 * (saved - paid),  # 4 points fewer
        "outcomes.home.savings.placement.units": 0.1 * saved,
        "outcomes.home.savings.placement.unit_cost": 0.1 * saved,
        "outcomes.home.savings.placement.for": 0.1 * saved / 1.1,  # a tenth of a year more, in the next year
        "outcomes.home.savings.placement.cashable.marginal": 0.1 * saved,
    }
    total = sum(change**2 for change in moved.values())
    for path, change in moved.items():
        assert shares[path] == pytest.approx(change**2 / total, abs=1e-3), path
    assert sum(shares.values()) == pytest.approx(1.0)
