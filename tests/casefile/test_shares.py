"""Shares: as percentages, fractions or amounts out of the whole."""

from __future__ import annotations

import pytest

from sibcase.casefile.reader import load_text

CASE = """
sibcase: 1
title: x
stage: contract
start: 2024-01-01
term: 3 years
currency: USD
parties: {state: {name: State, role: commissioner}, county: {name: County, role: co-payer}}
contract: {payers: PAYERS, payments: {fee: {kind: block, amount: $1m}}}
"""


@pytest.mark.parametrize(
    ("payers", "state"),
    [
        ("{state: 60%, county: 0.4}", 0.6),
        ("{state: 15/27, county: 12/27}", 15 / 27),
        ("{state: 15 / 27, county: 12 / 27}", 15 / 27),
        ("{state: $15m, county: $12m}", 15 / 27),
        ("{state: {value: $15m, source: The contract}, county: 12m USD}", 15 / 27),
        ("{state: $1, county: 50 USD}", 1 / 51),
    ],
)
def test_shares_are_parts_of_one_whole(payers: str, state: float) -> None:
    loaded = load_text(CASE.replace("PAYERS", payers))
    assert loaded.findings == []
    assert loaded.case is not None
    assert loaded.case.contract is not None
    shares = loaded.case.contract.payers or {}
    assert shares["state"].value == pytest.approx(state)
    assert sum(share.value for share in shares.values()) == pytest.approx(1)
    assert {share.quantity.unit for share in shares.values()} == {"share"}


@pytest.mark.parametrize(
    ("payers", "code"),
    [
        ("{state: $15m, county: 40%}", "SIB073"),
        ("{state: $0, county: $0}", "SIB073"),
        ("{state: £15m, county: £12m}", "SIB007"),
        ("{state: 15/27, county: 13/27}", "SIB023"),
        ("{state: 15/0, county: 12/27}", "SIB004"),
        # Without a sign they may be percentages of which one is missing.
        ("{state: 60, county: 30}", "SIB017"),
    ],
)
def test_what_is_no_part_of_a_whole_is_refused(payers: str, code: str) -> None:
    assert code in {finding.code for finding in load_text(CASE.replace("PAYERS", payers)).findings}
