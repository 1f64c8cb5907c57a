"""Rename: a part of a case gets another short name, wherever the case refers to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.amend.changes import Refused
from sibcase.amend.rename import rename
from sibcase.webapp.desk import Go, address
from sibcase.webapp.pages.writing import form_page

if TYPE_CHECKING:
    from sibcase.webapp.desk import Answer, Asked

__all__ = ["renaming"]


def renaming(asked: Asked) -> Answer:
    """Write another short name into the text of a case; where it cannot be, show the form with the reason."""
    opened, at, new = asked.case(), asked.posted("at"), asked.posted("to").strip()
    made = rename(opened.text, at, new, opened.loaded)
    if isinstance(made, Refused):
        refusal = made.refusals[0]
        why = f"{refusal.message}; {refusal.help}" if refusal.help else refusal.message
        return form_page(asked, opened, at, (), wrong={"Short name": why})
    draft = asked.desk.workspace.draft(opened, made.text)
    broken = draft.loaded.has_errors and not opened.loaded.has_errors
    if broken:
        error = next(each for each in draft.loaded.findings if each.is_error)
        return form_page(asked, opened, at, (), wrong={"Short name": f"with this name, {error.message}"})
    if made.text != opened.text:
        asked.desk.workspace.write(opened.name, made.text, asked.posted("digest"))
    return Go(address("/form", case=opened.name, at=f"{at.rpartition('.')[0]}.{new}", saved="1"))
