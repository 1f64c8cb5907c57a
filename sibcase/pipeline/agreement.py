"""Agreement: whether the documents that lie in a folder still say what their cases say."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sibcase.documents.stamp import read_stamp, stamp_of
from sibcase.pipeline.document import BUSINESS_CASE, FORMATS, compose, converted, document_stem, pictures_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sibcase.book.figures import Figures
    from sibcase.documents.document import Document
    from sibcase.pipeline.compute import BusinessCase

__all__ = ["Disagreement", "check_documents", "formats_there"]

MISSING = "is not there"
STALE = "is not what its case says now"
EDITED = "was changed after it was made"


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A file that does not agree with its case, and why."""

    path: Path
    why: str


def formats_there(path: str, out: Path, template: str = BUSINESS_CASE) -> list[str]:
    """Return the formats in which a case's document lies in a folder."""
    stem = document_stem(path, template)
    return [name for name in FORMATS if (out / f"{stem}.{name}").is_file()]


def check_documents(
    business: BusinessCase, figures: Figures, formats: Sequence[str], template: str = BUSINESS_CASE, out: Path = Path()
) -> list[Disagreement]:
    """Return the files of a case's document that do not agree with it.

    Markdown and its pictures are held to their bytes. So are the other formats, if the same versions of pandoc and
    Typst made them; else it is enough that they were made from the same text.

    Raises:
        ProseFault: The narrative cannot be printed; the fault holds findings.
        TemplateFault: The template cannot be filled in.
        ConversionError: A format cannot be made.
    """
    document = compose(business, figures, template)
    stem = document_stem(business.path, template)
    found = [_check(out / f"{stem}.{name}", document, name) for name in formats]
    if "md" in formats:
        found += [_check_text(out / name, str(svg)) for name, svg in pictures_of([document]).items()]
    return [each for each in found if each is not None]


def _check(path: Path, document: Document, name: str) -> Disagreement | None:
    if name == "md":
        return _check_text(path, str(converted(document, name)))
    if not path.is_file():
        return Disagreement(path, MISSING)
    content = path.read_bytes()
    written, fresh = read_stamp(content), stamp_of(document, traced=name == "html")
    if written is None or written.source != fresh.source:
        return Disagreement(path, STALE)
    if written.tools == fresh.tools and content != converted(document, name):
        return Disagreement(path, EDITED)
    return None


def _check_text(path: Path, text: str) -> Disagreement | None:
    if not path.is_file():
        return Disagreement(path, MISSING)
    # A working tree on Windows may have been given other line ends.
    content = path.read_bytes().replace(b"\r\n", b"\n")
    return None if content == text.encode() else Disagreement(path, STALE)
