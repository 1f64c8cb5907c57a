"""`sibcase sensitivity` and `sibcase solve`: what they print, and what they refuse."""

from __future__ import annotations

import csv
import json
from io import StringIO

import pytest
from typer.testing import CliRunner

from sibcase.cli.app import app
from sibcase.resources import cases_folder

FULL = str(cases_folder() / "family-recovery")
PRICE = "contract.payments.recovery-tariff.price"


def run(*arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, list(arguments), terminal_width=120)
    return done.exit_code, done.stdout, done.stderr


@pytest.mark.costly
def test_sensitivity_names_what_matters_and_how_far_effects_may_fall() -> None:
    status, shown, _ = run("sensitivity", FULL)
    assert status == 0
    assert "Payments: £2.69m as planned" in shown
    assert "Investors lose money below 86.4% of the planned effect." in shown
    assert "Commissioners lose in cash at every level from no effect to 200% of the planned effect." in shown


@pytest.mark.costly
def test_json_and_csv_hold_the_same() -> None:
    asked = ("sensitivity", FULL, "--figure", "need.cost.total")
    swings = json.loads(run(*asked, "--json")[1])["figures"]["need.cost.total"]["inputs"]
    rows = list(csv.DictReader(StringIO(run(*asked, "--csv")[1])))
    assert [row["input"] for row in rows] == [each["input"] for each in swings]
    assert float(rows[0]["at_low"]) == round(swings[0]["at_low"], 6)


@pytest.mark.costly
def test_a_grid_shows_figures_at_values_of_two_inputs() -> None:
    asked = ("sensitivity", FULL, "--grid", "service.engagement", "service.completion", "--figure", "payments.total")
    status, shown, _ = run(*asked)
    assert status == 0
    assert "down: Engagement rate; across: Completion rate" in shown
    # Completion from 65% to 82%, 74% as planned, and half-way.
    assert ["65%", "69.5%", "74%", "78%", "82%"] in [line.split() for line in shown.splitlines()]
    (grid,) = json.loads(run(*asked, "--json")[1])
    assert grid["values"][2][2] == pytest.approx(grid["planned"])
    rows = list(csv.DictReader(StringIO(run(*asked, "--csv")[1])))
    assert len(rows) == 25
    assert float(rows[12]["value"]) == pytest.approx(grid["planned"], abs=1e-5)


@pytest.mark.costly
@pytest.mark.parametrize(
    ("pair", "message"),
    [
        (("service.engagement", "service.engagement"), "are the same input"),
        (("service.engagemen", "service.completion"), "near it: service.engagement"),
    ],
)
def test_a_grid_is_refused_in_one_sentence(pair: tuple[str, str], message: str) -> None:
    status, shown, remark = run("sensitivity", FULL, "--grid", *pair)
    assert (status, shown) == (2, "")
    assert message in remark


@pytest.mark.costly
def test_solve_prints_the_answer() -> None:
    status, shown, _ = run("solve", FULL, "--vary", PRICE, "--until", "investment.irr=8%")
    assert status == 0
    assert shown.splitlines()[-1] == "£17,120 gives 8%"


def test_solve_says_when_there_is_no_answer() -> None:
    _, shown, _ = run("solve", FULL, "--vary", "service.completion", "--until", "payments.total=£9m")
    assert "No value from 0% to 100% gives £9,000,000." in shown


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--vary", "service.complet", "--until", "payments.total=1"), "near it: service.completion"),
        (("--vary", PRICE, "--until", "payments.totl=1"), "no single figure payments.totl"),
        (
            ("--vary", PRICE, "--until", "payments.total"),
            "names no target: write for example",
        ),
        (("--vary", PRICE, "--until", "payments.total=much"), "`much` is not a value"),
    ],
)
def test_solve_refuses_in_one_sentence(arguments: tuple[str, ...], message: str) -> None:
    status, shown, remark = run("solve", FULL, *arguments)
    assert (status, shown) == (2, "")
    assert message in remark
    assert len(remark.splitlines()) == 1


def test_sensitivity_refuses_a_figure_that_there_is_not() -> None:
    status, _, remark = run("sensitivity", FULL, "--figure", "payments.totl")
    assert status == 2
    assert "no single figure payments.totl" in remark
