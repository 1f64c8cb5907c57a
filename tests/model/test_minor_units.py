"""Money is rounded to the smallest amount that is paid in its currency: whole yen, thousandths of a dinar."""

from __future__ import annotations

import pytest

import sibcase
from sibcase.tasks.business_case import CaseHasErrors
from sibcase.tasks.settle.settle import payout

CONTRACT = """
sibcase: 1
title: Small contract
currency: {currency}
start: 2025-04-01
term: 3 years
parties: {{city: {{name: City, role: commissioner}}, county: {{name: County, role: commissioner}}}}
need: {{title: People, people: 10, unit_cost: 100 per year, years: 1}}
contract:
  payers: {{city: 50%, county: 50%}}
  metrics: {{m: {{title: M, unit: count, expected: 7}}}}
  payments: {{t: {{kind: tariff, metric: m, counts: gross, price: {price}}}}}
"""


@pytest.mark.parametrize(
    ("currency", "price", "total", "shares"),
    [
        ("JPY", "1001.5", 7011, (3506, 3505)),  # 7 × 1001.5 = 7010.5; half of 7011 is 3505.5
        ("KWD", "1.2345", 8.642, (4.321, 4.321)),  # 7 × 1.2345 = 8.6415
        ("GBP", "1.2345", 8.64, (4.32, 4.32)),
        ("GBP", "1.23", 8.61, (4.31, 4.30)),
        ("CLF", "0.12345", 0.8642, (0.4321, 0.4321)),  # 0.86415
    ],
)
def test_claims_and_shares_are_whole_smallest_amounts(
    currency: str, price: str, total: float, shares: tuple[float, float]
) -> None:
    loaded = sibcase.load_text(CONTRACT.format(currency=currency, price=price))
    settled = payout(loaded.case, {"m": 7.0})
    value = settled.figures.value
    assert value("payments.total") == total
    assert (value("payments.by.city"), value("payments.by.county")) == shares


def test_three_decimals_of_a_dinar_are_no_thousands() -> None:
    assert sibcase.load_text(CONTRACT.format(currency="KWD", price="1.250")).findings == []
    with pytest.raises(CaseHasErrors, match=r"SIB068: `1.250` could mean `1,250` or `1.25`"):
        sibcase.load_text(CONTRACT.format(currency="GBP", price="1.250"))
