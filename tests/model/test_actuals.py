"""Actuals: sums, multiples and rates of return of what really moved, each line with its source."""

from __future__ import annotations

import pytest

import sibcase
from sibcase.model.settlement.actuals import latest_day, observed_in
from sibcase.resources import cases_folder
from sibcase.tasks.business_case import BusinessCase, load
from sibcase.tasks.settle.actuals import actuals_so_far, settle_actuals
from sibcase.tasks.settle.csv_table import ObservationError

CASE = """
sibcase: 1
title: Small
start: 2026-01-01
term: 4 years
parties:
  council: {name: County council, role: commissioner}
  health: {name: Health board, role: co-payer}
  fund: {name: Fund, role: investor}
sources:
  books: {title: The books, year: 2030}
need: {people: 1, unit_cost: £0 per year, years: 1}
service: {intake: {all: {starts: 10 over 1 year}}, costs: {all: {amount: £1k}}}
contract:
  payers: {council: 50%, health: 50%}
  metrics:
    fall: {title: Fall, cohorts: [first, second]}
    moved: {title: Moved, unit: count}
  payments:
    fall: {kind: table, metric: fall, rows: [{from: 10%, pays: £100k}]}
    moved: {kind: tariff, metric: moved, counts: gross, price: £1k}
investment:
  tranches:
    senior: {title: Senior loan, investor: fund, commitment: £300k, rank: 1}
    junior: {investor: fund, commitment: £100k, rank: 2, return: residual}
actuals:
  observed:
    - {name: fall, cohort: first, value: 12%, when: 2027-06-30, source: books, confidence: verified}
    - {name: moved, value: 20}
  flows:
    - {what: drawdown, tranche: senior, amount: £100k, when: 2026-01-01, source: books, confidence: verified}
    - {what: drawdown, tranche: senior, amount: £110k, when: 2027-01-01}
    - {what: drawdown, tranche: junior, amount: £50k, when: 2026-01-01}
    - {what: payment, party: council, amount: £60k, when: 2027-07-01}
    - {what: payment, party: health, amount: £40k}
    - {what: coupon, tranche: senior, amount: £32k, when: 2028-01-01}
    - {what: repayment, tranche: senior, amount: £210k, when: 2028-01-01}
    - {what: guarantee, tranche: junior, amount: £20k, when: 2028-01-01}
"""


@pytest.fixture(scope="module")
def business() -> BusinessCase:
    """Return the small case."""
    return sibcase.load_text(CASE)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("observed.fall.first", 0.12),
        ("observed.moved", 20),
        ("payments.total", 100_000),
        ("payments.by.council", 60_000),
        ("payments.by.health", 40_000),
        ("investment.senior.drawn", 210_000),
        ("investment.senior.repaid", 210_000),
        ("investment.senior.coupons", 32_000),
        ("investment.senior.received", 242_000),
        ("investment.senior.net_gain", 32_000),
        ("investment.senior.multiple", 242 / 210),
        ("investment.senior.irr", 0.10),  # 100 × 1.21 + 110 × 1.1 = 242; 2026 and 2027 have 365 days
        ("investment.junior.guaranteed", 20_000),
        ("investment.junior.net_gain", -30_000),
        ("investment.junior.irr", 0.4**0.5 - 1),  # 50 becomes 20 in two years
        ("investment.drawn", 260_000),
        ("investment.received", 262_000),
        ("investment.multiple", 262 / 260),
        # −150u² − 110u + 262 = 0: u = (−110 + √(110² + 4 × 150 × 262)) / 300
        ("investment.irr", (-110 + (110**2 + 4 * 150 * 262) ** 0.5) / 300 - 1),
    ],
)
def test_a_figure_by_hand(business: BusinessCase, name: str, value: float) -> None:
    assert business.evaluate().value(f"actuals.{name}") == pytest.approx(value)


def test_what_was_drawn_is_the_principal_of_the_settlement(business: BusinessCase) -> None:
    seen = observed_in(business.case)
    assert seen == {"fall.first": 0.12, "moved": 20, "principal.senior": 210_000, "principal.junior": 50_000}


def test_the_contract_is_settled_on_what_was_observed(business: BusinessCase) -> None:
    found = settle_actuals(business.case)
    # £100,000 for a fall of 12% and 20 × £1,000: all of it goes to the senior loan.
    assert found.total == 120_000
    assert found.by_tranche()["senior"]["principal_repaid"] == 120_000
    assert settle_actuals(business.case, {"moved": 5}).total == 105_000


