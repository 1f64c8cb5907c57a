"""Parts of a document that are Markdown by construction: tables, pictures, links, prose put below its heading."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sibcase.casefile.values.wording import sign_of
from sibcase.documents.brand.house_style import short_money
from sibcase.documents.templates.prose_markdown import lowered
from sibcase.wording.figures.marks import marked
from sibcase.wording.markdown import Markdown, clean_text, escape_markdown

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sibcase.documents.views.case import SourceView
    from sibcase.documents.views.grounds import ChartView, NumberView, TableView
    from sibcase.wording.figures.quoted import Quoted

__all__ = ["MARKDOWN_FILTERS"]

# Whoever sets the table large knows it by this caption.
AT_A_GLANCE = "At a glance"
# Some eighty words.
LONGEST_RUN_IN = 500

_BACKTICKS = re.compile(r"`([^`]+)`")
_PLAIN_CODE = re.compile(r"[^`|\\\n]+")
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


def at_a_glance(numbers: Sequence[NumberView]) -> Markdown:
    """Write the numbers that matter as one row, each below what it is; PDF and Word set them large."""
    heads = [escape_markdown(each.label) for each in numbers]
    figures = [escape_markdown(_briefly(each.figure)) for each in numbers]
    rows = [_row(heads), _row([":---"] * len(numbers)), _row([f"**{figure}**" for figure in figures])]
    return Markdown("\n".join([f"Table: {AT_A_GLANCE}", "", *rows])) if numbers else Markdown("")


def _briefly(figure: Quoted) -> str:
    """Return a figure as it is said aloud, marked with its name."""
    # As short as the pictures write it: one amount looks the same in all of a document's large letters.
    amount = figure.value if figure.unit == "money" else None
    words = str(figure) if amount is None else short_money(amount, sign_of(figure.currency))
    return marked(words, figure.name)


def picture(chart: ChartView) -> Markdown:
    """Show a chart under its caption, with what it says for those who cannot see it."""
    caption = escape_markdown(chart.title)
    return Markdown(f'![{escape_markdown(chart.alt)}](pictures/{chart.name}.svg "{caption}")')


def web_address(source: SourceView) -> Markdown:
    """Link a source's address where it is one of the web; else print it as it was written."""
    if _WEB.fullmatch(source.url) is None:
        return escape_markdown(source.url)
    return Markdown(f"<{source.url}>")


def code(text: str) -> Markdown:
    """Show text letter by letter, as a file has it; what would end a code span, or a cell, is escaped as other text."""
    plain = clean_text(text)
    return Markdown(f"`{plain}`") if _PLAIN_CODE.fullmatch(plain) else escape_markdown(plain)


def coded(text: str) -> Markdown:
    """Show text between backticks letter by letter, and escape the rest."""
    parts = _BACKTICKS.split(text)
    return Markdown("".join(code(part) if place % 2 else _escaped(part) for place, part in enumerate(parts)))


def _escaped(part: str) -> Markdown:
    """Return a part of a sentence escaped, with the blanks at its ends."""
    words = part.strip()
    before, after = part[: len(part) - len(part.lstrip())], part[len(part.rstrip()) :]
    return Markdown(f"{before}{escape_markdown(words)}{after}") if words else Markdown(part)


def below(prose: Markdown, level: int) -> Markdown:
    """Put prose below a heading of a level: its own headings are moved down as far as needed."""
    return lowered(prose, level)


def under(prose: Markdown, title: str, level: int) -> Markdown:
    """Put prose under its title: one short paragraph begins with it in bold, longer prose has a heading of a level."""
    if "\n\n" in prose or len(prose) > LONGEST_RUN_IN or not prose[:1].isalnum():
        return Markdown(f"{'#' * level} {escape_markdown(title)}\n\n{lowered(prose, level)}")
    return Markdown(f"**{escape_markdown(title)}.** {prose}")


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _strong(cell: str) -> str:
    return f"**{escape_markdown(cell)}**" if cell else ""


MARKDOWN_FILTERS: dict[str, Callable[..., Markdown]] = {
    "table": table,
    "at_a_glance": at_a_glance,
    "picture": picture,
    "web_address": web_address,
    "below": below,
    "under": under,
    "code": code,
    "coded": coded,
}
