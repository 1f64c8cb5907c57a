"""The pages of one case: its summary, where each figure comes from, its documents and its data, for the site's readers.

What goes wrong with one case is said on its page and on the list, and keeps no other from being shown. Of a case that
cannot be read nothing is known of what is private: readers other than its authors are given codes and lines alone.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sibcase.amend.amend_file import fingerprint
from sibcase.casefile.fields_file import FieldsFault
from sibcase.documents.brand.brand import HOUSE, Brand
from sibcase.documents.document import EpochFault
from sibcase.documents.formats.convert import ConversionError
from sibcase.documents.formats.web.entries import entries
from sibcase.documents.templates.prose import ProseFault
from sibcase.documents.templates.render import TemplateFault
from sibcase.documents.views.assumptions import build_findings
from sibcase.documents.views.traces import build_traces
from sibcase.files import read_file
from sibcase.tasks.business_case import CaseHasErrors, load
from sibcase.tasks.export.as_json import as_json
from sibcase.tasks.export.exported import exported
from sibcase.tasks.indigo.similar_deals import files_of_similar_deals
from sibcase.tasks.privacy.audience import UnknownAudience, audience_of
from sibcase.tasks.privacy.leaks import slips
from sibcase.tasks.privacy.withheld_figures import Readable
from sibcase.tasks.publish.document import (
    Piece,
    brand_for,
    compose_each,
    documents_for,
    pieces_of,
    prepare,
)
from sibcase.tasks.show.on_pages import headline_groups, shown_table
from sibcase.tasks.site.across import rows_of
from sibcase.tasks.site.known_answers import ANSWERS_FILE, known_figures
from sibcase.tasks.site.manifest import CASES
from sibcase.tasks.site.markup import page
from sibcase.tasks.site.order import CaseOrder, CaseOutcome
from sibcase.tasks.site.past_figures import past_figures
from sibcase.wording.figures.labels import short_label
from sibcase.write_files import write_all

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sibcase.casefile.case import Case
    from sibcase.casefile.source.findings import Finding
    from sibcase.documents.context import ChartView
    from sibcase.tables.all_tables import Table
    from sibcase.tasks.business_case import BusinessCase
    from sibcase.tasks.publish.document import Prepared
    from sibcase.tasks.show.on_pages import Group, TableOnPage

__all__ = ["FORMATS", "KEY_FIGURES", "fault_pages", "hash_of", "make_case"]

UP = "../../"
# What the list of cases shows of each, as far as it has it.
KEY_FIGURES = ("need.cost.total", "service.costs.total", "savings.cashable.total", "payments.total", "investment.irr")
CHARTS = ("savings_against_payments", "payments_against_cash", "investors_cash")
FORMATS = {"html": "Web page", "pdf": "PDF", "docx": "Word", "md": "Markdown"}
LARGEST_READ = 100_000_000
MOST_ERRORS = 200


def make_case(order: CaseOrder) -> CaseOutcome:
    """Write the pages of a case into its folder; every fault of the case is a value.

    Raises:
        OSError: a file cannot be written.
    """
    try:
        business = load(order.path)
        files, outcome = _made(order, business)
    except CaseHasErrors as fault:
        return fault_pages(order, "This case has errors, so that no figures can be calculated.", fault.errors)
    except (FieldsFault, ProseFault) as fault:
        return fault_pages(order, "The documents of this case cannot be written.", fault.findings)
    except UnknownAudience:
        who = order.audience or ""
        return fault_pages(order, f"Nothing of this case is shown: it has no reader `{who}`.")
    except (TemplateFault, ConversionError, EpochFault) as fault:
        return fault_pages(order, "The documents of this case cannot be written.", (), str(fault))
    except Exception as error:  # noqa: BLE001 - a case on which the program breaks must not take the others with it
        what = f"{type(error).__name__}: {error}"
        return fault_pages(order, "This case could not be shown: a fault of the program. Please report it.", (), what)
    return _written(order, files, outcome)


def fault_pages(order: CaseOrder, why: str, findings: Sequence[Finding] = (), details: str = "") -> CaseOutcome:
    """Write the page of a case that cannot be shown: why, and the errors as far as the site's readers may see them.

    Raises:
        OSError: the page cannot be written.
    """
    is_for_authors = order.audience is None
    errors = [
        {
            "code": each.code,
            "name": each.name.replace("-", " "),
            "line": each.place.line,
            "message": each.message if is_for_authors else "",
            "help": each.help if is_for_authors else "",
        }
        for each in findings[:MOST_ERRORS]
    ]
    entry = {
        "title": order.name,
        "fault": why,
        "errors": len(findings),
        "stage": "",
        "currency": "",
        "instrument": "",
        "area": "",
        "summary": "",
        "figures": [],
        "warnings": 0,
        "advice": 0,
        "words": "",
        "updated": order.versions[0].moment if order.versions else 0,
        "is_deal": False,
    }
    shown: dict[str, Any] = {
        "entry": entry,
        "name": order.name,
        "errors": errors,
        "details": details if is_for_authors else "",
    }
    content = page("fault", UP, order.title, _brand_or_house(order), **shown)
    return _written(order, {"index.html": content}, CaseOutcome(order.name, order.address, entry, fault=why))


def _brand_or_house(order: CaseOrder) -> Brand:
    try:
        return brand_for(order.path)
    except (FieldsFault, OSError):
        return HOUSE


def _written(order: CaseOrder, files: Mapping[str, bytes | str], outcome: CaseOutcome) -> CaseOutcome:
    within = {f"{CASES}/{order.address}/{name}": _bytes(content) for name, content in files.items()}
    write_all(order.out, within)
    hashes = {name: fingerprint(content) for name, content in within.items()}
    return replace(outcome, files=hashes)


def _bytes(content: bytes | str) -> bytes:
    return content.encode("utf-8", "replace") if isinstance(content, str) else content


# --- a case that can be shown -----------------------------------------------------------------------------------------


def _made(order: CaseOrder, business: BusinessCase) -> tuple[dict[str, bytes | str], CaseOutcome]:
    prepared = prepare(business, business.planned, order.audience)
    subject, brand = prepared.subject, brand_for(order.path)
    case, figures = subject.case, subject.figures
    readable = Readable(case, figures, subject.review)
    groups = headline_groups(figures, case.currency)
    traces = build_traces(subject, [row.name for group in groups for row in group.rows])
    pieces = _pieces(order, business, prepared)
    past, known = past_figures(business, order), _known(order, business)
    findings = build_findings(subject)
    counts = Counter(each.severity for each in findings)
    frame: dict[str, Any] = {
        "case": case,
        "name": order.name,
        "notice": prepared.notice,
        "marking": prepared.reader.lstrip(" ,–"),
    }
    shown: dict[str, Any] = {
        "groups": groups,
        "traced": frozenset(traces),
        "findings": findings,
        "counts": counts,
        "charts": _charts(prepared),
        "tables": _tables(subject.tables, traces, case.currency),
        "documents": [(FORMATS[piece.format], piece.document.title, piece.name) for piece in pieces],
        "past": past,
        "known": known,
    }
    files: dict[str, bytes | str] = {
        "index.html": page("case", UP, order.title, brand, **frame, **shown),
        "figures.html": page("figures", UP, order.title, brand, **frame, entries=_opened(entries(traces))),
        "case.json": next(iter(as_json(exported(business, order.audience, readable)).values())),
        **{piece.name: piece.made() for piece in pieces},
    }
    entry = _entry(order, case, groups, counts, is_deal=bool(known))
    remarks = _remarks(order, business)
    return files, CaseOutcome(
        order.name,
        order.address,
        entry,
        rows_of(case, figures),
        rests_on=_rests_on(business),
        remarks=remarks,
    )


def _pieces(order: CaseOrder, business: BusinessCase, prepared: Prepared) -> list[Piece]:
    """Return the documents of a case that are to be made: all, or the first that it has the data for."""
    if not order.formats:
        return []
    known = documents_for(business.planned)
    asked = known if order.every_document else known[:1]
    documents = compose_each(prepared, asked, brand_for(order.path))
    return pieces_of(order.path, documents, order.formats, order.audience)


def _known(order: CaseOrder, business: BusinessCase) -> list[Any]:
    """Return what was published of a deal; nothing where anything is kept from the readers, for it could be in it."""
    may_be_seen = order.audience is None or not audience_of(business.case, order.audience).owners()
    return list(known_figures(business)) if may_be_seen else []


def _charts(prepared: Prepared) -> list[ChartView]:
    charts = prepared.context.charts
    return [chart for name in CHARTS if (chart := charts.get(name)) is not None]


def _tables(tables: Mapping[str, Table], traces: Iterable[str], currency: str) -> list[TableOnPage]:
    known = frozenset(traces)
    return [shown_table(table, currency, known) for table in tables.values() if table.rows]


def _opened(traces: str) -> str:
    """Return the traces as a page of their own shows them, which is for nothing else."""
    return traces.replace('<details class="traces"', '<details open class="traces"', 1)


def _entry(
    order: CaseOrder, case: Case, groups: Sequence[Group], counts: Mapping[str, int], *, is_deal: bool
) -> dict[str, Any]:
    """Return what the list says of a case."""
    rows = {row.name: row for group in groups for row in group.rows}
    named = [name for name in KEY_FIGURES if name in rows and not rows[name].is_missing]
    words = [
        order.name,
        *(party.name for party in (case.parties or {}).values()),
        *(outcome.title for outcome in (case.outcomes or {}).values()),
        *(segment.title or "" for segment in case.segments.values()),
    ]
    return {
        "title": case.title,
        "fault": "",
        "errors": 0,
        "stage": case.stage,
        "currency": case.currency,
        "instrument": case.instrument,
        "area": case.area or "",
        "summary": case.summary or "",
        "figures": [(name, short_label(name), rows[name].shown) for name in named],
        "warnings": counts.get("warning", 0),
        "advice": counts.get("advice", 0),
        "words": " ".join(dict.fromkeys(" ".join(words).lower().split())),
        "updated": _updated(order, case),
        "is_deal": is_deal,
    }


def _updated(order: CaseOrder, case: Case) -> int:
    """Return when a case was last changed, in seconds since 1970: its last commit, or else the date that it states."""
    if order.versions:
        return order.versions[0].moment
    return (
        int(dt.datetime(case.date.year, case.date.month, case.date.day, tzinfo=dt.UTC).timestamp()) if case.date else 0
    )


def _remarks(order: CaseOrder, business: BusinessCase) -> tuple[str, ...]:
    """Return where the case may say in words what is private."""
    if order.audience is None:
        return ()
    return tuple(slips(business, business.planned, audience_of(business.case, order.audience)))


def _rests_on(business: BusinessCase) -> dict[str, str]:
    """Return the files that the pages were made from, with their hashes; what is not there has none."""
    answers = Path(business.path).with_name(ANSWERS_FILE)
    deals = files_of_similar_deals(business.case, business.path)
    return {path: hash_of(path) for path in dict.fromkeys([*business.texts, str(answers), *deals])}


def hash_of(path: str) -> str:
    """Return the SHA-256 of a file; nothing where it cannot be read."""
    try:
        return fingerprint(read_file(path, LARGEST_READ))
    except OSError:
        return ""
