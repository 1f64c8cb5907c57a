"""Printing: documents of some cases, made in parallel, then written or compared with existing files; faults are values.

What is asked of a case is an order; what becomes of it is an outcome. Both are small and plain, so that they can go to
another process and come back, and a hundred cases take no more memory than the few that are being worked at.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from sibcase.casefile.fields_file import FieldsFault
from sibcase.casefile.reader import CASE_FILE_NAME, STANDARD_INPUT
from sibcase.casefile.source.report import format_findings
from sibcase.documents.brand.brand import read_brand
from sibcase.documents.document import EpochFault
from sibcase.documents.formats.all_formats import ALL_FORMATS
from sibcase.documents.formats.convert import ConversionError
from sibcase.documents.templates.prose import ProseFault
from sibcase.documents.templates.render import TemplateFault
from sibcase.files import read_file
from sibcase.tasks.business_case import CaseHasErrors, load
from sibcase.tasks.privacy.audience import UnknownAudience, audience_of
from sibcase.tasks.privacy.leaks import slips
from sibcase.tasks.publish.document import PICTURES, documents_for, left_out, render
from sibcase.tasks.publish.up_to_date import check_documents
from sibcase.tasks.workers import Unseen, case_by_case, in_threads, processors
from sibcase.wording.phrases import listed

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
    from concurrent.futures import Executor, Future

    from sibcase.book.figures import Figures
    from sibcase.tasks.business_case import BusinessCase
    from sibcase.tasks.publish.document import Piece, Runs
    from sibcase.tasks.workers import Made, Watch

# A file that is so much larger than the one that would be made is not read any further.
MOST_MORE = 100_000_000
# What a process imports before it is given its first case.
PRELOADED = ("sibcase.tasks.publish.render",)

__all__ = ["ALL", "Order", "Outcome", "fulfil", "fulfil_all"]

# Every document that a case has enough for.
ALL = "all"
FORMATS_BY_DEFAULT = ("md", "pdf")
# A process has to be started and taught; for fewer cases than these that takes longer than it saves.
FEWEST_FOR_PROCESSES = 5
# Formats that are made by programs of their own, and so side by side.

Trouble = Literal["", "findings", "unreadable", "failure"]


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked of one case.

    Attributes:
        case: A case file, a folder with one, or `-`.
        formats: Out of `FORMATS`; none for the usual ones, or with `check` for those that are there.
        templates: The documents; `ALL` for every one that the case has enough for.
        out: The folder of the documents.
        check: Whether to write nothing, and to say what does not agree with the case.
        jobs: How many files are made at the same time.
        brand: The file of the house style; none for that above the case.
        audience: The readers of the documents; none for the authors, with everything.
        workbook: Whether the workbook of the case is made as well.
        similar_export: The export of INDIGO to look up similar deals in, in place of that of the case.
    """

    case: str
    formats: tuple[str, ...]
    templates: tuple[str, ...]
    out: Path
    check: bool = False
    jobs: int = 1
    brand: str = ""
    audience: str | None = None
    workbook: bool = False
    similar_export: str = ""

    @property
    def name(self) -> str:
        """What those who watch see."""
        path = Path(self.case)
        return path.parent.name or path.name if path.name == CASE_FILE_NAME else path.stem or self.case


@dataclass(frozen=True, slots=True)
class Outcome:
    """What has become of an order.

    Attributes:
        case: The case, as the order names it.
        paths: The documents written, or those that do not agree.
        whys: Next to each path, why it does not agree; empty where documents were written.
        remarks: What is worth saying about the documents.
        fault: What kept them from being made.
        trouble: What kind of fault: findings in the case, a file that cannot be read, or another failure.
    """

    case: str
    paths: tuple[Path, ...] = ()
    whys: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    fault: str = ""
    trouble: Trouble = ""


