"""Documents of records: statements, certificates and reviews, which are made from a ledger and not from a case alone.

Their templates are in `templates/records`. They are filled in by the same engine, printed in the same house style and
put into the same formats as the documents of a case.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sibcase.casefile.values.days_meant import MONTHS
from sibcase.documents.brand.document_design import Design
from sibcase.documents.document import Document
from sibcase.documents.formats.brand_styles import dressed
from sibcase.documents.templates.files import SUFFIX
from sibcase.documents.templates.render import Template, render_template
from sibcase.documents.views.grounds import TableView
from sibcase.resources import templates_folder
from sibcase.tasks.privacy.audience import cover_note, privacy_notice
from sibcase.tasks.publish.document import brand_for, converted, pictures_of
from sibcase.wording.figures.marks import without_marks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sibcase.documents.document import Picture
    from sibcase.tasks.business_case import BusinessCase
    from sibcase.tasks.privacy.audience import Audience

__all__ = ["Cover", "in_formats", "in_words", "paper", "record_document", "table_of"]

RECORDS = "records"


@dataclass(frozen=True, slots=True)
class Cover:
    """What the cover of a document of records says.

    Attributes:
        title: what it is about.
        status: what the document is called, for whom it is, and its protective marking.
        date: its day, as YYYY-MM-DD; nothing where none is stated.
        author: who answers for it.
        subtitle: a line below the title.
        notice: what it leaves out, and whose private information it contains.
    """

    title: str
    status: str
    date: str = ""
    author: str | None = None
    subtitle: str | None = None
    notice: str = ""


def record_document(  # noqa: PLR0913 - which template, of what, for whom, and its cover and page
    business: BusinessCase,
    name: str,
    context: Mapping[str, Any],
    *,
    title: str,
    date: str,
    readers: Audience | None = None,
    size: int = 0,
    pages: int = 0,
) -> Document:
    """Return a document of a record, in the house style of its case.

    Args:
        business: the case.
        name: the template, such as `claim-statement`.
        context: what the template may print.
        title: what the document is called.
        date: its day, as YYYY-MM-DD.
        readers: for whom it is; None for the authors.
        size: of its type, in points; by default that of all documents.
        pages: the most pages that it may have; 0 if it has as many as it takes.

    Raises:
        TemplateFault: the template cannot be filled in.
        FieldsFault: the house style above the case cannot be used.
    """
    cover = Cover(
        title=business.case.title,
        status=f"{title}{cover_note(business.case, readers)}",
        date=date,
        author=business.case.author,
        subtitle=business.case.area,
        notice=privacy_notice(business.case, readers),
    )
    design = Design(title=title, pages=pages)
    return paper(name, context, cover, replace(design, size=size) if size else design, business.path)


def paper(
    name: str,
    context: Mapping[str, Any],
    cover: Cover,
    design: Design,
    at: str,
    pictures: Sequence[Picture] = (),
) -> Document:
    """Return a document of records of one case or of many.

    Args:
        name: the template.
        context: what the template may print.
        cover: what its cover says.
        design: what it is called, its type and the most pages that it may have.
        at: a file, which need not be there, whose house style the document is in.
        pictures: what it shows.

    Raises:
        TemplateFault: the template cannot be filled in.
        FieldsFault: the house style cannot be used.
    """
    folder = templates_folder() / RECORDS
    design = replace(design, cover="band", contents=False)
    template = Template(name, folder, folder / f"{name}{SUFFIX}", design)
    text = render_template(template, {**context, "notice": cover.notice})
    document = Document(
        markdown=without_marks(text),
        marked=text,
        design=design,
        title=cover.title,
        date=cover.date or None,
        author=cover.author,
        subtitle=cover.subtitle,
        status=cover.status,
        pictures=tuple(pictures),
    )
    return dressed(document, brand_for(at))


def in_formats(documents: Mapping[str, Document], formats: Sequence[str]) -> dict[str, bytes | str]:
    """Return documents in formats, by the names of their files.

    Raises:
        ConversionError: a format cannot be made.
    """
    made = {f"{stem}.{name}": converted(each, name) for stem, each in documents.items() for name in formats}
    return made | (pictures_of(documents.values()) if "md" in formats else {})


def table_of(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]], *, words: int = 1) -> TableView:
    """Return a table for a template: the first columns, as many as `words`, hold words and the others figures."""
    numbers = tuple(place >= words for place in range(len(heads)))
    return TableView(title, tuple(heads), tuple(heads), numbers, tuple(tuple(row) for row in rows), ())


def in_words(date: str) -> str:
    """Return a day of a record as people write it.

    >>> in_words("2028-09-30")
    '30 September 2028'
    """
    day = dt.date.fromisoformat(date)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
