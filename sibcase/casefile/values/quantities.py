"""Quantities: the kinds of number that a case file holds, each with its pattern, its meaning and its unit.

A kind turns a text such as `£70k per year` into a `Quantity` in base units: whole currency units, shares between 0 and
1, years, and amounts per year. The same patterns stand in the JSON Schema, so that editors and `validate` agree.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import wraps
from typing import TYPE_CHECKING

from sibcase.casefile.values.grammar import (
    ANY_PERCENT,
    COUNTED,
    CURRENCY_SIGN,
    DECIMAL_SHARE,
    DIGITS,
    FRACTION,
    GAP,
    INDIAN_DIGITS,
    MONEY,
    NOUN,
    PER,
    PER_CENT,
    PER_TIME,
    PER_YEAR,
    PERCENT,
    PERIODS_PER_YEAR,
    POINTS,
    ROOM,
    SCALE_WORDS,
    SCALES,
    SHARED_SIGNS,
    SIGN,
    SIGN_AFTER,
    SIGNED_MONEY,
    SIGNS,
    TIME,
    plain,
)

if TYPE_CHECKING:
    from collections.abc import Callable

LARGEST_NUMBER = 1e13
# Nobody writes longer ones, and texts of a megabyte are not searched for numbers.
LONGEST_QUANTITY = 100

_MONEY_PARTS = re.compile(
    rf"(?P<sign>{CURRENCY_SIGN})?(?P<digits>{INDIAN_DIGITS}|{DIGITS}) ?(?P<scale>{SCALE_WORDS})?"
    rf"(?: (?P<code>{SIGN_AFTER}))?(?: per (?P<per>.+))?"
)
_COUNT_PARTS = re.compile(rf"(?P<digits>{DIGITS})(?P<noun>{COUNTED})(?: per (?P<per>.+))?")
_ONE_PER_CENT = Decimal("0.01")
_IN_THOUSANDS = frozenset({"count", "spread"})
_AT_TIMES_IN_THOUSANDS = frozenset({"event-rate", "units-per-year", "duration", "years", "level", "weight"})
# Thousands or thousandths: a part of a unit in three digits, written after one to three digits and with no scale.
_THREE_DIGITS = re.compile(r"(?<![0-9.,_])(?P<whole>[1-9][0-9]{0,2})\.(?P<part>[0-9]{3})(?![0-9])(?P<after>.*)")
_NO_THOUSANDS = re.compile(rf"{ROOM}(?:m|M|mn|Mn|bn|Bn|million|billion|lakh|crore)\b|{PER_CENT}")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A written quantity as it was understood: a value in base units, and what it counts."""

    text: str
    value: float
    unit: str
    per: str = ""
    noun: str = ""
    currency: str = ""
    years: float = 0.0


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of quantity: what texts and numbers it takes, and how it reads them."""

    name: str
    says: str
    examples: tuple[str, ...]
    pattern: str
    read: Callable[[str], Quantity]
    takes_numbers: bool = True
    largest: float = LARGEST_NUMBER
    smallest: float = 0.0
    takes_intervals: bool = False

    def matches(self, text: str) -> bool:
        """Return whether the whole text is written as this kind is."""
        return len(text) <= LONGEST_QUANTITY and re.fullmatch(self.pattern, text) is not None

    @property
    def is_money(self) -> bool:
        """Whether it is an amount of money, so that it has a currency and a price year."""
        return self.read in (read_money, read_money_per_year, read_money_flow, read_pays, read_until)

    @property
    def is_share(self) -> bool:
        """Whether it is a part of a whole, never more than all of it."""
        return self.largest == 1


def number_of(digits: str) -> float:
    """Return the number written with thousands commas or underscores, or plainly."""
    return float(digits.replace(",", "").replace("_", ""))


def singular(word: str) -> str:
    """Return the plain singular of a counted noun, enough for `week` and `weeks` to meet."""
    word = word.strip().lower()
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def thousands_or_decimals(text: str) -> tuple[str, str] | None:
    """Return both readings of a number with three digits after its point, or nothing where there is only one.

    >>> thousands_or_decimals("£10.000 per year")
    ('£10,000 per year', '£10 per year')
    """
    found = _THREE_DIGITS.search(text)
    if found is None or _NO_THOUSANDS.match(found["after"]):
        return None
    before, part = text[: found.start()], found["part"].rstrip("0")
    decimals = found["whole"] + (f".{part:0<2}" if part else "")
    # Three decimals that are meant are written with a fourth, which no thousands have.
    decimals += "0" if len(part) == len(found["part"]) else ""
    return f"{before}{found['whole']},{found['part']}{found['after']}", f"{before}{decimals}{found['after']}"


def two_readings(text: str, kind: Kind) -> tuple[str, str] | None:
    """Return both readings of a quantity that may be meant in thousands, or nothing where it says which it is.

    Money and numbers of people are asked about always; rates, uses and times of three decimals are common (`1.512`),
    and only those that end in zero, as thousands do, are asked about.
    """
    if kind.is_share or not any(kind.name in names for names in (_IN_THOUSANDS, _AT_TIMES_IN_THOUSANDS)):
        return None
    found = thousands_or_decimals(text)
    is_asked = found is not None and (kind.name in _IN_THOUSANDS or re.search(r"\.[0-9]{2}0(?![0-9])", text))
    return found if is_asked else None


def _in_plain_spelling(read: Callable[[str], Quantity]) -> Callable[[str], Quantity]:
    """Return a reader that is given the plain spelling and keeps the text as it was written."""

    @wraps(read)
    def read_plainly(text: str) -> Quantity:
        return replace(read(plain(text)), text=text)

    return read_plainly


def _exactly(digits: str, factor: Decimal = Decimal(1)) -> float:
    """Return written digits times a factor without dust: £1.15m is 1,150,000 to the last bit."""
    return float(Decimal(digits.replace(",", "").replace("_", "").strip()) * factor)


def _periods_per_year(time: str) -> Decimal:
    return Decimal(PERIODS_PER_YEAR.get(time, 1.0))


@_in_plain_spelling
def read_money(text: str) -> Quantity:
    """Read `£70k`, `£75 per day`, `£900 per week`; the value stays per that thing, see `per`."""
    parts = _MONEY_PARTS.fullmatch(text)
    if parts is None:
        return Quantity(text, float(text), "money")
    return Quantity(
        text,
        _exactly(parts["digits"], _scale_of(parts)),
        "money",
        per=singular(parts["per"] or ""),
        currency=_currency_of(parts),
    )


def _scale_of(parts: re.Match[str]) -> Decimal:
    return SCALES[parts["scale"].lower()] if parts["scale"] else Decimal(1)


def _currency_of(parts: re.Match[str]) -> str:
    sign = (parts["sign"] or "").strip()
    written = parts["code"] or sign
    return SIGNS.get(written, written)


@_in_plain_spelling
def read_money_per_year(text: str) -> Quantity:
    """Read `£25k per quarter` as money per year."""
    parts = _MONEY_PARTS.fullmatch(text)
    if parts is None:
        return Quantity(text, float(text), "money per year", per="year")
    value = _exactly(parts["digits"], _scale_of(parts) * _periods_per_year(singular(parts["per"] or "")))
    return Quantity(text, value, "money per year", per="year", currency=_currency_of(parts))


@_in_plain_spelling
def read_money_flow(text: str) -> Quantity:
    """Read money once, per time (as per year) or per person counted."""
    money = read_money(text)
    return read_money_per_year(text) if money.per in PERIODS_PER_YEAR else money


@_in_plain_spelling
def read_share(text: str) -> Quantity:
    """Read `45%` or `0.45` as a share."""
    value = _exactly(text[:-1], _ONE_PER_CENT) if text.endswith("%") else float(text)
    return Quantity(text, value, "share")


def read_part(text: str) -> Quantity:
    """Read `45%`, `15/27` or `£15m`: a share, or an amount out of a whole that the others make up with it."""
    # A fraction is looked for first: elsewhere a stroke is a way to write `per`.
    if re.fullmatch(FRACTION, text):
        above, _, below = text.partition("/")
        return Quantity(text, float(above) / float(below), "share")
    return read_money(text) if re.fullmatch(SIGNED_MONEY, text) else read_share(text)


@_in_plain_spelling
def read_annual_rate(text: str) -> Quantity:
    """Read `6% per year` or `6%` as a rate per year."""
    return Quantity(text, read_share(text.removesuffix(" per year")).value, "share per year", per="year")


@_in_plain_spelling
def read_effect(text: str) -> Quantity:
    """Read `12pp` as percentage points and `-20%` as a change relative to the baseline."""
    sign = text[0] if text[0] in "+-" else ""
    digits = text[1:] if sign else text
    unit = "points" if digits.endswith("pp") else "relative"
    size = _exactly(digits.removesuffix("pp").removesuffix("%"), _ONE_PER_CENT)
    return Quantity(text, -size if sign == "-" else size, unit, noun=sign)


@_in_plain_spelling
def read_count(text: str) -> Quantity:
    """Read `150`, `1,000` or `150 people` as a count."""
    parts = _COUNT_PARTS.fullmatch(text)
    if parts is None:
        return Quantity(text, float(text), "count")
    return Quantity(text, number_of(parts["digits"]), "count", noun=parts["noun"].strip())


@_in_plain_spelling
def read_event_rate(text: str) -> Quantity:
    """Read `45%`, `1.4`, `142 per 100` or `30 days` as events, days or points per person."""
    if text.endswith("%"):
        return read_share(text)
    parts = _COUNT_PARTS.fullmatch(text)
    if parts is None:
        return Quantity(text, float(text), "per person")
    base = re.match(DIGITS, parts["per"] or "")
    divisor = number_of(base.group()) if base else 1.0
    return Quantity(text, number_of(parts["digits"]) / divisor, "per person", noun=parts["noun"].strip())


@_in_plain_spelling
def read_duration(text: str) -> Quantity:
    """Read `18 months` as years; a bare number counts years."""
    parts = re.fullmatch(rf"(?P<digits>{DIGITS})(?: (?P<unit>{TIME}))?", text)
    if parts is None:
        return Quantity(text, float(text), "years", years=float(text))
    unit = singular(parts["unit"] or "years")
    years = number_of(parts["digits"]) / PERIODS_PER_YEAR[unit]
    return Quantity(text, years, "years", noun=unit, years=years)


@_in_plain_spelling
def read_spread(text: str) -> Quantity:
    """Read `120 over 3 years` as a total and the years it is spread over."""
    total, _, time = text.partition(" over ")
    count = read_count(total)
    return Quantity(text, count.value, "count", noun=count.noun, years=read_duration(time).value)


@_in_plain_spelling
def read_units_per_year(text: str) -> Quantity:
    """Read `40 weeks per year` or `3 per month` as units per year."""
    count, _, time = text.rpartition(" per ")
    digits = count.partition(" ")[0]
    value = _exactly(digits, _periods_per_year(singular(time)))
    return Quantity(text, value, "units per year", per="year", noun=singular(count.partition(" ")[2]))


@_in_plain_spelling
def read_level(text: str) -> Quantity:
    """Read a value of a metric: `7.5%`, `-3%`, `1,250 days` or `£281,550`."""
    digits = text.lstrip("+-")
    sign = -1.0 if text.startswith("-") else 1.0
    if digits.endswith("%"):
        return Quantity(text, sign * round(float(digits[:-1]) / 100, 12), "rate")
    if re.fullmatch(MONEY, digits) and not re.fullmatch(DIGITS, digits):
        money = read_money(digits)
        return Quantity(text, sign * money.value, "money", currency=money.currency)
    number, _, noun = digits.partition(" ")
    return Quantity(text, sign * number_of(number), "count", noun=noun.strip())


@_in_plain_spelling
def read_pays(text: str) -> Quantity:
    """Read what a row pays: money, `50% of principal`, `80% of target`, or a rate; below zero investors pay."""
    digits = text.lstrip("+-")
    sign = -1.0 if text.startswith("-") else 1.0
    share = re.fullmatch(rf"(?P<percent>{ANY_PERCENT})(?: of (?P<whole>principal|target)| per year)?", digits)
    if share:
        value = sign * round(read_share(share["percent"]).value, 12)
        return Quantity(text, value, share["whole"] or "rate")
    money = read_money(digits)
    return Quantity(text, sign * money.value, "money", per=money.per, currency=money.currency)


@_in_plain_spelling
def read_until(text: str) -> Quantity:
    """Read up to where a stage runs: `principal`, `principal plus 5%`, or an amount."""
    plus = re.fullmatch(rf"principal(?: plus (?P<percent>{ANY_PERCENT}))?", text)
    if plus:
        extra = float(plus["percent"].rstrip("% ")) / 100 if plus["percent"] else 0.0
        return Quantity(text, round(1 + extra, 12), "principal")
    return read_money(text)


@_in_plain_spelling
def read_multiple(text: str) -> Quantity:
    """Read `1.5x` or `1.5` as a multiple of the amount invested."""
    return Quantity(text, number_of(text.removesuffix("x").rstrip()), "multiple")


def _whole(*alternatives: str) -> str:
    return "^(?:" + "|".join(alternatives) + ")$"


_PER_HUNDRED = rf"{GAP}per{GAP}[1-9][0-9]*"
_PER_PEOPLE = rf"{GAP}per{GAP}(?:[1-9][0-9]*{ROOM})?(?:person|people)"

MONEY_TOTAL = Kind(
    "money", "an amount of money", ("£70k", "£1.2m", "60_000"), _whole(MONEY), read_money, takes_intervals=True
)
MONEY_PER_YEAR = Kind(
    "money-per-year",
    "money per year",
    ("£70k per year", "£75 per day"),
    _whole(rf"{MONEY}{PER_TIME}"),
    read_money_per_year,
    takes_numbers=False,
    takes_intervals=True,
)
MONEY_PER_UNIT = Kind(
    "unit-cost",
    "money for one unit",
    ("£900", "£900 per week"),
    _whole(rf"{MONEY}(?:{PER_TIME}|{PER}{NOUN})?"),
    read_money,
    takes_intervals=True,
)
MONEY_FLOW = Kind(
    "cost",
    "money once, per time, or per start, completer or outcome",
    ("£120k", "£420k per year", "£350 per start"),
    _whole(rf"{MONEY}(?:{PER_TIME}|{PER}(?:start|completer|outcome|person))?"),
    read_money_flow,
    takes_intervals=True,
)
MONEY_BLOCK = Kind(
    "block-amount",
    "money once or per time",
    ("£25k per quarter", "£100k"),
    _whole(rf"{MONEY}{PER_TIME}?"),
    read_money_flow,
)
SHARE = Kind(
    "share",
    "a share from 0% to 100%",
    ("45%", "0.45"),
    _whole(PERCENT, DECIMAL_SHARE),
    read_share,
    largest=1,
    takes_intervals=True,
)
PART = Kind(
    "part",
    "a share of the whole, or an amount out of it",
    ("45%", "15/27", "£15m"),
    _whole(PERCENT, DECIMAL_SHARE, FRACTION, SIGNED_MONEY),
    read_part,
    largest=1,
)
COUNT = Kind(
    "count",
    "a number, with or without the thing counted",
    ("150", "150 people", "1,000"),
    _whole(DIGITS + COUNTED),
    read_count,
    takes_intervals=True,
)
EVENT_RATE = Kind(
    "event-rate",
    "a rate, or events, days or points per person",
    ("45%", "1.4", "142 per 100", "30 days"),
    _whole(PERCENT, rf"{DIGITS}{COUNTED}(?:{_PER_HUNDRED}|{_PER_PEOPLE})?"),
    read_event_rate,
    takes_intervals=True,
)
EFFECT = Kind(
    "effect",
    "percentage points, or a change relative to the baseline with its sign",
    ("12pp", "-20%"),
    _whole(rf"{SIGN}?[0-9]+(?:\.[0-9]+)?{POINTS}", rf"{SIGN}{ANY_PERCENT}"),
    read_effect,
    takes_numbers=False,
    takes_intervals=True,
)
DURATION = Kind(
    "duration",
    "a length of time with its unit",
    ("18 months", "15 years"),
    _whole(rf"{DIGITS}{GAP}{TIME}"),
    read_duration,
    takes_numbers=False,
)
LONGEST_YEARS = 125
YEARS = Kind(
    "years",
    "a number of years",
    ("15", "15 years"),
    _whole(rf"{DIGITS}(?:{GAP}years?)?"),
    read_duration,
    largest=LONGEST_YEARS,
    takes_intervals=True,
)
SPREAD = Kind(
    "spread",
    "a total over a length of time",
    ("120 over 3 years",),
    _whole(rf"{DIGITS}{COUNTED}{GAP}over{GAP}{DIGITS}{GAP}{TIME}"),
    read_spread,
    takes_numbers=False,
    takes_intervals=True,
)
UNITS_PER_YEAR = Kind(
    "units-per-year",
    "units per year",
    ("40 weeks per year", "2 per year"),
    _whole(rf"{DIGITS}{COUNTED}{PER_TIME}"),
    read_units_per_year,
    takes_numbers=False,
    takes_intervals=True,
)
ANNUAL_RATE = Kind(
    "annual-rate",
    "a rate per year",
    ("6% per year", "20%"),
    _whole(rf"{PERCENT}{PER_YEAR}?", DECIMAL_SHARE),
    read_annual_rate,
    largest=1,
    takes_intervals=True,
)
LEVEL = Kind(
    "level",
    "a value of a metric",
    ("7.5%", "-3%", "1,250 days", "£281,550"),
    _whole(rf"{SIGN}?{ANY_PERCENT}", rf"{SIGN}?{DIGITS}{COUNTED}", rf"{SIGN}?{MONEY}"),
    read_level,
    smallest=-LARGEST_NUMBER,
)
PAYS = Kind(
    "pays",
    "an amount, or a share of the principal or the target",
    ("£1.2m", "-£3.3m", "100% of principal", "£80 per day", "7.5%"),
    _whole(
        rf"[-−–]?{MONEY}(?:{PER_TIME}|{PER}{NOUN})?",
        rf"[-−–]?{ANY_PERCENT}(?:{GAP}of{GAP}(?:principal|target)|{PER_YEAR})?",
    ),
    read_pays,
    smallest=-LARGEST_NUMBER,
)
LARGEST_MULTIPLE = 1000
MULTIPLE = Kind(
    "multiple",
    "a multiple of the amount invested",
    ("1.5x", "2"),
    _whole(rf"{DIGITS}{ROOM}x?"),
    read_multiple,
    largest=LARGEST_MULTIPLE,
)
UNTIL = Kind(
    "until",
    "how much has been paid, as money or in terms of the principal",
    ("principal plus 5%", "principal", "£7m"),
    _whole(MONEY, rf"principal(?:{GAP}plus{GAP}{ANY_PERCENT})?"),
    read_until,
)

CAP = Kind(
    "cap",
    "an amount of money, or a share of the principal or the target",
    ("£1.2m", "120% of target", "50% of principal"),
    _whole(MONEY, rf"{ANY_PERCENT}{GAP}of{GAP}(?:principal|target)"),
    read_pays,
)

WEIGHT = Kind(
    "weight",
    "a weight in a sum; a negative one is subtracted",
    ("80%", "3", "-100%"),
    _whole(rf"{SIGN}?{ANY_PERCENT}", rf"{SIGN}?{DIGITS}"),
    read_level,
    smallest=-LARGEST_NUMBER,
)

KINDS = (
    MONEY_TOTAL,
    MONEY_PER_YEAR,
    MONEY_PER_UNIT,
    MONEY_FLOW,
    MONEY_BLOCK,
    SHARE,
    PART,
    COUNT,
    EVENT_RATE,
    EFFECT,
    DURATION,
    YEARS,
    SPREAD,
    UNITS_PER_YEAR,
    ANNUAL_RATE,
    LEVEL,
    PAYS,
    MULTIPLE,
    UNTIL,
    CAP,
    WEIGHT,
)


def currency_fits(currency: str, case_currency: str) -> bool:
    """Return whether money written with that sign or code is in the case's currency; no sign is."""
    return currency in ("", case_currency) or case_currency in SHARED_SIGNS.get(currency, ())
