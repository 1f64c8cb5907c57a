"""Slips: places where a case says in other words, or in the same, what one of its parties marked private.

What an author types into prose is printed as it is. These are the places to look at before a document goes out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sibcase.casefile.source.nodes import Block, Written
from sibcase.casefile.values.wording import of_unit
from sibcase.tasks.privacy.audience import Audience, covers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sibcase.book.figures import Figures
    from sibcase.casefile.source.nodes import Node
    from sibcase.tasks.business_case import BusinessCase

__all__ = ["slips"]

# Shorter words, such as `5%`, stand in every text for something else.
SHORTEST = 4
_MARKS_THEMSELVES = "private"


def slips(business: BusinessCase, figures: Figures, audience: Audience) -> list[str]:
    """Return the places in what an audience reads at which the words of a private amount stand, as sentences."""
    words = _private_words(figures, audience)
    case = business.case
    return [
        f"{file}:{line}: says {word}, which {(case.parties or {})[owner].name} marked private"
        for file, line, text in _texts_read(business, audience)
        for word, owner in words.items()
        if re.search(rf"(?<![0-9.,]){re.escape(word)}(?![0-9])", text)
    ]


def _private_words(figures: Figures, audience: Audience) -> dict[str, str]:
    """Return the amounts that are kept back, in the ways in which people write them, each with whose it is."""
    words: dict[str, str] = {}
    for line in figures.book.lines.values():
        path = tuple(line.origin.path.split(".")) if line.origin and line.origin.path else ()
        if line.origin is None or not path or not audience.keeps_back(path):
            continue
        owner = next(party for party in audience.owners() if covers(audience.marks[party], path))
        amount = line.origin.text.partition(" per ")[0]
        for word in (amount, of_unit(line.values[0], line.unit, figures.book.currency).removesuffix(" per year")):
            if len(word) >= SHORTEST and not word.isalpha():
                words.setdefault(word, owner)
    return words


def _texts_read(business: BusinessCase, audience: Audience) -> Iterator[tuple[str, int, str]]:
    """Yield the lines of text that an audience reads, each with its file and its place there."""
    for section, (text, place) in business.narratives.items():
        if not audience.keeps_back(("narrative", section)):
            for number, line in enumerate(text.splitlines()):
                yield place.file, place.line + number, line
    if business.loaded and business.loaded.root:
        for node in _texts(business.loaded.root, audience):
            yield node.place.file, node.place.line, node


def _texts(node: Node, audience: Audience) -> Iterator[Written]:
    """Yield the texts of a case that are printed: what has a space in it and is no number."""
    if node.path and audience.keeps_back(node.path):
        return
    if isinstance(node, Written):
        is_text = node.path[-1] not in ("value", "low", "high") and " " in node and not node[:1].isdigit()
        if is_text and _MARKS_THEMSELVES not in node.path:
            yield node
        return
    for inner in node.values() if isinstance(node, Block) else node:
        yield from _texts(inner, audience)
