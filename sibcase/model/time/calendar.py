"""Time: the periods of a case, the financial years they fall in, and what a date or a stretch of time covers."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.book.lines import Periods

if TYPE_CHECKING:
    from sibcase.casefile.case import Case

MONTHS_PER_STEP = {"year": 12, "quarter": 3, "month": 1}
_WHOLE = 1e-6


@dataclass(frozen=True, slots=True)
class Calendar:
    """The case's periods as dates: period t runs from `starts[t]` up to `starts[t + 1]`."""

    starts: tuple[dt.date, ...]
    years_each: float
    fiscal_start: tuple[int, int]

    @property
    def count(self) -> int:
        """The number of periods."""
        return len(self.starts) - 1

    def offset(self, date: dt.date | None) -> float:
        """Return how many periods after the start a date lies: in whole months, and by days within a month.

        Months, because £6k per month from 1 November is £12k in the quarter that ends the year. No date is the start.
        """
        if date is None or date <= self.starts[0]:
            return 0.0
        months = (date.year - self.starts[0].year) * 12 + date.month - self.starts[0].month
        if months_later(self.starts[0], months) > date:
            months -= 1
        begins, ends = months_later(self.starts[0], months), months_later(self.starts[0], months + 1)
        return min((months + (date - begins).days / (ends - begins).days) / self.months_each, float(self.count))

    @property
    def months_each(self) -> int:
        """The months in a period."""
        return round(self.years_each * 12)

    def whole_years_to(self, date: dt.date | None) -> int:
        """Return the whole years from the start to a date, also beyond the term; none before the start."""
        if date is None or date <= self.starts[0]:
            return 0
        years = date.year - self.starts[0].year
        return years - ((date.month, date.day) < (self.starts[0].month, self.starts[0].day))

    def index_of(self, date: dt.date | None) -> int:
        """Return the period in which a date falls."""
        return min(int(self.offset(date) + _WHOLE), self.count - 1)

    def only(self, index: int) -> tuple[float, ...]:
        """Return a row that is 1 in one period and 0 in all others."""
        return tuple(1.0 if t == index else 0.0 for t in range(self.count))

    def days(self) -> tuple[float, ...]:
        """Return the days in each period."""
        return tuple(float((self.starts[t + 1] - self.starts[t]).days) for t in range(self.count))

    def interest_days(self) -> tuple[float, ...]:
        """Return the days from the last day of one period to the last of the next, in the first from its first day."""
        return tuple(float((end - begin).days) for begin, end in map(self._ends_of, range(self.count)))

    def beginning_of_day(self, date: dt.date, *, by_days: bool) -> float:
        """Return where in its period a day begins, as a share of the period.

        In months, and by days within a month, so that it does not depend on the step. By days a period runs from the
        last day of the one before to its own last day: from 5 April to 30 September are 178 days.
        """
        index = self.index_of(date)
        if by_days:
            begin, end = self._ends_of(index)
            return max((date - begin).days / (end - begin).days, 0.0)
        return min(max(self.offset(date) - index, 0.0), 1.0)

    def end_of_day(self, date: dt.date, *, by_days: bool) -> float:
        """Return where in its period a payment on a day falls: on the last day of a month of the term, as it ends."""
        next_day = date + dt.timedelta(days=1)
        months = self.offset(next_day) * self.months_each
        ends_month = abs(months - round(months)) < _WHOLE
        if by_days or date < self.starts[0] or not ends_month:
            return self.beginning_of_day(date, by_days=by_days)
        return min(max(self.offset(next_day) - self.index_of(date), 0.0), 1.0)

    def _ends_of(self, period: int) -> tuple[dt.date, dt.date]:
        day = dt.timedelta(days=1)
        return self.starts[period] - (day if period else dt.timedelta()), self.starts[period + 1] - day

    def first_of_years(self) -> tuple[float, ...]:
        """Return a row that is 1 in the first period that begins in each financial year."""
        years = [fiscal_year_of(start, self.fiscal_start) for start in self.starts[:-1]]
        return tuple(1.0 if t == 0 or years[t] != years[t - 1] else 0.0 for t in range(self.count))

    def first_from(self, date: dt.date | None) -> int:
        """Return the first period that begins on or after a date."""
        if date is None:
            return 0
        return next((index for index in range(self.count) if self.starts[index] >= date), self.count)

    def coverage(self, first: float, last: float) -> tuple[float, ...]:
        """Return the part of each period that lies between two moments, both in periods from the start."""
        return tuple(_clean(max(0.0, min(last, t + 1.0) - max(first, float(t)))) for t in range(self.count))

    def labels(self) -> tuple[str, ...]:
        """Return what the periods are called: 2025-26, 2025-26 Q1, or 2025-04."""
        return tuple(self._label(index) for index in range(self.count))

    def _label(self, index: int) -> str:
        start = self.starts[index]
        if self.years_each < 0.2:
            return f"{start.year}-{start.month:02d}"
        year = fiscal_year_label(fiscal_year_of(start, self.fiscal_start), self.fiscal_start)
        if self.years_each < 0.9:
            first = fiscal_year_begins(fiscal_year_of(start, self.fiscal_start), self.fiscal_start)
            months = (start.year - first.year) * 12 + start.month - first.month
            return f"{year} Q{months // 3 + 1}"
        if (start.month, start.day) == self.fiscal_start:
            return year
        return f"year {index + 1} (from {start.isoformat()})"

    def years(self) -> tuple[int, ...]:
        """Return the financial years that the case touches, by the calendar year in which they begin."""
        last_day = self.starts[-1] - dt.timedelta(days=1)
        return tuple(
            range(fiscal_year_of(self.starts[0], self.fiscal_start), fiscal_year_of(last_day, self.fiscal_start) + 1)
        )

    def year_shares(self) -> tuple[tuple[float, ...], ...]:
        """Return the share of each period's days in each financial year."""
        return tuple(tuple(self._share(year, index) for index in range(self.count)) for year in self.years())

    def _share(self, year: int, index: int) -> float:
        begins, ends = fiscal_year_begins(year, self.fiscal_start), fiscal_year_begins(year + 1, self.fiscal_start)
        start, end = self.starts[index], self.starts[index + 1]
        return max(0, (min(end, ends) - max(start, begins)).days) / (end - start).days

    def periods(self) -> Periods:
        """Return the time axis for the book."""
        labels = tuple(fiscal_year_label(year, self.fiscal_start) for year in self.years())
        return Periods(self.count, self.years_each, self.labels(), labels, self.year_shares())


