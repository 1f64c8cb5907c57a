"""Simulations: against closed forms, against an independent sampler, and the same figures whatever else is asked."""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import scipy

from sibcase.casefile.values.ranges import range_fault, widest_beta
from sibcase.resources import cases_folder
from sibcase.tasks.business_case import CaseHasErrors, load, load_text
from sibcase.tasks.simulate.simulate import NothingUncertain, simulate_case
from sibcase.uncertainty.causes import causes_of
from sibcase.uncertainty.distributions import Range, quantile_table
from sibcase.uncertainty.inputs import uncertain_inputs
from sibcase.uncertainty.simulation import Question, simulate
from sibcase.uncertainty.small_numbers import realised
from sibcase.uncertainty.streams import BLOCK, stream
from tests.model.small_cases import case_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sibcase.book.operations import Array
    from sibcase.tasks.business_case import BusinessCase

# 50 people start and complete in the first year, 30% achieve the outcome, and each of them is paid for with £1,000.
TARIFF = """\
sibcase: 1
title: One outcome
stage: outline
currency: GBP
start: 2027-04-01
term: 1 year
step: year
parties:
  council: {name: Council, role: commissioner}
need: {segments: {people: {people: 50, years: 1, unit_cost: £1k per year}}}
service:
  intake: {people: {starts: 50 over 1 year}}
  engagement: 100%
  completion: 100%
  duration: 0 months
outcomes:
  home: {title: Home, measure: binary, direction: increase, baseline: 10%, expected: EXPECTED, lag: 0 months}
contract:
  payments:
    home: {kind: tariff, outcome: home, price: £1k, counts: gross}
  payers: {council: 100%}
"""
CERTAIN, RANGE = "30%", "{value: 30%, low: 20%, high: 45%}"
CASES = sorted(path.parent for path in cases_folder().rglob("case.yaml"))


def tariff(expected: str = CERTAIN) -> BusinessCase:
    return load_text(TARIFF.replace("EXPECTED", expected))


@cache
def family_recovery() -> BusinessCase:
    return load(cases_folder() / "family-recovery")


def figure(data: Mapping[str, Any], name: str, key: str) -> float:
    return float(data["figures"][name][key])


# --- closed forms -----------------------------------------------------------------------------------------------------


@pytest.mark.costly
def test_payments_of_a_tariff_are_binomial() -> None:
    found = simulate_case(tariff(), 50_000).as_data()
    people = scipy.stats.binom(50, 0.3)
    # The mean of 50,000 draws lies within five standard errors: 5 × £1,000 × √(50 × 0.3 × 0.7) ÷ √50,000 = £72.
    assert figure(found, "payments.total", "mean") == pytest.approx(1_000 * people.mean(), abs=72)
    for key, share in (("p5", 0.05), ("p10", 0.10), ("p50", 0.5), ("p90", 0.9), ("p95", 0.95)):
        assert figure(found, "payments.total", key) == 1_000 * people.ppf(share)


def test_without_chance_payments_follow_the_range() -> None:
    found = simulate_case(tariff(RANGE), 50_000, drawn="ranges").as_data()
    # PERT of 20%, 30% and 45%: 0.2 + 0.25 × Beta(1 + 4 × 0.1 ÷ 0.25, 1 + 4 × 0.15 ÷ 0.25), in payments times £50,000.
    rate = scipy.stats.beta(2.6, 3.4, loc=0.2, scale=0.25)
    for key, share in (("p5", 0.05), ("p50", 0.5), ("p95", 0.95)):
        assert figure(found, "payments.total", key) == pytest.approx(50_000 * rate.ppf(share), rel=0.01)


def test_a_range_and_chance_together_are_wider_than_either() -> None:
    """Law of total variance: E[n r (1 − r)] + n² var(r), with r as drawn."""
    draws: list[Array] = []
    simulate_case(tariff(RANGE), 50_000, take=lambda block: draws.append(block["payments.total"]))
    rate = scipy.stats.beta(2.6, 3.4, loc=0.2, scale=0.25)
    mean, variance = rate.mean(), rate.var()
    wanted = 50 * (mean - mean**2 - variance) + 50**2 * variance
    assert np.concatenate(draws).std() / 1_000 == pytest.approx(math.sqrt(wanted), rel=0.02)


