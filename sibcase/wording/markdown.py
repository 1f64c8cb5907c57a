"""Words of a case put into Markdown so that they show exactly as they were written, and do nothing else.

Titles, names and notes come from strangers. A word with an asterisk or a pound sign in it must not become a heading,
a link, a picture, a formula or a second column; a word from a terminal must not carry its colours along.
"""

from __future__ import annotations

import re

__all__ = ["Markdown", "clean_text", "escape_markdown"]


class Markdown(str):
    """Text that is Markdown already, and is not to be escaped again."""

    __slots__ = ()


# Colours, cursor movements and window titles, as terminals read them.
_TERMINAL = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[ -/]*[0-~]|\x9b[0-?]*[ -/]*[@-~]"
)

# What nobody sees: control characters, marks that turn the direction of writing, zero widths that hide words, halves of
# characters and code points that no file format may hold. Joiners stay: Persian, Hindi and emoji are written with them.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x1c-\x1f\x7f-\x84\x86-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufdd0-\ufdef\ufff0-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
_LINE_END = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_SPACES = re.compile("[ \t]+")

# Everywhere: these begin or end something. An ampersand does so before a letter, a colon before what is not a space.
_SPECIAL = re.compile(r"""[\\`*_{}\[\]<>#|~^$@!"]|&(?=[#0-9A-Za-z])|:(?=\S)|(?<=\bwww)\.""", re.IGNORECASE)

# At the beginning of a line only: bullets, underlines, the colons of tables, numbers of a list.
_OPENING = re.compile(r"^(?:(?P<mark>[-+=:])|(?P<number>\d{1,9})(?P<after>[.)])(?=\s|$))")


def clean_text(text: str, *, keep_lines: bool = False) -> str:
    """Return text without anything unseen in it: on one line, or on the lines it has."""
    seen = _UNSEEN.sub("", _LINE_END.sub("\n", _TERMINAL.sub("", text)))
    return seen if keep_lines else _SPACES.sub(" ", seen.replace("\n", " ")).strip(" ")


def escape_markdown(text: str) -> Markdown:
    """Return Markdown that shows these characters, on one line, in a paragraph, a heading or the cell of a table."""
    if isinstance(text, Markdown):
        return text
    escaped = _SPECIAL.sub(r"\\\g<0>", clean_text(text))
    return Markdown(_OPENING.sub(_escape_opening, escaped))


def _escape_opening(found: re.Match[str]) -> str:
    if found["mark"]:
        return f"\\{found['mark']}"
    return f"{found['number']}\\{found['after']}"
