"""Draws: a case evaluated for many values of its inputs at once gives, draw by draw, what each alone gives."""

from __future__ import annotations

import numpy as np
import pytest

from tests.model.small_cases import case_of, figures_of

# Every kind of thing that an input can move: effects, lags, durations, steps, caps, coupons, commitments.
STATED = """
service: {completion: 80%, duration: 3 months}
outcomes:
  home:
    lag: 3 months
    savings: {placement: {for: 18 months, drop_off: 10%, cashable: {step: 3 per year, lag: 3 months, backfill: 10%}}}
contract:
  cap: £400k
  payments: {home: {cap: £500k, counts: gross, indexed: true}}
investment:
  reserve: £5k
  tranches:
    loan: absent
    senior: {investor: fund, commitment: £60k, rank: 1, coupon: 6%}
    junior: {investor: foundation, commitment: £20k, rank: 2, return: residual}
"""
# The name of an assumption: where it is written, and three values as they are written and as they are meant
INPUTS: dict[str, tuple[str, list[str], list[float]]] = {
    "service.completion.families": ("service: {{completion: {}}}", ["80%", "55%", "100%"], [0.8, 0.55, 1]),
    "service.duration.families": ("service: {{duration: {}}}", ["0 months", "7 months", "2 years"], [0, 7 / 12, 2]),
    "outcomes.home.expected": ("outcomes: {{home: {{expected: {}}}}}", ["40%", "10%", "60%"], [0.4, 0.1, 0.6]),
    "outcomes.home.lag": ("outcomes: {{home: {{lag: {}}}}}", ["3 months", "16 months", "9 years"], [0.25, 4 / 3, 9]),
    "saving.home.placement.lasts": (
        "outcomes: {{home: {{savings: {{placement: {{for: {}}}}}}}}}",
        ["18 months", "1 year", "3 years"],
        [1.5, 1, 3],
    ),
    "saving.home.placement.step": (
        "outcomes: {{home: {{savings: {{placement: {{cashable: {{step: {}}}}}}}}}}}",
        ["3 per year", "1 per year", "20 per year"],
        [3, 1, 20],
    ),
    "payment.home.due": (
        "contract: {{payments: {{home: {{due: {}}}}}}}",
        ["1 year", "0 years", "13 months"],
        [1, 0, 13 / 12],
    ),
    "payment.home.cap": (
        "contract: {{payments: {{home: {{cap: {}}}}}}}",
        ["£500k", "£80k", "£0"],
        [500_000, 80_000, 0],
    ),
    "contract.cap": ("contract: {{cap: {}}}", ["£400k", "£33,333.33", "£1m"], [400_000, 33_333.33, 1_000_000]),
    "tranche.senior.coupon": (
        "investment: {{tranches: {{senior: {{coupon: {}}}}}}}",
        ["6%", "0%", "25%"],
        [0.06, 0, 0.25],
    ),
    "tranche.senior.commitment": (
        "investment: {{tranches: {{senior: {{commitment: {}}}}}}}",
        ["£60k", "£10k", "£1m"],
        [60_000, 10_000, 1_000_000],
    ),
    "investment.reserve": ("investment: {{reserve: {}}}", ["£5k", "£0", "£30k"], [5_000, 0, 30_000]),
}
RATES = (0.0, 0.05, 0.1)


def quoted(place: str, written: str) -> str:
    return place.format(f'"{written}"')


def assert_same(names: list[str], *, inflation: bool = False) -> None:
    """Evaluate all three draws at once, and each as a case of its own; hold every line against its like."""
    base = case_of(STATED)
    draws = {name: np.array([INPUTS[name][2]]) for name in names}
    if inflation:
        draws["time.price_index"] = np.array([[(1 + rate) ** year for rate in RATES] for year in range(4)])
    together = base.evaluate(draws)
    for draw in range(3):
        changes = [quoted(INPUTS[name][0], INPUTS[name][1][draw]) for name in names]
        changes += [f"inflation: {RATES[draw]:.0%}"] if inflation else []
        alone = figures_of(STATED, *changes)
        for name in alone.book.lines:
            array = together.array(name)
            found = array[:, min(draw, array.shape[1] - 1)].tolist()
            assert found == pytest.approx(alone.row(name), rel=1e-9, abs=1e-6, nan_ok=True), f"{name}, draw {draw}"


@pytest.mark.matrix(2)
@pytest.mark.parametrize("name", INPUTS)
def test_one_input_drawn(name: str) -> None:
    assert_same([name])


def test_all_inputs_drawn_at_once_with_a_row_by_period() -> None:
    assert_same(list(INPUTS), inflation=True)


def test_draws_matter() -> None:
    together = case_of(STATED).evaluate({name: np.array([values]) for name, (_, _, values) in INPUTS.items()})
    for name in ("payments.total", "savings.cashable.total", "investment.net_gain", "investment.senior.drawn"):
        assert len(set(together.array(name)[0].tolist())) == 3, name


@pytest.mark.costly
def test_a_thousand_draws_are_one_evaluation() -> None:
    generator = np.random.default_rng(20250401)
    expected = generator.uniform(0.2, 0.6, (1, 1000))
    figures = case_of(STATED).evaluate({"outcomes.home.expected": expected})
    assert figures.array("investment.irr").shape == (1, 1000)
    assert figures.array("payments.total.per_period").shape == (4, 1000)
    # 80 completers: fewer events, more that are observed not to have them, up to the cap of £400,000
    claims = np.minimum(80 * (1 - expected) * 12_000, 400_000)
    assert figures.array("payments.within_caps") == pytest.approx(claims, abs=0.02)
