"""Word files keep to the rules of their format, and open in LibreOffice with the same words in the same order."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import pytest
from markdown_it import MarkdownIt

from sibcase.documents.brand.document_design import Design
from sibcase.documents.formats.convert import Document, Picture, to_docx
from sibcase.documents.templates.render import template_names
from sibcase.resources import cases_folder
from sibcase.tasks.business_case import load
from sibcase.tasks.publish.document import BUSINESS_CASE, compose
from tests.documents.word_structure import W, WordFile, faults_in, text_of, value

if TYPE_CHECKING:
    from pathlib import Path
    from xml.etree.ElementTree import Element

    from markdown_it.token import Token

DEMO = "family-recovery"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="20"><text x="2" y="14">£1.2m</text></svg>'
PICTURES = (Picture("need", "What the picture of need says.", SVG),)
WIDE = f"|{' Amount |' * 16}\n|{' --: |' * 16}\n|{' £1,234,567 |' * 16}\n"
HARD = f"""\
## Summary

Table: At a glance

| Asked for | Paid at most | Released | Return |
|---|---|---|---|
| **£1.4m** | **£3,000,000** | £712,079 | 7.1% a year |

![](pictures/need.svg "A chart")

What follows is wide:

Table: First

{WIDE}
Table: Second

{WIDE}
Text.

## Assumptions

| Assumption | As written | Line |
|---|---|--:|
| **The need** | | |
| People & *families* | `240` ![](pictures/need.svg) | 5 |
| **Total** | **£1** | |

1. one:

- two
- three

> [!NOTE]
> A note.

## Sign-off

