"""The glossary as a page, from the table that `sibcase explain` reads too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from making.pages import MADE_BY, page, table

if TYPE_CHECKING:
    from collections.abc import Iterable

HEAD = """\
# Glossary

The words of this field as `sibcase` uses them: one word for one thing, in the case file, in figures and in documents.
`sibcase explain WORD` shows the same in the terminal. `ID` is an id that the author of a case chooses; capitals in
figures are explained in [figures](figures.md), and every field in [the case file](case-file.md)."""


@page("docs/glossary.md")
def glossary_page() -> str:
    """Return the glossary as a table."""
    from sibcase.reference.glossary import glossary

    rows = [(each.term, each.meaning, _code(each.fields), _code(each.figures)) for each in glossary()]
    return f"{MADE_BY}\n\n{HEAD}\n\n{table(('word', 'meaning', 'in the case file', 'in the figures'), rows)}\n"


def _code(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
