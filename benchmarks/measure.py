"""Measuring side by side: two commands in turns on one machine, and what one takes as a multiple of the other.

Times differ from machine to machine and from hour to hour; the ratio of two commands that take turns hardly does.
So ratios are what the project promises, and seconds are printed for orientation only.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A promise: our work takes no more than `limit` times what the yardstick takes.

    Attributes:
        name: what is measured.
        ours: one or more commands of sibcase, run one after the other in fresh processes.
        yardstick: the commands they are measured against.
        yardstick_name: what those are called in the table.
        limit: the largest ratio that keeps the promise.
        rounds: how often each side runs.
        parts: how many like pieces of work each side does, where the time of one is of interest.
    """

    name: str
    ours: Sequence[Sequence[str]]
    yardstick: Sequence[Sequence[str]]
    yardstick_name: str
    limit: float
    rounds: int = 9
    parts: int = 1


@dataclass(frozen=True, slots=True)
class CallComparison:
    """A promise about work within one process: a call of ours takes no more than `limit` times a call of the yardstick.

    Time is that of the processor: other programs on the machine do not count.

    Attributes:
        name: what is measured.
        ours: does our work.
        yardstick: does the work that it is measured against.
        yardstick_name: what that is called in the table.
        limit: the largest ratio that keeps the promise.
        rounds: how often each side runs.
        parts: how many like pieces of work our side does.
        yardstick_parts: how many the yardstick does; times are compared for one piece of each.
    """

    name: str
    ours: Callable[[], object]
    yardstick: Callable[[], object]
    yardstick_name: str
    limit: float
    rounds: int = 9
    parts: int = 1
    yardstick_parts: int = 1


@dataclass(frozen=True, slots=True)
class Measured:
    """A comparison with the medians of its rounds, in seconds."""

    comparison: Comparison | CallComparison
    ours: float
    yardstick: float

    @property
    def ratio(self) -> float:
        """Our time as a multiple of the yardstick's."""
        return self.ours / self.yardstick

    @property
    def is_kept(self) -> bool:
        """Whether the promise is kept."""
        return self.ratio <= self.comparison.limit


def measure(comparison: Comparison | CallComparison) -> Measured:
    """Run both sides in turns and return the medians; a first round, which fills the disk's cache, does not count."""
    uncounted = 1 if comparison.rounds > 1 else 0
    turns = range(uncounted + comparison.rounds)
    ours, yardstick = zip(*[_both(comparison) for _ in turns][uncounted:], strict=True)
    if isinstance(comparison, CallComparison):
        # For as many pieces as our side does.
        share = comparison.parts / comparison.yardstick_parts
        return Measured(comparison, median(ours), median(yardstick) * share)
    return Measured(comparison, median(ours), median(yardstick))


def sibcase(*arguments: str | Path) -> tuple[str, ...]:
    """Return a command of sibcase, run by this interpreter."""
    return (sys.executable, "-m", "sibcase", *map(str, arguments))


def _both(comparison: Comparison | CallComparison) -> tuple[float, float]:
    """Return the seconds of one turn of each side."""
    if isinstance(comparison, CallComparison):
        return _processor_seconds(comparison.ours), _processor_seconds(comparison.yardstick)
    return _seconds(comparison.ours), _seconds(comparison.yardstick)


def _processor_seconds(call: Callable[[], object]) -> float:
    began = process_time()
    call()
    return process_time() - began


def _seconds(commands: Sequence[Sequence[str]]) -> float:
    began = perf_counter()
    for command in commands:
        done = subprocess.run(command, capture_output=True, cwd=ROOT, env=_settings(), check=False)
        if done.returncode != 0:
            # A command that fails early is fast; its time must never enter a ratio.
            told = (done.stdout + done.stderr).decode(errors="replace")[-2000:]
            raise RuntimeError(f"status {done.returncode} from {' '.join(command)[:200]}\n{told}")
    return perf_counter() - began


def _settings() -> dict[str, str]:
    """Return the environment: programs are measured as they are installed, compiled once and not in every run."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPATH": str(ROOT)}
