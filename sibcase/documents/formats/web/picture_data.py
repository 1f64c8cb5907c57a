"""What a picture shows, as a table that a reader can open below it."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sibcase.documents.document import Picture

__all__ = ["picture_data"]

# £1.2m, −3, 24%, 2025-26; and what stands in the place of a figure.
_FIGURE = re.compile(r"[^\W\d]{0,3}\W*\d|\W*$|not assessed|withheld", re.ASCII)


def picture_data(picture: Picture) -> str:
    """Return the table of a picture that has one, closed until it is asked for."""
    heads, *rows = picture.table
    looks = [_look(column) for column in zip(*rows, strict=True)] or [""] * len(heads)
    body = "".join(f"<tr>{_cells(row, looks, 'row')}</tr>\n" for row in rows)
    return (
        '<details class="data">\n<summary>Show the data</summary>\n'
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(f"Data: {picture.alt}")}">\n'
        f"<table>\n<thead><tr>{_cells(heads, looks, 'col')}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>\n"
        "</div>\n</details>\n"
    )


def _look(column: Sequence[str]) -> str:
    """Return how a column is set: figures to the right."""
    return ' class="right"' if all(map(_FIGURE.match, column)) else ""


def _cells(cells: Sequence[str], looks: Sequence[str], scope: str) -> str:
    first, *others = map(escape, cells)
    kind, scoped = ("th", ' scope="col"') if scope == "col" else ("td", "")
    rest = "".join(f"<{kind}{scoped}{look}>{words}</{kind}>" for words, look in zip(others, looks[1:], strict=True))
    return f'<th scope="{scope}">{first}</th>{rest}'
