"""Papers of a claim: the statement adds up, and a certificate shows its payer's own money and nothing of others."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from sibcase import load
from sibcase.cli.app import app
from sibcase.tasks.claim.ledger import read_ledger
from sibcase.tasks.claim.papers import remittance, write_papers
from sibcase.tasks.claim.statement import statement_of
from tests.tasks.claim.claiming import CASE, claimed, results, signed_case

if TYPE_CHECKING:
    from pathlib import Path

    from sibcase.tasks.claim.statement import Statement

# Payers have caps of their own; a name has characters that Markdown would take for marks.
CAPPED = CASE.replace("{name: Council, role", "{name: 'North | *Council*', role").replace(
    "  cap: £40k\n", "  cap: £40k\n  payer_caps: {council: £30k, health: £20k}\n"
)


@pytest.fixture
def statement(tmp_path: Path) -> Statement:
    """Return the statement of a second claim, with a correction."""
    case = signed_case(tmp_path, CAPPED)
    old = results(tmp_path, "q1.csv", "homes,2,,2027-05-01")
    claimed(case, "2027-Q2", old)
    new = results(tmp_path, "q1-new.csv", "homes,1,,2027-05-01")
    more = results(tmp_path, "q2.csv", "kept,3,,2027-08-01")
    ledger = claimed(case, "2027-Q3", new, more, replaces=(old,), reason="Counted twice | in error")
    return statement_of(load(case).case, ledger, 2)


def test_papers_hold_the_amounts_of_the_ledger(statement: Statement, tmp_path: Path) -> None:
    paths = write_papers(
        load(tmp_path), read_ledger(str(tmp_path / "case.yaml")), statement.number, ("md",), tmp_path / "papers"
    )
    stem = f"{tmp_path.name}-claim-2"
    names = ["statement.md", "certificate-council.md", "certificate-health.md", "remittance.csv"]
    assert sorted(path.name for path in paths) == sorted(f"{stem}-{name}" for name in names)
    text = {path.name.removeprefix(f"{stem}-"): path.read_text("utf-8") for path in paths}
    # One home fewer at £1,234.57, three kept at £777.77 for the health board alone.
    assert "Claim 2: £1,098.74 for results until 30 September 2027" in text["statement.md"]
    assert "| Corrections of earlier results | −£1,234.57 |" in text["statement.md"]
    assert "Counted twice \\| in error" in text["statement.md"]
    assert "is to be repaid £823.46" in text["certificate-council.md"]
    assert "is to pay £1,922.20" in text["certificate-health.md"]


def test_a_certificate_shows_nothing_of_what_others_pay(statement: Statement, tmp_path: Path) -> None:
    write_papers(
        load(tmp_path), read_ledger(str(tmp_path / "case.yaml")), statement.number, ("md",), tmp_path / "papers"
    )
    for own, other in (("health", ("£823.46", "Council", "30,000")), ("council", ("1,922.20", "Health", "20,000"))):
        text = (tmp_path / "papers" / f"{tmp_path.name}-claim-2-certificate-{own}.md").read_text("utf-8")
        assert not [word for word in (*other, "Counted twice") if word in text]


def test_the_remittance_adds_up(statement: Statement) -> None:
    rows = list(csv.DictReader(io.StringIO(remittance(statement))))
    assert {row["payer"]: row["amount"] for row in rows} == {"council": "-823.46", "health": "1922.20"}
    assert sum(round(float(row["amount"]) * 100) for row in rows) == statement.amount
    assert {row["ledger_hash"] for row in rows} == {statement.hash}


@pytest.mark.costly
def test_papers_are_made_in_every_format(statement: Statement, tmp_path: Path) -> None:
    ledger, formats = read_ledger(str(tmp_path / "case.yaml")), ("html", "docx", "pdf")
    paths = write_papers(load(tmp_path), ledger, statement.number, formats, tmp_path / "papers")
    begin = {"html": b"<!DOCTYPE html>", "docx": b"PK", "pdf": b"%PDF-", "csv": b"payer,"}
    assert all(path.read_bytes().startswith(begin[path.suffix[1:]]) for path in paths)


def test_a_format_that_is_none_is_refused(statement: Statement, tmp_path: Path) -> None:
    assert statement.number == 2
    for words, why in ((("--claim", "2", "--to", "odt"), "there is no format `odt`"), (("--to", "md"), "--claim N")):
        done = CliRunner().invoke(app, ["claim", str(tmp_path), *words, "--out", str(tmp_path / "papers")])
        assert (done.exit_code, why in done.stderr) == (2, True)
    assert not (tmp_path / "papers").exists()
