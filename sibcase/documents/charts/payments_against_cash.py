"""Payments against cash: in which years does a payer pay more than it saves in cash?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.documents.brand.house_style import ACCENT, CONTRAST, QUIET, WASH, WIDTH, Money
from sibcase.documents.charts.drawing.chart import Chart
from sibcase.documents.charts.drawing.columns import years_along
from sibcase.documents.charts.drawing.drawing import box, line, mark, page, text
from sibcase.documents.charts.drawing.labels import Labels, Rectangle
from sibcase.documents.charts.drawing.lettering import shortened, width_of
from sibcase.tables.table import money as money_column
from sibcase.tables.table import text as text_column
from sibcase.wording.chart_sentences import counted, in_runs
from sibcase.wording.markdown import clean_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Budget", "payments_against_cash"]

MOST_PANELS = 6
A_PENNY = 0.005
NOT_ASSESSED = "not assessed"

# In pixels: the words of a panel, an amount above a column, the tallest and the least height of columns, an amount
# below one, and between panels.
WORDS, AMOUNT, TALLEST, LEAST, BELOW, APART = 52, 18, 70, 12, 18, 10
YEARS = 24
COLUMN = 22
COLUMNS = (
    text_column("payer", "Payer"),
    text_column("year", "Financial year"),
    money_column("payments", "Payments"),
    money_column("cash", "Cashable savings"),
)


@dataclass(frozen=True, slots=True)
class Budget:
    """What a payer pays and saves in cash, year by year; savings are None where nobody has assessed them."""

    payer: str
    payments: tuple[float, ...]
    cash: tuple[float | None, ...]
    total_payments: float
    total_cash: float | None

    def exceeds(self) -> list[bool]:
        """Return in which years payments are above the savings in cash; what is not assessed is not known."""
        pairs = zip(self.payments, self.cash, strict=True)
        return [saved is not None and paid - saved > A_PENNY and paid > A_PENNY for paid, saved in pairs]


def payments_against_cash(
    budgets: Sequence[Budget],
    years: Sequence[str],
    currency: str = "GBP",
    title: str = "Payments compared with cashable savings, by commissioner and year",
    alt: str = "",
) -> Chart:
    """Return a panel for each payer: what it pays and what it saves in cash, and where the one exceeds the other.

    Args:
        budgets: One for each payer; of many the greatest are shown one by one, the others together.
        years: As they are to be printed.
        currency: Of the case.
        title: The caption.
        alt: What the chart says; made from the budgets where it is empty.
    """
    money = Money(currency)
    few = _few(budgets)
    rows = tuple(
        {"payer": each.payer, "year": year, "payments": paid, "cash": saved}
        for each in few
        for year, paid, saved in zip(years, each.payments, each.cash, strict=True)
        if paid or saved
    )
    said = " ".join(_said(each, years, money) for each in few)
    return Chart("payments-against-cash", title, alt or said, _drawn(few, years, money), rows, COLUMNS)


def _few(budgets: Sequence[Budget]) -> list[Budget]:
    named = [
        Budget(clean_text(each.payer), each.payments, each.cash, each.total_payments, each.total_cash)
        for each in budgets
    ]
    if len(named) <= MOST_PANELS:
        return named
    greatest = sorted(named, key=lambda each: -abs(each.total_payments))[:MOST_PANELS]
    others = [each for each in named if each not in greatest]
    return [*(each for each in named if each in greatest), _together(others)] if len(others) > 1 else named


def _together(budgets: Sequence[Budget]) -> Budget:
    """Return several budgets as one; where the savings of one are not assessed, those of all are not."""
    payments = tuple(sum(paid) for paid in zip(*(each.payments for each in budgets), strict=True))
    cash = tuple(_sum(saved) for saved in zip(*(each.cash for each in budgets), strict=True))
    total = sum(each.total_payments for each in budgets)
    name = counted(len(budgets), "other commissioner")
    return Budget(name, payments, cash, total, _sum([each.total_cash for each in budgets]))


def _sum(amounts: Sequence[float | None]) -> float | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if len(known) == len(amounts) else None


# --- drawing ----------------------------------------------------------------------------------------------------------


def _drawn(budgets: Sequence[Budget], years: Sequence[str], money: Money) -> str:
    spans = [_span(each) for each in budgets]
    greatest = max((high - low for low, high in spans), default=0.0) or 1.0
    marks: list[str] = []
    top = 0.0
    for budget, (low, high) in zip(budgets, spans, strict=True):
        height = max(LEAST, TALLEST * (high - low) / greatest)
        scale = height / ((high - low) or 1.0)
        nought = top + WORDS + AMOUNT + high * scale
        foot = nought - low * scale + (BELOW if low < 0 else 0)
        marks += _panel(budget, years, (top, nought, foot), scale, money)
        top = foot + APART
    marks += years_along(years, top + YEARS - APART - 6)
    return page(marks, top - APART + YEARS)


def _span(budget: Budget) -> tuple[float, float]:
    amounts = [0.0, *budget.payments, *(saved or 0.0 for saved in budget.cash)]
    return min(amounts), max(amounts)


def _panel(
    budget: Budget, years: Sequence[str], levels: tuple[float, float, float], scale: float, money: Money
) -> Iterator[str]:
    top, nought, foot = levels
    room = WIDTH / max(len(years), 1)
    for place, is_above in enumerate(budget.exceeds()):
        if is_above:
            yield box(place * room, top + WORDS - 4, room, foot - top - WORDS + 4, WASH)
    yield text(0, top + 15, shortened(budget.payer, WIDTH, 13, weight=600), size=13, anchor="start", weight=600)
    yield from _key(budget, top + 32, money)
    yield text(0, top + 47, shortened(_exceeding(budget, years), WIDTH, 11), size=11, anchor="start", colour=QUIET)
    columns = sorted(_columns(budget, years, room, money), key=lambda each: each.left)
    sides = [_sides(each, nought, scale) for each in columns]
    labels = Labels(foot + AMOUNT, taken=list(sides))
    # The greatest find their room first; they are listed in the order of the years.
    by_size = sorted(range(len(columns)), key=lambda place: -abs(columns[place].amount))
    written = {place: _amount(columns[place], sides[place], labels, room, money) for place in by_size}
    for place, (each, (left, upper, right, lower)) in enumerate(zip(columns, sides, strict=True)):
        yield mark(each.says, box(left, upper, right - left, lower - upper, each.colour), written[place])
    yield line((0, nought), (WIDTH, nought), QUIET)


@dataclass(frozen=True, slots=True)
class _Column:
    """A column: where it begins and ends along the years, its amount and its words."""

    left: float
    right: float
    amount: float
    says: str
    colour: str
    is_labelled: bool


def _columns(budget: Budget, years: Sequence[str], room: float, money: Money) -> Iterator[_Column]:
    """Yield for each year what is paid, and next to it what is saved; the greatest of either kind comes first."""
    width = min(COLUMN, room * 0.38)
    for side, row, what, colour in (
        (-1, budget.payments, "payments", CONTRAST),
        (0, tuple(saved or 0.0 for saved in budget.cash), "cashable savings", ACCENT),
    ):
        greatest = max(row, key=abs, default=0.0)
        for place, (year, amount) in enumerate(zip(years, row, strict=True)):
            if abs(amount) > A_PENNY:
                left = room * (place + 0.5) + side * width
                says = f"{year}, {budget.payer}: {what} {money.full(amount)}"
                yield _Column(left, left + width - 1, amount, says, colour, is_labelled=amount == greatest)


def _sides(column: _Column, nought: float, scale: float) -> Rectangle:
    level = nought - column.amount * scale
    return column.left, min(nought, level), column.right, max(nought, level)


def _amount(column: _Column, sides: Rectangle, labels: Labels, room: float, money: Money) -> str:
    """Return the amount at a column, where there is room: of narrow columns only at the greatest."""
    left, upper, right, lower = sides
    words = money.short(column.amount)
    if not column.is_labelled and width_of(words, 11) > room - 6:
        return ""
    foot = lower + 14 if column.amount < 0 else upper - 6
    places = [((left + right) / 2, foot, "middle"), (right, foot, "end"), (left, foot, "start")]
    return labels.write(words, places, size=11)


def _key(budget: Budget, foot: float, money: Money) -> Iterator[str]:
    """Yield what is paid and saved over all years, each next to the colour of its columns."""
    saved = NOT_ASSESSED if budget.total_cash is None else money.short(budget.total_cash)
    left = 0.0
    for colour, words in (
        (CONTRAST, f"payments {money.short(budget.total_payments)}"),
        (ACCENT, f"cashable savings {saved}"),
    ):
        yield box(left, foot - 9, 10, 10, colour)
        yield text(left + 15, foot, words, size=12, anchor="start")
        left += 15 + width_of(words, 12) + 18


def _exceeding(budget: Budget, years: Sequence[str]) -> str:
    if any(saved is None for saved in budget.cash):
        return "cashable savings are not assessed"
    above = in_runs(years, budget.exceeds())
    return (
        f"pays more than its cashable savings in {above}"
        if above
        else "pays no more than its cashable savings in any year"
    )


def _said(budget: Budget, years: Sequence[str], money: Money) -> str:
    cash = budget.total_cash
    savings = "savings not assessed for cashability" if cash is None else f"cashable savings of {money.short(cash)}"
    above = in_runs(years, budget.exceeds())
    when = f"; payments exceed cashable savings in {above}" if above else ""
    return f"{budget.payer} pays {money.short(budget.total_payments)} and has {savings}{when}."
