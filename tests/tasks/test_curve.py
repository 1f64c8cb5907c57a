"""The payment curve agrees with the model, finds each cliff where it is, and is there only where results move it."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest

from sibcase.resources import cases_folder
from sibcase.tables.curve import SHARE_OF_EFFECT, SHARE_OF_RESULTS, Curve
from sibcase.tasks.business_case import BusinessCase, load, load_text
from sibcase.tasks.publish.payment_curve import payment_curve
from sibcase.tasks.settle.settle import curve as settled_curve
from sibcase.tasks.settle.settle import payout

EXAMPLES = Path(__file__).parents[1] / "examples"
CASES = sorted(path.parent for path in cases_folder().rglob("case.yaml"))
DEALS = cases_folder() / "deals"


def curve_of(business: BusinessCase) -> Curve | None:
    return payment_curve(business.case, business.evaluate())


def known_curve_of(business: BusinessCase) -> Curve:
    found = curve_of(business)
    assert found is not None
    return found


@pytest.mark.costly
@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name)
def test_every_curve_is_in_order_and_passes_through_its_plan(path: Path) -> None:
    business = load(path)
    found = curve_of(business)
    if found is None:
        return
    assert all(one.at <= other.at for one, other in itertools.pairwise(found.points))
    assert [cliff.at for cliff in found.cliffs] == sorted({cliff.at for cliff in found.cliffs})
    if found.plan is not None:
        assert found.plan.payment == pytest.approx(business.evaluate().value("payments.total"), abs=0.006)
        assert any(point.payment == pytest.approx(found.plan.payment, abs=0.02) for point in found.points)


@pytest.mark.costly
def test_the_curve_of_effects_is_what_the_model_pays() -> None:
    business = load(cases_folder() / "family-recovery")
    figures = business.evaluate()
    found = known_curve_of(business)
    half = next(point for point in found.points if point.at == pytest.approx(0.5))
    # Half of the planned effect: every expected result half way from its baseline.
    draws = {
        f"outcomes.{name}.expected": np.array(
            [
                [
                    (
                        (figures.value(f"outcomes.{name}.baseline") or 0)
                        + (figures.value(f"outcomes.{name}.expected") or 0)
                    )
                    / 2
                ]
            ]
        )
        for name in business.case.outcomes or {}
    }
    by_model = business.evaluate(draws)
    assert half.payment == pytest.approx(by_model.value("payments.total"), abs=0.006)
    assert half.investors == pytest.approx(by_model.value("investment.net_gain"), abs=0.006)
    assert found.axis == SHARE_OF_EFFECT
    assert (found.points[0].at, found.points[-1].at) == (0.0, 1.5)
    assert found.points[0].payment == pytest.approx(figures.value("no_effect.payments.total"), abs=0.006)


@pytest.mark.parametrize(
    ("name", "cliffs"),
    [
        # As published: below 18.6% DC Water is paid $3.3m, above 41.3% it pays as much (cases/deals/dc-water).
        ("dc-water", [(0.186, 21.7e6, 25e6), (0.413, 25e6, 28.3e6)]),
        # $9.6m from 10%, and $11.712m from 20% (cases/deals/rikers-island).
        ("rikers-island", [(0.1, 0, 9.6e6), (0.2, 9.6e6, 11.712e6)]),
    ],
)
def test_cliffs_of_a_metric_stand_where_its_levels_are_written(name: str, cliffs: list[tuple[float, ...]]) -> None:
    found = known_curve_of(load(DEALS / name))
    assert [(cliff.at, cliff.before, cliff.after) for cliff in found.cliffs] == cliffs
    for cliff in found.cliffs:
        assert [point.payment for point in found.points if point.at == cliff.at] == [cliff.before, cliff.after]


@pytest.mark.parametrize(("name", "metric"), [("dc-water", "runoff"), ("rikers-island", "reduction")])
def test_a_metric_alone_is_paid_as_it_is_settled(name: str, metric: str) -> None:
    business = load(DEALS / name)
    found = known_curve_of(business)
    inside = [point for point in found.points if point.at not in {cliff.at for cliff in found.cliffs}]
    for point in inside[::20]:
        assert point.payment == pytest.approx(payout(business.case, {metric: point.at}).total, abs=0.006)


def test_several_metrics_move_together_as_shares_of_their_plan() -> None:
    found = known_curve_of(load(DEALS / "denver"))
    assert found.axis == SHARE_OF_RESULTS
    # The jail days are planned to fall by 38%, and are paid for from 20%: at 20/38 of the plan.
    assert [cliff.at for cliff in found.cliffs] == [pytest.approx(20 / 38)]


HIDDEN = """
sibcase: 1
title: A threshold that no line of the case states as such
currency: GBP
start: 2026-04-01
term: 3 years
parties: {council: {name: Council, role: commissioner}}
need: {segments: {all: {people: 100, unit_cost: £1k per year, years: 1}}}
service: {intake: {all: {starts: 100 over 1 year}}, engagement: 100%, completion: 100%, duration: 0 months}
outcomes: {home: {title: Home, measure: binary, direction: increase, baseline: 10%, expected: 50%}}
contract:
  payers: {council: 100%}
  metrics: {rate: {title: Share at home, outcome: home}}
  payments:
    all-or-nothing:
      kind: table
      metric: rate
      rows: [{from: 33%, to: 100%, pays: £1m}]
