"""The grammar of written quantities, as regular expressions that the reader and the JSON Schema share.

| written | read as |
| --- | --- |
| `150`, `1,000`, `70_000`, `150 people` | a number, with or without the thing counted |
| `£70k`, `£1.2m`, `$9.6m`, `£60,000`, `EUR 3bn`, `70_000` | money; without a sign, in the case's currency |
| `£450k per year`, `£75 per day`, `£25k per quarter`, `£350 per start`, `£900 per week` | money per time or per thing |
| `45%`, `0.45` | a share or rate |
| `12pp`, `-20%` | an effect: percentage points, or relative to the baseline |
| `15 years`, `18 months`, `4 quarters`, `26 weeks`, `90 days` | a duration |
| `120 over 3 years` | a total spread over a time |
| `40 weeks per year`, `2 per year` | units per year |
| `6% per year` | a rate per year |

A year has 4 quarters, 12 months, 52 weeks or 365 days. All patterns are within what Python and ECMA-262 read alike.
"""

from __future__ import annotations

from decimal import Decimal

DIGITS = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+(?:_[0-9]+)*)(?:\.[0-9]+)?"
SCALE = r"(?: ?(?:k|K|m|M|bn|thousand|million|billion))?"
CURRENCY_PATTERN = r"^[A-Z]{3}$"
CURRENCY_SIGN = r"(?:(?:£|\$|€|₹|¥|(?:A|C|NZ|US|R|HK|S)\$|[A-Z]{3}) ?)"
# A code after the amount says all by itself; before it only a bare dollar leaves something to say.
MONEY = rf"(?:{CURRENCY_SIGN}?{DIGITS}{SCALE}|(?:\$ ?)?{DIGITS}{SCALE} [A-Z]{{3}})"
TIME = r"(?:years?|quarters?|months?|weeks?|days?)"
NOUN = r"[A-Za-z][A-Za-z'’\- ]{0,40}"
# The thing counted, if it is named, in a few words: none of them says per what or over what time it is counted.
COUNTED = r"(?: (?!(?:per|over)(?: |$))[A-Za-z][A-Za-z'’\-]*){0,6}"
PERCENT = r"(?:100(?:\.0+)?|[0-9]{1,2}(?:\.[0-9]+)?) ?%"
ANY_PERCENT = r"[0-9]+(?:\.[0-9]+)? ?%"
DECIMAL_SHARE = r"(?:0(?:\.[0-9]+)?|1(?:\.0+)?)"
# The second minus sign is the typographic one, as word processors set it.
SIGN = r"[+\-−]"

YEARS_BY_UNIT = {"year": 1.0, "quarter": 1 / 4, "month": 1 / 12, "week": 1 / 52, "day": 1 / 365}
PERIODS_PER_YEAR = {"year": 1.0, "quarter": 4.0, "month": 12.0, "week": 52.0, "day": 365.0}
# Decimal, so that £1.15m is exactly 1,150,000.
_THOUSAND, _MILLION, _BILLION = Decimal(10**3), Decimal(10**6), Decimal(10**9)
SCALES = {
    "k": _THOUSAND,
    "m": _MILLION,
    "bn": _BILLION,
    "thousand": _THOUSAND,
    "million": _MILLION,
    "billion": _BILLION,
}

SIGNS = {
    "£": "GBP",
    "€": "EUR",
    "₹": "INR",
    "¥": "JPY",
    "A$": "AUD",
    "C$": "CAD",
    "NZ$": "NZD",
    "US$": "USD",
    "R$": "BRL",
    "HK$": "HKD",
    "S$": "SGD",
}
DOLLARS = frozenset({"USD", "AUD", "CAD", "NZD", "HKD", "SGD"})
SIGN_OF = {
    "GBP": "£",
    "EUR": "€",
    "INR": "₹",
    "USD": "$",
    "AUD": "A$",
    "CAD": "C$",
    "NZD": "NZ$",
    "JPY": "¥",
}
