"""`sibcase comparables` and `sibcase reference-class`: what they print, and how they end."""

from __future__ import annotations

import csv
import io
import json
import shutil
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


def named(folder: Path, export: str) -> str:
    """Keep the case in a repository with an export, which it names; return its folder."""
    (folder / "sibcase.toml").touch()
    shutil.copytree(CASE, folder / "case", ignore=shutil.ignore_patterns("*.pdf"))
    shutil.copytree(OWN, folder / "indigo")
    with (folder / "case/case.yaml").open("a", encoding="utf-8") as file:
        file.write(f"\nsimilar_deals: {{export: {export}, policy_sector: Homelessness}}\n")
    return str(folder / "case")


def test_the_export_that_a_case_names_is_read_unless_another_is_named(tmp_path: Path) -> None:
    case = named(tmp_path, "../indigo")
    done = run("comparables", case, "--most", "1")
    assert (done.exit_code, "policy sector: Homelessness" in done.stdout) == (0, True)
    assert run("reference-class", case).stdout == run("reference-class", "--from", OWN).stdout
    (tmp_path / "one.json").write_text('{"name": {"value": "Zzz"}}', "utf-8")
    for command in (("comparables", case), ("reference-class", case)):
        other = run(*command, "--from", str(tmp_path / "one.json"))
        assert other.exit_code in (1, 2)
        assert "INDIGO-POJ-9" not in other.stdout


def test_an_export_outside_of_the_repository_is_not_read_for_a_case(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    case = named(tmp_path / "inner", "../../outside")
    shutil.copytree(OWN, tmp_path / "outside")
    for command in ("comparables", "reference-class"):
        done = run(command, case)
        assert (done.exit_code, "not a file or folder of this repository" in done.stderr) == (2, True)


def test_where_no_export_is_named_the_remedy_is() -> None:
    for command in ("comparables", "reference-class"):
        done = run(command, CASE)
        assert done.exit_code == 2
        said = " ".join(done.stderr.split())
        assert "names no export of INDIGO; add `similar_deals: {export: FOLDER}`" in said
        assert said.endswith("name an export with --from")
    assert (run("reference-class").exit_code, "--from" in run("reference-class").stderr) == (2, True)


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
