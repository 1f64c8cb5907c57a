"""Options from one case: do nothing, commission directly, payment by results, an impact bond; worked by hand.

The small case, whose money a year away is worth 1 / 1.1: the service costs £50,000 in each of years 0 and 1, the
council saves £200,000 in year 0, half of it cash, and pays £120,000 in year 1; the fund has committed £200,000.
"""

from __future__ import annotations

import pytest

from tests.model.small_cases import figures_of, row, value

DIRECT_COST = 50_000 + 50_000 / 1.1
PAID = 120_000 / 1.1
# Prices for what is observed: 60 children at home, 50 of whom would be at home anyway.
GROSS = "contract: {payments: {home: {counts: gross, price: £2k}}}"
SET_UP = "service: {costs: {legal: {amount: £20k, kind: transaction}}}"


def test_doing_nothing_is_what_the_others_are_held_against() -> None:
    figures = figures_of()
    for name in ("cost.present_value", "npv", "npv.fiscal", "npv_at_zero_effect"):
        assert figures.value(f"options.do-nothing.{name}") == 0


def test_commissioning_directly_costs_the_service_whatever_happens() -> None:
    figures = figures_of(SET_UP)
    assert figures.value("options.direct.cost") == 100_000  # without the bond's own £20,000
    assert figures.value("options.direct.cost.present_value") == pytest.approx(DIRECT_COST)
    assert figures.value("options.direct.npv") == pytest.approx(100_000 - DIRECT_COST)  # cash
    assert figures.value("options.direct.npv.fiscal") == pytest.approx(200_000 - DIRECT_COST)
    assert figures.value("options.direct.npv_at_zero_effect") == pytest.approx(-DIRECT_COST)


@pytest.mark.parametrize(
    ("management", "falls"),
    [
        ("{amount: £6k per year, for: 2 years}", [56_000, 56_000, 0, 0]),
        ("{amount: £6k per year, from: 2026-04-01, to: 2027-10-01}", [50_000, 56_000, 3_000, 0]),
        ("{amount: £9k}", [59_000, 50_000, 0, 0]),  # at the start unless it says when
        ("{amount: £9k, when: 2027-06-01}", [50_000, 50_000, 9_000, 0]),
    ],
    ids=["two years", "dates", "once", "once, later"],
)
def test_what_managing_it_directly_would_cost(management: str, falls: list[float]) -> None:
    assert row("options.direct.cost", f"service: {{direct_management: {management}}}") == falls


def test_direct_management_grows_with_prices_where_it_says_so() -> None:
    # 10 % inflation: the second year's £6,000 is £6,600 in cash, and worth £6,000 / 1.1 in prices and time of year 0.
    changes = (
        "inflation: 10%",
        "service: {direct_management: {amount: £6k per year, for: 2 years, indexed: true}}",
    )
    assert row("options.direct.cost", *changes) == pytest.approx([56_000, 56_600, 0, 0])


def test_without_costs_the_direct_option_is_unknown() -> None:
    figures = figures_of("service: {costs: absent}")
    assert figures.value("options.direct.npv") is None
    assert figures.why("options.direct.npv") == "the case states no costs of the service"
    assert figures.value("options.premium") is None


def test_a_cost_per_outcome_is_not_paid_where_there_is_none() -> None:
    # £1,000 for each of 10 outcomes in year 0, on top of the workers.
    figures = figures_of("service: {costs: {bonus: {amount: £1k per outcome}}}")
    assert figures.value("options.direct.cost") == 110_000
    assert figures.value("options.direct.npv_at_zero_effect") == pytest.approx(-DIRECT_COST)


def test_payment_by_results_leaves_the_wait_and_the_loss_to_the_provider() -> None:
    figures = figures_of()
    assert figures.value("options.pbr.npv") == pytest.approx(100_000 - PAID)
    assert figures.value("options.pbr.npv_at_zero_effect") == 0
    # £50,000 at the end of year 0; in year 1 it spends £50,000 and is paid £120,000.
    assert figures.value("options.pbr.peak_funding") == 50_000
    assert figures.value("options.pbr.loss_at_zero_effect") == 100_000


def test_the_bond_is_what_the_contract_says() -> None:
    figures = figures_of()
    assert figures.value("options.bond.npv") == figures.value("commissioners.npv.cashable")
    assert figures.value("options.bond.npv.fiscal") == figures.value("commissioners.npv.fiscal")
    assert figures.value("options.bond.cost.present_value") == pytest.approx(PAID)
    assert figures.value("options.bond.npv_at_zero_effect") == 0


