"""The stamp of a document: from which text and pictures it was made, and by which typesetters, read back from a file.

A file that was made from the same text by another version of pandoc or Typst has other bytes and says the same; the
stamp tells that apart from a file whose case has changed since.
"""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import version
from io import BytesIO
from typing import TYPE_CHECKING, Any

from sibcase.documents.document import moment_of

if TYPE_CHECKING:
    from sibcase.documents.document import Document

__all__ = ["Stamp", "read_stamp", "stamp_of"]

_STAMP = re.compile(rb"sibcase-source-(?P<source>[0-9a-f]{32})-by-(?P<tools>[0-9a-zA-Z.+-]{1,60})")
_PROPERTIES = "docProps/core.xml"
_MOST_PROPERTIES = 100_000


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a file was made from, as a hash, and the versions of what made it."""

    source: str
    tools: str

    def __str__(self) -> str:
        """Return the stamp as it stands among a file's keywords."""
        return f"sibcase-source-{self.source}-by-{self.tools}"


def stamp_of(document: Document, *, traced: bool = False) -> Stamp:
    """Return the stamp that a document's files carry; of a web page, where each figure comes from counts as well."""
    said: dict[str, Any] = {
        "markdown": document.markdown,
        "cover": [document.title, document.subtitle, document.status, document.author, document.date],
        "language": document.language,
        "design": asdict(document.design),
        "brand": document.brand.stamp(),
        "moment": moment_of(document).isoformat(),
        "pictures": [[picture.name, picture.alt, picture.svg] for picture in document.pictures],
    }
    if traced and document.traces:
        said["traces"] = dict(document.traces)
    source = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
    return Stamp(source[:32], _tools())


@cache
def _tools() -> str:
    return f"pandoc-{version('pypandoc_binary')}-typst-{version('typst')}"


def read_stamp(content: bytes) -> Stamp | None:
    """Return the stamp of an HTML, Word or PDF file; nothing if it carries none."""
    found = _STAMP.search(_word_properties(content) if content.startswith(b"PK") else content)
    return Stamp(found["source"].decode(), found["tools"].decode()) if found else None


def _word_properties(content: bytes) -> bytes:
    try:
        with zipfile.ZipFile(BytesIO(content)) as parts, parts.open(_PROPERTIES) as properties:
            return properties.read(_MOST_PROPERTIES)
    except (KeyError, OSError, RuntimeError, ValueError, zipfile.BadZipFile, NotImplementedError):
        return b""
