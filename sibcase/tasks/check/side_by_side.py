"""Many cases checked in processes of this machine: the same findings in the same order, however many processes."""

from __future__ import annotations

import datetime as dt
import os
from concurrent.futures import BrokenExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sibcase.casefile.reader import STANDARD_INPUT
from sibcase.tasks.check.check import Checked, CheckedCase, Run
from sibcase.tasks.check.policy import Asked
from sibcase.tasks.check.settings import SettingsAbove
from sibcase.tasks.workers import case_by_case, is_stopping, processors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from sibcase.casefile.source.folders import LeftOut

__all__ = ["check_side_by_side"]

# Fewer take less time than starting processes.
FEWEST_FOR_PROCESSES = 40
# So many cases are handed out together: what is sent hardly counts, and an interruption has little to wait for.
MOST_TOGETHER = 8
# What a process imports before it is given its first case.
PRELOADED = ("sibcase.tasks.check.side_by_side",)


@dataclass(frozen=True, slots=True)
class Block:
    """Case files that one process checks, one after the other.

    Attributes:
        files: the case files.
        folder: the folder from which their paths lead.
        asked: what the run asks for.
        today: the day of the run.
    """

    files: tuple[str, ...]
    folder: str
    asked: Asked
    today: dt.date

    @property
    def name(self) -> str:
        """Its first file."""
        return self.files[0]


def check_side_by_side(
    files: Sequence[str],
    asked: Asked | None = None,
    settings: SettingsAbove | None = None,
    left_out: Sequence[LeftOut] = (),
    jobs: int | None = None,
    seen: Callable[[Iterator[CheckedCase]], Iterable[CheckedCase]] = iter,
) -> Checked:
    """Load, check and review each file, several at the same time; findings stand in the order of the files.

    Where a process ends before its time, what it was at is tried once more, file by file. What ends a process again is
    among the files that were not checked.

    Args:
        files: the case files.
        asked: what this run asks for beyond the settings of each case.
        settings: settings that have been read already.
        left_out: what a search has left out; of each that may be a case there is a finding.
        jobs: how many are checked at the same time; by default as many as there are processors, where that is worth it.
        seen: passes on each case that was checked, and may show how far the run has come.

    Raises:
        PolicyFault: settings or a baseline cannot be read.
    """
    asked, at_once = asked or Asked(), jobs or processors()
    run, unchecked = Run(asked, settings or SettingsAbove(), dt.date.today()), list[str]()  # noqa: DTZ011 - the author's
    few = len(files) < (FEWEST_FOR_PROCESSES if jobs is None else 2)
    if at_once == 1 or few or STANDARD_INPUT in files:
        cases: Iterator[CheckedCase] = map(run.check, files)
    else:
        cases = _in_processes(files, run, at_once, unchecked)
    return run.gathered(list(seen(cases)), left_out, unchecked)


def _in_processes(files: Sequence[str], run: Run, jobs: int, unchecked: list[str]) -> Iterator[CheckedCase]:
    """Yield what was found in each file, in order; add those that could not be checked to their list."""
    count = max(1, min(MOST_TOGETHER, len(files) // (2 * jobs)))
    blocks = [
        Block(tuple(files[at : at + count]), str(Path.cwd()), run.asked, run.today)
        for at in range(0, len(files), count)
    ]
    with closing(case_by_case(check_block, blocks, jobs, preload=PRELOADED)) as outcomes:
        for block, outcome in zip(blocks, outcomes, strict=True):
            if isinstance(outcome.exception(), BrokenExecutor):
                yield from _one_by_one(block, unchecked)
            else:
                yield from outcome.result()


def _one_by_one(block: Block, unchecked: list[str]) -> Iterator[CheckedCase]:
    """Check the files of a block whose process ended, or one next to it: whatever ends one by itself is named."""
    alone = [replace(block, files=(file,)) for file in block.files]
    with closing(case_by_case(check_block, alone, 1, preload=PRELOADED)) as outcomes:
        for each, outcome in zip(alone, outcomes, strict=True):
            if isinstance(outcome.exception(), BrokenExecutor):
                unchecked.append(each.name)
            else:
                yield from outcome.result()


def check_block(block: Block) -> list[CheckedCase]:
    """Check the files of a block in the process to which it was given."""
    os.chdir(block.folder)
    run, cases = _run_of(block.asked, block.today), list[CheckedCase]()
    for file in block.files:
        if is_stopping():
            raise KeyboardInterrupt
        cases.append(run.check(file))
    return cases


@cache
def _run_of(asked: Asked, today: dt.date) -> Run:
    """Return the run of this process, which keeps the settings and baselines that it has read."""
    return Run(asked, SettingsAbove(), today)
