"""The only way to open a file: what is plain, bounded and in its folder is read, and nothing else, without waiting."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sibcase import files
from sibcase.files import (
    LeadsOutError,
    NotPlainError,
    TooLargeError,
    lies_in,
    read_file,
    read_head,
    read_within,
    top_of_repository,
)

if TYPE_CHECKING:
    from collections.abc import Callable

WORDS = b"in the folder"
SECRET = b"elsewhere"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a file, a folder below it, and a secret beside it."""
    (tmp_path / "secret").write_bytes(SECRET)
    here = tmp_path / "here"
    (here / "below").mkdir(parents=True)
    (here / "plain").write_bytes(WORDS)
    (here / "below" / "plain").write_bytes(WORDS)
    return here


@pytest.fixture(params=["step by step", "by path"])
def anywhere(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Systems that can open a file from a folder that is open, and those that cannot."""
    if request.param == "by path":
        monkeypatch.setattr(files, "_KNOWS_FOLDERS", False)


@pytest.mark.usefixtures("anywhere")
@pytest.mark.parametrize("name", ["plain", "below/plain", "below/../plain", "inside", "linked/plain", "./plain"])
def test_a_file_in_its_folder_is_read(folder: Path, name: str) -> None:
    (folder / "inside").symlink_to("below/plain")
    (folder / "linked").symlink_to("below")
    assert read_within(folder, name, 100) == WORDS


@pytest.mark.usefixtures("anywhere")
@pytest.mark.parametrize("name", ["../secret", "link", "away/secret", "chain", "below/../../secret", "ABSOLUTE"])
def test_what_leads_out_is_refused(folder: Path, name: str) -> None:
    (folder / "link").symlink_to("../secret")
    (folder / "away").symlink_to("..")
    (folder / "chain").symlink_to("link")
    absolute = str(folder / "plain")
    with pytest.raises(LeadsOutError, match="leads out of its folder"):
        read_within(folder, absolute if name == "ABSOLUTE" else name, 100)


@pytest.mark.usefixtures("anywhere")
def test_a_folder_that_is_a_link_itself_is_a_folder(folder: Path) -> None:
    (folder.parent / "called").symlink_to("here")
    assert read_within(folder.parent / "called", "plain", 100) == WORDS


def folder_at(path: Path) -> None:
    """Make a folder."""
    path.mkdir()


def pipe(path: Path) -> None:
    """Make a pipe that nothing is ever written to."""
    os.mkfifo(path)


def doorway(path: Path) -> None:
    """Make a socket that nobody listens to."""
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(path.name)


def endless(path: Path) -> None:
    """Make a link to a device without end."""
    path.symlink_to("/dev/zero")


@pytest.mark.usefixtures("anywhere")
@pytest.mark.parametrize("make", [folder_at, pipe, doorway])
def test_what_is_not_plain_is_refused_without_waiting(
    folder: Path, make: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    make(folder / "odd")
    with pytest.raises(NotPlainError):
        read_within(folder, "odd", 100)
    with pytest.raises(NotPlainError):
        read_file(folder / "odd", 100)


def test_a_device_without_end_is_refused_wherever_it_is_named(folder: Path) -> None:
    endless(folder / "odd")
    with pytest.raises(NotPlainError):
        read_file(folder / "odd", 100)
    with pytest.raises(NotPlainError):
        read_file("/dev/zero", 100)
    with pytest.raises(LeadsOutError):
        read_within(folder, "odd", 100)


def test_a_size_is_a_limit_on_what_is_read(folder: Path) -> None:
    assert read_file(folder / "plain", len(WORDS)) == WORDS
    with pytest.raises(TooLargeError, match="more than 12 bytes"):
        read_file(folder / "plain", len(WORDS) - 1)
    with pytest.raises(TooLargeError):
        read_within(folder, "plain", len(WORDS) - 1)
    assert read_head(folder, "plain", 2) == b"in"


@pytest.mark.usefixtures("anywhere")
@pytest.mark.parametrize("name", ["nothing", "plain/more", "a\0b", "x" * 5000, "loop"])
def test_what_is_not_there_is_an_error_of_the_system(folder: Path, name: str) -> None:
    (folder / "loop").symlink_to("loop")
    with pytest.raises(OSError, match=r"\[Errno"):
        read_within(folder, name, 100)


def test_a_folder_itself_is_no_file_in_it(folder: Path) -> None:
    with pytest.raises(NotPlainError):
        read_within(folder, ".", 100)


def test_a_link_that_is_put_there_after_the_look_is_not_followed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    look = os.stat

    def look_then_swap(name: Any, **how: Any) -> os.stat_result:
        state = look(name, **how)
        if how.get("dir_fd") is not None:
            (folder / "plain").unlink()
            (folder / "plain").symlink_to("../secret")
        return state

    monkeypatch.setattr(os, "stat", look_then_swap)
    with pytest.raises(OSError, match="symbolic links"):
        read_within(folder, "plain", 100)


def test_a_folder_that_becomes_a_link_is_not_followed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder.parent / "plain").write_bytes(SECRET)
    find = os.path.realpath

    def find_then_swap(path: Any, **how: Any) -> str:
        found = str(find(path, **how))
        if found.endswith("below/plain"):
            (folder / "below").rename(folder / "elsewhere")
            (folder / "below").symlink_to("..")
        return found

    monkeypatch.setattr(os.path, "realpath", find_then_swap)
    with pytest.raises(OSError, match=r"symbolic links|Not a directory"):
        read_within(folder, "below/plain", 100)


def open_files() -> int:
    """Return how many files this process has open, where the system lists them."""
    listed = Path("/proc/self/fd")
    return len(list(listed.iterdir())) if listed.is_dir() else 0


def test_no_file_stays_open(folder: Path) -> None:
    pipe(folder / "odd")
    before = open_files()
    read_within(folder, "below/plain", 100)
    for name in ("odd", "below", "nothing", "below/nothing"):
        with pytest.raises(OSError, match=r"\[Errno"):
            read_within(folder, name, 100)
    assert open_files() == before


def test_where_things_lie(folder: Path) -> None:
    (folder / "link").symlink_to("../secret")
    assert lies_in(folder / "plain", folder)
    assert not lies_in(folder / "link", folder)
    assert not lies_in("a\0b", folder)


def test_the_top_of_a_repository_is_where_git_keeps_its_own(folder: Path) -> None:
    assert top_of_repository(folder / "below") != folder
    (folder / ".git").mkdir()
    assert top_of_repository(folder / "below") == folder.resolve()
