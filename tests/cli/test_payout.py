"""`sibcase payout`: what is printed, what programs read, and what is refused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from sibcase.cli.app import app
from sibcase.resources import cases_folder

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result


def run(deal: str, *words: str) -> Result:
    return CliRunner().invoke(app, ["payout", str(cases_folder() / "deals" / deal), *words])


def data_of(deal: str, *words: str) -> Any:
    return json.loads(run(deal, *words, "--json").stdout)


def test_without_results_it_says_what_can_be_observed() -> None:
    assert "reduction" in run("rikers-island").stdout


def test_lines_caps_payers_and_tranches_are_reported() -> None:
    found = run("denver", "--observe", "stable-days=400000", "--observe", "jail-days=38%").stdout
    # 400,000 × $15.12 = $6,048,000, capped at $5.29m.
    assert "$6,048,000.00" in found
    assert "cut by $758,000.00: cap of the line" in found
    assert "City" in found or "denver" in found


def test_results_person_by_person_are_read_from_a_table(tmp_path: Path) -> None:
    table = tmp_path / "results.csv"
    table.write_text("person,name,value\na,behaviour,\na,behaviour,1\nb,level-3,1\n", "utf-8")
    found = data_of("dwp-round-1", "--observe", str(table))
    assert (found["total"], found["people"]) == (4_600, 2)  # £1,300 once and £3,300


def test_counts_say_that_the_cap_of_a_person_cannot_be_applied() -> None:
    assert "cannot be applied to counts" in run("dwp-round-1", "--observe", "behaviour=3").stdout


def test_the_curve_has_a_point_on_each_side_of_a_step() -> None:
    amounts = {point["amount"] for point in data_of("dc-water", "--curve", "runoff")}
    assert amounts == {21_700_000, 25_000_000, 28_300_000}  # $25m and $3.3m either way


@pytest.mark.parametrize("word", ["reduktion=10%", "reduction", "reduction=ten", "missing.csv"])
def test_what_cannot_be_used_is_refused(word: str) -> None:
    result = run("rikers-island", "--observe", word)
    assert result.exit_code != 0
    assert "Traceback" not in result.output


# --- measures side by side, and actuals -------------------------------------------------------------------------------

MEASURES = cases_folder() / "measures/six-ways"


def test_measures_stand_side_by_side() -> None:
    words = ["payout", str(MEASURES), "-o", str(MEASURES / "events.csv")]
    found = CliRunner().invoke(app, words, env={"COLUMNS": "150"}).stdout
    told = next(line for line in found.splitlines() if line.startswith("People who reoffend"))
    # 58 of 100 where 60 were to be expected: 2 × £40,000.
    assert " ".join(told.split()) == "People who reoffend 58% 60% 2pp 3.3% 2 £80,000.00 £800.00"
    assert "100 people, 100 in the comparison group" in found
    data = json.loads(CliRunner().invoke(app, [*words, "--json"]).stdout)
    assert [row["pays"] for row in data["measures"]] == [0, 80_000, 336_000, 200_000, 21_600, 400_000]


def test_a_bad_table_of_events_is_reported_by_row_and_column(tmp_path: Path) -> None:
    table = tmp_path / "events.csv"
    table.write_text("person,group,index_date,event_date\na,treated,2024-01-01,soon\n", "utf-8")
    result = CliRunner().invoke(app, ["payout", str(MEASURES), "-o", str(table)])
    assert result.exit_code == 2
    assert "events.csv:2: column `event_date`: `soon` is not a date" in result.stderr


def test_actuals_are_settled_and_reported() -> None:
    found = run("rikers-island", "--actuals").stdout
    assert "guarantee.loan" in found
    assert "0.833 times" in found  # $6m of $7.2m
    assert "none: a flow has no date" in found
    data = data_of("educate-girls", "--actuals")
    assert data["actuals"]["takers"][0]["irr"] == pytest.approx(0.153, abs=0.0005)
    assert data["observed"] == {"learning": 1.6, "enrolment": 1.16, "principal.ubs": 270_000}


def test_a_result_may_stand_in_for_what_was_observed() -> None:
    assert data_of("utah", "--actuals", "-o", "saving=$100000")["total"] == 95_000


@pytest.mark.parametrize("words", [["chicago", "--actuals"], ["utah", "--actuals", "-o", "people.csv"]])
def test_actuals_that_cannot_be_settled_are_refused(words: list[str], tmp_path: Path) -> None:
    table = tmp_path / "people.csv"
    table.write_text("person,name\na,saving\n", "utf-8")
    result = run(*(str(table) if word == "people.csv" else word for word in words))
    assert result.exit_code == 2
    assert "Traceback" not in result.output
