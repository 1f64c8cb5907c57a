"""The timeline shows when what happens, under the financial years."""

from __future__ import annotations

import datetime as dt

from sibcase.documents.brand.house_style import ACCENT, CONTRAST
from sibcase.documents.charts.timeline import Lane, timeline
from tests.documents.pictures import HOSTILE, assert_tidy, boxes, says, words

DAY = dt.date
TERM = (DAY(2026, 4, 1), DAY(2030, 3, 31))
LANES = [
    Lane("Sign the contract", ((DAY(2026, 1, 15), DAY(2026, 1, 15)),), "decision"),
    Lane("People start", ((DAY(2026, 4, 1), DAY(2028, 3, 31)),), "service"),
    Lane("Home after a year", ((DAY(2027, 4, 1), DAY(2029, 3, 31)),), "measured"),
    Lane("Commissioners pay", ((DAY(2026, 4, 1), DAY(2027, 3, 31)), (DAY(2028, 4, 1), DAY(2029, 3, 31))), "money"),
    Lane("Grants are paid", (), "money"),
]


def test_the_timeline_says_when_what_happens() -> None:
    chart = timeline(LANES, TERM, (4, 1))
    assert chart.alt == (
        "The term runs from 2026-04-01 to 2030-03-31. People start: 2026-04-01 to 2028-03-31; "
        "Commissioners pay: 2026-04-01 to 2029-03-31; Measurement: 2027-04-01 to 2029-03-31; "
        "Sign the contract: 2026-01-15."
    )
    assert "Grants are paid" not in words(chart)
    assert {"2025-26", "2026-27", "2029-30", "end of term: 2030-03-31"} <= set(words(chart))
    assert "Sign the contract: 2026-01-15" in says(chart)
    assert len(chart.rows) == 5  # a row for each stretch
    assert_tidy(chart)


def test_a_year_is_as_long_in_one_lane_as_in_another() -> None:
    chart = timeline(LANES, TERM, (4, 1))
    [starts], paid = boxes(chart, ACCENT), boxes(chart, CONTRAST)
    # 731 days in the two years of starts (2028 is a leap year), 365 in each of payments.
    assert abs(starts["width"] / 731 - paid[0]["width"] / 365) < 0.001
    assert starts["x"] == paid[0]["x"]


def test_calendar_years_are_named_as_such() -> None:
    assert {"2026", "2027"} <= set(words(timeline(LANES, TERM, (1, 1))))


def test_long_terms_and_hostile_names_are_tidy() -> None:
    lanes = [
        Lane(HOSTILE * 2, ((DAY(2024, 1, 1), DAY(2024, 1, 1)), (DAY(2055, 3, 31), DAY(2055, 3, 31))), "decision"),
        *(Lane(f"Outcome {year}", ((DAY(2026, 1, 1), DAY(year, 1, 1)),), "measured") for year in range(2040, 2049)),
        Lane("Pay", tuple((DAY(year, 4, 1), DAY(year, 6, 30)) for year in range(2025, 2055, 2)), "money"),
    ]
    assert_tidy(timeline(lanes, (DAY(2025, 4, 1), DAY(2055, 3, 31)), (4, 1)))
    assert_tidy(timeline(LANES[:2], (DAY(2026, 4, 1), DAY(2026, 6, 30)), (7, 1)))
