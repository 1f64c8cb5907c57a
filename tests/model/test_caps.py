"""Caps in their order, what is below nil, and payments on account: by hand, and as properties of any contract."""

from __future__ import annotations

from itertools import product
from math import fsum
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

import sibcase
from sibcase.book.chances import expected_parts
from sibcase.tasks.settle.settle import Payout, payout
from tests.model.small_cases import figures_of, row, value
from tests.trials import trials

HEAD = """
sibcase: 1
title: Small contract
start: 2025-04-01
term: 3 years
parties: {council: {name: County council, role: commissioner}, nhs: {name: NHS board, role: commissioner}}
need: {title: People, people: 10, unit_cost: £1 per year, years: 1}
contract:
  payers: {council: 50%, nhs: 50%}
"""
YEARS = "cohorts: [y1, y2, y3], when: [2025-06-01, 2026-06-01, 2027-06-01]"
METRICS = f"""
  metrics:
    a: {{title: A, unit: count, {YEARS}}}
    b: {{title: B, unit: count, {YEARS}}}
    q: {{title: Quality}}
"""


def settled(text: str, **observed: float) -> Payout:
    case = sibcase.load_text(HEAD + text).case
    return payout(case, {name.replace("_", "."): each for name, each in observed.items()})


def cuts(found: Payout, line: str) -> dict[str, float]:
    row = next(each for each in found.lines() if each["line"] == line)
    return {key: amount for key, amount in row.items() if key.startswith("cut_by_") and amount}


# --- the order --------------------------------------------------------------------------------------------------------

ALL_CAPS = (
    METRICS
    + """
  shared_caps: {both: {lines: [a, b], cap_per_year: £120}}
  cap_per_year: £110
  cap: £250
  payer_caps: {nhs: £100}
  payments:
    a:
      {kind: tariff, metric: a, counts: gross, price: £12,
       cap_per_outcome: £10, cap_per_cohort: £90, cap_per_year: £85, cap: £200}
    b: {kind: tariff, metric: b, counts: gross, price: £10}
"""
)


def test_every_cap_in_its_order() -> None:
    found = settled(ALL_CAPS, a_y1=10, a_y2=10, a_y3=10, b_y1=5, b_y2=5, b_y3=5)
    # Line a, each year 10 × £12, £10 each = 100; the cohort's cap leaves 90; its cap for one year 85; the line's cap of
    # 200 leaves 85, 85, 30. Line b: 50 a year. Together 135, 135, 80, of which 120, 120, 80 share a cap:
    # b has 35, 35, 50. The year leaves 110, 110, 80: b has 25, 25, 50. The contract leaves 110, 110, 30: a 30 and b
    # nothing in the last year. The board's half is 55, 55, 15, of which its cap leaves 55, 45 and nothing: 10 of b are
    # cut in the second year, 15 of a in the last.
    assert found.amount("payments.claim.a") == 270
    assert cuts(found, "a") == {
        "cut_by_cohort_cap": 30,
        "cut_by_line_cap": 70,  # 15 by its cap for one year, 55 by its own cap
        "cut_by_payer_cap": 15,
    }
    assert cuts(found, "b") == {
        "cut_by_shared_cap": 30,
        "cut_by_year_cap": 20,
        "cut_by_contract_cap": 50,
        "cut_by_payer_cap": 10,
    }
    assert found.by_payer() == {"council": 125, "nhs": 100}
    assert found.total == 225


def test_the_cap_of_a_year_starts_anew_and_that_of_the_contract_does_not() -> None:
    text = METRICS + "  cap_per_year: £100\n  payments: {a: {kind: tariff, metric: a, counts: gross, price: £1}}\n"
    assert settled(text, a_y1=150, a_y2=50, a_y3=120).total == 100 + 50 + 100
    whole = text.replace("cap_per_year: £100", "cap: £220")
    assert settled(whole, a_y1=150, a_y2=50, a_y3=120).total == 220


# --- below nil --------------------------------------------------------------------------------------------------------

MALUS = (
    METRICS
    + """
  cap: £100
  payments:
    a: {kind: tariff, metric: a, counts: gross, price: £10}
    q: {kind: bonus, metric: q, rows: [{below: 50%, pays: -£40}]}
"""
)


