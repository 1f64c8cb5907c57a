"""Chance where a metric is only stated, has cohorts, or where conditions and other tables decide too; worked by hand.

Metrics here are measured on 100 people. Of yes or no at 50 % the error of the rate is √(0.25 ÷ 100) = 5 points; with
100 people to compare with it is √(0.25 ÷ 100 + 0.25 ÷ 100) = 7.0711 points.
"""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pytest

from sibcase.resources import cases_folder
from sibcase.tasks.business_case import load
from tests.model.small_cases import figures_of

PHI = NormalDist().cdf
BOTH_Z = 2.801585
FIVE = "rows: [{from: 5%, pays: £1m}]"
TENTH = "rows: [{from: 10%, pays: £1m}]"


def ways(n: int, p: float, least: int) -> float:
    """The chance of at least so many of n, summed from above."""
    return sum(math.comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(least, n + 1))


def case(metrics: str, line: str, more: str = "") -> str:
    """A contract of one line, on metrics of its own."""
    payments = f"{{home: absent, step: {{{line}, payers: {{council: 100%}}}}}}"
    return f"{{contract: {{metrics: {{{metrics}}}, payments: {payments}}}{more}}}"


def stated(fields: str, line: str = f"kind: table, metric: m, {TENTH}") -> str:
    return case(f"m: {{title: M, {fields}}}", line)


def chances(change: str) -> tuple[float | None, float | None]:
    """The chances to pay for no effect and to miss the plan."""
    figures = figures_of(change)
    return figures.value("chance.step.paid_at_zero_effect"), figures.value("chance.step.missed_as_planned")


# --- metrics that are only stated -------------------------------------------------------------------------------------


def test_a_reduction_of_a_rate_that_is_only_stated() -> None:
    # 10 % less than 50 % is 45 or fewer of 100. Planned are 20 % less: 40 %.
    figures = figures_of(stated("takes: reduction, expected: 20%, sample: {people: 100, baseline: 50%}"))
    assert figures.value("chance.step.paid_at_zero_effect") == pytest.approx(ways(100, 0.5, 55))
    assert figures.value("chance.step.missed_as_planned") == pytest.approx(1 - ways(100, 0.6, 55))
    # The error of 5 points is 10 % of the baseline.
    assert figures.value("chance.metric.m.error") == pytest.approx(0.1)
    assert figures.value("chance.metric.m.detectable_effect") == pytest.approx(BOTH_Z * 0.1, abs=1e-6)
    assert figures.value("chance.metric.m.effect") == pytest.approx(0.2)
    assert figures.value("chance.metric.m.power") == pytest.approx(PHI(0.2 / 0.1 - 1.959964), abs=1e-6)


def test_a_comparison_group_of_its_own() -> None:
    sample = "sample: {people: 100, comparison_people: 100, baseline: 50%}"
    paid, missed = chances(stated(f"takes: change, expected: 10%, {sample}", "kind: table, metric: m, " + FIVE))
    assert paid == pytest.approx(PHI(-0.05 / math.sqrt(0.25 / 100 + 0.25 / 100)))
    assert missed == pytest.approx(PHI(-0.05 / math.sqrt(0.24 / 100 + 0.25 / 100)))


def test_a_reduction_is_held_against_the_group_s_own_level() -> None:
    # A tenth less: the rate is below 0.9 times the group's. With no effect it is 5 points above that on average, and
    # with 40 % as planned 5 points below; the group's error counts 0.9 times.
    sample = "sample: {people: 100, comparison_people: 100, baseline: 50%}"
    paid, missed = chances(stated(f"takes: reduction, expected: 20%, {sample}"))
    assert paid == pytest.approx(PHI(-0.05 / math.sqrt(0.25 / 100 + 0.81 * 0.25 / 100)))
    assert missed == pytest.approx(PHI(-0.05 / math.sqrt(0.24 / 100 + 0.81 * 0.25 / 100)))


