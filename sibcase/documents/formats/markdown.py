"""Markdown as a format: the text of a document under what other formats print on their cover."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.documents.document import date_in_words
from sibcase.wording.markdown import escape_markdown

if TYPE_CHECKING:
    from sibcase.documents.document import Document

__all__ = ["to_markdown"]


def to_markdown(document: Document) -> str:
    """Return the document as Markdown."""
    lines = [f"# {escape_markdown(document.title)}"]
    about = " · ".join(part for part in (document.status, document.subtitle) if part)
    lines += [f"**{escape_markdown(about)}**"] if about else []
    byline = " · ".join(part for part in (document.author, date_in_words(document)) if part)
    lines += [escape_markdown(byline)] if byline else []
    return "\n\n".join([*lines, document.markdown])
