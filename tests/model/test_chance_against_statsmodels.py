"""Chance against statsmodels, which works out power and exact tests in its own ways, and against printed tables.

It is imported where it is asked: every worker collects every file, and one of them runs this one.
"""

from __future__ import annotations

import math
from statistics import NormalDist

import pytest

from tests.model.small_cases import figures_of

PHI = NormalDist().cdf


def measured(outcome: str, compared: str = "", rows: str = "[{from: 10%, pays: £1m}]", takes: str = "reduction") -> str:
    metric = f"{{title: M, outcome: home, takes: {takes}}}"
    line = f"{{kind: table, metric: m, rows: {rows}, payers: {{council: 100%}}}}"
    contract = f"contract: {{metrics: {{m: {metric}}}, payments: {{home: absent, step: {line}}}}}"
    return f"{{outcomes: {{home: {{{outcome}}}}}, {contract}{compared}}}"


def people(count: int) -> str:
    need = f"need: {{segments: {{families: {{people: {count}}}}}}}"
    return f"{{service: {{intake: {{families: {{starts: {count} over 1 year}}}}}}, {need}}}"


@pytest.mark.costly
@pytest.mark.matrix(2)
@pytest.mark.parametrize(("n", "ratio"), [(60, 1.0), (150, 2.0), (400, 0.5)])
@pytest.mark.parametrize(("baseline", "expected"), [("50%", "40%"), ("30%", "22%")])
def test_power_and_smallest_effect_with_a_comparison_group(n: int, ratio: float, baseline: str, expected: str) -> None:
    from statsmodels.stats.power import NormalIndPower

    compared = f", evaluation: {{comparison_people: {round(n * ratio)}}}"
    figures = figures_of(people(n), measured(f"baseline: {baseline}, expected: {expected}", compared))
    rate = float(baseline.rstrip("%")) / 100
    planned = rate - float(expected.rstrip("%")) / 100
    deviation, solver = math.sqrt(rate * (1 - rate)), NormalIndPower()
    smallest = solver.solve_power(nobs1=n, alpha=0.05, power=0.8, ratio=ratio, alternative="two-sided") * deviation
    # statsmodels counts the other tail too: a millionth at this power.
    assert figures.value("chance.home.detectable_effect") == pytest.approx(smallest, rel=1e-5)
    power = solver.power(planned / deviation, n, 0.025, ratio, alternative="larger")
    assert figures.value("chance.home.power") == pytest.approx(power, rel=1e-9)


@pytest.mark.parametrize("limit", [0.05, 0.1, 0.2])
def test_a_threshold_on_two_rates_is_a_test_at_the_level_it_sets(limit: float) -> None:
    from statsmodels.stats.power import normal_power_het

    # A limit of so many points is a one-sided test whose level is the chance to pay for no effect.
    n, baseline, expected = 200, 0.5, 0.38
    rows = f"[{{from: {limit:.0%}, pays: £1m}}]"
    outcome = f"baseline: {baseline:.0%}, expected: {expected:.0%}"
    figures = figures_of(people(n), measured(outcome, f", evaluation: {{comparison_people: {n}}}", rows, "change"))
    level = figures.value("chance.step.paid_at_zero_effect")
    assert level is not None
    null = math.sqrt(2 * baseline * (1 - baseline))
    alternative = math.sqrt(baseline * (1 - baseline) + expected * (1 - expected))
    power = normal_power_het(
        baseline - expected, n, level, std_null=null, std_alternative=alternative, alternative="larger"
    )
    assert figures.value("chance.step.missed_as_planned") == pytest.approx(1 - power, abs=1e-9)


@pytest.mark.parametrize(("n", "least"), [(40, 22), (100, 55), (250, 138)])
def test_a_threshold_against_a_known_baseline_is_exact(n: int, least: int) -> None:
    from statsmodels.stats.proportion import binom_test

    figures = figures_of(people(n), measured("baseline: 50%, expected: 40%"))
    exact = binom_test(least, n, prop=0.5, alternative="larger")
    assert figures.value("chance.step.paid_at_zero_effect") == pytest.approx(exact, rel=1e-9)


def test_events_against_a_known_baseline_are_exact() -> None:
    from statsmodels.stats import rates

    # 100 people with 1.2 events each: a tenth less is 108 or fewer of 120.
    outcome = "measure: count, baseline: 1.2, expected: 0.9"
    figures = figures_of(measured(outcome))
    exact = rates.test_poisson(108, 100, value=1.2, method="exact-c", alternative="smaller").pvalue
    assert figures.value("chance.step.paid_at_zero_effect") == pytest.approx(exact, rel=1e-9)


