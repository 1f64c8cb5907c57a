"""Settled at the planned results a case is its own forecast: to the penny, payer by payer and tranche by tranche."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import sibcase
from sibcase.resources import cases_folder
from sibcase.tasks.business_case import load
from sibcase.tasks.settle.settle import payout
from tests.independent.generate import random_case
from tests.independent.generate_deal import random_deal
from tests.model.planned_results import planned_results

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sibcase.book.figures import Figures
    from sibcase.tasks.business_case import BusinessCase

COMPARED = ("payments.by.", "payments.split.", "payments.to.", "investment.", "fees.", "grants.", "service.costs.")
PER_TRANCHE = {"principal": "drawn", "paid_in": "paid_in", "net_gain": "net_gain", "multiple": "multiple", "irr": "irr"}
A_PENNY = 0.004


def assert_settles_as_planned(business: BusinessCase) -> None:
    """Compare every movement of money, period by period, of the settlement with the forecast."""
    forecast = business.evaluate()
    settled = payout(business.case, planned_results(business, forecast))
    if settled.missing:
        pytest.skip("the case plans no result for some line")
    figures = settled.figures
    lines = [f"payments.{name}" for name in business.case.contract.payments] if business.case.contract else []
    names = [name for name in figures.book.lines if name.startswith(COMPARED) and name in forecast.book]
    names += ["payments.total", *lines]
    assert differences(forecast, figures, names) == {}
    for name, parts in settled.by_tranche().items():
        for part, movement in PER_TRANCHE.items():
            figure = f"investment.{name}.{movement}"
            planned = forecast.value(figure) if figure in forecast else 0.0
            assert parts[part] == (planned if planned is None else pytest.approx(planned, abs=A_PENNY)), part


def differences(forecast: Figures, settled: Figures, names: list[str]) -> dict[str, object]:
    """Return where two sets of figures differ by a penny or more."""
    found: dict[str, object] = {}
    for name in names:
        planned, seen = forecast.array(name)[:, 0], settled.array(name)[:, 0]
        if any(abs(one - other) > A_PENNY for one, other in zip(planned, seen, strict=True)):
            found[name] = planned.tolist(), seen.tolist()
    return found


@pytest.mark.costly
@pytest.mark.parametrize("path", sorted(cases_folder().glob("**/case.yaml")), ids=lambda path: path.parent.name)
def test_a_case_that_ships_settles_as_planned(path: Path) -> None:
    business = load(path.parent)
    if business.case.contract is None:
        pytest.skip("there is no contract")
    assert_settles_as_planned(business)


@pytest.mark.matrix(3, by="seed")
@pytest.mark.parametrize("seed", range(25))
@pytest.mark.parametrize("random_text", [random_case, random_deal], ids=["case", "deal"])
def test_a_random_case_settles_as_planned(random_text: Callable[[int], str], seed: int) -> None:
    assert_settles_as_planned(sibcase.load_text(random_text(seed)))


def test_the_family_recovery_case_no_longer_forgets_what_the_service_costs() -> None:
    business = load(cases_folder() / "family-recovery")
    forecast = business.evaluate()
    settled = payout(business.case, planned_results(business, forecast))
    assert settled.basis == "plan"
    assert settled.account()["costs"] == forecast.value("service.costs.total")
    assert settled.by_tranche()["junior"]["net_gain"] == forecast.value("investment.junior.net_gain")


def test_a_whole_number_of_outcomes_is_worth_that_many_prices() -> None:
    """37 outcomes over a plan of twelve quarters at £133.33 are £4,933.21: no outcome is cut into parts."""
    business = sibcase.load_text(
        """
sibcase: 1
title: Whole outcomes
start: 2025-04-01
term: 3 years
step: quarter
parties: {council: {name: Council, role: commissioner}}
need: {people: 100, unit_cost: £1 per year, years: 1}
service: {intake: {all: {starts: 100 over 2 years}}, costs: {work: {amount: £1k}}}
outcomes: {job: {title: Job, measure: binary, direction: increase, baseline: 20%, expected: 60%}}
contract:
  payers: {council: 100%}
  payments: {jobs: {kind: tariff, outcome: job, counts: gross, price: £133.33}}
"""
    )
    assert payout(business.case, {"job": 37}).total == pytest.approx(4933.21, abs=1e-6)
    settled = payout(business.case, {"job": 0})
    assert settled.total == 0


def test_costs_per_outcome_follow_what_was_observed() -> None:
    """At half the outcomes half of the costs per outcome are paid."""
    text = """
sibcase: 1
title: Costs per outcome
start: 2025-04-01
term: 3 years
parties: {council: {name: Council, role: commissioner}, fund: {name: Fund, role: investor}}
need: {people: 100, unit_cost: £1 per year, years: 1}
service:
  intake: {all: {starts: 100 over 2 years}}
  costs: {check: {amount: £50 per outcome, outcome: job}}
outcomes:
  job:
    title: Job
    measure: binary
    direction: increase
    baseline: 20%
    expected: 60%
    evidence: {design: rct, optimism: 0%}
contract:
  payers: {council: 100%}
  payments: {jobs: {kind: tariff, outcome: job, counts: net, price: £100}}
investment: {tranches: {loan: {investor: fund, commitment: £9k, rank: 1, return: residual}}}
"""
    business = sibcase.load_text(text)
    assert business.evaluate().value("service.costs.total") == 2000  # 100 people × 40 points × £50
    assert payout(business.case, {"job": 20}).account()["costs"] == 1000
    assert payout(business.case, {"job": 0}).account()["costs"] == 0
