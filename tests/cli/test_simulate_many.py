"""`sibcase simulate` of a folder: a row for each case, the same whatever the number of processes."""

from __future__ import annotations

import csv
import json
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from sibcase.cli.app import app

if TYPE_CHECKING:
    from pathlib import Path

RANGED = """sibcase: 1
title: Case {number}
need:
  people: {{value: 100, low: 80, high: 120}}
  unit_cost: £{number}k per year
  years: 3
"""


def run(*arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, list(arguments), terminal_width=120)
    return done.exit_code, done.stdout, done.stderr


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number in (1, 2, 3):
        (tmp_path / f"case-{number}").mkdir()
        (tmp_path / f"case-{number}" / "case.yaml").write_text(RANGED.format(number=number), "utf-8")
    return tmp_path


@pytest.mark.costly
def test_a_folder_is_simulated_case_by_case(folder: Path) -> None:
    status, shown, _ = run("simulate", str(folder), "--draws", "200", "--json")
    found = json.loads(shown)
    assert status == 0
    assert [each["title"] for each in found] == ["Case 1", "Case 2", "Case 3"]
    for each in found:
        alone = json.loads(run("simulate", each["path"], "--draws", "200", "--json")[1])
        assert {key: each[key] for key in ("figures", "chances", "causes")} == {
            key: alone[key] for key in ("figures", "chances", "causes")
        }


@pytest.mark.costly
def test_the_number_of_processes_makes_no_difference(folder: Path) -> None:
    one, two = (run("simulate", str(folder), "--draws", "200", "--csv", "--jobs", jobs)[1] for jobs in "12")
    assert one == two
    rows = list(csv.DictReader(StringIO(one)))
    assert {row["figure"] for row in rows} >= {"need.cost.total"}
    # 100 people × £3k × 3 years.
    assert rows[-1]["case"].endswith("case.yaml")
    assert float(next(row["planned"] for row in rows if "case-3" in row["case"] and row["unit"] == "money")) == 900_000


@pytest.mark.costly
def test_a_case_with_errors_is_named_and_the_others_are_simulated(folder: Path) -> None:
    (folder / "broken.yaml").write_text("sibcase: 1\ntitle: x\nneed: {people: 3, years: 2, unit_cost: £2}\n", "utf-8")
    certain = "sibcase: 1\ntitle: y\nneed: {people: 3, years: 2, unit_cost: £2 per year}\n"
    (folder / "certain.yaml").write_text(certain, "utf-8")
    status, shown, remarks = run("simulate", str(folder), "--draws", "200")
    assert status == 1
    assert all(f"Case {number}" in shown for number in (1, 2, 3))
    assert "broken.yaml:3:40: error SIB008" in remarks
    assert "1 case states no range" in remarks
    assert shown.startswith("200 draws with seed 1 of 3 of 5 cases")


def test_draws_of_several_cases_are_not_saved(folder: Path) -> None:
    status, _, remarks = run("simulate", str(folder), "--save", str(folder / "draws.csv"))
    assert status == 2
    assert "holds 3 cases: --save and --optimism take one" in remarks
    assert not (folder / "draws.csv").exists()
