"""Simulation of a case: against what can be worked out by hand, and ranges from which nothing is drawn."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

import numpy as np
import pytest

from sibcase.tasks.simulate.draws_file import DrawsFile
from sibcase.tasks.simulate.simulate import NothingUncertain, Simulated, simulate_case
from tests.model.small_cases import case_of

if TYPE_CHECKING:
    from sibcase.uncertainty.simulation import Spread

GROSS = "contract: {payments: {home: {counts: gross}}}"
DRAWS = 40_000


NO_LINE = (
    "no line of the model takes its value alone, so that it cannot be drawn; "
    "to see what another value does, define an option with `changes`"
)


def spread(result: Simulated, name: str) -> Spread:
    return next(row.spread for row in result.rows if row.name == name)


def likelihood(result: Simulated, name: str) -> float:
    return next(each.share for each in result.chances if each.name == name)


# --- against closed forms ---------------------------------------------------------------------------------------------


def test_every_percentile_of_a_tariff_is_that_of_the_binomial() -> None:
    # 100 people, of whom each stays home with 60%: £12,000 × Binomial(100, 0.6).
    # Mean 12,000 × 60 = 720,000; standard deviation 12,000 × √(100 × 0.6 × 0.4) = 58,788.
    found = spread(simulate_case(case_of(GROSS), DRAWS, 3), "payments.total")
    assert found.mean == pytest.approx(720_000, abs=4 * 58_788 / math.sqrt(DRAWS))
    # From the binomial itself: the least k with P(X ≤ k) ≥ 5, 10, 50, 90, 95%.
    below = np.cumsum([math.comb(100, k) * 0.6**k * 0.4 ** (100 - k) for k in range(101)])
    expected = [12_000 * int(np.argmax(below >= share)) for share in (0.05, 0.1, 0.5, 0.9, 0.95)]
    assert found.percentiles == tuple(expected)


def test_the_share_of_draws_with_a_loss_is_that_of_the_binomial() -> None:
    # The fund loses if £12,000 × (50 − k) does not cover the £100,000 of costs: from 42 children in care on, since
    # 50 − 42 = 8 outcomes pay £96,000 and nine pay £108,000. P(Binomial(100, 0.4) ≥ 42) = 37.7%.
    expected = sum(math.comb(100, k) * 0.4**k * 0.6 ** (100 - k) for k in range(42, 101))
    found = likelihood(simulate_case(case_of(), DRAWS), "investors_lose")
    assert found == pytest.approx(expected, abs=4 * math.sqrt(0.25 / DRAWS))


def test_the_chance_to_exceed_a_budget_is_that_of_the_binomial() -> None:
    # Of 100 people, 40 in care as planned: £12,000 × (50 − k) in 2026-27. More than £150,000 needs 50 − k ≥ 13, so
    # 37 in care or fewer: P(Binomial(100, 0.4) ≤ 37). Nothing falls due in other years.
    expected = sum(math.comb(100, k) * 0.4**k * 0.6 ** (100 - k) for k in range(38))
    found = simulate_case(case_of("parties: {council: {budget: £150k per year}}"), DRAWS)
    year, any_year = found.budgets
    assert (year.payer, year.name, year.year) == ("council", "County council", "2026-27")
    assert (year.budget, year.planned) == (150_000, 120_000)
    assert year.share == pytest.approx(expected, abs=4 * math.sqrt(0.25 / DRAWS))
    assert (any_year.year, any_year.budget, any_year.share) == ("", None, year.share)


def test_each_payer_is_held_against_its_own_budget() -> None:
    # Both pay half: £6,000 × (50 − k). More than £90,000 is 35 − k > 0: 34 in care or fewer; the other has enough.
    halves = "contract: {payments: {home: {payers: {council: 50%, nhs: 50%}}}}"
    budgets = "parties: {council: {budget_by_year: {2026-27: £90k}}, nhs: {budget: £600k per year}}"
    found = simulate_case(case_of(halves, budgets), DRAWS)
    expected = sum(math.comb(100, k) * 0.4**k * 0.6 ** (100 - k) for k in range(35))
    by_payer = {(each.payer, each.year): each.share for each in found.budgets}
    assert by_payer.keys() == {("council", "2026-27"), ("nhs", "2026-27"), ("nhs", "")}
    assert by_payer["council", "2026-27"] == pytest.approx(expected, abs=4 * math.sqrt(0.25 / DRAWS))
    assert by_payer["nhs", ""] == 0


def test_payments_in_two_years_exceed_a_budget_in_either() -> None:
    # A block of £40k falls in 2025-26 and the tariff in 2026-27: the budgets are exceeded always, and sometimes.
    block = "{kind: block, amount: £40k, when: 2025-06-01, payers: {council: 100%}}"
    budgets = "parties: {council: {budget_by_year: {2025-26: £30k, 2026-27: £150k}}}"
    found = simulate_case(case_of(f"contract: {{payments: {{fixed: {block}}}}}", budgets), 2_000)
    shares = {each.year: each.share for each in found.budgets}
    assert (shares["2025-26"], shares[""]) == (1, 1)
    assert 0 < shares["2026-27"] < 1


def test_without_a_budget_nothing_is_asked() -> None:
    assert simulate_case(case_of(), 200).budgets == ()


def test_a_uniform_range_gives_a_uniform_payment() -> None:
    # A rate between 30% and 50%: £12,000 × 100 × (1 − rate) is uniform from £600,000 to £840,000.
    case = case_of(GROSS, "outcomes: {home: {expected: {value: 40%, low: 50%, high: 30%, distribution: uniform}}}")
    found = spread(simulate_case(case, DRAWS, drawn="ranges"), "payments.total")
    assert found.mean == pytest.approx(720_000, abs=4 * 240_000 / math.sqrt(12 * DRAWS))
    # The standard error of a percentile is at most 240,000 × √(0.25 ÷ 40,000) = 600.
    assert found.percentiles == pytest.approx((612_000, 624_000, 720_000, 816_000, 828_000), abs=2_400)


def test_a_range_and_chance_add_up_as_the_law_of_total_variance_says() -> None:
    # Variance of n p with p from its distribution and k from Binomial(n, p): n E[p(1 − p)] + n² Var(p), per outcome
    # £12,000. For p uniform from 0.3 to 0.5, Var(p) = 0.04 ÷ 12 = 0.003333 and E[p(1 − p)] = 0.4 − 0.16 − 0.003333
    # = 0.236667: 100 × 0.236667 + 10,000 × 0.003333 = 57, a standard deviation of £12,000 × √57 = £90,598.
    case = case_of(GROSS, "outcomes: {home: {expected: {value: 40%, low: 50%, high: 30%, distribution: uniform}}}")
    kept: list[np.ndarray] = []
    simulate_case(case, DRAWS, take=lambda draws: kept.append(draws["payments.total"]))
    assert float(np.std(np.concatenate(kept))) == pytest.approx(90_598, rel=0.02)


# --- ranges from which nothing is drawn -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "name", "why"),
    [
        (
            "service: {costs: {workers: {for: {value: 2 years, low: 1 year, high: 3 years}}}}",
            "service.costs.workers.for",
            NO_LINE,
        ),
        (
            "outcomes: {home: {expected: {value: 40%, low: 45%}}}",
            "outcomes.home.expected",
            "its range has `low` and no `high`: add the other end",
        ),
        (
            "outcomes: {home: {expected: {value: 40%, high: 35%}}}",
            "outcomes.home.expected",
            "its range has `high` and no `low`: add the other end",
        ),
    ],
)
def test_a_range_that_is_not_drawn_is_named(change: str, name: str, why: str) -> None:
    result = simulate_case(case_of(change), 100)
    assert [(each.name, each.why) for each in result.not_drawn] == [(name, why)]
    assert result.inputs == ()
    with pytest.raises(NothingUncertain, match=f"no range of this case can be drawn; of `{name}`: {why}"):
        simulate_case(case_of(change), 100, drawn="ranges")


def test_a_range_that_is_drawn_is_not_named() -> None:
    result = simulate_case(case_of("outcomes: {home: {expected: {value: 40%, low: 45%, high: 35%}}}"), 100)
    assert [each.written.name for each in result.inputs] == ["outcomes.home.expected"]
    assert result.not_drawn == ()


# --- cases at the edge ------------------------------------------------------------------------------------------------


def test_investors_whose_guarantor_pays_do_not_lose_everything() -> None:
    # Nothing is paid for results, so that £50,000 drawn comes back only from a guarantor of half of it.
    free = "contract: {payments: {home: {price: £0}}}"
    loan = "{coupon: 5%, return: coupon, guarantee: {by: foundation, share: 50%}}"
    with_guarantor = f"investment: {{tranches: {{loan: {loan}}}}}"
    assert likelihood(simulate_case(case_of(free), 100), "investors_lose_all") == 1
    guaranteed = simulate_case(case_of(free, with_guarantor), 100)
    assert likelihood(guaranteed, "investors_lose_all") == 0
    assert likelihood(guaranteed, "investors_lose") == 1


def test_nothing_is_held_against_savings_that_are_not_stated() -> None:
    without = simulate_case(case_of("outcomes: {home: {savings: absent}}"), 100)
    assert [each.name for each in without.chances if "exceed" in each.name] == []
    assert likelihood(simulate_case(case_of(), 100), "payments_exceed_cash") > 0


# --- saved draws ------------------------------------------------------------------------------------------------------


def test_a_saved_draw_keeps_every_digit_and_an_undefined_figure_is_empty() -> None:
    file = DrawsFile()
    file.add({"one": np.array([0.1, 1 / 3]), "two": np.array([np.nan, 2e20])})
    file.add({"two": np.array([np.inf]), "one": np.array([-1.0])})
    assert file.text == "one,two\n0.1,\n0.3333333333333333,2e+20\n-1.0,\n"


# --- ranges at the edge of what passes the checks ---------------------------------------------------------------------

EXPECTED = "outcomes: {home: {expected: {value: %s, low: %s, high: %s%s}}}"
AMOUNT = "service: {costs: {workers: {amount: {value: £50k per year, low: %s per year, high: %s per year%s}}}}"
STARTS = "service: {intake: {families: {starts: {value: %s over 1 year, low: %s over 1 year, high: %s over 1 year}}}}"


@pytest.mark.costly
@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    "change",
    [
        STARTS % ("0", "0", "3"),
        STARTS % ("1000000000", "10", "1000000000000"),
        EXPECTED % ("50%", "0%", "100%", ""),
        EXPECTED % ("40%", "40%", "40%", ""),
        EXPECTED % ("40%", "40%", "10%", ""),
        EXPECTED % ("40%", "0.001%", "50%", ", distribution: lognormal"),
        EXPECTED % ("50%", "2%", "98%", ", distribution: beta"),
        AMOUNT % ("£1", "£90bn", ", distribution: lognormal"),
        AMOUNT % ("£0", "£900bn", ", distribution: normal"),
        "outcomes: {home: {measure: count, baseline: 9000000, expected: {value: 8000000, low: 8500000, high: 1}}}",
        "outcomes: {home: {lag: {value: 1 year, low: 0 years, high: 40 years}}}",
        "investment: {tranches: {loan: {commitment: {value: £200k, low: £1, high: £900k}}}}",
        "contract: {payments: {home: {price: {value: £12k, low: £0, high: £90k}}}}",
    ],
)
def test_extreme_ranges_give_figures_that_are_numbers_or_undefined(change: str) -> None:
    result = simulate_case(case_of(change), 100)
    # JSON has no NaN and no infinity: what is undefined is null.
    json.dumps(result.as_data(), allow_nan=False)
    assert all(0 <= each.share <= 1 or math.isnan(each.share) for each in result.chances)
    for row in result.rows:
        known = [value for value in row.spread.percentiles if not math.isnan(value)]
        assert known == sorted(known), row.name


# --- inputs that move together ----------------------------------------------------------------------------------------

TWO_RANGES = """
service:
  intake:
    families: {starts: {value: 100 over 1 year, low: 80 over 1 year, high: 120 over 1 year, distribution: uniform}}
