"""The site: what it shows to whom, what it leaves alone, and what it does not do twice."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from sibcase.resources import cases_folder
from sibcase.tasks.check.check import select_files
from sibcase.tasks.site.addresses import addresses_of
from sibcase.tasks.site.build import BuiltSite, NoCasesError, SiteOrder, build_site
from sibcase.tasks.site.manifest import MANIFEST, ForeignFolderError
from sibcase.tasks.workers import Unseen

NORTH = """\
sibcase: 1
title: Families in the north
summary: Help for families.
area: Northshire
parties: {council: {name: North Council, role: commissioner}}
need: {people: 150, unit_cost: £70k per year, years: 15}
"""
# £61,317 is written nowhere else, and no sum of the case is it.
PRIVATE = """\
sibcase: 1
title: A case with a secret
parties: {council: {name: South Council, role: commissioner, private: [need.unit_cost]}}
need: {people: 137, unit_cost: "£61,317 per year", years: 3}
"""
BROKEN = 'sibcase: 1\ntitle: Secret plans\nneed: {people: many, unit_cost: "£98,765", years: 3}\n'


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    """Return a folder with two cases."""
    folder = tmp_path / "cases"
    (folder / "north").mkdir(parents=True)
    (folder / "north" / "case.yaml").write_text(NORTH, "utf-8")
    (folder / "south.yaml").write_text(PRIVATE, "utf-8")
    return folder


def built(folder: Path, **asked: Any) -> BuiltSite:
    """Build the site of a folder, without documents, one case after the other."""
    settings: dict[str, Any] = {"formats": (), "jobs": 1, **asked}
    return build_site(SiteOrder(folder, folder.parent / "site", "Our cases", **settings))


def everything_in(site: Path) -> str:
    """Return all that the files of a site hold."""
    return "\n".join(path.read_text("utf-8") for path in sorted(site.rglob("*")) if path.is_file())


def state_of(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Return when each file was written and what it holds."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): (path.stat().st_mtime_ns, path.read_bytes()) for path in files}


def test_every_case_has_a_page_data_and_a_place_in_the_list(cases: Path) -> None:
    site, done = cases.parent / "site", built(cases)
    assert [each.address for each in done.outcomes] == ["north", "south"]
    assert (done.made, done.faulty) == (2, [])
    page = (site / "cases" / "north" / "index.html").read_text("utf-8")
    # 150 people × £70,000 × 15 years
    assert "£157,500,000" in page
    data = json.loads((site / "cases" / "north" / "case.json").read_text("utf-8"))
    assert data["figures"]["need.cost.total"]["value"] == 157_500_000
    listed = json.loads((site / "library.json").read_text("utf-8"))["cases"]
    assert [(each["title"], each["data"]) for each in listed] == [
        ("A case with a secret", "cases/south/case.json"),
        ("Families in the north", "cases/north/case.json"),
    ]
    assert listed[1]["figures"]["need.cost.total"] == "£157,500,000"


def test_what_is_private_is_in_no_file_for_the_public(cases: Path) -> None:
    built(cases)
    public = everything_in(cases.parent / "site")
    # 137 × £61,317 × 3 years = £25,201,287
    assert [word for word in ("61,317", "61317", "25,201,287", "25201287") if word in public] == []
    assert "A case with a secret" in public
    built(cases, audience=None)
    assert "25,201,287" in everything_in(cases.parent / "site")


def test_a_reader_that_a_case_does_not_know_sees_nothing_of_it(cases: Path) -> None:
    (cases / "other.yaml").write_text(NORTH.replace("council:", "board:").replace("Families", "Children"), "utf-8")
    done = built(cases, audience="board")
    assert [each.name for each in done.faulty] == ["north/case.yaml", "south.yaml"]
    shown = everything_in(cases.parent / "site")
    assert "Children in the north" in shown
    assert "Families in the north" not in shown


def test_a_case_that_cannot_be_read_is_listed_and_stops_nothing(cases: Path) -> None:
    (cases / "broken.yaml").write_text(BROKEN, "utf-8")
    done = built(cases)
    assert [each.name for each in done.faulty] == ["broken.yaml"]
    public = everything_in(cases.parent / "site")
    assert "£157,500,000" in public
    # Nothing is known of what is private in it.
    assert [word for word in ("Secret plans", "many", "98,765") if word in public] == []
    page = (cases.parent / "site" / "cases" / "broken" / "index.html").read_text("utf-8")
    assert "Line 3" in page
    assert "SIB004" in page or "SIB007" in page
    built(cases, audience=None)
    assert "many" in (cases.parent / "site" / "cases" / "broken" / "index.html").read_text("utf-8")


def test_a_case_that_breaks_loses_the_pages_that_it_had(cases: Path) -> None:
    built(cases)
    (cases / "north" / "case.yaml").write_text(BROKEN, "utf-8")
    built(cases)
    assert "£157,500,000" not in everything_in(cases.parent / "site")


# --- again --------------------------------------------------------------------------------------------------------


def test_a_second_run_makes_nothing_and_writes_no_page(cases: Path) -> None:
    built(cases)
    before = state_of(cases.parent / "site")
    assert built(cases).made == 0
    after = state_of(cases.parent / "site")
    assert [name for name in before | after if before.get(name) != after.get(name) and name != MANIFEST] == []


def test_only_what_changed_is_made_again(cases: Path) -> None:
    built(cases)
    text = NORTH.replace("150", "160")
    (cases / "north" / "case.yaml").write_text(text, "utf-8")
    assert built(cases).made == 1
    # 160 people × £70,000 × 15 years
    assert "£168,000,000" in (cases.parent / "site" / "index.html").read_text("utf-8")


@pytest.mark.parametrize("changed", [{"audience": None}, {"formats": ("md",)}])
def test_what_is_asked_for_otherwise_is_made_again(cases: Path, changed: dict[str, Any]) -> None:
    built(cases)
    assert built(cases, **changed).made == 2


def test_what_is_remembered_wrongly_is_made_again(cases: Path) -> None:
    built(cases)
    memory = cases.parent / ".site.sibcase-site"
    data = json.loads(memory.read_text("utf-8"))
    wrong = {"cases": {"north/case.yaml": 5}, "past": "x", "search": 1}
    for changed in ([data], {**data, **wrong}, {**data, "cases": [1]}, {**data, "cases": {"north/case.yaml": {}}}):
        memory.write_text(json.dumps(changed), "utf-8")
        assert built(cases).made > 0
    assert "£157,500,000" in (cases.parent / "site" / "index.html").read_text("utf-8")


def test_cases_of_the_same_title_are_listed_with_their_paths(cases: Path) -> None:
    built(cases)
    assert "· north/case.yaml" not in (cases.parent / "site" / "index.html").read_text("utf-8")
    (cases / "copy.yaml").write_text(NORTH, "utf-8")
    built(cases)
    shown = (cases.parent / "site" / "index.html").read_text("utf-8")
    assert [name for name in ("copy.yaml", "north/case.yaml", "south.yaml") if f"· {name}" in shown] == [
        "copy.yaml",
        "north/case.yaml",
    ]


def test_a_page_that_is_gone_is_made_again(cases: Path) -> None:
    built(cases)
    (cases.parent / "site" / "cases" / "north" / "index.html").unlink()
    assert built(cases).made == 1


def test_a_removed_case_disappears_and_files_of_others_stay(cases: Path) -> None:
    site = cases.parent / "site"
    built(cases)
    (site / "CNAME").write_text("cases.example.org", "utf-8")
    (site / "cases" / "north" / "own.html").write_text("ours", "utf-8")
    shutil.rmtree(cases / "north")
    built(cases)
    assert sorted(path.name for path in (site / "cases" / "north").iterdir()) == ["own.html"]
    assert (site / "CNAME").read_text("utf-8") == "cases.example.org"
    assert "Families in the north" not in everything_in(site)


def test_a_page_that_was_changed_by_hand_is_not_deleted(cases: Path) -> None:
    built(cases)
    page = cases.parent / "site" / "cases" / "north" / "index.html"
    page.write_text("by hand", "utf-8")
    shutil.rmtree(cases / "north")
    done = built(cases)
    assert page.read_text("utf-8") == "by hand"
    assert [each for each in done.remarks if "index.html was changed by hand" in each]


def test_what_an_interrupted_run_left_of_a_case_goes_with_it(cases: Path) -> None:
    site = cases.parent / "site"
    built(cases)
    manifest = json.loads((site / MANIFEST).read_text("utf-8"))
    manifest["claimed"] = ["gone"]
    (site / MANIFEST).write_text(json.dumps(manifest), "utf-8")
    (site / "cases" / "gone").mkdir()
    (site / "cases" / "gone" / "index.html").write_text("half a run", "utf-8")
    built(cases)
    assert not (site / "cases" / "gone").exists()


def test_a_run_that_is_interrupted_has_not_worked_for_nothing(cases: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Interrupts(Unseen):
        def began(self, name: str) -> None:
            if name == "south.yaml":
                raise KeyboardInterrupt

    monkeypatch.setattr("sibcase.tasks.site.progress.NOTED_EVERY", 1)
    site = cases.parent / "site"
    with pytest.raises(KeyboardInterrupt):
        build_site(SiteOrder(cases, site, "Our cases", formats=(), jobs=1), Interrupts())
    assert not (site / "index.html").exists()
    assert built(cases).made == 1
    assert "£157,500,000" in (site / "index.html").read_text("utf-8")
    assert json.loads((site / MANIFEST).read_text("utf-8"))["claimed"] == []


def test_a_folder_of_somebody_else_is_refused_and_left_alone(cases: Path) -> None:
    site = cases.parent / "site"
    site.mkdir()
    (site / "index.html").write_text("another site", "utf-8")
    with pytest.raises(ForeignFolderError, match="was not written by `sibcase site`"):
        built(cases)
    assert state_of(site).keys() == {"index.html"}


def test_a_branch_that_was_prepared_for_a_site_takes_one(cases: Path) -> None:
    site = cases.parent / "site"
    site.mkdir()
    for name in (".git", "CNAME"):
        (site / name).write_text(name, "utf-8")
    assert built(cases).made == 2
    (cases / "south.yaml").unlink()
    built(cases)
    assert [(site / name).read_text("utf-8") for name in (".git", "CNAME")] == [".git", "CNAME"]


def test_a_folder_that_somebody_put_in_a_case_s_place_is_refused(cases: Path) -> None:
    built(cases)
    (cases / "west.yaml").write_text(NORTH, "utf-8")
    foreign = cases.parent / "site" / "cases" / "west"
    foreign.mkdir()
    (foreign / "index.html").write_text("ours", "utf-8")
    with pytest.raises(FileExistsError, match="files that the site did not write"):
        built(cases)
    assert (foreign / "index.html").read_text("utf-8") == "ours"


@pytest.mark.parametrize("name", ["../victim.txt", "cases/../../victim.txt", "link/victim.txt"])
def test_a_manifest_leads_to_nothing_outside(cases: Path, name: str) -> None:
    site, victim = cases.parent / "site", cases.parent / "victim.txt"
    victim.write_text("precious", "utf-8")
    built(cases)
    (site / "link").symlink_to(cases.parent)
    manifest = json.loads((site / MANIFEST).read_text("utf-8"))
    # The hash of what the file holds, so that nothing but the name keeps it from being deleted.
    manifest["files"][name] = hashlib.sha256(b"precious").hexdigest()
    (site / MANIFEST).write_text(json.dumps(manifest), "utf-8")
    built(cases)
    assert victim.read_text("utf-8") == "precious"


def test_without_cases_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "cases").mkdir()
    with pytest.raises(NoCasesError):
        built(tmp_path / "cases")
    assert not (tmp_path / "site").exists()


# --- names ----------------------------------------------------------------------------------------------------------


def test_the_feed_has_the_newest_first(cases: Path) -> None:
    (cases / "dated.yaml").write_text(f"{NORTH}date: 2026-11-02\n".replace("Families", "Children"), "utf-8")
    built(cases, address="https://cases.example.org")
    atom = "{http://www.w3.org/2005/Atom}"
    feed = ET.parse(cases.parent / "site" / "feed.xml").getroot()  # noqa: S314 - of our own making
    first = next(feed.iter(f"{atom}entry"))
    assert first.findtext(f"{atom}title") == "Children in the north"
    assert first.findtext(f"{atom}updated") == feed.findtext(f"{atom}updated") == "2026-11-02T00:00:00Z"
    links = [each.get("href", "") for each in feed.iter(f"{atom}link")]
    assert links
    assert all(link.startswith("https://cases.example.org/") for link in links)


def test_words_of_strangers_are_text(cases: Path) -> None:
    evil = "</script><script>alert(1)</script><img src=x onerror=alert(1)>"
    text = NORTH.replace("Families in the north", f'"{evil}"').replace("Northshire", f"'{evil}'")
    (cases / "we ird & <b>.yaml").write_text(text, "utf-8")
    built(cases)
    site = cases.parent / "site"
    pages = [path.read_text("utf-8") for path in site.rglob("*.html")]
    assert [page for page in pages if "<script>alert" in page or "<img src=x" in page] == []
    assert [page.count("<script>") for page in pages] == [1] * len(pages)
    feed = ET.parse(site / "feed.xml").getroot()  # noqa: S314 - of our own making
    titles = [each.text for each in feed.iter("{http://www.w3.org/2005/Atom}title")]
    assert evil in titles


def test_nothing_unseen_is_shown(cases: Path) -> None:
    # A mark that turns the text around, one of no width, a bell, and a colour of terminals.
    text = NORTH.replace("Families in the north", '"Evil \\u202e\\u200btitle\\u0007\\u001b[31m"')
    (cases / "evil.yaml").write_text(text, "utf-8")
    built(cases)
    site = cases.parent / "site"
    pages = "".join(path.read_text("utf-8") for path in site.rglob("*.html"))
    assert "<h1>Evil title</h1>" in pages
    assert [each for each in ("\u202e", "\u200b", "\u0007", "\u001b") if each in pages] == []


def test_addresses_are_plain_and_each_case_has_its_own() -> None:
    names = ["a/b/case.yaml", "a-b.yaml", "A/B/case.yaml", "case.yaml", "…/case.yaml", "../../x.yaml", "c.yaml"]
    found = addresses_of(names)
    assert len(set(found.values())) == len(names)
    assert all(each.replace("-", "").isalnum() and each.isascii() for each in found.values())
    assert found["c.yaml"] == "c"
    # The address of a case does not hang on the order of the others.
    assert addresses_of(names[::-1]) == found


def test_addresses_lose_accents_and_are_no_devices_of_windows() -> None:
    found = addresses_of(["École/case.yaml", "Straße.yaml", "Дом.yaml", "Мост.yaml", "con.yaml", "NUL/case.yaml"])
    homes, bridges = found.pop("Дом.yaml"), found.pop("Мост.yaml")
    assert list(found.values()) == ["ecole", "strasse", "con-1", "nul-1"]
    assert homes != bridges
    assert all(each.startswith("case-") for each in (homes, bridges))


def test_a_path_that_is_made_up_to_have_the_address_of_another_does_not_get_it() -> None:
    names = ["a/b/case.yaml", "a-b.yaml"]
    taken = addresses_of(names)["a/b/case.yaml"]
    names += [f"{taken}.yaml", f"{addresses_of([*names, f'{taken}.yaml'])['a/b/case.yaml'][:80]}.yaml"]
    assert len(set(addresses_of(names).values())) == len(names)


def test_a_name_that_is_no_text_or_very_long_stops_nothing(cases: Path) -> None:
    (cases / os.fsdecode(b"by\xfftes.yaml")).write_text(NORTH, "utf-8")
    (cases / ("long" * 60)).mkdir()
    (cases / ("long" * 60) / "case.yaml").write_text(NORTH, "utf-8")
    done = built(cases, formats=("md",), address="https://cases.example.org")
    assert (len(done.outcomes), done.faulty) == (4, [])
    assert built(cases, formats=("md",), address="https://cases.example.org").made == 0


def test_no_file_of_a_site_is_taken_for_a_case(cases: Path) -> None:
    built(cases)
    library = cases.parent
    selection = select_files([str(library)])
    assert sorted(Path(each).name for each in selection.files) == ["case.yaml", "south.yaml"]
    assert [each.path for each in selection.left_out if each.may_be_case] == []


# --- history, deals, tables ----------------------------------------------------------------------------------------


def commit(folder: Path, message: str) -> None:
    """Commit all that lies in a folder."""
    who = ("-c", "user.name=Author", "-c", "user.email=author@example.org")
    for command in (("init", "-q", "-b", "main"), ("add", "."), ("commit", "-q", "-m", message)):
        subprocess.run(["git", *who, *command], cwd=folder, check=True, capture_output=True)  # noqa: S607


def test_history_is_shown_in_money_unless_something_was_private(cases: Path) -> None:
    commit(cases, "first")
    (cases / "north" / "case.yaml").write_text(NORTH.replace("150", "160"), "utf-8")
    (cases / "south.yaml").write_text(PRIVATE.replace(", private: [need.unit_cost]", ""), "utf-8")
    commit(cases, "second")
    built(cases)
    pages = {name: cases.parent / "site" / "cases" / name / "index.html" for name in ("north", "south")}
    north, south = (page.read_text("utf-8") for page in pages.values())
    # 10 more people × £70,000 × 15 years
    assert "+£10,500,000" in north
    # What is open today was private when it was first written.
    assert "The history is not shown" in south
    assert built(cases).made == 0
    (cases / "north" / "case.yaml").write_text(NORTH.replace("150", "170"), "utf-8")
    built(cases)
    assert "not committed" in pages["north"].read_text("utf-8")
    commit(cases, "third")
    assert built(cases).made == 1
    third = pages["north"].read_text("utf-8")
    assert "not committed" not in third
    assert third.count("+£10,500,000") == 2


def test_published_results_of_a_deal_stand_next_to_what_the_case_gives(tmp_path: Path) -> None:
    shutil.copytree(cases_folder() / "deals" / "rikers-island", tmp_path / "cases" / "rikers")
    built(tmp_path / "cases")
    page = (tmp_path / "site" / "cases" / "rikers" / "index.html").read_text("utf-8")
    assert "Published results" in page
    assert "data-deal" in (tmp_path / "site" / "index.html").read_text("utf-8")


@pytest.mark.costly
def test_tables_across_cases_hold_what_the_cases_state(tmp_path: Path) -> None:
    (tmp_path / "cases").mkdir()
    for name in ("rough-sleeping", "concept-note"):
        shutil.copytree(cases_folder() / name, tmp_path / "cases" / name)
    built(tmp_path / "cases")
    written = (tmp_path / "site" / "tables").glob("*.json")
    tables = {path.stem: json.loads(path.read_text("utf-8"))["rows"] for path in written}
    assert tables.keys() == {"prices", "unit-costs", "effects", "shares", "returns"}
    case = json.loads((tmp_path / "site" / "cases" / "rough-sleeping" / "case.json").read_text("utf-8"))
    figures = {name: each["value"] for name, each in case["figures"].items()}
    (shares,) = tables["shares"]
    assert shares["cashable_share"] == pytest.approx(
        figures["savings.cashable.total"] / figures["savings.gross.total"], abs=1e-9
    )
    (returns,) = tables["returns"]
    assert returns["irr"] == figures["investment.irr"]
    # Written in the case: `price: £600` for moving in.
    moves_in = next(each for each in tables["prices"] if each["payment"] == "Moves into a home")
    assert (moves_in["price"], moves_in["counts"], moves_in["currency"]) == (600, "gross", "GBP")
    effect = next(each for each in tables["effects"] if each["outcome"] == "Moves into a home")
    assert (effect["baseline"], effect["expected"], effect["design"]) == (0.2, 0.84, "historical baseline")
    # The need of the concept note is a unit cost of its author's.
    assert {each["title"] for each in tables["unit-costs"]} >= {"A way off the street in Port Merrow"}
