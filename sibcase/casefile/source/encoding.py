"""From bytes to text: UTF-8, and the UTF-16 and UTF-32 that editors and spreadsheets call "Unicode"."""

from __future__ import annotations

import codecs

__all__ = ["decoded", "decoded_as_far_as_possible", "encoded_like", "line_and_column_of"]

_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
# The mark of UTF-32 begins with that of UTF-16, and comes first.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LOOKED_AT = 64


def decoded(content: bytes, *, keep_mark: bool = False) -> str:
    """Return the text that some bytes hold, without a byte-order mark unless it is to be kept.

    Raises:
        UnicodeDecodeError: they are in another encoding; the error counts from the first byte of `content`.
    """
    text = content.decode(_encoding(content))
    return text if keep_mark else text.lstrip(_MARK)


def encoded_like(text: str, content: bytes) -> bytes:
    """Return a text in the encoding of some bytes; a byte-order mark is a part of the text."""
    return text.encode(_encoding(content))


def decoded_as_far_as_possible(content: bytes) -> str:
    """Return the text that some bytes hold, with a sign in place of what is no text: enough to search it for a word."""
    return content.decode(_encoding(content), "replace").lstrip(_MARK)


def line_and_column_of(error: UnicodeDecodeError) -> tuple[int, int]:
    """Return where the first byte is that is no text of the encoding, both counted from 1."""
    before = decoded_as_far_as_possible(error.object[: error.start])
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def _encoding(content: bytes) -> str:
    """Return the encoding that a byte-order mark names, or that zero bytes between letters show; else UTF-8."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return encoding
    head = content[:_LOOKED_AT]
    even, odd = head[0::2], head[1::2]
    if odd and not odd.strip(b"\0") and b"\0" not in even:
        return "utf-16-le"
    if odd and not even.strip(b"\0") and b"\0" not in odd:
        return "utf-16-be"
    return "utf-8"