def test_the_comparison_group_of_the_evaluation_is_shared_by_cohorts() -> None:
    fields = "takes: reduction, expected: 20%, cohorts: [a, b], sample: {people: 100, baseline: 50%}"
    with_all = stated(fields)[:-1] + ", evaluation: {comparison_people: 200}}"
    assert figures_of(with_all).value("chance.metric.m.error") == pytest.approx(math.sqrt(2 * 0.25 / 100) / 0.5)


def test_a_share_of_people_as_it_is() -> None:
    # 55 of 100 or more, without the service 50 % and as planned 60 %.
    rows = "kind: table, metric: m, rows: [{from: 55%, pays: £1m}]"
    for baseline in ("without: 50%, sample: {people: 100}", "sample: {people: 100, baseline: 50%}"):
        paid, missed = chances(stated(f"expected: 60%, {baseline}", rows))
        assert paid == pytest.approx(ways(100, 0.5, 55))
        assert missed == pytest.approx(1 - ways(100, 0.6, 55))


def test_a_rate_that_is_to_fall_is_paid_from_below() -> None:
    # At most one of two expected: none or one; as planned one is expected.
    rows = "kind: table, metric: m, rows: [{from: 0, to: 0.01, pays: £1m}]"
    fields = "unit: share, measure: {kind: frequency, over: 1 year, direction: reduce, baseline: 2%}, expected: 1%"
    paid, missed = chances(stated(f"{fields}, sample: {{people: 100}}", rows))
    assert paid == pytest.approx(3 * math.exp(-2))
    assert missed == pytest.approx(1 - 2 * math.exp(-1))


def test_days_over_all_people_need_a_standard_deviation() -> None:
    # 30 days each, give or take 10: 3,000 days over 100 people, give or take 100. From 3,100 on it pays.
    rows = "kind: table, metric: m, rows: [{from: 3100 days, pays: £1m}]"
    days = "unit: days, expected: 3200 days, sample: {people: 100, baseline: 30 days"
    paid, missed = chances(stated(f"{days}, standard_deviation: 10 days}}", rows))
    assert paid == pytest.approx(PHI(-1))
    assert missed == pytest.approx(PHI(-1))


def test_events_saved_by_a_count() -> None:
    # 4 events each and 3 as planned, give or take 5: 100 fewer over 100 people, give or take 50.
    rows = "kind: avoided, metric: m, price: £1k, threshold: 50"
    measure = "measure: {kind: frequency, over: 1 year, direction: reduce, baseline: 4}"
    fields = f"takes: count, counts: net, expected: 100, {measure}"
    paid, missed = chances(stated(f"{fields}, sample: {{people: 100, standard_deviation: 5}}", rows))
    assert paid == pytest.approx(PHI(-1))
    assert missed == pytest.approx(PHI(-1))


def test_units_avoided_against_a_stated_baseline() -> None:
    # Used are 100 units without the service, one for each person: below 100 it pays. Poisson: 99 or fewer of 100.
    rows = "kind: avoided, metric: m, baseline: 100, price: £1k"
    below = sum(math.exp(k * math.log(100) - 100 - math.lgamma(k + 1)) for k in range(100))
    paid, _ = chances(stated("unit: count, expected: 80, sample: {people: 100, baseline: 1}", rows))
    assert paid == pytest.approx(below)


def test_a_standard_error_that_the_evaluator_states() -> None:
    figures = figures_of(stated("expected: 20%, sample: {standard_error: 5%}"))
    assert figures.value("chance.step.paid_at_zero_effect") == pytest.approx(PHI(-2))  # 10 points, give or take 5
    assert figures.value("chance.step.missed_as_planned") == pytest.approx(PHI(-2))  # 20 − 10 points
    assert figures.value("chance.metric.m.detectable_effect") == pytest.approx(BOTH_Z * 0.05, abs=1e-6)


