"""The grammar of written quantities, as regular expressions that the reader and the JSON Schema share.

| written | read as |
| --- | --- |
| `150`, `1,000`, `70_000`, `150 people` | a number, with or without the thing counted |
| `£70k`, `£1.2m`, `$9.6m`, `£60,000`, `EUR 3bn`, `5 mn USD`, `70k zł` | money; without a sign, in the case's currency |
| `70_000`, `60,000.50` | the same without a sign |
| `₹5 lakh`, `₹1.5 crore`, `₹12,34,567` | money in rupees: 100,000 and 10 million |
| `£450k per year`, `£75 per day`, `£25k per quarter`, `£350 per start`, `£900 per week` | money per time or per thing |
| `£58k a year`, `£58k each year`, `£58k/year`, `£58k p.a.`, `£58k pa`, `£58k per annum`, `£900 weekly` | the same |
| `45%`, `45 per cent`, `0.45` | a share or rate |
| `12pp`, `12 percentage points`, `-20%`, `−20%` | an effect: percentage points, or relative to the baseline |
| `15 years`, `18 months`, `4 quarters`, `26 weeks`, `90 days` | a duration |
| `120 over 3 years` | a total spread over a time |
| `40 weeks per year`, `2 per year`, `40 weeks a year` | units per year |
| `6% per year`, `6% p.a.` | a rate per year |
| `£60k to £85k per year`, `75 to 92%` | a range: a 90% interval, with the value in its middle; not in contracts |

A year has 4 quarters, 12 months, 52 weeks or 365 days. All kinds of spaces are accepted. If three digits after a
point could be thousands, as in `£10.000` (£10,000 or £10), the finding asks which is meant. All patterns mean the
same in Python and in ECMA-262.
"""

from __future__ import annotations

import re
from decimal import Decimal

# Every space that a word processor, a spreadsheet or a web page puts between a number and its words.
SPACE = r"[ \u00a0\u2000-\u200a\u202f\u205f\u3000]"
GAP = rf"{SPACE}+"
ROOM = rf"{SPACE}*"
DIGITS = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+(?:_[0-9]+)*)(?:\.[0-9]+)?"
# Rupees are grouped by hundreds above the thousand: 12,34,567.
INDIAN_DIGITS = r"[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}(?:\.[0-9]+)?"
SCALE_WORDS = r"(?:k|K|mn|Mn|m|M|bn|Bn|thousand|million|billion|lakh|crore)"
SCALE = rf"(?:{ROOM}{SCALE_WORDS})?"
CURRENCY_PATTERN = r"^[A-Z]{3}$"
_DOLLAR_SIGN = r"(?:AU|A|CA|C|NZ|US|R|HK|SG|S|NT|MX)\$"
_WORDS_AS_SIGNS = r"R(?=[0-9 ])|KSh|Rs|kr"
CURRENCY_SIGN = rf"(?:(?:[£$€₹¥₦₩₪₫₱₴₵₸₺₽฿৳]|{_DOLLAR_SIGN}|{_WORDS_AS_SIGNS}|[A-Z]{{3}}){ROOM})"
SIGN_AFTER = r"(?:[A-Z]{3}|€|zł|Kč|kr|₴|₽|₺|₫)"
# A code after the amount says all by itself; before it only a bare dollar leaves something to say.
MONEY = (
    rf"(?:{CURRENCY_SIGN}?{DIGITS}{SCALE}|(?:\${ROOM})?{DIGITS}{SCALE}{GAP}{SIGN_AFTER}"
    rf"|(?:₹|INR|Rs){ROOM}{INDIAN_DIGITS})"
)
TIME = r"(?:years?|quarters?|months?|weeks?|days?)"
ADVERB = r"(?:annually|yearly|quarterly|monthly|weekly|daily)"
PER = rf"(?:{GAP}(?:per|an?|each|every){GAP}|{ROOM}/{ROOM})"
PER_TIME = rf"(?:{PER}(?:{TIME}|annum)|{GAP}(?:p\.a\.|pa|{ADVERB}))"
PER_YEAR = rf"(?:{PER}(?:year|annum)|{GAP}(?:p\.a\.|pa|annually|yearly))"
# `per cent` is no price of anything.
NOUN = rf"(?!cents?(?:[^A-Za-z]|$))[A-Za-z](?:[A-Za-z&'’\-]|{SPACE}){{0,40}}"
# Words that say per what or over what time something is counted, and so are none of the thing counted.
_NO_NOUN = (
    rf"(?!(?:per|over|each|every|percent|percentage|pp|bps?|basis)(?:{SPACE}|$)"
    rf"|(?:pa|{ADVERB})$|an?{GAP}(?:{TIME}|annum)(?:{SPACE}|$))"
)
# The thing counted, if it is named, in a few words.
COUNTED = rf"(?:{GAP}{_NO_NOUN}[A-Za-z][A-Za-z&'’\-]*){{0,6}}"
PER_CENT = rf"{ROOM}(?:%|per{ROOM}cent)"
# An amount that cannot be taken for a plain number.
SIGNED_MONEY = rf"(?:{CURRENCY_SIGN}{DIGITS}{SCALE}|{DIGITS}{SCALE}{GAP}{SIGN_AFTER})"
FRACTION = r"[0-9]{1,9}(?: ?/ ?)[1-9][0-9]{0,8}"
PERCENT = rf"(?:100(?:\.0+)?|[0-9]{{1,2}}(?:\.[0-9]+)?){PER_CENT}"
ANY_PERCENT = rf"[0-9]+(?:\.[0-9]+)?{PER_CENT}"
POINTS = rf"{ROOM}(?:pp|percentage{GAP}points?)"
DECIMAL_SHARE = r"(?:0(?:\.[0-9]+)?|1(?:\.0+)?)"
# Word processors set a minus sign as one of the two others.
SIGN = r"[+\-−–]"

