"""Similar deals: those of an export of INDIGO that a case names, or its user, that are most like the case.

The case names its export by a path within its repository. What the user names may be anywhere. An export that is not
there, or cannot be read, is no error: it is not ours to ship, and the fault says why nothing is compared.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from sibcase.casefile.narratives import top_around
from sibcase.casefile.source.places import start_of
from sibcase.casefile.source.spreadsheet import SpreadsheetFault
from sibcase.files import lies_in
from sibcase.reference.deals import SimilarDeals
from sibcase.tasks.indigo.as_record import record_id_of
from sibcase.tasks.indigo.comparables import comparables_of
from sibcase.tasks.indigo.records.export_file import open_export
from sibcase.tasks.indigo.records.record import ExportFault

if TYPE_CHECKING:
    from sibcase.casefile.case import Case
    from sibcase.casefile.reader import Loaded
    from sibcase.tasks.indigo.records.export_file import IndigoExport
    from sibcase.tasks.indigo.records.record import Record

    Stamp: TypeAlias = tuple[tuple[str, int, int], ...]

__all__ = [
    "NoExportNamed",
    "export_for",
    "files_of_similar_deals",
    "open_named",
    "projects_but",
    "similar_deals",
    "similar_deals_of",
]

MOST_DEALS = 50
_MOST_FILES = 200
_STANDARD_INPUT = ("-", "<stdin>")
_NOT_HERE = "this is not a file or folder of this repository, or it is hidden or a link"
_HOW_TO_NAME_ONE = "add `similar_deals: {export: FOLDER}` to the case, or name an export with --from"


class NoExportNamed(ExportFault):
    """Neither a case nor its user names an export."""


def open_named(export: str) -> IndigoExport:
    """Return the export that the user names.

    Raises:
        ExportFault: it cannot be read, or holds no record.
        SpreadsheetFault: a form cannot be read.
    """
    return _opened(export, "")


def similar_deals_of(loaded: Loaded) -> SimilarDeals | None:
    """Return the deals that are most like a case that was loaded; None where no export is named."""
    return similar_deals(loaded.case, loaded.path, loaded.similar_export) if loaded.case is not None else None


def similar_deals(case: Case, path: str, named: str = "") -> SimilarDeals | None:
    """Return the deals that are most like a case; None where no export is named.

    Args:
        case: the case, as its readers may see it.
        path: its file; the case names its export from there.
        named: the export that the user names in place of that of the case.
    """
    stated = case.similar_deals
    if stated is None and not named:
        return None
    policy = (stated.policy_sector if stated else None) or ""
    shown = Path(named).name if named or stated is None else stated.export
    try:
        opened = _opened(named, "") if named or stated is None else _named_by_case(stated.export, path)
    except (ExportFault, SpreadsheetFault) as fault:
        return SimilarDeals(shown, policy=policy, fault=fault.message)
    found = comparables_of(case, projects_but(opened, case), policy, len(opened.records))
    when = opened.downloaded if named else stated.downloaded if stated else None
    returns = tuple(each for each in found if each.rates_agreed)
    return SimilarDeals(shown, tuple(found[:MOST_DEALS]), when, opened.sha256, policy, with_returns=returns)


def export_for(case: Case, path: str, named: str = "") -> IndigoExport:
    """Return the export that the user names, or else the one that a case names within its repository.

    Raises:
        NoExportNamed: neither names one.
        ExportFault: it cannot be read, is not in the repository of the case, or holds no record.
        SpreadsheetFault: a form cannot be read.
    """
    if named:
        return open_named(named)
    if case.similar_deals is None:
        raise NoExportNamed("the case names no export of INDIGO", start_of(path), _HOW_TO_NAME_ONE)
    return _named_by_case(case.similar_deals.export, path)


def projects_but(export: IndigoExport, case: Case) -> list[Record]:
    """Return the projects of an export without the record that a case came from."""
    return [each for each in export.of_kind("project") if each.id != record_id_of(case)]


def files_of_similar_deals(case: Case, path: str) -> list[str]:
    """Return the files on which the similar deals of a case rest, those among them that are not there yet."""
    stated = case.similar_deals
    if stated is None or path in _STANDARD_INPUT:
        return []
    target = Path(path).parent / stated.export
    awaited = [str(target), *(str(target / name) for name in ("projects.csv", "projects.json", "projects.jsonl"))]
    try:
        return [*awaited, *_named_by_case(stated.export, path).files]
    except (ExportFault, SpreadsheetFault):
        return awaited


def _named_by_case(export: str, path: str) -> IndigoExport:
    """Return an export that a case names.

    Raises:
        ExportFault: it is not in the repository around the case, or cannot be read.
    """
    if path in _STANDARD_INPUT:
        raise ExportFault("a case read from standard input cannot refer to files", start_of(path))
    folder = os.path.realpath(Path(path).parent)
    top = str(top_around(Path(folder)))
    target = os.path.normpath(Path(folder, export))
    steps = Path(os.path.relpath(target, top)).parts
    is_here = not Path(export).is_absolute() and lies_in(target, top) and os.path.realpath(target) == target
    if not is_here or any(step.startswith(".") and step != os.curdir for step in steps):
        raise ExportFault(_NOT_HERE, start_of(target))
    return _opened(target, top)


def _opened(export: str, within: str) -> IndigoExport:
    """Return an export; what was read before is read again only if a file has changed since."""
    return _read_once(export, within, _stamp_of(Path(export)))


@lru_cache(maxsize=2)
def _read_once(export: str, within: str, _stamp: Stamp) -> IndigoExport:
    return open_export(export, ("project",), within)


def _stamp_of(export: Path) -> Stamp:
    """Return the name, the time and the size of each file of an export: by these it is known again."""
    try:
        files = sorted(export.iterdir())[:_MOST_FILES] if export.is_dir() else sorted(export.parent.glob("*.csv"))
        states = ((file, file.stat()) for file in [export, *files[:_MOST_FILES]])
        return tuple((file.name, state.st_mtime_ns, state.st_size) for file, state in states)
    except (OSError, ValueError):  # what is not there is opened, and the fault says so
        return ()
