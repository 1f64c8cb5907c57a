"""Ladders add up: from all savings down to cash, and from all that comes in down to what is left."""

from __future__ import annotations

import pytest

from sibcase.documents.brand.house_style import ACCENT, CONTRAST, PALE, QUIET
from sibcase.documents.charts.savings_ladder import Savings, savings_ladder
from sibcase.documents.charts.waterfall import Movement, waterfall
from tests.documents.pictures import HOSTILE, assert_tidy, boxes, says, words

# 1,000 − 200 − 500 = 300 (thousand)
SAVINGS = Savings(1_000_000, 200_000, 500_000, 300_000, 450_000)


def test_savings_go_down_to_cash_beside_payments() -> None:
    chart = savings_ladder(SAVINGS)
    assert words(chart) == [
        "All savings", "£1m", "less savings not assessed", "−£200k", "less capacity (not cashable)", "−£500k",
        "Cashable savings", "£300k", "Payments", "£450k",
    ]  # fmt: skip
    assert chart.alt == (
        "Of savings of £1m, £200k is not assessed for cashability, £500k is freed capacity and £300k "
        "is cashable. Payments are £450k, more than cashable savings."
    )
    assert [row["amount"] for row in chart.rows] == [1_000_000, -200_000, -500_000, 300_000, 450_000]


def test_the_rungs_of_savings_hang_together() -> None:
    chart = savings_ladder(SAVINGS)
    [whole, capacity], [cash], [paid] = (boxes(chart, colour) for colour in (PALE, ACCENT, CONTRAST))
    pixels = whole["width"] / 1_000_000
    # Capacity ends where cash ends: at 300 of 1,000.
    assert capacity["x"] == pytest.approx(cash["x"] + cash["width"], abs=0.02)
    assert cash["width"] == pytest.approx(300_000 * pixels, abs=0.02)
    assert paid["width"] == pytest.approx(450_000 * pixels, abs=0.02)


def test_unknown_cash_is_not_assessed() -> None:
    chart = savings_ladder(Savings(1_000_000, 1_000_000))
    assert "not assessed" in words(chart)
    assert chart.alt == "Of savings of £1m, the cashable share is not assessed."
    assert boxes(chart, ACCENT) == []


MOVEMENTS = [
    Movement("Payments", 2_700_000, "in"),
    Movement("Grants", 0.0, "in"),
    Movement("Drawn from investors", 1_300_000, "in"),
    Movement("Costs of the service", 2_400_000, "work"),
    Movement("Senior: principal", 900_000, "investors"),
    Movement("Junior: what is left", 600_000, "investors"),
    Movement("Cash left at the end", 100_000, "left"),
]


def test_what_comes_in_goes_out() -> None:
    chart = waterfall(MOVEMENTS, "EUR")
    # Nothing is said of grants: there are none. 2.7 + 1.3 = 4; 2.4 + 0.9 + 0.6 + 0.1 = 4 (million)
    assert [word for word in words(chart) if "€" in word] == [
        "€2.7m", "€1.3m", "€4m", "−€2.4m", "−€900k", "−€600k", "−€100k",
    ]  # fmt: skip
    assert sum(row["amount"] for row in chart.rows) == 0
    assert chart.alt == (
        "Receipts: €2.7m payments and €1.3m drawn from investors. Payments: €2.4m for the service and its costs, "
        "€1.5m to investors and €100k remaining or returned."
    )
    [total] = boxes(chart, QUIET)
    last = boxes(chart, PALE)[-1]
    assert last["x"] == pytest.approx(total["x"], abs=0.02)  # the ladder ends at nought
    assert "Senior: principal: €900,000" in says(chart)


def test_many_tranches_are_reported_together() -> None:
    tranches = [Movement(f"Tranche {number}: coupon", 1_000.0 * number, "investors") for number in range(1, 60)]
    chart = waterfall([MOVEMENTS[0], *tranches])
    assert len(chart.rows) <= 25
    assert "Other payments to investors" in words(chart)
    assert sum(row["amount"] for row in chart.rows) == 2_700_000 - sum(each.amount for each in tranches)


@pytest.mark.parametrize("currency", ["GBP", "INR", "XAF"])
def test_ladders_are_tidy(currency: str) -> None:
    assert_tidy(savings_ladder(SAVINGS, currency))
    assert_tidy(savings_ladder(Savings(-500_000, 0, 100_000, -600_000, 200_000), currency))
    hostile = [Movement(HOSTILE * 2, -5e5, "in"), Movement("Drawn", 2e6, "in"), Movement(HOSTILE * 2, 3e6, "work")]
    assert_tidy(waterfall(hostile, currency))
    assert waterfall([]).alt == "No money moves."
