"""Time across sections: a term of whole periods, and dates and starts that fall within it."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.casefile.case import STEPS
from sibcase.casefile.source.nodes import Block, Written, blocks_in, value_written
from sibcase.casefile.values.grammar import PERIODS_PER_YEAR
from sibcase.casefile.values.intervals import ends_of
from sibcase.casefile.values.quantities import DURATION, SPREAD, read_duration, read_spread
from sibcase.casefile.values.words import DATE, YEARS_OF_CASES

if TYPE_CHECKING:
    from sibcase.casefile.source.reading import Reading

LONGEST_TERM = 60
_DATED_SECTIONS = ("service", "contract", "investment")
_MONTHS_PER_YEAR = 12
_DAYS_PER_YEAR = 365.25
# Years of 365.25 days put no anniversary further off its date.
_A_DAY = 1.1 / _DAYS_PER_YEAR
_DUST = 1e-6


@dataclass(frozen=True, slots=True)
class _Term:
    """When a case begins, when it is over, and how many years lie between."""

    start: dt.date
    end: dt.date
    years: float


def check_time(root: Block, reading: Reading) -> None:
    """Run the checks of the term, and of what must fall within it."""
    written = value_written(root.get("term"))
    if written is None or not DURATION.matches(written):
        return
    years = read_duration(written).value
    start = _date(value_written(root.get("start")))
    if not _is_sound(written, years, _step(root), reading) or start is None:
        return
    term = _Term(start, _months_later(start, round(years * _MONTHS_PER_YEAR)), years)
    _check_dates(term, reading)
    _check_need_begins(term, reading)
    service = root.get("service")
    for intake in blocks_in(service.get("intake") if isinstance(service, Block) else None):
        _check_starts_end(intake, term, reading)


def _months_later(date: dt.date, months: int) -> dt.date:
    years, month = divmod(date.month - 1 + months, _MONTHS_PER_YEAR)
    year = date.year + years
    last_day = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(date.day, last_day))


def _step(root: Block) -> str:
    """Return the length of a period, or nothing if what is there is none: that has been noted."""
    step = root.get("step", "year")
    return str(step) if step in STEPS else ""


def _date(text: str | None) -> dt.date | None:
    """Return the date of a text, unless the field that holds it has refused it."""
    if text is None or not re.fullmatch(DATE, text) or int(text[:4]) not in YEARS_OF_CASES:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _is_sound(written: Written, years: float, step: str, reading: Reading) -> bool:
    if not 0 < years <= LONGEST_TERM:
        message = f"a term of `{written}` is not possible"
        remedy = f"the term must be longer than zero and at most {LONGEST_TERM} years, for example `term: 5 years`"
        reading.note("SIB039", written.place, message, remedy)
        return False
    if step and not _is_whole(years * PERIODS_PER_YEAR[step]):
        finer = next((unit for unit in ("quarter", "month") if _is_whole(years * PERIODS_PER_YEAR[unit])), "")
        remedy = f"change the term, or use `step: {finer}`" if finer else "change it to whole months"
        reading.note("SIB039", written.place, f"the term is not a whole number of {step}s", remedy)
        return False
    return True


def _is_whole(number: float) -> bool:
    return round(number) >= 1 and abs(number - round(number)) < _DUST


def _check_dates(term: _Term, reading: Reading) -> None:
    for word, date in reading.dates:
        last = term.end if _may_fall_on_the_day_after(word.path) else term.end - dt.timedelta(days=1)
        if word.path[0] in _DATED_SECTIONS and not term.start <= date <= last:
            message = f"`{word}` is outside the term of {term.years:g} years from {term.start}"
            reading.note("SIB009", word.place, message, "move the date, or change `start:` or `term:`")


def _may_fall_on_the_day_after(path: tuple[str, ...]) -> bool:
    """Return whether a date may be the first day after the term.

    What runs to the last day ends on the first day after it; and contracts write a maturity, a repayment, a payment or
    a measurement at the end of five years from 1 April 2022 as 31 March or as 1 April 2027.
    """
    if path[-1] in ("to", "maturity"):
        return True
    is_measured_or_paid = path[0] == "contract" and "when" in path[-2:]
    return is_measured_or_paid or (path[0] == "investment" and not {"repayments", "interest_dates"}.isdisjoint(path))


def _check_need_begins(term: _Term, reading: Reading) -> None:
    for word, date in reading.dates:
        if word.path[0] == "need" and date < term.start:
            message = f"the need begins on {word}, before the case begins on {term.start}"
            remedy = "count only the remaining years: past years would be discounted as if they were still to come"
            reading.note("SIB034", word.place, message, remedy)


def _check_starts_end(intake: Block, term: _Term, reading: Reading) -> None:
    starts = value_written(intake.get("starts"))
    both = ends_of(starts, SPREAD) if starts is not None else None
    spread = both[1] if both else starts
    if starts is None or spread is None or not SPREAD.matches(spread):
        return
    if read_spread(spread).years > LONGEST_TERM:
        message = f"`{starts}` is spread over more than {LONGEST_TERM} years, the longest term allowed"
        reading.note("SIB040", starts.place, message, "for example `120 over 3 years`")
        return
    first = _date(value_written(intake.get("from"))) or term.start
    ends = (first - term.start).days / _DAYS_PER_YEAR + read_spread(spread).years
    if ends > term.years + _A_DAY:
        message = (
            f"people start until {ends:.4g} years after the start of the case, but the term is {term.years:g} years"
        )
        reading.note(
            "SIB034", starts.place, message, "lengthen `term:`; people who start after its end are not in any total"
        )
