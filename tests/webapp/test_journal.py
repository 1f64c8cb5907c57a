"""Undo after a restart: the steps are the user's own, bounded, and never among the cases."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from sibcase.amend.amend_file import fingerprint
from sibcase.webapp import journal
from sibcase.webapp.journal import Journal, Step, journal_of
from sibcase.webapp.workspace import ChangedMeanwhileError, Workspace
from tests.webapp.conftest import NEED

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NAME = "need/case.yaml"


@pytest.fixture
def again(tmp_path: Path) -> Callable[[], Workspace]:
    """Return a function that starts a workbench on a folder with one case, as often as it is called."""
    (tmp_path / "cases" / "need").mkdir(parents=True)
    (tmp_path / "cases" / NAME).write_text(NEED, "utf-8")
    return lambda: Workspace(tmp_path / "cases", journal=Journal(tmp_path / "undo"))


def changed(workspace: Workspace, people: int) -> str:
    """Write another number of people into the case, and return its text."""
    opened = workspace.opened(NAME)
    text = NEED.replace("150", str(people))
    workspace.write(NAME, text, opened.digest)
    return text


def text_of(workspace: Workspace) -> str:
    """Return the text of the case."""
    return (workspace.folder / NAME).read_text("utf-8")


def test_what_was_saved_before_a_restart_is_undone_after_it(again: Callable[[], Workspace]) -> None:
    first = again()
    texts = [NEED, changed(first, 160), changed(first, 170)]
    second = again()
    assert second.can_undo(second.opened(NAME))
    second.undo(NAME)
    assert text_of(second) == texts[1]
    third = again()
    third.undo(NAME)
    assert text_of(third) == NEED
    assert not third.can_undo(third.opened(NAME))
    with pytest.raises(ChangedMeanwhileError):
        again().undo(NAME)


def test_a_file_that_was_changed_elsewhere_meanwhile_is_left_alone(again: Callable[[], Workspace]) -> None:
    first = again()
    changed(first, 160)
    (first.folder / NAME).write_text(NEED.replace("150", "1"), "utf-8")
    second = again()
    assert not second.can_undo(second.opened(NAME))
    with pytest.raises(ChangedMeanwhileError):
        second.undo(NAME)
    assert text_of(second) == NEED.replace("150", "1")


def test_nothing_is_kept_among_the_cases_and_only_their_owner_sees_it(again: Callable[[], Workspace]) -> None:
    workspace = again()
    changed(workspace, 160)
    assert [each.name for each in workspace.folder.rglob("*")] == ["need", "case.yaml"]
    assert workspace.journal is not None
    assert stat.S_IMODE(workspace.journal.folder.stat().st_mode) == 0o700
    assert len([each for each in workspace.journal.folder.rglob("*") if each.is_file()]) == 1


def test_steps_are_bounded_by_number_size_and_age(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Journal(tmp_path)
    monkeypatch.setattr(journal, "MOST_STEPS", 3)
    monkeypatch.setattr(journal, "MOST_BYTES", 100)
    for number in range(5):
        kept.add("a", Step(f"{number}".encode(), fingerprint(f"{number}".encode())))
    assert [each.before for each in kept.steps("a")] == [b"2", b"3", b"4"]
    kept.add("a", Step(b"x" * 99, fingerprint(b"x")))
    assert [each.before for each in kept.steps("a")] == [b"4", b"x" * 99]
    for file in tmp_path.rglob("*-*"):
        os.utime(file, (0, 0))
    kept.forget_old()
    assert kept.steps("a") == []


def test_where_nothing_can_be_kept_undo_lasts_as_long_as_the_workbench(tmp_path: Path) -> None:
    (tmp_path / "need").mkdir()
    (tmp_path / NAME).write_text(NEED, "utf-8")
    (tmp_path / "file").write_text("", "utf-8")
    workspace = Workspace(tmp_path, journal=Journal(tmp_path / "file" / "undo"))
    changed(workspace, 160)
    workspace.undo(NAME)
    assert text_of(workspace) == NEED


def test_caches_that_lie_in_the_folder_or_its_repository_are_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    cases = tmp_path / "cases"
    cases.mkdir()
    found = journal_of(cases)
    assert found is not None
    assert found.folder.is_relative_to(tmp_path / "caches")
    assert journal_of(tmp_path) is None
    (tmp_path / ".git").mkdir()
    assert journal_of(cases) is None
