"""Claims: money is conserved to the penny, results are settled once, and corrections are shown with their reason."""

from __future__ import annotations

import datetime as dt
import shutil
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sibcase import load
from sibcase.resources import cases_folder
from sibcase.tasks.claim.claim import Asked, make_claim, preview_claim
from sibcase.tasks.claim.due import due_on, in_units
from sibcase.tasks.claim.ledger import read_ledger
from sibcase.tasks.claim.statement import statement_of
from sibcase.tasks.claim.until import last_day_of
from sibcase.tasks.settle.csv_table import ObservationError
from sibcase.tasks.settle.observations import read_observations
from sibcase.tasks.settle.settle import payout
from sibcase.tasks.sign.records import RecordFault
from sibcase.tasks.sign.sign import sign
from tests.tasks.claim.claiming import CASE, SIGNED, TODAY, claimed, results, signed_case

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

QUARTERS = ("2027-Q2", "2027-Q3", "2027-Q4", "2028-Q1")


def paid_in_all(case: Path, *tables: str) -> dict[str, int]:
    """Return what `payout` pays by payer on all results, in pence."""
    business = load(case)
    seen = read_observations(tables, business.case)
    by_payer = payout(business.case, dict(seen.values), seen.people, seen.events).by_payer()
    return {payer: in_units(amount, business.case.currency) for payer, amount in by_payer.items()}


def claimed_in_all(case: Path) -> dict[str, float]:
    """Return what all claims together are of, by payer, in pence."""
    business, ledger, sums = load(case), read_ledger(str(case)), dict[str, float]()
    for claim in ledger.claims:
        for row in statement_of(business.case, ledger, claim.number).payers:
            sums[row.payer] = sums.get(row.payer, 0) + row.amount
    return nonzero(sums)


def nonzero(amounts: Mapping[str, float]) -> dict[str, float]:
    """Return the amounts other than zero."""
    return {name: amount for name, amount in amounts.items() if amount}


counts = st.integers(min_value=0, max_value=9)
levels = st.sampled_from(["1%", "4%", "6%", "12%"])
quarters = st.lists(st.fixed_dictionaries({"homes": counts, "kept": counts}), min_size=1, max_size=len(QUARTERS))


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(given_quarters=quarters, first=levels, second=levels, corrects=st.booleans())
@pytest.mark.costly
def test_claims_add_up_to_the_payout_of_all_results(
    tmp_path_factory: pytest.TempPathFactory,
    given_quarters: list[dict[str, int]],
    first: str,
    second: str,
    *,
    corrects: bool,
) -> None:
    folder = tmp_path_factory.mktemp("claims")
    case = signed_case(folder)
    tables: list[str] = []
    for number, found in enumerate(given_quarters):
        rows = [f"{name},{value},,2027-0{4 + number}-01" for name, value in found.items()]
        rows += {0: [f"days,{first},first,2027-04-01"], 1: [f"days,{second},second,2027-05-01"]}.get(number, [])
        tables.append(results(folder, f"q{number}.csv", *rows))
        claimed(case, QUARTERS[number], tables[-1])
        assert claimed_in_all(case) == nonzero(paid_in_all(case, *tables))
    if corrects:
        other = results(folder, "corrected.csv", "homes,3,,2027-04-09", f"days,{second},first,2027-04-01")
        claimed(case, "2029-Q1", other, replaces=(tables[0],), reason="Counted twice")
        assert claimed_in_all(case) == nonzero(paid_in_all(case, *tables[1:], other))


def test_a_claim_lists_what_is_due_by_line_cohort_and_payer(tmp_path: Path) -> None:
    case = signed_case(tmp_path)
    claimed(case, "2027-Q2", results(tmp_path, "q1.csv", "homes,2,,2027-05-01", "days,6%,first,2027-06-01"))
    ledger = claimed(case, "2027-Q3", results(tmp_path, "q2.csv", "homes,1,,2027-08-01", "days,12%,second,2027-09-01"))
    rows = {
        (row.line, row.cohort, row.payer): (row.amount, row.to_date)
        for row in statement_of(load(case).case, ledger, 2).rows
    }
    # 2 and 3 homes of £1,234.57: £2,469.14 and £3,703.71; the council pays 66.7% to the penny, health the rest.
    assert rows["home", "", "council"] == (247037 - 164692, 247037)
    assert rows["home", "", "health"] == (370371 - 247037 - (246914 - 164692), 370371 - 247037)
    # The first cohort earned £3,333.33 in the first claim; the second earns £9,999.99 now.
    assert rows["care", "first", "council"][0] == rows["care", "first", "health"][0] == 0
    assert sum(rows["care", "second", payer][0] for payer in ("council", "health")) == 999999


def test_a_correction_is_shown_apart_with_its_reason(tmp_path: Path) -> None:
    case = signed_case(tmp_path)
    old = results(tmp_path, "q1.csv", "kept,5,,2027-05-01")
    claimed(case, "2027-Q2", old)
    new = results(tmp_path, "q1-corrected.csv", "kept,4,,2027-05-01")
    more = results(tmp_path, "q2.csv", "kept,3,,2027-08-01")
    ledger = claimed(case, "2027-Q3", new, more, replaces=(old,), reason="One home was counted twice")
    found = statement_of(load(case).case, ledger, 2)
    assert (found.corrected, found.new, found.varied, found.amount) == (-77777, 3 * 77777, 0, 2 * 77777)
    assert found.corrections == (("q1.csv", "One home was counted twice"),)


