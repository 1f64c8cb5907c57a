"""The files of templates: those that come with sibcase, and a user's own, which are read within their folder only.

A template names its parts. What a user's template names is looked for next to the file that names it, at the top of the
user's folder, among the parts that documents share, and among the documents that come with sibcase:
`business-case/financial.md.j2`. What comes with sibcase names its own parts only: a user's file of the same name does
not come between.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import BaseLoader, TemplateNotFound, TemplateSyntaxError

from sibcase.files import TooLargeError, lies_in, read_within
from sibcase.resources import templates_folder

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinja2 import Environment

__all__ = ["LARGEST_TEMPLATE", "OWN", "SHARED", "SUFFIX", "TemplateFiles"]

SUFFIX = ".md.j2"
# Parts that several documents take in.
SHARED = "shared"
# What the names of a user's own files begin with, once they are found.
OWN = "./"
# The longest that comes with sibcase has some 10,000 bytes.
LARGEST_TEMPLATE = 100_000

_STEP = re.compile(r"[^\s./\\:*?\"<>|][^/\\:*?\"<>|\x00-\x1f]{0,100}")
# What has no place in a text: a control character says that this is some other kind of file.
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")


class TemplateFiles(BaseLoader):
    """Finds and reads the files of one user's template, and of those that come with sibcase."""

    def __init__(self, own: Path | None = None) -> None:
        """Keep the user's folder; without one there are only those that come with sibcase."""
        self.own = own

    def found_from(self, name: str, parent: str) -> str:
        """Return the full name of a part that a file names; the name as it stands where there is no such part."""
        folder = parent.removeprefix(OWN).rpartition("/")[0]
        beside = f"{folder}/{name}" if folder else name
        ours = (f"{SHARED}/{name}", name)
        tried = (f"{OWN}{beside}", f"{OWN}{name}", *ours) if parent.startswith(OWN) else (beside, *ours)
        return next((each for each in tried if self.file_of(each)), name)

    def file_of(self, name: str) -> Path | None:
        """Return the file of a full name, if there is one: plain, inside its folder, and a template by its name."""
        if not name.startswith(OWN):
            return _shipped_file(name)
        return None if self.own is None else _file_in(self.own, name.removeprefix(OWN))

    def _top_of(self, name: str) -> Path | None:
        return self.own if name.startswith(OWN) else templates_folder()

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:  # noqa: ARG002
        """Return a file's text, what it is called in messages, and whether it is still as it was."""
        file = self.file_of(template)
        if file is None:
            raise TemplateNotFound(template)
        shown = self.called(template)
        state = _state_of(file)
        return (
            _text_of(self._top_of(template), template.removeprefix(OWN), shown),
            shown,
            lambda: _state_of(file) == state,
        )

    def called(self, name: str) -> str:
        """Return what a file is called in messages: a user's own by the path that leads to it."""
        return str((self.own or Path()) / name.removeprefix(OWN)) if name.startswith(OWN) else name


# What comes with sibcase stays as it is while a process runs, and a document asks for the same parts again and again.
@lru_cache(maxsize=4096)
def _shipped_file(name: str) -> Path | None:
    return _file_in(templates_folder(), name)


def _file_in(top: Path, name: str) -> Path | None:
    steps = name.split("/")
    if not name.endswith(SUFFIX) or not all(map(_STEP.fullmatch, steps)):
        return None
    file = top.joinpath(*steps)
    try:
        return file if file.is_file() and lies_in(file, top) else None
    except OSError:  # a name that is too long, or a folder that may not be entered
        return None


def _state_of(file: Path) -> tuple[int, int] | None:
    try:
        state = file.stat()
    except OSError:
        return None
    return state.st_mtime_ns, state.st_size


def _text_of(top: Path | None, name: str, shown: str) -> str:
    try:
        content = read_within(top or Path(), name, LARGEST_TEMPLATE)
    except TooLargeError as error:
        raise TemplateSyntaxError(f"a template has at most {LARGEST_TEMPLATE:,} bytes", 1, shown, shown) from error
    except OSError as error:
        raise TemplateSyntaxError(f"this cannot be read: {error.strerror}", 1, shown, shown) from error
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise TemplateSyntaxError("this is not UTF-8 text", line, shown, shown) from error
    found = _CONTROL.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        raise TemplateSyntaxError(f"a control character (U+{ord(found[0]):04X}) stands here", line, shown, shown)
    return text
