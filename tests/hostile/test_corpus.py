"""The corpus of hostile files: each gives a finding with a place, soon, or is shown as text that does nothing.

What a file holds is looked for where it would do harm: in the terminal, in a spreadsheet, in Markdown's HTML.
"""

from __future__ import annotations

import csv
import io
import re
import sys
import time
import unicodedata
from functools import cache
from html.parser import HTMLParser
from typing import TYPE_CHECKING, get_args

import pytest
from typer.testing import CliRunner

from sibcase.casefile.reader import Loaded, load_text
from sibcase.casefile.source.report import Style, format_findings
from sibcase.cli.app import app
from sibcase.documents.templates.prose import ProseFault
from sibcase.tasks.business_case import business_case
from sibcase.tasks.publish.document import render
from tests.hostile.generate import FILES_FOLDER, corpus

if TYPE_CHECKING:
    from pathlib import Path

    from sibcase.casefile.source.findings import Finding
    from sibcase.tasks.business_case import BusinessCase

NAMES = sorted(corpus())
SHOWN = [name for name in NAMES if name.startswith(("text-", "prose-"))]
# A second, of the processor; several times as much while coverage is measured.
SECONDS = 10 if "coverage" in sys.modules else 1
LONGEST_LINE = 1_500
OBEYED = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
# What joins letters into one that is seen: families of emoji, Persian, Hindi.
JOINERS = frozenset("\u200c\u200d")


def path_of(name: str) -> Path:
    return FILES_FOLDER / f"{name}.yaml"


@cache
def timed(name: str) -> tuple[Loaded, float]:
    """Return what a file is read as, once for all tests, and how many seconds that took."""
    started = time.process_time()
    case = load_text(corpus()[name], f"{name}.yaml", folder=FILES_FOLDER)
    return case, time.process_time() - started


def loaded(name: str) -> Loaded:
    return timed(name)[0]


def obeyed_in(text: str) -> list[str]:
    """Return the characters of a text that a terminal would obey instead of showing them."""
    return [f"U+{ord(each):04X}" for each in text if each != "\n" and unicodedata.category(each) in OBEYED]


# --- the corpus itself ------------------------------------------------------------------------------------------------


def test_the_corpus_is_what_its_generator_makes() -> None:
    kept = {path.stem: path.read_bytes() for path in FILES_FOLDER.iterdir()}
    assert kept == corpus(), "run `python tests/hostile/generate.py`"
    assert len(kept) >= 200
    assert max(map(len, kept.values())) < 400_000


@pytest.mark.matrix(0)
@pytest.mark.slow
def test_the_corpus_holds_what_it_is_for() -> None:
    refused = [name for name in NAMES if loaded(name).case is None]
    assert len(refused) > 200, "most files are refused"
    assert [name for name in refused if name.startswith("text-")] == [], "texts are only text"


# --- reading ----------------------------------------------------------------------------------------------------------


@pytest.mark.matrix(80)
@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_sound_or_has_findings_with_places(name: str) -> None:
    content, (case, seconds) = corpus()[name], timed(name)
    started = time.process_time()
    told = {style: format_findings(case.findings, case.texts, style) for style in get_args(Style)}
    assert seconds + time.process_time() - started < SECONDS
    assert (case.case is None) == case.has_errors
    lines = len(content.decode("utf-8", "replace").splitlines()) + 1
    assert all(0 < finding.place.line <= lines and finding.place.column > 0 for finding in case.findings)
    for style, text in told.items():
        assert obeyed_in(text) == [], style
        assert max(map(len, text.splitlines()), default=0) < LONGEST_LINE, style
    assert all(line.startswith("::") for line in told["github"].splitlines())


@pytest.mark.costly
def test_no_file_keeps_another_from_being_checked() -> None:
    result = CliRunner().invoke(app, ["validate", *(str(path_of(name)) for name in NAMES), "--format", "short"])
    assert result.exit_code == 1
    assert f"{len(NAMES)} cases checked" in result.stderr
    assert obeyed_in(result.stdout + result.stderr) == []


# --- what is shown ----------------------------------------------------------------------------------------------------


