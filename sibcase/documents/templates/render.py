"""Templates: from a document's template and its context to Markdown, with faults at a line of the template.

A template is one of those that come with sibcase, by its name, or a user's own, by the path of its file or folder.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from traceback import walk_tb
from typing import TYPE_CHECKING, Any

from jinja2 import TemplateSyntaxError, UndefinedError, nodes
from jinja2.exceptions import SecurityError, TemplateNotFound, TemplateRuntimeError

from sibcase.casefile.fields_file import FieldsFault
from sibcase.documents.brand.document_design import Design, read_design
from sibcase.documents.templates.files import OWN, SUFFIX, TemplateFiles
from sibcase.documents.templates.markdown_filters import MARKDOWN_FILTERS
from sibcase.documents.templates.prose_markdown import without_html
from sibcase.documents.templates.sandbox import OverrunError, TemplateRoom, limited
from sibcase.documents.views.committee import CommitteeSection, read_sections
from sibcase.resources import templates_folder
from sibcase.short_names import file_name
from sibcase.wording.figures.quoted import UnknownFigureError
from sibcase.wording.markdown import Markdown
from sibcase.wording.phrases import TEMPLATE_FILTERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = [
    "SUFFIX",
    "Template",
    "TemplateFault",
    "design_of",
    "faults_raised",
    "found_template",
    "render_template",
    "room_of",
    "sections_of",
    "template_names",
]

_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
MOST_ANCESTORS = 10

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
    MemoryError,
    ArithmeticError,
    TypeError,
    ValueError,
    LookupError,
    AttributeError,
)


class TemplateFault(Exception):  # noqa: N818 - what it is, in the words of those who write templates
    """A template cannot be filled in; the message begins with its file and line."""


@dataclass(frozen=True, slots=True)
class Template:
    """A document's template, found and ready to be filled in.

    Attributes:
        name: What its documents are named after: `rate-card`.
        folder: Where it and its parts stand.
        file: Its main file.
        design: What it is called and the page that it is printed on.
        is_own: Whether it is a user's own; else it came with sibcase.
    """

    name: str
    folder: Path
    file: Path
    design: Design
    is_own: bool = False

    @property
    def main(self) -> str:
        """The full name of its main file, as the files of templates are called."""
        return f"{OWN}{self.file.name}" if self.is_own else f"{self.folder.name}/{self.file.name}"


def template_names() -> list[str]:
    """Return the names of the documents that come with sibcase."""
    return sorted(path.parent.name for path in templates_folder().glob(f"*/*{SUFFIX}") if _is_main(path))


def found_template(name_or_path: str | Path) -> Template:
    """Return a template: one that comes with sibcase, by its name, or a user's own, by the path of its file or folder.

    A name that sibcase knows is taken for that; `./brief` is the folder of that name.

    Raises:
        TemplateFault: there is no such template, or its design cannot be read.
    """
    name = str(name_or_path)
    try:
        if not isinstance(name_or_path, Path) and _NAME.fullmatch(name) and _is_shipped(name):
            return _shipped(name)
        return _own(_main_file(name))
    except FieldsFault as error:
        raise TemplateFault(str(error)) from error


def design_of(name_or_path: str | Path) -> Design:
    """Return the design of a document.

    Raises:
        TemplateFault: there is no such template, or its design cannot be read.
    """
    return found_template(name_or_path).design


def sections_of(name_or_path: str | Path) -> Mapping[str, CommitteeSection]:
    """Return the sections that a document's committee expects besides the five cases.

    Raises:
        TemplateFault: there is no such template, or its list of sections cannot be read.
    """
    try:
        return read_sections(found_template(name_or_path).folder)
    except FieldsFault as error:
        raise TemplateFault(str(error)) from error


def render_template(template: Template | str | Path, context: Mapping[str, Any]) -> Markdown:
    """Return a document's Markdown, with its figures marked (see figure_marks.py).

    Args:
        template: The template, its name, or the path of its file or folder.
        context: What the template may print (see `context.py`).

    Raises:
        TemplateFault: there is no such template, or it cannot be filled in.
    """
    found = template if isinstance(template, Template) else found_template(template)
    with faults_raised(found) as room:
        main = room.get_template(found.main)
        text = _tidy(TemplateRoom.concat(main.generate(dict(context))))
    return without_html(text) if found.is_own else text


@contextmanager
def faults_raised(template: Template) -> Iterator[TemplateRoom]:
    """Give the room of a template, for as long as a template may take; what it does wrong there is raised as its fault.

    Raises:
        TemplateFault: it did something wrong.
    """
    room = room_of(template)
    try:
        with limited():
            yield room
    except FAULTS as error:
        raise TemplateFault(_fault_text(error, room.files.called(template.main))) from error


def room_of(template: Template) -> TemplateRoom:
    """Return the room in which a template runs."""
    return _room(template.folder if template.is_own else None)


@cache
def _room(own: Path | None) -> TemplateRoom:
    return TemplateRoom(TemplateFiles(own), {**TEMPLATE_FILTERS, **MARKDOWN_FILTERS})


# --- finding ----------------------------------------------------------------------------------------------------------


def _is_shipped(name: str) -> bool:
    return (templates_folder() / name / f"{name}{SUFFIX}").is_file()


@cache
def _shipped(name: str) -> Template:
    folder = templates_folder() / name
    return Template(name, folder, folder / f"{name}{SUFFIX}", read_design(folder))


def _main_file(path: str) -> Path:
    """Return the main file of a user's own template: the file itself, or in a folder the one that is called like it."""
    try:
        there = Path(path)
        if path and there.is_dir():
            return _main_in(there, path)
        if there.is_file() and path.endswith(SUFFIX):
            return there
    except (OSError, ValueError):  # a name that no system allows
        pass
    known = f"there is: {', '.join(template_names())}; or name the path of your own, a folder or a file {SUFFIX}"
    raise TemplateFault(f"there is no template {path!r}; {known}")


