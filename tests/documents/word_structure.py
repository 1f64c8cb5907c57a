"""What a Word file is made of, read from outside: its rules of order, styles, fields, tables, pictures and links."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"

# The order in which Word insists on what it finds inside an element (ECMA-376, part 1, chapter 17), as far as we and
# pandoc write it.
ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
    "suppressAutoHyphens spacing ind contextualSpacing jc textDirection outlineLvl rPr sectPr",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike color spacing kern sz szCs highlight u vertAlign rtl lang",
    "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing "
    "tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription",
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark",
    "tbl": "bookmarkStart tblPr tblGrid tr",
    "tr": "tblPrEx trPr tc",
    "sectPr": "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType "
    "pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi",
    "style": "name aliases basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed qFormat locked "
    "rsid pPr rPr tblPr trPr tcPr tblStylePr",
    "tblStylePr": "pPr rPr tblPr trPr tcPr",
    "tblBorders": "top left bottom right insideH insideV",
    "tcBorders": "top left bottom right insideH insideV",
    "pBdr": "top left bottom right between bar",
    "tblCellMar": "top left bottom right",
    "settings": "zoom defaultTabStop characterSpacingControl footnotePr endnotePr compat themeFontLang "
    "clrSchemeMapping decimalSymbol listSeparator",
}


class WordFile:
    """A Word file and its parts as trees."""

    def __init__(self, docx: bytes) -> None:
        archive = zipfile.ZipFile(BytesIO(docx))
        self.parts = {
            name: ET.fromstring(archive.read(name))  # noqa: S314  # our own
            for name in archive.namelist()
            if name.endswith((".xml", ".rels"))
        }
        self.body = self.parts["word/document.xml"]
        self.styles = {style.attrib[f"{W}styleId"]: style for style in self.parts["word/styles.xml"].iter(f"{W}style")}

    def all(self, name: str) -> list[Element]:
        """Return the elements of the text that have a name, in order."""
        return list(self.body.iter(f"{W}{name}"))


def value(element: Element | None, name: str = "val") -> str:
    """Return an attribute, or nothing where there is no element."""
    return "" if element is None else element.attrib.get(f"{W}{name}", "")


def text_of(element: Element) -> str:
    """Return the words of an element."""
    return "".join(each.text or "" for each in element.iter(f"{W}t"))


def faults_in(docx: bytes) -> list[str]:
    """Return what Word would stumble over, or a reader would miss; nothing where all is well."""
    word = WordFile(docx)
    checks = (_order, _styles, _names, _fields, _tables, _pictures, _sections, _facts)
    return [fault for check in checks for fault in check(word)]


def _order(word: WordFile) -> Iterator[str]:
    for part, root in word.parts.items():
        for element in root.iter():
            name = str(element.tag).removeprefix(W)
            if name in ORDER and str(element.tag).startswith(W):
                yield from _order_of(part, name, [str(child.tag).removeprefix(W) for child in element])


def _order_of(part: str, name: str, children: list[str]) -> Iterator[str]:
    allowed = ORDER[name].split()
    unknown = set(children) - set(allowed)
    if unknown:
        yield f"{part}: {name} holds {sorted(unknown)}"
    places = [allowed.index(child) for child in children if child in allowed]
    if places != sorted(places):
        yield f"{part}: {name} holds {children} in this order"


def _styles(word: WordFile) -> Iterator[str]:
    for kind in ("pStyle", "rStyle", "tblStyle"):
        for used in word.all(kind):
            if value(used) not in word.styles:
                yield f"there is no style {value(used)}"
    for style in word.styles.values():
        for kind in ("basedOn", "next", "link"):
            if style.find(f"{W}{kind}") is not None and value(style.find(f"{W}{kind}")) not in word.styles:
                yield f"a style refers to {value(style.find(f'{W}{kind}'))}, which is not there"


def _names(word: WordFile) -> Iterator[str]:
    starts = word.all("bookmarkStart")
    names = [value(each, "name") for each in starts]
    numbers = [value(each, "id") for each in starts]
    if len(set(names)) < len(names) or len(set(numbers)) < len(numbers):
        yield "two bookmarks have the same name or number"
    if sorted(numbers) != sorted(value(each, "id") for each in word.all("bookmarkEnd")):
        yield "a bookmark does not end"
    for link in word.all("hyperlink"):
        if value(link, "anchor") and value(link, "anchor") not in names:
            yield f"a link leads to {value(link, 'anchor')}, which is not there"
    for instruction in word.all("instrText"):
        words = (instruction.text or "").split()
        if words[:1] == ["PAGEREF"] and words[1] not in names:
            yield f"a page number is that of {words[1]}, which is not there"


def _fields(word: WordFile) -> Iterator[str]:
    depth = 0
    for mark in word.all("fldChar"):
        depth += {"begin": 1, "separate": 0, "end": -1}[value(mark, "fldCharType")]
        if depth < 0:
            yield "a field ends before it begins"
    if depth:
        yield "a field does not end"


def _tables(word: WordFile) -> Iterator[str]:
    for table in word.all("tbl"):
        rows = table.findall(f"{W}tr")
        columns = len(table.findall(f"{W}tblGrid/{W}gridCol"))
        if not rows or rows[0].find(f"{W}trPr/{W}tblHeader") is None:
            yield "the head of a table is not repeated"
        for row in rows:
            spans = [int(value(cell.find(f"{W}tcPr/{W}gridSpan")) or 1) for cell in row.findall(f"{W}tc")]
            if sum(spans) != columns:
                yield f"a row has {sum(spans)} cells, and its table {columns} columns"
        for cell in table.iter(f"{W}tc"):
            if len(cell) == 0 or cell[-1].tag != f"{W}p":
                yield "a cell does not end in a paragraph"


def _pictures(word: WordFile) -> Iterator[str]:
    pictures = list(word.body.iter(f"{DRAWING}docPr"))
    for picture in pictures:
        if not picture.attrib.get("descr", "").strip():
            yield "a picture has no description"
    numbers = [picture.attrib["id"] for picture in pictures]
    if len(set(numbers)) < len(numbers):
        yield "two pictures have the same number"


def _sections(word: WordFile) -> Iterator[str]:
    relations = {each.attrib["Id"] for each in word.parts["word/_rels/document.xml.rels"]}
    sections = word.all("sectPr")
    for section in sections:
        for reference in section:
            number = next((each for name, each in reference.attrib.items() if name.endswith("}id")), None)
            if number is not None and number not in relations:
                yield "a header or footer is not there"
    if not sections or sections[-1] is not word.body[0][-1]:
        yield "the text does not end with its page"


def _facts(word: WordFile) -> Iterator[str]:
    core = {str(each.tag).split("}")[1]: each.text or "" for each in word.parts["docProps/core.xml"]}
    if not core.get("title"):
        yield "it has no title"
    if not core.get("language"):
        yield "its properties have no language"
    if not any(value(each) for each in word.parts["word/styles.xml"].iter(f"{W}lang")):
        yield "its styles have no language"
