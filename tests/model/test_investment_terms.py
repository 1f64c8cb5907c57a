"""What investors' terms mean (docs/decisions/0006), each worked by hand on a deal of a few round numbers.

The service costs £100,000 at the start; what comes back is stated payment by payment, with the year in which it comes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.model.small_cases import case_of, figures_of

if TYPE_CHECKING:
    from sibcase.book.figures import Figures


def deal(terms: str, *changes: str, costs: str = "£100k", **paid: str) -> Figures:
    """Return the figures of a deal: investment terms, and what is paid in which year (`year3="£150k"`)."""
    lines = ", ".join(
        f"{year}: {{kind: block, amount: {amount}, when: {2024 + int(year[4:])}-04-01, payers: {{council: 100%}}}}"
        for year, amount in paid.items()
    )
    payments = f"contract: {{payments: {{home: absent, {lines}}}}}" if lines else ""
    cost = f"service: {{costs: {{workers: {{amount: {costs}, for: absent}}}}}}"
    return figures_of(cost, payments, f"investment: {{{terms}}}", *changes)


def loan(terms: str = "coupon: 10%", commitment: str = "£100k") -> str:
    return f"tranches: {{loan: {{return: absent, commitment: {commitment}, {terms}}}}}"


def drawn(figures: Figures, name: str = "") -> list[float]:
    return figures.row(f"investment.{name}drawn.per_period")


def paid(figures: Figures, name: str = "") -> list[float]:
    return figures.row(f"investment.{name}distributed.per_period")


# --- what comes in and goes out ---------------------------------------------------------------------------------------


def test_a_grant_is_used_before_investors_money_and_is_never_paid_back() -> None:
    figures = deal("grants: {lottery: {by: foundation, amount: £30k}}", year3="£150k")
    assert drawn(figures) == [70_000, 0, 0, 0]
    assert figures.value("grants.total") == 30_000
    assert paid(figures) == [0, 0, 150_000, 0]


def test_a_grant_per_time_comes_in_over_its_years() -> None:
    figures = deal("grants: {lottery: {by: foundation, amount: £30k per year, for: 2 years}}", year3="£150k")
    assert drawn(figures) == [70_000, 0, 0, 0]
    assert paid(figures) == [0, 30_000, 150_000, 0]  # all is a residual loan's: also a grant that nobody needs


def test_fees_are_paid_like_costs() -> None:
    fees = "fees: {arranging: {amount: £5k, payee: fund}, running: {amount: £1k per year, for: 2 years}}"
    figures = deal(f"{fees}, {loan('coupon: 0%', '£200k')}", year3="£150k")
    assert drawn(figures) == [106_000, 1_000, 0, 0]
    assert figures.value("fees.total") == 7_000
    assert figures.value("fees.arranging") == 5_000
    assert figures.value("investment.closing_cash") == 43_000  # 150 − 107


def test_fees_by_rate() -> None:
    fees = (
        "fees: {raising: {rate: 2%, when: start}, standing: {rate: 1%, for: 2 years}, "
        "watching: {rate: 1%, of: outstanding}, waiting: {rate: 1%, of: undrawn}}"
    )
    figures = deal(f"{fees}, {loan('coupon: 0%', '£200k')}", year3="£150k")
    assert figures.row("fees.raising.per_period") == [4_000, 0, 0, 0]  # 2 % of £200,000, once
    assert figures.row("fees.standing.per_period") == [2_000, 2_000, 0, 0]  # 1 % of £200,000 a year
    # Year 0: £200,000 undrawn. Drawn 100 + 4 + 2 + 2 = £108,000; year 1: 1 % of it, and 1 % of the £92,000 left.
    assert figures.row("fees.waiting.per_period")[:2] == [2_000, 920]
    assert figures.row("fees.watching.per_period")[:2] == [0, 1_080]
    # Year 1: 2,000 + 920 + 1,080 = £4,000 are drawn: £112,000 outstanding, £88,000 undrawn.
    assert drawn(figures)[:2] == [108_000, 4_000]
    assert figures.row("fees.watching.per_period")[2] == 1_120
    assert figures.row("fees.waiting.per_period")[2] == 880
    assert paid(figures)[2] == 112_000  # 150,000 − 2,000 is more than enough


def test_payments_are_kept_for_investors_where_they_are_not_recycled() -> None:
    changes = ("service: {costs: {workers: {amount: £50k per year, for: 2 years}}}",)
    on = figures_of("investment: {" + loan("coupon: 0%") + "}", *changes)
    off = figures_of("investment: {recycle: false, " + loan("coupon: 0%") + "}", *changes)
    # The tariff pays £120,000 in year 1: with recycling it meets that year's costs, without they are drawn.
    assert drawn(on) == [50_000, 0, 0, 0]
    assert drawn(off) == [50_000, 50_000, 0, 0]
    assert paid(off) == [0, 100_000, 0, 0]
    assert off.value("investment.closing_cash") == 20_000


def test_block_payments_meet_costs_where_outcome_payments_are_set_aside() -> None:
    figures = deal("recycle: false, " + loan("coupon: 0%"), year1="£40k", year2="£70k")
    assert drawn(figures) == [60_000, 0, 0, 0]
    assert paid(figures) == [0, 60_000, 0, 0]


def test_outcome_payments_that_are_set_aside_pay_no_bills_even_where_commitments_are_used_up() -> None:
    changes = ("service: {costs: {workers: {amount: £50k per year, for: 2 years}}}",)
    figures = figures_of("investment: {recycle: false, tranches: {loan: {commitment: £30k}}}", *changes)
    # £100,000 of costs and £30,000 of drawdown: £70,000 of bills wait. The £120,000 of year 1 are the investors'.
    assert figures.row("investment.gap.per_period") == [20_000, 50_000, 0, 0]
    assert paid(figures) == [0, 120_000, 0, 0]
    assert figures.row("investment.cash.per_period") == [-20_000, -70_000, -70_000, -70_000]


def test_an_amount_for_part_of_a_year_is_rounded_from_the_exact_part() -> None:
    figures = deal("grants: {lottery: {by: foundation, amount: £53045.49 per year, for: 10 months}}", year3="£150k")
    assert figures.value("grants.lottery") == 44_204.58  # 53,045.49 × 10 ÷ 12 = 44,204.575, half away from nil


# --- drawdown ---------------------------------------------------------------------------------------------------------


def test_a_lower_draw_rank_is_drawn_first() -> None:
    tranches = (
        "tranches: {loan: {return: absent, coupon: 0%, commitment: £70k, draw_rank: 2}, "
        "gift: {investor: foundation, commitment: £60k, rank: 2, coupon: 0%, draw_rank: 1}}"
    )
    figures = deal(tranches, year3="£150k")
    assert drawn(figures, "gift.") == [60_000, 0, 0, 0]
    assert drawn(figures, "loan.") == [40_000, 0, 0, 0]


def test_money_drawn_ahead_is_held_for_the_costs_to_come() -> None:
    changes = ("service: {costs: {workers: {amount: £50k per year, for: 2 years}}}",)
    terms = "funding: schedule, " + loan("coupon: 0%, drawdowns: [{when: 2025-04-01, amount: £100k}]")
    figures = deal(terms, *changes, year1="£10k", year3="£150k")
    assert drawn(figures) == [100_000, 0, 0, 0]
    # Of £60,000 left in year 0, £50,000 are held for year 1; the £10,000 received may go to the lender.
    assert figures.row("investment.held.per_period") == [50_000, 0, 0, 0]
    assert paid(figures) == [10_000, 0, 90_000, 0]
    assert figures.value("investment.overdrawn") == 0


def test_drawdowns_to_come_are_counted_on() -> None:
    changes = ("service: {costs: {workers: {amount: £50k per year, for: 2 years}}}",)
    dates = "drawdowns: [{when: 2025-04-01, amount: £60k}, {when: 2026-04-01, amount: £40k}]"
    figures = deal("funding: schedule, " + loan(f"coupon: 0%, {dates}"), *changes, year3="£150k")
    assert figures.row("investment.held.per_period") == [10_000, 0, 0, 0]  # 50 less 40 still to come
    assert paid(figures) == [0, 0, 100_000, 0]


def test_a_schedule_that_does_not_cover_the_costs_leaves_cash_below_nil() -> None:
    terms = "funding: schedule, " + loan("coupon: 0%, drawdowns: [{when: 2026-04-01, amount: £100k}]")
    figures = deal(terms, year3="£150k")
    assert figures.row("investment.overdrawn.per_period") == [100_000, 0, 0, 0]


def test_what_a_schedule_does_not_bring_is_drawn_just_in_time_from_the_others() -> None:
    tranches = (
        "tranches: {loan: {return: absent, coupon: 0%, commitment: £60k, "
        "drawdowns: [{when: 2025-04-01, amount: £60k}]}, "
        "rest: {investor: foundation, commitment: £60k, rank: 2, coupon: 0%}}"
    )
    figures = deal(tranches, year3="£150k")
    assert drawn(figures, "loan.") == [60_000, 0, 0, 0]
    assert drawn(figures, "rest.") == [40_000, 0, 0, 0]


# --- coupons ----------------------------------------------------------------------------------------------------------


def test_a_capitalised_coupon_earns_from_the_next_period() -> None:
    quarters = "step: quarter"
    figures = deal(loan("coupon: 8%, interest: capitalised"), quarters, year3="£150k")
    # Drawn in the first quarter; seven quarters at 2 % until the payment in the ninth, and that one as well.
    assert figures.value("investment.loan.coupon") == pytest.approx(100_000 * (1.02**8 - 1), abs=0.005)


def test_interest_by_days() -> None:
    terms = "day_count: actual/365, " + loan("coupon: 10%, interest: simple, coupon_paid: each period")
    figures = deal(terms, year2="£20k", year3="£130k")
    # Due on 31 March: 364 days from 1 April 2025, then 365: 9,972.60 + 10,000; £27.40 of £20,000 repay principal.
    # 2027-28 has a 29 February: 99,972.60 × 10 % × 366 ÷ 365.
    assert figures.row("investment.loan.coupon.per_period")[1:3] == [19_972.60, 10_024.65]


def test_interest_from_a_day_in_april_to_the_end_of_september_as_published() -> None:
    # £155,000 at 6.5 % simple on actual/365, drawn on 5 April 2018: £4,913.29 to 30 September 2018, for 178 days.
    terms = "funding: schedule, day_count: actual/365, " + loan(
        "coupon: 6.5%, interest: simple, coupon_paid: each period, maturity: 2026-03-31, "
        "drawdowns: [{when: 2018-04-05, amount: £155k}]",
        "£155k",
    )
    time = "start: 2018-04-01\nstep: quarter\nprices: 2018-19\nterm: 9 years"
    figures = deal(terms, time, costs="£100k", year1="£200k")
    owed = [round(155_000 * 0.065 * days / 365, 2) for days in (86, 92)]  # to 30 June, and to 30 September
    assert figures.row("investment.loan.coupon.per_period")[:2] == owed
    assert sum(owed) == pytest.approx(4_913.29)


def test_a_loan_by_days_with_dated_drawdowns_and_repayments() -> None:
    terms = "funding: schedule, day_count: actual/365, " + loan(
        "coupon: 8%, interest: simple, coupon_paid: each period, "
        "drawdowns: [{when: 2025-04-15, amount: £60k}, {when: 2025-08-20, amount: £40k}], "
        "repayments: [{when: 2026-06-30, amount: £30k}, {when: 2027-03-15, amount: £70k}]"
    )
    figures = deal(terms, "step: quarter", costs="£50k", year1="£90k", year2="£60k")
    coupons = figures.row("investment.loan.coupon.per_period")
    # 15 April to 30 June are 76 days; 20 August to 30 September 41; a quarter has 92, 92, 90 and 91 days.
    assert coupons[0] == 999.45  # 60,000 × 8 % × 76 ÷ 365
    assert coupons[1] == 1_569.32  # (60,000 × 92 + 40,000 × 41) × 8 % ÷ 365
    assert coupons[2] == 2_016.44  # 100,000 × 8 % × 92 ÷ 365
    assert coupons[3] == 1_972.60  # 100,000 × 8 % × 90 ÷ 365
    assert coupons[4] == 1_994.52  # 100,000 × 91 × 8 % ÷ 365: repaid on the last day of the quarter
    assert coupons[7] == 1_135.34  # 70,000 × 8 % × 74 ÷ 365: 31 December to 15 March
    assert figures.row("investment.loan.principal_repaid.per_period")[4] == 30_000
    assert figures.row("investment.loan.principal_repaid.per_period")[7] == 70_000


def test_what_is_drawn_just_in_time_in_the_period_of_maturity_earns_until_it() -> None:
    changes = ("service: {costs: {workers: {amount: £50k per year, for: 2 years}}}",)
    terms = "recycle: false, day_count: actual/365, " + loan("coupon: 10%, interest: simple, maturity: 2026-10-01")
    figures = figures_of(f"investment: {{{terms}}}", *changes)
    # £50,000 are drawn in either year, on average at its middle, and all £100,000 repaid in the second, on 1 October
    # 2026. The first earn half of 364 days and then 184, the others 184 less half of 365.
    assert drawn(figures) == [50_000, 50_000, 0, 0]
    assert figures.row("investment.loan.coupon.per_period") == [0, 5_034.25, 0, 0]  # 5,000 × (182 + 184 + 1.5) ÷ 365
    assert figures.value("investment.loan.principal_repaid") == 100_000


def test_what_is_drawn_after_maturity_earns_nothing_before() -> None:
    terms = "funding: schedule, day_count: actual/365, " + loan(
        "coupon: 10%, interest: simple, maturity: 2026-06-30, "
        "drawdowns: [{when: 2025-04-01, amount: £60k}, {when: 2026-10-01, amount: £40k}]"
    )
    figures = deal(terms, year1="£50k", year2="£150k")
    # Year 0: 60,000 × 10 % × 364 ÷ 365 to 31 March. Year 1: 60,000 × 10 % × 91 ÷ 365 to 30 June, and 40,000 × 10 % ×
    # 181 ÷ 365 from October.
    assert figures.row("investment.loan.coupon.per_period") == [5_983.56, 3_479.45, 0, 0]


def test_a_coupon_paid_each_period_does_not_wait_and_takes_from_money_drawn_ahead() -> None:
    common = "drawdowns: [{when: 2025-04-01, amount: £110k}], maturity: 2027-04-01"
    changes = ("service: {costs: {workers: {amount: £50k per year, for: 2 years}}}",)
    terms = "funding: schedule, distribute: from 2027-04-01, "
    waits = deal(terms + loan(f"coupon: 10%, {common}", "£110k"), *changes, year3="£150k")
    at_once = deal(terms + loan(f"coupon: 10%, coupon_paid: each period, {common}", "£110k"), *changes, year3="£150k")
    assert paid(waits) == [0, 0, 133_100, 0]  # 110,000 × 1.1²
    # £11,000 are due as year 0 ends, and paid from money drawn ahead; after year 1's costs there is nothing left.
    assert paid(at_once) == [11_000, 0, 121_000, 0]


# --- principal --------------------------------------------------------------------------------------------------------


def test_no_principal_before_maturity_and_residual_waits() -> None:
    tranches = (
        "tranches: {loan: {return: absent, coupon: 5%, commitment: £80k, maturity: 2028-04-01}, "
        "rest: {investor: foundation, commitment: £20k, rank: 2, return: residual}}"
    )
    figures = deal(tranches, year2="£100k", year4="£30k")
    # Year 1: two years' coupon, 80,000 × (1.05² − 1) = £8,200; £80,000 wait for the loan, £11,800 go to the residual
    # tranche. The loan is repaid on the first day of year 3: no coupon of that year.
    assert paid(figures, "loan.") == [0, 8_200, 4_000, 80_000]
    assert paid(figures, "rest.") == [0, 11_800, 0, 26_000]  # 130 − 92.2 − 11.8


def test_repayments_by_schedule_and_the_rest_with_the_last() -> None:
    terms = loan("coupon: 0%, repayments: [{when: 2026-04-01, amount: £25k}, {when: 2027-04-01, amount: £25k}]")
    figures = deal(terms, year2="£60k", year3="£60k")
    assert paid(figures) == [0, 25_000, 75_000, 0]


def test_a_repayment_that_could_not_be_made_stays_due() -> None:
    terms = loan("coupon: 0%, repayments: [{when: 2026-04-01, amount: £50k}, {when: 2028-04-01, amount: £50k}]")
    figures = deal(terms, year2="£20k", year3="£60k", year4="£60k")
    assert paid(figures) == [0, 20_000, 30_000, 50_000]


METRICS = """
contract: {metrics: {rate: {title: Rate of return home, expected: %s, unit: share}}}
"""
BY_RESULTS = (
    "results: {metric: rate, rates: [{from: 55%, pays: 3%}, {from: 60%, pays: 7.5%}, {from: 65%, pays: 12%}], "
    "repays: [{below: 55%, pays: 50%}, {from: 55%, pays: 100%}]}, interest: simple"
)


@pytest.mark.parametrize(
    ("result", "coupon", "principal"),
    [("54%", 0, 50_000), ("55%", 6_000, 100_000), ("60%", 15_000, 100_000), ("80%", 24_000, 100_000)],
)
def test_coupon_and_principal_follow_from_results(result: str, coupon: float, principal: float) -> None:
    figures = deal(loan(BY_RESULTS), METRICS % result, year3="£150k")
    # Two years of simple interest on £100,000, at the rate of the band; half of the principal is lost below 55 %.
    assert figures.value("investment.loan.coupon") == coupon
    assert figures.value("investment.loan.principal_repaid") == principal


def test_in_the_reading_at_nil_the_metric_is_nil() -> None:
    figures = deal(loan(BY_RESULTS), METRICS % "60%", year3="£150k")
    assert figures.value("zero.investment.loan.coupon") == 0
    assert figures.value("zero.investment.loan.principal_repaid") == 50_000


def test_principal_that_results_leave_unpaid_holds_nothing_up() -> None:
    terms = (
        "tranches: {loan: {return: absent, coupon: 0%, commitment: £80k, maturity: 2026-04-01, "
        "results: {metric: rate, repays: [{below: 55%, pays: 50%}, {from: 55%, pays: 100%}]}}, "
        "rest: {investor: foundation, commitment: £20k, rank: 2, return: residual}}"
    )
    figures = deal(terms, METRICS % "40%", year2="£100k")
    assert paid(figures, "loan.") == [0, 40_000, 0, 0]  # half of £80,000, and never more
    assert paid(figures, "rest.") == [0, 60_000, 0, 0]
    assert figures.value("investment.closing_cash") == 0


# --- caps, surplus, guarantee -----------------------------------------------------------------------------------------


def test_a_multiple_stops_a_tranche_and_the_payers_get_the_rest_back() -> None:
    figures = deal("tranches: {loan: {cap: {multiple: 1.2x}}}", year2="£90k", year3="£60k")
    assert paid(figures) == [0, 90_000, 30_000, 0]
    assert figures.row("investment.returned.per_period") == [0, 0, 30_000, 0]
    assert figures.value("investment.returned.by.council") == 30_000
    assert figures.value("investment.closing_cash") == 0


def test_a_rate_of_return_stops_a_tranche() -> None:
    figures = deal("tranches: {loan: {cap: {irr: 10%}}}", year2="£90k", year3="£60k")
    # 100,000 × 1.1 − 90,000 = 20,000; × 1.1 = £22,000, and not a penny more.
    assert paid(figures) == [0, 90_000, 22_000, 0]
    assert figures.value("investment.irr") == pytest.approx(0.1, abs=1e-9)


def test_nobody_who_was_owed_more_than_it_paid_has_a_part_in_what_comes_back() -> None:
    terms = "grants: {trust: {by: foundation, amount: £130k, when: 2027-04-01}}, "
    contract = """
