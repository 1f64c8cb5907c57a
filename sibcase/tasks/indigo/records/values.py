"""Values of INDIGO as numbers, dates and currencies: what is unambiguous is read, whatever form it was typed in."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from sibcase.casefile.values.words import YEARS_OF_CASES
from sibcase.reference.currencies import all_currencies, is_paid_in

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "OPEN_END",
    "Amount",
    "amount_of",
    "currency_named",
    "date_of",
    "ids_in",
    "is_formula",
    "is_plain_date",
    "is_plain_number",
    "share_of",
]

OPEN_END = "current"
_PLAIN_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]{1,2})?")
_PLAIN_DATE = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?")
_AMOUNT = re.compile(
    r"(?P<sign>[A-Z]{0,3}[$£€¥₹₽₪]|[A-Z]{3} )?\s*(?P<number>[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?)"
    r"\s*(?P<scale>k|m|bn|thousand|million|billion)?\s*(?P<word>[A-Za-z]{3,20})?\s*(?:\([^()]*\))?",
    re.IGNORECASE,
)
_SCALES = {"k": 3, "thousand": 3, "m": 6, "million": 6, "bn": 9, "billion": 9}
_SIGNS = {
    "£": "GBP",
    "€": "EUR",
    "₹": "INR",
    "₽": "RUB",
    "₪": "ILS",
    "C$": "CAD",
    "CA$": "CAD",
    "A$": "AUD",
    "AU$": "AUD",
    "NZ$": "NZD",
    "US$": "USD",
}
# Names in use besides those of ISO 4217, in small letters.
_OTHER_NAMES = {
    "russian rubles": "RUB",
    "russian ruble": "RUB",
    "rubles": "RUB",
    "israeli new shekels": "ILS",
    "japanese yen": "JPY",
    "south african rand": "ZAR",
    "swedish": "SEK",
    "swedish kronor": "SEK",
    "nz dollar": "NZD",
    "pounds": "GBP",
    "british pounds": "GBP",
    "us dollars": "USD",
    "euros": "EUR",
}
_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
_WRITTEN_DATE = re.compile(
    r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?[ -](?P<month>[A-Za-z]{3,9})[ -](?P<year>[0-9]{4})"
    r"|(?P<month2>[A-Za-z]{3,9})\.? (?P<day2>[0-9]{1,2})(?:st|nd|rd|th)?,? (?P<year2>[0-9]{4})"
    r"|(?P<year3>[0-9]{4})[ -](?P<month3>[A-Za-z]{3,9})[ -](?P<day3>[0-9]{1,2})"
    r"|(?P<year4>[0-9]{4})-(?P<day4>[0-9]{1,2})-(?P<month4>[A-Za-z]{3,9})"
)
# A cell of a spreadsheet that holds a day and an hour.
_HOUR = re.compile(r"(?<=[0-9]{4}-[0-9]{2}-[0-9]{2})[T ][0-9:.]+Z?$")
_SLASHED = re.compile(r"([0-9]{4})/([0-9]{2})(?:/([0-9]{2}))?")
_WHOLE = Decimal(1)
# More than any deal has, in whichever currency.
_LARGEST = Decimal(10**15)
# Less than any price or share is, in whichever currency, but for zero.
_SMALLEST = Decimal("1e-9")
_LONGEST_AMOUNT = 200


@dataclass(frozen=True, slots=True)
class Amount:
    """A number, and the currency that was typed with it; nothing where none was, or the sign has several meanings."""

    value: Decimal
    currency: str = ""


def amount_of(text: str) -> Amount | None:
    """Return the number in a text; None where there is none, or several could be meant.

    >>> amount_of("C$300,000"), amount_of("$11.712M").value, amount_of("$")
    (Amount(value=Decimal('300000'), currency='CAD'), Decimal('11712000.000'), None)
    """
    if is_plain_number(text):
        value = Decimal(text)
        return Amount(value) if value == 0 or _SMALLEST <= abs(value) < _LARGEST else None
    found = _AMOUNT.fullmatch(text.strip()) if len(text) <= _LONGEST_AMOUNT else None
    if found is None or is_formula(text):
        return None
    value = Decimal(found["number"].replace(",", "")) * 10 ** _SCALES.get((found["scale"] or "").lower(), 0)
    sign = (found["sign"] or "").strip().upper()
    if value >= _LARGEST:
        return None
    return Amount(value, _SIGNS.get(sign) or currency_named(sign) or currency_named(found["word"] or ""))


def share_of(text: str) -> Decimal | None:
    """Return a rate as a share of 1: `0.11` and `11%` are both 0.11; None for anything else, and above 100%."""
    bare = text.strip()
    if bare.endswith("%") and is_plain_number(bare[:-1].strip()):
        return _within_one(Decimal(bare[:-1].strip()) / 100)
    return _within_one(Decimal(bare)) if is_plain_number(bare) else None


def _within_one(share: Decimal) -> Decimal | None:
    return share if -_WHOLE <= share <= _WHOLE else None


def is_plain_number(text: str) -> bool:
    """Return whether a text is a number as INDIGO's schema has it."""
    return bool(_PLAIN_NUMBER.fullmatch(text)) and len(text) <= 30


