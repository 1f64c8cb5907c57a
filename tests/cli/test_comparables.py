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
