"""A review for readers: figures of the plan and of claims that rest on what is kept from them are withheld."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from sibcase import load
from sibcase.cli.app import app
from sibcase.resources import cases_folder
from sibcase.tasks.sign.sign import sign
from tests.tasks.claim.claiming import SIGNED, claimed, results

if TYPE_CHECKING:
    from pathlib import Path

PRICE = "contract.payments.three-months-tariff.price"


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the case of rough sleeping, with a price that the city keeps to itself, a variation and a claim."""
    folder = tmp_path_factory.mktemp("kept")
    shutil.copy(cases_folder() / "rough-sleeping" / "case.yaml", folder)
    file = folder / "case.yaml"
    text = file.read_text("utf-8")
    city, term = "{name: Port Merrow City Council, role: commissioner}", "term: 7 years"
    assert city in text
    assert term in text
    text = text.replace(city, f"{city[:-1]}, private: [{PRICE}]}}")
    file.write_text(text, "utf-8")
    sign(load(file), date=SIGNED)
    file.write_text(text.replace(term, "term: 8 years"), "utf-8")
    sign(load(file), variation="A secret reason", date=SIGNED + dt.timedelta(days=9))
    claimed(file, "2027-Q3", results(folder, "q.csv", "entered,5,,2027-05-01", "three-months,4,,2027-08-01"))
    return file


def run(case: Path, *words: str) -> str:
    """Run the command on a case and return what it prints."""
    done = CliRunner().invoke(app, ["review", str(case), *words])
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.costly
def test_readers_see_results_and_nothing_that_rests_on_a_private_price(case: Path, tmp_path: Path) -> None:
    # Five moves at £600 and four homes for three months at £1,500, of a plan of £1,607,240.
    secrets = ("9,000", "1,607,240", "secret reason")
    for words in ((), ("--audience", "public"), ("--audience", "public", "--board")):
        run(case, "--to", "md", "--out", str(tmp_path), *words)
    whole, public, board = (
        (tmp_path / f"{case.parent.name}-{end}.md").read_text("utf-8")
        for end in ("review", "review-for-public", "board-for-public")
    )
    assert [word for word in secrets if word not in whole] == []
    assert [word for text in (public, board) for word in secrets if word in text] == []
    assert [word for word in ("withheld", "for the public", "| A home for 3 months |") if word not in public] == []
    data = json.loads(run(case, "--json", "--audience", "public"))
    assert {row["claimed"] for row in data["years"] if not row["payer"]} == {"withheld"}
    assert data["learned"] == []


@pytest.mark.costly
def test_the_owner_of_what_is_private_sees_it(case: Path) -> None:
    shown = run(case, "--audience", "party:city")
    assert ("withheld" in shown, "9,000" in shown, "secret reason" in shown) == (False, True, False)


def test_a_reader_that_the_case_does_not_know_gets_nothing(case: Path) -> None:
    done = CliRunner().invoke(app, ["review", str(case), "--audience", "nobody"])
    assert (done.exit_code, done.stdout, "there is no party or role" in done.stderr) == (2, "", True)
