"""Where each figure comes from, as the last part of a page: one entry for each figure, closed until it is asked for.

Without the script a figure's link leads to its entry; with it, the same entry is shown next to the text.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from sibcase.wording.figures.marks import LINK, parts_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sibcase.documents.figures.trace import FigureTrace

__all__ = ["entries"]


def entries(traces: Mapping[str, FigureTrace]) -> str:
    """Return the entries of all figures; nothing where there are none."""
    if not traces:
        return ""
    listed = "\n".join(_entry(name, trace) for name, trace in traces.items())
    return (
        '<details class="traces" id="the:figures">\n<summary>Where each figure comes from</summary>\n'
        "<p>What the document prints, and what that rests on, down to the lines of the case.</p>\n"
        f"{listed}\n</details>"
    )


def _entry(name: str, trace: FigureTrace) -> str:
    said = "".join(f"<dt>{term}</dt><dd{look}>{words}</dd>" for term, words, look in _said(trace))
    return (
        f'<details class="entry"><summary>{escape(trace["label"])} <b>{escape(trace["shown"])}</b></summary>'
        f'<dl class="trace" id="{escape(LINK[1:] + name)}">{said}</dl></details>'
    )


def _said(trace: FigureTrace) -> Iterator[tuple[str, str, str]]:
    """Yield what there is to say of a figure: the term, the words as HTML, and the class of the words."""
    if trace["words"]:
        yield (
            "Formula, for each period" if trace["by_period"] else "Formula",
            _with_links(trace["words"]),
            ' class="words"',
        )
    if trace["numbers"]:
        yield "In numbers", f"= {escape(trace['numbers'])}", ' class="numbers"'
    if trace["years"]:
        yield "By year", _years(trace["years"]), ""
    if trace["written"]:
        yield "Default value" if trace["is_default"] else "As entered", escape(trace["written"]), ""
    if trace["place"]:
        yield "File and line", f"<code>{escape(trace['place'])}</code>", ""
    if trace["is_default"]:
        yield "Status", "not stated in the case; the model uses this default", ""
    if trace["source"]:
        yield "Source", escape(trace["source"]), ""
    if trace["note"]:
        yield "Note", escape(trace["note"]), ""


def _with_links(words: str) -> str:
    return "".join(
        f'<a href="{escape(LINK + name)}">{escape(part)}</a>' if name else escape(part)
        for part, name in parts_of(words)
    )


def _years(years: list[tuple[str, str]]) -> str:
    items = "".join(f"<li><small>{escape(year)}</small>{escape(value)}</li>" for year, value in years)
    return f'<ul class="years">{items}</ul>'
