"""The quarterly example: quarters, lags, steps, two payers and two tranches, as a separate program computed them."""

from __future__ import annotations

import pytest

from tests.model.examples import difference, expected_of, figures_of

NAME = "quarterly-example"
EXPECTED = expected_of(NAME)


@pytest.mark.parametrize("figure", EXPECTED.figures)
def test_figure(figure: str) -> None:
    found, allowed = difference(NAME, figure)
    assert found <= allowed


def test_it_has_no_tables_that_nobody_looks_at() -> None:
    assert EXPECTED.tables == {}


def test_the_senior_tranche_earns_its_coupon() -> None:
    # The comment in the example: repaid in full with its coupon, 6 %.
    assert figures_of(NAME).value("investment.senior.irr") == pytest.approx(0.06, abs=1e-6)
    assert row_of("investment.senior.principal")[-1] == 0
    assert abs(row_of("investment.senior.accrued")[-1]) < 0.005  # less than half a penny stays on the account


def row_of(name: str) -> list[float]:
    return figures_of(NAME).row(f"{name}.per_period")
