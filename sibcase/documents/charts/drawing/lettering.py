"""Lettering: how wide words are, and how they are broken into lines that stay inside a box.

Advance widths of Open Sans Regular in thousandths of its size, as its file has them; a test holds them to the font.
A web page opened without the font takes another one: a little room is kept for that.
"""

from __future__ import annotations

import re
import unicodedata

from sibcase.reference.letters import in_words_where_unprintable, needs_shaping

__all__ = ["SEMIBOLD", "printable", "shortened", "width_of", "wrapped"]

SEMIBOLD = 600

_WIDTHS = {
    letter: width
    for width, letters in (
        (170, "’"), (221, "'"), (245, ","), (253, "ijl"), (260, " \N{NO-BREAK SPACE}"), (266, ".:;·"), (267, "!J"),
        (279, "I"), (296, "()"), (322, "-"), (329, "[]"), (339, "f"), (350, "“”"), (353, "t"), (367, "/\\"),
        (379, "{}"), (401, '"'), (408, "r"), (429, "?"), (448, "_"), (468, "z"), (476, "c"), (477, "s"), (500, "–"),
        (501, "v"), (504, "y"), (516, "F"), (519, "L"), (524, "x"), (525, "k"), (542, "^"), (548, "g"), (549, "S"),
        (551, "|"), (552, "*"), (553, "T"), (556, "Ea"), (560, "Y"), (561, "e"), (571, "Z"),
        (572, "$+0123456789<=>~£¥−×"), (577, "X`"), (590, "€"), (595, "V"), (602, "P"), (604, "o"), (613, "bdpq"),
        (614, "Khnu"), (618, "R"),
        (631, "C"), (633, "A"), (646, "#"), (648, "B"), (728, "GU"), (729, "D"), (730, "&"), (738, "H"), (754, "N"),
        (778, "w"), (779, "OQ"), (784, "…"), (823, "%"), (899, "@"), (903, "M"), (926, "W"), (930, "m"), (1000, "—"),
    )
    for letter in letters
}  # fmt: skip

# What is not in the table: no letter of the font is wider, and other scripts come from fonts that nobody has measured.
_WIDEST = 1250

# Letters of the other scripts that documents have fonts for: the mean of the widest script, with room to spare.
_WIDE = 900

# The semibold is wider by up to 12%; another font than Open Sans by about as much as is kept in any case.
_BOLDER, _ROOM_TO_SPARE = 1.08, 1.04

_ELLIPSIS = "…"


_MARK = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_HEAP = re.compile(f"({_MARK}{{2}}){_MARK}+")


def printable(words: str) -> str:
    """Return words as pictures can show them: what no font has is put into words, such as `[CJK text]`.

    Of marks heaped upon a letter two are kept, as many as languages in these scripts have: Typst refuses a heap.
    """
    if words.isascii():
        return words
    composed = in_words_where_unprintable(unicodedata.normalize("NFC", words))
    return _HEAP.sub(r"\1", composed.replace("₹", "Rs\N{NO-BREAK SPACE}"))


def width_of(words: str, size: float, weight: int = 400) -> float:
    """Return the room in pixels that words take: never less than Open Sans takes."""
    thousandths = sum(_letter(letter) for letter in printable(words))
    return thousandths / 1000 * size * _ROOM_TO_SPARE * (_BOLDER if weight >= SEMIBOLD else 1.0)


def wrapped(words: str, room: float, size: float, weight: int = 400, most: int = 4) -> tuple[str, ...]:
    """Return words as lines no wider than the room, at most so many; what is left out is shown by an ellipsis."""
    lines: list[str] = []
    rest = " ".join(printable(words).split())
    while rest and len(lines) < most:
        line, rest = _line(rest, room, size, weight)
        lines.append(line)
    if rest:
        lines[-1] = shortened(f"{lines[-1]}{_ELLIPSIS}", room, size, weight)
    return tuple(lines)


def shortened(words: str, room: float, size: float, weight: int = 400) -> str:
    """Return words on one line, cut where they would leave the room."""
    words = printable(words)
    if width_of(words, size, weight) <= room:
        return words
    kept = words.removesuffix(_ELLIPSIS)
    while kept and width_of(f"{kept}{_ELLIPSIS}", size, weight) > room:
        kept = kept[:-1].rstrip()
    return f"{kept}{_ELLIPSIS}"


def _letter(letter: str) -> int:
    """Return the width of a letter; one with an accent is as wide as without."""
    if letter in _WIDTHS:
        return _WIDTHS[letter]
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0
    plain = unicodedata.normalize("NFD", letter)[0]
    return _WIDTHS.get(plain, _WIDE if needs_shaping(letter) else _WIDEST)


def _line(words: str, room: float, size: float, weight: int) -> tuple[str, str]:
    """Return as many words as fit on a line, and the rest; a word that is wider than the room is broken."""
    line = ""
    for word in words.split(" "):
        longer = f"{line} {word}" if line else word
        if width_of(longer, size, weight) > room:
            break
        line = longer
    if not line:
        line = _part_of_word(words.split(" ", 1)[0], room, size, weight)
    return line, words[len(line) :].lstrip(" ")


def _part_of_word(word: str, room: float, size: float, weight: int) -> str:
    """Return as many letters as fit, and at least one."""
    length = 1
    while length < len(word) and width_of(word[: length + 1], size, weight) <= room:
        length += 1
    # A mark stays with the letter that bears it.
    while length > 1 and length < len(word) and unicodedata.category(word[length]).startswith("M"):
        length -= 1
    return word[:length]
