"""Where in its period money moves (docs/decisions/0024): 0 is the beginning of a period and 1 its end."""

from __future__ import annotations

import math
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from tests.independent.days import boundaries, period_of
from tests.independent.periods import Timeline
from tests.independent.reading import PER_YEAR, quantity, written, years
from tests.independent.service import moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tests.independent.funding import Fee
    from tests.independent.service import Case, Pence

HALF, DAY = 0.5, timedelta(days=1)
Positions = list[float]


def counts_days(case: Case) -> bool:
    """Whether interest counts days over 365."""
    return bool(case["investment"].get("day_count") == "actual/365")


def last_days(time: Timeline) -> list[date]:
    """The day from which each period runs, and at the end the last day of all: the first period from its first day."""
    bounds = boundaries(time)
    return [bounds[0], *(bound - DAY for bound in bounds[1:])]


def day_lengths(case: Case, time: Timeline) -> list[Fraction]:
    """Each period in years of interest: the step, or the days from one period's last day to the next's over 365."""
    if not counts_days(case):
        return [time.delta] * time.count
    ends = last_days(time)
    return [Fraction((ends[t + 1] - ends[t]).days, 365) for t in range(time.count)]


def place(day: object, case: Case, time: Timeline, *, comes_in: bool) -> float:
    """Where a day lies in its period; what comes in on the last day of a month of the term comes as it ends."""
    if day is None or written(day) == "start":
        return 0.0
    then, period = date.fromisoformat(written(day)), period_of(day, time)
    if counts_days(case):
        ends = last_days(time)
        return max(0.0, (then - ends[period]).days / (ends[period + 1] - ends[period]).days)
    when = months_to(then, time)
    if comes_in and months_to(then + DAY, time).denominator == 1:
        when = months_to(then + DAY, time)
    return float(min(max(when / (12 * time.delta) - period, Fraction(0)), Fraction(1)))


def months_to(day: date, time: Timeline) -> Fraction:
    """Whole months from the start of the case to a day, and the days of the month that has begun."""
    monthly = Timeline(time.start, int(time.count * time.delta * 12) + 1, Fraction(1, 12))
    bounds = boundaries(monthly)
    whole = sum(bound <= day for bound in bounds) - 1
    return whole + Fraction((day - bounds[whole]).days, (bounds[whole + 1] - bounds[whole]).days)


def middles(item: Case, time: Timeline) -> Positions:
    """The middle of what an amount per time covers of each period."""
    first, last = moment(item.get("from"), time), Fraction(time.count)
    if "to" in item:
        last = moment(item["to"], time)
    if "for" in item:
        last = first + years(item["for"]) / time.delta
    found = []
    for t in range(time.count):
        begins, ends = max(first, Fraction(t)), min(last, Fraction(t + 1))
        found.append(float((begins + ends) / 2 - t) if begins < ends else HALF)
    return found


def of_item(item: Case, case: Case, time: Timeline, *, comes_in: bool) -> Positions:
    """Where a cost, a fee, a grant or a block moves in each period."""
    per = quantity(item["amount"]).per if "amount" in item else "" if "when" in item else "year"
    if per in PER_YEAR:
        return middles(item, time)
    if per:
        return [HALF] * time.count
    return [place(item.get("when", item.get("from")), case, time, comes_in=comes_in)] * time.count


def of_payment(line: Case, case: Case, time: Timeline) -> Positions:
    """Where a payment line is received in each period, after its lag."""
    if line["kind"] == "block":
        measured = of_item(line, case, time, comes_in=True)
    elif line["kind"] == "table":
        when = case["contract"]["metrics"][line["metric"]]["when"][0]
        measured = [place(when, case, time, comes_in=True)] * time.count
    else:
        measured = [HALF] * time.count
    lag = years(line.get("due")) / time.delta
    whole = math.ceil(lag)
    return [
        min(1.0, max(0.0, (measured[t - whole] if t >= whole else 0.0) + float(lag - whole))) for t in range(time.count)
    ]


def mean(items: Iterable[tuple[Pence, Positions]], period: int, otherwise: float, more: int = 0) -> float:
    """The mean position of a period, each amount by its size; ``more`` moves at the beginning."""
    moved = [(max(0, stream[period]), positions[period]) for stream, positions in items]
    whole = sum(amount for amount, _ in moved) + more
    return math.fsum(amount * position for amount, position in moved) / whole if whole else otherwise


def drawn_at(
    case: Case, costs: dict[str, Pence], fees: Sequence[tuple[Fee, Pence]], reserve: int, time: Timeline
) -> Positions:
    """Where money is drawn just in time in each period."""
    lines = case["service"].get("costs", {})
    items = [(stream, of_item(lines[name], case, time, comes_in=False)) for name, stream in costs.items()]
    stated = case["investment"].get("fees", {})
    items += [(stream, of_item(stated[fee.name], case, time, comes_in=False)) for fee, stream in fees]
    return [mean(items, t, HALF, reserve if t == 0 else 0) for t in range(time.count)]


def received_at(case: Case, due: dict[str, Pence], grants: dict[str, Pence], time: Timeline) -> Positions:
    """Where receipts come in, and so where tranches that are repaid from them are paid."""
    lines, given = case["contract"]["payments"], case["investment"].get("grants", {})
    items = [(stream, of_payment(lines[name], case, time)) for name, stream in due.items()]
    items += [(stream, of_item(given[name], case, time, comes_in=True)) for name, stream in grants.items()]
    return [mean(items, t, 1.0) for t in range(time.count)]
