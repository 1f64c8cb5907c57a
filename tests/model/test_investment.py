"""Investment: drawdown, waterfall, coupons and returns, period by period, worked by hand."""

from __future__ import annotations

import pytest

from tests.model.small_cases import figures_of, row, value

# £100,000 once at the start, and £150,000 paid in year 3: a loan of three years and nothing else.
THREE_YEARS = """
service: {costs: {workers: {amount: £100k, for: absent}}}
contract: {payments: {home: {price: £15k, due: 3 years}}}
"""


def tranches(*lines: str, **fields: str) -> str:
    inside = "".join(f", {key}: {text}" for key, text in fields.items())
    return "investment: {tranches: {loan: absent, " + ", ".join(lines) + "}" + inside + "}"


def loan(name: str = "loan", *, commitment: str = "£200k", rank: int = 1, terms: str = "return: residual") -> str:
    return f"{name}: {{investor: fund, commitment: {commitment}, rank: {rank}, {terms}}}"


def investment(**fields: str) -> str:
    return "investment: {" + ", ".join(f"{key}: {text}" for key, text in fields.items()) + "}"


def coupon(rate: str, interest: str = "compound") -> str:
    return f"investment: {{tranches: {{loan: {{return: absent, coupon: {rate}, interest: {interest}}}}}}}"


# --- the small case itself --------------------------------------------------------------------------------------------


def test_the_small_case_by_hand() -> None:
    figures = figures_of()
    assert figures.row("investment.drawn.per_period") == [50_000, 0, 0, 0]
    assert figures.row("investment.distributed.per_period") == [0, 70_000, 0, 0]  # 120 − 50
    assert figures.value("investment.multiple") == 1.4
    assert figures.value("investment.irr") == pytest.approx(0.4)
    assert figures.value("investment.net_gain") == 20_000
    assert figures.value("investment.peak_funding") == 50_000
    assert figures.value("investment.payback_years") == 2  # by the end of the second year
    assert figures.value("investment.committed") == 200_000
    assert figures.value("investment.closing_cash") == 0


def test_if_no_outcome_is_achieved_all_that_is_drawn_is_lost() -> None:
    figures = figures_of()
    assert figures.value("investment.loss_at_zero_outcomes") == 100_000  # both years' costs
    assert figures.value("zero.investment.irr") == -1
    assert figures.value("zero.investment.payback_years") is None
    assert figures.why("zero.investment.payback_years") == "it is never reached within the term"


def test_blocks_are_paid_and_costs_per_outcome_fall_away_at_nil() -> None:
    block = "contract: {payments: {fixed: {kind: block, amount: £10k per year, payers: {nhs: 100%}}}}"
    premium = "service: {costs: {premium: {amount: £1k per outcome}}}"
    figures = figures_of(block, premium)
    # £50,000 − £10,000 in each of two years are drawn; £10,000 in each of two years come back.
    assert figures.value("zero.investment.drawn") == 80_000
    assert figures.value("investment.loss_at_zero_outcomes") == 60_000
    assert figures.row("investment.drawn.per_period")[0] == 50_000  # 50 + 10 outcomes × 1 − 10


# --- coupons ----------------------------------------------------------------------------------------------------------


def test_a_compound_coupon_over_three_years() -> None:
    figures = figures_of(THREE_YEARS, coupon("10% per year"))
    # Drawn on the first day: 10,000, 11,000 and 12,100 in three years, and half a year more until the payment, which
    # comes in evenly through year 3: 133,100 × (1.1^0.5 − 1) = 6,496.46.
    rows = [10_000, 21_000, 33_100, 39_596.46]
    assert figures.row("investment.loan.coupon_before.per_period") == pytest.approx(rows)
    assert figures.value("investment.loan.coupon") == 39_596.46
    assert figures.value("investment.loan.principal_repaid") == 100_000
    assert figures.value("investment.irr") == pytest.approx(0.1)
    assert figures.value("investment.multiple") == pytest.approx(1.1**3.5)
    assert figures.value("investment.closing_cash") == pytest.approx(10_403.54)  # of £150,000: nobody is owed it


def test_a_simple_coupon_over_three_years() -> None:
    figures = figures_of(THREE_YEARS, coupon("10% per year", "simple"))
    # Drawn on the first day, repaid at the middle of year 3.
    assert figures.row("investment.loan.coupon_before.per_period") == pytest.approx([10_000, 20_000, 30_000, 35_000])
    assert figures.value("investment.loan.distributed") == 135_000
    assert figures.value("investment.irr") == pytest.approx(1.35 ** (1 / 3.5) - 1)