contract:
  metrics: {runoff: {title: Runoff, expected: 10%, unit: share, when: [2025-06-01]}}
  payments:
    risk: {kind: table, metric: runoff, rows: [{below: 18%, pays: -£33k}], payers: {council: 100%}}
    fixed: {kind: block, amount: £15k, when: 2027-04-01, payers: {nhs: 100%}}
"""
    figures = deal(terms + loan("coupon: 0%, cap: {multiple: 1x}"), contract, year3="£5k")
    # 130 + 20 − 100 = £50,000 come back. The council has paid 5 and been owed 33; the NHS has paid £15,000.
    assert figures.row("investment.returned.per_period") == [0, 0, 50_000, 0]
    assert figures.value("investment.returned.by.council") == 0
    assert figures.value("investment.returned.by.nhs") == 50_000


def test_a_cap_is_reached_to_the_penny() -> None:
    terms = "tranches: {loan: {commitment: £425652.54, cap: {multiple: 1x}}}"
    figures = deal(terms, costs="£425652.54", year2="£389058.03", year3="£60k")
    # 425,652.54 − 389,058.03 = 36,594.51, which in binary is a hair less.
    assert paid(figures) == [0, 389_058.03, 36_594.51, 0]


def test_a_cap_on_the_rate_of_return_counts_days_from_the_drawdown() -> None:
    tranche = "{cap: {irr: 10%}, drawdowns: [{when: 2025-10-01, amount: £100k}]}"
    figures = deal(f"day_count: actual/365, tranches: {{loan: {tranche}}}", year3="£150k")
    # 547 days from 1 October 2025 to 1 April 2027: 100,000 × 1.1^(547 / 365), rounded down to the penny.
    assert paid(figures)[2] == pytest.approx(100_000 * 1.1 ** (547 / 365), abs=0.01)
    assert figures.value("investment.irr") == pytest.approx(0.1, abs=1e-7)
    assert figures.value("investment.returned") == pytest.approx(150_000 - paid(figures)[2], abs=1e-6)


def test_what_a_cap_cuts_goes_on_to_the_next() -> None:
    tranches = (
        "tranches: {loan: {commitment: £50k, cap: {multiple: 1.1x, above: next}}, "
        "rest: {investor: foundation, commitment: £50k, rank: 1, return: residual}}"
    )
    figures = deal(tranches, year3="£150k")
    assert paid(figures, "loan.") == [0, 0, 55_000, 0]
    assert paid(figures, "rest.") == [0, 0, 95_000, 0]  # its half, and the £20,000 that the other may not take


def test_a_cap_on_a_ranked_tranche() -> None:
    terms = loan("coupon: 20%, interest: simple, cap: {multiple: 1.3x}")
    figures = deal(terms, year3="£150k")
    # £40,000 of coupon and £100,000 of principal are owed; £130,000 may be paid: the coupon first.
    assert figures.value("investment.loan.coupon") == 40_000
    assert figures.value("investment.loan.principal_repaid") == 90_000
    assert figures.value("investment.returned") == 20_000
    assert figures.value("investment.closing_cash") == 0


def test_payers_get_nothing_back_that_principal_not_yet_due_will_need() -> None:
    tranches = (
        "tranches: {loan: {return: absent, coupon: 0%, commitment: £50k, cap: {multiple: 1x}}, "
        "note: {investor: foundation, commitment: £50k, rank: 2, coupon: 0%, maturity: 2028-04-01}}"
    )
    figures = deal(tranches, year2="£80k", year4="£30k")
    assert paid(figures, "loan.") == [0, 50_000, 0, 0]
    assert paid(figures, "note.") == [0, 0, 0, 50_000]
    assert figures.row("investment.returned.per_period") == [0, 0, 0, 10_000]  # 80 + 30 − 50 − 50


def test_a_profit_is_shared_once_capital_is_back() -> None:
    terms = "tranches: {loan: {commitment: £100k}}, surplus: {loan: 70%, charity: 30%}"
    figures = deal(terms, year2="£60k", year3="£90k")
    assert paid(figures) == [0, 60_000, 75_000, 0]  # 40 of capital and 70 % of 50
    assert figures.row("investment.shared.charity.per_period") == [0, 0, 15_000, 0]
    assert figures.value("investment.shared") == 15_000


def test_a_ranked_tranche_may_share_in_the_surplus() -> None:
    figures = deal(loan("coupon: 0%") + ", surplus: {loan: 50%, council: 50%}", year3="£150k")
    assert paid(figures) == [0, 0, 125_000, 0]
    assert figures.value("investment.shared.council") == 25_000


@pytest.mark.parametrize(
    ("guarantee", "expected"),
    [
        ("{by: nhs}", 70_000),
        ("{by: nhs, share: 50%}", 35_000),
        ("{by: nhs, most: £20k}", 20_000),
        ("{by: nhs, after: £25k}", 45_000),  # the first £25,000 of £70,000 are borne by the fund
        ("{by: nhs, after: £25k, share: 80%, most: £30k}", 30_000),  # 80 % of 45 is 36
    ],
)
def test_a_guarantee_pays_lost_principal_at_the_end(guarantee: str, expected: float) -> None:
    figures = deal(loan(f"coupon: 0%, guarantee: {guarantee}"), year3="£30k")
    assert figures.value("investment.loan.principal_lost") == 70_000
    assert figures.row("investment.loan.guaranteed.per_period") == [0, 0, 0, expected]
    assert figures.value("investment.loan.net_gain") == expected - 70_000
    assert figures.value("investment.net_gain") == expected - 70_000


def test_investors_pay_what_lines_owe_the_payers() -> None:
    malus = """