def test_a_malus_is_never_cut_and_frees_room_on_its_own_day() -> None:
    # 15 × £10 = 150 in the last year, with the malus of the same day: 140 are left of 100 + 40.
    found = settled(MALUS, a_y3=15, q=0.4)
    assert (found.amount("payments.a"), found.amount("payments.q"), found.total) == (140, -40, 100)


def test_what_was_cut_before_a_malus_does_not_come_back() -> None:
    # 150 in the first year, cut to 100; the malus of 40 falls in the last year.
    found = settled(MALUS, a_y1=15, q=0.4)
    assert (found.amount("payments.a"), found.total) == (100, 60)


def test_a_malus_frees_room_for_what_comes_after_it() -> None:
    early = MALUS.replace("q: {title: Quality}", "q: {title: Quality, when: [2025-06-01]}")
    # 100 in the first year less 40; in the last year 50 more are claimed and 40 fit.
    found = settled(early, a_y1=10, a_y3=5, q=0.4)
    assert (found.amount("payments.a"), found.total) == (140, 100)


def test_a_line_of_nothing_but_a_malus_passes_every_cap() -> None:
    text = MALUS.replace("pays: -£40}]}", "pays: -£400}], cap: £10, cap_per_year: £5}")
    assert settled(text, q=0.1).total == -400


def test_payers_get_back_what_investors_pay_to_the_penny() -> None:
    text = MALUS.replace("-£40", "-£0.05")
    found = settled(text, q=0.1)
    assert found.by_payer() == {"council": -0.03, "nhs": -0.02}  # half of 5 pence away from nil, and the rest


# --- minimum and payments on account ----------------------------------------------------------------------------------


def test_a_minimum_is_made_up_in_the_last_period_and_within_the_caps() -> None:
    text = METRICS + "  payments: {a: {kind: tariff, metric: a, counts: gross, price: £10, minimum: £80}}\n"
    found = settled(text, a_y1=3)
    assert found.figures.row("payments.a.per_period") == [30, 0, 50]
    assert settled(text, a_y1=9).total == 90
    capped = settled(text.replace("  payments:", "  cap: £70\n  payments:"), a_y1=3)
    assert (capped.total, cuts(capped, "a")) == (70, {"cut_by_contract_cap": 10})


ADVANCE = (
    METRICS
    + """
  payments:
    advance: {kind: block, amount: £40 per year, for: 2 years}
    a: {kind: tariff, metric: a, counts: gross, price: £10, on_account: [advance]}
"""
)


@pytest.mark.parametrize(
    ("counted", "paid"),
    [
        # 60 − 40 = 20; then 40 more on account against 10: nothing; 100 earned in all, 80 on account: 20 in all.
        ((6, 1, 3), [20, 0, 0]),
        # Nothing is ever earned: 80 come back in the last period.
        ((0, 0, 0), [0, 0, -80]),
        # 100 − 40 = 60; nothing more: of 80 on account 100 were earned, but 60 + 80 = 140 were paid: 40 come back.
        ((10, 0, 0), [60, 0, -40]),
    ],
)
def test_payments_on_account_are_set_off_as_they_are_earned(counted: tuple[int, ...], paid: list[float]) -> None:
    found = settled(ADVANCE, **{f"a_y{number}": each for number, each in enumerate(counted, start=1)})
    assert found.figures.row("payments.a.per_period") == paid


def test_what_was_not_earned_may_be_kept() -> None:
    text = ADVANCE.replace("on_account: [advance]", "on_account: [advance], unearned: kept")
    assert settled(text, a_y1=0).total == 80


# --- when it is paid --------------------------------------------------------------------------------------------------


def test_instalments_fall_when_they_are_due_and_add_up_to_the_penny() -> None:
    parts = "[{share: 33.3%, due: 0 years}, {share: 33.3%, due: 1 year}, {share: 33.4%, due: 2 years}]"
    line = f"contract: {{payments: {{home: {{due: absent, price: £10.01, instalments: {parts}}}}}}}"
    # 10 × 10.01 = 100.10: 33.33, 33.33 and the rest.
    assert row("payments.home", line) == [33.33, 33.33, 33.44, 0]
    assert figures_of(line).row("payments.by.council.per_period") == [33.33, 33.33, 33.44, 0]


