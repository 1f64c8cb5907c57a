"""Observed values: by name, from tables and from Python, in the unit of their name, and what was not observed."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

import sibcase
from sibcase.cli.app import app
from sibcase.model.settlement.actuals import observed_in
from sibcase.tasks.settle.actuals import actuals_so_far
from sibcase.tasks.settle.csv_table import ObservationError
from sibcase.tasks.settle.observations import read_observations
from sibcase.tasks.settle.payout_curve import payout_curve
from sibcase.tasks.settle.settle import payout

if TYPE_CHECKING:
    from pathlib import Path

    from sibcase.tasks.business_case import BusinessCase

TEXT = """sibcase: 1
title: Work and homes
currency: GBP
start: 2026-04-01
term: 3 years
parties:
  council: {name: Council, role: commissioner}
  fund: {name: Fund, role: investor}
need: {people: 1000, years: 5, unit_cost: £5k per year}
service: {intake: {all: {starts: 100 over 2 years}}, costs: {run: {amount: £100k per year}}}
outcomes:
  job: {title: In work, measure: binary, direction: increase, baseline: 20%, expected: 40%}
contract:
  payers: {council: 100%}
  metrics:
    m: {title: Reduction, expected: 10%}
    k: {title: Visits, unit: count, cohorts: [first, second]}
    d: {title: Days in care, unit: days}
    s: {title: Saved, unit: money}
    w: {title: Well-being}
    home: {title: Homes, unit: count}
  payments:
    job: {kind: tariff, title: Jobs, outcome: job, counts: gross, price: £8000}
    visits: {kind: tariff, title: Visits, metric: k, counts: gross, price: £100, per_person: each time}
    fall: {kind: table, title: Fall, metric: m, rows: [{from: 5%, to: 15%, pays: £10k}, {above: 15%, pays: £20k}]}
    care: {kind: avoided, title: Care, metric: d, baseline: 100 days, price: £50}
    half: {kind: share, title: Half, metric: s, stages: [{share: 50%}]}
    well: {kind: bonus, title: Well, metric: w, rows: [{from: 50%, pays: £5k}]}
    advance: {kind: bonus, title: Advance, metric: w, rows: [{from: 10%, pays: £3k}]}
    homes: {kind: tariff, title: Homes, metric: home, counts: gross, price: £1k, on_account: [advance]}
investment:
  tranches:
    loan: {investor: fund, commitment: £100k, rank: 1, results: {metric: w, rates: [{from: 10%, pays: 5%}]}}