def test_a_coupon_of_a_quarter_compounds_to_the_year_s() -> None:
    quarters = "step: quarter"
    assert value("tranche.loan.rate", quarters, coupon("10% per year")) == pytest.approx(1.1**0.25 - 1)
    assert value("tranche.loan.rate", quarters, coupon("10% per year", "simple")) == 0.025
    assert value("investment.irr", quarters, THREE_YEARS, coupon("10%")) == pytest.approx(0.1, abs=1e-6)


def test_what_is_drawn_evenly_through_a_period_earns_from_its_middle() -> None:
    # £50,000 in year 0 and £50,000 in year 1, £150,000 in year 3, all spread: three years and two at 10 %.
    change = "contract: {payments: {home: {price: £15k, due: 3 years}}}"
    figures = figures_of(change, coupon("10%"))
    ends = [50_000 * 1.1**0.5, 50_000 * (1.1**1.5 + 1.1**0.5), 50_000 * (1.1**2.5 + 1.1**1.5)]
    rows = [ends[0] - 50_000, ends[1] - 100_000, ends[2] - 100_000, 50_000 * (1.1**3 + 1.1**2) - 100_000]
    assert figures.row("investment.loan.coupon_before.per_period") == pytest.approx(rows)


def test_the_fraction_of_a_penny_stays_on_the_account() -> None:
    # 1 % of £33.33 is 33.33 pence a year. What comes in is spread, and paid at the middle of each year.
    costs = "service: {costs: {workers: {amount: £33.33, for: absent}}}"
    block = "{kind: block, amount: £0.34 per year, from: 2026-04-01, payers: {nhs: 100%}}"
    payments = f"contract: {{payments: {{home: {{price: £0}}, fixed: {block}}}}}"
    figures = figures_of("term: 5 years", costs, payments, coupon("1% per year", "simple"))
    # Owed at the middle of year 1: a year and a half, 49.995 pence, of which 34 are paid. 15.995 and 16.665 are left at
    # its end. Then in pence: 32.66 + 16.665 = 49.325, 48.655, 47.985: never all that is owed.
    assert figures.row("investment.loan.coupon.per_period") == [0, 0.34, 0.34, 0.34, 0.34]
    assert figures.row("investment.loan.principal.per_period") == [33.33] * 5
    accrued = [0.3333, 0.3266, 0.3199, 0.3132, 0.3065]
    assert figures.row("investment.loan.accrued.per_period") == pytest.approx(accrued)


def test_a_coupon_is_paid_in_whole_pence_and_the_fraction_stays_on_the_account() -> None:
    # £1 comes in on the last day of each of three years: the first meets costs, and £32.33 are drawn. 1 % of it is
    # 32.33 pence a year: 64.66 are owed when the second pound comes, of which 65 are paid; then 32.33 − 0.34 = 31.99.
    costs = "service: {costs: {workers: {amount: £33.33, for: absent}}}"
    blocks = ", ".join(
        f"b{year}: {{kind: block, amount: £1, when: {year}-03-31, payers: {{nhs: 100%}}}}"
        for year in (2026, 2027, 2028)
    )
    payments = f"contract: {{payments: {{home: {{price: £0}}, {blocks}}}}}"
    maturity = "investment: {tranches: {loan: {maturity: 2029-03-31}}}"
    figures = figures_of(costs, payments, coupon("1% per year", "simple"), maturity)
    assert figures.row("investment.drawn.per_period") == [32.33, 0, 0, 0]
    assert figures.row("investment.loan.coupon.per_period")[:3] == [0, 0.65, 0.32]


# --- drawdown ---------------------------------------------------------------------------------------------------------


def test_tranches_give_pro_rata_to_their_commitments_the_last_the_rest() -> None:
    change = "service: {costs: {workers: {amount: £100, for: absent}}}"
    both = tranches(loan("senior", commitment="£200k"), loan("junior", commitment="£100k", rank=2))
    figures = figures_of(change, both)
    assert figures.value("investment.senior.drawn") == 66.67
    assert figures.value("investment.junior.drawn") == 33.33


def test_a_penny_that_one_has_not_left_comes_from_the_others_in_order() -> None:
    costs = "service: {costs: {workers: {amount: £0.05 per year, for: 2 years}}}"
    three = tranches(loan("first", commitment="£1"), loan("second", commitment="£1"), loan("third", commitment="£0.01"))
    figures = figures_of(costs, "contract: {payments: {home: {due: 3 years}}}", three)
    # Year 0: 2.49 pence each are 2, the rest of 5 is 1. Year 1: the third has nothing left, the first gives its penny.
    assert figures.row("investment.first.drawn.per_period") == [0.02, 0.03, 0, 0]
    assert figures.row("investment.second.drawn.per_period") == [0.02, 0.02, 0, 0]
    assert figures.row("investment.third.drawn.per_period") == [0.01, 0, 0, 0]


