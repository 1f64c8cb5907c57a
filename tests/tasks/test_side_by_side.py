"""Side by side: what the same events pay under each measure, each line on its own, beside the contract as agreed."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

import pytest

import sibcase
from sibcase.resources import cases_folder
from sibcase.tasks.business_case import load
from sibcase.tasks.settle.csv_table import ObservationError
from sibcase.tasks.settle.events import read_events
from sibcase.tasks.settle.settle import payout

if TYPE_CHECKING:
    from pathlib import Path

    from sibcase.tasks.settle.compare_measures import MeasuredLine
    from sibcase.tasks.settle.settle import Payout

FOLDER = cases_folder() / "measures/six-ways"
CASE = """
sibcase: 1
title: Small
start: 2024-01-01
term: 3 years
parties: {council: {name: County council, role: commissioner}}
need: {people: 1, unit_cost: £0 per year, years: 1}
contract:
  payers: {council: 100%}
  cap: £900
  metrics:
    any: {title: Anybody, measure: {kind: binary, over: 12 months}, cohorts: [one, two], takes: reduction}
    often: {title: How often, measure: {kind: frequency, over: 12 months}, takes: count, counts: net}
    steps: {title: Steps, measure: {kind: distance travelled, points_per_step: 5}, takes: count}
    attendance: {title: Attendance}
  payments:
    table:
      kind: table
      metric: any
      rows: [{from: 50%, pays: £100}]
      fallback: {metric: any, rows: [{from: 30%, pays: £70}]}
    steps-paid: {kind: tariff, metric: steps, counts: gross, price: £20, per_person: each time}
  alternatives:
    often-paid: {kind: avoided, metric: often, price: £1_000}
    strict: {kind: table, metric: any, rows: [{from: 1%, pays: £5}], requires: [{metric: attendance, at_least: 80%}]}