def calendar_of(case: Case) -> Calendar:
    """Return the periods of a case; without dates it is one undated year, for its need alone."""
    count, months = 1, MONTHS_PER_STEP[case.step]
    if case.term is not None and case.start is not None:
        count = round_up(case.term.value / case.period_years)
    first = case.start or dt.date(2000, *case.fiscal_start)
    starts = tuple(months_later(first, months * index) for index in range(count + 1))
    return Calendar(starts, case.period_years, case.fiscal_start)


def round_up(periods: float) -> int:
    """Return the next whole number of periods, dust removed."""
    whole = round(periods)
    return whole if abs(periods - whole) < _WHOLE else int(periods) + 1


def months_later(date: dt.date, months: int) -> dt.date:
    """Return the same day some months later, or the last day of a shorter month."""
    index = date.year * 12 + date.month - 1 + months
    year, month = divmod(index, 12)
    return dt.date(year, month + 1, min(date.day, calendar.monthrange(year, month + 1)[1]))


def fiscal_year_of(date: dt.date, fiscal_start: tuple[int, int]) -> int:
    """Return the calendar year in which the financial year of a date begins."""
    return date.year if (date.month, date.day) >= fiscal_start else date.year - 1


def fiscal_year_begins(year: int, fiscal_start: tuple[int, int]) -> dt.date:
    """Return the first day of a financial year."""
    return dt.date(year, *fiscal_start)


def fiscal_year_label(year: int, fiscal_start: tuple[int, int]) -> str:
    """Return 2025-26, or 2025 where financial years are calendar years."""
    return str(year) if fiscal_start == (1, 1) else f"{year}-{(year + 1) % 100:02d}"


def _clean(part: float) -> float:
    return round(part, 15)
