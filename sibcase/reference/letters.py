"""Which characters the fonts of documents have, and what is printed in place of those that they lack.

The ranges are those of the fonts in `sibcase/documents/brand/fonts` and of those that Typst brings along; a test
holds them to what Typst prints. A house style may bring a font with more.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from functools import cache
from itertools import groupby

from sibcase.reference.lookup import read_table

__all__ = ["in_words", "in_words_where_unprintable", "is_printable", "needs_shaping", "unprintable"]

# Every font has these; most texts hold no others.
_PLAIN = 0x250
# Letters from here to there change their form or order by their neighbours, or run from right to left.
_SHAPED = ((0x0590, 0x10A0), (0x1100, 0x1CFF), (0xA800, 0xABFF), (0xFB1D, 0xFDFF), (0xFE70, 0xFEFF), (0x10800, 0x11FFF))


def is_printable(character: str) -> bool:
    """Return whether a font of documents has a character, or whether it is one that prints nothing."""
    code = ord(character)
    if code < _PLAIN or unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp"):
        return True
    starts, ends = _ranges()
    at = bisect_right(starts, code) - 1
    return at >= 0 and code <= ends[at]


def unprintable(text: str) -> str:
    """Return the characters of a text that no font of documents has, each once, in their order."""
    if text.isascii():
        return ""
    return "".join(dict.fromkeys(character for character in text if not is_printable(character)))


def needs_shaping(text: str) -> bool:
    """Return whether the letters of a text take their form or place from their neighbours: marks, scripts of Asia."""
    if text.isascii():
        return False
    composed = unicodedata.normalize("NFC", text)
    return any(
        unicodedata.category(letter).startswith("M") or any(first <= ord(letter) <= last for first, last in _SHAPED)
        for letter in composed
    )


def in_words(run: str) -> str:
    """Return the names of symbols, and of letters the script that they belong to, once: `CJK text`."""
    return ", ".join(word for word, _ in groupby(map(_word, run)) if word) or "symbol"


def in_words_where_unprintable(text: str) -> str:
    """Return a text in which characters that no font of documents has are named: `[CJK text]`."""
    missing = unprintable(text)
    if not missing:
        return text
    return re.sub(f"[{re.escape(missing)}]+", lambda found: f"[{in_words(found[0])}]", text)


def _word(character: str) -> str:
    name = unicodedata.name(character, "symbol")
    category = unicodedata.category(character)
    if category == "Cf" or name.startswith("VARIATION"):
        return ""  # joins characters, or chooses between their forms, and has no look of its own
    script = name.split()[0]
    return f"{script if script == 'CJK' else script.capitalize()} text" if category[0] in "LM" else name.lower()


@cache
def _ranges() -> tuple[list[int], list[int]]:
    rows = read_table("letters_that_print")
    return [int(row["first"], 16) for row in rows], [int(row["last"], 16) for row in rows]
