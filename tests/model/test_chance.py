"""Chance: what luck can do to a payment, and the smallest effect that can be told from it; worked by hand.

The small case measures 100 people, of whom 50 % would be at home without the service and 60 % with it.
z of 97.5 % is 1.959964 and z of 80 % is 0.841621: together 2.801585.
"""

from __future__ import annotations

import math
from statistics import NormalDist

import pytest

from tests.model.small_cases import figures_of, text_of, value

PHI = NormalDist().cdf
BOTH_Z = 2.801585
COMPARED = "evaluation: {comparison_people: 100}"


def ways(n: int, p: float, least: int) -> float:
    """The chance of at least so many of n, summed from above."""
    return sum(math.comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(least, n + 1))


def outcome(fields: str) -> str:
    return f"outcomes: {{home: {{{fields}}}}}"


# --- prices -----------------------------------------------------------------------------------------------------------


def test_a_price_for_the_change_with_four_people() -> None:
    # Of 4, more than the 2 of the baseline: (4 + 1) / 16. With 75 % at home, 2 or fewer: 1 − (4 × 27 + 81) / 256.
    figures = figures_of("service: {intake: {families: {starts: 4 over 1 year}}}", outcome("expected: 25%"))
    assert figures.value("chance.home.paid_at_zero_effect") == pytest.approx(5 / 16)
    assert figures.value("chance.home.missed_as_planned") == pytest.approx(67 / 256)


def test_a_price_for_the_change_with_a_hundred_people() -> None:
    figures = figures_of()
    assert figures.value("chance.home.people") == 100
    assert figures.value("chance.home.paid_at_zero_effect") == pytest.approx(ways(100, 0.5, 51))
    assert figures.value("chance.home.missed_as_planned") == pytest.approx(1 - ways(100, 0.6, 51))
    # Error 5 points: the part above nil is 0.05 ÷ √(2π) on average, for 100 people at £12,000.
    assert figures.value("chance.home.paid_for_chance") == pytest.approx(100 * 12_000 * 0.05 / math.sqrt(2 * math.pi))


def test_optimism_makes_the_plan_smaller() -> None:
    # Of 10 points half is due to the service: 55 % at home.
    figures = figures_of(outcome("attribution: 50%"))
    assert figures.value("chance.home.missed_as_planned") == pytest.approx(1 - ways(100, 0.55, 51))


def test_a_comparison_group_adds_its_noise() -> None:
    figures = figures_of(COMPARED)
    error, as_planned = math.sqrt(0.25 / 100 + 0.25 / 100), math.sqrt(0.24 / 100 + 0.25 / 100)
    assert figures.value("chance.home.error") == pytest.approx(error)
    assert figures.value("chance.home.paid_at_zero_effect") == pytest.approx(0.5)
    assert figures.value("chance.home.missed_as_planned") == pytest.approx(PHI(-0.1 / as_planned))
    assert figures.value("chance.home.detectable_effect") == pytest.approx(BOTH_Z * error, abs=1e-6)
    assert figures.value("chance.home.power") == pytest.approx(PHI(0.1 / error - 1.959964), abs=1e-6)


def test_the_smallest_effect_against_a_known_baseline() -> None:
    assert value("chance.home.detectable_effect") == pytest.approx(BOTH_Z * 0.05, abs=1e-6)  # √(0.25 / 100)


def test_a_price_for_what_is_observed_pays_as_soon_as_anything_is() -> None:
    rare = outcome("direction: increase, baseline: 1%, expected: 3%")
    figures = figures_of(rare, "contract: {payments: {home: {counts: gross}}}", COMPARED)
    assert figures.value("chance.home.paid_at_zero_effect") == pytest.approx(1 - 0.99**100)
    assert figures.value("chance.home.missed_as_planned") == pytest.approx(0.97**100)
    assert "chance.home.paid_for_chance" not in figures


def test_events_come_by_poisson_s_law() -> None:
    # Two expected without the service and one with it; fewer than two are paid for: none or one.
    figures = figures_of(outcome("measure: count, baseline: 0.02, expected: 0.01"))
    assert figures.value("chance.home.paid_at_zero_effect") == pytest.approx(3 * math.exp(-2))
    assert figures.value("chance.home.missed_as_planned") == pytest.approx(1 - 2 * math.exp(-1))


