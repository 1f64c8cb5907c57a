"""What `validate` passes, every other command takes: on shipped and random cases with a few changes.

Each seed is one case; `make test` looks at one block of them, `make test-all` at all. `SIBCASE_FUZZ_SECONDS=600 pytest
tests/accepted` goes on with further seeds for so long. A failure names its seed, and `python -m tests.accepted.mutate
SEED` prints the case.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest

from tests.accepted.everything import faults, passes
from tests.accepted.mutate import mutated

if TYPE_CHECKING:
    from pathlib import Path

BLOCKS, IN_A_BLOCK = 80, 5
SECONDS = float(os.environ.get("SIBCASE_FUZZ_SECONDS", "0"))
# Documents take longest: one case in so many is documented.
DOCUMENTED = 5


def faults_of(seed: int, folder: Path) -> list[str]:
    """Return what goes wrong with the case of a seed; nothing where `validate` refuses it."""
    home = folder / f"case-{seed}"
    home.mkdir()
    case = home / "case.yaml"
    case.write_text(mutated(seed), "utf-8")
    if not passes(case):
        return []
    return [f"seed {seed}: {fault}" for fault in faults(case, documents=seed % DOCUMENTED == 0)]


@pytest.mark.matrix(1)
@pytest.mark.parametrize("block", range(BLOCKS))
def test_what_passes_is_taken(block: int, tmp_path: Path) -> None:
    seeds = range(block * IN_A_BLOCK, (block + 1) * IN_A_BLOCK)
    found = [fault for seed in seeds for fault in faults_of(seed, tmp_path)]
    assert found == []


@pytest.mark.skipif(SECONDS == 0, reason="SIBCASE_FUZZ_SECONDS says for how long to look further")
def test_further_cases_that_pass_are_taken(tmp_path: Path) -> None:
    until, seed, found, taken = time.monotonic() + SECONDS, BLOCKS * IN_A_BLOCK, list[str](), 0
    while time.monotonic() < until:
        found += faults_of(seed, tmp_path)
        seed, taken = seed + 1, taken + 1
    assert found == []
    assert taken > 0


def test_many_of_the_cases_pass(tmp_path: Path) -> None:
    """A fuzzer whose cases are all refused would look at nothing."""
    passed = 0
    for seed in range(12):
        case = tmp_path / f"{seed}.yaml"
        case.write_text(mutated(seed), "utf-8")
        passed += passes(case)
    assert passed >= 2