def test_events_come_as_by_poisson() -> None:
    numbers = stream(1, "events", 0)
    rates = realised("count", np.full(100_000, 2.5), np.full(100_000, 40.0), None, numbers)
    assert rates.mean() == pytest.approx(2.5, abs=0.01)
    assert rates.var() == pytest.approx(2.5 / 40, rel=0.03)


def test_scores_are_spread_by_the_deviation_of_one_person() -> None:
    numbers = stream(1, "scores", 0)
    rates = realised("other", np.full(100_000, 20.0), np.full(100_000, 25.0), np.full(100_000, 10.0), numbers)
    assert rates.mean() == pytest.approx(20.0, abs=0.05)
    assert rates.std() == pytest.approx(2.0, rel=0.02)  # 10 ÷ √25


def test_where_nobody_is_measured_the_rate_is_as_expected() -> None:
    assert realised("binary", np.array([0.3]), np.array([0.4]), None, stream(1, "x", 0)) == pytest.approx([0.3])


@pytest.mark.costly
def test_every_event_has_its_likelihood() -> None:
    found = simulate_case(family_recovery(), 5_000)
    chances = {each.name: each.share for each in found.chances}
    assert set(chances) >= {"investors_lose", "investors_lose_all", "payments_exceed_cash", "cap_binds"}
    assert all(0 <= share <= 1 for share in chances.values())
    assert chances["investors_lose_all"] < chances["investors_lose"]


# --- the same figures -------------------------------------------------------------------------------------------------


def draws_of(business: BusinessCase, figures: list[str], count: int, seed: int = 1) -> dict[str, Array]:
    parts: list[Mapping[str, Array]] = []
    question = Question(uncertain_inputs(business.book)[0], [], figures)
    simulate(business.evaluate(), question, count, seed, take=parts.append)
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


@pytest.mark.costly
def test_a_shorter_run_begins_a_longer_one_and_figures_do_not_depend_on_one_another() -> None:
    business = family_recovery()
    few = draws_of(business, ["payments.total"], 1_500)
    many = draws_of(business, ["investment.irr", "payments.total", "savings.cashable.total"], BLOCK + 700)
    for name, values in few.items():
        assert np.array_equal(values, many[name][:1_500])


def test_the_same_seed_gives_the_same_and_another_seed_others() -> None:
    first, again, other = (simulate_case(tariff(RANGE), 500, seed).as_data() for seed in (3, 3, 4))
    assert first == again
    assert first["figures"]["payments.total"] != other["figures"]["payments.total"]


def test_a_value_that_is_written_once_moves_as_one() -> None:
    business = family_recovery()
    found = draws_of(business, ["service.completion.north", "service.completion.south"], 300)
    assert np.array_equal(found["service.completion.north"], found["service.completion.south"])


def test_nothing_leaves_the_range_of_its_input() -> None:
    business = family_recovery()
    found = draws_of(business, ["payments.total"], 2_000)
    for each in uncertain_inputs(business.book)[0]:
        assert each.range.lower <= found[each.written.name].min()
        assert found[each.written.name].max() <= each.range.upper


def test_inputs_are_those_of_an_independent_sampler() -> None:
    found = draws_of(family_recovery(), ["payments.total"], 20_000)["service.engagement"]
    # 75%, 86% and 92%: PERT with a = 1 + 4 × 0.11 ÷ 0.17 and b = 1 + 4 × 0.06 ÷ 0.17.
    pert = scipy.stats.beta(1 + 4 * 0.11 / 0.17, 1 + 4 * 0.06 / 0.17, loc=0.75, scale=0.17)
    assert scipy.stats.kstest(found, pert.cdf).pvalue > 1e-4


# --- causes -----------------------------------------------------------------------------------------------------------


def test_the_causes_of_a_sum_have_the_shares_of_their_variances() -> None:
    numbers = np.random.default_rng(5)
    large, small, idle = (numbers.standard_normal(30_000) for _ in range(3))
    found = {each.input: each for each in causes_of(3 * large - small, {"a": large, "b": small, "c": idle})}
    assert found["a"].share == pytest.approx(0.9, abs=0.02)  # 9 ÷ (9 + 1)
    assert found["b"].share == pytest.approx(0.1, abs=0.02)
    assert found["c"].share == pytest.approx(0.0, abs=0.005)
    assert found["a"].rank_correlation == pytest.approx(scipy.stats.spearmanr(large, 3 * large - small)[0], abs=1e-9)
    assert found["b"].rank_correlation < 0


