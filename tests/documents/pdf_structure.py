"""What a PDF says of itself to a screen reader: its structure tree, marked content, fonts and links."""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NumberObject

if TYPE_CHECKING:
    from collections.abc import Iterator

# Operators that put something on the page: text, pictures, areas and lines.
PAINTING = {b"Tj", b"TJ", b"'", b'"', b"Do", b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*", b"S", b"s", b"sh", b"BI"}


@dataclass(frozen=True, slots=True)
class Element:
    """An element of the structure tree: its standard role, what it is inside of, and itself."""

    role: str
    inside: tuple[str, ...]
    node: DictionaryObject

    def attribute(self, name: str) -> Any:
        """Return an attribute, whoever owns it."""
        attributes = self.node.get("/A", ArrayObject())
        for each in attributes if isinstance(attributes, ArrayObject) else [attributes]:
            if name in each.get_object():
                return each.get_object()[name]
        return None


class Structure:
    """A PDF and its structure tree in reading order."""

    def __init__(self, pdf: bytes) -> None:
        self.reader = PdfReader(BytesIO(pdf))
        self.root: Any = self.reader.root_object
        self.tree: Any = self.root.get("/StructTreeRoot", DictionaryObject())
        self.roles = {str(name): str(role) for name, role in self.tree.get("/RoleMap", {}).items()}
        self.marked: set[tuple[int, int]] = set()
        self.objects: set[int] = set()
        self.elements = list(self.below(self.tree.get("/K", ArrayObject())))

    def of(self, *roles: str) -> list[Element]:
        """Return the elements of some roles."""
        return [element for element in self.elements if element.role in roles]

    def below(self, node: Any, inside: tuple[str, ...] = (), page: IndirectObject | None = None) -> Iterator[Element]:
        """Yield a node of the tree, if it is an element, and those inside it."""
        node = node.get_object() if isinstance(node, IndirectObject) else node
        if isinstance(node, ArrayObject):
            for kid in node:
                yield from self.below(kid, inside, page)
        elif isinstance(node, NumberObject):
            assert page is not None, "marked content on no page"
            self.marked.add((page.idnum, int(node)))
        elif isinstance(node, DictionaryObject):
            yield from self._walk_element(node, inside, page)

    def _walk_element(
        self, node: DictionaryObject, inside: tuple[str, ...], page: IndirectObject | None
    ) -> Iterator[Element]:
        page = node.raw_get("/Pg") if "/Pg" in node else page
        if node.get("/Type") == "/OBJR":
            self.objects.add(node.raw_get("/Obj").idnum)
        elif node.get("/Type") == "/MCR":
            assert page is not None, "marked content on no page"
            self.marked.add((page.idnum, int(node.raw_get("/MCID"))))
        elif "/S" in node:
            role = self.roles.get(str(node["/S"]), str(node["/S"]))[1:]
            yield Element(role, inside, node)
            yield from self.below(node.get("/K", ArrayObject()), (*inside, role), page)


def faults_in(pdf: bytes) -> list[str]:
    """Return what keeps a PDF from being accessible, in words; nothing where all is well."""
    structure = Structure(pdf)
    checks = (_facts, _headings, _figures, _tables, _lists, _links, _bookmarks, _fonts, _marks)
    return [fault for check in checks for fault in check(structure)]


def _facts(structure: Structure) -> Iterator[str]:
    root = structure.root
    # pypdf's own booleans are all true.
    if root.get("/MarkInfo", {}).get("/Marked") != True:  # noqa: E712
        yield "it is not tagged"
    if root.get("/MarkInfo", {}).get("/Suspects", False) != False:  # noqa: E712
        yield "its tags are suspect"
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]+)*", str(root.get("/Lang", ""))):
        yield "its language is not stated"
    if root.get("/ViewerPreferences", {}).get("/DisplayDocTitle") != True:  # noqa: E712
        yield "its title is not shown in the window"
    metadata = structure.reader.xmp_metadata
    words = metadata.stream.get_data().decode() if metadata else ""
    if not re.search(r"<dc:title>.*<rdf:li[^>]*>[^<]+</rdf:li>.*</dc:title>", words, re.DOTALL):
        yield "its metadata have no title"
    if "<pdfuaid:part>1</pdfuaid:part>" not in words:
        yield "it does not claim PDF/UA-1"


def _headings(structure: Structure) -> Iterator[str]:
    before = 0
    for heading in structure.elements:
        level = re.fullmatch(r"H([1-6])", heading.role)
        if level:
            if int(level[1]) > before + 1:
                yield f"a heading of level {level[1]} follows one of level {before}"
            before = int(level[1])