"""


def test_a_cliff_is_found_though_its_share_of_the_plan_is_written_nowhere() -> None:
    [cliff] = known_curve_of(load_text(HIDDEN)).cliffs
    # 10% + s × (50% − 10%) = 33% at s = 0.575.
    assert cliff.at == pytest.approx(0.575, abs=1e-4)
    assert (cliff.before, cliff.after) == (0, 1e6)


def test_no_rate_goes_beyond_its_ends() -> None:
    text = HIDDEN.replace("expected: 50%", "expected: 82%").replace("from: 33%, to: 100%", "from: 0%, to: 200%")
    by_person = text.replace("kind: table", "kind: tariff").replace(
        "metric: rate\n      rows: [{from: 0%, to: 200%, pays: £1m}]",
        "outcome: home\n      counts: gross\n      price: £1k",
    )
    points = known_curve_of(load_text(by_person)).points
    # 10% of 100 people with no effect; all 100 and no more from 90/72 of the plan on.
    assert points[0].payment == 10_000
    assert points[-1].payment == 100_000
    assert max(point.payment for point in points) == 100_000


@pytest.mark.parametrize(
    "payments",
    [
        "{fixed: {kind: block, amount: £1m, when: 2026-04-01}}",  # whatever happens
        "{unplanned: {kind: tariff, metric: seen, counts: gross, price: £1k}}",  # nobody has said how many are expected
    ],
)
def test_where_no_result_moves_anything_there_is_no_curve(payments: str) -> None:
    head, _, _ = HIDDEN.partition("contract:")
    metrics = "{seen: {title: Seen, unit: count}}"
    contract = f"contract: {{payers: {{council: 100%}}, metrics: {metrics}, payments: {payments}}}"
    assert curve_of(load_text(head + contract)) is None
    assert curve_of(load(EXAMPLES / "need.yaml")) is None


@pytest.mark.parametrize(
    ("name", "metric", "others"),
    [
        ("dc-water", "runoff", {}),
        ("peterborough", "reduction", {}),
        ("peterborough", "reduction", {"reduction.first": 0.1}),
        ("peterborough", "reduction.first", {"reduction.second": 0.1}),
        ("denver", "jail-days", {"stable-days": 100.0}),
        ("newpin", "restoration", {"early-restoration": 0.6}),
        ("essex", "days-saved", {"care": 0.1}),
        ("utah", "saving", {}),
    ],
)
def test_a_settled_curve_is_what_settling_each_point_gives(name: str, metric: str, others: dict[str, float]) -> None:
    business = load(DEALS / name)
    points = settled_curve(business.case, metric, others)
    for value, amount in points[::5]:
        assert amount == payout(business.case, {**others, metric: value}).total
