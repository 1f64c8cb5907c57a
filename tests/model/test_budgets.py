"""Budgets of payers: by financial year, in cash, and by how much payments exceed them; worked by hand.

The council of the small case pays £120,000 in 2026-27 and nothing in other years.
"""

from __future__ import annotations

import pytest

from tests.model.small_cases import case_of, figures_of, value

BUDGET = "parties: {council: {budget: £100k per year}}"


def test_payments_above_a_budget() -> None:
    figures = figures_of(BUDGET)
    assert figures.value("parties.council.paid.2026-27") == 120_000
    assert figures.value("parties.council.above_budget.2026-27") == 20_000
    assert figures.value("parties.council.above_budget.2025-26") == 0


def test_the_budget_of_a_year_replaces_that_of_all_years() -> None:
    one = "parties: {council: {budget_by_year: {2026-27: £110k}}}"
    assert value("parties.council.above_budget.2026-27", BUDGET, one) == 10_000
    alone = figures_of(one)
    assert alone.value("parties.council.above_budget.2026-27") == 10_000
    assert "parties.council.above_budget.2025-26" not in alone


def test_a_period_in_two_financial_years_is_shared_by_its_days() -> None:
    # Financial years from 1 October: of the year from 1 April 2026, 183 days are in 2025-26 and 182 in 2026-27.
    figures = figures_of(BUDGET, "fiscal_year_start: 1 October")
    assert figures.value("parties.council.paid.2025-26") == pytest.approx(120_000 * 183 / 365, abs=0.01)
    assert figures.value("parties.council.paid.2026-27") == pytest.approx(120_000 * 182 / 365, abs=0.01)
    by_year = figures.row("parties.council.pays.per_year")
    assert by_year[1:3] == pytest.approx([120_000 * 183 / 365, 120_000 * 182 / 365], abs=0.01)


def test_calendar_years_are_named_by_one_number() -> None:
    figures = figures_of(
        "parties: {council: {budget_by_year: {2027: £10k}}}", "start: 2026-01-01", "fiscal_year_start: 1 January"
    )
    assert figures.value("parties.council.above_budget.2027") == 110_000


def test_a_payer_without_a_budget_has_no_such_figures() -> None:
    assert not [name for name in figures_of().book.lines if "above_budget" in name or ".paid." in name]


def test_budgets_are_columns_of_the_table_by_year() -> None:
    business = case_of(BUDGET, "parties: {council: {budget_by_year: {2026-27: £110k}}}")
    table = business.tables(business.evaluate())["budget_by_year"]
    rows = {row[1]: row[-2:] for row in table.rows if row[0] == "County council"}
    assert table.keys[-2:] == ("budget", "above_budget")
    assert rows == {"2025-26": (100_000, 0), "2026-27": (110_000, 10_000)}
    without = case_of()
    assert "budget" not in without.tables(without.evaluate())["budget_by_year"].keys


def test_a_yearly_budget_written_by_the_month() -> None:
    assert value("parties.council.budget", "parties: {council: {budget: £10k per month}}") == 120_000