def test_what_commitments_do_not_cover_is_a_gap_and_waits_for_the_next_receipt() -> None:
    figures = figures_of(tranches(loan(commitment="£20k")))
    assert figures.row("investment.gap.per_period") == [30_000, 0, 0, 0]
    # £30,000 of bills wait; of £120,000 in year 1 they and £50,000 of costs are paid first.
    assert figures.row("investment.cash.per_period") == [-30_000, 0, 0, 0]
    assert figures.row("investment.distributed.per_period") == [0, 40_000, 0, 0]


def test_a_gap_is_counted_once_and_only_as_it_grows() -> None:
    figures = figures_of(tranches(loan(commitment="£20k")))
    # Without outcomes: £30,000 are missing in year 0, £80,000 in year 1 and ever after.
    assert figures.row("zero.investment.shortfall.per_period") == [30_000, 80_000, 80_000, 80_000]
    assert figures.row("zero.investment.gap.per_period") == [30_000, 50_000, 0, 0]
    assert figures.value("zero.investment.gap") == 80_000


def test_money_is_drawn_again_after_distributions_began() -> None:
    costs = "service: {costs: {late: {amount: £60k, when: 2028-04-01}}}"
    figures = figures_of(costs, investment(distribute="as available"))
    assert figures.row("investment.drawn.per_period") == [50_000, 0, 0, 60_000]
    # Out 50, back to −20, out again by 60 to 40
    assert figures.value("investment.peak_funding") == 50_000


def test_without_need_nothing_is_drawn_and_there_is_no_return() -> None:
    figures = figures_of("service: {costs: absent}")
    assert figures.value("investment.drawn") == 0
    assert figures.value("investment.distributed") == 120_000
    assert figures.value("investment.multiple") is None
    assert figures.value("investment.irr") is None
    assert figures.why("investment.irr") == "no money is paid in, so there is no return to calculate"
    assert figures.value("investment.peak_funding") == 0


# --- the waterfall ----------------------------------------------------------------------------------------------------


def test_ranks_are_paid_one_after_the_other_coupon_before_principal() -> None:
    # Each draws £50,000 in year 0, and nothing else is needed. 10 outcomes at £7,500 bring £75,000 in year 1.
    change = """
service: {costs: {workers: {amount: £100k, for: absent}}}
contract: {payments: {home: {price: £7500}}}
"""
    both = tranches(
        loan("junior", commitment="£100k", rank=2, terms="coupon: 20%"),
        loan("senior", commitment="£100k", rank=1, terms="coupon: 10%"),
    )
    figures = figures_of(change, both)
    # A year and a half from the first day to the middle of year 1, when the payment comes in.
    assert figures.row("investment.senior.coupon.per_period") == [0, 7_684.49, 0, 0]  # 50,000 × (1.1^1.5 − 1)
    assert figures.row("investment.senior.principal_repaid.per_period") == [0, 50_000, 0, 0]
    # £17,315.51 are left for the junior: its coupon of 50,000 × (1.2^1.5 − 1) first, then principal.
    assert figures.row("investment.junior.coupon.per_period") == [0, 15_726.71, 0, 0]
    assert figures.row("investment.junior.principal_repaid.per_period") == [0, 1_588.80, 0, 0]
    assert figures.row("investment.junior.principal.per_period") == [50_000, 48_411.20, 48_411.20, 48_411.20]
    # 20 % on £48,411.20 from the middle of year 1
    owed = [48_411.20 * (1.2**years - 1) for years in (1.5, 2.5)]
    assert figures.row("investment.junior.coupon_before.per_period")[2:] == pytest.approx(owed, abs=0.01)


def test_tranches_of_one_rank_share_what_there_is_pro_rata_to_what_each_is_owed() -> None:
    # £60,000 and £40,000 drawn on the first day; owed at the middle of year 1, when £7,000 come in:
    # 60,000 × (1.1^1.5 − 1) = £9,221.38 and 40,000 × (1.2^1.5 − 1) = £12,581.37.
    change = """
service: {costs: {workers: {amount: £100k, for: absent}}}
contract: {payments: {home: {price: £700}}}
"""
    both = tranches(
        loan("a", commitment="£120k", terms="coupon: 10%"), loan("b", commitment="£80k", terms="coupon: 20%")
    )
    assert row("investment.a.coupon", change, both) == [0, 2_960.62, 0, 0]  # 7,000 × 9,221.38 ÷ 21,802.75
    assert row("investment.b.coupon", change, both) == [0, 4_039.38, 0, 0]


def test_residual_tranches_share_what_is_left_pro_rata_to_commitments() -> None:
    both = tranches(
        loan("senior", commitment="£100k", terms="coupon: 10%"),
        loan("equity", commitment="£75k", rank=2),
        loan("grant", commitment="£25k", rank=3),
    )
    figures = figures_of(both)
    # £25,000 + 10 % are repaid from £70,000; £42,500 are left in the ratio of 3 to 1.
    assert figures.value("investment.senior.distributed") == 27_500
    assert figures.value("investment.equity.distributed") == 31_875
    assert figures.value("investment.grant.distributed") == 10_625