def test_an_instalment_after_the_term_is_shown_apart() -> None:
    parts = "[{share: 50%, due: 1 year}, {share: 50%, due: 4 years}]"
    line = f"contract: {{payments: {{home: {{due: absent, instalments: {parts}}}}}}}"
    assert value("payments.home", line) == 60_000
    assert value("payments.beyond_term", line) == 60_000


def test_a_price_from_a_date_stands_from_the_first_period_that_begins_then() -> None:
    starts = "service: {intake: {families: {starts: 100 over 2 years}}}"
    line = "contract: {payments: {home: {due: 0 years, other_prices: [{from: 2026-01-01, price: £20k}]}}}"
    assert row("payments.home", starts, line)[:2] == [60_000, 100_000]  # 5 outcomes a year


# --- shares of principal and target -----------------------------------------------------------------------------------


def test_each_row_says_itself_what_its_share_is_of() -> None:
    text = METRICS + (
        "  payments: {q: {kind: table, metric: q, principal: £1000, target: £300, cap: 120% of target, "
        "rows: [{from: 10%, pays: 10% of principal}, {from: 20%, pays: 100% of target}, "
        "{from: 30%, pays: 50% of principal}]}}\n"
    )
    # 10% × 1,000; 100% × 300; 50% × 1,000 = 500, at most 120% × 300 = 360.
    assert [settled(text, q=level).total for level in (0.1, 0.2, 0.3)] == [100, 300, 360]


# --- one person in a forecast -----------------------------------------------------------------------------------------


def by_enumeration(cap: float, chances: list[float], prices: list[float], needs: list[int]) -> list[float]:
    """Work out the expected part of each price by going through all that can happen to one person."""
    expected = [0.0] * len(prices)
    for comes in product((False, True), repeat=len(prices)):
        likely, left = 1.0, cap
        for index, happens in enumerate(comes):
            own = chances[index] if needs[index] < 0 or comes[needs[index]] else 0.0
            likely *= own if happens else 1 - own
        for index, happens in enumerate(comes):
            part = min(prices[index], left) if happens else 0.0
            expected[index] += likely * part
            left -= part
    return expected


@st.composite
def people(draw: st.DrawFn) -> tuple[float, list[float], list[float], list[int]]:
    count = draw(st.integers(1, 6))
    chances = draw(st.lists(st.floats(0, 1), min_size=count, max_size=count))
    prices = [float(each) for each in draw(st.lists(st.integers(0, 5_000), min_size=count, max_size=count))]
    needs = [draw(st.integers(-1, index - 1)) for index in range(count)]
    return float(draw(st.integers(0, 12_000))), chances, prices, needs


@given(people())
def test_the_expected_part_of_a_cap_is_what_enumeration_gives(
    one: tuple[float, list[float], list[float], list[int]],
) -> None:
    assert expected_parts(*one) == pytest.approx(by_enumeration(*one), abs=1e-6)


def test_a_cap_per_person_in_a_forecast_is_exact() -> None:
    more = """
outcomes:
  work: {title: In work, measure: binary, direction: increase, baseline: 0%, expected: 30%}
contract:
  cap_per_person: £15k
  payments:
    home: {counts: gross, due: 0 years}
    work: {kind: tariff, outcome: work, counts: gross, price: £10k, payers: {nhs: 100%}}
"""
    # 60 of 100 bring £12,000. 30 bring £10,000, but of the 60% who had brought 12,000 only 3,000 are left:
    # 30 × (60% × 3,000 + 40% × 10,000) = 30 × 5,800.
    figures = figures_of(more)
    assert figures.value("payments.home") == 720_000
    assert figures.value("payments.work") == 174_000
    # Nobody works who has not a home: chance 30% of all, so half of the 60%; each of the 30 has brought 12,000.
    after = figures_of(more.replace("price: £10k,", "price: £10k, after: home,"))
    assert after.value("payments.work") == 90_000


