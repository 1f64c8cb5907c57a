"""The inputs: every value that the case states or the model takes, each once, with where it comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sibcase.workbook.places import INPUTS, LABEL, NAME, TOP, UNIT, VALUE

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from sibcase.workbook.rows import Row
    from sibcase.workbook.sheets.made import Made

__all__ = ["HEADS", "write_inputs"]

# The columns of the sheet; `sibcase import` finds them by these words.
HEADS: Final = (
    "Input",
    "Figure",
    "Unit",
    "Value",
    "Low",
    "High",
    "As written",
    "Source",
    "Note",
    "Where in the case",
    "Line",
)
_LOW, _HIGH, _WRITTEN, _SOURCE, _NOTE, _PATH, _LINE = range(4, 11)
_WIDTHS: Final = (58, 30, 13, 15, 13, 13, 34, 40, 40, 44, 8)
_SHARES: Final = frozenset({"share"})


def write_inputs(made: Made) -> None:
    """Write the sheet of inputs: the only cells of the workbook that are for changing."""
    subtitle = "Change the yellow cells; all else follows. `sibcase import` brings changes back into the case."
    sheet = made.sheet(INPUTS, "Inputs", subtitle)
    for column, (head, width) in enumerate(zip(HEADS, _WIDTHS, strict=True)):
        made.text(sheet, TOP - 1, column, head, "head")
        sheet.set_column(column, column, width)
    sheet.freeze_panes(TOP, VALUE + 1)
    for at, heading in made.plan.places.headings.get(INPUTS, {}).items():
        made.heading(sheet, at, heading, len(HEADS) - 1)
    rows = [row for row in made.plan.rows.values() if made.plan.places.of[row.name].sheet == INPUTS]
    for row in rows:
        _write_input(made, sheet, row)
    last = max((made.plan.places.of[row.name].row for row in rows), default=TOP)
    sheet.autofilter(TOP - 1, 0, last, len(HEADS) - 1)
    sheet.print_area(0, 0, last, len(HEADS) - 1)
    sheet.repeat_rows(TOP - 1)


def _write_input(made: Made, sheet: Worksheet, row: Row) -> None:
    at, origin = made.plan.places.of[row.name].row, row.origin
    made.text(sheet, at, LABEL, row.label, "text")
    made.text(sheet, at, NAME, row.name, "name")
    made.text(sheet, at, UNIT, row.unit, "name")
    is_given = row.origin is not None and row.origin.is_structure
    made.number(sheet, (at, VALUE), row.values[0], ("constant" if is_given else "input", row.unit))
    if row.unit in _SHARES:
        sheet.data_validation(at, VALUE, at, VALUE, _BETWEEN_NONE_AND_ALL)
    words = (row.label, *((origin.text, origin.source, origin.note) if origin else ()))
    made.height(sheet, at, zip(words, (_WIDTHS[LABEL], *_WIDTHS[_WRITTEN : _NOTE + 1]), strict=False))
    if origin is None:
        return
    for column, value in ((_LOW, origin.low), (_HIGH, origin.high)):
        if value is not None:
            made.number(sheet, (at, column), value, ("constant", row.unit))
    line = str(origin.line) if origin.line else ""
    words = (origin.text, origin.source, origin.note, origin.path, line)
    for column, text in enumerate(words, start=_WRITTEN):
        if text:
            made.text(sheet, at, column, text, "name" if column >= _PATH else "text")


_BETWEEN_NONE_AND_ALL: Final = {
    "validate": "decimal",
    "criteria": "between",
    "minimum": 0,
    "maximum": 1,
    "error_type": "warning",
    "error_title": "A share",
    "error_message": "A share lies between 0% and 100%.",
}
