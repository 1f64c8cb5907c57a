"""Known answers: how what is expected is read, where figures come from, and that a wrong figure is not met."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from sibcase.tasks.business_case import CaseHasErrors, load
from tests.cases.answers import Answer, Count, expected, figure_of
from tests.cases.changed_cases import changed

if TYPE_CHECKING:
    from pathlib import Path

    from sibcase.tasks.business_case import BusinessCase

CASE = """\
sibcase: 1
title: Safe at home
currency: GBP
start: 2026-04-01
term: 4 years
parties:
  council: {name: Council, role: commissioner}
need: {people: 150, unit_cost: "£70k per year", years: 15}
contract:
  payers: {council: 100%}
  metrics:
    fall:
      title: Fall in events
      measure: {kind: frequency, over: 12 months}
      takes: reduction
      expected: 10%
    cost: {title: Cost, unit: money}
  payments:
    fall:
      kind: table
      metric: fall
      rows:
        - {from: 10%, pays: £1m}
        - {from: 20%, pays: £2m}
"""


@pytest.fixture
def case(tmp_path: Path) -> BusinessCase:
    file = tmp_path / "case.yaml"
    file.write_text(CASE, "utf-8")
    return load(file)


# --- what is expected -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "met", "missed"),
    [
        ("8.4%", 13 / 155, 0.0845001),  # 8.387% rounds to 8.4%, 8.45001% does not
        ("0.0%", 0.00049, 0.00051),
        ("92%", 0.9197, 0.9149),
        ("-3%", -0.0304, 0.03),
        ("1066.80", 4_504_011 / 4_222, 1066.79),  # 1,066.7956 is £1,066.80 to the penny
        ("0.089", 0.089, 0.0891),
        ("£1,000", 1000.004, 1000.006),
        ("0", 0.0, 0.004),
    ],
)
def test_a_figure_is_met_as_it_was_published(text: str, met: float, missed: float) -> None:
    assert expected(text).is_met(met)
    assert not expected(text).is_met(missed)


def test_a_figure_that_is_undefined_is_never_met() -> None:
    assert not expected("0").is_met(math.nan)


def test_a_tolerance_stands_in_the_place_of_rounding() -> None:
    assert expected("837600", "50").is_met(837_602.64)
    assert not expected("837600", "2").is_met(837_602.64)


# --- where figures come from ------------------------------------------------------------------------------------------


def test_without_anything_observed_the_figures_are_those_of_the_case(case: BusinessCase) -> None:
    answer = Answer("forecast", {name: expected("0") for name in ("need.cost.total", "payments.total")})
    # 150 × £70,000 × 15; and £1m at the 10% that is expected.
    assert answer.figures(case) == {"need.cost.total": 157_500_000, "payments.total": 1_000_000}


def test_what_was_observed_is_settled(case: BusinessCase) -> None:
    answer = Answer("observed", {"payments.total": expected("0")}, observe={"fall": "20%"})
    assert answer.figures(case) == {"payments.total": 2_000_000}


def test_counts_are_measured_person_by_person(case: BusinessCase) -> None:
    counts = (Count("treated", 100, 142), Count("comparison", 100, 155))
    answer = Answer("counts", {"metric.fall": expected("8.4%"), "payments.total": expected("0")}, counts=counts)
    found = answer.figures(case)
    assert found["metric.fall"] == pytest.approx(13 / 155)  # (155 − 142) / 155
    assert found["payments.total"] == 0


def test_events_are_spread_evenly_over_people() -> None:
    events = [len(person.events) for person in Count("treated", 4, 6, "first").followed()]
    assert events == [2, 2, 1, 1]


def test_a_figure_may_be_a_quotient_or_a_difference(case: BusinessCase) -> None:
    figures = case.evaluate()
    assert figure_of(figures, "need.cost.total / need.people.total") == 1_050_000  # 15 × £70,000
    assert figure_of(figures, "need.cost.total - payments.total") == 156_500_000
    assert math.isnan(figure_of(figures, "payments.total / payments.cut_by_cap"))


def test_a_figure_that_there_is_not_is_no_nil(case: BusinessCase) -> None:
    with pytest.raises(LookupError, match=r"payments\.bonus"):
        Answer("wrong", {"payments.bonus": expected("0")}).figures(case)


# --- changes ----------------------------------------------------------------------------------------------------------


def test_a_change_is_read_as_if_it_had_been_written(case: BusinessCase) -> None:
    changes = {
        "contract.metrics.fall.expected": "20%",
        "contract.payments.fall.rows.1.pays": "£3m",
        "need.years": "10",
    }
    figures = changed(case, changes).evaluate()
    assert figures.value("payments.total") == 3_000_000
    assert figures.value("need.cost.total") == 105_000_000  # 150 × £70,000 × 10
    assert case.evaluate().value("payments.total") == 1_000_000  # the case itself stays as it is


def test_a_change_may_add_a_block_or_a_list_and_take_the_place_of_a_row(case: BusinessCase) -> None:
    changes = {
        "contract.cap": "£1.5m",
        "contract.payments.fall.rows": [{"from": "5%", "pays": "£1.8m"}],
        "contract.payments.fall.rows.0": {"from": "5%", "pays": "£1.9m"},
    }
    figures = changed(case, changes).evaluate()
    assert figures.value("payments.total") == 1_500_000
    assert figures.value("payments.uncapped") == 1_900_000


@pytest.mark.parametrize("path", ["contract.rows.fall", "contract.payments.fall.rows.7.pays", "title.x", "a.b"])
def test_a_change_of_what_is_not_there_is_refused(case: BusinessCase, path: str) -> None:
    with pytest.raises(LookupError, match="no field"):
        changed(case, {path: "1"})


def test_a_change_that_makes_no_sense_is_a_finding(case: BusinessCase) -> None:
    with pytest.raises(CaseHasErrors, match="SIB"):
        changed(case, {"need.years": "many"})