@pytest.mark.matrix(8)
@pytest.mark.parametrize("name", SHOWN)
def test_the_terminal_obeys_nothing(name: str) -> None:
    for command, *options in (["show", "--table", "all"], ["show", "--inputs"], ["readiness"]):
        result = CliRunner().invoke(app, [command, str(path_of(name)), *options])
        assert obeyed_in(result.stdout + result.stderr) == []
        assert "Traceback" not in result.output
        assert result.exit_code in (0, 1)


@pytest.mark.matrix(16)
@pytest.mark.parametrize("name", [name for name in SHOWN if name.startswith("text-")])
def test_a_spreadsheet_obeys_nothing(name: str) -> None:
    result = CliRunner().invoke(
        app, ["show", str(path_of(name)), "--table", "savings", "--table", "by_agency", "--csv"]
    )
    assert result.exit_code == 0, result.output
    cells = [cell for row in csv.reader(io.StringIO(result.stdout)) for cell in row]
    assert cells
    assert [cell for cell in cells if cell.lstrip()[:1] in ("=", "+", "@") or re.match(r"\s*-(?![\d.]+$)", cell)] == []


# What acts in every page: the field and the box of its search, the buttons of its panel, and the one script of a known
# hash, which the page's own policy lets run and no other.
OWN = ["input", "input", "button", "button", "script"]


class Reader(HTMLParser):
    """Notes whatever in a page could act, or ask for something from elsewhere."""

    ACTING = frozenset(
        {"script", "iframe", "object", "embed", "form", "base", "link", "input", "button", "foreignobject"}
    )
    ADDRESSES = frozenset({"href", "src", "srcset", "action", "data", "xlink:href", "poster", "background"})

    def __init__(self) -> None:
        """Begin with nothing noted."""
        super().__init__()
        self.harm: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag or an attribute that acts."""
        self.harm += [tag] if tag in self.ACTING else []
        for name, value in attrs:
            acts = name.startswith("on") or (name == "http-equiv" and value != "Content-Security-Policy")
            asks = name in self.ADDRESSES and not _is_harmless(tag, value or "")
            self.harm += [f"{tag} {name}={value}"] if acts or asks else []


def _is_harmless(tag: str, address: str) -> bool:
    """Return whether an address leads within the page, holds its own picture, or is a link that a reader may follow."""
    if address.startswith(("#", "data:image/svg+xml,", "data:image/png;base64,")):
        return True
    return tag == "a" and re.match(r"(?:https?|mailto):", address) is not None


def rendered(business: BusinessCase, out: Path) -> tuple[str, str] | list[Finding]:
    """Return a case's document in Markdown and HTML, or the findings that keep its prose from being printed."""
    try:
        paths = render(business, business.evaluate(), ["md", "html"], out=out)
    except ProseFault as fault:
        return fault.findings
    return paths[0].read_text("utf-8"), paths[1].read_text("utf-8")


@pytest.mark.costly
@pytest.mark.matrix(3)
@pytest.mark.slow
@pytest.mark.parametrize("name", SHOWN)
def test_a_document_shows_it_and_does_nothing(name: str, tmp_path: Path) -> None:
    case = loaded(name)
    documents = rendered(business_case(case), tmp_path) if case.case else case.findings
    if isinstance(documents, list):
        assert documents
        assert all(finding.place.line > 0 for finding in documents)
        return
    text, page = documents
    reader = Reader()
    reader.feed(page)
    assert reader.harm == OWN
    assert "1337" not in re.sub(r'"(?:data:|sibcase-source)[^"]*"', "", text + page), "7 * 191 was worked out"
    assert "root:" not in text + page
    assert obeyed_in(re.sub(f"[{''.join(JOINERS)}]", "", text)) == []


@pytest.mark.matrix(1)
@pytest.mark.slow
@pytest.mark.parametrize(
    "name", [name for name in SHOWN if name.startswith(("text-typst", "text-tex", "text-letters"))]
)
def test_the_typesetters_obey_nothing(name: str, tmp_path: Path) -> None:
    case = business_case(loaded(name))
    for path in render(case, case.evaluate(), ["pdf", "docx"], out=tmp_path):
        assert path.stat().st_size > 10_000
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".docx", ".pdf"], "nothing else was written"
