"""Dates that are written in another way than year-month-day, and the remedy that each is given."""

from __future__ import annotations

import pytest

from sibcase.casefile.values.days_meant import how_to_write


@pytest.mark.parametrize(
    "text",
    [
        "April 2027",
        "1 April 2027",
        "1st Apr 2027",
        "April 1, 2027",
        "1-Apr-2027",
        "2027/04/01",
        "2027-4-1",
        "2027-04-01T00:00:00Z",
    ],
)
def test_one_day_is_meant(text: str) -> None:
    assert how_to_write(text) == "write `2027-04-01`"


def test_day_or_month_may_come_first() -> None:
    assert how_to_write("01/04/2027") == "write `2027-04-01` for 1 April 2027, or `2027-01-04` for 4 January 2027"
    assert how_to_write("13/04/2027") == how_to_write("04/13/2027") == "write `2027-04-13`"
    assert how_to_write("04/04/2027") == "write `2027-04-04`"


@pytest.mark.parametrize(
    "text", ["", "soon", "2027", "31/02/2027", "Q1 2027", "0/0/2027", "1 Foo 2027", "\u0661/\u0664/2027", "1" * 1000]
)
def test_no_day_is_guessed(text: str) -> None:
    assert how_to_write(text) == "write year-month-day: `2026-04-01`"
