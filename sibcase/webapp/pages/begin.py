"""Begin: a new case from a few answers, a copy of one from the library, the next stage, and a step back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sibcase.amend.amend import amend
from sibcase.amend.changes import Amended, Remove
from sibcase.casefile.source.findings import Finding
from sibcase.short_names import file_name, short_name
from sibcase.tasks.start.advance import CannotAdvanceError, CaseHasErrorsError
from sibcase.tasks.start.advance import advance as advanced
from sibcase.tasks.start.start import STAGES, kinds, new_case, parse_need
from sibcase.webapp.desk import Go, Html, address
from sibcase.webapp.markup import page
from sibcase.webapp.pages.library import library, library_files

if TYPE_CHECKING:
    from sibcase.tasks.start.advance import Advanced
    from sibcase.webapp.desk import Answer, Asked
    from sibcase.webapp.opened import Opened

__all__ = ["advance", "advance_it", "copy", "create", "new", "undo"]

LONGEST_NAME = 60


def new(asked: Asked) -> Html:
    """Return the form of a new case."""
    return _form(asked, {})


def create(asked: Asked) -> Answer:
    """Write a new case from the answers, and open its form; where one cannot be read, ask again."""
    title, line = asked.posted("title").strip(), asked.posted("need").strip()
    wrong = {} if title else {"title": "Give the case a title, such as Families known to many services."}
    need = parse_need(line) if line else None
    if isinstance(need, Finding):
        wrong["need"] = f"{need.message}; {need.help}"
        need = None
    name = f"{_folder_for(asked.posted('name') or title)}/case.yaml"
    if not wrong and asked.desk.workspace.has(name):
        wrong["name"] = f"There is a case in the folder {name.partition('/')[0]} already: choose another name."
    if wrong:
        return _form(asked, wrong)
    text = new_case(
        asked.posted("kind"), title=title, area=asked.posted("area").strip(), need=need, stage=asked.posted("stage")
    )
    if isinstance(text, Finding):
        return _form(asked, {"kind": f"{text.message}; {text.help}"})
    made = asked.desk.workspace.create({name: _without_schema(text if asked.posted("area") else _no_area(text))}, name)
    return Go(address("/form", case=made.name))


def copy(asked: Asked) -> Answer:
    """Write a copy of a case from the library, with the files next to it, and open it."""
    chosen = asked.posted("from")
    files = library_files(chosen)
    wrong = {} if files else {"from": "Choose a case to copy."}
    name = _folder_for(asked.posted("name") or chosen)
    if not wrong and asked.desk.workspace.has(f"{name}/case.yaml"):
        wrong["copy_name"] = f"There is a case in the folder {name} already: choose another name."
    if wrong:
        return _form(asked, wrong)
    made = asked.desk.workspace.create({f"{name}/{each}": text for each, text in files.items()}, f"{name}/case.yaml")
    return Go(address("/case", case=made.name))


def advance(asked: Asked) -> Html:
    """Return what the next stage would add to a case."""
    opened = asked.case()
    result = _advanced(opened)
    return Html(
        page(
            asked,
            "advance",
            opened=opened,
            here="/case",
            result=None if isinstance(result, str) else result,
            fault=result if isinstance(result, str) else "",
        )
    )


def advance_it(asked: Asked) -> Answer:
    """Write the next stage into the file of a case."""
    opened = asked.case()
    result = _advanced(opened)
    if isinstance(result, str):
        return Html(page(asked, "advance", opened=opened, here="/case", result=None, fault=result), 409)
    asked.desk.workspace.write(opened.name, result.text, asked.posted("digest"))
    return Go(address("/case", case=opened.name))


def undo(asked: Asked) -> Answer:
    """Bring back the text from before the last change that was made here."""
    opened = asked.desk.workspace.undo(asked.posted("case"))
    back = asked.posted("back")
    return Go(address("/form" if back else "/case", case=opened.name, at=back, undone="1"))


def _advanced(opened: Opened) -> Advanced | str:
    try:
        return advanced(opened.loaded, opened.text)
    except (CaseHasErrorsError, CannotAdvanceError) as fault:
        return str(fault)


def _form(asked: Asked, wrong: dict[str, str]) -> Html:
    answers = {
        name: asked.posted(name) for name in ("title", "name", "area", "need", "kind", "stage", "from", "copy_name")
    }
    parts = {"kinds": kinds(), "stages": STAGES, "library": library(), "answers": answers, "wrong": wrong}
    return Html(page(asked, "new", **parts), 422 if wrong else 200)


def _folder_for(title: str) -> str:
    """Return the name of a folder for a title: small letters, digits and hyphens."""
    return file_name(short_name(title, LONGEST_NAME)) or "case"


def _no_area(text: str) -> str:
    """Return the text of a new case without the words that stand in for its area."""
    made = amend(text, [Remove("area")])
    return made.text if isinstance(made, Amended) else text


def _without_schema(text: str) -> str:
    """Return the text without the lines on the schema for editors, which is not written here."""
    return re.sub(
        r"\A# yaml-language-server:[^\n]*\n(?:#\n)?|^# The first line lets an editor[^\n]*\n",
        "",
        text,
        flags=re.MULTILINE,
    )
