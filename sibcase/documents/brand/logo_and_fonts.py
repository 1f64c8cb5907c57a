"""The files of a house style: a logo and fonts, which may come from strangers and do nothing but look as they look.

PNG and JPEG are known by how they begin and are measured before anything draws them. An SVG is read, and written anew
from what a drawing is made of; what could run, load or grow is refused with its line.
"""

from __future__ import annotations

import math
import re
import struct
import xml.etree.ElementTree as ET
import zlib
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING
from xml.parsers import expat

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["Logo", "NotUsableError", "family_of", "read_logo"]

MOST_PIXELS = 4000  # on either side
SIDE = 1000.0  # of a drawing whose own units are too small or too large for that
# Word is given a picture of dots, and drawing one of many parts or long outlines takes minutes.
LARGEST_DRAWING = 60_000
MOST_PARTS = 1000
DEEPEST = 40
# Colour profiles have some kilobytes, those of printers at most two megabytes.
MOST_UNPACKED = 4_000_000
# Wider than a page is not a logo, and neither is a line.
MOST_OBLONG = 12

SVG = "http://www.w3.org/2000/svg"
DRAWN = frozenset(
    {
        *("svg", "g", "defs", "title", "desc", "style"),
        *("path", "rect", "circle", "ellipse", "line", "polyline", "polygon"),
        *("linearGradient", "radialGradient", "stop", "clipPath"),
    }
)
# What drawing programs leave behind for themselves.
LEFT_OUT = frozenset({"metadata"})
_ADDRESS = re.compile(r"url\s*\(\s*['\"]?(?!#)", re.IGNORECASE)
_LOUD_STYLE = re.compile(r"@|\\|<|expression|javascript|behavior|binding", re.IGNORECASE)
_LENGTH = re.compile(r"\s*([0-9]*\.?[0-9]+)\s*(?:px|pt|mm|cm|in)?\s*")
_NUMBERS = re.compile(r"[\s,]+")

_OUTLINES = "use its plain form: outlines and fills, no scripts, pictures, filters or text (turn text into paths)"


class NotUsableError(ValueError):
    """A picture or a font cannot be used; the message says what is wrong with it, `mend` what to do."""

    def __init__(self, what: str, mend: str, line: int = 0) -> None:
        """Keep what to do, and where."""
        super().__init__(what)
        self.mend, self.where = mend, f", line {line}," if line else ""


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture for the cover.

    Attributes:
        kind: png, jpg or svg.
        content: The file; of an SVG, what was written anew.
        width: In pixels, or in the picture's own units.
        height: The same.
    """

    kind: str
    content: bytes
    width: float
    height: float

    @property
    def file(self) -> str:
        """What it is called in the folder in which a document is made."""
        return f"logo.{self.kind}"

    def facts(self, alternative: str) -> dict[str, object]:
        """Return what a page needs of it."""
        return {"logo": self.file, "logo-alt": alternative, "logo-form": round(self.width / self.height, 4)}

    @property
    def media_type(self) -> str:
        """What the web calls its kind."""
        return {"png": "image/png", "jpg": "image/jpeg", "svg": "image/svg+xml"}[self.kind]


def read_logo(content: bytes, name: str) -> Logo:
    """Return a picture that may stand on a cover.

    Raises:
        NotUsableError: it is of another kind, too large, or more than a picture.
    """
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return _measured(Logo("png", content, *_size_of_png(content)))
    if content.startswith(b"\xff\xd8\xff"):
        return _measured(Logo("jpg", content, *_size_of_jpeg(content)))
    if name.lower().endswith(".svg"):
        if len(content) > LARGEST_DRAWING:
            raise NotUsableError(f"has more than {LARGEST_DRAWING:,} bytes", "simplify its outlines, or save it as PNG")
        return _drawing(content)
    raise NotUsableError("is no PNG, JPEG or SVG", "save it as one of these")


def _measured(logo: Logo) -> Logo:
    sides = sorted((logo.width, logo.height))
    if not 0 < sides[0] <= sides[1] <= MOST_PIXELS:
        raise NotUsableError(f"is {logo.width:g} by {logo.height:g} pixels", f"it may have {MOST_PIXELS:,} on a side")
    if sides[1] > MOST_OBLONG * sides[0]:
        raise NotUsableError("is too long and thin for a logo", f"no side may be {MOST_OBLONG} times the other")
    return logo


# --- pictures of dots -------------------------------------------------------------------------------------------------


def _size_of_png(content: bytes) -> tuple[int, int]:
    """Return width and height: the first part of a PNG holds nothing but these (W3C PNG, section 11.2.1)."""
    if content[12:16] != b"IHDR" or len(content) < 24 or b"IEND" not in content[-16:]:
        raise NotUsableError("is a broken PNG", "save it again")
    for name, part in _parts_of_png(content):
        if name in _PACKED and _unpacked_size(_PACKED[name](part)) > MOST_UNPACKED:
            what = f"has a part {name.decode()} that unpacks to more than {MOST_UNPACKED:,} bytes"
            raise NotUsableError(what, "save it without colour profile and comments")
    return struct.unpack(">II", content[16:24])


def _parts_of_png(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the name and content of each part: its length, its name, what it holds, and a checksum (section 5.3)."""
    at = 8
    while at + 8 <= len(content):
        length = int.from_bytes(content[at : at + 4], "big")
        yield content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
        at += 12 + length


