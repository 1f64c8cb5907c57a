"""Templates: from a document's template and its context to Markdown, with faults told as a line of the template."""

from __future__ import annotations

import re
import traceback
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import FileSystemLoader, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError, TemplateNotFound, TemplateRuntimeError

from sibcase.documents.design import Design, DesignFault, read_design
from sibcase.documents.markdown_parts import MARKDOWN_FILTERS
from sibcase.documents.phrases import TEMPLATE_FILTERS
from sibcase.documents.quoted import UnknownFigureError
from sibcase.documents.safe_text import Markdown
from sibcase.documents.sandbox import OverrunError, TemplateRoom, limited
from sibcase.resources import templates_folder

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["SUFFIX", "TemplateFault", "design_of", "render_template", "template_names"]

SUFFIX = ".md.j2"
# Parts that several documents take in; a template's own part of the same name goes before.
SHARED = "shared"
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")

# What a template may do wrong; anything else is a fault of the program.
FAULTS = (
    TemplateSyntaxError,
    UndefinedError,
    SecurityError,
    TemplateNotFound,
    TemplateRuntimeError,
    UnknownFigureError,
    OverrunError,
    RecursionError,
    TypeError,
    ValueError,
    LookupError,
    AttributeError,
)


class TemplateFault(Exception):  # noqa: N818 - what it is, in the words of those who write templates
    """A template cannot be filled in; the message begins with its file and line."""


def template_names() -> list[str]:
    """Return the names of the documents that there are templates for."""
    return sorted(path.parent.name for path in templates_folder().glob(f"*/*{SUFFIX}") if _is_main(path))


def design_of(name: str, folder: Path | None = None) -> Design:
    """Return the design of a document.

    Raises:
        TemplateFault: there is no such template, or its design cannot be read.
    """
    try:
        return read_design(_folder_of(name, folder or templates_folder()))
    except DesignFault as error:
        raise TemplateFault(str(error)) from error


def render_template(name: str, context: Mapping[str, Any], folder: Path | None = None) -> Markdown:
    """Return a document's Markdown, with its figures marked (see figure_marks.py).

    Args:
        name: The template: a folder of `folder` that holds `NAME.md.j2`.
        context: What the template may print (see `context.py`).
        folder: Where the templates stand; by default those that come with sibcase.

    Raises:
        TemplateFault: there is no such template, or it cannot be filled in.
    """
    room = _room(_folder_of(name, folder or templates_folder()))
    try:
        with limited():
            template = room.get_template(name + SUFFIX)
            return _tidy(TemplateRoom.concat(template.generate(dict(context))))
    except FAULTS as error:
        raise TemplateFault(_told(error, name)) from error


def _folder_of(name: str, folder: Path) -> Path:
    if _NAME.fullmatch(name) is None or not (folder / name / f"{name}{SUFFIX}").is_file():
        raise TemplateFault(f"there is no template {name!r}; there is: {', '.join(template_names())}")
    return folder / name


def _is_main(path: Path) -> bool:
    return path.name == f"{path.parent.name}{SUFFIX}"


@cache
def _room(folder: Path) -> TemplateRoom:
    return TemplateRoom(
        FileSystemLoader([folder, templates_folder() / SHARED]), {**TEMPLATE_FILTERS, **MARKDOWN_FILTERS}
    )


def _tidy(text: str) -> Markdown:
    """Return Markdown with one empty line where a template left several, and none at its ends.

    Two spaces at the end of a line break it, one is left over.
    """
    trimmed = re.sub(r"(?m)^[ \t]+$|(?<=\S) $", "", text.strip())
    return Markdown(re.sub(r"\n{3,}", "\n\n", trimmed) + "\n")


def _told(error: BaseException, name: str) -> str:
    if isinstance(error, TemplateSyntaxError):
        return f"{_shown(error.filename or name)}:{error.lineno}: {error.message}"
    if isinstance(error, TemplateNotFound):
        return f"{name}: there is no part {error.name!r}"
    near = f"; near it: {', '.join(error.near)}" if isinstance(error, UnknownFigureError) and error.near else ""
    what = "it calls itself without end" if isinstance(error, RecursionError) else str(error)
    return f"{_place(error, name)}: {what}{near}"


def _place(error: BaseException, name: str) -> str:
    """Return the template and line that an error comes from: Jinja gives its frames the places of the template."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.endswith(".j2")]
    return f"{_shown(frames[-1].filename)}:{frames[-1].lineno}" if frames else name


def _shown(file: str) -> str:
    return "/".join(Path(file).parts[-2:])
