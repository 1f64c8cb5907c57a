"""A record in one of INDIGO's spreadsheet forms: which cell holds which value is known for each version of a form."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sibcase.casefile.source.places import Place
from sibcase.casefile.source.spreadsheet import column_number
from sibcase.tasks.indigo.records.fields import KINDS, FormCell, Kind, cells_of_form, kind_of_id
from sibcase.tasks.indigo.records.record import LONGEST_VALUE, MOST_VALUES, ExportFault, Merged, Record, Written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sibcase.casefile.source.spreadsheet import Sheet, SheetCell, Spreadsheet

__all__ = ["organisation_names_in_form", "record_in_form"]

INTRODUCTION = "Introduction"
ORGANISATIONS = "organisations"
_VERSION, _TYPE = "SPREADSHEET VERSION", "SPREADSHEET TYPE"
# Forms that do not say their version are the public ones, of which there is one a kind.
_FORMS: dict[tuple[str, str], str] = {
    ("project", "18"): "project_v018",
    ("simple_project", "S1"): "simple_project_v001",
    ("pipeline", "1"): "pipeline_v001",
    ("fund", "3"): "fund_v003",
}
_PUBLIC_FORMS: tuple[tuple[str, str], ...] = (
    ("Outcomes Funds", "project_public_v019"),
    ("Outcome Metrics", "pipeline_public_v001"),
    ("Geography for outcome payments", "fund_public_v001"),
)
_EMPTY = "SPREADSHEETFORM:"
_CELL = re.compile(r"([A-Z]+)([0-9]+)")
_RANGE = re.compile(r"([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)")


def record_in_form(workbook: Spreadsheet) -> Record:
    """Return the record in a form.

    Raises:
        ExportFault: it is none of the forms that are known here.
        SpreadsheetFault: a sheet cannot be read.
    """
    form = _form_of(workbook)
    values: dict[str, Written] = {}
    for pointer, cell in _cells(workbook, form):
        # A cell with an error is reported as a formula is: what it should say is not known.
        text = (cell.text or cell.formula or f"={cell.fault}")[:LONGEST_VALUE]
        if text.strip() and not text.startswith(_EMPTY) and len(values) < MOST_VALUES:
            values[pointer] = Written(text.strip(), cell.place, text)
    stated = values.pop("/id", None)
    record_id = stated.text if stated and kind_of_id(stated.text) else ""
    return Record(_kind_of(form), record_id, values, workbook.file, tuple(_merged_in_lists(workbook, form)))


def organisation_names_in_form(record: Record) -> dict[str, str]:
    """Return the names of the organisations that a form lists, by their ids."""
    return {item.text("id"): item.text("name") for item in record.items(ORGANISATIONS) if item.text("id")}


def _form_of(workbook: Spreadsheet) -> str:
    whole = Place(workbook.file, 1, 1, 2)
    known = "download the form again from INDIGO; known are those for projects, pipelines and funds"
    if INTRODUCTION not in workbook.sheet_names:
        raise ExportFault("this workbook is no form of INDIGO: it has no sheet `Introduction`", whole, known)
    stated = _stated(workbook.sheet(INTRODUCTION))
    if _TYPE in stated:
        form = _FORMS.get((stated[_TYPE], stated.get(_VERSION, "")))
        if form is None:
            message = f"there is no form `{stated[_TYPE]}` in version {stated.get(_VERSION, 'unknown')} here"
            raise ExportFault(message, whole, known)
        return form
    for sheet, form in _PUBLIC_FORMS:
        if sheet in workbook.sheet_names:
            return form
    raise ExportFault("this workbook is no form of INDIGO for a project, a pipeline or a fund", whole, known)


def _stated(sheet: Sheet) -> dict[str, str]:
    """Return what the introduction says of the form: each in the cell below its head."""
    column = {
        row: cell.text.strip()
        for row, cell in ((cell.row, cell) for each in sheet.rows for cell in each.values())
        if cell.column == 1
    }
    return {
        text: column.get(row + 1, "").removesuffix(".0") for row, text in column.items() if text in (_VERSION, _TYPE)
    }


def _kind_of(form: str) -> Kind:
    return next(kind for kind in KINDS if kind in form)


def _cells(workbook: Spreadsheet, form: str) -> Iterator[tuple[str, SheetCell]]:
    sheets = {name.casefold() for name in workbook.sheet_names}
    for each in cells_of_form(form):
        if each.sheet.casefold() not in sheets:
            continue
        sheet = workbook.sheet(each.sheet)
        if each.list:
            yield from _below(sheet, each)
        else:
            found = sheet.cell(each.cell)
            if found is not None:
                yield f"/{each.path}", found


def _merged_in_lists(workbook: Spreadsheet, form: str) -> Iterator[Merged]:
    """Yield the merged cells that span several items of a list, each once: only the first item has their value."""
    seen: set[tuple[str, str]] = set()
    there = {name.casefold() for name in workbook.sheet_names}
    for each in (cell for cell in cells_of_form(form) if cell.list and cell.sheet.casefold() in there):
        sheet, at = workbook.sheet(each.sheet), _CELL.fullmatch(each.cell)
        assert at is not None  # noqa: S101 - the table of cells is ours
        column, begin = column_number(at[1]), int(at[2])
        for text in sheet.merged:
            found = _RANGE.fullmatch(text)
            if found is None or (each.sheet, text) in seen:
                continue
            first, last = int(found[2]), int(found[4])
            if column_number(found[1]) <= column <= column_number(found[3]) and begin <= first < last:
                seen.add((each.sheet, text))
                pointer = f"/{each.list}/{first - begin}/{each.path}"
                yield Merged(pointer, text, sheet.place(first, column_number(found[1])))


def _below(sheet: Sheet, first: FormCell) -> Iterator[tuple[str, SheetCell]]:
    """Yield the cells of a column of a list, from that of the first item down; items are numbered by their rows."""
    at = _CELL.fullmatch(first.cell)
    assert at is not None  # noqa: S101 - the table of cells is ours
    column, begin = column_number(at[1]), int(at[2])
    for row in sheet.rows:
        cell = row.get(column)
        if cell is not None and cell.row >= begin:
            yield f"/{first.list}/{cell.row - begin}/{first.path}", cell
