"""A workbook recalculated by a program that did not write it, and held to the engine line by line."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ironcalc

from sibcase.tasks.export.as_xlsx import workbook_subject
from sibcase.tasks.export.exported import exported
from sibcase.workbook.places import FIRST, VALUE
from sibcase.workbook.plan import Plan, plan_of
from sibcase.workbook.write import workbook_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from sibcase.book.figures import Figures
    from sibcase.tasks.business_case import BusinessCase

HALF_A_PENNY = 0.005


@dataclass
class Recalculated:
    """A workbook opened in IronCalc, and the plan that says where everything stands."""

    plan: Plan
    model: Any
    sheets: dict[str, int]

    def set_inputs(self, values: Mapping[str, float]) -> None:
        """Type values into the cells of inputs, and recalculate."""
        for name, value in values.items():
            place = self.plan.places.of[name]
            self.model.update_cell_with_number(self.sheets[place.sheet], place.row + 1, VALUE + 1, value)
        self.model.evaluate()

    def values(self, name: str) -> list[Any]:
        """Return what the cells of a row hold: numbers, or the words of an error."""
        place, row = self.plan.places.of[name], self.plan.rows[name]
        first = VALUE if row.axis == "once" else FIRST
        sheet = self.sheets[place.sheet]
        return [self.model.get_cell_value(sheet, place.row + 1, first + at + 1) for at in range(len(row.values))]

    def disagreements(self, figures: Figures) -> Iterator[str]:
        """Yield the lines that differ from the engine by half a penny or more, or a share by a millionth."""
        for name, row in self.plan.rows.items():
            if row.is_step or row.kind in ("value", "withheld"):
                continue
            for at, (found, wanted) in enumerate(zip(self.values(name), figures.arrays[name][:, 0], strict=True)):
                if not agrees(found, float(wanted), row.unit):
                    yield f"{name}[{at}]: the workbook has {found}, the engine {wanted}"

    def failed_checks(self) -> list[Any]:
        """Return what the cells of the checks hold where they do not hold TRUE."""
        sheet = self.sheets["Checks"]
        cells = [(5 + at + 1, self.model.get_cell_value(sheet, 5 + at + 1, 5)) for at in range(len(self.plan.checks))]
        return [(row, value) for row, value in cells if value is not True]


def agrees(found: Any, wanted: float, unit: str) -> bool:
    """Return whether a cell holds what the engine found; an error stands for what is undefined."""
    if isinstance(found, str) or not math.isfinite(wanted):
        return isinstance(found, str) and not math.isfinite(wanted)
    near = HALF_A_PENNY if unit.startswith("money") else 1e-6 * max(1.0, abs(wanted))
    return found is not None and abs(found - wanted) <= near


def recalculated(business: BusinessCase, folder: Path, audience: str | None = None) -> Recalculated:
    """Return the workbook of a case, written to a folder, opened by IronCalc and recalculated."""
    subject = workbook_subject(exported(business, audience))
    path = folder / "case.xlsx"
    path.write_bytes(workbook_bytes(subject))
    model = ironcalc.load_from_xlsx(str(path), "en", "UTC")
    sheets = {sheet["name"]: at for at, sheet in enumerate(model.get_worksheets_properties())}
    model.evaluate()
    return Recalculated(plan_of(subject), model, sheets)