contract:
  metrics: {runoff: {title: Runoff, expected: 10%, unit: share}}
  payments:
    risk: {kind: table, metric: runoff, rows: [{below: 18%, pays: -£33k}], payers: {council: 100%}}
"""
    tranches = (
        "tranches: {loan: {return: absent, coupon: 0%, commitment: £75k}, "
        "rest: {investor: foundation, commitment: £25k, rank: 1, coupon: 0%}}"
    )
    figures = deal(tranches, malus, year3="£100k")
    assert figures.row("investment.loan.paid_in.per_period") == [0, 0, 0, 24_750]  # three quarters of 33
    assert figures.row("investment.rest.paid_in.per_period") == [0, 0, 0, 8_250]
    assert figures.value("investment.net_gain") == -33_000
    assert figures.value("investment.closing_cash") == 0


def test_a_rate_of_return_by_days_counts_from_dates() -> None:
    terms = "funding: schedule, day_count: actual/365, " + loan(
        "coupon: 10%, interest: compound, maturity: 2027-10-01, drawdowns: [{when: 2025-10-01, amount: £100k}]"
    )
    figures = deal(terms, costs="£1k", year1="£1k", year3="£150k")
    # Lent on 1 October 2025 and repaid on 1 October 2027. Coupons are paid as years end, the last with the principal:
    # 181 days to 31 March 2026, 365 days, and 184 days to 1 October 2027, each exactly what 10 % a year comes to.
    coupons = [100_000 * (1.1 ** (days / 365) - 1) for days in (181, 365, 184)]
    assert figures.row("investment.loan.coupon.per_period")[:3] == pytest.approx(coupons, abs=0.01)
    assert figures.row("investment.loan.principal_repaid.per_period") == [0, 0, 100_000, 0]
    assert figures.value("investment.irr") == pytest.approx(0.1, abs=1e-7)  # pence alone keep it from 10 %


@pytest.mark.parametrize(
    "terms",
    [
        "recycle: false, reserve: £5k, " + loan("coupon: 7%", "£150k"),
        "fees: {standing: {rate: 1%, of: outstanding}}, " + loan("coupon: 7%", "£150k"),
        "tranches: {loan: {cap: {irr: 3%}}}, reserve: £10k",
        "tranches: {loan: {cap: {multiple: 1.1x, above: next}}}, surplus: {loan: 50%, charity: 50%}",
        "grants: {lottery: {by: foundation, amount: £10k per year}}, " + loan("coupon: 7%, coupon_paid: each period"),
    ],
)
def test_cash_is_conserved_to_the_penny(terms: str) -> None:
    figures = deal(terms, year1="£3.33k", year2="£44.44k", year3="£101.01k", year4="£7.77k")

    def flow(name: str) -> list[float]:
        return figures.row(f"{name}.per_period") if f"{name}.per_period" in figures else [0.0] * 4

    comes = [flow(name) for name in ("payments.total", "grants.total", "investment.drawn")]
    goes = [
        flow(name)
        for name in (
            "service.costs.total",
            "fees.total",
            "investment.distributed",
            "investment.shared",
            "investment.returned",
        )
    ]
    cash = [0.0, *flow("investment.cash")]
    for period in range(4):
        inside = cash[period] + sum(each[period] for each in comes)
        outside = cash[period + 1] + sum(each[period] for each in goes)
        assert inside == pytest.approx(outside, abs=1e-6)


def test_terms_that_cannot_be_are_refused() -> None:
    with pytest.raises(Exception, match="SIB043"):
        case_of("investment: {tranches: {loan: {drawdowns: [{when: 2025-04-01, amount: £201k}]}}}")
    with pytest.raises(Exception, match="needs `drawdowns` for every tranche"):
        case_of("investment: {funding: schedule}")
    with pytest.raises(Exception, match="there is no tranche or party `nobody`"):
        case_of("investment: {surplus: {loan: 50%, nobody: 50%}}")
    with pytest.raises(Exception, match="`maturity` has no effect"):
        case_of("investment: {tranches: {loan: {maturity: 2026-04-01}}}")
    with pytest.raises(Exception, match="neither `amount` nor `rate`"):
        case_of("investment: {fees: {standing: {payee: fund}}}")
    with pytest.raises(Exception, match="neither `irr` nor `multiple`"):
        case_of("investment: {tranches: {loan: {cap: {above: next}}}}")


def test_a_rate_of_return_that_is_not_the_only_one_says_so() -> None:
    later = "service: {costs: {later: {amount: £132k, when: 2027-04-01}}}"
    figures = deal("distribute: as available, tranches: {loan: {commitment: £300k}}", later, year2="£230k")
    # −100, 230 and −132 change their direction twice: nothing is left of them at 10 % and at 20 %.
    assert figures.row("investment.net.per_period") == [-100_000, 230_000, -132_000, 0]
    assert figures.value("investment.irr") == pytest.approx(0.1)
    assert figures.caution("investment.irr").startswith("the IRR is not unique")
    assert figures.other_rates("investment.irr") == pytest.approx([0.2])
    assert figures.caution("investment.multiple") == ""


def test_what_investors_give_back_counts_for_the_payers() -> None:
    figures = deal("tranches: {loan: {cap: {multiple: 1.2x}}}", "discounting: 0%", year2="£90k", year3="£60k")
    # The council pays £150,000 and gets £30,000 back; its savings in cash are £100,000.
    assert figures.value("investment.given_back.council") == 30_000
    assert figures.value("commissioners.npv.cashable") == pytest.approx(-20_000)
    assert figures.value("commissioners.cover.cashable") == pytest.approx(100 / 120)
    assert figures.row("parties.council.pays.per_year") == [0, 90_000, 30_000, 0]


def test_a_payers_share_of_a_surplus_is_given_back() -> None:
    figures = deal(loan("coupon: 0%") + ", surplus: {loan: 50%, council: 50%}", "discounting: 0%", year3="£150k")
    assert figures.value("investment.given_back.council") == 25_000
    assert figures.value("options.bond.npv") == pytest.approx(-25_000)  # 100 − (150 − 25)


OWN = """
contract:
  payments:
    for-loan: {kind: block, amount: £40k, when: 2026-04-01, tranche: loan, payers: {council: 100%}}
    for-rest: {kind: block, amount: £90k, when: 2027-04-01, tranche: rest, payers: {council: 100%}}
