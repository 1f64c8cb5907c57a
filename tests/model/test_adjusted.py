"""The plan with the effect adjusted for optimism, where what is observed is paid for: by hand on the smallest case."""

from __future__ import annotations

import pytest

from tests.model.small_cases import figures_of

CUT = "outcomes: {home: {evidence: {design: historical, optimism: 40%}}}"
GROSS = "contract: {payments: {home: {counts: gross}}}"


def test_observed_outcomes_lose_what_optimism_takes_off_the_effect() -> None:
    found = figures_of(CUT, GROSS)
    # 60 of 100 are at home on the plan; 50 were anyway, and 40 % of the other 10 is taken off: 56 × £12,000.
    assert found.value("payments.total") == 720_000
    assert found.value("outcomes.adjusted.home") == pytest.approx(56)
    assert found.value("adjusted.payments.total") == 672_000


def test_return_is_shown_both_ways() -> None:
    found = figures_of(CUT, GROSS)
    # £50,000 in, then payments less the second £50,000 of costs: 670 ÷ 50 − 1, and 622 ÷ 50 − 1.
    assert found.value("investment.irr") == pytest.approx(12.4)
    assert found.value("adjusted.investment.irr") == pytest.approx(11.44)
    assert found.value("investment.net_gain") == 620_000
    assert found.value("adjusted.investment.net_gain") == 572_000


@pytest.mark.parametrize("changes", [(CUT,), (GROSS,), (CUT, GROSS, "investment: absent")])
def test_there_is_one_way_where_nothing_is_to_be_adjusted(changes: tuple[str, ...]) -> None:
    assert "adjusted.payments.total" not in figures_of(*changes)


@pytest.mark.parametrize(
    ("metric", "value"),
    [
        ("takes: rate, counts: gross", 0.44),  # 50 % − 10 points × 60 %
        ("takes: reduction, counts: gross", 0.12),  # 6 of 50 points
        ("takes: change, counts: gross", 0.06),
        ("takes: count, counts: gross", 56),
        ("takes: reduction, counts: net", None),
    ],
)
def test_metrics_of_an_observed_outcome_are_adjusted_too(metric: str, value: float | None) -> None:
    unit = "count" if "count," in metric else "share"
    found = figures_of(
        CUT,
        f"contract: {{metrics: {{m: {{title: M, outcome: home, unit: {unit}, {metric}}}}}, payments: "
        "{home: {counts: gross}, m: {kind: bonus, metric: m, rows: [{from: 0, pays: £1}], payers: {council: 100%}}}}",
    )
    name = "adjusted.metric.m"
    assert (found.value(name) if name in found else None) == (None if value is None else pytest.approx(value))
