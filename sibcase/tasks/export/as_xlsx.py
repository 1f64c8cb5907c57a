"""A case as a workbook: the book of lines as formulas, with the words that its cover, log and findings need."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from sibcase.documents.document import moment_on
from sibcase.documents.figures.subject import Subject
from sibcase.documents.views.assumptions import build_assumptions, build_findings
from sibcase.tables.all_tables import all_tables
from sibcase.tasks.export.exported import name_within
from sibcase.tasks.show.headline import headline
from sibcase.version import __version__
from sibcase.wording.contract.sentences import payment_rules
from sibcase.workbook.plan import HeadlineFigure, WorkbookSubject
from sibcase.workbook.write import workbook_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sibcase.tasks.export.exported import Exported

__all__ = ["as_xlsx", "case_hash", "workbook_subject"]


def as_xlsx(export: Exported) -> dict[str, bytes]:
    """Return the export as one workbook, by its name."""
    return {f"{export.stem}.xlsx": workbook_bytes(workbook_subject(export))}


def case_hash(export: Exported) -> str:
    """Return one hash of the case and all files that it reads; nothing where anything is withheld from the readers."""
    if not export.hashes:
        return ""
    lines = "".join(f"{hashed}  {name}\n" for name, hashed in sorted(export.hashes.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


def workbook_subject(export: Exported) -> WorkbookSubject:
    """Return what the workbook of a case is made of."""
    case, figures = export.case, export.figures
    subject = Subject(export.path, case, figures, export.review, export.texts)
    return WorkbookSubject(
        title=case.title,
        figures=figures,
        version=__version__,
        case_hash=case_hash(export),
        created=moment_on(case.date.isoformat() if case.date else None).replace(tzinfo=None),
        about=tuple(_about(export)),
        headline=tuple(
            HeadlineFigure(group, figures.book.lines[row.name].label, row.name)
            for group, rows in headline(figures)
            for row in rows
        ),
        tables=all_tables(case, figures),
        assumptions=tuple(_assumptions(subject)),
        findings=tuple(_findings(subject)),
        terms=tuple((rule.title, rule.sentence) for rule in payment_rules(case).values()),
    )


def _about(export: Exported) -> Iterator[tuple[str, str]]:
    case = export.case
    told = (
        ("Purpose", case.summary or ""),
        ("Case file", name_within(export.path, export.path)),
        ("Stage", case.stage.capitalize()),
        ("Date", case.date.isoformat() if case.date else ""),
        ("Currency", f"{case.currency}{f', in prices of {case.prices}' if case.prices else ''}"),
        ("Periods", f"{export.figures.book.periods.count} by {case.step}"),
        ("Marking", export.marking),
        ("Private", export.notice),
    )
    yield from ((label, words) for label, words in told if words)


def _assumptions(subject: Subject) -> Iterator[tuple[str, ...]]:
    log = build_assumptions(subject)
    for group in log.groups:
        for row in group.rows:
            what = f"{row.subject}: {row.label}" if row.subject else row.label
            words = (group.title, what, row.written, row.taken_as, row.range, row.source, row.note)
            yield words
    for default in log.defaults:
        what = f"{default.label} ({', '.join(default.subjects)})" if default.subjects else default.label
        yield ("Not stated", what, "not stated", default.understood, "", "", default.why)


def _findings(subject: Subject) -> Iterator[tuple[str, ...]]:
    for finding in build_findings(subject):
        yield (finding.severity, finding.code, finding.place, finding.issue, finding.help)
