"""Every case in `cases/` becomes every document that it has enough for, in every format, and each is whole.

One test takes one case in one format, all its documents together: small enough to be spread over processes, and the
case is told once. `make test` takes some of the cases, `make test-all` every one.

A PDF is accessible: Typst checks PDF/UA-1 while it writes, and here the file is read again from outside.
"""

from __future__ import annotations

import re
from functools import cache
from html.parser import HTMLParser
from io import BytesIO
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import pytest
from pypdf import PdfReader

from sibcase.documents.templates.render import template_names
from sibcase.tasks.publish.document import FORMATS, converted
from sibcase.wording.figures.marks import without_marks
from tests.documents.every_case import CASES, documents_of
from tests.documents.pdf_structure import faults_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sibcase.documents.document import Document

RAW = re.compile(r"\bNone\b|\bnan\b|\binf\b|\bNaN\b|\d\.\d{5,}|\{\{|\{%|\bundefined\b")
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
# A table begins with its heads and the line below them.
UNDER_THE_HEADS = re.compile(r"\|( :?-+:? \|)+")
NO_ENDS = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})


def faults_of_markdown(markdown: str, document: Document) -> Iterator[str]:
    """Yield what is wrong with a document as Markdown."""
    prose = re.sub(r"`[^`]*`", "", markdown)
    yield from (f"prints {raw!r}" for raw in RAW.findall(prose))
    if not re.search(r"(?m)^#{1,2} \S", markdown) or len(prose.split()) < 60:
        yield "has no headings, or hardly a word"
    if without_marks(markdown) != markdown:
        yield "shows the marks of figures"
    shown, there = set(re.findall(r"\]\(pictures/(.+?)\.svg ", markdown)), {each.name for each in document.pictures}
    if shown != there:
        yield f"shows pictures {shown} and has {there}"
    notes = set(re.findall(r"\[\^([^\]]+)\](?!:)", markdown)) ^ set(re.findall(r"(?m)^\[\^([^\]]+)\]:", markdown))
    yield from (f"has half of the note {note}" for note in notes)
    yield from faults_of_tables(markdown.splitlines())


def faults_of_tables(lines: list[str]) -> Iterator[str]:
    """Yield the tables that have no rows, or rows of several lengths."""
    for number, line in enumerate(lines):
        if UNDER_THE_HEADS.fullmatch(line):
            end = next((place for place in range(number, len(lines)) if not lines[place]), len(lines))
            rows = lines[number - 1 : end]
            if len(rows) < 3:
                yield f"has a table without rows: {rows[0]}"
            if len({row.replace("\\|", "").count("|") for row in rows}) > 1:
                yield f"has a broken table: {rows[0]}"


