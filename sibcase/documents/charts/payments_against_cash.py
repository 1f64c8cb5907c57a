"""Payments against cash: in which years does a payer pay more than it saves in cash?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.documents.charts.chart import Chart
from sibcase.documents.charts.columns import years_along
from sibcase.documents.charts.drawing import box, line, mark, page, text
from sibcase.documents.charts.house_style import ACCENT, CONTRAST, QUIET, WASH, WIDTH, Money
from sibcase.documents.charts.said import counted, in_runs
from sibcase.documents.charts.words import shortened, width_of
from sibcase.documents.safe_text import clean_text
from sibcase.documents.table import money as money_column
from sibcase.documents.table import text as text_column

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Budget", "payments_against_cash"]

MOST_PANELS = 6
A_PENNY = 0.005
NOT_ASSESSED = "not assessed"

# In pixels: the words of a panel, an amount above a column, the tallest and the least height of columns, an amount
# below one, and between panels.
WORDS, AMOUNT, TALLEST, LEAST, BELOW, APART = 52, 14, 70, 12, 14, 10
YEARS = 24
COLUMN = 22
COLUMNS = (
    text_column("payer", "Payer"),
    text_column("year", "Financial year"),
    money_column("payments", "Payments"),
    money_column("cash", "Savings that can be cashed"),
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
    title: str = "Payments against savings that can be cashed, by payer and year",
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
    name = counted(len(budgets), "other payer")
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
    told = _written(budget, room, money)
    for place, year in enumerate(years):
        yield from _year(budget, place, year, (room, nought, scale), told, money)
    yield line((0, nought), (WIDTH, nought), QUIET)


def _key(budget: Budget, foot: float, money: Money) -> Iterator[str]:
    """Yield what is paid and saved over all years, each beside the colour of its columns."""
    saved = NOT_ASSESSED if budget.total_cash is None else money.short(budget.total_cash)
    left = 0.0
    for colour, words in (
        (CONTRAST, f"payments {money.short(budget.total_payments)}"),
        (ACCENT, f"savings in cash {saved}"),
    ):
        yield box(left, foot - 9, 10, 10, colour)
        yield text(left + 15, foot, words, size=12, anchor="start")
        left += 15 + width_of(words, 12) + 18


def _exceeding(budget: Budget, years: Sequence[str]) -> str:
    if any(saved is None for saved in budget.cash):
        return "how much of the savings is cash is not assessed"
    above = in_runs(years, budget.exceeds())
    return f"pays more than it saves in cash in {above}" if above else "in no year pays more than it saves in cash"


def _written(budget: Budget, room: float, money: Money) -> set[tuple[str, int]]:
    """Return which columns have their amount written: all where there is room, else the greatest of either kind."""
    rows = {"paid": budget.payments, "saved": tuple(saved or 0.0 for saved in budget.cash)}
    all_of_them = {
        (kind, place) for kind, row in rows.items() for place, amount in enumerate(row) if abs(amount) > A_PENNY
    }
    widest = max((width_of(money.short(amount), 11) for row in rows.values() for amount in row), default=0.0)
    if widest + 4 <= room / 2:
        return all_of_them
    paid = max(range(len(budget.payments)), key=lambda place: abs(budget.payments[place]), default=0)
    saved = max(range(len(budget.cash)), key=lambda place: abs(rows["saved"][place]), default=0)
    chosen = {("paid", paid), ("saved", saved)} if abs(paid - saved) * room > widest + 8 else {("paid", paid)}
    return chosen & all_of_them


def _year(
    budget: Budget,
    place: int,
    year: str,
    scales: tuple[float, float, float],
    told: set[tuple[str, int]],
    money: Money,
) -> Iterator[str]:
    room, nought, scale = scales
    width = min(COLUMN, room * 0.38)
    middle = room * (place + 0.5)
    both = (
        ("paid", budget.payments[place], "payments", CONTRAST),
        ("saved", budget.cash[place], "savings in cash", ACCENT),
    )
    for side, (kind, amount, what, colour) in zip((-1, 1), both, strict=True):
        if amount is None or abs(amount) <= A_PENNY:
            continue
        size = amount * scale
        left = middle - width if side < 0 else middle
        parts = [box(left, min(nought, nought - size), width - 1, abs(size), colour)]
        if (kind, place) in told:
            words = money.short(amount)
            half = width_of(words, 11) / 2
            at = min(max(left + width / 2, half), WIDTH - half)
            parts.append(text(at, nought - size + (12 if amount < 0 else -4), words, size=11))
        yield mark(f"{year}, {budget.payer}: {what} {money.full(amount)}", *parts)


def _said(budget: Budget, years: Sequence[str], money: Money) -> str:
    saved = NOT_ASSESSED if budget.total_cash is None else money.short(budget.total_cash)
    above = in_runs(years, budget.exceeds())
    when = f"; it pays more than it saves in cash in {above}" if above else ""
    return f"{budget.payer} pays {money.short(budget.total_payments)}, savings in cash: {saved}{when}."
