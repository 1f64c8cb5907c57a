"""Many cases simulated, each with the same number of draws and the same seed, on as many processors as there are."""

from __future__ import annotations

import os
from concurrent.futures import BrokenExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sibcase.tasks.business_case import CaseHasErrors, load
from sibcase.tasks.simulate.simulate import NothingUncertain, simulate_case
from sibcase.tasks.workers import case_by_case, processors

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sibcase.tasks.simulate.simulate import Drawn
    from sibcase.tasks.workers import Watch

__all__ = ["Order", "SimulatedCase", "simulate_cases"]

PRELOADED = ("sibcase.tasks.simulate.many_cases", "sibcase.uncertainty.simulation")
_PROCESS_ENDED = "the process that simulated it ended before its time"


@dataclass(frozen=True, slots=True)
class Order:
    """A case to simulate: its path from a folder, and what is drawn."""

    path: str
    folder: str
    draws: int
    seed: int
    drawn: Drawn

    @property
    def name(self) -> str:
        """The path of the case."""
        return self.path


@dataclass(frozen=True, slots=True)
class SimulatedCase:
    """What came of one case.

    Attributes:
        path: The file.
        title: Its title; nothing where it cannot be read.
        currency: Its currency.
        data: What was found, as `simulate --json` prints it; None where there is a problem.
        problem: Why nothing was found, in one sentence; nothing where something was.
    """

    path: str
    title: str = ""
    currency: str = ""
    data: dict[str, Any] | None = None
    problem: str = ""

    def as_data(self) -> dict[str, Any]:
        """Return all of it as plain values."""
        found = {"path": self.path, "title": self.title}
        return {**found, **self.data} if self.data is not None else {**found, "problem": self.problem}


def simulate_cases(
    paths: Sequence[str], draws: int, seed: int, drawn: Drawn, jobs: int | None = None, watch: Watch | None = None
) -> Iterator[SimulatedCase]:
    """Yield what comes of each case, in their order; the same whatever the number of processes.

    Args:
        paths: The case files.
        draws: How many of each.
        seed: Which.
        drawn: Inputs from their ranges, chance in small numbers, or both.
        jobs: How many cases at the same time; as many as there are processors if not given.
        watch: Sees cases begin and end.
    """
    orders = [Order(path, str(Path.cwd()), draws, seed, drawn) for path in paths]
    with closing(case_by_case(simulate_order, orders, jobs or processors(), watch, preload=PRELOADED)) as outcomes:
        for order, outcome in zip(orders, outcomes, strict=True):
            if isinstance(outcome.exception(), BrokenExecutor):
                yield SimulatedCase(order.path, problem=f"{order.path}: {_PROCESS_ENDED}")
            else:
                yield outcome.result()


def simulate_order(order: Order) -> SimulatedCase:
    """Simulate a case in the process to which it was given."""
    os.chdir(order.folder)
    try:
        business = load(order.path)
    except CaseHasErrors as fault:
        return SimulatedCase(order.path, problem=_errors_in_words(fault))
    case = business.case
    try:
        found = simulate_case(business, order.draws, order.seed, order.drawn)
    except NothingUncertain as fault:
        return SimulatedCase(order.path, case.title, case.currency, problem=str(fault))
    return SimulatedCase(order.path, case.title, case.currency, found.as_data())


def _errors_in_words(fault: CaseHasErrors) -> str:
    first, count = fault.errors[0], len(fault.errors)
    more = f", and {count - 1} more" if count > 1 else ""
    return f"{first.place}: error {first.code}: {first.message}{more}"
