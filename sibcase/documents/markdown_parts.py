"""Parts of a document that are Markdown by construction: tables, pictures, links, prose put below its heading."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sibcase.documents.prose_markdown import lowered
from sibcase.documents.safe_text import Markdown, escape_markdown

if TYPE_CHECKING:
    from collections.abc import Callable

    from sibcase.documents.context import ChartView, SourceView, TableView

__all__ = ["MARKDOWN_FILTERS"]

_WEB = re.compile(r"https?://[A-Za-z0-9._~:/?#@!$&'()*+,;=%-]+")


def table(view: TableView, *keys: str, title: str = "") -> Markdown:
    """Write a table with its caption, or with another one; with keys, only those columns, in that order."""
    places = [view.keys.index(key) for key in keys] if keys else range(len(view.keys))
    head = [view.heads[place] for place in places]
    marks = ["---:" if view.are_numbers[place] else ":---" for place in places]
    body = [[row[place] for place in places] for row in view.rows]
    rows = [_row([escape_markdown(cell) for cell in cells]) for cells in (head, *body)]
    if view.total:
        rows.append(_row([_strong(view.total[place]) for place in places]))
    return Markdown("\n".join([f"Table: {escape_markdown(title or view.title)}", "", rows[0], _row(marks), *rows[1:]]))


def picture(chart: ChartView) -> Markdown:
    """Show a chart under its caption, with what it says for those who cannot see it."""
    caption = escape_markdown(chart.title)
    return Markdown(f'![{escape_markdown(chart.alt)}](pictures/{chart.name}.svg "{caption}")')


def web_address(source: SourceView) -> Markdown:
    """Link a source's address where it is one of the web; else print it as it was written."""
    if _WEB.fullmatch(source.url) is None:
        return escape_markdown(source.url)
    return Markdown(f"<{source.url}>")


def below(prose: Markdown, level: int) -> Markdown:
    """Put prose below a heading of a level: its own headings are moved down as far as needed."""
    return lowered(prose, level)


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _strong(cell: str) -> str:
    return f"**{escape_markdown(cell)}**" if cell else ""


MARKDOWN_FILTERS: dict[str, Callable[..., Markdown]] = {
    "table": table,
    "picture": picture,
    "web_address": web_address,
    "below": below,
}
