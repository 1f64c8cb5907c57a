"""The product against the oracle, figure by figure, on random cases.

Two programs written apart from the same model book rarely make the same mistake. Where they differ, the seed is in
the test's name: ``random_case(seed)`` gives the case back.
"""

from __future__ import annotations

import math
from pathlib import Path

import pytest

import sibcase
from tests.independent.engine import compute
from tests.independent.generate import random_case

SEEDS = range(60)
RATES = ("irr", "cover", "multiple", "wrong_pocket", "cost_share", "risk_transferred")
EXAMPLES = sorted((Path(__file__).parents[1] / "examples").glob("*example.yaml"))


def product_figures(text: str, names: list[str]) -> dict[str, float | None]:
    """What the product makes of a case: the one place that knows its programming interface."""
    figures = sibcase.load_text(text).evaluate()
    return {name: figures.value(name) for name in names}


def agree(figure: str, ours: float | None, theirs: float | None) -> bool:
    """Half a penny and a billionth; rates to a millionth; an undefined figure only with an undefined one."""
    if ours is None or theirs is None:
        return ours is theirs
    absolute = 1e-6 if figure.endswith(RATES) else 0.005
    return math.isclose(ours, theirs, abs_tol=absolute, rel_tol=1e-9)


def differences(text: str) -> dict[str, tuple[float | None, float | None]]:
    """Figures on which the oracle (first) and the product (second) disagree."""
    expected = compute(text)
    found = product_figures(text, list(expected))
    return {name: (expected[name], found[name]) for name in expected if not agree(name, expected[name], found[name])}


@pytest.mark.parametrize("seed", SEEDS)
def test_random_cases_agree(seed: int) -> None:
    assert differences(random_case(seed)) == {}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_examples_agree(path: Path) -> None:
    assert differences(path.read_text("utf-8")) == {}
