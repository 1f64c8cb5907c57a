"""Every case of `cases/` as a workbook: recalculated, it comes to what the engine does, also with other inputs."""

from __future__ import annotations

import math
import random
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from sibcase.tasks.business_case import load
from tests.workbook.recalculated import Recalculated, recalculated

if TYPE_CHECKING:
    from sibcase.tasks.business_case import BusinessCase
    from sibcase.workbook.rows import Row

ROOT = Path(__file__).parents[2]
CASES = sorted(ROOT.glob("cases/**/case.yaml")) + sorted(ROOT.glob("tests/examples/*-example.yaml"))
NAMES = [path.relative_to(ROOT).as_posix() for path in CASES]
CONTRACTS = sorted(path.name for path in ROOT.glob("tests/contracts/*.yaml") if ".answers" not in path.name)
# Fifty changes and more are tried, three of each case and one of those that take long.
LONG = ("cases/family-recovery/case.yaml", "cases/rough-sleeping/case.yaml", "tests/examples/quarterly-example.yaml")


@pytest.mark.costly
@pytest.mark.parametrize("name", NAMES)
def test_a_workbook_comes_to_what_the_engine_does_also_after_changes(name: str, tmp_path: Path) -> None:
    business = load(ROOT / name)
    workbook = recalculated(business, tmp_path)
    assert list(workbook.disagreements(business.planned)) == []
    assert workbook.failed_checks() == []
    assert_checks_are_there(workbook, business)
    assert_agrees_after(1 if name in LONG else 3, workbook, business)


@pytest.mark.matrix(4)
@pytest.mark.parametrize("name", CONTRACTS)
def test_every_kind_of_contract_is_live(name: str, tmp_path: Path) -> None:
    business = load(ROOT / "tests/contracts" / name)
    workbook = recalculated(business, tmp_path)
    assert list(workbook.disagreements(business.planned)) == []
    assert workbook.plan.sheetful.values_for == {}
    assert_agrees_after(3, workbook, business)


@pytest.mark.matrix(0)
@pytest.mark.parametrize("name", ["tests/casefile/every-field.yaml"])
def test_a_case_with_every_field_is_live(name: str, tmp_path: Path) -> None:
    business = load(ROOT / name)
    workbook = recalculated(business, tmp_path)
    assert list(workbook.disagreements(business.planned)) == []
    assert_agrees_after(3, workbook, business)


def test_fifty_changes_are_tried() -> None:
    assert sum(1 if name in LONG else 3 for name in NAMES) >= 50


def assert_checks_are_there(workbook: Recalculated, business: BusinessCase) -> None:
    labels = [check.label for check in workbook.plan.checks]
    figures = business.planned
    if "payments.total" in figures and figures.value("payments.total") is not None:
        assert any("adds up to all payments" in label for label in labels)
    if "investment.cash.per_period" in figures:
        assert any("money in equals money out" in label for label in labels)


def assert_agrees_after(changes: int, workbook: Recalculated, business: BusinessCase) -> None:
    numbers = random.Random(business.case.title)  # noqa: S311 - the same changes every time
    inputs = [row for row in workbook.plan.rows.values() if row.kind == "input" and row.axis == "once"]
    inputs = [row for row in inputs if math.isfinite(row.values[0]) and not is_part(row)]
    planned = {row.name: row.values[0] for row in inputs}
    for _ in range(changes):
        new = {row.name: changed(row, numbers) for row in numbers.sample(inputs, min(len(inputs), 5))}
        workbook.set_inputs(planned | new)
        figures = business.evaluate({name: np.array([[value]]) for name, value in new.items()})
        assert list(workbook.disagreements(figures)) == [], new
        assert workbook.failed_checks() == [], new


def is_part(row: Row) -> bool:
    """Say whether an input is one of several shares that make a whole, so that money is lost if it changes alone."""
    return ".share." in row.name or ".borne_by." in row.name


def changed(row: Row, numbers: random.Random) -> float:
    """Return another value for an input: within reach of the old one, and a share within 0 and 1."""
    old = row.values[0]
    if row.unit in ("share", "share per year"):
        return min(max(old * numbers.uniform(0.5, 1.5) + numbers.choice((0.0, 0.02)), 0.0), 1.0)
    return old * numbers.uniform(0.6, 1.4)