def _after_name(part: bytes) -> bytes:
    """Return what a colour profile or a comment has packed: after its name, a zero and the method (section 11.3)."""
    return part.partition(b"\0")[2][1:]


def _after_languages(part: bytes) -> bytes:
    """Return what an international comment has packed, if its flag says that it is (section 11.3.3.4)."""
    rest = part.partition(b"\0")[2]
    return rest[2:].partition(b"\0")[2].partition(b"\0")[2] if rest[:1] == b"\1" else b""


_PACKED: dict[bytes, Callable[[bytes], bytes]] = {b"iCCP": _after_name, b"zTXt": _after_name, b"iTXt": _after_languages}


def _unpacked_size(packed: bytes) -> int:
    """Return how many bytes packed ones unpack to, counted no further than one beyond what is allowed."""
    try:
        return len(zlib.decompressobj().decompress(packed, MOST_UNPACKED + 1))
    except zlib.error:
        return 0  # Nothing can be unpacked.


def _size_of_jpeg(content: bytes) -> tuple[int, int]:
    """Return width and height, from the frame header of a JPEG (ITU T.81, annex B.2.2)."""
    for marker, part in _parts_of_jpeg(content):
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC) and len(part) >= 5:
            height, width = struct.unpack(">HH", part[1:5])
            return width, height
    raise NotUsableError("is a broken JPEG", "save it again")


def _parts_of_jpeg(content: bytes) -> Iterator[tuple[int, bytes]]:
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        yield marker, content[at + 4 : at + 2 + length]
        at += 2 + max(2, length)


# --- drawings ---------------------------------------------------------------------------------------------------------


def _drawing(content: bytes) -> Logo:
    try:
        _look_through(content)
        root = ET.fromstring(content)  # noqa: S314 - looked through: it declares nothing
    except (expat.ExpatError, ET.ParseError, UnicodeDecodeError, LookupError, ValueError) as error:
        if isinstance(error, NotUsableError):
            raise
        raise NotUsableError("is no SVG", "save it again", getattr(error, "lineno", 0)) from error
    if root.tag != f"{{{SVG}}}svg":
        raise NotUsableError("is no SVG", "it begins with `<svg xmlns=…>`")
    width, height = _size_of(root)
    root.attrib.setdefault("viewBox", f"0 0 {width:g} {height:g}")
    # A size of its own next to that form would be believed by whoever draws it, up to all the memory there is.
    root.attrib.update(width=f"{width:g}", height=f"{height:g}")
    _strip(root)
    ET.register_namespace("", SVG)
    out = BytesIO()
    ET.ElementTree(root).write(out, "utf-8")
    return _measured(Logo("svg", out.getvalue(), width, height))


