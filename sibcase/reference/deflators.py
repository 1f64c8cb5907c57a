"""Price years: what a pound of one year is in pounds of another.

The indices stand in ``data/gdp_deflator_uk.csv``. All of them are for the United Kingdom: there
is no deflator for dollars or any other currency, and a case in one that needs a deflator is reported
which series exist. Such a case states its money in one price year, or gives its own rate.

A year is written ``2025-26`` (April to March; ``2025/26`` is taken too) or ``2025`` (January to
December). A series holds one of the two kinds. The other is blended by months: calendar year 2025
is a quarter of 2024-25 and three quarters of 2025-26; financial year 2025-26 is three quarters of
2025 and a quarter of 2026. Between any two calendar years since 1990 the factor from blends is
within 1.1 % of the published one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from sibcase.reference.lookup import UnknownReference, read_table

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT_SERIES = "uk-gdp-deflator"

_CALENDAR_YEAR = re.compile(r"\d{4}")
_FINANCIAL_YEAR = re.compile(r"(\d{4})\s*[-/\N{EN DASH}]\s*(\d{4}|\d{2})")
# April to December are nine of a financial year's twelve months.
_SHARE_BEFORE_JANUARY = 0.75


class UnknownSeries(UnknownReference):
    """There is no deflator series of that name, or none for that currency."""

    kind = "deflator series"


class UnknownYear(UnknownReference):
    """The series does not hold that year, or the text is not a year.

    Attributes:
        series: the name of the series.
        first: its first year.
        last: its last year.
    """

    kind = "price year"

    def __init__(self, asked: str, series: DeflatorSeries) -> None:
        """Keep what was asked, and the range that can be answered."""
        super().__init__(asked, series.years)
        self.series, self.first, self.last = series.name, series.years[0], series.years[-1]
        self.args = (f"{series.name} has no year {asked}: it runs from {self.first} to {self.last}",)


@dataclass(frozen=True, slots=True)
class YearIndex:
    """The price level of one year in one series.

    Attributes:
        year: ``2025-26`` or ``2025``.
        index: the price level, in the units of the series' base year.
        status: ``outturn`` or ``forecast``.
        method: how the figure was come by.
        confidence: ``verified`` or ``unverified``.
        source: where it was read or computed from.
    """

    year: str
    index: float
    status: str
    method: str
    confidence: str
    source: str


@dataclass(frozen=True, slots=True)
class DeflatorSeries:
    """A price index by year, with its source.

    Attributes:
        name: the word a case file uses, such as ``uk-gdp-deflator``.
        title: the name for a document.
        currency: the currency whose prices it measures.
        source: who publishes it, or what it was computed from.
        source_url: where to find it.
        note: what to know before use.
        rows: the years it holds, oldest first.
    """

    name: str
    title: str
    currency: str
    source: str
    source_url: str
    note: str
    rows: Mapping[str, YearIndex]

    @property
    def years(self) -> tuple[str, ...]:
        """The years it holds, oldest first."""
        return tuple(self.rows)

    def at(self, year: str) -> YearIndex:
        """Return the index of a year, blended by months where the series holds the other kind.

        Raises:
            UnknownYear: the text is no year, or the series does not hold it.
        """
        wanted = normal_year(year) or year
        if wanted in self.rows:
            return self.rows[wanted]
        return self._blended(wanted)

    def status(self, year: str) -> str:
        """Say whether the index of a year is ``outturn`` or ``forecast``."""
        return self.at(year).status

    def factor(self, from_year: str, to_year: str) -> float:
        """Return what turns money of one year's prices into another's.

        ``factor = index[to_year] / index[from_year]``; multiply the older money by it.

        Raises:
            UnknownYear: the series does not hold one of the years.

        Source: HM Treasury, GDP deflators at market prices, user guide.
        """
        return self.at(to_year).index / self.at(from_year).index

    def cautions(self, *years: str) -> tuple[str, ...]:
        """Return what a reader should know of these years' indices; nothing if all is published outturn."""
        return tuple(caution for year in years if (caution := _caution(self.at(year))))

    def _blended(self, wanted: str) -> YearIndex:
        halves = _neighbours(wanted)
        if halves is None or not all(half in self.rows for half in halves):
            raise UnknownYear(wanted, self)
        early, late = (self.rows[half] for half in halves)
        early_share = 1 - _SHARE_BEFORE_JANUARY if _CALENDAR_YEAR.fullmatch(wanted) else _SHARE_BEFORE_JANUARY
        return YearIndex(
            year=wanted,
            index=early_share * early.index + (1 - early_share) * late.index,
            status="forecast" if "forecast" in (early.status, late.status) else "outturn",
            method=f"blended by months from {early.year} and {late.year}",
            confidence="unverified" if "unverified" in (early.confidence, late.confidence) else "verified",
            source=late.source,
        )


def normal_year(text: str) -> str | None:
    """Return a year in its normal form, ``2025-26`` or ``2025``; None if the text is not a year.

    ``2025/26``, ``2025-2026`` and an en dash are taken too; ``2025-27`` is not one year.
    """
    text = text.strip()
    if _CALENDAR_YEAR.fullmatch(text):
        return text
    written = _FINANCIAL_YEAR.fullmatch(text)
    if written is None:
        return None
    normal = _financial_year(int(written[1]))
    full = str(int(written[1]) + 1)
    return normal if written[2] in (full, full[2:]) else None


def series_names() -> tuple[str, ...]:
    """Return the names of all deflator series, the default first."""
    return tuple(row["series"] for row in read_table("deflator_series"))


def default_series(currency: str) -> str:
    """Return the name of the series that a case in this currency uses unless it names one.

    Raises:
        UnknownSeries: no series measures prices in that currency.
    """
    for row in read_table("deflator_series"):
        if row["currency"] == currency:
            return row["series"]
    raise UnknownSeries(currency, series_names())


@cache
def load_series(name: str = DEFAULT_SERIES) -> DeflatorSeries:
    """Return the series of that name.

    Raises:
        UnknownSeries: there is none; the error holds the names there are.
    """
    head = next((row for row in read_table("deflator_series") if row["series"] == name), None)
    if head is None:
        raise UnknownSeries(name, series_names())
    return DeflatorSeries(
        name=name,
        title=head["title"],
        currency=head["currency"],
        source=head["source"],
        source_url=head["source_url"],
        note=head["note"],
        rows={row["year"]: _year_index(row) for row in read_table("gdp_deflator_uk") if row["series"] == name},
    )


def _year_index(row: Mapping[str, str]) -> YearIndex:
    return YearIndex(
        year=row["year"],
        index=float(row["index"]),
        status=row["status"],
        method=row["method"],
        confidence=row["confidence"],
        source=row["source"],
    )


def _caution(row: YearIndex) -> str:
    if row.status == "forecast":
        return f"{row.year} is a forecast ({row.method})"
    if row.confidence != "verified":
        return f"{row.year} is unverified ({row.method})"
    return f"{row.year} is {row.method}" if row.method.startswith("blended") else ""


def _neighbours(year: str) -> tuple[str, str] | None:
    """The two years of the other kind that a year straddles."""
    if normal_year(year) is None:
        return None
    first = int(year[:4])
    if _CALENDAR_YEAR.fullmatch(year):
        return _financial_year(first - 1), _financial_year(first)
    return str(first), str(first + 1)


def _financial_year(first: int) -> str:
    return f"{first}-{(first + 1) % 100:02d}"
