"""Investors' cash adds up to their position, and the lowest point is told."""

from __future__ import annotations

from sibcase.documents.charts.investors_cash import investors_cash
from tests.documents.pictures import assert_tidy, says, words

CASH = [
    {"year": "2025-26", "drawdown": 190_000, "distributions": 0},
    {"year": "2026-27", "drawdown": 150_000, "distributions": 10_000},
    {"year": "2027-28", "drawdown": 0, "distributions": 400_000},
]


def test_cash_adds_up_to_the_position() -> None:
    chart = investors_cash(CASH)
    # −190; −190 − 150 + 10 = −330; −330 + 400 = 70 (thousand)
    assert [row["position"] for row in chart.rows] == [-190_000, -330_000, 70_000]
    assert chart.alt == (
        "Investors pay in £340k and receive £410k. Their peak exposure is £330k, in 2026-27; "
        "they end with a gain of £70k."
    )
    assert {"−£190k", "−£150k", "£10k", "£400k", "peak exposure: −£330k in 2026-27", "£70k"} <= set(words(chart))
    assert "2026-27: investors' cumulative position is −£330,000" in says(chart)
    assert "2026-27: investors pay in £150,000" in says(chart)
    assert_tidy(chart)


def test_those_who_never_pay_in_are_never_out_of_pocket() -> None:
    chart = investors_cash([{"year": "2025-26", "drawdown": 0, "distributions": 5}])
    assert chart.alt == "Investors pay in £0 and receive £5. They are never out of pocket; they end with a gain of £5."
    assert_tidy(chart)


def test_those_who_end_short_are_said_to() -> None:
    chart = investors_cash([{"year": "2025-26", "drawdown": 900, "distributions": 100}], "USD")
    assert chart.alt.endswith("Their peak exposure is $800, in 2025-26; they end with a loss of $800.")


def test_thirty_years_are_tidy() -> None:
    rows = [
        {
            "year": f"{year}-{year % 100 + 1}",
            "drawdown": max(0, 2035 - year) * 1e5,
            "distributions": (year - 2025) * 5e4,
        }
        for year in range(2025, 2055)
    ]
    for currency in ("INR", "GBP", "CHF"):
        assert_tidy(investors_cash(rows, currency))
    assert investors_cash([]).alt == "There are no years to show."
