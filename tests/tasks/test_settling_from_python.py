"""One settlement, three ways to read it: text, JSON and figures use the same names with the same meaning."""

from __future__ import annotations

import json

import pytest

import sibcase
from sibcase.cli.settlement.settled import ACCOUNT, PARTS
from sibcase.tasks.settle.csv_table import ObservationError
from sibcase.tasks.settle.facts import ACCOUNT_PARTS, TRANCHE_PARTS

CASE = """
sibcase: 1
title: Own lines
start: 2025-04-01
term: 4 years
parties:
  council: {name: County council, role: commissioner}
  charity: {name: Charity, role: provider}
  fund: {name: Fund, role: investor}
need: {people: 10, unit_cost: £1 per year, years: 1}
service: {intake: {all: {starts: 10 over 1 year}}, costs: {work: {amount: £100, when: 2025-04-01}}}
contract:
  payers: {council: 100%}
  metrics:
    fall: {title: Fall, unit: share, expected: 10%}
    half: {title: Half of the fall, unit: share, sum: {fall: 50%}}
  payments:
    own: {kind: table, metric: fall, tranche: loan, rows: [{from: 5%, pays: £100}]}
    rate:
      {kind: return-table, metric: fall, principal: £100, years: 1, rates: [{at: 0%, pays: 0%}, {at: 20%, pays: 10%}]}
    bonus:
      {kind: bonus, metric: half, payee: charity, rows: [{from: 5%, pays: £7}], requires: [{metric: fall, above: 1%}]}
investment:
  surplus: {loan: 60%, charity: 40%}
  tranches: {loan: {investor: fund, commitment: £100, rank: 1, coupon: 0%}}
"""


def test_text_has_a_word_for_every_name_of_json_and_figures() -> None:
    assert set(PARTS) == set(TRANCHE_PARTS)
    assert set(ACCOUNT) == set(ACCOUNT_PARTS)


def test_json_and_figures_are_one() -> None:
    settled = sibcase.load_text(CASE).settle({"fall": "10%"})
    data = json.loads(json.dumps(settled.as_data()))
    figures = settled.figures
    for name, parts in data["by_tranche"].items():
        for part, value in parts.items():
            assert value == figures.value(f"settlement.{name}.{part}"), part
    assert data["by_tranche"]["loan"]["principal_repaid"] == 100  # by its own line
    assert data["account"] == {name: figures.value(f"settlement.total.{name}") for name in data["account"]}
    # 5 % of £100 comes into the account: 60 % of £5 to the loan, 40 % to the charity.
    assert data["shared"] == {"charity": 2} == {"charity": figures.value("settlement.shared.charity")}
    assert data["by_payee"] == {"charity": 7} == {"charity": figures.value("payments.to.charity")}
    for kind in ("metrics", "rates", "conditions"):
        assert data[kind]
        assert {each["name"]: each["value"] for each in data[kind]} == {
            each["name"]: figures.value(each["name"]) for each in data[kind]
        }
    assert [(each["name"], each["value"]) for each in data["rates"]] == [("payments.rate.rate", 0.05)]
    assert [each["value"] for each in data["conditions"]] == [1]


def test_the_account_adds_up() -> None:
    moved = sibcase.load_text(CASE).settle({"fall": "10%"})
    account = {name: value or 0.0 for name, value in moved.account().items()}
    comes = account["account_payments"] + account["drawn"]
    goes = account["costs"] + account["distributed"] + account["left"] + sum(moved.shared().values())
    assert comes == goes == 105  # £5 by the return table and £100 drawn; the £100 of the loan's own line go past it


def test_settling_from_python_refuses_what_the_command_refuses() -> None:
    business = sibcase.load_text(CASE)
    with pytest.raises(ObservationError, match="cannot be observed"):
        business.settle({"fal": "10%"})
    with pytest.raises(ObservationError, match="fall"):
        business.settle({"fall": "£10"})
