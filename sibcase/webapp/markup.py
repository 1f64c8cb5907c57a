"""From what a page shows to its HTML: our own templates, in which whatever a case says is text and never markup."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from sibcase.casefile.values.wording import of_unit
from sibcase.documents.formats.web.own_pages import common_style, page_environment
from sibcase.files import read_shipped
from sibcase.webapp.desk import address
from sibcase.webapp.form.places import place_in_words
from sibcase.webapp.in_words import in_words, label_of, titles_in
from sibcase.webapp.steps import STEPS, TASKS

if TYPE_CHECKING:
    from jinja2 import Environment

    from sibcase.webapp.desk import Asked

__all__ = ["ASSETS", "asset", "drawn", "page", "sentence"]

_HERE = Path(__file__).parent
# Files that pages ask for, with their kinds.
ASSETS = {"look.css": "text/css; charset=utf-8", "workbench.js": "text/javascript; charset=utf-8"}


def page(asked: Asked, template: str, /, **parts: Any) -> str:
    """Return a page.

    Args:
        asked: the request, from which come the frame of the page and the token of its forms.
        template: the name of the template.
        parts: what it shows.
    """
    workspace = asked.desk.workspace
    frame = {
        "folder": workspace.title,
        "may_write": not workspace.is_read_only,
        "form_token": asked.desk.form_token,
        "is_part": asked.is_part,
        "marks": {name: _mark(name) for name in ASSETS},
        "opened": None,
        "here": "",
        "tasks": TASKS,
        "steps": STEPS,
        "can_undo": False,
    }
    opened = parts.get("opened")
    if opened is not None:
        frame["can_undo"] = workspace.can_undo(opened)
        frame["in_the_form"] = lambda path: place_in_words(path, opened.loaded.root)
        frame["in_its_words"] = lambda text: in_words(text, titles_in(opened.loaded.root))
    return _environment().get_template(f"{template}.html").render(frame | parts)


@cache
def asset(name: str) -> str:
    """Return a file that pages ask for."""
    own = read_shipped(_HERE / "look" / name)
    return common_style() + own if name.endswith(".css") else own


def drawn(svg: str) -> Markup:
    """Return a picture of ours as markup: `documents/charts` writes every text of a case as text."""
    return Markup(svg)  # noqa: S704 - see above


def sentence(message: str) -> Markup:
    """Return a message of the reader or of a rule as a sentence: a capital at its beginning, names as code."""
    pieces = (message[:1].upper() + message[1:]).split("`")
    return Markup("").join(
        Markup("<code>{}</code>").format(piece) if number % 2 and number < len(pieces) - 1 else piece
        for number, piece in enumerate(pieces)
    )


@cache
def _mark(name: str) -> str:
    """Return a few letters that change with the file, so that no browser shows an older one."""
    return sha256(asset(name).encode()).hexdigest()[:10]


@cache
def _environment() -> Environment:
    made = page_environment(_HERE / "templates")
    made.globals["address"] = address
    made.filters["of_unit"] = of_unit
    made.filters["drawn"] = drawn
    made.filters["in_words"] = in_words
    made.filters["label"] = label_of
    made.filters["sentence"] = sentence
    return made
