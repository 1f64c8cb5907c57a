"""The glossary: the words of this field as sibcase uses them, one word for one thing.

The words are in ``data/glossary.csv``, in alphabetical order; ``docs/glossary.md`` and ``sibcase explain`` show them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from sibcase.reference.lookup import read_table

__all__ = ["Term", "glossary"]


@dataclass(frozen=True, slots=True)
class Term:
    """One term of the glossary.

    Attributes:
        term: the term.
        meaning: what it means, in a sentence or two.
        fields: where the case file states it; `ID` is an id that the author chooses.
        figures: the figures that show it; capitals are ids.
    """

    term: str
    meaning: str
    fields: tuple[str, ...]
    figures: tuple[str, ...]


@cache
def glossary() -> tuple[Term, ...]:
    """Return every term, in order."""
    return tuple(
        Term(row["word"], row["meaning"], tuple(row["fields"].split()), tuple(row["figures"].split()))
        for row in read_table("glossary")
    )
