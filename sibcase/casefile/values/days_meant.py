"""Which day is meant by a date that is written in another way than year-month-day, and how to write it."""

from __future__ import annotations

import datetime as dt
import re

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_YEAR, _NUMBER, _DAY, _WORD = (
    r"(?P<year>[12][0-9]{3})",
    "[0-9]{1,2}",
    r"(?P<day>[0-9]{1,2})",
    r"(?P<word>[a-z]{3,9})\.?",
)
_BETWEEN = r"[-/. ]"
_FORMS = (
    rf"{_DAY}(?:st|nd|rd|th)?[- ]{_WORD},?[- ]{_YEAR}",
    rf"{_WORD} {_DAY}(?:st|nd|rd|th)?,? {_YEAR}",
    rf"{_WORD},?[- ]{_YEAR}",
    rf"{_YEAR}{_BETWEEN}(?P<month>{_NUMBER}){_BETWEEN}{_DAY}",
    rf"{_DAY}{_BETWEEN}(?P<month>{_NUMBER}){_BETWEEN}{_YEAR}",
    rf"(?P<month>{_NUMBER}){_BETWEEN}{_DAY}{_BETWEEN}{_YEAR}",
)
_TIME_OF_DAY = re.compile(r"[t ][0-9]{2}:[0-9]{2}(?::[0-9.]+)?z?$")
# No date is as long as this, and longer texts are not searched for one.
_LONGEST = 40


def how_to_write(text: str, otherwise: str = "write year-month-day: `2026-04-01`") -> str:
    """Return the remedy for a text that is no date: `write 2027-04-01` if one day is meant, and both if two may be.

    `otherwise` is the remedy where none is meant.

    >>> how_to_write("1 April 2027")
    'write `2027-04-01`'
    >>> how_to_write("01/04/2027")
    'write `2027-04-01` for 1 April 2027, or `2027-01-04` for 4 January 2027'
    >>> how_to_write("soon")
    'write year-month-day: `2026-04-01`'
    """
    days = days_meant(text)
    if not days:
        return otherwise
    if len(days) == 1:
        return f"write `{days[0]}`"
    return "write " + ", or ".join(f"`{day}` for {_in_words(day)}" for day in days)


def days_meant(text: str) -> list[dt.date]:
    """Return the days that a text may mean, the one with the day before the month first; a month is its first day."""
    plain = _TIME_OF_DAY.sub("", " ".join(text.lower().split())) if len(text) <= _LONGEST else ""
    matches = (re.fullmatch(form, plain) for form in _FORMS)
    days = [_day_of(match.groupdict()) for match in matches if match]
    return list(dict.fromkeys(day for day in days if day))


def _day_of(parts: dict[str, str | None]) -> dt.date | None:
    month = _month_of(parts["word"] or "") if parts.get("word") else int(parts["month"] or 0)
    try:
        return dt.date(int(parts["year"] or 0), month, int(parts.get("day") or 1))
    except ValueError:
        return None


def _month_of(word: str) -> int:
    """Return the number of the month that a word begins, or 0."""
    return next((number for number, name in enumerate(MONTHS, start=1) if name.lower().startswith(word)), 0)


def _in_words(day: dt.date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
