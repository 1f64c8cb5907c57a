"""Words for the terms of a contract: amounts, values of a metric, bands with their edges, rows of a table, dates.

Amounts and values stand as their author wrote them, so that a sentence can be held against the case file. What pays
less than nothing is money that the investors pay.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from sibcase.casefile.values.days_meant import MONTHS
from sibcase.casefile.values.wording import MINUS, percent, sign_of
from sibcase.wording.markdown import clean_text
from sibcase.wording.phrases import listed

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from sibcase.casefile.case import Case
    from sibcase.casefile.sections.parts import Row
    from sibcase.casefile.values.fields import Assumption

__all__ = ["Scale", "amount", "as_words", "day", "in_bands", "in_lines", "named", "unit_by_unit"]

NOTHING = "nothing"
_DIGITS = re.compile(r"[0-9][0-9,_]*")
_BARE = re.compile(r"[0-9.,_]+")
UNITS = {"days": ("day", "days"), "points": ("point", "points"), "count": ("one", "")}
# A metric in shares moves by hundredths; a price for a whole 1 of it is a price for these.
WHOLE_SHARE = "100 percentage points"


@dataclass(frozen=True, slots=True)
class Scale:
    """How the values of a metric, and what they bring, are written."""

    unit: str
    currency: str
    back: str

    @property
    def one(self) -> str:
        """What one unit of the metric is called."""
        if self.unit == "share":
            return WHOLE_SHARE
        return f"{sign_of(self.currency)}1" if self.unit == "money" else UNITS[self.unit][0]


def as_words(text: str | None) -> str:
    """Return an author's text as it is inside a sentence: on one line, without its full stop."""
    return clean_text(text or "").rstrip(".; ")


def named(identifier: str) -> str:
    """Return an id as words: `second-cohort` becomes `second cohort`."""
    return identifier.replace("-", " ").replace("_", " ")


def day(date: dt.date, case: Case) -> str:
    """Return a date in words: 1 April 2025, or as Americans write it."""
    month = MONTHS[date.month - 1]
    return f"{month} {date.day}, {date.year}" if case.currency == "USD" else f"{date.day} {month} {date.year}"


def amount(stated: Assumption, currency: str) -> str:
    """Return an amount of money as written, without a minus, with its sign and with commas."""
    text = stated.quantity.text.strip().lstrip("+-−")
    return f"{sign_of(currency) if _BARE.fullmatch(text) else ''}{_with_commas(text)}"


def _with_commas(text: str) -> str:
    return _DIGITS.sub(lambda found: f"{int(found[0].replace(',', '').replace('_', '')):,}", text, count=1)


def level(stated: Assumption, scale: Scale) -> str:
    """Return a value of a metric as written, with the unit of the metric where the author left it out."""
    quantity = stated.quantity
    minus = MINUS if quantity.value < 0 else ""
    text = quantity.text.strip().lstrip("+-−")
    if quantity.unit == "money" or scale.unit == "money":
        return minus + amount(stated, scale.currency)
    if quantity.unit == "rate":
        return minus + text
    if scale.unit == "share":
        return percent(quantity.value, 4)
    one, many = UNITS[scale.unit]
    noun = "" if quantity.noun or not many else f" {one if abs(quantity.value) == 1 else many}"
    return f"{minus}{_with_commas(text)}{noun}"


def pays(row: Row, scale: Scale) -> str:
    """Return what a row pays; below zero, what investors have to pay."""
    quantity = row.pays.quantity
    if quantity.value == 0:
        return NOTHING
    if quantity.unit == "money":
        text = amount(row.pays, scale.currency)
    else:
        text = percent(abs(quantity.value), 4)
        text += {"principal": " of the principal", "target": " of the target payment"}.get(quantity.unit, "")
    return f"{text} {scale.back}" if quantity.value < 0 else text


# --- bands ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reach:
    """The values that a row covers, as the contract is read: a later row takes over where it begins."""

    lower: Assumption | None
    is_from: bool
    upper: Assumption | None
    is_to: bool


def reaches(rows: Sequence[Row]) -> list[Reach]:
    """Return what each row covers: an upper end that reaches into the next row ends where that one begins."""
    return [_reach(row, rows[index + 1] if index + 1 < len(rows) else None) for index, row in enumerate(rows)]


