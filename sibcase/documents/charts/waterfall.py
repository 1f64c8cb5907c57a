"""The waterfall: where does the money that comes in go, in order of rank?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sibcase.documents.brand.house_style import ACCENT, CONTRAST, PALE, QUIET, Money
from sibcase.documents.charts.drawing.chart import Chart
from sibcase.documents.charts.drawing.ladder import Rung, draw_ladder
from sibcase.tables.table import money as money_column
from sibcase.tables.table import text as text_column
from sibcase.wording.markdown import clean_text
from sibcase.wording.phrases import listed, lower_first

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Movement", "waterfall"]

A_PENNY = 0.005
# More would run over a page; the smallest are put together.
MOST_RUNGS = 24
COLOURS = {"in": PALE, "others": ACCENT, "work": ACCENT, "investors": CONTRAST, "left": PALE}
COLUMNS = (text_column("what", "Item"), money_column("amount", "Receipt or payment"))


@dataclass(frozen=True, slots=True)
class Movement:
    """Money that moves over the whole term.

    Attributes:
        name: Where it comes from, or where it goes.
        amount: How much, whichever way it goes.
        kind: Whether it comes `in`, goes to `others` whom the contract pays, is spent on the `work`, goes to
            `investors`, or is `left` or given back.
    """

    name: str
    amount: float
    kind: Literal["in", "others", "work", "investors", "left"]


def waterfall(
    movements: Sequence[Movement],
    currency: str = "GBP",
    title: str = "Payment waterfall",
    alt: str = "",
) -> Chart:
    """Return a ladder up through what comes in and down through what it is used for; it ends at zero.

    Args:
        movements: What comes in first, then what goes out, in the order in which it is paid.
        currency: Of the case.
        title: The caption.
        alt: What the chart says; made from the movements where it is empty.
    """
    money = Money(currency)
    moved = _few([each for each in movements if abs(each.amount) > A_PENNY])
    rows = tuple({"what": each.name, "amount": each.amount if each.kind == "in" else -each.amount} for each in moved)
    drawn = draw_ladder(list(_rungs(moved, money)))
    return Chart("waterfall", title, alt or _said(moved, money), drawn, rows, COLUMNS)


def _few(movements: Sequence[Movement]) -> list[Movement]:
    """Return the movements with clean names, the smallest of one kind put together where there are too many."""
    named = [Movement(clean_text(each.name), each.amount, each.kind) for each in movements]
    over = len(named) - MOST_RUNGS
    if over <= 0:
        return named
    small = sorted((each for each in named if each.kind in ("work", "investors")), key=lambda each: abs(each.amount))
    few = small[: over + 2]
    kept = [each for each in named if each not in few]
    for kind, name in (("work", "Other costs"), ("investors", "Other payments to investors")):
        together = sum(each.amount for each in few if each.kind == kind)
        if together:
            last = max((place for place, each in enumerate(kept) if each.kind in ("in", "work", kind)), default=-1)
            kept.insert(last + 1, Movement(name, together, "work" if kind == "work" else "investors"))
    return kept


def _rungs(movements: Sequence[Movement], money: Money) -> Iterator[Rung]:
    level, coming = 0.0, [each for each in movements if each.kind == "in"]
    for each in coming:
        yield _rung(each, level, level + each.amount, money)
        level += each.amount
    if len(coming) > 1:
        says = f"Total receipts: {money.full(level)}"
        yield Rung("Total receipts", 0.0, level, money.short(level), says, QUIET, is_total=True)
    for each in movements:
        if each.kind != "in":
            yield _rung(each, level, level - each.amount, money)
            level -= each.amount


def _rung(movement: Movement, begins: float, ends: float, money: Money) -> Rung:
    amount = money.short(movement.amount if movement.kind == "in" else -movement.amount)
    says = f"{movement.name}: {money.full(movement.amount)}"
    return Rung(movement.name, begins, ends, amount, says, COLOURS[movement.kind])


def _said(movements: Sequence[Movement], money: Money) -> str:
    if not movements:
        return "No money moves."
    coming = [f"{money.short(each.amount)} {lower_first(each.name)}" for each in movements if each.kind == "in"]
    going = [
        f"{money.short(sum(each.amount for each in movements if each.kind == kind))} {what}"
        for kind, what in (
            ("others", "to other recipients"),
            ("work", "for the service and its costs"),
            ("investors", "to investors"),
            ("left", "remaining or returned"),
        )
        if any(each.kind == kind for each in movements)
    ]
    return f"Receipts: {listed(coming)}. Payments: {listed(going)}." if coming else f"Payments: {listed(going)}."
