"""Rows of tables: which of them overlap, which leave a gap, and which do neither."""

from __future__ import annotations

import pytest

from sibcase.casefile.reader import load_text

HEAD = """sibcase: 1
title: Recovery
start: 2026-04-01
term: 5 years
need: {people: 150, unit_cost: £70k per year, years: 15}
parties: {council: {name: County council, role: commissioner}, fund: {name: Fund, role: investor}}
service: {intake: {all: {starts: 100 over 2 years}}}
contract:
  payers: {council: 100%}
  metrics:
    fall: {title: Fall}
    jobs: {title: Jobs, unit: count}
    stay: {title: Days in care, unit: days}
    mean: {title: Visits, unit: count, expected: 2.5}
    spent: {title: Spent, unit: money}
    score: {title: Score, unit: points}
    points: {title: Points, unit: points, sum: {jobs: 3}}
  payments:
"""


def found_in(line: str, tranche: str = "") -> list[tuple[str, str]]:
    text = HEAD + f"    line: {line}\n"
    if tranche:
        text += f"investment: {{tranches: {{loan: {{investor: fund, commitment: £1m, rank: 1, {tranche}}}}}}}\n"
    return [(found.code, found.message) for found in load_text(text).findings]


def table(metric: str, *rows: str, more: str = "") -> str:
    pays = ", ".join(f"{{{row}, pays: £{number}k}}" for number, row in enumerate(rows, start=1))
    return f"{{kind: table, metric: {metric}, rows: [{pays}]{more}}}"


@pytest.mark.parametrize(
    "line",
    [
        table("fall", "from: 10%, below: 20%", "from: 20%"),
        table("fall", "from: 10%, to: 20%", "above: 20%"),
        table("fall", "below: 10%", "from: 10%", "from: 20%"),
        table("fall", "from: 10%", "from: 20%", "from: 30%"),
        table("jobs", "from: 10, to: 15", "from: 16"),
        table("jobs", "from: 10, to: 15", "above: 15"),
        table("jobs", "below: 16", "above: 15"),  # no whole number is both below 16 and above 15
        table("stay", "to: 15 days", "from: 16 days"),
        table("spent", "to: £99.99", "from: £100"),
        table("points", "to: 15", "from: 16"),
        table("jobs", "from: 0, to: 50", "above: 50", more=", read: marginal"),
        table("jobs", "from: 0, to: 50", "from: 50", more=", read: marginal"),  # the edge itself has no width
        table("fall", "at: 10%", "at: 20%", more=", read: linear"),
    ],
)
def test_rows_that_meet_have_no_finding(line: str) -> None:
    assert found_in(line) == []


@pytest.mark.parametrize(
    ("line", "code", "says"),
    [
        (table("fall", "from: 10%, to: 15%", "from: 16%"), "SIB058", "at 15.5%"),
        (table("mean", "from: 1, to: 2", "from: 3"), "SIB058", "at 2.5"),
        (table("score", "from: 1, to: 2", "from: 3"), "SIB058", "at 2.5"),
        (table("jobs", "from: 10, to: 15", "from: 18"), "SIB058", "at 16"),
        (table("spent", "to: £99", "from: £100"), "SIB058", "at £99.01"),
        (table("fall", "to: 15%", "from: 15%"), "SIB058", "in this row and in the previous one"),
        (table("fall", "below: 15%", "above: 15%"), "SIB058", "no row covers exactly 15%"),
        (table("jobs", "from: 0, to: 15", "from: 15"), "SIB058", "in this row and in the previous one"),
        (table("jobs", "from: 1", more=", read: marginal"), "SIB058", "never paid for"),
        (table("jobs", "from: 0, to: 50", "from: 51", more=", read: marginal"), "SIB058", "never paid for"),
        (table("fall", "from: 10%, to: 25%", "from: 20%"), "SIB057", "the later row would be paid"),
        (table("jobs", "from: 0, to: 60", "from: 50", more=", read: marginal"), "SIB057", "both would be paid"),
        (table("jobs", "from: 10, to: 16", "from: 16, to: 15"), "SIB045", "ends at `15`"),
        (table("fall", "to: 20%", "to: 30%"), "SIB057", "no lower limit"),
        (table("fall", "from: 10%", "from: 10%"), "SIB057", "never applies"),
        (table("fall", "at: 10%", "at: 20%"), "SIB029", "`read: linear`"),
        (table("fall", "at: 10%", "at: 10%", more=", read: linear"), "SIB058", "two points at `10%`"),
        (
            table("fall", "at: 10%", "from: 20%, to: 30%", more=", read: linear"),
            "SIB036",
            "has no effect between points",
        ),
        (table("fall", "to: 10%", "from: 20%", more=", read: linear"), "SIB029", "the row is ignored"),
        (table("fall", "from: 10%", more=", read: marginal, each: 0%"), "SIB029", "nothing would ever be paid"),
        (table("fall", "from: 10%, above: 12%"), "SIB031", "both `from` and `above`"),
        (table("fall", "to: 10%, below: 12%"), "SIB031", "both `to` and `below`"),
    ],
)
def test_rows_that_do_not_meet_are_found(line: str, code: str, says: str) -> None:
    (found,) = {(got, says in message) for got, message in found_in(line)}
    assert found == (code, True)