class Page(HTMLParser):
    """What a web page holds: its text, its headings, what it points at, and whether every part is closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.classes: list[str] = []
        self.faults: list[str] = []
        self.ids: set[str] = set()
        self.targets: set[str] = set()
        self.headings: list[str] = []
        self.text: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.ids |= {named["id"] or ""} if "id" in named else set()
        target = named.get("href") or ""
        self.targets |= {target[1:]} if target.startswith("#") and target != "#" else set()
        self.headings += [tag] if re.fullmatch("h[1-6]", tag) else []
        if tag not in NO_ENDS:
            self.open.append(tag)
            self.classes.append(named.get("class") or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in NO_ENDS:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        _ = self.classes and self.classes.pop()
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"closes {tag} at {self.getpos()}, which is not what is open")

    def handle_data(self, data: str) -> None:
        # Where a figure comes from is told with the constants of its formula, to their last place.
        if not {"script", "style", "code"} & set(self.open) and "trace" not in self.classes:
            self.text.append(data)


def faults_of_html(html: bytes, document: Document) -> Iterator[str]:
    """Yield what is wrong with a document as a web page."""
    page = Page(html.decode())
    yield from page.faults[:3]
    yield from (f"leaves {tag} open" for tag in page.open)
    yield from (f"points at #{target}, which is not there" for target in page.targets - page.ids)
    yield from (f"prints {raw!r}" for raw in RAW.findall(" ".join(page.text)))
    if page.headings.count("h1") != 1 or "h2" not in page.headings:
        yield f"has the headings {page.headings}"
    if f"<title>{document.title}" not in html.decode().replace("&#39;", "'").replace("&amp;", "&"):
        yield "has no title of its own"


def faults_of_docx(docx: bytes, _: Document) -> Iterator[str]:
    """Yield what is wrong with a document as a Word file."""
    with ZipFile(BytesIO(docx)) as parts:
        if parts.testzip() is not None:
            yield "is a broken archive"
        written = [name for name in parts.namelist() if name.endswith((".xml", ".rels"))]
        trees = {name: ET.fromstring(parts.read(name)) for name in written}  # noqa: S314 - we have just made it
    body = trees["word/document.xml"]
    text = " ".join(each.text or "" for each in body.iter(f"{WORD}t"))
    yield from (f"prints {raw!r}" for raw in RAW.findall(text))
    styles = {each.get(f"{WORD}val") or "" for each in body.iter(f"{WORD}pStyle")}
    if not any(style.startswith("Heading") for style in styles) or len(text.split()) < 60:
        yield f"has no headings, or hardly a word: {sorted(styles)}"
    known = {each.get("Id") for each in trees["word/_rels/document.xml.rels"]}
    used = {value for each in body.iter() for name, value in each.attrib.items() if name.startswith(LINK)}
    yield from (f"refers to {each}, which is not there" for each in used - known)
    for table in body.iter(f"{WORD}tbl"):
        if len(table.findall(f"{WORD}tr")) < 2:
            yield "has a table without rows"


def faults_of_pdf(pdf: bytes, document: Document) -> Iterator[str]:
    """Yield what is wrong with a document on paper."""
    yield from faults_in(pdf)
    reader = PdfReader(BytesIO(pdf))
    if not reader.pages:
        yield "has no page"
    if document.design.pages and len(reader.pages) > document.design.pages:
        yield f"has {len(reader.pages)} pages, and should have at most {document.design.pages}"
    if reader.metadata is None or reader.metadata.title != document.title:
        yield "has no title of its own"
    text = " ".join(page.extract_text() for page in reader.pages)
    yield from (f"prints {raw!r}" for raw in RAW.findall(text))
    if len(text.split()) < 60:
        yield "has hardly a word"


FAULTS: dict[str, Callable[..., Iterator[str]]] = {
    "md": faults_of_markdown,
    "html": faults_of_html,
    "docx": faults_of_docx,
    "pdf": faults_of_pdf,
}


@pytest.mark.costly
@pytest.mark.matrix(1)
@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("case", [pytest.param(case, marks=pytest.mark.xdist_group(case)) for case in CASES])
def test_every_document_is_whole(case: str, name: str) -> None:
    documents = documents_of(CASES[case])
    found = {
        template: list(FAULTS[name](converted(document, name), document)) for template, document in documents.items()
    }
    assert {template: faults for template, faults in found.items() if faults} == {}


@pytest.mark.costly
def test_the_full_case_has_every_document() -> None:
    assert set(documents_of(CASES["family-recovery"])) == set(template_names())


# --- the checks notice what they are for ------------------------------------------------------------------------------


@cache
def sound() -> dict[str, bytes | str]:
    return {name: converted(brief(), name) for name in FORMATS}


def brief() -> Document:
    return documents_of(CASES["concept-note"])["brief"]


@pytest.mark.costly
@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("md", "\n## ", "\n## None ", "prints 'None'"),
        ("md", "Table: At a glance", "As the note says.[^n]\n\nTable: At a glance", "half of the note n"),
        ("md", "Table: At a glance", "| A |\n| --- |\n\nTable: At a glance", "a table without rows"),
        ("md", "Table: At a glance", "| A |\n| --- |\n| 1 | 2 |\n\nTable: At a glance", "a broken table"),
        ("md", "Table: At a glance", '![x](pictures/gone.svg "Gone")\n\nTable: At a glance', "shows pictures"),
        ("html", "</main>", "<p>0.333333333</p></main>", "prints '0.33333"),
        ("html", "</main>", '<a href="#nowhere">there</a></main>', "points at #nowhere"),
        ("html", "</main>", "<div></main>", "closes main"),
    ],
)
def test_a_fault_is_noticed(name: str, old: str, new: str, said: str) -> None:
    text = sound()[name]
    whole = text.decode() if isinstance(text, bytes) else text
    assert old in whole
    broken = whole.replace(old, new, 1)
    faults = list(FAULTS[name](broken.encode() if isinstance(text, bytes) else broken, brief()))
    assert any(said in fault for fault in faults), faults
