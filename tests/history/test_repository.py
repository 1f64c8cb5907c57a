"""Cases in the revisions of a repository: found and loaded as they would be on a disk, and nothing beyond."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, NoReturn

import pytest

from sibcase.history.repository import RepositoryError, repository_of
from sibcase.history.versions import pairs_of
from tests.history.repositories import commit, git, new_repository

if TYPE_CHECKING:
    from pathlib import Path

    from sibcase.casefile.reader import Loaded
    from sibcase.history.versions import Pair

CASE = "sibcase: 1\ntitle: Recovery\nneed: {people: 150, unit_cost: £70k per year, years: 15}\n"
WITH_TEXT = CASE + "narrative: {strategic: {file: narrative/strategic.md}}\n"
OTHER = CASE.replace("150", "160")
NORTH, TEXT, SOUTH = "north/case.yaml", "north/narrative/strategic.md", "south.yaml"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a repository with a case in a folder and one in a file, which is the current folder."""
    folder = new_repository(tmp_path / "cases of a council")
    commit(folder, {NORTH: WITH_TEXT, TEXT: "First words.\n", SOUTH: CASE})
    monkeypatch.chdir(folder)
    return folder


def sides(pairs: list[Pair]) -> list[tuple[str, bool, bool]]:
    return [(pair.name, pair.old is not None, pair.new is not None) for pair in pairs]


def old_of(pairs: list[Pair]) -> Loaded:
    (pair,) = pairs
    assert pair.old is not None
    return pair.old.load()


def new_of(pairs: list[Pair]) -> Loaded:
    (pair,) = pairs
    assert pair.new is not None
    return pair.new.load()


def people(loaded: Loaded) -> float:
    assert loaded.case is not None, loaded.findings
    assert loaded.case.need is not None
    assert loaded.case.need.people is not None
    return loaded.case.need.people.value


# --- which versions are meant -----------------------------------------------------------------------------------------


def test_a_revision_is_compared_with_the_disk(folder: Path) -> None:
    (folder / SOUTH).write_text(OTHER, "utf-8")
    pairs = pairs_of("main", [SOUTH])
    assert (people(old_of(pairs)), people(new_of(pairs))) == (150, 160)


def test_a_range_compares_what_was_committed(folder: Path) -> None:
    commit(folder, {SOUTH: OTHER})
    (folder / SOUTH).write_text("not a case", "utf-8")
    pairs = pairs_of("HEAD~1..HEAD", [SOUTH])
    assert (people(old_of(pairs)), people(new_of(pairs))) == (150, 160)


def test_three_dots_begin_where_both_parted(folder: Path) -> None:
    git(folder, "checkout", "--quiet", "-b", "work")
    commit(folder, {SOUTH: OTHER})
    git(folder, "checkout", "--quiet", "main")
    commit(folder, {SOUTH: CASE.replace("150", "999")})
    git(folder, "checkout", "--quiet", "work")
    for span in ("main...", "main...HEAD", "main...work"):
        pairs = pairs_of(span, [SOUTH])
        assert (people(old_of(pairs)), people(new_of(pairs))) == (150, 160)
    assert people(old_of(pairs_of("main..", [SOUTH]))) == 999


def test_a_file_of_a_revision_is_named_with_a_colon(folder: Path) -> None:
    commit(folder, {"renamed.yaml": OTHER})
    pairs = pairs_of("HEAD~1:south.yaml", ["HEAD:renamed.yaml"])
    assert (people(old_of(pairs)), people(new_of(pairs))) == (150, 160)
    assert people(new_of(pairs_of("HEAD~1:south.yaml", ["renamed.yaml"]))) == 160
    assert people(old_of(pairs_of("HEAD:north", ["renamed.yaml"]))) == 150


