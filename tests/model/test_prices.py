"""Prices: discounting, inflation, and money of another year moved into the case's prices, worked by hand."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

import pytest

from sibcase.model.time.prices import discount_factors
from sibcase.reference.discounting import DiscountProfile, DiscountStep, load_profile
from tests.model.small_cases import case_of, figures_of, row, value

LAG = "outcomes: {home: {lag: 1 year}}"
NOW = "contract: {payments: {home: {due: absent, indexed: true}}}"


@cache
def deflator(year: str) -> float:
    """Return an index as it stands in the table of deflators."""
    text = (files("sibcase") / "reference" / "data" / "gdp_deflator_uk.csv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines())
    return next(float(row["index"]) for row in rows if (row["series"], row["year"]) == ("uk-gdp-deflator", year))


def factors(*changes: str) -> list[float]:
    return figures_of(*changes).row("time.discount_factor")


# --- discounting ------------------------------------------------------------------------------------------------------


def test_the_first_year_carries_1_and_every_period_its_year_s_factor() -> None:
    assert factors() == pytest.approx([1, 1 / 1.1, 1 / 1.21, 1 / 1.331])
    assert factors("step: quarter\nterm: 2 years") == pytest.approx([1] * 4 + [1 / 1.1] * 4)
    months = factors("step: month\nterm: 25 months")
    assert months == pytest.approx([1] * 12 + [1 / 1.1] * 12 + [1 / 1.21])


def test_the_green_book_is_the_default_and_marked_as_one() -> None:
    figures = figures_of("discounting: absent", "term: 35 years")
    found = figures.row("time.discount_factor")
    # Green Book, Annex 6, Table 8: 0.7089 for year 10, 0.3563 for year 30; 3.0 % from year 31 on.
    assert found[10] == pytest.approx(0.7089, abs=5e-5)
    assert found[30] == pytest.approx(0.3563, abs=5e-5)
    assert found[31] == pytest.approx(found[30] / 1.03)
    origin = figures.book.lines["time.discount_factor"].origin
    assert origin is not None
    assert origin.is_default
    assert found == pytest.approx(factors("discounting: green-book", "term: 35 years"))


def test_a_stated_profile_has_its_place_and_its_source() -> None:
    origin = figures_of("discounting: green-book").book.lines["time.discount_factor"].origin
    assert origin is not None
    assert origin.text == "green-book"
    assert origin.line == 7  # the seventh line of the small case
    assert load_profile("green-book").source in origin.source


def test_beyond_a_profile_s_last_year_its_last_rate_goes_on() -> None:
    short = DiscountProfile("short", "Short", "", "", (DiscountStep(1, 1, 0.25), DiscountStep(2, 3, 0.1)), "stated", "")
    # 1 / 1.25 = 0.8, and a tenth a year from then on
    expected = (1, 0.8, 0.8 / 1.1, 0.8 / 1.1**2, 0.8 / 1.1**3, 0.8 / 1.1**4)
    assert discount_factors(short, 6) == pytest.approx(expected)
    assert discount_factors(short, 3) == pytest.approx(expected[:3])


# --- inflation --------------------------------------------------------------------------------------------------------


def test_without_inflation_the_index_is_1() -> None:
    assert figures_of().row("time.price_index") == [1, 1, 1, 1]


@pytest.mark.parametrize(
    ("change", "index"),
    [
        ("prices: 2025-26", [1, 1.1, 1.21, 1.331]),
        ("prices: 2023-24", [1.21, 1.331, 1.4641, 1.61051]),  # two years have gone by when the case begins
        ("prices: 2026-27", [1 / 1.1, 1, 1.1, 1.21]),
        ("prices: absent", [1, 1.1, 1.21, 1.331]),  # then of the first financial year
        ("start: 2025-07-01", [1, 1.1, 1.21, 1.331]),  # the year in which a period begins
    ],
)
def test_a_rate_of_inflation_compounds_from_the_price_base(change: str, index: list[float]) -> None:
    assert figures_of("inflation: 10%", change).row("time.price_index") == pytest.approx(index)


def test_quarters_of_one_financial_year_have_one_index() -> None:
    found = figures_of("inflation: 10%", "step: quarter", "start: 2025-10-01", "term: 1 year").row("time.price_index")
    assert found == pytest.approx([1, 1, 1.1, 1.1])  # from 1 April on the next year's


def test_a_series_of_inflation_is_the_ratio_of_its_indices() -> None:
    found = figures_of("inflation: uk-gdp-deflator", "start: 2020-04-01", "prices: 2019-20").row("time.price_index")
    years = ("2020-21", "2021-22", "2022-23", "2023-24")
    assert found == pytest.approx([deflator(year) / deflator("2019-20") for year in years])


def test_beyond_the_series_its_last_index_stands() -> None:
    found = figures_of("inflation: uk-gdp-deflator", "term: 20 years").row("time.price_index")
    assert found[-1] == found[-2]
    assert found[-1] > found[0]


def test_what_is_indexed_grows_in_cash_terms_and_nothing_else_does() -> None:
    indexed = "service: {costs: {workers: {indexed: true}}}"
    assert row("service.costs.workers", "inflation: 10%", indexed) == [50_000, 55_000, 0, 0]
    assert row("service.costs.workers", "inflation: 10%") == [50_000, 50_000, 0, 0]
    # The claim of year 1 in the prices of year 1
    assert row("payments.home", "inflation: 10%", LAG, NOW) == [0, 132_000, 0, 0]
    flat = "contract: {payments: {home: {due: absent}}}"
    assert row("payments.home", "inflation: 10%", LAG, flat) == [0, 120_000, 0, 0]


def test_a_payment_keeps_the_prices_of_its_measurement() -> None:
    change = "contract: {payments: {home: {indexed: true}}}"
    assert row("payments.home", "inflation: 10%", change) == [0, 120_000, 0, 0]  # measured in year 0, due in year 1


def test_an_indexed_block_grows_as_well() -> None:
    change = "contract: {payments: {fixed: {kind: block, amount: £1k per year, indexed: true, payers: {nhs: 100%}}}}"
    assert row("payments.fixed", "inflation: 10%", change) == [1_000, 1_100, 1_210, 1_331]


def test_economic_figures_are_deflated_back_and_investors_see_cash() -> None:
    figures = figures_of("inflation: 10%", LAG, NOW)
    # Savings of year 1 are in the price base: £200,000, worth 1 / 1.1 of it.
    assert figures.value("savings.gross.total") == pytest.approx(200_000)
    assert figures.value("savings.gross.present_value") == pytest.approx(200_000 / 1.1)
    # £132,000 in cash are £120,000 in the price base, worth 1 / 1.1 of it.
    assert figures.value("payments.present_value") == pytest.approx(120_000 / 1.1)
    assert figures.value("commissioners.npv.fiscal") == pytest.approx(80_000 / 1.1)
    # Costs that are not indexed are worth less in the price base: £50,000 / 1.1 of year 1's prices, / 1.1 discounted.
    assert figures.value("service.costs.total.present_value") == pytest.approx(50_000 + 50_000 / 1.21)
    # Investors draw £50,000 and are paid £132,000 − £50,000 in cash.
    assert figures.value("investment.distributed") == 82_000
    assert figures.value("investment.irr") == pytest.approx(0.64)  # 82 / 50 − 1


def test_an_agency_s_budget_is_in_cash() -> None:
    figures = figures_of("inflation: 10%", LAG, NOW)
    # In 2026-27 the council saves £100,000 of the price base in cash, £110,000 at the time, and pays £132,000.
    assert figures.by_year("parties.council.cashable") == pytest.approx(
        {"2025-26": 0, "2026-27": 110_000, "2027-28": 0, "2028-29": 0}
    )
    assert figures.by_year("parties.council.budget_gap")["2026-27"] == pytest.approx(22_000)
    assert figures.value("parties.council.net_cash") == pytest.approx(-22_000)


# --- prices of another year -------------------------------------------------------------------------------------------

OLD = "need: {segments: {families: {unit_cost: {value: £10k per year, prices: 2013-14}}}}"


def test_money_of_another_year_is_moved_by_a_factor_that_is_a_line() -> None:
    figures = figures_of(OLD)
    factor = deflator("2025-26") / deflator("2013-14")
    assert factor > 1
    assert figures.value("prices.factor.2013-14") == pytest.approx(factor)
    assert figures.value("need.unit_cost.families.as_priced") == 10_000
    assert figures.value("need.unit_cost.families") == pytest.approx(10_000 * factor)
    assert figures.value("need.cost.total") == pytest.approx(5_000_000 * factor)
    line = figures.book.lines["need.unit_cost.families.as_priced"]
    assert line.label == "Families: annual cost per person, in prices of 2013-14"
    assert line.origin is not None
    assert line.origin.text == "£10k per year"


def test_the_factor_cites_its_series_and_says_what_to_beware_of() -> None:
    origin = figures_of(OLD).book.lines["prices.factor.2013-14"].origin
    assert origin is not None
    assert "2013-14 to 2025-26" in origin.text
    assert origin.source
    assert "2025-26 is a forecast" in origin.note


def test_money_of_the_case_s_own_year_is_left_alone() -> None:
    figures = figures_of(OLD.replace("2013-14", "2025-26"))
    assert figures.book.names("prices.factor") == []
    assert figures.value("need.cost.total") == 5_000_000


def test_two_amounts_of_one_year_share_its_factor() -> None:
    price = "contract: {payments: {home: {price: {value: £12k, prices: 2013-14}}}}"
    figures = figures_of(OLD, price)
    assert figures.book.names("prices.factor") == ["prices.factor.2013-14"]
    assert figures.value("payment.home.price") == pytest.approx(12_000 * deflator("2025-26") / deflator("2013-14"))


def test_a_unit_cost_on_file_comes_with_its_price_year_and_its_source() -> None:
    placement = "{units: 40 weeks per year, unit_cost: {ref: foster-care-week}}"
    figures = figures_of(f"outcomes: {{home: {{savings: {{placement: {placement}}}}}}}")
    # £700 a week in 2013-14 prices: New Economy Unit Cost Database v1.4, code SS2.0.
    assert figures.value("saving.home.placement.unit_cost.as_priced") == 700
    cost = 700 * deflator("2025-26") / deflator("2013-14")
    assert figures.value("saving.home.placement.unit_cost") == pytest.approx(cost)
    origin = figures.book.lines["saving.home.placement.unit_cost.as_priced"].origin
    assert origin is not None
    assert origin.text.startswith("ref foster-care-week: ")
    assert "Unit Cost Database" in origin.source


def test_a_weekly_cost_on_file_is_52_times_as_much_in_a_year() -> None:
    families = "need: {segments: {families: {unit_cost: {ref: foster-care-week}}}}"
    assert value("need.unit_cost.families.as_priced", families) == 36_400  # 52 × £700


def test_a_unit_cost_on_file_of_the_case_s_own_year_is_not_moved() -> None:
    families = "need: {segments: {families: {unit_cost: {ref: foster-care-week}}}}"
    figures = figures_of("prices: 2013-14", families)
    assert figures.value("need.unit_cost.families") == 36_400
    assert figures.book.names("prices.factor") == []


def test_a_source_is_cited_by_its_title_and_year() -> None:
    sources = "sources: {jsna: {title: Needs assessment, year: 2024}, talk: {title: Talk with the head of service}}"
    people = "need: {segments: {families: {people: {value: 100, source: jsna}, years: {value: 5, source: talk}}}}"
    cost = "need: {segments: {families: {unit_cost: {value: £10k per year, source: by phone}}}}"
    case = case_of(sources, people, cost)
    cited = {
        name: origin.source
        for name, line in case.book.lines.items()
        if (origin := line.origin) and origin.path.startswith("need.")
    }
    assert cited == {
        "need.people.families": "Needs assessment (2024)",
        "need.years.families": "Talk with the head of service",
        "need.unit_cost.families": "by phone",
    }