def test_a_variation_settles_earlier_results_anew_and_shows_it(tmp_path: Path) -> None:
    case = signed_case(tmp_path)
    claimed(case, "2027-Q2", results(tmp_path, "q1.csv", "kept,5,,2027-05-01"))
    case.write_text(CASE.replace("£777.77", "£800"), "utf-8")
    more = results(tmp_path, "q2.csv", "kept,1,,2027-08-01")
    with pytest.raises(
        RecordFault, match=r"terms were changed after they were signed on 2027-03-01: `contract\.payments\.kept\.price`"
    ):
        claimed(case, "2027-Q3", more)
    sign(load(case), variation="Rents have risen", date=dt.date(2027, 7, 1))
    found = statement_of(load(case).case, claimed(case, "2027-Q3", more), 2)
    assert (found.varied, found.new) == (5 * (80000 - 77777), 80000)


def test_each_cap_shows_what_it_has_left(tmp_path: Path) -> None:
    case = signed_case(tmp_path)
    ledger = claimed(case, "2027-Q2", results(tmp_path, "q1.csv", "homes,30,,2027-05-01"))
    left = {title: amount for title, _, amount in statement_of(load(case).case, ledger, 1).caps}
    # 30 homes would be £37,037.10: the cap of the line cuts them to £20,000, which leaves half of the contract's.
    assert sorted(left.values()) == [0, 2_000_000]


def test_people_are_counted_and_never_named(tmp_path: Path) -> None:
    case = signed_case(tmp_path)
    heads = "person,name,when"
    claimed(case, "2027-Q2", results(tmp_path, "q1.csv", "zoe-9,homes,2027-05-01", heads=heads))
    ledger = claimed(
        case, "2027-Q3", results(tmp_path, "q2.csv", "zoe-9,kept,2027-08-01", "max-8,homes,2027-08-01", heads=heads)
    )
    found = statement_of(load(case).case, ledger, 2)
    assert [row[:3] for row in found.evidence] == [("Homes found", "1", "2"), ("Homes kept", "1", "1")]
    assert b"zoe-9" not in ledger.file.read_bytes()


def test_a_block_is_due_when_its_period_has_begun(tmp_path: Path) -> None:
    text = CASE + "    fixed: {kind: block, amount: £400 per quarter}\n"
    case = signed_case(tmp_path, text)
    seen = read_observations([], load(case).case)
    due = [
        due_on(load(case).case, seen, day)
        for day in (dt.date(2027, 6, 30), dt.date(2027, 12, 31), dt.date(2029, 3, 31))
    ]
    assert [(sum(each.amounts.values()), each.not_due_yet) for each in due] == [
        (40000, 280000),
        (120000, 200000),
        (320000, 0),
    ]


@pytest.mark.costly
def test_events_by_cohort_add_up(tmp_path: Path) -> None:
    for name in ("case.yaml", "events.csv"):
        shutil.copy(cases_folder() / "measures" / "six-ways" / name, tmp_path)
    case = tmp_path / "case.yaml"
    sign(load(case), date=SIGNED)
    claimed(case, "2027-12-31", str(tmp_path / "events.csv"))
    assert claimed_in_all(case) == nonzero(paid_in_all(case, str(tmp_path / "events.csv")))


# --- settled once -----------------------------------------------------------------------------------------------------


def test_the_same_results_are_not_settled_twice(tmp_path: Path) -> None:
    case = signed_case(tmp_path)
    table = results(tmp_path, "q1.csv", "homes,2,,2027-05-01")
    before = claimed(case, "2027-Q2", table).file.read_bytes()
    shutil.copy(table, tmp_path / "another-name.csv")
    for again in (table, str(tmp_path / "another-name.csv")):
        with pytest.raises(RecordFault, match="these results were settled by claim 1"):
            claimed(case, "2027-Q3", again)
    assert read_ledger(str(case)).file.read_bytes() == before


@pytest.mark.parametrize(
    ("heads", "row"), [("person,name,when", "p1,homes,2027-05-01"), ("name,value,when", "homes,2,2027-05-01")]
)
def test_a_row_is_not_settled_twice(tmp_path: Path, heads: str, row: str) -> None:
    case = signed_case(tmp_path)
    claimed(case, "2027-Q2", results(tmp_path, "q1.csv", row, heads=heads))
    other = row.replace("2027-05-01", "2027-08-01")
    with pytest.raises(RecordFault, match=r"q2\.csv:3:1: this row is in .*q1\.csv:2 as well"):
        claimed(case, "2027-Q3", results(tmp_path, "q2.csv", other, row, heads=heads))
    claimed(case, "2027-Q3", results(tmp_path, "q2.csv", other, heads=heads))


