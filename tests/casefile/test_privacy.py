"""What a party can mark private: amounts and texts, and the blocks and lists that hold some; never a list of ids."""

from __future__ import annotations

import pytest

from sibcase.casefile.reader import load_text

CASE = """\
sibcase: 1
title: Two cohorts
start: 2026-04-01
term: 4 years
parties:
  council: {name: County council, role: commissioner, private: PATH}
need: {people: 100, unit_cost: £12k per year, years: 5}
contract:
  terms: [Open books]
  metrics:
    fewer:
      title: Fewer reoffences
      measure: {kind: frequency, over: 12 months}
      takes: reduction
      cohorts: [first, second]
      when: [2027-01-15, 2027-10-15]
      expected: 10%
  payments:
    table: {kind: table, metric: fewer, payers: {council: 100%}, rows: [{from: 10%, pays: £120k}]}
"""


def refusals(path: str) -> list[str]:
    loaded = load_text(CASE.replace("PATH", path), "case.yaml")
    return [finding.message for finding in loaded.findings if finding.code == "SIB047"]


@pytest.mark.parametrize("name", ["cohorts", "when"])
def test_a_list_of_ids_or_dates_is_no_secret(name: str) -> None:
    # The books that take the place of a private one are built with the same cohorts: their names are in its labels.
    path = f"contract.metrics.fewer.{name}"
    assert refusals(path) == [f"`{path}` cannot be private: it is neither an amount nor a text"]


@pytest.mark.parametrize("path", ["contract.terms", "contract.payments.table.rows", "contract.payments.table.rows.1"])
def test_lists_of_texts_and_of_amounts_can_be_private(path: str) -> None:
    assert refusals(path) == []
