"""Cases that share factors: their scores are as correlated as is stated, and draws keep their values in any order."""

from __future__ import annotations

import numpy as np
import pytest

from sibcase.uncertainty.together import Factors, in_order_of

DRAWS = 20_000
# Four standard errors of a correlation of so many draws: 4 ÷ √20,000.
NEAR = 0.0283


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ({}, {}, 0.0),
        ({"common": 0.5}, {"common": 0.5}, 0.5),
        ({"common": 1.0}, {"common": 1.0}, 1.0),
        # √(0.4 × 0.1), of the one factor that both have
        ({"payer: a": 0.4, "x": 0.3}, {"payer: a": 0.1, "y": 0.3}, 0.2),
        # 0.2 + √(0.3 × 0.3)
        ({"common": 0.2, "payer: a": 0.3}, {"common": 0.2, "payer: a": 0.3}, 0.5),
    ],
)
def test_scores_are_correlated_by_what_is_shared(
    one: dict[str, float], other: dict[str, float], expected: float
) -> None:
    factors = Factors(DRAWS, 3)
    scores = factors.scores("one", one), factors.scores("other", other)
    assert np.corrcoef(*scores)[0, 1] == pytest.approx(expected, abs=NEAR)
    assert [float(np.std(each)) for each in scores] == pytest.approx([1, 1], abs=NEAR)


def test_a_shorter_run_begins_with_the_same_scores() -> None:
    long, short = (Factors(draws, 1).scores("one", {"common": 0.3}) for draws in (9_000, 5_000))
    assert np.array_equal(long[:5_000], short)


def test_draws_are_put_in_the_order_of_the_scores_and_stay_whole() -> None:
    rows = np.array([[3.0, 1.0, 2.0], [30.0, 10.0, 20.0]])
    # The middle score is the lowest, and so on: the lowest total goes to the place of the lowest score.
    assert in_order_of(np.array([0.5, -1.0, 2.0]), rows, rows[0]).tolist() == [[2, 1, 3], [20, 10, 30]]


def test_equal_totals_keep_all_draws() -> None:
    rows = np.array([[1.0, 1.0, 1.0, 2.0], [5.0, 6.0, 7.0, 8.0]])
    found = in_order_of(np.array([3.0, 1.0, 2.0, 0.0]), rows, rows[0])
    assert sorted(found[1].tolist()) == [5, 6, 7, 8]
    assert found[0].tolist()[0] == 2