"""


@cache
def business() -> BusinessCase:
    return sibcase.load_text(TEXT)


def read(*words: str) -> dict[str, float]:
    return read_observations(words, business().case).values


# --- one unit, whoever reads ------------------------------------------------------------------------------------------

REFUSED = [
    ("job", "37%", "whole number"),
    ("job", "£5", "whole number"),
    ("job", "-3", "negative"),
    ("job", "2.5", "fraction"),
    ("job", "1,037", "more than the 100 people"),
    ("m", "15", "`15%` or `0.15`"),
    ("m", "5 days", "a share"),
    ("k.first", "10%", "whole number"),
    ("d", "10%", "days"),
    ("s", "50%", "an amount of money"),
    ("s", "$50", "this case is in GBP"),
    ("principal.loan", "50%", "an amount of money"),
    ("years.loan", "50%", "a length of time"),
    ("nothing", "1", "cannot be observed"),
    ("job", "1.500", "`1,500` or `1.50`"),
    ("s", "£10.000", "`£10,000` or `£10`"),
    ("d", "1.500", "`1,500` or `1.50`"),
]


@pytest.mark.parametrize(("name", "value", "says"), REFUSED)
def test_a_value_of_another_unit_is_refused_wherever_it_is_read(
    name: str, value: str, says: str, tmp_path: Path
) -> None:
    with pytest.raises(ObservationError, match=says):
        read(f"{name}={value}")
    with pytest.raises(ObservationError, match=says):
        payout(business().case, {name: value})
    table = tmp_path / "results.csv"
    table.write_text(f'name,value\nd,1\n{name},"{value}"\n', "utf-8")
    with pytest.raises(ObservationError, match=says) as refused:
        read(str(table))
    assert "results.csv:3" in str(refused.value)


@pytest.mark.parametrize(("name", "value", "read_as"), [("d", "1.125", 1.125), ("m", "12.500%", 0.125)])
def test_decimals_that_cannot_be_thousands_are_decimals(name: str, value: str, read_as: float) -> None:
    assert read(f"{name}={value}") == {name: read_as}


def test_a_row_of_totals_is_not_a_person(tmp_path: Path) -> None:
    table = tmp_path / "people.csv"
    table.write_text("person,name,value\na,job,1\nTotal,job,1\n", "utf-8")
    with pytest.raises(ObservationError, match=r"people.csv:3: `Total` looks like a row of totals"):
        read(str(table))


@pytest.mark.parametrize(("name", "value"), [("job", -3.0), ("job", 1_037.0), ("principal.loan", -1.0)])
def test_a_number_from_python_that_cannot_be_is_refused(name: str, value: float) -> None:
    with pytest.raises(ObservationError, match=name):
        payout(business().case, {name: value})


def test_texts_and_numbers_from_python_mean_the_same() -> None:
    texts = payout(business().case, {"job": "37", "m": "15%", "d": "14 days", "s": "£5k", "years.loan": "18 months"})
    numbers = payout(business().case, {"job": 37, "m": 0.15, "d": 14, "s": 5_000, "years.loan": 1.5})
    assert texts.observed == numbers.observed
    # 37 × £8,000 + £10,000 + (100 − 14) × £50 + 50% of £5,000
    assert texts.total == numbers.total == 296_000 + 10_000 + 4_300 + 2_500


def test_results_of_people_are_read_in_their_unit_too(tmp_path: Path) -> None:
    table = tmp_path / "people.csv"
    table.write_text("person,name,value\na,job,\nb,job,50%\n", "utf-8")
    with pytest.raises(ObservationError, match=r"people\.csv:3: column `value`: `50%` is a percentage"):
        read(str(table))


@pytest.mark.parametrize("cell", ["10%", "£3"])
def test_days_of_a_table_of_events_are_days(cell: str, tmp_path: Path) -> None:
    table = tmp_path / "events.csv"
    head = "person,group,index_date,event_date,days_in_custody\n"
    table.write_text(f"{head}a,treated,2024-01-01,2024-02-01,{cell}\n", "utf-8")
    with pytest.raises(ObservationError, match=r"events\.csv:2: column `days_in_custody`"):
        read_observations([str(table)])


def test_what_is_unusual_and_possible_is_settled_with_a_question() -> None:
    assert payout(business().case, {"m": "-20%"}).cautions == ()
    (caution,) = payout(business().case, {"m": "115%"}).cautions
    assert "`m` is 115%, more than 100%" in caution
    (caution,) = payout(business().case, {"home": 101}).cautions
    assert "more than the 100 people who start" in caution


# --- a name that is given twice ---------------------------------------------------------------------------------------


def test_counts_days_and_money_add_up_however_they_are_given(tmp_path: Path) -> None:
    table = tmp_path / "results.csv"
    table.write_text("name,cohort,value\nk,first,2\nk,first,3\nk,second,1\ns,,£5\nd,,10 days\n", "utf-8")
    in_words = read("k.first=2", "k.first=3", "k.second=1", "s=£5", "d=10 days")
    assert in_words == read(str(table)) == {"k.first": 5, "k.second": 1, "s": 5, "d": 10}
    assert read(str(table), "k.first=4") == read("k.first=4", str(table)) == {**in_words, "k.first": 9}


def test_shares_that_are_given_twice_are_refused_however_they_are_given(tmp_path: Path) -> None:
    table, once = tmp_path / "twice.csv", tmp_path / "once.csv"
    table.write_text("name,value\nm,10%\nm,10%\n", "utf-8")
    once.write_text("name,value\nm,10%\n", "utf-8")
    for words in (["m=10%", "m=10%"], [str(table)], [str(once), "m=10%"], ["m=10%", str(once)]):
        with pytest.raises(ObservationError, match="`m` appears twice"):
            read(*words)


def test_counts_that_add_up_to_more_than_all_people_are_refused() -> None:
    with pytest.raises(ObservationError, match="more than the 100 people"):
        read("job=60", "job=60")


# --- what was not observed --------------------------------------------------------------------------------------------


def test_what_was_not_observed_is_said_of_each_line_the_total_and_the_tranche() -> None:
    found = payout(business().case, {"m": "10%", "k.first": 2})
    lines = {row["line"]: row for row in found.lines()}
    assert {name for name, row in lines.items() if row["settled"]} == {"visits", "fall"}
    assert lines["visits"]["cohorts_not_observed"] == ["k.second"]
    assert lines["job"]["not_observed"] == ["job"]
    assert lines["homes"]["not_observed"] == ["home", "w"]
    data = found.as_data()
    assert data["total_is_complete"] is False
    assert data["tranches_not_observed"] == {"loan": ["w"]}


def test_nothing_is_set_off_while_one_of_the_two_lines_is_not_settled() -> None:
    # The advance of £3,000 is paid; 10 homes are £10,000, of which £7,000 are left.
    whole = payout(business().case, {"w": "20%", "home": 10})
    assert [whole.amount(f"payments.{name}") for name in ("advance", "homes")] == [3_000, 7_000]
    # Homes that were not counted are not homes that were not earned: the advance is not paid back.
    early = payout(business().case, {"w": "20%"})
    assert [early.amount(f"payments.{name}") for name in ("advance", "homes")] == [3_000, 0]
    assert early.missing["homes"] == ("home",)
    # What was paid on account is not known: the whole £10,000 are not due yet.
    late = payout(business().case, {"home": 10})
    assert [late.amount(f"payments.{name}") for name in ("advance", "homes")] == [0, 0]
    assert late.missing["homes"] == ("w",)


def test_nothing_is_claimed_back_while_cohorts_are_to_come() -> None:
    text = TEXT.replace("home: {title: Homes, unit: count}", "home: {title: Homes, unit: count, cohorts: [one, two]}")
    case = sibcase.load_text(text)
    # One home of £1,000 against £3,000 on account: the second cohort may still earn the rest.
    early = payout(case.case, {"w": "20%", "home.one": 1})
    assert (early.amount("payments.homes"), early.cohorts_missing["homes"]) == (0, ("home.two",))
    # Both were observed: £3,000 − £2,000 are paid back.
    whole = payout(case.case, {"w": "20%", "home.one": 1, "home.two": 1})
    assert whole.amount("payments.homes") == -1_000


def test_a_fallback_that_was_not_observed_over_all_cohorts_is_not_zero() -> None:
    rows = "rows: [{from: 50%, pays: £5k}], fallback: {metric: w, rows: [{from: 40%, pays: £2k}]}"
    text = TEXT.replace("rows: [{from: 50%, pays: £5k}]", rows)
    text = text.replace("w: {title: Well-being}", "w: {title: Well-being, cohorts: [one, two]}")
    case = sibcase.load_text(text)
    found = payout(case.case, {"w.one": "45%"})
    assert found.missing["well"] == ("w over all cohorts",)
    assert found.cohorts_missing["well"] == ("w.two",)
    assert "well" not in payout(case.case, {"w.one": "55%"}).missing
    assert payout(case.case, {"w.one": "45%", "w": "45%"}).amount("payments.well") == 2_000


def test_actuals_are_read_in_the_same_units() -> None:
    rows = "actuals: {observed: [{name: years.loan, value: 18 months}, {name: m, value: 0.15}]}\n"
    text = TEXT.replace("rank: 1, results", "rank: 1, coupon: 5%, results").replace("rates: [", "repays: [") + rows
    case = sibcase.load_text(text)
    assert observed_in(case.case) == {"years.loan": 1.5, "m": 0.15}
    assert [row.value for row in actuals_so_far(case.case, case.evaluate()).observed] == [1.5, 0.15]
    assert case.evaluate().value("actuals.observed.years.loan") == 1.5


# --- what is printed --------------------------------------------------------------------------------------------------


def run(tmp_path: Path, *words: str) -> Any:
    case = tmp_path / "case.yaml"
    case.write_text(TEXT, "utf-8")
    return CliRunner().invoke(app, ["payout", str(case), *words])


def test_the_command_says_what_is_not_settled(tmp_path: Path) -> None:
    found = run(tmp_path, "-o", "m=10%", "-o", "k.first=2").stdout
    assert "not settled: no result for `job`" in found
    assert "not settled: no result for `home`, `w`" in found
    assert "later cohorts: no result for `k.second`" in found
    assert "exclude 6 lines that are not settled" in found
    assert "not settled by results: no result for `w`" in found


def test_the_command_lists_the_unit_of_everything_that_can_be_observed(tmp_path: Path) -> None:
    found = run(tmp_path).stdout
    for text in ("m=15%", "k.first=37", "d=250 days", "s=£281,550", "job=37", "years.loan=18 months"):
        assert text in found


def test_a_curve_is_printed_in_the_unit_of_its_metric(tmp_path: Path) -> None:
    share = run(tmp_path, "--curve", "m").stdout
    assert all(f" {value}% " in share for value in ("14.9999", "15", "15.0001"))
    assert "excludes job, which is not settled: no result for `job`" in share
    count = run(tmp_path, "--curve", "job").stdout.splitlines()
    values = [line.split()[0] for line in count if "£" in line]
    assert values[0] == "0"
    assert values[-1] == "100"  # no more than start
    assert all(value.isdigit() for value in values)
    assert " £60,000 " in run(tmp_path, "--curve", "s").stdout
    data = json.loads(run(tmp_path, "--curve", "m", "--json").stdout)
    assert {"value", "amount", "not_observed"} == set(data[0])
    assert data[0]["not_observed"]["job"] == ["job"]


def test_a_curve_has_both_sides_of_every_edge_of_a_count() -> None:
    text = TEXT.replace(
        "rows: [{from: 50%, pays: £5k}]}", "rows: [{from: 50%, pays: £5k}], requires: [{metric: home, at_least: 7}]}"
    )
    points = dict(payout_curve(sibcase.load_text(text).case, "home", {"w": "60%"}).points)
    # £3,000 on account until three homes are earned, then £1,000 a home, and £5,000 more from the seventh home.
    assert (points[6.0], points[7.0]) == (6_000, 12_000)


@pytest.mark.parametrize("words", [["--actuals"], ["-o", "people.csv"]])
def test_a_curve_takes_results_by_name_only(tmp_path: Path, words: list[str]) -> None:
    table = tmp_path / "people.csv"
    table.write_text("person,name\na,job\n", "utf-8")
    result = run(tmp_path, "--curve", "m", *(str(table) if word == "people.csv" else word for word in words))
    assert result.exit_code == 2
    assert "--curve" in result.stderr
