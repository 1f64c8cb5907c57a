"""Words of strangers show as they were written, in our own pandoc and in another reader of Markdown."""

from __future__ import annotations

import json
import subprocess
from typing import Any
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from sibcase.documents.formats.pandoc import MARKDOWN, pandoc_path
from sibcase.wording.markdown import Markdown, clean_text, escape_markdown
from tests.trials import trials

SPECIAL_WORDS = (
    "www.",
    "https://",
    "&amp;",
    "&#42;",
    "<b>",
    "<!--",
    "1. ",
    "2) ",
    "- ",
    "+ ",
    "[x]",
    "[^1]",
    "![a](b)",
)
texts = st.lists(
    st.one_of(
        st.sampled_from([*"\\`*_{}[]<>#|~^$@!\"'&:-+=.()/%;,?\n\t", "---", "\\|", "😀", *SPECIAL_WORDS]),
        st.text(max_size=4),
    ),
    max_size=12,
).map("".join)


def visible(text: str) -> str:
    """Return what there is to see of a text: any white space as one space, equal characters as one, as in pandoc."""
    return " ".join(normalize("NFC", clean_text(text)).split())


def read_by_pandoc(markdown: str) -> list[dict[str, Any]]:
    command = [pandoc_path(), f"--from={MARKDOWN}", "--to=json"]
    done = subprocess.run(command, input=markdown.encode(), capture_output=True, check=True)
    blocks: list[dict[str, Any]] = json.loads(done.stdout)["blocks"]
    return blocks


def plain(inlines: list[dict[str, Any]]) -> str:
    """Return inlines as text; whatever is more than text makes this fail."""
    spaces = {"Space": " ", "SoftBreak": " "}
    return visible("".join(spaces.get(part["t"]) or part["c"] for part in inlines))


@pytest.mark.costly
@settings(max_examples=12, deadline=None)
@given(st.lists(texts.filter(visible), min_size=30, max_size=30))
def test_pandoc_reads_back_every_character(many: list[str]) -> None:
    # Thirty to a run: starting pandoc takes longer than reading.
    blocks = read_by_pandoc("\n\n".join(escape_markdown(text) for text in many))
    assert [block["t"] for block in blocks] == ["Para"] * len(many)
    assert [plain(block["c"]) for block in blocks] == [visible(text) for text in many]


@settings(max_examples=10, deadline=None)
@given(st.lists(texts, min_size=30, max_size=30))
def test_a_cell_holds_the_text_and_no_more(many: list[str]) -> None:
    lines = [f"| {escape_markdown(text)} | end |" for text in many]
    [table] = read_by_pandoc("\n".join(["| text | end |", "|--|--|", *lines]))
    rows = table["c"][4][0][3]
    cells = [["".join(plain(block["c"]) for block in cell[4]) for cell in row[1]] for row in rows]
    assert cells == [[visible(text), "end"] for text in many]


@trials(300)
@given(texts.filter(visible))
def test_another_reader_of_markdown_agrees(text: str) -> None:
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(escape_markdown(text))
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    parts = tokens[1].children or []
    assert {part.type for part in parts} <= {"text", "text_special"}
    assert visible("".join(part.content for part in parts)) == visible(text)


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("two\nlines\r\nhere", "two lines here"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;window title\x07text", "text"),
        ("abc\u202edef", "abcdef"),  # turns the direction of writing
        ("zero\u200bwidth\x00", "zerowidth"),
        ("half \ud83d a face", "half a face"),
        ("£70\u00a0k", "£70\u00a0k"),  # a space that keeps words together is a writer's choice
        ("\u0645\u06cc\u200c\u062e", "\u0645\u06cc\u200c\u062e"),  # so is the joiner without which Persian reads wrong
    ],
)
def test_unseen_characters_are_left_out(text: str, clean: str) -> None:
    assert clean_text(text) == clean


def test_lines_can_be_kept() -> None:
    assert clean_text("one\r\ntwo\x0bthree", keep_lines=True) == "one\ntwo\nthree"


def test_markdown_is_not_escaped_twice() -> None:
    assert escape_markdown("*a*") == r"\*a\*"
    assert escape_markdown(escape_markdown("*a*")) == r"\*a\*"
    assert escape_markdown(Markdown("*a*")) == "*a*"


def test_plain_words_stay_plain_to_read() -> None:
    text = "Children's services: £1.2m (75%) – health & care, 2025-26"
    assert escape_markdown(text) == text