YEARS_BY_UNIT = {"year": 1.0, "quarter": 1 / 4, "month": 1 / 12, "week": 1 / 52, "day": 1 / 365}
PERIODS_PER_YEAR = {"year": 1.0, "quarter": 4.0, "month": 12.0, "week": 52.0, "day": 365.0}
# Decimal, so that £1.15m is exactly 1,150,000.
_THOUSAND, _MILLION, _BILLION = Decimal(10**3), Decimal(10**6), Decimal(10**9)
SCALES = {
    "k": _THOUSAND,
    "m": _MILLION,
    "mn": _MILLION,
    "bn": _BILLION,
    "thousand": _THOUSAND,
    "million": _MILLION,
    "billion": _BILLION,
    "lakh": Decimal(10**5),
    "crore": Decimal(10**7),
}

SIGNS = {
    "£": "GBP",
    "€": "EUR",
    "₹": "INR",
    "A$": "AUD",
    "AU$": "AUD",
    "C$": "CAD",
    "CA$": "CAD",
    "NZ$": "NZD",
    "US$": "USD",
    "R$": "BRL",
    "HK$": "HKD",
    "S$": "SGD",
    "SG$": "SGD",
    "NT$": "TWD",
    "MX$": "MXN",
    "R": "ZAR",
    "KSh": "KES",
    "zł": "PLN",
    "Kč": "CZK",
    "₦": "NGN",
    "₩": "KRW",
    "₪": "ILS",
    "₫": "VND",
    "₱": "PHP",
    "₴": "UAH",
    "₵": "GHS",
    "₸": "KZT",
    "₺": "TRY",
    "₽": "RUB",
    "฿": "THB",
    "৳": "BDT",
}
_DOLLARS = "USD AUD CAD NZD HKD SGD TWD BBD BMD BND BSD BZD FJD GYD JMD KYD LRD NAD SBD SRD TTD XCD"
_PESOS_WITH_A_DOLLAR_SIGN = "ARS CLP COP CUP DOP MXN UYU"
DOLLARS = frozenset(f"{_DOLLARS} {_PESOS_WITH_A_DOLLAR_SIGN}".split())
# Signs that several currencies share: which is meant is said by the case.
SHARED_SIGNS = {
    "$": DOLLARS,
    "¥": frozenset({"JPY", "CNY"}),
    "kr": frozenset({"SEK", "NOK", "DKK", "ISK"}),
    "Rs": frozenset({"INR", "PKR", "LKR", "NPR", "MUR", "SCR"}),
}
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

_SPACES = re.compile(GAP)
TIME_OF_ADVERB = {
    "annually": "year",
    "yearly": "year",
    "quarterly": "quarter",
    "monthly": "month",
    "weekly": "week",
    "daily": "day",
    "p.a.": "year",
    "pa": "year",
}
_BY_TIME = re.compile(rf" (?P<adverb>p\.a\.|pa|{ADVERB})$")
_PER = re.compile(rf"(?: (?:an?|each|every) | ?/ ?)(?={TIME}$|annum$)")
_AN_AMOUNT_PER = re.compile(rf"^(-?{MONEY})(?: (?:an?|each|every) | ?/ ?)")
_PER_THING = re.compile(r" ?/ ?")


def plain(text: str) -> str:
    """Return a quantity in the one spelling that is read: `−45 per cent a year` as `-45% per year`.

    Only texts that a pattern matches are made plain; what matches none is quoted as it was written.
    """
    text = _SPACES.sub(" ", text)
    # After a number only: `£5 per percentage point` is a price for a point.
    text = re.sub(r"(?<=[0-9]) ?per ?cent(?=$| )", "%", text)
    text = re.sub(r"(?<=[0-9]) ?percentage points?$", "pp", text)
    text = re.sub("^[−–]", "-", text)
    text = _BY_TIME.sub(lambda found: f" per {TIME_OF_ADVERB[found['adverb']]}", text)
    text = _PER.sub(" per ", text)
    text = _AN_AMOUNT_PER.sub(r"\1 per ", text)
    text = _PER_THING.sub(" per ", text)
    return re.sub(" per annum$", " per year", text)
