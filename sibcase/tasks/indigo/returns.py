"""Returns of investors as a record publishes them: what was aimed for, the most that was possible, what was achieved.

A record has up to three of them: the target and the latest internal rate of return, and the maximum return of the whole
deal or of each investor, with the measure in words. Few records have any. A number above 1 could be a per cent or a
share, and is left out; so is a maximum in words, unless they say per cent a year.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sibcase.reference.deals import ReturnAgreed
from sibcase.tasks.indigo.records.values import share_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sibcase.reference.deals import MeasureOfReturn, StageOfReturn
    from sibcase.tasks.indigo.records.record import Item, Record

__all__ = ["returns_in_words", "returns_of"]

_RATE = "investment_details/internal_rate_of_return"
_MAXIMUM = "maximum_potential_return"
_MEASURES: Mapping[str, MeasureOfReturn] = {
    "irr": "IRR",
    "internal rate of return": "IRR",
    "average annual return": "average annual return",
    "arr": "average annual return",
    "roi": "return on investment",
    "return on investment": "return on investment",
}
_A_YEAR = r"([0-9]{1,2}(?:\.[0-9]+)?) ?% p\.?a\b"
_IN_WORDS: tuple[tuple[StageOfReturn, re.Pattern[str]], ...] = (
    ("maximum", re.compile(rf"\bmax(?:imum)?\.? {_A_YEAR}|{_A_YEAR}\.? max(?:imum)?\b", re.IGNORECASE)),
    ("target", re.compile(rf"\btarget(?: return)?(?: of)? {_A_YEAR}", re.IGNORECASE)),
)
_LONGEST = 500


def returns_of(record: Record) -> tuple[ReturnAgreed, ...]:
    """Return the returns that a record publishes, each once."""
    found = _rates(record.top) + _maxima(record.top, "overall_project_finance/")
    for item in record.items("investments"):
        found += _maxima(item, "")
    return (*dict.fromkeys(found),)


def _rates(top: Item) -> list[ReturnAgreed]:
    stages: tuple[tuple[str, StageOfReturn], ...] = (("target", "target"), ("latest", "achieved"))
    shares = ((stage, share_of(top.text(f"{_RATE}/{name}"))) for name, stage in stages)
    return [ReturnAgreed("IRR", stage, float(share)) for stage, share in shares if share is not None]


def _maxima(item: Item, prefix: str) -> list[ReturnAgreed]:
    """Return the maximum return of a deal or an investor: a number with its measure, or what words say of a year."""
    text = item.text(f"{prefix}{_MAXIMUM}")
    share = share_of(text)
    if share is None:
        return returns_in_words(text)
    measure = _MEASURES.get(item.text(f"{prefix}{_MAXIMUM}_type").strip().casefold(), "")
    return [ReturnAgreed(measure, "maximum", float(share))]


def returns_in_words(text: str) -> list[ReturnAgreed]:
    """Return the returns a year that a text states, if it states each of them once.

    >>> returns_in_words("9.9% p.a. max return. Fixed coupons of 2% p.a. Target return 5.8% p.a.")
    [ReturnAgreed(measure='return a year', stage='maximum', value=0.099), ReturnAgreed(... stage='target', value=0.058)]
    """
    if len(text) > _LONGEST:
        return []
    found = []
    for stage, pattern in _IN_WORDS:
        rates = ["".join(each or "" for each in match.groups()) for match in pattern.finditer(text)]
        if len(rates) == 1:
            found.append(ReturnAgreed("return a year", stage, round(float(rates[0]) / 100, 6)))
    return found
