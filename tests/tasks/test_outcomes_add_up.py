"""Tenancies, prison days and visits to A&E are not added up to one number that anybody is shown."""

from __future__ import annotations

import json

import pytest

import sibcase
from sibcase.tasks.publish.document import compose_prepared, documents_for, prepare
from sibcase.tasks.show.headline import as_data, headline

TENANCY = "  tenancy: {title: Tenancy kept, measure: binary, direction: increase, baseline: 20%, expected: 50%}"
PRISON = "  prison: {title: Days in prison, measure: days, direction: reduce, baseline: 40, expected: 30}"
CASE = """
sibcase: 1
title: Outcomes of several kinds
start: 2025-04-01
term: 4 years
parties: {council: {name: County council, role: commissioner}}
need: {people: 100, unit_cost: £10k per year, years: 5}
service: {intake: {all: {starts: 100 over 2 years}}, costs: {work: {amount: £300k}}}
outcomes:
OUTCOMES
contract:
  payers: {council: 100%}
  payments:
    kept: {kind: tariff, outcome: tenancy, counts: net, price: £20k, cap: £1m}
"""


@pytest.mark.parametrize(("outcomes", "are_shown"), [([TENANCY], True), ([TENANCY, PRISON], False)])
def test_a_total_is_shown_only_of_one_kind_of_outcome(outcomes: list[str], *, are_shown: bool) -> None:
    business = sibcase.load_text(CASE.replace("OUTCOMES", "\n".join(outcomes)))
    figures = business.evaluate()
    names = [row.name for _, rows in headline(figures) for row in rows]
    data = as_data(business, figures)
    assert ("outcomes.net.total" in names) == are_shown
    assert ("outcomes.net.total" in data["figures"]) == are_shown
    assert ("outcomes.gross.total" in data["figures"]) == are_shown
    assert ("commissioners.price_per_outcome" in data["figures"]) == are_shown
    assert ("outcomes_net" in json.dumps(data["tables"])) == are_shown
    # 100 people × 30 points and 100 people × 10 days: 1,030 is the number of nothing.
    told = prepare(business, figures)
    found = {name: compose_prepared(told, name).markdown for name in documents_for(figures)}
    assert [name for name, text in found.items() if "1,030" in text] == []