def test_more_events_that_are_good() -> None:
    # More than one of one expected; with two expected, one or none.
    figures = figures_of(outcome("measure: count, direction: increase, baseline: 0.01, expected: 0.02"))
    assert figures.value("chance.home.paid_at_zero_effect") == pytest.approx(1 - 2 * math.exp(-1))
    assert figures.value("chance.home.missed_as_planned") == pytest.approx(3 * math.exp(-2))


def test_events_that_come_in_bursts_state_a_standard_deviation() -> None:
    # 4 and 3 events each, give or take 5: the error is 0.5.
    figures = figures_of(outcome("measure: count, baseline: 4, expected: 3, standard_deviation: 5"))
    assert figures.value("chance.home.missed_as_planned") == pytest.approx(PHI(-2))
    assert figures.value("chance.home.detectable_effect") == pytest.approx(BOTH_Z * 0.5, abs=1e-6)


def test_days_need_a_standard_deviation() -> None:
    days = "measure: days, baseline: 30 days, expected: 28 days"
    known = figures_of(outcome(f"{days}, standard_deviation: 10 days"))
    assert known.value("chance.home.missed_as_planned") == pytest.approx(PHI(-2))  # 2 days, give or take 1
    unknown = figures_of(outcome(days))
    for name in ("detectable_effect", "power", "paid_at_zero_effect", "missed_as_planned"):
        assert unknown.value(f"chance.home.{name}") is None
        assert unknown.why(f"chance.home.{name}").startswith("the outcome does not state a `standard_deviation`")


def test_a_score_is_reported_in_outcomes() -> None:
    # 10 points more, give or take 20 for each of 100: an error of 2 points, or 0.4 of an outcome of 5 points.
    score = (
        "measure: score, direction: increase, baseline: 10, expected: 20, points_per_outcome: 5, standard_deviation: 20"
    )
    figures = figures_of(outcome(score))
    assert figures.value("outcomes.home.effect_net") == 2
    assert figures.value("chance.home.detectable_effect") == pytest.approx(BOTH_Z * 0.4, abs=1e-6)
    assert figures.value("chance.home.missed_as_planned") == pytest.approx(PHI(-5))
    assert figures.value("chance.home.paid_for_chance") == pytest.approx(100 * 12_000 * 0.4 / math.sqrt(2 * math.pi))


def test_nobody_is_measured_within_the_term() -> None:
    figures = figures_of(outcome("lag: 6 years"))
    assert figures.value("chance.home.detectable_effect") is None
    assert figures.why("chance.home.detectable_effect") == "child at home: people measured, in whole numbers is zero"


# --- tables -----------------------------------------------------------------------------------------------------------


def table(rows: str, takes: str = "reduction", more: str = "") -> str:
    metric = f"{{title: At home, outcome: home, takes: {takes}}}"
    line = f"{{kind: table, metric: at-home, rows: {rows}, payers: {{council: 100%}}{more}}}"
    return f"contract: {{metrics: {{at-home: {metric}}}, payments: {{home: absent, step: {line}}}}}"


def chances(change: str) -> tuple[float | None, float | None]:
    figures = figures_of(change)
    return figures.value("chance.step.paid_at_zero_effect"), figures.value("chance.step.missed_as_planned")


@pytest.mark.parametrize(
    ("rows", "least"),
    [
        ("[{from: 10%, pays: £1m}]", 55),  # a tenth of 50 points less: 55 at home
        ("[{above: 10%, pays: £1m}]", 56),
        ("[{from: 0%, pays: £0}, {from: 10%, pays: £1m}]", 55),
    ],
    ids=["from", "above", "a row of nothing"],
)
def test_a_table_with_a_threshold(rows: str, least: int) -> None:
    paid, missed = chances(table(rows))
    assert paid == pytest.approx(ways(100, 0.5, least))
    assert missed == pytest.approx(1 - ways(100, 0.6, least))


def test_the_threshold_of_a_rate_that_is_to_fall() -> None:
    # Paid at 45 % or less: 55 or more at home.
    paid, missed = chances(table("[{from: 0%, to: 45%, pays: £1m}]", takes="rate"))
    assert paid == pytest.approx(ways(100, 0.5, 55))
    assert missed == pytest.approx(1 - ways(100, 0.6, 55))


def test_a_band_that_ends_pays_only_within() -> None:
    # From 54 at home up to, and without, 60.
    paid, _ = chances(table("[{from: 8%, below: 20%, pays: £1m}]"))
    assert paid == pytest.approx(ways(100, 0.5, 54) - ways(100, 0.5, 60))


