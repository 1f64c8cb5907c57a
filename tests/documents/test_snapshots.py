"""The Markdown of every case, as it was last read and approved.

After a change that is meant, `SNAPSHOT_UPDATE=1 pytest tests/documents/test_snapshots.py` writes the snapshots anew and
removes those without a case; what changed is reviewed like any other line.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from sibcase import __version__
from sibcase.pipeline.compute import load
from sibcase.pipeline.document import compose, file_stem
from sibcase.resources import cases_folder

SNAPSHOTS = Path(__file__).parents[1] / "snapshots"
EXAMPLES = Path(__file__).parents[1] / "examples"
CASES = {
    file_stem(str(path)): path
    for path in (*EXAMPLES.glob("*.yaml"), *cases_folder().glob("*.yaml"), *cases_folder().glob("*/case.yaml"))
    if not path.name.endswith(".expected.yaml")
}
UPDATE = os.environ.get("SNAPSHOT_UPDATE") == "1"


def markdown_of(path: Path) -> str:
    business = load(path)
    return compose(business, business.evaluate()).markdown.replace(f"sibcase {__version__}", "sibcase VERSION")


@pytest.mark.parametrize("name", CASES)
def test_the_document_is_as_it_was_approved(name: str) -> None:
    snapshot, now = SNAPSHOTS / f"{name}.md", markdown_of(CASES[name])
    if UPDATE:
        SNAPSHOTS.mkdir(exist_ok=True)
        snapshot.write_text(now, "utf-8")
    assert snapshot.is_file(), "a case without a snapshot: SNAPSHOT_UPDATE=1 writes it"
    assert now == snapshot.read_text("utf-8")


def test_every_snapshot_has_a_case() -> None:
    left_over = [path for path in SNAPSHOTS.glob("*.md") if path.stem not in CASES]
    if UPDATE:
        for path in left_over:
            path.unlink()
        left_over = []
    assert left_over == []


@pytest.mark.parametrize("name", CASES)
def test_nothing_raw_is_printed(name: str) -> None:
    assert re.findall(r"\bNone\b|\bnan\b|\binf\b|\d\.\d{5,}|\{\{|\{%", markdown_of(CASES[name])) == []


@pytest.mark.parametrize("name", CASES)
def test_tables_are_whole(name: str) -> None:
    lines = markdown_of(CASES[name]).splitlines()
    for number, line in enumerate(lines):
        if re.fullmatch(r"\|( :?-+:? \|)+", line):
            table = [each for each in lines[number - 1 :][: next_gap(lines, number)] if each]
            assert len({row.replace("\\|", "").count("|") for row in table}) == 1, lines[number - 1]
            assert len(table) > 2, f"a table without rows: {lines[number - 1]}"


def next_gap(lines: list[str], start: int) -> int:
    """Return how many lines a table that begins before `start` has."""
    end = next((place for place in range(start, len(lines)) if not lines[place]), len(lines))
    return end - start + 1
