"""Sentences that have to fit the case: one person, money that flows back, nothing known, no savings, no investor."""

from __future__ import annotations

import re
from functools import cache

import pytest

from sibcase.documents.templates.markdown_filters import MARKDOWN_FILTERS
from sibcase.resources import cases_folder
from sibcase.tasks.business_case import BusinessCase, load, load_text
from sibcase.tasks.publish.document import compose, compose_prepared, prepare

# One payer in dollars, one person, no savings, nobody who invests; and below 60% money flows back to the payer.
AWKWARD = """
sibcase: 1
title: Steadier work in Ohio
stage: concept
instrument: pay for success
currency: USD
start: 2027-07-01
term: 3 years
parties:
  state: {name: State of Ohio, role: commissioner}
  college: {name: Community college, role: provider}
  auditor: {name: Auditor of Ohio, role: evaluator}
need: {people: 1 person, unit_cost: $40k per year, years: 1}
service:
  title: A coach at work
  provider: college
  duration: 3 months
  intake: {all: {starts: 1 over 1 year}}
  costs:
    coach: {amount: $20_000 per year, for: 1 year, payee: college}
contract:
  payers: {state: 100%}
  metrics:
    work: {title: Weeks in work, when: [2029-06-30], expected: 30%, verified_by: auditor}
  payments:
    shared:
      kind: table
      title: A payment either way
      metric: work
      rows: [{below: 20%, pays: -$10k}, {from: 20%, to: 60%, pays: -$1k}, {above: 60%, pays: $50k}]
"""


@cache
def told(name: str) -> str:
    business = load_text(AWKWARD) if name == "awkward" else load(cases_folder() / name)
    return _all_documents(business)


def _all_documents(business: BusinessCase) -> str:
    case = prepare(business, business.evaluate())
    names = ("business-case", "brief", "rate-card", "provider-summary")
    return "\n".join(compose_prepared(case, name).markdown for name in names if not _lacks(business, name))


def _lacks(business: BusinessCase, name: str) -> bool:
    return name == "provider-summary" and business.case.service is None


@pytest.mark.parametrize(
    "sentence",
    [
        "1 person costs the public \\$40,000 in one year.",
        "1 person starts the service, and 1 completes it. No savings have been estimated.",
        "State of Ohio receives \\$1,000 if results are as planned",
        "If no outcomes are achieved, \\$10,000 is returned to commissioners.",
        "State of Ohio pays under one payment line; no cap is stated",
        "1 person starts over 1 year, and 1 completes it after 3 months.",
        # Nobody invests, so that nothing is a bond.
        "The service and the contract cost \\$20,000.",
        "\\$20,000 per year",
        "Results are verified by Auditor of Ohio",
        "Outcome claims are verified by Auditor of Ohio.",
    ],
)
def test_one_person_one_payer_and_money_that_flows_back(sentence: str) -> None:
    assert sentence in told("awkward")


def test_nothing_is_said_of_savings_that_nobody_counts() -> None:
    text = told("awkward")
    assert "Table: Value for money to commissioners" not in text
    assert "No savings have been estimated, so this case cannot put a monetary value" in text


@pytest.mark.parametrize(
    "sentence",
    [
        "1,000 people are in need. No cost has been put on their current needs.",
        "Department for Work and Pensions pays for outcomes; the planned total is not known",
        "If no outcomes are achieved, commissioners pay nothing.",
        # No line of this contract can be held against the cap: that is said once and not with ten names.
        "The cap per person is not applied to any price,",
        "For every payment line, some terms are missing. Not stated: a cap, the people measured,",
    ],
)
def test_a_deal_of_which_little_was_published(sentence: str) -> None:
    assert sentence in told("deals/dwp-round-2")


def test_a_plan_that_is_not_known_is_not_reported_in_tables_of_it() -> None:
    text = told("deals/dwp-round-2")
    assert "| not known |" not in text
    assert "sets out the need only" not in text
    assert "£0 in all" not in text


