"""Word files: the one that lends every document its page and styles, and the last touches to what pandoc makes."""

from __future__ import annotations

import re
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from sibcase.documents.workshop import STYLES, print_pandoc_data

if TYPE_CHECKING:
    from datetime import datetime

    from sibcase.documents.stamp import Stamp

__all__ = ["finished_document", "reference_document"]

OURS = STYLES / "word"
CORE, MAIN = "docProps/core.xml", "word/document.xml"


@cache
def reference_document() -> bytes:
    """Return pandoc's own reference document with our styles, page, header and footer in place of its."""
    parts = _parts_of(print_pandoc_data("reference.docx"))
    ours = {path.relative_to(OURS).as_posix(): path.read_bytes() for path in OURS.rglob("*") if path.is_file()}
    return _archive(parts | ours)


def finished_document(docx: bytes, moment: datetime, stamp: Stamp) -> bytes:
    """Return what pandoc made with the moment and the stamp written into it, and pictures that keep to the margins.

    Pandoc's sandbox knows no time and says 1970. Where the distance from the text around a picture is not stated,
    LibreOffice takes an eighth of an inch and moves the picture aside.
    """
    parts = _parts_of(docx)
    when = b"\\g<1>" + f"{moment:%Y-%m-%dT%H:%M:%SZ}".encode()
    parts[CORE] = re.sub(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*", when, parts[CORE])
    keywords = b"<cp:keywords>" + str(stamp).encode() + b"</cp:keywords>"
    parts[CORE] = re.sub(rb"<cp:keywords>[^<]*</cp:keywords>|(?=</cp:coreProperties>)", keywords, parts[CORE], count=1)
    parts[MAIN] = parts[MAIN].replace(b"<wp:inline>", b'<wp:inline distT="0" distB="0" distL="0" distR="0">')
    return _archive(parts)


def _parts_of(archive: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(archive)) as parts:
        return {name: parts.read(name) for name in parts.namelist()}


def _archive(parts: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(ZipInfo(name), part)  # without the time of day
    return out.getvalue()
