"""Sampling of inputs that move together, against OpenTURNS on the same distributions and correlations."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.measure import CallComparison
from sibcase.uncertainty.copula import copula_of
from sibcase.uncertainty.distributions import Range, quantile_table
from sibcase.uncertainty.streams import BLOCK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

INPUTS, DRAWS, RANK = 24, 100_000, 0.3
LOW, LIKELY, HIGH = 0.65, 0.74, 0.82


def comparisons(_: Path) -> Iterator[CallComparison]:
    """Yield what is to be measured."""
    if importlib.util.find_spec("openturns") is None:
        print(
            "OpenTURNS is missing (pip install 'sibcase[bench]'): correlated inputs are not measured against it",
            flush=True,
        )
        return
    yield CallComparison(
        name=f"sampling {INPUTS} correlated inputs, {DRAWS:,} draws",
        ours=_ours(),
        yardstick=_by_openturns(),
        yardstick_name="OpenTURNS",
        limit=1.0,
        rounds=5,
    )


def _ours() -> Callable[[], object]:
    names = [f"input-{number}" for number in range(INPUTS)]
    pairs = {(one, other): RANK for at, one in enumerate(names) for other in names[at + 1 :]}
    copula, table = copula_of(pairs, names), quantile_table(Range(LOW, LIKELY, HIGH))
    blocks = range(-(-DRAWS // BLOCK))
    return lambda: [list(map(table.at, copula.scores(names, 1, block).values())) for block in blocks]


def _by_openturns() -> Callable[[], object]:
    import openturns as ot

    first, second = (1 + 4 * (abs(LIKELY - end)) / (HIGH - LOW) for end in (LOW, HIGH))
    ranks = np.full((INPUTS, INPUTS), RANK) + (1 - RANK) * np.eye(INPUTS)
    correlation = ot.NormalCopula.GetCorrelationFromSpearmanCorrelation(ot.CorrelationMatrix(ranks.tolist()))
    one = ot.Beta(first, second, LOW, HIGH)
    joint = ot.JointDistribution([one] * INPUTS, ot.NormalCopula(correlation))
    return lambda: joint.getSample(DRAWS)
