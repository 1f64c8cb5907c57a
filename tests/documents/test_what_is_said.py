"""Sentences that have to fit the case: one person, money that flows back, nothing known, no savings, no investor."""

from __future__ import annotations

import re
from functools import cache

import pytest

from sibcase.documents.markdown_parts import MARKDOWN_FILTERS
from sibcase.pipeline.compute import BusinessCase, load, load_text
from sibcase.pipeline.document import compose_told, tell_case
from sibcase.resources import cases_folder

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
    case = tell_case(business, business.evaluate())
    names = ("business-case", "brief", "rate-card", "provider-summary")
    return "\n".join(compose_told(case, name).markdown for name in names if not _lacks(business, name))


def _lacks(business: BusinessCase, name: str) -> bool:
    return name == "provider-summary" and business.case.service is None


@pytest.mark.parametrize(
    "sentence",
    [
        "1 person costs the public \\$40,000 in one year.",
        "1 person starts the service, and 1 completes it. The case counts no savings.",
        "State of Ohio receives \\$1,000 on the plan",
        "If no outcome is achieved, \\$10,000 is paid back to the payers.",
        "State of Ohio pays by one line of the contract; the case states no cap",
        "1 person starts over 1 year, and 1 completes, after 3 months.",
        # Nobody invests, so that nothing is a bond.
        "The service and the contract cost \\$20,000.",
        "\\$20,000 per year",
        "results are verified by Auditor of Ohio",
        "Claims are verified by Auditor of Ohio.",
    ],
)
def test_one_person_one_payer_and_money_that_flows_back(sentence: str) -> None:
    assert sentence in told("awkward")


def test_nothing_is_said_of_savings_that_nobody_counts() -> None:
    text = told("awkward")
    assert "Table: Value to the commissioners" not in text
    assert "This case counts no savings, so the value of the payments" in text


@pytest.mark.parametrize(
    "sentence",
    [
        "1,000 people are counted. The case puts no cost on what they need today.",
        "Department for Work and Pensions pays for outcomes; how much that is on the plan is not known",
        "If no outcome is achieved, the payers pay nothing.",
        # No line of this contract can be held against the cap: that is said once and not with ten names.
        "The cap for one person is not applied to any price:",
        "Some terms of every line are still open. It is not stated what the most is that is paid, whose change it is,",
    ],
)
def test_a_deal_of_which_little_was_published(sentence: str) -> None:
    assert sentence in told("deals/dwp-round-2")


def test_a_plan_that_is_not_known_is_not_told_in_tables_of_it() -> None:
    text = told("deals/dwp-round-2")
    assert "| not known |" not in text
    assert "it states a need and nothing else" not in text
    assert "£0 in all" not in text


def test_what_is_paid_whatever_happens_is_not_called_payment_for_outcomes() -> None:
    # DC Water repays $25m and gets $3.3m back where little runoff is held: $21.7m is paid in any case.
    text = told("deals/dc-water")
    assert "for outcomes that are shown, and \\$21,700,000 even if there are none." in text
    assert "only for outcomes that are shown" not in text
    assert "investors get back as much and no more." in text


def test_whoever_verifies_a_metric_verifies_the_claims() -> None:
    text = told("deals/newpin")
    assert "Claims are verified by Deloitte." in text
    assert "Nobody is named who verifies" not in text


def test_pay_for_success_is_a_contract() -> None:
    text = told("chicago-preschool")
    assert "In a pay for success contract investors pay for the service" in text
    assert not re.search(r"a pay for success investors", text)


def test_two_cliffs_at_one_result_have_three_rows() -> None:
    text = told("deals/newpin")
    sides = re.findall(r"\| (just below|at exactly|just above) 91\.7% of the plan \|", text)
    # Told in the business case, on the rate card and for the provider.
    assert sides == ["just below", "at exactly", "just above"] * 3


def test_the_rate_card_says_each_thing_once() -> None:
    business = load(cases_folder() / "family-recovery")
    card = compose_told(tell_case(business, business.evaluate()), "rate-card").markdown
    assert card.count("£45k per quarter for 1 year, whatever happens") == 1
    lines = [line for line in card.splitlines() if len(line) > 60 and not line.startswith("|")]
    # A reader who meets a line twice looks for the difference.
    assert [line for line in lines if lines.count(line) > 1 and not line.startswith("  ")] == []


def test_what_is_asked_comes_before_the_case_in_short() -> None:
    text = told("family-recovery")
    assert text.index("### Decision required") < text.index("### Overview") < text.index("### Key figures")


def test_hardly_any_cash_is_not_no_cash() -> None:
    # Police save £1,162 in cash, by the table of agencies.
    text = told("family-recovery")
    assert "Marches Police pays and saves hardly any cash" in text
    assert "saves no cash" not in text


def test_what_one_types_is_shown_as_typed() -> None:
    business = load(cases_folder() / "family-recovery")
    report = compose_told(tell_case(business, business.evaluate()), "findings-report").markdown
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
