"""docs/templates.md shows files and commands: with these files, the commands say what is shown."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sibcase.cli.app import app
from sibcase.documents.brand.brand import (
    LARGEST_LOGO,
    LEAST_APART,
    LEAST_FOR_MARKS,
    LEAST_FOR_WORDS,
    MOST_FONTS,
    BrandSection,
)
from sibcase.documents.brand.document_design import NEEDS, DesignFile
from sibcase.documents.brand.logo_and_fonts import LARGEST_DRAWING, MOST_PIXELS
from sibcase.documents.templates import sandbox
from sibcase.documents.templates.files import LARGEST_TEMPLATE
from sibcase.resources import cases_folder

PAGE = Path(__file__).parents[2] / "docs/templates.md"
FILE = re.compile(r"(?m)^\*\*(?P<path>[^*\n]+)\*\*\n\n```\w+\n(?P<text>.*?)^```$", re.DOTALL)
CONSOLE = re.compile(r"(?m)^```console\n(?P<text>.*?)^```$", re.DOTALL)


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[tuple[str, str, str]]]:
    """Return a folder with every file that the page shows and the case that it speaks of, after its commands.

    Of each command: itself, what the page says that it prints, and what it printed.
    """
    folder = tmp_path_factory.mktemp("page")
    shutil.copytree(cases_folder() / "family-recovery", folder / "cases/family-recovery")
    for shown in FILE.finditer(PAGE.read_text("utf-8")):
        file = folder / shown["path"]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(shown["text"], "utf-8")
    printed = []
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.chdir(folder)
        for command, expected in commands():
            program, *arguments = shlex.split(command)
            assert program == "sibcase"
            result = CliRunner().invoke(app, arguments)
            printed.append((command, expected.rstrip(), (result.stdout + result.stderr).rstrip()))
    return folder, printed


def commands() -> list[tuple[str, str]]:
    """Return every command that the page shows, with what it says of it."""
    blocks = [block["text"] for block in CONSOLE.finditer(PAGE.read_text("utf-8"))]
    steps = [step for block in blocks for step in re.split(r"(?m)^\$ ", block) if step]
    return [(step.partition("\n")[0], step.partition("\n")[2]) for step in steps]


@pytest.mark.costly
def test_every_command_says_what_is_shown(followed: tuple[Path, list[tuple[str, str, str]]]) -> None:
    _, printed = followed
    assert len(printed) == 7
    for command, shown, said in printed:
        assert said == shown, command


def test_the_section_of_ones_own_stands_in_its_place(followed: tuple[Path, list[tuple[str, str, str]]]) -> None:
    folder, _ = followed
    text = (folder / "build/family-recovery-county-case.md").read_text("utf-8")
    # The document's own: it is called after `document.yaml`, and the management case is longer by a section.
    assert text.splitlines()[2].startswith("**County business case")
    assert re.search(r"(?s)\n## Management case\n.*\n### Oversight by the county\n.*\n## Annex A", text)
    note = (folder / "build/family-recovery-note.md").read_text("utf-8")
    assert re.search(r"\d+ families cost £[\d.]+m\.\n\n- ", note)
    assert note.rstrip().endswith("*")
    page = (folder / "build/family-recovery.html").read_text("utf-8")
    assert "--accent: light-dark(#7a1f3d, " in page
    assert 'alt="Northmarch County Council"' in page


def test_every_field_is_on_the_page() -> None:
    text = PAGE.read_text("utf-8")
    brand = {"name", "logo", "colours.accent", "colours.contrast", "fonts.text", "fonts.files", "footer"}
    assert set(re.findall(r"(?m)^\| `([a-z.]+)` \|", text)) == brand
    assert {name.partition(".")[0] for name in brand} == set(BrandSection.field_names())
    told = text[text.index("`document.yaml` has these fields") :].partition("\n\n")[0]
    for name in (*DesignFile.field_names(), *NEEDS):
        assert re.search(rf"\b{name}\b", told), name


@pytest.mark.costly
def test_the_limits_on_the_page_are_those_that_hold() -> None:
    text = " ".join(PAGE.read_text("utf-8").split())
    assert (sandbox.MOST_STEPS, sandbox.MOST_SECONDS, sandbox.MOST_CHARACTERS) == (1_000_000, 5, 5_000_000)
    assert "a million steps, five seconds, five million characters" in text
    assert f"at most {LARGEST_TEMPLATE:,} bytes each" in text
    assert f"at most {LARGEST_LOGO:,} bytes (an SVG {LARGEST_DRAWING:,}) and {MOST_PIXELS:,} pixels on a side" in text
    assert (LEAST_FOR_WORDS, LEAST_FOR_MARKS, LEAST_APART, MOST_FONTS) == (4.5, 3, 1.5, 8)
    for limit in (
        "at least 4.5:1 on white",
        "at least 3:1 on white and 1.5:1 with the accent",
        "up to eight font files",
    ):
        assert limit in text
