"""What a picture shows, as a table that a reader can open below it."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sibcase.documents.document import Picture

__all__ = ["picture_data"]


def picture_data(picture: Picture) -> str:
    """Return the table of a picture that has one, closed until it is asked for."""
    head, *rows = picture.table
    body = "".join(f"<tr>{_row(row)}</tr>\n" for row in rows)
    first, *others = (escape(words) for words in head)
    heads = f'<th scope="col">{first}</th>' + "".join(f'<th scope="col" class="right">{words}</th>' for words in others)
    return (
        '<details class="data">\n<summary>Show the data</summary>\n'
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(f"Data: {picture.alt}")}">\n'
        f"<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>\n</div>\n</details>\n"
    )


def _row(cells: Iterable[str]) -> str:
    first, *others = cells
    rest = "".join(f'<td class="right">{escape(words)}</td>' for words in others)
    return f'<th scope="row">{escape(first)}</th>{rest}'