def _look_through(content: bytes) -> None:
    """Refuse a drawing that declares, nests or counts beyond reason, or holds what does more than look.

    expat tells every part with its line, and nothing has been built of them yet.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    looker = _Looker(parser)
    parser.StartDoctypeDeclHandler = lambda *_: looker.refuse("declares something")
    parser.ProcessingInstructionHandler = lambda *_: looker.refuse("asks for something")
    parser.StartElementHandler = looker.begin
    parser.EndElementHandler = looker.end
    parser.CharacterDataHandler = looker.read
    parser.Parse(content, True)  # noqa: FBT003 - as expat has it: this is all


class _Looker:
    """Looks at the parts of a drawing one by one, in the order in which they are written."""

    def __init__(self, parser: expat.XMLParserType) -> None:
        self.parser, self.parts, self.open, self.style = parser, 0, list[str](), ""

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        space, _, tag = name.rpartition(" ")
        self.parts += 1
        self.open.append(tag if space == SVG else "")
        if self.parts > MOST_PARTS or len(self.open) > DEEPEST:
            self.refuse("has more parts than a logo")
        if "" in self.open or LEFT_OUT.intersection(self.open):
            return  # left out when it is written anew, with all that is in it
        if tag not in DRAWN:
            self.refuse(f"has a part `{tag}`")
        for attribute, value in attributes.items():
            self.look_at(attribute.rpartition(" ")[2], value)

    def look_at(self, attribute: str, value: str) -> None:
        if attribute.lower().startswith("on"):
            self.refuse(f"runs a script (`{attribute}`)")
        if attribute in ("href", "src") and not value.startswith("#"):
            self.refuse("refers to another file")
        if _ADDRESS.search(value):
            self.refuse("refers to another file")
        if attribute == "style" and _LOUD_STYLE.search(value):
            self.refuse("has a style that does more than colour")

    def read(self, text: str) -> None:
        if self.open[-1] == "style":
            self.style += text  # which comes in pieces

    def end(self, _name: str) -> None:
        self.open.pop()
        if _ADDRESS.search(self.style) or _LOUD_STYLE.search(self.style):
            self.refuse("has a style that does more than colour")
        self.style = ""

    def refuse(self, what: str) -> None:
        raise NotUsableError(what, _OUTLINES, self.parser.CurrentLineNumber)


def _strip(element: ET.Element) -> None:
    """Take out what other programs have left in a drawing: parts and attributes of theirs."""
    for name in [name for name in element.attrib if name.startswith("{")]:
        value = element.attrib.pop(name)
        if name.endswith("}href"):
            element.set("href", value)  # which leads to a part of the drawing
    for part in list(element):
        space, _, tag = str(part.tag).rpartition("}")
        if space != f"{{{SVG}" or tag in LEFT_OUT:
            element.remove(part)
        else:
            _strip(part)


def _size_of(root: ET.Element) -> tuple[float, float]:
    box = [part for part in _NUMBERS.split(root.get("viewBox", "").strip()) if part]
    given = [_LENGTH.fullmatch(root.get(name, "")) for name in ("width", "height")]
    try:
        width, height = (float(box[2]), float(box[3])) if len(box) == 4 else (float(each[1]) for each in given if each)
    except ValueError:
        raise NotUsableError("does not say how large it is", "give it a viewBox") from None
    # A drawing has no pixels: what counts is its form.
    side = max(width, height)
    scale = SIDE / side if math.isfinite(side) and not 1 <= side <= MOST_PIXELS and side > 0 else 1.0
    return width * scale, height * scale


# --- fonts ------------------------------------------------------------------------------------------------------------

_KINDS = (b"\x00\x01\x00\x00", b"OTTO", b"true")
_FAMILY, _TYPOGRAPHIC_FAMILY = 1, 16
_WINDOWS, _MACINTOSH = 3, 1


def family_of(content: bytes) -> str:
    """Return the family that a font file belongs to, from its table of names (OpenType, `name`).

    Raises:
        NotUsableError: it is no font that a PDF can take in.
    """
    if not content.startswith(_KINDS):
        raise NotUsableError("is no TrueType or OpenType font", "use its .ttf or .otf file, not .woff or .ttc")
    try:
        names = dict(_names_in(_table(content, b"name")))
    except (struct.error, UnicodeDecodeError, LookupError) as error:
        raise NotUsableError("is a broken font", "take it from its maker again") from error
    family = names.get(_TYPOGRAPHIC_FAMILY) or names.get(_FAMILY) or ""
    if not family or not family.isprintable():
        raise NotUsableError("is a font without a name", "take it from its maker again")
    return family


def _table(content: bytes, tag: bytes) -> bytes:
    (count,) = struct.unpack_from(">H", content, 4)
    for entry in range(count):
        name, _, offset, length = struct.unpack_from(">4sIII", content, 12 + 16 * entry)
        if name == tag:
            return content[offset : offset + length]
    raise LookupError(tag)


def _names_in(table: bytes) -> Iterator[tuple[int, str]]:
    """Yield the family's names; of several writings the one for Windows comes last, and so counts."""
    _, count, strings = struct.unpack_from(">HHH", table)
    records = [struct.unpack_from(">HHHHHH", table, 6 + 12 * record) for record in range(count)]
    for platform, _, _, name, length, offset in sorted(records, key=lambda record: record[0] == _WINDOWS):
        if name in (_FAMILY, _TYPOGRAPHIC_FAMILY) and platform in (0, _MACINTOSH, _WINDOWS):
            text = table[strings + offset : strings + offset + length]
            yield name, text.decode("mac-roman" if platform == _MACINTOSH else "utf-16-be")
