"""`sibcase render --audience`: a version for its readers, beside the others; what it says of who may read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from sibcase.cli.app import app

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

CASE = """\
sibcase: 1
title: Concept note
start: 2026-04-01
term: 2 years
parties:
  charity: {name: Family charity, role: provider, private: service.costs.staff.amount}
  council: {name: County council, role: commissioner}
need: {people: 150, unit_cost: £70k per year, years: 15}
service:
  intake:
    all: {starts: 40 over 1 year}
  costs:
    staff: {title: Staff, amount: £151k per year}
narrative:
  delivery: A team that costs £151k works with forty families.
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a case, which is the current one."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "north.yaml").write_text(CASE, "utf-8")
    return tmp_path


def render(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["render", "north.yaml", "--to", "md", *arguments])


def test_each_version_has_a_file_of_its_own(folder: Path) -> None:
    assert render().stdout.split() == ["north.md"]
    assert render("--audience", "public").stdout.split() == ["north-for-public.md"]
    assert render("--audience", "charity").stdout.split() == ["north-for-charity.md"]
    assert "**Concept note – OFFICIAL-SENSITIVE: COMMERCIAL**" in (folder / "north.md").read_text("utf-8")
    public = (folder / "north-for-public.md").read_text("utf-8")
    assert "| Staff | withheld |" in public
    assert "**Concept note, for the public**" in public


def test_a_slip_of_the_author_is_named(folder: Path) -> None:
    del folder
    assert "north.yaml:15: says £151k, which Family charity marked private" in render("--audience", "public").stderr
    assert "says" not in render("--audience", "charity").stderr


def test_check_holds_a_version_to_its_case(folder: Path) -> None:
    render("--audience", "public")
    assert render("--audience", "public", "--check").exit_code == 0
    file = folder / "north.yaml"
    file.write_text(CASE.replace("amount: £151k", "amount: £190k"), "utf-8")
    # Another secret makes no other document for those who may not read it.
    assert render("--audience", "public", "--check").exit_code == 0
    file.write_text(CASE.replace("people: 150", "people: 160"), "utf-8")
    stale = render("--audience", "public", "--check")
    assert stale.exit_code == 1
    assert stale.stdout.startswith("north-for-public.md: is not what its case says now\n")


def test_nobody_of_that_name(folder: Path) -> None:
    result = render("--audience", "charty")
    assert result.exit_code == 2
    assert "there is no party or role 'charty'; did you mean `charity`?" in result.stderr
    assert [path.name for path in folder.iterdir()] == ["north.yaml"]


def test_pictures_from_before_something_was_private_are_taken_away(folder: Path) -> None:
    render("--audience", "public")
    outdated, theirs = (folder / "pictures" / f"north-for-{name}.svg" for name in ("public-waterfall", "public-work"))
    whole = folder / "pictures" / "north-waterfall.svg"
    for file in (outdated, theirs, whole):
        file.write_text("<svg/>", "utf-8")
    told = "pictures/north-for-public-waterfall.svg: shows what its readers may no longer see\n"
    assert render("--audience", "public", "--check").stdout == told
    render("--audience", "public", "--template", "assumption-log")
    assert (outdated.exists(), theirs.exists(), whole.exists()) == (False, True, True)
