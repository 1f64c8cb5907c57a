"""Draws of the full case against the same contract as analysts write it: a loop over draws, a sheet of quarters.

The sheet, in pandas, has what the six headline figures of `drawing` need but savings: people by quarter, claims, caps
of lines and of the contract, payments when they are due, costs, drawdown, what is held for costs, distribution, and the
return. It does less than ours, and has the same payments, cuts and gains to the pound.
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.drawing import FULL_CASE, HEADLINES, UNCERTAIN, sample
from benchmarks.measure import CallComparison
from sibcase.book.draws import Draws
from sibcase.book.draws.compiled_machine import is_available
from sibcase.book.evaluate import evaluate
from sibcase.casefile.reader import load_case
from sibcase.model.build import build_book

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    import pandas as pd

    from sibcase.book.figures import Figures
    from sibcase.book.operations import Array

OUTCOMES = ("home-north", "home-south", "recovery", "calls", "emergencies")
COUNT, FEW = 100_000, 20
A_POUND = 1.0


def comparisons(_: Path) -> Iterator[CallComparison]:
    """Yield what is to be measured."""
    if importlib.util.find_spec("numpy_financial") is None:
        print(
            "numpy-financial is missing (pip install 'sibcase[bench]'): draws are not measured against a loop",
            flush=True,
        )
        return
    case = load_case(str(FULL_CASE)).case
    assert case is not None, "the full case can be read"  # noqa: S101
    book = build_book(case)
    planned = evaluate(book)
    sheet = Sheet(planned)
    few = sample(FEW)
    draws = Draws(book, HEADLINES, {line: [line] for line in UNCERTAIN}, planned=planned, compiled=is_available())
    _check_same(sheet, few, draws.run(few))
    many = sample(COUNT)

    def loop() -> list[dict[str, float]]:
        return [sheet.figures({name: float(row[draw]) for name, row in few.items()}) for draw in range(FEW)]

    yield CallComparison(
        name="draws of 6 figures, 1 return",
        ours=lambda: draws.run(many),
        yardstick=loop,
        yardstick_name="a loop with pandas and numpy-financial",
        limit=1 / 300,
        rounds=5,
        parts=COUNT,
        yardstick_parts=FEW,
    )
    if importlib.util.find_spec("squigglepy") is None:
        print("squigglepy is missing (pip install 'sibcase[bench]'): draws are not measured against it", flush=True)
        return
    yield CallComparison(
        name="draws of 6 figures, 1 return, with the sampling of their inputs",
        ours=lambda: draws.run(sample(COUNT)),
        yardstick=_by_squigglepy(sheet),
        yardstick_name="squigglepy on that sheet",
        limit=1 / 300,
        rounds=5,
        parts=COUNT,
        yardstick_parts=FEW,
    )


def _by_squigglepy(sheet: Sheet) -> Callable[[], object]:
    import squigglepy as sq

    ranges = {name: sq.pert(*bounds) for name, bounds in UNCERTAIN.items()}

    def rate() -> float:
        return sheet.figures({name: float(sq.sample(each)) for name, each in ranges.items()})["investment.irr"]

    return lambda: sq.sample(rate, n=FEW)


def _check_same(sheet: Sheet, few: Mapping[str, Array], ours: Mapping[str, Array]) -> None:
    """Refuse to compare with a sheet that says something else."""
    for draw in range(FEW):
        found = sheet.figures({name: float(row[draw]) for name, row in few.items()})
        for name in ("payments.total", "payments.cut_by_cap", "investment.net_gain"):
            assert abs(found[name] - ours[name][draw]) < A_POUND, (draw, name, found[name], ours[name][draw])  # noqa: S101


@dataclass
class Sheet:
    """The contract by quarter, as an analyst writes it in pandas; what does not move is read from the plan.

    Attributes:
        planned: the figures of the plan.
    """

    planned: Figures

    def figures(self, drawn: Mapping[str, float]) -> dict[str, float]:
        """Return the figures of one draw."""
        import numpy_financial as npf
        import pandas as pd

        sheet = pd.DataFrame(index=range(len(self.planned.row("service.profile.north"))))
        for group in ("north", "south"):
            starts = pd.Series(self.planned.row(f"service.profile.{group}")) * drawn[f"service.intake.{group}"]
            completed = starts * drawn[f"service.engagement.{group}"] * drawn[f"service.completion.{group}"]
            sheet[f"starts {group}"] = starts
            sheet[f"completers {group}"] = completed.shift(self._quarters(f"service.duration.{group}"), fill_value=0.0)
        sheet["completers all"] = sheet["completers north"] + sheet["completers south"]
        paid = self._paid(sheet, drawn)
        claimed, allowed = (
            paid[[name for name in map(str, paid.columns) if name.startswith(what)]] for what in ("claim", "allowed")
        )
        due = pd.DataFrame(
            {
                name: allowed[name].shift(0 if "mobilisation" in name else 1, fill_value=0.0)
                for name in map(str, allowed.columns)
            }
        )
        sheet["payments"] = due.sum(axis=1)
        flows = self._flows(sheet)
        rate = npf.irr(flows)
        return {
            "payments.total": float(sheet["payments"].sum()),
            "payments.cut_by_cap": float(claimed.to_numpy().sum() - allowed.to_numpy().sum()),
            "investment.net_gain": float(flows.sum()),
            "investment.irr": float((1 + rate) ** 4 - 1),
        }

    def _quarters(self, name: str) -> int:
        return round((self.planned.value(name) or 0.0) * 4)

    def _effect(self, outcome: str, drawn: Mapping[str, float]) -> float:
        """Return what one person measured gains, net of what would have happened anyway; `recovery` is paid gross."""
        base = self.planned.value(f"outcomes.{outcome}.baseline") or 0.0
        expected = drawn.get(f"outcomes.{outcome}.expected", self.planned.value(f"outcomes.{outcome}.expected") or 0.0)
        if outcome == "recovery":
            return expected
        kept = 1 - (self.planned.value(f"outcomes.{outcome}.optimism") or 0.0)
        return (base - expected) * kept * (self.planned.value(f"outcomes.{outcome}.attribution") or 0.0)

    def _paid(self, sheet: pd.DataFrame, drawn: Mapping[str, float]) -> pd.DataFrame:
        """Return the claims, and what caps of lines and of the contract let through, by quarter."""
        import pandas as pd

        paid = pd.DataFrame(index=sheet.index)
        for outcome in OUTCOMES:
            group = outcome.removeprefix("home-") if outcome.startswith("home-") else "all"
            measured = sheet[f"completers {group}"].shift(self._quarters(f"outcomes.{outcome}.lag"), fill_value=0.0)
            price = self.planned.value(f"payment.{outcome}-tariff.price") or 0.0
            paid[f"claim {outcome}"] = (measured * self._effect(outcome, drawn) * price).round(2)
        paid["claim mobilisation"] = pd.Series(self.planned.row("payments.claim.mobilisation.per_period"))
        room = self.planned.value("contract.cap") or 0.0
        left = {
            f"home-{group}": self.planned.value(f"payment.home-{group}-tariff.cap") or 0.0
            for group in ("north", "south")
        }
        for quarter in paid.index:
            for name in (*OUTCOMES, "mobilisation"):
                amount = paid.loc[quarter, f"claim {name}"]
                if name in left:
                    amount = min(amount, left[name])
                    left[name] -= amount
                amount = min(amount, room)
                room -= amount
                paid.loc[quarter, f"allowed {name}"] = amount
        return paid

    def _flows(self, sheet: pd.DataFrame) -> pd.Series:
        """Return what investors get less what they give, by quarter: drawn when it is needed, paid when nothing is."""
        import pandas as pd

        starts = sheet["starts north"] + sheet["starts south"]
        fixed = ("workers", "psychologist", "premises", "set-up", "management", "evaluation")
        costs = sum((pd.Series(self.planned.row(f"service.costs.{each}.per_period")) for each in fixed), starts * 0)
        costs = costs + (starts * (self.planned.value("cost.flexible.amount") or 0.0)).round(2)
        needed = (costs - sheet["payments"]).shift(-1, fill_value=0.0)
        held = [0.0] * len(needed)
        for quarter in reversed(range(len(held) - 1)):
            held[quarter] = max(0.0, needed[quarter] + held[quarter + 1])
        reserve = (costs.sum() - costs.cumsum()).round(2).gt(0) * (self.planned.value("investment.reserve") or 0.0)
        undrawn = sum(self.planned.value(f"tranche.{each}.commitment") or 0.0 for each in ("senior", "junior"))
        cash, flows = 0.0, []
        for quarter in sheet.index:
            available = cash + sheet.loc[quarter, "payments"]
            drawn = min(max(costs[quarter] + reserve[quarter] - available, 0.0), undrawn)
            undrawn -= drawn
            after = available + drawn - costs[quarter]
            given = max(after - reserve[quarter] - held[quarter], 0.0)
            cash = after - given
            flows.append(given - drawn)
        return pd.Series(flows)
