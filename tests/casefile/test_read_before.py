"""A text that is read after others of the same case is read as it is alone, whatever was changed in between."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sibcase.casefile.reader import load_text
from sibcase.casefile.source.compose import compose
from sibcase.casefile.source.nodes import Block, Node, Series
from sibcase.casefile.source.parts_of_text import parts_of_text
from sibcase.casefile.source.read_before import ReadBefore
from tests.trials import trials

ROOT = Path(__file__).parents[2]
FULL = ROOT / "cases/family-recovery/case.yaml"
FILES = [FULL, ROOT / "cases/rough-sleeping/case.yaml", ROOT / "tests/casefile/every-field.yaml"]
TEXTS = {file: file.read_text("utf-8") for file in FILES}
# What joins sections, ends them early, or is no YAML: a piece that is read alone must not hide it.
NASTY = (
    "need: {people: 1}",
    "'need': x",
    "title: &a x",
    "area: *a",
    "title: &home x",
    'title: "open',
    "title: 'it''s",
    "summary: |",
    "summary: >+",
    "area: {a: [1,",
    "---",
    "...",
    "%YAML 1.2",
    "? a",
    "  deeper: 1",
    "- item",
    "# a comment",
    "",
    "a: b: c",
    "\ttab: 1",
    "!tag x",
    "costs: {own: {}}",
    "sibcase: 1",
    "x: \u2028y",
    "x: 1\r",
    "<<: *home",
)


def spelt(node: Node | None) -> Any:
    """Return a tree with every place and path in it."""
    if isinstance(node, Block):
        keys = [(str(key), key.place, key.path, key.plain) for key in node.keys_written.values()]
        return node.place, node.path, keys, {str(name): spelt(each) for name, each in node.items()}
    if isinstance(node, Series):
        return node.place, node.path, [spelt(each) for each in node]
    return None if node is None else (str(node), node.place, node.path, node.plain)


@st.composite
def edited(draw: st.DrawFn, text: str) -> str:
    """Return a text with some lines changed, removed, written twice, or replaced by what is nasty."""
    lines = text.split("\n")
    for _ in range(draw(st.integers(1, 2))):
        at = draw(st.integers(0, len(lines) - 1))
        match draw(st.sampled_from(["number", "remove", "twice", "nasty", "before"])):
            case "number":
                lines[at] = lines[at].replace("1", "2")
            case "remove":
                del lines[at]
            case "twice":
                lines.insert(at, lines[at])
            case "nasty":
                lines[at] = draw(st.sampled_from(NASTY))
            case _:
                lines.insert(at, draw(st.sampled_from(NASTY)))
    return "\n".join(lines)


@given(st.data())
@trials(100)
def test_sections_that_are_composed_alone_make_the_tree_of_the_whole(data: st.DataObject) -> None:
    text, before = TEXTS[data.draw(st.sampled_from(FILES))], ReadBefore()
    before.compose(text, "a.yaml")
    for _ in range(2):
        changed = data.draw(edited(text))
        (root, findings), (again, found) = compose(changed, "a.yaml"), before.compose(changed, "a.yaml")
        assert spelt(again) == spelt(root)
        assert sorted(found, key=repr) == sorted(findings, key=repr)


@given(st.data())
@trials(25)
def test_a_case_is_read_as_it_is_alone(data: st.DataObject) -> None:
    file = data.draw(st.sampled_from(FILES))
    text, before = TEXTS[file], ReadBefore()
    load_text(text, str(file), folder=file.parent, before=before)
    changed = data.draw(edited(text))
    alone = load_text(changed, str(file), folder=file.parent)
    after = load_text(changed, str(file), folder=file.parent, before=before)
    assert (after.case, after.findings, after.variants) == (alone.case, alone.findings, alone.variants)
    assert (after.narratives, spelt(after.root)) == (alone.narratives, spelt(alone.root))


def test_a_section_that_has_not_changed_is_neither_composed_nor_read_again() -> None:
    text, before = TEXTS[FULL], ReadBefore()
    first = load_text(text, str(FULL), folder=FULL.parent, before=before)
    second = load_text(text.replace("£132k", "£133k"), str(FULL), folder=FULL.parent, before=before)
    assert first.case is not None
    assert second.case is not None
    assert first.root is not None
    assert second.root is not None
    assert second.case.outcomes is first.case.outcomes
    assert second.root["outcomes"] is first.root["outcomes"]
    assert second.case.contract != first.case.contract


@pytest.mark.parametrize("words", ["rate_card: {a: {title: A, counts: gross, price: £5}}", "include: card.yaml"])
def test_sections_into_which_others_are_written_are_not_shared(words: str) -> None:
    before = ReadBefore()
    text = f"sibcase: 1\ntitle: A\ncontract: {{{words}}}\n"
    roots = [before.compose(text, "a.yaml")[0] for _ in range(2)]
    contracts = [root["contract"] for root in roots if isinstance(root, Block)]
    assert len(contracts) == 2
    assert contracts[0] is not contracts[1]


def test_the_sections_of_a_text_are_all_of_it() -> None:
    parts = parts_of_text(TEXTS[FULL])
    assert "".join(each.text for each in parts) == TEXTS[FULL][parts[0].start :]
    assert [each.line for each in parts] == [TEXTS[FULL].count("\n", 0, each.start) for each in parts]
