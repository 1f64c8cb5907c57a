"""Wording: figures as people read them, one way everywhere."""

from __future__ import annotations

from math import nan

import pytest

from sibcase.casefile.values.wording import money, number, of_unit, percent, short_money, sign_of, years


@pytest.mark.parametrize(
    ("value", "currency", "written"),
    [
        (1_234_567.89, "GBP", "£1,234,568"),
        (157_500_000, "GBP", "£157,500,000"),
        (99.5, "GBP", "£99.50"),
        (99, "GBP", "£99"),
        (100.4, "GBP", "£100"),
        (0, "GBP", "£0"),
        (0.126, "GBP", "£0.13"),
        (-1234.4, "GBP", "−£1,234"),
        (-0.001, "GBP", "£0"),  # nothing is not below nothing
        (9.6e6, "USD", "$9,600,000"),
        (5, "CHF", "CHF 5"),
        (None, "GBP", "not stated"),
        (nan, "GBP", "not stated"),
    ],
)
def test_money(value: float | None, currency: str, written: str) -> None:
    assert money(value, currency) == written


def test_money_with_pence() -> None:
    assert money(1_234_567.891, pence=True) == "£1,234,567.89"
    assert money(-0.001, pence=True) == "£0.00"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (157_500_000, "£157.5m"),
        (1_750_000, "£1.75m"),
        (70_000, "£70k"),
        (12_345, "£12.3k"),
        (9_994, "£9,994"),
        (9_999, "£10k"),
        (999_449, "£999.4k"),
        (999_500, "£1m"),
        (1_250_000, "£1.25m"),
        (999_500_000, "£1bn"),
        (1.2e12, "£1,200bn"),
        (-70_000, "−£70k"),
        (950, "£950"),
        (None, "not stated"),
        (nan, "not stated"),
    ],
)
def test_short_money(value: float | None, written: str) -> None:
    assert short_money(value) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0.125, "12.5%"),
        (0.5, "50%"),
        (0, "0%"),
        (-0.2, "−20%"),
        (-0.0001, "0%"),
        (12.5, "1,250%"),
        (None, "not stated"),
    ],
)
def test_percent(value: float | None, written: str) -> None:
    assert percent(value) == written


@pytest.mark.parametrize(
    ("value", "written"), [(1234.56, "1,234.6"), (1234, "1,234"), (-0.04, "0"), (-2.5, "−2.5"), (nan, "not stated")]
)
def test_number(value: float, written: str) -> None:
    assert number(value) == written


def test_number_without_decimals() -> None:
    assert number(1234.5, 0) == "1,234"
    assert percent(0.1234, 0) == "12%"
    assert percent(1e60) == "more than 1,000,000%"
    assert percent(-1e60, 2) == "less than −1,000,000%"


@pytest.mark.parametrize(
    ("value", "written"), [(1, "1 year"), (4.5, "4.5 years"), (0.25, "0.25 years"), (None, "not stated")]
)
def test_years(value: float | None, written: str) -> None:
    assert years(value) == written


@pytest.mark.parametrize(
    ("value", "unit", "written"),
    [
        (1000, "money", "£1,000"),
        (1000, "money per year", "£1,000 per year"),
        (None, "money per year", "not stated"),
        (0.123456, "share", "12.3%"),
        (0.123456, "rate", "12.35%"),
        (0.1, "share per year", "10%"),
        (1.134805, "multiple", "1.13 times"),
        (None, "multiple", "not stated"),
        (2, "years", "2 years"),
        (0.708919, "factor", "0.7089"),
        (7.80759, "outcomes", "7.81"),
        (207.9, "people", "207.9"),
    ],
)
def test_a_unit_says_how_its_values_are_written(value: float | None, unit: str, written: str) -> None:
    assert of_unit(value, unit) == written


def test_signs_of_currencies() -> None:
    assert sign_of("GBP") == "£"
    assert sign_of("AUD") == "A$"
    assert sign_of("SEK") == "SEK "


@pytest.mark.parametrize(
    ("amount", "currency", "written"),
    [
        (1_234_567.0, "JPY", "¥1,234,567"),
        (0.4, "JPY", "¥0"),
        (12.0, "JPY", "¥12"),
        (1_234.5678, "KWD", "KWD 1,234.568"),
        (5.125, "USD", "$5.12"),
    ],
)
def test_decimals_are_those_of_the_currency(amount: float, currency: str, written: str) -> None:
    assert money(amount, currency, pence=True) == written
