"""Records for readers: what a party keeps from them, and what it could be worked out from, is in no paper of theirs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from sibcase.cli.app import app
from tests.tasks.claim.claiming import CASE, claimed, results, signed_case

if TYPE_CHECKING:
    from pathlib import Path

# The health board alone pays for homes that are kept, and keeps the price to itself; the trust keeps a table to itself.
# Without the cap of the contract, for with it every amount rests on all others.
KEPT_PRICE = "private: [contract.payments.kept.price]}"
TRUST = "  trust: {name: Trust, role: provider, private: [contract.payments.care.rows, contract.payments.care.title]}"
PRIVATE = (
    CASE.replace("  cap: £40k\n", "")
    .replace("role: commissioner}\n  auditor", f"role: commissioner, {KEPT_PRICE}\n  auditor")
    .replace("role: evaluator}\n", f"role: evaluator}}\n{TRUST}\n")
    .replace("      kind: table\n", "      kind: table\n      title: A secret table\n")
)
# £777.77 for one kept, and £9,999.99 for 12%, in parts of 66.7% and 33.3%; homes are £1,234.57 each.
SECRETS = ("777.77", "77777", "6,669.99", "3,330.00", "9,999.99", "secret", "ecause")


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """Return a signed case with one claim and a correction, on every line."""
    file = signed_case(tmp_path, PRIVATE)
    old = results(tmp_path, "q1.csv", "homes,2,,2027-05-01", "kept,2,,2027-05-01")
    claimed(file, "2027-Q2", old)
    new = results(tmp_path, "q1b.csv", "homes,2,,2027-05-01", "kept,1,,2027-05-01")
    more = results(tmp_path, "q2.csv", "days,12%,first,2027-08-01")
    claimed(file, "2027-Q3", new, more, replaces=(old,), reason="because it is secret")
    return file


def run(case: Path, *words: str) -> str:
    """Run the command on a case and return what it prints."""
    done = CliRunner().invoke(app, ["claim", str(case), *words])
    assert done.exit_code == 0, done.output
    return done.output


def papers(case: Path, *words: str) -> dict[str, str]:
    """Write the papers of the second claim, and return them by name."""
    out = case.parent / "papers"
    run(case, "--claim", "2", "--to", "md", "--out", str(out), *words)
    return {path.name.removeprefix(f"{case.parent.name}-claim-2-"): path.read_text("utf-8") for path in out.iterdir()}


def secrets_in(text: str) -> list[str]:
    """Return the secrets that a text holds."""
    return [word for word in SECRETS if word in text]


def test_the_authors_see_everything(case: Path) -> None:
    made = papers(case)
    assert sorted(made) == ["certificate-council.md", "certificate-health.md", "remittance.csv", "statement.md"]
    assert secrets_in(made["statement.md"]) == [each for each in SECRETS if each != "77777"]


@pytest.mark.parametrize("who", ["public", "party:auditor"])
def test_what_is_kept_back_is_withheld_and_the_rest_is_shown(case: Path, who: str) -> None:
    made = papers(case, "--audience", who)
    end = f"-for-{who.replace(':', '-')}"
    assert sorted(made) == [f"remittance{end}.csv", f"statement{end}.md"]
    assert [secrets_in(text) for text in made.values()] == [[], []]
    statement = made[f"statement{end}.md"]
    # Two homes at £1,234.57, of which the council pays 66.7%.
    assert "£1,646.92" in statement
    assert "withheld" in statement
    assert secrets_in(run(case, "--claim", "2", "--audience", who)) == []
    data = json.loads(run(case, "--claim", "2", "--audience", who, "--json"))
    assert (data["amount"], data["terms"], data["results"], data["caps"]) == ("withheld", "", [], [])
    assert secrets_in(json.dumps(data)) == []
    assert "withheld" in run(case, "--audience", who)


def test_a_payer_sees_what_it_pays_and_nothing_that_others_keep(case: Path) -> None:
    made = papers(case)
    council, health = made["certificate-council.md"], made["certificate-health.md"]
    # The council pays for the line whose words the provider keeps, and knows the amount that it is to pay.
    assert secrets_in(council) == ["6,669.99"]
    assert secrets_in(health) == ["777.77", "3,330.00"]
    own = papers(case, "--audience", "health")
    assert {"certificate-health.md", "statement-for-health.md", "remittance-for-health.csv"} <= set(own)
    assert secrets_in(own["statement-for-health.md"]) == ["777.77"]


def test_readers_that_a_case_does_not_know_get_nothing(case: Path) -> None:
    for words, why in (
        (("--claim", "2", "--audience", "nobody"), "there is no party or role"),
        (("--claim", "2", "--audience", ""), "--audience is empty"),
        (("--claim", "2", "--to", "md", "--audience", "investor", "--out", str(case.parent / "out")), "role"),
        (("--until", "2027-Q4", "--results", "x.csv", "--audience", "public"), "enter the claim without it"),
    ):
        done = CliRunner().invoke(app, ["claim", str(case), *words])
        assert (done.exit_code, why in done.stderr) == (2, True), done.output
    assert not (case.parent / "out").exists()


def test_readers_get_nothing_where_the_results_cannot_be_settled(case: Path) -> None:
    case.with_name("q2.csv").unlink()
    done = CliRunner().invoke(app, ["claim", str(case), "--claim", "2", "--audience", "public"])
    assert (done.exit_code, "rests on a table that cannot be read" in done.stderr, done.stdout) == (2, True, "")
