"""Characters that the PDF's fonts do not have, put into words: a thumb becomes "[thumbs up sign]".

A PDF that is to be read by everybody may not print empty boxes, and PDF/UA refuses them.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from sibcase.reference.letters import in_words

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from sibcase.documents.document import Document

__all__ = ["missing_characters", "put_into_words"]

# As Typst says it; what stands between the quotes is written with the escapes of a Rust string.
_COMPLAINT = re.compile(r'the text `"(.*?)"` could not be displayed', re.DOTALL)
_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}")
LAST_CODE = 0x10FFFF
_ENTITY = re.compile(r"&#(?:[xX]([0-9a-fA-F]{1,6})|(\d{1,7}));")


def missing_characters(complaints: str) -> frozenset[str]:
    """Return the characters that Typst could not print, from what it says about them."""
    texts = (_ESCAPE.sub(lambda code: chr(int(code[1], 16)), text) for text in _COMPLAINT.findall(complaints))
    return frozenset(character for text in texts for character in text if not character.isascii())


def put_into_words(document: Document, missing: AbstractSet[str]) -> Document:
    """Return the document with some characters in words wherever they would be printed."""
    run = re.compile(f"[{re.escape(''.join(sorted(missing)))}]+")

    def plain(text: str | None) -> str | None:
        return text and run.sub(lambda found: f"[{in_words(found[0])}]", text)

    markdown = _ENTITY.sub(lambda entity: _decoded(entity, missing), document.markdown)
    return replace(
        document,
        markdown=run.sub(lambda found: f"\\[{in_words(found[0])}\\]", markdown),
        title=plain(document.title) or "",
        author=plain(document.author),
        subtitle=plain(document.subtitle),
        status=plain(document.status),
        date=plain(document.date),
        pictures=tuple(replace(picture, svg=plain(picture.svg) or "") for picture in document.pictures),
    )


def _decoded(entity: re.Match[str], missing: AbstractSet[str]) -> str:
    code = int(entity[1], 16) if entity[1] else int(entity[2])
    return chr(code) if code <= LAST_CODE and chr(code) in missing else entity[0]
