"""What a document is before it takes a format: Markdown, the pictures it shows, and what its cover says."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from sibcase.casefile.values.days_meant import MONTHS
from sibcase.documents.brand.brand import HOUSE, Brand
from sibcase.documents.brand.document_design import Design

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sibcase.documents.figures.trace import FigureTrace

__all__ = ["Document", "Picture"]

# The first moment that a zip archive, and so a Word file, can tell.
EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of ours, which the Markdown shows as `![what it says](pictures/NAME.svg "Caption")`.

    Attributes:
        name: Letters, digits, `-` and `_`.
        alt: What the picture says, for those who cannot see it; used where the Markdown gives no description.
        svg: The picture itself.
        png: The same for Word, which shows no SVG reliably; drawn from the SVG where it is missing.
        table: What it shows, for a table below it on a web page: the heads of the columns, then the rows.
    """

    name: str
    alt: str
    svg: str
    png: bytes | None = None
    table: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A document that is ready to become HTML, Word or PDF.

    Attributes:
        markdown: The text. A first heading that repeats the title is taken for it.
        title: Stands on the cover and in the file's properties.
        language: As in HTML: `en-GB`.
        author: Who answers for it.
        date: As YYYY-MM-DD, or in words.
        pictures: What the Markdown may show; every other picture is replaced by its description.
        subtitle: One sentence below the title.
        status: What the reader holds: "Outline business case, draft".
        marked: The text with its figures marked (see figure_marks.py), for pages that say where each comes from.
        design: What it is called and the page that it is printed on.
        traces: Where each figure comes from, by name.
        brand: The house style that it wears (see branding.py, which puts it on).
    """

    markdown: str
    title: str
    language: str = "en-GB"
    author: str | None = None
    date: str | None = None
    pictures: tuple[Picture, ...] = ()
    subtitle: str | None = None
    status: str | None = None
    marked: str = ""
    design: Design = field(default_factory=Design)
    traces: Mapping[str, FigureTrace] = field(default_factory=dict)
    brand: Brand = HOUSE


def moment_of(document: Document) -> datetime:
    """Return the moment to write into files, so that the same document gives the same bytes.

    `SOURCE_DATE_EPOCH` says it (seconds since 1970, see reproducible-builds.org), else the document's own date.
    """
    return moment_on(document.date)


def moment_on(date: str | None) -> datetime:
    """Return the moment to write into a file of a case that bears a date, or none.

    Raises:
        EpochFault: `SOURCE_DATE_EPOCH` is no moment that a file can carry.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch:
        return max(_moment_of_epoch(epoch), EARLIEST)
    day = _as_day(date)
    return datetime(day.year, day.month, day.day, tzinfo=UTC) if day else EARLIEST


class EpochFault(ValueError):  # noqa: N818 - a setting of the user's environment, not of the program
    """`SOURCE_DATE_EPOCH` is no moment that a file can carry; the message says what it takes."""


def _moment_of_epoch(epoch: str) -> datetime:
    """Return the moment that `SOURCE_DATE_EPOCH` names.

    Raises:
        EpochFault: it is no number of seconds, or lies beyond the year 9999.
    """
    try:
        if re.fullmatch("[0-9]{1,12}", epoch):
            return datetime.fromtimestamp(int(epoch), UTC)
    except (OSError, OverflowError, ValueError):
        pass
    message = "SOURCE_DATE_EPOCH has to be seconds since 1970 as a whole number, such as 1767225600"
    raise EpochFault(f"{message}; it is `{epoch[:40]}`")


def date_in_words(document: Document) -> str | None:
    """Return the date as people of the document's language write it: 1 April 2025."""
    day = _as_day(document.date)
    if day is None or not document.language.startswith("en"):
        return document.date
    # Not strftime: month names must not follow the machine's locale.
    month = MONTHS[day.month - 1]
    return f"{month} {day.day}, {day.year}" if document.language == "en-US" else f"{day.day} {month} {day.year}"


def _as_day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