def test_a_sum_of_metrics_has_a_standard_error_or_none() -> None:
    parts = "a: {title: A, expected: 10%}, b: {title: B, expected: 30%}"
    line = f"kind: table, metric: m, {TENTH}"
    known = case(f"{parts}, m: {{title: M, sum: {{a: 50%, b: 50%}}, sample: {{standard_error: 5%}}}}", line)
    assert chances(known) == pytest.approx((PHI(-2), PHI(-2)))  # planned: 20 %
    unknown = figures_of(case(f"{parts}, m: {{title: M, sum: {{a: 50%, b: 50%}}}}", line))
    assert unknown.why("chance.step.paid_at_zero_effect").startswith("`m` is made of other metrics")


SEVERITY = "measure: {kind: severity, over: 1 year, weights: {theft: 1}}, unit: share"


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ("takes: reduction, expected: 20%, sample: {people: 100}", "nothing states what `m` is without the service"),
        ("expected: 20%, sample: {people: 100}", "nothing states what `m` is without the service"),
        (
            f"takes: change, expected: 20%, sample: {{people: 100, baseline: 3}}, {SEVERITY}",
            "`m` is neither yes or no nor a number of events",
        ),
        ("sample: {people: 100, baseline: 5%}", "the case states no expected value"),
    ],
    ids=["no baseline", "no rate without", "no deviation", "no plan"],
)
def test_what_a_sample_lacks_is_named(fields: str, why: str) -> None:
    figures = figures_of(stated(fields))
    assert figures.value("chance.step.missed_as_planned") is None
    assert figures.why("chance.step.missed_as_planned").startswith(why)


# --- cohorts ----------------------------------------------------------------------------------------------------------


def test_any_cohort_may_pay() -> None:
    # Each of three cohorts pays by luck with the chance p: 1 − (1 − p)³.
    fields = "takes: reduction, expected: 20%, cohorts: [a, b, c], sample: {people: 100, baseline: 50%}"
    paid, missed = chances(stated(fields))
    assert paid == pytest.approx(1 - (1 - ways(100, 0.5, 55)) ** 3)
    assert missed == pytest.approx((1 - ways(100, 0.6, 55)) ** 3)


def test_cohorts_of_an_outcome_are_equal() -> None:
    # The 100 people of the outcome are two cohorts of 50, of which 27.5, so 28, have to be at home.
    metric = "m: {title: M, outcome: home, takes: reduction, cohorts: [a, b]}"
    paid, missed = chances(case(metric, f"kind: table, metric: m, {TENTH}"))
    assert paid == pytest.approx(1 - (1 - ways(50, 0.5, 28)) ** 2)
    assert missed == pytest.approx((1 - ways(50, 0.6, 28)) ** 2)


def test_cohorts_of_an_outcome_may_be_stated() -> None:
    metric = "m: {title: M, outcome: home, takes: reduction, cohorts: [a, b], sample: {people: 40}}"
    paid, _ = chances(case(metric, f"kind: table, metric: m, {TENTH}"))
    assert paid == pytest.approx(1 - (1 - ways(40, 0.5, 22)) ** 2)


FALLBACK = f"kind: table, metric: m, {TENTH}, fallback: {{metric: FALL, rows: [{{from: 7.5%, pays: £1m}}]}}"


def test_a_fallback_rests_on_the_people_of_the_cohorts() -> None:
    # Errors of 10 % for one cohort, so that each limit is one error up, and 7.0711 % for both: 1.06066 errors up.
    # Neither: ∫ φ(x) Φ(min(1, 1.5 − x)) dx up to 1, by the trapezium rule over 20,000 steps.
    steps = [-9 + 10 * i / 20_000 for i in range(20_001)]
    heights = [math.exp(-x * x / 2) / math.sqrt(2 * math.pi) * PHI(min(1.0, 1.5 - x)) for x in steps]
    neither = (sum(heights) - (heights[0] + heights[-1]) / 2) * 10 / 20_000
    metric = "m: {title: M, expected: 20%, cohorts: [a, b], sample: {standard_error: 10%}}"
    paid, missed = chances(case(metric, FALLBACK.replace("FALL", "m")))
    assert paid == pytest.approx(1 - neither, abs=1e-5)
    # As planned the limits are one error down, and 12.5 ÷ 7.0711 = 1.76777 errors down.
    assert missed is not None
    assert missed < PHI(-1) ** 2


