"""Files are written whole or not at all, and nowhere else."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from sibcase.documents.write_whole import OutsideFolderError, write_whole

if TYPE_CHECKING:
    from pathlib import Path


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
