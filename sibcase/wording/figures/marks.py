"""Marks around printed figures, so that a web page can say of each where it comes from.

A figure is printed between marks that nobody sees: its name, letter by letter, in characters of Unicode's last private
plane, then the words, then an end. Words stay words whatever is done with them on the way (escaped, put in bold, put
into a table); only at the end the marks are taken out, or turned into links. A stranger who writes such characters gets
at most a link to a figure of the same document.
"""

from __future__ import annotations

import re

__all__ = ["LINK", "figures_marked", "linked", "marked", "parts_of", "without_marks"]

# What a link to a figure's trace begins with; filters/safe.lua knows it.
LINK = "#figure:"

_PLANE = 0xF0000
_END = chr(_PLANE + 3)
# For each letter of a name the mark that stands for it.
_MARKS = {letter: _PLANE + letter for letter in range(0x20, 0x7F)}
_ANY = re.compile(f"[{chr(_PLANE)}-{chr(_PLANE + 0xFF)}]+")
_NAME = f"[{chr(_PLANE + 0x20)}-{chr(_PLANE + 0x7E)}]+"
_MARKED = re.compile(f"({_NAME})([^{chr(_PLANE)}-{chr(_PLANE + 0xFF)}\n]*){_END}")
_FIGURE = re.compile(r"[a-z0-9_.-]+")


def marked(words: str, name: str) -> str:
    """Return the words of a figure between marks that name it; as they are where it has no name."""
    return f"{name.translate(_MARKS)}{words}{_END}" if _FIGURE.fullmatch(name) else words


def without_marks(text: str) -> str:
    """Return a text without any marks."""
    return _ANY.sub("", text)


def linked(markdown: str) -> str:
    """Return Markdown in which every marked figure is a link to its trace."""
    return without_marks(_MARKED.sub(lambda found: f"[{found[2]}]({LINK}{_read(found[1])})", markdown))


def figures_marked(text: str) -> list[str]:
    """Return the names of the figures marked in a text, each once, in the order in which they are printed."""
    return list(dict.fromkeys(_read(found[1]) for found in _MARKED.finditer(text)))


def parts_of(text: str) -> list[tuple[str, str]]:
    """Return a text in parts, each with the name of the figure that it is the words of; nothing where it is of none."""
    parts: list[tuple[str, str]] = []
    end = 0
    for found in _MARKED.finditer(text):
        parts += [(text[end : found.start()], ""), (found[2], _read(found[1]))]
        end = found.end()
    return [(without_marks(words), name) for words, name in [*parts, (text[end:], "")] if words]


def _read(name: str) -> str:
    return "".join(chr(ord(letter) - _PLANE) for letter in name)
