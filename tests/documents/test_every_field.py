"""Every field of the context can be printed, for every case, and is documented."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from sibcase.documents.build_context import names_of
from sibcase.documents.templates.render import render_template
from sibcase.resources import cases_folder
from sibcase.tasks.business_case import load
from sibcase.tasks.publish.document import prepare
from tests.documents.every_field import all_fields, template_of_every_field

ROOT = Path(__file__).parents[2]
DEALS = ROOT / "docs/indigo"
EVERY_FIELD = ROOT / "tests/casefile/every-field.yaml"
CASES = [
    EVERY_FIELD,
    *sorted((ROOT / "tests/examples").glob("*example.yaml")),
    ROOT / "tests/examples/need.yaml",
    *sorted(path.parent for path in cases_folder().rglob("case.yaml")),
]
_MARK = re.compile(r"⟦(\w+\.\w+)⟧")


@cache
def printed(case: Path, folder: Path) -> str:
    """Return what the template that prints every field makes of a case."""
    file = folder / "every-field.md.j2"
    if not file.exists():
        file.write_text(template_of_every_field(), "utf-8")
    business = load(case)
    if case == EVERY_FIELD and business.loaded:
        business = replace(business, loaded=replace(business.loaded, similar_export=str(DEALS)))
    return render_template(file, names_of(prepare(business, business.evaluate()).context))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("every-field")


@pytest.mark.costly
@pytest.mark.matrix(2)
@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_every_field_can_be_printed(case: Path, folder: Path) -> None:
    text = printed(case, folder)
    assert "⟦Context.made_with⟧\nsibcase" in text
    # A whole value of Python, or a figure that was never rounded, would show through.
    assert re.findall(r"\bNone\b|\bnan\b|View\(|\d\.\d{7,}|object at 0x", text) == []


@pytest.mark.matrix(0)
def test_the_cases_reach_every_field_there_is(folder: Path) -> None:
    reached = {mark for case in CASES for mark in _MARK.findall(printed(case, folder))}
    assert set(all_fields()) - reached == set()


def test_every_field_is_documented_with_its_sentence() -> None:
    page = (ROOT / "docs/template-context.md").read_text("utf-8")
    sections = dict(re.findall(r"(?ms)^## (\w+)$(.*?)(?=^## |\Z)", page))
    undocumented = []
    for field in all_fields():
        part, _, name = field.partition(".")
        section = sections["Names" if part == "Context" else part]
        if re.search(rf"(?m)^\| `{name}` \| `[^`]+` \| \S.*\S \|$", section) is None:
            undocumented.append(field)
    assert undocumented == []


def test_a_field_that_the_page_has_and_the_context_has_not_is_noticed() -> None:
    page = (ROOT / "docs/template-context.md").read_text("utf-8")
    sections = dict(re.findall(r"(?ms)^## (\w+)$(.*?)(?=^## |\Z)", page))
    named = {
        f"{'Context' if part == 'Names' else part}.{name}"
        for part, section in sections.items()
        if part != "Filters"
        for name in re.findall(r"(?m)^\| `(\w+)` \|", section)
    }
    assert named == set(all_fields())
