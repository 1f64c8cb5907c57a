"""The end of a period as people write it: a day, a month, a quarter or a year."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from sibcase.model.time.calendar import fiscal_year_begins, months_later
from sibcase.tasks.sign.records import RecordFault

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["EXAMPLES", "last_day_of"]

EXAMPLES = "2028-09-30, 2028-09, 2028-Q3, `2028-29 Q2`, 2028-29 or 2028"
ONE_DAY = dt.timedelta(days=1)


def last_day_of(text: str, fiscal_start: tuple[int, int]) -> dt.date:
    """Return the last day of a period.

    `2028-Q3` is a quarter of the calendar year `2028`, `2028-29 Q2` one of the financial year `2028-29`.

    Args:
        text: the period.
        fiscal_start: the month and the day on which financial years begin.

    Raises:
        RecordFault: it is not a period.
    """
    written = " ".join(text.split())
    for pattern, end in _PERIODS.items():
        found = re.fullmatch(pattern, written)
        if found:
            try:
                return end(*map(int, found.groups()), fiscal_start=fiscal_start)
            except (ValueError, OverflowError):
                break
    raise RecordFault(f"`{written[:40]}` is not a period: write {EXAMPLES}")


def _day(year: int, month: int, day: int, **_: tuple[int, int]) -> dt.date:
    return dt.date(year, month, day)


def _month(year: int, month: int, **_: tuple[int, int]) -> dt.date:
    return months_later(dt.date(year, month, 1), 1) - ONE_DAY


def _quarter(year: int, quarter: int, **_: tuple[int, int]) -> dt.date:
    return months_later(dt.date(year, 1, 1), 3 * quarter) - ONE_DAY


def _calendar_year(year: int, **_: tuple[int, int]) -> dt.date:
    return dt.date(year, 12, 31)


def _year(year: int, after: int, *, fiscal_start: tuple[int, int]) -> dt.date:
    return _fiscal_quarter(year, after, 4, fiscal_start=fiscal_start)


def _fiscal_quarter(year: int, after: int, quarter: int, *, fiscal_start: tuple[int, int]) -> dt.date:
    if (year + 1) % 100 != after:
        raise ValueError
    return months_later(fiscal_year_begins(year, fiscal_start), 3 * quarter) - ONE_DAY


_PERIODS: dict[str, Callable[..., dt.date]] = {
    r"(\d{4})-(\d{2})-(\d{2})": _day,
    r"(\d{4})-[Qq]([1-4])": _quarter,
    r"(\d{4})-(0[1-9]|1[0-2])": _month,
    r"(\d{4})-(\d{2}) [Qq]([1-4])": _fiscal_quarter,
    r"(\d{4})-(\d{2})": _year,
    r"(\d{4})": _calendar_year,
}
