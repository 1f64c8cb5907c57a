"""`sibcase import indigo`: the report, the new file, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from typer.testing import CliRunner

from sibcase.cli.app import app

if TYPE_CHECKING:
    import pytest
    from typer.testing import Result

OWN = str(Path(__file__).parents[2] / "docs/indigo")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["import", "indigo", *arguments])


def test_a_new_case_is_written_and_never_over_another(tmp_path: Path) -> None:
    out = tmp_path / "new.yaml"
    done = run(OWN, "--id", "INDIGO-POJ-9001", "--out", str(out))
    assert (done.exit_code, done.stderr) == (0, "")
    assert "several organisations in one: 12" in done.stdout
    assert f"Written: {out}, 2 figures to be supplied" in done.stdout
    before = out.read_text("utf-8")
    again = run(OWN, "--id", "INDIGO-POJ-9001", "--out", str(out))
    assert (again.exit_code, "already exists" in again.stderr, out.read_text("utf-8")) == (2, True, before)


def test_a_number_that_is_none_names_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    heads = "ID,Impact Bond Name - (Value),Alternative Names - (Value)\n"
    (tmp_path / "projects.csv").write_text(f"{heads}../out,A,\n", "utf-8")
    monkeypatch.chdir(folder)
    assert run(str(tmp_path / "projects.csv")).exit_code == 0
    assert [each.name for each in folder.iterdir()] == ["indigo-record.yaml"]
    assert not (tmp_path / "out.yaml").exists()


def test_status_says_whether_a_value_was_not_understood(tmp_path: Path) -> None:
    out = tmp_path / "new.yaml"
    done = run(OWN, "--id", "INDIGO-POJ-9005", "--out", str(out))
    assert (done.exit_code, out.exists()) == (1, True)
    assert "`800 000`, left out: no single number can be read" in done.stdout


def test_json_holds_the_whole_report_and_dry_run_writes_nothing(tmp_path: Path) -> None:
    out = tmp_path / "new.yaml"
    done = run(OWN, "--id", "INDIGO-FUND-9001", "--json", "--dry-run", "--out", str(out))
    assert json.loads(done.stdout)["record"] == "INDIGO-FUND-9001"
    assert not out.exists()


def test_what_cannot_be_read_ends_with_a_sentence() -> None:
    missing = run("nowhere.json")
    assert (missing.exit_code, missing.stderr) == (
        2,
        "nowhere.json:1:1: there is no such file, or it cannot be opened; check the path\n",
    )
    several = run(OWN)
    assert (several.exit_code, "name one of them: --id INDIGO-POJ-9001" in several.stderr) == (2, True)
