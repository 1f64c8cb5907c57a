"""`sibcase render --to all`: every format and the workbook, written together and checked together."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from sibcase.cli.app import app

CASE = str(Path(__file__).parents[2] / "cases/concept-note")


@pytest.mark.costly
def test_all_formats_and_the_workbook_are_written_and_checked(tmp_path: Path) -> None:
    arguments = ["render", CASE, "--to", "all", "--out", str(tmp_path)]
    written = CliRunner().invoke(app, arguments)
    assert written.exit_code == 0, written.stderr
    assert {path.suffix for path in tmp_path.iterdir() if path.is_file()} == {".md", ".html", ".docx", ".pdf", ".xlsx"}
    assert CliRunner().invoke(app, [*arguments, "--check"]).exit_code == 0
    workbook = tmp_path / "concept-note.xlsx"
    workbook.write_bytes(workbook.read_bytes() + b"changed")
    changed = CliRunner().invoke(app, [*arguments, "--check"])
    assert (changed.exit_code, "concept-note.xlsx: was made from another version" in changed.stdout) == (1, True)
    workbook.unlink()
    missing = CliRunner().invoke(app, [*arguments, "--check"])
    assert (missing.exit_code, "concept-note.xlsx: is missing" in missing.stdout) == (1, True)
