"""`sibcase schema`: what editors read, printed or written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from typer.testing import CliRunner

from sibcase.casefile.schema import json_schema
from sibcase.cli.app import app

if TYPE_CHECKING:
    from pathlib import Path


def test_the_schema_is_printed() -> None:
    result = CliRunner().invoke(app, ["schema"])
    assert result.exit_code == 0
    assert json.loads(result.stdout) == json_schema()


def test_the_schema_is_written_over_an_older_one(tmp_path: Path) -> None:
    target = tmp_path / "schemas" / "case.schema.json"
    for _ in range(2):
        result = CliRunner().invoke(app, ["schema", "--out", str(target)])
        assert (result.exit_code, result.stdout) == (0, "")
    assert json.loads(target.read_text("utf-8")) == json_schema()
    assert list(target.parent.iterdir()) == [target]


def test_a_folder_is_not_written_over(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["schema", "--out", str(tmp_path)])
    assert result.exit_code == 2
    assert "could not finish" in result.stderr
    assert "fault of the program" not in result.stderr
