"""Inputs: how every written quantity was understood, echoed back in base units."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.casefile.stated import assumptions_of
from sibcase.casefile.values.wording import money, number, percent

if TYPE_CHECKING:
    from sibcase.casefile.values.assumptions import Assumption
    from sibcase.casefile.values.quantities import Quantity
    from sibcase.tasks.business_case import BusinessCase


def understood(business: BusinessCase) -> list[tuple[str, str, str, str, str]]:
    """Return (path, as written, as understood, place, source) of every quantity, in the order of the file."""
    return [
        (
            ".".join(each.path),
            each.quantity.text,
            meaning(each, business.case.currency),
            f"{each.place.file}:{each.place.line}",
            each.source,
        )
        for each in assumptions_of(business.case)
    ]


def meaning(assumption: Assumption, currency: str) -> str:
    """Return an assumption in words: `£70,000 per year`, `0.45 as a share (45%)`, `1.5 years`, `3 months`."""
    if assumption.ref:
        return f"the unit cost {assumption.ref} from the library"
    words = _in_words(assumption.quantity, currency)
    if assumption.low and assumption.high:
        words += f", from {_in_words(assumption.low, currency)} to {_in_words(assumption.high, currency)}"
    return words


def _in_words(quantity: Quantity, currency: str) -> str:
    if quantity.unit.startswith("money"):
        per = f" per {quantity.per}" if quantity.per else ""
        return money(quantity.value, currency) + per
    if quantity.unit in ("share", "share per year"):
        return percent(quantity.value, 4) + (" per year" if quantity.unit == "share per year" else "")
    if quantity.unit == "points":
        return f"{number(quantity.value * 100, 4)} percentage points" + (
            "" if quantity.noun else " in the direction the service works"
        )
    if quantity.unit == "relative":
        return f"{percent(quantity.value, 4)} of the baseline"
    if quantity.unit == "years":
        return _time_in_words(quantity.value)
    if quantity.unit == "units per year":
        noun = (quantity.noun or "unit") + ("" if quantity.value == 1 else "s")
        return f"{number(quantity.value, 6)} {noun} per year"
    over = f", spread over {_time_in_words(quantity.years)}" if quantity.unit == "count" and quantity.years else ""
    return number(quantity.value, 6) + (f" {quantity.noun}" if quantity.noun else "") + over


def _time_in_words(years: float) -> str:
    """Return a length of time: `1 year`, `2.5 years`; `3 months` where it is less than a year and whole in months."""
    months = round(years * 12, 6)
    if 0 < years < 1 and months.is_integer():
        return f"{number(months)} month{'' if months == 1 else 's'}"
    return f"{number(years, 6)} year{'' if years == 1 else 's'}"
