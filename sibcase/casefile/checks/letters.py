"""Letters that no font of documents has: they are named in PDF files and pictures, and the author is warned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.casefile.source.findings import Finding, shortened
from sibcase.casefile.source.nodes import Series, Written
from sibcase.reference.letters import in_words, in_words_where_unprintable, unprintable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sibcase.casefile.source.nodes import Block, Node
    from sibcase.casefile.source.places import Place
    from sibcase.casefile.source.reading import Reading

MOST_PLACES = 5


def check_letters(root: Block, narratives: Mapping[str, tuple[str, Place]], reading: Reading) -> None:
    """Note texts with characters that no font has, once for each script, with the other places where it is used."""
    used: dict[str, list[tuple[str, Place]]] = {}
    known = {finding.place for finding in reading.findings}
    for text, place in [*_texts_in(root), *narratives.values()]:
        missing = unprintable(text)
        if missing and place not in known:
            used.setdefault(in_words(missing), []).append((text, place))
    for words, places in used.items():
        (text, place), *others = places
        one_line = " ".join(text.split())
        message = f"the documents have no font for part of `{shortened(one_line)}`: {words}"
        help_text = (
            f"PDFs and pictures show `{shortened(in_words_where_unprintable(one_line))}`; Markdown, HTML and Word "
            "show the text itself"
        )
        related = tuple((where, "it is used here as well") for _, where in others[:MOST_PLACES])
        reading.findings.append(Finding("SIB081", place, message, help_text, related))


def _texts_in(node: Node) -> Iterator[tuple[str, Place]]:
    if isinstance(node, Written):
        yield node, node.place
    elif isinstance(node, Series):
        for item in node:
            yield from _texts_in(item)
    else:
        for value in node.values():
            yield from _texts_in(value)
