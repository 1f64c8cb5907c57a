"""Currencies: every code of ISO 4217 with its minor unit, and the signs that people write for them.

The codes are in ``data/currencies.csv``. The minor unit is the number of decimals of the smallest amount that is paid:
2 for pounds, 0 for yen, 3 for Kuwaiti dinars. A code without one (gold, tests, no currency) is no money that is paid.
The 178 codes in use were compared with ISO 4217, as the package ``iso4217`` lists it, on 2026-11-29: all agree.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING

from sibcase.reference.lookup import read_table

if TYPE_CHECKING:
    from collections.abc import Mapping

USUAL_MINOR_UNIT = 2
_THOUSANDTHS = 3


@dataclass(frozen=True, slots=True)
class Currency:
    """One code of ISO 4217.

    Attributes:
        code: three letters.
        name: its name in English, as ISO gives it.
        minor_unit: decimals of the smallest amount; None where ISO gives none.
        until: the year in which it was withdrawn; empty while it is in use.
    """

    code: str
    name: str
    minor_unit: int | None
    until: str


@cache
def all_currencies() -> Mapping[str, Currency]:
    """Return every currency by its code."""
    rows = read_table("currencies")
    return {
        row["code"]: Currency(
            row["code"], row["name"], int(row["minor_unit"]) if row["minor_unit"] else None, row["until"]
        )
        for row in rows
    }


def currency_of(code: str) -> Currency | None:
    """Return the currency of a code, or None where ISO 4217 has no such code."""
    return all_currencies().get(code)


def is_paid_in(code: str) -> bool:
    """Return whether ISO 4217 has that code for money that is paid: it has a minor unit."""
    found = currency_of(code)
    return found is not None and found.minor_unit is not None


def has_thousandths(code: str) -> bool:
    """Return whether amounts have three decimals, as those of dinars: three digits after a point are no thousands."""
    return minor_unit_of(code) >= _THOUSANDTHS


def minor_unit_of(code: str) -> int:
    """Return how many decimals amounts of a currency are paid in; two where that is not known."""
    found = currency_of(code)
    return USUAL_MINOR_UNIT if found is None or found.minor_unit is None else found.minor_unit


def nearest_codes(code: str) -> tuple[str, ...]:
    """Return codes of money that look like one that does not exist."""
    money = [each.code for each in all_currencies().values() if each.minor_unit is not None and not each.until]
    return tuple(get_close_matches(code.upper(), money, n=3, cutoff=0.6))
