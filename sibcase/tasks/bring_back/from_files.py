"""A workbook and a case, both as files: read, compared with a fresh export, and written where that is asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sibcase.amend.amend_file import amend_file, fingerprint
from sibcase.casefile.source.encoding import decoded
from sibcase.casefile.source.folders import LARGEST_CASE
from sibcase.casefile.source.spreadsheet import LARGEST_SPREADSHEET, load_spreadsheet, read_spreadsheet
from sibcase.files import read_file
from sibcase.tasks.bring_back.bring_back import BroughtBack, bring_back, parts_left_alone

if TYPE_CHECKING:
    from sibcase.amend.changes import Amended, Refused
    from sibcase.casefile.source.spreadsheet import Spreadsheet
    from sibcase.tasks.business_case import BusinessCase

__all__ = ["FromFile", "bring_back_file", "write_back"]


@dataclass(frozen=True)
class FromFile:
    """What comes of a workbook, the case that it is for, and the content that its file had."""

    found: BroughtBack
    business: BusinessCase
    fingerprint: str


def bring_back_file(path: str, business: BusinessCase, audience: str | None = None) -> FromFile:
    """Return what was changed in a workbook.

    Args:
        path: the workbook.
        business: the case, loaded from a file.
        audience: the readers for whom the workbook was made; nothing for the authors.

    Raises:
        SpreadsheetFault: the workbook cannot be read.
        UnknownAudience: the case has no reader of this name.
        OSError: the case file cannot be read any more.
    """
    content = read_file(business.path, LARGEST_CASE)
    workbook = load_spreadsheet(path)
    loaded = business.loaded
    assert loaded is not None  # noqa: S101 - a case that was loaded from a file
    found = bring_back(workbook, _fresh(business, audience), loaded, decoded(content, keep_mark=True), path)
    alone = parts_left_alone(read_file(path, LARGEST_SPREADSHEET), path)
    return FromFile(replace(found, left_out=[*alone, *found.left_out]), business, fingerprint(content))


def write_back(brought: FromFile) -> Amended | Refused:
    """Write what was taken back into the case file, unless that has changed meanwhile.

    Raises:
        OSError: the file cannot be written.
    """
    loaded = brought.business.loaded
    read = loaded.root if loaded else None
    return amend_file(brought.business.path, list(brought.found.changes), was=brought.fingerprint, read=read)


def _fresh(business: BusinessCase, audience: str | None) -> Spreadsheet:
    """Return the workbook that the case would give now."""
    from sibcase.tasks.export.formats import EXPORT_FORMATS

    name, content = next(iter(EXPORT_FORMATS["xlsx"].files_of(business, audience).items()))
    return read_spreadsheet(content, name)