def test_results_withdrawn_by_a_correction_are_not_settled_again(tmp_path: Path) -> None:
    case = signed_case(tmp_path)
    old = results(tmp_path, "q1.csv", "kept,5,,2027-05-01")
    claimed(case, "2027-Q2", old)
    claimed(case, "2027-Q3", results(tmp_path, "new.csv", "kept,4,,2027-05-01"), replaces=(old,), reason="Corrected")
    with pytest.raises(RecordFault, match="these results were settled by claim 1"):
        claimed(case, "2027-Q4", old)
    with pytest.raises(RecordFault, match="or it is replaced already"):
        claimed(case, "2027-Q4", results(tmp_path, "x.csv", "kept,3,,2027-05-01"), replaces=(old,), reason="Again")


@pytest.mark.parametrize(
    ("until", "row", "why"),
    [
        ("2027-Q1", "homes,2,,2027-02-01", "before the case begins"),
        ("2027-Q2", "homes,2,,2027-07-01", r"q1\.csv:2:1: this result is of 2027-07-01, after the end of the period"),
        ("2027-Q2", "homes,2,,July", "`July` is not a date"),
        ("soon", "homes,2,,2027-05-01", "`soon` is not a period"),
        ("2027-13", "homes,2,,2027-05-01", "is not a period"),
    ],
)
def test_what_does_not_fit_the_period_is_refused(tmp_path: Path, until: str, row: str, why: str) -> None:
    case = signed_case(tmp_path)
    with pytest.raises(RecordFault, match=why):
        claimed(case, until, results(tmp_path, "q1.csv", row))
    assert not (tmp_path / "ledger.csv").exists()


def test_periods_do_not_go_back(tmp_path: Path) -> None:
    case = signed_case(tmp_path)
    claimed(case, "2027-Q3", results(tmp_path, "q1.csv", "homes,2,,2027-05-01"))
    with pytest.raises(RecordFault, match=r"ends on 2027-06-30, before that of claim 1, on 2027-09-30"):
        claimed(case, "2027-Q2", results(tmp_path, "q2.csv", "homes,1,,2027-05-02"))


def test_a_table_of_an_earlier_claim_must_stay_as_it_was(tmp_path: Path) -> None:
    case = signed_case(tmp_path)
    table = results(tmp_path, "q1.csv", "homes,2,,2027-05-01")
    claimed(case, "2027-Q2", table)
    results(tmp_path, "q1.csv", "homes,3,,2027-05-01")
    more = results(tmp_path, "q2.csv", "homes,1,,2027-08-01")
    with pytest.raises(
        RecordFault, match=r"q1\.csv:1:1: this table was changed after claim 1 had settled it \(see .*ledger\.csv:2:1\)"
    ):
        claimed(case, "2027-Q3", more)
    (tmp_path / "q1.csv").unlink()
    with pytest.raises(RecordFault, match=r"ledger\.csv:2:1: claim 1 rests on a table that cannot be read"):
        claimed(case, "2027-Q3", more)


def test_results_outside_the_folder_of_the_case_are_refused(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    case = signed_case(inner)
    with pytest.raises(RecordFault, match="must be in the folder of the case"):
        claimed(case, "2027-Q2", results(tmp_path, "q1.csv", "homes,2,,2027-05-01"))


def test_a_claim_needs_a_signed_contract_and_results_that_can_be_settled(tmp_path: Path) -> None:
    case = tmp_path / "case.yaml"
    case.write_text(CASE, "utf-8")
    with pytest.raises(RecordFault, match="not signed yet"):
        claimed(case, "2027-Q2", results(tmp_path, "q1.csv", "homes,2,,2027-05-01"))
    sign(load(case), date=SIGNED)
    with pytest.raises(ObservationError, match="`houses` cannot be observed"):
        claimed(case, "2027-Q2", results(tmp_path, "q1.csv", "houses,2,,2027-05-01"))


def test_a_preview_writes_nothing(tmp_path: Path) -> None:
    case = signed_case(tmp_path)
    asked = Asked("2027-Q2", (results(tmp_path, "q1.csv", "kept,2,,2027-05-01"),), date=TODAY)
    shown = preview_claim(load(case), asked)
    assert (statement_of(load(case).case, shown, 1).amount, (tmp_path / "ledger.csv").exists()) == (155554, False)
    assert [each.hash for each in make_claim(load(case), asked).entries] == [each.hash for each in shown.entries]


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2028-09-30", (2028, 9, 30)),
        ("2028-02", (2028, 2, 29)),
        ("2028-Q3", (2028, 9, 30)),
        ("2028-q4", (2028, 12, 31)),
        ("2028-29 Q3", (2028, 12, 31)),
        ("2028-29", (2029, 3, 31)),
        ("2028", (2028, 12, 31)),
    ],
)
def test_periods_as_people_write_them(written: str, day: tuple[int, int, int]) -> None:
    assert last_day_of(written, (4, 1)) == dt.date(*day)


@pytest.mark.parametrize("written", ["", "28", "2028-30", "2028-Q5", "2028-02-30", "2028-31 Q1", "9999-Q4"])
def test_what_is_no_period(written: str) -> None:
    with pytest.raises(RecordFault, match="is not a period"):
        last_day_of(written, (4, 1))
