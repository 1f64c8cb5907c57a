"""The sections of a text that can be read one by one: each begins with its name in the first column, and is complete.

YAML ends all that is inside a block at a line that is indented less. So a text whose top is a block of names can be cut
before each of them, and every piece read alone is what it is within the whole, unless anchors and aliases join them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["PartOfText", "parts_of_text"]

_BEGINS = re.compile(r"^([A-Za-z_][A-Za-z0-9_-]*):(?=[ \n]|\Z)", re.MULTILINE)
# What may come before the first section: comments and empty lines.
_PREFACE = re.compile(r"(?:[ ]*(?:#[^\n]*)?\n)*")
# Line ends other than the usual one, further documents, and directives.
_NOT_PLAIN = re.compile(r"[\r\x85\u2028\u2029]|^(?:---|\.\.\.|%)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class PartOfText:
    """A section of a text.

    Attributes:
        name: its name.
        start: where it begins.
        line: how many lines come before it.
        text: its text, up to the next section.
    """

    name: str
    start: int
    line: int
    text: str

    @property
    def in_place(self) -> str:
        """Its text below as many empty lines as there are lines above it, so that places are those of the whole."""
        return "\n" * self.line + self.text


def parts_of_text(text: str) -> tuple[PartOfText, ...]:
    """Return the sections of a text, which together are all of it; none where it cannot be cut into them.

    A piece may still turn out not to be complete, such as one with a quotation mark that is closed in the next. A
    reader of it alone finds that it is no YAML, or that it holds more than one name, and reads the whole.
    """
    begins = [] if _NOT_PLAIN.search(text) else list(_BEGINS.finditer(text))
    names = [each[1] for each in begins]
    if not begins or len(set(names)) < len(names) or not _PREFACE.fullmatch(text, 0, begins[0].start()):
        return ()
    ends = [*(each.start() for each in begins[1:]), len(text)]
    found, line = [], text.count("\n", 0, begins[0].start())
    for each, end in zip(begins, ends, strict=True):
        piece = text[each.start() : end]
        found.append(PartOfText(each[1], each.start(), line, piece))
        line += piece.count("\n")
    return tuple(found)
