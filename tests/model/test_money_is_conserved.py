"""Money is conserved over every party, in every period and in total: in the forecast, in its readings, in settlement.

Payers, payees, investors, guarantors, those who give grants or share a surplus, and the account itself: what one gets
another has given. A case that shows cash from nowhere comes first; then every case that ships and random ones.
"""

from __future__ import annotations

from functools import cache
from math import isnan
from typing import TYPE_CHECKING

import pytest

import sibcase
from sibcase.resources import cases_folder
from sibcase.tasks.business_case import load
from sibcase.tasks.settle.settle import payout
from tests.independent.generate import random_case
from tests.independent.generate_deal import random_deal
from tests.model.money_moved import Movements
from tests.model.planned_results import planned_results

if TYPE_CHECKING:
    from sibcase.book.figures import Figures
    from sibcase.tasks.business_case import BusinessCase

CASES = sorted(str(path.parent.relative_to(cases_folder())) for path in cases_folder().glob("**/case.yaml"))
RANDOM = [f"{kind} {seed}" for kind in ("case", "deal") for seed in range(20)]
TWO_LINES = """
sibcase: 1
title: Two lines
start: 2025-04-01
term: 4 years
parties:
  council: {{name: County council, role: commissioner}}
  charity: {{name: Charity, role: provider}}
  fund: {{name: Fund, role: investor}}
  trust: {{name: Trust, role: investor}}
need: {{people: 10, unit_cost: £1 per year, years: 1}}
service: {{intake: {{all: {{starts: 10 over 1 year}}}}, costs: {{work: {{amount: £90, when: 2025-04-01}}}}}}
contract:
  payers: {{council: 100%}}
  metrics: {{fall: {{title: Fall in re-entries, unit: share, expected: 10%}}}}
  payments:
    main: {{kind: table, metric: fall, {main}, rows: [{{from: 5%, pays: £100}}]}}
    other: {{kind: table, metric: fall, {other}}}
investment:
  tranches:
    loan: {{investor: fund, commitment: £60, rank: 1, coupon: 0%}}
    junior: {{investor: trust, commitment: £30, rank: 2, return: residual}}
"""


def two_lines(pays: str, main: str = "tranche: loan", other: str = "") -> BusinessCase:
    """Return a case with a line of £100, for the loan alone, and another that pays or is a malus."""
    return sibcase.load_text(
        TWO_LINES.format(main=main, other=", ".join(filter(None, (other, f"rows: [{{from: 5%, pays: {pays}}}]"))))
    )


@cache
def opened(name: str) -> BusinessCase:
    """Return a case that ships, or a random one."""
    if name in CASES:
        return load(cases_folder() / name)
    kind, seed = name.split()
    return sibcase.load_text((random_case if kind == "case" else random_deal)(int(seed)))


@cache
def evaluated(name: str) -> Figures:
    """Return the forecast of a case, made once."""
    return opened(name).evaluate()


def gains(figures: Figures) -> dict[str, float | None]:
    return {name: figures.value(f"investment.{name}.net_gain") for name in ("loan", "junior")}


@pytest.mark.matrix(24)
@pytest.mark.parametrize("pays", ["-£40", "£40", "-£140", "£0"])
@pytest.mark.parametrize("main", ["tranche: loan", "payee: charity", "note: into the account", "tranche: junior"])
@pytest.mark.parametrize("other", ["", "payee: charity", "tranche: loan", "tranche: junior"])
def test_of_two_lines_no_penny_comes_from_nowhere(pays: str, main: str, other: str) -> None:
    business = two_lines(pays, main, other)
    figures, settled = business.evaluate(), payout(business.case, {"fall": 0.1}).figures
    for found in (figures, settled):
        assert Movements(found, business.case).out_of_nowhere() == [0, 0, 0, 0]
    assert gains(figures) == gains(settled)


