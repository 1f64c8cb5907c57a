"""The step does not decide what a loan earns: the same plan in years, quarters and months."""

from __future__ import annotations

from pathlib import Path

import pytest

from sibcase.casefile.reader import load_text
from sibcase.model.build import build_book, build_plan
from sibcase.tasks.check.review import review_case
from tests.independent.generate import random_case
from tests.independent.generate_deal import random_deal
from tests.model.small_cases import case_of, figures_of
from tests.restepping import STEPS, Found, found_in, restepped

EXAMPLES = Path(__file__).parents[1] / "examples"
# £100,000 is needed on the first day; what is paid by the result comes on the last of five years.
FIVE_YEARS = """
term: 5 years
service: {costs: {workers: {amount: £100k, for: absent}}}
contract:
  metrics: {rate: {title: Rate of return home, expected: 50%%, unit: share}}
  payments: {home: absent, result: {kind: table, metric: rate, rows: [{from: 0%%, pays: %s}], payers: {council: 100%%}}}
"""


def loan(terms: str) -> str:
    return f"investment: {{tranches: {{loan: {{return: absent, commitment: £100k, {terms}}}}}}}"


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(
    "terms",
    [
        "coupon: 6%, interest: simple",
        "coupon: 6%, interest: simple, maturity: 2030-03-31",
        "coupon: 6%, interest: simple, maturity: 2030-04-01",
        "coupon: 6%, interest: simple, coupon_paid: each period",
        "coupon: 6%, interest: simple, drawdowns: [{when: 2025-04-01, amount: £100k}]",
    ],
)
def test_a_loan_from_the_first_day_to_the_last_earns_five_years(terms: str, step: str) -> None:
    figures = figures_of(FIVE_YEARS % "£200k", loan(terms), f"step: {step}")
    assert figures.value("investment.loan.coupon") == pytest.approx(30_000, abs=0.05)
    assert figures.value("investment.loan.irr") == pytest.approx(1.3**0.2 - 1)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("day_count", ["periods", "actual/365"])
def test_a_bond_that_pays_seven_per_cent_compound_shows_seven_per_cent(day_count: str, step: str) -> None:
    terms = f"investment: {{day_count: {day_count}, tranches: {{loan: {{commitment: £100k}}}}}}"
    figures = figures_of(FIVE_YEARS % "£140255.17", terms, f"step: {step}")  # 100,000 × 1.07⁵
    # From 1 April 2025 to 31 March 2030 are 1,825 days: five years of 365.
    assert figures.value("investment.loan.irr") == pytest.approx(0.07)


@pytest.mark.parametrize("step", STEPS)
def test_by_days_the_anniversary_is_one_day_more(step: str) -> None:
    by_days = "investment: {day_count: actual/365}"
    terms = loan("coupon: 6%, interest: simple, maturity: 2030-04-01")
    figures = figures_of(FIVE_YEARS % "£200k", by_days, terms, f"step: {step}")
    assert figures.value("investment.loan.coupon") == 30_016.44  # 100,000 × 6 % × 1,826 ÷ 365


def test_a_date_after_the_anniversary_is_outside_the_term() -> None:
    for date in ("2030-03-31", "2030-04-01"):
        case_of(FIVE_YEARS % "£200k", loan(f"coupon: 6%, repayments: [{{when: {date}, amount: £100k}}]"))
    with pytest.raises(Exception, match="SIB009"):
        case_of(FIVE_YEARS % "£200k", loan("coupon: 6%, maturity: 2030-04-02"))
    with pytest.raises(Exception, match="SIB009"):
        case_of(FIVE_YEARS % "£200k", "service: {costs: {late: {amount: £1k, when: 2030-04-01}}}")


def differ(here: Found, there: Found) -> list[str]:
    """Return on what two steps disagree: 1 % of interest and more than a pound, 0.1 percentage points of a rate."""
    found = []
    for name, amount in there.interest.items():
        other = here.interest.get(name, 0.0)
        if abs(amount - other) > max(0.01 * max(abs(amount), abs(other)), 1.0):
            found.append(name)
    for name, rate in there.rates.items():
        other_rate = here.rates.get(name)
        if rate is None or other_rate is None:
            found += [name] if rate is not other_rate else []
        elif abs(rate - other_rate) > 0.001:
            found.append(name)
    return found


def assert_agrees_or_is_stated(text: str, path: Path | None = None) -> None:
    found = {step: found_in(text, step, path) for step in STEPS}
    for step in ("year", "quarter"):
        stated = [each.message for each in review_case(load_text(restepped(text, step))).open if each.code == "SIB610"]
        assert bool(differ(found[step], found["month"])) == bool(stated), (step, stated)


@pytest.mark.costly
@pytest.mark.parametrize("seed", range(700, 703))
def test_random_cases_agree_in_every_step_or_validate_says_by_how_much(seed: int) -> None:
    assert_agrees_or_is_stated(random_case(seed))
    assert_agrees_or_is_stated(random_deal(seed))


@pytest.mark.costly
@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*example.yaml")), ids=lambda path: path.stem)
def test_examples_agree_in_every_step_or_validate_says_by_how_much(path: Path) -> None:
    assert_agrees_or_is_stated(path.read_text("utf-8"))


def test_what_a_step_distorts_is_said_with_both_figures() -> None:
    # In years the costs of the second are met from its payment; in months they fall due before all of it has come in.
    found = review_case(load_text((EXAMPLES / "worked-example.yaml").read_text("utf-8"))).open
    stated = [each.message for each in found if each.code == "SIB610"]
    assert stated == ["in steps of one year, the rate of return of `loan` is 28.18% (29.72% in monthly steps)"]


@pytest.mark.parametrize("name", ["worked-example", "quarterly-example"])
def test_the_lines_of_the_plan_alone_are_those_of_the_book(name: str) -> None:
    case = load_text((EXAMPLES / f"{name}.yaml").read_text("utf-8")).case
    assert case is not None
    plan, book = build_plan(case).lines, build_book(case).lines
    assert "investment.irr" in plan
    assert len(plan) < len(book)
    assert {each: book.get(each) for each in plan} == plan