def test_a_cap_per_person_bears_an_outcome_that_never_comes() -> None:
    never = "outcomes: {home: {expected: 100%}}\ncontract: {cap_per_person: £5k, payments: {home: {counts: gross}}}"
    assert value("payments.home", never) == 0


# --- any contract -----------------------------------------------------------------------------------------------------

few = trials(40, suppress_health_check=[HealthCheck.too_slow])
counts = st.fixed_dictionaries({f"{metric}_y{year}": st.integers(0, 40) for metric in "ab" for year in (1, 2, 3)})
money = st.integers(0, 400)


@st.composite
def contracts(draw: st.DrawFn) -> dict[str, Any]:
    """Return the caps of a contract, some of them absent."""
    names = ("contract", "year", "shared", "payer", "line", "line_year", "cohort")
    return {name: draw(st.one_of(st.none(), money)) for name in names}


def written(caps: dict[str, Any], malus: int) -> str:
    def field(name: str, key: str) -> str:
        return f", {key}: £{caps[name]}" if caps[name] is not None else ""

    own = f"{field('line', 'cap')}{field('line_year', 'cap_per_year')}{field('cohort', 'cap_per_cohort')}"
    lines = [
        *([f"  cap: £{caps['contract']}"] if caps["contract"] is not None else []),
        *([f"  cap_per_year: £{caps['year']}"] if caps["year"] is not None else []),
        *([f"  payer_caps: {{nhs: £{caps['payer']}}}"] if caps["payer"] is not None else []),
        *(
            [f"  shared_caps: {{both: {{lines: [a, b], cap: £{caps['shared']}}}}}"]
            if caps["shared"] is not None
            else []
        ),
        "  payments:",
        f"    a: {{kind: tariff, metric: a, counts: gross, price: £7.35{own}}}",
        "    b: {kind: tariff, metric: b, counts: gross, price: £3.33}",
        f"    q: {{kind: bonus, metric: q, rows: [{{below: 50%, pays: -£{malus}}}, {{from: 50%, pays: £{malus}}}]}}",
    ]
    return METRICS + "\n".join(lines) + "\n"


@few
@given(contracts(), st.integers(0, 300), st.floats(0, 1), counts)
def test_caps_hold_cuts_add_up_and_payers_pay_the_whole(
    caps: dict[str, Any], malus: int, quality: float, counted: dict[str, int]
) -> None:
    found = settled(written(caps, malus), q=quality, **counted)
    rows = {each["line"]: each for each in found.lines()}
    for each in rows.values():
        cut = [amount for key, amount in each.items() if key.startswith("cut_by_")]
        assert min(cut) >= 0
        assert each["claim"] - fsum(cut) == pytest.approx(each["paid"], abs=1e-6)
    assert fsum(found.by_payer().values()) == pytest.approx(found.total, abs=1e-6)
    by_year = [found.figures.row(f"payments.{name}.per_period") for name in rows]
    totals = [fsum(amounts) for amounts in zip(*by_year, strict=True)]
    if caps["contract"] is not None:
        assert found.total <= caps["contract"] + 1e-6
    if caps["year"] is not None:
        assert max(totals) <= caps["year"] + 1e-6
    if caps["payer"] is not None:
        assert found.by_payer()["nhs"] <= caps["payer"] + 1e-6
    if caps["shared"] is not None:
        assert rows["a"]["paid"] + rows["b"]["paid"] <= caps["shared"] + 1e-6
    if caps["line"] is not None:
        assert rows["a"]["paid"] <= caps["line"] + 1e-6
    if caps["line_year"] is not None:
        assert max(by_year[0]) <= caps["line_year"] + 1e-6


@few
@given(contracts(), counts, st.integers(1, 10))
def test_more_outcomes_never_bring_less(caps: dict[str, Any], counted: dict[str, int], more: int) -> None:
    # Only where each cap holds another or stands apart. Caps that cross (a year's over all lines, a line's over all
    # years) can turn more into less: one more outcome may push out another in its year and a third in its line.
    text = written(caps | {"year": None, "shared": None, "payer": None}, 0)
    less = settled(text, q=1.0, **counted)
    assert less.total <= settled(text, q=1.0, **{name: each + more for name, each in counted.items()}).total + 1e-6
