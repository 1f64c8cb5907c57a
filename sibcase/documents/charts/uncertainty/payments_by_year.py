"""Payments by year over the draws: how much may each payer have to pay in a year, and is that within its budget?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.documents.brand.house_style import ACCENT, CONTRAST, PALE, QUIET, WIDTH, Money
from sibcase.documents.charts.drawing.chart import Chart
from sibcase.documents.charts.drawing.drawing import box, line, mark, page, spot, text
from sibcase.documents.charts.drawing.labels import inside
from sibcase.documents.charts.drawing.lettering import shortened
from sibcase.tables.table import money as money_column
from sibcase.tables.table import text as text_column
from sibcase.wording.markdown import clean_text
from sibcase.wording.phrases import listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sibcase.tables.how_sure import YearlyPayments

__all__ = ["payments_by_year"]

# In pixels.
NAME, TOP, HEIGHT, FOOT, PLOT, LEGEND = 14, 44, 90, 16, 178, 20
# Amounts of more years would touch one another, and their names those of the next.
MOST_AMOUNTS, MOST_YEARS = 9, 11
COLUMNS = (
    text_column("payer", "Payer"),
    text_column("year", "Year"),
    money_column("low", "Low (5th percentile)"),
    money_column("planned", "As planned"),
    money_column("high", "High (95th percentile)"),
    money_column("budget", "Budget"),
)


def payments_by_year(payers: Sequence[YearlyPayments], currency: str = "GBP", alt: str = "") -> Chart:
    """Return for each payer a bar a year, from low to high, with the plan as a spot and the budget as a line.

    Args:
        payers: In the order in which they are shown.
        currency: Of the case.
        alt: What the chart says; made from the payments where it is empty.
    """
    money = Money(currency)
    marks = [mark for place, each in enumerate(payers) for mark in _plot(each, place * PLOT, money)]
    foot = len(payers) * PLOT
    has_budget = any(budget is not None for each in payers for budget in each.budget)
    legend = "bar: nine draws in ten; spot: as planned" + ("; line: budget" if has_budget else "")
    marks.append(text(0, foot + LEGEND - 6, legend, size=11, anchor="start", colour=QUIET))
    rows = tuple(row for each in payers for row in _rows(each))
    title = "Payments by year over the draws"
    return Chart("payments-by-year", title, alt or _says(payers, money), page(marks, foot + LEGEND), rows, COLUMNS)


def _plot(each: YearlyPayments, top: float, money: Money) -> Iterator[str]:
    name = shortened(clean_text(each.payer), WIDTH, 13, weight=600)
    yield text(0, top + NAME, name, size=13, anchor="start", weight=600)
    # What is given back in a year lies below the line, and the names of the years below that.
    most = max(0.0, *each.high, *each.planned, *(budget or 0.0 for budget in each.budget))
    scale = HEIGHT / ((most - min(0.0, *each.low, *each.planned)) or 1.0)
    foot, wide = top + TOP + most * scale, WIDTH / len(each.years)
    step = -(-len(each.years) // MOST_YEARS)
    for place, year in enumerate(each.years):
        middle = (place + 0.5) * wide
        low, planned, high = (foot - value[place] * scale for value in (each.low, each.planned, each.high))
        says = f"{year}: {money.full(each.low[place])} to {money.full(each.high[place])}"
        bar = box(middle - wide / 5, high, wide / 2.5, max(low - high, 1.0), PALE, edge=QUIET)
        yield mark(f"{says}, {money.full(each.planned[place])} as planned", bar, spot((middle, planned), ACCENT))
        yield from _budget(each, place, (middle, wide), (foot, scale), money)
        if len(each.years) <= MOST_AMOUNTS:
            yield text(middle, min(high, planned) - 7, money.short(each.high[place]), size=10)
        if place % step == 0:
            yield text(inside(middle, year, 10), top + TOP + HEIGHT + FOOT, year, size=10, colour=QUIET)
    yield line((0, foot), (WIDTH, foot), QUIET)


def _budget(
    each: YearlyPayments, place: int, across: tuple[float, float], up: tuple[float, float], money: Money
) -> Iterator[str]:
    budget = each.budget[place]
    if budget is not None:
        (middle, wide), (foot, scale) = across, up
        level = foot - budget * scale
        ends = (middle - wide / 3, level), (middle + wide / 3, level)
        yield mark(f"budget for {each.years[place]}: {money.full(budget)}", line(*ends, CONTRAST, width=2.5))


def _rows(each: YearlyPayments) -> Iterator[dict[str, object]]:
    for place, year in enumerate(each.years):
        yield {
            "payer": clean_text(each.payer),
            "year": year,
            "low": each.low[place],
            "planned": each.planned[place],
            "high": each.high[place],
            "budget": each.budget[place],
        }


def _says(payers: Sequence[YearlyPayments], money: Money) -> str:
    return " ".join(_of_one(each, money) for each in payers)


def _of_one(each: YearlyPayments, money: Money) -> str:
    most = max(range(len(each.years)), key=lambda place: each.high[place])
    above = [
        year
        for year, high, budget in zip(each.years, each.high, each.budget, strict=True)
        if budget is not None and high > budget
    ]
    says = f"{clean_text(each.payer)}: up to {money.short(each.high[most])} in a year ({each.years[most]})"
    return f"{says}, more than its budget in {listed(above)}." if above else f"{says}."
