"""Styles: how cells look by what they hold, and how numbers are shown by their unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sibcase.reference.currencies import minor_unit_of

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook

_SIGNS: Final = {"GBP": "£", "EUR": "€", "USD": "$"}
_NUMBERS: Final = {
    "share": "0.0%",
    "share per year": "0.0%",
    "rate": "0.00%",
    "points": "0.00",
    "people": "#,##0.0",
    "outcomes": "#,##0.00",
    "units": "#,##0.00",
    "units per year": "#,##0.00",
    "per person": "#,##0.00",
    "years": "0.00",
    "periods": "0.00",
    "days": "#,##0",
    "count": "#,##0",
    "multiple": '0.00"×"',
    "factor": "0.0000",
    "number": "#,##0.0000",
    "exact": "General",
    "text": "@",
}
_INK, _BLUE, _PALE, _LINE, _GREY = "#1F2933", "#0B3D91", "#FFF8DC", "#C9CED6", "#6B7280"
_LOOKS: Final[dict[str, dict[str, Any]]] = {
    "title": {"bold": True, "font_size": 16, "font_color": _INK},
    "subtitle": {"font_color": _GREY},
    "heading": {"bold": True, "bg_color": "#E6ECF5", "font_color": _INK, "bottom": 1, "bottom_color": _LINE},
    "head": {"bold": True, "text_wrap": True, "bottom": 1, "bottom_color": _LINE},
    "number head": {
        "bold": True,
        "text_wrap": True,
        "valign": "top",
        "align": "right",
        "bottom": 1,
        "bottom_color": _LINE,
    },
    "label": {"font_color": _INK},
    "step": {"font_color": _GREY, "italic": True, "indent": 1},
    "text": {"text_wrap": True},
    "name": {"font_color": _GREY, "font_size": 9},
    "opening": {"font_color": _GREY, "align": "center", "num_format": '"–"'},
    "input": {"font_color": _BLUE, "bg_color": _PALE, "border": 1, "border_color": _LINE, "locked": False},
    "constant": {"font_color": _BLUE},
    "formula": {"font_color": "#000000"},
    "link": {"font_color": "#1B6E3C"},
    "total": {"bold": True},
    "value": {"font_color": "#9B2C2C", "italic": True},
    "withheld": {"font_color": _GREY, "italic": True, "align": "right"},
    "check": {"bold": True, "align": "center"},
}


class Styles:
    """The formats of a workbook: each look with each unit is made once."""

    def __init__(self, workbook: Workbook, currency: str) -> None:
        """Take the workbook and the currency of its amounts."""
        self._workbook, self._currency = workbook, currency
        self._made: dict[tuple[str, str], Format] = {}

    def of(self, look: str, unit: str = "") -> Format:
        """Return a look, for numbers of a unit."""
        key = (look, unit)
        if key not in self._made:
            shown = {"num_format": self._number(unit)} if unit else {}
            self._made[key] = self._workbook.add_format(
                {"font_name": "Calibri", "valign": "top", **_LOOKS[look], **shown}
            )
        return self._made[key]

    @property
    def whole_money(self) -> str:
        """How amounts are shown without their pence."""
        sign = _SIGNS.get(self._currency, "")
        return f'"{sign}"#,##0' if sign else "#,##0"

    def _number(self, unit: str) -> str:
        if not unit.startswith("money"):
            return _NUMBERS.get(unit, "#,##0.00")
        digits = minor_unit_of(self._currency)
        amount = "#,##0" + ("." + "0" * digits if digits else "")
        sign = _SIGNS.get(self._currency, "")
        text = f'"{sign}"{amount}' if sign else amount
        return f"{text};[Red]-{text}"