def _reach(row: Row, following: Row | None) -> Reach:
    lower, upper, is_to = row.start or row.above, row.end or row.below, row.end is not None
    begins = (following.start or following.above) if following else None
    if upper is not None and begins is not None and following is not None and upper.value >= begins.value:
        next_is_from = following.start is not None
        is_beyond = upper.value > begins.value
        upper, is_to = begins, not next_is_from if is_beyond else is_to and not next_is_from
    return Reach(lower, row.start is not None, upper, is_to)


def between(reach: Reach, scale: Scale) -> str:
    """Return a band in words: `from 10% to below 20%`, `above 10% up to and including 20%`, `from 20%`."""
    lower = "" if reach.lower is None else f"{'from' if reach.is_from else 'above'} {level(reach.lower, scale)}"
    if reach.upper is None:
        return lower or "at any value"
    end = level(reach.upper, scale)
    if reach.is_to:
        return f"{lower} up to and including {end}".strip()
    if not lower:
        return f"below {end}"
    return f"{lower} to below {end}" if reach.is_from else f"{lower} and below {end}"


def in_bands(rows: Sequence[Row], scale: Scale) -> str:
    """Return a table in words: `$9.6m from 10%, $11.712m from 20% and nothing otherwise`."""
    covered = reaches(rows)
    parts = [f"{pays(row, scale)} {between(reach, scale)}" for row, reach in zip(rows, covered, strict=True)]
    return listed([*parts, *(["nothing otherwise"] if _leaves_gaps(covered) else [])])


def _leaves_gaps(covered: Sequence[Reach]) -> bool:
    opens, closes = covered[0].lower is not None, covered[-1].upper is not None
    return opens or closes or any(not _meet(one, following) for one, following in pairwise(covered))


def _meet(one: Reach, following: Reach) -> bool:
    if one.upper is None or following.lower is None:
        return True
    touch = one.upper.value == following.lower.value
    return one.upper.value > following.lower.value or (touch and (one.is_to or following.is_from))


def in_lines(rows: Sequence[Row], scale: Scale, before: str, beyond: str) -> str:
    """Return a table that is interpolated: its points, and what is paid below the first and above the last."""
    points = [(level(at, scale), pays(row, scale)) for row in rows if (at := row.at or row.start or row.above)]
    if not points:
        return "at no stated value"
    (first, least), (last, most) = points[0], points[-1]
    between = listed([f"{brings} at {value}" for value, brings in points])
    line = f"in a straight line between {between}" if len(points) > 1 else between
    below = f"{least if before == 'flat' else NOTHING} below {first}"
    return f"{line}, {below} and {most if beyond == 'flat' else NOTHING} above {last}"


def unit_by_unit(rows: Sequence[Row], scale: Scale, noun: str = "", step: str = "") -> str:
    """Return prices by band: `each unit at the price of its band: £80 for each day up to 1,000 days and …`.

    Args:
        rows: the bands.
        scale: how values are written.
        noun: what one unit is called, where the rows do not say.
        step: what a price is for, where it is not for one unit: `full 1%`.
    """
    parts = []
    for index, row in enumerate(rows):
        one = step or row.pays.quantity.per or noun or scale.one
        parts.append(f"{_price(row, scale)} for each {one}{_stretch(rows, index, scale)}")
    return listed(parts) if len(rows) == 1 else f"with each unit at the price for its band, {listed(parts)}"


def _price(row: Row, scale: Scale) -> str:
    """Return the price of a unit: `£80 per day` is £80 for each day."""
    return re.sub(r" per [^,]*?(?= from | back|$)", "", pays(row, scale))


def _stretch(rows: Sequence[Row], index: int, scale: Scale) -> str:
    """Return where a price holds; whether an edge is included makes no difference to a sum over units."""
    row = rows[index]
    lower, upper = row.start or row.above, row.end or row.below
    following = rows[index + 1] if index + 1 < len(rows) else None
    ends = upper or ((following.start or following.above) if following else None)
    starts = f"{level(lower, scale)}" if lower is not None and lower.value != 0 else ""
    if ends is None:
        return f" above {starts}" if starts else ""
    return f" between {starts} and {level(ends, scale)}" if starts else f" up to {level(ends, scale)}"
