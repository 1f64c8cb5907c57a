"""Word files: the one that gives every document its page and styles, and the last touches to what pandoc makes."""

from __future__ import annotations

import re
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from sibcase.documents.document import moment_of
from sibcase.documents.formats.brand_styles import word_colours, word_styles
from sibcase.documents.formats.pandoc import STYLES, print_pandoc_data
from sibcase.documents.formats.paper import paper_of
from sibcase.documents.formats.stamp import stamp_of
from sibcase.files import read_shipped
from sibcase.wording.markdown import clean_text

if TYPE_CHECKING:
    from sibcase.documents.document import Document

__all__ = ["finished_document", "reference_document"]

OURS = STYLES / "word"
CORE, MAIN, STYLE_SHEET, SETTINGS = "docProps/core.xml", "word/document.xml", "word/styles.xml", "word/settings.xml"
TWIPS = 20  # to a point

# The styles are written for this size of type and this width of text.
USUAL_SIZE = 10
USUAL_WIDTH = 9184

# From the sheet's edge to the running header and to the page number, as parts of the margins that they stand in.
HEADER, FOOTER = 0.45, 0.5

# A cover that is a page of its own has larger type, lower down; by the styles that stand on it.
COVER_STYLES = {
    "Status": ('w:before="4200" w:after="120"', 24),
    "Title": ('w:before="0" w:after="320" w:line="240" w:lineRule="auto"', 68),
    "Subtitle": ('w:before="0" w:after="4600"', 30),
    "Author": ('w:before="0" w:after="80"', 22),
    "Date": ('w:before="0" w:after="0"', 22),
}
BELOW_A_LOGO = {"Status": ('w:before="2600" w:after="120"', 24)}
# What a section says of itself: its running header and page number, its sheet, and that its first page has no header.
REFERENCES = (
    '<w:headerReference w:type="default" r:id="rId9" /><w:footerReference w:type="default" r:id="rId10" />'
    '<w:footerReference w:type="first" r:id="rId10" />'
)
# Between a header's title and status: a status as long as this has a line of its own.
LONGEST_STATUS = 45
TO_THE_RIGHT = '<w:ptab w:relativeTo="margin" w:alignment="right" w:leader="none" />'
NEXT_LINE = "<w:br />"
# What begins a page keeps no distance from its top.
NEW_PAGE = '<w:pageBreakBefore /><w:spacing w:before="0" />'
LANDSCAPE = ' w:orient="landscape"'
SIZE = (
    '<w:pgSz w:w="{width}" w:h="{height}"{orientation} />'
    '<w:pgMar w:top="{top}" w:right="{side}" w:bottom="{bottom}" w:left="{side}" w:header="{header}" '
    'w:footer="{footer}" w:gutter="0" />'
)
TITLE_PAGE = "<w:titlePg />"
# A cover has a band of colour along its edge, and no running header.
BAND = '<w:pgBorders w:offsetFrom="page"><w:left w:val="single" w:sz="96" w:space="0" w:color="1F4E79"/></w:pgBorders>'


def reference_document(document: Document) -> bytes:
    """Return pandoc's own reference document with our styles, page, header and footer in place of its."""
    ours = {path.relative_to(OURS).as_posix(): read_shipped(path) for path in OURS.rglob("*") if path.is_file()}
    ours[STYLE_SHEET] = _styles(ours[STYLE_SHEET], document)
    words = _words(document)
    filled = {name: _filled(text, words).encode() for name, text in ours.items()}
    return _archive(_pandocs_own() | filled)


@cache
def _pandocs_own() -> dict[str, bytes]:
    return _parts_of(print_pandoc_data("reference.docx"))


def finished_document(docx: bytes, document: Document) -> bytes:
    """Return what pandoc made with its moment and its stamp, its sections, and what has to stay together.

    Pandoc's sandbox knows no time and says 1970.
    """
    parts = _parts_of(docx)
    parts[CORE] = _properties(parts[CORE].decode(), document).encode()
    parts[SETTINGS] = _filled(read_shipped(OURS / SETTINGS), _words(document)).encode()
    parts[MAIN] = _finished_text(parts[MAIN].decode(), document).encode()
    return _archive(parts)


# --- the reference document -------------------------------------------------------------------------------------------


def _words(document: Document) -> dict[str, str]:
    """Return what is between braces in our own parts, by name."""
    paper = paper_of(document)
    sizes = {
        "width": paper.width,
        "height": paper.height,
        "side": paper.side,
        "top": paper.top,
        "bottom": paper.bottom,
        "header": paper.top * HEADER,
        "footer": paper.bottom * FOOTER,
    }
    texts = {"title": document.title, "status": document.status, "author": document.brand.footer or document.author}
    return {
        **{name: str(round(points * TWIPS)) for name, points in sizes.items()},
        **{name: escape(clean_text(text or "")) for name, text in texts.items()},
        "language": escape(document.language, {'"': "&quot;"}),
        "gap": TO_THE_RIGHT if len(document.status or "") <= LONGEST_STATUS else NEXT_LINE,
        "orientation": LANDSCAPE if document.design.paper == "landscape" else "",
    }


