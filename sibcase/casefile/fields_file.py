"""Small files next to templates and cases, such as a design or a house style: read like a case, with places.

What such a file does not know is refused with the nearest name that it does, at its place, in the words that findings
about cases have.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TypeVar

from pydantic import ValidationError

from sibcase.casefile.pydantic_errors import note_problems
from sibcase.casefile.source.compose import compose
from sibcase.casefile.source.findings import Finding, sorted_findings
from sibcase.casefile.source.nodes import Block
from sibcase.casefile.source.places import Place, SourceText, start_of
from sibcase.casefile.source.reading import Reading, Section
from sibcase.files import LeadsOutError, TooLargeError, read_file, read_within

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["FieldsFault", "read_fields", "refuse_with", "text_of"]

LARGEST_FILE = 100_000
Fields = TypeVar("Fields", bound=Section)


class FieldsFault(ValueError):  # noqa: N818 - what it is, in the words of those who write such files
    """A file of fields cannot be used; the findings say where and why, the message is the first of them."""

    def __init__(self, findings: list[Finding], text: SourceText) -> None:
        """Keep the findings, and the text whose lines they show."""
        first = findings[0]
        super().__init__(f"{first.place}: {first.message}{f'; {first.help}' if first.help else ''}")
        self.findings, self.texts = findings, {text.file: text}


def read_fields(file: Path, fields: type[Fields], within: Path | None = None) -> tuple[Fields, Reading, SourceText]:
    """Return what a file says, the notes that were taken while it was read, and its text.

    Whoever calls this may look further and add to the notes; then `refuse_with` refuses all that was noted.

    Args:
        file: the file.
        fields: what it may hold.
        within: the folder that it may not lead out of; nothing for a file that the user named.

    Raises:
        FieldsFault: it cannot be read, or is not made of fields as these are.
    """
    text = SourceText(str(file), text_of(file, within))
    root, findings = compose(text.text, text.file)
    if not isinstance(root, Block):
        raise FieldsFault(findings or [_no_fields(text.file)], text)
    reading = Reading(findings=findings)
    try:
        read = fields.model_validate(root, context=reading)
    except ValidationError as error:
        note_problems(root, error, reading)
        raise FieldsFault(sorted_findings(reading.findings), text) from error
    return read, reading, text


def refuse_with(reading: Reading, text: SourceText) -> None:
    """Refuse a file if any note was taken of it.

    Raises:
        FieldsFault: there are notes.
    """
    if reading.findings:
        raise FieldsFault(sorted_findings(reading.findings), text)


def text_of(file: Path, within: Path | None = None) -> str:
    """Return the text of a small file.

    Args:
        file: the file.
        within: the folder that it may not lead out of; nothing for a file that the user named.

    Raises:
        FieldsFault: it cannot be read.
    """
    nothing, name = SourceText(str(file), ""), str(file)
    try:
        content = (
            read_within(within, os.path.relpath(file, within), LARGEST_FILE)
            if within is not None
            else read_file(file, LARGEST_FILE)
        )
    except OSError as error:
        raise FieldsFault([_unreadable(name, error)], nothing) from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        found = Finding("SIB019", Place(name, line, 1, 2), "this is not UTF-8 text", "save the file as UTF-8")
        raise FieldsFault([found], nothing) from error


def _unreadable(name: str, error: OSError) -> Finding:
    place = start_of(name)
    if isinstance(error, LeadsOutError):
        return Finding("SIB011", place, "this is a link that leads out of its folder", "put the file itself here")
    if isinstance(error, TooLargeError):
        return Finding("SIB012", place, f"this file has more than {LARGEST_FILE:,} bytes", "it takes a few lines")
    return Finding("SIB019", place, error.strerror or "this cannot be read", "check the path")


def _no_fields(file: str) -> Finding:
    return Finding("SIB004", start_of(file), "expected fields, found none", "for example `name: County council`")
