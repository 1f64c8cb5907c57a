"""The folder of the workbench: nothing outside of it, whole or not at all, and nothing lost on either side."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import threading
from functools import partial
from typing import TYPE_CHECKING

import pytest

from sibcase.webapp import workspace
from sibcase.webapp.workspace import CannotWriteError, ChangedMeanwhileError, NoSuchCaseError, Workspace
from sibcase.write_files import only_writer, write_all
from tests.webapp.conftest import NEED

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.webapp.conftest import Bench

NAME = "need/case.yaml"
OUTSIDE = [
    "../secret.yaml",
    "/etc/passwd",
    "need/../../secret.yaml",
    ".git/config",
    "C:\\x.yaml",
    "need\\case.yaml",
    "",
    "a\0b",
]


@pytest.mark.parametrize("name", OUTSIDE)
def test_nothing_outside_the_folder_is_read_or_written(bench: Bench, name: str) -> None:
    (bench.folder.parent / "secret.yaml").write_text(NEED.replace("Families", "Secret"), "utf-8")
    with pytest.raises(NoSuchCaseError):
        bench.workspace.opened(name)
    with pytest.raises((CannotWriteError, NoSuchCaseError)):
        bench.workspace.create({name: "x"}, name)
    for path in ("/case", "/text", "/form", "/try", "/document", "/trace"):
        answer = bench.get(path, case=name, figure="need.cost.total", template="business-case")
        assert answer.status_code == 404
        assert "Secret" not in answer.text
    (bench.folder.parent / "secret.yaml").unlink()


def test_a_link_leads_nowhere_outside(bench: Bench, tmp_path: Path) -> None:
    outside = tmp_path.parent / "outside.yaml"
    outside.write_text(NEED, "utf-8")
    (bench.folder / "link.yaml").symlink_to(outside)
    with pytest.raises(NoSuchCaseError):
        bench.workspace.opened("link.yaml")
    (bench.folder / "away").symlink_to(tmp_path.parent)
    with pytest.raises(CannotWriteError):
        bench.workspace.create({"away/new.yaml": "x"}, "away/new.yaml")
    assert not (tmp_path.parent / "new.yaml").exists()
    outside.unlink()


def test_a_change_and_the_way_back(bench: Bench) -> None:
    opened = bench.workspace.opened(NAME)
    changed = bench.workspace.write(NAME, NEED.replace("150", "160"), opened.digest)
    assert "160" in (bench.folder / NAME).read_text("utf-8")
    assert bench.workspace.can_undo(changed)
    assert bench.workspace.undo(NAME).digest == opened.digest
    assert (bench.folder / NAME).read_text("utf-8") == NEED
    with pytest.raises(ChangedMeanwhileError):
        bench.workspace.undo(NAME)


def test_a_file_changed_elsewhere_is_not_written_over(bench: Bench) -> None:
    opened = bench.workspace.opened(NAME)
    theirs = NEED.replace("15\n", "12\n")
    (bench.folder / NAME).write_text(theirs, "utf-8")
    with pytest.raises(ChangedMeanwhileError):
        bench.workspace.write(NAME, NEED.replace("150", "160"), opened.digest)
    assert (bench.folder / NAME).read_text("utf-8") == theirs
    assert bench.workspace.opened(NAME).text == theirs


@pytest.mark.skipif(sys.platform == "win32", reason="folders have no locks there")
def test_of_two_workbenches_on_a_folder_one_writes_and_the_other_is_refused(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, opened = Workspace(bench.folder), bench.workspace.opened(NAME)
    refused: list[str] = []

    def theirs() -> None:
        try:
            other.write(NAME, NEED.replace("150", "170"), opened.digest)
        except ChangedMeanwhileError as fault:
            refused.append(str(fault))

    thread = threading.Thread(target=theirs)

    def slowly(folder: Path, contents: Mapping[str, bytes]) -> list[Path]:
        # The other comes after this one has looked at the file, and before it is written.
        monkeypatch.setattr(workspace, "write_all", write_all)
        thread.start()
        thread.join(0.1)
        assert thread.is_alive()
        return write_all(folder, contents)

    monkeypatch.setattr(workspace, "write_all", slowly)
    bench.workspace.write(NAME, NEED.replace("150", "160"), opened.digest)
    thread.join(5)
    assert refused == [NAME]
    assert (bench.folder / NAME).read_text("utf-8") == NEED.replace("150", "160")


@pytest.mark.skipif(sys.platform == "win32", reason="folders have no locks there")
def test_a_workbench_that_waits_too_long_for_another_says_so(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workspace, "only_writer", partial(only_writer, longest=0.05))
    opened = bench.workspace.opened(NAME)
    with only_writer(bench.folder), pytest.raises(CannotWriteError, match="another workbench is writing"):
        bench.workspace.write(NAME, NEED.replace("150", "160"), opened.digest)
    assert (bench.folder / NAME).read_text("utf-8") == NEED


def test_undo_stops_at_what_was_changed_elsewhere(bench: Bench) -> None:
    opened = bench.workspace.opened(NAME)
    bench.workspace.write(NAME, NEED.replace("150", "160"), opened.digest)
    (bench.folder / NAME).write_text(NEED.replace("150", "170"), "utf-8")
    with pytest.raises(ChangedMeanwhileError):
        bench.workspace.undo(NAME)
    assert "170" in (bench.folder / NAME).read_text("utf-8")


def test_a_full_disk_leaves_the_file_as_it_was(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = bench.workspace.opened(NAME)

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CannotWriteError, match="No space left"):
        bench.workspace.write(NAME, NEED.replace("150", "160"), opened.digest)
    assert (bench.folder / NAME).read_text("utf-8") == NEED
    assert [each.name for each in (bench.folder / "need").iterdir()] == ["case.yaml"]
    answer = bench.post("/new", title="A new one", kind="blank", stage="concept")
    assert answer.status_code == 507
    assert "No space left" in answer.text
    assert not (bench.folder / "a-new-one").exists()


@pytest.mark.parametrize(
    ("title", "folder"), [("Foyers à Besançon", "foyers-a-besancon"), ("Дом", "case"), ("CON", "con-1")]
)
def test_a_new_case_has_a_folder_with_a_plain_name(bench: Bench, title: str, folder: str) -> None:
    assert bench.post("/new", title=title, kind="blank", stage="concept").status_code == 303
    assert (bench.folder / folder / "case.yaml").is_file()
    # A second case of this title has to be called otherwise.
    assert bench.post("/new", title=title, kind="blank", stage="concept").status_code == 422


def test_line_ends_and_marks_of_an_editor_stay(bench: Bench) -> None:
    before = b"\xef\xbb\xbf" + NEED.replace("\n", "\r\n").encode()
    (bench.folder / NAME).write_bytes(before)
    opened = bench.workspace.opened(NAME)
    bench.workspace.write(NAME, opened.text.replace("150", "160"), opened.digest)
    assert (bench.folder / NAME).read_bytes() == before.replace(b"150", b"160")


def test_what_a_case_includes_is_noticed_when_it_changes(bench: Bench) -> None:
    with_text = NEED + "narrative:\n  summary: {file: summary.md}\n"
    (bench.folder / NAME).write_text(with_text, "utf-8")
    (bench.folder / "need" / "summary.md").write_text("One.\n", "utf-8")
    first = bench.workspace.opened(NAME)
    assert bench.workspace.opened(NAME) is first
    (bench.folder / "need" / "summary.md").write_text("Another one.\n", "utf-8")
    second = bench.workspace.opened(NAME)
    assert second is not first
    assert second.loaded.narratives["summary"][0].startswith("Another")


# A change is written in a program of its own, which is killed as it makes a call.
PROGRAM = """
import os, signal, sys
from pathlib import Path
from sibcase.webapp.workspace import Workspace
workspace = Workspace(Path(sys.argv[1]))
opened = workspace.opened("need/case.yaml")
setattr(os, sys.argv[2], lambda *given, **named: os.kill(os.getpid(), signal.SIGKILL))
workspace.write("need/case.yaml", opened.text.replace("150", "160"), opened.digest)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.matrix(1)
@pytest.mark.parametrize(("call", "people"), [("fsync", 150), ("replace", 150), ("unlink", 160)])
def test_a_server_that_is_killed_leaves_the_old_text_or_the_new_one(bench: Bench, call: str, people: int) -> None:
    command = [sys.executable, "-c", PROGRAM, str(bench.folder), call]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert (bench.folder / NAME).read_text("utf-8") == NEED.replace("150", str(people))
    # The next workbench goes on from there, and shows no draft as a case.
    again = Workspace(bench.folder)
    assert again.names() == [NAME]
    opened = again.opened(NAME)
    again.write(NAME, opened.text.replace("years: 15", "years: 12"), opened.digest)
    assert "years: 12" in (bench.folder / NAME).read_text("utf-8")


def test_a_draft_becomes_the_case_when_its_text_is_saved(bench: Bench) -> None:
    opened = bench.workspace.opened(NAME)
    draft = bench.workspace.draft(opened, NEED.replace("150", "160"))
    assert bench.workspace.draft(opened, NEED.replace("150", "160")) is draft
    figures = draft.figures
    saved = bench.workspace.write(NAME, draft.text, opened.digest)
    assert saved.figures is figures
    assert saved.loaded.case is not None
    # Another text is read anew, and so is the same one if a file of the case has changed.
    assert bench.workspace.draft(saved, NEED).figures is not figures
    with_text = NEED + "narrative:\n  summary: {file: summary.md}\n"
    (bench.folder / "need" / "summary.md").write_text("One.\n", "utf-8")
    draft = bench.workspace.draft(saved, with_text)
    (bench.folder / "need" / "summary.md").write_text("Another one.\n", "utf-8")
    assert bench.workspace.write(NAME, with_text, saved.digest).loaded.narratives["summary"][0].startswith("Another")
