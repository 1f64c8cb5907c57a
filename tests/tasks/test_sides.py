"""Figures that are shown without their sign say on which side of zero they are, and when they turned."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sibcase.book.evaluate import evaluate
from sibcase.book.lines import Book, Origin, Periods
from sibcase.tasks.compare.as_rows import money_rows
from sibcase.tasks.compare.figures import Moved
from sibcase.tasks.show.on_pages import headline_groups

if TYPE_CHECKING:
    from sibcase.book.figures import Figures

PREMIUM, LOSS = "options.premium", "investment.loss_at_zero_outcomes"


def figures(name: str, value: float) -> Figures:
    """Return figures that are a single one."""
    book = Book(Periods(1, 1.0, ("1",), ("1",), ((1.0,),)))
    book.assume(name, "A figure", "money", value, Origin("a test"))
    return evaluate(book)


@pytest.mark.parametrize(
    ("name", "before", "after", "row"),
    [
        (PREMIUM, 425_518, -403_506, ("Below commissioning directly", "£403,506", "£425,518 above", "now below")),
        (PREMIUM, -403_506, 425_518, ("Above commissioning directly", "£425,518", "£403,506 below", "now above")),
        (PREMIUM, -500, -400, ("Below commissioning directly", "£400", "£500", "−£100")),
        (PREMIUM, 500, 400, ("Above commissioning directly", "£400", "£500", "−£100")),
        (PREMIUM, -500, 0, ("Above commissioning directly", "£0", "£500 below", "")),
        (PREMIUM, -500, -500, ("Below commissioning directly", "£500", "", "")),
        (LOSS, 900, -20, ("Gain if no outcomes are achieved", "£20", "a loss of £900", "now a gain")),
        ("commissioners.npv.cashable", 5, -5, ("Net present value, cash", "−£5", "£5", "−£10")),
    ],
)
def test_the_headline_says_when_a_figure_turned(name: str, before: float, after: float, row: tuple[str, ...]) -> None:
    [group] = headline_groups(figures(name, after), "GBP", figures(name, before))
    [shown] = group.rows
    assert (shown.label, shown.shown, shown.before, shown.moved) == row


@pytest.mark.parametrize(
    ("before", "after", "row"),
    [
        (425_518, -403_506, ("Above (now below, was above)", "£425,518 above", "£403,506 below", "−£829,024")),
        (-403_506, 425_518, ("Above (now above, was below)", "£403,506 below", "£425,518 above", "+£829,024")),
        (-500, -400, ("Below commissioning directly", "£500", "£400", "−£100.00")),
        (500, 400, ("Above", "£500", "£400", "−£100.00")),
        (None, -400, ("Below commissioning directly", "none", "£400", "")),
    ],
)
def test_a_comparison_says_when_a_figure_turned(
    before: float | None, after: float | None, row: tuple[str, ...]
) -> None:
    assert money_rows([Moved(PREMIUM, "Above", "money", before, after)], "GBP") == [row]
