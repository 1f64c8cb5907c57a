"""Documents come out accessible, the same on every run, and deaf to whatever a stranger's Markdown asks for."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from sibcase.documents.document import date_in_words, moment_of
from sibcase.documents.formats.convert import ConversionError, Document, Picture, to_docx, to_html, to_pdf, to_typst
from tests.locales import plain_locale

REPOSITORY = Path(__file__).parents[2]
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="20"><text x="2" y="14">£1.2m</text></svg>'
NEED = Picture("need", "What the picture of need says.", SVG)
MARKDOWN = """\
# Keeping families together

## Executive summary

We ask for **£1.2m**.[^1] See [the costs](#financial-case) and [the guide](https://example.org/guide?a=1&b=2).

> [!NOTE]
> Most savings are not cash.

### Why now

![The council bears three quarters.](pictures/need.svg "Who bears the cost")

## Financial case

Table: Payments by year

| Year | Payments |
|:-----|---------:|
| 2025-26 | £120,000 |

[^1]: In 2025-26 prices.
"""
DOCUMENT = Document(
    MARKDOWN,
    "Keeping families together",
    author="County council",
    date="2025-04-01",
    pictures=(NEED,),
    subtitle="One outcome, one cohort.",
    status="Outline business case",
)


def document_of(markdown: str, **facts: Any) -> Document:
    return Document(markdown, **{"title": "A title", "pictures": (NEED,)} | facts)


class Page(HTMLParser):
    """An HTML page as a list of its tags, and as the text that is shown."""

    def __init__(self, html: bytes) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self._hidden = False
        self.feed(html.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        self._hidden = tag in {"style", "script", "title"}

    def handle_endtag(self, _tag: str) -> None:
        self._hidden = False

    def handle_data(self, data: str) -> None:
        self.text += "" if self._hidden else data

    def of(self, *names: str) -> list[tuple[str, dict[str, str]]]:
        return [tag for tag in self.tags if tag[0] in names]


def body_of(markdown: str, **facts: Any) -> Page:
    html = to_html(document_of(markdown, **facts))
    return Page(html[html.index(b"<main") : html.index(b'<p class="top">')])


def word_part(docx: bytes, name: str = "word/document.xml") -> str:
    return zipfile.ZipFile(BytesIO(docx)).read(name).decode()


def structure(pdf: bytes) -> list[tuple[str, str]]:
    """Return the PDF's structure tree in reading order: each element's role and what it says instead of itself."""
    found: list[tuple[str, str]] = []

    def visit(node: Any) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for kid in node:
                visit(kid)
        elif isinstance(node, dict):
            if "/S" in node:
                found.append((str(node["/S"]), str(node.get("/Alt", ""))))
            visit(node.get("/K", []))

    root: Any = PdfReader(BytesIO(pdf)).root_object
    visit(root["/StructTreeRoot"]["/K"])
    return found


def pdf_text(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


# --- what a document says of itself ---------------------------------------------------------------------------------


def test_html_is_one_page_that_asks_for_nothing() -> None:
    html = to_html(DOCUMENT)
    page = Page(html)
    assert page.of("html")[0][1]["lang"] == "en-GB"
    assert b"<title>Keeping families together</title>" in html
    assert not page.of("link", "iframe", "object", "form")
    assert [attributes for _, attributes in page.of("script")] == [{}]  # ours, in the page itself
    assert not [attributes for _, attributes in page.tags if "style" in attributes or "onclick" in attributes]
    for tag, attributes in page.tags:
        for name in ("src", "srcset", "poster", "background"):
            assert attributes.get(name, "data:").startswith("data:"), (tag, attributes)
    assert "url(" not in html.decode()
    assert "@import" not in html.decode()
    policy = next(meta["content"] for _, meta in page.of("meta") if "http-equiv" in meta)
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    for kind in ("style", "script"):  # whatever is styled or run is known by its hash
        content = html.split(f"<{kind}>".encode())[1].split(f"</{kind}>".encode())[0]
        assert f"{kind}-src 'sha256-{b64encode(sha256(content).digest()).decode()}'" in policy


def test_html_can_be_found_ones_way_about_in() -> None:
    page = Page(to_html(DOCUMENT))
    # The last is the panel's, which says where a figure comes from.
    assert [tag for tag, _ in page.of("h1", "h2", "h3")] == ["h1", "h2", "h3", "h2", "h2"]
    anchors = [link["href"][1:] for _, link in page.of("a") if link.get("href", "").startswith("#")]
    ids = {attributes["id"] for _, attributes in page.tags if "id" in attributes}
    assert {"executive-summary", "why-now", "financial-case"} <= set(anchors) <= ids
    assert page.of("svg")[0][1]["aria-label"] == "The council bears three quarters."
    assert "Figure 1: Who bears the cost" in page.text
    assert "Table 1: Payments by year" in page.text
    region = next(attributes for _, attributes in page.of("div") if attributes.get("role") == "region")
    assert region["tabindex"] == "0"
    assert region["aria-label"] == "Table 1: Payments by year"


def test_pdf_is_tagged_and_says_what_it_is() -> None:
    pdf = to_pdf(DOCUMENT)
    reader = PdfReader(BytesIO(pdf))
    root: Any = reader.root_object
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712  # pypdf's own boolean
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712  # pypdf's own boolean
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.author) == ("Keeping families together", "County council")
    assert b"pdfuaid:part" in (reader.xmp_metadata.stream.get_data() if reader.xmp_metadata else b"")
    assert [round(float(side)) for side in reader.pages[0].mediabox[2:]] == [595, 842]  # A4 in points


def test_pdf_reads_in_order_with_descriptions_and_table_headers() -> None:
    parts = structure(to_pdf(DOCUMENT))
    roles = [role for role, _ in parts]
    assert [role for role in roles if re.fullmatch("/H[1-6]", role)] == [
        "/H1", "/H1", "/H2", "/H1",
    ]  # fmt: skip  # the list of contents has a heading too
    assert ("/Figure", "The council bears three quarters.") in parts
    assert roles.count("/TH") == 2  # Year, Payments
    assert "/Caption" in roles


def test_pdf_embeds_every_font_it_uses() -> None:
    fonts = {}
    for page in PdfReader(BytesIO(to_pdf(DOCUMENT))).pages:
        resources: Any = page["/Resources"]
        for font in resources["/Font"].values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            fonts[str(inner["/BaseFont"])] = inner["/FontDescriptor"].get_object()
    assert any("OpenSans" in name for name in fonts)
    assert all({"/FontFile2", "/FontFile3"} & set(descriptor) for descriptor in fonts.values())


def test_a_table_over_several_pages_repeats_its_head() -> None:
    rows = "\n".join(f"| Line {number} | £{number} |" for number in range(120))
    pages = PdfReader(BytesIO(to_pdf(document_of(f"| What it is | Cost |\n|---|--:|\n{rows}\n")))).pages
    assert len(pages) > 2
    assert all("What it is" in page.extract_text() for page in pages)


def test_word_has_real_styles_descriptions_and_properties() -> None:
    docx = to_docx(DOCUMENT)
    text = word_part(docx)
    styles = re.findall(r'<w:pStyle w:val="(\w+)"', text)
    assert [style for style in styles if re.fullmatch(r"Title|Heading\d", style)] == [
        "Title", "Heading1", "Heading2", "Heading1",
    ]  # fmt: skip
    assert 'descr="The council bears three quarters."' in text
    assert "<w:tblHeader" in text
    assert '<w:tblStyle w:val="Table" />' in text
    assert 'w:instr=" SEQ Figure' in text
    assert "Callout" in styles
    size = re.search("<w:pgSz [^>]*>", text)
    assert size is not None
    assert sorted(re.findall(r"\d+", size[0])) == ["11906", "16838"]  # A4 in twentieths of a point
    core = word_part(docx, "docProps/core.xml")
    assert "<dc:title>Keeping families together</dc:title>" in core
    assert "<dc:creator>County council</dc:creator>" in core
    assert 'w:val="en-GB"' in word_part(docx, "word/styles.xml")


def test_word_contents_can_be_read_before_word_has_updated_them() -> None:
    long = "\n\n".join(f"# Part {number}\n\nText." for number in range(5))
    text = word_part(to_docx(document_of(long)))
    contents = text.split('w:fldCharType="separate"', 1)[1].split("<w:bookmarkStart")[0]
    assert re.findall(r"<w:t[^>]*>([^<]+)</w:t>", contents) == [f"Part {number}" for number in range(5)]


def test_word_parts_are_well_formed_and_all_declared() -> None:
    from xml.dom.minidom import parseString

    archive = zipfile.ZipFile(BytesIO(to_docx(DOCUMENT)))
    assert archive.testzip() is None
    for name in archive.namelist():
        if name.endswith((".xml", ".rels")):
            parseString(archive.read(name))  # noqa: S318  # our own
    relations = archive.read("word/_rels/document.xml.rels").decode()
    targets = {f"word/{target}" for target in re.findall(r'Target="([^":]+)"', relations)}
    assert targets <= set(archive.namelist())


# --- headings, captions, pictures -----------------------------------------------------------------------------------


def test_headings_skip_no_level_and_are_never_empty() -> None:
    page = body_of("#### Deep\n\n# One\n\n#\n\n##### Three\n\n## Two\n")
    assert [tag for tag, _ in page.of("h1", "h2", "h3", "h4")] == ["h2", "h2", "h3", "h3"]
    assert to_pdf(document_of("#### Deep\n\n# One\n\n#\n\n##### Three\n"))


def test_a_heading_that_repeats_the_title_is_the_title() -> None:
    page = Page(to_html(document_of("# A  title\n\n[up](#a-title)\n\n## Part\n")))
    assert [tag for tag, _ in page.of("h1", "h2", "h3")] == ["h1", "h2", "h2"]  # the last is the panel's
    assert "#a-title" not in {link.get("href") for _, link in page.of("a")}


def test_a_caption_belongs_to_the_table_below_it_only() -> None:
    page = body_of("Table: One *thing*\n\n| a |\n|---|\n| b |\n\nTable: is also a word.\n\nText.\n")
    assert "Table 1: One thing" in page.text
    assert "Table: is also a word." in page.text
    assert len(page.of("caption")) == 1


def test_a_picture_without_words_keeps_the_ones_it_was_drawn_with() -> None:
    assert body_of("![](pictures/need.svg)").of("img")[0][1]["alt"] == NEED.alt
    assert body_of("in a ![](pictures/need.svg) sentence").of("img")[0][1]["alt"] == NEED.alt
    assert ("/Figure", NEED.alt) in structure(to_pdf(document_of("![](pictures/need.svg)")))


@pytest.mark.matrix(3)
@pytest.mark.parametrize(
    "source",
    [
        "/etc/passwd",
        "../need.svg",
        "pictures/../need.svg",
        "pictures/other.svg",
        "pictures/need.svg?x",
        "https://example.org/x.png",
        "//example.org/x.png",
        "file:///etc/passwd",
        "data:image/png;base64,AAAA",
    ],
)
@pytest.mark.parametrize(
    "where", ["![described]({})", "in a ![described]({}) sentence", "| ![described]({}) |\n|---|\n"]
)
def test_pictures_that_are_not_ours_are_described_only(source: str, where: str) -> None:
    markdown = where.replace("{}", source)
    page = body_of(markdown)
    assert "described" in page.text
    assert not page.of("img", "svg")
    assert "image(" not in to_typst(document_of(markdown)).split("// The text ---")[-1]
    assert "r:embed" not in word_part(to_docx(document_of(markdown)))


# --- hostile Markdown -----------------------------------------------------------------------------------------------

RAW = {
    "html": "<script>alert(1)</script>",
    "html-inline": 'text <img src="x" onerror="alert(1)"> text',
    "html-block": '<iframe src="https://example.org"></iframe>',
    "tex": r"\input{/etc/passwd} \write18{id}",
    "math": "$\\input{/etc/passwd}$",
    "typst": '#read("/etc/passwd")',
    "typst-include": '#include "/etc/passwd"',
    "typst-import": '#import "@preview/x:1.0.0": y',
    "typst-label": '@nowhere <label> `#read("x")`{=typst}',
    "typst-brackets": "]) #panic(1) $ ] // /* \\",
    "template": "$body$ $title$ ${facts}",
    "attributes": "[words]{style=color:red onclick=alert(1)}",
    "div": "::: {.note onclick=x}\nwords\n:::",
}


@pytest.mark.matrix(3)
@pytest.mark.parametrize("raw", RAW.values(), ids=RAW)
def test_raw_code_is_text(raw: str) -> None:
    page = body_of(raw)
    assert not page.of("script", "iframe", "img")
    assert not [attributes for _, attributes in page.tags if "onclick" in attributes or "onerror" in attributes]
    said = "".join(raw.replace("`", "").split())
    assert said.replace("\\\\", "\\") in "".join(page.text.split())
    pdf = pdf_text(to_pdf(document_of(raw)))
    assert "root:" not in pdf
    assert "".join(raw.split())[:12].replace("`", "") in "".join(pdf.split())


@pytest.mark.costly
@pytest.mark.parametrize("kind", ["typst", "html", "openxml", "latex"])
def test_raw_blocks_are_code_to_look_at(kind: str) -> None:
    markdown = f'```{{={kind}}}\n#read("/etc/passwd") <script>alert(1)</script> <w:p/>\n```\n'
    page = body_of(markdown)
    assert '#read("/etc/passwd")' in page.text
    assert not page.of("script")
    assert '#read("/etc/passwd")' in pdf_text(to_pdf(document_of(markdown)))
    assert "&lt;w:p/&gt;" in word_part(to_docx(document_of(markdown)))


@pytest.mark.costly
@pytest.mark.matrix(4)
@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://example.org/a?b=c&d=e#f", True),
        ("HTTP://example.org", True),
        ("mailto:a@example.org", True),
        ("#part", True),
        ("#nowhere", False),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt:alert(1)", False),
        ("&#106;avascript:alert(1)", False),
        ("data:text/html,x", False),
        ("vbscript:x", False),
        ("file:///etc/passwd", False),
        ("//example.org", False),
        ("/etc/passwd", False),
        ("other.html", False),
    ],
)
def test_links_go_where_readers_expect(address: str, kept: bool) -> None:  # noqa: FBT001  # a column of the table above
    markdown = f"# Part\n\n[words]({address})\n"
    page = body_of(markdown)
    assert "words" in page.text
    assert [link["href"] for _, link in page.of("a")] == ([address] if kept else [])
    typeset = to_pdf(document_of(markdown))  # a link to nowhere would stop Typst
    assert (b"/URI" in typeset) == (kept and not address.startswith("#"))
    assert ("<w:hyperlink" in word_part(to_docx(document_of(markdown)))) == kept


def test_a_stranger_sets_no_metadata() -> None:
    page = Page(
        to_html(document_of("---\ntitle: Other\nlang: xx\nheader-includes: <script>x</script>\n---\n\nText.\n"))
    )
    assert page.of("html")[0][1]["lang"] == "en-GB"
    assert len(page.of("script")) == 1


@pytest.mark.costly
@pytest.mark.parametrize("title", ["true", '"q" \\ #x $y$ [z] <b>', "- a", "a\nb\x1b[31m", "*a* _b_"])
def test_titles_and_names_are_only_words(title: str) -> None:
    document = document_of("Text.", title=title, author=title, status=title, subtitle=title, date=title)
    shown = " ".join(title.replace("\x1b[31m", "").split())
    assert Page(to_html(document)).text.count(shown) >= 4  # status, heading, subtitle, author and date
    reader = PdfReader(BytesIO(to_pdf(document)))
    assert reader.metadata is not None
    assert reader.metadata.title == shown
    assert to_docx(document)


def test_footnotes_of_footnotes_end() -> None:
    markdown = "One[^1].\n\n[^1]: See [^2] and [^1]\nand [^1].\n\n    More [^1].\n\n[^2]: See [^1].\n\nText[^2].\n"
    page = body_of(markdown)
    assert len(page.of("section")) == 1
    assert "See [^2] and [^1]" in page.text


@pytest.mark.costly
def test_nesting_without_end_is_refused_in_a_sentence() -> None:
    with pytest.raises(ConversionError, match="the PDF could not be set"):
        to_pdf(document_of(">" * 400 + " deep"))


def test_characters_without_a_shape_are_put_into_words() -> None:
    svg = SVG.replace("£1.2m", "好 £1.2m")
    pictures = (Picture("need", "Need.", svg),)
    document = document_of("Good 👍 and 你好, &#128077;.\n\n![](pictures/need.svg)\n", title="T 👍", pictures=pictures)
    assert pdf_text(to_pdf(document)).count("[thumbs up sign]") >= 3  # in the title and twice in the text
    assert "and [CJK text]" in pdf_text(to_pdf(document))
    assert "👍" in Page(to_html(document)).text  # other formats use the reader's fonts


def test_a_picture_has_a_name_that_is_no_path() -> None:
    with pytest.raises(ValueError, match="a picture's name"):
        to_html(document_of("Text.", pictures=(Picture("../x", "alt", SVG),)))


# --- the same again -------------------------------------------------------------------------------------------------

AGAIN = """
import pathlib, sys
sys.path[:0] = [sys.argv[1], sys.argv[2]]
import test_convert as here
here.to_typst(here.DOCUMENT)
for convert in (here.to_html, here.to_docx, here.to_pdf):
    pathlib.Path(sys.argv[3], convert.__name__).write_bytes(convert(here.DOCUMENT))
"""


@pytest.mark.costly
def test_another_process_gives_the_same_bytes(tmp_path: Path) -> None:
    arguments = [str(REPOSITORY), str(Path(__file__).parent), str(tmp_path)]
    elsewhere = tmp_path / "home"
    elsewhere.mkdir()
    environment = {**plain_locale(), "HOME": str(elsewhere), "TZ": "Asia/Tokyo", "PATH": ""}
    subprocess.run([sys.executable, "-c", AGAIN, *arguments], check=True, env=environment, cwd=elsewhere)
    for convert in (to_html, to_docx, to_pdf):
        assert (tmp_path / convert.__name__).read_bytes() == convert(DOCUMENT), convert.__name__


def test_the_moment_is_the_document_s_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    assert moment_of(DOCUMENT).isoformat() == "2025-04-01T00:00:00+00:00"
    assert moment_of(document_of("x", date="last spring")).year == 1980  # the first year of zip
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1750000000")
    # 1,750,000,000 seconds are 20,254 days and 54,400 seconds (15:06:40) after 1 January 1970
    assert moment_of(DOCUMENT).isoformat() == "2025-06-15T15:06:40+00:00"
    assert word_part(to_docx(DOCUMENT), "docProps/core.xml").count("2025-06-15T15:06:40Z") == 2  # made and changed
    assert str(PdfReader(BytesIO(to_pdf(DOCUMENT))).metadata["/CreationDate"]).startswith("D:20250615150640")  # type: ignore[index]  # there is one


@pytest.mark.parametrize(
    ("date", "language", "words"),
    [
        ("2025-04-01", "en-GB", "1 April 2025"),
        ("2025-04-01", "en-US", "April 1, 2025"),
        ("2025-04-01", "cy", "2025-04-01"),
        ("Spring 2025", "en-GB", "Spring 2025"),
        (None, "en-GB", None),
    ],
)
def test_dates_are_written_as_people_write_them(date: str | None, language: str, words: str | None) -> None:
    assert date_in_words(document_of("x", date=date, language=language)) == words
