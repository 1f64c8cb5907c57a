"""The sources: those that the case lists, and the long citations behind unit costs, numbered in one list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.documents.views.case import SourceView

if TYPE_CHECKING:
    from sibcase.casefile.sections.parts import Source
    from sibcase.documents.figures.subject import Subject

__all__ = ["build_sources", "cite"]

# What is no longer stands where it is cited.
LONGEST_IN_PLACE = 40


def build_sources(subject: Subject) -> tuple[SourceView, ...]:
    """Return everything that is cited by number."""
    listed = (subject.case.sources or {}).values()
    known = [_listed(subject, number, source) for number, source in enumerate(listed, start=1)]
    others = enumerate(_long_citations(subject), start=len(known) + 1)
    return (*known, *(SourceView(number, text, "", "", "", "", _cited(subject, text)) for number, text in others))


def cite(subject: Subject, source: str) -> str:
    """Return how a source is cited: its number, or its few words; by its id or as the book cites it."""
    for number, (key, listed) in enumerate((subject.case.sources or {}).items(), start=1):
        if source in (key, _citation(listed)):
            return f"source {number}"
    others = _long_citations(subject)
    return f"source {len(subject.case.sources or {}) + others.index(source) + 1}" if source in others else source


def _citation(source: Source) -> str:
    """Return how the book of lines cites a source that the case lists."""
    return f"{source.title} ({source.year})" if source.year else source.title


def _long_citations(subject: Subject) -> list[str]:
    listed = {_citation(source) for source in (subject.case.sources or {}).values()}
    cited = (source for source in _citations(subject) if len(source) > LONGEST_IN_PLACE and source not in listed)
    return list(dict.fromkeys(cited))


def _citations(subject: Subject) -> list[str]:
    return [line.origin.source for line in subject.figures.book.lines.values() if line.origin is not None]


def _cited(subject: Subject, citation: str) -> int:
    return _citations(subject).count(citation)


def _listed(subject: Subject, number: int, source: Source) -> SourceView:
    page = f"page {source.page}" if source.page and source.page.isdecimal() else source.page
    parts = (source.publisher, source.year, source.kind, page)
    return SourceView(
        number=number,
        title=source.title,
        details=", ".join(part for part in parts if part),
        url=source.url or "",
        accessed=subject.day(source.accessed),
        note=source.note or "",
        cited=_cited(subject, _citation(source)),
    )
