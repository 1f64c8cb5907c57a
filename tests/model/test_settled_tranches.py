"""What a settlement brings to each tranche, worked by hand: notes of two classes, shares, first losses, coupons."""

from __future__ import annotations

import pytest

import sibcase
from sibcase.tasks.settle.settle import Payout, payout

HEAD = """
sibcase: 1
title: Notes of two classes
start: 2025-04-01
term: 5 years
parties:
  council: {name: County council, role: commissioner}
  charity: {name: Charity, role: provider}
  fund: {name: Fund, role: investor}
  trust: {name: Trust, role: investor}
need: {people: 10, unit_cost: £1 per year, years: 1}
service: {provider: charity, intake: {all: {starts: 10 over 1 year}}, costs: {work: {amount: £1m, payee: charity}}}
contract:
  payers: {council: 100%}
  metrics: {fall: {title: Fall in re-entries, unit: share}}
  payments:
    table: {kind: table, metric: fall, read: linear, rows: [{at: 0%, pays: £0}, {at: 20%, pays: £2m}]}
"""
NOTES = """
investment:
  tranches:
    class-a: {investor: fund, commitment: £600k, rank: 1, coupon: 5%, interest: simple}
    class-b: {investor: trust, commitment: £400k, rank: 2, return: residual}
"""


def settled(terms: str, **observed: float) -> Payout:
    case = sibcase.load_text(HEAD + terms).case
    return payout(case, {name.replace("__", "."): each for name, each in observed.items()})


def gains(found: Payout) -> dict[str, float | None]:
    return {name: parts["net_gain"] for name, parts in found.by_tranche().items()}


@pytest.mark.costly
def test_class_a_is_repaid_before_class_b() -> None:
    # The work costs £1m on the first day, so that all is drawn; what is paid at the end is £10m × the fall.
    notes = NOTES.replace("5%", "0%")
    assert gains(settled(notes, fall=0.07)) == {"class-a": 0, "class-b": -300_000}  # 700 − 600 − 400
    assert gains(settled(notes, fall=0.05)) == {"class-a": -100_000, "class-b": -400_000}
    assert gains(settled(notes, fall=0.12)) == {"class-a": 0, "class-b": 200_000}


DRAWN = {"principal__class-a": 600_000, "principal__class-b": 400_000}


def test_a_coupon_is_owed_for_the_years_observed() -> None:
    found = settled(NOTES, fall=0.12, **DRAWN, **{"years__class-a": 4})
    # 600,000 × 5 % × 4 = £120,000 to class A; 1,200 − 720 = £480,000 to class B.
    assert found.basis == "terms"
    assert gains(found) == {"class-a": 120_000, "class-b": 80_000}
    assert found.by_tranche()["class-a"]["coupon"] == 120_000


def test_a_gain_that_cannot_be_known_is_not_given() -> None:
    found = settled(NOTES, fall=0.12, **{"years__class-a": 4})
    assert gains(found) == {"class-a": None, "class-b": None}  # what was drawn was not observed
    assert found.as_data()["by_tranche"]["class-a"]["coupon"] == 120_000


def test_costs_beyond_what_was_drawn_are_paid_before_investors() -> None:
    # Drawn £400,000 of the £1m that the plan costs: £600,000 of the £700,000 go into the service, £100,000 to class A.
    found = settled(NOTES, fall=0.07, **{"principal__class-a": 300_000, "principal__class-b": 100_000})
    assert found.account()["costs_from_payments"] == 600_000
    assert gains(found) == {"class-a": -200_000, "class-b": -100_000}


def test_principal_and_coupon_by_results() -> None:
    notes = """
investment:
  tranches:
    notes:
      investor: fund
      commitment: £1m
      rank: 1
      interest: simple
      results:
        metric: fall
        rates: [{from: 10%, pays: 6%}]
        repays: [{below: 10%, pays: 75%}, {from: 10%, pays: 100%}]
    rest: {investor: trust, commitment: £1m, rank: 2, return: residual}
"""
    below = settled(notes, fall=0.09, years__notes=5).by_tranche()
    assert below["notes"]["principal_repaid"] == 750_000
    assert below["rest"]["principal_repaid"] == 150_000  # 900 − 750
    reached = settled(notes, fall=0.15, years__notes=5).by_tranche()
    assert reached["notes"]["coupon"] == 300_000  # 1,000,000 × 6 % × 5
    assert reached["rest"]["principal_repaid"] == 200_000  # 1,500 − 1,300


def test_what_is_left_is_shared_as_stated_and_caps_hold() -> None:
    terms = """
investment:
  surplus: {loan: 60%, charity: 40%}
  tranches:
    loan: {investor: fund, commitment: £1m, rank: 1, return: residual, cap: {multiple: 1.25x}}
"""
    assert gains(settled(terms, fall=0.12)) == {"loan": 120_000}  # 60 % of 200
    assert gains(settled(terms, fall=0.2)) == {"loan": 250_000}  # 60 % of 1,000 is more than the cap leaves
    assert settled(terms, fall=0.12).amount("settlement.shared.charity") == 80_000


@pytest.mark.parametrize(("after", "expected"), [("£100k", -100_000), ("£0", 0), ("£500k", -400_000)])
def test_a_guarantee_pays_what_is_lost_beyond_the_first_loss(after: str, expected: float) -> None:
    terms = f"""
investment:
  tranches:
    loan: {{investor: fund, commitment: £1m, rank: 1, return: residual, guarantee: {{by: trust, after: {after}}}}}
"""
    assert gains(settled(terms, fall=0.06)) == {"loan": expected}  # £400,000 of principal lost


def test_a_line_of_one_tranche_pays_that_tranche() -> None:
    terms = """
    class-a-line: {kind: table, metric: fall, tranche: class-a, rows: [{from: 5%, pays: 100% of principal}]}
    class-b-line: {kind: table, metric: fall, tranche: class-b, rows: [{from: 10%, pays: 130% of principal}]}
"""
    head = HEAD[: HEAD.index("    table:")] + terms.lstrip("\n")
    notes = NOTES.replace("return: residual", "coupon: 0%")

    def gained(fall: float) -> dict[str, float | None]:
        return gains(payout(sibcase.load_text(head + notes).case, {"fall": fall}))

    # £600,000 of class A at 5 %; £520,000 for the £400,000 of class B at 10 %, whatever its rank.
    assert gained(0.04) == {"class-a": -600_000, "class-b": -400_000}
    assert gained(0.05) == {"class-a": 0, "class-b": -400_000}
    assert gained(0.1) == {"class-a": 0, "class-b": 120_000}