def test_all_cases_of_a_folder_are_paired_by_their_paths(folder: Path) -> None:
    (folder / SOUTH).unlink()
    (folder / "west.yaml").write_text("sibcase: 1\ntitle: Rent\nneed: {people: 3, unit_cost: £7, years: 1}\n", "utf-8")
    assert sides(pairs_of("main", [])) == [(NORTH, True, True), (SOUTH, True, False), ("west.yaml", False, True)]
    assert sides(pairs_of("main", ["north", "west.yaml", "north"])) == [(NORTH, True, True), ("west.yaml", False, True)]


def test_from_a_folder_within_the_repository(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder / "north")
    assert sides(pairs_of("main", ["."])) == [(NORTH, True, True)]
    assert sides(pairs_of("main", ["case.yaml"])) == [(NORTH, True, True)]
    assert sides(pairs_of("main", ["../south.yaml"])) == [(SOUTH, True, True)]


def test_a_folder_that_is_gone_is_still_found_in_the_revision(folder: Path) -> None:
    git(folder, "rm", "--quiet", "-r", "north")
    assert sides(pairs_of("main", ["north"])) == [(NORTH, True, False)]


def test_two_folders_need_no_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    for name, text in (("a/one.yaml", CASE), ("b/one.yaml", OTHER), ("b/two.yaml", CASE)):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    assert sides(pairs_of(str(tmp_path / "a"), [str(tmp_path / "b")])) == [
        ("one.yaml", True, True),
        ("two.yaml", False, True),
    ]


def test_a_file_is_meant_where_a_revision_has_its_name(folder: Path) -> None:
    (folder / "main").write_text(OTHER, "utf-8")
    assert people(old_of(pairs_of("main", [SOUTH]))) == 160


# --- what a revision holds --------------------------------------------------------------------------------------------


def test_texts_come_from_the_same_revision(folder: Path) -> None:
    commit(folder, {TEXT: "Second words.\n"})
    loaded = repository_of(folder).revision("HEAD~1").load(NORTH)
    assert loaded.narratives["strategic"][0] == "First words.\n"
    assert loaded.narratives["strategic"][1].file == f"HEAD~1:{TEXT}"


def test_the_table_of_actuals_comes_from_the_same_revision(folder: Path) -> None:
    table = "what,name,value\nobserved,people,{}\n"
    commit(folder, {"north/actuals.csv": table.format(10)})
    commit(folder, {"north/actuals.csv": table.format(20)})
    roots = [repository_of(folder).revision(name).load(NORTH).root for name in ("HEAD~2", "HEAD~1", "HEAD")]
    actuals = [root["actuals"]["observed"] for root in roots if root is not None and "actuals" in root]
    assert [[row["value"] for row in rows] for rows in actuals] == [["10"], ["20"]]


def test_cases_are_those_that_a_disk_would_show(folder: Path) -> None:
    commit(
        folder,
        {
            "north/inner/case.yaml": CASE,
            "north/inner/another.yaml": CASE,
            ".hidden/case.yaml": CASE,
            "build/case.yaml": CASE,
            "notes.yaml": "title: No case\n",
            "later.yaml": "# A remark first\n" + CASE,
            "deep/er/case.yaml": "not a case, but called one",
            "east.yml": CASE,
            "words.txt": CASE,
        },
    )
    found = repository_of(folder).revision("HEAD").cases()
    on_disk = [name for name, old, new in sides(pairs_of("HEAD", [])) if old and new]
    assert sorted(found) == sorted(on_disk) == ["deep/er/case.yaml", "east.yml", "later.yaml", NORTH, SOUTH]


