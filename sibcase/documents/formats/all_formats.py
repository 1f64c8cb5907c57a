"""The formats of a document, one line for each: a new format is a converter and a line here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from sibcase.documents.document import Document

__all__ = ["ALL_FORMATS", "Format"]


@dataclass(frozen=True, slots=True)
class Format:
    """A format: how a document is put into it, and what holds of its files.

    `by_program` says that a program sets it, which takes long; `stamped`, that its files carry the stamp of what they
    were made from; `traced`, that they show where each figure comes from.
    """

    convert: Callable[[Document], str | bytes]
    by_program: bool = True
    stamped: bool = True
    traced: bool = False


# The converters are imported when they are called: `validate` asks for the names of formats only, and starts at once.


def _to_markdown(document: Document) -> str:
    from sibcase.documents.formats.markdown import to_markdown

    return to_markdown(document)


def _to_html(document: Document) -> bytes:
    from sibcase.documents.formats.convert import to_html

    return to_html(document)


def _to_docx(document: Document) -> bytes:
    from sibcase.documents.formats.convert import to_docx

    return to_docx(document)


def _to_pdf(document: Document) -> bytes:
    from sibcase.documents.formats.convert import to_pdf

    return to_pdf(document)


ALL_FORMATS: dict[str, Format] = {
    "md": Format(_to_markdown, by_program=False, stamped=False),
    "html": Format(_to_html, traced=True),
    "docx": Format(_to_docx),
    "pdf": Format(_to_pdf),
}
"""Each format by its name, which is also how the names of its files end."""
