"""The checks as a sheet: each reads 0 and TRUE, and a master check is TRUE if all of them are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sibcase.workbook.formulas import in_column
from sibcase.workbook.places import (
    BEFORE,
    CHECK_TOLERANCE,
    FIRST,
    HERE,
    PERIOD_NUMBER_ROW,
    TOP,
    VALUE,
    column_name,
    prefix,
)

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from sibcase.workbook.checks import Check, Part
    from sibcase.workbook.sheets.made import Made

__all__ = ["CHECKS", "MASTER", "write_checks"]

CHECKS: Final = "Checks"
# The cell of the master check, as the cover points to it.
MASTER: Final = f"{CHECKS}!$E$3"
_MASTER_ROW, _PASSED = 2, VALUE + 1
_HEADS: Final = ("What must hold", "", "", "Difference", "Holds")


def write_checks(made: Made) -> None:
    """Write the sheet of checks."""
    checks = made.plan.checks
    sheet = made.sheet(CHECKS, "Checks", "Each reads 0 and TRUE, whatever the inputs are.")
    labels = made.plan.places.periods.labels
    made.columns(sheet, len(labels))
    for column, head in enumerate(_HEADS):
        made.text(sheet, PERIOD_NUMBER_ROW + 1, column, head, "head")
    for at, label in enumerate(labels):
        made.text(sheet, PERIOD_NUMBER_ROW + 1, FIRST + at, label, "head")
    sheet.freeze_panes(TOP, FIRST)
    for at, check in enumerate(checks):
        _write_check(made, sheet, TOP + at, check)
    first, last = TOP + 1, TOP + max(len(checks), 1)
    made.text(sheet, _MASTER_ROW, 0, "Master check: all of them hold", "total")
    if checks:
        truth = made.styles.of("check")
        sheet.write_formula(_MASTER_ROW, _PASSED, f"=AND($E${first}:$E${last})", truth, value=True)
        failed = made.workbook.add_format({"bg_color": "#F8D7DA", "font_color": "#842029"})
        held = {"type": "cell", "criteria": "==", "value": "FALSE", "format": failed}
        sheet.conditional_format(_MASTER_ROW, _PASSED, last - 1, _PASSED, held)
    sheet.print_area(0, 0, last, _PASSED)


def _write_check(made: Made, sheet: Worksheet, at: int, check: Check) -> None:
    made.text(sheet, at, 0, check.label, "label")
    row = at + 1
    places = made.plan.places
    if check.at_most:
        limit = _pointer(made, check.at_most)
        over = f"=MAX({'+'.join(_pointer(made, part.name) for part in check.parts)}-{limit},0)"
        made.formula(sheet, (at, VALUE), over, 0.0, ("formula", "money"))
    elif made.plan.rows[check.parts[0].name].axis == "once":
        made.formula(sheet, (at, VALUE), f"={_sum(made, check.parts)}", 0.0, ("formula", "money"))
    else:
        formula = f"={_sum(made, check.parts)}"
        for period in range(places.periods.count):
            at_period = (at, FIRST + period)
            made.formula(sheet, at_period, in_column(formula, FIRST + period), 0.0, ("formula", "money"))
        across = f"{column_name(FIRST)}{row}:{column_name(places.last_column('period'))}{row}"
        made.formula(sheet, (at, VALUE), f"=MAX(MAX({across}),-MIN({across}))", 0.0, ("total", "money"))
    holds = f"=ABS(D{row})<={places.number(CHECK_TOLERANCE, CHECKS)}"
    sheet.write_formula(at, _PASSED, holds, made.styles.of("check"), value=True)


def _sum(made: Made, parts: tuple[Part, ...]) -> str:
    return "".join(f"{'+' if part.sign > 0 else '-'}{_moved(made, part)}" for part in parts).removeprefix("+")


def _moved(made: Made, part: Part) -> str:
    """Return what moves by a part in a period: a flow, or by how much a balance has grown."""
    if not part.is_balance:
        return _pointer(made, part.name)
    place = made.plan.places.of[part.name]
    cells = (f"{prefix(place, CHECKS)}{column}${place.row + 1}" for column in (HERE, BEFORE))
    return f"({'-'.join(cells)})"


def _pointer(made: Made, name: str) -> str:
    return made.plan.places.pointer(name, CHECKS)