"""


def test_lines_of_a_tranche_pay_it_past_the_account() -> None:
    tranches = (
        "tranches: {loan: {return: absent, coupon: 10%, commitment: £80k}, "
        "rest: {investor: foundation, commitment: £40k, rank: 2, coupon: 0%}}"
    )
    later = "service: {costs: {later: {amount: £20k, when: 2026-04-01}}}"
    figures = deal(tranches, OWN, later, year4="£60k")
    # £100,000 and £20,000 are drawn: payments written for tranches meet no cost. Year 1: £6,666.67 of coupon on
    # £66,666.67, and £33,333.33 of principal; £13,333.33 more are drawn. Year 2: £90,000 for the rest, of £40,000.
    assert figures.row("investment.drawn.per_period") == [100_000, 20_000, 0, 0]
    assert figures.row("investment.loan.own_coupon.per_period")[1] == 6_666.67
    assert figures.row("investment.loan.own_principal.per_period")[1] == 33_333.33
    assert figures.row("investment.loan.principal.per_period")[1] == 46_666.67
    assert figures.row("investment.rest.own_principal.per_period")[2] == 40_000
    assert figures.row("investment.rest.distributed.per_period") == [0, 0, 90_000, 0]
    # The loan: £46,666.67 and two years of coupon, of the £60,000 that are for all.
    assert figures.row("investment.loan.distributed.per_period")[3] == pytest.approx(46_666.67 * 1.1**2, abs=0.01)
    assert figures.value("investment.closing_cash") == pytest.approx(60_000 - 46_666.67 * 1.1**2, abs=0.01)


def test_a_coupon_is_due_on_its_interest_dates() -> None:
    # £155,000 at 6.5 % simple by days, drawn on 5 April 2018: two half-years, then quarters.
    dates = "[2018-09-30, 2019-03-31, 2019-06-30, 2019-09-30]"
    terms = "funding: schedule, day_count: actual/365, " + loan(
        "coupon: 6.5%, interest: simple, coupon_paid: each period, maturity: 2020-03-31, "
        f"interest_dates: {dates}, drawdowns: [{{when: 2018-04-05, amount: £155k}}]",
        "£155k",
    )
    time = "start: 2018-04-01\nstep: quarter\nprices: 2018-19\nterm: 8 years"
    figures = deal(terms, time, costs="£100k", **{"year-5": "£200k"})  # paid on 1 April 2019
    coupons = figures.row("investment.loan.coupon.per_period")
    # To 30 September 178 days; to 31 March 182; a quarter each 91 and 92; the rest, 183 days, with the principal.
    days = [0, 178, 0, 182, 91, 92, 0, 183]
    assert coupons[:8] == pytest.approx([155_000 * 0.065 * each / 365 for each in days], abs=0.01)
    assert coupons[1] == 4_913.29
    assert figures.row("investment.loan.principal_repaid.per_period")[7] == 155_000


def test_an_interest_date_may_lie_within_a_period() -> None:
    terms = loan(
        "coupon: 10%, interest: simple, coupon_paid: each period, maturity: 2028-03-31, interest_dates: [2025-09-30]"
    )
    figures = deal(terms, costs="£80k", year1="£100k")
    # £100,000 of payments on the first day meet the costs: nothing is drawn, and nothing is earned.
    assert figures.value("investment.loan.coupon") == 0
    drawn = "drawdowns: [{when: 2025-04-01, amount: £100k}]"
    figures = deal("funding: schedule, " + terms.replace("maturity", f"{drawn}, maturity"), costs="£50k", year3="£150k")
    # Half a year to 30 September 2025; the rest of three years with the principal on 31 March 2028.
    assert figures.row("investment.loan.coupon.per_period") == pytest.approx([5_000, 0, 25_000, 0])


@pytest.mark.parametrize(("interest", "earned"), [("capitalised", 100_000 * (1.04 * 1.04 - 1)), ("simple", 8_000)])
def test_a_coupon_is_capitalised_on_its_interest_dates(interest: str, earned: float) -> None:
    # 8 % a year, half of it each half-year, in quarterly steps; nothing is paid before the end of the first year.
    terms = loan(f"coupon: 8%, interest: {interest}, interest_dates: [2025-09-30, 2026-03-31]")
    figures = deal(terms, "step: quarter", year2="£150k")
    assert figures.row("investment.loan.accrued.per_period")[3] == pytest.approx(earned)