def test_rows_carry_their_sources_and_how_sure_they_are(business: BusinessCase) -> None:
    line = business.book.lines["actuals.flow.1"]
    assert line.label == "Drawdown, 2026-01-01, Senior loan"
    assert line.origin is not None
    assert (line.origin.source, line.origin.note, line.origin.text) == ("The books (2030)", "verified", "£100k")
    (first, second) = actuals_so_far(business.case, business.evaluate()).observed
    assert (first.name, first.source, first.confidence, first.when) == (
        "fall.first",
        "The books",
        "verified",
        "2027-06-30",
    )
    assert (second.name, second.value, second.source) == ("moved", 20, "")


def test_the_day_is_that_of_the_latest_row_unless_stated(business: BusinessCase) -> None:
    assert str(latest_day(business.case)) == "2028-01-01"
    stated = sibcase.load_text(CASE.replace("actuals:\n", "actuals:\n  as_of: 2029-12-31\n"))
    assert actuals_so_far(stated.case, stated.evaluate()).as_of == "2029-12-31"


@pytest.mark.parametrize(
    ("flows", "multiple", "irr", "why"),
    [
        ("- {what: drawdown, tranche: senior, amount: £5}", 0.0, None, "a flow has no date"),
        ("- {what: drawdown, tranche: senior, amount: £5, when: 2026-01-01}", 0.0, -1.0, ""),  # a total loss so far
        ("- {what: coupon, tranche: senior, amount: £5, when: 2026-01-01}", None, None, "no money is paid in"),
    ],
)
def test_why_there_is_no_rate(flows: str, multiple: float | None, irr: float | None, why: str) -> None:
    text = CASE[: CASE.index("  flows:")] + f"  flows:\n    {flows}\n"
    (taker,) = actuals_so_far(sibcase.load_text(text).case, sibcase.load_text(text).evaluate()).takers
    assert (taker.multiple, taker.irr) == (multiple, irr)
    assert taker.why.startswith(why)
    assert bool(taker.why) == bool(why)


def test_a_case_without_actuals_says_so() -> None:
    bare = sibcase.load_text(CASE[: CASE.index("actuals:")])
    assert [name for name in bare.book.lines if name.startswith("actuals")] == []
    with pytest.raises(ObservationError, match="no `actuals:`"):
        settle_actuals(bare.case)


# --- the deals that ship ----------------------------------------------------------------------------------------------

# What other sources say of the rows that the deals hold: figures that the rows must come to.
PUBLISHED = [
    ("denver", "actuals.payments.total", 9_638_911.36),  # Urban Institute, July 2021
    ("denver", "actuals.investment.loan.net_gain", 1_038_911.36),  # Urban Institute; HUD User
    ("rikers-island", "actuals.investment.loan.net_gain", -1_200_000),  # $7.2m lent, $6m guaranteed; our subtraction
    ("essex", "actuals.investment.investors.multiple", 1.45),  # Social Finance
    ("educate-girls", "actuals.investment.ubs.received", 414_085),  # ImpactAlpha
    ("educate-girls", "actuals.investment.ubs.irr", 0.153),  # three years at once; published as 15%
]
SETTLED = {
    "denver": 9_638_911.36,  # what was published as paid
    "greater-manchester": 2_629_000,  # the contract's maximum; INDIGO
    "newpin": 525_000,  # interest of year 1
    "peterborough": 5_000_000,  # the principal as committed
    "rikers-island": 0,  # the city paid nothing
    "utah": 267_472.5,  # published as $267,000
}


@pytest.mark.parametrize(("deal", "name", "value"), PUBLISHED)
def test_rows_of_a_deal_come_to_what_is_published(deal: str, name: str, value: float) -> None:
    found = load(cases_folder() / "deals" / deal).evaluate().value(name)
    assert found == pytest.approx(value, abs=0.0005 if abs(value) < 1 else 0.005)


@pytest.mark.parametrize("deal", SETTLED)
def test_a_deal_is_settled_on_its_actuals(deal: str) -> None:
    assert settle_actuals(load(cases_folder() / "deals" / deal).case).total == pytest.approx(SETTLED[deal], abs=0.005)


def test_every_row_of_a_deal_says_how_sure_it_is() -> None:
    unsure = ("unverified", "conflict", "recalled")
    for path in sorted(cases_folder().glob("deals/*/case.yaml")):
        actuals = load(path).case.actuals
        for row in [*(actuals.observed or ()), *(actuals.flows or ())] if actuals else []:
            assert row.source, path
            assert row.confidence, path
            assert row.confidence.startswith(("verified", "derived")), path
            assert not any(word in row.confidence for word in unsure), path
