"""What the README and docs/ say is so: links lead somewhere, names exist, and shown commands do what is shown.

`tests/test_generated_docs.py` holds the made pages, and with them every output in the README, to what the program
makes now.
"""

from __future__ import annotations

import json
import re
import struct
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "sibcase").rglob("*.md")])
LINK = re.compile(r"!?\[[^\]]*\]\((?P<target>[^)\s]+)\)")
# Put together here, so that this file does not find itself.
REGISTRIES = tuple(".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("anaconda", "org")))
PICTURE = "docs/images/business-case-page.png"


def name_of(path: Path) -> str:
    """Return a path as it is written from the top of the repository."""
    return path.relative_to(ROOT).as_posix()


def anchors_of(text: str) -> set[str]:
    """Return what a link can lead to within a page: its headings and named anchors."""
    headings = re.findall(r"^#+ (.*)$", text, flags=re.MULTILINE)
    plain = [re.sub(r"[^\w\s-]", "", heading.lower()).strip() for heading in headings]
    return {heading.replace(" ", "-") for heading in plain} | set(re.findall(r'<a id="([^"]+)">', text))


def outside_code(text: str) -> str:
    """Return a page without its blocks of code."""
    return re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)


# --- links ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_to_files_and_headings_that_are_there(page: Path) -> None:
    broken = []
    for found in LINK.finditer(outside_code(page.read_text("utf-8"))):
        target, _, anchor = found["target"].partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        file = page.parent / target if target else page
        if not file.exists() or (anchor and anchor not in anchors_of(file.read_text("utf-8"))):
            broken.append(found["target"])
    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_no_page_names_the_host_of_a_package_registry(page: Path) -> None:
    text = page.read_text("utf-8")
    assert [host for host in REGISTRIES if host in text] == []


def test_pages_are_found() -> None:
    assert {"README.md", "docs/cli.md", "docs/glossary.md", "docs/decisions/0001-record-decisions.md"} <= set(
        map(name_of, PAGES)
    )


def test_the_index_of_decisions_lists_every_page_once() -> None:
    folder = ROOT / "docs/decisions"
    listed = re.findall(r"\]\((\d+[^)]*\.md)\) \|", (folder / "README.md").read_text("utf-8"))
    assert listed == sorted(path.name for path in folder.glob("*.md") if path.name != "README.md")


# --- the README -------------------------------------------------------------------------------------------------------


@cache
def readme() -> str:
    """Return the README."""
    return (ROOT / "README.md").read_text("utf-8")


def test_the_picture_is_there_small_and_reported_in_words() -> None:
    (alternative,) = re.findall(rf"!\[([^\]]*)\]\({re.escape(PICTURE)}\)", readme())
    assert len(alternative.split()) >= 10, "the text in the picture's place says what it shows"
    drawn = (ROOT / PICTURE).read_bytes()
    assert drawn.startswith(b"\x89PNG\r\n")
    assert len(drawn) < 200_000
    width, height = struct.unpack(">II", drawn[16:24])
    # A4 upright is 210 by 297 mm.
    assert height / width == pytest.approx(297 / 210, rel=0.01)


def test_every_shown_command_is_run() -> None:
    blocks = re.findall(r"(.*)\n```(?:console|python)\n", readme())
    assert blocks
    assert [above for above in blocks if not re.fullmatch(r"<!-- made(, first \d+ lines)?: .+ -->", above)] == []


def test_the_tutorial_goes_from_the_envelope_to_the_pdf() -> None:
    # 150 people x £70,000 x 15 years, by hand: 150 x 70,000 = 10,500,000 a year; x 15 = 157,500,000.
    for line in ("£157,500,000", "error SIB008", "$ sibcase render envelope --to pdf\nenvelope.pdf"):
        assert line in readme()


def test_make_knows_the_targets_that_pages_name() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), flags=re.MULTILINE))
    named = set()
    for page in ("README.md", "CONTRIBUTING.md"):
        named |= set(re.findall(r"(?:^|`)make ([a-z]+)", (ROOT / page).read_text("utf-8"), flags=re.MULTILINE))
    assert {"demo", "test"} <= named <= targets


@pytest.mark.parametrize(
    "path",
    sorted(
        set(
            re.findall(
                r"`((?:sibcase|templates|tests|docs|cases)/?[\w./-]*)`", (ROOT / "CONTRIBUTING.md").read_text("utf-8")
            )
        )
    ),
)
def test_files_that_contributors_are_sent_to_are_there(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize("what", ["payment kind", "rule", "document", "format", "command", "chart"])
def test_contributors_are_shown_how_to_add(what: str) -> None:
    section = (ROOT / "CONTRIBUTING.md").read_text("utf-8").partition(f"### A {what}\n")[2].partition("\n### ")[0]
    assert "\nExample: " in section
    assert "\n1. `" in section


# --- the glossary -----------------------------------------------------------------------------------------------------


@cache
def glossary() -> list[list[str]]:
    """Return the rows of the glossary: word, meaning, fields, figures."""
    lines = (ROOT / "docs/glossary.md").read_text("utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return rows[2:]


@cache
def schema() -> dict[str, Any]:
    """Return the JSON Schema of case files."""
    whole: dict[str, Any] = json.loads((ROOT / "docs/case.schema.json").read_text("utf-8"))
    return whole


def blocks_within(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a schema and all that it may stand for: what it refers to, and what it offers to choose from."""
    found = [spec]
    if "$ref" in spec:
        found += blocks_within(schema()["$defs"][spec["$ref"].rpartition("/")[2]])
    for choice in (*spec.get("oneOf", ()), *spec.get("anyOf", ())):
        found += blocks_within(choice)
    return found


def is_field(path: str) -> bool:
    """Say whether the case file has a field of this dotted name."""
    at = [schema()]
    for step in path.split("."):
        key = "patternProperties" if step == "ID" else "properties"
        held = [block.get(key, {}) for spec in at for block in blocks_within(spec)]
        at = [spec for each in held for name, spec in each.items() if step in ("ID", name)]
    return bool(at)


def written_in(cell: str) -> list[str]:
    """Return what stands between backquotes in a cell."""
    return re.findall(r"`([^`]+)`", cell)


@pytest.mark.parametrize("row", glossary(), ids=lambda row: row[0])
def test_fields_and_figures_of_the_glossary_exist(row: list[str]) -> None:
    word, meaning, fields, figures = row
    assert word
    assert meaning.endswith(".")
    assert [path for path in written_in(fields) if not is_field(path)] == []
    named = set(re.findall(r"^\| `([^`]+)`", (ROOT / "docs/figures.md").read_text("utf-8"), flags=re.MULTILINE))
    assert [name for name in written_in(figures) if name not in named] == []


def test_words_of_the_glossary_are_in_order_and_reported_once() -> None:
    words = [row[0].lower() for row in glossary()]
    assert words == sorted(set(words))


def test_a_field_that_there_is_not_is_noticed() -> None:
    assert is_field("outcomes.ID.savings.ID.cashable.step")
    assert not is_field("outcomes.ID.savings.ID.cashable.stop")
    assert not is_field("outcomes.home.title")
