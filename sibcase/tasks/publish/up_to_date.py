"""Agreement: whether the documents that lie in a folder still say what their cases say."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sibcase.documents.formats.all_formats import ALL_FORMATS
from sibcase.documents.formats.stamp import read_stamp, stamp_of
from sibcase.files import FileFault, read_within
from sibcase.tasks.publish.document import (
    BUSINESS_CASE,
    FORMATS,
    brand_for,
    compose_each,
    document_stem,
    pictures_left_over,
    pictures_of,
    pieces_of,
    prepare,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sibcase.book.figures import Figures
    from sibcase.documents.brand.brand import Brand
    from sibcase.tasks.business_case import BusinessCase
    from sibcase.tasks.publish.document import Piece, Runs

__all__ = ["Disagreement", "check_documents", "formats_there"]

# The largest that a case of the largest size makes has some tens of megabytes.
LARGEST_DOCUMENT = 200_000_000
MISSING = "is not there"
STALE = "differs from what its case says now"
OUTDATED = "shows values that are now private"
EDITED = "was changed after it was made"


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A file that does not agree with its case, and why."""

    path: Path
    why: str


def formats_there(path: str, out: Path, template: str = BUSINESS_CASE, audience: str | None = None) -> list[str]:
    """Return the formats in which a case's document lies in a folder."""
    stem = document_stem(path, template, audience)
    return [name for name in FORMATS if (out / f"{stem}.{name}").is_file()]


def check_documents(  # noqa: PLR0913 - which case, which documents, where, how, in whose style
    business: BusinessCase,
    figures: Figures,
    formats: Sequence[str] = (),
    templates: str | Sequence[str] = BUSINESS_CASE,
    out: Path = Path(),
    run: Runs = map,
    *,
    brand: Brand | None = None,
    audience: str | None = None,
) -> list[Disagreement]:
    """Return the files of a case's documents that do not agree with it.

    Markdown and its pictures are held to their bytes. So are the other formats, if the same versions of pandoc and
    Typst made them; else it is enough that they were made from the same text.

    Args:
        business: The case.
        figures: Its figures.
        formats: Out of `FORMATS`; none for those in which each document lies in the folder, Markdown if in none.
        templates: The documents' templates, or one of them.
        out: The folder.
        run: What checks the files one by one, or side by side.
        brand: The house style; by default that of the `brand.yaml` above the case, if there is one.
        audience: For whom the documents are.

    Raises:
        UnknownAudience: The case has no reader of this name.
        ProseFault: The narrative cannot be printed; the fault holds findings.
        TemplateFault: A template cannot be filled in, or the case lacks what its document needs.
        ConversionError: A format cannot be made.
    """
    names = [templates] if isinstance(templates, str) else templates
    prepared = prepare(business, figures, audience)
    documents = compose_each(prepared, names, brand or brand_for(business.path))
    pieces: list[Piece] = []
    for template, document in documents.items():
        asked = formats or formats_there(business.path, out, template, audience) or ["md"]
        pieces += pieces_of(business.path, {template: document}, asked, audience)
    found = list(run(partial(_check, out), pieces))
    shown = pictures_of(piece.document for piece in pieces if piece.format == "md")
    found += [_check_text(out / name, str(svg)) for name, svg in shown.items()]
    found += [Disagreement(path, OUTDATED) for path in pictures_left_over(prepared, out, audience)]
    return [each for each in found if each is not None]


def _check(out: Path, piece: Piece) -> Disagreement | None:
    path = out / piece.name
    if not ALL_FORMATS[piece.format].stamped:
        return _check_text(path, str(piece.made()))
    content = _content_of(path)
    if content is None:
        return Disagreement(path, MISSING)
    written, fresh = read_stamp(content), stamp_of(piece.document, traced=ALL_FORMATS[piece.format].traced)
    if written is None or written.source != fresh.source:
        return Disagreement(path, STALE)
    if written.tools == fresh.tools and content != piece.made():
        return Disagreement(path, EDITED)
    return None


def _check_text(path: Path, text: str) -> Disagreement | None:
    content = _content_of(path)
    if content is None:
        return Disagreement(path, MISSING)
    # A working tree on Windows may have been given other line ends.
    return None if content.replace(b"\r\n", b"\n") == text.encode() else Disagreement(path, STALE)


def _content_of(path: Path) -> bytes | None:
    """Return what a file holds; nothing if it is not there, and no bytes at all if it is not one that sibcase wrote."""
    try:
        return read_within(path.parent, path.name, LARGEST_DOCUMENT)
    except FileFault:
        return b""
    except OSError:
        return None