"""
# Cohort one: of two treated one has an event, of two others both. Cohort two: both of two, and both of two others.
EVENTS = """person,group,cohort,index_date,event_date,before,after
a,treated,one,2024-01-01,,10,21
b,treated,one,2024-01-01,2024-02-01,10,4
c,treated,two,2024-01-01,2024-02-01,0,5
d,treated,two,2024-01-01,2024-02-01,3,7
e,comparison,one,2024-01-01,2024-02-01,,
f,comparison,one,2024-01-01,2024-02-01,,
g,comparison,two,2024-01-01,2024-02-01,,
g,comparison,two,2024-01-01,2024-03-01,,
h,comparison,two,2024-01-01,2024-02-01,,
"""


def settled(folder: Path, events: str = EVENTS, case: str = CASE) -> Payout:
    """Return what a case pays on a table of events."""
    table = folder / "events.csv"
    table.write_text(events, "utf-8")
    return payout(sibcase.load_text(case).case, {}, events=read_events(table))


def rows_of(found: Payout) -> dict[str, MeasuredLine]:
    """Return the rows by payment line, or by metric where no line pays for it."""
    return {row.line or row.metric: row for row in found.measures}


def test_each_line_is_settled_on_its_own(tmp_path: Path) -> None:
    rows = rows_of(settled(tmp_path))
    # Cohort one: 50% v 100%, so 50% fewer, which brings £100; cohort two: none fewer.
    assert rows["table"].pays == 100
    assert rows["table"].value == pytest.approx(0.25)  # pooled 75% v 100%
    # 10 → 21 are two steps, 0 → 5 is one; back and 4 points are none: 3 × £20.
    assert (rows["steps-paid"].value, rows["steps-paid"].pays) == (3, 60)
    # Five events of four people are 1.25 each; four treated would have had 5 and had 3. £2,000 meets the cap of £900.
    assert rows["often-paid"].value == pytest.approx(2)
    assert rows["often-paid"].pays == 900
    assert rows["often-paid"].per_person == 225
    assert [rows[name].agreed for name in ("table", "steps-paid", "often-paid", "strict")] == [True, True, False, False]


def test_a_line_that_needs_more_says_so(tmp_path: Path) -> None:
    row = rows_of(settled(tmp_path))["strict"]
    assert (row.pays, row.per_person, row.not_observed) == (None, None, ("attendance",))


def test_the_contract_is_settled_without_its_alternatives(tmp_path: Path) -> None:
    found = settled(tmp_path)
    assert found.total == 160  # £100 and £60
    assert found.observed["any.one"] == pytest.approx(0.5)
    assert found.observed["any.two"] == 0


def test_the_data_for_programs_have_it_all(tmp_path: Path) -> None:
    (row,) = [each for each in settled(tmp_path).as_data()["measures"] if each["line"] == "steps-paid"]
    assert (row["metric"], row["kind"], row["takes"], row["unit"]) == ("steps", "distance travelled", "count", "count")
    assert (row["people"], row["observed"], row["comparison"], row["pays"]) == (4, 0.75, None, 60)


def test_a_metric_that_nothing_pays_for_is_shown_without_an_amount(tmp_path: Path) -> None:
    case = CASE.replace(
        "    attendance:", "    bare: {title: B, measure: {kind: binary, over: 1 month}}\n    attendance:"
    )
    row = rows_of(settled(tmp_path, case=case))["bare"]
    assert (row.value, row.pays, row.line) == (0, None, "")  # day 31 is the first day outside a month


def test_measures_without_their_columns_wait(tmp_path: Path) -> None:
    scores = "person,group,index_date,before,after\na,treated,2024-01-01,0,10\n"
    found = settled(tmp_path, scores)
    assert [row.metric for row in found.measures] == ["steps"]
    assert found.missing == {"table": ("any",)}


@pytest.mark.parametrize(
    ("events", "told"),
    [
        ("person,group,index_date\na,treated,2024-01-01\n", "`any` needs the columns `event_date`"),
        (EVENTS.replace("b,treated,one", "b,treated,"), "column `cohort`: is empty"),
        (EVENTS.replace("b,treated,one", "b,treated,ones"), "`ones` is no cohort of `any`: did you mean `one`?"),
        (EVENTS.replace("comparison", "treated"), "`any`: it is compared, and nobody is in the group `comparison`"),
        (EVENTS.replace("0,5", ",5"), "`steps`: "),
    ],
)
def test_what_cannot_be_measured_is_refused(tmp_path: Path, events: str, told: str) -> None:
    with pytest.raises(ObservationError) as refused:
        settled(tmp_path, events)
    assert told in str(refused.value)


def test_a_metric_is_not_observed_twice(tmp_path: Path) -> None:
    table = tmp_path / "events.csv"
    table.write_text(EVENTS, "utf-8")
    with pytest.raises(ObservationError, match="`any` is observed twice"):
        payout(sibcase.load_text(CASE).case, {"any": 0.5}, events=read_events(table))


# --- the case that ships ----------------------------------------------------------------------------------------------


@cache
def shipped() -> dict[str, MeasuredLine]:
    """Return the rows of the worked case."""
    return rows_of(payout(load(FOLDER).case, {}, events=read_events(FOLDER / "events.csv")))


@cache
def counted(group: str) -> dict[str, float]:
    """Count the table of the worked case again, in plain sums over its rows."""
    points = {"theft": 1, "drugs": 1, "criminal-damage": 2, "burglary": 4, "violence": 6}
    people: dict[str, float] = {}
    sums = {"events": 0.0, "harm": 0.0, "custody": 0.0}
    with (FOLDER / "events.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["group"] != group:
                continue
            begins = date.fromisoformat(row["index_date"])
            ends = begins.replace(year=begins.year + 1) if (begins.month, begins.day) != (2, 29) else date(2025, 2, 28)
            people.setdefault(row["person"], (ends - begins).days)
            on = date.fromisoformat(row["event_date"]) if row["event_date"] else date.max
            if on < ends:
                people[row["person"]] = min(people[row["person"]], (on - begins) / timedelta(days=1))
                sums["events"] += 1
                sums["harm"] += points[row["offence"]]
                sums["custody"] += min(float(row["days_in_custody"] or 0), (ends - on).days)
    had_none = sum(days >= 365 for days in people.values())
    return {**sums, "people": len(people), "reoffenders": len(people) - had_none, "days": sum(people.values())}


def test_the_worked_case_has_no_finding_and_says_that_it_is_invented() -> None:
    business = load(FOLDER)
    assert business.findings == []
    assert "invented" in business.case.title


def test_the_worked_case_counts_what_its_table_holds() -> None:
    found, treated, others = shipped(), counted("treated"), counted("comparison")
    assert treated["people"] == others["people"] == 100
    observed = {name: row.observed * 100 for name, row in found.items()}
    assert observed == {
        "cohort-difference": pytest.approx(treated["events"]),
        "by-people": pytest.approx(treated["reoffenders"]),
        "by-offences": pytest.approx(treated["events"]),
        "by-harm": pytest.approx(treated["harm"]),
        "by-delay": pytest.approx(treated["days"]),
        "by-custody": pytest.approx(treated["custody"]),
    }
    assert found["cohort-difference"].comparison == pytest.approx(others["events"] / 100)


def test_the_worked_case_is_as_worked_by_hand() -> None:
    # By hand from the counts of the table: 58 reoffended where 60 had before, 129 events for 150, 275 points for 300,
    # 20,180 days for 20,000, 1,984 in custody for 2,400; and 129 events are 5.1% fewer than the others' 136.
    assert {name: row.pays for name, row in shipped().items()} == {
        "cohort-difference": 0,  # below 7.5%
        "by-people": 80_000,  # 2 × £40,000
        "by-offences": 336_000,  # 21 × £16,000
        "by-harm": 200_000,  # 25 × £8,000
        "by-delay": 21_600,  # 180 × £120
        "by-custody": 400_000,  # 416 × £1,000 is £416,000, and the contract pays £400,000 at most
    }


def test_a_result_ten_per_cent_better_pays_the_same_under_every_measure() -> None:
    business = load(FOLDER)
    contract = business.case.contract
    assert contract is not None
    observed = {name: metric.expected.value for name, metric in (contract.metrics or {}).items() if metric.expected}
    for name, line in {**contract.payments, **(contract.alternatives or {})}.items():
        alone = contract.model_copy(update={"payments": {name: line}, "alternatives": None})
        case = business.case.model_copy(update={"contract": alone})
        both = {**observed, "difference.first": 0.1, "difference.second": 0.1}
        assert payout(replace(business, case=case).case, both).total == 240_000, name
