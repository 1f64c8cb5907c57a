"""The worked example: every figure that was worked by hand, to half a penny and a millionth."""

from __future__ import annotations

import pytest

from tests.model.examples import case_of, difference, expected_of, figures_of

NAME = "worked-example"
EXPECTED = expected_of(NAME)


@pytest.mark.parametrize("figure", EXPECTED.figures)
def test_figure(figure: str) -> None:
    found, allowed = difference(NAME, figure)
    assert found <= allowed


@pytest.mark.parametrize(
    ("table", "row"), [(table, row) for table, rows in EXPECTED.tables.items() for row in rows], ids=str
)
def test_table(table: str, row: str) -> None:
    found = case_of(NAME).tables(figures_of(NAME))[table].as_mapping()[row]
    expected = EXPECTED.tables[table][row]
    cells = {year: found[year] for year in expected} if isinstance(expected, dict) else found
    assert cells == pytest.approx(expected, abs=EXPECTED.tolerance)


def test_the_table_names_no_other_year_with_money() -> None:
    council = case_of(NAME).tables(figures_of(NAME))["payments_by_payer"].as_mapping()["council"]
    assert {year for year, paid in council.items() if paid} == set(EXPECTED.tables["payments_by_payer"]["council"])
    assert len(council) == 4  # four years from 1 April


def test_the_gap_that_the_loss_leaves() -> None:
    # As the example says: both years need £340,000, the commitment is £250,000.
    assert figures_of(NAME).value("zero.investment.gap") == 90_000
    assert figures_of(NAME).value("investment.gap") == 0
