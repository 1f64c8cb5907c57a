"""No effect, line kind by line kind: what falls due is what the curve pays where it begins, worked by hand.

Of 120 people, 60% are in care without the service and 35% with it, so that 48 are out of care anyway and 78 as planned.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import sibcase
from sibcase.resources import cases_folder
from sibcase.tasks.publish.payment_curve import payment_curve
from sibcase.tasks.settle.settle import payout

if TYPE_CHECKING:
    from sibcase.tasks.business_case import BusinessCase

CASE = """\
sibcase: 1
title: Care
stage: outline
start: 2026-04-01
term: 5 years
parties: {council: {name: Council, role: commissioner}, fund: {name: Fund, role: investor}}
need: {people: 200, unit_cost: £60k per year, years: 3}
service: {intake: {all: {starts: 120 over 2 years}}, costs: {staff: {amount: £400k per year, for: 2 years}}}
outcomes:
  care: {title: Out of care, measure: binary, direction: reduce, baseline: 60%, expected: 35%, lag: 1 year}
contract:
  payers: {council: 100%}
  metrics:
    out: {title: Out of care, outcome: care, takes: count, counts: gross, unit: count}
    more: {title: More out of care, outcome: care, takes: count, counts: net, unit: count}
    rate: {title: Rate in care, outcome: care, takes: rate, counts: gross}
    starts: {title: Starts, unit: count, expected: 120}
    part: {title: Part out of care, ratio: {of: out, to: starts}}
  payments: {PAYMENTS}
investment: {tranches: {loan: {investor: fund, commitment: £900k, rank: 1, return: residual}}}
"""
ADVANCE = "adv: {kind: block, amount: £40k, when: 2026-10-01}"
GROSS = "each: {kind: tariff, outcome: care, counts: gross, price: £100}"
NET = "net: {kind: tariff, outcome: care, counts: net, price: £9k, on_account: [adv]}"
OUT = "out: {kind: avoided, metric: out, price: £9k}"


def loaded(payments: str, **changes: str) -> BusinessCase:
    text = CASE.replace("{PAYMENTS}", f"{{{payments}}}")
    for old, new in changes.items():
        text = text.replace(old, new)
    return sibcase.load_text(text)


@pytest.mark.parametrize(
    ("payments", "with_no_effect", "as_planned"),
    [
        (OUT, 48 * 9_000, 78 * 9_000),
        (f"{ADVANCE}, {OUT[:-1]}, on_account: [adv]}}", 48 * 9_000, 78 * 9_000),
        ("more: {kind: avoided, metric: more, price: £9k}", 0, 30 * 9_000),
        (f"{ADVANCE}, more: {{kind: avoided, metric: more, price: £9k, on_account: [adv]}}", 0, 30 * 9_000),
        (
            f"{ADVANCE}, {NET}, {GROSS}",
            48 * 100,
            30 * 9_000 + 78 * 100,
        ),
        (
            f"{ADVANCE}, {NET[:-1]}, due: 3 months}}, {GROSS}",
            48 * 100,
            30 * 9_000 + 78 * 100,
        ),
        (
            "part: {kind: table, metric: part, read: linear, rows: [{at: 0%, pays: £0}, {at: 100%, pays: £1m}]}",
            400_000,
            650_000,
        ),
    ],
)
def test_deadweight_by_hand(payments: str, with_no_effect: float, as_planned: float) -> None:
    business = loaded(payments)
    figures = business.evaluate()
    curve = payment_curve(business.case, figures)
    assert figures.value("payments.deadweight_paid") == pytest.approx(with_no_effect, abs=0.005)
    assert figures.value("payments.total") == pytest.approx(as_planned, abs=0.005)
    assert curve is not None
    assert curve.points[0].payment == pytest.approx(with_no_effect, abs=0.005)


def test_a_divisor_that_the_case_states_does_not_move_along_the_curve() -> None:
    business = loaded(
        "part: {kind: table, metric: part, read: linear, rows: [{at: 0%, pays: £0}, {at: 100%, pays: £1m}]}"
    )
    curve = payment_curve(business.case, business.evaluate())
    assert curve is not None
    payments = [point.payment for point in curve.points]
    assert payments == sorted(payments)


def test_a_ratio_of_observed_outcomes_is_adjusted_for_optimism() -> None:
    business = loaded(
        "part: {kind: table, metric: part, read: linear, rows: [{at: 0%, pays: £0}, {at: 100%, pays: £1m}]}",
        **{"lag: 1 year}": "lag: 1 year, evidence: {design: stated, optimism: 20%}}"},
    )
    # 40% are out of care anyway; of the change of 25 points 20 are left.
    assert business.evaluate().value("adjusted.payments.total") == pytest.approx(600_000, abs=0.005)


def test_an_outcome_paid_as_observed_and_as_due_to_the_service_is_observed_as_both() -> None:
    business = loaded(f"net: {{kind: tariff, outcome: care, counts: net, price: £9k}}, {GROSS}")
    settled = payout(business.case, {"care": "78", "care.net": 30.0})
    assert settled.figures.value("payments.total") == pytest.approx(30 * 9_000 + 78 * 100)
    partly = payout(business.case, {"care": "78"})
    assert partly.missing == {"net": ("care.net",)}
    assert partly.figures.value("payments.total") == pytest.approx(78 * 100)


@pytest.mark.costly
@pytest.mark.parametrize(
    ("name", "unfunded"),
    [("rough-sleeping", 1_535_000 - 850_000), ("family-recovery", 2_387_000 - 1_400_000 - 180_000)],
)
def test_costs_that_nothing_pays_hold_no_reserve(name: str, unfunded: float) -> None:
    """By hand: costs, less what is committed, less what is paid regardless of results; the reserve is no cost."""
    figures = sibcase.load(cases_folder() / name).evaluate()
    # Capital is drawn in whole pence, period by period.
    assert figures.value("zero.investment.unfunded_costs") == pytest.approx(unfunded, abs=0.05)


def test_one_penny_of_rounding_is_no_coupon_unpaid() -> None:
    business = loaded(
        f"{OUT[:-1]}, cap: £1.2m}}",
        **{"rank: 1, return: residual": "rank: 1, coupon: 7%, interest: compound"},
    )
    assert business.evaluate().value("investment.coupon_unpaid") in (0.0, None)
