"""Intervals: `£60k to £85k` is a value and its range in one, a 90% interval with the value in its middle.

The unit may be written once, at the end: `75 to 92%`, `60 to 85 people`, `£60k to £85k per year`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from sibcase.casefile.values.grammar import CURRENCY_SIGN, DIGITS, GAP, SCALE, SIGN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sibcase.casefile.values.quantities import Kind, Quantity

__all__ = ["DISTRIBUTION", "ends_of", "interval_pattern", "middle"]

# Its standard deviation is the width ÷ (2 × 1.645), so that 5% of all values lie below it and 5% above.
DISTRIBUTION = "normal"
_BETWEEN = re.compile(rf"(?P<low>.+?){GAP}to{GAP}(?P<high>.+)")
_AMOUNT = re.compile(rf"{SIGN}?(?:{CURRENCY_SIGN})?{DIGITS}(?P<scale>{SCALE})")
_LONGEST = 60
_LONGEST_INTERVAL = 200


def ends_of(text: str, kind: Kind) -> tuple[str, str] | None:
    """Return both ends of an interval, each with its unit; nothing where a text is none, or its kind takes none.

    >>> from sibcase.casefile.values.quantities import SHARE
    >>> ends_of("75 to 92%", SHARE)
    ('75%', '92%')
    """
    # Long texts are no interval, and looking for one in them would take minutes.
    is_asked = kind.takes_intervals and len(text) <= _LONGEST_INTERVAL and not kind.matches(text)
    found = _BETWEEN.fullmatch(text) if is_asked else None
    if found is None or not kind.matches(found["high"]):
        return None
    high = kind.read(found["high"])
    for low in _with_the_unit(found["low"], found["high"]):
        if kind.matches(low) and _unit_of(kind.read(low)) == _unit_of(high):
            return low, found["high"]
    return None


def middle(low: Quantity, high: Quantity, text: str) -> Quantity:
    """Return (low + high) ÷ 2 as the quantity that an interval was written for."""
    return replace(high, text=text, value=(low.value + high.value) / 2.0)


def interval_pattern(kind: Kind) -> str:
    """Return the pattern of a quantity or an interval for the JSON Schema, which leaves lower ends to the reader."""
    quantity = kind.pattern.removeprefix("^").removesuffix("$")
    return rf"^(?:{quantity}|[^\n]{{1,{_LONGEST}}}{GAP}to{GAP}{quantity})$"


def _unit_of(quantity: Quantity) -> tuple[str, str]:
    return quantity.unit, quantity.per


def _with_the_unit(low: str, high: str) -> Iterator[str]:
    """Yield the lower end with the unit of the upper one and as it is; first with it, where it ends in a digit."""
    amount = _AMOUNT.match(high)
    unit = high[amount.end() :] if amount else ""
    lent = f"{low}{unit}"
    yield from (lent, low) if low[-1].isdecimal() else (low, lent)
