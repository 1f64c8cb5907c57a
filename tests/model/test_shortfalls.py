"""What investors are still owed at the end of the plan, each worked by hand on a loan of £100,000."""

from __future__ import annotations

import pytest

from tests.model.test_investment_terms import deal, loan


def test_a_plan_that_repays_leaves_nothing_unpaid() -> None:
    figures = deal(loan("coupon: 10%"), year3="£150k")
    assert figures.value("investment.principal_unpaid") == 0
    assert figures.value("investment.coupon_unpaid") == 0


def test_principal_and_coupon_that_the_plan_does_not_pay_are_stated() -> None:
    # £60,000 comes in once: the coupon accrued by then is paid first, the rest repays principal.
    figures = deal(loan("coupon: 10%"), year3="£60k")
    coupon, repaid = (figures.value(f"investment.loan.{what}") for what in ("coupon", "principal_repaid"))
    assert coupon is not None
    assert repaid is not None
    assert coupon + repaid == pytest.approx(60_000)
    assert figures.value("investment.loan.principal_unpaid") == pytest.approx(100_000 - repaid)
    assert figures.value("investment.principal_unpaid") == pytest.approx(100_000 - repaid)
    # What is left of the principal earns 10 % in each year that follows.
    assert (figures.value("investment.loan.coupon_unpaid") or 0) >= 0.1 * (100_000 - repaid)


def test_a_residual_tranche_is_owed_what_it_put_in() -> None:
    figures = deal("tranches: {loan: {commitment: £100k}}", year3="£70k")
    assert figures.value("investment.loan.principal_unpaid") == 30_000
    assert "investment.coupon_unpaid" not in figures


def test_a_coupon_above_a_cap_on_the_return_is_not_owed() -> None:
    # At most £105,000 is ever paid on £100,000: of the coupon £5,000 is due, however much would accrue.
    figures = deal(loan("coupon: 10%, cap: {multiple: 1.05x}"), year3="£150k")
    assert figures.value("investment.loan.distributed") == 105_000
    assert figures.value("investment.loan.coupon_unpaid") == 0
