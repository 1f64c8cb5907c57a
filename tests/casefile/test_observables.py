"""What is observed has a unit: how each value is read, and which values are refused or questioned."""

from __future__ import annotations

import pytest

from sibcase.casefile.reader import load_text
from sibcase.casefile.values.observables import (
    MetricFacts,
    Misfit,
    Observable,
    impossible,
    observable_metric,
    observable_outcome,
    observables_of_tranche,
    observed_value,
    read_as,
)
from sibcase.casefile.values.observed_names import comes_in_steps_of, metrics_of, observables, written_levels

SHARE, COUNT, DAYS, POINTS, MONEY, YEARS, RATIO = (
    Observable(unit, unit, unit) for unit in ("share", "count", "days", "points", "money", "years", "ratio")
)


@pytest.mark.parametrize(
    ("text", "observable", "value"),
    [
        ("15%", SHARE, 0.15),
        (" 15 % ", SHARE, 0.15),
        ("0.15", SHARE, 0.15),
        ("-3%", SHARE, -0.03),
        ("160%", SHARE, 1.6),
        ("1.0", SHARE, 1.0),
        ("0", SHARE, 0.0),
        ("1,037", COUNT, 1_037),
        ("37 people", COUNT, 37),
        ("250", DAYS, 250),
        ("250 bed days", DAYS, 250),
        ("12 points", POINTS, 12),
        ("£281,550", MONEY, 281_550),
        ("281_550", MONEY, 281_550),
        ("-£1.2m", MONEY, -1_200_000),
        ("4.5", YEARS, 4.5),
        ("18 months", YEARS, 1.5),
        ("80%", RATIO, 0.8),
        ("1.3", RATIO, 1.3),
    ],
)
def test_a_value_is_read_in_the_unit_of_its_metric(text: str, observable: Observable, value: float) -> None:
    assert read_as(text, observable, "GBP") == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "observable", "says", "helps"),
    [
        ("15", SHARE, "`15` without a unit is 1,500%", "`15%` or `0.15`"),
        ("1", SHARE, "is 100% of `share`", "`1%` or `0.01`, or `100%`"),
        ("5 days", SHARE, "a number of days", "for example `15%`"),
        ("£5", SHARE, "an amount of money", "for example `15%`"),
        ("37%", COUNT, "a percentage", "for example `37`"),
        ("£5", COUNT, "an amount of money", "for example `37`"),
        ("5 days", COUNT, "a number of days", "for example `37`"),
        ("10%", DAYS, "a percentage", "`250 days`"),
        ("200 people", DAYS, "a number of people", "`250 days`"),
        ("3 months", DAYS, "a number of months", "`250 days`"),
        ("2 weeks", DAYS, "a number of weeks", "`250 days`"),
        ("160", SHARE, "is 16,000% of `share`", "write `160%`, or `16000%`"),
        ("80%", POINTS, "a percentage", "`12`"),
        ("3 years", POINTS, "a number of years", "`12`"),
        ("50%", MONEY, "a percentage", "`£281,550`"),
        ("50 days", MONEY, "a number of days", "`£281,550`"),
        ("$5", MONEY, "in $, but this case is in GBP", "`£281,550`"),
        ("50%", YEARS, "a percentage", "`18 months`"),
        ("5 people", YEARS, "a number of people", "`18 months`"),
        ("5 people", RATIO, "a number of people", "`110%`"),
        ("many", COUNT, "is not a value", "`37`"),
        ("99999999999999", COUNT, "larger than any case", "`37`"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_unit_wanted(
    text: str, observable: Observable, says: str, helps: str
) -> None:
    found = read_as(text, observable, "GBP")
    assert isinstance(found, Misfit)
    assert says in found.message
    assert helps in found.help


def test_a_count_of_weeks_may_be_written_in_weeks() -> None:
    assert read_as("26 weeks", Observable("work", "Weeks in work", "count"), "GBP") == 26


JOBS = observable_outcome("job", "Jobs", "binary", people=100)
RATE = observable_metric("rate", "Reoffending", MetricFacts(measure="binary"))
REDUCTION = observable_metric("fall", "Reduction", MetricFacts(measure="binary", takes="reduction"))
PLAIN = observable_metric("gain", "Gain", MetricFacts(stated_unit="share"))
MEAN = observable_metric("mean", "Reoffences", MetricFacts(measure="frequency"))
NET = observable_metric("net", "Reoffences", MetricFacts(measure="frequency", takes="count", counts="net"))
VISITS = observable_metric("visits", "Visits", MetricFacts(stated_unit="count"))
AVERAGE = observable_metric("visits", "Visits", MetricFacts(stated_unit="count", levels=(2.5,)))
PRINCIPAL, YEARS_OF, GUARANTEE = observables_of_tranche("loan", earns_coupon=True, is_guaranteed=True)


@pytest.mark.parametrize(
    ("text", "observable", "why"),
    [
        ("-3", JOBS, "negative"),
        ("2.5", JOBS, "fraction"),
        ("1,037", JOBS, "more than the 100 people who start"),
        ("101%", RATE, "more than 100%"),
        ("-1%", RATE, "negative"),
        ("-1", VISITS, "negative"),
        ("2.5", VISITS, "fraction"),
        ("-£5", PRINCIPAL, "negative"),
        ("-£5", GUARANTEE, "negative"),
        ("-1", YEARS_OF, "negative"),
        ("500 years", YEARS_OF, "more than 125"),
    ],
)
def test_what_cannot_have_been_observed_is_questioned(text: str, observable: Observable, why: str) -> None:
    found = observed_value(text, observable, "GBP")
    assert isinstance(found, Misfit)
    assert why in found.message


@pytest.mark.parametrize(
    ("text", "observable"),
    [
        ("100", JOBS),
        ("100%", RATE),
        ("-20%", REDUCTION),  # things got worse
        ("160%", PLAIN),  # a share of a target
        ("-20%", PLAIN),
        ("2.4", MEAN),
        ("-3.5", NET),
        ("2.7", AVERAGE),
        ("0", VISITS),
    ],
)
def test_what_is_unusual_and_possible_is_read(text: str, observable: Observable) -> None:
    assert isinstance(observed_value(text, observable, "GBP"), float)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_number_that_is_none_is_refused(value: float) -> None:
    assert impossible(value, PLAIN) is not None


CASE = """sibcase: 1
title: Recovery
start: 2026-04-01
term: 5 years
need: {people: 150, unit_cost: £70k per year, years: 15}
parties: {council: {name: County council, role: commissioner}, fund: {name: Fund, role: investor}}
service: {intake: {all: {starts: 100 over 2 years}}}
outcomes:
  stays: {title: Stays, measure: binary, direction: increase, baseline: 40%, expected: 60%}
  spells: {title: Spells, measure: count, direction: reduce, baseline: 3, expected: 2}
contract:
  payers: {council: 100%}
  metrics:
    fall: {title: Fall, cohorts: [first, second]}
    rate: {title: Rate, outcome: stays}
    number: {title: Number, outcome: stays, takes: count}
    spells: {title: Spells, outcome: spells}
    jobs: {title: Jobs}
    weeks: {title: Weeks, unit: days}
    points: {title: Points, unit: points, sum: {jobs: 3, number: 1}}
    spent: {title: Spent, unit: money}
  payments:
    fall:
      {kind: table, metric: fall, rows: [{from: 10%, pays: £1m}], requires: [{metric: jobs, at_least: 5}]}
    jobs: {kind: tariff, metric: jobs, counts: gross, price: £1k, tiers: [{above: 10, price: £2k}]}
    stays: {kind: tariff, outcome: stays, counts: gross, price: £1k}
    points: {kind: bonus, metric: points, rows: [{from: 4, pays: £1k}]}
    weeks: {kind: avoided, metric: weeks, baseline: 100 days, threshold: 10 days, price: £5}
investment:
  tranches:
    loan: {investor: fund, commitment: £1m, rank: 1, results: {metric: fall, rates: [{from: 10%, pays: 5%}]}}
"""


def test_the_tree_and_the_case_say_the_same_of_everything_that_can_be_observed() -> None:
    loaded = load_text(CASE)
    assert loaded.findings == []
    assert observables(loaded.root) == observables(loaded.case)
    assert metrics_of(loaded.root) == metrics_of(loaded.case)
    assert [(each.metric, each.field) for each in written_levels(loaded.root)] == [
        (each.metric, each.field) for each in written_levels(loaded.case)
    ]


def test_the_unit_of_a_metric_follows_from_what_it_is() -> None:
    case = load_text(CASE).case
    units = {name: each.unit for name, each in metrics_of(case).items()}
    assert units == {
        "fall": "share",
        "rate": "share",
        "number": "count",
        "spells": "count",
        "jobs": "count",  # a tariff has a price for each
        "weeks": "days",
        "points": "points",
        "spent": "money",
    }
    assert case is not None
    assert case.contract is not None
    assert case.contract.metrics is not None
    assert [case.contract.metrics[name].unit for name in ("number", "jobs")] == ["count", "count"]


def test_a_metric_moves_in_whole_numbers_pence_or_not_in_steps_at_all() -> None:
    case = load_text(CASE).case
    steps = {name: comes_in_steps_of(case, name, metrics_of(case)) for name in metrics_of(case)}
    # A mean of spells is continuous; points are whole since jobs and numbers are, and their weights.
    assert steps == {
        "fall": 0,
        "rate": 0,
        "number": 1,
        "spells": 0,
        "jobs": 1,
        "weeks": 1,
        "points": 1,
        "spent": 0.01,
    }


def test_sums_that_go_round_in_circles_are_looked_at_once() -> None:
    names = [f"m{number}" for number in range(40)]
    sums = "".join(
        f"    {name}: {{title: M, sum: {{{', '.join(f'{other}: 1' for other in names if other != name)}}}}}\n"
        for name in names
    )
    text = CASE.replace("    spent: {title: Spent, unit: money}\n", f"    spent: {{title: Spent, unit: money}}\n{sums}")
    metrics = metrics_of(load_text(text).root)
    assert {metrics[name].unit for name in names} == {"share"}
