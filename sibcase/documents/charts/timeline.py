"""The timeline: when is the service given, when is it measured, paid for and repaid, and what is decided when?"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sibcase.documents.brand.house_style import ACCENT, CONTRAST, INK, PALE, QUIET, WASH, WIDTH
from sibcase.documents.charts.drawing.chart import Chart
from sibcase.documents.charts.drawing.drawing import box, line, mark, number, page, path, text
from sibcase.documents.charts.drawing.labels import inside
from sibcase.documents.charts.drawing.lettering import shortened, width_of
from sibcase.tables.table import text as text_column
from sibcase.wording.markdown import clean_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = ["Lane", "timeline"]

# In pixels: the most room for a name, the years above, a lane, its bar, and half a diamond.
LONGEST_NAME, YEARS, LANE, BAR, DIAMOND = 270, 24, 24, 12, 6
FOOT = 20
INDENT = 10
# Two years' names stand at least so far apart.
YEAR_ROOM = 54
# What the lanes of a kind are together.
GROUPS = {
    "decision": "Decisions",
    "service": "Service",
    "measured": "Measurement",
    "money": "Payments and funding",
}
COLOURS = {"service": ACCENT, "measured": PALE, "money": CONTRAST, "decision": INK}
MOST_IN_WORDS = 8
COLUMNS = (text_column("what", "What"), text_column("begins", "From"), text_column("ends", "Until"))

Stretch = tuple[dt.date, dt.date]


@dataclass(frozen=True, slots=True)
class Lane:
    """Something that goes on for a while, perhaps with breaks, or happens on certain days.

    Attributes:
        name: At the left.
        stretches: First and last day of each stretch; the same day twice for what happens on a day.
        kind: What it belongs to, and so its colour.
    """

    name: str
    stretches: tuple[Stretch, ...]
    kind: Literal["service", "measured", "money", "decision"]


@dataclass(frozen=True, slots=True)
class _Axis:
    """The financial years along the top, from the first day of the first to the last day of the last."""

    left: float
    first_day: dt.date
    last_day: dt.date
    years: tuple[tuple[dt.date, str], ...]

    def at(self, day: dt.date) -> float:
        share = (day - self.first_day).days / ((self.last_day - self.first_day).days + 1)
        return self.left + (WIDTH - self.left) * share


def timeline(
    lanes: Sequence[Lane],
    term: Stretch,
    fiscal_start: tuple[int, int],
    write_day: Callable[[dt.date], str] = dt.date.isoformat,
    title: str = "Timeline",
    alt: str = "",
) -> Chart:
    """Return the lanes below one another under the financial years, with the end of the term across them.

    Args:
        lanes: In the order in which they are shown.
        term: First and last day.
        fiscal_start: Month and day on which a financial year begins.
        write_day: How a day is written.
        title: The caption.
        alt: What the chart says; made from the lanes where it is empty.
    """
    named = [Lane(clean_text(lane.name), lane.stretches, lane.kind) for lane in lanes if lane.stretches]
    axis = _axis(named, term, fiscal_start)
    rows = tuple(
        {"what": lane.name, "begins": write_day(begins), "ends": write_day(ends) if ends != begins else ""}
        for lane in named
        for begins, ends in lane.stretches
    )
    drawn = _drawn(named, axis, term, write_day)
    return Chart("timeline", title, alt or _said(named, term, write_day), drawn, rows, COLUMNS)


def _axis(lanes: Sequence[Lane], term: Stretch, fiscal_start: tuple[int, int]) -> _Axis:
    days = [*term, *(day for lane in lanes for stretch in lane.stretches for day in stretch)]
    first, last = (_fiscal_year(day, fiscal_start) for day in (min(days), max(days)))
    years = tuple((dt.date(year, *fiscal_start), _year_name(year, fiscal_start)) for year in range(first, last + 1))
    widest = max((width_of(name, 12) for name in (*(lane.name for lane in lanes), *GROUPS.values())), default=0.0)
    left = INDENT + min(widest, LONGEST_NAME) + 14
    return _Axis(left, years[0][0], dt.date(last + 1, *fiscal_start) - dt.timedelta(days=1), years)


def _fiscal_year(day: dt.date, fiscal_start: tuple[int, int]) -> int:
    return day.year if (day.month, day.day) >= fiscal_start else day.year - 1


def _year_name(year: int, fiscal_start: tuple[int, int]) -> str:
    return str(year) if fiscal_start == (1, 1) else f"{year}-{(year + 1) % 100:02d}"


def _drawn(lanes: Sequence[Lane], axis: _Axis, term: Stretch, write_day: Callable[[dt.date], str]) -> str:
    kinds = [kind for kind in GROUPS if any(lane.kind == kind for lane in lanes)]
    foot = YEARS + (len(lanes) + len(kinds)) * LANE
    marks = [*_years(axis, foot)]
    top = YEARS
    for kind in kinds:
        marks.append(text(0, top + LANE / 2 + 5, GROUPS[kind], size=12, anchor="start", weight=600))
        for lane in (each for each in lanes if each.kind == kind):
            top += LANE
            marks += _lane(lane, top, axis, write_day)
        top += LANE
    return page([*marks, *_end(axis, term[1], foot, write_day)], foot + FOOT)


def _years(axis: _Axis, foot: float) -> Iterator[str]:
    each = (WIDTH - axis.left) / len(axis.years)
    every = -(-YEAR_ROOM // each) or 1
    for place, (begins, name) in enumerate(axis.years):
        left = axis.at(begins)
        yield line((left, YEARS - 4), (left, foot), WASH)
        if place % every == 0:
            half = width_of(name, 11) / 2
            middle = left + each / 2 if every == 1 else left + half
            if middle + half <= WIDTH:
                yield text(middle, 14, name, size=11, colour=QUIET)


def _lane(lane: Lane, top: float, axis: _Axis, write_day: Callable[[dt.date], str]) -> Iterator[str]:
    middle = top + LANE / 2
    yield text(INDENT, middle + 4, shortened(lane.name, LONGEST_NAME, 12), size=12, anchor="start")
    for begins, ends in lane.stretches:
        if begins == ends:
            yield mark(f"{lane.name}: {write_day(begins)}", _diamond(axis.at(begins), middle, COLOURS[lane.kind]))
            continue
        left = axis.at(begins)
        width = max(axis.at(ends + dt.timedelta(days=1)) - left, 1.5)
        says = f"{lane.name}: {write_day(begins)} to {write_day(ends)}"
        yield mark(says, box(left, middle - BAR / 2, width, BAR, COLOURS[lane.kind]))


def _diamond(left: float, middle: float, colour: str) -> str:
    across = min(left, WIDTH - DIAMOND)
    left_to_top = f"M{number(across - DIAMOND)} {number(middle)}l{DIAMOND} {-DIAMOND}"
    return path(f"{left_to_top}l{DIAMOND} {DIAMOND}l{-DIAMOND} {DIAMOND}Z", colour, filled=True)


def _end(axis: _Axis, last_day: dt.date, foot: float, write_day: Callable[[dt.date], str]) -> Iterator[str]:
    left = axis.at(last_day + dt.timedelta(days=1))
    words = f"end of term: {write_day(last_day)}"
    drawn = path(f"M{number(left)} {YEARS - 4}V{number(foot + 4)}", INK, dashed=True)
    yield mark(words[:1].upper() + words[1:], drawn, text(inside(left, words, 11), foot + 17, words, size=11))


def _said(lanes: Sequence[Lane], term: Stretch, write_day: Callable[[dt.date], str]) -> str:
    """Return the term, what goes on when, what is measured from first to last, and what is decided when."""
    measured = [stretch for lane in lanes if lane.kind == "measured" for stretch in lane.stretches]
    sentences = [
        f"{lane.name}: {_when(lane.stretches, write_day)}" for lane in lanes if lane.kind in ("service", "money")
    ]
    if measured:
        sentences.append(f"Measurement: {_when(sorted(measured), write_day)}")
    sentences += [f"{lane.name}: {_when(lane.stretches, write_day)}" for lane in lanes if lane.kind == "decision"][
        :MOST_IN_WORDS
    ]
    return f"The term runs from {write_day(term[0])} to {write_day(term[1])}. {'; '.join(sentences)}."


def _when(stretches: Sequence[Stretch], write_day: Callable[[dt.date], str]) -> str:
    begins, ends = stretches[0][0], max(end for _, end in stretches)
    return write_day(begins) if begins == ends else f"{write_day(begins)} to {write_day(ends)}"
