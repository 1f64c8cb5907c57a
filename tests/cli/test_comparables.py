"""`sibcase comparables` and `sibcase reference-class`: what they print, and how they end."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

from typer.testing import CliRunner

from sibcase.cli.app import app
from sibcase.resources import cases_folder

if TYPE_CHECKING:
    from typer.testing import Result

OWN = str(Path(__file__).parents[2] / "docs/indigo")
CASE = str(cases_folder() / "family-recovery")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def test_comparables_name_their_record_and_credit_the_register() -> None:
    done = run("comparables", CASE, "--from", OWN, "--most", "6")
    assert done.exit_code == 0
    assert "INDIGO-POJ-9001: Homeward Bound Northmarch" in done.stdout
    assert "  GBP 9,000: A child who was on the edge of care lives at home for 26 weeks" in done.stdout
    assert "University of Oxford" in done.stdout


def test_comparables_as_data() -> None:
    data = json.loads(run("comparables", CASE, "--from", OWN, "--json").stdout)
    rows = list(csv.DictReader(io.StringIO(run("comparables", CASE, "--from", OWN, "--csv").stdout)))
    assert {each["id"] for each in data["comparables"]} == {row["id"] for row in rows}


def test_reference_class_as_data() -> None:
    data = json.loads(run("reference-class", "--from", OWN, "--json").stdout)
    rows = list(csv.DictReader(io.StringIO(run("reference-class", "--from", OWN, "--csv").stdout)))
    assert [each["id"] for each in data["projects"]] == [row["id"] for row in rows]
    assert (data["kinds"][0]["projects"], data["kinds"][1]["lower_quartile"]) == (4, None)


def test_an_export_without_such_projects_ends_with_status_1(tmp_path: Path) -> None:
    (tmp_path / "INDIGO-POJ-0001.json").write_text('{"name": {"value": "Zzz"}}', "utf-8")
    file = str(tmp_path / "INDIGO-POJ-0001.json")
    none = run("reference-class", "--from", file)
    assert (none.exit_code, "no project of this export" in none.stderr) == (1, True)
    assert run("comparables", CASE, "--from", file).exit_code == 1
    assert run("reference-class", "--from", str(tmp_path / "nowhere")).exit_code == 2


# --- similar deals in other commands ----------------------------------------------------------------------------------


def test_a_check_compares_with_an_export_that_is_named() -> None:
    done = run("validate", CASE, "--comparables", OWN, "--select", "SIB51", "--format", "short")
    assert (done.exit_code, "SIB514" in done.stdout) == (0, False)
    refused = run("validate", CASE, "--comparables", "nowhere")
    assert (refused.exit_code, "nowhere:1:1: there is no such file" in refused.stderr) == (2, True)


def test_a_document_compares_with_an_export_that_is_named(tmp_path: Path) -> None:
    options = ("--template", "rate-card", "--to", "md", "--out", str(tmp_path), "--comparables", OWN)
    assert run("render", CASE, *options).exit_code == 0
    text = (tmp_path / "family-recovery-rate-card.md").read_text("utf-8")
    assert "INDIGO-POJ-9006: Family Anchor Westmarch, Westmarch (GB) | 210 | £1,800,000 |" in text
    # The folder, and no path of this machine.
    assert "export indigo, downloaded on " in text
    assert run("render", CASE, *options, "--check").exit_code == 0


def test_the_reference_class_of_an_export() -> None:
    options = ("show", CASE, "--optimism", "reference-class", "--from", OWN)
    data = json.loads(run(*options, "--json").stdout)["optimism"]["reference_class"]
    assert (data["projects"], data["title"]) == (4, "all policy sectors")
    assert "no project of the policy sector Health" in run(*options, "--policy", "Health").stderr
    for alone in (("--from", OWN), ("--policy", "Health")):
        assert run("show", CASE, *alone).exit_code == 2


def test_draws_are_compared_with_the_reference_class_of_an_export() -> None:
    options = ("--draws", "100", "--optimism", "reference-class", "--from", OWN)
    assert "4 other projects: median" in run("simulate", CASE, *options).stdout