def test_a_fallback_on_other_people_is_independent() -> None:
    metrics = "m: {title: M, expected: 20%, cohorts: [a, b], sample: {standard_error: 10%}}, "
    metrics += "other: {title: O, expected: 20%, sample: {standard_error: 7.5%}}"
    paid, _ = chances(case(metrics, FALLBACK.replace("FALL", "other")))
    assert paid == pytest.approx(1 - PHI(1) ** 2 * PHI(1))


# --- conditions and other tables --------------------------------------------------------------------------------------

OTHER = "o: {title: O, expected: 20%, sample: {standard_error: 10%}}"
BOTH = "m: {title: M, expected: 20%, sample: {standard_error: 10%}}, " + OTHER


def test_a_condition_on_another_metric_multiplies() -> None:
    line = f"kind: table, metric: m, {TENTH}, requires: [{{metric: o, above: 20%}}]"
    paid, missed = chances(case(BOTH, line))
    assert paid == pytest.approx(PHI(-1) * PHI(-2))
    assert missed == pytest.approx(1 - PHI(1) * 0.5)


def test_a_condition_on_the_same_metric_narrows_it() -> None:
    # From 10 % and above 15 % is above 15 %; up to 30 % takes away what is beyond.
    line = f"kind: table, metric: m, {TENTH}, requires: [{{metric: m, above: 15%, at_most: 30%}}]"
    paid, _ = chances(case(BOTH, line))
    assert paid == pytest.approx(PHI(-1.5) - PHI(-3))


def test_a_price_for_an_outcome_with_a_condition() -> None:
    # 51 or more at home, and another metric one error up.
    line = "kind: tariff, outcome: home, counts: net, price: £1k, requires: [{metric: o, at_least: 10%}]"
    paid, missed = chances(case(OTHER, line))
    assert paid == pytest.approx(ways(100, 0.5, 51) * PHI(-1))
    assert missed == pytest.approx(1 - ways(100, 0.6, 51) * PHI(1))


def test_a_condition_on_the_outcome_that_is_paid_for() -> None:
    # More than 50 at home, and a tenth less than 50 % away: 55 at home.
    metric = "m: {title: M, outcome: home, takes: reduction}"
    line = "kind: tariff, outcome: home, counts: net, price: £1k, requires: [{metric: m, at_least: 10%}]"
    assert chances(case(metric, line))[0] == pytest.approx(ways(100, 0.5, 55))


def test_a_condition_of_all_cohorts_holds_for_all_or_none() -> None:
    metrics = "m: {title: M, expected: 20%, cohorts: [a, b], sample: {standard_error: 10%}}, " + OTHER
    line = f"kind: table, metric: m, {TENTH}, requires: [{{metric: o, at_least: 10%}}]"
    assert chances(case(metrics, line))[0] == pytest.approx(PHI(-1) * (1 - PHI(1) ** 2))


def test_a_share_for_late_data_can_be_nothing() -> None:
    scale = "scaled_by: {metric: o, rows: [{from: 10%, pays: 80%}]}"
    assert chances(case(BOTH, f"kind: table, metric: m, {TENTH}, {scale}"))[0] == pytest.approx(PHI(-1) ** 2)


@pytest.mark.parametrize(
    ("takes", "paid"), [("least", PHI(-1) ** 2), ("sum", 1 - PHI(1) ** 2), ("greatest", 1 - PHI(1) ** 2)]
)
def test_several_tables(takes: str, paid: float) -> None:
    others = f"others: [{{metric: o, rows: [{{from: 10%, pays: £1m}}]}}], takes: {takes}"
    assert chances(case(BOTH, f"kind: table, metric: m, {TENTH}, {others}"))[0] == pytest.approx(paid)


