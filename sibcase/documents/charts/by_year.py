"""The need by agency and savings by year: who bears the need, and what is saved and paid in each year?

Amounts stand next to their columns and names above their bars: there are no axes to guess values from and no legends
to match colours with.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from sibcase.documents.brand.house_style import ACCENT, CONTRAST, PALE, short_money
from sibcase.documents.charts.drawing.chart import Chart, Row
from sibcase.documents.charts.drawing.columns import Bar, Column, Panel, amounts_written, draw_bars, draw_columns
from sibcase.tables.table import money, text
from sibcase.wording.markdown import clean_text
from sibcase.wording.phrases import listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = [
    "need_by_agency",
    "savings_against_payments",
]

# A longer name would run out of the picture, and take its amount along.
LONGEST_NAME = 64

# The tables nearby.
_BY_AGENCY = (text("agency", "Agency"), money("amount", "Cost of the need"))
_SAVINGS = (
    text("year", "Financial year"),
    money("gross", "Savings"),
    money("cashable", "Cashable savings"),
    money("payments", "Outcome payments"),
)

# Nothing said about cashability is not zero, and not all of it.
UNKNOWN = "not assessed"


def need_by_agency(
    rows: Iterable[Mapping[str, Any]], symbol: str = "£", title: str = "Cost of the need by agency", alt: str = ""
) -> Chart:
    """Return bars of what each agency bears, the greatest first.

    Args:
        rows: `agency` (its name) and `amount`.
        symbol: Of the case's currency.
        title: The caption.
        alt: What the chart says; made from the rows where it is empty.
    """
    data: list[Row] = [
        {"agency": clean_text(str(row["agency"])), "amount": _number(row["amount"]) or 0.0} for row in rows
    ]
    data.sort(key=lambda row: -float(row["amount"]))
    total = sum(row["amount"] for row in data)
    bars = [Bar(row["amount"], f"{_shortened(row['agency'])}: {_share(row['amount'], total, symbol)}") for row in data]
    said = _on_need(data, total, symbol)
    return Chart("need-by-agency", title, alt or said, draw_bars(bars), tuple(data), _BY_AGENCY)


def savings_against_payments(
    rows: Iterable[Mapping[str, Any]],
    symbol: str = "£",
    title: str = "Savings and outcome payments by financial year",
    alt: str = "",
) -> Chart:
    """Return three rows of columns on one scale: savings, the part that can be cashed, and payments.

    Args:
        rows: `year` (as it is to be printed), `gross`, `cashable` (None where it is not assessed) and `payments`.
        symbol: Of the case's currency.
        title: The caption.
        alt: What the chart says; made from the rows where it is empty.
    """
    data = _by_year(rows, ("gross", "cashable", "payments"))
    panels = (
        _panel("Savings, gross", PALE, data, "gross", symbol),
        _panel("Cashable savings", ACCENT, data, "cashable", symbol),
        _panel("Outcome payments", CONTRAST, data, "payments", symbol),
    )
    said = _on_savings(data, symbol)
    return Chart("savings-against-payments", title, alt or said, draw_columns(panels), data, _SAVINGS)


# --- the data -------------------------------------------------------------------------------------------------------


def _number(value: object) -> float | None:
    """Return an amount as a number, whole to the penny, and None for what is unknown."""
    if value is None:
        return None
    number = round(float(value), 2)  # type: ignore[arg-type]  # Decimal, int and float all convert
    return number + 0.0 if math.isfinite(number) else None


def _by_year(rows: Iterable[Mapping[str, Any]], fields: Sequence[str]) -> tuple[Row, ...]:
    return tuple(
        {"year": clean_text(str(row["year"])), **{field: _number(row[field]) for field in fields}} for row in rows
    )


def _total(rows: Sequence[Row], field: str) -> float | None:
    known = [row[field] for row in rows if row[field] is not None]
    return sum(known) if known else None


def _panel(heading: str, colour: str, rows: Sequence[Row], field: str, symbol: str) -> Panel:
    known = _total(rows, field) is not None
    amounts = [float(row[field] or 0.0) for row in rows]
    written = amounts_written(amounts, symbol)
    years = [str(row["year"]) for row in rows]
    says = [short_money(amount, symbol) for amount in amounts]
    columns = tuple(Column(*column) for column in zip(years, amounts, written, says, strict=True))
    return Panel(heading if known or not rows else f"{heading}: {UNKNOWN}", colour, columns)


def _shortened(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1].rstrip()}…"


# --- what the charts say --------------------------------------------------------------------------------------------


def _share(amount: float, total: float, symbol: str) -> str:
    money = short_money(amount, symbol)
    return f"{money} ({amount / total:.0%})" if total else money


def _on_need(rows: Sequence[Row], total: float, symbol: str) -> str:
    if not rows:
        return "No agency bears a cost."
    parts = [f"{row['agency']} {_share(row['amount'], total, symbol)}" for row in rows]
    return f"The need costs {short_money(total, symbol)} in total: {listed(parts)}."


def _on_savings(rows: Sequence[Row], symbol: str) -> str:
    if not rows:
        return "There are no years to show."
    gross, cashable, payments = (_total(rows, field) for field in ("gross", "cashable", "payments"))
    span = rows[0]["year"] if len(rows) == 1 else f"{rows[0]['year']} to {rows[-1]['year']}"
    cash = UNKNOWN if cashable is None else short_money(cashable, symbol)
    return (
        f"{span}: savings of {short_money(gross or 0, symbol)} (cashable: {cash}), "
        f"against outcome payments of {short_money(payments or 0, symbol)}."
    )
