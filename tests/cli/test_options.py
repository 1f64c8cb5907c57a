"""`sibcase options`: what it prints, and what it refuses."""

from __future__ import annotations

import csv
import json
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from sibcase.cli.app import app
from sibcase.resources import cases_folder
from tests.model.small_cases import text_of

if TYPE_CHECKING:
    from pathlib import Path

FULL = str(cases_folder() / "family-recovery")
QUICK = ("--draws", "500")


def run(*arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, ["options", *arguments], terminal_width=140)
    return done.exit_code, done.stdout, done.stderr


@pytest.fixture
def small(tmp_path: Path) -> str:
    case = tmp_path / "small.yaml"
    changes = "options: [{title: Lower price, id: lower-price, changes: {contract.payments.home.price: £10k}}]"
    case.write_text(text_of(changes), "utf-8")
    return str(case)


@pytest.mark.costly
def test_it_shows_worth_costs_losses_and_where_each_is_best() -> None:
    status, shown, _ = run(FULL, *QUICK, "--counting", "all")
    assert status == 0
    assert "Present values, counting all savings, cashable or not; 500 draws with seed 1" in shown
    for heading in ("Net present value to commissioners", "Costs", "Who bears the loss", "Best option by effect"):
        assert heading in shown
    assert "85% to 200% of the planned effect: Commission directly" in shown


def test_cash_is_counted_where_it_has_been_assessed(small: str) -> None:
    assert "counting cashable savings" in run(small, *QUICK)[1]


def test_json_and_csv_hold_the_same(small: str) -> None:
    found = json.loads(run(small, *QUICK, "--json")[1])["counting"]
    rows = list(csv.DictReader(StringIO(run(small, *QUICK, "--csv")[1])))
    assert [(row["counting"], row["option"]) for row in rows] == [
        (counting, option) for counting, each in found.items() for option in each["options"]
    ]
    for row in rows:
        option = found[row["counting"]]["options"][row["option"]]
        assert float(row["p5"]) == round(option["p5"], 6)
        assert float(row["commissioners_expected_loss"]) == round(option["losses"]["commissioners"]["expected"], 6)


def test_where_nothing_is_uncertain_it_says_so(tmp_path: Path) -> None:
    case = tmp_path / "small.yaml"
    case.write_text(text_of(), "utf-8")
    status, shown, _ = run(str(case), "--drawn", "ranges")
    assert status == 0
    assert "nothing is uncertain, so nothing is drawn" in shown
    assert "Best in" not in shown


@pytest.mark.parametrize(
    ("changes", "arguments", "message"),
    [
        ("outcomes: {home: {savings: {placement: {cashable: absent}}}}", ("--counting", "cash"), "use --counting all"),
        ("service: {costs: absent}", (), "state `service.costs`"),
    ],
)
def test_it_refuses_in_one_sentence(tmp_path: Path, changes: str, arguments: tuple[str, ...], message: str) -> None:
    case = tmp_path / "small.yaml"
    case.write_text(text_of(changes), "utf-8")
    status, shown, refused = run(str(case), "--draws", "100", *arguments)
    assert (status, shown) == (2, "")
    assert message in refused
    assert refused.count("\n") == 1


def test_a_change_that_does_not_fit_is_a_finding_at_its_place(tmp_path: Path) -> None:
    case = tmp_path / "small.yaml"
    text = text_of("options: [{title: A, id: a, changes: {service.completon: 70%}}]")
    case.write_text(text, "utf-8")
    line = next(number for number, each in enumerate(text.splitlines(), 1) if "completon" in each)
    status, _, refused = run(str(case))
    assert status == 1
    assert f":{line}:5: error SIB048: unknown field `completon`" in refused


def test_without_savings_costs_and_losses_are_shown_and_nothing_is_called_the_best(tmp_path: Path) -> None:
    case = tmp_path / "case.yaml"
    case.write_text(text_of("outcomes: {home: {savings: absent}}"), encoding="utf-8")
    status, shown, _ = run(str(case), "--draws", "200")
    assert status == 0
    assert "counting no savings, since the case states none" in shown
    assert "Outcomes due to the service" in shown
    assert "Best in" not in shown
    assert "it is not known which option is best: state `savings` of an outcome" in shown
    status, _, problem = run(str(case), "--counting", "all")
    assert status == 2
    assert "the case states no savings to be counted" in problem
