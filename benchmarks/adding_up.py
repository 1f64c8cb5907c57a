"""How a portfolio grows: twice and four times as many cases, and as many draws, for the same time each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.measure import CallComparison
from sibcase.tasks.portfolio.portfolio import PortfolioOrder, portfolio

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

CASES, DRAWS = 8, 32_768
# What each piece takes, of twice or four times as many, is the same but for what a run takes by itself and for sorting.
LINEAR = 1.25
CASE = """\
sibcase: 1
title: Case {number}
stage: contract
currency: GBP
start: 2027-04-01
term: 5 years
parties: {{council: {{name: Council, role: commissioner}}, charity: {{name: Charity, role: provider}}}}
contract:
  payers: {{council: 100%}}
  metrics:
    work: {{title: In work, unit: count, expected: {{value: 40, low: 20, high: 60}}}}
  payments:
    start: {{kind: block, title: Start, amount: £100k}}
    work: {{kind: tariff, title: Work, metric: work, counts: gross, price: {{value: £1_000, low: £900, high: £1_100}}}}
"""


def comparisons(folder: Path) -> Iterator[CallComparison]:
    """Yield what is to be measured."""
    cases = {times: _cases(folder / f"cases-{times}", times * CASES) for times in (1, 2, 4)}
    for times in (2, 4):
        yield CallComparison(
            name=f"a portfolio of {times * CASES} cases, each",
            ours=_adding_up(cases[times], DRAWS),
            yardstick=_adding_up(cases[1], DRAWS),
            yardstick_name=f"{CASES} of them, each",
            limit=LINEAR,
            rounds=5,
            parts=times * CASES,
            yardstick_parts=CASES,
        )
        yield CallComparison(
            name=f"a portfolio of {CASES} cases with {times * DRAWS:,} draws, a draw",
            ours=_adding_up(cases[1], times * DRAWS),
            yardstick=_adding_up(cases[1], DRAWS),
            yardstick_name=f"{DRAWS:,} of them, a draw",
            limit=LINEAR,
            rounds=5,
            parts=times * CASES * DRAWS,
            yardstick_parts=CASES * DRAWS,
        )


def _cases(folder: Path, count: int) -> Path:
    for number in range(count):
        home = folder / f"case-{number}"
        home.mkdir(parents=True)
        (home / "case.yaml").write_text(CASE.format(number=number), "utf-8")
    return folder


def _adding_up(folder: Path, draws: int) -> Callable[[], object]:
    return lambda: portfolio(PortfolioOrder(folder, draws, jobs=1))