def is_formula(text: str) -> bool:
    """Return whether a text is a formula of a spreadsheet, which came along in place of its result."""
    return text.startswith("=")


def is_plain_date(text: str) -> bool:
    """Return whether a text has the form of INDIGO's dates: a year, a month or a day."""
    return bool(_PLAIN_DATE.fullmatch(text))


def date_of(text: str, *, is_end: bool = False) -> dt.date | None:
    """Return the day that a text means: of a year or a month the first, or at an end the last; None if it means none.

    A day in a year that no case can have means none either.

    >>> date_of("2020-02"), date_of("2020-02", is_end=True), date_of("8th November 2022")
    (datetime.date(2020, 2, 1), datetime.date(2020, 2, 29), datetime.date(2022, 11, 8))
    """
    bare = _HOUR.sub("", text.strip())
    slashed = _SLASHED.fullmatch(bare)
    if slashed:
        bare = "-".join(each for each in slashed.groups() if each)
    if is_plain_date(bare):
        numbers = [int(each) for each in bare.split("-")]
        if 0 in numbers:
            return None
        year, month, day = [*numbers, 0, 0][:3]
        return _day(year, month or (12 if is_end else 1), day, is_end=is_end)
    found = _WRITTEN_DATE.fullmatch(bare)
    if found is None:
        return None
    named = {name.rstrip("234"): value for name, value in found.groupdict().items() if value}
    month = _MONTHS.get(named["month"][:3].lower(), 0)
    return _day(int(named["year"]), month, int(named["day"]), is_end=False)


def _day(year: int, month: int, day: int, *, is_end: bool) -> dt.date | None:
    if year not in YEARS_OF_CASES:
        return None
    try:
        last = calendar.monthrange(year, month)[1]
        return dt.date(year, month, day or (last if is_end else 1))
    except (ValueError, calendar.IllegalMonthError):
        return None


def currency_named(text: str) -> str:
    """Return the code of a currency by its code or its name; nothing where it is neither.

    >>> currency_named("GBP "), currency_named("Russian Ruble"), currency_named("$")
    ('GBP', 'RUB', '')
    """
    bare = text.strip()
    if is_paid_in(bare.upper()):
        return bare.upper()
    return _codes_by_name().get(bare.lower(), "")


@cache
def _codes_by_name() -> Mapping[str, str]:
    return {each.name.lower(): code for code, each in all_currencies().items() if not each.until} | _OTHER_NAMES


def ids_in(text: str) -> tuple[str, ...]:
    """Return the ids that a cell holds, which are parted by commas."""
    return tuple(dict.fromkeys(each.strip() for each in text.split(",") if each.strip()))
