"""Time: periods, what they are called, the financial years they fall in, and what a date or a stretch covers."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sibcase.model.time.calendar import (
    Calendar,
    calendar_of,
    fiscal_year_label,
    fiscal_year_of,
    months_later,
    round_up,
)
from tests.model.small_cases import case_of, figures_of, row

APRIL = (4, 1)


def calendar(first: str, months: int, count: int, fiscal: tuple[int, int] = APRIL) -> Calendar:
    start = dt.date.fromisoformat(first)
    return Calendar(tuple(months_later(start, months * t) for t in range(count + 1)), months / 12, fiscal)


# --- periods and years ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "months", "fiscal", "labels"),
    [
        ("2025-04-01", 12, APRIL, ["2025-26", "2026-27"]),
        ("2099-04-01", 12, APRIL, ["2099-00", "2100-01"]),
        ("2025-01-01", 12, (1, 1), ["2025", "2026"]),
        ("2025-07-01", 12, APRIL, ["year 1 (from 2025-07-01)", "year 2 (from 2026-07-01)"]),
        ("2025-07-01", 12, (7, 1), ["2025-26", "2026-27"]),
        ("2025-10-01", 3, APRIL, ["2025-26 Q3", "2025-26 Q4", "2026-27 Q1"]),
        ("2026-01-01", 3, APRIL, ["2025-26 Q4", "2026-27 Q1"]),
        ("2025-01-01", 3, (1, 1), ["2025 Q1", "2025 Q2"]),
        ("2025-12-01", 1, APRIL, ["2025-12", "2026-01"]),
    ],
    ids=str,
)
def test_labels(first: str, months: int, fiscal: tuple[int, int], labels: list[str]) -> None:
    assert list(calendar(first, months, len(labels), fiscal).labels()) == labels


def test_years_that_begin_in_july_straddle_two_financial_years_by_days() -> None:
    shares = calendar("2025-07-01", 12, 3).year_shares()
    # From 1 July to 31 March are 274 days, 275 with 29 February 2028; from 1 April to 30 June 91.
    assert shares[0] == pytest.approx((274 / 365, 0, 0))
    assert shares[1] == pytest.approx((91 / 365, 274 / 365, 0))
    assert shares[2] == pytest.approx((0, 91 / 365, 275 / 366))
    assert shares[3] == pytest.approx((0, 0, 91 / 366))


def test_a_quarter_that_straddles_is_split_by_days() -> None:
    # The fourth quarter runs from 15 February to 14 May 2026, 89 days: 14 + 31 before 1 April, 30 + 14 after.
    shares = calendar("2025-05-15", 3, 4).year_shares()
    assert [share[3] for share in shares] == pytest.approx([45 / 89, 44 / 89])


def test_financial_years_from_1_july() -> None:
    assert calendar("2025-07-01", 12, 2, (7, 1)).years() == (2025, 2026)
    assert calendar("2025-07-01", 12, 2, (7, 1)).year_shares() == ((1.0, 0.0), (0.0, 1.0))


@given(
    st.dates(dt.date(1990, 1, 1), dt.date(2090, 12, 31)),
    st.sampled_from((1, 3, 12)),
    st.integers(1, 30),
    st.sampled_from(((4, 1), (1, 1), (7, 1), (10, 1), (4, 6))),
)
def test_every_period_is_shared_out_whole(first: dt.date, months: int, count: int, fiscal: tuple[int, int]) -> None:
    periods = calendar(first.isoformat(), months, count, fiscal).periods()
    assert len(set(periods.labels)) == periods.count == count
    assert len(periods.year_labels) == len(periods.year_shares)
    for period in range(count):
        assert sum(year[period] for year in periods.year_shares) == pytest.approx(1)
    assert all(sum(year) > 0 for year in periods.year_shares)


def test_the_financial_year_of_a_case_splits_its_tables() -> None:
    figures = figures_of("start: 2025-07-01")
    # £50,000 in each of two years from 1 July: 274 of 365 days in the first, 91 carried over, and so on.
    assert figures.by_year("service.costs.total") == pytest.approx(
        {"2025-26": 50_000 * 274 / 365, "2026-27": 50_000, "2027-28": 50_000 * 91 / 365, "2028-29": 0, "2029-30": 0}
    )
    assert list(figures_of("start: 2025-07-01", "fiscal_year_start: 1 July").by_year("service.costs.total")) == [
        "2025-26",
        "2026-27",
        "2027-28",
        "2028-29",
    ]


def test_a_case_without_dates_is_one_undated_year_for_its_need() -> None:
    later = ("start", "term", "service", "outcomes", "contract", "investment")
    undated = case_of("\n".join(f"{section}: absent" for section in later))
    assert calendar_of(undated.case).count == 1
    assert undated.evaluate().value("need.cost.total") == 5_000_000  # 100 × £10,000 × 5 years


# --- moments and stretches of time ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("months", "date", "offset"),
    [
        (12, None, 0),
        (12, "2025-04-01", 0),
        (12, "2024-01-01", 0),  # what begins before the case begins with it
        (12, "2026-04-01", 1),
        (12, "2025-10-01", 0.5),
        (3, "2025-11-01", 7 / 3),
        (1, "2025-04-16", 0.5),  # 15 of April's 30 days
        (12, "2025-04-16", 0.5 / 12),
        (3, "2040-01-01", 8),  # no later than the end
    ],
    ids=str,
)
def test_offset_counts_whole_months_and_days_within_one(months: int, date: str | None, offset: float) -> None:
    when = dt.date.fromisoformat(date) if date else None
    assert calendar("2025-04-01", months, 8).offset(when) == pytest.approx(offset)


def test_offset_of_a_case_that_begins_in_the_middle_of_a_month() -> None:
    # From 15 April to 1 May is no whole month: 16 of the 30 days to 15 May.
    assert calendar("2025-04-15", 1, 8).offset(dt.date(2025, 5, 1)) == pytest.approx(16 / 30)


@pytest.mark.parametrize(
    ("date", "index", "first"), [("2025-04-01", 0, 0), ("2025-06-30", 0, 1), ("2025-07-01", 1, 1), ("2027-03-31", 7, 8)]
)
def test_the_period_of_a_date_and_the_first_that_begins_on_or_after_it(date: str, index: int, first: int) -> None:
    quarters = calendar("2025-04-01", 3, 8)
    assert quarters.index_of(dt.date.fromisoformat(date)) == index
    assert quarters.first_from(dt.date.fromisoformat(date)) == first


def test_without_a_date_everything_is_from_the_first_period() -> None:
    assert calendar("2025-04-01", 3, 8).first_from(None) == 0
    assert calendar("2025-04-01", 3, 8).index_of(None) == 0


def test_coverage_is_linear_within_a_period() -> None:
    assert calendar("2025-04-01", 3, 4).coverage(0.5, 2.25) == (0.5, 1.0, 0.25, 0.0)


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        # £6,000 a month from 1 November: two months of the third quarter, then three
        ("{amount: £6k per month, from: 2025-11-01, for: 4 months}", [0, 0, 12_000, 12_000]),
        ("{amount: £6k per month, from: 2025-11-01}", [0, 0, 12_000, 18_000]),
        ("{amount: £6k per month, to: 2025-08-01}", [18_000, 6_000, 0, 0]),
        ("{amount: £365 per day, for: 1 year}", [33_306.25] * 4),  # £365 × 365 days ÷ 4 quarters
        ("{amount: £1k per week, for: 26 weeks}", [13_000, 13_000, 0, 0]),
        ("{amount: £9k, when: 2025-12-31}", [0, 0, 9_000, 0]),
        ("{amount: £9k, when: start}", [9_000, 0, 0, 0]),
        ("{amount: £9k}", [9_000, 0, 0, 0]),
    ],
)
def test_amounts_over_time_fall_where_they_are_written(amount: str, expected: list[float]) -> None:
    costs = f"service: {{costs: {{workers: absent, line: {amount}}}}}"
    assert row("service.costs.line", "step: quarter\nterm: 1 year", costs) == expected


# --- small arithmetic -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("periods", "whole"), [(4.0, 4), (4 + 1e-9, 4), (4 - 1e-9, 4), (4.2, 5), (0.3, 1), (0.0, 0)])
def test_round_up(periods: float, whole: int) -> None:
    assert round_up(periods) == whole


@pytest.mark.parametrize(
    ("date", "months", "later"),
    [
        ("2025-01-31", 1, "2025-02-28"),
        ("2027-01-31", 13, "2028-02-29"),
        ("2025-11-30", 3, "2026-02-28"),
        ("2025-04-01", 0, "2025-04-01"),
        ("2025-12-15", 1, "2026-01-15"),
    ],
)
def test_months_later_keep_the_day_or_take_the_last(date: str, months: int, later: str) -> None:
    assert months_later(dt.date.fromisoformat(date), months) == dt.date.fromisoformat(later)


def test_financial_years_by_the_year_in_which_they_begin() -> None:
    assert fiscal_year_of(dt.date(2026, 3, 31), APRIL) == 2025
    assert fiscal_year_of(dt.date(2026, 4, 1), APRIL) == 2026
    assert fiscal_year_label(2025, APRIL) == "2025-26"
    assert fiscal_year_label(2025, (1, 1)) == "2025"
