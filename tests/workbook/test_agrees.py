"""Every case of `cases/` as a workbook: recalculated, it comes to what the engine does, also with other inputs."""

from __future__ import annotations

import math
import random
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from sibcase.tasks.business_case import BusinessCase, load
from tests.workbook.recalculated import recalculated

if TYPE_CHECKING:
    from sibcase.workbook.rows import Row

ROOT = Path(__file__).parents[2]
CASES = sorted(ROOT.glob("cases/**/case.yaml")) + sorted(ROOT.glob("tests/examples/*-example.yaml"))
NAMES = [path.relative_to(ROOT).as_posix() for path in CASES]
# So many changes are tried, spread over the cases; each case in turn, so that a sample of cases has its share.
CHANGES = 50


@cache
def business(name: str) -> BusinessCase:
    return load(ROOT / name)


@pytest.mark.parametrize("name", NAMES)
def test_a_workbook_comes_to_what_the_engine_does_in_every_period(name: str, tmp_path: Path) -> None:
    workbook = recalculated(business(name), tmp_path)
    assert list(workbook.disagreements(business(name).planned)) == []
    assert workbook.failed_checks() == []


@pytest.mark.matrix(4, by="name")
@pytest.mark.parametrize("name", NAMES)
def test_every_check_of_a_case_with_a_contract_is_there(name: str, tmp_path: Path) -> None:
    workbook = recalculated(business(name), tmp_path)
    labels = [check.label for check in workbook.plan.checks]
    figures = business(name).planned
    if "payments.total" in figures and figures.value("payments.total") is not None:
        assert any("adds up to all payments" in label for label in labels)
    if "investment.cash.per_period" in figures:
        assert any("money in equals money out" in label for label in labels)


def is_part(row: Row) -> bool:
    """Say whether an input is one of several shares that make a whole, so that money is lost if it changes alone."""
    return ".share." in row.name or ".borne_by." in row.name


def changed(row: Row, numbers: random.Random) -> float:
    """Return another value for an input: within reach of the old one, and a share within 0 and 1."""
    old = row.values[0]
    if row.unit in ("share", "share per year"):
        return min(max(old * numbers.uniform(0.5, 1.5) + numbers.choice((0.0, 0.02)), 0.0), 1.0)
    return old * numbers.uniform(0.6, 1.4)


@pytest.mark.matrix(4, by="name")
@pytest.mark.parametrize("name", NAMES)
def test_changes_of_inputs_made_in_workbook_and_case_agree(name: str, tmp_path: Path) -> None:
    case = business(name)
    workbook = recalculated(case, tmp_path)
    numbers = random.Random(name)  # noqa: S311 - the same changes every time
    inputs = [row for row in workbook.plan.rows.values() if row.kind == "input" and row.axis == "once"]
    inputs = [row for row in inputs if math.isfinite(row.values[0]) and not is_part(row)]
    planned = {row.name: row.values[0] for row in inputs}
    for _ in range(math.ceil(CHANGES / len(NAMES)) + 1):
        chosen = numbers.sample(inputs, min(len(inputs), 5))
        new = {row.name: changed(row, numbers) for row in chosen}
        workbook.set_inputs(planned | new)
        figures = case.evaluate({name: np.array([[value]]) for name, value in new.items()})
        assert list(workbook.disagreements(figures)) == [], new
        assert workbook.failed_checks() == [], new
