"""`sibcase serve`: what it refuses, the address that it prints, and how it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from sibcase.cli.app import app
from sibcase.cli.workbench import serve

if TYPE_CHECKING:
    from pathlib import Path

PROGRAM = [sys.executable, "-m", "sibcase", "serve", "--no-open"]


def refused(*words: str) -> str:
    """Return what the command says where it refuses."""
    done = CliRunner().invoke(app, ["serve", "--no-open", *words])
    assert done.exit_code == 2
    return " ".join(done.output.split())


def test_what_is_no_folder_is_refused(tmp_path: Path) -> None:
    assert "is not a folder" in refused(str(tmp_path / "nothing"))


def test_another_address_needs_the_name_that_browsers_use(tmp_path: Path) -> None:
    assert "--name workbench.example.org" in refused(str(tmp_path), "--host", "0.0.0.0")  # noqa: S104 - refused


@pytest.mark.parametrize("token", ["short", "has a space in it, and is long", "x" * 500, "é" * 30])
def test_a_token_of_a_file_has_to_be_one(tmp_path: Path, token: str) -> None:
    file = tmp_path / "token"
    file.write_text(token, "utf-8")
    assert "token" in refused(str(tmp_path), "--token-file", str(file))


def test_a_missing_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "NEEDED", ("starlette", "a_package_that_is_not_there"))
    assert "pip install 'sibcase[app]'" in refused(str(tmp_path))


@pytest.mark.costly
@pytest.mark.skipif(os.name == "nt", reason="signals are sent in another way there")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_is_served_until_it_is_stopped(tmp_path: Path, number: signal.Signals) -> None:
    (tmp_path / "case.yaml").write_text(
        "sibcase: 1\ntitle: A need\nneed: {people: 1, unit_cost: £1 per year, years: 1}\n"
    )
    running = subprocess.Popen([*PROGRAM, str(tmp_path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert running.stdout is not None
        said = [running.stdout.readline() for _ in range(3)]
        address = said[1].strip()
        assert address.startswith("http://127.0.0.1:")
        with urllib.request.urlopen(address, timeout=20) as answer:  # noqa: S310 - our own
            assert "The workbench" in answer.read().decode()
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(address.partition("?")[0], timeout=20)  # noqa: S310 - our own
        running.send_signal(number)
        _, remarks = running.communicate(timeout=20)
    finally:
        running.kill()
    assert "Traceback" not in remarks
    assert "The workbench has ended." in remarks
