"""States of a claim: each follows from the one before, is entered with who and when, and payers pay one by one."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from sibcase import load
from sibcase.cli.app import app
from sibcase.tasks.claim.ledger import read_ledger
from sibcase.tasks.claim.statement import statement_of
from sibcase.tasks.claim.states import FOLLOWS, mark_claim, state_of
from sibcase.tasks.sign.records import RecordFault
from tests.tasks.claim.claiming import TODAY, claimed, results, signed_case

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """Return a signed case with one claim, in which both payers pay."""
    file = signed_case(tmp_path)
    claimed(file, "2027-Q2", results(tmp_path, "q1.csv", "homes,2,,2027-05-01"))
    return file


def marked(case: Path, *states: str) -> None:
    """Enter states of the first claim."""
    for state in states:
        mark_claim(load(case), 1, state, who="auditor", note="For a reason", date=TODAY)


def test_a_claim_goes_from_submitted_to_paid(case: Path) -> None:
    marked(case, "verified", "disputed", "verified", "accepted", "paid")
    claim = read_ledger(str(case)).claims[0]
    states = [each.what for each in claim.states]
    assert states == ["submitted", "verified", "disputed", "verified", "accepted", "paid", "paid"]
    assert {each.payer: each.amount for each in claim.states if each.what == "paid"} == {
        "council": "1646.92",
        "health": "822.22",
    }


@pytest.mark.costly
@pytest.mark.parametrize(
    "before", [("verified",), ("verified", "accepted"), ("disputed",), ("verified", "accepted", "paid")]
)
def test_only_what_may_follow_is_entered(case: Path, before: tuple[str, ...]) -> None:
    marked(case, *before)
    for state in FOLLOWS:
        if state not in FOLLOWS[before[-1]] and state != "submitted":
            with pytest.raises(RecordFault, match=f"claim 1 is {before[-1]}"):
                marked(case, state)


def test_payers_pay_one_by_one_and_once(case: Path) -> None:
    marked(case, "verified", "accepted")
    business = load(case)
    mark_claim(business, 1, "paid", who="council", payer="council", date=TODAY)
    assert state_of(read_ledger(str(case)).claims[0], "GBP") == "partly paid"
    with pytest.raises(RecordFault, match="`council` has nothing to pay for claim 1; open: `health`"):
        mark_claim(business, 1, "paid", who="council", payer="council", date=TODAY)
    mark_claim(business, 1, "paid", who="health", date=TODAY)
    assert state_of(read_ledger(str(case)).claims[0], "GBP") == "paid"
    with pytest.raises(RecordFault, match="claim 1 is paid; a correction belongs in a later claim"):
        mark_claim(business, 1, "paid", who="health", date=TODAY)


@pytest.mark.parametrize(
    ("number", "state", "who", "note", "day", "why"),
    [
        (2, "verified", "auditor", "", TODAY, "there is no claim 2; there are claims 1 to 1"),
        (1, "verified", " ", "", TODAY, "needs the party that says so"),
        (1, "disputed", "council", "", TODAY, "a dispute needs its reason"),
        (1, "verified", "auditor", "", dt.date(2027, 1, 1), "is before the claim was submitted"),
        (1, "verified", "a" * 2000, "", TODAY, "has at most 1,000 characters"),
    ],
)
def test_what_is_missing_is_asked_for(  # noqa: PLR0913, PLR0917 - one column each
    case: Path, number: int, state: str, who: str, note: str, day: dt.date, why: str
) -> None:
    with pytest.raises(RecordFault, match=why):
        mark_claim(load(case), number, state, who=who, note=note, date=day)


def test_who_verified_is_kept_apart_from_the_method(case: Path) -> None:
    (before,) = statement_of(load(case).case, read_ledger(str(case)), 1).verified
    assert (before.agreed, before.by, before.method) == ("Auditor", "", "counted as observed, not compared")
    mark_claim(load(case), 1, "verified", who="health", date=TODAY)
    (after,) = statement_of(load(case).case, read_ledger(str(case)), 1).verified
    assert (after.agreed, after.by, after.method) == ("Auditor", "Health board", before.method)


def test_the_command_claims_lists_and_marks(case: Path) -> None:
    def run(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(app, ["claim", str(case), *words])
        return done.exit_code, done.output

    table = results(case.parent, "q2.csv", "kept,1,,2027-08-01")
    status, shown = run("--until", "2027-Q3", "--results", table, "--preview")
    assert (status, "£777.77" in shown, "Nothing was entered" in shown) == (0, True, True)
    assert run("--until", "2027-Q3", "--results", table, "--by", "provider")[0] == 0
    status, shown = run("--until", "2027-Q3", "--results", table)
    assert (status, "these results were settled by claim 2" in shown) == (2, True)
    status, shown = run("--claim", "2", "--mark", "verified", "--by", "auditor", "--date", "2028-01-09")
    assert (status, shown) == (0, "Claim 2 is verified, on 2028-01-09\n")
    assert "as they were written" in run()[1]
    listed = json.loads(run("--json")[1])
    assert [(each["state"], each["amount"], each["to_date"]) for each in listed] == [
        ("submitted", 246914, 246914),
        ("verified", 77777, 246914 + 77777),
    ]
    assert json.loads(run("--claim", "1", "--json")[1]) == listed[0]


@pytest.mark.costly
@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--until", "2027-Q3"), "needs the end of its period and its results"),
        (("--mark", "paid"), "--mark needs the number of the claim"),
        (("--claim", "1", "--mark", "verified", "--by", "x", "--payer", "y"), "--payer belongs to --mark paid"),
        (("--claim", "7"), "there is no claim 7"),
        (("--date", "1 May"), "`1 May` is not a date"),
    ],
)
def test_wrong_use_is_one_sentence(case: Path, words: tuple[str, ...], why: str) -> None:
    done = CliRunner().invoke(app, ["claim", str(case), *words])
    assert (done.exit_code, why in done.stderr) == (2, True)
