"""Tables of money add up: from what is claimed to what is paid, and from the cash before a period to that after it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

import sibcase

if TYPE_CHECKING:
    from sibcase.tasks.business_case import BusinessCase
from sibcase.tables.all_tables import PAYMENT_PARTS, all_tables
from sibcase.tasks.publish.document import compose_prepared, prepare

if TYPE_CHECKING:
    from sibcase.tasks.business_case import BusinessCase

ADDED = frozenset({"claim", "raised"})
CASE = """
sibcase: 1
title: Many caps
stage: outline
start: 2026-04-01
term: 5 years
step: year
parties:
  council: {name: Council, role: commissioner}
  health: {name: Health, role: commissioner}
  lender: {name: Lender, role: investor}
  provider: {name: Provider, role: provider}
need: {people: 500, unit_cost: £20k per year, years: 5}
service:
  intake: {all: {starts: 500 over 2 years}}
  costs: {staff: {title: Staff, amount: £100k, when: start}}
outcomes:
  job: {title: Job, measure: binary, direction: increase, baseline: 10%, expected: 50%}
  home: {title: Home, measure: binary, direction: increase, baseline: 10%, expected: 30%}
contract:
  payers: {council: 60%, health: 40%}
  metrics:
    quality: {title: Quality, unit: share, expected: EXPECTED}
  payments:
    advance: {kind: block, amount: £20k, when: start}
    jobs: {kind: tariff, outcome: job, counts: gross, price: £1000, cap_per_year: £60k, on_account: [advance]}
    homes: {kind: tariff, outcome: home, counts: gross, price: £1000, minimum: £200k, due: 3 years}
    quality: {kind: table, metric: quality, payee: provider, rows: [{below: 10%, pays: -£30k}, {from: 10%, pays: £30k}]}
    late: {kind: tariff, outcome: home, counts: net, price: £10, due: 4 years}
  CAPS
investment:
  tranches:
    loan: {title: Loan, investor: lender, commitment: £100k, rank: 1, coupon: 5% per year}
    equity: {title: Equity, investor: lender, commitment: £100k, rank: 2, return: residual}
"""
CAPS = (
    "shared_caps: {both: {lines: [jobs, homes], cap: £230k}}",
    "cap_per_year: £70k",
    "cap: £150k",
    "payer_caps: {council: £100k, health: £80k}",
    "note: No cap",
)


def business_of(caps: str, expected: str) -> BusinessCase:
    return sibcase.load_text(CASE.replace("CAPS", caps).replace("EXPECTED", expected))


@pytest.mark.costly
@pytest.mark.parametrize("expected", ["20%", "5%"])
@pytest.mark.parametrize("caps", CAPS)
def test_what_is_claimed_less_what_is_cut_is_paid(caps: str, expected: str) -> None:
    business = business_of(caps, expected)
    table = all_tables(business.case, business.evaluate())["payments"]
    for row in table.rows:
        parts = dict(zip(table.keys[1:], row[1:], strict=True))
        paid = parts.pop("paid")
        assert sum(value if part in ADDED else -value for part, value in parts.items()) == pytest.approx(paid, abs=0.02)


def test_each_kind_of_cut_has_a_column_where_it_cuts() -> None:
    seen: set[str] = set()
    for caps in CAPS:
        business = business_of(caps, "20%")
        seen |= set(all_tables(business.case, business.evaluate())["payments"].keys)
    assert seen == {"payment", *(key for key, _, _ in PAYMENT_PARTS)}


@pytest.mark.parametrize("expected", ["20%", "5%"])
def test_cash_goes_on_from_period_to_period(expected: str) -> None:
    business = business_of(CAPS[0], expected)
    table = all_tables(business.case, business.evaluate())["cash_by_period"]
    for row in table.rows:
        moved = dict(zip(table.keys[1:], row[1:], strict=True))
        came = sum(moved[key] for key in ("opening", "payments", "drawn"))
        went = sum(moved[key] for key in ("costs", "paid_to_others", "distributed"))
        assert came - went == pytest.approx(moved["cash"], abs=0.01)


@pytest.mark.parametrize(
    ("expected", "words"), [("20%", "£30k to other recipients"), ("5%", "£30k paid by other recipients")]
)
def test_documents_say_what_others_are_paid_or_pay(expected: str, words: str) -> None:
    business = business_of(CAPS[0], expected)
    text = compose_prepared(prepare(business, business.evaluate()), "business-case").markdown
    assert words in " ".join(text.split())
    assert "Paid to other recipients" in text


def test_what_another_payee_pays_is_part_of_what_is_carried() -> None:
    # With no effect the malus of £30,000 is paid by the provider to the payers, and covers no cost of £100,000.
    figures = business_of("cap: £0", "5%").evaluate()
    assert figures.value("options.loss_at_zero.payees") == 30_000
    assert (figures.value("options.risk_transferred") or 0) <= 1


def test_the_account_is_paid_what_goes_neither_to_one_tranche_nor_to_another_payee() -> None:
    # 250 jobs at £1,000 and £30,000 to the provider; the account sees only the former.
    text = CASE.replace("EXPECTED", "20%").replace("  CAPS\n", "")
    for line in ("advance", "homes", "late"):
        text = "\n".join(each for each in text.split("\n") if not each.startswith(f"    {line}:"))
    business = sibcase.load_text(text.replace(", cap_per_year: £60k, on_account: [advance]", ""))
    payout = business.settle({"job": 250, "quality": "20%"})
    assert payout.total == 280_000
    assert payout.figures.value("settlement.total.account_payments") == 250_000


@pytest.mark.costly
@pytest.mark.parametrize("document", ["business-case", "investor-memorandum", "brief"])
@pytest.mark.parametrize(("block", "words"), [("£500k", "investors lose nothing"), ("£0", "of the cost")])
def test_no_loss_is_not_said_to_be_lost(document: str, block: str, words: str) -> None:
    # £500,000 whatever the results pay the costs of £100,000 five times; £0 leave all to what is observed anyway.
    text = (
        CASE.replace("EXPECTED", "20%").replace("  CAPS\n", "").replace("amount: £20k, when: start", f"amount: {block}")
    )
    text = text.replace("on_account: [advance]", "indexed: false").replace("baseline: 10%", "baseline: 0%")
    business = sibcase.load_text(text.replace(", minimum: £200k", ""))
    told = " ".join(compose_prepared(prepare(business, business.evaluate()), document).markdown.split())
    assert words in told
    assert re.findall("[Ii]nvestors lose (?:£0|0%)", told) == []
