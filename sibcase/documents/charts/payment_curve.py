"""The payment curve: what do the commissioners pay, and the investors gain or lose, at every result?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.casefile.values.wording import of_unit
from sibcase.documents.brand.house_style import ACCENT, CONTRAST, INK, PALE, QUIET, WASH, WIDTH, Money
from sibcase.documents.charts.drawing.chart import Chart
from sibcase.documents.charts.drawing.drawing import line, mark, number, page, path, spot, text, unseen
from sibcase.documents.charts.drawing.labels import Labels, inside
from sibcase.documents.charts.drawing.lettering import shortened
from sibcase.documents.charts.payment_curve_words import (
    amounts_in_words,
    cliff_in_words,
    curve_in_words,
    greatest_cliffs,
    is_capped,
    nothing_in_words,
    plateau_of,
    result_in_words,
)
from sibcase.tables.table import money as money_column
from sibcase.wording.markdown import clean_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from sibcase.tables.curve import Cliff, Curve, CurvePoint

__all__ = ["payment_curve"]

# In pixels: of a panel the room above it (heading and amounts), its height, and the room below the last of them.
ABOVE, PAYMENTS, GAINS, BELOW = 44, 170, 120, 44
APART = 14  # between the panels
HEADING = 20  # from the top of a panel to below its heading
# Room at the left for the amounts that the panel's lines stand for.
SCALE_ROOM = 58
END_ROOM = 10
# So many lines with an amount each, and so many results named along the foot.
SCALE_LINES, TICKS = 4, 6
# Where a reader may point: so many strips across the picture.
STRIPS = 15
# The table nearby has a row for each of so many even steps, besides the plan and both sides of every cliff.
TABLE_STEPS = 6


@dataclass(frozen=True, slots=True)
class _Panel:
    """A part of the picture: the curve of one amount, with its own scale of money."""

    top: float
    height: float
    low: float
    high: float
    ends: tuple[float, float]
    colour: str
    amount: Callable[[CurvePoint], float]

    def at(self, result: float) -> float:
        first, last = self.ends
        return SCALE_ROOM + (WIDTH - END_ROOM - SCALE_ROOM) * (result - first) / ((last - first) or 1.0)

    def level(self, amount: float) -> float:
        return self.top + ABOVE + self.height * (self.high - amount) / ((self.high - self.low) or 1.0)

    def place(self, point: CurvePoint) -> tuple[float, float]:
        return self.at(point.at), self.level(self.amount(point))


def payment_curve(
    curve: Curve, currency: str = "GBP", title: str = "Payments by results achieved", alt: str = ""
) -> Chart:
    """Return the payments over the results, with every cliff, the plan and the plateau; below it the investors' gain.

    Args:
        curve: What is paid at each result.
        currency: Of the case.
        title: The caption.
        alt: What the chart says; made from the curve where it is empty.
    """
    money = Money(currency)
    panels = _panels(curve)
    height = panels[-1].top + ABOVE + panels[-1].height + BELOW
    drawn = [part for panel in panels for part in _drawn(curve, panel, money)]
    drawn += _results(curve, panels[-1], money)
    drawn += _strips(curve, panels, money)
    rows = tuple(_row(curve, point, money) for point in _shown_points(curve))
    columns = (
        ("result", "Results", "text"),
        money_column("payment", "Payments"),
        *([money_column("investors", "Investors' gain or loss")] if len(panels) > 1 else []),
    )
    return Chart("payment-curve", title, alt or curve_in_words(curve, money), page(drawn, height), rows, columns)


def _panels(curve: Curve) -> tuple[_Panel, ...]:
    ends = (curve.points[0].at, curve.points[-1].at)
    payments = [0.0, *(point.payment for point in curve.points)]
    first = _Panel(0, PAYMENTS, min(payments), max(payments), ends, ACCENT, lambda point: point.payment)
    gains = [point.investors for point in curve.points if point.investors is not None]
    if len(gains) < len(curve.points):
        return (first,)
    top = ABOVE + PAYMENTS + APART
    below = _Panel(top, GAINS, min(0.0, *gains), max(0.0, *gains), ends, CONTRAST, lambda point: point.investors or 0.0)
    return first, below


# --- drawing ----------------------------------------------------------------------------------------------------------


def _drawn(curve: Curve, panel: _Panel, money: Money) -> Iterator[str]:
    foot = panel.top + ABOVE + panel.height
    labels = Labels(foot, panel.top + HEADING, [(0.0, panel.top, SCALE_ROOM, foot)])
    is_payment = panel.top == 0
    heading = "Commissioners pay" if is_payment else "Investors' gain, or loss below the line"
    yield text(0, panel.top + 16, heading, size=13, anchor="start", weight=600)
    yield from _scale(panel, money)
    yield from _line(curve, panel)
    _keep_clear(curve, panel, labels)
    if curve.plan is not None:
        yield from _plan(curve, panel, labels, money)
    if is_payment:
        yield from _plateau_label(curve, panel, labels, money)
        for cliff in greatest_cliffs(curve):
            yield _cliff_label(curve, cliff, panel, labels, money)
    yield from _ends(curve, panel, labels, money)


def _scale(panel: _Panel, money: Money) -> Iterator[str]:
    for amount in _round_numbers(panel.low, panel.high, SCALE_LINES):
        level = panel.level(amount)
        yield line((SCALE_ROOM, level), (WIDTH, level), QUIET if amount == 0 else WASH)
        yield text(SCALE_ROOM - 6, level + 4, money.short(amount), size=11, anchor="end", colour=QUIET)


def _line(curve: Curve, panel: _Panel) -> Iterator[str]:
    """Yield the curve in whole lines between cliffs, and each cliff as a dashed step."""
    parts: list[list[tuple[float, float]]] = [[panel.place(curve.points[0])]]
    cliffs = {cliff.at for cliff in curve.cliffs}
    for before, point in zip(curve.points, curve.points[1:], strict=False):
        if point.at == before.at and point.at in cliffs:
            yield path(_way([panel.place(before), panel.place(point)]), panel.colour, dashed=True)
            parts.append([])
        parts[-1].append(panel.place(point))
    for part in parts:
        yield path(_way(part), panel.colour, width=2.5)


def _way(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{number(left)} {number(top)}" for left, top in points)


def _keep_clear(curve: Curve, panel: _Panel, labels: Labels) -> None:
    labels.keep_clear([panel.place(point) for point in curve.points])
    left, right = panel.at(curve.points[0].at), panel.at(curve.points[-1].at)
    if panel.low < 0:
        labels.keep_clear([(left, panel.level(0.0)), (right, panel.level(0.0))])


def _around(place: tuple[float, float]) -> list[tuple[float, float, str]]:
    """Return where words may stand next to a point: the nearest places first, then further off."""
    left, top = place
    sides = [
        (left + across, top + 4 + down, anchor)
        for down in (14, -10, 0, 28, -24, 42, -38)
        for across, anchor in ((9, "start"), (-9, "end"))
    ]
    return [*sides, (left, top - 12, "middle"), (left, top + 22, "middle")]


def _plan(curve: Curve, panel: _Panel, labels: Labels, money: Money) -> Iterator[str]:
    plan = curve.plan
    if plan is None or not curve.points[0].at <= plan.at <= curve.points[-1].at:
        return
    left, top = panel.place(plan)
    words = f"the plan: {money.short(panel.amount(plan))}"
    if plan.at not in {cliff.at for cliff in curve.cliffs}:
        stem = [(left, panel.level(min(0.0, panel.low))), (left, top)]
        labels.keep_clear(stem)
        yield path(_way(stem), PALE)
    says = f"The plan, {result_in_words(curve, plan.at, money)}: {amounts_in_words(plan, money)}"
    yield mark(says, spot((left, top), panel.colour, radius=5))
    labels.taken.append((left - 5, top - 5, left + 5, top + 5))
    yield labels.write(words, _around((left, top)), size=13, weight=600)


def _plateau_label(curve: Curve, panel: _Panel, labels: Labels, money: Money) -> Iterator[str]:
    begins = plateau_of(curve)
    if begins is None:
        return
    last = curve.points[-1]
    words = f"{'the cap: ' if is_capped(curve) else ''}no more than {money.short(last.payment)}"
    right, level = panel.place(last)
    below = (right, level + 18, "end")
    yield labels.write(words, [(right, level - 7, "end"), below, (right, level - 22, "end")], size=12)


def _cliff_label(curve: Curve, cliff: Cliff, panel: _Panel, labels: Labels, money: Money) -> str:
    left, top, foot = panel.at(cliff.at), panel.level(cliff.after), panel.level(cliff.before)
    middle = (top + foot) / 2
    more = "more" if cliff.jump > 0 else "less"
    words = f"{result_in_words(curve, cliff.at, money)}: {money.short(abs(cliff.jump))} {more}"
    sides = [(left + 8, "start"), (left - 8, "end")]
    places = [(across, middle + 4 + down, anchor) for down in (0, 16, -16, 32, -32) for across, anchor in sides]
    over = [(across, min(top, foot) - 8, anchor) for across, anchor in ((left, "middle"), *sides)]
    over += [
        (across, max(top, foot) + down, anchor)
        for down in (18, 34, 50)
        for across, anchor in (*sides, (left, "middle"))
    ]
    step = unseen(left - 6, min(top, foot), 12, abs(top - foot))
    return mark(cliff_in_words(curve, cliff, money, in_full=True), step, labels.write(words, [*places, *over]))


def _ends(curve: Curve, panel: _Panel, labels: Labels, money: Money) -> Iterator[str]:
    """Yield the amounts at the two ends of the curve, where no other words say them."""
    first, last = curve.points[0], curve.points[-1]
    begins = panel.amount(first)
    words = f"{nothing_in_words(curve)}: {money.short(begins)}" if curve.is_of_plan else money.short(begins)
    left, top = panel.place(first)
    if begins or curve.is_of_plan:
        yield labels.write(words, [(left + 5, top + down, "start") for down in (-9, 18, -24, 32)])
    if panel.top or plateau_of(curve) is None:
        right, level = panel.place(last)
        yield labels.write(
            money.short(panel.amount(last)), [(right, level + down, "end") for down in (-9, 18, -24, 32)]
        )


def _results(curve: Curve, panel: _Panel, money: Money) -> Iterator[str]:
    """Yield what the results along the foot are: round numbers, with the plan among them."""
    foot = panel.top + ABOVE + panel.height
    ticks = [0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5] if curve.is_of_plan else list(_round_numbers(*panel.ends, TICKS))
    written = [money.short(tick) if curve.unit == "money" else of_unit(tick, curve.unit) for tick in ticks]
    for tick, word in zip(ticks, written, strict=True):
        left = panel.at(tick)
        yield line((left, foot), (left, foot + 5), QUIET)
        yield text(inside(left, word, 12), foot + 19, word, size=12, colour=QUIET)
    axis = shortened(clean_text(curve.axis), WIDTH - SCALE_ROOM, 12)
    yield text(SCALE_ROOM, foot + 37, axis, size=12, anchor="start", colour=INK)


def _strips(curve: Curve, panels: tuple[_Panel, ...], money: Money) -> Iterator[str]:
    """Yield places across the whole picture that say what is paid at a result."""
    first, last = panels[0].ends
    foot = panels[-1].top + ABOVE + panels[-1].height
    width = (WIDTH - END_ROOM - SCALE_ROOM) / STRIPS
    for strip in range(STRIPS + 1):
        point = _nearest(curve, first + (last - first) * strip / STRIPS)
        left = max(panels[0].at(point.at) - width / 2, SCALE_ROOM)
        says = f"{result_in_words(curve, point.at, money)}: {amounts_in_words(point, money)}"
        yield mark(says[:1].upper() + says[1:], unseen(left, ABOVE, min(width, WIDTH - left), foot - ABOVE))


def _nearest(curve: Curve, result: float) -> CurvePoint:
    return min(curve.points, key=lambda point: abs(point.at - result))


# --- the axes and the table nearby ------------------------------------------------------------------------------------


def _round_numbers(low: float, high: float, about: int) -> Iterable[float]:
    """Return a few round numbers between two ends, zero among them where it lies between."""
    step = _round_step((high - low) / about) if high > low else 1.0
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [place * step for place in range(first, last + 1)]


def _round_step(about: float) -> float:
    scale = 10.0 ** math.floor(math.log10(about))
    return next(scale * each for each in (1, 2, 2.5, 5, 10) if scale * each >= about * 0.999)


def _row(curve: Curve, point: CurvePoint, money: Money) -> dict[str, object]:
    words = result_in_words(curve, point.at, money)
    sides = [each for each in curve.points if each.at == point.at]
    if len(sides) > 1:
        words = f"{_side(point, sides)} {words}"
    elif _is_plan(curve, point):
        words = "as planned" if curve.is_of_plan else f"{words}, as planned"
    return {"result": words, "at": point.at, "payment": point.payment, "investors": point.investors}


def _side(point: CurvePoint, sides: Sequence[CurvePoint]) -> str:
    """Return on which side of a cliff a point lies; one between two cliffs at the same result lies on the edge."""
    return "just below" if point is sides[0] else "just above" if point is sides[-1] else "at exactly"


def _is_plan(curve: Curve, point: CurvePoint) -> bool:
    return curve.plan is not None and point.at == curve.plan.at


def _shown_points(curve: Curve) -> list[CurvePoint]:
    """Return the points that the table nearby tells."""
    first, last = curve.points[0].at, curve.points[-1].at
    even = {id(_nearest(curve, first + (last - first) * step / TABLE_STEPS)) for step in range(TABLE_STEPS + 1)}
    cliffs = {cliff.at for cliff in curve.cliffs}
    return [point for point in curve.points if id(point) in even or point.at in cliffs or _is_plan(curve, point)]