def _filled(text: str, words: dict[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: words[found[1]], text)


def _styles(styles: str, document: Document) -> str:
    """Return the styles for a document's type, sheet and cover."""
    if document.design.cover == "page":
        for style, (spacing, size) in (COVER_STYLES | (BELOW_A_LOGO if document.brand.logo else {})).items():
            styles = _restyled(styles, style, f"<w:spacing {spacing} />", str(size))
    scale = document.design.size / USUAL_SIZE
    styles = re.sub(
        r'(<w:szC?s? w:val=")(\d+)"', lambda found: f'{found[1]}{max(round(int(found[2]) * scale), 2)}"', styles
    )
    paper = paper_of(document)
    styles = word_styles(styles, document.brand)
    return styles.replace(f'w:pos="{USUAL_WIDTH}"', f'w:pos="{round((paper.width - 2 * paper.side) * TWIPS)}"')


def _restyled(styles: str, style: str, spacing: str, size: str) -> str:
    """Return the styles with another distance, another size and no lines for one of them."""

    def change(found: re.Match[str]) -> str:
        text = re.sub(r"<w:pPr>.*?</w:pPr>", f"<w:pPr>{spacing}</w:pPr>", found[0])
        return re.sub(r'(<w:szC?s? w:val=")\d+', rf"\g<1>{size}", text)

    return re.sub(rf'<w:style [^>]*w:styleId="{style}">.*?</w:style>', change, styles, count=1, flags=re.DOTALL)


# --- what pandoc made -------------------------------------------------------------------------------------------------


def _properties(core: str, document: Document) -> str:
    when = f"\\g<1>{moment_of(document):%Y-%m-%dT%H:%M:%SZ}"
    core = re.sub(r"(<dcterms:(?:created|modified)[^>]*>)[^<]*", when, core)
    keywords = f"<cp:keywords>{stamp_of(document)}</cp:keywords>"
    return re.sub(r"<cp:keywords>[^<]*</cp:keywords>|(?=</cp:coreProperties>)", keywords, core, count=1)


def _finished_text(text: str, document: Document) -> str:
    """Return the text with the marks of filters/to-word.lua acted on.

    Where the distance from the text around a picture is not stated, LibreOffice takes an eighth of an inch and moves
    the picture aside.
    """
    text = text.replace("<wp:inline>", '<wp:inline distT="0" distB="0" distL="0" distR="0">')
    text = re.sub(r"<!--new-page-->(.*?<w:pStyle [^>]*/>)", rf"\1{NEW_PAGE}", text, flags=re.DOTALL)
    text = re.sub(r"<w:tbl>(?:(?!</w:tbl>).)*<!--whole-->.*?</w:tbl>", _kept_whole, text, flags=re.DOTALL)
    return word_colours(_sectioned(text, document), document.brand)


def _kept_whole(table: re.Match[str]) -> str:
    """Return a table in which every paragraph but those of the last row stays with the next one."""
    rows = table[0].replace("<!--whole-->", "").split("</w:tr>")
    kept = [re.sub(r"(<w:pStyle [^>]*/>)(?!\s*<w:keepNext)", r"\1<w:keepNext />", row) for row in rows[:-2]]
    return "</w:tr>".join([*kept, *rows[-2:]])


def _sectioned(text: str, document: Document) -> str:
    """Return the text with a section for a cover of its own, and for each page that is turned on its side.

    The text before and after a turned page are sections too; only the first of them has a first page of its own kind.
    """
    text = re.sub(r"(<!--turned-section-->\s*)<!--section-->", r"\1", text)  # two turned pages, nothing between them
    start, end = text.rindex("<w:sectPr>"), text.rindex("</w:sectPr>") + len("</w:sectPr>")
    has_cover = document.design.cover == "page"
    upright = _section(document)
    first = upright if has_cover else _section(document, more=TITLE_PAGE)
    count = text.count("<!--section-->")
    text = text[:start] + (upright if count else first) + text[end:]
    text = text.replace("<!--cover-section-->", _section_end(_section(document, references="", band=BAND)))
    text = text.replace("<!--section-->", _section_end(first), 1).replace("<!--section-->", _section_end(upright))
    return text.replace("<!--turned-section-->", _section_end(_section(document, turned=True)))


def _section(
    document: Document, references: str = REFERENCES, band: str = "", more: str = "", *, turned: bool = False
) -> str:
    """Return the properties of a section, in the order that Word insists on."""
    words = _words(document)
    if turned and not words["orientation"]:
        words |= {"width": words["height"], "height": words["width"], "orientation": LANDSCAPE}
    return _filled(f"<w:sectPr>{references}{SIZE}{band}{more}</w:sectPr>", words)


def _section_end(section: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="SectionEnd" />{section}</w:pPr></w:p>'


def _parts_of(archive: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(archive)) as parts:
        return {name: parts.read(name) for name in parts.namelist()}


def _archive(parts: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(ZipInfo(name), part)  # without the time of day
    return out.getvalue()
