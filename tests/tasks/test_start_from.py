"""A case that starts from another: the same figures, each marked to be replaced, and nothing of the other's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from sibcase.cli.app import app
from sibcase.resources import cases_folder
from sibcase.tasks.business_case import CaseHasErrors, load
from sibcase.tasks.start.from_case import CannotStartFromError, is_path_of_case, start_from

if TYPE_CHECKING:
    from pathlib import Path

TO_SUPPLY = "SIB035"
NORTH = """\
sibcase: 1
title: Families in the north
area: Northshire
prices: 2025-26
author: North Council
date: 2026-11-01
sources: {census: {title: Census of the north}}
parties: {council: {name: North Council, role: commissioner}}
need:
  people: {value: 150, low: 120, source: census, note: counted by hand} # a comment
  unit_cost: {ref: foster-care-week}
  years: 15
narrative: {why-now: {file: why.md}}
"""


COSTS = """\
id,title,value,unit,price_year,source
visit,A visit,£40,visit,2025-26,A survey
"""


@pytest.fixture
def north(tmp_path: Path) -> Path:
    """Return the folder of a case with a text next to it."""
    folder = tmp_path / "north"
    folder.mkdir()
    (folder / "case.yaml").write_text(NORTH, "utf-8")
    (folder / "why.md").write_text("The need grows.\n", "utf-8")
    return folder


def test_own_figures_are_marked_and_everything_else_stays(north: Path) -> None:
    started = start_from(north, north.parent / "ours" / "case.yaml", title="Families in the south")
    text = started.files["case.yaml"]
    mark = 'supply: "from Families in the north, to be replaced"'
    assert started.marked == 2
    assert f"people: {{value: 150, low: 120, source: census, note: counted by hand, {mark}}} # a comment" in text
    assert f"years: {{value: 15, {mark}}}" in text
    assert "unit_cost: {ref: foster-care-week}" in text
    assert "sources: {census: {title: Census of the north}}" in text
    assert [name for name in ("area:", "author:", "date:") if name in text] == []
    assert "title: Families in the south" in text
    assert started.files["why.md"] == "The need grows.\n"


def test_the_full_case_has_the_same_figures_and_lists_what_is_to_be_replaced(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["new", str(tmp_path / "ours"), "--from", str(cases_folder() / "rough-sleeping")])
    assert done.exit_code == 0, done.output
    ours, theirs = load(tmp_path / "ours"), load(cases_folder() / "rough-sleeping")
    names = theirs.planned.single_names()
    assert [ours.planned.value(name) for name in names] == [theirs.planned.value(name) for name in names]
    to_supply = [each for each in ours.findings if each.code == TO_SUPPLY]
    assert f"{len(to_supply)} figures to be supplied" in done.output
    assert all("from A way off the street in Port Merrow, to be replaced" in each.message for each in to_supply)


def test_what_would_not_be_found_is_refused(north: Path) -> None:
    (north.parent / "costs.csv").write_text(COSTS, "utf-8")
    case = (north / "case.yaml").read_text("utf-8").replace("need:", "costs: {file: ../costs.csv}\nneed:", 1)
    (north / "case.yaml").write_text(case, "utf-8")
    (north.parent / ".git").mkdir()
    with pytest.raises((CannotStartFromError, CaseHasErrors)) as fault:
        start_from(north, north.parent / "elsewhere" / "deep" / "case.yaml")
    assert "costs.csv" in str(fault.value)


def test_a_case_with_errors_starts_nothing(north: Path) -> None:
    (north / "case.yaml").write_text("sibcase: 1\ntitle: Broken\nneed: {people: many}\n", "utf-8")
    done = CliRunner().invoke(app, ["new", str(north.parent / "ours"), "--from", str(north)])
    assert done.exit_code == 1
    assert "many" in done.stderr
    assert not (north.parent / "ours").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--from", "http://cases.example.org/north/case.yaml"], "only addresses that begin with https://"),
        (["--from", "NORTH", "--stage", "full"], "start from a kind of programme"),
        (["--from", "NORTH", "--repository"], "start from a kind of programme"),
    ],
)
def test_what_cannot_be_is_refused(north: Path, options: list[str], said: str) -> None:
    words = [str(north) if each == "NORTH" else each for each in options]
    done = CliRunner().invoke(app, ["new", str(north.parent / "ours"), *words])
    assert done.exit_code == 2
    assert said in " ".join(done.stderr.split())
    assert not (north.parent / "ours").exists()


def test_a_kind_of_programme_is_no_path() -> None:
    assert not is_path_of_case("family-recovery")
    assert is_path_of_case("cases/family-recovery")
    assert is_path_of_case("north.yaml")
