"""Results attacked: settled again in another guise, too early, in another currency, from another place or day."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from sibcase import load
from sibcase.tasks.claim.claim import Asked, make_claim
from sibcase.tasks.claim.ledger import read_ledger
from sibcase.tasks.claim.statement import statement_of
from sibcase.tasks.claim.states import mark_claim
from sibcase.tasks.sign.records import RecordFault
from sibcase.tasks.sign.sign import sign
from tests.tasks.claim.claiming import CASE, TODAY, claimed, results, signed_case

if TYPE_CHECKING:
    from pathlib import Path

DAY = dt.timedelta(days=1)
COUNTED = ("homes,2,,", "kept,1,,")


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """Return a signed case with one claim for results without dates."""
    file = signed_case(tmp_path)
    claimed(file, "2027-Q2", results(tmp_path, "q1.csv", *COUNTED))
    return file


def written_otherwise(table: Path, guise: str) -> bytes:
    """Return a table that says the same in another way."""
    text = table.read_text("utf-8")
    head, *rows = text.splitlines()
    guises = {
        "line ends": text.replace("\n", "\r\n").encode(),
        "byte-order mark": text.encode("utf-8-sig"),
        "UTF-16": text.encode("utf-16"),
        "empty line": f"{text}\n\n".encode(),
        "separator": text.replace(",", ";").encode(),
        "order": "\n".join([head, *reversed(rows)]).encode(),
        "another column": "\n".join([f"{head},batch", *(f"{row},{at}" for at, row in enumerate(rows))]).encode(),
        "numbers": text.replace(",2,", ",2.0,").encode(),
    }
    return guises[guise]


@pytest.mark.matrix(2)
@pytest.mark.parametrize(
    "guise",
    ["line ends", "byte-order mark", "UTF-16", "empty line", "separator", "order", "another column", "numbers"],
)
def test_results_in_another_guise_are_not_settled_again(case: Path, guise: str) -> None:
    again = case.with_name("q2.csv")
    again.write_bytes(written_otherwise(case.with_name("q1.csv"), guise))
    with pytest.raises(RecordFault, match=r"q2\.csv:1:1: these results were settled by claim 1; .* column `when`"):
        claimed(case, "2027-Q3", str(again))


@pytest.mark.parametrize(
    "tables",
    [
        # Among others, divided between two files, in two rows of another file.
        [("homes,2,,", "kept,1,,", "homes,1,,")],
        [("homes,2,,",), ("kept,1,,",)],
        [("kept,1.0,,", "homes,3,,2027-08-01"), ("homes,2,,", "kept,4,,")],
    ],
)
def test_results_that_are_given_again_among_others_are_not_settled_again(
    case: Path, tables: list[tuple[str, ...]]
) -> None:
    files = [results(case.parent, f"new-{at}.csv", *rows) for at, rows in enumerate(tables)]
    with pytest.raises(RecordFault, match=r"new-0\.csv:1:1: the results in q1\.csv were settled by claim 1"):
        claimed(case, "2027-Q3", *files)
    # Some counts that are alike may be others: the contract counts homes in each quarter.
    assert len(claimed(case, "2027-Q3", results(case.parent, "q2.csv", "homes,2,,", "kept,5,,")).claims) == 2


def test_a_correction_may_hold_all_that_it_replaces(case: Path) -> None:
    more = results(case.parent, "q1-more.csv", *COUNTED, "homes,1,,2027-06-01")
    done = claimed(case, "2027-Q3", more, replaces=(str(case.with_name("q1.csv")),), reason="One was left out")
    assert len(done.claims) == 2


@pytest.mark.matrix(1)
@pytest.mark.parametrize("guise", ["line ends", "byte-order mark"])
def test_a_checkout_with_other_line_ends_is_no_change(case: Path, guise: str) -> None:
    table = case.with_name("q1.csv")
    table.write_bytes(written_otherwise(table, guise))
    ledger = case.with_name("ledger.csv")
    ledger.write_bytes(ledger.read_bytes().replace(b"\n", b"\r\n"))
    signed = case.parent / "signed" / "1.json"
    signed.write_bytes(signed.read_bytes().replace(b"\n", b"\r\n"))
    assert len(claimed(case, "2027-Q3", results(case.parent, "q2.csv", "homes,1,,2027-08-01")).claims) == 2


@pytest.mark.matrix(1)
@pytest.mark.parametrize("other", ["p1,homes,2027-05-01,x", "p1,homes,2027-05-01 00:00,"])
def test_a_row_of_a_person_is_not_settled_twice_with_a_remark(tmp_path: Path, other: str) -> None:
    case = signed_case(tmp_path)
    claimed(case, "2027-Q2", results(tmp_path, "q1.csv", "p1,homes,2027-05-01", heads="person,name,when"))
    new = results(tmp_path, "q2.csv", "p2,homes,2027-08-01,", other, heads="person,name,when,remark")
    with pytest.raises(RecordFault, match=r"q2\.csv:3:1: this row is in .*q1\.csv:2 as well"):
        claimed(case, "2027-Q3", new)


def test_a_ledger_in_another_encoding_is_read_or_refused_with_a_remedy(case: Path) -> None:
    mark_claim(load(case), 1, "disputed", who="Zoë", note="Naïve", date=TODAY)
    ledger = case.with_name("ledger.csv")
    text = ledger.read_text("utf-8")
    ledger.write_bytes(text.encode("utf-16"))
    assert read_ledger(str(case)).entries[-1].who == "Zoë"
    ledger.write_bytes(text.encode("cp1252"))
    with pytest.raises(RecordFault, match=r"ledger\.csv:\d+:\d+: this is not Unicode text; .* restore the ledger"):
        read_ledger(str(case))


@pytest.mark.matrix(1)
@pytest.mark.parametrize("guise", ["UTF-16", "separator", "line ends", "byte-order mark"])
def test_a_ledger_that_was_saved_otherwise_has_its_own_form_again(case: Path, guise: str) -> None:
    ledger = case.with_name("ledger.csv")
    before = ledger.read_bytes()
    ledger.write_bytes(written_otherwise(ledger, guise))
    assert len(claimed(case, "2027-Q3", results(case.parent, "q2.csv", "homes,1,,2027-08-01")).claims) == 2
    assert ledger.read_bytes().startswith(before)


@pytest.mark.matrix(2)
@pytest.mark.parametrize(
    "mark", ["\x1b[31m", "a\x0bb", "a\x1cb", "a\x85b", "a\u2028b", "\ufeffa", '"', "a\x00b", "\udcff"]
)
def test_words_with_odd_characters_leave_the_ledger_readable(case: Path, mark: str) -> None:
    mark_claim(load(case), 1, "disputed", who=mark, note=f"because {mark}", date=TODAY)
    assert read_ledger(str(case)).claims[0].state == "disputed"


@pytest.mark.matrix(1)
@pytest.mark.parametrize("name", ["q\x1b2.csv", "q\udcff2.csv"])
def test_a_table_whose_name_the_ledger_cannot_hold_is_refused(case: Path, name: str) -> None:
    with pytest.raises(RecordFault, match="give the file a name of letters"):
        claimed(case, "2027-Q3", results(case.parent, name, "homes,1,,2027-08-01"))


def test_a_clock_that_was_set_back_makes_no_earlier_claim(case: Path) -> None:
    new = results(case.parent, "q2.csv", "homes,1,,2027-08-01")
    with pytest.raises(RecordFault, match="2027-07-14 is before the day of claim 1, 2027-07-15: give a later --date"):
        make_claim(load(case), Asked("2027-Q3", (new,), date=TODAY - DAY))
    later = results(case.parent, "q3.csv", "homes,1,,2027-08-02")
    claimed_at = make_claim(load(case), Asked("2027-Q3", (new,), date=dt.date(9999, 1, 1))).claims[1].submitted.date
    assert make_claim(load(case), Asked("2027-Q4", (later,))).claims[2].submitted.date == claimed_at


def test_a_case_read_through_a_link_has_no_second_ledger(case: Path) -> None:
    link = case.with_name("other.yaml")
    link.symlink_to(case)
    with pytest.raises(RecordFault, match=r"other\.yaml: this is a link, and records are kept next to the case itself"):
        sign(load(link))
    with pytest.raises(RecordFault, match="this is a link"):
        claimed(link, "2027-Q3", results(case.parent, "q2.csv", "homes,1,,2027-08-01"))
    # A folder that is a link is the same folder, with the same ledger and the same lock.
    folder = case.parent / "again"
    folder.symlink_to(case.parent, target_is_directory=True)
    with pytest.raises(RecordFault, match="settled by claim 1"):
        claimed(folder / "case.yaml", "2027-Q3", str(folder / "q1.csv"))


DATED = CASE.replace("takes: reduction}", "takes: reduction, when: [2027-06-30, 2028-06-30]}")


def test_a_cohort_that_is_measured_later_is_not_claimed_for(tmp_path: Path) -> None:
    case = signed_case(tmp_path, DATED)
    claimed(case, "2027-Q2", results(tmp_path, "q1.csv", "days,12%,first,"))
    early = results(tmp_path, "q2.csv", "days,12%,second,")
    with pytest.raises(RecordFault, match=r"measures `days.second` on 2028-06-30, after .* period, 2027-09-30; if it"):
        claimed(case, "2027-Q3", early)
    claimed(case, "2027-Q3", results(tmp_path, "dated.csv", "days,12%,second,2027-09-01"))


def test_a_result_that_is_withdrawn_is_paid_back(case: Path) -> None:
    old = str(case.with_name("q1.csv"))
    nothing = results(case.parent, "none.csv", "homes,0,,", "kept,0,,")
    ledger = claimed(case, "2027-Q3", nothing, replaces=(old,), reason="No tenancy had begun")
    statement = statement_of(load(case).case, ledger, 2)
    paid = statement_of(load(case).case, ledger, 1).amount
    assert (statement.amount, statement.corrected, statement.to_date) == (-paid, -paid, 0)


def test_amounts_of_two_currencies_are_not_added_up(case: Path) -> None:
    text = case.read_text("utf-8").replace("currency: GBP", "currency: EUR").replace("£", "€")
    case.write_text(text, "utf-8")
    sign(load(case), variation="The euro", date=TODAY)
    with pytest.raises(RecordFault, match=r"ledger\.csv:\d+:1: claim 1 is in GBP, and the case is now in EUR"):
        claimed(case, "2027-Q3", results(case.parent, "q2.csv", "homes,1,,2027-08-01"))


@pytest.mark.matrix(1)
@pytest.mark.parametrize(("currency", "sign_of", "smallest"), [("JPY", "¥", 1), ("KWD", "KWD ", 1000)])
def test_currencies_with_other_minor_units_add_up(tmp_path: Path, currency: str, sign_of: str, smallest: int) -> None:
    text = CASE.replace("currency: GBP", f"currency: {currency}").replace("£", sign_of)
    case = signed_case(tmp_path, text)
    claimed(case, "2027-Q2", results(tmp_path, "q1.csv", "homes,3,,2027-05-01"))
    ledger = claimed(case, "2027-Q3", results(tmp_path, "q2.csv", "homes,2,,2027-08-01", "kept,1,,2027-08-01"))
    statement = statement_of(load(case).case, ledger, 2)
    settled = load(case).settle({"homes": 5.0, "kept": 1.0}).figures
    by = {payer: round((settled.value(f"payments.by.{payer}") or 0) * smallest) for payer in ("council", "health")}
    assert abs(statement.to_date - sum(by.values())) <= 1
    assert sum(row.amount for row in statement.payers) == statement.amount


def test_a_variation_between_claims_is_shown_apart_and_adds_up(case: Path) -> None:
    case.write_text(case.read_text("utf-8").replace("£777.77", "£800.00"), "utf-8")
    sign(load(case), variation="A higher price", date=TODAY)
    ledger = claimed(case, "2027-Q3", results(case.parent, "q2.csv", "kept,2,,2027-08-01"))
    statement = statement_of(load(case).case, ledger, 2)
    # One kept before at £22.23 more, and two new ones at £800.
    assert (statement.varied, statement.new, statement.amount) == (2_223, 160_000, 162_223)


def test_a_variation_that_drops_what_was_claimed_for_says_what_to_do(case: Path) -> None:
    kept = [line for line in case.read_text("utf-8").splitlines() if not line.lstrip().startswith("kept:")]
    case.write_text("\n".join(kept) + "\n", "utf-8")
    sign(load(case), variation="No more homes kept", date=TODAY)
    with pytest.raises(
        RecordFault, match=r"q1\.csv:3: `kept` cannot be observed .* end its price from a date with `other_prices`"
    ):
        claimed(case, "2027-Q3", results(case.parent, "q2.csv", "homes,1,,2027-08-01"))


def test_a_result_of_before_the_contract_is_refused(tmp_path: Path) -> None:
    case = signed_case(tmp_path)
    with pytest.raises(
        RecordFault, match=r"q1\.csv:2:1: this result is of 2026-12-31, before the case begins, on 2027"
    ):
        claimed(case, "2027-Q2", results(tmp_path, "q1.csv", "homes,2,,2026-12-31"))
