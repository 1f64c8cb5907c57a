"""Prose that YAML reads in its own way: what cuts a sentence, and how the line is written so that nothing does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sibcase.casefile.source.findings import Finding, shortened
from sibcase.casefile.source.places import Place

if TYPE_CHECKING:
    from sibcase.casefile.source.nodes import Written

__all__ = ["anchor_without_alias", "comma_cut", "comment_cut", "line_in_quotes", "quotes_of_word_processors"]

_FIELD = re.compile(r"(\s*(?:- )?[\"']?[\w-]+[\"']?\s*:\s+)(\S.*?)\s*")
_CUT = re.compile(r"\s+#[^\s#]")
_TYPOGRAPHIC = re.compile("[“”„‟‘’‚«»](.*)[“”„‟‘’‚«»]", re.DOTALL)  # noqa: RUF001 - these are what is looked for
# What follows a closing bracket or the sign of a block text is a sentence.
_MORE = re.compile(r"[\]}|>]\s*\w")
_LONGEST_LINE = 100


def in_quotes(text: str) -> str:
    """Return a text between the quotes that YAML reads as such; quotes already around it are replaced."""
    for pattern in (_TYPOGRAPHIC, re.compile(r"'(.*)'", re.DOTALL), re.compile(r'"([^"]*)"')):
        inner = pattern.fullmatch(text)
        if inner:
            text = inner[1]
            break
    if '"' not in text and "\\" not in text:
        return f'"{text}"'
    doubled = text.replace("'", "''")
    return f"'{doubled}'"


def line_in_quotes(line: str, at: int | None = None) -> str:
    """Return a line `name: text` with its text in quotes; nothing where the line is no such one, or is long.

    Args:
        line: the line.
        at: where a fault is, counted from 0: one before the text is none that quotes would fix.
    """
    found = _FIELD.fullmatch(line) if len(line) <= _LONGEST_LINE else None
    if found is None or not any(letter.isalpha() for letter in found[2]) or (at is not None and at < found.start(2)):
        return ""
    if found[2][0] in "{[|>" and not _MORE.search(found[2]):
        return ""
    return f"{found[1]}{in_quotes(found[2])}".strip()


def comment_cut(value: Written, end: Place, line: str) -> Finding | None:
    """Return the finding for a sentence that is cut at a ` #`; a comment has a space behind its `#`.

    Args:
        value: the text as YAML reads it.
        end: where it ends.
        line: the line on which it ends.
    """
    at = end.column - 1
    cut = _CUT.match(line, at)
    if cut is None or not any(letter.isalpha() for letter in value):
        return None
    rest = line[at:].strip()
    message = f"YAML reads `{shortened(rest)}` as a comment, so the text ends at `{shortened(value[-40:])}`"
    fixed = line_in_quotes(line) if end.line == value.place.line else ""
    help_text = fixed or shortened(in_quotes(f"{value} {rest}"))
    place = Place(end.file, end.line, cut.end() - 1, len(line.rstrip()) + 1)
    return Finding("SIB082", place, message, f"put quotes around it: `{help_text}`; for a comment write `# `")


def comma_cut(field: str, whole: Written) -> Finding:
    """Return the finding for a text that is cut at its comma inside { }."""
    head, _, tail = whole.partition(", ")
    message = f"inside {{ }} YAML ends `{shortened(head)}` at the comma and reads `{shortened(tail)}` as a field"
    return Finding(
        "SIB083", whole.place, message, f"put quotes around it: `{shortened(f'{field}: {in_quotes(whole)}', 120)}`"
    )


def quotes_of_word_processors(value: Written) -> Finding | None:
    """Return the finding for a text between quotation marks that are letters to YAML."""
    if not value.plain or len(value) <= 1 or not _TYPOGRAPHIC.fullmatch(value):
        return None
    message = f"the quotation marks of `{shortened(value)}` are curly ones, which YAML keeps as part of the text"
    return Finding("SIB084", value.place, message, f"write {shortened(in_quotes(value))}, or leave them out")


def anchor_without_alias(name: str, value: Written) -> Finding:
    """Return the finding for a text whose first word is taken for an anchor that nothing refers to."""
    message = f"YAML reads `&{shortened(name)}` as an anchor, and no alias refers to it"
    text = f"&{name} {value}".strip()
    return Finding("SIB085", value.place, message, f"put quotes around it: `{shortened(in_quotes(text))}`")
