"""Chance by period and cohort, and the error of a comparison group: against closed forms, by part and in total."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from sibcase.tasks.simulate.simulate import question_of, simulate_case
from sibcase.uncertainty import chance
from sibcase.uncertainty.groups import Groups
from sibcase.uncertainty.simulation import simulate
from sibcase.uncertainty.streams import BLOCK, stream
from tests.model.small_cases import case_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sibcase.book.operations import Array

DRAWS = 20_000
ROW = "payments.total.per_period"
# 25 of 100 people are measured in each of four years, and paid for a year later.
FOUR_YEARS = "{term: 5 years, service: {intake: {families: {starts: 100 over 4 years}}}}"
GROSS = "contract: {payments: {home: {counts: gross, price: £1k}}}"
NET = "contract: {payments: {home: {price: £1k}}}"
COMPARED = "evaluation: {evaluator: council, comparison_people: 50}"


def draws_of(*changes: str, rows: Sequence[str] = (ROW,), draws: int = DRAWS) -> dict[str, Array]:
    """Return the draws of rows, and of payments over the term, where only chance is drawn."""
    business = case_of(*changes)
    question = replace(question_of(business, business.planned, "chance", ["payments.total"]), rows=rows)
    parts: list[Mapping[str, Array]] = []
    simulate(business.planned, question, draws, 1, take=parts.append)
    names = ("payments.total", *rows)
    return {name: np.concatenate([part[name] for part in parts], axis=-1) for name in names}


def test_each_year_and_the_whole_term_are_binomial() -> None:
    # Of those measured in a year 25 × 60% are paid for: 15 ± √(25 × 0.6 × 0.4) = √6. Over the term 60 ± √24.
    found = draws_of(FOUR_YEARS, GROSS)
    by_year = found[ROW][1:] / 1_000
    assert by_year.mean(axis=1) == pytest.approx([15] * 4, abs=5 * math.sqrt(6 / DRAWS))
    # The variance of DRAWS values lies within five of its own standard errors: 5 × √(2 ÷ 20,000) = 5%.
    assert by_year.var(axis=1) == pytest.approx([6] * 4, rel=0.05)
    assert found["payments.total"].var() / 1e6 == pytest.approx(24, rel=0.05)
    between = np.asarray(np.corrcoef(by_year))
    assert np.abs(between[np.triu_indices(4, 1)]).max() < 5 / math.sqrt(DRAWS)
    assert set(np.unique(by_year)) <= set(range(26))


def test_people_who_are_no_whole_number_in_a_quarter_are_whole_in_each_draw() -> None:
    # 5.2 people in each quarter, 26 over five: in a draw 5 or 6, on average as planned, and always 26 in all.
    planned = np.full((5, DRAWS), 5.2)
    found = Groups.of(planned, [], stream(1, "start", 0).random(DRAWS)).people
    assert set(np.unique(found.by_period)) == {5, 6}
    assert found.by_period.mean(axis=1) == pytest.approx([5.2] * 5, abs=5 * math.sqrt(0.16 / DRAWS))
    assert set(found.total) == {26}


def test_the_same_people_are_divided_into_periods_and_into_cohorts() -> None:
    planned = np.full((3, DRAWS), 10.0)
    groups = Groups.of(planned, [2, 4], np.zeros(DRAWS))
    found = groups.results("binary", np.full(DRAWS, 0.3), None, stream(1, "results", 0))
    assert np.array_equal(groups.people.by_cohort[4][:, 0], [8, 7, 7, 8])  # ends at 7.5, 15 and 22.5, rounded to even
    assert np.array_equal(found.by_period.sum(axis=0), found.total)
    for count in (2, 4):
        assert np.array_equal(found.by_cohort[count].sum(axis=0), found.total)
    assert found.by_cohort[2].var(axis=1) == pytest.approx([15 * 0.21] * 2, rel=0.05)


def test_the_comparison_group_adds_its_error_to_payments_and_not_to_savings() -> None:
    # Of 25 people a year 12.5 would be in care and 10 are: 25 × 0.4 × 0.6 = 6. The 50 people compared with are 12.5 a
    # year; each stands for 2 of the service: 2² × 12.5 × 0.5 × 0.5 = 12.5, in whole people 12 or 13. In all 24 + 50.
    savings = "savings.gross.total.per_period"
    with_group = draws_of(FOUR_YEARS, NET, COMPARED, rows=(ROW, savings))
    without = draws_of(FOUR_YEARS, NET, rows=(ROW, savings))
    assert np.array_equal(with_group[savings], without[savings])
    by_year = with_group[ROW][1:] / 1_000
    assert by_year.mean(axis=1) == pytest.approx([2.5] * 4, abs=5 * math.sqrt(18.5 / DRAWS))
    assert by_year.var(axis=1) == pytest.approx([18.5] * 4, rel=0.08)
    assert with_group["payments.total"].var() / 1e6 == pytest.approx(74, rel=0.05)
    assert without["payments.total"].var() / 1e6 == pytest.approx(24, rel=0.05)


def test_the_error_of_the_comparison_is_that_of_the_chance_of_the_threshold() -> None:
    business = case_of(FOUR_YEARS, NET, COMPARED)
    # √(0.25 ÷ 100 + 0.25 ÷ 50) for one person: what the table of chances says if there is no effect.
    error = business.planned.value("chance.home.error")
    assert error == pytest.approx(math.sqrt(0.25 / 100 + 0.25 / 50))
    no_effect = draws_of(FOUR_YEARS, NET, COMPARED, "outcomes: {home: {expected: 50%}}")
    assert no_effect["payments.total"].std() / 1_000 == pytest.approx(100 * (error or 0), rel=0.03)


@pytest.mark.parametrize("takes", ["rate", "change", "reduction"])
def test_a_metric_of_cohorts_has_the_chance_of_each_cohort(takes: str) -> None:
    # For each of two cohorts of 50 people, the level is spread by √(0.4 × 0.6 ÷ 50).
    dates = "cohorts: [first, second], when: [2028-04-01, 2029-04-01]"
    metric = f"{{title: In care, outcome: home, takes: {takes}, {dates}}}"
    table = "{kind: table, metric: care, read: linear, payers: {council: 100%}, rows: ROWS}"
    table = table.replace("ROWS", "[{at: 0%, pays: £0}, {at: 100%, pays: £100k}]")
    text = f"contract: {{metrics: {{care: {metric}}}, payments: {{home: absent, table: {table}}}}}"
    names = ("metric.care.first", "metric.care.second")
    found = draws_of(FOUR_YEARS, text, rows=names)
    of_one = {"rate": 0.24, "change": 0.24, "reduction": 0.24 / 0.5**2}[takes]
    first, second = (found[name] for name in names)
    assert first.var() == pytest.approx(of_one / 50, rel=0.05)
    assert second.var() == pytest.approx(of_one / 50, rel=0.05)
    assert abs(np.corrcoef(first, second)[0, 1]) < 5 / math.sqrt(DRAWS)
    if takes != "rate":
        compared = draws_of(FOUR_YEARS, COMPARED.replace("50", "400"), text, rows=names)["metric.care.first"]
        # A relative change of 20% counts the error of the comparison group at 1 − 20%, to the first order.
        more = {"change": 0.25, "reduction": 0.25 * 0.8**2 / 0.5**2}[takes]
        assert compared.var() == pytest.approx(of_one / 50 + more / 200, rel=0.06)


@pytest.mark.parametrize(
    ("stated", "mean", "variance"),
    [
        # A share of 40% among 50 people in each of two cohorts: 0.4 × 0.6 ÷ 50.
        ("expected: 40%, sample: {people: 50, baseline: 50%}", 0.4, 0.24 / 50),
        # 30 events among 50 people: Poisson.
        ("expected: 30, unit: count, takes: count, sample: {people: 50, baseline: 0.8}", 30, 30),
        # A change of 10 points, each group yes or no: 0.4 × 0.6 ÷ 50 + 0.5 × 0.5 ÷ 100.
        (
            "expected: 10%, takes: change, sample: {people: 50, comparison_people: 100, baseline: 50%}",
            0.1,
            0.24 / 50 + 0.25 / 100,
        ),
        ("expected: 12%, sample: {standard_error: 3%}", 0.12, 0.03**2),
    ],
)
def test_a_metric_that_is_stated_has_the_chance_of_its_sample(stated: str, mean: float, variance: float) -> None:
    metric = f"{{title: Result, {stated}, cohorts: [first, second], when: [2028-04-01, 2029-04-01]}}"
    text = f"contract: {{metrics: {{result: {metric}}}}}"
    names = ("metric.result.first", "metric.result.second")
    found = draws_of(text, rows=names)
    first, second = (found[name] for name in names)
    assert first.mean() == pytest.approx(mean, abs=5 * math.sqrt(variance / DRAWS))
    assert (first.var(), second.var()) == pytest.approx((variance, variance), rel=0.05)
    assert abs(np.corrcoef(first, second)[0, 1]) < 5 / math.sqrt(DRAWS)


def test_events_and_scores_are_spread_by_year_too() -> None:
    # Poisson: 25 people with 2 calls each, 50 ± √50. Days: 25 people with a deviation of 8, ± 8 × √25.
    calls = "outcomes: {home: {measure: count, baseline: 3, expected: 2, savings: absent}}"
    assert draws_of(FOUR_YEARS, NET, calls)[ROW][1:].var(axis=1) / 1e6 == pytest.approx([50] * 4, rel=0.05)
    levels = "baseline: 30 days, expected: 20 days, standard_deviation: 8 days"
    days = f"outcomes: {{home: {{measure: days, {levels}, savings: absent}}}}"
    assert draws_of(FOUR_YEARS, NET, days)[ROW][1:].var(axis=1) / 1e6 == pytest.approx([1_600] * 4, rel=0.05)


def test_the_chance_to_exceed_the_budget_of_a_year_is_that_of_the_year() -> None:
    # More than £18,000 in a year needs 19 or more of 25 at 60%.
    expected = sum(math.comb(25, k) * 0.6**k * 0.4 ** (25 - k) for k in range(19, 26))
    found = simulate_case(case_of(FOUR_YEARS, GROSS, "parties: {council: {budget: £18k per year}}"), DRAWS)
    years = [each.share for each in found.budgets if each.planned]
    assert years == pytest.approx([expected] * 4, abs=4 * math.sqrt(0.25 / DRAWS))
    any_year = next(each.share for each in found.budgets if not each.year)
    assert any_year == pytest.approx(1 - (1 - expected) ** 4, abs=4 * math.sqrt(0.25 / DRAWS))


def test_draws_rest_on_neither_their_number_nor_the_figures_asked() -> None:
    short = draws_of(FOUR_YEARS, NET, COMPARED, draws=700)
    long = draws_of(FOUR_YEARS, NET, COMPARED, rows=("savings.gross.total.per_period", ROW), draws=BLOCK + 50)
    assert np.array_equal(short[ROW], long[ROW][:, :700])
    assert np.array_equal(short["payments.total"], long["payments.total"][:700])


def test_draws_made_in_parts_are_those_made_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    at_once = draws_of(FOUR_YEARS, NET, COMPARED, draws=500)
    # Four years of three rows and six besides: 36 values a draw, so that 111 draws are made at a time.
    monkeypatch.setattr(chance, "_MOST_VALUES", 4_000)
    in_parts = draws_of(FOUR_YEARS, NET, COMPARED, draws=500)
    assert all(np.array_equal(at_once[name], in_parts[name]) for name in at_once)
