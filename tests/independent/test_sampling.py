"""The draws of `simulate` against a sampler that shares no code with it: means, percentiles and chances."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sibcase.tasks.business_case import load_text
from sibcase.tasks.simulate.simulate import Simulated, simulate_case
from sibcase.uncertainty.simulation import PERCENTILES
from tests.independent.sampling import draws

EXAMPLE = Path(__file__).parents[1] / "examples" / "quarterly-example.yaml"
RANGED = {
    "engagement: 90%": "engagement: {value: 90%, low: 75%, high: 100%, distribution: normal}",
    "completion: 70%": "completion: {value: 70%, low: 55%, high: 80%}",
    "baseline: 45%": "baseline: {value: 45%, low: 38%, high: 55%, distribution: triangular}",
    "expected: 38%": "expected: {value: 38%, low: 25%, high: 60%, distribution: lognormal}",
    "unit_cost: £900": "unit_cost: {value: £900, low: £700, high: £1300, distribution: lognormal}",
    "optimism: 25%": "optimism: {value: 25%, low: 10%, high: 40%, distribution: uniform}",
}
# All outcomes are paid as they are observed, so that nothing is owed to the payers; the junior tranche may lose all.
FUNDED = {"counts: net": "counts: gross", "price: £95k": "price: £18k"}
COUNT, MANY = 250, 20_000
EXACT = 1e-6


def text_of(changes: dict[str, str]) -> str:
    text = EXAMPLE.read_text("utf-8")
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


@pytest.mark.costly
@pytest.mark.parametrize("is_funded", [True, False], ids=["two tranches", "comparison group"])
def test_draws_are_those_of_another_sampler(*, is_funded: bool) -> None:
    text = text_of(RANGED | FUNDED if is_funded else RANGED)
    if not is_funded:
        text = text.partition("\ninvestment:")[0] + "\nevaluation: {comparison_people: 120}\n"
    theirs = draws(text, COUNT, seed=1)
    ours = simulate_case(load_text(text), MANY)
    shared = [row.name for row in ours.rows if row.name in theirs[0]]
    assert set(shared) >= {"payments.total", "savings.cashable.total", "commissioners.npv.cashable"}
    assert ("investment.multiple" in shared) == is_funded
    for name in shared:
        assert_alike(
            ours, name, np.array([np.nan if each[name] is None else each[name] for each in theirs], dtype=float)
        )
    assert_as_likely(ours, "cap_binds", [each["payments.cut_by_cap"] for each in theirs], above=0.0)
    if is_funded:
        assert_as_likely(ours, "investors_lose", [-(each["investment.net_gain"] or 0.0) for each in theirs], above=0.0)


def assert_alike(ours: Simulated, name: str, theirs: np.ndarray[tuple[int], np.dtype[np.float64]]) -> None:
    """Hold mean and percentiles to those of the other draws, within 4.5 standard errors of so few."""
    spread = next(row.spread for row in ours.rows if row.name == name)
    assert np.isfinite(theirs).all(), name
    assert spread.mean == pytest.approx(theirs.mean(), abs=4.5 * theirs.std() / COUNT**0.5 + EXACT), name
    near = EXACT * np.abs(theirs).max()
    for share, value in zip(PERCENTILES, spread.percentiles, strict=True):
        error = 4.5 * (share * (1 - share) / COUNT) ** 0.5
        assert np.mean(theirs < value - near) <= share + error, (name, share)
        assert np.mean(theirs <= value + near) >= share - error, (name, share)


def assert_as_likely(ours: Simulated, event: str, figure: list[float | None], *, above: float) -> None:
    share = next(each.share for each in ours.chances if each.name == event)
    theirs = np.mean([(value or 0.0) > above + 0.005 for value in figure])
    assert theirs == pytest.approx(share, abs=4.5 * max(share * (1 - share), 1 / COUNT) ** 0.5 / COUNT**0.5), event