def test_a_malus_and_a_bonus_of_the_account_fall_on_the_same_investor() -> None:
    # The loan is paid its £100 by its own line. £40 more go to the junior tranche, and £40 less come from it.
    assert gains(two_lines("£0").evaluate()) == {"loan": 40, "junior": -30}
    assert gains(two_lines("£40").evaluate()) == {"loan": 40, "junior": 10}
    assert gains(two_lines("-£40").evaluate()) == {"loan": 40, "junior": -70}


def test_a_malus_of_a_tranche_falls_on_that_tranche() -> None:
    # £100 and −£140 of lines of its own: the loan pays £40; the junior tranche gets nothing and pays nothing.
    figures = two_lines("-£140", other="tranche: loan").evaluate()
    assert figures.value("investment.loan.paid_in") == 40
    assert gains(figures) == {"loan": -100, "junior": -30}


def test_a_payee_of_a_line_is_paid_past_the_investors() -> None:
    business = two_lines("-£40", main="note: into the account", other="payee: charity")
    figures = business.evaluate()
    assert figures.value("payments.total") == 60
    assert figures.value("payments.to.charity") == -40  # the charity pays its own malus
    assert figures.value("investment.account_payments") == 100
    # £60 to the loan, and £40 to the junior tranche: all of the £100.
    assert gains(figures) == {"loan": 0, "junior": 10}
    assert payout(business.case, {"fall": 0.1}).by_payee() == {"charity": -40}


@pytest.mark.matrix(9, by="name")
@pytest.mark.parametrize("name", [*CASES, *RANDOM])
def test_money_is_conserved_in_every_reading_of_the_forecast(name: str) -> None:
    business, figures = opened(name), evaluated(name)
    for prefix in ("", "zero.", "no_effect."):
        cash = f"{prefix}investment.cash.per_period"
        # A case that plans no result for some line has no forecast of its payments.
        if cash in figures.book and not isnan(sum(figures.row(cash))):
            moved = Movements(figures, business.case, prefix)
            assert moved.out_of_nowhere() == [0.0] * moved.count


@pytest.mark.matrix(9, by="name")
@pytest.mark.parametrize("part", [0.0, 0.4, 0.9])
@pytest.mark.parametrize("name", [*CASES, *RANDOM])
def test_money_is_conserved_in_settlement(name: str, part: float) -> None:
    business = opened(name)
    if business.case.contract is None or business.case.investment is None:
        pytest.skip("nobody is paid")
    observed = {key: value * part for key, value in planned_results(business, evaluated(name)).items()}
    settled = payout(business.case, observed)
    if settled.basis == "plan":
        moved = Movements(settled.figures, business.case)
        assert moved.out_of_nowhere() == [0.0] * moved.count
    drawn = {f"principal.{each}": 40_000.0 for each in business.case.investment.tranches}
    found = payout(business.case, {**observed, **drawn})
    assert found.basis == "terms"
    assert out_of_nowhere_at_once(found.figures, business) == 0


def out_of_nowhere_at_once(figures: Figures, business: BusinessCase) -> float:
    """Return what payments and guarantees do not explain of what all got, where all is settled at once."""

    def of(name: str) -> float:
        return (figures.value(name) or 0.0) if name in figures.book else 0.0

    tranches = business.case.investment.tranches if business.case.investment else {}
    got = sum(
        of(f"settlement.{name}.{what}") for name in tranches for what in ("coupon", "principal_repaid", "surplus")
    )
    paid_in = sum(of(f"settlement.{name}.paid_in") for name in tranches)
    others = sum(of(name) for name in figures.book.names("settlement.shared."))
    payees = sum(of(name) for name in figures.book.names("payments.to.") if not name.endswith(".per_period"))
    rest = sum(of(f"settlement.total.{what}") for what in ("costs_from_payments", "returned", "left"))
    return round(of("payments.total") + paid_in - got - others - payees - rest, 2) + 0.0
