"""Write a workbook: every sheet in the order of reading, formulas with the values that the engine found."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from sibcase.workbook.plan import plan_of
from sibcase.workbook.sheets.checks import write_checks
from sibcase.workbook.sheets.inputs import write_inputs
from sibcase.workbook.sheets.made import Made
from sibcase.workbook.sheets.model import (
    write_by_year,
    write_calculations,
    write_constants,
    write_contract,
    write_returns,
    write_time,
)
from sibcase.workbook.sheets.outputs import write_outputs
from sibcase.workbook.sheets.words import write_assumptions, write_cover, write_findings
from sibcase.workbook.styles import Styles

if TYPE_CHECKING:
    from sibcase.workbook.plan import WorkbookSubject

__all__ = ["workbook_bytes"]

# In the order in which a reader opens them.
_SHEETS = (
    write_cover,
    write_outputs,
    write_inputs,
    write_time,
    write_calculations,
    write_by_year,
    write_returns,
    write_contract,
    write_checks,
    write_constants,
    write_assumptions,
    write_findings,
)
# What begins with a sign is a text unless it is written as a formula: a stranger's words are never one.
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def workbook_bytes(subject: WorkbookSubject) -> bytes:
    """Return the workbook of a case as the bytes of an .xlsx file; the same case gives the same bytes."""
    from xlsxwriter import Workbook

    stream = BytesIO()
    workbook = Workbook(stream, _OPTIONS)
    properties = {"title": subject.title, "comments": f"Made by sibcase {subject.version}", "created": subject.created}
    workbook.set_properties(properties)
    made = Made(workbook, plan_of(subject), Styles(workbook, subject.figures.book.currency))
    for write in _SHEETS:
        write(made)
    workbook.close()
    return stream.getvalue()
