"""Read a case file the plainest way there is: every scalar a string, every quantity an exact fraction.

The oracle must not share a misunderstanding with the product's reader, so it has its own small one. It expects
a valid case and checks nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import yaml

PER_YEAR = {"year": 1, "quarter": 4, "month": 12}
SCALE = {"": 1, "k": 1_000, "m": 1_000_000, "bn": 1_000_000_000}
QUANTITY = re.compile(
    r"""^(?P<sign>[+-]?)\s*[£$€]?\s*(?P<number>\d[\d_,]*(?:\.\d+)?)(?P<scale>k|m|bn)?(?P<unit>%|pp)?
        (?:\s+(?!over\b|per\b)(?P<word>[a-z]+))?
        (?:\s+over\s+(?P<over>.+?))?
        (?:\s+per\s+(?P<per>[a-z]+))?$""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as written: ``£25k per quarter`` is 25,000 per quarter, ``12pp`` is 0.12 in percentage points."""

    number: Fraction
    signed: bool
    unit: str
    per: str
    over: str

    @property
    def per_year(self) -> Fraction:
        """The number for a whole year; what is not per stretch of time stays as it is."""
        return self.number * PER_YEAR.get(self.per, 1)


def load(text: str) -> dict[str, Any]:
    """Load a case with every scalar left as the text it was written as."""
    loaded: dict[str, Any] = yaml.load(text, Loader=yaml.CBaseLoader)  # noqa: S506 - makes only str, list and dict
    return loaded


def written(value: object) -> str:
    """The text of a value that may stand inside an assumption object."""
    return str(value["value"] if isinstance(value, dict) else value).strip()


def quantity(value: object) -> Quantity:
    """Parse one quantity."""
    found = QUANTITY.match(written(value))
    if found is None:
        raise ValueError(f"not a quantity: {value!r}")
    number = Fraction(re.sub("[_,]", "", found["number"])) * SCALE[found["scale"] or ""]
    number = -number if found["sign"] == "-" else number
    number = number / 100 if found["unit"] else number
    unit = found["unit"] or (found["word"] or "").removesuffix("s")
    return Quantity(number, bool(found["sign"]), unit, found["per"] or "", found["over"] or "")


def number(value: object, default: str = "0") -> Fraction:
    """The bare number of a quantity, or of the default when nothing is written."""
    return quantity(default if value is None else value).number


def years(value: object, default: str = "0 years") -> Fraction:
    """A duration in years; a bare number is years already."""
    length = quantity(default if value is None else value)
    return length.number / PER_YEAR[length.unit or "year"]


def is_date(value: object) -> bool:
    """Whether a value is written as a calendar date."""
    return re.fullmatch(r"\d{4}-\d{2}-\d{2}", written(value)) is not None


def years_between(start: str, then: str) -> Fraction:
    """Whole months between two dates as years; days of a month count as thirtieths."""
    first, second = date.fromisoformat(start), date.fromisoformat(then)
    months = (second.year - first.year) * 12 + second.month - first.month
    return Fraction(months, 12) + Fraction(second.day - first.day, 360)
