"""Full-text search: what its index holds, when it is made again, and what it leaves alone."""

from __future__ import annotations

import gzip
import sys
from typing import TYPE_CHECKING, Any

import pytest

from sibcase.tasks.site.build import BuiltSite, SiteOrder, build_site
from sibcase.tasks.site.full_text import FullTextError, Searched, script_of

if TYPE_CHECKING:
    from pathlib import Path

NORTH = """\
sibcase: 1
title: Families in the north
summary: Help for families in Northshire.
parties: {council: {name: North Council, role: commissioner}}
need: {people: 150, unit_cost: £70k per year, years: 15}
"""
# £61,317 is written nowhere else.
PRIVATE = """\
sibcase: 1
title: A case with a secret
summary: Help for schools.
parties: {council: {name: South Council, role: commissioner, private: [need.unit_cost, risks.1]}}
risks: [{title: The head teacher may resign, likelihood: 3, impact: 4, owner: council}]
need: {people: 137, unit_cost: "£61,317 per year", years: 3}
"""
BROKEN = "sibcase: 1\ntitle: Secret plans\nneed: {people: many}\n"

pytestmark = pytest.mark.costly


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    """Return a folder with a case, one with secrets, and one that cannot be read."""
    folder = tmp_path / "cases"
    folder.mkdir()
    for name, text in (("north", NORTH), ("south", PRIVATE), ("broken", BROKEN)):
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    return folder


def built(folder: Path, **asked: Any) -> BuiltSite:
    """Build the site of a folder with a search, without documents."""
    settings: dict[str, Any] = {"formats": (), "jobs": 1, "full_text": True, **asked}
    return build_site(SiteOrder(folder, folder.parent / "site", "Our cases", **settings))


def indexed(site: Path) -> str:
    """Return the text of all pages that an index holds."""
    fragments = sorted((site / "search" / "fragment").glob("*.pf_fragment"))
    return "\n".join(gzip.decompress(path.read_bytes()).decode() for path in fragments)


def test_the_index_holds_what_the_site_shows_and_nothing_else(cases: Path) -> None:
    site = cases.parent / "site"
    built(cases)
    public = indexed(site)
    assert "Help for families in Northshire" in public
    assert "Help for schools" in public
    # 137 × £61,317 × 3 years = £25,201,287
    hidden = ("61,317", "25,201,287", "head teacher", "Secret plans", "many")
    assert [word for word in hidden if word in public] == []
    built(cases, audience=None, formats=("html",))
    assert "head teacher" in indexed(site)
    assert "Skip to the" not in indexed(site)
    # A site for others loses what was indexed for the authors.
    built(cases)
    assert indexed(site) == public


def test_it_is_made_again_when_a_page_changed_and_at_no_other_time(cases: Path) -> None:
    site = cases.parent / "site"
    built(cases)
    before = {path: path.stat().st_mtime_ns for path in (site / "search").rglob("*")}
    built(cases)
    assert {path: path.stat().st_mtime_ns for path in (site / "search").rglob("*")} == before
    (cases / "north.yaml").write_text(NORTH.replace("Northshire", "Southshire"), "utf-8")
    built(cases)
    assert "Southshire" in indexed(site)
    assert "Northshire" not in indexed(site)


def test_the_same_pages_make_the_same_index(cases: Path) -> None:
    contents = []
    for name in ("site", "other"):
        build_site(SiteOrder(cases, cases.parent / name, "Our cases", formats=(), jobs=1, full_text=True))
        files = sorted(path for path in (cases.parent / name / "search").rglob("*") if path.is_file())
        contents.append({path.relative_to(cases.parent / name): path.read_bytes() for path in files})
    assert contents[0] == contents[1]


def test_a_site_without_search_loses_the_index(cases: Path) -> None:
    site = cases.parent / "site"
    built(cases)
    assert (site / "search.html").is_file()
    assert "search.html" in (site / "index.html").read_text("utf-8")
    built(cases, full_text=False)
    assert not (site / "search.html").exists()
    assert not (site / "search").exists()
    assert "search.html" not in (site / "index.html").read_text("utf-8")


def test_a_page_that_was_changed_by_hand_is_not_searched(cases: Path) -> None:
    site = cases.parent / "site"
    built(cases, full_text=False)
    page = site / "cases" / "north" / "index.html"
    text = page.read_text("utf-8")
    page.write_text(text.replace("Northshire", "Oldshire00"), "utf-8")
    built(cases)
    assert "Oldshire00" not in indexed(site)
    assert "Help for schools" in indexed(site)


def test_where_no_case_can_be_shown_there_is_no_search(cases: Path) -> None:
    for name in ("north", "south"):
        (cases / f"{name}.yaml").unlink()
    assert len(built(cases).faulty) == 1
    assert not (cases.parent / "site" / "search.html").exists()


def test_settings_of_the_user_change_nothing(cases: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (cases.parent / "pagefind.yml").write_text("exclude_selectors: [main]\noutput_subdir: elsewhere\n", "utf-8")
    monkeypatch.chdir(cases.parent)
    monkeypatch.setenv("PAGEFIND_EXCLUDE_SELECTORS", "main")
    built(cases)
    assert "Help for families in Northshire" in indexed(cases.parent / "site")


def test_without_pagefind_nothing_is_written(cases: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pagefind_bin", None)
    with pytest.raises(FullTextError, match=r"pip install 'sibcase\[search\]'"):
        built(cases)
    assert not (cases.parent / "site").exists()


@pytest.mark.parametrize("name", ["search.html", "search/ours.txt"])
def test_files_of_somebody_else_are_not_replaced(cases: Path, name: str) -> None:
    built(cases, full_text=False)
    foreign = cases.parent / "site" / name
    foreign.parent.mkdir(exist_ok=True)
    foreign.write_text("ours", "utf-8")
    with pytest.raises(FileExistsError, match="the site did not write this"):
        built(cases)
    assert foreign.read_text("utf-8") == "ours"


def test_a_script_that_would_end_early_in_a_page_is_refused(tmp_path: Path) -> None:
    (tmp_path / "search").mkdir()
    (tmp_path / "search" / "pagefind.js").write_text("const a = '</SCRIPT>';", "utf-8")
    with pytest.raises(FullTextError, match="cannot be written into a page"):
        script_of(tmp_path, Searched(files={"search/pagefind.js": ""}))
