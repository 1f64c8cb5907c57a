"""A stranger's Markdown inside a document of ours: it may not end the section that it is in, nor reach outside.

GitHub shows the Markdown as it is written here, so this is done to the text itself; the other formats are made safe
once more where they are made (filters/safe.lua).
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from sibcase.wording.markdown import Markdown, clean_text, escape_markdown

if TYPE_CHECKING:
    from collections.abc import Callable

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

__all__ = ["lowered", "tamed", "without_html"]

DEEPEST_HEADING = 6
_AFTERWORD = "afterword"

# Most prose has none of these, and need not be read as closely as they ask for.
_FENCE = re.compile(r"```|~~~")
_MAYBE_CODE = re.compile(r"```|~~~|^(?: {4}|.*[-+*>.)] {4})", re.MULTILINE)
_MAYBE_HEADING = re.compile(r"^[^\w\n]*(?:\d+[.)][^\w\n]*)*#|^[ >]*(?:=+|-+) *$", re.MULTILINE)

_CODE = frozenset({"fence", "code_block"})
_INSTEAD = {"tag": r"\<", "picture": "[", "link": r"]\("}
_MARK = re.compile(r"^(?P<before>[^#]*)#{1,6}")
_WELCOME = r"<?(?:https?://|mailto:|#)"

# From left to right: what is escaped already and code stay as they are. Every repetition is bounded, so that no text
# takes longer than its length.
_RISKY = re.compile(
    r"(?P<kept>\\.|(?<!`)(?P<ticks>`{1,5})(?!`).{1,200}?(?<!`)(?P=ticks)(?!`)|<(?:https?://|mailto:)[^\s<>]{1,2000}>)"
    r"|(?P<tag><(?=[A-Za-z/!?]))"
    r"|(?P<picture>!\[)"
    r"|\[\^(?P<note>[^\[\]\s]{1,100})\]"
    rf"|(?P<link>\]\((?!\s*{_WELCOME}))"
)
# A picture next to the document: its address names no scheme, and no host.
_OWN_PICTURE = (
    r"(?P<own>!\[(?:\\.|[^\[\]\\\n]){0,5000}\]\((?!\s*<?(?:[A-Za-z][A-Za-z0-9+.-]*:|//|\\))[^()\s]{1,300}"
    r"(?: \"(?:\\.|[^\"\\\n]){0,1000}\")?\))"
)
_RISKY_IN_TEMPLATE = re.compile(f"{_OWN_PICTURE}|{_RISKY.pattern}")
_DEFINITION = re.compile(rf"^(?P<before>[ \t>]*)\[(?=(?!\^)[^\]]+\]:(?!\s*{_WELCOME}))")


def tamed(text: str, section: str) -> Markdown:
    """Return prose in which HTML is text, pictures are links, links lead to the web, and nothing is left open.

    Args:
        text: Markdown.
        section: Its name, which keeps its footnotes apart from those of other sections.
    """
    prose = clean_text(text, keep_lines=True).expandtabs(4)
    return Markdown(_closed(_outside_code(prose, lambda line: _tame(line, section)).strip("\n")))


def without_html(text: str) -> Markdown:
    """Return the text of somebody's template in which HTML is text and links lead to the web, with its own pictures."""
    return Markdown(_outside_code(text, _without_html))


def lowered(prose: str, level: int) -> Markdown:
    """Return prose whose headings stand below a heading of a level."""
    if _MAYBE_HEADING.search(prose) is None:
        return Markdown(prose)
    headings = [token for token in _tokens(prose) if token.type == "heading_open"]
    down = level + 1 - min((int(token.tag[1]) for token in headings), default=level + 1)
    lines: list[str | None] = list(prose.split("\n"))
    for token in headings:
        _set_heading(lines, token, min(DEEPEST_HEADING, max(1, int(token.tag[1]) + down)))
    return Markdown("\n".join(line for line in lines if line is not None))


def _set_heading(lines: list[str | None], token: Token, level: int) -> None:
    start, end = token.map or (0, 0)
    first = lines[start] or ""
    if token.markup.startswith("#"):
        lines[start] = _MARK.sub(lambda found: found["before"] + "#" * level, first, count=1)
        return
    # Underlined: the last of its lines is the underline, and is a heading's mark no longer.
    words = " ".join((line or "").strip() for line in lines[start : end - 1])
    lines[start:end] = [None] * (end - start)
    lines[start] = f"{'#' * level} {words}" if token.level == 0 else first


def _outside_code(text: str, change: Callable[[str], str]) -> str:
    code = _code_lines(text)
    return "\n".join(line if at in code else change(line) for at, line in enumerate(text.split("\n")))


def _without_html(line: str) -> str:
    def safe(found: re.Match[str]) -> str:
        return found[0] if found["own"] or found["kept"] or found["note"] else _INSTEAD[str(found.lastgroup)]

    return _RISKY_IN_TEMPLATE.sub(safe, _DEFINITION.sub(_no_definition, line))


def _no_definition(found: re.Match[str]) -> str:
    return found["before"] + r"\["


def _tame(line: str, section: str) -> str:
    def safe(found: re.Match[str]) -> str:
        if found["kept"]:
            return found[0]
        if found["note"]:
            return f"[^{section}-{found['note']}]"
        return _INSTEAD[str(found.lastgroup)]

    return _RISKY.sub(safe, _DEFINITION.sub(_no_definition, line))


def _closed(text: str) -> str:
    """Return Markdown after which a new paragraph can begin: with HTML tamed, only a fence can stay open."""
    if _FENCE.search(text) is None or _ends(text):
        return text
    fences = [token.markup for token in _tokens(text) if token.type == "fence" and token.level == 0]
    repaired = f"{text}\n{fences[-1]}" if fences else text
    return (
        repaired if _ends(repaired) else "\n\n".join(escape_markdown(line) for line in text.split("\n") if line.strip())
    )


def _ends(text: str) -> bool:
    tokens = _tokens(f"{text}\n\n{_AFTERWORD}")
    return len(tokens) > 1 and tokens[-2].content == _AFTERWORD and tokens[-2].level == 1


def _code_lines(text: str) -> set[int]:
    if _MAYBE_CODE.search(text) is None:
        return set()
    code = (token.map for token in _tokens(text) if token.type in _CODE and token.map)
    return {line for span in code for line in range(*span)}


def _tokens(text: str) -> list[Token]:
    return _reader().parse(text)


@cache
def _reader() -> MarkdownIt:
    from markdown_it import MarkdownIt

    # Only blocks are asked for; reading what is inside them would take most of the time.
    return MarkdownIt("commonmark").enable("table").disable("inline")
