"""How sure the figures are: the section of the business case, its charts, and who may read it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

import sibcase
from sibcase.documents.charts.uncertainty.distributions import distributions
from sibcase.documents.charts.uncertainty.payments_by_year import payments_by_year
from sibcase.documents.charts.uncertainty.tornado import MOST_ROWS, tornado
from sibcase.documents.views.uncertainty import build_uncertainty
from sibcase.resources import cases_folder
from sibcase.tables.how_sure import Histogram, Swing, Swings, YearlyPayments
from sibcase.tasks.publish.document import DRAWS, SEED, subject_of
from sibcase.tasks.publish.how_sure import how_sure
from sibcase.tasks.simulate.simulate import simulate_case
from tests.documents.pictures import HOSTILE, assert_tidy, says, words
from tests.model.small_cases import case_of

if TYPE_CHECKING:
    from sibcase.documents.views.grounds import UncertaintyView
    from sibcase.tasks.business_case import BusinessCase

RANGES = "outcomes: {home: {expected: {value: 40%, low: 50%, high: 30%}}}"
PRIVATE = "parties: {council: {private: [contract.payments.home.price]}}"


def view_of(business: BusinessCase, audience: str | None = None) -> UncertaintyView | None:
    return build_uncertainty(subject_of(business, business.evaluate(), audience))


def test_the_document_prints_what_the_command_prints() -> None:
    business = case_of(RANGES)
    found, printed = simulate_case(business, DRAWS, SEED), how_sure(business, DRAWS, SEED)
    assert printed is not None
    by_name = {row.name: row.spread.percentiles for row in found.rows}
    assert [(each.low, each.high) for each in printed.ranges] == [
        (by_name[each.name][0], by_name[each.name][-1]) for each in printed.ranges
    ]
    assert [(each.name, each.share) for each in printed.likelihoods] == [
        (each.name, each.share) for each in found.chances
    ]
    assert how_sure(business, DRAWS, SEED) == printed


def test_what_is_printed_is_in_words() -> None:
    view = view_of(case_of(RANGES))
    assert view is not None
    assert (view.inputs, view.outcomes, view.draws) == (1, 1, DRAWS)
    rows = {row[0]: row[1:] for row in view.table.rows}
    assert rows["Payments"][1] == "£120k"
    assert {each.label for each in view.likelihoods} >= {"Investors lose money", "Payments exceed cashable savings"}
    assert all(each.share.startswith("in ") for each in view.likelihoods)


def test_a_case_without_anything_uncertain_has_no_section() -> None:
    # 100 people of whom all are at home with the service: nothing is left to chance, and no figure moves.
    assert view_of(case_of("outcomes: {home: {expected: 0%}}")) is None
    deal = sibcase.load(cases_folder() / "deals" / "troubled-families")
    assert view_of(deal) is None  # what moves in it is not among the figures of the section
    alone = sibcase.load_text("sibcase: 1\ntitle: x\nneed: {people: 150, unit_cost: £70k per year, years: 3}\n")
    assert view_of(alone) is None


def test_readers_who_may_not_see_every_figure_are_shown_no_draws() -> None:
    business = case_of(RANGES, PRIVATE)
    assert view_of(business) is not None
    assert view_of(business, "council") is not None
    assert view_of(business, "police") is None


def test_the_histogram_covers_the_draws() -> None:
    found = how_sure(case_of(RANGES), DRAWS, SEED)
    assert found is not None
    for each in found.histograms:
        # One draw in a hundred lies outside.
        assert sum(each.shares) == pytest.approx(0.99, abs=0.011)
        assert each.edges[0] <= each.low < each.high <= each.edges[-1]


def test_the_tornado_shows_the_widest_swings() -> None:
    swings = [Swing(f"Input {i}", "share", 0.1, 0.2, -1e6 / i, 1e6 / i) for i in range(1, 12)]
    chart = tornado(Swings("payments.total", "money", 0.0, tuple(swings)), "Payments")
    assert len(chart.rows) == MOST_ROWS
    assert "Input 1 at its low: −£1m" in says(chart)
    assert "Input 1: 10% to 20%" in words(chart)
    assert "at the low end of the range" in words(chart)
    assert chart.alt.startswith("Payments, £0 as planned, with one input changed at a time. Input 1 from 10% to 20%")


def test_a_long_name_in_a_tornado_is_cut_before_its_range() -> None:
    swing = Swing("Families with a parent in treatment and a child known to social care " * 2, "count", 70, 95, 0, 1)
    (name,) = [each for each in words(tornado(Swings("a", "money", 0.5, (swing,)), "A")) if each.startswith("Families")]
    assert name.endswith("…: 70 to 95")


AMOUNTS = (-2e9, -5.0, 0.0, 1e3, 2e9)


@pytest.mark.parametrize("at_low", AMOUNTS)
@pytest.mark.parametrize("at_high", AMOUNTS)
def test_no_words_of_a_tornado_touch(at_low: float, at_high: float) -> None:
    swings = (Swing(HOSTILE * 3, "money", -1e9, 1e9, at_low, at_high), Swing("b", "share", 0.0, 1.0, 5.0, 6.0))
    assert_tidy(tornado(Swings("payments.total", "money", 1e3, swings), HOSTILE, "INR"))


@pytest.mark.parametrize("ends", [(-1e9, 1e9), (0.0, 1e-9), (0.999, 1.0), (5e6, 5e6 + 1)])
@pytest.mark.parametrize("unit", ["money", "share per year", "times"])
def test_no_words_of_a_histogram_touch(ends: tuple[float, float], unit: str) -> None:
    low, high = ends
    edges = tuple(low + (high - low) * part / 4 for part in range(5))
    each = Histogram("payments.total", unit, high, low, high, edges, (0.1, 0.4, 0.4, 0.1))
    chart = distributions([each, each], {"payments.total": HOSTILE}, "INR")
    assert_tidy(chart)


def test_payments_by_year_are_those_of_the_draws() -> None:
    # 100 people in year 0, of whom 50% − 40% are outcomes, paid a year later at £12,000 each.
    found = how_sure(case_of(RANGES, "parties: {council: {budget: £150k per year}}"), DRAWS, SEED)
    assert found is not None
    (council,) = found.payments
    assert (council.payer, council.years) == ("County council", ("2025-26", "2026-27"))
    assert council.planned == (0.0, 120_000.0)
    payments = next(each for each in found.ranges if each.name == "payments.total")
    assert (council.low[1], council.high[1]) == pytest.approx((payments.low, payments.high), rel=0.02)
    assert council.budget == (150_000.0, 150_000.0)
    assert any("pays more than its budget" in each.label for each in found.likelihoods)


def test_the_names_of_years_lie_below_what_is_given_back() -> None:
    # From −£1m to £1m: half of the height of 90 pixels lies below the line, and the names below all of it.
    each = YearlyPayments("Council", ("2026-27",), (-1e6,), (0.0,), (1e6,), (None,))
    picture = payments_by_year([each]).svg
    (bar,) = re.findall(r'<rect [^>]*y="([\d.]+)"[^>]*height="([\d.]+)"', picture)
    (year,) = re.findall(r'<text [^>]*y="([\d.]+)"[^>]*>2026-27<', picture)
    assert (float(bar[0]), float(bar[1])) == (44, 90)
    assert float(year) > 44 + 90


@pytest.mark.parametrize("years", [1, 9, 30])
@pytest.mark.parametrize("amount", [-5e9, 0.0, 1.0, 5e9])
@pytest.mark.parametrize("given_back", [0.0, -2e9])
def test_no_words_of_payments_by_year_touch(years: int, amount: float, given_back: float) -> None:
    names = tuple(f"{2026 + year}-{27 + year}" for year in range(years))
    low, high = (min(given_back, amount),) * years, (amount,) * years
    each = YearlyPayments(HOSTILE * 3, names, low, high, high, (amount / 2,) * years)
    chart = payments_by_year([each, each], "INR")
    assert_tidy(chart)
    assert len(chart.rows) == 2 * years