def test_the_premium_is_what_is_paid_above_the_direct_cost() -> None:
    assert value("options.premium") == pytest.approx(PAID - DIRECT_COST)
    assert value("options.premium", SET_UP) == pytest.approx(PAID - DIRECT_COST)  # the bond's costs are not direct ones


def test_investors_carry_it_all_where_only_the_change_is_paid_for() -> None:
    figures = figures_of()
    assert figures.value("options.loss_at_zero.commissioners") == 0
    assert figures.value("options.loss_at_zero.investors") == 100_000
    assert figures.value("options.loss_at_zero.uncovered") == 0
    assert figures.value("options.risk_transferred") == 1


def test_a_block_payment_is_a_loss_of_the_commissioners() -> None:
    # £40,000 in year 0 whatever happens: the fund has to find £10,000 and £50,000.
    fixed = "contract: {payments: {fixed: {kind: block, amount: £40k, payers: {council: 100%}}}}"
    figures = figures_of(fixed)
    assert figures.value("options.bond.npv_at_zero_effect") == -40_000
    assert figures.value("options.loss_at_zero.commissioners") == 40_000
    assert figures.value("options.loss_at_zero.investors") == 60_000
    assert figures.value("options.risk_transferred") == pytest.approx(0.6)


def test_prices_for_what_is_observed_pay_for_what_would_have_happened_anyway() -> None:
    # With no effect 50 of 100 children are at home all the same: 50 × £2,000 in year 1, which pays that year's costs;
    # the other £50,000 goes to the fund, which had put in £50,000.
    figures = figures_of(GROSS)
    assert figures.value("payments.total") == 120_000  # 60 × £2,000
    assert figures.value("options.bond.npv_at_zero_effect") == pytest.approx(-100_000 / 1.1)
    assert figures.value("options.loss_at_zero.commissioners") == 100_000
    assert figures.value("options.loss_at_zero.investors") == 0
    assert figures.value("options.risk_transferred") == 0
    assert figures.value("investment.loss_at_zero_outcomes") == 100_000  # not one child at home: another question


def test_a_net_line_beside_a_gross_one_pays_nothing_for_no_effect() -> None:
    both = "contract: {payments: {more: {kind: tariff, outcome: home, counts: gross, price: £1k, payers: {nhs: 100%}}}}"
    figures = figures_of(both)
    assert figures.value("no_effect.payments.home") == 0
    assert figures.value("no_effect.payments.more") == 50_000  # 50 at the baseline × £1,000


@pytest.mark.parametrize(
    ("outcome", "observed"),
    [
        ("{measure: binary, direction: reduce}", 50),  # 100 × (1 − 50 %)
        ("{measure: binary, direction: increase, expected: 60%}", 50),  # 100 × 50 %
        ("{measure: count, direction: increase, baseline: 2, expected: 3}", 200),  # two for each
        ("{measure: count, direction: reduce, baseline: 3, expected: 2}", 0),  # a change that does not come
        ("{measure: score, direction: increase, baseline: 10, expected: 20, points_per_outcome: 5}", 0),
    ],
    ids=["reduce", "increase", "count up", "count down", "score"],
)
def test_what_is_observed_with_no_effect(outcome: str, observed: float) -> None:
    assert value("outcomes.at_baseline.home", GROSS, f"outcomes: {{home: {outcome}}}") == observed


def test_spending_that_nobody_has_covered_is_named() -> None:
    # £60,000 committed of the £100,000 that both years need.
    figures = figures_of("investment: {tranches: {loan: {commitment: £60k}}}")
    assert figures.value("options.loss_at_zero.investors") == 60_000
    assert figures.value("options.loss_at_zero.uncovered") == 40_000
    assert figures.value("options.risk_transferred") == pytest.approx(0.6)


GUARANTEE = "investment: {tranches: {loan: {guarantee: {by: foundation, share: 75%}}}}"
GRANT = "investment: {grants: {lottery: {by: foundation, amount: £30k, when: start}}}"


def test_a_guarantee_moves_the_loss_to_whoever_gives_it() -> None:
    figures = figures_of(GUARANTEE)
    assert figures.value("options.loss_at_zero.guarantors") == 75_000
    assert figures.value("options.loss_at_zero.investors") == 25_000
    assert figures.value("options.loss_at_zero.total") == 100_000
    assert figures.value("options.risk_transferred") == pytest.approx(0.25)