def _figures(structure: Structure) -> Iterator[str]:
    for figure in structure.of("Figure", "Formula"):
        if not str(figure.node.get("/Alt", "")).strip():
            yield "a figure has no description"
        if figure.attribute("/BBox") is None:
            yield "a figure does not say where it is"


def _tables(structure: Structure) -> Iterator[str]:
    ids = {str(cell.node.get("/ID")) for cell in structure.of("TH")}
    for cell in structure.of("TH"):
        if cell.attribute("/Scope") not in {"/Column", "/Row", "/Both"}:
            yield "a head of a table does not say what it is the head of"
    for cell in structure.of("TH", "TD"):
        if cell.inside[-1] != "TR":
            yield "a cell stands outside a row"
        if {str(each) for each in cell.attribute("/Headers") or []} - ids:
            yield "a cell refers to a head that is not there"
    for table in structure.of("Table"):
        yield from _rows(structure, table)


def _rows(structure: Structure, table: Element) -> Iterator[str]:
    elements = list(structure.below(table.node))
    if not any(element.role == "TH" for element in elements):
        yield "a table has no heads"
    widths: list[int] = []
    for element in elements:
        if element.role == "TR":
            widths.append(0)
        elif element.role in {"TH", "TD"}:
            widths[-1] += int(element.attribute("/ColSpan") or 1)
    if len(set(widths)) > 1:
        yield f"the rows of a table have {sorted(set(widths))} cells"


def _lists(structure: Structure) -> Iterator[str]:
    parents = {"LI": {"L"}, "LBody": {"LI"}, "TOCI": {"TOC"}, "TR": {"Table", "THead", "TBody", "TFoot"}}
    for element in structure.elements:
        if element.role in parents and element.inside[-1] not in parents[element.role]:
            yield f"{element.role} stands in {element.inside[-1]}"


def _links(structure: Structure) -> Iterator[str]:
    for page in structure.reader.pages:
        annotations: Any = page.get("/Annots") or []
        if annotations and page.get("/Tabs") != "/S":
            yield "links are not reached in reading order"
        for reference in annotations:
            if not str(reference.get_object().get("/Contents", "")).strip():
                yield "a link does not say where it leads"
            if reference.idnum not in structure.objects:
                yield "a link is not part of the text"


def _bookmarks(structure: Structure) -> Iterator[str]:
    if structure.of("H1") and not structure.reader.outline:
        yield "it has headings and no bookmarks"
    entries = len(structure.of("TOCI"))
    if structure.of("TOC") and not entries:
        yield "its contents are empty"


def _fonts(structure: Structure) -> Iterator[str]:
    for font in _fonts_of(structure):
        name = font["/BaseFont"]
        inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
        if font["/Subtype"] != "/Type3" and not {"/FontFile", "/FontFile2", "/FontFile3"} & set(
            inner["/FontDescriptor"]
        ):
            yield f"{name} is not embedded"
        if "/ToUnicode" not in font:
            yield f"{name} does not say which letters it shows"


def _fonts_of(structure: Structure) -> list[Any]:
    fonts: dict[int, Any] = {}
    seen: set[int] = set()

    def visit(resources: Any) -> None:
        for reference in resources.get("/Font", {}).values() if "/Font" in resources else ():
            font = reference.get_object()
            fonts[id(font)] = font
        for reference in resources.get("/XObject", {}).values():
            inner = reference.get_object()
            if id(inner) not in seen and "/Resources" in inner:
                seen.add(id(inner))
                visit(inner["/Resources"])

    for page in structure.reader.pages:
        visit(page["/Resources"])
    return list(fonts.values())


def _marks(structure: Structure) -> Iterator[str]:
    """What is painted is either in the structure tree or marked as decoration."""
    used: set[tuple[int, int]] = set()
    for page in structure.reader.pages:
        depth, contents = 0, page.get_contents()
        assert page.indirect_reference is not None
        for operands, operator in contents.operations if contents is not None else ():
            if operator in {b"BDC", b"BMC"}:
                depth += 1
                if operator == b"BDC" and "/MCID" in operands[1]:
                    used.add((page.indirect_reference.idnum, int(operands[1]["/MCID"])))
            elif operator == b"EMC":
                depth -= 1
            elif operator in PAINTING and not depth:
                yield f"something is painted without a mark ({operator.decode()})"
    if used - structure.marked:
        yield f"{len(used - structure.marked)} marked pieces are not in the structure tree"
    if structure.marked - used:
        yield f"the structure tree speaks of {len(structure.marked - used)} pieces that are on no page"
