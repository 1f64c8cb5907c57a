"""The product against the oracle, figure by figure, on random cases and random deals.

Two programs written apart from the same model book rarely make the same mistake. Where they differ, the seed is in
the test's name: ``random_case(seed)`` or ``random_deal(seed)`` gives the case back.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.independent.comparing import differences
from tests.independent.generate import random_case
from tests.independent.generate_deal import random_deal

EXAMPLES = sorted((Path(__file__).parents[1] / "examples").glob("*example.yaml"))


@pytest.mark.matrix(6)
@pytest.mark.parametrize("seed", range(40))
def test_random_cases_agree(seed: int) -> None:
    assert differences(random_case(seed)) == {}


@pytest.mark.costly
@pytest.mark.matrix(10)
@pytest.mark.parametrize("seed", range(60))
def test_random_deals_agree(seed: int) -> None:
    assert differences(random_deal(seed)) == {}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_examples_agree(path: Path) -> None:
    assert differences(path.read_text("utf-8")) == {}
