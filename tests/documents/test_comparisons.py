"""Comparisons: options and segments side by side, what can be told from chance, and who carries a loss in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.model.small_cases import case_of

if TYPE_CHECKING:
    from sibcase.tables.all_tables import Table

FIXED = "contract: {payments: {fixed: {kind: block, amount: £40k, payers: {council: 100%}}}}"
TWO = """
need: {segments: {harder: {title: Harder to help, people: 100, unit_cost: £20k per year, years: 5}}}
service: {intake: {harder: {starts: 50 over 1 year, completion: 50%}}}
"""


def table(name: str, *changes: str) -> Table:
    return case_of(*changes).tables()[name]


def test_four_options_side_by_side() -> None:
    found = table("options")
    assert found.ids == ("do-nothing", "direct", "pbr", "bond")
    assert [row[0] for row in found.rows] == [
        "Do nothing",
        "Commission directly",
        "Payment by results, financed by the provider",
        "Social impact bond",
    ]
    # Cost, cash, all savings and no effect of commissioning directly: see tests/model/test_options.py.
    cost = 50_000 + 50_000 / 1.1
    assert found.rows[1][1:5] == pytest.approx((cost, 100_000 - cost, 200_000 - cost, -cost))


@pytest.mark.parametrize(
    ("changes", "carried"),
    [
        ((), ["nothing is spent; the need remains", "commissioners", "provider", "investors"]),
        ((FIXED,), [..., ..., "provider 60% and commissioners 40%", "investors 60% and commissioners 40%"]),
        (
            ("investment: {tranches: {loan: {commitment: £60k}}}",),
            [..., ..., ..., "investors 60% and unfunded 40%"],
        ),
        (("service: {costs: {workers: {amount: £0}}}",), [..., ..., "no loss", "no loss"]),
    ],
    ids=["net prices", "a block", "too little committed", "nothing spent"],
)
def test_who_carries_the_loss(changes: tuple[str, ...], carried: list[object]) -> None:
    rows = table("options", *changes).rows
    assert [row[-1] for row, told in zip(rows, carried, strict=True) if told is not ...] == [
        told for told in carried if told is not ...
    ]


def test_the_bond_is_called_what_the_case_calls_it() -> None:
    assert table("options", "instrument: social outcomes partnership").rows[-1][0] == "Social outcomes partnership"


def test_one_segment_has_no_prices_to_level() -> None:
    assert table("segments").keys == ("segment", "starts", "payment_per_start", "cost_per_start", "margin")


def test_segments_side_by_side() -> None:
    found = table("segments", TWO)
    assert found.keys[-1] == "equal_tariff"
    assert [row[0] for row in found.rows] == ["Families", "Harder to help"]
    # £12,000 × 10 %, and half of that; both cost £100,000 ÷ 150.
    assert [row[2] for row in found.rows] == pytest.approx([1_200, 600])
    assert [row[3] for row in found.rows] == pytest.approx([100_000 / 150] * 2)


def test_what_can_be_distinguished_from_chance() -> None:
    found = table("detection")
    # 2.801585 × √(0.25 / 100), beside 10 points.
    assert found.rows[0][1:4] == pytest.approx((100, 0.1, 0.14007925), abs=1e-6)
    assert found.unit_at(0, 3) == "rate"
    assert table("detection", "outcomes: {home: {measure: count}}").unit_at(0, 3) == "outcomes"


def test_chance_has_a_row_for_each_line_that_depends_on_results() -> None:
    found = table("chance", FIXED)
    assert found.ids == ("home",)
    assert found.rows[0][0] == "Child at home"


def test_cases_without_the_parts_have_none_of_the_tables() -> None:
    need_only = case_of("stage: concept", "service: absent\noutcomes: absent\ncontract: absent\ninvestment: absent")
    assert {"options", "segments", "detection", "chance"}.isdisjoint(need_only.tables())
