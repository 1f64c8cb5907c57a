"""The text of a case as it is in its file, line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.webapp.desk import Html
from sibcase.webapp.findings import findings_of
from sibcase.webapp.markup import page

if TYPE_CHECKING:
    from sibcase.webapp.desk import Asked

__all__ = ["text"]


def text(asked: Asked) -> Html:
    """Return the text of a case with the findings at their lines."""
    opened = asked.case()
    by_line: dict[int, list[str]] = {}
    for each in findings_of(opened):
        by_line.setdefault(each.line, []).append(f"{each.word} {each.code}: {each.message}")
    return Html(page(asked, "text", opened=opened, here="/text", lines=opened.text.splitlines(), by_line=by_line))
