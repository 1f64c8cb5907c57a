"""A workbench on a folder of its own, and a browser's requests to it without a browser."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from starlette.testclient import TestClient

from sibcase.webapp.app import make_app
from sibcase.webapp.guard import Terms, form_token
from sibcase.webapp.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

HOST = "127.0.0.1:8421"
ORIGIN = f"http://{HOST}"
TOKEN = "a-token-of-a-test-0123456789"  # noqa: S105 - opens nothing
NEED = """\
# The council's own words.
sibcase: 1
title: Families known to many services   # as the board calls them
stage: concept
need:
  people: 150
  unit_cost: £70k per year  # from finance
  years: 15
"""


@dataclass
class Bench:
    """A workbench: its folder, and what a page of it asks with."""

    folder: Path
    client: TestClient
    workspace: Workspace

    def get(self, path: str, **words: Any) -> Any:
        """Ask for a page."""
        return self.client.get(path, params=words)

    def post(self, path: str, words: Mapping[str, str] | None = None, **more: str) -> Any:
        """Send a form as a page of the workbench does."""
        data = {"form_token": form_token(TOKEN), **(words or {}), **more}
        return self.client.post(path, data=data, headers={"origin": ORIGIN}, follow_redirects=False)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """Return a workbench with one case, which its owner has entered."""
    return make_bench(tmp_path)


@pytest.fixture
def bench_of(tmp_path: Path) -> Callable[..., Bench]:
    """Return a function that makes a workbench on other terms."""
    return lambda **terms: make_bench(tmp_path, **terms)


def make_bench(folder: Path, *, read_only: bool = False) -> Bench:
    """Return a workbench with one case, `need`."""
    (folder / "need").mkdir()
    (folder / "need" / "case.yaml").write_text(NEED, "utf-8")
    workspace = Workspace(folder, read_only)
    client = TestClient(
        make_app(workspace, Terms(frozenset({HOST}), TOKEN, is_read_only=read_only)),
        base_url=ORIGIN,
        raise_server_exceptions=False,
    )
    client.get("/", params={"token": TOKEN})
    return Bench(folder, client, workspace)