GAP = "rows: [{from: 10%, to: 15%, pays: 50%}, {from: 16%, pays: 80%}]"
PAID = GAP.replace("50%", "£5k").replace("80%", "£8k")
BLOCK = "{kind: block, amount: £5k}"


@pytest.mark.parametrize(
    "line",
    [
        f"{{kind: bonus, metric: fall, rows: [{{from: 5%, pays: £1k}}], scaled_by: {{metric: fall, {GAP}}}}}",
        f"{{kind: bonus, metric: fall, rows: [{{from: 5%, pays: £1k}}], fallback: {{metric: fall, {PAID}}}}}",
        f"{{kind: bonus, metric: fall, rows: [{{from: 5%, pays: £1k}}], others: [{{metric: fall, {PAID}}}]}}",
        f"{{kind: return-table, metric: fall, principal: £1m, years: 5, read: band, {GAP.replace('rows', 'rates')}}}",
        "{kind: return-table, metric: fall, principal: £1m, years: 5, rates: [{at: 0%, pays: 0%}, {at: 9%, pays: 5%}], "
        + GAP.replace("rows", "repays")
        + "}",
        "{kind: avoided, metric: stay, rows: [{from: 0 days, to: 15 days, pays: £5}, {from: 16 days, pays: £8}]}",
    ],
)
def test_every_table_of_a_line_is_looked_at(line: str) -> None:
    assert [code for code, _ in found_in(line)] == ["SIB058"]


def test_the_results_of_a_tranche_are_looked_at() -> None:
    rates, repays = GAP.replace("rows", "rates"), GAP.replace("rows", "repays")
    assert [code for code, _ in found_in(BLOCK, f"results: {{metric: fall, {rates}, {repays}}}")] == ["SIB058"] * 2
    assert [code for code, _ in found_in(BLOCK, "results: {metric: fall, rates: [{from: 5, pays: 5%}]}")] == ["SIB056"]


def test_two_prices_for_one_date_or_one_tier_are_found() -> None:
    prices = "other_prices: [{from: 2027-04-01, price: £1}, {from: 2027-04-01, price: £2}]"
    tiers = "tiers: [{above: 10, price: £1}, {above: 10, price: £2}]"
    tariff = "kind: tariff, metric: jobs, counts: gross, price: £5"
    assert [code for code, _ in found_in(f"{{{tariff}, {prices}}}")] == ["SIB057"]
    assert [code for code, _ in found_in(f"{{{tariff}, {tiers}}}")] == ["SIB057"]
    assert [
        code for code, _ in found_in(f"{{{tariff}, tiers: [{{above: 9, price: £1}}, {{above: 5, price: £2}}]}}")
    ] == ["SIB045"]
