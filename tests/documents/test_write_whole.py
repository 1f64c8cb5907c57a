"""Files are written whole or not at all, and nowhere else."""

from __future__ import annotations

import contextlib
import os
import socket
from pathlib import Path
from typing import Any

import pytest

from sibcase.write_files import NotAFileError, OutsideFolderError, write_all, write_whole


def test_writes_bytes_and_text_and_the_folders_they_need(tmp_path: Path) -> None:
    assert write_whole(tmp_path / "out", "case.pdf", b"%PDF").read_bytes() == b"%PDF"
    assert (
        write_whole(tmp_path / "out", "pictures/need.svg", "<svg>£</svg>\n").read_bytes() == "<svg>£</svg>\n".encode()
    )


def test_replaces_what_was_there_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    write_whole(tmp_path, "case.md", "old")
    write_whole(tmp_path, "case.md", "new")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"case.md": "new"}


def test_others_may_read_it_as_the_system_says(tmp_path: Path) -> None:
    mask = os.umask(0o027)
    try:
        assert write_whole(tmp_path, "case.md", "x").stat().st_mode & 0o777 == 0o640  # 666 less the mask 027
    finally:
        os.umask(mask)


@pytest.mark.parametrize("name", ["../case.md", "a/../../case.md", "/tmp/case.md", ".", ""])  # noqa: S108  # refused
def test_refuses_names_that_lead_outside(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "out"
    with pytest.raises(OutsideFolderError):
        write_whole(folder, name, "x")
    assert not list(tmp_path.rglob("*.md"))


def test_refuses_links_that_lead_outside(tmp_path: Path) -> None:
    folder, elsewhere = tmp_path / "out", tmp_path / "elsewhere"
    folder.mkdir()
    elsewhere.mkdir()
    (elsewhere / "precious.md").write_text("precious")
    (folder / "case.md").symlink_to(elsewhere / "precious.md")
    (folder / "pictures").symlink_to(elsewhere)
    for name in ("case.md", "pictures/need.svg", "pictures/new/need.svg"):
        with pytest.raises(OutsideFolderError):
            write_whole(folder, name, "x")
    assert {path.name: path.read_text() for path in elsewhere.iterdir()} == {"precious.md": "precious"}


def test_the_folder_itself_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "out").symlink_to(tmp_path / "real")
    write_whole(tmp_path / "out", "case.md", "x")
    assert (tmp_path / "real" / "case.md").read_text() == "x"


def test_a_failure_leaves_the_old_file_and_no_part_of_the_new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_whole(tmp_path, "case.md", "old")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_whole(tmp_path, "case.md", "new")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"case.md": "old"}


# --- all or none ------------------------------------------------------------------------------------------------------


def test_several_files_are_written_in_order(tmp_path: Path) -> None:
    paths = write_all(tmp_path / "out", {"b.md": "b", "pictures/a.svg": b"a"})
    assert [path.relative_to(tmp_path).as_posix() for path in paths] == ["out/b.md", "out/pictures/a.svg"]
    assert [path.read_text() for path in paths] == ["b", "a"]


def files_in(folder: Path) -> dict[str, str]:
    """Return what all files below a folder hold, hidden ones as well."""
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("step", [1, 2, 3])
@pytest.mark.parametrize("what", ["fsync", "replace"])
@pytest.mark.parametrize(
    "error", [OSError(28, "No space left on device"), KeyboardInterrupt()], ids=["full", "stopped"]
)
def test_a_failure_at_any_step_leaves_all_as_it_was(
    step: int, what: str, error: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_all(tmp_path, {"a.md": "old a", "c.md": "old c"})
    calls = 0
    real = os.fsync if what == "fsync" else Path.replace

    def failing(*arguments: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == step:
            raise error
        return real(*arguments)

    monkeypatch.setattr(os if what == "fsync" else Path, what, failing)
    with pytest.raises(type(error)):
        write_all(tmp_path, {"a.md": "new a", "new/b.md": "new b", "c.md": "new c"})
    assert files_in(tmp_path) == {"a.md": "old a", "c.md": "old c"}
    assert not (tmp_path / "new").exists()


def test_the_file_that_cannot_be_written_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left") as failed:
        write_whole(tmp_path, "case.md", "new")
    assert failed.value.filename == str(tmp_path / "case.md")


@pytest.mark.parametrize("kind", ["pipe", "folder", "socket"])
def test_only_a_file_is_replaced(kind: str, tmp_path: Path) -> None:
    write_whole(tmp_path, "a.md", "old")
    target = tmp_path / "b.md"
    if kind == "pipe":
        os.mkfifo(target)
    elif kind == "folder":
        target.mkdir()
    else:
        with socket.socket(socket.AF_UNIX) as listening, contextlib.chdir(tmp_path):
            listening.bind("b.md")
    with pytest.raises(NotAFileError, match=f"there is a {kind} of this name, and only a file is replaced"):
        write_all(tmp_path, {"a.md": "new", "b.md": "new"})
    assert (tmp_path / "a.md").read_text() == "old"
    assert not target.is_file()


@pytest.mark.skipif(not Path("/dev/null").is_char_device(), reason="there are no devices with names")
def test_a_device_is_not_replaced() -> None:
    with pytest.raises(NotAFileError, match="there is a device of this name"):
        write_whole(Path("/dev"), "null", "x")
    assert Path("/dev/null").is_char_device()


def test_a_link_to_a_device_is_refused(tmp_path: Path) -> None:
    (tmp_path / "case.md").symlink_to(os.devnull)
    with pytest.raises(OutsideFolderError):
        write_whole(tmp_path, "case.md", "x")
    assert (tmp_path / "case.md").is_symlink()


def test_a_link_that_leads_to_itself_is_refused(tmp_path: Path) -> None:
    (tmp_path / "case.md").symlink_to(tmp_path / "case.md")
    with pytest.raises(OSError, match=r"case\.md"):
        write_whole(tmp_path, "case.md", "x")


def test_half_a_character_is_no_reason_to_fail(tmp_path: Path) -> None:
    assert write_whole(tmp_path, "case.md", "a \udcff").read_bytes() == b"a ?"
