"""Payments against cash: the years in which a payer pays more than it saves are called out, and nobody is left out."""

from __future__ import annotations

from sibcase.documents.brand.house_style import ACCENT, CONTRAST
from sibcase.documents.charts.payments_against_cash import Budget, payments_against_cash
from tests.documents.pictures import HOSTILE, assert_tidy, boxes, says, words

YEARS = ("2027-28", "2028-29", "2029-30", "2030-31")
COUNTY = Budget("County council", (100.0, 300.0, 0.0, 50.0), (0.0, 100.0, 200.0, 0.0), 450.0, 300.0)
HEALTH = Budget("Health board", (100.0, 0.0, 0.0, 0.0), (None,) * 4, 100.0, None)


def test_the_years_of_a_gap_are_called_out() -> None:
    chart = payments_against_cash([COUNTY], YEARS)
    # 100 > 0, 300 > 100, 0 < 200, 50 > 0
    assert "pays more than its cashable savings in 2027-28 to 2028-29 and 2030-31" in words(chart)
    assert chart.alt == (
        "County council pays £450 and has cashable savings of £300; payments exceed cashable savings in 2027-28 to "
        "2028-29 and 2030-31."
    )
    assert "2028-29, County council: payments £300" in says(chart)
    assert "2029-30, County council: cashable savings £200" in says(chart)
    assert len(boxes(chart, CONTRAST)) == 4  # three years, and the square beside the words
    assert len(boxes(chart, ACCENT)) == 3


def test_what_is_not_assessed_is_said_so() -> None:
    chart = payments_against_cash([HEALTH], YEARS)
    assert "cashable savings not assessed" in words(chart)
    assert "cashable savings are not assessed" in words(chart)
    assert chart.alt == "Health board pays £100 and has savings not assessed for cashability."


def test_pounds_are_as_high_in_one_panel_as_in_another() -> None:
    chart = payments_against_cash([COUNTY, HEALTH], YEARS)
    heights = [box["height"] for box in boxes(chart, CONTRAST) if box["height"] != 10]  # but for the squares
    # The county pays 100, 300 and 50, the board 100.
    assert [round(height / heights[0], 2) for height in heights] == [1, 3, 0.5, 1]


def many(count: int, years: int) -> list[Budget]:
    return [
        Budget(
            f"{number} {HOSTILE}",
            tuple(float((year * 37 + number * 11) % 50 * 1000 * (1 if year % 7 else -1)) for year in range(years)),
            tuple(float(year * year % 40 * 900) for year in range(years)),
            1e6 * (number + 1),
            5e5,
        )
        for number in range(count)
    ]


def test_of_nine_payers_the_smallest_stand_together() -> None:
    chart = payments_against_cash(many(9, 30), [f"{year}-{year % 100 + 1}" for year in range(2025, 2055)])
    assert "3 other commissioners" in words(chart)
    assert "payments £6m" in words(chart)  # of the three smallest: 1 + 2 + 3 million
    assert_tidy(chart)


def test_seven_payers_are_shown_one_by_one() -> None:
    # "1 other payer" would be no shorter than its name.
    assert len(payments_against_cash(many(7, 3), YEARS[:3]).alt.split(" pays £")) == 8


def test_panels_are_tidy() -> None:
    assert_tidy(payments_against_cash([COUNTY, HEALTH], YEARS, "INR"))
    assert_tidy(payments_against_cash(many(1, 1), YEARS[:1], "USD"))
    assert_tidy(payments_against_cash(many(3, 40), [str(year) for year in range(2025, 2065)]))