def test_events_with_a_comparison_group() -> None:
    from statsmodels.stats import rates

    # At least 0.12 fewer than 1.2. statsmodels sets its limit by the variance as planned, 1.2 + 0.9 for each person:
    # 0.12 ÷ √(2.1 ÷ 100) errors up.
    outcome, rows = "measure: count, baseline: 1.2, expected: 0.9", "[{from: 0.12, pays: £1m}]"
    figures = figures_of(measured(outcome, ", evaluation: {comparison_people: 100}", rows, "change"))
    assert figures.value("chance.step.paid_at_zero_effect") == pytest.approx(PHI(-0.12 / math.sqrt(2.4 / 100)))
    level = PHI(-0.12 / math.sqrt(2.1 / 100))
    found = rates.power_poisson_diff_2indep(1.2, 0.9, 100, alpha=level, alternative="larger", method_var="alt")
    assert figures.value("chance.step.missed_as_planned") == pytest.approx(1 - found.power, rel=1e-6)


def test_days_with_a_comparison_group() -> None:
    from statsmodels.stats.power import NormalIndPower

    days = "measure: days, baseline: 30 days, expected: 26 days, standard_deviation: 10 days"
    figures = figures_of(people(80), measured(days, ", evaluation: {comparison_people: 120}"))
    solver = NormalIndPower()
    smallest = solver.solve_power(nobs1=80, alpha=0.05, power=0.8, ratio=1.5) * 10
    assert figures.value("chance.home.detectable_effect") == pytest.approx(smallest, rel=1e-5)
    power = solver.power(0.4, 80, 0.025, 1.5, alternative="larger")
    assert figures.value("chance.home.power") == pytest.approx(power, rel=1e-9)


# --- printed tables ---------------------------------------------------------------------------------------------------

# Cumulative Poisson distribution, P(X ≤ x) for a mean of 2, 3 and 4: https://www.scribd.com/document/96601458/Poisson-Table
POISSON = [(2, 1, 0.4060), (3, 1, 0.1991), (4, 2, 0.2381), (4, 0, 0.0183)]
# Cumulative binomial distribution, P(X ≤ 3) and P(X ≤ 4) of 5: https://statistics-website.pages.dev/tables/binomial-distribution-table/
BINOMIAL = [(0.4, 4, 0.91296), (0.5, 4, 0.81250), (0.4, 5, 0.98976), (0.45, 5, 0.98155)]
# People in each of two groups for 80 % power, 5 % two-sided, by the effect in standard deviations (Cohen 1988), as
# quoted at https://imaging.mrc-cbu.cam.ac.uk/statswiki/FAQ/dunp. These are of the t distribution, so one or two more
# than by the normal curve.
COHEN = [(0.2, 393), (0.3, 175), (0.4, 100), (0.5, 64), (0.8, 26)]


@pytest.mark.parametrize(("mean", "most", "below"), POISSON)
def test_printed_poisson_table(mean: int, most: int, below: float) -> None:
    # 100 people have so many events in all; a table pays up to the number that is asked for.
    metric = f"measure: count, baseline: {mean / 100}, expected: {mean / 200}"
    rows = f"[{{from: 0, to: {most / 100}, pays: £1m}}]"
    figures = figures_of(measured(metric, rows=rows, takes="rate"))
    assert figures.value("chance.step.paid_at_zero_effect") == pytest.approx(below, abs=5e-5)


@pytest.mark.parametrize(("rate", "least", "below"), BINOMIAL)
def test_printed_binomial_table(rate: float, least: int, below: float) -> None:
    metric = f"direction: increase, baseline: {rate:.0%}, expected: 90%"
    rows = f"[{{from: {least / 5:.0%}, pays: £1m}}]"
    figures = figures_of(people(5), measured(metric, rows=rows, takes="rate"))
    assert figures.value("chance.step.paid_at_zero_effect") == pytest.approx(1 - below, abs=5e-6)


@pytest.mark.matrix(2)
@pytest.mark.parametrize(("effect", "n"), COHEN)
def test_printed_table_of_sample_sizes(effect: float, n: int) -> None:
    days = "measure: days, baseline: 30 days, expected: 26 days, standard_deviation: 10 days"

    def smallest(count: int) -> float:
        figures = figures_of(people(count), measured(days, f", evaluation: {{comparison_people: {count}}}"))
        return (figures.value("chance.home.detectable_effect") or 0.0) / 10

    assert smallest(n) <= effect < smallest(n - 3)