def _main_in(folder: Path, path: str) -> Path:
    main = folder / f"{folder.resolve().name}{SUFFIX}"
    if main.is_file():
        return main
    only = [file for file in folder.glob(f"*{SUFFIX}") if file.is_file()]
    if len(only) == 1:
        return only[0]
    raise TemplateFault(f"{path}: the template of this folder would be {main.name}, and that is not there")


def _own(file: Path) -> Template:
    name = file_name(file.name.removesuffix(SUFFIX)) or "document"
    plain = Template(name, file.parent, file, Design(title=name.replace("-", " ").capitalize()), is_own=True)
    design = read_design(file.parent, _inherited(plain) or plain.design)
    return Template(name, file.parent, file, design, is_own=True)


def _inherited(template: Template) -> Design | None:
    """Return the design of the document of ours that a template extends, if it extends one."""
    room, name = room_of(template), template.main
    try:
        for _ in range(MOST_ANCESTORS):
            source, _, _ = room.files.get_source(room, name)
            parent = next(room.parse(source).find_all(nodes.Extends), None)
            if parent is None or not isinstance(parent.template, nodes.Const):
                return None
            name = room.join_path(parent.template.value, name)
            if not name.startswith(OWN):
                return _shipped(name.partition("/")[0]).design
    except FAULTS:
        return None  # what is wrong with it is reported when it is filled in
    return None


def _is_main(path: Path) -> bool:
    return path.name == f"{path.parent.name}{SUFFIX}"


# --- what is written, and what is wrong -------------------------------------------------------------------------------


def _tidy(text: str) -> Markdown:
    """Return Markdown with one empty line where a template left several, and none at its ends.

    Two spaces at the end of a line break it, one is left over.
    """
    trimmed = re.sub(r"(?m)^[ \t]+$|(?<=\S) $", "", text.strip())
    return Markdown(re.sub(r"\n{3,}", "\n\n", trimmed) + "\n")


def _fault_text(error: BaseException, main: str) -> str:
    """Return what is wrong with a template, beginning with its file and line."""
    if isinstance(error, TemplateSyntaxError):
        return f"{error.filename or main}:{error.lineno}: {error.message}"
    return f"{_place(error, main)}: {_what(error)}"


def _what(error: BaseException) -> str:
    if isinstance(error, TemplateNotFound):
        return f"there is no part {error.name!r}"
    if isinstance(error, RecursionError):
        return "it calls itself without end"
    if isinstance(error, MemoryError):
        return "it takes more memory than there is"
    near = f"; near it: {', '.join(error.near)}" if isinstance(error, UnknownFigureError) and error.near else ""
    return f"{error}{near}"


def _place(error: BaseException, main: str) -> str:
    """Return the file and line that an error comes from: Jinja gives its frames the places of the template."""
    places = [(frame.f_code.co_filename, line) for frame, line in walk_tb(error.__traceback__)]
    own = [f"{file}:{line}" for file, line in places if file.endswith(SUFFIX)]
    return own[-1] if own else main