def test_what_is_paid_whatever_happens_is_not_called_payment_for_outcomes() -> None:
    # DC Water repays $25m and gets $3.3m back where little runoff is held: $21.7m is paid in any case.
    text = told("deals/dc-water")
    assert "for outcomes achieved, plus \\$21,700,000 that is unconditional." in text
    assert "only for outcomes achieved" not in text
    assert "investors recover it without a gain." in text


def test_whoever_verifies_a_metric_verifies_the_claims() -> None:
    text = told("deals/newpin")
    assert "Outcome claims are verified by Deloitte." in text
    assert "No verifier has been named" not in text


def test_pay_for_success_is_a_contract() -> None:
    text = told("chicago-preschool")
    assert "In a pay for success contract, investors fund the service" in text
    assert not re.search(r"a pay for success investors", text)


def test_two_cliffs_at_one_result_have_three_rows() -> None:
    text = told("deals/newpin")
    sides = re.findall(r"\| (just below|at exactly|just above) 91\.7% of the plan \|", text)
    # Prepared in the business case, on the rate card and for the provider.
    assert sides == ["just below", "at exactly", "just above"] * 3


def test_the_rate_card_says_each_thing_once() -> None:
    business = load(cases_folder() / "family-recovery")
    card = compose_prepared(prepare(business, business.evaluate()), "rate-card").markdown
    assert card.count("£45k per quarter for 1 year, regardless of results") == 1
    lines = [line for line in card.splitlines() if len(line) > 60 and not line.startswith("|")]
    # A reader who meets a line twice looks for the difference.
    assert [line for line in lines if lines.count(line) > 1 and not line.startswith("  ")] == []


@pytest.mark.costly
def test_the_decision_comes_before_the_figures() -> None:
    text = told("family-recovery")
    assert text.index("## Executive summary") < text.index("### Decision required") < text.index("### Key figures")


@pytest.mark.costly
def test_the_optimism_bias_adjustment_is_stated_only_where_it_changes_a_figure() -> None:
    full = (cases_folder() / "family-recovery/case.yaml").read_text("utf-8").partition("\nnarrative:\n")[0]
    cap = "  cap: {value: £3m, note: illustrative}"
    business = load_text(full.replace(cap, cap.replace("£3m", "£500k")))
    changed, unchanged = told("family-recovery"), compose(business, business.evaluate()).markdown
    assert "payments are £2,624,097 instead of £2,689,010" in changed
    assert "With the optimism bias adjustment, the annual return is" in changed
    assert "instead of" not in unchanged
    assert "With the optimism bias adjustment" not in unchanged


def test_each_saving_is_shown_with_all_that_it_is_calculated_from() -> None:
    table = told("family-recovery").partition("Table: Calculation of savings\n")[2]
    row = "| Weeks in foster care | 44 weeks per year | £987 | 5 years | 12% | 3.75 | £1,356,548 |"
    assert row in table.partition("Table:")[0]


def test_hardly_any_cash_is_not_no_cash() -> None:
    # Police save £1,162 in cash, by the table of agencies.
    text = told("family-recovery")
    assert "Marches Police pays but has few cashable savings" in text
    assert "has no cashable savings" not in text


def test_what_one_types_is_shown_as_typed() -> None:
    business = load(cases_folder() / "family-recovery")
    report = compose_prepared(prepare(business, business.evaluate()), "findings-report").markdown
    assert "`case.yaml:96`" in report
    assert "Add `source: …` to the figures, or use a unit cost from the library (`ref: …`)." in report


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("say `a_b` *now*", "say `a_b` \\*now\\*"),
        # What would end a cell of a table, or the code itself, is text like any other.
        ("`a|b` and `c", "a\\|b and \\`c"),
        ("`x`{=html}", "`x`\\{=html\\}"),
        ("", ""),
    ],
)
def test_code_in_a_sentence_stays_code_and_nothing_else_does(text: str, shown: str) -> None:
    assert MARKDOWN_FILTERS["coded"](text) == shown