def test_a_guarantee_counts_where_prices_are_for_what_is_observed() -> None:
    # 50 × £1,000 are paid in year 1 and used up by that year's costs: £50,000 are lost, three quarters made good.
    figures = figures_of(GUARANTEE, "contract: {payments: {home: {counts: gross, price: £1k}}}")
    assert figures.value("options.loss_at_zero.commissioners") == 50_000
    assert figures.value("options.loss_at_zero.guarantors") == 37_500
    assert figures.value("options.loss_at_zero.investors") == 12_500


def test_grants_carry_what_they_pay_for() -> None:
    figures = figures_of(GRANT)
    assert figures.value("options.loss_at_zero.grants") == 30_000
    assert figures.value("options.loss_at_zero.investors") == 70_000
    assert figures.value("options.risk_transferred") == pytest.approx(0.7)


def test_what_investors_owe_for_a_bad_result_is_theirs() -> None:
    # Below a reduction of a tenth the investors pay £10,000 back.
    malus = TABLE.replace("outcome: home, takes: TAKES, counts: COUNTS", "outcome: home, takes: reduction")
    malus = malus.replace("{from: EDGE, pays: £30k}", "{below: 10%, pays: -£10k}, {from: 10%, pays: £30k}")
    figures = figures_of(malus)
    assert figures.value("options.loss_at_zero.commissioners") == -10_000
    assert figures.value("options.loss_at_zero.investors") == 110_000
    assert figures.value("options.loss_at_zero.total") == 100_000


def test_a_coupon_by_results_reads_its_metric_at_the_baseline() -> None:
    # The principal is repaid if 45 are at home; with no effect 50 are, and the block of £200,000 pays for all of it.
    by_results = """
contract:
  metrics: {share: {title: At home, outcome: home, takes: count}}
  payments: {home: absent, fixed: {kind: block, amount: £200k, when: 2026-04-01, payers: {council: 100%}}}
investment: {tranches: {loan: {return: absent, results: {metric: share, repays: [{from: 45, pays: 100%}]}}}}
"""
    figures = figures_of(by_results)
    assert figures.value("zero.investment.distributed") == 0
    assert figures.value("no_effect.investment.distributed") == 50_000
    assert figures.value("options.loss_at_zero.investors") == 0


TABLE = """
contract:
  metrics:
    at-home: {title: Children at home, outcome: home, takes: TAKES, counts: COUNTS}
  payments:
    home: absent
    step:
      kind: table
      metric: at-home
      rows: [{from: EDGE, pays: £30k}]
      payers: {council: 100%}
"""


@pytest.mark.parametrize(
    ("takes", "counts", "edge", "paid"),
    [
        ("rate", "gross", "45%", 30_000),  # the baseline of 50 % is over the edge of 45 %
        ("rate", "gross", "55%", 0),
        ("change", "gross", "5%", 0),  # no change
        ("reduction", "net", "5%", 0),
        ("count", "gross", "45", 30_000),  # 50 at home
        ("count", "net", "5", 0),
    ],
)
def test_a_table_reads_its_metric_at_the_baseline(takes: str, counts: str, edge: str, paid: float) -> None:
    change = TABLE.replace("TAKES", takes).replace("COUNTS", counts).replace("EDGE", edge)
    assert value("options.loss_at_zero.commissioners", change) == paid


def test_a_metric_that_is_only_stated_stands_at_nil() -> None:
    change = TABLE.replace("outcome: home, takes: TAKES, counts: COUNTS", "expected: 20%").replace("EDGE", "10%")
    figures = figures_of(change)
    assert figures.value("payments.total") == 30_000
    assert figures.value("options.loss_at_zero.commissioners") == 0


def test_without_investors_there_is_no_bond() -> None:
    figures = figures_of("stage: concept", "investment: absent")
    assert "options.bond.npv" not in figures
    assert "options.risk_transferred" not in figures
    assert figures.value("options.premium") == pytest.approx(PAID - DIRECT_COST)


def test_without_a_contract_there_is_only_the_direct_option() -> None:
    figures = figures_of("stage: concept", "contract: absent\ninvestment: absent")
    assert figures.value("options.direct.npv.fiscal") == pytest.approx(200_000 - DIRECT_COST)
    assert "options.pbr.npv" not in figures
    assert "options.premium" not in figures


def test_without_a_service_there_are_no_options() -> None:
    need_only = "stage: concept", "service: absent\noutcomes: absent\ncontract: absent\ninvestment: absent"
    assert not figures_of(*need_only).book.names("options.")