def test_of_few_draws_what_has_no_effect_is_no_cause() -> None:
    # 400 idle inputs, five draws in each group: three standard deviations of η² are 0.2 above zero.
    numbers = np.random.default_rng(7)
    figure, idle = numbers.standard_normal(100), numbers.standard_normal((400, 100))
    found = causes_of(figure, {"own": figure, **{str(number): each for number, each in enumerate(idle)}})
    assert found[0].input == "own"
    assert sum(each.share > 0 for each in found) <= 1 + 400 * 0.02


def test_an_input_of_few_values_is_in_as_many_groups() -> None:
    # Yes or no alone decides the figure: all of its variance, however few draws there are.
    decides = np.repeat([0.0, 1.0], 50)
    (found,) = causes_of(decides * 3, {"yes or no": decides})
    assert found.share == pytest.approx(1.0)


def test_a_figure_without_spread_has_no_causes() -> None:
    assert causes_of(np.ones(1_000), {"a": np.arange(1_000.0)}) == []


# --- every case -------------------------------------------------------------------------------------------------------


@pytest.mark.matrix(3)
@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_every_case_is_simulated_or_says_why_not(folder: Any) -> None:
    business = load(folder)
    has_sample = any(metric.sample and metric.expected for metric in business.case.metrics.values())
    if not uncertain_inputs(business.book)[0] and not business.case.outcomes and not has_sample:
        with pytest.raises(NothingUncertain, match="no input has a range"):
            simulate_case(business, 200)
        return
    found = simulate_case(business, 200)
    assert found.rows
    for row in found.rows:
        known = [value for value in row.spread.percentiles if math.isfinite(value)]
        assert known == sorted(known)


def test_the_range_of_a_cost_on_file_is_in_its_own_prices_and_drawn() -> None:
    # 150 people for 15 years at £700 a week of 2013-14; from half of that to twice it, uniform: 1.25 times in the mean.
    text = """
sibcase: 1
title: Recovery for parents
prices: 2026-27
need:
  people: 150
  unit_cost: {ref: foster-care-week, low: £350 per week, high: £1_400 per week, distribution: uniform}
  years: 15
"""
    data = simulate_case(load_text(text), 20_000).as_data()
    planned = figure(data, "need.cost.total", "planned")
    assert data["not_drawn"] == []
    assert figure(data, "need.cost.total", "mean") == pytest.approx(1.25 * planned, rel=0.01)
    assert figure(data, "need.cost.total", "p50") == pytest.approx(1.25 * planned, rel=0.02)


def test_what_can_be_drawn_of_no_range_keeps_its_value() -> None:
    # The minimum of referrals is compared with the plan; no line of the model rests on it.
    minimum = "{value: 10 over 1 year, low: 8 over 1 year, high: 12 over 1 year}"
    found = simulate_case(case_of(f"service: {{referrals: {{minimum: {minimum}}}}}"), 200)
    (left_out,) = found.not_drawn
    assert left_out.why.startswith("no line of the model takes its value alone")
    assert found.inputs == ()


@pytest.mark.parametrize(
    "written",
    [
        "{value: 30%, low: 0%, high: 45%, distribution: lognormal}",
        "{value: 50%, low: 0%, high: 100%, distribution: beta}",
    ],
)
def test_what_no_distribution_can_have_is_found_when_the_case_is_read(written: str) -> None:
    with pytest.raises(CaseHasErrors, match="SIB061: nothing can be drawn from low"):
        tariff(written)


@pytest.mark.parametrize("mean", [0.02, 0.3, 0.5, 0.97])
def test_the_widest_beta_that_is_read_can_be_drawn(mean: float) -> None:
    width = widest_beta(mean)
    low = min(max(0.0, mean - width / 2), 1 - width * 1.001)
    just = Range(low, mean, low + width * 0.999, "beta")
    assert not range_fault("beta", just.low, mean, just.high)
    assert np.all(np.isfinite(quantile_table(just).values))
    assert range_fault("beta", low, mean, low + width * 1.001).endswith("has so wide a range")


def test_without_a_range_and_without_chance_there_is_nothing_to_draw() -> None:
    with pytest.raises(NothingUncertain, match="no input has a range: give an input a range"):
        simulate_case(tariff(), 200, drawn="ranges")
    with pytest.raises(NothingUncertain, match="chance has nothing to move"):
        simulate_case(load(cases_folder() / "concept-note"), 200, drawn="chance")
