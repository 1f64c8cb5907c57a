"""The pages of docs/ that are made from the program are those that it makes now."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).parents[1]


def load_generator() -> ModuleType:
    """Return docs/generate.py, which is a script and in no package."""
    spec = importlib.util.spec_from_file_location("docs_generate", ROOT / "docs/generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


generate = load_generator()


@pytest.mark.parametrize(
    "path",
    # The README runs every command that it shows.
    [pytest.param(path, marks=[pytest.mark.slow] if path == "README.md" else []) for path in generate.PAGES],
)
def test_page_is_the_one_that_is_made(path: str) -> None:
    message = f"{path} is out of date: run `python docs/generate.py`"
    assert (ROOT / path).read_text("utf-8") == generate.PAGES[path](), message


@pytest.mark.parametrize("path", [path for path in generate.PAGES if path.endswith(".md")])
def test_links_within_a_page_lead_somewhere(path: str) -> None:
    text = (ROOT / path).read_text("utf-8")
    headings = {heading.lower().replace(" ", "-") for heading in re.findall(r"^#+ (.*)$", text, flags=re.MULTILINE)}
    anchors = headings | set(re.findall(r'<a id="([^"]+)">', text))
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= anchors


def test_pages_that_are_out_of_date_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(generate, "ROOT", tmp_path)
    monkeypatch.setattr(generate, "PAGES", {"new.md": lambda: "new\n", "same.md": lambda: "same\n"})
    (tmp_path / "same.md").write_text("same\n", "utf-8")
    generate.write_all()
    assert (tmp_path / "new.md").read_text("utf-8") == "new\n"
    assert capsys.readouterr().out == "written: new.md\n"
