"""Discount profiles: what a pound in year n is worth today, by whose rule.

The rates stand in ``data/discount_rates.csv``. Rates outside the United Kingdom were read in a
secondary table, and their ``source`` says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from sibcase.reference.lookup import UnknownReference, read_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class UnknownProfile(UnknownReference):
    """There is no discount profile of that name."""

    kind = "discount profile"


class YearOutOfRange(UnknownReference):
    """The profile states no rate for that year."""

    kind = "year of the discount profile"


class DiscountStep(NamedTuple):
    """One band of a profile: a yearly rate for a run of years; ``year_to`` None means for ever."""

    year_from: int
    year_to: int | None
    rate: float

    def covers(self, year: int) -> bool:
        """Say whether the band holds in that year."""
        return self.year_from <= year and (self.year_to is None or year <= self.year_to)

    def __str__(self) -> str:
        """Write the band as people say it."""
        return f"{self.year_from} onwards" if self.year_to is None else f"{self.year_from} to {self.year_to}"


@dataclass(frozen=True, slots=True)
class DiscountProfile:
    """A named schedule of real yearly discount rates, with the authority that publishes it.

    Attributes:
        name: the word a case file uses, such as ``green-book``.
        title: the name for a document.
        source: who publishes the rates, and where they were read.
        source_url: where to find it.
        steps: bands of years and their rates, from year 1 on, without gaps.
        confidence: ``verified``, or ``stated`` for a rate that the case itself gives.
        note: what to know before use.
    """

    name: str
    title: str
    source: str
    source_url: str
    steps: tuple[DiscountStep, ...]
    confidence: str
    note: str

    @property
    def last_year(self) -> int | None:
        """The last year that has a rate, or None where the last rate holds for ever."""
        return self.steps[-1].year_to

    def rate(self, year: int) -> float:
        """Return the rate of one year, a share.

        Raises:
            YearOutOfRange: the profile has no rate for that year; year 0 has none.
        """
        for step in self.steps:
            if step.covers(year):
                return step.rate
        raise YearOutOfRange(str(year), map(str, self.steps))

    def factor(self, year: int) -> float:
        """Return the discount factor of a year.

        ``factor(n) = 1 / ((1 + r_1) × … × (1 + r_n))``, and ``factor(0) = 1``.

        Args:
            year: n, whole years after the first; r_i is the rate of year i.

        Raises:
            YearOutOfRange: the year is negative, or later than the profile goes.

        Source: HM Treasury, Green Book supplementary guidance on discounting (February 2026),
        Annex A, whose tables the tests repeat row by row.
        """
        if year < 0:
            raise YearOutOfRange(str(year), map(str, self.steps))
        return self.factors(year + 1)[year]

    def factors(self, count: int) -> tuple[float, ...]:
        """Return the factors of the first ``count`` years: of years 0 to count − 1.

        Raises:
            YearOutOfRange: the profile does not go that far.
        """
        rates = (self.rate(year) for year in range(1, count))
        return tuple(accumulate(rates, lambda factor, rate: factor / (1 + rate), initial=1.0))[: max(count, 0)]


def profile_names() -> tuple[str, ...]:
    """Return the names of all discount profiles, in the order of the table."""
    return tuple(_rows_by_profile())


@cache
def load_profile(name: str) -> DiscountProfile:
    """Return the profile of that name.

    Raises:
        UnknownProfile: there is none; the error holds the names there are, nearest first.
    """
    rows = _rows_by_profile().get(name)
    if rows is None:
        raise UnknownProfile(name, profile_names())
    first = rows[0]
    return DiscountProfile(
        name=name,
        title=first["title"],
        source=first["source"],
        source_url=first["source_url"],
        steps=tuple(map(_step_of, rows)),
        confidence=first["confidence"],
        note=first["note"],
    )


def flat_profile(rate: float) -> DiscountProfile:
    """Return a profile with one rate for every year.

    Args:
        rate: a share per year, 0.035 for 3.5 %; more than −1.

    Raises:
        ValueError: at −1 or below, a later pound would be worth nothing or less.
    """
    if not rate > -1:
        message = f"a discount rate must be above -100 %, not {rate:%}"
        raise ValueError(message)
    written = f"{rate * 100:.6g}%"
    return DiscountProfile(
        name=f"flat {written}",
        title=f"Flat rate of {written} a year",
        source="Stated in the case",
        source_url="",
        steps=(DiscountStep(1, None, rate),),
        confidence="stated",
        note="",
    )


@cache
def _rows_by_profile() -> Mapping[str, Sequence[Mapping[str, str]]]:
    rows: dict[str, list[Mapping[str, str]]] = {}
    for row in read_table("discount_rates"):
        rows.setdefault(row["profile"], []).append(row)
    return rows


def _step_of(row: Mapping[str, str]) -> DiscountStep:
    year_to = int(row["year_to"]) if row["year_to"] else None
    return DiscountStep(int(row["year_from"]), year_to, float(row["rate"]))
