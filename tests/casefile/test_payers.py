"""Shares of payers and caps of payers: where they are meant to agree, they do to the penny."""

from __future__ import annotations

import pytest

from sibcase.casefile.reader import load_text

CASE = """\
sibcase: 1
title: Early education
stage: contract
currency: USD
start: 2014-04-01
term: 4 years
parties: {{state: {{name: State, role: commissioner}}, city: {{name: City, role: commissioner}}}}
contract:
  payers: {payers}
  cap: $27m
  payer_caps: {caps}
  rate_card: {{pupil: {{title: A pupil, counts: gross, price: $9_100}}}}
"""


def messages(payers: str, caps: str) -> list[str]:
    found = load_text(CASE.format(payers=payers, caps=caps)).findings
    assert {each.code for each in found} <= {"SIB077"}
    return [each.message for each in found]


def test_a_rounded_share_is_held_to_the_cap_of_its_payer() -> None:
    # 55.56% of $27m = $15,001,200; 44.44% of $27m = $11,998,800
    assert messages("{state: 55.56%, city: 44.44%}", "{state: $15m, city: {value: $12m, note: as agreed}}") == [
        "`state` pays at most $15,000,000.00, and its share `55.56%` of the contract's cap is $15,001,200.00",
        "`city` pays at most $12,000,000.00, and its share `44.44%` of the contract's cap is $11,998,800.00",
    ]


@pytest.mark.parametrize(
    ("payers", "caps"),
    [
        ("{state: $15m, city: $12m}", "{state: $15m, city: $12m}"),
        ("{state: 15/27, city: 12/27}", "{state: $15m, city: $12m}"),
        ("{state: 60%, city: 40%}", "{state: $16.2m}"),
        # Half a point of $27m is $135,000: $16.4m is no rounding of 60%.
        ("{state: 60%, city: 40%}", "{state: $16.4m}"),
        ("{state: 60%, city: 40%}", "{state: much}"),
    ],
)
def test_what_agrees_or_is_a_limit_of_its_own_is_not_questioned(payers: str, caps: str) -> None:
    found = load_text(CASE.format(payers=payers, caps=caps)).findings
    assert not [each for each in found if each.code == "SIB077"]
