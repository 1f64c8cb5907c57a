"""`sibcase site`: what it says, how it ends, and what it refuses."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from sibcase.cli.app import app

if TYPE_CHECKING:
    from pathlib import Path

NORTH = "sibcase: 1\ntitle: North\nneed: {people: 150, unit_cost: £70k per year, years: 15}\n"


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    """Return a folder with a case."""
    folder = tmp_path / "cases"
    folder.mkdir()
    (folder / "north.yaml").write_text(NORTH, "utf-8")
    return folder


def test_it_names_the_page_and_counts_what_was_made(cases: Path) -> None:
    words = ["site", str(cases), "--out", str(cases.parent / "site"), "--to", "none"]
    first, second = CliRunner().invoke(app, words), CliRunner().invoke(app, words)
    assert (first.exit_code, first.stdout) == (0, f"{cases.parent / 'site' / 'index.html'}\n")
    assert "1 case, 1 of them written anew" in first.stderr
    assert "1 case, 0 of them written anew" in second.stderr


def test_a_case_with_errors_is_named_and_gives_status_one(cases: Path) -> None:
    (cases / "broken.yaml").write_text("sibcase: 1\ntitle: B\nneed: {people: many}\n", "utf-8")
    done = CliRunner().invoke(app, ["site", str(cases), "--out", str(cases.parent / "site"), "--to", "none"])
    assert done.exit_code == 1
    assert "broken.yaml: This case has errors" in done.stderr
    assert (cases.parent / "site" / "cases" / "north" / "index.html").is_file()


def test_a_search_is_refused_where_pagefind_is_missing(cases: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pagefind_bin", None)
    done = CliRunner().invoke(app, ["site", str(cases), "--out", str(cases.parent / "site"), "--full-text"])
    assert done.exit_code == 2
    assert "pip install 'sibcase[search]'" in done.stderr


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--audience", " "], "--audience is empty"),
        (["--audience", "investor", "--include-private"], "use either"),
        (["--to", "xlsx"], "there is no format xlsx"),
        (["--to", ","], "--to is empty"),
        (["--url", "javascript:alert(1)"], "--url begins with https://"),
    ],
)
def test_what_cannot_be_is_refused(cases: Path, options: list[str], said: str) -> None:
    done = CliRunner().invoke(app, ["site", str(cases), "--out", str(cases.parent / "site"), *options])
    assert done.exit_code == 2
    assert said in done.stderr
    assert not (cases.parent / "site").exists()


def test_a_link_to_a_folder_that_is_not_there_is_refused(cases: Path, tmp_path: Path) -> None:
    out = tmp_path / "published"
    out.symlink_to(tmp_path / "gone")
    done = CliRunner().invoke(app, ["site", str(cases), "--out", str(out)])
    assert done.exit_code == 2
    assert "is a link to a folder that is not there" in done.stderr
