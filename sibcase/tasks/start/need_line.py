"""Reads the need of a new case from one line, such as "150 people, £70k a year each, for 15 years".

The line has three parts: people, the cost of one person and years. They are parted by times signs, as in
`150 people x £70k x 15 years`, or by the words and commas of a sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from sibcase.casefile.source.findings import Finding
from sibcase.casefile.source.places import Place
from sibcase.casefile.values.grammar import ADVERB, CURRENCY_SIGN, DIGITS, MONEY, SHARED_SIGNS, TIME_OF_ADVERB
from sibcase.casefile.values.quantities import COUNT, MONEY_PER_YEAR, YEARS, number_of, thousands_or_decimals
from sibcase.reference.currencies import is_paid_in, nearest_codes

__all__ = ["NeedLine", "parse_need"]

EXAMPLE = "150 people, £70k a year each, for 15 years"
_SIGN = CURRENCY_SIGN.replace(" ?", "[ ]?")
_BEARER = r"(?:us|the\s+councils?|the\s+public|public\s+services|the\s+taxpayer)"
_COSTING = rf"(?:(?:who|that)\s+)?(?:each\s+)?cost(?:s|ing)?(?:\s+{_BEARER})? | with\s+a\s+cost\s+of | each | at | @"
# A letter x parts two figures only where it cannot belong to a word; so do `at` and `for`.
_BETWEEN = re.compile(
    rf"""\s* [×*] \s*
    | (?: \s+ | (?<=\d) | (?<=\d[kKmM]) ) [xX] (?=[\s\d£$€]) \s*
    | \s* [,;]? \s+ (?: (?:{_COSTING}) \s+ (?={_SIGN}?\d) | (?:for|over|during) \s+ (?=\d) )
    | [,;]\s+ (?={_SIGN}?\d)""",
    re.VERBOSE,
)
_PEOPLE = re.compile(rf"(?:(?:about|around|roughly|approximately|some)\s+)?(?P<digits>{DIGITS})(?:\s+(?P<noun>\D*))?")
_SOMEONE = r"(?:person|head|family|household|client|individual|child|adult)"
_PERSON = rf"(?:\s+(?:(?:per|a|for\s+each|for\s+every)\s+{_SOMEONE}|(?:for\s+)?each(?:\s+of\s+them)?|apiece))?"
_TIME = r"(?P<time>year|yr|annum|quarter|month|week|day)"
_ADVERB = rf"\s+(?P<adverb>{ADVERB})"
_PER_TIME = rf"(?:\s*(?:per|a|an|each|every|/)\s*{_TIME}|{_ADVERB}|\s+p\.?\s?a\.?)?"
# `£70k each per year` and `£70k a year each` mean the same.
_COST = re.compile(rf"(?P<money>{MONEY}){_PERSON}{_PER_TIME}{_PERSON}", re.IGNORECASE)
_YEARS = re.compile(rf"(?P<digits>{DIGITS})(?:\s*(?P<unit>years?|yrs?|y|months?))?(?:\s+each)?\.?", re.IGNORECASE)
_STARTS_WITH_A_SIGN = re.compile(_SIGN)
_TIME_OF = TIME_OF_ADVERB | {"yr": "year", "annum": "year"}
_SPACE_AFTER_SIGN = re.compile(r"(?<=[£$€])\s+(?=\d)")
_MONTHS_IN_A_YEAR = 12
# Signs that several currencies share, with the currency assumed if the line does not say.
_CURRENCY_OF_SIGN = {"$": "USD", "¥": "JPY", "Rs": "INR"}


@dataclass(frozen=True, slots=True)
class NeedLine:
    """The number of people, the cost of each in a year and the number of years, as a case file writes them.

    Attributes:
        people: `150`, or with the word given: `150 families`.
        unit_cost: `£70k per year`.
        years: `15`.
        currency: three letters, or nothing if the line has no sign.
        total: people × unit cost × years, in whole currency units.
    """

    people: str
    unit_cost: str
    years: str
    currency: str
    total: float

    @property
    def count(self) -> float:
        """The number of people."""
        return COUNT.read(self.people).value


def parse_need(text: str) -> NeedLine | Finding:
    """Return the need written in one line, or a finding that says which part cannot be read.

    The parts can be in any order if the cost has a currency sign and the years say `years`.

    >>> parse_need("150 people x £70k x 15 years").total
    157500000.0
    >>> parse_need("150 people, £70k a year each, for 15 years").total
    157500000.0
    """
    line = _SPACE_AFTER_SIGN.sub("", " ".join(text.split()))
    parts = _in_order(_parts_of(line))
    if len(parts) != len(_READERS):
        message = f"expected people × cost a year × years, found {_counted(len(parts) if line else 0)}"
        return _refused(0, line, message, EXAMPLE)
    read = []
    for (part, start), (reader, what, example) in zip(parts, _READERS, strict=True):
        value = reader(part)
        if not value:
            return _refused(start, part, f"expected {what}, found `{part}`", example)
        doubt = _doubt(value)
        if doubt is not None:
            return _refused(start, part, *doubt)
        read.append(value)
    return _need_line(*read)


def _counted(parts: int) -> str:
    return {0: "nothing", 1: "one part"}.get(parts, f"{parts} parts")


def _refused(start: int, part: str, message: str, example: str) -> Finding:
    place = Place("--need", 1, start + 1, start + max(len(part), 1) + 1)
    return Finding("SIB004", place, message, f"for example `{example}`")


def _parts_of(line: str) -> list[tuple[str, int]]:
    """Return the parts of the line, each with the column at which it starts."""
    edges = [(0, 0), *(between.span() for between in _BETWEEN.finditer(line)), (len(line), len(line))]
    return [(line[left:right], left) for (_, left), (right, _) in pairwise(edges)]


def _in_order(parts: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Return the parts as people, cost, years if each shows what it is; otherwise in the order written."""
    by_role = {_role_of(part): (part, start) for part, start in parts}
    return [by_role[role] for role in _ROLES] if len(parts) == len(by_role) == len(_ROLES) else parts


