"""How long `simulate` takes for the full case as it is, against bare sampling of the same numbers.

All inputs with a range are drawn, people are measured period by period, each group by itself, and every draw goes
through caps, waterfall and rate of return. The yardstick draws the same numbers with NumPy and works nothing out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from benchmarks.drawing import HEADLINES, pert
from benchmarks.measure import ROOT, CallComparison
from sibcase.book.draws.compiled_machine import is_available
from sibcase.tasks.business_case import load
from sibcase.tasks.simulate.simulate import question_of
from sibcase.uncertainty.simulation import simulate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sibcase.book.operations import Array
    from sibcase.tasks.business_case import BusinessCase
    from sibcase.uncertainty.simulation import Question

FULL_CASE = ROOT / "cases" / "family-recovery"
WITHOUT_RATES = tuple(name for name in HEADLINES if not name.endswith("irr"))
# From 100,000 draws on the compiled machine is used where there is one, see `sibcase.uncertainty.simulation`.
FEW, MANY = 20_000, 100_000
SEED = 1


def comparisons(_: Path) -> Iterator[CallComparison]:
    """Yield what is to be measured."""
    business = load(FULL_CASE)
    for name, figures, compiled_limit, limit in (
        ("6 figures, 1 return", HEADLINES, 6.0, 15.0),
        ("5 figures, no return", WITHOUT_RATES, 4.0, 10.0),
    ):
        question = question_of(business, business.planned, "both", figures)
        for draws in (FEW, MANY):
            is_compiled = draws == MANY and is_available()
            yield CallComparison(
                name=f"simulating {name}, {draws:,} draws, {'with numba' if is_compiled else 'with NumPy alone'}",
                ours=lambda draws=draws, asked=question: simulate(business.planned, asked, draws, SEED),  # type: ignore[misc]
                yardstick=lambda draws=draws, asked=question: sample(business, asked, draws),  # type: ignore[misc]
                yardstick_name="sampling the same numbers with NumPy",
                limit=compiled_limit if is_compiled else limit,
                rounds=3,
                parts=draws,
                yardstick_parts=draws,
            )


def sample(business: BusinessCase, question: Question, count: int) -> dict[str, Array]:
    """Return draws of all inputs, and of what the people measured in each period achieve."""
    rng = np.random.default_rng(SEED)
    ranges = {each.written.name: each.range for each in question.inputs}
    values = {name: pert(rng, each.lower, each.value, each.upper, count) for name, each in ranges.items()}
    start = rng.random(count)
    for rate in question.rates:
        planned = np.asarray(business.planned.row(rate.people))
        so_far = np.floor(np.cumsum(planned[planned > 0])[:, None] + start)
        people = np.diff(so_far, axis=0, prepend=0.0)
        level = values.get(rate.rate, np.full(count, business.planned.value(rate.rate) or 0.0))
        is_binary = rate.measure == "binary"
        found = rng.binomial(people.astype(np.int64), level) if is_binary else rng.poisson(people * level)
        values[rate.name] = found.astype(float)
    return values
