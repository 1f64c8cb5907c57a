"""The random cases are worth comparing on: repeatable, full of the hard features, and conserving cash in the oracle."""

from __future__ import annotations

from functools import cache

import pytest

from tests.independent.engine import Figures, compute
from tests.independent.generate import random_case

SEEDS = range(60)
FEATURES = (
    "step: year",
    "step: quarter",
    "step: month",
    "discounting: green-book",
    "discounting: 3%",
    "services:",
    "overlap:",
    "profile: ramp",
    "profile: [",
    "per completer",
    "per outcome",
    "effect: -",
    "pp\n",
    "measure: count",
    "measure: days",
    "drop_off:",
    "delay:",
    "backfill:",
    " weeks per year",
    "counts: gross",
    "kind: block",
    "33.3%",
    "cap:",
    "reserve:",
    "interest: simple",
    "return: residual",
    "distribute: after the service ends",
    "distribute: from",
)


@cache
def case(seed: int) -> str:
    """One random case, made once for all tests."""
    return random_case(seed)


@cache
def figures(seed: int) -> Figures:
    """The oracle's figures of one random case."""
    return compute(case(seed))


def money(seed: int, name: str) -> float:
    """A figure that is never undefined."""
    value = figures(seed)[name]
    assert value is not None
    return value


def test_a_seed_always_gives_the_same_case() -> None:
    assert random_case(3) == random_case(3)
    assert random_case(3) != random_case(4)


@pytest.mark.costly
@pytest.mark.parametrize("feature", FEATURES)
def test_every_feature_turns_up(feature: str) -> None:
    assert sum(feature in case(seed) for seed in SEEDS) >= 3


@pytest.mark.costly
@pytest.mark.parametrize(
    "figure", ["payments.cut_by_cap", "investment.gap", "savings.cashable.total", "investment.irr"]
)
def test_the_hard_things_happen_and_not_always(figure: str) -> None:
    times = sum((figures(seed)[figure] or 0) > 0 for seed in SEEDS)
    assert len(SEEDS) // 5 < times < len(SEEDS)


@pytest.mark.costly
@pytest.mark.matrix(20)
@pytest.mark.parametrize("seed", SEEDS)
def test_cash_is_conserved_and_payers_pay_what_is_due(seed: int) -> None:
    # Receipts + drawdown = costs + distributions + closing cash, in whole pence (model book, section 6).
    came = money(seed, "payments.total") + money(seed, "investment.drawn")
    went = money(seed, "service.costs.total") + money(seed, "investment.distributed")
    assert round(100 * came) == round(100 * (went + money(seed, "investment.closing_cash")))
    paid = sum(money(seed, name) for name in figures(seed) if name.startswith("payments.by."))
    assert round(100 * paid) == round(100 * money(seed, "payments.total"))
