"""Deflators move money between price years, and say so when they cannot."""

from __future__ import annotations

import pytest

from sibcase.reference.deflators import (
    DEFAULT_SERIES,
    UnknownSeries,
    UnknownYear,
    default_series,
    load_series,
    normal_year,
    series_names,
)
from sibcase.reference.lookup import read_table


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("2025-26", "2025-26"),
        ("2025/26", "2025-26"),
        (" 2025/2026 ", "2025-26"),
        ("2025–26", "2025-26"),
        ("1999-00", "1999-00"),
        ("1999/2000", "1999-00"),
        ("2025", "2025"),
        ("2025-27", None),
        ("2025-2036", None),
        ("25-26", None),
        ("next year", None),
        ("", None),
    ],
)
def test_years_are_read_as_people_write_them(written: str, normal: str | None) -> None:
    assert normal_year(written) == normal


def test_the_factor_is_the_ratio_of_the_indices() -> None:
    series = load_series()
    # HM Treasury, December 2025: 2015-16 is 74.5894 and 2024-25 is 100.
    assert series.factor("2015-16", "2024-25") == pytest.approx(100 / 74.5894)
    assert series.factor("2024/25", "2015/16") == pytest.approx(0.745894)
    assert series.factor("2012-13", "2012-13") == 1.0


def test_the_forecast_is_the_last_outturn_times_the_forecast_growth() -> None:
    # OBR, Economic and fiscal outlook, November 2025, table 1.7: growth of 2.9431 % and 2.2299 %.
    factor = load_series().factor("2024-25", "2026-27")
    assert factor == pytest.approx(1.029431 * 1.022299, abs=5e-6)
    assert load_series().status("2026-27") == "forecast"
    assert load_series().status("2024-25") == "outturn"


def test_the_joined_series_keeps_what_the_treasury_published() -> None:
    joined, published = load_series(), load_series("uk-gdp-deflator-hmt")
    assert {year: joined.at(year).index for year in published.years} == {
        year: row.index for year, row in published.rows.items()
    }


def test_the_joined_series_has_every_financial_year() -> None:
    years = load_series().years
    assert (years[0], years[-1]) == ("1955-56", "2030-31")
    assert len(years) == 76
    assert [int(year[:4]) for year in years] == list(range(1955, 2031))


def test_derived_early_years_agree_with_the_calendar_years_they_come_from() -> None:
    joined, annual = load_series(), load_series("uk-gdp-deflator-ons-calendar")
    for year in joined.years:
        if 1980 <= int(year[:4]) < 2006:
            # A year blended from annual figures stands in for the mean of its quarters: within 1.5 % since 1980.
            assert joined.factor(year, "2007-08") == pytest.approx(annual.factor(year, "2007-08"), rel=0.015)


def test_a_calendar_year_is_blended_from_two_financial_years() -> None:
    row = load_series().at("2019")
    # A quarter of 78.8043 (2018-19) and three quarters of 80.8836 (2019-20).
    assert row.index == pytest.approx(80.363775)
    assert row.method == "blended by months from 2018-19 and 2019-20"
    assert row.status == "outturn"


def test_a_financial_year_is_blended_from_two_calendar_years() -> None:
    row = load_series("uk-gdp-deflator-hmt-calendar").at("2019-20")
    # Three quarters of 81.1085 (2019) and a quarter of 85.2137 (2020).
    assert row.index == pytest.approx(82.1348)


def test_a_blend_that_touches_the_forecast_is_a_forecast() -> None:
    assert load_series().status("2025") == "forecast"


def test_blends_are_as_near_the_published_years_as_the_module_says() -> None:
    blended, published = load_series(), load_series("uk-gdp-deflator-hmt-calendar")
    pairs = [(early, late) for early in published.years for late in published.years]
    worst = max(abs(blended.factor(*pair) / published.factor(*pair) - 1) for pair in pairs)
    assert worst == pytest.approx(0.011, abs=0.0005)  # 2006 to 2021, as the module's docstring has it


@pytest.mark.parametrize("year", ["1950-51", "2031-32", "1955", "2031", "2025-27", "soon"])
def test_a_year_outside_the_series_names_the_range(year: str) -> None:
    with pytest.raises(UnknownYear, match="it runs from 1955-56 to 2030-31") as caught:
        load_series().factor(year, "2025-26")
    assert (caught.value.asked, caught.value.first, caught.value.last) == (year, "1955-56", "2030-31")
    assert caught.value.series == DEFAULT_SERIES


def test_cautions_distinguish_forecasts_blends_and_unverified_years() -> None:
    series = load_series()
    assert series.cautions("2012-13", "2024-25") == ()
    forecast, unverified, blended = series.cautions("2028-29", "2003-04", "2019")
    assert forecast.startswith("2028-29 is a forecast")
    assert unverified.startswith("2003-04 is unverified")
    assert blended == "2019 is blended by months from 2018-19 and 2019-20"


def test_only_pounds_have_a_deflator() -> None:
    assert default_series("GBP") == DEFAULT_SERIES == series_names()[0]
    with pytest.raises(UnknownSeries, match="uk-gdp-deflator-hmt") as caught:
        default_series("USD")
    assert caught.value.known == series_names()


def test_an_unknown_series_names_the_nearest() -> None:
    with pytest.raises(UnknownSeries) as caught:
        load_series("uk-gdp")
    assert caught.value.nearest[0] == "uk-gdp-deflator"


def test_every_index_is_positive_dated_and_cited() -> None:
    rows = read_table("gdp_deflator_uk")
    keys = [(row["series"], row["year"]) for row in rows]
    assert len(set(keys)) == len(keys)
    assert {row["series"] for row in rows} == set(series_names())
    for row in rows:
        assert float(row["index"]) > 0
        assert normal_year(row["year"]) == row["year"]
        assert row["status"] in {"outturn", "forecast"}
        assert row["confidence"] in {"verified", "unverified"}
        assert row["method"]
        assert row["source"]
        assert row["source_url"].startswith("http")


def test_only_derived_early_years_are_unverified() -> None:
    unverified = [row["year"] for row in read_table("gdp_deflator_uk") if row["confidence"] == "unverified"]
    assert len(unverified) == 52
    assert max(unverified) == "2006-07"


@pytest.mark.parametrize("name", series_names())
def test_every_series_says_what_it_is(name: str) -> None:
    series = load_series(name)
    assert series.title
    assert series.source
    assert series.source_url.startswith("http")
    assert series.currency == "GBP"