| Role | Name | Signature | Date |
|---|---|---|---|
| Owner < & > | | | |
"""

# Documents that are opened, each with what makes it different: cover, contents, landscape, letter paper, one page.
OPENED = {
    "full": (DEMO, BUSINESS_CASE),
    "landscape": (DEMO, "assumption-log"),
    "one-page": (DEMO, "brief"),
    "letter": ("chicago-preschool", "investor-memorandum"),
}


@cache
def composed(name: str, template: str = BUSINESS_CASE) -> Document:
    business = load(cases_folder() / name / "case.yaml")
    return compose(business, business.evaluate(), template)


@cache
def written(name: str, template: str = BUSINESS_CASE) -> bytes:
    return to_docx(composed(name, template))


def hard(**design: object) -> bytes:
    return to_docx(Document(HARD, "A title", pictures=PICTURES, design=Design(**design)))  # type: ignore[arg-type]


# --- the rules of the format ------------------------------------------------------------------------------------------


@pytest.mark.costly
@pytest.mark.matrix(1)
@pytest.mark.parametrize("name", ["chicago-preschool", "concept-note", "peterborough", "rough-sleeping", DEMO])
def test_the_business_case_keeps_to_the_rules(name: str) -> None:
    assert faults_in(written(name)) == []


@pytest.mark.matrix(1)
@pytest.mark.slow
@pytest.mark.parametrize("template", [name for name in template_names() if name != BUSINESS_CASE])
def test_every_document_keeps_to_the_rules(template: str) -> None:
    assert faults_in(written(DEMO, template)) == []


@pytest.mark.costly
@pytest.mark.parametrize("design", [{"cover": "page", "lists": True}, {"paper": "landscape"}, {"size": 7, "pages": 1}])
def test_whatever_is_in_it_keeps_to_the_rules(design: dict[str, object]) -> None:
    assert faults_in(hard(**design)) == []


def test_what_breaks_the_rules_is_found() -> None:
    docx = hard()
    assert faults_in(docx) == []
    broken = {
        '<w:pStyle w:val="Title"': '<w:pStyle w:val="Nowhere"',
        "<w:tblHeader />": "",
        'descr="What the picture of need says."': 'descr=""',
    }
    for right, wrong in broken.items():
        assert faults_in(replaced(docx, right, wrong)) != [], wrong


def replaced(docx: bytes, old: str, new: str) -> bytes:
    import zipfile
    from io import BytesIO

    out = BytesIO()
    with zipfile.ZipFile(BytesIO(docx)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            if name == "word/document.xml":
                assert old.encode() in part
                part = part.replace(old.encode(), new.encode())
            target.writestr(name, part)
    return out.getvalue()


# --- what a reader of the file finds ----------------------------------------------------------------------------------


def test_a_cover_of_its_own_has_no_header_and_what_follows_begins_a_page() -> None:
    word = WordFile(hard(cover="page"))
    cover, *others = word.all("sectPr")
    assert cover.find(f"{W}headerReference") is None
    assert all(section.find(f"{W}headerReference") is not None for section in others)
    first = next(each for each in word.all("p") if text_of(each) == "Summary" and is_heading(each))
    assert first.find(f"{W}pPr/{W}pageBreakBefore") is not None


def is_heading(paragraph: Element) -> bool:
    return value(paragraph.find(f"{W}pPr/{W}pStyle")).startswith("Heading")


def test_tables_that_are_too_wide_stand_on_pages_on_their_side() -> None:
    sizes = [value(each.find(f"{W}pgSz"), "orient") for each in WordFile(hard()).all("sectPr")]
    # What comes before the two wide tables, each of them on a page, and what follows: no empty page between the two.
    assert sizes == ["", "landscape", "landscape", ""]


@pytest.mark.parametrize(("language", "width"), [("en-GB", "11906"), ("en-US", "12240"), ("en-AU", "11906")])
def test_the_paper_is_that_of_the_country(language: str, width: str) -> None:
    # A4 is 210 mm wide and letter 8.5 inches: 11906 and 12240 twentieths of a point.
    docx = to_docx(Document("Text.", "A title", language=language))
    assert {value(each, "w") for each in WordFile(docx).all("pgSz")} == {width}


@pytest.mark.costly
def test_lists_of_figures_and_tables_are_fields_that_can_be_read_before_they_are_updated() -> None:
    document = composed(DEMO, BUSINESS_CASE)
    word = WordFile(to_docx(replace(document, design=replace(document.design, lists=True))))
    codes = [each.text.split() for each in word.all("instrText") if each.text and " TOC " in each.text]
    assert [code[1:3] for code in codes] == [["\\o", '"1-2"'], ["\\h", "\\z"], ["\\h", "\\z"]]
    listed = [text_of(each) for each in word.all("p") if value(each.find(f"{W}pPr/{W}pStyle")) == "TableofFigures"]
    captions = [text_of(each) for each in word.all("p") if value(each.find(f"{W}pPr/{W}pStyle")) == "Caption"]
    assert sorted(listed) == sorted(captions)
    assert len(captions) > 10


@pytest.mark.costly
def test_no_question_is_asked_when_it_opens() -> None:
    word = WordFile(written(DEMO))
    assert not list(word.parts["word/settings.xml"].iter(f"{W}updateFields"))
    assert not [each for each in word.all("fldChar") if value(each, "dirty")]


def test_a_sign_off_has_room_for_a_signature() -> None:
    table = WordFile(hard()).all("tbl")[-1]
    heights = [int(value(each)) for each in table.iter(f"{W}trHeight")]
    assert heights == [720]  # 36 points in twentieths, for the one row under the head


# --- LibreOffice ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the words that LibreOffice reads in each of the documents, all opened in one go."""
    office = shutil.which("soffice")
    if office is None:
        assert os.environ.get("SIBCASE_CI") != "1", "LibreOffice is missing"
        pytest.skip("LibreOffice is not installed")
    folder: Path = tmp_path_factory.mktemp("word")
    for stem, (name, template) in OPENED.items():
        (folder / f"{stem}.docx").write_bytes(written(name, template))
    command = [
        office, f"-env:UserInstallation={(folder / 'home').as_uri()}", "--headless", "--convert-to",
        "txt:Text (encoded):UTF8", "--outdir", str(folder), *(str(folder / f"{stem}.docx") for stem in OPENED),
    ]  # fmt: skip
    done = subprocess.run(command, check=True, capture_output=True, timeout=300, text=True)
    assert "Error" not in done.stderr
    return {stem: (folder / f"{stem}.txt").read_text("utf-8-sig") for stem in OPENED}


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def words_of_markdown(markdown: str) -> list[str]:
    """Return the words of a document as its Markdown has them: numbers of captions and bullets left out."""
    found: list[str] = []
    for token in MarkdownIt("commonmark").enable("table").parse(markdown):
        if token.type == "inline":
            text = inline_text(token.children or [])
            # What is called so is set as large figures, each under its label, and needs no caption.
            found += [] if text.startswith("Table: At a glance") else words(re.sub(r"^Table: ", "", text))
        elif token.type in {"fence", "code_block"}:
            found += words(token.content)
        elif token.type == "list_item_open" and token.info:
            found += words(token.info)
    return found


def inline_text(tokens: list[Token]) -> str:
    return "".join(
        str(token.attrGet("title")) if token.type == "image" else " " if "break" in token.type else token.content
        for token in tokens
    )


@pytest.mark.costly
@pytest.mark.matrix(1)
@pytest.mark.slow
@pytest.mark.xdist_group("libreoffice")
@pytest.mark.parametrize("stem", OPENED)
def test_libreoffice_reads_the_same_words_in_the_same_order(opened: dict[str, str], stem: str) -> None:
    document = composed(*OPENED[stem])
    body = re.sub(r"(?m)^(?:Table|Figure) \d+: ", "", opened[stem])
    expected, found = words_of_markdown(document.markdown), words(body)
    assert len(expected) > 300
    assert found[-len(expected) :] == expected
    cover, title = found[: -len(expected)], words(document.title)
    assert title in [cover[start : start + len(title)] for start in range(len(cover))]
    assert ("Contents" in cover) == document.design.contents
