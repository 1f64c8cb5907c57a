"""The pages: each is a function from what was asked to an answer; here is which of them answers which address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.webapp.pages import (
    begin,
    entries,
    exporting,
    overview,
    printing,
    ranges,
    reading,
    renaming,
    since,
    text,
    tracing,
    trying,
    writing,
)
from sibcase.webapp.pages.fault import failed

if TYPE_CHECKING:
    from collections.abc import Callable

    from sibcase.webapp.desk import Answer, Asked

__all__ = ["GET", "POST", "failed"]

GET: dict[str, Callable[[Asked], Answer]] = {
    "/": overview.overview,
    "/row": overview.row,
    "/compare": overview.compare,
    "/case": reading.reading,
    "/trace": tracing.tracing,
    "/try": trying.trying,
    "/range": ranges.ranges,
    "/print": printing.printing,
    "/document": printing.document,
    "/export": exporting.export,
    "/since": since.since,
    "/text": text.text,
    "/form": writing.writing,
    "/add": entries.add,
    "/new": begin.new,
    "/advance": begin.advance,
}
POST: dict[str, Callable[[Asked], Answer]] = {
    "/new": begin.create,
    "/copy": begin.copy,
    "/advance": begin.advance_it,
    "/save": writing.save,
    "/live": writing.live,
    "/preview": writing.preview,
    "/add": entries.created,
    "/entry": entries.change,
    "/apply": entries.apply,
    "/rename": renaming.renaming,
    "/options": entries.option,
    "/undo": begin.undo,
}
