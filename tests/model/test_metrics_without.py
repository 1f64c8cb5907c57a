"""Metrics where nothing is achieved: nil, what the case says, or the baseline of what was to fall; worked by hand."""

from __future__ import annotations

import pytest

from tests.model.small_cases import figures_of

TABLE = """
contract:
  metrics:
    days: {{title: Days in care, unit: days, expected: 300, {metric}}}
  payments:
    home: absent
    fewer: {{kind: table, metric: days, rows: [{{below: 400, pays: £50k}}], payers: {{council: 100%}}}}
"""


def test_a_metric_that_says_nothing_is_nil_without_the_service() -> None:
    figures = figures_of(TABLE.format(metric="note: lower is better"))
    assert figures.value("zero.payments.total") == 50_000  # 0 days are below 400: the case should say otherwise


def test_a_metric_stands_where_the_case_says_it_does_without_the_service() -> None:
    figures = figures_of(TABLE.format(metric="without: 500"))
    assert figures.value("payments.total") == 50_000
    assert figures.value("zero.payments.total") == 0
    assert figures.value("investment.loss_at_zero_outcomes") == 100_000


def test_units_avoided_without_the_service_are_those_of_the_metric_without_it() -> None:
    avoided = """
contract:
  metrics: {days: {title: Days, unit: days, expected: 300, without: 480}}
  payments:
    home: absent
    fewer: {kind: avoided, metric: days, baseline: 500, price: £100, payers: {council: 100%}}
"""
    figures = figures_of(avoided)
    assert figures.value("payments.total") == 20_000  # 500 − 300 days at £100
    assert figures.value("zero.payments.total") == 2_000  # 500 − 480


def test_a_sum_stands_where_its_parts_do() -> None:
    weighted = """
contract:
  metrics:
    days: {title: Days, unit: days, expected: 300, without: 400}
    moves: {title: Moves, unit: days, expected: 10}
    both: {title: Both, unit: days, sum: {days: 50%, moves: 50%}}
  payments:
    home: absent
    fewer:
      kind: table
      metric: both
      rows: [{below: 200, pays: £50k}, {from: 200, pays: £1k}]
      payers: {council: 100%}
"""
    figures = figures_of(weighted)
    assert figures.value("payments.total") == 50_000  # 155
    assert figures.value("zero.payments.total") == 1_000  # half of 400 is 200


@pytest.mark.parametrize(("direction", "at_nil"), [("reduce", 0), ("increase", 50_000)])
def test_what_was_to_fall_stands_at_its_baseline(direction: str, at_nil: float) -> None:
    rate = f"""
outcomes: {{home: {{direction: {direction}}}}}
contract:
  metrics: {{rate: {{title: Rate, outcome: home, takes: rate}}}}
  payments:
    home: absent
    table: {{kind: table, metric: rate, rows: [{{to: 45%, pays: £50k}}], payers: {{council: 100%}}}}
"""
    # The baseline is 50 %, the rate with the service 40 %: to fall it stands at 50 %, to rise at nil.
    assert figures_of(rate).value("zero.payments.total") == at_nil