outcomes: {home: {expected: {value: 40%, low: 50%, high: 30%, distribution: uniform}}}
"""


def together(rank: float) -> str:
    between = "[service.intake.families.starts, outcomes.home.expected]"
    return f"uncertainty: {{correlations: [{{between: {between}, rank: {rank}}}]}}"


@pytest.mark.parametrize(
    ("rank", "expected"),
    [
        # Payments are £12,000 × starts × (1 − rate), with starts 80 + 40 u and 1 − rate 50% + 20% v. With a rank
        # correlation of −1 v is u, so that the 5th percentile is at u = 0.05: 12,000 × 82 × 51% = £501,840; with 1 it
        # is 1 − u, so that 12,000 × (80 + 40 u) × (70% − 20% u) is least, at u = 0, £672,000, and £720,000 at u = 1;
        # it is 12,000 × 80 × 70% + 12,000 × (12 u − 8 u²) = 672,000 + 144,000 u − 96,000 u²: below £678,960 for 5%.
        (-1.0, 501_840.0),
        (1.0, 678_960.0),
    ],
)
def test_inputs_move_together(rank: float, expected: float) -> None:
    found = simulate_case(case_of(GROSS, TWO_RANGES, together(rank)), DRAWS, drawn="ranges")
    assert spread(found, "payments.total").percentiles[0] == pytest.approx(expected, rel=0.01)
    assert found.as_data()["correlations"] == [
        {"between": ["service.intake.families.starts", "outcomes.home.expected"], "rank": rank}
    ]
