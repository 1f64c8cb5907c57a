"""Options compared: what is each way of meeting the need worth to the commissioners, as planned and with no effect?

Where the options were drawn many times, a bar behind the two spots runs from P5 to P95.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sibcase.documents.brand.house_style import ACCENT, CONTRAST, PALE, QUIET, WASH, WIDTH, Money
from sibcase.documents.charts.drawing.chart import Chart
from sibcase.documents.charts.drawing.drawing import box, line, mark, page, spot, text
from sibcase.documents.charts.drawing.labels import inside
from sibcase.documents.charts.drawing.lettering import shortened, width_of
from sibcase.tables.table import money as money_column
from sibcase.tables.table import text as text_column
from sibcase.wording.markdown import clean_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["OptionWorth", "options_compared"]

# In pixels.
ROW, NAME, LEVEL, BAR = 68, 16, 36, 16
COLUMNS = (
    text_column("option", "Option"),
    money_column("planned", "As planned"),
    money_column("no_effect", "If the service has no effect"),
)
SPREAD = (money_column("low", "P5"), money_column("high", "P95"))


@dataclass(frozen=True, slots=True)
class OptionWorth:
    """What an option is worth to the commissioners, present value: as planned, and if the service has no effect.

    `spread` is from P5 to P95 over many draws; nothing where none were made.
    """

    option: str
    planned: float
    no_effect: float
    spread: tuple[float, float] | None = None


def options_compared(
    options: Sequence[OptionWorth],
    currency: str = "GBP",
    title: str = "Net present value of each option to commissioners",
    alt: str = "",
) -> Chart:
    """Return for each option two spots on one scale, with a line between them.

    Args:
        options: In the order in which they are compared.
        currency: Of the case.
        title: The caption.
        alt: What the chart says; made from the options where it is empty.
    """
    money = Money(currency)
    named = [replace(each, option=clean_text(each.option)) for each in options]
    columns = (*COLUMNS, *SPREAD) if any(each.spread for each in named) else COLUMNS
    rows = tuple(map(_row, named))
    return Chart("options-compared", title, alt or _said(named, money), _drawn(named, money), rows, columns)


def _row(option: OptionWorth) -> dict[str, object]:
    low, high = option.spread or (None, None)
    worth = {"option": option.option, "planned": option.planned, "no_effect": option.no_effect}
    return {**worth, "low": low, "high": high}


def _drawn(options: Sequence[OptionWorth], money: Money) -> str:
    amounts = [0.0, *(amount for each in options for amount in (each.planned, each.no_effect, *(each.spread or ())))]
    low, high = min(amounts), max(amounts)
    scale = (WIDTH - 16) / ((high - low) or 1.0)
    zero = 8 - low * scale
    foot = len(options) * ROW
    marks = [line((zero, 0), (zero, foot), PALE), *_zero(zero, foot)]
    for place, each in enumerate(options):
        marks += _option(each, place * ROW, zero, scale, money)
    return page(marks, foot + 20)


def _zero(left: float, foot: float) -> Iterator[str]:
    words = "benefits equal costs"
    yield text(inside(left, words, 11), foot + 14, words, size=11, colour=QUIET)


def _option(option: OptionWorth, top: float, zero: float, scale: float, money: Money) -> Iterator[str]:
    planned, nothing = zero + option.planned * scale, zero + option.no_effect * scale
    level = top + LEVEL
    yield text(0, top + NAME, shortened(option.option, WIDTH, 13, weight=600), size=13, anchor="start", weight=600)
    if option.spread is not None:
        low, high = option.spread
        says = f"{option.option}, P5 to P95: {money.full(low)} to {money.full(high)}"
        yield mark(says, box(zero + low * scale, level - BAR / 2, (high - low) * scale, BAR, WASH, edge=PALE))
    yield line((planned, level), (nothing, level), QUIET, width=2)
    if option.planned == option.no_effect:
        words = f"as planned and with no effect: {money.short(option.planned)}"
        says = f"{option.option}, as planned and with no effect: {money.full(option.planned)}"
        yield mark(says, spot((planned, level), ACCENT, radius=6), _words(planned, level + 22, words))
        return
    bars = ((planned, option.planned, "as planned", ACCENT), (nothing, option.no_effect, "with no effect", CONTRAST))
    spots = [
        (left, f"{what}: {money.short(amount)}", f"{option.option}, {what}: {money.full(amount)}", colour)
        for left, amount, what, colour in bars
    ]
    for (left, words, says, colour), across in zip(spots, _apart(spots), strict=True):
        yield mark(says, spot((left, level), colour, radius=6), _words(across, level + 22, words))


def _apart(spots: Sequence[tuple[float, str, str, str]]) -> list[float]:
    """Return where the words of two spots stand: below them, or moved so far apart that they do not touch."""
    (one, first, *_), (other, second, *_) = spots
    halves = width_of(first, 12) / 2, width_of(second, 12) / 2
    places = [min(max(at, half), WIDTH - half) for at, half in zip((one, other), halves, strict=True)]
    sign = 1.0 if one >= other else -1.0
    lacking = halves[0] + halves[1] + 14 - sign * (places[0] - places[1])
    if lacking <= 0:
        return places
    left = 0 if sign < 0 else 1
    right = 1 - left
    room_right = WIDTH - halves[right] - places[right]
    right_by = min(room_right, lacking / 2)
    left_by = min(places[left] - halves[left], lacking - right_by)
    right_by = min(room_right, lacking - left_by)
    places[left] -= left_by
    places[right] += right_by
    return places


def _words(left: float, foot: float, words: str) -> str:
    return text(inside(left, words, 12), foot, words, size=12)


def _said(options: Sequence[OptionWorth], money: Money) -> str:
    sentences = (
        f"{each.option}: {money.short(each.planned)} as planned, {money.short(each.no_effect)} with no effect"
        f"{_spread_said(each, money)}."
        for each in options
    )
    return f"Net present value to commissioners. {' '.join(sentences)}"


def _spread_said(option: OptionWorth, money: Money) -> str:
    if option.spread is None:
        return ""
    low, high = option.spread
    return f", P5 to P95 {money.short(low)} to {money.short(high)}"
