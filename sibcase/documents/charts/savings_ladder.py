"""The savings ladder: how much of all savings is cash that can leave a budget, next to what is paid?

Social value is never among them: it is another column, and no saving.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.documents.brand.house_style import ACCENT, CONTRAST, PALE, QUIET, WASH, Money
from sibcase.documents.charts.drawing.chart import Chart
from sibcase.documents.charts.drawing.ladder import Rung, draw_ladder
from sibcase.tables.table import money as money_column
from sibcase.tables.table import text as text_column
from sibcase.wording.phrases import listed

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Savings", "savings_ladder"]

CASH = "Cashable savings"
COLUMNS = (text_column("step", "Step"), money_column("amount", "Over the term"))


@dataclass(frozen=True, slots=True)
class Savings:
    """What becomes of the savings of a case.

    Attributes:
        gross: All of them.
        not_assessed: Those of which nobody has said how much is cash.
        capacity: What is freed for others and is no cash; None where it is not known.
        cashable: What can leave a budget; None where nothing has been assessed.
        payments: What is paid; None without a contract.
    """

    gross: float
    not_assessed: float = 0.0
    capacity: float | None = None
    cashable: float | None = None
    payments: float | None = None


def savings_ladder(
    savings: Savings, currency: str = "GBP", title: str = "Cashable savings over the term", alt: str = ""
) -> Chart:
    """Return the way from all savings down to cash.

    Args:
        savings: The amounts.
        currency: Of the case.
        title: The caption.
        alt: What the chart says; made from the amounts where it is empty.
    """
    money = Money(currency)
    rungs = tuple(_rungs(savings, money))
    rows = tuple({"step": rung.name, "amount": amount} for rung, amount in rungs)
    drawn = draw_ladder([rung for rung, _ in rungs])
    return Chart("savings-ladder", title, alt or _said(savings, money), drawn, rows, COLUMNS)


def _rungs(savings: Savings, money: Money) -> Iterator[tuple[Rung, float | None]]:
    """Yield the rungs with their amounts."""
    yield _total("All savings", savings.gross, PALE, money)
    level = savings.gross
    for name, amount, colour in (
        ("less savings not assessed", savings.not_assessed, WASH),
        ("less capacity (not cashable)", savings.capacity, PALE),
    ):
        if amount:
            says = f"{name}: {money.full(amount)}"
            yield Rung(name, level, level - amount, money.short(-amount), says, colour, edge=QUIET), -amount
            level -= amount
    if savings.cashable is None:
        says = f"{CASH}: not assessed"
        yield Rung(CASH, 0, 0, "not assessed", says, ACCENT, is_total=True, stands_alone=True), None
    else:
        yield _total(CASH, savings.cashable, ACCENT, money)
    if savings.payments is not None:
        yield _total("Payments", savings.payments, CONTRAST, money, stands_alone=True)


def _total(
    name: str, amount: float, colour: str, money: Money, *, stands_alone: bool = False
) -> tuple[Rung, float | None]:
    says = f"{name}: {money.full(amount)}"
    return Rung(name, 0.0, amount, money.short(amount), says, colour, is_total=True, stands_alone=stands_alone), amount


def _said(savings: Savings, money: Money) -> str:
    cash, parts = savings.cashable, []
    if savings.not_assessed and cash is not None:
        parts.append(f"{money.short(savings.not_assessed)} is not assessed for cashability")
    if savings.capacity:
        parts.append(f"{money.short(savings.capacity)} is freed capacity")
    parts.append("the cashable share is not assessed" if cash is None else f"{money.short(cash)} is cashable")
    said = f"Of savings of {money.short(savings.gross)}, {listed(parts)}."
    return said if savings.payments is None else f"{said} {_on_payments(savings.payments, cash, money)}"


def _on_payments(payments: float, cash: float | None, money: Money) -> str:
    said = f"Payments are {money.short(payments)}"
    if cash is None or money.short(payments) == money.short(cash):
        return f"{said}." if cash is None else f"{said}, the same as cashable savings."
    return f"{said}, {'more' if payments > cash else 'less'} than cashable savings."
