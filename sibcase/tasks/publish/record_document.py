"""Documents of records: statements, certificates and reviews, which are made from a ledger and not from a case alone.

Their templates are in `templates/records`. They are filled in by the same engine, printed in the same house style and
put into the same formats as the documents of a case.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
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
from sibcase.tasks.publish.document import brand_for, converted
from sibcase.wording.figures.marks import without_marks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sibcase.tasks.business_case import BusinessCase
    from sibcase.tasks.privacy.audience import Audience

__all__ = ["in_formats", "in_words", "record_document", "table_of"]

RECORDS = "records"


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
    folder = templates_folder() / RECORDS
    design = Design(title=title, cover="band", contents=False, pages=pages)
    design = replace(design, size=size) if size else design
    template = Template(name, folder, folder / f"{name}{SUFFIX}", design)
    notice = privacy_notice(business.case, readers)
    text = render_template(template, {**context, "notice": notice})
    document = Document(
        markdown=without_marks(text),
        marked=text,
        design=design,
        title=business.case.title,
        date=date,
        author=business.case.author,
        subtitle=business.case.area,
        status=f"{title}{cover_note(business.case, readers)}",
    )
    return dressed(document, brand_for(business.path))


def in_formats(documents: Mapping[str, Document], formats: Sequence[str]) -> dict[str, bytes | str]:
    """Return documents in formats, by the names of their files.

    Raises:
        ConversionError: a format cannot be made.
    """
    return {f"{stem}.{name}": converted(each, name) for stem, each in documents.items() for name in formats}


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
