"""Every PDF is accessible: Typst checks PDF/UA-1 while it writes, and here the file is read again from outside.

The documents of the cases that ship are read in tests/documents/test_every_document.py; here is what strangers write.

(`pdfinfo` of poppler 22.12 calls `/Suspects false` a "wrong type": its own mistake, the entry is a boolean.)
"""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfWriter

from sibcase.documents.brand.document_design import Design
from sibcase.documents.formats.convert import Document, Picture, to_pdf
from sibcase.tasks.publish.document import BUSINESS_CASE
from tests.documents.every_case import CASES, documents_of
from tests.documents.pdf_structure import Structure, faults_in

DEMO = "family-recovery"

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="20"><text x="2" y="14">£1.2m</text></svg>'
PICTURES = (Picture("need", "What the picture of need says.", SVG),)
LONG_WORD = "x" * 120


def table(columns: int, rows: int, cell: str = "£1,234,567") -> str:
    line = f"|{f' {cell} |' * columns}\n"
    return f"Table: One of {columns} columns\n\n{line}|{' --: |' * columns}\n{line * rows}\n"


HOSTILE = {
    "nothing": "",
    "no headings": "Only text.",
    "levels that are skipped": "#### Deep\n\n# One\n\n#\n\n##### Three\n\n## Two",
    "a picture everywhere": (
        "![](pictures/need.svg)\n\nin ![a](pictures/need.svg) line\n\n| ![b](pictures/need.svg) |\n|--|\n| c |\n"
    ),
    "tables of every width": "".join(table(columns, 3) for columns in (1, 2, 5, 9, 16, 40)),
    "a table of many pages": table(4, 200, "words and more words of it"),
    "a cell of many pages": table(2, 1, "words and more words of it " * 150),
    "headings within a table": "| a | b | c |\n|--|--|--|\n| **one** | | |\n| d | e | f |\n| **Total** | **1** | |\n",
    "a table without rows": "| a | b |\n|--|--|\n",
    "empty cells": "| Role | Name | Signature | Date |\n|--|--|--|--|\n| a | | | |\n| b | | | |\n",
    "at a glance": "Table: At a glance\n\n| a | b | c | d |\n|--|--|--|--|\n| **£1** | 2 | 3 | 4 |\n",
    "lists in lists": "1. a\n   - b\n     1. c\n\n      d\n2. e:\n\n- f\n\n> quoted\n>\n> - g\n",
    "words without end": f"{LONG_WORD}\n\n| {LONG_WORD} | `{LONG_WORD}` |\n|--|--|\n| a | b |\n\n    {LONG_WORD}\n",
    "links and notes": (
        "# Part\n\n[to](#part) [out](https://example.org) a[^1]\n\n| b[^1] |\n|--|\n| c |\n\n[^1]: N [o](#part).\n"
    ),
    "other scripts": "Ünïcode, ελληνικά, Кириллица, עברית, 你好 👍 \u200b\u202etxet",
    "boxes": "> [!WARNING]\n> Text.\n>\n> | a |\n> |--|\n> | b |\n",
}


def printed(name: str) -> bytes:
    return to_pdf(documents_of(CASES[name])[BUSINESS_CASE])


def hostile(markdown: str, **design: object) -> bytes:
    return to_pdf(Document(markdown, "A title", pictures=PICTURES, design=Design(**design)))  # type: ignore[arg-type]


@pytest.mark.matrix(1)
@pytest.mark.parametrize("cover", ["page", "band"])
@pytest.mark.parametrize("markdown", HOSTILE.values(), ids=HOSTILE)
def test_whatever_strangers_write(markdown: str, cover: str) -> None:
    assert faults_in(hostile(markdown, cover=cover, lists=True)) == []


@pytest.mark.matrix(1, among="long documents")
@pytest.mark.parametrize(
    "design", [{"paper": "landscape"}, {"size": 7.0, "pages": 1}, {"size": 14.0, "cover": "page"}], ids=str
)
def test_on_every_paper(design: dict[str, object]) -> None:
    assert faults_in(hostile("\n".join(HOSTILE.values()), **design)) == []


@pytest.mark.costly
@pytest.mark.matrix(1, among="long documents")
def test_a_full_case_has_contents_lists_and_tables_under_their_captions() -> None:
    document = documents_of(CASES[DEMO])[BUSINESS_CASE]
    structure = Structure(to_pdf(replace(document, design=replace(document.design, lists=True))))
    headings = [element for element in structure.elements if element.role in {"H1", "H2"}]
    assert len(structure.of("TOC")) >= 3  # contents, figures and tables
    assert len(structure.of("TOCI")) >= len(headings) + len(structure.of("Figure"))
    assert len(structure.of("Caption")) >= len(structure.of("Figure"))
    assert len(structure.reader.outline) >= 5  # the five cases


def test_a_heading_within_a_table_heads_the_rows_below_it() -> None:
    structure = Structure(hostile(HOSTILE["headings within a table"]))
    assert [int(cell.attribute("/ColSpan") or 1) for cell in structure.of("TH")] == [1, 1, 1, 3]


def test_what_is_wrong_is_found() -> None:
    empty = PdfWriter()
    empty.add_blank_page(100, 100)
    out = BytesIO()
    empty.write(out)
    assert {"it is not tagged", "its language is not stated", "its metadata have no title"} <= set(
        faults_in(out.getvalue())
    )


@pytest.mark.parametrize(
    ("role", "key", "fault"),
    [
        ("Figure", "/Alt", "a figure has no description"),
        ("TH", "/A", "a head of a table does not say what it is the head of"),
        ("H1", "/S", "a heading of level 2 follows one of level 0"),
    ],
)
def test_what_is_taken_out_is_missed(role: str, key: str, fault: str) -> None:
    markdown = "## Part\n\n### Part\n\n![](pictures/need.svg)\n\n| a |\n|--|\n| b |\n"
    structure = Structure(hostile(markdown))
    for element in structure.of(role):
        del element.node[key]
    writer = PdfWriter(clone_from=structure.reader)
    out = BytesIO()
    writer.write(out)
    assert fault in faults_in(out.getvalue())