def test_a_table_read_between_its_points_pays_above_its_nil() -> None:
    paid, _ = chances(table("[{at: 10%, pays: £0}, {at: 30%, pays: £1m}]", more=", read: linear"))
    assert paid == pytest.approx(ways(100, 0.5, 56))  # at exactly 10 %, 55 at home, it pays nothing
    flat, _ = chances(table("[{at: 10%, pays: £5k}, {at: 30%, pays: £1m}]", more=", read: linear, before: flat"))
    assert flat == pytest.approx(1)
    ends, _ = chances(table("[{at: 10%, pays: £5k}, {at: 20%, pays: £5k}]", more=", read: linear, beyond: zero"))
    assert ends == pytest.approx(ways(100, 0.5, 55) - ways(100, 0.5, 61))


def test_a_table_unit_by_unit_pays_above_its_first_paying_row() -> None:
    rows = "[{from: 0, pays: £0}, {from: 55, pays: £1k}]"
    paid, _ = chances(table(rows, takes="count", more=", read: marginal"))
    assert paid == pytest.approx(ways(100, 0.5, 56))


def test_a_table_that_never_pays() -> None:
    for more in ("", ", read: marginal"):
        assert chances(table("[{from: 10%, pays: £0}]", more=more)) == pytest.approx((0, 1))


@pytest.mark.parametrize(
    ("takes", "row"),
    [
        ("change", "{from: 5%, pays: £1m}"),
        ("count", "{from: 55, pays: £1m}"),
        ("count, counts: net", "{from: 5, pays: £1m}"),
    ],
)
def test_other_takes_of_the_same_threshold(takes: str, row: str) -> None:
    paid, missed = chances(table(f"[{row}]", takes=takes))
    assert paid == pytest.approx(ways(100, 0.5, 55))
    assert missed == pytest.approx(1 - ways(100, 0.6, 55))


def test_a_change_is_compared_and_a_rate_is_not() -> None:
    error = math.sqrt(0.25 / 100 + 0.25 / 100)
    change = value("chance.step.paid_at_zero_effect", table("[{from: 5%, pays: £1m}]", takes="change"), COMPARED)
    assert change == pytest.approx(PHI(-0.05 / error))
    # A tenth less than the comparison group: below 0.9 times its rate, so that its error counts 0.9 times.
    relative = math.sqrt(0.25 / 100 + 0.9**2 * 0.25 / 100)
    tenth = value("chance.step.paid_at_zero_effect", table("[{from: 10%, pays: £1m}]"), COMPARED)
    assert tenth == pytest.approx(PHI(-0.05 / relative))
    rate = value("chance.step.paid_at_zero_effect", table("[{to: 45%, pays: £1m}]", takes="rate"), COMPARED)
    assert rate == pytest.approx(ways(100, 0.5, 55))


TENTH = table("[{from: 10%, pays: £1m}]")
ON_A_METRIC = """
contract:
  metrics: {m: {title: M, expected: 3}}
  payments: {step: {kind: tariff, metric: m, counts: gross, price: £1, payers: {council: 100%}}}
"""


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (TENTH.replace("outcome: home, takes: reduction", "expected: 20%"), "nothing states how many people `at-home`"),
        (ON_A_METRIC, "nothing states how many people `m` is measured on: add `sample: {people: 500}`"),
        (TENTH.replace("metric: at-home,", "metric: at-home, per: person,"), "it is read for each person"),
    ],
    ids=["stated metric", "tariff on a metric", "person by person"],
)
def test_what_is_not_worked_out_says_why(change: str, why: str) -> None:
    figures = figures_of(change)
    assert figures.value("chance.step.paid_at_zero_effect") is None
    assert figures.why("chance.step.paid_at_zero_effect").startswith(why)
    assert not [name for name in figures.single_names() if name.startswith("chance.unknown")]


def test_a_block_is_no_matter_of_chance() -> None:
    fixed = "contract: {payments: {fixed: {kind: block, amount: £10k, payers: {nhs: 100%}}}}"
    assert not figures_of(fixed).book.names("chance.fixed")


def test_a_yes_or_no_measure_states_no_standard_deviation() -> None:
    import sibcase
    from sibcase.tasks.business_case import CaseHasErrors

    with pytest.raises(
        CaseHasErrors, match="SIB031: a yes-or-no measure needs no `standard_deviation`, which follows from its rate"
    ):
        sibcase.load_text(text_of(outcome("standard_deviation: 10%")))
