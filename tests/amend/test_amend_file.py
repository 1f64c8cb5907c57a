"""A case file amended on the disk: its encoding, what changed meanwhile, and files that are none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sibcase.amend.amend_file import amend_file, fingerprint
from sibcase.amend.changes import Amended, Refused, Set

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "sibcase: 1\r\ntitle: Ünit # keep\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "utf-16"])
def test_a_file_keeps_its_encoding_and_its_line_ends(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "case.yaml"
    file.write_bytes(TEXT.encode(encoding))
    amended = amend_file(file, [Set("title", "Új")], was=fingerprint(file.read_bytes()))
    assert isinstance(amended, Amended)
    assert file.read_bytes() == TEXT.replace("Ünit", "Új").encode(encoding)
    assert amended.fingerprint == fingerprint(file.read_bytes())


def test_a_file_that_was_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    file.write_bytes(TEXT.encode())
    was = fingerprint(file.read_bytes())
    file.write_bytes(TEXT.replace("1", "2").encode())
    refused = amend_file(file, [Set("title", "x")], was=was)
    assert isinstance(refused, Refused)
    assert refused.refusals[0].message == "the file has been changed meanwhile"
    assert file.read_bytes() == TEXT.replace("1", "2").encode()


def test_a_trial_writes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    file.write_bytes(TEXT.encode())
    amended = amend_file(file, [Set("title", "x")], dry_run=True)
    assert isinstance(amended, Amended)
    assert "title: x # keep" in amended.text
    assert file.read_bytes() == TEXT.encode()
    assert [each.name for each in tmp_path.iterdir()] == ["case.yaml"]


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    file.write_bytes(b"title: \xff\xfe\xfd")
    refused = amend_file(file, [Set("title", "x")])
    assert isinstance(refused, Refused)
    assert refused.refusals[0].help == "save the file as UTF-8"


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere.yaml").write_bytes(TEXT.encode())
    (tmp_path / "case").mkdir()
    (tmp_path / "case" / "case.yaml").symlink_to(tmp_path / "elsewhere.yaml")
    with pytest.raises(OSError, match="leads out of its folder"):
        amend_file(tmp_path / "case" / "case.yaml", [Set("title", "x")])
    assert (tmp_path / "elsewhere.yaml").read_bytes() == TEXT.encode()
