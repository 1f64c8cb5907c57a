"""Investors' cash: how much is paid in and paid back in each year, and how far out are investors at most?"""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Any

from sibcase.documents.brand.house_style import ACCENT, CONTRAST, INK, QUIET, WIDTH, Money
from sibcase.documents.charts.drawing.chart import Chart
from sibcase.documents.charts.drawing.columns import years_along
from sibcase.documents.charts.drawing.drawing import box, line, mark, number, page, path, spot, text
from sibcase.documents.charts.drawing.labels import Labels, inside
from sibcase.tables.table import money as money_column
from sibcase.tables.table import text as text_column
from sibcase.wording.markdown import clean_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sibcase.documents.charts.drawing.chart import Row

__all__ = ["investors_cash"]

# In pixels: above and below what is drawn in a panel, the height of both together, and the least of one.
ABOVE, BELOW, TALLEST, LEAST = 40, 24, 230, 30
YEARS = 22
WIDEST = 44
COLUMNS = (
    text_column("year", "Financial year"),
    money_column("drawdown", "Paid in"),
    money_column("distributions", "Paid back"),
    money_column("position", "Cumulative position at year end"),
)


def investors_cash(
    rows: Iterable[Mapping[str, Any]], currency: str = "GBP", title: str = "Investors' cash flow by year", alt: str = ""
) -> Chart:
    """Return what investors pay in and get back each year, and below it where they are, on the same scale.

    Args:
        rows: `year` (as it is to be printed), `drawdown` and `distributions`, both as positive amounts.
        currency: Of the case.
        title: The caption.
        alt: What the chart says; made from the rows where it is empty.
    """
    money = Money(currency)
    data = _with_position(rows)
    drawn = _drawn(data, money) if data else page([], LEAST)
    return Chart("investors-cash", title, alt or _said(data, money), drawn, data, COLUMNS)


def _with_position(rows: Iterable[Mapping[str, Any]]) -> tuple[Row, ...]:
    moved = [(clean_text(str(row["year"])), float(row["drawdown"]), float(row["distributions"])) for row in rows]
    positions = accumulate(back - paid for _, paid, back in moved)
    return tuple(
        {
            "year": year,
            "drawdown": round(paid, 2),
            "distributions": round(back, 2),
            "position": round(position, 2) + 0.0,
        }
        for (year, paid, back), position in zip(moved, positions, strict=True)
    )


# --- drawing ----------------------------------------------------------------------------------------------------------


def _drawn(rows: Sequence[Row], money: Money) -> str:
    moves = _span([-row["drawdown"] for row in rows] + [row["distributions"] for row in rows])
    stands = _span([row["position"] for row in rows])
    scale = TALLEST / ((moves[1] - moves[0] + stands[1] - stands[0]) or 1.0)
    nought = ABOVE + moves[1] * scale
    top = nought + max(-moves[0] * scale, LEAST / 2) + BELOW
    level = top + ABOVE + stands[1] * scale
    foot = level + max(-stands[0] * scale, LEAST / 2) + BELOW
    labels = Labels(foot)
    parts = [
        _heading(0, "Paid in (below the line) and paid back (above it)"),
        *_columns(rows, nought, scale, labels, money),
    ]
    parts += [
        _heading(top, "Investors' cumulative position at each year end"),
        *_line(rows, level, scale, labels, money),
    ]
    return page([*parts, *years_along([row["year"] for row in rows], foot + YEARS - 10)], foot + YEARS - 4)


def _span(amounts: Sequence[float]) -> tuple[float, float]:
    return min(0.0, *amounts, 0.0), max(0.0, *amounts, 0.0)


def _heading(top: float, words: str) -> str:
    return text(0, top + 16, words, size=13, anchor="start", weight=600)


def _columns(rows: Sequence[Row], nought: float, scale: float, labels: Labels, money: Money) -> Iterator[str]:
    room = WIDTH / len(rows)
    width = min(WIDEST, room * 0.7)
    moves = [
        (room * (place + 0.5), sign * row[field], f"{row['year']}: investors {what} {money.full(row[field])}", colour)
        for place, row in enumerate(rows)
        for sign, field, what, colour in (
            (-1.0, "drawdown", "pay in", CONTRAST),
            (1.0, "distributions", "are repaid", ACCENT),
        )
        if row[field]
    ]
    # What is written at the greatest leaves no room for what is written at its neighbours.
    written = {
        (middle, amount): _amount(middle, nought - amount * scale, amount, labels, money)
        for middle, amount, *_ in sorted(moves, key=lambda move: -abs(move[1]))
    }
    yield line((0, nought), (WIDTH, nought), QUIET)
    for middle, amount, says, colour in moves:
        size = abs(amount) * scale
        column = box(middle - width / 2, nought - max(amount, 0.0) * scale, width, size, colour)
        yield mark(says, column, written[middle, amount])


def _amount(middle: float, level: float, amount: float, labels: Labels, money: Money) -> str:
    words = money.short(amount)
    place = (inside(middle, words, 11), level + (13 if amount < 0 else -5), "middle")
    return labels.write(words, [place], size=11)


def _line(rows: Sequence[Row], nought: float, scale: float, labels: Labels, money: Money) -> Iterator[str]:
    room = WIDTH / len(rows)
    places = [(room * (place + 0.5), nought - row["position"] * scale) for place, row in enumerate(rows)]
    labels.keep_clear(places)
    labels.keep_clear([(0, nought), (WIDTH, nought)])
    yield line((0, nought), (WIDTH, nought), QUIET)
    yield path("M" + "L".join(f"{number(left)} {number(top)}" for left, top in places), INK, width=2.5)
    lowest = _lowest(rows)
    for row, place in zip(rows, places, strict=True):
        is_lowest = row is lowest and row["position"] < 0
        says = f"{row['year']}: investors' cumulative position is {money.full(row['position'])}"
        yield mark(says, spot(place, CONTRAST if is_lowest else INK, radius=5 if is_lowest else 3.5))
    if lowest["position"] < 0:
        words = f"peak exposure: {money.short(lowest['position'])} in {lowest['year']}"
        yield labels.write(words, _near(places[rows.index(lowest)], below=True), weight=600)
    yield labels.write(money.short(rows[-1]["position"]), _near(places[-1], below=rows[-1]["position"] < 0), weight=600)


def _near(place: tuple[float, float], *, below: bool) -> list[tuple[float, float, str]]:
    """Return where words may stand at a point of the line, the side that it turns its back to first."""
    left, top = place
    feet = (18, -10, 32, -24, 46, -38) if below else (-10, 18, -24, 32, -38, 46)
    return [
        (at, top + down, anchor) for down in feet for at, anchor in ((left, "middle"), (left, "start"), (left, "end"))
    ]


# --- words ------------------------------------------------------------------------------------------------------------


def _lowest(rows: Sequence[Row]) -> Row:
    return min(rows, key=lambda row: float(row["position"]))


def _said(rows: Sequence[Row], money: Money) -> str:
    if not rows:
        return "There are no years to show."
    paid, back = (sum(row[field] for row in rows) for field in ("drawdown", "distributions"))
    lowest, last = _lowest(rows), rows[-1]["position"]
    said = f"Investors pay in {money.short(paid)} and receive {money.short(back)}."
    ends = (
        f"they end with a gain of {money.short(last)}" if last >= 0 else f"they end with a loss of {money.short(-last)}"
    )
    if lowest["position"] >= 0:
        return f"{said} They are never out of pocket; {ends}."
    return f"{said} Their peak exposure is {money.short(-lowest['position'])}, in {lowest['year']}; {ends}."
