"""`sibcase export`: which files are written, and what is refused in a sentence."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from typer.testing import CliRunner

from sibcase.cli.app import app

if TYPE_CHECKING:
    from typer.testing import Result

CASE = str(Path(__file__).parents[2] / "tests" / "examples" / "worked-example.yaml")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments])


def test_the_files_are_named_after_case_and_readers(tmp_path: Path) -> None:
    result = run("export", CASE, "--to", "json,csv", "--out", str(tmp_path), "--audience", "public")
    assert result.exit_code == 0, result.stderr
    written = [Path(line).relative_to(tmp_path).as_posix() for line in result.stdout.splitlines()]
    assert written[0] == "worked-example-for-public.json"
    assert written[-1] == "worked-example-for-public-csv/datapackage.json"
    assert all((tmp_path / name).is_file() for name in written)


def test_what_cannot_be_exported_is_refused(tmp_path: Path) -> None:
    for arguments, said in (
        (("--to", "ods"), "there is no format ods; the formats are: xlsx, json, csv, parquet"),
        (("--to", ","), "--to is empty; the formats are: xlsx, json, csv, parquet"),
        (("--to", "json", "--audience", " "), "--audience is empty"),
        (("--to", "json", "--audience", "nobody"), "there is no party or role 'nobody'"),
    ):
        result = run("export", CASE, "--out", str(tmp_path), *arguments)
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.startswith(said)
    assert list(tmp_path.iterdir()) == []


def test_render_says_where_tables_and_workbooks_are_made() -> None:
    for name in ("xlsx", "csv", "json"):
        result = run("render", CASE, "--to", name)
        assert result.exit_code == 2
        assert f"use `sibcase export CASE --to {name}`" in result.stderr