def fulfil_all(
    orders: Sequence[Order], jobs: int | None = None, watch: Watch | None = None, executor: Executor | None = None
) -> Generator[Outcome]:
    """Yield what becomes of each order, in their order; what goes wrong with one keeps no other from being done.

    Args:
        orders: What is asked, case by case.
        jobs: How much is done at the same time; by default as much as there are processors.
        watch: Sees files begin and end, or cases where there are many.
        executor: Who works at many cases; by default processes of this machine.
    """
    seen, at_once = watch or Unseen(), jobs or processors()
    if executor is None and _is_done_here(orders, at_once):
        yield from (fulfil(replace(order, jobs=at_once), seen) for order in orders)
        return
    seen.expect(len(orders))
    within = max(1, at_once // len(orders))
    shared = [replace(order, jobs=within) for order in orders]
    with closing(case_by_case(fulfil, shared, at_once, seen, executor, PRELOADED)) as outcomes:
        yield from map(_outcome_of, shared, outcomes)


def _is_done_here(orders: Sequence[Order], jobs: int) -> bool:
    """Return whether orders are fulfilled in this process: few of them, one at a time, or its own standard input."""
    few = len(orders) < FEWEST_FOR_PROCESSES or jobs == 1
    return few or any(order.case == STANDARD_INPUT for order in orders)


def _outcome_of(order: Order, future: Future[Outcome]) -> Outcome:
    error = future.exception()
    if isinstance(error, Exception):
        return _failed(order, f"the process that worked at it ended: {error}".rstrip(": "))
    return future.result()


def fulfil(order: Order, watch: Watch | None = None) -> Outcome:
    """Return what becomes of one order; every fault is a value."""
    try:
        return _done(order, _runs(order, watch or Unseen()))
    except CaseHasErrors as fault:
        text = format_findings(fault.errors, fault.texts)
        return Outcome(order.case, fault=text, trouble="unreadable" if fault.is_unreadable else "findings")
    except FieldsFault as fault:
        return Outcome(order.case, fault=format_findings(fault.findings, fault.texts), trouble="findings")
    except (TemplateFault, ConversionError, UnknownAudience, EpochFault) as error:
        return _failed(order, str(error))
    except OSError as error:
        reason = error.strerror or str(error) or type(error).__name__
        return _failed(order, f"{error.filename}: {reason}" if error.filename else reason)
    except Exception as error:  # noqa: BLE001 - a case on which the program breaks must not take the others with it
        text = f"{type(error).__name__}: {error}"
        return _failed(order, f"{text}; this is a fault of the program; please report it with the case")


def _failed(order: Order, why: str) -> Outcome:
    return Outcome(order.case, fault=why, trouble="failure")


def _done(order: Order, run: Runs) -> Outcome:
    business = load(order.case)
    if order.similar_export and business.loaded is not None:
        business = replace(business, loaded=replace(business.loaded, similar_export=order.similar_export))
    figures = business.planned
    templates, remarks = _documents_asked(order, figures)
    brand, audience = read_brand(order.brand) if order.brand else None, order.audience
    try:
        if order.check:
            found = check_documents(
                business, figures, order.formats, templates, order.out, run, brand=brand, audience=audience
            )
            pairs = [(each.path, each.why) for each in found] + list(_workbook_that_disagrees(order, business))
            return Outcome(order.case, tuple(path for path, _ in pairs), tuple(why for _, why in pairs), remarks)
        formats = order.formats or FORMATS_BY_DEFAULT
        workbook = _workbook(order, business)
        paths = render(
            business, figures, formats, templates, order.out, run, brand=brand, audience=audience, beside=workbook
        )
        remarks += tuple(slips(business, figures, audience_of(business.case, audience))) if audience is not None else ()
    except ProseFault as fault:
        return Outcome(order.case, fault=format_findings(fault.findings, business.texts), trouble="findings")
    return Outcome(order.case, tuple(path for path in paths if path.parent.name != PICTURES), remarks=remarks)


def _workbook(order: Order, business: BusinessCase) -> Mapping[str, bytes]:
    """Return the workbook of a case by its name, if it is asked for."""
    if not order.workbook:
        return {}
    from sibcase.tasks.export.as_xlsx import as_xlsx
    from sibcase.tasks.export.exported import exported

    return as_xlsx(exported(business, order.audience))


def _workbook_that_disagrees(order: Order, business: BusinessCase) -> Iterable[tuple[Path, str]]:
    """Yield the workbook of a case, with why, where it is missing or not what the case makes today."""
    for name, content in _workbook(order, business).items():
        path = order.out / name
        if not path.is_file():
            yield path, "is missing"
        elif read_file(path, len(content) + MOST_MORE) != content:
            yield path, "was made from another version of the case, or changed by hand"


def _documents_asked(order: Order, figures: Figures) -> tuple[list[str], tuple[str, ...]]:
    """Return the documents to be made, and a remark on those that the case has not enough for."""
    named = [name for name in order.templates if name != ALL]
    if ALL not in order.templates:
        return named, ()
    without = "; ".join(f"{name} needs {listed(missing)}" for name, missing in left_out(figures).items())
    remarks = (f"{order.name}: left out, because the case does not have enough: {without}",) if without else ()
    return list(dict.fromkeys([*documents_for(figures), *named])), remarks


def _runs(order: Order, watch: Watch) -> Runs:
    """Return what makes the files of one case, at most so many at the same time as there are to be set by programs."""

    def run(work: Callable[[Piece], Made], pieces: Sequence[Piece]) -> Iterable[Made]:
        watch.expect(len(pieces))
        heavy = sum(ALL_FORMATS[piece.format].by_program for piece in pieces)
        return in_threads(work, pieces, max(1, min(order.jobs, heavy)), watch)

    return run