def _role_of(part: str) -> str:
    years = _YEARS.fullmatch(part)
    if years is not None and years["unit"]:
        return "years"
    return "cost" if _STARTS_WITH_A_SIGN.match(part) else "people"


def _doubt(written: str) -> tuple[str, str] | None:
    """Return the ambiguity in a part, with an example: thousands or decimals, or which currency."""
    readings = thousands_or_decimals(written)
    if readings is not None:
        return f"`{written}` could mean `{readings[0]}` or `{readings[1]}`", readings[0]
    sign = MONEY_PER_YEAR.read(written).currency if MONEY_PER_YEAR.matches(written) else ""
    if sign in _CURRENCY_OF_SIGN:
        return None
    if sign in SHARED_SIGNS:
        codes = sorted(SHARED_SIGNS[sign])
        return f"`{sign}` is the sign of {', '.join(codes)}", written.replace(sign, codes[0])
    if sign and not is_paid_in(sign):
        near = nearest_codes(sign) or ("GBP",)
        return f"`{sign}` is not an ISO 4217 currency code", written.replace(sign, near[0])
    return None


def _read_people(part: str) -> str:
    found = _PEOPLE.fullmatch(part)
    if found is None or not 0 < number_of(found["digits"]) <= COUNT.largest:
        return ""
    noun = (found["noun"] or "").strip()
    written = f"{found['digits']} {noun}"
    # A noun that the case file's grammar does not know is left out: only the number counts.
    return written if COUNT.matches(written) and noun != "people" else found["digits"]


def _read_cost(part: str) -> str:
    found = _COST.fullmatch(part)
    if found is None:
        return ""
    time = (found["time"] or found["adverb"] or "year").lower()
    written = f"{found['money']} per {_TIME_OF.get(time, time)}"
    fits = MONEY_PER_YEAR.matches(written) and 0 < MONEY_PER_YEAR.read(written).value <= MONEY_PER_YEAR.largest
    return written if fits else ""


def _read_years(part: str) -> str:
    found = _YEARS.fullmatch(part)
    if found is None or not 0 < number_of(found["digits"]) <= COUNT.largest:
        return ""
    in_months = (found["unit"] or "").lower().startswith("month")
    return f"{number_of(found['digits']) / _MONTHS_IN_A_YEAR:.10g}" if in_months else found["digits"]


def _need_line(people: str, unit_cost: str, years: str) -> NeedLine:
    cost = MONEY_PER_YEAR.read(unit_cost)
    total = COUNT.read(people).value * cost.value * YEARS.read(years).value
    return NeedLine(people, unit_cost, years, _CURRENCY_OF_SIGN.get(cost.currency, cost.currency), total)


_ROLES = ("people", "cost", "years")
_READERS = (
    (_read_people, "a number of people", "150 people"),
    (_read_cost, "the cost of one person in a year", "£70k a year"),
    (_read_years, "a number of years", "15 years"),
)
