"""Sums and ratios of metrics: their units, what the plan makes of them, and what a total observed replaces."""

from __future__ import annotations

import pytest

from sibcase.tasks.business_case import load_text
from sibcase.tasks.settle.csv_table import ObservationError
from sibcase.tasks.settle.settle import payout

CASE = """
sibcase: 1
title: x
stage: contract
start: 2024-01-01
term: 3 years
parties: {council: {name: County council, role: commissioner}}
contract:
  payers: {council: 100%}
  metrics:
    cost: {title: Cost, unit: money, expected: £60k}
    jobs: {title: Jobs, unit: count, expected: 30}
    starts: {title: Starts, unit: count, expected: 60}
    days: {title: Days, unit: days, expected: 600}
    rate: {title: Jobs for each start, ratio: {of: jobs, to: starts}}
    each: {title: Cost of a job, ratio: {of: cost, to: jobs}}
    stay: {title: Days for each start, ratio: {of: days, to: starts}}
    both: {title: Jobs and starts, sum: {jobs: 1, starts: 1}}
    twice: {title: A sum of sums for each start, ratio: {of: both, to: starts}}
  payments:
    rate: {kind: table, metric: rate, rows: [{from: 50%, pays: £1k}]}
    jobs: {kind: tariff, metric: jobs, counts: gross, price: £10}
    both: {kind: tariff, metric: both, counts: gross, price: £1}
"""


def test_units_follow_from_the_parts() -> None:
    contract = load_text(CASE).case.contract
    assert contract is not None
    units = {name: metric.unit for name, metric in (contract.metrics or {}).items() if metric.parts}
    assert units == {"rate": "share", "each": "money", "stay": "days", "both": "count", "twice": "share"}


def test_the_plan_has_ratios_too() -> None:
    figures = load_text(CASE).evaluate()
    # 30 of 60; £60,000 for 30; 600 days for 60; 90 for 60.
    expected = {"rate": 0.5, "each": 2_000, "stay": 10, "both": 90, "twice": 1.5}
    assert {name: figures.value(f"metric.{name}") for name in expected} == expected
    # £1,000 for the rate, 30 × £10, 90 × £1
    assert figures.value("payments.total") == 1_390


def test_a_divisor_of_nothing_is_no_number_in_the_plan_either() -> None:
    figures = load_text(CASE.replace("unit: count, expected: 60", "unit: count, expected: 0")).evaluate()
    assert figures.value("metric.rate") is None


@pytest.mark.parametrize(
    ("observed", "refused"),
    [
        ({"both": 90.0}, ""),
        ({"both": 90.0, "jobs": 30.0}, ""),  # jobs are paid for by a line of their own
        ({"both": 90.0, "starts": 60.0}, "refused"),
        ({"both": 90.0, "starts": 60.0, "jobs": 30.0}, "refused"),
        ({"rate": 0.5, "both": 90.0}, ""),
        ({"rate": 0.5, "starts": 60.0}, "refused"),
    ],
)
def test_a_whole_is_not_observed_beside_its_parts(observed: dict[str, float], refused: str) -> None:
    business = load_text(CASE)
    if refused:
        with pytest.raises(ObservationError, match="is observed both as a whole and by its part"):
            payout(business.case, observed)
    else:
        assert payout(business.case, observed).amount("payments.both") == 90


def test_a_divisor_of_zero_is_said_and_settles_nothing() -> None:
    settled = payout(load_text(CASE).case, {"jobs": 3.0, "starts": 0.0})
    row = next(row for row in settled.lines() if row["line"] == "rate")
    assert (row["settled"], row["no_number"]) == (False, ["`rate` is divided by `starts`, which is zero"])
    assert settled.amount("payments.rate") == 0
    assert settled.amount("payments.jobs") == 30
    assert not settled.as_data()["total_is_complete"]
