"""Templates that come with sibcase are kept compiled next to its modules, users' own never; what is kept is checked."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sibcase.documents.templates.files import OWN, TemplateFiles
from sibcase.documents.templates.kept import where_kept
from sibcase.documents.templates.markdown_filters import MARKDOWN_FILTERS
from sibcase.documents.templates.sandbox import TemplateRoom
from sibcase.wording.phrases import TEMPLATE_FILTERS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import CodeType

REPOSITORY = Path(__file__).parents[2]
BRIEF = "brief/brief.md.j2"


class CountingRoom(TemplateRoom):
    """A room that knows which templates were compiled in it."""

    def __init__(self, own: Path | None = None) -> None:
        super().__init__(TemplateFiles(own), {**TEMPLATE_FILTERS, **MARKDOWN_FILTERS})
        self.compiled: list[str] = []

    def _compile(self, source: str, filename: str) -> CodeType:
        self.compiled.append(filename)
        return super()._compile(source, filename)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder in which Python keeps compiled modules, empty."""
    folder = tmp_path / "__pycache__"
    folder.mkdir(0o755)
    monkeypatch.setattr(importlib.util, "cache_from_source", lambda _: str(folder / "kept.pyc"))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    yield folder
    # The next test finds the real one again.
    monkeypatch.undo()
    where_kept.cache_clear()


def compiled(name: str, own: Path | None = None) -> list[str]:
    """What a new room compiles to have a template."""
    where_kept.cache_clear()
    room = CountingRoom(own)
    room.get_template(name)
    return room.compiled


def test_what_one_room_compiles_the_next_one_finds(folder: Path) -> None:
    assert compiled(BRIEF) == [BRIEF]
    assert compiled(BRIEF) == []
    assert [file.name.split(".")[0] for file in folder.iterdir()] == ["brief"]


def test_a_template_of_a_user_is_never_kept(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "own.md.j2"
    file.write_text("Words", "utf-8")
    for _ in range(2):
        assert compiled(f"{OWN}own.md.j2", tmp_path) == [str(file)]
    assert list(folder.iterdir()) == []


def test_prose_is_never_kept(folder: Path) -> None:
    CountingRoom().from_string("Words")
    assert list(folder.iterdir()) == []


def test_what_was_made_of_another_text_or_by_another_program_is_made_anew(folder: Path) -> None:
    compiled(BRIEF)
    (file,) = folder.iterdir()
    sound = file.read_bytes()
    # The first 32 bytes stand for the program, the next 20 for the text, 32 for what is kept, and then that.
    for at in (0, 40, 60, 90, len(sound) - 1):
        file.write_bytes(sound[:at] + bytes([sound[at] ^ 1]) + sound[at + 1 :])
        assert compiled(BRIEF) == [BRIEF]
        assert compiled(BRIEF) == []
    file.write_bytes(b"")
    assert compiled(BRIEF) == [BRIEF]


def test_another_filter_is_another_program(folder: Path) -> None:
    compiled(BRIEF)
    assert list(folder.iterdir())
    room = CountingRoom()
    room.filters = {**room.filters, "other": str}
    room.get_template(BRIEF)
    assert room.compiled == [BRIEF]


def test_nothing_is_kept_or_read_where_anybody_may_write(folder: Path) -> None:
    compiled(BRIEF)
    folder.chmod(0o777)
    assert compiled(BRIEF) == [BRIEF]
    assert compiled("shared/adjusted-return.md.j2") == ["shared/adjusted-return.md.j2"]
    assert len(list(folder.iterdir())) == 1


def test_nothing_is_kept_where_python_keeps_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    compiled(BRIEF)
    assert list(folder.iterdir()) == []


def test_a_folder_that_may_not_be_written_to_is_no_fault(folder: Path) -> None:
    folder.rmdir()
    assert compiled(BRIEF) == [BRIEF]


# With nothing kept, the whole program is compiled.
@pytest.mark.matrix(0)
def test_a_process_keeps_them_next_to_our_own_modules(tmp_path: Path) -> None:
    usual = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = (
        "from sibcase.documents.templates.render import found_template as f, room_of as r; r(f('brief')).get_template"
    )
    subprocess.run(
        [sys.executable, "-c", f"{command}('{BRIEF}')"],
        env=usual | {"PYTHONPYCACHEPREFIX": str(tmp_path)},
        cwd=REPOSITORY,
        check=True,
    )
    (file,) = tmp_path.rglob("*.compiled")
    assert file.parent == next(tmp_path.rglob("kept.*.pyc")).parent