def test_two_tables_on_one_metric_overlap() -> None:
    # From 10 % or from 20 %: from 10 %.
    others = "others: [{metric: m, rows: [{from: 20%, pays: £1m}]}]"
    assert chances(case(BOTH, f"kind: table, metric: m, {TENTH}, {others}"))[0] == pytest.approx(PHI(-1))


def test_a_condition_without_a_sample_is_named() -> None:
    metrics = "m: {title: M, expected: 20%, sample: {standard_error: 10%}}, o: {title: O, expected: 20%}"
    figures = figures_of(case(metrics, f"kind: table, metric: m, {TENTH}, requires: [{{metric: o, above: 20%}}]"))
    assert figures.why("chance.step.paid_at_zero_effect").startswith("nothing states how many people `o` is measured")


# --- returns and shares -----------------------------------------------------------------------------------------------


def returns(fields: str) -> tuple[float | None, float | None]:
    rates = f"kind: return-table, metric: m, years: 1, principal: £1m, {fields}"
    return chances(stated("expected: 70%, without: 50%, sample: {standard_error: 10%}", rates))


def test_a_return_is_paid_where_there_is_interest_or_principal() -> None:
    # Interest from above 60 %, one error up; principal from above 55 %, half an error up.
    rates = "rates: [{at: 60%, pays: 0%}, {at: 65%, pays: 10%}]"
    assert returns(rates) == pytest.approx((PHI(-1), PHI(-1)))
    assert returns(f"{rates}, repays: [{{above: 55%, pays: 100%}}]")[0] == pytest.approx(PHI(-0.5))


def test_a_lowest_rate_pays_whatever_the_result() -> None:
    assert returns("rates: [{at: 60%, pays: 5%}], floor: 2%") == pytest.approx((1, 0))


def test_a_share_of_what_is_saved() -> None:
    line = "kind: share, metric: m, stages: [{share: 50%}]"
    paid, missed = chances(stated("unit: money, expected: £100k, sample: {standard_error: £50k}", line))
    assert paid == pytest.approx(0.5)
    assert missed == pytest.approx(PHI(-2))


def test_without_a_service_there_is_still_chance_in_a_metric() -> None:
    deal = "{service: absent, outcomes: absent, investment: absent}"
    figures = figures_of(deal, stated("expected: 20%, sample: {standard_error: 5%}"))
    assert figures.value("chance.step.paid_at_zero_effect") == pytest.approx(PHI(-2))


def test_a_contract_of_two_cohorts_by_drawing_it() -> None:
    # cases/measures/six-ways, drawn directly: 50 people in each of two cohorts and 50 to compare with, 1.5 offences
    # each give or take 2, paid if a cohort has a tenth less than its group, or both together 7.5 % less. Of 400,000
    # draws the standard error is at most 0.0008.
    figures = load(cases_folder() / "measures" / "six-ways").evaluate()
    numbers, draws, error = np.random.default_rng(12), 400_000, 2 / math.sqrt(50)

    def paid(effect: float) -> float:
        own = numbers.normal(1.5 * (1 - effect), error, (draws, 2))
        group = numbers.normal(1.5, error, (draws, 2))
        by_cohort, together = 1 - own / group, 1 - own.sum(axis=1) / group.sum(axis=1)
        return float(np.mean((by_cohort >= 0.1).any(axis=1) | (together >= 0.075)))

    chance = "chance.cohort-difference"
    assert figures.value(f"{chance}.paid_at_zero_effect") == pytest.approx(paid(0.0), abs=0.003)
    assert figures.value(f"{chance}.missed_as_planned") == pytest.approx(1 - paid(0.1), abs=0.003)