def test_a_tranche_without_coupon_is_repaid_and_no_more() -> None:
    figures = figures_of("investment: {tranches: {loan: {return: absent}}}")
    assert figures.value("investment.loan.multiple") == 1
    assert figures.value("investment.loan.irr") == pytest.approx(0)
    assert figures.value("investment.closing_cash") == 20_000  # 70 − 50


def test_cash_is_not_paid_out_to_be_drawn_again() -> None:
    # £120,000 come in in year 1, when £50,000 are paid; £60,000 are known to be needed in year 3.
    costs = "service: {costs: {late: {amount: £60k, when: 2028-04-01}}}"
    figures = figures_of(costs)
    assert figures.row("investment.held.per_period") == [0, 60_000, 60_000, 0]  # 50 − 120 + 60 < 0
    assert figures.row("investment.drawn.per_period") == [50_000, 0, 0, 0]
    assert figures.row("investment.distributed.per_period") == [0, 10_000, 0, 0]


# --- reserve and permission to distribute -----------------------------------------------------------------------------


def test_a_reserve_is_released_when_costs_end() -> None:
    figures = figures_of(investment(reserve="£10k"))
    assert figures.row("investment.drawn.per_period") == [60_000, 0, 0, 0]
    assert figures.row("investment.cash.per_period") == [10_000, 0, 0, 0]
    assert figures.row("investment.distributed.per_period") == [0, 80_000, 0, 0]


def test_a_reserve_is_held_to_the_end_where_the_contract_pays_as_available() -> None:
    figures = figures_of(investment(reserve="£10k", distribute="as available"))
    assert figures.row("investment.drawn.per_period") == [60_000, 0, 0, 0]
    assert figures.row("investment.cash.per_period") == [10_000, 10_000, 10_000, 0]
    assert figures.row("investment.distributed.per_period") == [0, 70_000, 0, 10_000]


@pytest.mark.parametrize(
    ("rule", "distributed"),
    [
        ("as available", [0, 70_000, 0, 0]),
        ("from 2027-04-01", [0, 0, 70_000, 0]),
        ("from 2027-04-02", [0, 0, 0, 70_000]),  # the first period that begins on or after it
        ("after service ends", [0, 0, 0, 70_000]),  # the last complete in year 2
        ("after the service ends", [0, 0, 0, 70_000]),
    ],
)
def test_investors_are_paid_from_when_it_is_said(rule: str, distributed: list[float]) -> None:
    # All complete in year 2, so what investors are paid comes from a block in year 1.
    block = "{kind: block, amount: £120k, when: 2026-04-01, payers: {nhs: 100%}}"
    change = f"contract: {{payments: {{home: {{price: £0}}, fixed: {block}}}}}"
    late = "service: {intake: {families: {duration: 2 years}}}"
    assert row("investment.distributed", change, late, investment(distribute=rule)) == distributed


def test_where_nobody_completes_the_service_has_ended_from_the_start() -> None:
    late = "service: {intake: {families: {duration: 9 years}}}"
    figures = figures_of(late, investment(distribute="after service ends"))
    assert figures.row("investment.may_distribute") == [1, 1, 1, 1]


# --- exactness at size ------------------------------------------------------------------------------------------------


def test_a_loan_repaid_to_the_penny_is_repaid_at_any_size() -> None:
    """Sums of pennies in binary are not exact; that must not make a loan of £300m look unpaid for ever."""
    costs = """
service:
  costs:
    workers: absent
    a: {amount: £23193352.39, when: 2025-04-01}
    b: {amount: £63498675.01, when: 2026-04-01}
    c: {amount: £91194967.46, when: 2027-04-01}
    d: {amount: £78864850.79, when: 2028-04-01}
"""
    # The four costs add up to £256,751,845.65.
    block = "{kind: block, amount: £256751845.65, when: 2029-04-01, payers: {nhs: 100%}}"
    payments = f"contract: {{payments: {{home: {{price: £0}}, fixed: {block}}}}}"
    figures = figures_of(
        "term: 6 years", costs, payments, tranches(loan("note", commitment="£400m", terms="coupon: 0%"))
    )
    assert figures.value("investment.note.net_gain") == 0
    assert figures.value("investment.note.payback_years") == 5
    assert figures.row("investment.note.principal.per_period")[-1] == 0


def test_investment_needs_a_service_and_a_contract() -> None:
    assert "investment.drawn" not in figures_of("stage: concept", "contract: absent\ninvestment: absent")