def test_links_are_not_followed(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("Secret words.", "utf-8")
    (folder / "linked.yaml").symlink_to(folder / SOUTH)
    (folder / TEXT).unlink()
    (folder / TEXT).symlink_to(tmp_path / "secret.md")
    commit(folder, {})
    head = repository_of(folder).revision("HEAD")
    assert [finding.code for finding in head.load("linked.yaml").findings] == ["SIB019"]
    loaded = head.load(NORTH)
    assert [finding.code for finding in loaded.findings] == ["SIB010"]
    assert not loaded.narratives


@pytest.mark.parametrize("name", ["../south.yaml", "narrative/../../south.yaml", "/etc/hostname", ".."])
def test_no_text_leads_out_of_the_case(folder: Path, name: str) -> None:
    commit(folder, {NORTH: WITH_TEXT.replace("narrative/strategic.md", name)})
    loaded = repository_of(folder).revision("HEAD").load(NORTH)
    assert [finding.code for finding in loaded.findings] == ["SIB011"]


def test_a_file_that_is_too_large_is_not_read(folder: Path) -> None:
    commit(folder, {SOUTH: CASE + "#" * 5_000_000})
    loaded = repository_of(folder).revision("HEAD").load(SOUTH)
    assert [finding.code for finding in loaded.findings] == ["SIB019"]
    assert loaded.findings[0].place.file == "HEAD:south.yaml"


def test_names_of_many_alphabets_are_found(folder: Path) -> None:
    name = "Gemeinde Köln/Fälle 日本/case.yaml"
    commit(folder, {name: CASE})
    assert sides(pairs_of("HEAD", ["Gemeinde Köln"])) == [(name, True, True)]


# --- what is refused, and in which words ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["--output=x", "-p", "a b", "a\nb", "", "main\x00", "x" * 300, "--upload-pack=touch x"],
)
def test_what_is_no_name_of_a_revision_is_refused(folder: Path, name: str) -> None:
    repository = repository_of(folder)
    with pytest.raises(RepositoryError, match="is not the name of a revision"):
        repository.revision(name)


def _never(*_arguments: object, **_options: object) -> NoReturn:
    message = "git was run"
    raise AssertionError(message)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("nothing", [SOUTH], "there is no revision `nothing`"),
        ("main..nothing", [SOUTH], "there is no revision `nothing`"),
        ("main", ["missing.yaml"], "missing.yaml: there is no case here, and none in main"),
        ("main:missing.yaml", [SOUTH], "main:missing.yaml: there is no such file"),
        (SOUTH, ["missing.yaml"], "missing.yaml: there is no such file or folder"),
        (SOUTH, [SOUTH, SOUTH], "name two cases"),
        (SOUTH, ["."], "is a case, the other a folder"),
    ],
)
def test_what_is_not_there_is_said_plainly(folder: Path, old: str, new: list[str], words: str) -> None:
    assert folder.is_dir()
    with pytest.raises(RepositoryError, match=words):
        pairs_of(old, new)


def test_histories_without_a_common_ancestor(folder: Path) -> None:
    git(folder, "checkout", "--quiet", "--orphan", "other")
    commit(folder, {SOUTH: OTHER})
    with pytest.raises(RepositoryError, match="no common ancestor"):
        pairs_of("main...other", [SOUTH])


def test_outside_of_any_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(RepositoryError, match="does not lie in a Git repository"):
        pairs_of("main", [str(tmp_path)])


def test_without_git(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(subprocess, "Popen", _never)
    assert sides(pairs_of("main", [str(folder / "north")])) == [(NORTH, True, True)]


def test_a_hook_s_own_settings_do_not_lead_astray(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    monkeypatch.setenv("GIT_INDEX_FILE", "/nowhere/index")
    assert sides(pairs_of("main", [str(folder / "north")])) == [(NORTH, True, True)]


def test_no_program_named_by_the_repository_is_run(folder: Path, tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    trap.write_text(f'#!/bin/sh\ntouch {tmp_path}/sprung\ncat "$1"\n', "utf-8")
    trap.chmod(0o755)
    for setting in ("core.fsmonitor", "core.pager", "diff.evil.textconv", "core.sshCommand", "diff.external"):
        git(folder, "config", setting, str(trap))
    commit(folder, {".gitattributes": "*.yaml diff=evil\n"})
    (tmp_path / "sprung").unlink(missing_ok=True)  # committing in the fixture's own name asks the monitor
    assert people(old_of(pairs_of("HEAD", [SOUTH]))) == 150
    assert not (tmp_path / "sprung").exists()
